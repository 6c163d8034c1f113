"""Scenarios: what the totals of a workbook come to with other rates or other pay, side by side with what they are now.

Nothing is estimated: the whole workbook is worked out again with other settings, to the penny.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any

from sendbook.derive import derive
from sendbook.layouts import WorkbookLayout
from sendbook.layouts.settings import not_used_in_words, school_values, settings
from sendbook.reports.report import Heading, Report, Section
from sendbook.rules.lines_of_year import IN_USE, counts_in
from sendbook.rules.purchases import lacking_in_words
from sendbook.rules.rounding import to_the_penny
from sendbook.tables import Row, Table, Tables, Value

_TITLE = "Scenarios: totals side by side"
_ABOUT = "The whole workbook is worked out again for each; nothing is estimated, and nothing in it is changed."


@dataclass(frozen=True, slots=True)
class Total:
    """One total under each scenario, in the order of the scenarios: pounds, or a count of pupils or lines."""

    what: str
    values: tuple[float, ...]
    money: bool = True
    incomplete: frozenset[int] = frozenset()
    """The scenarios (by their place) in which other lines have a cost than in the first: no difference is said."""

    def beside_the_first(self) -> list[Value]:
        """The first value, then each other one and its difference to the first; counts as whole numbers.

        Blank for a difference to a scenario in which lines are missing.
        """
        found: list[float | None] = [self.values[0]]
        for place in range(1, len(self.values)):
            found += [self.values[place], self.difference(place)]
        return [number if self.money or number is None else int(number) for number in found]

    def difference(self, place: int) -> float | None:
        """How much more than the first a scenario comes to; `None` where lines are missing in it."""
        return None if place in self.incomplete else to_the_penny(self.values[place] - self.values[0])


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Totals side by side: the scenarios by name (the first is the workbook as it stands), and notes to read."""

    names: tuple[str, ...]
    totals: tuple[Total, ...]
    notes: tuple[str, ...]
    school: str
    day: date

    def as_json(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        rows = [{"what": total.what, **dict(zip(self.names, total.values, strict=True))} for total in self.totals]
        return {"scenarios": list(self.names), "totals": rows, "notes": list(self.notes)}

    def report(self) -> Report:
        """The same as a report: a column a scenario, and beside each the difference to the workbook as it stands."""
        headings = [Heading("Total", "what", 44), Heading(self.names[0], self.names[0], 18, figures=True)]
        for name in self.names[1:]:
            headings.append(Heading(name, name, 18, figures=True))
            headings.append(Heading("Difference", f"{name}, difference", 18, figures=True))
        rows = [(total.what, *total.beside_the_first()) for total in self.totals]
        about = (f"{self.school}, as on {self.day:%d/%m/%Y}. {_ABOUT}",)
        return Report("Scenarios", _TITLE, self.school, self.day, about, (Section("", rows, headings),), self.notes)


def with_settings(tables: Tables, values: Mapping[str, Value]) -> dict[str, Table]:
    """The tables with other values on the School sheet, by key of the setting; the file is not touched."""
    if "school" not in tables:
        return dict(tables)
    school = tables["school"]
    wanted = {settings()[key].setting: value for key, value in values.items()}
    rows = [row.with_values({"value": wanted[row["setting"]]}) if row["setting"] in wanted else row for row in school]
    known = {row["setting"] for row in school}
    last = max((row.number for row in school), default=school.header_row)
    for setting, value in wanted.items():
        if setting not in known:
            last += 1
            rows.append(Row(last, {"setting": setting, "value": value}))
    return {**tables, "school": school.with_rows(rows)}


def with_pay_of(tables: Tables, year: int) -> tuple[dict[str, Table], int]:
    """The tables with the pay of one year in force at every pay point, agreed or not, and how many points lack it."""
    if "pay_points" not in tables:
        return dict(tables), 0
    used = {str(row["pay_point"]).casefold() for row in tables.get("staff", ())}
    rows, lacking = [], 0
    for row in tables["pay_points"]:
        changed = _with_pay_of(row, year)
        lacking += changed is None and str(row["point"]).casefold() in used
        rows.append(changed or row)
    return {**tables, "pay_points": tables["pay_points"].with_rows(rows)}, lacking


_NO_NEXT: Mapping[str, Value] = {"next_pay_from": None, "next_pay": None}


def _with_pay_of(row: Row, year: int) -> Row | None:
    """A pay point with the pay that holds, or would hold, from a day of this year on; `None` without such a pay.

    It changes the days from its own first day, and none before.
    """

    def begins(start: str, pay: str) -> bool:
        first = row.value(start)
        return isinstance(first, date) and first.year == year and row.value(pay) is not None

    if begins("next_pay_from", "next_pay"):
        return row.with_values({"next_pay_agreed": "Yes"})
    if begins("pay_from", "pay"):
        return row.with_values(_NO_NEXT)
    if begins("earlier_from", "earlier_pay"):
        return row.with_values({**_NO_NEXT, "pay": row["earlier_pay"], "pay_from": None})
    return None


def with_award(tables: Tables, award: float) -> dict[str, Table]:
    """The tables with an award on all pay: on pay points and salaries, and on hourly rates of its own that were typed.

    As the Scenarios sheet has it.
    """
    found = with_settings(tables, {"pay_award": award})
    if "staff" not in found:
        return found
    rates = ("actual_rate", "earlier_rate", "first_rate")
    rows = [
        row.with_values({key: to_the_penny(row.value(key) * (1 + award)) for key in rates if row.value(key)})
        for row in found["staff"]
    ]
    return {**found, "staff": found["staff"].with_rows(rows)}


def compare_scenarios(
    tables: Tables, layout: WorkbookLayout, today: date, *, rates: str = "", pay_year: int | None = None,
    award: float | None = None,
) -> Scenarios:  # fmt: skip
    """The workbook as it stands beside other rates ("LA" or "Actual"), the pay of a year, or an award on all pay.

    Each is shown alone, and if both are asked for, a last column shows them together.
    """
    notes: list[str] = [*not_used_in_words(tables)]
    cases: list[tuple[str, Tables]] = [("As it stands", tables)]
    other_rates = {"rate_basis": rates} if rates else {}
    if rates:
        cases.append((_RATES[rates], with_settings(tables, other_rates)))
    paid: Tables | None = None
    if pay_year is not None:
        paid, lacking = with_pay_of(tables, pay_year)
        cases.append((f"Pay of {pay_year}", paid))
        if lacking:
            notes.append(
                f"{lacking} pay points of the Staff sheet have no pay of {pay_year} on the Pay points sheet: they stay "
                "as they are."
            )
    elif award is not None:
        paid = with_award(tables, award)
        cases.append((f"Pay up by {award:.4g}".rstrip() if award >= 1 else f"Pay up by {100 * award:.4g}%", paid))
    if rates and paid is not None:
        cases.append(("Both", with_settings(paid, other_rates)))
    derived = [derive(case, layout, today) for _, case in cases]
    names = [name for name, _ in cases]
    incomplete: set[int] = set()
    lines = sum(1 for row in derived[0]["provision"] if _of_year(row))
    for at, (name, found) in enumerate(zip(names, derived, strict=True)):
        without = _lines_without_cost(found) - _lines_without_cost(derived[0])
        if _costed(found) != _costed(derived[0]):
            incomplete.add(at)
            if without <= 0:
                notes.append(f"{name}: it has a cost for lines that have none as it stands. No difference is said.")
        if without > 0:
            names[at] += " (not complete)"
            notes.append(
                f"{name}: {lacking_in_words(without, lines)}, as no such rate stands on the Staff sheet. "
                "No difference is said."
            )
    if paid is not None and rates == "LA":
        notes.append("A pay award changes the school's own rates; the local authority's rates stay as they are typed.")
    totals = [
        Total(what, tuple(to_the_penny(figure(found)) for found in derived), money, frozenset(incomplete))
        for what, money, figure in _figures(derived[0])
    ]
    school = str(school_values(tables)["school_name"] or "Our school")
    return Scenarios(tuple(names), tuple(totals), tuple(notes), school, derived[0].as_at)


_RATES = {"LA": "The local authority's rates", "Actual": "The school's own rates"}


def _of_year(row: Row) -> bool:
    """Whether a line belongs to the year: it costs something in it, or would if it had a cost."""
    if not row["upn"] or row["cost_this_year"] is not None:
        return bool(row["upn"] and row["cost_this_year"])
    return not row["counted_years"] or counts_in(row["counted_years"], IN_USE)


def _costed(tables: Tables) -> set[int]:
    """The rows of the lines that cost something this year."""
    return {row.number for row in tables["provision"] if row["upn"] and row["cost_this_year"]}


def _lines_without_cost(tables: Tables) -> int:
    return sum(1 for row in tables["provision"] if _of_year(row) and row["provision_cost"] is None)


def _sum(tables: Tables, table: str, key: str) -> float:
    return fsum(row.value(key) or 0 for row in tables[table])


def _figures(tables: Tables) -> list[tuple[str, bool, Any]]:
    """What is totalled: its words, whether it is money, and how it is found in a workbook's derived tables."""
    register: list[tuple[str, bool, Any]] = [
        ("Cost of all lines this year", True, lambda t: _sum(t, "provision", "cost_this_year")),
        ("Counted as additional provision", True, lambda t: _sum(t, "provision", "counted_cost")),
        ("To date", True, lambda t: _sum(t, "provision", "cost_so_far_this_year")),
        ("Above the threshold", True, lambda t: _sum(t, "register", "cost_above_threshold")),
        ("Not met by top-up", True, lambda t: _sum(t, "register", "not_met_by_top_up")),
        ("Pupils over the threshold", False, lambda t: _with_status(t, "Over")),
        ("Pupils near the threshold", False, lambda t: _with_status(t, "Near")),
        ("Pupils under the threshold", False, lambda t: _with_status(t, "Under")),
        ("Pupils with lines that have no cost", False, _pupils_lacking),
        ("Lines that count and have no cost", False, _lines_lacking),
    ]
    rows = [row for row in tables.get("totals", ()) if row["cost"] or row["money"]]
    return register + [(f"{row['by']}: {row['item']}", True, _cost_of(row["by"], row["item"])) for row in rows]


def _pupils_lacking(tables: Tables) -> int:
    return sum(1 for row in tables["register"] if row["lines_without_cost"])


def _lines_lacking(tables: Tables) -> int:
    return sum(1 for row in tables["provision"] if row["no_cost_reason"] and _of_year(row))


def _with_status(tables: Tables, word: str) -> int:
    return sum(1 for row in tables["register"] if str(row["threshold_status"] or "").startswith(word))


def _cost_of(by: str, item: str) -> Any:
    def figure(tables: Tables) -> float:
        return fsum(row["cost"] or 0 for row in tables["totals"] if row["by"] == by and row["item"] == item)

    return figure
