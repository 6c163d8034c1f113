"""Looking: what the page shows of a workbook: what is in it, what the check finds, and the page for governors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sendbook.findings import Finding, catalogue, has_errors, most_urgent_first
from sendbook.importing.comparison import known_as
from sendbook.journeys.check import check_book, write_findings
from sendbook.journeys.report import report_to_governors
from sendbook.journeys.work_out import work_out_file
from sendbook.layouts.settings import school_values
from sendbook.page.desk import Answer, Desk, Tell, day_asked, refused
from sendbook.page.saving import written
from sendbook.reports.governors import STATUSES, status_is
from sendbook.tables import Row, Table

_IN_REGISTER = re.compile(r"'?Register'?!\$?[A-Z]*\$?(\d+)")


def look_shown(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """What a workbook is: its kind, the school, and the classes and pupils that a person may choose from."""
    tell("Reading the workbook")
    found = work_out_file(desk.file("book"), day_asked(request))
    if isinstance(found, Finding):
        return refused(found)
    register = found.tables["register"]
    pupils = [{"row": row.number, "name": known_as(row), "class": _text(row, "class_name")} for row in register]
    classes = sorted({_text(row, "class_name") for row in register} - {""})
    return {
        "kind": found.layout.kind, "classes": classes, "pupils": pupils, "has_costs": "provision" in found.tables,
        "year": str(school_values(found.tables)["academic_year"] or ""),
        "as_at": found.tables.as_at.isoformat(),
    }  # fmt: skip


def check_shown(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """Every finding, the most urgent first, with the pupil and class of its row, and why it matters."""
    tell("Reading and checking the workbook")
    checked = check_book(desk.file("book"), day_asked(request))
    if isinstance(checked, Finding):
        return refused(checked)
    tell("Putting the findings in order")
    rows = _rows(checked.tables)
    found = [_shown(item, rows) for item in most_urgent_first(checked.findings)]
    return {"findings": found, "as_at": checked.as_at.isoformat(), "overview": _overview(checked.tables)}


def findings_written(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """Put the Findings sheet into the workbook."""
    book = desk.file("book")
    tell("Checking the workbook again")
    checked = check_book(book, day_asked(request))
    if isinstance(checked, Finding):
        return refused(checked)
    tell("Writing the Findings sheet")
    before = book.read_bytes()
    problems = write_findings(checked, book)
    return refused(problems) if has_errors(problems) else written(book, before, problems)


def report_shown(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """The page for governors, to be read before it is saved."""
    tell("Reading the workbook and counting")
    found = report_to_governors(desk.file("book"), day_asked(request))
    if isinstance(found, Finding):
        return refused(found)
    text = {"name": "report.md", "bytes": found.report.markdown().encode(), "what": "text"}
    word = {"name": "report.docx", "bytes": found.report.word(), "what": "word"}
    return {"page": found.report.as_json(), "files": [word, text]}


def report_written(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """Put that page into the workbook as a sheet."""
    book = desk.file("book")
    tell("Counting again")
    found = report_to_governors(book, day_asked(request))
    if isinstance(found, Finding):
        return refused(found)
    tell("Writing the sheet")
    before = book.read_bytes()
    problems = found.write_sheet()
    return refused(problems) if has_errors(problems) else written(book, before, problems)


def _rows(tables: Mapping[str, Table]) -> dict[int, Row]:
    return {row.number: row for row in tables["register"]} if "register" in tables else {}


def _shown(item: Finding, rows: Mapping[int, Row]) -> dict[str, str]:
    place = _IN_REGISTER.match(item.cell)
    row = rows.get(int(place[1])) if place else None
    known = catalogue()[item.code]
    return {
        **item.as_dict(), "title": known.title, "why": known.why, "source": known.source,
        "who": known_as(row) if row is not None else "", "class": _text(row, "class_name") if row is not None else "",
    }  # fmt: skip


def _text(row: Row, key: str) -> str:
    return str(row.value(key) or "")


def _overview(tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    """How many pupils on roll have each status of review; days are put together, what nobody foresaw is shown."""
    counts: dict[str, int] = {label: 0 for _, label in STATUSES}
    for row in tables["register"]:
        status = _text(row, "review_status")
        if status and _text(row, "on_roll") != "No":
            name = next((label for start, label in STATUSES if status_is(status, start)), status)
            counts[name] = counts.get(name, 0) + 1
    return [{"what": name, "count": number} for name, number in counts.items() if number]
