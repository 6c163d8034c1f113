"""Workbooks for tests: built anew from invented pupils, empty, filled or with everything that is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sendbook.demo.book import book_rows
from sendbook.demo.lines import entered_once, provision_lines
from sendbook.demo.pupils import invented_pupils, made_up_upn
from sendbook.derive import Derived, derive
from sendbook.layouts import WorkbookLayout, workbook_layout
from sendbook.layouts.starting import placed, starting_tables
from sendbook.tables import Table, Value
from sendbook.views.book import build
from tests.support.odd_records import odd_records

TODAY = date(2026, 11, 22)
YEAR = "2026-27"
SCHOOL: Mapping[str, Value] = {"school_name": "Rowan Hill Primary School (invented)", "today_pinned": TODAY}

Lines = Sequence[Mapping[str, Value]]


@dataclass(frozen=True)
class Built:
    """A workbook that was built: where it lies, and the layout and tables that it was built from."""

    path: Path
    layout: WorkbookLayout
    tables: Mapping[str, Table]


def tables_of(
    layout: WorkbookLayout,
    rows: Mapping[str, Lines],
    *,
    school: Mapping[str, Value] = SCHOOL,
    today: date = TODAY,
    least: int = 0,
) -> Derived:
    """The derived tables of a workbook: starting tables with these rows in some of them; blank rows up to `least`."""
    tables = starting_tables(layout, YEAR, today, school)
    for key, lines in rows.items():
        if layout.has(key):
            tables[key] = placed(layout.table(key), lines)
    for key, table in tables.items():
        if len(table) < least:
            lines = [*(row.values for row in table), *({} for _ in range(least - len(table)))]
            tables[key] = placed(layout.table(key), lines)
    return derive(tables, layout, today)


def build_book(
    kind: str,
    path: Path,
    rows: Mapping[str, Lines],
    *,
    school: Mapping[str, Value] = SCHOOL,
    today: date = TODAY,
    least: int = 0,
) -> Built:
    """Build a workbook of a kind with these rows; every table has at least `least` rows, blank ones if need be."""
    layout = workbook_layout(kind)
    tables = tables_of(layout, rows, school=school, today=today, least=least)
    assert build(layout, tables, path, today=today) == []
    return Built(path, layout, tables)


def filled() -> dict[str, Lines]:
    """Sixty invented pupils, their provision and their records."""
    pupils = invented_pupils(TODAY)
    provision = entered_once(provision_lines(pupils, YEAR, TODAY))
    return {**book_rows(pupils, TODAY), "provision": provision.lines, "groups": provision.groups}


def large(pupils: int = 300, lines: int = 900) -> dict[str, Lines]:
    """As many pupils and lines of provision as a large school has."""
    register: list[dict[str, Value]] = []
    known = invented_pupils(TODAY)
    for place in range(pupils):
        upn = made_up_upn(16 + place % 7, place)
        register.append({**known[place % len(known)], "upn": upn, "mis_id": str(4000 + place)})
    provision: list[dict[str, Value]] = []
    few = provision_lines(known, YEAR, TODAY)
    for place in range(lines):
        provision.append({**few[place % len(few)], "upn": register[(place * 7) % pupils]["upn"]})
    return {"register": register, "provision": provision}


def odd() -> dict[str, Lines]:
    """Rows in which everything is odd that a school may type: blanks, ties, leavers, lower case, marks, 29 February."""
    upns = [made_up_upn(16, 300 + place) for place in range(9)]
    register: list[dict[str, Value]] = [
        {"surname": "=1+1", "forename": "@SUM(A1)", "upn": upns[0], "sen_provision": "k", "primary_need": "slcn",
         "last_review": date(2026, 7, 20), "year_group": "4", "class_name": "1/2"},
        {"surname": 'O"Hara', "forename": "Ó, Seán", "upn": upns[1], "sen_provision": "E", "primary_need": "DS",
         "ehc_plan_issued": date(2024, 2, 29), "date_of_birth": date(2021, 2, 28)},
        {"surname": "Tie", "upn": upns[2], "sen_provision": "K", "support_started": date(2026, 9, 7), "on_roll": "No"},
        {"forename": "Tie", "upn": upns[3], "sen_provision": "E", "last_decision": date(2025, 8, 31), "on_roll": "no",
         "annual_review_held": TODAY},
        {"surname": "Future", "upn": upns[4], "sen_provision": "N", "last_review": TODAY, "primary_need": "ZZZ"},
        {"surname": "Blank"},
        {"surname": "Agreed", "upn": upns[5], "sen_provision": "K", "last_review": date(2026, 10, 1),
         "review_agreed": date(2026, 11, 23), "primary_need": "NSA"},
        {"surname": "Long", "upn": upns[6], "outcome": "word " * 60, "notes": "first\nsecond", "review_agreed": TODAY},
        {"surname": "_x0041_", "upn": upns[7], "sen_provision": "K", "last_review": date(2027, 7, 21)},
    ]  # fmt: skip
    whole: dict[str, Value] = {
        "tier": "Specialist", "delivered_by": "Class teacher", "minutes_per_session": 30, "sessions_per_week": 5,
        "starts": date(2026, 9, 1), "ends": date(2027, 7, 21),
    }  # fmt: skip
    provision: list[dict[str, Value]] = [
        {**whole, "upn": upns[2], "group_size": 2}, {**whole, "upn": upns[3], "group_size": 2},
        {**whole, "upn": upns[0].lower(), "whole_cost": "yes", "group_size": 6, "funding_source": "Other"},
        {**whole, "upn": upns[1], "fixed_weeks": 38, "resources": 0.005, "tier": "Universal"},
        {**whole, "upn": upns[1], "tier": "universal", "counts_to_threshold": "Yes", "sessions_per_week": None},
        {**whole, "upn": "NOBODY", "intervention": "Not in the list *?~", "delivered_by": "class TEACHER"},
        {**whole, "upn": upns[4], "delivered_by": "External specialist", "resources": 120},
        {"upn": upns[5], "resources": 19.995, "tier": "Targeted plus", "funding_source": "Pupil premium"},
        {**whole, "upn": upns[6], "starts": date(2027, 3, 1), "review_after_weeks": 6, "review_held": date(2027, 5, 1)},
        {**whole, "upn": upns[6], "ends": date(2026, 8, 1), "counts_to_threshold": "No", "review_after_weeks": 2.5},
        {"intervention": "Nurture time"},
    ]  # fmt: skip
    return {"register": register, "provision": provision, **odd_records(upns)}
