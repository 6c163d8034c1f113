"""Line facts: what can be told of a pupil and of each line of provision when an authority's template is filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sendbook.layouts import declared_tables
from sendbook.layouts.settings import school_values
from sendbook.policy import code_lists
from sendbook.rules.budget_years import ACADEMIC
from sendbook.rules.line_periods import CHANGES
from sendbook.rules.matching import first_match, places
from sendbook.rules.registry import RULES
from sendbook.rules.rounding import excel_round, to_the_penny
from sendbook.tables import Row, Tables, Value

SEASONS = ("autumn", "spring", "summer")

_OF_PUPIL = (
    "surname", "forename", "upn", "date_of_birth", "year_group", "class_name", "sen_provision", "primary_need",
    "secondary_need", "area_of_need", "ehc_plan_issued", "outcome", "additional_support_cost", "cost_so_far",
    "headroom", "cost_above_threshold", "top_up_received", "not_met_by_top_up", "hours_equivalent", "threshold_status",
    "lines_without_cost",
)  # fmt: skip
_OF_SCHOOL = ("school_name", "senco_name", "local_authority", "senco_contact", "academic_year")
FACTS = frozenset({*_OF_PUPIL, *_OF_SCHOOL, "pupil", "need_name", "as_at", "year", "threshold", "rates"})
"""What one cell of a template may take."""

_WORKED_OUT = (
    "adult_minutes_a_week", "minutes_a_week", "hours_a_week", "minutes_a_week_each", "pupils_in_group",
    "staff_paid_as", "resources_cost", "visits_cost",
    *(f"cost_{season}" for season in SEASONS),
)  # fmt: skip
_OF_LINE = frozenset(column.key for column in declared_tables()["provision"].columns) - {
    "upn", "chosen_upn", "pupil", "pupil_place",
}  # fmt: skip
FIELDS = _OF_LINE | frozenset(_WORKED_OUT)
"""What a column of a section may take: the columns of the Provision sheet by key, and what is worked out here."""


@dataclass(frozen=True, slots=True)
class MapLine:
    """A line of provision of the pupil: its row on the Provision sheet, its facts, and the parts that it has."""

    row: Row
    facts: dict[str, Value]
    parts: tuple[str, ...]


def pupil_facts(tables: Tables, pupil: Row, as_at: date, numbers_threshold: float) -> dict[str, Value]:
    """What can be told of a pupil and the school, by the words of `FACTS`."""
    school = school_values(tables)
    need = code_lists()["need"].item(str(pupil["primary_need"] or ""))
    in_use = next((row for row in tables["years"] if row["in_use"] == "Yes"), None) if "years" in tables else None
    name = " ".join(str(part) for part in (pupil["forename"], pupil["surname"]) if part)
    la = str(school["rate_basis"]).casefold() == "la"
    return {
        **{key: pupil.value(key) for key in _OF_PUPIL},
        **{key: school[key] for key in _OF_SCHOOL},
        "pupil": name or None, "need_name": need.name if need else pupil["primary_need"], "as_at": as_at,
        "year": f"{in_use['label']} {in_use['name']}" if in_use else None, "threshold": numbers_threshold,
        "rates": "The local authority's rates" if la else "The school's own rates",
    }  # fmt: skip


def pupil_lines(tables: Tables, pupil: Row) -> list[MapLine]:
    """The lines of a pupil in the order of the Provision sheet, whatever they cost."""
    upn = pupil["upn"]
    if not upn:
        return []
    rows = tables["provision"].rows
    found = places(str(upn), tuple(row["upn"] for row in rows))
    return [_line(tables, rows[at]) for at in found]


def _line(tables: Tables, row: Row) -> MapLine:
    minutes, sessions = row["minutes_per_session"], row["sessions_per_week"]
    a_week = None if minutes is None or sessions is None else minutes * sessions
    share = _pupils(row)
    adults = row["staff_count"] if (row["staff_count"] or 0) > 0 else 1
    visits = None
    if row["visits"] is not None and row["visit_rate"] is not None:
        visits = to_the_penny(row["visits"] * row["visit_rate"] / share)
    repeated = row["repeated_resources"] or 0
    resources = None if row["resources"] is None else to_the_penny(repeated if repeated else row["resources"])
    facts: dict[str, Value] = {
        **row.values,
        "minutes_a_week": a_week,
        "adult_minutes_a_week": None if a_week is None else a_week * adults,
        "pupils_in_group": share,
        "hours_a_week": None if a_week is None else excel_round(a_week / 60, 2),
        "minutes_a_week_each": None if a_week is None else excel_round(a_week * adults / share, 2),
        "staff_paid_as": _paid_as(tables, row),
        "resources_cost": resources,
        "visits_cost": visits,
    }
    for season, cost in zip(SEASONS, season_costs(tables, row), strict=True):
        facts[f"cost_{season}"] = cost
    has = {"time": a_week is not None, "visits": row["visits"] is not None, "resources": bool(row["resources"])}
    return MapLine(row, facts, tuple(part for part, there in has.items() if there) or ("time",))


def _pupils(row: Row) -> float:
    whole = str(row["whole_cost"] or "").casefold() == "yes"
    return 1 if whole else max(1, row["group_size"] or 0)


def _paid_as(tables: Tables, row: Row) -> Value:
    if not row["delivered_by"] or "staff" not in tables:
        return None
    place = first_match(str(row["delivered_by"]), tuple(tables["staff"].column("role")))
    return None if place is None else tables["staff"].rows[place]["paid_as"] or "Support staff"


def season_starts(tables: Tables) -> tuple[date, date, date, date] | None:
    """The first day of the academic year, of its spring and of its summer term, and its last day.

    Terms by name (Autumn, Spring, Summer), else three terms, or six in pairs, in the order of their days.
    """
    years = [row for row in tables["years"] if row["label"] == ACADEMIC] if "years" in tables else []
    if not years or not isinstance(years[0]["starts"], date) or not isinstance(years[0]["ends"], date):
        return None
    first, last = years[0]["starts"], years[0]["ends"]
    terms = sorted(
        (row for row in tables["terms"] if isinstance(row["starts"], date) and first <= row["starts"] <= last),
        key=lambda row: row["starts"],
    )
    named = {
        season: [row["starts"] for row in terms if str(row["term"] or "").casefold().startswith(season)]
        for season in SEASONS
    }
    if named["spring"] and named["summer"]:
        return first, min(named["spring"]), min(named["summer"]), last
    if len(terms) in (3, 6):
        step = len(terms) // 3
        return first, terms[step]["starts"], terms[2 * step]["starts"], last
    return None


def season_costs(tables: Tables, row: Row) -> Sequence[float | None]:
    """What a line costs in the autumn, spring and summer of the academic year: by school days, adding up to the penny.

    Each is the cost up to the day before the next begins, less the cost up to the day before its own first day.
    """
    starts = season_starts(tables)
    if starts is None or row["provision_cost"] is None:
        return (None, None, None)
    first, spring, summer, last = starts
    calendar = {
        "calendar_dates": tuple(tables["calendar"].column("date")),
        "school_days_so_far": tuple(tables["calendar"].column("school_days_so_far")),
    }
    keys = ("provision_cost", "running_cost", "one_off_cost", "starts", "days_before", "line_days", "resources",
            "resources_each", *(key for change in CHANGES for key in change))  # fmt: skip
    of_line = {key: row.value(key) for key in keys} | {"ends": row["line_ends"]}
    of_line |= {key: tuple(tables["terms"].column(key)) for key in ("season_begins", "season_ends")}

    def upto(day: date) -> float:
        cost = RULES["line_cost_to_date"](**of_line, **calendar, as_at=day)
        return float(cost or 0)

    def before(day: date) -> float:
        return upto(date.fromordinal(day.toordinal() - 1))

    marks = [before(first), before(spring), before(summer), upto(last)]
    return [to_the_penny(later - earlier) for earlier, later in pairwise(marks)]
