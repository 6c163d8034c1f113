"""The buttons on an open workbook: what they write is what the terminal writes into the same file."""

from __future__ import annotations

import base64
import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.changes import Change, NewRow
from sendbook.excel.buttons import preview, scripts
from sendbook.excel.open_book import undo
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.cells import typed
from sendbook.excel.open_book.given import Given
from sendbook.journeys.check import check_book
from sendbook.journeys.import_file import apply_import, plan_import
from sendbook.tables import column_number
from sendbook.workbook.reader import read_book
from tests.support.demo_school import demo_before_import
from tests.support.openbook import as_it_is, formula_marks, payload, press, replay

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks and exports of the invented school, the register as before its import."""
    return demo_before_import(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def register(demo_folder: Path, tmp_path: Path) -> Path:
    """A register that a test may write to."""
    return Path(shutil.copy(demo_folder / "register.xlsx", tmp_path / "register.xlsx"))


def given(path: Path, **more: object) -> str:
    """What the task pane tells a button."""
    return json.dumps({"today": TODAY.isoformat(), "pane": True, "formulas": formula_marks(path), **more})


def picked(path: Path) -> dict[str, str]:
    return {"name": path.name, "data": base64.b64encode(path.read_bytes()).decode()}


def cells(path: Path, sheet: str) -> dict[str, Any]:
    book = as_it_is(path)
    return {c.coordinate: c.value for row in book[sheet].iter_rows() for c in row if c.value is not None}


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["register.xlsx", "provision-map.xlsx"])
def test_the_open_workbook_gives_the_same_tables_as_its_file(demo_folder: Path, name: str) -> None:
    path = demo_folder / name
    live = OpenBook(xw.Book(json=payload(path)), Given.of(given(path))).read()
    book = read_book(path)
    assert not isinstance(live, type(None)) and list(live.tables) == list(book.tables)
    for key, table in book.tables.items():
        assert live.tables[key] == table, key


def test_check_lists_what_the_terminal_finds(register: Path) -> None:
    checked = check_book(register, TODAY)
    said = replay(press(scripts.check_workbook, register, given(register)), register)
    lines = [list(row) for row in as_it_is(register)["Findings"].iter_rows(values_only=True)]
    at = next(n for n, line in enumerate(lines) if line[0] == "Code")
    from sendbook.findings import most_urgent_first

    expected = [(f.code, str(f.severity), f.wrong, f.fix) for f in most_urgent_first(list(checked.findings))]
    assert [(line[0], line[1], line[3], line[4]) for line in lines[at + 1 :]] == expected
    linked = [line[2] for line in lines[at + 1 :]]
    cells_found = [f.cell for f in most_urgent_first(list(checked.findings))]
    for shown, cell in zip(linked, cells_found, strict=True):
        target = cell if "!" in cell else f"{cell}!A1"
        assert shown == (f'=HYPERLINK("#{target}","{cell}")' if cell else "The whole file")
    assert said and said[0].startswith("Checked: ")


@pytest.mark.long
def test_an_explanation_outlives_the_next_check(register: Path) -> None:
    replay(press(scripts.check_workbook, register, given(register)), register)
    book = openpyxl.load_workbook(register)
    sheet = book["Findings"]
    row = next(r for r in range(1, sheet.max_row + 1) if str(sheet.cell(r, 1).value).endswith("Q"))
    sheet.cell(row, 6).value = "Agreed with the parents."
    book.save(register)
    replay(press(scripts.check_workbook, register, given(register)), register)
    assert "Agreed with the parents." in cells(register, "Findings").values()


@pytest.mark.long
def test_a_findings_sheet_of_the_school_is_not_touched(register: Path) -> None:
    book = openpyxl.load_workbook(register)
    book.create_sheet("Findings")["A1"] = "ours"
    book.save(register)
    with pytest.raises(xw.XlwingsError, match="sendbook did not make it"):
        press(scripts.check_workbook, register, given(register))


def test_a_workbook_from_1904_is_refused_before_a_date_is_read(register: Path) -> None:
    with pytest.raises(xw.XlwingsError, match="1904"):
        press(scripts.check_workbook, register, given(register, date1904=True))


@pytest.mark.sampled
@pytest.mark.parametrize("export", ["arbor-sen-report.csv", "sims-pupil-report.csv"])
def test_an_import_inside_excel_writes_what_the_terminal_writes(register: Path, demo_folder: Path, export: str) -> None:
    in_excel = register.with_name("live.xlsx")
    shutil.copy(register, in_excel)
    before = cells(register, "Register")
    plan = plan_import(demo_folder / export, register, TODAY)
    assert not isinstance(plan, list) and plan.comparison.steps
    assert not [f for f in apply_import(plan, export) if f.severity == "error"]

    file = picked(demo_folder / export)
    replay(press(scripts.import_preview, in_excel, given(in_excel, file=file)), in_excel)
    assert cells(in_excel, "Register") == before, "the preview writes nothing into the register"
    replay(press(scripts.import_apply, in_excel, given(in_excel, file=file)), in_excel)

    typed_columns = _typed_columns(register)
    assert _of(cells(in_excel, "Register"), typed_columns) == _of(cells(register, "Register"), typed_columns)
    again = plan_import(demo_folder / export, in_excel, TODAY)
    assert not isinstance(again, list) and not again.comparison.steps
    assert cells(in_excel, "Import preview")["B6"] == "written"
    with pytest.raises(xw.XlwingsError, match="written already"):
        press(scripts.import_apply, in_excel, given(in_excel, file=file))

    said = replay(press(scripts.undo_changes, in_excel, given(in_excel)), in_excel)
    assert cells(in_excel, "Register") == before
    assert "cells were put back" in said[0] and "edited" not in said[0]


def _typed_columns(path: Path) -> set[int]:
    book = read_book(path)
    register = book.layout.table("register")
    return {place for key, place in book.tables["register"].columns.items() if not register.column(key).calculated}


def _of(found: dict[str, Any], columns: set[int]) -> dict[str, Any]:
    return {cell: value for cell, value in found.items() if column_number(cell.rstrip("0123456789")) in columns}


@pytest.mark.long
def test_undo_keeps_what_somebody_typed_since(register: Path, demo_folder: Path) -> None:
    file = picked(demo_folder / "arbor-sen-report.csv")
    replay(press(scripts.import_preview, register, given(register, file=file)), register)
    replay(press(scripts.import_apply, register, given(register, file=file)), register)
    listed = list(as_it_is(register)[undo.SHEET].iter_rows(min_row=5, values_only=True))
    sheet, cell = next((line[1], line[2]) for line in listed if line[2] and line[3] is not None)
    book = openpyxl.load_workbook(register)
    book[sheet][cell] = "typed by hand"
    book.save(register)
    said = replay(press(scripts.undo_changes, register, given(register)), register)
    assert cells(register, sheet)[cell] == "typed by hand"
    assert "1 was edited since" in said[0]
    assert "Left as it is" in cells(register, undo.SHEET).values()


@pytest.mark.long
def test_apply_refuses_what_nobody_has_seen(register: Path, demo_folder: Path) -> None:
    arbor, sims = (picked(demo_folder / name) for name in ("arbor-sen-report.csv", "sims-pupil-report.csv"))
    with pytest.raises(xw.XlwingsError, match="no Import preview sheet"):
        press(scripts.import_apply, register, given(register, file=arbor))
    replay(press(scripts.import_preview, register, given(register, file=sims)), register)
    with pytest.raises(xw.XlwingsError, match="changed since the preview"):
        press(scripts.import_apply, register, given(register, file=arbor))


@pytest.mark.long
def test_an_export_that_was_pasted_into_a_sheet_is_read_from_there(register: Path, demo_folder: Path) -> None:
    import csv

    book = openpyxl.load_workbook(register)
    sheet = book.create_sheet("Sheet1")
    with (demo_folder / "sims-pupil-report.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.reader(file):
            sheet.append([cell or None for cell in line])
    book.save(register)
    pasted = len(book.worksheets) - 1
    replay(press(scripts.import_preview, register, given(register), active=pasted), register)
    said = replay(press(scripts.import_apply, register, given(register)), register)
    assert said[0].startswith("Written: ")
    plan = plan_import(demo_folder / "sims-pupil-report.csv", register, TODAY)
    assert not isinstance(plan, list) and not plan.comparison.steps


def test_without_an_export_the_person_is_told_where_to_paste_it(register: Path) -> None:
    with pytest.raises(xw.XlwingsError, match="Paste the whole export"):
        press(scripts.import_preview, register, given(register))


@pytest.mark.long
def test_new_rows_never_go_over_cells_below_the_table(register: Path, demo_folder: Path) -> None:
    book = openpyxl.load_workbook(register)
    last = int(book["Register"].tables["Register"].ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    book["Register"].cell(last + 1, 1).value = "a note below"
    book.save(register)
    file = picked(demo_folder / "arbor-sen-report.csv")
    replay(press(scripts.import_preview, register, given(register, file=file)), register)
    assert "9115" in cells(register, preview.SHEET).values(), "the preview says that the new pupils have no room"
    replay(press(scripts.import_apply, register, given(register, file=file)), register)
    assert cells(register, "Register")[f"A{last + 1}"] == "a note below"
    assert as_it_is(register)["Register"].tables["Register"].ref.endswith(str(last))


def test_undo_without_anything_written_says_so(register: Path) -> None:
    with pytest.raises(xw.XlwingsError, match="nothing to undo"):
        press(scripts.undo_changes, register, given(register))


@pytest.mark.long
def test_the_preview_shows_every_step_of_the_plan(register: Path, demo_folder: Path) -> None:
    plan = plan_import(demo_folder / "arbor-sen-report.csv", register, TODAY)
    assert not isinstance(plan, list)
    file = picked(demo_folder / "arbor-sen-report.csv")
    replay(press(scripts.import_preview, register, given(register, file=file)), register)
    shown = cells(register, preview.SHEET)
    for step in plan.comparison.steps:
        if isinstance(step, Change):
            assert f'=HYPERLINK("#{step.sheet}!{step.cell}","{step.sheet}!{step.cell}")' in shown.values()
        else:
            assert isinstance(step, NewRow) and step.reason in shown.values()


TEXTS = {
    "=1+1": "'=1+1", "+441": "'+441", "-": "'-", "@x": "'@x", "3E5": "'3E5", "01234": "'01234", "1/2": "'1/2",
    "Mar-24": "'Mar-24", "TRUE": "'TRUE", "'tis": "''tis", "O'Brien": "O'Brien", "Ó Briain": "Ó Briain",
    "Year 6": "'Year 6", "Mar Vista": "'Mar Vista", "May": "May", "K": "K",
}  # fmt: skip


@pytest.mark.parametrize(("text", "sent"), TEXTS.items())
def test_text_reaches_excel_as_text(text: str, sent: str) -> None:
    assert typed(text) == sent


def test_a_date_reaches_excel_as_its_day_number() -> None:
    assert typed(date(2026, 11, 22)) == 46348
    assert typed(None) == "" and typed(True) is True and typed(12.5) == 12.5
