"""Cells of the workbook that is open in Excel: values put in as Excel is to take them, by runs of rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sendbook.changes import Formula
from sendbook.excel.open_book.tables import is_remote
from sendbook.tables import Value, number_of

_PLAIN_WORDS = re.compile(r"[^\W\d_][^\d=]*")
_POINTS_A_CHARACTER = 5.6
_WORDS_EXCEL_TAKES = {"true", "false"}


def typed(value: Value | Formula) -> object:
    """A value as it is put into a cell, so that Excel takes text as text and a date as that day.

    Excel reads what a program sets as if a person had typed it: "3E5" would become a number, "=..." a formula.
    """
    if isinstance(value, Formula):
        return "=" + value.text.removeprefix("=")
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return number_of(day)
    if isinstance(value, str) and value:
        plain = _PLAIN_WORDS.fullmatch(value) and value.casefold() not in _WORDS_EXCEL_TAKES and not _is_month(value)
        return value if plain else "'" + value
    return "" if value is None else value


def _is_month(text: str) -> bool:
    return text[:3].casefold() in {
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    } and ("-" in text or "/" in text or "." in text or " " in text)  # fmt: skip


def set_column(
    sheet: Any, column: int, values: Mapping[int, Value | Formula], new_days: Collection[int] = ()
) -> dict[int, str]:
    """Set cells of one column, by row; those of `new_days` are to look like dates, as the cell held none before.

    Gives, by row, the number format that stood where another was set.
    """
    for run in runs(values):
        sheet.range((run[0], column), (run[-1], column)).value = [[typed(values[row])] for row in run]
    return set_look(sheet, column, new_days, "dd/mm/yyyy")


def set_look(sheet: Any, column: int, rows: Collection[int], look: str) -> dict[int, str]:
    """Set the number format of cells of one column; gives what stood, "" where Excel does not tell it."""
    stood: dict[int, str] = {}
    for run in runs(rows):
        area = sheet.range((run[0], column), (run[-1], column))
        try:
            same = area.number_format
            stood |= {row: same or sheet.range((row, column)).number_format for row in run}
        except NotImplementedError:  # an add-in is not told; its task pane is (see Given.looks)
            stood |= dict.fromkeys(run, "")
        area.number_format = look
    return stood


def set_width(book: Any, sheet: Any, column: int, characters: float) -> None:
    """Set the width of a column, in Excel's own unit, a character; the add-in's is a point."""
    sheet.range((1, column)).column_width = characters * (_POINTS_A_CHARACTER if is_remote(book) else 1)


def runs(rows: Collection[int]) -> Iterator[list[int]]:
    """Rows that follow on one another, together."""
    run: list[int] = []
    for row in sorted(rows):
        if run and row != run[-1] + 1:
            yield run
            run = []
        run.append(row)
    if run:
        yield run
