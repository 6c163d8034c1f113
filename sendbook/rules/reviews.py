"""Reviews: when they are due, and how that is said in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.calendar import SO_FAR, day_reached, days_so_far
from sendbook.rules.rule import rule

_HELD = "AND(ISNUMBER({held}),N({held})<={as_at})"
_TARGET = SO_FAR.format(day="{starts}-1") + "+ROUNDUP(ROUND(5*{review_after_weeks},6),0)+1"


@rule(
    'IF(OR({review_after_weeks}<=0,{starts}<MIN({calendar_dates})),"",'
    f'IFERROR(INDEX({{calendar_dates}},MATCH({_TARGET},{{school_days_so_far}},0)),""))'
)
def interval_review_due(
    starts: date,
    review_after_weeks: float,
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> date | None:
    """The first school day after so many school weeks, of five school days each, counted from the first day.

    Started on Monday for six weeks: due on the Monday after the sixth full school week. Blank where the calendar
    does not reach.
    """
    first = next((day for day in calendar_dates if day is not None), None)
    if first is None or starts < first or not 0 < review_after_weeks <= len(calendar_dates):
        return None
    before = days_so_far(starts - timedelta(days=1), calendar_dates, school_days_so_far)
    target = before + math.ceil(round(5 * review_after_weeks, 6)) + 1
    return day_reached(target, calendar_dates, school_days_so_far)


def days_as_formula(number: str) -> str:
    """1 day, 2 days, in a formula; `number` is the formula of the number."""
    return f'({number})&IF({number}=1," day"," days")'


def in_days(number: int) -> str:
    """1 day, 2 days."""
    return f"{number} day" if number == 1 else f"{number} days"


@rule(
    f'IF({_HELD},"Held",IF({{review_due}}<{{as_at}},"Overdue "&{days_as_formula("{as_at}-{review_due}")},'
    'IF({review_due}={as_at},"Due today",IF({review_due}-{as_at}<={due_soon_days},'
    f'"Due in "&{days_as_formula("{review_due}-{as_at}")},"Not due yet"))))'
)
def review_status(review_due: date, as_at: date, held: date | None, due_soon_days: float) -> str:
    """How a review stands, in words: Held, Overdue 12 days, Due today, Due in 5 days, or Not due yet.

    Due today is not overdue. A day held that is still to come counts as not held.
    """
    days = (review_due - as_at).days
    if held is not None and held <= as_at:
        return "Held"
    if days < 0:
        return f"Overdue {in_days(-days)}"
    if days == 0:
        return "Due today"
    if days <= due_soon_days:
        return f"Due in {in_days(days)}"
    return "Not due yet"


@rule(f"AND({{review_due}}<{{as_at}},NOT({_HELD}))")
def overdue(review_due: date, as_at: date, held: date | None) -> bool:
    """Whether a review is overdue: due before the day, and not held by then. Due on the day itself is not overdue."""
    return review_due < as_at and not (held is not None and held <= as_at)
