"""Lines: what one line of the provision map costs from its first to its last day. In pounds.

A line's cost is in three parts. What runs (staff time, visits) falls evenly on the line's school days; what is bought
once falls on its first day; what is bought each term or year falls on the day on which it is bought (purchases.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.budget_years import ACADEMIC
from sendbook.rules.calendar import FROM_TO, SO_FAR, days_so_far, school_days_between
from sendbook.rules.matching import first_match, says
from sendbook.rules.possible import WEEKS_FIXED, weeks_fixed
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.rule import rule

SHARED = 'IF({whole_cost}="Yes",1,MAX(1,N({group_size})))'
"""By how many pupils the cost of a session is divided, in a formula."""

ADULTS = "IF(N({staff_count})>0,{staff_count},1)"
"""How many adults are there at once, in a formula; a blank counts as 1."""

_HOURS_BEGUN = "COUNT({minutes_per_session},{sessions_per_week})"
_HOURS_COMPLETE = (
    "AND(COUNT({minutes_per_session},{sessions_per_week},{school_weeks},{hourly_rate})=4,N({school_weeks})>0)"
)


def pupils_sharing(group_size: float | None, whole_cost: str | None) -> float:
    """By how many pupils the cost of a session is divided: the group, or 1 if it runs only because of this pupil."""
    return 1 if says(whole_cost, "Yes") else max(1, group_size or 0)


def adults(staff_count: float | None) -> float:
    """How many adults are there at once; a blank counts as 1."""
    return staff_count if staff_count is not None and staff_count > 0 else 1


@rule(
    f'IF(OR({{wrong_in_line}}<>"",{_HOURS_BEGUN}+COUNT({{visits}})=0),"",'
    f'IF(OR(AND({_HOURS_BEGUN}>0,NOT({_HOURS_COMPLETE})),AND(COUNT({{visits}})=1,COUNT({{visit_rate}})=0)),"",'
    f"IF({_HOURS_BEGUN}=0,0,{{minutes_per_session}}/60*{{sessions_per_week}}*{{school_weeks}}*{{hourly_rate}}"
    f"/{SHARED}*{ADULTS})+IF(COUNT({{visits}})=0,0,{{visits}}*{{visit_rate}}/{SHARED})))"
)
def time_cost(
    minutes_per_session: float | None,
    sessions_per_week: float | None,
    school_weeks: float | None,
    hourly_rate: float | None,
    staff_count: float | None,
    visits: float | None,
    visit_rate: float | None,
    group_size: float | None,
    whole_cost: str | None,
    wrong_in_line: str | None = None,
) -> float | None:
    """What the staff time of a line costs for one pupil, not rounded.

    Minutes ÷ 60 × sessions a week × school weeks × hourly rate ÷ group size × adults in the room, plus visits × the
    rate of a visit ÷ group size. Whole cost Yes: not divided. Blank with nothing typed, while a part is missing, where
    something stands in the line that cannot be meant, and where hours are given and no school day lies within it.
    """
    hours_begun = minutes_per_session is not None or sessions_per_week is not None
    if wrong_in_line or (not hours_begun and visits is None):
        return None
    pupils, cost = pupils_sharing(group_size, whole_cost), 0.0
    if hours_begun:
        if minutes_per_session is None or sessions_per_week is None or not school_weeks or hourly_rate is None:
            return None
        hours = minutes_per_session / 60 * sessions_per_week * school_weeks
        cost = hours * hourly_rate / pupils * adults(staff_count)
    if visits is not None:
        if visit_rate is None:
            return None
        cost += visits * visit_rate / pupils
    return cost


_AGAIN = 'OR({resources_each}="Term",{resources_each}="Year")'


def _again(resources_each: str | None) -> bool:
    return says(resources_each, "Term") or says(resources_each, "Year")


@rule("IF(N({line_days})>0,N({time_cost}),0)")
def running_cost(time_cost: float | None, line_days: float | None) -> float:
    """The part of a line's cost that falls evenly on its school days, not rounded; 0 if it has no school day."""
    return (time_cost or 0.0) if line_days is not None and line_days > 0 else 0.0


@rule(f"IF({_AGAIN},0,N({{resources}}))+IF(N({{line_days}})>0,0,N({{time_cost}}))")
def one_off_cost(
    time_cost: float | None,
    resources: float | None,
    resources_each: str | None,
    line_days: float | None,
) -> float:
    """The part of a line's cost that falls on its first day: what is bought once; all of it if it has no school day."""
    once = 0.0 if _again(resources_each) else (resources or 0.0)
    return once + (0.0 if line_days is not None and line_days > 0 else (time_cost or 0))


