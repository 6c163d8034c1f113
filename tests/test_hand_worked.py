"""Cases that were worked out by hand: a workbook as Python and LibreOffice have it, `check`, and the functions."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.checks import check
from sendbook.demo.pupils import made_up_upn
from sendbook.derive import Derived, derive
from sendbook.excel.functions import cell_functions, duty_functions
from sendbook.layouts import workbook_layout
from sendbook.layouts.settings import numbers_in_force
from sendbook.layouts.starting import placed, starting_tables
from sendbook.tables import Table
from sendbook.terminal.main import main
from sendbook.views.book import build
from tests.support import engines

_FILE = Path(__file__).parent / "cases" / "hand_worked.toml"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
LAYOUT = workbook_layout("book")
TODAY = date(2026, 11, 30)


def _span(first: tuple[int, int, int], last: tuple[int, int, int]) -> tuple[date, date]:
    return date(*first), date(*last)


TERMS = (
    _span((2025, 9, 1), (2025, 12, 19)), _span((2026, 1, 5), (2026, 3, 27)), _span((2026, 4, 13), (2026, 7, 20)),
    _span((2026, 9, 1), (2026, 12, 18)), _span((2027, 1, 4), (2027, 3, 25)), _span((2027, 4, 12), (2027, 7, 21)),
    _span((2027, 9, 1), (2027, 12, 17)), _span((2028, 1, 4), (2028, 3, 31)), _span((2028, 4, 18), (2028, 7, 21)),
)  # fmt: skip
CLOSED = (
    _span((2025, 10, 27), (2025, 10, 31)), _span((2026, 2, 16), (2026, 2, 20)), _span((2026, 5, 4), (2026, 5, 4)),
    _span((2026, 5, 25), (2026, 5, 29)), _span((2026, 10, 26), (2026, 10, 30)), _span((2027, 2, 15), (2027, 2, 19)),
    _span((2027, 5, 3), (2027, 5, 3)), _span((2027, 5, 31), (2027, 6, 4)), _span((2027, 10, 25), (2027, 10, 29)),
)  # fmt: skip


def _upn(at: int) -> str:
    return made_up_upn(18, at)


def _typed() -> dict[str, Table]:
    pupils = CASES["pupil"]
    settings = {"school_type": "Maintained", "transfer_years": "N2, 6, 11", "today_pinned": TODAY}
    rows: dict[str, list[dict[str, Any]]] = {
        "register": [{"upn": _upn(at), "surname": f"P{at:03}", "forename": "F", "year_group": "4",
                      "parents_notified_on": date(2020, 9, 1), **case["has"]} for at, case in enumerate(pupils)],
        "provision": [{"upn": _upn(at), "intervention": "Talk", "tier": "Targeted", **case["line"]}
                      for at, case in enumerate(pupils) if "line" in case],
        "transitions": [{"upn": _upn(at), **case["moves"]} for at, case in enumerate(pupils) if "moves" in case],
        "staff": [{"role": "A", "actual_rate": 20, "la_rate": 17}, {"role": "EP", "visit_rate": 80},
                  {"role": "B", "actual_rate": 21, "rate_from": date(2027, 1, 1), "earlier_rate": 18}],
        "terms": [{"academic_year": f"{first.year - (first.month < 9)}-{(first.year + (first.month > 8)) % 100:02}",
                   "term": "Term", "starts": first, "ends": last} for first, last in TERMS],
        "closures": [{"closure": "Closed", "first_day": first, "last_day": last} for first, last in CLOSED],
    }  # fmt: skip
    tables = dict(starting_tables(LAYOUT, "2026-27", date(2026, 9, 1), settings))
    return tables | {key: placed(LAYOUT.table(key), lines) for key, lines in rows.items()}


@pytest.fixture(scope="module")
def derived() -> Derived:
    return derive(_typed(), LAYOUT, TODAY)


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What LibreOffice works out in the Register sheet of the workbook, row by row, by header."""
    path = tmp_path_factory.mktemp("hand") / "book.xlsx"
    assert build(LAYOUT, derive(_typed(), LAYOUT, TODAY), path, today=TODAY) == []
    answers = engines.recalculate_libreoffice([path])[path]["Register"]
    head = _typed()["register"].header_row
    headers = {cell.column_letter: cell.value for cell in openpyxl.load_workbook(path)["Register"][head]}
    return [{headers[letter]: answers.get(f"{letter}{head + 1 + at}") for letter in headers}
            for at in range(len(CASES["pupil"]))]  # fmt: skip


