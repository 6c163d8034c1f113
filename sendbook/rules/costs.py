"""Costs: what a line of provision costs, what counts for a pupil, and how that stands to the threshold. In pounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import Any

from sendbook.rules.calendar import FROM_TO, school_days_between
from sendbook.rules.matching import places
from sendbook.rules.possible import cannot_be, not_possible
from sendbook.rules.rounding import excel_round, to_the_penny
from sendbook.rules.rule import rule

_HOURS_COST = (
    "{minutes_per_session}/60*{sessions_per_week}*{school_weeks}*{hourly_rate}"
    '/IF({whole_cost}="Yes",1,MAX(1,N({group_size})))'
)
_BEGUN = "COUNT({minutes_per_session},{sessions_per_week})"
_COMPLETE = "COUNT({minutes_per_session},{sessions_per_week},{school_weeks},{hourly_rate})=4"
_TESTED = ("minutes_per_session", "sessions_per_week", "school_weeks", "hourly_rate", "group_size", "resources")
_WRONG = f"OR({','.join(not_possible(name) for name in _TESTED)})"


@rule(
    f'IF({_WRONG},"",IF({_BEGUN}=0,IF(COUNT({{resources}})=0,"",ROUND({{resources}},2)),'
    f'IF({_COMPLETE},ROUND({_HOURS_COST}+N({{resources}}),2),"")))'
)
def provision_cost(
    minutes_per_session: float | str | None,
    sessions_per_week: float | str | None,
    school_weeks: float | str | None,
    hourly_rate: float | str | None,
    group_size: float | str | None,
    resources: float | str | None,
    whole_cost: str | None,
) -> float | None:
    """What one line of provision costs for one pupil, to the penny.

    Minutes ÷ 60 × sessions a week × school weeks × hourly rate ÷ group size, plus resources. A group that runs only
    because of this pupil (whole cost: Yes) is not divided. A blank group size counts as 1. With neither minutes nor
    sessions the cost is the resources alone; with only some of the hours' part it is blank, not a wrong sum. So it is
    where one of the numbers cannot be meant (a text, a time, a date: possible.py).
    """
    line = _Line.read(minutes_per_session, sessions_per_week, school_weeks, hourly_rate, group_size, resources)
    hours = None if line is None else line.hours_cost(whole_cost)
    return None if line is None or hours is None else to_the_penny(hours + (line.resources or 0))


@dataclass(frozen=True, slots=True)
class _Line:
    """The numbers of a line of which each can be meant; with neither minutes nor sessions it has resources alone."""

    minutes: float | None
    sessions: float | None
    weeks: float | None
    rate: float | None
    group_size: float | None
    resources: float | None

    @classmethod
    def read(cls, *given: Any) -> _Line | None:
        """The line, or `None` where one of its numbers cannot be meant, or nothing costs anything."""
        if any(cannot_be(name, value) for name, value in zip(_TESTED, given, strict=True)):
            return None
        line = cls(*given)
        return line if line.timed or line.resources is not None else None

    @property
    def timed(self) -> bool:
        """Whether minutes or sessions are given."""
        return self.minutes is not None or self.sessions is not None

    def hours_cost(self, whole_cost: str | None, rise: float | None = None) -> float | None:
        """What its hours cost; `rise` is what an hour cost more than the rate, of which alone the cost is asked."""
        if not self.timed:
            return 0.0
        if self.minutes is None or self.sessions is None or self.weeks is None or self.rate is None:
            return None
        pupils = 1 if _says(whole_cost, "Yes") else max(1, self.group_size or 0)
        return self.minutes / 60 * self.sessions * self.weeks * (self.rate if rise is None else rise) / pupils


_DAYS = FROM_TO.replace("{start}", "{starts}").replace("{end}", "{ends}")
_DAYS_RUN = FROM_TO.replace("{start}", "{starts}").replace("{end}", "{as_at}")
_SHARE_RUN = f"IF({{as_at}}>={{ends}},1,{_DAYS_RUN}/MAX(1,{_DAYS}))"

_DAYS_BEFORE = FROM_TO.replace("{start}", "{starts}").replace("{end}", "{rate_from}-1")
_SHARE_BEFORE = f"IF({{rate_from}}>{{ends}},1,IF({_DAYS}>0,{_DAYS_BEFORE}/{_DAYS},1))"
_AT_EARLIER = (
    "IF(COUNT({earlier_rate},{rate_from})<2,0,IF({rate_from}<={starts},0,"
    + _HOURS_COST.replace("{hourly_rate}", "({earlier_rate}-{hourly_rate})")
    + f"*MIN({_SHARE_RUN},{_SHARE_BEFORE})))"
)


@rule(
    f'IF({_WRONG},"",'
    f'IF({_BEGUN}=0,IF(COUNT({{resources}})=0,"",IF({{as_at}}<{{starts}},0,ROUND({{resources}},2))),'
    f"IF({_COMPLETE},IF({{as_at}}<{{starts}},0,"
    f'ROUND({_HOURS_COST}*{_SHARE_RUN}+{_AT_EARLIER}+N({{resources}}),2)),"")))'
)
def cost_to_date(
    minutes_per_session: float | str | None,
    sessions_per_week: float | str | None,
    school_weeks: float | str | None,
    hourly_rate: float | str | None,
    group_size: float | str | None,
    resources: float | str | None,
    whole_cost: str | None,
    starts: date,
    ends: date,
    as_at: date,
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
    earlier_rate: float | None = None,
    rate_from: date | None = None,
) -> float | None:
    """The part of a line's cost up to a day: its hours by the school days run so far, its resources once it started.

    Days before the one from which the hourly rate holds are costed at the earlier rate, where both are given.
    0 before the first day, the whole cost from the last day on; also when the number of weeks is fixed.
    """
    line = _Line.read(minutes_per_session, sessions_per_week, school_weeks, hourly_rate, group_size, resources)
    hours = None if line is None else line.hours_cost(whole_cost)
    if line is None or hours is None:
        return None
    if as_at < starts:
        return 0.0

    def share(last: date, of_no_day: float) -> float:
        if last >= ends:
            return 1.0
        days = school_days_between(starts, ends, calendar_dates, school_days_so_far)
        return school_days_between(starts, last, calendar_dates, school_days_so_far) / days if days > 0 else of_no_day

    run, more = share(as_at, 0.0), 0.0
    if line.rate is not None and earlier_rate is not None and rate_from is not None and rate_from > starts:
        rise = line.hours_cost(whole_cost, earlier_rate - line.rate) or 0
        more = rise * min(run, share(rate_from - timedelta(days=1), 1.0))
    return to_the_penny(hours * run + more + (line.resources or 0))


def _says(cell: str | None, word: str) -> bool:
    return cell is not None and cell.lower() == word.lower()


@rule('ROUND(SUMIFS({counted_costs},{provision_upns},"="&{upn}),2)')
def additional_support_cost(
    upn: str, provision_upns: Sequence[str | None], counted_costs: Sequence[float | None]
) -> float:
    """What a pupil's additional support costs: the counted costs of all lines with this UPN. 0 without any line."""
    return to_the_penny(fsum(counted_costs[line] or 0 for line in places(upn, provision_upns)))


