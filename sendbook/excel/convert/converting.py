"""Converting: the plain formulas put into the open workbook, listed for Undo and on a sheet for a person to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sendbook.changes import Formula, OwnSheet
from sendbook.excel.convert.plain import Plain
from sendbook.excel.open_book.cells import runs, set_column, set_look
from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.write import Written
from sendbook.tables import Value, column_letter

SHEET = "Plain formulas"
_DATE = "dd/mm/yyyy"


def put_in(book: Any, done: Sequence[Plain], given: Given) -> list[Written]:
    """Write the plain formulas and values into their cells; gives what was written, for Undo."""
    columns: dict[tuple[str, int], dict[int, Value | Formula]] = {}
    days: dict[tuple[str, int], set[int]] = {}
    written: list[Written] = []
    for one in done:
        sheet = one.place[0]
        for (row, column), value in one.cells.items():
            columns.setdefault((sheet, column), {})[row] = value
            if isinstance(value, date) or (one.days and _is_general(given, sheet, row, column)):
                days.setdefault((sheet, column), set()).add(row)
            result = value.result if isinstance(value, Formula) else value
            before = Formula(one.was.removeprefix("="), result) if (row, column) == one.place[1:] else None
            written.append(Written(sheet, f"{column_letter(column)}{row}", before, value))
    looks: dict[tuple[str, str], str] = {}
    for (sheet, column), values in columns.items():
        stood = _set(book.sheets[sheet], column, values, days.get((sheet, column), set()))
        looks |= {(sheet, f"{column_letter(column)}{row}"): look for row, look in stood.items()}
    return [replace(item, look=looks.get((item.sheet, item.cell))) for item in written]


def _set(sheet: Any, column: int, cells: Mapping[int, Value | Formula], days: set[int]) -> dict[int, str]:
    # Values first: they take the place of what a formula spilled.
    set_column(sheet, column, {row: None if isinstance(cell, Formula) else cell for row, cell in cells.items()})
    formulas = {row: cell.text for row, cell in cells.items() if isinstance(cell, Formula)}
    for run in runs(formulas):
        sheet.range((run[0], column), (run[-1], column)).formula = [[f"={formulas[row]}"] for row in run]
    return set_look(sheet, column, days, _DATE)


def _is_general(given: Given, sheet: str, row: int, column: int) -> bool:
    """Whether a cell has no number format of its own, as far as anybody tells."""
    told = (given.looks or {}).get(sheet, ())
    return not any(at == column and first <= row <= last for at, first, last, _ in told)


def conversion_sheet(done: Sequence[Plain], left: Sequence[tuple[str, str]], today: date) -> OwnSheet:
    """What was converted, from what to what and how, and what was left and why."""
    rows: list[Sequence[Value]] = [
        ("SEND functions turned into plain formulas",),
        (f"As on {today:%d/%m/%Y}. Values do not change by themselves any more. Undo brings the formulas back.",),
        (None,),
        ("Where", "Formula before", "Now", "How"),
    ]
    for one in done:
        first = next(iter(one.cells.values()))
        now = f"={first.text}" if isinstance(first, Formula) else _read(first)
        if len(one.cells) > 1:
            now = f"{len(one.cells)} cells; the first: {now}"
        rows.append((one.cell, one.was, now, one.how))
    rows += [(cell, "left as it is", None, why) for cell, why in left]
    return OwnSheet(SHEET, rows, (24, 60, 60, 30), 4, reason=SHEET)


def _read(value: Value) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str("" if value is None else value)
