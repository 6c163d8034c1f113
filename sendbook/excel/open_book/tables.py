"""Cells, formulas and Excel tables of the workbook that is open in Excel, as xlwings gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sendbook.excel.open_book.given import OWN_ROW, Given
from sendbook.layouts.types import is_blank
from sendbook.workbook.parts.exceltables import ExcelColumn, ExcelTable
from sendbook.workbook.parts.references import Area


def matrix(area: Any) -> list[list[object]]:
    """The cells of a range as rows, whatever its shape: blanks as `None`, dates as dates, errors as their text."""
    rows: list[list[object]] = area.options(ndim=2, err_to_str=True).value
    return rows


def used_cells(sheet: Any) -> list[list[object]]:
    """The cells of a sheet from A1 to its last used cell."""
    used = sheet.used_range
    last = used.last_cell
    return matrix(sheet.range((1, 1), (last.row, last.column)))


def is_remote(book: Any) -> bool:
    """Whether the workbook is open somewhere else, behind the task pane, and not in Excel on this computer."""
    return getattr(book.app.engine, "type", "") == "remote"


def open_tables(book: Any) -> list[ExcelTable]:
    """Every Excel table of the open workbook that shows its headers."""
    found = []
    for sheet in book.sheets:
        for table in sheet.tables:
            if (top := table.header_row_range) is None:
                continue
            body, totals = table.data_body_range, int(bool(table.show_totals))
            last = top.row + (0 if body is None else body.rows.count) + totals
            heads = [ExcelColumn("" if is_blank(text) else str(text)) for text in matrix(top)[0]]
            area = Area(top.row, top.column, last, top.column + len(heads) - 1)
            found.append(ExcelTable(table.name, sheet.name, "", area, 1, totals, tuple(heads)))
    return found


def excel_table(book: Any, name: str) -> Any:
    """The Excel table of a name."""
    for sheet in book.sheets:
        for table in sheet.tables:
            if table.name.casefold() == name.casefold():
                return table
    raise KeyError("the workbook has no such table")


def resize_table(book: Any, table: ExcelTable, last_row: int, last_column: int) -> None:
    """Let an Excel table end elsewhere: what it loses is emptied; a totals row is off meanwhile and moves along."""
    held, sheet, was = excel_table(book, table.name), book.sheets[table.sheet], table.area
    if table.totals_rows:
        held.show_totals = False
    held.resize(sheet.range((was.first_row, was.first_column), (last_row, last_column)))
    if last_row < table.last_data_row:
        sheet.range((last_row + 1, was.first_column), (table.last_data_row, was.last_column)).clear_contents()
    if last_column < was.last_column:
        sheet.range((was.first_row, last_column + 1), (last_row, was.last_column)).clear_contents()
    if table.totals_rows:
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
    if is_remote(book):
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
