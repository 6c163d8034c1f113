"""Scenarios: what a line would cost in the costing year at other rates, beside what it costs now. In pounds.

Only the staff time of a line changes with the rate, so its cost up to a day is what it is now plus the hours so far
times the difference of the rates; rounded as the cost itself is, to the penny at both ends of the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.matching import first_match
from sendbook.rules.pay import employer_ni, employer_pension, pay_a_year
from sendbook.rules.purchases import bought, bought_by
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.rule import rule
from sendbook.rules.years import COSTING_YEAR, costing_year


def _share(days: str, begun: str) -> str:
    run = f"MAX(0,MIN(1,(INDEX({{{days}}},{COSTING_YEAR})-{{days_before}})/MAX(1,{{line_days}})))"
    return f'IFERROR(IF(N({{line_days}})>0,{run},IF({begun},1,0)),"")'


def _share_of(days: int, begun: bool, days_before: float, line_days: float) -> float:
    if line_days > 0:
        return float(max(0, min(1, (days - days_before) / max(1, line_days))))
    return float(begun)


@rule(_share("year_days_upto", f"INDEX({{year_ends}},{COSTING_YEAR})>={{starts}}"))
def share_upto_year(
    starts: date,
    days_before: float,
    line_days: float,
    years_in_use: Sequence[str | None],
    year_ends: Sequence[date | None],
    year_days_upto: Sequence[int | None],
) -> float | None:
    """The share of a line's time that falls before the end of the costing year, from 0 to 1."""
    place = costing_year(years_in_use)
    if place is None:
        return None
    last, days = year_ends[place], year_days_upto[place]
    return None if last is None or days is None else _share_of(days, last >= starts, days_before, line_days)


@rule(_share("year_days_before", f"INDEX({{year_starts}},{COSTING_YEAR})>{{starts}}"))
def share_before_year(
    starts: date,
    days_before: float,
    line_days: float,
    years_in_use: Sequence[str | None],
    year_starts: Sequence[date | None],
    year_days_before: Sequence[int | None],
) -> float | None:
    """The share of a line's time that falls before the beginning of the costing year, from 0 to 1."""
    place = costing_year(years_in_use)
    if place is None:
        return None
    first, days = year_starts[place], year_days_before[place]
    return None if first is None or days is None else _share_of(days, first > starts, days_before, line_days)


_RATE = "INDEX({other_rates},MATCH({staff_role},{staff_roles},0))"
_ONE_OFF_BY = "IF(INDEX({%s},%s)%s{starts},{one_off_cost},0)"


def _upto(share: str, day: str, sign: str) -> str:
    # A line with no school day has all its cost on its first day, and nothing that runs.
    edge = f"INDEX({{{day}}},{COSTING_YEAR})" + ("" if sign == ">=" else "-1")
    now = f"{{running_cost}}*{{{share}}}+{_ONE_OFF_BY % (day, COSTING_YEAR, sign)}+{bought_by(edge)}"
    return f"ROUND({now}+{{staff_hours}}*({_RATE}-{{hourly_rate}})*{{{share}}},2)"


@rule(
    "IF({staff_hours}=0,{cost_this_year},IFERROR(IF(AND(COUNT({hourly_rate})=1,ISNUMBER(%s)),ROUND(%s-%s,2),\"\"),\"\"))"
    % (_RATE, _upto("share_upto_year", "year_ends", ">="), _upto("share_before_year", "year_starts", ">"))
)
def cost_at_rates(
    cost_this_year: float,
    staff_hours: float,
    hourly_rate: float | None,
    staff_role: str | None,
    running_cost: float,
    one_off_cost: float,
    resources: float | None,
    resources_each: str | None,
    ends: date | None,
    season_begins: Sequence[date | None],
    season_ends: Sequence[date | None],
    starts: date,
    share_upto_year: float,
    share_before_year: float,
    years_in_use: Sequence[str | None],
    year_starts: Sequence[date | None],
    year_ends: Sequence[date | None],
    staff_roles: Sequence[str | None],
    other_rates: Sequence[float | None],
) -> float | None:
    """What a line would cost in the costing year at the rates of one column of the Staff sheet.

    Blank where its role has no such rate, or the line has no cost now.
    """
    if staff_hours == 0:
        return cost_this_year
    year, place = costing_year(years_in_use), None if staff_role is None else first_match(staff_role, staff_roles)
    if year is None or place is None or hourly_rate is None:
        return None
    rate, first, last = other_rates[place], year_starts[year], year_ends[year]
    if rate is None or first is None or last is None:
        return None

    def upto(share: float, begun: bool, day: date) -> float:
        again = bought(day, resources, resources_each, starts, ends, season_begins, season_ends)
        now = running_cost * share + (one_off_cost if begun else 0) + again
        return to_the_penny(now + staff_hours * (rate - hourly_rate) * share)

    at_start = upto(share_before_year, first > starts, first - timedelta(days=1))
    return to_the_penny(upto(share_upto_year, last >= starts, last) - at_start)


_RAISED = "ROUND({full_time_pay}*(1+N({award_to_compare})),2)"
_PAY = "(" + pay_a_year.formula.replace("{full_time_pay}", _RAISED) + ")"
_NI = employer_ni.formula.replace("{pay_a_year}", _PAY)
_PENSION = employer_pension.formula.replace("{pay_a_year}", _PAY)


@rule(
    "IF(COUNT({actual_rate})=1,ROUND({actual_rate}*(1+N({award_to_compare})),2),"
    'IF(COUNT({full_time_pay},{worked_hours})<2,"",'
    f'IFERROR(IF({{worked_hours}}<=0,"",ROUND(({_PAY}+{_NI}+{_PENSION}+N({{other_on_costs}}))/{{worked_hours}},2)),"")))'
)
def rate_with_award(
    actual_rate: float | None,
    full_time_pay: float | None,
    paid_as: str | None,
    part_time: float | None,
    hours_a_week: float | None,
    paid_weeks: float | None,
    pension_share: float | None,
    other_on_costs: float | None,
    worked_hours: float | None,
    award_to_compare: float | None,
    pay_weeks_a_year: float,
    full_time_hours: float,
    employer_ni_threshold: float,
    employer_ni_share: float,
    teachers_pension_share: float,
    support_staff_pension_share: float,
) -> float | None:
    """What an hour of a role would cost with a pay award: pay goes up, National Insurance and pension follow.

    An hourly rate that was typed goes up by the award itself.
    """
    more = 1 + (award_to_compare or 0)
    if actual_rate is not None:
        return to_the_penny(actual_rate * more)
    if full_time_pay is None or worked_hours is None or worked_hours <= 0:
        return None
    raised = to_the_penny(full_time_pay * more)
    pay = pay_a_year(raised, paid_as, part_time, hours_a_week, paid_weeks, pay_weeks_a_year, full_time_hours)
    if pay is None:
        return None
    on_costs = employer_ni(pay, employer_ni_threshold, employer_ni_share) + employer_pension(
        pay, paid_as, pension_share, teachers_pension_share, support_staff_pension_share
    )
    return to_the_penny((pay + on_costs + (other_on_costs or 0)) / worked_hours)
