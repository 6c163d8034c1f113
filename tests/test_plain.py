"""SEND formulas turned into plain ones: the same answers without the add-in, live where a rule has a formula."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table as ExcelTable

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.excel.buttons import scripts
from sendbook.excel.convert.converting import SHEET
from sendbook.excel.convert.sendcalls import Unknown, arguments_of, calls_in, masked, names_in, spills_in, whole_call
from sendbook.excel.functions import every_function as functions
from tests.support.engines import recalculate_libreoffice
from tests.support.openbook import formula_marks, looks, payload, press, replay

TODAY = date(2026, 11, 22)
CELLS: dict[str, Any] = {
    "A1": date(2026, 3, 4), "A2": None, "A3": date(2026, 10, 14), "A4": "14/10/2026",
    "B1": date(2026, 7, 21), "B2": date(2026, 12, 18), "B3": date(2027, 3, 25), "C1": 7490, "C2": 0, "C3": None,
    "D1": 30, "D2": 3, "D3": 12, "D4": 20.01, "D5": 4, "D6": 80, "E1": date(2026, 11, 22),
}  # fmt: skip


def written(path: Path, cells: Mapping[str, Any], shown: Mapping[str, Any] | None = None) -> Path:
    """A workbook with these cells; `shown` is what Excel shows where a formula spilled."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Sheet1"
    for cell, value in {**CELLS, **(shown or {}), **cells}.items():
        if not cell.startswith("Table "):
            sheet[cell] = value
    other = book.create_sheet("Other sheet")
    other["A1"], other["A2"] = 100, "SEND_HEADROOM(1)"
    rows: list[list[Any]] = [["Pupil", "Cost", "Next review [x]", "Left"], ["Ann", 4000, date(2026, 7, 1), None],
                             ["Ben", 7000, date(2027, 1, 4), None]]  # fmt: skip
    table: Any = book.create_sheet("Table")
    for row in rows:
        table.append(row)
    table.add_table(ExcelTable(displayName="Costs", ref="A1:D3"))
    table["D2"], table["D3"] = cells.get("Table D2"), cells.get("Table D3")
    book.defined_names["Day"] = DefinedName("Day", attr_text="Sheet1!$E$1")
    book.defined_names["Now_on"] = DefinedName("Now_on", attr_text="TODAY()")
    book.save(path)
    return path


def converted(path: Path) -> tuple[dict[str, Any], str]:
    """Press the button; gives the cells of the first sheet, and what was said."""
    told = {"today": TODAY.isoformat(), "pane": True, "formulas": formula_marks(path), "looks": looks(path)}
    said = replay(press(scripts.convert_to_plain, path, json.dumps(told)), path)
    return stands(path), said[0]


def stands(path: Path, name: str = "Sheet1") -> dict[str, Any]:
    book = openpyxl.load_workbook(path)
    return {cell.coordinate: cell.value for row in book[name].iter_rows() for cell in row if cell.value is not None}


def plain(value: object) -> object:
    """A value as an engine gives it: a day as its number, blank as nothing."""
    if isinstance(value, datetime):
        value = value.date()
    return (value - date(1899, 12, 30)).days if isinstance(value, date) else (None if value == "" else value)


DAYS = [CELLS["B1"], CELLS["B2"], CELLS["B3"]]
ONE = {
    "=SEND_REVIEW_STATUS(SEND_REVIEW_DUE(A1,,$B$1:$B$3),E1)": "Overdue 125 days",
    "=SEND_REVIEW_STATUS(B1,TODAY())": "Overdue 124 days",
    "=send_overdue(B1,DATE(2026,11,22))": True,
    "=SEND_COST_ABOVE_THRESHOLD(C1)": 1490.0,
    "=SEND_HEADROOM(C1,C2)": 0.0,
    "=SEND_THRESHOLD_STATUS(C1,C3,D6)": "Over threshold",
    "=SEND_PROVISION_COST(D1,D2,D3,D4,D5)": 90.05,
    "=SEND_ANNUAL_REVIEW_DUE(A1,A2)": functions.SEND_ANNUAL_REVIEW_DUE(CELLS["A1"], None),
    "=SEND_HOURS_EQUIVALENT(,D4,38)": functions.SEND_HOURS_EQUIVALENT(None, 20.01, 38),
    "=SEND_HEADROOM(C1*2)": 0.0,
    "=SEND_HEADROOM(SUM(D1:D3)*2)": 5910.0,
    "=@SEND_HEADROOM(D1)": 5970.0,
    '=IF(SEND_OVERDUE(B1,$E$1),"late","")': "late",
    '=IF(SEND_OVERDUE(B2,$E$1),"late","in time (SEND_HEADROOM(1))")': "in time (SEND_HEADROOM(1))",
    "=SEND_HEADROOM(D1)+10": 5980.0,
    "=2*SEND_HEADROOM(D1)-SEND_COST_ABOVE_THRESHOLD(C1)": 2 * 5970.0 - 1490,
    '=IFERROR(SEND_HEADROOM(D1),"none")': 5970.0,
    "=IF(C1>0,SEND_HEADROOM(C1),0)": 0.0,
    '=IF(SEND_HEADROOM(SEND_PROVISION_COST(D1,D2,D3,D4,D5))>0,"under","over")': "under",
    "=SEND_OVERDUE(B1,Day)": True,
    "=SEND_OVERDUE(B1,Now_on)": True,
    "=SEND_HEADROOM('Other sheet'!A1)": 5900.0,
    "=SUM(SEND_HEADROOM(D1),SEND_HEADROOM(D2))": 5970.0 + 5997,
}
"""Formulas that become formulas of Excel's own, with what they give."""

