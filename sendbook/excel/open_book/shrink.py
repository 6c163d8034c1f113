"""Shrinking: a list gives back the rows and columns that a write added, when nobody has typed in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.tables import OpenTable, formulas_on, open_tables, resize_table
from sendbook.excel.open_book.write import Written
from sendbook.findings import Finding, finding
from sendbook.layouts import declared_tables
from sendbook.layouts.types import is_blank
from sendbook.tables import column_letter, quote_sheet
from sendbook.workbook.parts.references import read_cell


def shrink(
    book: Any, written: Sequence[Written], back: Sequence[Written], given: Given
) -> tuple[list[Written], list[Finding]]:
    """Take back added columns and rows; gives the cells that are settled by it, and a note where something stays.

    `back` are the cells of the write that nobody edited since. A heading cannot be blank, so that of a column that
    stays is settled too.
    """
    gone, kept = list[Written](), list[Finding]()
    for name in dict.fromkeys(item.grew for item in written if item.grew):
        table = next((one for one in open_tables(book) if one.name == name), None)
        if table is None:
            continue
        places = {_place(item): item for item in written if item.grew == name}
        ours = {_place(item) for item in back if item.grew == name}
        columns = {column for row, column in places if row == table.header_row}
        rows = {row for row, column in places if column not in columns}
        ends = table.last_row, table.last_column
        typed = _typed_in(book, table, given)
        if columns:
            whole = {place for place in places if place[1] in columns} <= ours
            last = set(range(min(columns), table.last_column + 1)) == columns
            if whole and last and not any(place[1] in columns for place in typed - ours):
                ends = ends[0], min(columns) - 1
            else:
                kept.append(finding("9333", f"{quote_sheet(table.sheet)}!{column_letter(min(columns))}", table=name))
                gone += [item for (row, _), item in places.items() if row == table.header_row]
        if rows:
            clear = not any(place[0] in rows and place[1] not in columns for place in typed - ours)
            if clear and set(range(min(rows), table.last_row + 1)) == rows and min(rows) > table.header_row + 1:
                ends = min(rows) - 1, ends[1]
            else:
                kept.append(finding("9333", f"{quote_sheet(table.sheet)}!{min(rows)}", table=name))
        if ends != (table.last_row, table.last_column):
            resize_table(book, table, *ends)
            gone += [item for (row, column), item in places.items() if row > ends[0] or column > ends[1]]
    return gone, kept


def rows_worked_in(
    book: Any, written: Sequence[Written], back: Sequence[Written], lines: Mapping[tuple[str, int], Sequence[object]],
    given: Given, telling: int,
) -> set[tuple[str, int]]:  # fmt: skip
    """The rows that a write put in and in which somebody has typed since: they stay whole.

    What somebody wrote about a pupil is not left without the pupil. `lines` are the cells of each written row as they
    stand; outside an Excel table a row was put in when the write gave all of its first `telling` cells that are filled.
    """
    found: set[tuple[str, int]] = set()
    ours = {(item.sheet, *_place(item)) for item in back}
    for table in open_tables(book):
        places = [_place(item) for item in written if item.grew == table.name]
        columns = {column for row, column in places if row == table.header_row}
        rows = {row for row, column in places if column not in columns}
        for row, column in _typed_in(book, table, given) if rows else ():
            if row in rows and column not in columns and (table.sheet, row, column) not in ours:
                found.add((table.sheet, row))
    plain: dict[tuple[str, int], set[int]] = {}
    for item in written:
        row, column = _place(item)
        if row and not item.grew and item.after not in (None, ""):
            plain.setdefault((item.sheet, row), set()).add(column)
    for (sheet, row), wrote in plain.items():
        line = lines[sheet, row]
        filled = [column for column, cell in enumerate(line, start=1) if not is_blank(cell)]
        last = max(wrote)
        while last < len(line) and not is_blank(line[last]):
            last += 1
        formulas = formulas_on(book, sheet, given) or {}
        typed = [one for one in filled if min(wrote) <= one <= last
                 and (sheet, row, one) not in ours and (row, one) not in formulas]  # fmt: skip
        if typed and {*filled[:telling]} <= wrote:
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
