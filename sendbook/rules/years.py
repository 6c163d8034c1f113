"""Years: the academic year from September, and which of the years that budgets are counted over is in use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.rules.matching import first_match
from sendbook.rules.rule import rule

# Eight months back, 1 September is 1 January.
START_YEAR = "YEAR(EDATE({day},-8))"


def _named(year: str) -> str:
    return f'{year}&"-"&TEXT(MOD({year}+1,100),"00")'


@rule(_named(START_YEAR))
def academic_year(day: date) -> str:
    """The academic year that a day falls in, 1 September to 31 August, such as 2026-27."""
    return year_name(_started(day, 9).year)


@rule(f"DATE({START_YEAR},9,1)")
def academic_year_start(day: date) -> date:
    """The first day, 1 September, of the academic year that a day falls in."""
    return _started(day, 9)


THIS_YEAR_FROM = f"DATE({START_YEAR.format(day='{as_at}')},9,1)"
THIS_YEAR_TO = f"DATE({START_YEAR.format(day='{as_at}')}+1,8,31)"
"""The first and the last day of the academic year in which the list works, in a formula."""


def this_academic_year(as_at: date) -> tuple[date, date]:
    """The first and the last day of the academic year that a day falls in."""
    first = _started(as_at, 9)
    return first, date(first.year + 1, 8, 31)


def year_name(start: int) -> str:
    """The name of a year that begins in one calendar year and ends in the next: 2026 gives 2026-27."""
    return f"{start}-{(start + 1) % 100:02}"


def _started(day: date, month: int) -> date:
    """The first of a month that was last reached on or before a day."""
    return date(day.year if day.month >= month else day.year - 1, month, 1)


COSTING_YEAR = 'MATCH("Yes",{years_in_use},0)'
"""The place of the costing year among the years of the Years sheet, in a formula."""


def costing_year(years_in_use: Sequence[str | None]) -> int | None:
    """The place (from 0) of the year over which budgets are counted; `None` if none is said to be."""
    return first_match("Yes", years_in_use)
