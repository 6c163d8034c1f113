"""Dates of an export: the order of day and month is settled by a column's evidence, never by the cell.

A cell such as 14/03/2012 shows that its column writes the day first; 03/14/2012 that it writes the month first. With
no such cell the day comes first, as in every British MIS. A column that shows both is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum

from sendbook.layouts.types import WEEKDAY
from sendbook.sources.grid import Cell
from sendbook.tables import day_of


class Order(Enum):
    """How a column writes its dates."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    MIXED = "mixed"
    TURNED = "turned"
    """Texts have the month first; the others are days that Excel made, perhaps with day and month changed round."""
    TURNED_BACK = "turned back"
    """The same, and somebody said that the month comes first: the days that Excel made are turned back."""


ORDER_TOLD = {Order.MONTH_FIRST: "7024Q", Order.MIXED: "7025", Order.TURNED: "7198"}
"""What is said of a column whose order is not plain."""

_NUMERIC = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{4})(\d{2})(\d{2})")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-./]*([a-z]{3,9})\.?,?[\s\-./]*(\d{4}|\d{2})", re.I)
_MONTH_IN_FRONT = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.I)
_MIDNIGHT = re.compile(r"[T ]\s*(0?0:00(:00)?(\.0+)?\s*(AM|Z|\+00:00)?|12:00(:00)?(\.0+)?\s*(AM|A\.M\.))$", re.I)
_MONTHS_OF_A_YEAR = 12
_MONTHS = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6,
    "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10,
    "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}  # fmt: skip


def order_of(cells: Iterable[Cell]) -> Order:
    """The order that a column's cells give away; day first when none does."""
    day_first = month_first = False
    for cell in cells:
        parts = _NUMERIC.fullmatch(_bare(cell)) if isinstance(cell, str) else None
        if parts:
            first, second = int(parts[1]), int(parts[2])
            day_first |= first > 12 >= second
            month_first |= second > 12 >= first
    if day_first and month_first:
        return Order.MIXED
    return Order.MONTH_FIRST if month_first else Order.DAY_FIRST


def order_in_file(cells: Iterable[Cell]) -> Order:
    """The order that a column of somebody else's file gives away. A file with the month first, opened in a British
    Excel, has days up to the 12th turned round and the others left as text.
    """
    cells = list(cells)
    order, days = order_of(cells), [cell for cell in cells if isinstance(cell, date)]
    return (
        Order.TURNED
        if order is Order.MONTH_FIRST and days and all(day.day <= _MONTHS_OF_A_YEAR for day in days)
        else order
    )


def order_as_said(order: Order, said: str) -> Order:
    """The order of a column of which a person said what comes first; "" where nobody did."""
    if said == Order.MONTH_FIRST.value:
        return Order.TURNED_BACK if order is Order.TURNED else Order.MONTH_FIRST
    return Order.DAY_FIRST if said == Order.DAY_FIRST.value else order


def read_date(cell: Cell, order: Order, today: date) -> date | None:
    """The date of a cell in a column of that order, or `None` where it is none (or may be two)."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        if order is Order.TURNED_BACK and cell.day <= _MONTHS_OF_A_YEAR:
            return date(cell.year, cell.day, cell.month)
        return None if order is Order.TURNED else cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # An Excel serial number: 20000 is in 1954, 80000 in 2119.
        return day_of(cell) if 20_000 <= cell < 80_000 else None
    if not isinstance(cell, str):
        return None
    text = _bare(cell)
    try:
        if parts := _NUMERIC.fullmatch(text):
            if order in (Order.MIXED, Order.TURNED):
                return None
            day, month = (parts[1], parts[2]) if order is Order.DAY_FIRST else (parts[2], parts[1])
            return date(_year(parts[3], today), int(month), int(day))
        if parts := _YEAR_FIRST.fullmatch(text):
            year, month, day = (parts[1], parts[2], parts[3]) if parts[1] else (parts[4], parts[5], parts[6])
            return date(int(year), int(month), int(day))
        if (parts := _WORDS.fullmatch(text)) and parts[2].casefold() in _MONTHS:
            return date(_year(parts[3], today), _MONTHS[parts[2].casefold()], int(parts[1]))
        if (parts := _MONTH_IN_FRONT.fullmatch(text)) and parts[1].casefold() in _MONTHS:
            return date(int(parts[3]), _MONTHS[parts[1].casefold()], int(parts[2]))
    except ValueError:
        return None
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        return read_date(float(text), order, today)
    return None


def _bare(text: str) -> str:
    """The text without a weekday before it and a time of midnight behind it."""
    return WEEKDAY.sub("", _MIDNIGHT.sub("", text.strip()))


def _year(text: str, today: date) -> int:
    """A year of two digits lies within the ninety years before, or the ten years after, today."""
    year = int(text)
    if len(text) == 4:
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year + 10 else century - 100 + year
