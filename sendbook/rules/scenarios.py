"""Scenarios: what a line would cost in the costing year at other rates, beside what it costs now. In pounds.

Only the staff time of a line changes with the rate, so its cost up to a day is what it is now plus the hours so far
times the difference of the rates; rounded as the cost itself is, to the penny at both ends of the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.matching import first_match
from sendbook.rules.pay_changes import rate_of_pay
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


_ROLE = "MATCH({staff_role},{staff_roles},0)"
_RATE, _BEFORE = f"INDEX({{other_rates}},{_ROLE})", f"INDEX({{other_rates_before}},{_ROLE})"
_FIRST = f"INDEX({{other_rates_first}},{_ROLE})"
_ONE_OFF_BY = "IF(INDEX({%s},%s)%s{starts},{one_off_cost},0)"


def _upto(share: str, day: str, sign: str) -> str:
    # A line with no school day has all its cost on its first day, and nothing that runs.
    edge = f"INDEX({{{day}}},{COSTING_YEAR})" + ("" if sign == ">=" else "-1")
    now = f"{{running_cost}}*{{{share}}}+{_ONE_OFF_BY % (day, COSTING_YEAR, sign)}+{bought_by(edge)}"
    step = f"IF(ISNUMBER({_BEFORE}),({_BEFORE}-{_RATE})*MIN({{{share}}},N({{share_before_other_change}})),0)"
    first = f"IF(ISNUMBER({_FIRST}),({_FIRST}-{_BEFORE})*MIN({{{share}}},N({{share_before_other_first}})),0)"
    visit = f"N({{cost_of_visit_change}})*MIN({{{share}}},N({{share_before_visit_change}}))"
    step = f"{step}+IF(ISNUMBER({_BEFORE}),{first},0)"
    return f"ROUND({now}+{visit}+{{staff_hours}}*(({_RATE}-{{hourly_rate}})*{{{share}}}+{step}),2)"


@rule(
    'IF({staff_hours}=0,{cost_this_year},IF({other_rate_reason}<>"","",'
    'IFERROR(IF(AND(COUNT({hourly_rate})=1,ISNUMBER(%s)),ROUND(%s-%s,2),""),"")))'
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
    other_rates_before: Sequence[float | None],
    share_before_other_change: float | None,
    other_rates_first: Sequence[float | None],
    share_before_other_first: float | None,
    cost_of_visit_change: float | None,
    share_before_visit_change: float | None,
    other_rate_reason: str | None = None,
) -> float | None:
    """What a line would cost in the costing year at the rates of one column of the Staff sheet.

    Days before those rates change are costed at the rates before. Blank where its role has no such rate, or
    the line has no cost now.
    """
    if staff_hours == 0:
        return cost_this_year
    if other_rate_reason:
        return None
    year, place = costing_year(years_in_use), None if staff_role is None else first_match(staff_role, staff_roles)
    if year is None or place is None or hourly_rate is None:
        return None
    rate, first, last = other_rates[place], year_starts[year], year_ends[year]
    if rate is None or first is None or last is None:
        return None
    before = other_rates_before[place]
    rate_before, first_of_all = rate if before is None else before, other_rates_first[place]
    rise = 0.0 if before is None or first_of_all is None else first_of_all - before

    def upto(share: float, begun: bool, day: date) -> float:
        again = bought(day, resources, resources_each, starts, ends, season_begins, season_ends)
        now = running_cost * share + (one_off_cost if begun else 0) + again
        earlier = (rate_before - rate) * min(share, share_before_other_change or 0)
        earlier += rise * min(share, share_before_other_first or 0)
        now += (cost_of_visit_change or 0) * min(share, share_before_visit_change or 0)
        return to_the_penny(now + staff_hours * ((rate - hourly_rate) * share + earlier))

    at_start = upto(share_before_year, first > starts, first - timedelta(days=1))
    return to_the_penny(upto(share_upto_year, last >= starts, last) - at_start)


_RAISED = "ROUND({full_time_pay}*(1+N({award_to_compare})),2)"
_AT_RAISED_PAY = rate_of_pay.formula.replace("{full_time_pay}", _RAISED)
_TYPED_RAISED = "ROUND({%s}*(1+N({award_to_compare})),2)"


@rule(
    f"IF(COUNT({{actual_rate}})=1,{_TYPED_RAISED % 'actual_rate'},"
    f'IF(COUNT({{full_time_pay}},{{worked_hours}})<2,"",{_AT_RAISED_PAY}))'
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
    ni_from: float,
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
    if full_time_pay is None or worked_hours is None:
        return None
    rate: float | None = rate_of_pay(
        to_the_penny(full_time_pay * more), paid_as, part_time, hours_a_week, paid_weeks, pension_share,
        other_on_costs, worked_hours, pay_weeks_a_year, full_time_hours, ni_from, employer_ni_share,
        teachers_pension_share, support_staff_pension_share,
    )  # fmt: skip
    return rate


@rule("IF(COUNT({earlier_rate},{rate_from})=2,%s,%s)" % (_TYPED_RAISED % "earlier_rate", rate_with_award.formula))
def rate_before_with_award(
    earlier_rate: float | None,
    rate_from: date | None,
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
    ni_from: float,
    employer_ni_share: float,
    teachers_pension_share: float,
    support_staff_pension_share: float,
) -> float | None:
    """What an hour of a role before its rate changed would cost with a pay award, as `rate_with_award` has it."""
    if earlier_rate is not None and rate_from is not None:
        return to_the_penny(earlier_rate * (1 + (award_to_compare or 0)))
    rate: float | None = rate_with_award(
        actual_rate, full_time_pay, paid_as, part_time, hours_a_week, paid_weeks, pension_share, other_on_costs,
        worked_hours, award_to_compare, pay_weeks_a_year, full_time_hours, ni_from, employer_ni_share,
        teachers_pension_share, support_staff_pension_share,
    )  # fmt: skip
    return rate
