"""School seasons: the last day of a season on which pupils are in school, where INSET days or closures end a term.

Reviews are due on it, and from it the last 15 school days of a season are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.calendar import SO_FAR, day_reached, days_so_far
from sendbook.rules.rule import rule
from sendbook.rules.term_reviews import season_end

Days = Sequence[date | None]
Counts = Sequence[int | None]


def _in_school(day: str) -> str:
    """The last school day up to a term's last day, in a formula; the day itself where the calendar says nothing."""
    count = SO_FAR.format(day=day)
    found = f"INDEX({{calendar_dates}},MATCH({count},{{school_days_so_far}},0))"
    near = f"IF(AND({count}>0,{found}<={day},{found}>{day}-14),{found},{day})"
    return f"IF(COUNTIF({{calendar_dates}},{day})=0,{day},IFERROR({near},{day}))"


def _last_in_school(day: date, calendar_dates: Days, school_days_so_far: Counts) -> date:
    """The same in Python: not more than two weeks back, so that a typical day of an unknown term stays as it is."""
    if day not in calendar_dates:
        return day
    found = day_reached(days_so_far(day, calendar_dates, school_days_so_far), calendar_dates, school_days_so_far)
    return found if found is not None and day - timedelta(days=14) < found <= day else day


@rule(_in_school("(" + season_end.formula + ")"))
def season_end_in_school(ends: date, term_ends: Days, calendar_dates: Days, school_days_so_far: Counts) -> date:
    """The last school day of the season in which a term ends."""
    return _last_in_school(season_end(ends, term_ends), calendar_dates, school_days_so_far)


@rule(_in_school("{next_season_closes}"))
def next_season_end_in_school(next_season_closes: date, calendar_dates: Days, school_days_so_far: Counts) -> date:
    """The last school day of the season after that of a term; where no term of it is known, a typical day."""
    return _last_in_school(next_season_closes, calendar_dates, school_days_so_far)
