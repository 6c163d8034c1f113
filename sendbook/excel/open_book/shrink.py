"""Shrinking: a list gives back the rows and columns that a write added, when nobody has typed in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sendbook.changes import Formula
from sendbook.excel.open_book.tables import resize_table
from sendbook.excel.open_book.write import Written
from sendbook.findings import Finding, finding
from sendbook.layouts import declared_tables
from sendbook.tables import column_letter, quote_sheet
from sendbook.workbook.parts.exceltables import ExcelTable

if TYPE_CHECKING:
    from sendbook.excel.open_book.book import OpenBook


@dataclass(frozen=True, slots=True)
class Grown:
    """A table that a write made larger: the cells that it took in, its new rows and columns, and what is typed."""

    table: ExcelTable
    cells: Mapping[tuple[int, int], Written]
    rows: Set[int]
    columns: Set[int]
    typed: Set[tuple[int, int]]

    def typed_since(self, back: Sequence[Written]) -> Set[tuple[int, int]]:
        """The cells in which somebody typed; `back` are those of the write that are still as it left them."""
        return self.typed - {item.place for item in back if item.grew == self.table.name}


def grown(lists: OpenBook, written: Sequence[Written]) -> list[Grown]:
    """The tables that took in new rows or columns; one that is gone is left out."""
    found = []
    tables = {table.name: table for table in lists.tables}
    for name in dict.fromkeys(item.grew for item in written):
        if table := tables.get(name):
            cells = {item.place: item for item in written if item.grew == name}
            columns = {column for row, column in cells if row == table.header_row}
            rows = {row for row, column in cells if column not in columns}
            found.append(Grown(table, cells, rows, columns, _typed_in(lists, table)))
    return found


def shrink(book: Any, tables: Sequence[Grown], back: Sequence[Written]) -> tuple[list[Written], list[Finding]]:
    """Take back added columns and rows; gives the cells that are settled by it, and a note where something stays.

    `back` are the cells of the write that nobody edited since. A heading cannot be blank, so that of a column that
    stays is settled too.
    """
    gone, kept = list[Written](), list[Finding]()
    for one in tables:
        table, columns, rows, typed = one.table, one.columns, one.rows, one.typed_since(back)
        home, last_row, last_column = quote_sheet(table.sheet), table.last_data_row, table.area.last_column
        if columns:
            whole = {item for item in one.cells.values() if item.place[1] in columns} <= {*back}
            last = set(range(min(columns), last_column + 1)) == columns
            if whole and last and not any(place[1] in columns for place in typed):
                last_column = min(columns) - 1
            else:
                kept.append(finding("9333", f"{home}!{column_letter(min(columns))}", table=table.name))
                gone += [item for (row, _), item in one.cells.items() if row == table.header_row]
        if rows:
            clear = not any(place[0] in rows and place[1] not in columns for place in typed)
            if clear and set(range(min(rows), last_row + 1)) == rows and min(rows) > table.header_row + 1:
                last_row = min(rows) - 1
            else:
                kept.append(finding("9333", f"{home}!{min(rows)}", table=table.name))
        if (last_row, last_column) != (table.last_data_row, table.area.last_column):
            resize_table(book, table, last_row, last_column)
            gone += [item for (row, column), item in one.cells.items() if row > last_row or column > last_column]
    return gone, kept


def rows_worked_in(
    lists: OpenBook, tables: Sequence[Grown], plain: Sequence[Written], back: Sequence[Written], telling: int
) -> set[tuple[str, int]]:
    """The rows that a write put in and in which somebody has typed since, by sheet and row: they stay whole.

    What somebody wrote about a pupil is not left without the pupil. `plain` are the cells outside tables: there a row
    was put in when the write gave all of its first `telling` cells that are filled.
    """
    found = {
        (one.table.sheet, row) for one in tables for row, column in one.typed_since(back)
        if row in one.rows and column not in one.columns
    }  # fmt: skip
    ours = {(item.sheet, *item.place) for item in back}
    wrote: dict[tuple[str, int], set[int]] = {}
    for item in plain:
        if item.cell and item.after not in (None, "") and lists.has_sheet(item.sheet):
            wrote.setdefault(item.row, set()).add(item.place[1])
    for (sheet, row), columns in wrote.items():
        filled = lists.filled(sheet, row)
        last = max(columns)
        while last + 1 in filled:
            last += 1
        typed = any(
            min(columns) <= one <= last and (sheet, row, one) not in ours and not isinstance(cell, Formula)
            for one, cell in filled.items()
        )
        if typed and {*list(filled)[:telling]} <= columns:
            found.add((sheet, row))
    return found & {item.row for item in back}


def _typed_in(lists: OpenBook, table: ExcelTable) -> set[tuple[int, int]]:
    """The cells of a table that hold something which no formula gives.

    Where nobody tells where formulas stand, in a table of ours the calculated columns are known.
    """
    declared = {one.name.casefold(): one for one in declared_tables().values()}.get(table.name.casefold())
    ours = {column.header.casefold() for column in declared.columns if column.calculated} if declared else set[str]()
    worked_out = set[int]()
    if lists.formulas(table.sheet) is None:
        worked_out = {
            at for at, one in enumerate(table.columns, table.area.first_column) if one.name.casefold() in ours
        }
    return {
        (row, column) for row in range(table.first_data_row, table.last_data_row + 1)
        for column, cell in lists.filled(table.sheet, row).items()
        if table.area.holds(row, column) and column not in worked_out
        and not isinstance(cell, Formula)
    }  # fmt: skip
