"""Undo in the open workbook: a sheet lists what the buttons wrote last, and from it each cell is put back.

The list is a sheet that everybody can see, never a hidden one, because it holds pupils' data. A cell that was edited
since keeps what the person typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from sendbook.changes import OwnSheet
from sendbook.excel.livebook import LiveTable, live_tables, same_value, sheet_names, used_cells
from sendbook.excel.livewrite import Written, excel_table, is_ours, set_column, write_sheet
from sendbook.findings import Finding, finding
from sendbook.layouts.types import is_blank
from sendbook.tables import Value, column_number, quote_sheet

SHEET = "Changes"
HEADERS = ("Sheet", "Cell", "Before", "After", "Kind before", "Kind after", "New row of")

_WIDTHS = (16, 8, 34, 34, 12, 12, 14)
_CELL = re.compile(r"([A-Z]+)(\d+)")


def remember(book: Any, written: Sequence[Written], reason: str) -> None:
    """List what was written on the Changes sheet, for a person to read and for Undo."""
    rows: list[Sequence[Value]] = [
        ("Changes",),
        (f"{reason}. The button Undo puts every cell back that nobody has edited since.",),
        (None,),
        HEADERS,
    ]
    for item in written:
        before, after = _told(item.before), _told(item.after)
        rows.append((item.sheet, item.cell, before[1], after[1], before[0], after[0], item.row_of or None))
    write_sheet(book, OwnSheet(SHEET, rows, _WIDTHS, 4, reason=reason))


def undo(book: Any) -> tuple[int, list[Finding]]:
    """Put back what the Changes sheet lists: how many cells were put back, and a note for each that was kept."""
    if SHEET not in sheet_names(book) or not is_ours(book.sheets[SHEET]):
        return 0, [finding("9302", sheet=SHEET)]
    written = _listed(used_cells(book.sheets[SHEET]))
    if not written:
        return 0, [finding("9302", sheet=SHEET)]
    standing = {name: used_cells(book.sheets[name]) for name in {item.sheet for item in written} & {*sheet_names(book)}}
    kept, back = [], list[Written]()
    for item in written:
        if item.sheet in standing and same_value(_cell(standing[item.sheet], item.cell), item.after):
            back.append(item)
        else:
            kept.append(finding("9303", f"{quote_sheet(item.sheet)}!{item.cell}", sheet=f"{SHEET} (kept)"))
    _put_back(book, back)
    _shrink(book, back, kept)
    done: list[Sequence[Value]] = [
        ("Changes",),
        (f"Undone: {len(back)} cells were put back, {len(kept)} were left as they had been edited since.",),
        (None,),
        ("Left as it is",),
        *((item.cell,) for item in kept),
    ]
    write_sheet(book, OwnSheet(SHEET, done, (44,), 4, reason="Undo"))
    return len(back), kept


def _put_back(book: Any, back: Sequence[Written]) -> None:
    columns: dict[tuple[str, int], dict[int, Value]] = {}
    for item in back:
        found = _CELL.fullmatch(item.cell)
        if found:
            columns.setdefault((item.sheet, column_number(found[1])), {})[int(found[2])] = item.before
    for (sheet, column), values in columns.items():
        set_column(book.sheets[sheet], column, values)


def _shrink(book: Any, back: Sequence[Written], kept: Sequence[Finding]) -> None:
    """Take rows off the end of a table again that were added, if nobody has typed in any of them."""
    for name in dict.fromkeys(item.row_of for item in back if item.row_of):
        table = next((table for table in live_tables(book) if table.name == name), None)
        rows = {int(item.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for item in back if item.row_of == name}
        if table is None or max(rows) != table.last_row or not _only_ours(table, rows, back):
            continue
        sheet = book.sheets[table.sheet]
        first = min(rows)
        excel_table(book, name).resize(
            sheet.range((table.header_row, table.first_column), (first - 1, table.last_column))
        )
        sheet.range((first, table.first_column), (table.last_row, table.last_column)).clear_contents()


def _only_ours(table: LiveTable, rows: set[int], back: Sequence[Written]) -> bool:
    """Whether the added rows hold only what was put back and what formulas give, judged by the row above them."""
    ours = {item.cell for item in back}
    typed = {column_number(cell.rstrip("0123456789")) for cell in ours}
    for row in rows:
        for place, cell in enumerate(table.rows[row - table.header_row - 1]):
            column = table.first_column + place
            if column in typed and not is_blank(cell) and f"{_letters(column)}{row}" not in ours:
                return False
    return set(range(min(rows), max(rows) + 1)) == rows


def _letters(column: int) -> str:
    from sendbook.tables import column_letter

    return column_letter(column)


def _cell(grid: Sequence[Sequence[object]], cell: str) -> object:
    found = _CELL.fullmatch(cell)
    row, column = (int(found[2]), column_number(found[1])) if found else (0, 0)
    return grid[row - 1][column - 1] if row <= len(grid) and column <= len(grid[row - 1]) else None


def _listed(grid: Sequence[Sequence[object]]) -> list[Written]:
    written: list[Written] = []
    started = False
    for line in grid:
        cells = ["" if is_blank(cell) else str(cell) for cell in (*line, *("",) * len(HEADERS))][: len(HEADERS)]
        if started and cells[0]:
            sheet, place, before, after, kind_before, kind_after, row_of = cells
            written.append(Written(sheet, place, _value(kind_before, before), _value(kind_after, after), row_of))
        started = started or tuple(cells) == HEADERS
    return written


def _told(value: Value) -> tuple[str, str | None]:
    """A value as its kind and its text, so that undo puts back a date as a date and a text as a text."""
    match value:
        case None:
            return "blank", None
        case bool():
            return "true/false", "TRUE" if value else "FALSE"
        case date():
            return "date", f"{value:%d/%m/%Y}"
        case int() | float():
            return "number", repr(value)
    return "text", value


def _value(kind: str, text: str) -> Value:
    match kind:
        case "date":
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        case "number":
            return float(text) if any(sign in text for sign in ".en") else int(text)
        case "true/false":
            return text == "TRUE"
        case "blank":
            return None
    return text