@rule("ROUND(MAX(0,{high_needs_cost_threshold}-{cost}),2)")
def headroom(cost: float, high_needs_cost_threshold: float) -> float:
    """What is left below the high needs cost threshold, never below nought."""
    return to_the_penny(max(0, high_needs_cost_threshold - cost))


@rule("ROUND(MAX(0,{cost}-{high_needs_cost_threshold}),2)")
def cost_above_threshold(cost: float, high_needs_cost_threshold: float) -> float:
    """The part of a pupil's additional support above the threshold, which top-up funding may meet."""
    return to_the_penny(max(0, cost - high_needs_cost_threshold))


@rule(
    'IF(ROUND({cost},2)<=0,"No cost recorded",IF(ROUND({cost},2)>{high_needs_cost_threshold},"Over threshold",'
    "IF(ROUND({cost},2)>=ROUND({high_needs_cost_threshold}*{near_threshold_percent},2),"
    '"Near threshold","Under threshold")))'
)
def threshold_status(cost: float, high_needs_cost_threshold: float, near_threshold_percent: float) -> str:
    """How the cost recorded stands to the threshold, in words: under, near (from 80 %, exactly at it too) or over.

    It says what is recorded, not what a pupil is entitled to, and no school must spend it first.
    """
    recorded = to_the_penny(cost)
    if recorded <= 0:
        return "No cost recorded"
    if recorded > high_needs_cost_threshold:
        return "Over threshold"
    near = to_the_penny(high_needs_cost_threshold * near_threshold_percent)
    return "Near threshold" if recorded >= near else "Under threshold"


@rule('IF({hourly_rate}*{school_weeks}<=0,"",ROUND({high_needs_cost_threshold}/({hourly_rate}*{school_weeks}),2))')
def hours_equivalent(high_needs_cost_threshold: float, hourly_rate: float, school_weeks: float) -> float | None:
    """How many hours a week the threshold would pay for at this rate, over these school weeks, to two decimals."""
    a_year = hourly_rate * school_weeks
    return excel_round(high_needs_cost_threshold / a_year, 2) if a_year > 0 else None