def _said(shown: Any, expected: Any) -> bool:
    if isinstance(expected, str):
        return str(shown or "").startswith(expected) and bool(shown) == bool(expected)
    if isinstance(expected, date) and isinstance(shown, int | float):
        return date(1899, 12, 30) + timedelta(days=int(shown)) == expected
    return bool(shown == expected or (isinstance(expected, float) and shown is not None and
                                      abs(float(shown) - expected) < 0.001))  # fmt: skip


@pytest.mark.parametrize("at", range(len(CASES["pupil"])), ids=lambda at: CASES["pupil"][at]["says"])
def test_what_was_worked_out_by_hand_is_shown(at: int, derived: Derived) -> None:
    row = derived["register"].rows[at]
    for key, expected in CASES["pupil"][at]["shows"].items():
        assert _said(row.value(key), expected), (key, row.value(key))


@pytest.mark.long
def test_libreoffice_works_out_the_same(recalculated: list[dict[str, Any]]) -> None:
    table = LAYOUT.table("register")
    for case, row in zip(CASES["pupil"], recalculated, strict=True):
        for key, expected in case["shows"].items():
            shown = row[table.column(key).header]
            assert _said(shown, expected), (case["says"], key, shown)


def test_the_check_finds_what_is_overdue_and_nothing_else_of_it(derived: Derived) -> None:
    found = check(_typed(), LAYOUT, numbers_in_force(_typed(), TODAY), TODAY, derived)
    first = derived["register"].rows[0].number
    for code in ("5043Q", "5047", "5601Q", "5608"):
        rows = {int("".join(c for c in item.cell.split("!")[1] if c.isdigit())) for item in found if item.code == code}
        assert rows == {first + at for at, case in enumerate(CASES["pupil"]) if case.get("finds") == code}, code


@pytest.mark.parametrize("case", CASES["function"], ids=lambda case: f"{case['name']}: {case['says']}")
def test_a_function_answers_what_was_worked_out_by_hand(case: dict[str, Any]) -> None:
    function = getattr(cell_functions, case["name"], None) or getattr(duty_functions, case["name"])
    takes = [None if part == "" else [[cell] for cell in part] if isinstance(part, list) else part
             for part in case["takes"]]  # fmt: skip
    assert _said(function(*takes), case["gives"]), function(*takes)


_IN_A_LIST = {"sen_provision": "SEN provision", "support_started": "SEN start date", "last_review": "Last review",
              "review_agreed": "Next review agreed", "ehc_plan_issued": "EHC plan issued",
              "last_decision": "Last annual review decision", "annual_review_held": "Meeting held"}  # fmt: skip
_FILLED = {"review_due": "Review due", "review_status": "Review status", "annual_review_due": "Annual review due",
           "annual_review_meeting_by": "Annual review meeting by",
           "annual_review_status": "Annual review status"}  # fmt: skip


def test_fill_writes_the_same_beside_a_schools_own_list(tmp_path: Path) -> None:
    """The same pupils in a list of a school: `fill` works with the example terms, which are those of the cases."""
    known = {*_IN_A_LIST}
    cases = [case for case in CASES["pupil"] if {*case["has"]} <= known and {*case["shows"]} & {*_FILLED}
             and "line" not in case and case["has"]["sen_provision"] != "N"]  # fmt: skip
    assert len(cases) >= 20
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["UPN", "Surname", "Forename", "Year group", *_IN_A_LIST.values()])
    for at, case in enumerate(cases):
        sheet.append([_upn(at), f"P{at:03}", "F", "4", *(case["has"].get(key) for key in _IN_A_LIST)])
    path = tmp_path / "own.xlsx"
    book.save(path)
    main(["fill", str(path), "--values", "--yes", "--today", "2026-11-30"])
    filled = openpyxl.load_workbook(path)[sheet.title]
    heads = {cell.value: cell.column for cell in filled[1]}
    for at, case in enumerate(cases, start=2):
        for key in {*case["shows"]} & {*_FILLED}:
            shown = filled.cell(at, heads[f"{_FILLED[key]} (sendbook)"]).value
            shown = shown.date() if isinstance(shown, datetime) else shown
            assert _said(shown, case["shows"][key]), (case["says"], key, shown)
