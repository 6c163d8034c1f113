"""Reviews: when they are due, and how that is said in words."""

from __future__ import annotations

import calendar
import math
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.calendar import SO_FAR, days_so_far
from sendbook.rules.rule import rule

# Which of the school's term ends, counted from the first: the one after the term of the last review, or the one
# of the term in which support began. INT, because a date may carry a time of day.
_TERM_END = (
    'IF(ISNUMBER({last_review}),COUNTIF({term_ends},"<"&INT({last_review}))+2,'
    'IF(ISNUMBER({support_started}),COUNTIF({term_ends},"<"&INT({support_started}))+1,0))'
)
_HELD = "AND(ISNUMBER({held}),N({held})<={as_at})"
_TARGET = SO_FAR.format(day="{started}-1") + "+ROUNDUP(ROUND(5*{school_weeks},6),0)+1"


@rule(
    'IF({sen_provision}="N","",IF(N({review_agreed})>N({last_review}),'
    f"IFERROR(MIN({{review_agreed}},SMALL({{term_ends}},{_TERM_END})),{{review_agreed}}),"
    f'IFERROR(SMALL({{term_ends}},{_TERM_END}),"")))'
)
def review_due(
    sen_provision: str | None,
    last_review: date | None,
    support_started: date | None,
    review_agreed: date | None,
    term_ends: Sequence[date | None],
) -> date | None:
    """The day by which a pupil's next SEN support review is due.

    The last school day of the term after the term of the last review; with no review yet, the last school day of
    the term in which support began. A date agreed for the next review stands if it is earlier (Code of Practice
    6.48, 6.53, 6.65). Blank for a pupil without SEN provision (N), and where the Terms sheet does not reach.
    A review in a holiday belongs to the term that follows.
    """
    if sen_provision is not None and sen_provision.lower() == "n":
        return None
    by_term = _term_end(last_review, support_started, term_ends)
    if review_agreed is None or (last_review is not None and review_agreed <= last_review):
        return by_term
    return review_agreed if by_term is None else min(review_agreed, by_term)


@rule(
    'IF(OR({school_weeks}<=0,{started}<MIN({calendar_dates})),"",'
    f'IFERROR(INDEX({{calendar_dates}},MATCH({_TARGET},{{school_days_so_far}},0)),""))'
)
def interval_review_due(
    started: date,
    school_weeks: float,
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> date | None:
    """The first school day after so many school weeks, of five school days each, counted from the first day.

    Started on Monday for six weeks: due on the Monday after the sixth full school week. Blank where the calendar
    does not reach.
    """
    first = next((day for day in calendar_dates if day is not None), None)
    if first is None or started < first or not 0 < school_weeks <= len(calendar_dates):
        return None
    before = days_so_far(started - timedelta(days=1), calendar_dates, school_days_so_far)
    target = before + math.ceil(round(5 * school_weeks, 6)) + 1
    return calendar_dates[school_days_so_far.index(target)] if target in school_days_so_far else None


@rule(
    f'IF({_HELD},"Held",IF({{review_due}}<{{as_at}},'
    '"Overdue "&({as_at}-{review_due})&IF({as_at}-{review_due}=1," day"," days"),'
    'IF({review_due}={as_at},"Due today",IF({review_due}-{as_at}<={due_soon_days},'
    '"Due in "&({review_due}-{as_at})&IF({review_due}-{as_at}=1," day"," days"),"Not due yet"))))'
)
def review_status(review_due: date, as_at: date, held: date | None, due_soon_days: float) -> str:
    """How a review stands, in words: Held, Overdue 12 days, Due today, Due in 5 days, or Not due yet.

    Due today is not overdue. A day held that is still to come counts as not held.
    """
    days = (review_due - as_at).days
    if held is not None and held <= as_at:
        return "Held"
    if days < 0:
        return f"Overdue {-days} day" + ("" if days == -1 else "s")
    if days == 0:
        return "Due today"
    if days <= due_soon_days:
        return f"Due in {days} day" + ("" if days == 1 else "s")
    return "Not due yet"


@rule(f"AND({{review_due}}<{{as_at}},NOT({_HELD}))")
def overdue(review_due: date, as_at: date, held: date | None) -> bool:
    """Whether a review is overdue: due before the day, and not held by then. Due on the day itself is not overdue."""
    return review_due < as_at and not (held is not None and held <= as_at)


_BASE = "IF(ISNUMBER({last_decision}),{last_decision},{issued})"


@rule(
    'IF(COUNT({last_decision},{issued})=0,"",'
    f"IFERROR(EDATE({_BASE},IF(ISNUMBER({{date_of_birth}}),"
    f"IF({_BASE}<EDATE({{date_of_birth}},60),{{under_five_review_months}},{{annual_review_months}}),"
    '{annual_review_months}))-1,""))'
)
def annual_review_due(
    issued: date | None,
    last_decision: date | None,
    date_of_birth: date | None,
    annual_review_months: float,
    under_five_review_months: float,
) -> date | None:
    """The last day by which the review of an EHC plan must be complete, which it is when the local authority decides.

    Twelve months less a day after the last decision letter, or after the plan was issued if there was no review yet
    (Children and Families Act 2014, section 44). For a child who is under five on that day the shorter months for
    under fives (Code of Practice 9.178).
    """
    base = last_decision if last_decision is not None else issued
    if base is None:
        return None
    try:
        under_five = date_of_birth is not None and base < months_after(date_of_birth, 60)
        months = under_five_review_months if under_five else annual_review_months
        return months_after(base, int(months)) - timedelta(days=1)
    except (ValueError, OverflowError):  # beyond the last day that a calendar knows
        return None


@rule("{annual_review_due}-{annual_review_meeting_days_before}")
def annual_review_meeting_by(annual_review_due: date, annual_review_meeting_days_before: float) -> date:
    """The latest day for the annual review meeting: four weeks before the review must be complete, for the decision."""
    return annual_review_due - timedelta(days=annual_review_meeting_days_before)


def months_after(day: date, months: int) -> date:
    """The same day so many months on, as Excel's EDATE: 31 January and one month is the last day of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _term_end(last_review: date | None, support_started: date | None, term_ends: Sequence[date | None]) -> date | None:
    ends = sorted(end for end in term_ends if end is not None)
    if last_review is not None:
        place = bisect_left(ends, last_review) + 1
    elif support_started is not None:
        place = bisect_left(ends, support_started)
    else:
        return None
    return ends[place] if place < len(ends) else None
