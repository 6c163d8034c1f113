"""Purchases: what is bought again each term or year, on the day on which it is bought. In pounds.

The first purchase is on the line's first day; the next are on the first day of each later season, or academic year,
up to the line's last day. Two short terms are one season. So no purchase is ever split over a year's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.rules.budget_years import ACADEMIC
from sendbook.rules.costs import threshold_status
from sendbook.rules.lines_of_year import IN_USE, counts_in, of_year
from sendbook.rules.matching import first_match, places, says
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.rule import rule
from sendbook.rules.years import academic_year_start

Days = Sequence[date | None]


def bought_by(day: str) -> str:
    """What was bought up to a day of what is bought again, in a formula."""
    until = f"MIN({day},{{ends}})"
    seasons = f'COUNTIFS({{season_begins}},"<="&{until},{{season_ends}},">="&{{starts}})'
    years = f"YEAR(EDATE({until},-8))-YEAR(EDATE({{starts}},-8))+1"
    return (
        f'IF(OR({until}<{{starts}},COUNT({{resources}},{{ends}})<2),0,IF({{resources_each}}="Term",{{resources}}*{seasons},'
        f'IF({{resources_each}}="Year",{{resources}}*({years}),0)))'
    )


def bought(
    day: date,
    resources: float | None,
    resources_each: str | None,
    starts: date,
    ends: date | None,
    season_begins: Days,
    season_ends: Days,
) -> float:
    """What was bought up to a day of what is bought again."""
    if resources is None or ends is None or min(day, ends) < starts:
        return 0.0
    until = min(day, ends)
    if says(resources_each, "Term"):
        seasons = zip(season_begins, season_ends, strict=True)
        return resources * sum(1 for first, last in seasons if first and last and first <= until and last >= starts)
    if says(resources_each, "Year"):
        years: int = academic_year_start(until).year - academic_year_start(starts).year + 1
        return resources * years
    return 0.0


@rule(bought_by("{ends}"))
def repeated_resources(
    resources: float | None,
    resources_each: str | None,
    starts: date,
    ends: date,
    season_begins: Days,
    season_ends: Days,
) -> float:
    """What is bought again each term or each academic year that the line runs in; 0 for what is bought once."""
    return bought(ends, resources, resources_each, starts, ends, season_begins, season_ends)


@rule(
    'IF(COUNT({ends})=1,{ends},IF({upn}="","",'
    f'IFERROR(MIN(INDEX({{year_ends}},MATCH("{ACADEMIC}",{{year_labels}},0)),'
    "IFERROR(IF(N(INDEX({register_left},MATCH({upn},{register_upns},0)))>0,"
    'INDEX({register_left},MATCH({upn},{register_upns},0)),DATE(9999,12,31)),DATE(9999,12,31))),"")))'
)
def line_ends(
    ends: date | None,
    upn: str | None,
    year_labels: Sequence[str | None],
    year_ends: Days,
    register_upns: Sequence[str | None],
    register_left: Days,
) -> date | None:
    """The day up to which a line is costed: its last day; of an open line the end of the book's academic year.

    Or the day on which the pupil leaves, if that is earlier.
    """
    if ends is not None or upn is None:
        return ends
    place = first_match(ACADEMIC, year_labels)
    year = None if place is None else year_ends[place]
    if year is None:
        return None
    at = first_match(upn, register_upns)
    left = None if at is None else register_left[at]
    return year if left is None else min(year, left)


def lacking_as_formula(lacking: str, counting: str) -> str:
    """How many of the lines that count have no cost, in words, in a formula; blank where none lacks one."""
    return f'IF({lacking}=0,"",{lacking}&" of "&{counting}&" lines "&IF({lacking}=1,"has","have")&" no cost")'


def lacking_in_words(lacking: int, counting: int) -> str | None:
    """How many of the lines that count have no cost, in words; blank where none lacks one."""
    return f"{lacking} of {counting} lines {'has' if lacking == 1 else 'have'} no cost" if lacking else None


def lacking_and_counting(
    lines: Sequence[int], no_cost_reasons: Sequence[str | None], counted_years: Sequence[str | None], year: str = IN_USE
) -> tuple[int, int]:
    """How many of some lines (places from 0) have no cost and should in a year, and how many of them count in it."""
    counting = [line for line in lines if counts_in(counted_years[line], year)]
    return sum(1 for line in counting if no_cost_reasons[line]), len(counting)


def _lacking_of(tests: str, of_this_year: str) -> str:
    """How many of the lines that pass some tests and count in a year have no cost, in words, in a formula."""
    counting = f"COUNTIFS({tests}{{counted_years}},{of_this_year}"
    return lacking_as_formula(f'{counting},{{no_cost_reasons}},"?*")', f"{counting})")


@rule(_lacking_of("", '"*; "&{label}&";*"'))
def all_lines_without_cost(
    label: str, no_cost_reasons: Sequence[str | None], counted_years: Sequence[str | None]
) -> str | None:
    """How many of all lines that count in a year have no cost, in words; blank when all have one."""
    every_line = range(len(no_cost_reasons))
    return lacking_in_words(*lacking_and_counting(every_line, no_cost_reasons, counted_years, label))


@rule(_lacking_of('{line_items},"="&{item},', of_year(IN_USE)))
def lines_without_cost_named(
    item: str,
    line_items: Sequence[str | None],
    no_cost_reasons: Sequence[str | None],
    counted_years: Sequence[str | None],
) -> str | None:
    """How many of this year's lines that count, of one role, have no cost, in words; blank when all have one."""
    found = places(item, line_items)
    return lacking_in_words(*lacking_and_counting(found, no_cost_reasons, counted_years))


