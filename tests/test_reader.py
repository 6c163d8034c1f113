"""Reading: a workbook that was built, and one that people worked in, come back as typed rows that know their cells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from sendbook.book.file_book import FileBook
from sendbook.demo.pupils import invented_pupils, made_up_upn
from sendbook.findings import Finding
from sendbook.journeys.check import Checked, check_book, write_findings
from sendbook.journeys.make import make
from sendbook.layouts.types import TYPES, read_cell
from sendbook.tables import Value
from sendbook.terminal.main import main
from sendbook.workbook.parts import sheetcells
from sendbook.workbook.parts.celltext import unescape
from sendbook.workbook.parts.package import Package, open_package
from sendbook.workbook.parts.refusal import Refused
from sendbook.workbook.parts.sheetcells import SheetCells
from sendbook.workbook.parts.sheetxml import SheetXml
from sendbook.workbook.reader import OurFile, read_book
from tests.support.books import build_book, filled, odd
from tests.support.exports import write_csv
from tests.support.fidelity import kinds_of_errors
from tests.support.package_parts import with_macro
from tests.support.sizes import some_of
from tests.support.validator import validate
from tests.support.workbooks import all_prefixed, edited, strict

TODAY = date(2026, 11, 22)


def read(path: Path) -> OurFile:
    book = read_book(path)
    assert isinstance(book, OurFile), book
    return book


def small_register(path: Path, headers: list[str], rows: list[list[object]], name: str = "Register") -> Path:
    """A register as a school might have remade it: a table of that name with these headers, from row 3."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Our list")
    for at, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    columns = [{"header": header} for header in headers]
    sheet.add_table(2, 0, 2 + max(len(rows), 1), len(headers) - 1, {"name": name, "columns": columns})
    book.close()
    return path


def test_a_built_register_reads_back_as_it_was_put_in(tmp_path: Path) -> None:
    pupils: list[dict[str, Value]] = [dict(pupil) for pupil in invented_pupils(TODAY)]
    assert make("register", tmp_path / "r.xlsx", TODAY, rows={"register": pupils}) == []
    register = read(tmp_path / "r.xlsx").tables["register"]
    assert len(register) == 60
    for typed, row in zip(pupils, register, strict=True):
        known = {key: value for key, value in typed.items() if key in register.columns}
        assert {key: row[key] for key in known} == known
    assert not any(row.typed_over or row.unreadable for row in register)


def test_cells_know_where_they_stand(tmp_path: Path) -> None:
    rows: list[list[object]] = [["x", "J999200125011", "Abara"]]
    path = small_register(tmp_path / "own.xlsx", ["Notes on pupil", "UPN", "Surname"], rows)
    table = read(path).tables["register"]
    [row] = table.rows
    assert table.cell(row, "surname") == "'Our list'!C4"
    assert table.header("upn") == "'Our list'!B3"
    assert table.others == {"Notes on pupil": 1}


def test_headers_are_found_whatever_their_case_spaces_and_points(tmp_path: Path) -> None:
    path = small_register(tmp_path / "own.xlsx", ["upn", "SURNAME ", "Date-of-Birth"], [["J999200125011", "Abara", ""]])
    assert set(read(path).tables["register"].columns) == {"upn", "surname", "date_of_birth"}


def test_text_in_a_date_column_is_kept_as_text_and_not_as_a_date(tmp_path: Path) -> None:
    path = small_register(
        tmp_path / "own.xlsx", ["UPN", "Last review"], [["J999200125011", "31/01/2026"], ["X999200120014", None]]
    )
    first, second = read(path).tables["register"].rows
    assert (first["last_review"], first.unreadable) == (None, {"last_review": "31/01/2026"})
    assert (second["last_review"], second.unreadable) == (None, {})


def test_a_value_typed_over_a_formula_is_seen(tmp_path: Path) -> None:
    path = small_register(tmp_path / "own.xlsx", ["UPN", "Review due"], [["J999200125011", datetime(2027, 3, 25)]])
    [row] = read(path).tables["register"].rows
    assert row.typed_over == {"review_due"}


def test_a_formula_in_a_column_that_the_school_types_gives_its_result(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "own.xlsx"))
    sheet = book.add_worksheet("Register")
    sheet.add_table("A1:B3", {"name": "Register", "columns": [{"header": "UPN"}, {"header": "Surname"}]})
    sheet.write_row("A2", ["J999200125011", "Abara"])
    sheet.write("A3", "X999200120014")
    sheet.write_formula("B3", '=UPPER("abara")', None, "ABARA")
    book.close()
    assert [row["surname"] for row in read(tmp_path / "own.xlsx").tables["register"]] == ["Abara", "ABARA"]


