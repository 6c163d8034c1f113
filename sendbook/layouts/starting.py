"""Starting tables: what stands in a new workbook before a school types anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sendbook.layouts import TableLayout, WorkbookLayout
from sendbook.layouts.settings import fits, settings
from sendbook.policy import (
    ExampleYear,
    code_lists,
    example_years,
    parameters,
    pay_points,
    staff_rates,
    starting_interventions,
    starting_key_dates,
)
from sendbook.rules.budget_years import ACADEMIC, FINANCIAL, NEXT_FINANCIAL
from sendbook.rules.totals import NOT_SAID
from sendbook.rules.years import year_name
from sendbook.tables import Row, Table, Value

HEADER_ROW = 4
"""In the workbooks that we make: the title in row 1, what the sheet is for in row 2, the headers in row 4."""

VERSION_NAME = "sendbook_version"
"""The defined name under which a workbook says which sendbook made it."""

_CONFIDENCE = {"F": "published", "C": "worked out", "check": "An editable example: type your own on the School sheet"}


def placed(layout: TableLayout, rows: Iterable[Mapping[str, Value]]) -> Table:
    """A table of a new workbook: columns from A, headers in row 4, rows below."""
    return Table(
        key=layout.key,
        name=layout.name,
        sheet=layout.sheet,
        header_row=HEADER_ROW,
        columns={column.key: place for place, column in enumerate(layout.columns, start=1)},
        rows=tuple(Row(number, dict(values)) for number, values in enumerate(rows, start=HEADER_ROW + 1)),
    )


def academic_year_beside(year: str, years: int) -> str:
    """The academic year some years later (or earlier): "2025-26" is one before "2026-27"."""
    return year_name(int(year[:4]) + years)


def _examples(year: str) -> Iterable[tuple[ExampleYear, str]]:
    """The example years around a year, each with what its rows say of their source.

    The next year is there so that a review in the summer term has a day by which the next one is due.
    """
    for name in (academic_year_beside(year, step) for step in (-1, 0, 1)):
        if known := example_years().get(name):
            doubt = "" if known.confirmed else ", not confirmed"
            yield known, f"Example{doubt}: type your own dates. {known.source}"


def _terms(year: str) -> Iterable[dict[str, Value]]:
    for known, source in _examples(year):
        for term in known.terms:
            yield {
                "academic_year": known.year, "term": term.name, "starts": term.first, "ends": term.last,
                "source": source,
            }  # fmt: skip


def _closures(year: str) -> Iterable[dict[str, Value]]:
    for known, source in _examples(year):
        for day in known.closures:
            yield {"closure": day.name, "first_day": day.first, "last_day": day.last, "source": source}


def _calendar(year: str) -> Iterable[dict[str, Value]]:
    """Three academic years: the one before, this one and the next, so that reviews can fall due after July."""
    start = int(year[:4])
    day, last = date(start - 1, 9, 1), date(start + 2, 8, 31)
    while day <= last:
        yield {"date": day}
        day += timedelta(days=1)


def _school(values: Mapping[str, Value]) -> Iterable[dict[str, Value]]:
    for key, line in settings().items():
        yield {"setting": line.setting, "value": values.get(key, line.default), "note": line.note}


def _policy(today: date, values: Mapping[str, Value]) -> Iterable[dict[str, Value]]:
    typed = {line.policy: (line, values.get(key)) for key, line in settings().items() if line.policy}
    own = {name: value for name, (line, value) in typed.items() if fits(line, value)}
    for name, number in parameters().items():
        dated = number.dated(today)
        in_use = dated.value if own.get(name) is None else own[name]
        yield {
            "name": name, "what": number.what, "national_value": dated.value, "school_value": own.get(name),
            "in_use": in_use, "unit": number.unit, "from": dated.start,
            "sure": _CONFIDENCE[number.sure], "source": dated.source,
        }  # fmt: skip


def _codes() -> Iterable[dict[str, Value]]:
    for known in code_lists().values():
        for item in known.items:
            if item.current:
                area = item.extra.get("area_of_need") or None
                yield {
                    "list": known.title, "code": item.code, "name": item.name,
                    "area_of_need": area, "source": known.source,
                }  # fmt: skip


def _years(year: str) -> Iterable[dict[str, Value]]:
    """The academic year of a workbook and the two financial years that it touches."""
    start = int(year[:4])
    yield {
        "label": ACADEMIC, "name": year_name(start), "starts": date(start, 9, 1), "ends": date(start + 1, 8, 31),
    }  # fmt: skip
    for label, first in ((FINANCIAL, start), (NEXT_FINANCIAL, start + 1)):
        yield {
            "label": label, "name": year_name(first), "starts": date(first, 4, 1), "ends": date(first + 1, 3, 31),
        }  # fmt: skip


def _totals() -> Iterable[dict[str, Value]]:
    """One row for each area of need, tier, year group and funding source, and one for lines that name none."""
    lists = code_lists()
    for by, name in (("Area of need", "area_of_need"), ("Tier", "tier"), ("Funding source", "funding_source")):
        decides = ("School decides",) if name == "area_of_need" else ()
        for item in (*lists[name].current, *decides, NOT_SAID):
            yield {"by": by, "item": item}
    for group in (*lists["year_group"].current, NOT_SAID):
        yield {"by": "Year group", "item": f"Year {group}" if group.isdigit() else group}


def starting_tables(
    layout: WorkbookLayout, year: str, today: date, school: Mapping[str, Value] | None = None
) -> dict[str, Table]:
    """The tables of a new workbook for an academic year ("2026-27"): examples and settings filled, pupils none."""
    values = dict(school or {}) | {"academic_year": year}
    rows: dict[str, Iterable[Mapping[str, Value]]] = {
        "terms": _terms(year),
        "closures": _closures(year),
        "calendar": _calendar(year),
        "school": _school(values),
        "policy": _policy(today, values),
        "codes": _codes(),
        "staff": ({**line} for line in staff_rates()),
        "pay_points": ({**line} for line in pay_points()),
        "years": _years(year),
        "totals": _totals(),
        "interventions": ({**line} for line in starting_interventions()),
        "key_dates": ({**line} for line in starting_key_dates()),
    }
    return {table.key: placed(table, rows.get(table.key, ())) for table in layout.tables}