FROZEN = {
    "=SEND_REVIEW_DUE(A1,,$B$1:$B$3)": functions.SEND_REVIEW_DUE(CELLS["A1"], None, DAYS),
    "=SEND_REVIEW_DUE(A2,A3,$B$1:$B$3)": functions.SEND_REVIEW_DUE(None, CELLS["A3"], DAYS),
    "=SEND_REVIEW_DUE(A4,,$B$1:$B$3)": functions.SEND_REVIEW_DUE("14/10/2026", None, DAYS),  # text that spells a date
    '=SEND_AREA_OF_NEED("SLCN")': "Communication and interaction",
    '="Area: "&SEND_AREA_OF_NEED("SLCN")': "Area: Communication and interaction",
    '=IF(SEND_REVIEW_DUE(A4,,$B$1:$B$3)>E1,"later","past")': "later",
    "=SUM(SEND_HEADROOM(D1:D3))": 18000.0 - 45,
    "=SUM(SEND_PUPIL_COSTS(D1:D2,D1:D2,C1:C2))": 7490.0,
}
"""Formulas of which a part becomes what it answers, as no formula of Excel's own says the same."""


def test_each_formula_gives_what_it_gave(tmp_path: Path) -> None:
    every = [*ONE, *FROZEN]
    path = written(tmp_path / "own.xlsx", {f"H{row}": formula for row, formula in enumerate(every, start=1)})
    after, said = converted(path)
    assert said.startswith(f"{len(every)} formulas were converted.") and "left" not in said
    assert not [cell for cell, value in after.items() if "SEND_" in str(value).replace("(SEND_HEADROOM(1))", "")]
    lines = {line[1]: line for line in openpyxl.load_workbook(path)[SHEET].iter_rows(min_row=5, values_only=True)}
    assert {formula for formula in every if lines[formula][3] == "Excel's own formula"} == set(ONE)
    sheet = recalculate_libreoffice([path])[path]["Sheet1"]
    answers = {formula: plain(sheet.get(f"H{row}")) for row, formula in enumerate(every, start=1)}
    assert answers == {formula: plain(value) for formula, value in {**ONE, **FROZEN}.items()}


def test_a_let_keeps_its_names(tmp_path: Path) -> None:
    """LibreOffice 7.4 knows no LET, so the text is looked at."""
    path = written(tmp_path / "own.xlsx", {"H1": "=LET(cost,D1,x,2,SEND_HEADROOM(cost)+x)"})
    after, _said = converted(path)
    assert after["H1"].startswith("=LET(cost,D1,x,2,(IF(") and after["H1"].endswith("+x)")
    assert "(cost)" in after["H1"] and "SEND_" not in after["H1"]


def test_a_formula_that_spills_becomes_one_a_row(tmp_path: Path) -> None:
    path = written(tmp_path / "own.xlsx", {"H1": "=SEND_OVERDUE(B1:B3,$E$1)", "J1": "=COUNTIF(H1#,TRUE)",
                                           "K1": "=SEND_HEADROOM(SEND_PUPIL_COSTS(D1:D2,D1:D2,C1:C2))"},
                   {"H2": False, "H3": False, "K2": ""})  # fmt: skip
    after, said = converted(path)
    assert all(str(after[cell]).startswith("=") for cell in ("H1", "H2", "H3")), after
    assert "B2" in after["H2"] and "$E$1" in after["H3"] and "B3" in after["H3"]
    assert after["J1"] == "=COUNTIF(H1:H3,TRUE)"
    sheet = recalculate_libreoffice([path])[path]["Sheet1"]
    assert [sheet[cell] for cell in ("H1", "H2", "H3", "J1")] == [True, False, False, 1]
    assert [after.get("K1"), after.get("K2")] == [functions.SEND_HEADROOM(7490), 6000.0]
    assert said.startswith("3 formulas")


