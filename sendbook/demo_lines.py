"""The provision of the invented school: who gets which intervention, for the demo's provision map. Nobody is real."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sendbook.mis.invented import InventedPupil
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
            lines += [_plan_line(plans, pupil, year), *_support(place, pupil, year, today)]
            plans += 1
    return lines


def _days(year: str) -> tuple[date, date, date]:
    terms = example_years()[year].terms
    return terms[0].first, terms[0].last, terms[-1].last


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
        yield {
            "upn": pupil["upn"], "intervention": choice["intervention"], "tier": choice["tier"],
            "delivered_by": roles[(place + turn) % len(roles)],
            "minutes_per_session": minutes, "sessions_per_week": sessions, "group_size": size,
            "starts": first, "ends": last if weeks is None else term_end,
            "resources": 24 if place % 11 == 4 else None,
            "funding_source": "Notional SEN", "outcome": _OUTCOMES[(place + turn) % len(_OUTCOMES)],
            "entry_score": 60 + place % 30, "review_after_weeks": weeks or 12, "teacher": pupil["class_name"],
        }  # fmt: skip


def _plan_line(plan: int, pupil: InventedPupil, year: str) -> dict[str, Value]:
    """The support that an EHC plan specifies, for the whole year."""
    hours, size = _PLAN_HOURS[plan % len(_PLAN_HOURS)]
    first, _, last = _days(year)
    return {
        "upn": pupil["upn"], "intervention": "Support specified in the EHC plan", "tier": "Specialist",
        "delivered_by": "Teaching assistant level 2",
        "minutes_per_session": 60, "sessions_per_week": hours, "group_size": size,
        "starts": first, "ends": last, "funding_source": "Notional SEN",
        "outcome": "Takes part in lessons with the support that Section F of the plan names.",
        "review_after_weeks": 12, "teacher": pupil["class_name"],
    }  # fmt: skip


_OUTCOMES = (
    "Reads 30 more high-frequency words by sight by the end of the programme.",
    "Joins in a group task for ten minutes without adult help.",
    "Uses sentences of six words or more to retell a story.",
    "Names how they feel and asks for a break in four lessons of five.",
    "Recalls number facts to 20 in less than a minute.",
    "Holds a pencil comfortably and writes three lines without stopping.",
)
