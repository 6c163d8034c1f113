"""Fill in and Convert to plain formulas: on lists that sendbook did not make, touching nothing else."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.excel import every_function as functions
from sendbook.excel import scripts
from sendbook.excel.plain import Unknown, arguments_of
from tests.support.engines import recalculate_libreoffice
from tests.support.openbook import press, replay

TODAY = date(2026, 11, 22)
GIVEN = json.dumps({"today": TODAY.isoformat(), "pane": True})


def sheet_of(path: Path, name: str = "SEN list") -> dict[str, Any]:
    book = openpyxl.load_workbook(path)
    return {c.coordinate: c.value for row in book[name].iter_rows() for c in row if c.value is not None}


def own_list(path: Path, rows: list[list[object]]) -> Path:
    """A workbook as a SENCO made it: a title, a blank row, headings in row 3."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "SEN list"
    sheet["A1"] = "Our SEN list 2026"
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    book.save(path)
    return path


def test_review_dates_are_filled_beside_what_the_school_has(tmp_path: Path) -> None:
    path = own_list(tmp_path / "own.xlsx", [
        ["Surname", "Forename", "DOB", "SEN status", "Need", "Last reviewed", "Comments"],
        ["Adeyemi", "Tola", date(2017, 3, 1), "K", "SLCN", date(2026, 3, 4), "mind the 3E5"],
        ["Byrne", "Cara", date(2016, 5, 2), "K", "ASD", "04/10/2026", None],
        ["Cole", "Max", date(2018, 5, 2), "N", None, date(2026, 3, 4), None],
    ])  # fmt: skip
    before = sheet_of(path)
    said = replay(press(scripts.fill_in, path, GIVEN), path)
    after = sheet_of(path)
    assert {cell: value for cell, value in after.items() if cell in before} == before
    assert [after.get(f"{letter}3") for letter in "HI"] == ["Review due", "Review status"]
    assert after["H4"] == datetime(2026, 7, 20) and after["I4"] == "Overdue 125 days"
    assert after["H5"] == datetime(2027, 3, 25) and after["I5"] == "Not due yet"
    assert "H6" not in after and "I6" not in after, "a pupil without SEN provision has no review"
    assert "examples" in said[0] and "Undo is there" in said[0]
    undone = replay(press(scripts.undo_changes, path, GIVEN), path)
    assert sheet_of(path) == before, undone


def test_only_empty_cells_and_old_words_of_ours_are_written(tmp_path: Path) -> None:
    path = own_list(tmp_path / "own.xlsx", [
        ["Surname", "Forename", "DOB", "SEN status", "Last reviewed", "Next review", "Review status"],
        ["Adeyemi", "Tola", date(2017, 3, 1), "K", date(2026, 3, 4), date(2026, 12, 1), "Overdue 3 days"],
        ["Byrne", "Cara", date(2016, 5, 2), "K", date(2026, 3, 4), None, "ask Mum"],
    ])  # fmt: skip
    replay(press(scripts.fill_in, path, GIVEN), path)
    after = sheet_of(path)
    assert after["F4"] == datetime(2026, 12, 1), "the school's own date stands"
    assert after["G4"] == "Due in 9 days", "and the words follow it"
    assert after["F5"] == datetime(2026, 7, 20) and after["G5"] == "ask Mum"


def test_costs_are_filled_in_a_list_of_provision(tmp_path: Path) -> None:
    path = own_list(tmp_path / "own.xlsx", [
        ["UPN", "Intervention", "Minutes per session", "Sessions per week", "School weeks", "Hourly rate", "Group size",
         "Cost"],
        ["T999200005001", "Reading", 30, 3, 12, 20.01, 4, None],
        ["T999200005001", "Talk", 30, None, 12, 20.01, 4, None],
    ])  # fmt: skip
    replay(press(scripts.fill_in, path, GIVEN), path)
    after = sheet_of(path)
    assert after["H4"] == 90.05 and "H5" not in after


def test_a_sheet_without_such_headings_is_refused(tmp_path: Path) -> None:
    path = own_list(tmp_path / "own.xlsx", [["a", "b"], [1, 2]])
    with pytest.raises(xw.XlwingsError, match="no row of headings"):
        press(scripts.fill_in, path, GIVEN)


CELLS = {"A1": date(2026, 3, 4), "A2": None, "A3": date(2026, 10, 14), "A4": "14/10/2026",
         "B1": date(2026, 7, 21), "B2": date(2026, 12, 18), "B3": date(2027, 3, 25), "C1": 7490, "C2": 0, "C3": None,
         "D1": 30, "D2": 3, "D3": 12, "D4": 20.01, "D5": 4, "D6": 80}  # fmt: skip
