"""List costs: what a line of a school's own list costs, beside the column that says why a line has no cost.

That column has looked at each cell (no_cost.py), so these formulas are the arithmetic alone. In pounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from sendbook.rules.calendar import school_days_so_far
from sendbook.rules.lines import SHARED, pupils_sharing
from sendbook.rules.no_cost import NOTHING
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.rule import rule
from sendbook.rules.years import THIS_YEAR_FROM, THIS_YEAR_TO, this_academic_year

_HOURS = (
    "{minutes_per_session}/60*{sessions_per_week}*{school_weeks}*{hourly_rate}"
    f"/{SHARED}*MAX(1,N({{staff_count}}))"
)
_TIMED = (
    f"IF(AND(COUNT({{visits}},{{resources}})>0,COUNT({{minutes_per_session}})=0),0,{_HOURS})"
    f"+IF(COUNT({{visits}})=0,0,{{visits}}*{{visit_rate}}/{SHARED})"
)
_HAS_NONE = f'OR({{why_no_cost}}<>"",{NOTHING})'


@rule(f'IF({_HAS_NONE},"",ROUND({_TIMED}+N({{resources}}),2))')
def cost_in_list(
    why_no_cost: str | None,
    minutes_per_session: float | None,
    sessions_per_week: float | None,
    school_weeks: float | None,
    hourly_rate: float | None,
    group_size: float | None,
    staff_count: float | None,
    whole_cost: str | None,
    visits: float | None,
    visit_rate: float | None,
    resources: float | None,
) -> float | None:
    """What one line of a list costs for one pupil, to the penny; blank where the column beside it says why it has none.

    Minutes ÷ 60 × sessions a week × school weeks × hourly rate ÷ group size × adults, plus visits, plus resources.
    """
    timed = _timed(
        why_no_cost, minutes_per_session, sessions_per_week, school_weeks, hourly_rate, group_size, staff_count,
        whole_cost, visits, visit_rate, resources,
    )  # fmt: skip
    return None if timed is None else to_the_penny(timed + (resources or 0))


def _timed(
    why_no_cost: str | None,
    minutes: float | None,
    sessions: float | None,
    weeks: float | None,
    rate: float | None,
    group_size: float | None,
    staff_count: float | None,
    whole_cost: str | None,
    visits: float | None,
    visit_rate: float | None,
    resources: float | None,
) -> float | None:
    """What the time of a line costs, not rounded; `None` where the line has no cost."""
    if why_no_cost or (minutes is None and sessions is None and visits is None and resources is None):
        return None
    pupils, cost = pupils_sharing(group_size, whole_cost), 0.0
    if minutes is not None or (visits is None and resources is None):
        cost = _hours_cost(minutes, sessions, weeks, rate, pupils, staff_count)
    return cost + (0 if visits is None else visits * (visit_rate or 0) / pupils)


def _hours_cost(
    minutes: float | None,
    sessions: float | None,
    weeks: float | None,
    rate: float | None,
    pupils: float,
    staff_count: float | None,
) -> float:
    """What the hours of a line cost for one of its pupils at a rate, not rounded."""
    return (minutes or 0) / 60 * (sessions or 0) * (weeks or 0) * (rate or 0) / pupils * max(1, staff_count or 0)


def _days(upto: str, since: str = "{starts}") -> str:
    """The school days of a line up to one of its days, or between two, in a formula."""
    return f'SUMIFS({{school_day_flags}},{{calendar_dates}},">"&{since}-1,{{calendar_dates}},"<="&{upto})'


def _days_between(
    calendar_dates: Sequence[date | None], school_day_flags: Sequence[int | None], since: date, upto: date
) -> int:
    """The same in Python: the school days from one day up to another."""
    of_calendar = calendar_dates, school_day_flags
    return int(school_days_so_far(upto, *of_calendar) - school_days_so_far(since - timedelta(days=1), *of_calendar))


_SHARE = f"IF({{as_at}}>={{ends}},1,{_days('{as_at}')}/MAX(1,{_days('{ends}')}))"


@rule(f'IF({_HAS_NONE},"",IF({{as_at}}<{{starts}},0,ROUND(({_TIMED})*{_SHARE}+N({{resources}}),2)))')
def cost_to_date_in_list(
    why_no_cost: str | None,
    minutes_per_session: float | None,
    sessions_per_week: float | None,
    school_weeks: float | None,
    hourly_rate: float | None,
    group_size: float | None,
    staff_count: float | None,
    whole_cost: str | None,
    visits: float | None,
    visit_rate: float | None,
    resources: float | None,
    starts: date,
    ends: date,
    as_at: date,
    calendar_dates: Sequence[date | None],
    school_day_flags: Sequence[int | None],
) -> float | None:
    """The part of a line's cost up to a day: its time by the school days run so far, its resources once it started."""
    timed = _timed(
        why_no_cost, minutes_per_session, sessions_per_week, school_weeks, hourly_rate, group_size, staff_count,
        whole_cost, visits, visit_rate, resources,
    )  # fmt: skip
    if timed is None or as_at < starts:
        return None if timed is None else 0.0

    days = partial(_days_between, calendar_dates, school_day_flags, starts)
    share = 1.0 if as_at >= ends else days(as_at) / max(1, days(ends))
    return to_the_penny(timed * share + (resources or 0))


