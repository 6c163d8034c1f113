"""One book: each journey over a workbook's file and over the same workbook open in Excel gives the same.

Tables, findings, the plan, why a plan is refused, the cells afterwards (totals among them), and undo.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.book import Book, Undone
from sendbook.book.file_book import FileBook
from sendbook.changes import FORMULAS, NewRow, OwnSheet, Plan, by_kind
from sendbook.excel.buttons import scripts
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.given import Given
from sendbook.filling.plan import FillPlan, fill_list
from sendbook.findings import Finding
from sendbook.importing.export import Export, read_export
from sendbook.importing.plan import ImportPlan, Options
from sendbook.journeys import demo
from sendbook.journeys.check import Checked, check_in
from sendbook.journeys.import_file import plan_in
from sendbook.journeys.share import shared_sheet
from sendbook.journeys.work_out import WorkedOutBook, work_out
from sendbook.layouts.starting import VERSION_NAME
from sendbook.lists.find import Target, find_target
from tests.support.openbook import payload, press, replay
from tests.support.own_registers import own_register
from tests.test_fill import _own
from tests.test_scripts_own import LIST, LISTS, an_export, cells, given, tables

TODAY = date(2026, 11, 22)


def of_file(path: Path) -> FileBook:
    """The workbook's file."""
    book = FileBook.open(path)
    assert isinstance(book, FileBook), book
    return book


def in_excel(path: Path) -> OpenBook:
    """The same workbook as it is open in Excel."""
    return OpenBook(xw.Book(json=payload(path)), Given.of(given(path)))


def both(path: Path) -> tuple[FileBook, OpenBook]:
    """A workbook as either door sees it."""
    return of_file(path), in_excel(path)


def do(book: Book, path: Path) -> None:
    """What was written into the open workbook, done to its file; a file was written already."""
    if isinstance(book, OpenBook):
        replay(book.book.json()["actions"], path)


def codes(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Findings by code and cell."""
    return [(item.code, item.cell) for item in findings]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks of the invented school."""
    made = tmp_path_factory.mktemp("demo")
    demo.make_demo(made, TODAY)
    return made


# ---------------------------------------------------------------- Workbooks of ours


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["register.xlsx", "provision-map.xlsx"])
def test_reading_checking_and_sharing_give_the_same(name: str, folder: Path) -> None:
    said: list[Any] = []
    for book in both(folder / name):
        worked_out, checked = work_out(book, TODAY), check_in(book, TODAY)
        assert isinstance(worked_out, WorkedOutBook) and isinstance(checked, Checked)
        read, shared = worked_out.read, shared_sheet(worked_out)
        rows = list(shared.rows) if isinstance(shared, OwnSheet) else shared
        lines = [[cell for cell in line if cell is not None] for line in book.lines("Register")]
        said.append((
            book.kind, dict(read.tables), codes(read.findings), read.made_with, dict(checked.tables),
            codes(checked.findings), dict(checked.explanations), rows, [line for line in lines if line],
        ))  # fmt: skip
    assert said[0][:-1] == said[1][:-1] and len(said[0][-1]) == len(said[1][-1])


@pytest.mark.long
def test_a_workbook_of_a_newer_sendbook_is_told_by_both(folder: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(folder / "register.xlsx", tmp_path / "newer.xlsx"))
    book = openpyxl.load_workbook(path)
    book.defined_names[VERSION_NAME] = DefinedName(VERSION_NAME, attr_text='"99.0.0"')
    book.save(path)
    for one in both(path):
        checked = check_in(one, TODAY)
        assert isinstance(checked, Checked) and "1009" in [item.code for item in checked.findings]
    replay(press(scripts.check_workbook, path, given(path)), path)
    assert "1009" in [str(row[0].value) for row in openpyxl.load_workbook(path)["Findings"].iter_rows()]


