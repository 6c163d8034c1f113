"""Line periods: how a line's cost falls on days and years. In pounds.

The cost up to a day is what runs, by the school days so far, and what was bought once, rounded to the penny; the
cost in a year is the cost up to its end less the cost up to its beginning. So the parts always add up to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

from sendbook.rules.budget_years import ACADEMIC, FINANCIAL
from sendbook.rules.calendar import SO_FAR, days_so_far
from sendbook.rules.matching import first_match, says
from sendbook.rules.purchases import bought, bought_by
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.rule import rule
from sendbook.rules.years import COSTING_YEAR, costing_year

CHANGES = (
    ("cost_of_change", "share_before_change"),
    ("cost_of_first_change", "share_before_first_change"),
    ("cost_of_visit_change", "share_before_visit_change"),
)
"""What a line costs more, or less, before a change of a rate within it, and up to which share of its days: the last
change of the hourly rate, the one before, and the change of a visit's rate."""

Changes = tuple[tuple[float | None, float | None], ...]


def of_changes(share: float, changes: Changes) -> float:
    """What the days up to a share of a line cost more, or less, before its rates changed."""
    return fsum((cost or 0) * min(share, before or 0) for cost, before in changes)


def _share(days: str) -> str:
    """The share of a line's school days that have run after so many school days of the calendar, in a formula."""
    return f"MAX(0,MIN(1,({days}-{{days_before}})/MAX(1,{{line_days}})))"


def _run(days: str) -> str:
    """What runs, up to so many school days of the calendar: those before a change of the rate cost more, or less."""
    share = _share(days)
    more = "".join(f"+N({{{cost}}})*MIN({share},N({{{before}}}))" for cost, before in CHANGES)
    return f"{{running_cost}}*{share}{more}"


@dataclass(frozen=True, slots=True)
class _Running:
    """A line's cost that runs, its school days, and what the days before a change of its rate cost more or less."""

    cost: float
    days_before: float
    line_days: float
    changes: Changes

    def upto(self, days: float, once: float, again: float) -> float:
        """The cost up to so many school days of the calendar, to the penny, with what was bought by then."""
        share = max(0, min(1, (days - self.days_before) / max(1, self.line_days)))
        return to_the_penny(self.cost * share + of_changes(share, self.changes) + once + again)


_TO_DATE = (
    f"ROUND({_run(SO_FAR.format(day='{as_at}'))}+IF({{as_at}}>={{starts}},{{one_off_cost}},0)+{bought_by('{as_at}')},2)"
)


@rule(f'IF(COUNT({{provision_cost}})=0,"",{_TO_DATE})')
def line_cost_to_date(
    provision_cost: float | None,
    running_cost: float,
    one_off_cost: float,
    resources: float | None,
    resources_each: str | None,
    ends: date | None,
    season_begins: Sequence[date | None],
    season_ends: Sequence[date | None],
    starts: date,
    days_before: float,
    line_days: float,
    as_at: date,
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
    cost_of_change: float | None = None,
    share_before_change: float | None = None,
    cost_of_first_change: float | None = None,
    share_before_first_change: float | None = None,
    cost_of_visit_change: float | None = None,
    share_before_visit_change: float | None = None,
) -> float | None:
    """The part of a line's cost up to a day, that day included."""
    if provision_cost is None:
        return None
    days = days_so_far(as_at, calendar_dates, school_days_so_far)
    again = bought(as_at, resources, resources_each, starts, ends, season_begins, season_ends)
    changes = (
        (cost_of_change, share_before_change), (cost_of_first_change, share_before_first_change),
        (cost_of_visit_change, share_before_visit_change),
    )  # fmt: skip
    running = _Running(running_cost, days_before, line_days, changes)
    return running.upto(days, one_off_cost if as_at >= starts else 0, again)


def _of_year(column: str, year: str = "{year}") -> str:
    return f"INDEX({{{column}}},MATCH({year},{{year_labels}},0))"


def _before_year(year: str = "{year}") -> str:
    first = _of_year("year_starts", year)
    run = _run(_of_year("year_days_before", year))
    return f"ROUND({run}+IF({first}>{{starts}},{{one_off_cost}},0)+{bought_by(first + '-1')},2)"


_UPTO_YEAR = (
    f"ROUND({_run(_of_year('year_days_upto'))}"
    f"+IF({_of_year('year_ends')}>={{starts}},{{one_off_cost}},0)+{bought_by(_of_year('year_ends'))},2)"
)


