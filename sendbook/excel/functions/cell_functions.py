"""Functions: what sendbook offers in a worksheet, `=SEND_...`, each a few lines over its rule.

Names and arguments are fixed: schools' files hold them. Each takes a cell or a range, never reads the clock, and
answers a blank with a blank, and a mistake with one plain sentence, or #VALUE! where it gives a number. Nothing here
may need pandas or a file of pupils: the same module runs in a browser's Python.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sendbook.excel.functions.coercion import (
    CellError,
    DayAbout,
    to_amount,
    to_cost,
    to_date,
    to_days,
    to_due,
    to_minutes,
    to_pupils,
    to_rate,
    to_resources,
    to_sessions,
    to_share,
    to_spans,
    to_text,
    to_weeks,
    to_yes_no,
)  # fmt: skip
from sendbook.excel.functions.records import cell, whole, worksheet_function
from sendbook.excel.functions.school_days import Days, Spans, calendar_from
from sendbook.policy import code_lists
from sendbook.rules import calendar as school_calendar
from sendbook.rules import costs, ehc_plans, needs, reviews, term_reviews
from sendbook.rules.upn import upn_problem

Day = date | None
"""What a function with a rule says before the rule answers: the day whose policy numbers hold; None is the newest."""

_TERM_STARTS = "First days of your terms: a range."
_TERM_ENDS = "Last days of your terms: a range of the same size."
_CLOSURES = "Days closed in term time: one column of days, or two columns, first and last day. May be left out."
LINE: dict[str, Any] = {
    "minutes_per_session": cell(to_minutes, "Minutes of one session, such as 30: a cell or a range."),
    "sessions_per_week": cell(to_sessions, "Sessions a week, such as 3; 0.5 for once a fortnight."),
    "school_weeks": cell(to_weeks, "School weeks that it runs."),
    "hourly_rate": cell(to_rate, "Cost of one hour of the person who delivers it, in pounds."),
    "group_size": cell(to_pupils, "Planned pupils in the group. Left out, blank or 0: 1."),
    "resources": cell(to_resources, "Other cost for this pupil in pounds. May be left out."),
    "whole_cost": cell(to_yes_no, "Yes if the group runs only because of this pupil. May be left out."),
}
"""The arguments of a line of provision, as every function about its cost takes them."""
_COST = "Cost of the pupil's additional support in pounds: a cell or a range."
THRESHOLD = "The high needs cost threshold in pounds. Left out, blank or 0: the national one."
NEAR = "Share of the threshold from which a cost is near it. Left out, blank or 0: 80%."
_TERMS = [date(2026, 9, 1), date(2027, 1, 4)], [date(2026, 12, 18), date(2027, 3, 25)]
_HALF_TERM = [[date(2026, 10, 26), date(2026, 10, 30)]]


@worksheet_function(
    ((date(2026, 10, 14), None, [date(2026, 12, 18), date(2027, 3, 25)]), date(2027, 3, 25)),
    ((None, date(2026, 11, 9), [date(2026, 12, 18), date(2027, 3, 25)]), date(2026, 12, 18)),
    ((date(2021, 10, 14), None, [date(2026, 12, 18), date(2027, 3, 25)]), date(2022, 3, 31)),
    ((date(2027, 3, 1), None, [date(2026, 12, 18), date(2027, 3, 25)]), "Terms needed: about 20/07/2027"),
    (("tbc", None, [date(2026, 12, 18)]), "Last review is not a date: type it as 31/01/2026."),
    last_review=cell(to_date, "Day of the last SEN support review: a cell or a range. Blank if there was none."),
    support_started=cell(to_date, "Day on which support began: counts while there is no review. May be left out."),
    term_ends=whole(to_days, "Last days of your terms: a range."),
    term_starts=whole(to_days, "First days of your terms: a range of the same size. May be left out."),
)
def SEND_REVIEW_DUE(
    last_review: date | None, support_started: date | None = None, term_ends: Days = (), term_starts: Days = ()
) -> object:
    """When the next SEN support review is due: the last day of the season that begins after the last review, or of the
    one in which support began. Before your terms typical ends stand in: 20 December, 31 March, 20 July."""
    if not any(term_ends):
        raise CellError("Give the last days of your terms.")
    if any(term_starts) and len(term_starts) != len(term_ends):
        raise CellError("First and last days of terms differ in number.")
    due = term_reviews.review_due_by_terms(last_review, support_started, term_starts, term_ends)
    if due is not None and due > max(end for end in term_ends if end is not None):
        return term_reviews.terms_needed(due)
    return due


@worksheet_function(
    ((date(2026, 9, 7), 6, *_TERMS, _HALF_TERM), date(2026, 10, 19)),
    ((date(2026, 9, 7), 7, *_TERMS, _HALF_TERM), date(2026, 11, 2)),
    started=cell(to_date, "First day of the intervention: a cell or a range.", means="starts"),
    school_weeks=cell(to_weeks, "Review after so many school weeks, such as 6.", means="review_after_weeks"),
    term_starts=whole(to_days, _TERM_STARTS),
    term_ends=whole(to_days, _TERM_ENDS),
    closures=whole(to_spans, _CLOSURES),
)
def SEND_INTERVAL_REVIEW_DUE(
    started: date | None,
    school_weeks: float | None = None,
    term_starts: Days = (),
    term_ends: Days = (),
    closures: Spans = ((), ()),
) -> object:
    """When a review after so many school weeks is due: the first school day after them, in your own terms."""
    return reviews.interval_review_due(started, school_weeks, *calendar_from(term_starts, term_ends, closures))


@worksheet_function(
    ((date(2026, 11, 9), date(2026, 11, 21)), "Overdue 12 days"),
    ((date(2026, 11, 26), date(2026, 11, 21)), "Due in 5 days"),
    ((date(2026, 11, 9), date(2026, 11, 21), date(2026, 11, 16)), "Held"),
    ((date(2026, 12, 11), date(2026, 11, 21), None, 14), "Not due yet"),
    (("Terms needed: about 20/12/2027", date(2027, 12, 20)), "Terms needed: about 20/12/2027"),
    (("Terms needed: about 20/12/2027", date(2028, 2, 1)), "Overdue 43 days"),
    (("Terms needed: about 20/12/2027", date(2027, 12, 1), date(2027, 11, 30)), "Held"),
    rule=reviews.review_status,
    review_due=cell(to_due, "Day on which the review is due: a cell or a range."),
    as_at=cell(to_date, "Day to compare with, such as TODAY()."),
    held=cell(to_date, "Day on which the review was held; blank if not yet. May be left out."),
    due_soon_days=cell(to_amount, "Within how many days it counts as due soon. Left out, blank or 0: 28."),
)
def SEND_REVIEW_STATUS(
    review_due: date | None, as_at: date | None = None, held: date | None = None, due_soon_days: float | None = None
) -> Day:
    """How a review stands, in words: Overdue 12 days, Due today, Due in 5 days, Not due yet, Held. Where the terms end
    before it, Terms needed until its day has passed."""
    day = compared(review_due, as_at)
    if isinstance(review_due, DayAbout) and day is not None and day <= review_due and (held is None or held > day):
        raise CellError(term_reviews.terms_needed(review_due))
    return day


@worksheet_function(
    ((date(2026, 11, 20), date(2026, 11, 21)), True),
    ((date(2026, 11, 21), date(2026, 11, 21)), False),
    ((date(2026, 11, 9), date(2026, 11, 21), date(2026, 11, 16)), False),
    (("Terms needed: about 20/12/2027", date(2028, 2, 1)), True),
    (("Terms needed: about 20/12/2027", date(2027, 12, 20)), False),
    rule=reviews.overdue,
    review_due=cell(to_due, "Day on which the review is due: a cell or a range."),
    as_at=cell(to_date, "Day to compare with, such as TODAY()."),
    held=cell(to_date, "Day on which the review was held; blank if not yet. May be left out."),
)
def SEND_OVERDUE(review_due: date | None, as_at: date | None = None, held: date | None = None) -> Day:
    """TRUE if a review was due before the day and is not held. Due on the day itself is not overdue."""
    return compared(review_due, as_at)


@worksheet_function(
    ((date(2026, 10, 19), date(2026, 11, 6), *_TERMS, _HALF_TERM), 2.0),
    ((date(2026, 9, 7), date(2026, 9, 11), *_TERMS), 1.0),
    number=True,
    start=cell(to_date, "First day: a cell or a range."),
    end=cell(to_date, "Last day: a cell or a range."),
    term_starts=whole(to_days, _TERM_STARTS),
    term_ends=whole(to_days, _TERM_ENDS),
    closures=whole(to_spans, _CLOSURES),
)
def SEND_SCHOOL_WEEKS(
    start: date | None,
    end: date | None = None,
    term_starts: Days = (),
    term_ends: Days = (),
    closures: Spans = ((), ()),
) -> object:
    """School weeks from one day to another, both included: school days in your own terms, divided by five."""
    return school_calendar.school_weeks(start, end, *calendar_from(term_starts, term_ends, closures))


@worksheet_function(
    ((30, 3, 12, 20.01, 4), 90.05),
    ((30, 3, 12, 20.01, 4, 25), 115.05),
    ((30, 3, 12, 20.01, 4, None, "Yes"), 360.18),
    ((30, 3, 12), ""),
    rule=costs.provision_cost,
    number=True,
    **LINE,
)
def SEND_PROVISION_COST(
    minutes_per_session: float | None,
    sessions_per_week: float | None = None,
    school_weeks: float | None = None,
    hourly_rate: float | None = None,
    group_size: float | None = None,
    resources: float | None = None,
    whole_cost: str | None = None,
) -> Day:
    """What a line of provision costs for one pupil: minutes / 60 x sessions x weeks x rate / group size + resources,
    to the penny. Blank while a part is missing."""


@worksheet_function(
    ((7490, 6000), 1490.0),
    ((6000,), 0.0),
    rule=costs.cost_above_threshold,
    number=True,
    cost=cell(to_cost, _COST),
    threshold=cell(to_amount, THRESHOLD, means="high_needs_cost_threshold"),
)
def SEND_COST_ABOVE_THRESHOLD(cost: float | None, threshold: float | None = None) -> Day:
    """The part of a pupil's cost above the high needs cost threshold, which top-up funding may meet."""


