"""Thousands of inputs for every rule, drawn from a seed: the edges of terms, months and years, half pence, blanks.

Each comes twice: what Python is given, and what stands in the cells (a stray text or a formula's "" is a blank).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sendbook.rules.registry import RULES
from sendbook.rules.rule import Argument
from tests.support.drawn_pupils import NUMBERS as OF_PUPILS
from tests.support.drawn_pupils import TEXTS as TEXTS_OF_PUPILS
from tests.support.rule_cases import columns, school_columns

_EDGES = [
    date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2028, 2, 29), date(2026, 8, 31), date(2026, 9, 1),
    date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 31), date(2027, 4, 1), date(2027, 8, 31), date(2026, 3, 31),
    date(2026, 10, 31), date(2027, 5, 31), date(2026, 1, 30), date(2026, 1, 31),
]  # fmt: skip
_FIRST_AND_LAST = (date(2026, 8, 20), date(2028, 1, 10))


class Drawn(NamedTuple):
    """One generated case: the rule, what Python gets, and what the cells hold."""

    rule: str
    values: dict[str, Any]
    cells: dict[str, Any]


def generated_cases(each: int, seed: int = 20261122) -> Iterator[Drawn]:
    """So many cases for every rule; the same seed gives the same cases."""
    draw = random.Random(seed)
    for name, rule in RULES.items():
        for _ in range(each):
            school = school_columns(draw.choice(["usual"] * 8 + ["six terms", "no terms yet", "untidy"]))
            offered = {**columns(), **school}
            values: dict[str, Any] = {}
            cells: dict[str, Any] = {}
            for argument in rule.arguments:
                if argument.whole_column:
                    if argument.name not in offered:
                        raise LookupError(f"{name}: tests/cases/rules_columns.toml needs a column {argument.name}")
                    values[argument.name] = cells[argument.name] = offered[argument.name]
                else:
                    values[argument.name], cells[argument.name] = _scalar(draw, argument, school)
            _nearly_equal(draw, values, cells)
            if "why_no_cost" in values:
                values["why_no_cost"] = cells["why_no_cost"] = _reason(cells)
            yield Drawn(name, values, cells)


def _reason(cells: dict[str, Any]) -> str | None:
    """What the column beside a cost says of these cells: the formula of the cost rests on it."""
    rule = RULES["why_no_cost"]
    held = {a.name: None if cells.get(a.name) == "" else cells.get(a.name) for a in rule.arguments}
    told = {a.name: held[a.name] if a.texts or not isinstance(held[a.name], str) else None for a in rule.arguments}
    reason: str | None = rule(**{**told, "who": "Ash, Ivy"})
    return reason


def _scalar(draw: random.Random, argument: Argument, school: dict[str, list[Any]]) -> tuple[Any, Any]:
    if draw.random() < (0.12 if argument.optional else 0.04):
        stray = draw.choice([None, None, ""] + (["tbc", "n/a"] if argument.numeric else []))
        return (stray or None) if argument.texts else None, stray
    if argument.kind is date:
        value: Any = _day(draw, argument.name, school)
    elif argument.kind in (float, int):
        value = _NUMBERS.get(argument.name, _money)(draw)
    elif argument.name in _TEXTS:
        value = draw.choice(_TEXTS[argument.name])
    else:
        raise LookupError(f"this file needs texts to draw for the argument {argument.name}")
    return value, value


def _day(draw: random.Random, name: str, school: dict[str, list[Any]]) -> date:
    if name == "date_of_birth":
        return date(2018, 1, 1) + timedelta(days=draw.randrange(3000))
    edges = ("term_starts", "term_ends", "closure_first_days")
    known: list[date] = [day for key in edges for day in school[key] if day]
    kind = draw.random()
    if kind < 0.3 and known:
        return draw.choice(known) + timedelta(days=draw.choice([-1, 0, 1]))
    if kind < 0.45:
        return draw.choice(_EDGES) + timedelta(days=draw.choice([-1, 0, 0, 1]))
    first, last = _FIRST_AND_LAST
    return first + timedelta(days=draw.randrange((last - first).days))


def _nearly_equal(draw: random.Random, values: dict[str, Any], cells: dict[str, Any]) -> None:
    """Now and then two dates, or a cost and its threshold, that are equal or one day, or one penny, apart."""
    pairs = [("review_due", "as_at"), ("held", "as_at"), ("starts", "as_at"), ("ends", "as_at"), ("start", "end"),
             ("review_agreed", "last_review"), ("cost", "high_needs_cost_threshold")]  # fmt: skip
    for one, other in pairs:
        if values.get(one) is not None and values.get(other) is not None and draw.random() < 0.2:
            if one == "cost":
                near = draw.choice([values[other], values[other] * 0.8])
                values[one] = cells[one] = round(near + draw.choice([-0.01, 0, 0.01]), 2)
            else:
                values[one] = cells[one] = values[other] + timedelta(days=draw.choice([-1, 0, 1, 27, 28, 29]))


def _money(draw: random.Random) -> float:
    if draw.random() < 0.3:
        return draw.choice([0, 1.005, 0.125, 2.675, 6000, 4800, 5999.99, 6000.01, 0.005, 19.995])
    return round(draw.uniform(0, 9000), draw.choice([0, 1, 2, 2, 3]))


_NUMBERS: dict[str, Callable[[random.Random], float]] = {
    "minutes_per_session": lambda draw: draw.choice([0, 5, 10, 15, 20, 25, 30, 45, 60, 90, 37.5, 2, 1.25, 30 / 1440]),
    "sessions_per_week": lambda draw: draw.choice([0, 0.5, 1, 2, 3, 5, 10, 0.25, 1 / 3, 62 / 1440, 225 / 1440]),
    "school_weeks": lambda draw: draw.choice([0, 0.5, 1, 6, 38, 39, draw.randrange(0, 200) / 5, draw.randrange(20)]),
    "hourly_rate": lambda draw: draw.choice([0, 19.37, 20.01, 50.92, round(draw.uniform(8, 60), 2)]),
    "earlier_rate": lambda draw: draw.choice([0, 18.87, 19.5, 48.5, round(draw.uniform(8, 60), 2)]),
    "group_size": lambda draw: draw.choice([0, 1, 2, 3, 4, 6, 7, 12, 0.5]),
    "fixed_weeks": lambda draw: draw.choice([0, 38, 39, 12, 0.4]),
    "due_soon_days": lambda draw: draw.choice([0, 7, 14, 28]),
    "near_threshold_percent": lambda draw: draw.choice([0.5, 0.75, 0.8, 0.9, 1, 0.33]),
    "high_needs_cost_threshold": lambda draw: draw.choice([6000, 6000, 0, 10_000, 4800.5]),
    "annual_review_months": lambda draw: draw.choice([12, 12, 6]),
    "under_five_review_months": lambda draw: draw.choice([6, 3]),
    "annual_review_meeting_days_before": lambda draw: draw.choice([28, 0, 42]),
    "group_place": lambda draw: draw.randrange(1, 7),
    "lines": lambda draw: draw.choice([0, 1, 4]),
    "group_days": lambda draw: draw.choice([0, 1, 40, 59]),
    **OF_PUPILS,
}

_NUMBERS |= {
    "staff_count": lambda draw: draw.choice([0, 1, 1, 2, 3, 1.5]),
    "visits": lambda draw: draw.choice([0, 1, 3, 6, 11]),
    "review_after_weeks": lambda draw: draw.choice([0, 0.5, 1, 6, 38, draw.randrange(0, 200) / 5, draw.randrange(20)]),
    "line_days": lambda draw: draw.choice([0, 1, 10, 59, 190, draw.randrange(1, 200)]),
    "days_before": lambda draw: draw.randrange(200),
    "counted_share": lambda draw: draw.choice([0, 1, 0.5, 0.25, 0.333]),
    "second_share": lambda draw: draw.choice([0, 1, 0.5, 0.25, 0.333, 1.5]),
    "part_time": lambda draw: draw.choice([1, 0.6, 0.8, 0.5, 0.6125, 60]),
    "pension_share": lambda draw: draw.choice([0, 0.2, 0.294, 0.2868, 0.2125, 29.4]),
    "teachers_pension_share": lambda draw: 0.2868,
    "support_staff_pension_share": lambda draw: draw.choice([0.2, 0.155, 0.294]),
    "ni_from": lambda draw: draw.choice([5000, 9100, 0]),  # whole pounds, as the law has it
    "employer_ni_share": lambda draw: draw.choice([0.15, 0.138]),
    "pay_award": lambda draw: draw.choice([0, 0.03, 0.033, 0.065]),
    "pay_weeks_a_year": lambda draw: draw.choice([52.143, 52.142]),
    "full_time_hours": lambda draw: draw.choice([37, 36, 35]),
    "weeks": lambda draw: draw.choice([0, 38, 39]),
    "hours_used": lambda draw: draw.choice([0, 2.5, 12.5, 12.25, 27.5, round(draw.uniform(0, 40), 2)]),
    "hours_available": lambda draw: draw.choice([0, 12.5, 25, 27.5, 32.5, -3, 0.0444444]),
    "lines": lambda draw: draw.choice([0, 1, 3, 7]),
    "share_upto_year": lambda draw: draw.choice([0, 1, 1, 0.5, 0.333, draw.randrange(190) / 190]),
    "share_before_change": lambda draw: draw.choice([0, 0, 1, 0.5, 0.25, draw.randrange(190) / 190]),
    "share_before_other_change": lambda draw: draw.choice([0, 1, 0.5, draw.randrange(190) / 190]),
    "cost_of_change": lambda draw: draw.choice([0, 0, -190.82, 15.125, round(draw.uniform(-90, 90), 3)]),
    "share_before_year": lambda draw: draw.choice([0, 0, 0.25, draw.randrange(190) / 190]),
    "staff_hours": lambda draw: draw.choice([0, 1, 9.5, 28.5, 0.125, round(draw.uniform(0, 400), 3)]),
    "own_salary": lambda draw: draw.choice([0, 35_000, 25_583, 999, 46_023, 400_000]),
    "earlier_pay": lambda draw: draw.choice([24_796, 0, 12, 25_583.5]),
    "next_pay": lambda draw: draw.choice([26_000, 24, 25_989]),
    "hours_a_week": lambda draw: draw.choice([27.5, 32.5, 37, 1.5416666666666667, 61]),
    "directed_hours": lambda draw: draw.choice([1265, 855, 0.5, 0]),
    "paid_weeks": lambda draw: draw.choice([44, 44.9, 52.143, 1.8333, 0]),
    "worked_weeks": lambda draw: draw.choice([38, 39, 1.5, 0]),
    "other_on_costs": lambda draw: draw.choice([0, 250, -5, 46_054]),
    "actual_rate": lambda draw: draw.choice([19.37, 0.5, 0, 2000, round(draw.uniform(8, 60), 2)]),
    "award_to_compare": lambda draw: draw.choice([0, 0.03, 0.033, 0.0645]),
}

_YEARS = ["Academic year", "financial year", "Next financial year", "Calendar year"]
_SOURCES = ["Notional SEN", "Top-up", "not paid by the school", "Not paid by the school", "Core budget"]

_TEXTS = {
    "group_name": ["Talk 3A", "phonics", "Nowhere", "Chess", "Talk?", "*"],
    "paid_as": ["Teacher", "teacher", "Support staff", "Per visit"],
    "pupil_to_choose": ["Adebayo, Tunde (4 Oak)", "Ng, Li", "Gal·la, Ona ·K", "Ng, Li (R), line 7"],
    "choice": ["Adebayo, Tunde (4 Oak) · T999200005001", "Ng, Li · t999 200005003", "Ng, Li, no UPN yet ·", " p1 "],
    "pay_point": ["NJC 3", "njc 5", "Teacher M6", "NJC 9", "NJC 99", "NJC*", "Teacher ??"],
    "next_pay_agreed": ["Yes", "No", "yes"],
    "use_pay_not_agreed": ["No", "Yes", "no"],
    "resources_each": ["Once", "Term", "Year", "term", "YEAR", "Month"],
    "year": _YEARS,
    "label": _YEARS,
    "costing_year": ["By school type", "Academic year", "financial year"],
    "funding_source": _SOURCES,
    "second_source": _SOURCES,
    "by": ["Area of need", "tier", "Year group", "Funding source", "Elephants"],
    "item": ["Not said", "Cognition and learning", "Targeted", "Year 1", "R", "Notional SEN", "top-up", "Cog*", "X?"],
    "role": ["Teaching assistant", "ta LEVEL 2", "Volunteer", "Visitor", "Cook", "T*"],
    "ni_basis": ["Usual", "Second role", "Under 21", "under 21"],
    "earlier_role": ["Teaching assistant", "Class teacher", "Cook"],
    "intervention": ["Reading", "speech", "Number", "Lego", "Chess", "R*", "Num??r"],
    "wrong_in_pay": ["Paid weeks on the Staff sheet is not a number from 5 to 60"],
    "wrong_in_own_rate": ["Rate from on the Staff sheet is not a date, though an earlier rate is given"],
    "wrong_in_la_rate": ["LA rate before that on the Staff sheet is not a number from 1 to 1,000"],
    "own_rate_reason": ["It begins at a fourth rate: only three are kept"],
    "la_rate_reason": ["LA hourly rate on the Staff sheet is not a number from 1 to 1,000"],
    "visit_rate_reason": ["Rate of a visit on the Staff sheet is not a number from 1 to 10,000"],
    "other_rate_reason": ["It begins at a fourth rate: only three are kept"],
    "wrong_in_line": ["Visits is not a number from 0.1 to 400"],
    "who": ["Ash, Ivy", ""],
    "why_no_cost": [""],
    "lines_without_cost": ["1 of 3 lines has no cost", "2 of 2 lines have no cost"],
    "whole_cost": ["Yes", "No", "yes", "YES", "maybe"],
    "counts_to_threshold": ["Yes", "No", "yes", "no", "ask"],
    "tier": ["Universal", "universal", "Targeted", "Targeted plus", "Specialist"],
    "sen_provision": ["K", "K", "E", "N", "n"],
    "rate_basis": ["Actual", "LA", "la", "other"],
    "school_type": ["Maintained", "Academy", "academy", "Special"],
    "primary_need": ["SLCN", "slcn", "ASD", "DS", "OTH", "XYZ", "S*", "?LD", "S~*", "M?", "*", "SEMH "],
    "staff_role": ["Teaching assistant", "TA level 2", "class TEACHER", "Nurse (visits?)", "Volunteer", "TA*", "Dinner",
                   "~", "Teaching~*", "?A level 2", "x" * 256],
    "school_move_upn": ["T999200005001", "t999200005001", "W999200005003", "N999200005004", "T9992*", "?999200005001"],
    "upn": ["T999200005001", "t999200005001", "G999200005002", "W999200005003", "F999200005999", "T9992*", "T~*",
            "?999200005001", "T999 200005001"],
    **TEXTS_OF_PUPILS,
}  # fmt: skip
