"""Policy: the numbers and codes that a minister, a local authority or a school can change, dated and sourced.

A number is one TOML file in this folder:

    what = "..."; unit = "pounds"; kind = "national"        # national, or default (a school may set its own)
    sure = "F"                                              # F read in a source, C computed from such, check = unsure
    [[value]]
    from = 2013-04-01
    value = 6000
    source = "..."

Code lists (`codes.toml`) and example calendars (`terms.toml`) are dated and sourced likewise.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value, the day from which it holds, and where that was read."""

    start: date
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of public policy: what it is, its unit, how sure we are, and its values by date."""

    name: str
    what: str
    unit: str
    kind: str
    sure: str
    values: tuple[DatedValue, ...]

    def dated(self, day: date) -> DatedValue:
        """The value in force on a day, with its from-date and source (the first one, for a day before all)."""
        known = [item for item in self.values if item.start <= day]
        return known[-1] if known else self.values[0]

    def at(self, day: date) -> float:
        """The value in force on a day."""
        return self.dated(day).value


@dataclass(frozen=True, slots=True)
class CodeItem:
    """One code of a list: the code, its name, and what else the list says of it (such as the area of need)."""

    code: str
    name: str
    current: bool
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes with its source, such as the census's types of need."""

    name: str
    title: str
    source: str
    items: tuple[CodeItem, ...]

    @property
    def current(self) -> tuple[str, ...]:
        """The codes that may be used now, in the order of the list."""
        return tuple(item.code for item in self.items if item.current)

    def item(self, code: str) -> CodeItem | None:
        """The line of a code, or `None`."""
        return next((item for item in self.items if item.code == code), None)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / name).read_text(encoding="utf-8"))


_LISTS = (
    "codes.toml", "terms.toml", "staff_rates.toml", "interventions.toml", "bank_holidays.toml", "key_dates.toml",
    "pay_points.toml", "check_limits.toml",
)  # fmt: skip


@cache
def parameter_names() -> tuple[str, ...]:
    """The names of all policy numbers in order: each has a file of its own, none of which is read for this."""
    files = sorted(entry.name for entry in resources.files(__package__).iterdir())
    return tuple(name.removesuffix(".toml") for name in files if name.endswith(".toml") and name not in _LISTS)


@cache
def parameters() -> dict[str, Parameter]:
    """Every policy number by name."""
    return {name: parameter(name, _read(f"{name}.toml")) for name in parameter_names()}


@cache
def limits() -> dict[str, Parameter]:
    """The numbers from which a check asks, by name (`check_limits.toml`). They stand on no sheet."""
    return {name: parameter(name, fields) for name, fields in _read("check_limits.toml").items()}


def parameter(name: str, fields: Mapping[str, Any]) -> Parameter:
    """A policy number from its file's fields; ValueError says what is missing: value, unit, from-date or source."""
    values = tuple(_dated(name, value) for value in fields.get("value", ()))
    if not values or len({value.start for value in values}) < len(values):
        raise ValueError(f"{name}: needs values, each from a day of its own")
    if not str(fields.get("what", "")).strip() or not str(fields.get("unit", "")).strip():
        raise ValueError(f"{name}: needs a sentence on what it is, and its unit")
    if fields.get("kind") not in ("national", "default") or fields.get("sure") not in ("F", "C", "check"):
        raise ValueError(f"{name}: kind is national or default; sure is F, C or check")
    if fields["kind"] == "national" and fields["sure"] == "check":
        raise ValueError(f"{name}: what is not sure is a default to be checked, not a national number")
    ordered = tuple(sorted(values, key=lambda value: value.start))
    return Parameter(name, fields["what"], fields["unit"], fields["kind"], fields["sure"], ordered)


def _dated(name: str, value: Mapping[str, Any]) -> DatedValue:
    number, start, source = value.get("value"), value.get("from"), str(value.get("source", "")).strip()
    if not isinstance(number, int | float) or isinstance(number, bool) or not isinstance(start, date) or not source:
        raise ValueError(f"{name}: a value needs a number, the day from which it holds, and its source")
    return DatedValue(start, number, source)


@cache
def code_lists() -> dict[str, CodeList]:
    """Every list of codes by name: `sen_provision`, `need`, `area_of_need`, `tier`, ..."""
    lists = {}
    for name, fields in _read("codes.toml").items():
        items = tuple(CodeItem(i.pop("code"), i.pop("name"), i.pop("current", True), i) for i in fields["item"])
        lists[name] = CodeList(name, fields["title"], fields["source"], items)
    return lists


@dataclass(frozen=True, slots=True)
class Span:
    """A run of days with a name: a term, a half-term, an INSET day."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ExampleYear:
    """Example term dates of one academic year, which a school overwrites with its own."""

    year: str
    area: str
    source: str
    confirmed: bool
    terms: tuple[Span, ...]
    closures: tuple[Span, ...]


@cache
def example_years() -> dict[str, ExampleYear]:
    """Example term dates by academic year ("2026-27")."""
    years = {}
    for year, fields in _read("terms.toml").items():
        spans = {
            kind: tuple(Span(s["name"], s["first"], s.get("last", s["first"])) for s in fields[kind])
            for kind in ("term", "closure")
        }
        years[year] = ExampleYear(
            year, fields["area"], fields["source"], fields["confirmed"], spans["term"], spans["closure"]
        )
    return years


@cache
def staff_rates() -> tuple[dict[str, Any], ...]:
    """Example staff roles with their pay point, hours and weeks, keyed as the columns of the Staff sheet."""
    return tuple(_read("staff_rates.toml")["rate"])


@cache
def pay_points() -> tuple[dict[str, Any], ...]:
    """Full-time pay by pay point, keyed as the columns of the Pay points sheet: earlier, now, and agreed or offered."""
    sure = {"F": "Published.", "C": "Worked out.", "check": "An editable example."}
    return tuple(
        {
            "point": point["name"],
            "earlier_from": scale["earlier_from"] if "earlier" in point else None, "earlier_pay": point.get("earlier"),
            "pay_from": scale["pay_from"], "pay": point["pay"],
            "next_pay_from": scale["next_pay_from"] if "next" in point else None, "next_pay": point.get("next"),
            "next_pay_agreed": ("Yes" if scale["next_pay_agreed"] else "No") if "next" in point else None,
            "pay_source": f"{sure[scale['sure']]} {scale['source']}",
        }
        for scale in _read("pay_points.toml")["scale"]
        for point in scale["point"]
    )  # fmt: skip


@cache
def starting_interventions() -> tuple[dict[str, Any], ...]:
    """Examples for the Interventions sheet, keyed as its columns (`interventions.toml`)."""
    return tuple(_read("interventions.toml")["intervention"])


@cache
def bank_holiday_changes() -> tuple[dict[date, date], dict[date, str]]:
    """Bank holidays that were moved for one year (the day by rule to the day kept), and days that were added once."""
    fields = _read("bank_holidays.toml")
    moved = {line["by_rule"]: line["kept_on"] for line in fields["moved"]}
    return moved, {line["day"]: line["name"] for line in fields["added"]}


@cache
def starting_key_dates() -> tuple[dict[str, Any], ...]:
    """The lines of a new workbook's Key dates sheet, keyed as its columns (`key_dates.toml`)."""
    lines = _read("key_dates.toml")["date"]
    newest = {name: number.values[-1].value for name, number in parameters().items()}
    return tuple({key: newest.get(str(value), value) for key, value in line.items()} for line in lines)