@rule(f'IF(COUNT({{provision_cost}})=0,"",IFERROR(ROUND({_UPTO_YEAR}-{_before_year()},2),""))')
def cost_in_year(
    provision_cost: float | None,
    running_cost: float,
    one_off_cost: float,
    resources: float | None,
    resources_each: str | None,
    ends: date | None,
    season_begins: Sequence[date | None],
    season_ends: Sequence[date | None],
    starts: date,
    days_before: float,
    line_days: float,
    year: str,
    year_labels: Sequence[str | None],
    year_starts: Sequence[date | None],
    year_ends: Sequence[date | None],
    year_days_before: Sequence[int | None],
    year_days_upto: Sequence[int | None],
    cost_of_change: float | None = None,
    share_before_change: float | None = None,
    cost_of_first_change: float | None = None,
    share_before_first_change: float | None = None,
    cost_of_visit_change: float | None = None,
    share_before_visit_change: float | None = None,
) -> float | None:
    """The part of a line's cost that falls in one of the years of the Years sheet, split by school days.

    The parts in years that follow one another add up to the whole cost to the penny.
    """
    place = first_match(year, year_labels)
    if provision_cost is None or place is None:
        return None
    first, last = year_starts[place], year_ends[place]
    before, upto = year_days_before[place], year_days_upto[place]
    if first is None or last is None or before is None or upto is None:
        return None
    again, before_it = (
        bought(day, resources, resources_each, starts, ends, season_begins, season_ends)
        for day in (last, first - timedelta(days=1))
    )
    changes = (
        (cost_of_change, share_before_change), (cost_of_first_change, share_before_first_change),
        (cost_of_visit_change, share_before_visit_change),
    )  # fmt: skip
    running = _Running(running_cost, days_before, line_days, changes)
    at_end = running.upto(upto, one_off_cost if last >= starts else 0, again)
    at_start = running.upto(before, one_off_cost if first > starts else 0, before_it)
    return to_the_penny(at_end - at_start)


def _number(name: str) -> str:
    return f'IF(COUNT({{{name}}})=1,{{{name}}},"")'


_YEAR_IN_USE = f"INDEX({{year_labels}},{COSTING_YEAR})"


@rule(
    f'IFERROR(IF({_YEAR_IN_USE}="{ACADEMIC}",{_number("cost_academic_year")},'
    f'IF({_YEAR_IN_USE}="{FINANCIAL}",{_number("cost_financial_year")},{_number("cost_next_financial_year")})),"")'
)
def cost_in_costing_year(
    cost_academic_year: float | None,
    cost_financial_year: float | None,
    cost_next_financial_year: float | None,
    year_labels: Sequence[str | None],
    years_in_use: Sequence[str | None],
) -> float | None:
    """The part of a line's cost, or of money in, that lies in the year over which budgets are counted."""
    place = costing_year(years_in_use)
    if place is None:
        return None
    if says(year_labels[place], ACADEMIC):
        return cost_academic_year
    return cost_financial_year if says(year_labels[place], FINANCIAL) else cost_next_financial_year


@rule('IFERROR(MAX(0,MIN({cost_academic_year},ROUND({cost_to_date}-%s,2))),"")' % _before_year(f'"{ACADEMIC}"'))
def cost_so_far_this_year(
    cost_academic_year: float,
    cost_to_date: float,
    running_cost: float,
    one_off_cost: float,
    resources: float | None,
    resources_each: str | None,
    ends: date | None,
    season_begins: Sequence[date | None],
    season_ends: Sequence[date | None],
    starts: date,
    days_before: float,
    line_days: float,
    year_labels: Sequence[str | None],
    year_starts: Sequence[date | None],
    year_days_before: Sequence[int | None],
    cost_of_change: float | None = None,
    share_before_change: float | None = None,
    cost_of_first_change: float | None = None,
    share_before_first_change: float | None = None,
    cost_of_visit_change: float | None = None,
    share_before_visit_change: float | None = None,
) -> float | None:
    """The part of a line's cost in the academic year up to today: what the threshold is set against."""
    place = first_match(ACADEMIC, year_labels)
    if place is None:
        return None
    first, before = year_starts[place], year_days_before[place]
    if first is None or before is None:
        return None
    again = bought(first - timedelta(days=1), resources, resources_each, starts, ends, season_begins, season_ends)
    changes = (
        (cost_of_change, share_before_change), (cost_of_first_change, share_before_first_change),
        (cost_of_visit_change, share_before_visit_change),
    )  # fmt: skip
    running = _Running(running_cost, days_before, line_days, changes)
    at_start = running.upto(before, one_off_cost if first > starts else 0, again)
    return max(0.0, min(cost_academic_year, to_the_penny(cost_to_date - at_start)))