@worksheet_function(
    ((4510.5,), 1489.5),
    ((7490, 6000), 0.0),
    rule=costs.headroom,
    number=True,
    cost=cell(to_cost, _COST),
    threshold=cell(to_amount, THRESHOLD, means="high_needs_cost_threshold"),
)
def SEND_HEADROOM(cost: float | None, threshold: float | None = None) -> Day:
    """What is left below the high needs cost threshold, never below 0."""


@worksheet_function(
    ((4800,), "Near threshold"),
    ((4799.99, 6000, 0.8), "Under threshold"),
    ((6000.01,), "Over threshold"),
    ((5000, None, "90%"), "Under threshold"),
    rule=costs.threshold_status,
    cost=cell(to_cost, _COST),
    threshold=cell(to_amount, THRESHOLD, means="high_needs_cost_threshold"),
    near_percent=cell(to_share, NEAR, means="near_threshold_percent"),
)
def SEND_THRESHOLD_STATUS(cost: float | None, threshold: float | None = None, near_percent: float | None = None) -> Day:
    """How the cost recorded stands to the threshold, in words: under, near or over. It is not an entitlement."""


@worksheet_function(
    ((6000, 20.01, 38), 7.89),
    ((None, 20.01, 38), 7.89),
    rule=costs.hours_equivalent,
    number=True,
    threshold=cell(to_amount, THRESHOLD, means="high_needs_cost_threshold"),
    hourly_rate=cell(to_rate, "Cost of one hour in pounds: a cell or a range."),
    school_weeks=cell(to_weeks, "School weeks of the year, such as 38."),
)
def SEND_HOURS_EQUIVALENT(
    threshold: float | None, hourly_rate: float | None = None, school_weeks: float | None = None
) -> Day:
    """How many hours a week the threshold would pay for at this rate, over these school weeks."""