def test_empty_rows_are_passed_over_and_row_numbers_stay_excels(tmp_path: Path) -> None:
    rows: list[list[object]] = [["J999200125011", "Abara"], [None, " "], ["X999200120014", "Adeyemi"]]
    table = read(small_register(tmp_path / "own.xlsx", ["UPN", "Surname"], rows)).tables["register"]
    assert [row.number for row in table] == [4, 6]


@pytest.mark.parametrize(
    ("what", "code"),
    [("nothing", "9001"), ("text", "9004"), ("no table", "1001"), ("provision only", "1002")],
)
def test_what_is_no_workbook_of_ours_is_said_in_a_finding(tmp_path: Path, what: str, code: str) -> None:
    path = tmp_path / "own.xlsx"
    if what == "text":
        path.write_text("UPN,Surname\n", encoding="utf-8")
    elif what == "no table":
        openpyxl.Workbook().save(path)
    elif what == "provision only":
        small_register(path, ["UPN", "Intervention"], [["J999200125011", "Phonics"]], name="Provision")
    said = read_book(path)
    assert isinstance(said, Finding)
    assert said.code == code


@pytest.mark.parametrize(
    ("kind", "cell", "value", "kept_as_text"),
    [
        ("date", datetime(2026, 1, 31), date(2026, 1, 31), ""),
        ("date", 46053, date(2026, 1, 31), ""),
        ("date", "31/01/2026", None, "31/01/2026"),
        ("date", 3.5, None, "3.5"),
        ("date", "  ", None, ""),
        ("upn", " j9992001 25011 ", "J999200125011", ""),
        ("text", 7.0, "7", ""),
        ("text", True, "Yes", ""),
        ("year_group", "Year 4", "4", ""),
        ("year_group", 4, "4", ""),
        ("year_group", "Reception", "R", ""),
        ("year_group", "15", None, "15"),
        ("yes_no", "y", "Yes", ""),
        ("yes_no", "maybe", None, "maybe"),
        ("money", 12.5, 12.5, ""),
        ("money", "£12.50", None, "£12.50"),
        ("count", -1, None, "-1"),
    ],
)
def test_cells_are_typed_at_the_door(kind: str, cell: object, value: Value, kept_as_text: str) -> None:
    assert read_cell(TYPES[kind], cell) == (value, kept_as_text)


