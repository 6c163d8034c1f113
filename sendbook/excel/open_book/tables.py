"""Cells, formulas and Excel tables of the workbook that is open in Excel, as xlwings gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sendbook.excel.open_book.given import OWN_ROW, Given
from sendbook.layouts.types import is_blank
from sendbook.lists.stretches import TablePlace


@dataclass(frozen=True, slots=True)
class OpenTable:
    """An Excel table of the open workbook: where it stands, its headers, and its rows of cells."""

    name: str
    sheet: str
    header_row: int
    first_column: int
    headers: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    has_totals: bool

    @property
    def last_row(self) -> int:
        """The worksheet row of its last row above any totals row."""
        return self.header_row + len(self.rows)

    @property
    def last_column(self) -> int:
        """The worksheet column (A is 1) of its last column."""
        return self.first_column + len(self.headers) - 1

    @property
    def place(self) -> TablePlace:
        """Where it stands, as whoever looks for lists is told."""
        columns, foot = range(self.first_column, self.last_column + 1), self.last_row + 1 if self.has_totals else 0
        return TablePlace(self.name, self.header_row, self.header_row, self.last_row, foot, columns, self.headers)


def matrix(area: Any) -> list[list[object]]:
    """The cells of a range as rows, whatever its shape: blanks as `None`, dates as dates, errors as their text."""
    rows: list[list[object]] = area.options(ndim=2, err_to_str=True).value
    return rows


def used_cells(sheet: Any) -> list[list[object]]:
    """The cells of a sheet from A1 to its last used cell."""
    used = sheet.used_range
    last = used.last_cell
    return matrix(sheet.range((1, 1), (last.row, last.column)))


def open_tables(book: Any) -> list[OpenTable]:
    """Every Excel table of the open workbook that shows its headers."""
    found = []
    for sheet in book.sheets:
        for table in sheet.tables:
            top = table.header_row_range
            if top is None:
                continue
            body = table.data_body_range
            found.append(
                OpenTable(
                    name=table.name,
                    sheet=sheet.name,
                    header_row=top.row,
                    first_column=top.column,
                    headers=tuple("" if is_blank(text) else str(text) for text in matrix(top)[0]),
                    rows=[] if body is None else matrix(body),
                    has_totals=bool(table.show_totals),
                )
            )
    return found


def excel_table(book: Any, name: str) -> Any:
    """The Excel table of a name."""
    for sheet in book.sheets:
        for table in sheet.tables:
            if table.name.casefold() == name.casefold():
                return table
    raise KeyError("the workbook has no such table")


def resize_table(book: Any, table: OpenTable, last_row: int, last_column: int) -> None:
    """Let an Excel table end elsewhere: what it loses is emptied; a totals row is off meanwhile and moves along."""
    held, sheet = excel_table(book, table.name), book.sheets[table.sheet]
    if table.has_totals:
        held.show_totals = False
    held.resize(sheet.range((table.header_row, table.first_column), (last_row, last_column)))
    if last_row < table.last_row:
        sheet.range((last_row + 1, table.first_column), (table.last_row, table.last_column)).clear_contents()
    if last_column < table.last_column:
        sheet.range((table.header_row, last_column + 1), (last_row, table.last_column)).clear_contents()
    if table.has_totals:
        held.show_totals = True


def sheet_names(book: Any) -> list[str]:
    """The names of the sheets, in the order of their tabs."""
    return [sheet.name for sheet in book.sheets]


def formulas_on(book: Any, sheet: str, given: Given) -> Mapping[tuple[int, int], str] | None:
    """The formulas of a sheet by row and column, as Excel shows them; `None` where nobody can tell."""
    if given.formulas is not None:
        return {
            (row, column): shape.replace(OWN_ROW, str(row))
            for column, first, last, shape in given.formulas.get(sheet, ())
            for row in range(first, last + 1)
        }
    if getattr(book.app.engine, "type", "") == "remote":
        return None
    used = book.sheets[sheet].used_range
    shown = used.formula
    lines = shown if isinstance(shown, tuple | list) else ((shown,),)
    return {
        (row, column): str(text)
        for row, line in enumerate(lines, start=used.row)
        for column, text in enumerate(line if isinstance(line, tuple | list) else (line,), start=used.column)
        if str(text).startswith("=")
    }


def plain_cell(cell: object) -> object:
    """A cell as a file's reader gives it: whole numbers without a decimal point, blanks as `None`."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return None if is_blank(cell) else cell


def same_value(standing: object, expected: object) -> bool:
    """Whether a cell still holds what was written into it, however Excel hands it over."""
    return _comparable(standing) == _comparable(expected)


def _comparable(value: object) -> object:
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else value
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return round(float(value), 9)
    return value.strip() if isinstance(value, str) else value
