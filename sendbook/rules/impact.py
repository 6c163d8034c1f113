"""Impact: what was delivered of what was planned, what pupils gained, and what a gain cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import fsum

from sendbook.rules.calendar import SO_FAR, days_so_far
from sendbook.rules.matching import first_match, places
from sendbook.rules.purchases import lacking_as_formula, lacking_in_words
from sendbook.rules.rounding import excel_round, to_the_penny
from sendbook.rules.rule import rule
from sendbook.rules.totals import sum_of


@rule(
    'IF({wrong_in_line}<>"","",IF(COUNT({visits})=1,{visits},IF(COUNT({sessions_per_week},{school_weeks})<2,"",'
    "ROUND({sessions_per_week}*{school_weeks},1))))"
)
def planned_sessions(
    visits: float | None,
    sessions_per_week: float | None,
    school_weeks: float | None,
    wrong_in_line: str | None = None,
) -> float | None:
    """How many sessions, or visits, are planned from a line's first to its last day."""
    if wrong_in_line:
        return None
    if visits is not None:
        return visits
    if sessions_per_week is None or school_weeks is None:
        return None
    return excel_round(sessions_per_week * school_weeks, 1)


_RUN = f"({SO_FAR.format(day='{as_at}')}-{{days_before}})/{{line_days}}"