_WITHIN = _days(f"MIN({{ends}},{THIS_YEAR_TO})", f"MAX({{starts}},{THIS_YEAR_FROM})")
_OTHER_RATE = (
    "IF(COUNT({rate_this_year},{hourly_rate})<2,0,N({minutes_per_session})/60*N({sessions_per_week})*N({school_weeks})"
    f"*({{rate_this_year}}-{{hourly_rate}})/{SHARED}*MAX(1,N({{staff_count}})))"
)
_PART = f"({{cost}}-N({{resources}})+{_OTHER_RATE})*{_WITHIN}/MAX(1,{_days('{ends}')})"


@rule(
    'IF(IF(COUNT({starts},{ends})<2,TRUE,{ends}<{starts}),IF(COUNT({cost})=0,"",{cost}),'
    f'IF(OR({{starts}}>{THIS_YEAR_TO},{{ends}}<{THIS_YEAR_FROM}),0,IF(COUNT({{cost}})=0,"",'
    f"IF(AND({{starts}}>={THIS_YEAR_FROM},{{ends}}<={THIS_YEAR_TO}),{{cost}},"
    f"ROUND({_PART}+IF({{starts}}>={THIS_YEAR_FROM},N({{resources}}),0),2)))))"
)
def cost_this_year_in_list(
    cost: float | None,
    minutes_per_session: float | None,
    sessions_per_week: float | None,
    school_weeks: float | None,
    hourly_rate: float | None,
    rate_this_year: float | None,
    group_size: float | None,
    staff_count: float | None,
    whole_cost: str | None,
    resources: float | None,
    starts: date | None,
    ends: date | None,
    as_at: date,
    calendar_dates: Sequence[date | None],
    school_day_flags: Sequence[int | None],
) -> float | None:
    """The part of a line's cost in today's academic year: its time by school days, its resources in that of its start.

    The £6,000 are looked at for one year (Code of Practice 6.99). A line without both its days counts
    whole; one of another year costs nothing in this one, whatever it lacks. The rate of the days in this year may be
    another than the mean of all its days.
    """
    first, last = this_academic_year(as_at)
    if starts is None or ends is None or ends < starts:
        return cost
    if starts > last or ends < first:
        return 0.0
    if cost is None:
        return None
    if starts >= first and ends <= last:
        return cost

    days = partial(_days_between, calendar_dates, school_day_flags)
    more = 0.0
    if rate_this_year is not None and hourly_rate is not None:
        rise, pupils = rate_this_year - hourly_rate, pupils_sharing(group_size, whole_cost)
        more = _hours_cost(minutes_per_session, sessions_per_week, school_weeks, rise, pupils, staff_count)
    part = (cost - (resources or 0) + more) * days(max(starts, first), min(ends, last)) / max(1, days(starts, ends))
    return to_the_penny(part + ((resources or 0) if starts >= first else 0))
