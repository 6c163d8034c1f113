"""The share copy inside Excel: a workbook of its own where Excel can open one, else a sheet to move into one."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from sendbook.changes import OwnSheet
from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.own_sheets import write_sheet
from sendbook.excel.open_book.tables import is_remote

OPEN = "sendbookOpenCopy"
"""What the task pane calls to open a new workbook from its bytes (macros/office/static/js/main.js)."""

MOVE = "Right-click this sheet's tab, choose Move or Copy, then (new book), and save that book under a new name."


def new_workbook(book: Any) -> Any:
    """A new workbook beside the open one, on desktop Excel; `None` where a program cannot open one."""
    return None if is_remote(book) else book.app.books.add()


def hand_over(book: Any, given: Given, sheet: OwnSheet) -> str:
    """Open the copy as a workbook of its own; gives what to tell the person, "" when a sheet must do."""
    if given.opens_workbooks:
        from sendbook.journeys.share import copy_as_file

        book.app.macro(OPEN)(base64.b64encode(copy_as_file(sheet)).decode())
        return "The copy is a new workbook. Look at it, then save it where it may lie."
    beside = new_workbook(book)
    if beside is None:
        return ""
    first = beside.sheets[0]
    write_sheet(beside, sheet)
    first.delete()
    return "The copy is a new workbook. Look at it, then save it where it may lie."


def as_sheet(sheet: OwnSheet) -> OwnSheet:
    """The copy as a sheet of the open workbook, with a line that says how to make a workbook of it."""
    rows = [*sheet.rows[:3], (MOVE,), *sheet.rows[3:]]
    return replace(sheet, rows=rows, header_row=sheet.header_row + 1)
