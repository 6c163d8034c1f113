"""Fill in and Convert to plain formulas: on lists that sendbook did not make, touching nothing else."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.excel.buttons import scripts
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


def test_a_sheet_without_such_headings_is_refused(tmp_path: Path) -> None:
    path = own_list(tmp_path / "own.xlsx", [["a", "b"], [1, 2]])
    with pytest.raises(xw.XlwingsError, match="headings"):
        press(scripts.fill_in, path, GIVEN)


def test_without_the_task_pane_nothing_is_converted(tmp_path: Path) -> None:
    path = own_list(tmp_path / "own.xlsx", [["a"]])
    with pytest.raises(xw.XlwingsError, match="task pane"):
        press(scripts.convert_to_plain, path, GIVEN)


def test_a_thousand_formulas_are_offered_as_one_call(tmp_path: Path) -> None:
    path = own_list(tmp_path / "own.xlsx", [["Name", "Due"], *(["A", date(2026, 11, 1)] for _ in range(1000))])
    told = [(3, 4, 1003, "=SEND_REVIEW_STATUS(B\x01,$E$1,,28)"), (4, 4, 49, "=SEND_HEADROOM(B\x01)")]
    given = json.dumps({"today": TODAY.isoformat(), "pane": True, "formulas": {"SEN list": told}})
    said = replay(press(scripts.fill_in, path, given), path)
    offered = sheet_of(path, "Quicker formulas")
    assert offered["A5"] == "'SEN list'!C4:C1003" and offered["B5"] == 1000
    assert offered["C5"] == "=SEND_REVIEW_STATUS(B4:B1003,$E$1,,28)", "the fixed cell stays fixed"
    assert "A6" not in offered, "a few formulas are left as they are"
    assert "one formula for a whole column" in said[0]