def test_a_workbook_that_is_none_of_ours_is_refused_with_the_same_words(tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", table=True)
    file, opened = both(path)
    assert file.read() == opened.read() and isinstance(file.read(), Finding) and file.kind == opened.kind == ""


# ---------------------------------------------------------------- A school's own list


def totals(row: int, words: str | None, formula: str | float | None, column: int = 2) -> Any:
    """A line that adds up, put under the list."""

    def more(sheet: Any) -> None:
        sheet.cell(row, column).value, sheet.cell(row, 10).value = words, formula

    return more


def elsewhere(sheet: Any) -> None:
    """A total right below, of which a formula beside the list speaks by its address."""
    totals(11, "Total", "=COUNTA(J8:J10)")(sheet)
    sheet["P2"] = "=J11*2"


def filled_down(sheet: Any) -> None:
    """Rows that hold only the formula of the column, filled down in advance."""
    calculated = next(cell.column for cell in sheet[8] if str(cell.value).startswith("="))
    letter, text = sheet.cell(8, calculated).column_letter, str(sheet.cell(8, calculated).value)
    for row in (11, 12, 13):
        sheet[f"{letter}{row}"] = text.replace("8", str(row))


def several(first: int) -> Any:
    """Three lines of any label that count the list, the last of which is a share of the others."""

    def more(sheet: Any) -> None:
        for row, (label, text) in enumerate([("Highest", "=MAX(E8:E10)"), ("Pupils", "=COUNTA(C8:C10)"),
                                             ("Share", f"=J{first}/J{first + 1}")], start=first):  # fmt: skip
            totals(row, label, text)(sheet)

    return more


SHAPES: dict[str, tuple[dict[str, Any], Any]] = {
    "nothing below": ({}, None),
    "Total": ({}, totals(11, "Total", "=COUNTA(J8:J10)")),
    "Year 4 total": ({}, totals(11, "Year 4 total", "=COUNTA(J8:J10)")),
    "totals after a blank row": ({}, totals(12, "Totals:", "=SUBTOTAL(3,J8:J11)")),
    "totals after three blank rows": ({}, totals(14, "Average", "=SUBTOTAL(3,J8:J10)")),
    "a formula without a word": ({}, totals(11, None, "=SUM(J8:J10)")),
    "three totals of any label": ({}, several(11)),
    "three totals after a blank row": ({}, several(12)),
    "a number that was typed": ({}, totals(11, "Total hours", 12)),
    "a total of some rows": ({}, totals(11, "Year 4 total", "=COUNTA(J9:J10)")),
    "a total that was typed": ({}, totals(11, "Grand total", None)),
    "a total that a formula names": ({}, elsewhere),
    "a word for a total in a note": ({}, totals(10, "Average", None, 14)),
    "rows filled down in advance": ({}, filled_down),
    "a table": ({"table": True}, None),
    "a table with a totals row": ({"table": True, "totals": True}, None),
    "a remark below": ({}, totals(13, "Seen by the head", None)),
    "something right below": ({}, totals(11, None, "=TODAY()", 3)),
}


def a_list(path: Path, shape: str) -> Path:
    """A school's own register of a shape."""
    settings, more = SHAPES[shape]
    path.write_bytes(own_register(**settings))
    if more:
        book = openpyxl.load_workbook(path)
        more(book[LIST])
        book.save(path)
    return path


@pytest.mark.parametrize("shape", SHAPES)
def test_an_import_plans_refuses_writes_and_undoes_the_same(shape: str, tmp_path: Path) -> None:
    path = a_list(tmp_path / "file.xlsx", shape)
    other = Path(shutil.copy(path, tmp_path / "open.xlsx"))
    before, bytes_before = (cells(path), tables(path)), path.read_bytes()
    export = read_export(an_export(tmp_path), TODAY, {})
    assert isinstance(export, Export)
    said: list[Any] = []
    for book, place in zip((of_file(path), in_excel(other)), (path, other), strict=True):
        found = find_target(book)
        assert isinstance(found, Target)
        plan = plan_in(export, book, TODAY, Options(on_conflict="mis"))
        assert isinstance(plan, ImportPlan), plan
        problems = book.apply(plan.steps, "Import", plan.allow)
        assert not [item for item in problems if item.severity == "error"]
        do(book, place)
        rows = [(row.number, [cell for cell in row.cells if cell is not None]) for row in found.rows]
        # Names and the like are looked at in a file alone; the open Excel says so.
        told = [item for item in plan.findings if item.code not in ("9138", "9139")]
        said.append((found.columns, rows, plan.steps, codes(told)))
    assert said[0] == said[1]
    assert cells(other) == cells(path) and tables(other) == tables(path)
    for book in (of_file(path), in_excel(other)):
        undone = book.undo()
        assert isinstance(undone, Undone) and undone.reason == "Import" and not undone.kept and not undone.writes_left
        do(book, other)
    assert path.read_bytes() == bytes_before and (cells(other), tables(other)) == before


@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table with a totals row"])
@pytest.mark.parametrize("kind", LISTS)
def test_a_fill_plans_writes_and_undoes_the_same(kind: str, table: bool, tmp_path: Path) -> None:
    heads, rows, _ = LISTS[kind]
    path = _own(tmp_path / "file.xlsx", table=table, heads=heads, pupils=rows)
    other = Path(shutil.copy(path, tmp_path / "open.xlsx"))
    before, plans = (cells(path), tables(path)), list[Plan]()
    for book, place in zip((of_file(path), in_excel(other)), (path, other), strict=True):
        plan = fill_list(book, TODAY)
        assert isinstance(plan, FillPlan)
        plans.append(plan.steps)
        assert not book.problems(plan.steps, {FORMULAS}) and not book.apply(plan.steps, plan.reason, {FORMULAS})
        do(book, place)
    assert plans[0] == plans[1] and by_kind(plans[0]).columns
    assert cells(other) == cells(path) and tables(other) == tables(path)
    for book in (of_file(path), in_excel(other)):
        assert isinstance(book.undo(), Undone)
        do(book, other)
    assert (cells(path), tables(path)) == (cells(other), tables(other)) == before


def test_why_rows_are_refused_is_the_same(tmp_path: Path) -> None:
    """The plan is for a list whose totals cannot be moved: neither door writes any of it."""
    for shape, code in (("a total of some rows", "9122"), ("a total that was typed", "9122"),
                        ("a total that a formula names", "9127"), ("something right below", "9115")):  # fmt: skip
        path = a_list(tmp_path / "own.xlsx", shape)
        row = NewRow(LIST, "", {2: "Z", 3: "Abara"}, header_row=7, first_column=2, last_column=11)
        before = cells(path)
        for book in both(path):
            assert [item.code for item in book.problems([row])] == [code], (shape, book)
            assert [item.code for item in book.apply([row], "Rows")] == [code]
            do(book, path)
        assert cells(path) == before


def test_formulas_that_miss_the_new_pupil_are_named_the_same(tmp_path: Path) -> None:
    def figures(sheet: Any) -> None:
        sheet["N2"], sheet["N3"], sheet["N4"] = "=COUNTA(C8:C10)", "=COUNTA(OFFSET(C8,0,0,3,1))", "=COUNTA(C:C)"

    path = a_list(tmp_path / "own.xlsx", next(iter(SHAPES)))
    book = openpyxl.load_workbook(path)
    figures(book[LIST])
    for row in (8, 9, 10):  # a sheet to print, which repeats the list cell by cell
        book.create_sheet("Print") if "Print" not in book.sheetnames else None
        book["Print"].cell(row, 1).value = f"='{LIST}'!C{row}"
    book.save(path)
    export = read_export(an_export(tmp_path), TODAY, {})
    assert isinstance(export, Export)
    told = []
    for one in both(path):
        plan = plan_in(export, one, TODAY, Options())
        assert isinstance(plan, ImportPlan) and plan.comparison.new
        told.append([(item.code, item.cell) for item in plan.comparison.findings if item.code.startswith("913")])
    file, opened = ([*one] for one in told)
    opened.remove(("9139", f"'{LIST}'"))  # what only a file shows
    assert sorted(file) == sorted(opened) and {code for code, _ in file} == {"9131Q", "9133Q", "9136Q"}
