"""Inclusion strategy: activity and budgeted cost, as the inclusive mainstream fund asks schools to publish them.

No pupil can be told from it: no names; a count below the smallest that may be shown, and what belongs to it, goes into
one line with others. An activity's name that a school typed itself is shown only where enough pupils share it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import fsum
from typing import Any

from sendbook.changes import OwnSheet
from sendbook.layouts.settings import school_values
from sendbook.rules.rounding import excel_round
from sendbook.tables import Row, Tables, Value

SHEET = "Inclusion strategy"
FUND, UNPAID = "Inclusive mainstream fund", "Not paid by the school"
HEADERS = ("Activity", "Area of need", "Tier", "What it is", "Pupils", "Budgeted cost (£)", "From the fund (£)")

_HEADER_ROW = 6
_WIDTHS = (34, 32, 14, 52, 14, 18, 18)
_TITLE = "Inclusion strategy: activity and budgeted cost"


@dataclass(slots=True)
class _Activity:
    """What the lines of one intervention add up to."""

    name: str
    area: str = ""
    tier: str = ""
    about: str = ""
    pupils: set[str] = field(default_factory=set)
    cost: float = 0.0
    fund: float = 0.0

    def take(self, other: _Activity) -> None:
        """Put another activity into this one."""
        self.pupils |= other.pupils
        self.cost += other.cost
        self.fund += other.fund


@dataclass(frozen=True, slots=True)
class Strategy:
    """The table to publish: its title, what it rests on, a line an activity, and the total; all without names."""

    school: str
    basis: str
    about_fund: str
    rows: tuple[tuple[str, str, str, str, str, int, int], ...]
    total: tuple[int, int]
    note: str

    def sheet(self) -> OwnSheet:
        """The table as a worksheet that sendbook writes."""
        rows: list[Sequence[Value]] = [
            (_TITLE,), (self.school,), (self.basis,), (self.about_fund,), (self.note,), HEADERS, *self.rows,
            ("Total", None, None, None, None, *self.total),
        ]  # fmt: skip
        return OwnSheet(SHEET, rows, _WIDTHS, _HEADER_ROW, reason="Inclusion strategy")

    def as_json(self) -> dict[str, Any]:
        """The table for a program: a line an activity, and the totals in pounds."""
        keys = ("activity", "area_of_need", "tier", "what_it_is", "pupils", "budgeted_cost", "from_the_fund")
        return {
            "school": self.school, "basis": self.basis, "fund": self.about_fund, "note": self.note,
            "activities": [dict(zip(keys, row, strict=True)) for row in self.rows],
            "total": {"budgeted_cost": self.total[0], "from_the_fund": self.total[1]},
        }  # fmt: skip

    def markdown(self) -> str:
        """The table as Markdown, for a web page."""
        lines = [f"# {_TITLE}", "", self.school, "", self.basis, "", self.about_fund, ""]
        lines += ["| " + " | ".join(HEADERS) + " |", "|" + " --- |" * 5 + " ---: | ---: |"]
        for *texts, cost, fund in self.rows:
            lines.append("| " + " | ".join([*map(_cell, texts), f"{cost:,}", f"{fund:,}"]) + " |")
        lines.append(f"| **Total** | | | | | **{self.total[0]:,}** | **{self.total[1]:,}** |")
        return "\n".join([*lines, "", self.note, ""])


def _cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


def _pounds(amount: int) -> str:
    return f"-£{-amount:,}" if amount < 0 else f"£{amount:,}"


def strategy_of(tables: Tables, as_at: date, smallest: int) -> Strategy:
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
    return Strategy(
        str(school["school_name"] or "Our school"),
        f"Budgeted for the {counted}, as planned on {as_at:%d/%m/%Y}. Costs are for all pupils together.",
        f"{FUND} in that year: {_pounds(_whole(money))}; budgeted from it: {_pounds(total[1])}.",
        tuple(rows), total,
        f"Each cost is rounded to the pound. Activities for fewer than {smallest} pupils are put together, so that no "
        "pupil can be recognised.",
    )  # fmt: skip


def _row(activity: _Activity, pupils: str) -> tuple[str, str, str, str, str, int, int]:
    return (
        activity.name, activity.area, activity.tier, activity.about, pupils, _whole(activity.cost),
        _whole(activity.fund),
    )  # fmt: skip


def _whole(amount: float) -> int:
    return int(excel_round(amount))


def _activities(tables: Tables, catalogue: Mapping[str, Row]) -> list[_Activity]:
    """What each intervention comes to, the dearest first; what the school does not pay is left out."""
    found: dict[str, _Activity] = {}
    for line in tables["provision"]:
        cost, fund = _paid(line)
        if not line["upn"] or not cost:
            continue
        name = str(line["intervention"] or "")
        known = catalogue.get(name.casefold())
        activity = found.setdefault(name.casefold(), _Activity(
            name, str((known["area_of_need"] if known else line["area_of_need"]) or ""),
            str((known["tier"] if known else line["tier"]) or ""), str((known["what_it_is"] if known else "") or ""),
        ))  # fmt: skip
        if known is None and activity.area != str(line["area_of_need"] or ""):
            activity.area = "Several areas"
        activity.pupils.add(str(line["upn"]).casefold())
        activity.cost += cost
        activity.fund += fund
    return sorted(found.values(), key=lambda activity: (-activity.cost, activity.name))


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


def _training(tables: Tables) -> list[tuple[str, str, str, str, str, int, int]]:
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
