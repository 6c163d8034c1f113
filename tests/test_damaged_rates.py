"""Damaged cells on which a rate rests: the lines costed with it have no cost, say why, and totals say at least."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from sendbook.journeys.check import Checked, check_book
from tests.support import engines
from tests.support.books import TODAY, build_book
from tests.test_damaged_lines import GOOD, headers

SUPPORT: dict[str, Any] = {"paid_as": "Support staff", "pay_point": "NJC 5", "hours_a_week": 27.5, "paid_weeks": 44}
TEACHER: dict[str, Any] = {"paid_as": "Teacher", "pay_point": "Teacher M6", "part_time": 0.6}
TYPED: dict[str, Any] = {
    "actual_rate": 20, "earlier_rate": 19, "rate_from": date(2026, 9, 1), "first_rate": 18,
    "earlier_rate_from": date(2026, 4, 1),
}  # fmt: skip
DAMAGED: tuple[tuple[dict[str, Any], str, Any, str], ...] = (
    (SUPPORT, "Own full-time salary", "see HR", "Own full-time salary on the Staff sheet is not"),
    (SUPPORT, "Hours a week", "27.5 h", "Hours a week on the Staff sheet is not"),
    (SUPPORT, "Hours a week", time(3, 42), "Hours a week on the Staff sheet is not"),
    (SUPPORT, "Paid weeks", "n/a", "Paid weeks on the Staff sheet is not"),
    (SUPPORT, "Worked weeks", "term time", "Worked weeks on the Staff sheet is not"),
    (SUPPORT, "Own pension rate", "LGPS", "Own pension rate on the Staff sheet is not"),
    (SUPPORT, "Other on-costs", "£250", "Other on-costs on the Staff sheet is not"),
    (SUPPORT, "Other on-costs", datetime(2026, 2, 1), "Other on-costs on the Staff sheet is not"),
    (TEACHER, "Part-time share", "3 days", "Part-time share on the Staff sheet is not"),
    (TEACHER, "Part-time share", 60, "Part-time share on the Staff sheet is not"),
    (TEACHER, "Directed hours", "all", "Directed hours on the Staff sheet is not"),
    (TEACHER, "Own pension rate", 28.68, "Own pension rate on the Staff sheet is not"),
    (TYPED, "Own hourly rate", "£20", "Own hourly rate on the Staff sheet is not"),
    (TYPED, "Own hourly rate", time(1, 4), "Own hourly rate on the Staff sheet is not"),
    (TYPED, "Earlier own rate", "nineteen", "Earlier own rate on the Staff sheet is not"),
    (TYPED, "Rate from", "September", "Rate from on the Staff sheet is not a date"),
    (TYPED, "Rate before that", "18 or so", "Rate before that on the Staff sheet is not"),
    (TYPED, "Earlier rate from", "April", "Earlier rate from on the Staff sheet is not a date"),
)
"""What the role is paid by, the column, what somebody typed, and how the reason in the line begins."""


class Seen(NamedTuple):
    """A damaged workbook, what LibreOffice works out in it, and where the columns stand."""

    path: Path
    answers: dict[str, dict[str, Any]]
    head: int
    columns: dict[str, int]


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Each damaged cell is in a role of its own, which delivers one pupil's second line; the first line is whole."""
    path = tmp_path_factory.mktemp("rates") / "map.xlsx"
    upns = [f"X9992002{number:05d}" for number in range(len(DAMAGED))]
    pupils = [{"upn": upn, "surname": f"Ash{n}", "forename": "Ivy", "year_group": "4", "sen_provision": "K"}
              for n, upn in enumerate(upns)]  # fmt: skip
    staff = [{"role": "Teaching assistant level 2", "actual_rate": 20}]
    staff += [{"role": f"Role {n}", **paid} for n, (paid, *_) in enumerate(DAMAGED)]
    lines = [GOOD | {"upn": upn, "delivered_by": who} for n, upn in enumerate(upns)
             for who in ("Teaching assistant level 2", f"Role {n}")]  # fmt: skip
    build_book("provision-map", path, {"register": pupils, "provision": lines, "staff": staff})
    book = openpyxl.load_workbook(path)
    sheet = book["Staff"]
    head, columns = headers(sheet, "Staff")
    for number, (_, header, typed, _) in enumerate(DAMAGED):
        sheet.cell(head + 2 + number, columns[header]).value = typed
    book.save(path)
    return Seen(path, engines.recalculate_libreoffice([path])[path], head, columns)


def test_excel_gives_no_cost_and_says_what_is_damaged(damaged: Seen) -> None:
    book = openpyxl.load_workbook(damaged.path)
    head, columns = headers(book["Provision"], "Provision")
    register, named = headers(book["Register"], "Register")
    for number, (_, header, typed, says) in enumerate(DAMAGED):
        told, row = f"{header}: {typed!r}", head + 2 + 2 * number
        line = {
            key: damaged.answers["Provision"].get(f"{get_column_letter(at)}{row}", "") for key, at in columns.items()
        }
        assert line["Hourly rate"] == line["Cost"] == line["Cost this year"] == "", told
        assert line["At the school's own rates"] == "", told
        assert str(line["Why no cost"]).startswith(says), (told, line["Why no cost"])
        staff = f"{get_column_letter(damaged.columns['Rate in use'])}{damaged.head + 2 + number}"
        assert damaged.answers["Staff"].get(staff, "") == "", told
        words = damaged.answers["Register"][f"{get_column_letter(named['Threshold status'])}{register + 1 + number}"]
        assert words.startswith("At least £") and "1 of 2 lines has no cost" in words, told


def test_python_works_out_the_same_and_the_check_tells_each_cell(damaged: Seen) -> None:
    checked = check_book(damaged.path, TODAY)
    assert isinstance(checked, Checked)
    errors = {item.cell: item.code for item in checked.findings if item.severity == "error"}
    for number, (_, header, typed, says) in enumerate(DAMAGED):
        cell = f"Staff!{get_column_letter(damaged.columns[header])}{damaged.head + 2 + number}"
        assert errors.get(cell) in {"2010", "2011", "2013", "6049"}, f"{header}: {typed!r}"
        assert str(checked.tables["provision"].rows[2 * number + 1]["no_cost_reason"]).startswith(says), header
