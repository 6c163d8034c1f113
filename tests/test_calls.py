"""Insert a function, a new pupil's row, the costed map of a pupil and the report, as buttons in the open workbook."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.excel.buttons import calls, scripts
from sendbook.excel.functions.records import every_record, record_of
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.given import Given
from sendbook.findings import Finding, finding
from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from sendbook.tables import column_letter
from tests.support.demo_school import demo_school
from tests.support.openbook import formula_marks, payload, replay
from tests.test_fill import LINE_HEADS, LINES, TODAY, _own

PANE = Path(__file__).parents[1] / "macros" / "office" / "templates" / "taskpane.html"


def pressed(script: str, path: Path, cell: str, sheet: str = "", **more: Any) -> list[str]:
    """Press a button with a cell selected, and do to the file what it asks for; what the person is told."""
    names = openpyxl.load_workbook(path, read_only=True).sheetnames
    sent = payload(path, names.index(sheet) if sheet else 0)
    sent["book"]["selection"] = cell
    book = xw.Book(json=sent)
    told = {"today": TODAY.isoformat(), "pane": True, "formulas": formula_marks(path), **more}
    button: Any = getattr(scripts, script)
    getattr(button, "__wrapped__", button)(book, json.dumps(told))
    actions = book.json()["actions"]
    said = replay([one for one in actions if one["func"] != "rangeSelect"], path)
    return [*said, *(f"selected {one['start_row'] + 1},{one['start_column'] + 1}" for one in actions
                     if one["func"] == "rangeSelect")]  # fmt: skip


def formula(path: Path, cell: str, sheet: str = "SEN list") -> Any:
    return openpyxl.load_workbook(path)[sheet][cell].value


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = _own(tmp_path / "own.xlsx")
    planned = plan_fill(path, TODAY)
    assert isinstance(planned, FilePlan) and apply_fill(planned) == []
    return path


CALLS = {
    "SEND_REVIEW_STATUS": "=SEND_REVIEW_STATUS($K5,TODAY())",
    "SEND_REVIEW_DUE": "=SEND_REVIEW_DUE($G5,,'sendbook dates'!$C$6:$C$35,'sendbook dates'!$B$6:$B$35)",
    "SEND_AREA_OF_NEED": "=SEND_AREA_OF_NEED($F5)",
    "SEND_OVERDUE_LIST": "=SEND_OVERDUE_LIST($A$5:$A$9,$K$5:$K$9,,TODAY())",
}


@pytest.mark.parametrize("function", CALLS)
def test_a_function_is_written_with_the_lists_own_columns_and_undo_takes_it_out(function: str, filled: Path) -> None:
    said = pressed("insert_function", filled, "O5", function=function)
    assert formula(filled, "O5") == CALLS[function] and function in said[0]
    pressed("undo_changes", filled, "A1")
    assert formula(filled, "O5") is None


def test_the_columns_of_a_provision_map_are_known_too(tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", heads=LINE_HEADS, pupils=LINES)
    pressed("insert_function", path, "P5", function="SEND_CHECK")
    assert re.fullmatch(r"=SEND_CHECK\(\$A\$4:\$[A-Z]+\$\d+,TODAY\(\)\)", formula(path, "P5"))


@pytest.mark.parametrize(
    ("function", "cell", "code"),
    [("SEND_REVIEW_STATUS", "B5", "9345"), ("SEND_REVIEW_STATUS", "O2", "9345"), ("SEND_REVIEW_STATUS", "O40", "9345"),
     ("SEND_NO_SUCH", "O5", "9345"), ("SEND_HOURLY_COST", "O5", "9346"), ("SEND_PROVISION_COST", "O5", "9346")],
)  # fmt: skip
def test_what_cannot_be_put_in_is_said_and_nothing_is_written(
    function: str, cell: str, code: str, filled: Path
) -> None:
    before = filled.read_bytes()
    with pytest.raises(xw.XlwingsError) as refusal:
        pressed("insert_function", filled, cell, function=function)
    known = finding(code, function="", what="") if code == "9346" else finding(code)
    assert known.fix in str(refusal.value) and filled.read_bytes() == before


def test_the_task_pane_offers_functions_that_there_are() -> None:
    offered = re.findall(r"<option>(\w+)</option>", PANE.read_text(encoding="utf-8"))
    assert len(offered) > 15 and set(offered) <= set(every_record())


@pytest.mark.long
def test_a_new_pupil_is_typed_in_the_first_free_row(filled: Path, school: Path) -> None:
    before = formula_marks(filled)
    assert pressed("new_pupil", filled, "A1")[-1] == "selected 10,1" and formula_marks(filled) == before
    register = school / "register.xlsx"
    sheet = openpyxl.load_workbook(register)["Register"]
    said = pressed("new_pupil", register, "A1")
    row = int(said[-1].removeprefix("selected ").partition(",")[0])
    assert sheet.cell(row - 1, 1).value and not sheet.cell(row, 1).value and f"row {row}" in said[0]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    demo_school(folder)
    return folder


@pytest.mark.long
def test_the_costed_map_shows_the_pupil_in_whose_row_one_clicked(school: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(school / "provision-map.xlsx", tmp_path))
    book = openpyxl.load_workbook(path, data_only=True)
    lines = book["Provision"]
    head = next(row for row in range(1, 10) if lines.cell(row, 1).value == "UPN" or any(
        cell.value == "Intervention" for cell in lines[row]))  # fmt: skip
    before = book["Costed map"]["C4"].value
    rows = [row for row in range(head + 1, head + 40) if lines.cell(row, 1).value]
    said = pressed("costed_map", path, f"B{rows[-1]}", "Provision")
    after = openpyxl.load_workbook(path)["Costed map"]["C4"].value
    assert "Costed map" in said[0] and isinstance(after, str) and after != before
    for cell, sheet in (("A1", "Register"), (f"B{rows[-1]}", "Summary")):
        with pytest.raises(xw.XlwingsError, match="Register or Provision sheet"):
            pressed("costed_map", path, cell, sheet)
    with pytest.raises(xw.XlwingsError, match="no Provision sheet"):
        pressed("costed_map", Path(shutil.copy(school / "register.xlsx", tmp_path)), "A8", "Register")


def test_a_call_beside_our_provision_map_takes_the_upn_and_not_what_was_chosen(school: Path) -> None:
    path = school / "provision-map.xlsx"
    here = calls.list_here(
        OpenBook(xw.Book(json=payload(path)), Given.of(json.dumps({"formulas": formula_marks(path)}))), "Provision"
    )
    assert not isinstance(here, Finding)
    record = record_of("SEND_UPN_PROBLEM")
    assert record is not None
    assert calls.call_of(record, here, 6) == f"SEND_UPN_PROBLEM(${column_letter(here.columns['chosen_upn'])}6)"


@pytest.mark.long
def test_the_report_stands_on_a_sheet_of_its_own_and_names_nobody(school: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(school / "register.xlsx", tmp_path))
    said = pressed("governors_report", path, "A1")
    sheet = re.findall(r"The sheet (.+) holds the report", said[0])[0]
    written = openpyxl.load_workbook(path)
    cells = [str(cell.value) for row in written[sheet].iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 20 and any("22/11/2026" in cell or "22 November 2026" in cell for cell in cells)
