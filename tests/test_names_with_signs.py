"""A * or ? in a name or a word of a list is a mark of the school's, and no wildcard: each pupil's total is her own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from tests.support import engines

TODAY = date(2026, 11, 22)
PUPILS = {"Ben Ash*": 2000, "Ben Ashton": 2500, "Cara ?": 2000, "Cara E": 3000, "Gus~Rye": 1000, "Gus~~Rye": 700,
          ">5": 500, "*": 300, "?": 200, "Dan Fir": 100}  # fmt: skip
"""What each costs; Dan has two lines, written with other capitals, and one more without a rate."""


def _filled(path: Path, table: bool) -> tuple[dict[str, Any], dict[str, Any], openpyxl.worksheet.worksheet.Worksheet]:
    """What is stored and what LibreOffice works out, by cell; the sheet as it was written."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Map"
    sheet.append(["Pupil", "Intervention", "Minutes per session", "Sessions per week", "Weeks", "Hourly rate"])
    for name, cost in [*PUPILS.items(), ("dan fir", 100), ("Dan Fir", None)]:
        sheet.append([name, "Reading", 60, 1, 10, cost / 10 if cost else None])
    if table:
        sheet.add_table(openpyxl.worksheet.table.Table(displayName="Own", ref=f"A1:F{sheet.max_row}"))
    book.save(path)
    planned = plan_fill(path, TODAY)
    assert isinstance(planned, FilePlan), planned
    assert apply_fill(planned) == []
    stored = openpyxl.load_workbook(path, data_only=True)["Map"]
    cells = {cell.coordinate: cell.value for row in stored.iter_rows() for cell in row if cell.value is not None}
    return cells, engines.recalculate_libreoffice([path])[path]["Map"], stored


@pytest.mark.sampled
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_each_pupils_total_is_of_that_pupil_alone(tmp_path: Path, table: bool) -> None:
    stored, worked, sheet = _filled(tmp_path / "map.xlsx", table)
    at = {str(cell.value): cell.column_letter for cell in sheet[1]}
    total, lacking = at["Pupil's total (sendbook)"], at["Lines without a cost (sendbook)"]
    for row, (name, cost) in enumerate(PUPILS.items(), start=2):
        wanted = 200 if name == "Dan Fir" else cost
        assert stored[f"{total}{row}"] == wanted == worked[f"{total}{row}"], name
        said = "1 of 3 lines has no cost" if name == "Dan Fir" else ""
        assert stored.get(f"{lacking}{row}", "") == said == (worked.get(f"{lacking}{row}") or ""), name


def test_a_role_with_a_sign_has_its_own_rate(tmp_path: Path) -> None:
    path = tmp_path / "map.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Pupil", "Intervention", "Minutes per session", "Sessions per week", "Weeks", "Delivered by"])
    for role in ("TAx", "TA*", "TA?"):
        sheet.append(["Ivy Ash", "Reading", 60, 1, 10, role])
    book.save(path)
    planned = plan_fill(path, TODAY)
    assert isinstance(planned, FilePlan) and apply_fill(planned) == []
    book = openpyxl.load_workbook(path)
    for lookup in book.worksheets:
        for row in lookup.iter_rows():
            for cell in row:
                if lookup.title != sheet.title and cell.value in ("TAx", "TA*", "TA?"):
                    lookup.cell(cell.row, cell.column + 1).value = {"TAx": 10, "TA*": 20, "TA?": 30}[cell.value]
    book.save(path)
    at = {str(cell.value): cell.column_letter for cell in book[sheet.title][1]}
    worked = engines.recalculate_libreoffice([path])[path][sheet.title]
    assert [worked[f"{at['Cost (sendbook)']}{row}"] for row in (2, 3, 4)] == [100, 200, 300]


def test_names_that_may_be_one_pupil_are_asked_about(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Map"
    sheet.append(["Pupil", "Intervention", "Minutes per session", "Sessions per week", "Weeks", "Hourly rate"])
    names = ["Dan Fir", "dan fir", "Fir, Dan", "Eve Oak", "Eve  Oak", "Ben Ash*", "Ben Ashton", "Fir, Dan", None]
    for name in names:
        sheet.append([name, "Reading", 60, 1, 10, 20])
    book.save(tmp_path / "map.xlsx")
    planned = plan_fill(tmp_path / "map.xlsx", TODAY)
    assert isinstance(planned, FilePlan), planned
    found = [(item.cell, item.wrong) for item in planned.plan.findings if item.code == "7186Q"]
    assert [cell for cell, _ in found] == ["Map!A4", "Map!A6"]
    assert "that of Map!A2 " in found[0][1] and "that of Map!A5 " in found[1][1]
    assert not any(name and name in said for _, said in found for name in names)
