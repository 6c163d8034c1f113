"""On real files: what a person does in Excel is found, the Findings sheet is written, and explanations stay with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sendbook.demo.pupils import invented_pupils
from sendbook.findings import Finding
from sendbook.journeys.check import Checked, check_book, write_findings
from sendbook.journeys.make import make
from tests.test_reader import small_register

TODAY = date(2026, 11, 18)
pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")  # openpyxl and whole-column print areas


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of ten invented pupils, built once; tests work on copies."""
    path = tmp_path_factory.mktemp("made") / "register.xlsx"
    assert make("register", path, TODAY, rows={"register": invented_pupils(TODAY)[:10]}) == []
    return path


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    path = tmp_path / "register.xlsx"
    path.write_bytes(made.read_bytes())
    return path


def check(path: Path, today: date = TODAY) -> Checked:
    checked = check_book(path, today)
    assert not isinstance(checked, Finding), checked
    return checked


def places(path: Path, code: str) -> list[str]:
    return [item.cell for item in check(path).findings if item.code == code]


def column(sheet: Worksheet, header: str, row: int = 4) -> int:
    return next(cell.column for cell in sheet[row] if cell.value == header)


class Typing:
    """A person at work in Excel: cells are typed by the header of their column, then the workbook is saved."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def into(self, sheet: str, header: str, row: int, value: Any, header_row: int = 4) -> str:
        workbook = openpyxl.load_workbook(self.path)
        cell = workbook[sheet].cell(row, column(workbook[sheet], header, header_row))
        cell.value = value
        workbook.save(self.path)
        return f"{sheet}!{cell.coordinate}"


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("header", "typed", "code"),
    [
        ("Last review", "3/7/26", "2010"),
        ("Last review", "July", "2011"),
        ("Last review", date(2026, 11, 19), "5023"),
        ("Primary need", "ADHD", "2020"),
        ("Review due", date(2030, 1, 1), "2040Q"),
        ("UPN", "A999200120001", "3010"),
        ("Surname", None, "2030"),
    ],
)
def test_what_a_person_typed_is_found_at_its_cell(book: Path, header: str, typed: Any, code: str) -> None:
    before = places(book, code)
    cell = Typing(book).into("Register", header, 5, typed)
    assert set(places(book, code)) - set(before) == {cell}


def test_two_columns_that_mean_the_same_are_named(tmp_path: Path) -> None:
    path = small_register(tmp_path / "own.xlsx", ["UPN", "Surname", "surname?"], [["J999200125011", "Abara", "Abara"]])
    assert "Our list" in " ".join(places(path, "1007"))
    path = small_register(tmp_path / "other.xlsx", ["UPN", "Surname", "Surname at home"], [["J999200125011", "A", "B"]])
    assert places(path, "1007") == []


def test_an_explanation_typed_in_excel_is_kept_when_the_workbook_is_checked_again(book: Path) -> None:
    """Written, explained, checked and written again: the words are still there."""
    assert write_findings(check(book), book) == []
    sheet = openpyxl.load_workbook(book)["Findings"]
    queries = [row for row in range(6, sheet.max_row + 1) if str(sheet.cell(row, 1).value).endswith("Q")]
    assert queries
    explained = sheet.cell(queries[0], 3).value
    Typing(book).into("Findings", "School's explanation", queries[0], "Agreed with the parents.", header_row=5)

    assert write_findings(check(book), book) == []
    sheet = openpyxl.load_workbook(book)["Findings"]
    said = {sheet.cell(row, 3).value: sheet.cell(row, 6).value for row in range(6, sheet.max_row + 1)}
    assert {place: words for place, words in said.items() if words} == {explained: "Agreed with the parents."}


@pytest.mark.sampled
@pytest.mark.parametrize("copied", [False, True], ids=["in place", "in a copy"])
def test_findings_of_an_earlier_state_are_not_written(book: Path, tmp_path: Path, copied: bool) -> None:
    """Somebody saves the workbook between the check and the writing: it stays as that person left it."""
    checked, copy = check(book), tmp_path / "copy.xlsx" if copied else None
    Typing(book).into("Register", "Notes", 5, "Typed meanwhile.", header_row=4)
    saved = book.read_bytes()
    assert [item.code for item in write_findings(checked, book, copy)] == ["9202"]
    assert book.read_bytes() == saved and not (tmp_path / "copy.xlsx").exists()
    assert write_findings(check(book), book, copy) == []


def test_the_links_of_the_findings_sheet_lead_to_the_cells(book: Path) -> None:
    checked = check(book)
    assert write_findings(checked, book) == []
    sheet = openpyxl.load_workbook(book)["Findings"]
    links = {sheet.cell(row, 3).hyperlink.location for row in range(6, sheet.max_row + 1)}
    assert {item.cell for item in checked.findings if "!" in item.cell} <= links


def test_the_findings_sheet_changes_nothing_that_is_checked(book: Path) -> None:
    before = [str(item) for item in check(book).findings]
    assert write_findings(check(book), book) == []
    assert [str(item) for item in check(book).findings] == before