FORMULAS = {
    "F1": "=SEND_REVIEW_DUE(A1,,$B$1:$B$3)",
    "F2": "=SEND_REVIEW_DUE(A2,A3,$B$1:$B$3)",
    "F3": "=SEND_REVIEW_STATUS(B1,TODAY())",
    "F4": "=SEND_OVERDUE(B1,DATE(2026,11,22))",
    "F5": "=SEND_COST_ABOVE_THRESHOLD(C1)",
    "F6": "=SEND_HEADROOM(C1,C2)",
    "F7": "=SEND_THRESHOLD_STATUS(C1,C3,D6)",
    "F8": "=SEND_PROVISION_COST(D1,D2,D3,D4,D5)",
    "F9": "=SEND_ANNUAL_REVIEW_DUE(A1,A2)",
    "F10": "=SEND_HOURS_EQUIVALENT(,D4,38)",
    "F11": "=SEND_REVIEW_DUE(A4,,$B$1:$B$3)",
    "F12": '=SEND_AREA_OF_NEED("SLCN")',
    "H1": "=SEND_OVERDUE(B1:B3,TODAY())",
    "J1": "=SEND_OVERDUE_LIST(D1:D3,B1:B3,,TODAY())",
    "N1": "=SEND_HEADROOM(C1*2)",
    "N2": "=IF(C1>0,SEND_HEADROOM(C1),0)",
}


def test_converted_formulas_give_what_the_functions_gave(tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    for cell, value in {**CELLS, **FORMULAS}.items():
        sheet[cell] = value
    book.save(path)
    places = {cell: openpyxl.utils.cell.coordinate_from_string(cell) for cell in FORMULAS}
    sent = {f"Sheet1!{row},{openpyxl.utils.column_index_from_string(column)}": FORMULAS[cell]
            for cell, (column, row) in places.items()}  # fmt: skip
    said = replay(press(scripts.convert_to_plain, path, json.dumps(
        {"today": TODAY.isoformat(), "pane": True, "sendFormulas": sent})), path)  # fmt: skip
    after = sheet_of(path, "Sheet1")
    assert after["N2"] == FORMULAS["N2"]
    assert not [cell for cell, value in after.items() if "SEND_" in str(value) and cell != "N2"]
    assert "1 was left" in said[0]
    assert after["H1"] is True and after["H2"] is False and after["H3"] is False
    assert [after[cell] for cell in ("J1", "K1", "L1")] == ["30", datetime(2026, 7, 21), 124]
    plain = recalculate_libreoffice([path])[path]["Sheet1"]
    days = [CELLS["B1"], CELLS["B2"], CELLS["B3"]]
    expected = {
        "F1": functions.SEND_REVIEW_DUE(CELLS["A1"], None, days),
        "F2": functions.SEND_REVIEW_DUE(None, CELLS["A3"], days),
        "F4": True, "F5": 1490.0, "F6": 0.0, "F7": "Over threshold", "F8": 90.05,
        "F9": functions.SEND_ANNUAL_REVIEW_DUE(CELLS["A1"], None),
        "F10": functions.SEND_HOURS_EQUIVALENT(None, 20.01, 38),
        "F11": functions.SEND_REVIEW_DUE("14/10/2026", None, days), "F12": "Communication and interaction", "N1": 0.0,
    }  # fmt: skip
    assert {cell: _plain(plain[cell]) for cell in expected} == {cell: _plain(value) for cell, value in expected.items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        value = value.date()
    return (value - date(1899, 12, 30)).days if isinstance(value, date) else value


def test_without_the_task_pane_nothing_is_converted(tmp_path: Path) -> None:
    path = own_list(tmp_path / "own.xlsx", [["a"]])
    with pytest.raises(xw.XlwingsError, match="task pane"):
        press(scripts.convert_to_plain, path, GIVEN)


@pytest.mark.parametrize(
    ("inside", "parts"),
    [("A1,B2", ["A1", "B2"]), ("A1,,3", ["A1", "", "3"]), ('"a,b",IF(A1,2,3)', ['"a,b"', "IF(A1,2,3)"]),
     ("'My, sheet'!A1,Table1[a,b]", ["'My, sheet'!A1", "Table1[a,b]"]), ("", [""])],
)  # fmt: skip
def test_arguments_are_told_apart(inside: str, parts: list[str]) -> None:
    assert arguments_of(inside) == parts


def test_two_calls_in_one_formula_are_not_one() -> None:
    with pytest.raises(Unknown):
        arguments_of("A1)+SEND_HEADROOM(A2")


def test_a_thousand_formulas_are_offered_as_one_call(tmp_path: Path) -> None:
    path = own_list(tmp_path / "own.xlsx", [["Name", "Due"], *(["A", date(2026, 11, 1)] for _ in range(1000))])
    sent = {f"SEN list!{row},3": f"=SEND_REVIEW_STATUS(B{row},$E$1,,28)" for row in range(4, 1004)}
    sent |= {f"SEN list!{row},4": f"=SEND_HEADROOM(B{row})" for row in range(4, 50)}
    given = json.dumps({"today": TODAY.isoformat(), "pane": True, "sendFormulas": sent})
    said = replay(press(scripts.fill_in, path, given), path)
    offered = sheet_of(path, "Quicker formulas")
    assert offered["A5"] == "'SEN list'!C4:C1003" and offered["B5"] == 1000
    assert offered["C5"] == "=SEND_REVIEW_STATUS(B4:B1003,$E$1,,28)", "the fixed cell stays fixed"
    assert "A6" not in offered, "a few formulas are left as they are"
    assert "one formula for a whole column" in said[0]
