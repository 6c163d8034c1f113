"""Earlier rates: a list of what an hour cost until a day, as many as wanted, beside the rates of now. In pounds.

A school's own provision map is filled with them: the rate of a line is the mean of the rates in force on its school
days. A rise from April changes nothing of what was delivered before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import fsum

from sendbook.rules.calendar import SO_FAR, days_so_far
from sendbook.rules.matching import first_match, places
from sendbook.rules.rule import rule
from sendbook.rules.years import THIS_YEAR_FROM, THIS_YEAR_TO, this_academic_year

_LATEST = "DATE(9999,12,31)"
_LATER = "({earlier_roles}={earlier_role})*({earlier_untils}>{until})"
_NEXT = f"SUMPRODUCT(MAX({_LATER}*({_LATEST}-{{earlier_untils}})))"
_NOW = "INDEX({staff_rates},MATCH({earlier_role},{staff_roles},0))"


@rule(
    f'IFERROR({{rate}}-IF({_NEXT}>0,SUMIFS({{earlier_rates}},{{earlier_roles}},"="&{{earlier_role}},'
    f"{{earlier_untils}},{_LATEST}-{_NEXT}),IF(ISNUMBER({_NOW}),{_NOW},{{rate}})),0)"
)
def below_next_rate(
    earlier_role: str,
    rate: float,
    until: date,
    earlier_roles: Sequence[str | None],
    earlier_rates: Sequence[float | None],
    earlier_untils: Sequence[date | None],
    staff_roles: Sequence[str | None],
    staff_rates: Sequence[float | None],
) -> float:
    """By how much an earlier rate differs from the one that followed it: the next in the list, else the rate of now."""
    same = places(earlier_role, earlier_roles)
    later = [day for at in same if (day := earlier_untils[at]) is not None and day > until]
    if later:
        following = fsum(earlier_rates[at] or 0 for at in same if earlier_untils[at] == min(later))
        return rate - following
    place = first_match(earlier_role, staff_roles)
    now = None if place is None else staff_rates[place]
    return 0.0 if now is None else rate - now


@rule(SO_FAR.format(day="{until}"))
def school_days_at_rate(
    until: date, calendar_dates: Sequence[date | None], school_days_so_far: Sequence[int | None]
) -> int:
    """The school days of the calendar up to the last day of an earlier rate."""
    return days_so_far(until, calendar_dates, school_days_so_far)


@rule("N({below_next_rate})*N({days_at_rate})")
def earlier_days_cost(below_next_rate: float | None, days_at_rate: float | None) -> float:
    """What an hour on each school day up to the last day of an earlier rate cost more, or less, than at the next."""
    return (below_next_rate or 0) * (days_at_rate or 0)


def _more(days: str) -> str:
    """What an hour on each of so many school days of the calendar cost more at earlier rates, in a formula."""
    of = '{earlier_roles},"="&{staff_role},{earlier_days}'
    return f'SUMIFS({{earlier_costs}},{of},"<"&{days})+{days}*SUMIFS({{earlier_drops}},{of},">="&{days})'


_BEFORE = SO_FAR.format(day="{starts}-1")
_UPTO = SO_FAR.format(day="{upto}")
_RATE = "INDEX({staff_rates},MATCH({staff_role},{staff_roles},0))"


def _mean(upto: str, since: str = "{starts}") -> str:
    last, before = _UPTO.replace("{upto}", upto), _BEFORE.replace("{starts}", since)
    return (
        f'IFERROR(IF(ISNUMBER({_RATE}),IF(OR(COUNT({{starts}},{upto})<2,COUNTIFS({{earlier_roles}},"="&{{staff_role}})=0),'
        f'{_RATE},IF({last}>{before},{_RATE}+({_more(last)}-({_more(before)}))/({last}-{before}),{_RATE})),""),"")'
    )


@rule(_mean("{ends}"))
def mean_rate(
    staff_role: str,
    staff_roles: Sequence[str | None],
    staff_rates: Sequence[float | None],
    starts: date | None,
    ends: date | None,
    earlier_roles: Sequence[str | None],
    earlier_drops: Sequence[float | None],
    earlier_days: Sequence[float | None],
    earlier_costs: Sequence[float | None],
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> float | None:
    """What an hour of a role costs in the mean of a line's school days: each day at the rate in force on it."""
    place = first_match(staff_role, staff_roles)
    rate = None if place is None else staff_rates[place]
    earlier = places(staff_role, earlier_roles)
    if rate is None or not earlier or starts is None or ends is None:
        return rate
    before = days_so_far(starts - timedelta(days=1), calendar_dates, school_days_so_far)
    days = days_so_far(ends, calendar_dates, school_days_so_far)

    def more(count: int) -> float:
        gone = fsum(earlier_costs[at] or 0 for at in earlier if (earlier_days[at] or 0) < count)
        return gone + count * fsum(earlier_drops[at] or 0 for at in earlier if (earlier_days[at] or 0) >= count)

    return rate + (more(days) - more(before)) / (days - before) if days > before else rate


@rule(_mean("MIN({ends},{as_at})"))
def mean_rate_to_date(
    staff_role: str,
    staff_roles: Sequence[str | None],
    staff_rates: Sequence[float | None],
    starts: date | None,
    ends: date | None,
    as_at: date,
    earlier_roles: Sequence[str | None],
    earlier_drops: Sequence[float | None],
    earlier_days: Sequence[float | None],
    earlier_costs: Sequence[float | None],
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> float | None:
    """The same of the school days up to today."""
    upto = as_at if ends is None else min(ends, as_at)
    rate: float | None = mean_rate(
        staff_role, staff_roles, staff_rates, starts, upto, earlier_roles, earlier_drops, earlier_days,
        earlier_costs, calendar_dates, school_days_so_far,
    )  # fmt: skip
    return rate


@rule(_mean(f"MIN({{ends}},{THIS_YEAR_TO})", f"MAX({{starts}},{THIS_YEAR_FROM})"))
def mean_rate_this_year(
    staff_role: str,
    staff_roles: Sequence[str | None],
    staff_rates: Sequence[float | None],
    starts: date | None,
    ends: date | None,
    as_at: date,
    earlier_roles: Sequence[str | None],
    earlier_drops: Sequence[float | None],
    earlier_days: Sequence[float | None],
    earlier_costs: Sequence[float | None],
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> float | None:
    """The same of the school days in today's academic year."""
    first, last = this_academic_year(as_at)
    since = None if starts is None else max(starts, first)
    rate: float | None = mean_rate(
        staff_role, staff_roles, staff_rates, since, last if ends is None else min(ends, last), earlier_roles,
        earlier_drops, earlier_days, earlier_costs, calendar_dates, school_days_so_far,
    )  # fmt: skip
    return rate


@rule(
    'IF(COUNT({ends})=1,{ends},IF(OR(N({starts})=0,N({starts})>{open_lines_end},TRIM({ends})<>""),"",{open_lines_end}))'
)
def costed_to(ends: date | str | None, starts: date | None, open_lines_end: date) -> date | None:
    """The day up to which a line is costed: its last day; of a line that has none the end of the academic year.

    Words under the last day ("end of summer") are no day, and the line is then costed to none; nor is one that begins
    after that end.
    """
    if isinstance(ends, date):
        return ends
    return None if starts is None or ends is not None or starts > open_lines_end else open_lines_end
