"""Shrinking: a list gives back the rows and columns that a write added, when nobody has typed in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.tables import OpenTable, formulas_on, open_tables, resize_table
from sendbook.excel.open_book.write import Written
from sendbook.findings import Finding, finding
from sendbook.layouts import declared_tables
from sendbook.layouts.types import is_blank
from sendbook.tables import column_letter, quote_sheet
from sendbook.workbook.parts.references import read_cell

Lines = Mapping[tuple[str, int], Sequence[object]]
"""What stands in rows, by sheet and row."""
Formulas = Mapping[str, Mapping[tuple[int, int], str] | None]
"""The formulas of each sheet by row and column; `None` where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Grown:
    """A table that a write made larger: the cells that it took in, its new rows and columns, and what is typed."""

    table: OpenTable
    cells: Mapping[tuple[int, int], Written]
    rows: Set[int]
    columns: Set[int]
    typed: Set[tuple[int, int]]

    def typed_since(self, back: Sequence[Written]) -> Set[tuple[int, int]]:
        """The cells in which somebody typed; `back` are those of the write that are still as it left them."""
        return self.typed - {_place(item) for item in back if item.grew == self.table.name}


def grown(book: Any, written: Sequence[Written], given: Given) -> list[Grown]:
    """The tables that took in new rows or columns; one that is gone is left out."""
    found = []
    tables = {table.name: table for table in open_tables(book)}
    for name in dict.fromkeys(item.grew for item in written if item.grew):
        if (table := tables.get(name)) is None:
            continue
        cells = {_place(item): item for item in written if item.grew == name}
        columns = {column for row, column in cells if row == table.header_row}
        rows = {row for row, column in cells if column not in columns}
        found.append(Grown(table, cells, rows, columns, _typed_in(book, table, given)))
    return found


def shrink(book: Any, tables: Sequence[Grown], back: Sequence[Written]) -> tuple[list[Written], list[Finding]]:
    """Take back added columns and rows; gives the cells that are settled by it, and a note where something stays.

    `back` are the cells of the write that nobody edited since. A heading cannot be blank, so that of a column that
    stays is settled too.
    """
    gone, kept = list[Written](), list[Finding]()
    for one in tables:
        table, columns, rows, name = one.table, one.columns, one.rows, one.table.name
        ours = {_place(item) for item in back if item.grew == name}
        ends = table.last_row, table.last_column
        typed = one.typed_since(back)
        if columns:
            whole = {place for place in one.cells if place[1] in columns} <= ours
            last = set(range(min(columns), table.last_column + 1)) == columns
            if whole and last and not any(place[1] in columns for place in typed):
                ends = ends[0], min(columns) - 1
            else:
                kept.append(finding("9333", f"{quote_sheet(table.sheet)}!{column_letter(min(columns))}", table=name))
                gone += [item for (row, _), item in one.cells.items() if row == table.header_row]
        if rows:
            clear = not any(place[0] in rows and place[1] not in columns for place in typed)
            if clear and set(range(min(rows), table.last_row + 1)) == rows and min(rows) > table.header_row + 1:
                ends = min(rows) - 1, ends[1]
            else:
                kept.append(finding("9333", f"{quote_sheet(table.sheet)}!{min(rows)}", table=name))
        if ends != (table.last_row, table.last_column):
            resize_table(book, table, *ends)
            gone += [item for (row, column), item in one.cells.items() if row > ends[0] or column > ends[1]]
    return gone, kept


def rows_worked_in(
    tables: Sequence[Grown], plain: Sequence[Written], back: Sequence[Written], lines: Lines, formulas: Formulas,
    telling: int,
) -> set[tuple[str, int]]:  # fmt: skip
    """The rows that a write put in and in which somebody has typed since, by sheet and row: they stay whole.

    What somebody wrote about a pupil is not left without the pupil. `plain` are the cells outside tables: there a row
    was put in when the write gave all of its first `telling` cells that are filled.
    """
    found = {
        (one.table.sheet, row) for one in tables for row, column in one.typed_since(back)
        if row in one.rows and column not in one.columns
    }  # fmt: skip
    ours = {(item.sheet, *_place(item)) for item in back}
    wrote: dict[tuple[str, int], set[int]] = {}
    for item in plain:
        row, column = _place(item)
        if row and item.after not in (None, ""):
            wrote.setdefault((item.sheet, row), set()).add(column)
    for (sheet, row), columns in wrote.items():
        line, known = lines[sheet, row], formulas.get(sheet) or {}
        filled = [column for column, cell in enumerate(line, start=1) if not is_blank(cell)]
        last = max(columns)
        while last < len(line) and not is_blank(line[last]):
            last += 1
        typed = [one for one in filled if min(columns) <= one <= last
                 and (sheet, row, one) not in ours and (row, one) not in known]  # fmt: skip
        if typed and {*filled[:telling]} <= columns:
            found.add((sheet, row))
    return found


def _place(item: Written) -> tuple[int, int]:
    return read_cell(item.cell) or (0, 0)


def _typed_in(book: Any, table: OpenTable, given: Given) -> set[tuple[int, int]]:
    """The cells of a table that hold something which no formula gives."""
    formulas = formulas_on(book, table.sheet, given)
    declared = {one.name.casefold(): one for one in declared_tables().values()}.get(table.name.casefold())
    worked_out = {c.header.casefold() for c in declared.columns if c.calculated} if declared else set[str]()
    filled = {
        (row, column): header.casefold() for row, cells in enumerate(table.rows, start=table.header_row + 1)
        for column, (cell, header) in enumerate(zip(cells, table.headers, strict=False), start=table.first_column)
        if not is_blank(cell)
    }  # fmt: skip
    return {
        place for place, header in filled.items()
        if (header not in worked_out if formulas is None else place not in formulas)
    }  # fmt: skip
