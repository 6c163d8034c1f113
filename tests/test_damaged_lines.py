"""Damaged cells of the provision map: no cost, the reason in the line, and the number of such lines in the totals."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from sendbook.journeys.check import Checked, check_book
from sendbook.layouts import workbook_layout
from tests.support import engines
from tests.support.books import TODAY, build_book

LAYOUT = workbook_layout("provision-map")
GOOD: dict[str, Any] = {
    "intervention": "Example", "tier": "Targeted", "delivered_by": "Teaching assistant level 2",
    "minutes_per_session": 30, "sessions_per_week": 3, "group_size": 4, "starts": date(2026, 9, 7),
    "ends": date(2026, 12, 18), "funding_source": "Notional SEN",
}  # fmt: skip
DAMAGED: tuple[tuple[str, Any, str], ...] = (
    ("Minutes per session", time(0, 20), "Minutes per session is not"),
    ("Minutes per session", "30 mins", "Minutes per session is not"),
    ("Minutes per session", -30, "Minutes per session is not"),
    ("Sessions per week", time(1, 2), "Sessions per week is not"),
    ("Sessions per week", datetime(2026, 2, 1), "Sessions per week is not"),
    ("Sessions per week", "two", "Sessions per week is not"),
    ("Group size", time(1, 4), "Group size is not"),
    ("Group size", "1:4", "Group size is not"),
    ("Group size", 2.5, "Group size is not"),
    ("Adults", "two", "Adults is not"),
    ("Resources", "£20", "Resources is not"),
    ("Resources", datetime(2026, 2, 1), "Resources is not"),
    ("Resources", -5, "Resources is not"),
    ("Fixed weeks", "all year", "Fixed weeks is not"),
    ("Fixed weeks", time(3, 45), "Fixed weeks is not"),
    ("Visits", time(1, 2), "Visits is not"),
    ("Starts", "September", "Starts is not a date"),
    ("Ends", "end of term", "Ends is not a date"),
    ("Ends", date(2026, 9, 1), "Ends is before Starts"),
)
"""The column, what somebody typed (a time and a day as Excel keeps them), and how the reason begins."""


def headers(sheet: Any, table: str) -> tuple[int, dict[str, int]]:
    """The row of a table's headers, and the column of each."""
    _, head, _, _ = range_boundaries(sheet.tables[table].ref)
    return int(str(head)), {str(cell.value): int(cell.column) for cell in sheet[head]}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, Any]], dict[str, int]]:
    """Each damaged line is another pupil's second; all others are whole. The file, what LibreOffice says, columns."""
    path = tmp_path_factory.mktemp("damaged") / "map.xlsx"
    upns = [f"X9992001{number:05d}" for number in range(len(DAMAGED))]
    pupils = [{"upn": upn, "surname": f"Ash{n}", "forename": "Ivy", "year_group": "4", "sen_provision": "K"}
              for n, upn in enumerate(upns)]  # fmt: skip
    lines = [GOOD | {"upn": upn} for upn in upns for _ in range(2)]
    build_book("provision-map", path, {"register": pupils, "provision": lines})
    book = openpyxl.load_workbook(path)
    sheet = book["Provision"]
    head, columns = headers(sheet, "Provision")
    for number, (header, typed, _) in enumerate(DAMAGED):
        sheet.cell(head + 2 + 2 * number, columns[header]).value = typed
    book.save(path)
    return path, engines.recalculate_libreoffice([path])[path], columns | {"head": head}


@pytest.mark.long
def test_excel_gives_no_cost_and_says_why(damaged: tuple[Path, dict[str, dict[str, Any]], dict[str, int]]) -> None:
    path, answers, columns = damaged
    found = answers["Provision"]

    def at(number: int, header: str) -> Any:
        return found.get(f"{get_column_letter(columns[header])}{columns['head'] + 2 + 2 * number}", "")

    register = openpyxl.load_workbook(path)["Register"]
    head, named = headers(register, "Register")
    for number, (header, typed, says) in enumerate(DAMAGED):
        told = f"{header}: {typed!r}"
        assert at(number, "Cost") == "" and at(number, "Cost this year") == "", told
        assert str(at(number, "Why no cost")).startswith(says), told
        assert at(number, "Staff hours in all") == 0, told
        words = answers["Register"][f"{get_column_letter(named['Threshold status'])}{head + 1 + number}"]
        assert words.startswith("At least £") and "1 of 2 lines has no cost" in words, told


def test_the_check_tells_each_cell(damaged: tuple[Path, dict[str, dict[str, Any]], dict[str, int]]) -> None:
    path, _, columns = damaged
    checked = check_book(path, TODAY)
    assert isinstance(checked, Checked)
    errors = {item.cell: item.code for item in checked.findings if item.severity == "error"}
    for number, (header, typed, _) in enumerate(DAMAGED):
        cell = f"Provision!{get_column_letter(columns[header])}{columns['head'] + 2 + 2 * number}"
        assert errors.get(cell) in {"2010", "2011", "2013", "6020", "6045", "6048", "6049"}, f"{header}: {typed!r}"
