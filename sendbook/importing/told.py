"""Told: an import as a person reads it: first what will happen, to how many, what is needed and who is left out; then
every cell, those in which something is replaced before those that were blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sendbook.changes import Change
from sendbook.checks.whose import place_of_row
from sendbook.findings import About, Finding, Severity, count, in_few_lines, most_urgent_first
from sendbook.importing.comparison import Comparison, RowChange, shown_value
from sendbook.importing.export import pupils_of
from sendbook.importing.export_rows import DAYS
from sendbook.importing.kept_columns import by_column
from sendbook.lists.columns import ExportColumn
from sendbook.lists.find import Target
from sendbook.lists.headings import GUESSED
from sendbook.lists.left_out import left_out_lines

_NAMED = 5
SHOWN = 40
"""How many lines of changes are shown before the rest is only counted."""
KEPT_SHOWN = 10
"""So many cells that were kept are all shown; of more, some of each column."""


def import_summary(told: Comparison, questions: int = 0, lists: Sequence[Target] = ()) -> list[str]:
    """The lines that a person reads before all others; everybody who is left out is named here.

    `questions` is how many names of an old list only a person can settle; `lists` are those whose columns were found
    by their headings.
    """
    return [
        f"{told.export.file} ({told.export.mis_name}): {told.summary()}.", *_rows_read(told), *_what_changes(told),
        *_needed(told, questions, _guessed(told, lists)), *_left_out(told), *_left_as_they_are(told),
    ]  # fmt: skip


def changes(told: Comparison, every: bool = True) -> list[str]:
    """Who is new and what changes, cell by cell; unless `every` is wanted, a screen of it and how much more there is.

    Who leaves, comes back or is new stands before those of whom something changes.
    """
    blocks: list[tuple[str, list[str]]] = []
    for title, rows in (("Leavers", told.leavers), ("Back on roll", told.rejoiners)):
        blocks += [(title, _of_row(row)) for row in rows]
    several = len({one.step.sheet for one in told.new}) > 1
    for one in told.new:
        to = f", to sheet {one.step.sheet}" if several else ""
        line = f"  {one.said}  ({one.place or _rows(one.rows) + ' of the export'}{to})"
        blocks.append(("New, below the last row", [line]))
    blocks += [("Changed", _of_row(row)) for row in sorted(told.changed, key=lambda row: -_weight(row))]
    return _shown(blocks, every, "pupil" if told.of_lines is None else "line")


def columns_told(told: Comparison, lists: Sequence[Target] = (), every: bool = True) -> list[str]:
    """The columns of the export and of `lists`: those that somebody must say something about, or `every` one."""
    shown: list[str] = []
    for what, columns in _columns(told, lists).items():
        if some := [column for column in columns if every or column.verdict == GUESSED]:
            shown.append(f"Columns of {what}:" if every else f"Columns of {what} to look at (--all shows every one):")
            shown += [f"  {column.line()}" for column in some]
    return shown


def to_look_at(
    told: Comparison, of_workbook: Iterable[Finding] = (), every: bool = True, *, every_place: bool = False
) -> list[str]:
    """What was found, the most urgent first; last, above the question about them, the cells that were kept: unless
    `every` one is wanted, the first of them. `every_place` names each place of what stands in many.
    """
    shown: list[str] = []
    said = _said(told)
    apart = {
        "Conflicts, not applied": told.conflicts, "Rejected": told.rejected,
        "To look at": most_urgent_first([*told.others, *of_workbook]),
    }  # fmt: skip
    for title, found in apart.items():
        if rest := [item for item in found if id(item) not in said]:
            shown += [
                f"{title}:",
                *(f"  {line}" for line in in_few_lines(rest, len(rest) if every_place else 3, whose(told))),
            ]
    if told.kept:
        shown.append("Your school typed something else, which was kept (--on-conflict mis takes the export's):")
        shown += [f"  {line}" for line in kept_lines(told, every or len(told.kept) <= KEPT_SHOWN)]
        if not every and len(told.kept) > KEPT_SHOWN:
            shown.append("  (--all shows every cell.)")
    return shown


def kept_lines(told: Comparison, every: bool = True) -> list[str]:
    """The cells that were kept, by column, with the numbers by which a person chooses them."""
    columns = enumerate(by_column(told.kept), start=1)
    return [line for number, column in columns for line in column.lines(number, every)]


def lines(told: Comparison) -> list[str]:
    """All of it, with every column and every cell."""
    return [*import_summary(told), *columns_told(told), *changes(told), *to_look_at(told)]


def whose(told: Comparison) -> Callable[[str], str]:
    """Which pupil a cell of the export, or of a row that changes, is about: for the person at the screen only."""
    exported, names = pupils_of(told.export), dict[str, str]()
    names |= {place_of_row(row.place): row.who for row in (*told.changed, *told.rejoiners, *told.leavers)}
    names |= {place_of_row(item.finding.cell): item.who for item in told.kept}
    return lambda cell: names.get(place_of_row(cell)) or exported(cell)


def _rows_read(told: Comparison) -> list[str]:
    """Rows read and pupils (or lines of an old list) understood."""
    if told.of_lines is not None:
        return [f"Rows read: {told.of_lines[0]}; lines understood: {told.of_lines[1]}."]
    pupils = told.export.pupils
    if not pupils and not told.left_out:
        return []
    rejected = sum(len(item.rows) for item in told.export.rejected)
    return [f"Rows read: {sum(len(pupil.rows) for pupil in pupils) + rejected}; pupils understood: {len(pupils)}."]


def _what_changes(told: Comparison) -> list[str]:
    """In how many cells of each column something is replaced, and in how many that were blank something is put."""
    replaced, filled = Counter[str](), Counter[str]()
    for row in (*told.changed, *told.rejoiners, *told.leavers):
        for header, change in row.steps:
            (filled if change.before is None else replaced)[header] += 1
    if not told.steps:
        return ["There is nothing to write."]
    counted = {"Replaced": replaced, "Filled where blank": filled}
    return [
        f"{title}: {', '.join(f'{header} of {number}' for header, number in cells.most_common())}."
        for title, cells in counted.items() if cells
    ]  # fmt: skip


def _said(told: Comparison) -> set[int]:
    """The findings that are told with a cell that was kept, or with somebody who is left out."""
    named = {id(item) for item in told.findings if told.not_added and item.about is About.NOT_ADDED}
    return named | {id(item.finding) for item in told.kept} | {id(item.found) for item in told.left_out}


def _columns(told: Comparison, lists: Sequence[Target]) -> dict[str, Sequence[ExportColumn]]:
    """The columns of the file that is brought in, and of the list that takes it, which may be the same."""
    columns: dict[str, Sequence[ExportColumn]] = {}
    if told.of_lines is None and told.export.columns:
        columns["the export"] = told.export.columns
    return columns | {f"sheet {one.sheet}": one.told for one in lists}


def _guessed(told: Comparison, lists: Sequence[Target]) -> list[str]:
    every = [column for columns in _columns(told, lists).values() for column in columns]
    return list(dict.fromkeys(repr(column.heading) for column in every if column.verdict == GUESSED))


def _needed(told: Comparison, questions: int, guessed: Sequence[str]) -> list[str]:
    """What a person is asked for, in one line."""
    wanted: list[str] = []
    if told.kept:
        cells = "1 cell holds" if len(told.kept) == 1 else f"{len(told.kept)} cells hold"
        wanted.append(f"{cells} something else than the export and {'is' if len(told.kept) == 1 else 'are'} kept; "
                      "you choose where the export is right")  # fmt: skip
    if guessed:
        wanted.append(f"what {_few(guessed)} {'holds' if len(guessed) == 1 else 'hold'}, only guessed and left out "
                      "until you say so when asked")  # fmt: skip
    if words := [repr(word.word) for word in told.export.asked if word.field != DAYS]:
        wanted.append(f"what {_few(words)} {'means' if len(words) == 1 else 'mean'}")
    if days := [repr(word.word) for word in told.export.asked if word.field == DAYS]:
        wanted.append(f"whether day or month comes first under {_few(days)}")
    if questions:
        wanted.append(f"which pupil {'1 name means' if questions == 1 else f'{questions} names mean'}")
    said = _said(told)
    errors = count([item for item in told.findings if id(item) not in said], Severity.ERROR)
    if errors:
        wanted.append(f"{errors} {'error' if errors == 1 else 'errors'} to put right")
    return [f"Needed from you: {'; '.join(wanted)}."] if wanted else []


def _few(words: Sequence[str]) -> str:
    shown = words if len(words) <= 4 else [*words[:3], f"{len(words) - 3} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _left_out(told: Comparison) -> list[str]:
    if not (told.of_lines or told.export.pupils or told.left_out):
        return []
    used = told.steps or told.unchanged or told.kept or told.leavers or told.left_out or told.of_lines is not None
    if not used and told.conflicts:
        return [f"Left out: all {len(told.export.pupils)}, since nothing of {told.export.file} was used."]
    return left_out_lines(told.left_out)


def _left_as_they_are(told: Comparison) -> list[str]:
    """The pupils of whom nothing is written, by name: a person must know that they were seen."""
    left = {
        "In the register and not in the export, left as they are": told.missing,
        "Said to have left in the list already, left as they are": told.left_before,
        "Not added (type in whoever should be), as the export shows no SEN support or EHC plan": told.not_added,
    }
    return [f"{title}: {len(names)}: {_first_five(names)}." for title, names in left.items() if names]


def _first_five(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return "; ".join(names[:_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _of_row(row: RowChange) -> list[str]:
    sheet = row.place.rsplit("!", 1)[0] + "!"
    cells = sorted(row.steps, key=lambda cell: cell[1].before is None)
    return [f"  {row.named}: {row.why}", *(f"    {sheet}{change.cell} {_arrow(*cell)}"
                                           for cell in cells for change in [cell[1]])]  # fmt: skip


def _weight(row: RowChange) -> int:
    return sum(change.before is not None for _, change in row.steps)


def _arrow(header: str, change: Change) -> str:
    return f"{header}: {shown_value(change.before)} -> {shown_value(change.after)}"


def _shown(blocks: Sequence[tuple[str, list[str]]], every: bool, what: str) -> list[str]:
    """Blocks of lines under their titles; a block is shown whole or not at all."""
    told: list[str] = []
    left: list[list[str]] = []
    title = ""
    for heading, block in blocks:
        if left or (told and not every and len(told) + len(block) > SHOWN):
            left.append(block)
            continue
        told += [] if heading == title else [f"{heading}:"]
        told += block
        title = heading
    if left:
        cells = sum(len(block) - 1 for block in left)
        with_cells = f" with {cells} cell{'' if cells == 1 else 's'}" if cells else ""
        told.append(f"... and {len(left)} more {what}{'' if len(left) == 1 else 's'}{with_cells} "
                    "(--all shows every one).")  # fmt: skip
    return told


def _rows(rows: Sequence[int]) -> str:
    return f"row {rows[0]}" if len(rows) == 1 else "rows " + ", ".join(str(row) for row in rows)