def test_a_formula_that_excel_tells_of_every_cell_it_spills_over_counts_once(tmp_path: Path) -> None:
    path = written(tmp_path / "own.xlsx", {"H1": "=SEND_OVERDUE(B1:B3,$E$1)"}, {"H2": False, "H3": False})
    told = [(8, row, row, "=SEND_OVERDUE(B1:B3,$E$1)") for row in (1, 2, 3)]
    given = json.dumps({"today": TODAY.isoformat(), "pane": True, "formulas": {"Sheet1": told}})
    said = replay(press(scripts.convert_to_plain, path, given), path)
    assert said[0].startswith("1 formula was converted.") and "B3" in stands(path)["H3"]


def test_an_answer_without_a_formula_becomes_values_where_it_spilled(tmp_path: Path) -> None:
    path = written(tmp_path / "own.xlsx", {"H1": "=SEND_OVERDUE_LIST(D1:D3,B1:B3,,TODAY())", "H5": "=SUM(J1#)",
                                           "L1": "=ROWS(H1#)"}, {"I1": "", "J1": 124})  # fmt: skip
    after, _said = converted(path)
    assert [after[cell] for cell in ("H1", "I1", "J1")] == ["30", datetime(2026, 7, 21), 124]
    assert openpyxl.load_workbook(path)["Sheet1"]["I1"].number_format == "dd/mm/yyyy"
    assert after["L1"] == "=ROWS(H1:J1)"
    assert after["H5"] == "=SUM(J1#)", "J1 itself holds no formula of ours"


def test_what_a_person_typed_beside_is_never_written_over(tmp_path: Path) -> None:
    cells = {"H1": "=SEND_OVERDUE(B1:B3,$E$1)", "H3": "mine", "I1": "=SEND_HEADROOM(VLOOKUP(1,C1:D3,2))", "J1": "typed"}
    path = written(tmp_path / "own.xlsx", cells)
    after, said = converted(path)
    assert {cell: after[cell] for cell in cells} == cells
    assert "0 formulas were converted" in said and "2 were left" in said
    why = [line[3] for line in openpyxl.load_workbook(path)[SHEET].iter_rows(min_row=5, values_only=True)]
    assert any("make room" in str(line) for line in why) and any("Only Excel" in str(line) for line in why)


def shows(path: Path, cell: str, value: object) -> dict[str, Any]:
    """The workbook as Excel hands it over, where a formula's cell shows this."""
    told = payload(path)
    column, row = openpyxl.utils.cell.coordinate_from_string(cell)
    told["sheets"][0]["values"][row - 1][openpyxl.utils.column_index_from_string(column) - 1] = value
    return told


@pytest.mark.parametrize(("shown", "stays"), [(5750, False), ("#NAME?", True), ("", True)])
def test_only_then_the_whole_formula_gives_way_to_its_value(tmp_path: Path, shown: object, stays: bool) -> None:
    formula = "=SEND_HEADROOM(INDEX(C1:D3,1,1))"
    path = written(tmp_path / "own.xlsx", {"H9": formula})
    book = xw.Book(json=shows(path, "H9", shown))
    told = json.dumps({"today": TODAY.isoformat(), "pane": True, "formulas": formula_marks(path)})
    scripts.convert_to_plain(book, told)
    replay(book.json()["actions"], path)
    assert stands(path)["H9"] == (formula if stays else shown)


def test_formulas_in_a_table_keep_its_headings(tmp_path: Path) -> None:
    path = written(tmp_path / "own.xlsx", {"Table D2": "=SEND_HEADROOM([@Cost])",
                                           "Table D3": "=IF(SEND_OVERDUE(Costs[@[Next review '[x']]],Day),1,0)",
                                           "H1": "=SUM(SEND_HEADROOM(Costs[Cost]))"})  # fmt: skip
    after, _said = converted(path)
    table = stands(path, "Table")
    assert "[@Cost]" in table["D2"] and "Costs[@[Next review '[x']]]" in table["D3"]
    assert "SEND_" not in table["D2"] + table["D3"]
    assert after["H1"] == "=SUM({2000;0})"


