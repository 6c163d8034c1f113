"""Writing a plan into the workbook that is open in Excel: only the cells of the plan, each remembered for undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sendbook.changes import Change, Formula, NewColumn, Plan, by_kind, rows_by_list
from sendbook.excel.open_book.cells import set_column, set_look, set_width, typed
from sendbook.excel.open_book.colours import colour_cells, take_out_colours
from sendbook.excel.open_book.new_rows import Places, places_for
from sendbook.excel.open_book.own_sheets import seal_of, write_sheet
from sendbook.excel.open_book.tables import resize_table, sheet_names
from sendbook.tables import Value, column_letter, quote_sheet
from sendbook.workbook.parts.references import address, read_cell

if TYPE_CHECKING:
    from sendbook.excel.open_book.book import OpenBook


@dataclass(frozen=True, slots=True)
class Written:
    """One cell that was written: where, what stood there and stands there now.

    `grew` names the Excel table that took the cell in as a new row or column. `look` is the number format that stood
    where the write set another: "" when Excel does not tell it, `None` when the write set none. `row_mark` is a short
    text that tells its row from every other. A sheet that was added has no cell, and its seal in `after`.
    """

    sheet: str
    cell: str
    before: Value | Formula
    after: Value | Formula
    grew: str = ""
    look: str | None = None
    row_mark: str = ""

    @property
    def place(self) -> tuple[int, int]:
        """Its row and column; zeros for a sheet as a whole."""
        return read_cell(self.cell) or (0, 0)

    @property
    def row(self) -> tuple[str, int]:
        """Its sheet and row."""
        return self.sheet, self.place[0]

    @property
    def where(self) -> str:
        """Its cell, or sheet, as findings name it."""
        return f"{quote_sheet(self.sheet)}!{self.cell}" if self.cell else self.sheet


def write(lists: OpenBook, steps: Plan) -> list[Written]:
    """Write a plan that `OpenBook.problems` has found nothing against. Results of formulas are Excel's own business.

    Formulas go last: they may refer to what else the plan writes.
    """
    book, done = lists.book, list[Written]()
    # Excel works out the results of formulas itself; code for xlwings Lite is put into files only.
    changes, _rows, columns, sheets, _results, _code, _names, anew = by_kind(steps)
    for sheet in sheets:
        new = sheet.sheet not in sheet_names(book)
        write_sheet(book, sheet, show=False)
        done += [Written(sheet.sheet, "", None, seal_of(sheet))] if new else []
    # A formula that stands may refer to a new column, of which Excel must know the header first.
    done += _write_columns(lists, columns)
    done += _put(book, [Written(step.sheet, step.cell, _stood(lists, step), step.after) for step in changes])
    for one in anew:
        if one.colours:
            cells = range(one.first_row, one.last_row + 1)
            take_out_colours(book, lists.given, one.sheet, one.column, cells)
            colour_cells(book, lists.given, one.sheet, one.column, cells, one.colours)
    for rows in rows_by_list(steps):
        places = places_for(lists, rows)
        if isinstance(places, Places):
            done += _write_rows(lists, places)
    return done


def _stood(lists: OpenBook, step: Change) -> Value | Formula:
    """What a change writes over: a formula that stood there is put back as one."""
    stands = lists.standing(step.sheet, *Written(step.sheet, step.cell, None, None).place)
    return stands if isinstance(stands, Formula) else step.before


def _put(book: Any, cells: Sequence[Written]) -> list[Written]:
    """Set cells; those below one another at once, because each write is a round trip to Excel."""
    columns: dict[tuple[str, int], dict[int, Written]] = {}
    for item in cells:
        row, column = item.place
        columns.setdefault((item.sheet, column), {})[row] = item
    looks: dict[tuple[str, tuple[int, int]], str] = {}
    for (sheet, column), items in columns.items():
        days = [row for row, one in items.items() if isinstance(one.after, date) and not isinstance(one.before, date)]
        stood = set_column(book.sheets[sheet], column, {row: one.after for row, one in items.items()}, days)
        looks |= {(sheet, (row, column)): look for row, look in stood.items()}
    return [replace(item, look=looks.get((item.sheet, item.place))) for item in cells]


def _write_rows(lists: OpenBook, places: Places) -> list[Written]:
    block, added, items = places.room.block, places.room.added, []
    for place, value in {**places.moved, **places.cells}.items():
        grown = block.table.name if block.table is not None and place[0] > block.last_row else ""
        stood = None if grown else lists.standing(block.sheet, *place)
        items.append(Written(block.sheet, address(*place), stood, value, grown))
    if block.table is not None and added:
        resize_table(lists.book, block.table, block.last_row + added, block.last_column)
    # The formulas of a table's new row are the table's; they go when it shrinks again.
    return [item for item in _put(lists.book, items) if not (item.grew and isinstance(item.after, Formula))]


def _own_look(lists: OpenBook, step: NewColumn) -> str:
    """How the list itself writes days, or money, where the task pane told; "" where it does not."""
    days = "yy" in step.number_format
    for column, _, _, look in (lists.given.looks or {}).get(step.sheet, ()) if step.like else ():
        fits = "yy" in look and "h" not in look.lower() if days else "£" in look or ("0.00" in look and "%" not in look)
        if column == step.like and fits:
            return look
    return ""


def _write_columns(lists: OpenBook, steps: Sequence[NewColumn]) -> list[Written]:
    """New columns at the right of a list; an Excel table is made wider by all of them at once."""
    book, done = lists.book, list[Written]()
    for name in dict.fromkeys(step.table for step in steps if step.table):
        table = next(one for one in lists.tables if one.name.casefold() == name.casefold())
        resize_table(book, table, table.last_data_row, max(step.column for step in steps if step.table == name))
    for step in steps:
        sheet, letter = book.sheets[step.sheet], column_letter(step.column)
        sheet.range((step.header_row, step.column)).value = typed(step.header)
        done.append(Written(step.sheet, f"{letter}{step.header_row}", None, step.header, step.table))
    for step in steps:
        sheet, letter = book.sheets[step.sheet], column_letter(step.column)
        values = dict(step.values)
        # Beside a column of dates Excel may dress a number as a date.
        looks = set_look(sheet, step.column, values, _own_look(lists, step) or step.number_format or "General")
        set_column(sheet, step.column, values)
        if step.width:
            set_width(book, sheet, step.column, step.width)
        if step.colours and values:
            colour_cells(book, lists.given, step.sheet, step.column, values, step.colours)
        done += [
            Written(step.sheet, f"{letter}{row}", None, value, step.table, looks.get(row))
            for row, value in values.items()
        ]
    return done
