"""Totals: what costs and money come to for a pupil, a member of staff, an area, a tier, a source. In pounds and hours.

Each looks a word up in one column and adds up another: linear in the lines, and each total is worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from sendbook.rules.lines_of_year import IN_USE, of_year
from sendbook.rules.matching import first_match, places, says
from sendbook.rules.purchases import lacking_and_counting, lacking_as_formula, lacking_in_words
from sendbook.rules.rounding import excel_round, to_the_penny
from sendbook.rules.rule import rule


def sum_of(word: str, words: Sequence[str | None], amounts: Sequence[float | None]) -> float:
    """What the amounts beside a word come to, as SUMIFS adds them up."""
    return fsum(amounts[place] or 0 for place in places(word, words))


@rule('ROUND(SUMIFS({funding_amounts},{funding_upns},"="&{upn},{funding_sources},"Top-up"),2)')
def top_up_received(
    upn: str,
    funding_upns: Sequence[str | None],
    funding_sources: Sequence[str | None],
    funding_amounts: Sequence[float | None],
) -> float:
    """The top-up funding recorded for a pupil in the academic year; 0 if none is."""
    found = places(upn, funding_upns)
    return to_the_penny(fsum(funding_amounts[at] or 0 for at in found if says(funding_sources[at], "Top-up")))


@rule("ROUND(MAX(0,{cost_above_threshold}-{top_up_received}),2)")
def not_met_by_top_up(cost_above_threshold: float, top_up_received: float) -> float:
    """The part of a pupil's cost above the threshold for which no top-up funding is recorded."""
    return to_the_penny(max(0, cost_above_threshold - top_up_received))


_RATE = "INDEX({rates},MATCH({role},{roles},0))"


@rule(f'IFERROR(IF(N({_RATE})*{{weeks}}>0,ROUND({{cost}}/({_RATE}*{{weeks}}),2),""),"")')
def weekly_hours_equivalent(
    cost: float, weeks: float, role: str, roles: Sequence[str | None], rates: Sequence[float | None]
) -> float | None:
    """How many hours a week of one role a cost would pay for, over so many weeks, at the rate in use."""
    place = first_match(role, roles)
    rate = None if place is None else rates[place]
    return excel_round(cost / (rate * weeks), 2) if rate is not None and rate * weeks > 0 else None


NOT_SAID = "Not said"
"""The row of the Totals sheet for what no other row names."""

_WORDS = 'IF({{by}}="Area of need",{area},IF({{by}}="Tier",{tier},IF({{by}}="Year group",{year},{source})))'


def _one(words: str, amounts: str) -> str:
    """The amounts beside one word; for "Not said" those beside no word at all."""
    return (
        f'IF({{item}}="{NOT_SAID}",SUM({{{amounts}}})-SUMIFS({{{amounts}}},{{{words}}},"?*"),'
        f'SUMIFS({{{amounts}}},{{{words}}},"="&{{item}}))'
    )


@rule(
    "ROUND("
    + _WORDS.format(
        area=_one("line_areas", "line_costs"),
        tier=_one("line_tiers", "line_costs"),
        year=_one("line_year_groups", "line_costs"),
        source=_one("line_sources", "first_costs") + "+" + _one("line_second_sources", "second_costs"),
    )
    + ",2)"
)
def cost_by(
    by: str,
    item: str,
    line_areas: Sequence[str | None],
    line_tiers: Sequence[str | None],
    line_year_groups: Sequence[str | None],
    line_sources: Sequence[str | None],
    line_second_sources: Sequence[str | None],
    line_costs: Sequence[float | None],
    first_costs: Sequence[float | None],
    second_costs: Sequence[float | None],
) -> float:
    """What all lines of one area of need, tier, year group or funding source cost in the costing year.

    By funding source each line's cost is split between its two sources, so nothing is counted twice.
    """
    columns = {"area of need": line_areas, "tier": line_tiers, "year group": line_year_groups}
    if by.lower() in columns:
        return to_the_penny(_named(item, columns[by.lower()], line_costs))
    return to_the_penny(_named(item, line_sources, first_costs) + _named(item, line_second_sources, second_costs))