def test_a_protected_sheet_is_left_and_said(tmp_path: Path) -> None:
    path = written(tmp_path / "own.xlsx", {"H1": "=SEND_HEADROOM(1)", "Table D2": "=SEND_HEADROOM([@Cost])"})
    told = json.dumps({"today": TODAY.isoformat(), "pane": True, "formulas": formula_marks(path),
                       "protected": ["Sheet1"]})  # fmt: skip
    said = replay(press(scripts.convert_to_plain, path, told), path)
    assert said[0].startswith("1 formula was converted.") and "1 was left" in said[0]
    assert stands(path)["H1"] == "=SEND_HEADROOM(1)" and "SEND_" not in stands(path, "Table")["D2"]
    why = [line[3] for line in openpyxl.load_workbook(path)[SHEET].iter_rows(min_row=5, values_only=True)]
    assert any("protected" in str(line) for line in why)


def test_undo_takes_the_conversion_back(tmp_path: Path) -> None:
    cells = {"H1": "=SEND_OVERDUE(B1:B3,$E$1)", "J1": "=SEND_OVERDUE_LIST(D1:D3,B1:B3,,TODAY())",
             "N1": "=IF(SEND_OVERDUE(B1,E1),1,0)", "O1": "=ROWS(H1#)"}  # fmt: skip
    path = written(tmp_path / "own.xlsx", cells)
    before, looked = stands(path), looks(path)["Sheet1"]
    converted(path)
    assert stands(path) != before
    told = {"today": TODAY.isoformat(), "pane": True, "formulas": formula_marks(path)}
    said = replay(press(scripts.undo_changes, path, json.dumps(told)), path)
    assert "put back" in said[0] and "left" not in said[0]
    assert stands(path) == before and looks(path)["Sheet1"] == looked


def test_a_workbook_without_send_formulas_has_nothing_to_convert(tmp_path: Path) -> None:
    path = written(tmp_path / "own.xlsx", {"H1": '="SEND_HEADROOM("&C1', "H2": "=SUM(C1:C3)", "H3": "=ROWS(Z1#)"})
    with pytest.raises(xw.XlwingsError, match="No cell of this workbook holds a formula with a SEND function"):
        converted(path)


@pytest.mark.parametrize(
    ("inside", "parts"),
    [("A1,B2", ["A1", "B2"]), ("A1,,3", ["A1", "", "3"]), ('"a,b",IF(A1,2,3)', ['"a,b"', "IF(A1,2,3)"]),
     ("'My, sheet'!A1,Table1[a,b]", ["'My, sheet'!A1", "Table1[a,b]"]), ("", [""]),
     ('"say ""a,b""",{1,2}', ['"say ""a,b"""', "{1,2}"]), ("T[it's, ''x],1", ["T[it's, ''x]", "1"])],
)  # fmt: skip
def test_arguments_are_told_apart(inside: str, parts: list[str]) -> None:
    assert arguments_of(inside) == parts


@pytest.mark.parametrize("text", ["A1)+SEND_HEADROOM(A2", '"open', "T[open", "SEND_HEADROOM(A1"])
def test_what_is_no_formula_is_not_read_as_one(text: str) -> None:
    with pytest.raises(Unknown):
        list(calls_in(text)) and arguments_of(text)
        arguments_of(text)
        masked(text)


def test_the_parts_of_a_formula() -> None:
    formula = 'IF(SEND_A(B2,"SEND_B(1)"),@SEND_C(SEND_D(1)),MY_SEND_E(2))'
    assert [(call.name, call.given) for call in calls_in(formula)] == [
        ("SEND_A", ("B2", '"SEND_B(1)"')), ("SEND_C", ("SEND_D(1)",)),
    ]  # fmt: skip
    assert whole_call("SEND_A(1)+SEND_B(2)") is None and whole_call(" SEND_A(1) ") is not None
    assert list(spills_in("SUM(D2#,'My sheet'!$E$3#,\"F4#\")")) == [(4, 7, "", 2, "D"), (8, 24, "My sheet", 3, "E")]
    assert names_in("LET(a,B2,b,a+1,SEND_A(a,b))") == {"a": "B2", "b": "a+1"}
    with pytest.raises(Unknown):
        names_in("LET(a,B2,a)+LET(a,B3,a)")