@rule(
    'IF(OR({wrong_in_line}<>"",COUNT({starts})=0,'
    "COUNT({minutes_per_session},{sessions_per_week},{visits},{resources})=0,"
    "AND(COUNT({minutes_per_session},{sessions_per_week},{visits})>0,COUNT({time_cost})=0),"
    f'AND(COUNT({{resources}})=1,{_AGAIN},COUNT({{repeated_resources}})=0)),"",'
    "ROUND({running_cost}+{one_off_cost}+N({repeated_resources})+N({cost_of_change})*N({share_before_change})"
    "+N({cost_of_first_change})*N({share_before_first_change})+N({cost_of_visit_change})*N({share_before_visit_change}),2))"
)
def line_cost(
    minutes_per_session: float | None,
    sessions_per_week: float | None,
    visits: float | None,
    resources: float | None,
    resources_each: str | None,
    time_cost: float | None,
    repeated_resources: float | None,
    running_cost: float,
    one_off_cost: float,
    cost_of_change: float | None = None,
    share_before_change: float | None = None,
    cost_of_first_change: float | None = None,
    share_before_first_change: float | None = None,
    cost_of_visit_change: float | None = None,
    share_before_visit_change: float | None = None,
    wrong_in_line: str | None = None,
    starts: date | None = None,
) -> float | None:
    """What one line of provision costs for one pupil from its first to its last day, to the penny.

    Staff time plus resources; days before a change of the rate at the rate before.
    Blank, not a sum that is too low, while a part of it cannot be worked out or cannot be meant; and without a first
    day, by which it would fall in no year's total.
    """
    if wrong_in_line or starts is None:
        return None
    timed = not (minutes_per_session is None and sessions_per_week is None and visits is None)
    if not timed and resources is None:
        return None
    if timed and time_cost is None:
        return None
    if resources is not None and _again(resources_each) and repeated_resources is None:
        return None
    change = (cost_of_change or 0) * (share_before_change or 0)
    change += (cost_of_first_change or 0) * (share_before_first_change or 0)
    change += (cost_of_visit_change or 0) * (share_before_visit_change or 0)
    return to_the_penny(running_cost + one_off_cost + (repeated_resources or 0) + change)


@rule(SO_FAR.format(day="{starts}-1"))
def days_before_line(
    starts: date, calendar_dates: Sequence[date | None], school_days_so_far: Sequence[int | None]
) -> int:
    """The school days of the calendar before a line's first day."""
    return days_so_far(starts - timedelta(days=1), calendar_dates, school_days_so_far)


@rule("IF({ends}<{starts},0,%s)" % FROM_TO.replace("{start}", "{starts}").replace("{end}", "{ends}"))
def days_of_line(
    starts: date, ends: date, calendar_dates: Sequence[date | None], school_days_so_far: Sequence[int | None]
) -> int:
    """The school days from a line's first to its last day, both included."""
    return school_days_between(starts, ends, calendar_dates, school_days_so_far)


_ACADEMIC = f'MATCH("{ACADEMIC}",{{year_labels}},0)'
_YEAR_DAYS = f"(INDEX({{year_days_upto}},{_ACADEMIC})-INDEX({{year_days_before}},{_ACADEMIC}))"


@rule(
    f'IF(N({{fixed_weeks}})>0,{{fixed_weeks}},IF(COUNT({{line_days}})=0,"",IF({WEEKS_FIXED},'
    f"IFERROR({{line_days}}/{_YEAR_DAYS}*{{fixed_weeks_a_year}},{{line_days}}/5),{{line_days}}/5)))"
)
def weeks_of_line(
    fixed_weeks: float | None,
    line_days: float | None,
    fixed_weeks_a_year: float | None,
    year_labels: Sequence[str | None],
    year_days_before: Sequence[int | None],
    year_days_upto: Sequence[int | None],
) -> float | None:
    """The school weeks that a line is costed for: its school days ÷ 5.

    Where weeks are fixed for the book's year, the line's part of them by school days; a number of weeks that is typed
    in the line wins over both.
    """
    if fixed_weeks is not None and fixed_weeks > 0:
        return fixed_weeks
    if line_days is None:
        return None
    place = first_match(ACADEMIC, year_labels)
    fixed = weeks_fixed(fixed_weeks_a_year)
    if fixed is None or place is None:
        return line_days / 5
    days = (year_days_upto[place] or 0) - (year_days_before[place] or 0)
    return line_days / days * fixed if days else line_days / 5
