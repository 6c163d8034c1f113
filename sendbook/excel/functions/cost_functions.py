"""Cost functions: the part of a line's cost up to a day, its forecast, what an hour costs, how a pupil's total stands.

As in cell_functions.py: names and arguments are fixed, nothing reads the clock, and a function that gives a number
answers #VALUE! where it cannot work.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sendbook.excel.functions.cell_functions import LINE, NEAR, THRESHOLD
from sendbook.excel.functions.coercion import (
    CellError,
    one,
    to_amount,
    to_cost,
    to_date,
    to_days,
    to_hours,
    to_number,
    to_rate,
    to_share,
    to_spans,
    to_text,
    to_weeks,
)
from sendbook.excel.functions.list_functions import Column, pupil_total, same_size
from sendbook.excel.functions.records import cell, column, whole, worksheet_function
from sendbook.excel.functions.school_days import Days, Spans, calendar_from
from sendbook.policy import parameters
from sendbook.rules import costs, pay, purchases, totals
from sendbook.rules.matching import places
from sendbook.rules.months import months_after
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.years import academic_year_start

_LINE = (30, 3, 12, 20.01, 4, None, None, date(2026, 9, 7), date(2026, 12, 18))
_TERM = [date(2026, 9, 1)], [date(2026, 12, 18)]
_OVER = (30, 3, 12, 20.01, 4, 25, None, date(2027, 5, 10), date(2027, 10, 1), date(2027, 6, 1))
_TWO = [date(2027, 4, 19), date(2027, 9, 6)], [date(2027, 7, 21), date(2027, 12, 17)]
_LINE_COSTS = "The costs of the same lines in pounds: a column of the same size."


def _of_a_line(as_at: str) -> dict[str, Any]:
    """The arguments of a line of provision and its dates, as the functions about its cost in time take them."""
    return {
        **LINE,
        "starts": cell(to_date, "First day of the intervention."),
        "ends": cell(to_date, "Last day of the intervention."),
        "as_at": cell(to_date, as_at),
        "term_starts": whole(to_days, "First days of your terms: a range."),
        "term_ends": whole(to_days, "Last days of your terms: a range of the same size."),
        "closures": whole(
            to_spans, "Days closed in term time: one column of days, or two, first and last. May be left out."
        ),
        "earlier_rate": cell(to_rate, "Cost of one hour until the rate changed. May be left out."),
        "rate_from": cell(to_date, "Day from which the hourly rate holds. May be left out."),
    }


@worksheet_function(
    ((*_LINE, date(2026, 10, 26), *_TERM), 43.22),
    ((*_LINE, date(2026, 9, 1), *_TERM), 0.0),
    ((*_LINE, date(2027, 1, 4), *_TERM), 90.05),
    ((*_LINE, date(2027, 1, 4), *_TERM, None, 18.01, date(2026, 10, 26)), 85.85),
    number=True,
    **_of_a_line("Day up to which the cost counts, such as TODAY()."),
)
def SEND_COST_TO_DATE(
    minutes_per_session: float | None,
    sessions_per_week: float | None = None,
    school_weeks: float | None = None,
    hourly_rate: float | None = None,
    group_size: float | None = None,
    resources: float | None = None,
    whole_cost: str | None = None,
    starts: date | None = None,
    ends: date | None = None,
    as_at: date | None = None,
    term_starts: Days = (),
    term_ends: Days = (),
    closures: Spans = ((), ()),
    earlier_rate: float | None = None,
    rate_from: date | None = None,
) -> object:
    """The part of a line's cost up to a day: its hours by the school days run so far, its resources once it started."""
    hours = (minutes_per_session, sessions_per_week, school_weeks, hourly_rate)
    school_days = calendar_from(term_starts, term_ends, closures)
    line = (*hours, group_size, resources, whole_cost, starts, ends, as_at)
    return costs.cost_to_date(*line, *school_days, earlier_rate, rate_from)


@worksheet_function(
    ((*_OVER, *_TWO), 90.38),
    ((*_LINE, date(2026, 9, 1), *_TERM), 90.05),
    ((*_LINE, date(2027, 9, 6), *_TERM), 0.0),
    number=True,
    **_of_a_line("Any day of the academic year that is meant, such as TODAY()."),
)
def SEND_COST_FORECAST(
    minutes_per_session: float | None,
    sessions_per_week: float | None = None,
    school_weeks: float | None = None,
    hourly_rate: float | None = None,
    group_size: float | None = None,
    resources: float | None = None,
    whole_cost: str | None = None,
    starts: date | None = None,
    ends: date | None = None,
    as_at: date | None = None,
    term_starts: Days = (),
    term_ends: Days = (),
    closures: Spans = ((), ()),
    earlier_rate: float | None = None,
    rate_from: date | None = None,
) -> object:
    """What a line will have cost in an academic year by its end, 31 August, if it runs as planned: the year's part of
    its cost, by school days; resources fall in the year in which it starts."""
    line = (minutes_per_session, sessions_per_week, school_weeks, hourly_rate, group_size, resources, whole_cost)
    school_days = calendar_from(term_starts, term_ends, closures)
    if as_at is None:
        return None
    first = academic_year_start(as_at)
    before, upto = (
        costs.cost_to_date(*line, starts, ends, day - timedelta(days=1), *school_days, earlier_rate, rate_from)
        for day in (first, months_after(first, 12))
    )
    return None if before is None or upto is None else to_the_penny(upto - before)


