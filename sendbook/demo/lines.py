"""The provision of the invented school: who gets what, who delivers it, who pays, for the demo. Nobody is real."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sendbook.demo.pupils import InventedPupil
from sendbook.layouts.grouping import Grouped, by_agreement
from sendbook.policy import code_lists, example_years, staff_rates, starting_interventions
from sendbook.tables import Value

# Minutes, sessions a week, group size, school weeks (None: to the end of the year), as interventions really are.
_SHAPES: Sequence[tuple[int, float, int, int | None]] = (
    (30, 3, 4, 12), (20, 5, 1, 12), (45, 2, 6, None), (30, 2, 3, 6), (15, 5, 2, None), (40, 1, 1, 10), (60, 1, 8, 12),
)  # fmt: skip

# Hours of one-to-one or small-group support a week that the invented EHC plans ask for, and the size of the group.
_PLAN_HOURS: Sequence[tuple[float, int]] = (
    (20, 1), (15, 1), (10, 2), (12.5, 1), (25, 1), (8, 1), (15, 2), (20, 2), (10, 1), (12, 1),
)  # fmt: skip


def provision_lines(pupils: Sequence[InventedPupil], year: str, today: date) -> list[dict[str, Value]]:
    """The rows of the Provision sheet for these pupils in an academic year that has example terms."""
    lines: list[dict[str, Value]] = []
    plans = 0
    for place, pupil in enumerate(pupils):
        if pupil["sen_provision"] == "K":
            lines += _support(place, pupil, year, today)
        elif pupil["sen_provision"] == "E":
            lines += [*_plan_lines(plans, pupil, year, today), *_support(place, pupil, year, today)]
            plans += 1
    return lines


_IN_GROUPS = frozenset({"Nurture time", "Physiotherapy programme"})


def entered_once(lines: Sequence[dict[str, Value]]) -> Grouped:
    """The same lines, two groups of them entered once on the Groups sheet; every cost stays what it was."""
    grouped = by_agreement([line for line in lines if line["intervention"] in _IN_GROUPS])
    named = iter(grouped.lines)
    return Grouped(grouped.groups, [next(named) if line["intervention"] in _IN_GROUPS else line for line in lines])


def _days(year: str) -> tuple[date, date, date]:
    terms = example_years()[year].terms
    return terms[0].first, terms[0].last, terms[-1].last


def _friday_after(first: date, weeks: int, last: date) -> date:
    """The Friday of the last of so many weeks, within the term."""
    return min(last, first + timedelta(days=7 * weeks - first.weekday() - 3))


def _support(place: int, pupil: InventedPupil, year: str, today: date) -> Iterator[dict[str, Value]]:
    """One to three interventions that serve the pupil's area of need."""
    need = code_lists()["need"].item(str(pupil["primary_need"]))
    area = need.extra.get("area_of_need") if need else None
    known = starting_interventions()
    fitting = [item for item in known if item.get("area_of_need") == area] or list(known)
    roles = [line["role"] for line in staff_rates() if "assistant" in line["role"]]
    first, term_end, last = _days(year)
    for turn in range(1 + place % 3 if pupil["sen_provision"] == "K" else 1):
        choice = fitting[(place + turn) % len(fitting)]
        minutes, sessions, size, weeks = _SHAPES[(place * 2 + turn) % len(_SHAPES)]
        # A pupil's first line runs to the end of the term at least, so that everyone has one now.
        ends = last if weeks is None else _friday_after(first, weeks, term_end) if turn else term_end
        line: dict[str, Value] = {
            "upn": pupil["upn"], "intervention": choice["intervention"], "tier": choice["tier"],
            "delivered_by": roles[(place + turn) % len(roles)],
            "minutes_per_session": minutes, "sessions_per_week": sessions, "group_size": size,
            "starts": first, "ends": ends,
            "resources": 24 if place % 11 == 4 else None, "resources_each": "Term" if place % 11 == 4 else None,
            "funding_source": "Notional SEN", "outcome": _OUTCOMES[(place + turn) % len(_OUTCOMES)],
            "entry_score": 60 + place % 30, "review_after_weeks": weeks if weeks and turn else 12,
            "teacher": pupil["class_name"],
        }  # fmt: skip
        if place % 5 == 2:
            line |= {"second_source": "Pupil premium", "second_share": 0.25}
        yield line | _delivery(place, line, today)


