"""One sheet: where the headings of a list stand in it, and lists that stand beside or below each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from sendbook.lists.columns import best_header, score
from sendbook.lists.headings import Aliases, aliases_of
from sendbook.lists.leavers import is_leavers_title
from sendbook.lists.totals import says_total
from sendbook.lists.values import as_text
from sendbook.lists.words import squeezed, words
from sendbook.rules.upn import upn_problem
from sendbook.sources.grid import Grid, GridRow

_ROWS_OF_HEADINGS = 60
_HEADINGS = 3
"""So many headings of a kind of list begin another list below a first one."""
KINDS = ("register", "provision", "cycles", "meetings", "agencies", "events")
"""The kinds of list about pupils that may stand below one another on a sheet."""
_DIVIDES = re.compile(
    r"(?:whole )?(?:year|yr|key stage|ks|class|form|set|band|reception|nursery|foundation stage|eyfs|sixth form)\b.*",
    re.I,
)


def headings_in(grid: Grid, known: Aliases, mapping: Mapping[str, str] | None = None) -> GridRow | None:
    """The headings of a list: the row that says the most, or two rows read as one where that says more.

    Of two rows ("SEN" above "status") the headings have the number of the lower one.
    """
    best = best_header([grid], known, mapping)
    rows = grid.rows[:_ROWS_OF_HEADINGS]
    two = (_as_one(upper, lower) for upper, lower in pairwise(rows) if lower.number == upper.number + 1)
    together = max(two, key=lambda row: score(row, known, mapping), default=None)
    if best is None or together is None:
        return best[1] if best else together
    return together if score(together, known, mapping) > score(best[1], known, mapping) else best[1]


def _as_one(upper: GridRow, lower: GridRow) -> GridRow:
    """Two rows of headings read downwards."""
    width = max(len(upper.cells), len(lower.cells))
    texts = [
        dict.fromkeys(as_text(row[column]) for row in (upper, lower) if row[column] is not None)
        for column in range(1, width + 1)
    ]
    return GridRow(lower.number, tuple(" ".join(found) or None for found in texts))


def is_repeated(row: GridRow, header: GridRow) -> bool:
    """Whether a row says the headings again, each in its place, as a printed page begins; in another order it is the
    start of another list.
    """
    return row.filled > 0 and all(
        cell is None or (header[at] is not None and squeezed(cell) == squeezed(header[at]))
        for at, cell in enumerate(row.cells, start=1)
    )


def is_remark(row: GridRow, header: GridRow, under: Set[int]) -> bool:
    """Whether a row is a title or a remark and no pupil: one cell of text that is no UPN, under one of some headings.

    Without a word about which, under any: so it is after a blank row.
    """
    filled = {column: cell for column, cell in enumerate(row.cells, start=1) if cell is not None and header[column]}
    column, cell = next(iter(filled.items()), (0, None))
    return len(filled) == 1 and isinstance(cell, str) and bool(upn_problem(cell)) and (not under or column in under)


def begins_another(row: GridRow, known: Aliases) -> bool:
    """Whether a row that is no headings of a kind of list holds those of another, such as a map under a register."""
    kinds = (kind for one in KINDS if (kind := aliases_of(one)) is not known)
    return any(score(row, kind) >= _HEADINGS for kind in kinds)


def lists_beside(grid: Grid, header: GridRow, known: Aliases, mapping: Mapping[str, str] | None = None) -> list[Grid]:
    """A sheet cut where two lists stand side by side: at a column in which nothing stands."""
    below = [row for row in grid.rows if row.number >= header.number]
    width = max(len(row.cells) for row in below)
    runs: list[list[int]] = [[]]
    for column in range(1, width + 1):
        if any(row[column] is not None for row in below):
            runs[-1].append(column)
        elif runs[-1]:
            runs.append([])
    scored = [run for run in runs if run and score(_only(header, run), known, mapping)]
    if len(scored) < 2:
        last = max(scored[0], default=0) if scored else width
        aside = tuple(at for run in runs if run and run[0] > last and _is_set_aside(below, run) for at in run)
        kept = [at for at in range(1, width + 1) if at not in aside]
        rows = [_only(row, kept) if row.number >= header.number else row for row in grid.rows]
        return [replace(grid, rows=[row for row in rows if row.filled], beside=aside)] if aside else [grid]
    return [
        replace(grid, rows=[line for row in grid.rows if (line := _only(row, run)).filled]) for run in scored
    ]  # fmt: skip


def _is_set_aside(rows: Sequence[GridRow], columns: Sequence[int]) -> bool:
    """Whether columns that a blank one sets off are a key or a count beside the list, such as `Class | Number`, and say
    nothing of its pupils: a total or a key stands there, or a few words under no heading.
    """
    parts = [[row[at] for at in columns if row[at] is not None] for row in rows]
    headed, filled = bool(parts[0]), [cells for cells in parts[1:] if cells]
    tells = any(says_total(cells) or is_key(cells) for cells in (parts[0], *filled) if cells)
    return tells or (not headed and len(filled) * 2 <= len(parts) - 1)


def lists_on(grid: Grid, known: Aliases, mapping: Mapping[str, str] | None = None) -> list[Grid]:
    """Every list of a sheet: those side by side, and those below others under headings in another order or of another
    kind of list.
    """
    header = headings_in(grid, known, mapping)
    if header is None:
        return [grid]
    return [part for one in lists_beside(grid, header, known, mapping) for part in _below(one, known, mapping)]


def _below(grid: Grid, known: Aliases, mapping: Mapping[str, str] | None) -> list[Grid]:
    header = headings_in(grid, known, mapping)
    parts: list[list[GridRow]] = [[]]
    for row in grid.rows:
        points = score(row, known, mapping)
        another = points >= _HEADINGS or (not points and _has_rows(parts[-1], header) and begins_another(row, known))
        if header and row.number > header.number and another and not is_repeated(row, header):
            titles: list[GridRow] = []
            while parts[-1] and parts[-1][-1].filled == 1 and parts[-1][-1].number > header.number:
                titles.insert(0, parts[-1].pop())
            parts.append(titles)
            header = row
        parts[-1].append(row)
    return [replace(grid, rows=rows) for rows in parts] if len(parts) > 1 else [grid]


def _has_rows(part: Sequence[GridRow], header: GridRow | None) -> bool:
    """Whether a part of a sheet has a row below its headings already."""
    return header is not None and any(row.number > header.number for row in part)


def _only(row: GridRow, columns: Sequence[int]) -> GridRow:
    kept = set(columns)
    return GridRow(row.number, tuple(cell if at in kept else None for at, cell in enumerate(row.cells, start=1)))


def divides(row: GridRow) -> bool:
    """Whether a row is a title between pupils, such as `Year 4 | 2 pupils`: it names a part of the school, beside it at
    most a number; or that they left.
    """
    if is_leavers_title(row):
        return True
    first, *others = [cell for cell in row.cells if cell is not None] or [""]
    if not isinstance(first, str) or not _DIVIDES.fullmatch(first.strip()) or len(others) > 1:
        return False
    return all(re.search(r"\d", as_text(cell)) for cell in others)


def titles_below(grid: Grid, header: GridRow) -> tuple[tuple[int, str], ...]:
    """The titles between the rows of a list, with their rows: one text, or a part of the school with a count of it."""
    rows = [row for row in grid.rows if row.number > header.number and not says_total(row.cells)]
    titles = [row for row in rows if divides(row) or (row.filled == 1 and not is_repeated(row, header))]
    texts = [(row.number, [cell for cell in row.cells if cell is not None]) for row in titles]
    return tuple((number, " | ".join(map(as_text, cells))) for number, cells in texts if isinstance(cells[0], str))


def is_key(cells: Iterable[object]) -> bool:
    """Whether a row explains a code, as under or beside a list: `K | SEN Support`; a pupil has more than that."""
    typed = [cell for cell in cells if cell is not None]
    if not typed or len(typed) > 2 or not isinstance(typed[0], str) or says_total(typed):
        return False
    first = typed[0].strip().rstrip(":=-").strip()
    return squeezed(first) in ("key", "codes", "colourkey") or (first.isupper() and first.casefold() in _codes())


def _codes() -> frozenset[str]:
    return frozenset(code.casefold() for table in ("sen_provision", "need") for code in words(table).values())