@rule(
    'IF({by}="Funding source","",ROUND('
    + _WORDS.format(
        area=_one("line_areas", "line_costs"),
        tier=_one("line_tiers", "line_costs"),
        year=_one("line_year_groups", "line_costs"),
        source="0",
    )
    + ",2))"
)
def counted_by(
    by: str,
    item: str,
    line_areas: Sequence[str | None],
    line_tiers: Sequence[str | None],
    line_year_groups: Sequence[str | None],
    line_costs: Sequence[float | None],
) -> float | None:
    """What the lines of one area of need, tier or year group count as additional support; blank for funding sources."""
    columns = {"area of need": line_areas, "tier": line_tiers, "year group": line_year_groups}
    if says(by, "Funding source"):
        return None
    return to_the_penny(_named(item, columns[by.lower()], line_costs)) if by.lower() in columns else 0.0


def _named(item: str, words: Sequence[str | None], amounts: Sequence[float | None]) -> float:
    if not says(item, NOT_SAID):
        return sum_of(item, words, amounts)
    every = fsum(amount for amount in amounts if amount is not None)
    pairs = zip(words, amounts, strict=True)
    return every - fsum(a for text, a in pairs if a is not None and isinstance(text, str) and text)


@rule(
    'IF(AND({by}="Funding source",{item}<>"Not said",{item}<>"Not paid by the school"),'
    'ROUND(SUMIFS({funding_amounts},{funding_sources},"="&{item}),2),"")'
)
def money_by(
    by: str, item: str, funding_sources: Sequence[str | None], funding_amounts: Sequence[float | None]
) -> float | None:
    """The money of the Funding sheet from one source in the costing year; blank where no money could come in."""
    if not says(by, "Funding source") or says(item, NOT_SAID) or says(item, "Not paid by the school"):
        return None
    return to_the_penny(sum_of(item, funding_sources, funding_amounts))


def _how_many(words: str, test: str) -> str:
    """How many lines of one word pass a test; for "Not said" those without any word."""
    unsaid = f'COUNTIFS({test})-COUNTIFS({test},{words},"?*")'
    return f'IF({{item}}="{NOT_SAID}",{unsaid},COUNTIFS({test},{words},"="&{{item}}))'


def _lines_by(test: str) -> str:
    second = f'COUNTIFS({test},{{line_second_sources}},"="&{{item}})'
    both = f'COUNTIFS({test},{{line_sources}},"="&{{item}},{{line_second_sources}},"="&{{item}})'
    source = f'({_how_many("{line_sources}", test)}+IF({{item}}="{NOT_SAID}",0,{second}-{both}))'
    words = [_how_many("{" + name + "}", test) for name in ("line_areas", "line_tiers", "line_year_groups")]
    return _WORDS.format(area=words[0], tier=words[1], year=words[2], source=source)


_OF_YEAR = f"{{counted_years}},{of_year(IN_USE)}"


@rule(lacking_as_formula(_lines_by(f'{_OF_YEAR},{{no_cost_reasons}},"?*"'), _lines_by(_OF_YEAR)))
def lines_without_cost_by(
    by: str,
    item: str,
    line_areas: Sequence[str | None],
    line_tiers: Sequence[str | None],
    line_year_groups: Sequence[str | None],
    line_sources: Sequence[str | None],
    line_second_sources: Sequence[str | None],
    no_cost_reasons: Sequence[str | None],
    counted_years: Sequence[str | None],
) -> str | None:
    """How many of the lines of one area of need, tier, year group or funding source have no cost, in words.

    Of the lines that count in the year in use; a line with two sources belongs to both. Blank when all have a cost.
    """
    columns = {"area of need": line_areas, "tier": line_tiers, "year group": line_year_groups}
    words = columns.get(by.lower(), line_sources)
    if says(item, NOT_SAID):
        found = {at for at, word in enumerate(words) if not (isinstance(word, str) and word)}
    else:
        found = set(places(item, words))
        if by.lower() not in columns:
            found.update(places(item, line_second_sources))
    return lacking_in_words(*lacking_and_counting(sorted(found), no_cost_reasons, counted_years))


@rule("ROUND({money}-{cost},2)")
def money_left(money: float, cost: float) -> float:
    """What is left of money after a cost; below nought where more is planned than came in."""
    return to_the_penny(money - cost)