@rule(_lacking_of('{provision_upns},"="&{upn},', of_year(ACADEMIC)))
def lines_without_cost(
    upn: str,
    provision_upns: Sequence[str | None],
    no_cost_reasons: Sequence[str | None],
    counted_years: Sequence[str | None],
) -> str | None:
    """How many of a pupil's lines that count in the academic year have no cost, in words; blank when all have one."""
    found = places(upn, provision_upns)
    return lacking_in_words(*lacking_and_counting(found, no_cost_reasons, counted_years, ACADEMIC))


# A line that costs nothing is one of another year.
_ALL_LINES = '(COUNTIFS({provision_upns},"="&{upn})-COUNTIFS({provision_upns},"="&{upn},{line_costs},0))'
_COSTED = 'COUNTIFS({provision_upns},"="&{upn},{line_costs},">0")'
_OPEN = f"({_ALL_LINES}-{_COSTED})"


@rule(lacking_as_formula(_OPEN, _ALL_LINES))
def lines_not_costed(upn: str, provision_upns: Sequence[str | None], line_costs: Sequence[float | None]) -> str | None:
    """How many of the lines of a pupil have no cost, in words, where all of the year count; blank when all have one."""
    found = places(upn, provision_upns)
    lacking = sum(1 for at in found if (cost := line_costs[at]) is None or cost < 0)
    return lacking_in_words(lacking, sum(1 for at in found if line_costs[at] != 0))


@rule(
    'IF(AND({lines_without_cost}<>"",ROUND({cost},2)<={high_needs_cost_threshold}),'
    '"At least £"&TEXT(ROUND(MAX(0,{cost}),2),"#,##0.00")&"; "&{lines_without_cost},' + threshold_status.formula + ")"
)
def threshold_status_of_pupil(
    cost: float,
    lines_without_cost: str | None,
    high_needs_cost_threshold: float,
    near_threshold_percent: float,
) -> str:
    """How a pupil's cost stands to the threshold, in words; where lines have no cost, what it is at least.

    Over may stand while lines are missing; under and near may not.
    """
    if lines_without_cost and to_the_penny(cost) <= high_needs_cost_threshold:
        return f"At least £{to_the_penny(max(0, cost)):,.2f}; {lines_without_cost}"
    status: str = threshold_status(cost, high_needs_cost_threshold, near_threshold_percent)
    return status
