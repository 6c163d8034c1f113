"""Sheets that sendbook itself writes into the open workbook, and how it knows them again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sendbook.changes import Formula, Link, OwnSheet
from sendbook.excel.open_book.cells import runs, set_look, set_width, typed
from sendbook.excel.open_book.tables import sheet_names
from sendbook.tables import Value, column_letter, quote_sheet
from sendbook.workbook.editing.ownsheet import MARK
from sendbook.workbook.parts.references import read_area


def is_free(book: Any, name: str) -> bool:
    """Whether a sheet of this name can be written: there is none, or sendbook made it."""
    standing = next((sheet for sheet in sheet_names(book) if sheet.casefold() == name.casefold()), None)
    return standing is None or is_ours(book.sheets[standing])


def is_ours(sheet: Any) -> bool:
    """Whether sendbook made this sheet."""
    return any(name.name.rpartition("!")[2] == MARK for name in sheet.names)


def write_sheet(book: Any, step: OwnSheet, *, show: bool = True) -> Any:
    """Add a sheet of ours, or write it anew; with `show` it is the sheet that the person sees."""
    names = sheet_names(book)
    if step.sheet in names:
        sheet = book.sheets[step.sheet]
        sheet.clear()
    else:
        sheet = book.sheets.add(step.sheet, after=book.sheets[names[-1]])
        sheet.names.add(MARK, f"={quote_sheet(step.sheet)}!$A$1")
    width = max([1, *(len(row) for row in step.rows)])
    area = sheet.range((1, 1), (len(step.rows), width))
    area.value = [[_shown(row[place] if place < len(row) else None) for place in range(width)] for row in step.rows]
    for column, formulas in _formulas(step.rows).items():
        for first, run in formulas:
            sheet.range((first, column), (first + len(run) - 1, column)).formula = [[formula] for formula in run]
    for column, rows in _days(step.rows).items():
        set_look(sheet, column, rows, "dd/mm/yyyy")
    _dress(book, sheet, step, width)
    if show:
        sheet.activate()
    return sheet


def seal_of(step: OwnSheet) -> str:
    """What tells a sheet of ours as it was written from one in which somebody typed since; see `seal`."""
    formulas = {
        (row, column)
        for row, line in enumerate(step.rows, start=1)
        for column, value in enumerate(line, start=1)
        if isinstance(value, Formula | Link)
    }
    return seal([[_shown(cell) for cell in line] for line in step.rows], _areas(formulas))


def seal(rows: Sequence[Sequence[object]], areas: Sequence[str] = ()) -> str:
    """A short text that is another one as soon as a cell is, those in `areas` (formulas) left out."""
    left_out = {(row, column) for area in areas for row, column in _places(area)}
    told = [
        (row, column, _sealed(cell))
        for row, line in enumerate(rows, start=1)
        for column, cell in enumerate(line, start=1)
        if cell not in (None, "") and (row, column) not in left_out
    ]
    return " ".join([hashlib.sha256(repr(told).encode()).hexdigest()[:12], *areas])


def _sealed(cell: object) -> str:
    if isinstance(cell, date):
        cell = typed(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{round(float(cell), 9)}"
    return str(cell).removeprefix("'").strip()


def _areas(places: Collection[tuple[int, int]]) -> list[str]:
    """Cells as areas of one column each, such as "E6:E40"."""
    columns: dict[int, list[int]] = {}
    for row, column in places:
        columns.setdefault(column, []).append(row)
    return [
        f"{column_letter(column)}{run[0]}:{column_letter(column)}{run[-1]}"
        for column, rows in sorted(columns.items())
        for run in runs(rows)
    ]


def _places(area: str) -> Iterator[tuple[int, int]]:
    found = read_area(area)
    if found:
        yield from ((row, found.first_column) for row in range(found.first_row, found.last_row + 1))


def _shown(value: Value | Formula | Link) -> object:
    return "" if isinstance(value, Link | Formula) else typed(value)  # a formula follows


def _formulas(rows: Sequence[Sequence[object]]) -> dict[int, list[tuple[int, list[str]]]]:
    """The formulas of a sheet, links among them, by column in runs of rows."""
    columns: dict[int, list[tuple[int, list[str]]]] = {}
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if isinstance(value, Link | Formula):
                found = columns.setdefault(column, [])
                if not found or found[-1][0] + len(found[-1][1]) != number:
                    found.append((number, []))
                found[-1][1].append(link_formula(value) if isinstance(value, Link) else str(typed(value)))
    return columns


def _days(rows: Sequence[Sequence[object]]) -> dict[int, list[int]]:
    """Where days stand, by column, so that they look like days; a formula's by its result."""
    columns: dict[int, list[int]] = {}
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if isinstance(value.result if isinstance(value, Formula) else value, date):
                columns.setdefault(column, []).append(number)
    return columns


def link_formula(link: Link) -> str:
    """A link as a formula, which one write sets for a whole column."""
    target, text = (part.replace('"', '""') for part in (link.target, link.text))
    return f'=HYPERLINK("#{target}","{text}")'


def _dress(book: Any, sheet: Any, step: OwnSheet, width: int) -> None:
    for column, size in enumerate(step.widths, start=1):
        set_width(book, sheet, column, size)
    # The title and the sentences above the headers run over the empty cells beside them.
    first = max(1, step.header_row)
    if len(step.rows) >= first:
        sheet.range((first, 1), (len(step.rows), width)).wrap_text = True
    if step.header_row:
        header = sheet.range((step.header_row, 1), (step.header_row, width))
        header.color = (31, 56, 100)
        header.font.bold = True
        header.font.color = (255, 255, 255)
        sheet.freeze_panes.freeze_at(f"1:{step.header_row}")
