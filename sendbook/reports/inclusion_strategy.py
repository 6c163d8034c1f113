"""Inclusion strategy: activity and budgeted cost, as the inclusive mainstream fund asks schools to publish them.

No pupil can be told from it: no names; a count below the smallest that may be shown, and what belongs to it, goes into
one line with others. An activity's name that a school typed itself is shown only where enough pupils share it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import fsum

from sendbook.layouts.settings import school_values
from sendbook.policy import code_lists
from sendbook.reports.report import Heading, Report, Section
from sendbook.reports.small_numbers import lines_lacking_to_show
from sendbook.rules.rounding import excel_round
from sendbook.tables import Row, Tables

SHEET = "Inclusion strategy"
FUND, UNPAID = "Inclusive mainstream fund", "Not paid by the school"
HEADINGS = (
    Heading("Activity", "activity", 34), Heading("Area of need", "area_of_need", 32), Heading("Tier", "tier", 14),
    Heading("What it is", "what_it_is", 52), Heading("Pupils", "pupils", 14),
    Heading("Budgeted cost (£)", "budgeted_cost", 18, figures=True),
    Heading("From the fund (£)", "from_the_fund", 18, figures=True),
    Heading("Principle of inclusion", "principle", 30),
)  # fmt: skip
_TITLE = "Inclusion strategy: activity and budgeted cost"


@dataclass(slots=True)
class _Activity:
    """What the lines of one intervention add up to."""

    name: str
    area: str = ""
    tier: str = ""
    about: str = ""
    principle: str = ""
    pupils: set[str] = field(default_factory=set)
    cost: float = 0.0
    fund: float = 0.0

    def take(self, other: _Activity) -> None:
        """Put another activity into this one."""
        self.pupils |= other.pupils
        self.cost += other.cost
        self.fund += other.fund


def _pounds(amount: int) -> str:
    return f"-£{-amount:,}" if amount < 0 else f"£{amount:,}"


def strategy_report(tables: Tables, as_at: date, smallest: int) -> Report:
    """The table of a workbook with its calculated columns filled; `smallest` is the smallest count that is shown."""
    catalogue = {str(row["intervention"]).casefold(): row for row in tables.get("interventions", ())}
    shown, hidden = _sorted_out(_activities(tables, catalogue), catalogue, smallest)
    rows = [_row(activity, str(len(activity.pupils))) for activity in shown]
    if hidden.cost or hidden.pupils:
        many = len(hidden.pupils)
        rows.append(_row(hidden, str(many) if many >= smallest else f"fewer than {smallest}"))
    rows += _training(tables)
    total = (sum(row[5] for row in rows), sum(row[6] for row in rows))
    school = school_values(tables)
    year = next((row for row in tables["years"] if row["in_use"] == "Yes"), None)
    counted = f"{str(year['label']).lower()} {year['name']}" if year else "year"
    money = fsum(row["amount_this_year"] or 0 for row in tables["funding"] if row["source"] == FUND)
    lacking = lines_lacking_to_show(tables["provision"], smallest)
    name = str(school["school_name"] or "Our school")
    about = (
        name,
        f"Budgeted for the {counted}, as planned on {as_at:%d/%m/%Y}. Costs are for all pupils together.",
        f"{FUND} in that year: {_pounds(_whole(money))}; budgeted from it: {_pounds(total[1])}.",
    )
    note = (
        f"Each cost is rounded to the pound. Activities for fewer than {smallest} pupils are put together, so that no "
        "pupil can be recognised." + (f" Not complete: {lacking} and are not in the table." if lacking else "")
    )
    section = Section("", rows, HEADINGS, ("Total", None, None, None, None, *total, None))
    open_ones = sum(1 for activity in shown if not activity.principle)
    asked = f"{open_ones} of {len(shown)} activities say no principle of inclusion yet: choose it on Interventions."
    return Report(SHEET, _TITLE, name, as_at, about, (section,), (note, *([asked] if open_ones else [])))


_Line = tuple[str, str, str, str, str, int, int, str]


def _row(activity: _Activity, pupils: str) -> _Line:
    return (
        activity.name, activity.area, activity.tier, activity.about, pupils, _whole(activity.cost),
        _whole(activity.fund), activity.principle,
    )  # fmt: skip


def _whole(amount: float) -> int:
    return int(excel_round(amount))


def _principles(tables: Tables) -> dict[str, str]:
    """The principles of inclusion on the Codes sheet, each with the name that the school gave it."""
    known = code_lists()["inclusion_principle"]
    examples = {item.name for item in known.items}
    rows = [row for row in tables.get("codes", ()) if row["list"] == known.title and row["name"] not in examples]
    return {str(row["code"]).casefold(): f"{row['code']}: {row['name']}" for row in rows if row["code"] and row["name"]}


def _activities(tables: Tables, catalogue: Mapping[str, Row]) -> list[_Activity]:
    """What each intervention comes to, the dearest first; what the school does not pay is left out."""
    found: dict[str, _Activity] = {}
    named = _principles(tables)
    for line in tables["provision"]:
        cost, fund = _paid(line)
        if not line["upn"] or not cost:
            continue
        name = str(line["intervention"] or "")
        known = catalogue.get(name.casefold())
        activity = found.setdefault(name.casefold(), _Activity(
            name, str((known["area_of_need"] if known else line["area_of_need"]) or ""),
            str((known["tier"] if known else line["tier"]) or ""), str((known["what_it_is"] if known else "") or ""),
            _principle(known, named),
        ))  # fmt: skip
        if known is None and activity.area != str(line["area_of_need"] or ""):
            activity.area = "Several areas"
        activity.pupils.add(str(line["upn"]).casefold())
        activity.cost += cost
        activity.fund += fund
    return sorted(found.values(), key=lambda activity: (-activity.cost, activity.name))


def _principle(known: Row | None, named: Mapping[str, str]) -> str:
    chosen = str(known.value("principle") or "") if known is not None else ""
    return named.get(chosen.casefold(), chosen)


def _paid(line: Row) -> tuple[float, float]:
    """What the school pays of a line in the costing year, and what of it the fund pays."""
    parts = ((line["funding_source"], line["first_source_cost"]), (line["second_source"], line["second_source_cost"]))
    paid = fsum(amount or 0 for source, amount in parts if str(source or "").casefold() != UNPAID.casefold())
    return paid, fsum(amount or 0 for source, amount in parts if str(source or "").casefold() == FUND.casefold())


def _sorted_out(
    activities: Sequence[_Activity], catalogue: Mapping[str, Row], smallest: int
) -> tuple[list[_Activity], _Activity]:
    """The activities that may be shown, and one line of all others, which itself holds enough pupils if any do."""
    hidden = _Activity(f"Other activities, each for fewer than {smallest} pupils")
    shown = []
    for activity in activities:
        if len(activity.pupils) >= smallest and activity.name:
            shown.append(activity)
        else:
            hidden.take(activity)
    # The line of the others could be taken from the total: it takes the smallest activity in, until it is large enough.
    while hidden.pupils and len(hidden.pupils) < smallest and shown:
        least = min(shown, key=lambda activity: (len(activity.pupils), activity.cost))
        shown.remove(least)
        hidden.take(least)
        hidden.name = "Other activities"
    return shown, hidden


def _training(tables: Tables) -> list[_Line]:
    """Training in the costing year, by area of need: no member of staff is named."""
    year = next((row for row in tables["years"] if row["in_use"] == "Yes"), None)
    if "training" not in tables or year is None:
        return []
    found: dict[str, _Activity] = {}
    for row in tables["training"]:
        day, cost = row["trained_on"], row["cost"]
        if isinstance(day, date) and year["starts"] <= day <= year["ends"] and cost:
            area = str(row["area_of_need"] or "")
            found.setdefault(area, _Activity("Staff training", area)).cost += cost
    return [_row(activity, "") for activity in sorted(found.values(), key=lambda a: -a.cost)]
