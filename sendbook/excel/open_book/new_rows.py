"""Where new rows go in the open workbook: blank rows of the list first, then below it, if the cells there are free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sendbook.changes import Formula, NewRow
from sendbook.excel.open_book.tables import OpenTable
from sendbook.findings import Finding, finding
from sendbook.tables import column_letter, quote_sheet
from sendbook.workbook.parts.references import translate

if TYPE_CHECKING:
    from sendbook.excel.open_book.book import OpenBook

_TOTAL_WORDS = ("total", "grand total", "sum", "average", "count")
_WIDEST_GAP = 3
"""How many blank rows may set the totals off from a plain list; the same as for a file."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where new rows go: a worksheet row for each, and how many of them an Excel table must grow by.

    `formulas` are those of the last row that holds anything, by column, with the number of that row.
    """

    rows: Sequence[int]
    table: OpenTable | None
    added: int
    formulas: Mapping[int, str]
    model: int

    def formula(self, column: int, row: int) -> str | None:
        """The formula of a column as it reads in a row, without "="; `None` where it cannot be moved there."""
        return translate(self.formulas[column], row - self.model)


def places_for(lists: OpenBook, steps: Sequence[NewRow]) -> Places | Finding:
    """Where rows of one table or range go; the finding says why there is no room for them."""
    one = steps[0]
    if not one.table:
        return _in_range(lists, steps)
    table = next((held for held in lists.tables if held.name.casefold() == one.table.casefold()), None)
    if table is None:
        return finding("9312", one.sheet, table=one.table)
    blank = _blank_rows(lists, table, steps)
    added = max(0, len(steps) - len(blank))
    rows = [*blank[: len(steps)], *range(table.last_row + 1, table.last_row + added + 1)]
    if added and not _free(lists, table, [row + table.has_totals for row in rows[-added:]]):
        return finding("9307", table.sheet, table=table.name)
    model = blank[0] - 1 if blank else table.last_row
    columns = range(table.first_column, table.last_column + 1)
    formulas = _formulas(lists, table.sheet, model, columns) if model > table.header_row else {}
    return Places(rows, table, added, formulas, model)


def _in_range(lists: OpenBook, steps: Sequence[NewRow]) -> Places | Finding:
    one = steps[0]
    columns = range(one.first_column, one.last_column + 1)
    last = one.header_row
    while _typed_in(lists, one.sheet, last + 1, columns):
        last += 1
    ends = [last, *(row for row in (_below(lists, one.sheet, last, columns),) if row)]
    for row in ends if last > one.header_row else ():
        if any(_is_total(lists, one.sheet, row, column) for column in columns):
            return finding("9122", f"{quote_sheet(one.sheet)}!{column_letter(one.first_column)}{row}")
    formulas = _formulas(lists, one.sheet, last, columns) if last > one.header_row else {}
    blank: list[int] = []
    while _filled_down(lists, one.sheet, last + 1 + len(blank), columns):
        blank.append(last + 1 + len(blank))
    added = max(0, len(steps) - len(blank))
    end = last + len(blank)
    rows = [*blank[: len(steps)], *range(end + 1, end + added + 1)]
    for row in rows[len(rows) - added :]:
        for column in columns:
            if lists.standing(one.sheet, row, column) is not None or _in_a_table(lists, one.sheet, row, column):
                return finding("9115", f"{quote_sheet(one.sheet)}!{column_letter(column)}{row}")
    return Places(rows, None, added, formulas, last)


def _below(lists: OpenBook, sheet: str, last: int, columns: range) -> int:
    """The first row under a list that holds something, with a few blank rows between at most; 0 when there is none."""
    for row in range(last + 1, last + 2 + _WIDEST_GAP):
        if any(lists.standing(sheet, row, column) is not None for column in columns):
            return row
    return 0


def _typed_in(lists: OpenBook, sheet: str, row: int, columns: range) -> bool:
    """Whether a row holds something that a person typed."""
    cells = (lists.standing(sheet, row, column) for column in columns)
    return any(cell is not None and not isinstance(cell, Formula) for cell in cells)


def _is_total(lists: OpenBook, sheet: str, row: int, column: int) -> bool:
    cell = lists.standing(sheet, row, column)
    return isinstance(cell, str) and cell.strip().casefold().rstrip(":s") in _TOTAL_WORDS


def _filled_down(lists: OpenBook, sheet: str, row: int, columns: range) -> bool:
    """Whether a row holds only the formulas of the row above it, filled down in advance."""
    cells = {column: cell for column in columns if (cell := lists.standing(sheet, row, column)) is not None}
    for column, cell in cells.items():
        above = lists.standing(sheet, row - 1, column)
        if not isinstance(cell, Formula) or not isinstance(above, Formula) or translate(above.text, 1) != cell.text:
            return False
    return bool(cells)


def _formulas(lists: OpenBook, sheet: str, row: int, columns: range) -> dict[int, str]:
    cells = {column: lists.standing(sheet, row, column) for column in columns}
    return {column: cell.text for column, cell in cells.items() if isinstance(cell, Formula)}


def _blank_rows(lists: OpenBook, table: OpenTable, steps: Sequence[NewRow]) -> list[int]:
    """The last rows of a table in which nobody has typed anything: they are filled first.

    A calculated cell does not count as typed. Where nobody tells where formulas stand, the columns that a new row
    fills show which are calculated.
    """
    columns = range(table.first_column, table.last_column + 1)
    filled = {column for step in steps for column in step.values}
    wanted = [column for column in columns if column in filled or lists.formulas(table.sheet) is not None]
    blank: list[int] = []
    for row in range(table.last_row, table.header_row, -1):
        cells = (lists.standing(table.sheet, row, column) for column in wanted)
        if any(cell is not None and not isinstance(cell, Formula) for cell in cells):
            break
        blank.insert(0, row)
    return blank


def _free(lists: OpenBook, table: OpenTable, rows: Sequence[int]) -> bool:
    columns = range(table.first_column, table.last_column + 1)
    return not any(
        lists.standing(table.sheet, row, column) is not None or _in_a_table(lists, table.sheet, row, column, table.name)
        for row in rows
        for column in columns
    )


def _in_a_table(lists: OpenBook, sheet: str, row: int, column: int, own: str = "") -> bool:
    return any(
        table.sheet == sheet and table.name != own and table.header_row <= row <= table.last_row + table.has_totals
        and table.first_column <= column <= table.last_column
        for table in lists.tables
    )  # fmt: skip
