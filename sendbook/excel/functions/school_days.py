"""School days: the calendar that functions look things up in, from the terms and closures that they are given."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from sendbook.excel.functions.coercion import CellError
from sendbook.rules import calendar as school_calendar

Days = tuple[date | None, ...]
Spans = tuple[tuple[date, ...], tuple[date, ...]]


@lru_cache(maxsize=8)
def calendar_from(term_starts: Days, term_ends: Days, closures: Spans) -> tuple[tuple[date, ...], tuple[int, ...]]:
    """The school's days and the school days so far on each, or what is wrong with its terms."""
    if len(term_starts) != len(term_ends):
        raise CellError("First and last days of terms differ in number.")
    terms = [(first, last) for first, last in zip(term_starts, term_ends, strict=True) if first or last]
    if not terms:
        raise CellError("Give the first and last days of your terms.")
    if any(first is None or last is None or last < first for first, last in terms):
        raise CellError("Each term needs a first day, and a last day that is not before it.")
    return school_calendar.calendar_of(term_starts, term_ends, *closures)
