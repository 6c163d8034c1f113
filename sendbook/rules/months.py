"""Months: the same day so many months on, as Excel counts it."""

from __future__ import annotations

import calendar
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day so many months on, as Excel's EDATE: 31 January and one month is the last day of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def known_months_after(day: date, months: int) -> date | None:
    """The same, or nothing beyond the last day that a calendar knows."""
    try:
        return months_after(day, months)
    except (ValueError, OverflowError):
        return None