# ---------------------------------------------------------------- however the file keeps it


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A book of ours with records, and one in which everything is odd."""
    folder = tmp_path_factory.mktemp("stored")
    return {name: build_book("book", folder / f"{name}.xlsx", rows, least=3).path
            for name, rows in (("filled", filled()), ("odd", odd()))}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("change", some_of([lambda content: all_prefixed(strict(content)), strict, all_prefixed]))
@pytest.mark.parametrize("name", ["filled", "odd"])
def test_strict_and_prefixed_workbooks_read_the_same(
    change: Callable[[bytes], bytes], name: str, made: dict[str, Path], tmp_path: Path
) -> None:
    """A school that saved its workbook as "Strict Open XML" has the same workbook."""
    stored = tmp_path / "stored.xlsx"
    stored.write_bytes(change(made[name].read_bytes()))
    assert read(stored).tables == read(made[name]).tables
    assert read(stored).findings == ()


def _as_a_macro_workbook(content: bytes) -> bytes:
    return with_macro(all_prefixed(content))


@pytest.mark.long
@pytest.mark.parametrize(("change", "name"), some_of([(strict, "book.xlsx"), (_as_a_macro_workbook, "book.xlsm")]))
def test_they_take_an_import_and_a_check_and_give_them_back(
    change: Callable[[bytes], bytes], name: str, made: dict[str, Path], tmp_path: Path
) -> None:
    """A row changed and a row added, then the Findings sheet: valid for the Open XML SDK; two undos, the same bytes."""
    path = tmp_path / name
    path.write_bytes(change(made["filled"].read_bytes()))
    before, errors = path.read_bytes(), kinds_of_errors(validate([path])[path])
    first = read(path).tables["register"].rows[0]
    export = write_csv(tmp_path, [
        ("UPN", "Legal Surname", "Legal Forename", "DOB", "Reg Group", "SEN Status"),
        (first["upn"], first["surname"], first["forename"], f"{first['date_of_birth']:%d/%m/%Y}", "11 Z",
         first["sen_provision"]),
        (made_up_upn(2022, 99), "Brand", "New", "02/02/2018", "4 Q", "K"),
    ])  # fmt: skip
    words = ["import", str(export), "--into", str(path), "--leavers", "leave", "--yes", "--today", "2026-11-22"]
    assert main(words) == 0
    assert main(["check", str(path), "--write", "--today", "2026-11-22"]) in (0, 1)
    first, *_, last = read(path).tables["register"].rows
    assert (first["class_name"], last["surname"], last["date_of_birth"]) == ("11 Z", "Brand", date(2018, 2, 2))
    assert not kinds_of_errors(validate([path])[path]) - errors
    assert main(["undo", str(path)]) == 0 and main(["undo", str(path)]) == 0 and path.read_bytes() == before


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:Print area:UserWarning")
def test_the_cells_are_those_that_openpyxl_sees(made: dict[str, Path]) -> None:
    """Two readers that have nothing in common: what a cell holds, and whether it is a formula."""
    for path in made.values():
        read_book = read(path)
        cells, results = SheetCells(read_book.package), openpyxl.load_workbook(path, data_only=True)
        formulas = openpyxl.load_workbook(path)
        compared = 0
        for sheet in ("Register", "Provision", "School", "Terms", "Staff"):
            for number, row in cells.rows(sheet):
                for column, held in row.items():
                    is_formula = formulas[sheet].cell(number, column).data_type == "f"
                    seen = results[sheet].cell(number, column).value
                    if is_formula and isinstance(seen, str):
                        seen = unescape(seen)  # which openpyxl does for texts, not for what formulas give
                    seen = seen.date() if isinstance(seen, datetime) and seen.time() == time() else seen
                    assert held == (("=", seen) if is_formula else seen) or (held, seen) == (("=", ""), None)
                    compared += 1
        assert compared > 500


def test_a_time_of_day_is_read_as_it_is_shown(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "own.xlsx"))
    sheet = book.add_worksheet("Provision")
    clock, share = book.add_format({"num_format": "hh:mm"}), book.add_format({"num_format": "0.00"})
    sheet.write_row("A1", ["When", "Share"])
    sheet.write_number("A2", 0.3958333333, clock)
    sheet.write_number("B2", 0.3958333333, share)
    book.close()
    package = open_package(tmp_path / "own.xlsx")
    assert isinstance(package, Package)
    assert dict(SheetCells(package).rows("Provision"))[2] == {1: "09:30", 2: 0.3958333333}


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Register")
    sheet.add_table("A1:B2", {"name": "Register", "columns": [{"header": "UPN"}, {"header": "Review due"}]})
    sheet.write_row("A2", ["J999200125011"])
    sheet.write_string("B2", "=TODAY()")
    book.close()
    assert read(path).tables["register"].rows[0].typed_over == {"review_due"}


def test_explanations_are_found_in_a_strict_workbook(made: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(strict(made["odd"].read_bytes()))
    checked = check_book(path, TODAY)
    assert isinstance(checked, Checked) and checked.findings
    assert write_findings(checked, path) == []
    grid = FileBook(read(path).package).lines("Findings")
    assert any("School's explanation" in line for line in grid) and len(grid) > len(checked.findings)


def test_a_sheet_that_makes_no_sense_is_said_in_a_finding(made: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    register = read(made["odd"]).package.sheet("Register")
    assert register is not None
    path.write_bytes(edited(made["odd"].read_bytes(), register.part, lambda xml: xml.replace(b"sheetData", b"sheetX")))
    said = read_book(path)
    assert isinstance(said, Finding) and said.code == "9119"


def test_rows_read_at_once_are_those_that_are_taken_apart(corpus: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def cells(path: Path) -> list[object]:
        package = open_package(path)
        if isinstance(package, Finding):
            return [package]
        found: list[object] = []
        for sheet in package.sheets:
            if sheet.kind == "worksheet":
                try:
                    found += [(sheet.name, number, row) for number, row in SheetCells(package).rows(sheet.name)]
                except Refused as refusal:
                    found.append(refusal.finding)
        return found

    quickly = {path: cells(path) for path in corpus}
    monkeypatch.setattr(sheetcells, "quick_row", lambda *_: None)
    for path, found in quickly.items():
        assert list(map(repr, found)) == list(map(repr, cells(path))), path.name


def test_most_rows_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make("register", tmp_path / "r.xlsx", TODAY, rows={"register": [dict(one) for one in invented_pupils(TODAY)]})
    apart: list[int] = []
    peek = SheetXml.peek
    monkeypatch.setattr(SheetXml, "peek", lambda self, number: apart.append(number) or peek(self, number))
    assert len(read(tmp_path / "r.xlsx").tables["register"]) == 60
    assert not apart  # no row of a workbook of ours is gone through cell by cell