def _delivery(place: int, line: dict[str, Value], today: date) -> dict[str, Value]:
    """The sessions that took place so far, and for what has ended the exit score, the rating and the review."""
    starts, ends, sessions = line["starts"], line["ends"], line["sessions_per_week"]
    assert isinstance(starts, date) and isinstance(ends, date) and isinstance(sessions, int | float)
    weeks = max(0, (min(today, ends) - starts).days + 3) // 7
    found: dict[str, Value] = {"sessions_delivered": int(weeks * sessions * (0.4 if place % 13 == 5 else 0.9))}
    if ends < today and place % 7:
        found |= {
            "exit_score": 60 + place % 30 + (place % 6) - 1, "impact": _IMPACTS[place % 6],
            "review_held": ends,
        }  # fmt: skip
    return found


def _plan_lines(plan: int, pupil: InventedPupil, year: str, today: date) -> Iterator[dict[str, Value]]:
    """The support that an EHC plan specifies, for the whole year; for some a specialist's visits, or a service that
    the school does not pay."""
    hours, size = _PLAN_HOURS[plan % len(_PLAN_HOURS)]
    first, _, last = _days(year)
    shared: dict[str, Value] = {
        "upn": pupil["upn"], "tier": "Specialist", "starts": first, "ends": last, "funding_source": "Notional SEN",
        "outcome": "Takes part in lessons with the support that Section F of the plan names.",
        "review_after_weeks": 12, "teacher": pupil["class_name"],
    }  # fmt: skip
    support = shared | {
        "intervention": "Support specified in the EHC plan", "delivered_by": "Teaching assistant level 2",
        "minutes_per_session": 60, "sessions_per_week": hours, "group_size": size,
        "staff_count": 2 if plan == 5 else None, "second_source": "Top-up", "second_share": 0.4,
    }  # fmt: skip
    yield support | _delivery(plan, support, today)
    if plan % 3 == 0:
        yield shared | {"intervention": "Educational psychologist", "delivered_by": "External specialist", "visits": 3}
    if plan % 4 == 1:
        yield shared | {
            "intervention": "Sensory service", "delivered_by": None, "resources": 450,
            "funding_source": "Not paid by the school",
        }  # fmt: skip


def funding_lines(pupils: Sequence[InventedPupil], year: str) -> list[dict[str, Value]]:
    """The money that the invented school has: budgets for the financial year, and top-up for pupils with plans."""
    start = int(year[:4])
    budget: dict[str, Value] = {"starts": date(start, 4, 1), "ends": date(start + 1, 3, 31)}
    lines: list[dict[str, Value]] = [
        {**budget, "source": "Notional SEN", "amount": 96_000, "evidence": "Budget statement of March (invented)"},
        {**budget, "source": "Inclusive mainstream fund", "amount": 14_000, "evidence": "Grant letter (invented)"},
        {**budget, "source": "Pupil premium", "amount": 9_000, "evidence": "The share set aside for SEN (invented)"},
    ]
    with_plan = [pupil for pupil in pupils if pupil["sen_provision"] == "E"]
    for place, pupil in enumerate(with_plan):
        hours, size = _PLAN_HOURS[place % len(_PLAN_HOURS)]
        if size == 1 and hours >= 10:
            lines.append({
                **budget, "source": "Top-up", "upn": pupil["upn"], "amount": 400 * hours, "hours_named": hours,
                "evidence": "Letter with the plan (invented)",
            })  # fmt: skip
    return lines


def staff_lines() -> list[dict[str, Value]]:
    """The example roles with how many people share them and the hours that they have for provision."""
    lines: list[dict[str, Value]] = [dict(line) for line in staff_rates()]
    for line in lines:
        people, hours = _PEOPLE.get(str(line["role"]), (None, None))
        line |= {"people": people, "hours_available": hours}
        if line["role"] == "External specialist":
            line |= {"visit_rate": 310, "rate_source": "Example, replace. What the service charges (invented)."}
    return lines


_PEOPLE: dict[str, tuple[int, float]] = {
    "Teaching assistant level 1": (3, 40), "Teaching assistant level 2": (6, 150),
    "Teaching assistant level 3": (2, 20), "Higher level teaching assistant": (1, 12),
}  # fmt: skip

_IMPACTS = ("Not met", "Not met", "Partly met", "Outcome met", "Outcome met", "Outcome exceeded")
"""By the points gained: from one lost to four gained."""

_OUTCOMES = (
    "Reads 30 more high-frequency words by sight by the end of the programme.",
    "Joins in a group task for ten minutes without adult help.",
    "Uses sentences of six words or more to retell a story.",
    "Names how they feel and asks for a break in four lessons of five.",
    "Recalls number facts to 20 in less than a minute.",
    "Holds a pencil comfortably and writes three lines without stopping.",
)