@worksheet_function(
    ((date(2019, 1, 1),), date(2019, 12, 31)),
    ((date(2024, 3, 1), date(2026, 4, 15)), date(2027, 4, 14)),
    ((date(2026, 9, 14), None, date(2022, 5, 1)), date(2027, 9, 13)),
    rule=ehc_plans.annual_review_due,
    issued=cell(to_date, "Day on which the EHC plan was issued: a cell or a range.", means="ehc_plan_issued"),
    last_decision=cell(to_date, "Date of the decision letter after the last annual review. May be left out."),
    date_of_birth=cell(to_date, "Date of birth. It is not asked for any more and may be left out."),
)
def SEND_ANNUAL_REVIEW_DUE(
    issued: date | None, last_decision: date | None = None, date_of_birth: date | None = None
) -> Day:
    """The day by which an EHC plan's annual review must be complete: twelve months less a day after the last decision,
    else after the plan was first made. The date of birth changes nothing: an interim review comes beside it."""
    return last_decision or issued


@worksheet_function(
    (("SLCN",), "Communication and interaction"),
    (("DS",), "School decides"),
    (("ADHD",), "This is not a census code for a type of need."),
    need_code=cell(to_text, "Census code of a type of need, such as SLCN: a cell or a range.", means="primary_need"),
)
def SEND_AREA_OF_NEED(need_code: str | None) -> object:
    """The broad area of need of a census code. For DS, OTH and NSA there is none: the school decides."""
    known = {item.code: item.extra.get("area_of_need", "School decides") for item in code_lists()["need"].items}
    if need_code is not None and need_code.upper() not in known:
        raise CellError("This is not a census code for a type of need.")
    return needs.area_of_need(need_code, list(known), list(known.values()))


@worksheet_function(
    (("T999200005001",), ""),
    (("T99920000501",), "The UPN has 12 characters; a UPN has 13."),
    upn=cell(to_text, "Unique pupil number: a cell or a range."),
)
def SEND_UPN_PROBLEM(upn: str | None) -> object:
    """What is wrong with a UPN (shape or check letter); blank when it is good."""
    problem = upn_problem(upn)
    return f"{problem}." if problem else None


def compared(given: object, as_at: date | None) -> date | None:
    """The day to compare with, which is asked for where something is given to compare."""
    if given is not None and as_at is None:
        raise CellError("Give the day to compare with, such as TODAY().")
    return as_at
