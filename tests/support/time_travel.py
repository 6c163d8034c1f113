"""Time travel: the invented schools of `tests/cases/time_travel.toml`, worked out as on any day."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sendbook.demo.book import book_rows
from sendbook.demo.lines import entered_once, funding_lines, provision_lines, staff_lines
from sendbook.demo.pupils import invented_pupils, made_up_upn
from sendbook.derive import Derived, derive
from sendbook.layouts import workbook_layout
from sendbook.layouts.starting import placed, starting_tables
from sendbook.policy import staff_rates
from sendbook.tables import Row, Table, Value

LAYOUT = workbook_layout("book")
YEAR = "2026-27"
RISE = date(2027, 4, 1)
_MADE = date(2026, 9, 1)
_DEMO_MADE = date(2026, 11, 28)


@cache
def read_cases() -> dict[str, Any]:
    """The file of schools, terms and cases."""
    path = Path(__file__).parents[1] / "cases" / "time_travel.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def school_names() -> list[str]:
    """The schools of the file."""
    return list(read_cases()["school"])


def upn_of(school: str, surname: str) -> str:
    """The made-up UPN of a pupil."""
    known = [pupil["surname"] for pupil in read_cases()["school"][school]["pupil"]]
    return made_up_upn(18, known.index(surname))


def as_on(school: str, day: date) -> Derived:
    """A school's workbook worked out on a day.

    Pay rises on 1 April 2027, and nobody has typed the new pay before that day; the authority's rate rises on
    1 January 2027, typed when it comes.
    """
    return derive(typed_by(school, day), LAYOUT, day)


def typed_by(school: str, day: date) -> Mapping[str, Table]:
    """What stands in a school's workbook on a day, before anything is worked out."""
    fields = read_cases()["school"][school]
    tables = dict(starting_tables(LAYOUT, YEAR, _MADE, {**fields["settings"], "today_pinned": day}))
    rows: dict[str, list[dict[str, Value]]] = {
        "register": [{"upn": upn_of(school, p["surname"]), **p} for p in fields["pupil"]],
        "meetings": [_of_pupil(school, line) for line in fields.get("meeting", ())],
        "cycles": [_of_pupil(school, line) for line in fields.get("cycle", ())],
        "transitions": [_of_pupil(school, line) for line in fields.get("transition", ())],
        "provision": [
            {"intervention": "Small group", "tier": "Targeted", **_of_pupil(school, line)}
            for line in fields.get("line", ())
        ],
        "terms": [{"academic_year": _year_of(first), "term": "Term", "starts": first, "ends": last}
                  for first, last in read_cases()["terms"][fields["terms"]]],
        "closures": [],
        "calendar": [{"date": date(2025, 9, 1) + timedelta(days=n)} for n in range(4 * 365 + 1)],
        "staff": [{**line, **_la_rate(day)} for line in (*staff_rates(), {"role": "Mentor", "actual_rate": 20.0})],
    }  # fmt: skip
    if day >= RISE:
        rows["pay_points"] = [_with_rise(row) for row in tables["pay_points"] if row["point"]]
    return tables | {key: placed(LAYOUT.table(key), lines) for key, lines in rows.items()}


DEMO = "demo"
"""The name of the demo book among the schools that are looked at."""


def demo_as_on(day: date) -> Derived:
    """The demo book, as it was made in September and left alone since, worked out on a day."""
    tables = dict(starting_tables(LAYOUT, YEAR, _MADE, {"school_type": "Maintained", "today_pinned": day}))
    pupils = invented_pupils(_DEMO_MADE)
    provision = entered_once(provision_lines(pupils, YEAR, _DEMO_MADE))
    rows = {**book_rows(pupils, _DEMO_MADE), "provision": provision.lines, "groups": provision.groups,
            "staff": staff_lines(), "funding": funding_lines(pupils, YEAR)}  # fmt: skip
    known = {key: placed(LAYOUT.table(key), lines) for key, lines in rows.items() if LAYOUT.has(key)}
    return derive(tables | known, LAYOUT, day)


def demo_days() -> list[date]:
    """Thirty of the days, spread over the three years: the first and the last among them."""
    known = days()
    return sorted({known[round(n * (len(known) - 1) / 29)] for n in range(30)})


def two_rows_each(tables: Mapping[str, Table], day: date) -> Derived:
    """The same with blank rows where a table would have fewer than two: IronCalc wants them."""
    made = {
        key: placed(LAYOUT.table(key), [*(row.values for row in table), *({} for _ in range(2 - len(table)))])
        for key, table in tables.items()
    }
    return derive(made, LAYOUT, day)


def _of_pupil(school: str, line: Mapping[str, Value]) -> dict[str, Value]:
    return {"upn": upn_of(school, str(line["pupil"])), **{k: v for k, v in line.items() if k != "pupil"}}


def _year_of(day: date) -> str:
    first = day.year - (day.month < 9)
    return f"{first}-{(first + 1) % 100:02}"


def _la_rate(day: date) -> dict[str, Value]:
    if day < date(2027, 1, 1):
        return {"la_rate": 16.5}
    return {"earlier_la_rate": 16.5, "la_rate": 17.25, "la_rate_from": date(2027, 1, 1)}


def _with_rise(row: Row) -> dict[str, Value]:
    raised = {"next_pay_from": RISE, "next_pay": round(row["pay"] * 1.04), "next_pay_agreed": "Yes"}
    return {**row.values, **raised} if str(row["point"]).startswith("NJC") else dict(row.values)


def days() -> list[date]:
    """The days that are looked at: ends of terms, 1 and 2 April, mid-August, 29 February, the day after a deadline."""
    terms = [day for span in read_cases()["terms"]["three"] for day in span if day >= _MADE]
    deadlines = [case["on"] for case in read_cases()["case"]]
    spring = [date(year, 4, day) for year in (2027, 2028, 2029) for day in (1, 2)]
    summer = [date(year, 8, 15) for year in (2027, 2028, 2029)]
    return sorted({*terms, *deadlines, *spring, *summer, date(2028, 2, 29), date(2029, 8, 31)})


def pupils(school: str, tables: Mapping[str, Table]) -> Iterator[tuple[str, Row]]:
    """Each pupil's surname and row."""
    for row in tables["register"]:
        yield str(row["surname"]), row