@worksheet_function(
    ((25992, 37, 52.143, 39, 5000, "15%", "22%"), 24.16),
    ((25992, 32.5, 44.9, 39, 5000, 0.15, 0.22), 20.66),
    ((25992, 37, 52.143), ""),
    number=True,
    salary=cell(to_amount, "Full-time salary a year in pounds: a cell or a range."),
    weekly_hours=cell(to_hours, "Hours a week of the contract; full time is 37."),
    paid_weeks=cell(to_weeks, "Paid weeks a year: 52.143 for all year, fewer for term time only."),
    worked_weeks=cell(to_weeks, "Weeks a year in which the person is there for pupils, such as 39."),
    ni_threshold=cell(to_amount, "Pay above which employers pay National Insurance. Left out, blank or 0: the latest."),
    ni_rate=cell(to_share, "The employer's National Insurance, such as 15%. Left out, blank or 0: the latest."),
    pension_rate=cell(to_share, "The employer's pension contribution, such as 22%. Left out: the support staff's."),
)
def SEND_HOURLY_COST(
    salary: float | None,
    weekly_hours: float | None = None,
    paid_weeks: float | None = None,
    worked_weeks: float | None = None,
    ni_threshold: float | None = None,
    ni_rate: float | None = None,
    pension_rate: float | None = None,
) -> object:
    """What an hour that reaches pupils costs: pay, National Insurance and pension of a year, divided by the hours
    worked with pupils."""
    full_time = (_newest("pay_weeks_a_year"), _newest("full_time_hours"))
    year = pay.pay_a_year(salary, None, None, weekly_hours, paid_weeks, *full_time)
    worked = pay.worked_hours(None, None, weekly_hours, worked_weeks, None, 0.0, 0.0, None)
    ni = pay.employer_ni(
        year, ni_threshold or _newest("employer_ni_threshold"), ni_rate or _newest("employer_ni_share")
    )
    support, teachers = _newest("support_staff_pension_share"), _newest("teachers_pension_share")
    pension = pay.employer_pension(year, None, pension_rate, teachers, support)
    return pay.worked_out_rate(year, ni, pension, None, worked)


@worksheet_function(
    ((7490, 1000), 490.0),
    ((7490, 1490, 6000), 0.0),
    ((4510.5, 0), 0.0),
    number=True,
    cost=cell(to_cost, "Cost of the pupil's additional support in pounds: a cell or a range."),
    top_up=cell(to_cost, "Top-up funding received for the pupil in pounds. Left out or blank: 0."),
    threshold=cell(to_amount, THRESHOLD),
)
def SEND_TOP_UP_NOT_MET(cost: float, top_up: float | None = None, threshold: float | None = None) -> object:
    """The part of a pupil's cost above the high needs cost threshold for which no top-up funding is recorded."""
    above = costs.cost_above_threshold(cost, threshold or _newest("high_needs_cost_threshold"))
    return totals.not_met_by_top_up(above, top_up or 0)


@worksheet_function(
    (("A", ["A", "B", "A"], [4000, 20, 900]), [[4900.0, "Near threshold", ""]]),
    ((["A", "B", "C"], ["A", "B", "A"], [6000.5, None, 900]),
     [[6900.5, "Over threshold", ""], [0.0, "At least £0.00; 1 of 1 lines has no cost", "1 of 1 lines has no cost"],
      [0.0, "No cost recorded", ""]]),
    ((["A", "B"], ["A", "B"], ["much", 20]),
     [["#VALUE!", "", "Row 1: cost column is not a number: type it as 12.5."], [20.0, "Under threshold", ""]]),
    number=True,
    pupils=column(to_text, "UPN of a pupil, or a column of UPNs."),
    upn_column=column(to_text, "The UPNs of the provision map's lines: a column."),
    cost_column=column(to_number, _LINE_COSTS, errors_stay=True),
    threshold=whole(one(to_amount), THRESHOLD),
    near_percent=whole(one(to_share), NEAR),
)  # fmt: skip
def SEND_PUPIL_TOTAL(
    pupils: Column,
    upn_column: Column = (),
    cost_column: Column = (),
    threshold: float | None = None,
    near_percent: float | None = None,
) -> object:
    """What each pupil's provision comes to, three cells beside one another: the total, how it stands to the high needs
    cost threshold, and how many of the pupil's lines have no cost."""
    same_size(upn_column, cost_column)
    limits = (threshold or _newest("high_needs_cost_threshold"), near_percent or _newest("near_threshold_percent"))
    return [_total(pupil, upn_column, cost_column, limits) for pupil in pupils]


def _total(pupil: object, upns: Column, amounts: Column, limits: tuple[float, float]) -> list[object]:
    if pupil is None:
        return [None, None, None]
    if not isinstance(pupil, str):
        return [pupil, None, str(pupil)]
    try:
        total = pupil_total(pupil, upns, amounts)
    except CellError as trouble:
        return [trouble, None, str(trouble)]
    lines = places(pupil, upns)
    # A cell that arrives as 0 may be an empty one: neither says what the line costs.
    without = sum(1 for place in lines if not amounts[place])
    some = purchases.lacking_in_words(without, len(lines))
    return [total, purchases.threshold_status_of_pupil(total, some, *limits), some]


def _newest(name: str) -> float:
    return parameters()[name].values[-1].value
