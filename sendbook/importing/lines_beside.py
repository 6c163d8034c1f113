"""Lines beside: several lines in one row of an old list, side by side in sets of columns.

A school keeps one row for each pupil, with `Intervention 1`, `Intervention 2` and their details beside each other, or
with the names of the interventions as headings and a tick under those that the pupil gets. Each set of columns becomes
a grid of its own in which every cell keeps its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sendbook.lists.columns import ROWS_SEARCHED, score
from sendbook.lists.headings import Aliases
from sendbook.lists.values import as_text
from sendbook.lists.words import folded, squeezed
from sendbook.sources.grid import Cell, Grid, GridRow

ELSEWHERE = "–"
"""What stands over the columns of the other sets: they are there, so the list is not cut in two, and mean nothing."""

_NUMBERED = re.compile(r"(.+?)[\s\-_#(.]*(?:no\.?\s*)?(\d{1,2})\)?")
_DETAIL_OF = re.compile(r"(?:intervention|provision|support|meeting)\s*(\d{1,2})[\s\-–:_]*(\D.*)", re.I)
TICKS = frozenset({"x", "✓", "✔", "√", "ü", "•", "*"})
_TICKS = TICKS | {"y", "yes", "true", "1"}
_NONE = frozenset({"n", "no", "false", "0", "-", "–", "n/a", "na"})


@dataclass(frozen=True, slots=True)
class _Set:
    """The plain headings of a set's columns; `named` is the intervention that the one heading of a set names."""

    headings: Mapping[int, str]
    named: str = ""


def unfolded(
    grid: Grid, keys: Collection[str], known: Aliases, mapping: Mapping[str, str], catalogue: Mapping[str, str]
) -> list[Grid]:
    """The grid once for each set of columns, with the columns of the other sets blank; the grid itself without sets.

    One of the `keys`, which tell lines from one another, must be in the sets: `Target 1` and `Target 2` of one
    intervention are no two lines. `catalogue` has the names of interventions, by their folded text.
    """
    best, header, sets = 0, None, []
    for row in grid.rows[:ROWS_SEARCHED]:
        found = _sets(row.cells, known, catalogue)
        names = {column: name for one in found for column, name in one.headings.items()}
        names |= {column: "Intervention" for one in found if one.named for column in one.headings}
        plain = tuple(names.get(column, heading) for column, heading in enumerate(row.cells, start=1))
        points = score(GridRow(row.number, plain), known, mapping)
        if points > best:
            best, header, sets = points, row, found
    fields = {_means(name, known) for one in sets for name in one.headings.values()}
    if header is None or not (fields & set(keys) or any(one.named for one in sets)):
        return [grid]
    return [_one_set(grid, header, one, sets) for one in sets]


def _sets(headings: Sequence[Cell], known: Aliases, catalogue: Mapping[str, str]) -> list[_Set]:
    """The sets of columns of a row of headings: those that are numbered or repeated, and those with a tick."""
    plain = [as_text(heading) for heading in headings]
    often = Counter(squeezed(text) for text in plain if _means(text, known))
    numbered = {column: told for column, text in enumerate(plain, start=1) if (told := _number_of(text, known))}
    also = {_means(name, known) for name, _ in numbered.values()}
    seen: Counter[str] = Counter()
    sets: dict[int, dict[int, str]] = {}
    ticked: list[_Set] = []
    for column, text in enumerate(plain, start=1):
        meant = _means(text, known)
        if column in numbered:
            name, number = numbered[column]
            sets.setdefault(number, {})[column] = name
        elif meant and (often[squeezed(text)] > 1 or meant in also):
            seen[squeezed(text)] += 1
            sets.setdefault(seen[squeezed(text)], {})[column] = text
        elif not meant and folded(text) in catalogue:
            ticked.append(_Set({column: "Sessions per week"}, catalogue[folded(text)]))
    return [*(_Set(names) for _, names in sorted(sets.items()) if len(sets) > 1), *ticked]


def _number_of(text: str, known: Aliases) -> tuple[str, int] | None:
    """`Intervention 2` as Intervention, 2; `Intervention 2 frequency` as frequency, 2; `None` for other headings."""
    if not text or _means(text, known) or squeezed(text) in known.ignored:
        return None
    if (detail := _DETAIL_OF.fullmatch(text.strip())) and _means(detail[2], known):
        return detail[2], int(detail[1])
    plain = _NUMBERED.fullmatch(text.strip())
    return (plain[1], int(plain[2])) if plain and _means(plain[1], known) else None


def _means(text: str, known: Aliases) -> str:
    return known.fields.get(squeezed(text)) or known.ask.get(squeezed(text), "") if text else ""


def _one_set(grid: Grid, header: GridRow, own: _Set, sets: Sequence[_Set]) -> Grid:
    """The grid with this set's columns under their plain headings; rows in which the set holds nothing are left out.

    What a heading names is put behind the last column, and a tick, which says no more than that, is taken away.
    """
    others = {column for one in sets if one is not own for column in one.headings}
    width = max(len(row.cells) for row in grid.rows)
    rows = []
    for row in grid.rows:
        again = row.number == header.number or row.cells == header.cells
        headings = {**own.headings, **dict.fromkeys(others, ELSEWHERE)} if again else dict.fromkeys(others)
        cells: list[Cell] = [headings.get(at, cell) for at, cell in enumerate(row.cells, start=1)]
        held = {column: row[column] for column in own.headings if row[column] is not None}
        if own.named:
            held = {column: cell for column, cell in held.items() if as_text(cell).strip().casefold() not in _NONE}
            for column, cell in held.items():
                if not again and as_text(cell).strip().casefold() in _TICKS:
                    cells[column - 1] = None
            cells += [None] * (width - len(cells)) + ["Intervention" if again else own.named]
        if row.number < header.number:
            rows.append(row)
        elif held or again:
            rows.append(GridRow(row.number, tuple(cells)))
    return Grid(grid.file, grid.sheet, rows)
