"""Staff time: the hours that the provision map asks of a role or person, and how they stand to the hours there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.rules.lines import ADULTS, SHARED, adults, pupils_sharing
from sendbook.rules.possible import POSSIBLE, cannot_be, not_possible
from sendbook.rules.rounding import excel_round, to_the_penny
from sendbook.rules.rule import rule
from sendbook.rules.totals import sum_of


@rule('ROUND(SUMIFS({line_hours},{line_roles},"="&{role}),2)')
def hours_of_role(role: str, line_roles: Sequence[str | None], line_hours: Sequence[float | None]) -> float:
    """The hours that the lines of the provision map ask of a role or person."""
    return excel_round(sum_of(role, line_roles, line_hours), 2)


@rule('ROUND(SUMIFS({line_costs},{line_roles},"="&{role}),2)')
def cost_of_role(role: str, line_roles: Sequence[str | None], line_costs: Sequence[float | None]) -> float:
    """What the lines of the provision map that a role or person delivers cost."""
    return to_the_penny(sum_of(role, line_roles, line_costs))


@rule(
    f'IF({not_possible("hours_available")},"Hours available is not {POSSIBLE["hours_available"].words}",'
    'IF(COUNT({hours_available})=0,IF({hours_used}>0,"No hours given",""),'
    'IF({hours_used}>{hours_available},"Over by "&TEXT({hours_used}-{hours_available},"0.0#")&" hours",'
    'IF({hours_used}={hours_available},"Full",TEXT({hours_available}-{hours_used},"0.0#")&" hours free"))))'
)
def staff_load(hours_used: float, hours_available: float | str | None) -> str | None:
    """How the hours a week that lines ask of a role stand to the hours that it has for provision, in words."""
    if cannot_be("hours_available", hours_available):
        return f"Hours available is not {POSSIBLE['hours_available'].words}"
    assert not isinstance(hours_available, str)
    if hours_available is None:
        return "No hours given" if hours_used > 0 else None
    if hours_used > hours_available:
        return f"Over by {_hours(hours_used - hours_available)} hours"
    return "Full" if hours_used == hours_available else f"{_hours(hours_available - hours_used)} hours free"


def _hours(number: float) -> str:
    """As TEXT shows it with the format 0.0#: one decimal, or two where they say more."""
    text = f"{excel_round(number, 2):.2f}"
    return text[:-1] if text.endswith("0") else text


_OF_ADULTS = f"/{SHARED}*{ADULTS}"


@rule(
    'IF(OR({wrong_in_line}<>"",COUNT({minutes_per_session},{sessions_per_week},{school_weeks})<3),0,'
    "{minutes_per_session}/60*{sessions_per_week}*{school_weeks}" + _OF_ADULTS + ")"
)
def staff_hours_of_line(
    minutes_per_session: float | None,
    sessions_per_week: float | None,
    school_weeks: float | None,
    group_size: float | None,
    whole_cost: str | None,
    staff_count: float | None,
    wrong_in_line: str | None = None,
) -> float:
    """The hours of adults that a line asks for in all; of a group, the pupil's share of them."""
    if wrong_in_line or minutes_per_session is None or sessions_per_week is None or school_weeks is None:
        return 0.0
    hours = minutes_per_session / 60 * sessions_per_week * school_weeks
    return hours / pupils_sharing(group_size, whole_cost) * adults(staff_count)


@rule(
    'IF(OR({wrong_in_line}<>"",{starts}>{as_at},{ends}<{as_at},COUNT({minutes_per_session},{sessions_per_week})<2),0,'
    "{minutes_per_session}/60*{sessions_per_week}" + _OF_ADULTS + ")"
)
def staff_hours_now(
    minutes_per_session: float | None,
    sessions_per_week: float | None,
    group_size: float | None,
    whole_cost: str | None,
    staff_count: float | None,
    starts: date,
    ends: date,
    as_at: date,
    wrong_in_line: str | None = None,
) -> float:
    """The hours of adults that a line asks for each week while it runs; 0 before and after."""
    if wrong_in_line or minutes_per_session is None or sessions_per_week is None or not starts <= as_at <= ends:
        return 0.0
    return minutes_per_session / 60 * sessions_per_week / pupils_sharing(group_size, whole_cost) * adults(staff_count)