@rule(f'IF({{line_days}}<=0,"",ROUND({{planned_sessions}}*MAX(0,MIN(1,{_RUN})),1))')
def planned_to_date(
    planned_sessions: float,
    days_before: float,
    line_days: float,
    as_at: date,
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> float | None:
    """How many sessions should have taken place by now, by the school days run."""
    if line_days <= 0:
        return None
    run = (days_so_far(as_at, calendar_dates, school_days_so_far) - days_before) / line_days
    return excel_round(planned_sessions * max(0, min(1, run)), 1)


@rule('IF({planned_to_date}<=0,"",ROUND({sessions_delivered}/{planned_to_date},2))')
def delivered_share(sessions_delivered: float, planned_to_date: float) -> float | None:
    """What share of the sessions that should have taken place by now did; above 1 when more took place."""
    return excel_round(sessions_delivered / planned_to_date, 2) if planned_to_date > 0 else None


@rule("{exit_score}-{entry_score}")
def gain(entry_score: float, exit_score: float) -> float:
    """What a pupil gained from the entry to the exit score, in points of the measure."""
    return exit_score - entry_score


@rule('IF({ends}<{starts},"",ROUND({gain}/(({ends}-{starts}+1)*12/365.25),2))')
def gain_per_month(gain: float, starts: date, ends: date) -> float | None:
    """Points gained for each month that the line ran. With ages in months, 1 is the usual pace and 2 is twice it."""
    if ends < starts:
        return None
    return excel_round(gain / (((ends - starts).days + 1) * 12 / 365.25), 2)


_NAME = '"="&{intervention}'
_A_NUMBER = '">-1000000"'


@rule(f"COUNTIFS({{line_interventions}},{_NAME})")
def lines_of_intervention(intervention: str, line_interventions: Sequence[str | None]) -> int:
    """How many lines of the provision map name an intervention; a pupil with two blocks counts twice."""
    return len(places(intervention, line_interventions))


@rule(f"ROUND(SUMIFS({{line_costs}},{{line_interventions}},{_NAME}),2)")
def cost_of_intervention(
    intervention: str, line_interventions: Sequence[str | None], line_costs: Sequence[float | None]
) -> float:
    """What all lines of an intervention cost."""
    return to_the_penny(sum_of(intervention, line_interventions, line_costs))


_COSTED = f"COUNTIFS({{line_interventions}},{_NAME},{{line_costs}},{_A_NUMBER})"


@rule(f'IF({_COSTED}=0,"",ROUND({{cost}}/{_COSTED},2))')
def cost_per_line(
    intervention: str, cost: float, line_interventions: Sequence[str | None], line_costs: Sequence[float | None]
) -> float | None:
    """What an intervention costs for one pupil: its cost divided by the lines that have one."""
    costed = sum(1 for place in places(intervention, line_interventions) if line_costs[place] is not None)
    return to_the_penny(cost / costed) if costed else None


_LACKING = f'COUNTIFS({{line_interventions}},{_NAME},{{no_cost_reasons}},"?*")'


@rule(lacking_as_formula(_LACKING, "{lines}"))
def lines_lacking(
    intervention: str, lines: float, line_interventions: Sequence[str | None], no_cost_reasons: Sequence[str | None]
) -> str | None:
    """How many lines of an intervention have no cost, in words; blank when all have one."""
    lacking = sum(1 for place in places(intervention, line_interventions) if no_cost_reasons[place])
    return lacking_in_words(lacking, int(lines))


@rule(f'IFERROR(ROUND(AVERAGEIFS({{line_gains_per_month}},{{line_interventions}},{_NAME}),2),"")')
def mean_gain_per_month(
    intervention: str, line_interventions: Sequence[str | None], line_gains_per_month: Sequence[float | None]
) -> float | None:
    """The mean of what pupils gained in a month; blank while no line has both scores."""
    monthly = [line_gains_per_month[place] for place in places(intervention, line_interventions)]
    gains = [gain for gain in monthly if gain is not None]
    return excel_round(fsum(gains) / len(gains), 2) if gains else None


_GAINS = f"SUMIFS({{line_gains}},{{line_interventions}},{_NAME},{{line_costs}},{_A_NUMBER})"


@rule(
    f'IF({_GAINS}<=0,"",ROUND(SUMIFS({{line_costs}},{{line_interventions}},{_NAME},{{line_gains}},{_A_NUMBER})'
    f"/{_GAINS},2))"
)
def cost_per_gain(
    intervention: str,
    line_interventions: Sequence[str | None],
    line_costs: Sequence[float | None],
    line_gains: Sequence[float | None],
) -> float | None:
    """What one point of gain cost, over the lines that have both scores and a cost; with ages in months, a month."""
    lines = [(line_costs[place], line_gains[place]) for place in places(intervention, line_interventions)]
    scored = [(cost, gain) for cost, gain in lines if gain is not None and cost is not None]
    gained = fsum(gain for _, gain in scored)
    return to_the_penny(fsum(cost for cost, _ in scored) / gained) if gained > 0 else None


_RATED = f'COUNTIFS({{line_interventions}},{_NAME},{{line_impacts}},"?*")'
_GOOD = "+".join(
    f'COUNTIFS({{line_interventions}},{_NAME},{{line_impacts}},"Outcome {word}")' for word in ("exceeded", "met")
)


@rule(f'IF({_RATED}=0,"",({_GOOD})&" of "&{_RATED}&" met")')
def impact_rating(
    intervention: str, line_interventions: Sequence[str | None], line_impacts: Sequence[str | None]
) -> str | None:
    """In how many of the lines that were rated the outcome was met or exceeded, in words: 7 of 10 met."""
    rated = [line_impacts[place] for place in places(intervention, line_interventions)]
    ratings = [rating.lower() for rating in rated if rating]
    good = sum(rating in ("outcome exceeded", "outcome met") for rating in ratings)
    return f"{good} of {len(ratings)} met" if ratings else None


_AREA = "INDEX({intervention_areas},MATCH({intervention},{intervention_names},0))"
_PUPIL_AREA = "INDEX({pupil_areas},MATCH({upn},{pupil_upns},0))"


@rule(f'IFERROR(IF({_AREA}="",IFERROR({_PUPIL_AREA}&"",""),{_AREA}),IFERROR({_PUPIL_AREA}&"",""))')
def area_of_line(
    intervention: str | None,
    upn: str | None,
    intervention_names: Sequence[str | None],
    intervention_areas: Sequence[str | None],
    pupil_upns: Sequence[str | None],
    pupil_areas: Sequence[str | None],
) -> str | None:
    """The area of need that a line serves: the intervention's, else the pupil's own."""
    place = None if intervention is None else first_match(intervention, intervention_names)
    if place is not None and intervention_areas[place]:
        return intervention_areas[place]
    place = None if upn is None else first_match(upn, pupil_upns)
    return None if place is None else pupil_areas[place]


_YEAR_GROUP = "INDEX({pupil_year_groups},MATCH({upn},{pupil_upns},0))"


@rule(f'IFERROR(IF({_YEAR_GROUP}="","",IF(ISNUMBER(-{_YEAR_GROUP}),"Year "&{_YEAR_GROUP},{_YEAR_GROUP}&"")),"")')
def year_group_of_line(
    upn: str, pupil_upns: Sequence[str | None], pupil_year_groups: Sequence[str | None]
) -> str | None:
    """The year group of a line's pupil, such as R or Year 4."""
    place = first_match(upn, pupil_upns)
    group = None if place is None else pupil_year_groups[place]
    return None if not group else f"Year {group}" if group.isdigit() else group
