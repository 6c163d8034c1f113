"""The judges themselves are tried: the formula engines, the validator, and the rule that CI skips nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.support import engines, render, validator
from tests.support.cells_in_file import cells_in
from tests.support.engines import ENGINES, Case, evaluate
from tests.support.workbooks import rich

DAY = date(2026, 2, 28)
TERM_ENDS = [date(2025, 12, 19), date(2026, 3, 27), None, date(2026, 7, 21)]

# formula, inputs, answer, and whether the answer is asked for as a date
CASES = [
    ("{a}+{b}", {"a": 1, "b": 2.5}, 3.5, ""),
    ("={a}+{a}", {"a": 2}, 4, ""),
    ('IF({a}="","",{a}*2)', {"a": None}, "", ""),
    ('IF({a}="","",{a}*2)', {"a": ""}, "", ""),
    ("COUNT({a})", {"a": None}, 0, ""),
    ("ISBLANK({a})", {"a": None}, True, ""),
    ("ISBLANK({a})", {"a": ""}, False, ""),
    ("{a}>1", {"a": 2}, True, ""),
    ("AND({a},{b})", {"a": True, "b": False}, False, ""),
    ('{t}&"!"', {"t": "it's <b> £ é"}, "it's <b> £ é!", ""),
    ("{t}", {"t": "00123"}, "00123", ""),
    ("{t}", {"t": "=1+1"}, "=1+1", ""),
    ("1/{z}", {"z": 0}, "#DIV/0!", ""),
    ("MATCH({k},{c},0)", {"k": "x", "c": ["a", "b"]}, "#N/A", ""),
    ("MATCH({k},{c},0)", {"k": "b", "c": ["a", "b"]}, 2, ""),
    ("SUM({c})", {"c": [1, None, "", 2]}, 3, ""),
    ("COUNT({c})", {"c": []}, 0, ""),
    ("ROWS({c})", {"c": [1, 2, 3]}, 3, ""),
    ("{d}", {"d": DAY}, 46081, ""),
    ("EDATE({d},12)", {"d": DAY}, 46446, ""),
    ("EDATE({d},12)", {"d": DAY}, date(2027, 2, 28), "date"),
    ('IF({d}="","",{d})', {"d": None}, "", "date"),
    ("MIN({term_ends})", {"term_ends": TERM_ENDS}, date(2025, 12, 19), "date"),
    ('COUNTIF({term_ends},">"&{d})', {"term_ends": TERM_ENDS, "d": DAY}, 2, ""),
    ('TEXT({d},"dd/mm/yyyy")', {"d": DAY}, "28/02/2026", ""),
    ("NETWORKDAYS.INTL({d},{d}+9,1,{c})", {"d": date(2026, 11, 2), "c": [date(2026, 11, 3)]}, 7, ""),
    ("SUM({1,2,3})*{a}", {"a": 2}, 12, ""),
    ("ROUND({a},2)", {"a": 0.125}, 0.13, ""),
]


@pytest.mark.sampled
@pytest.mark.parametrize("engine", ENGINES)
def test_each_engine_gives_the_answer_worked_out_by_hand(engine: engines.Engine) -> None:
    answers = evaluate([Case(formula, inputs, gives) for formula, inputs, _, gives in CASES], engine)
    for (formula, inputs, expected, _), answer in zip(CASES, answers, strict=True):
        assert answer == expected and isinstance(answer, bool) == isinstance(expected, bool), (formula, inputs)


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_thousands_of_cases_keep_their_order_and_their_columns(engine: engines.Engine) -> None:
    cases = [Case("SUM({c})+{a}", {"a": number, "c": list(range(number % 40))}) for number in range(3000)]
    assert evaluate(cases, engine) == [number + sum(range(number % 40)) for number in range(3000)]


def test_a_placeholder_without_an_input_is_refused() -> None:
    with pytest.raises(KeyError):
        evaluate([Case("{a}+{b}", {"a": 1})], "ironcalc")


def test_a_stored_result_is_never_taken_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = {"Cases": {"A1": engines.STALE}}
    monkeypatch.setattr(engines, "recalculate_ironcalc", lambda path, cells: stale)
    with pytest.raises(RuntimeError, match="did not recalculate"):
        evaluate([Case("1+1", {})], "ironcalc")


@pytest.mark.long
def test_finished_workbooks_are_recalculated_in_one_go(tmp_path: Path) -> None:
    books = [tmp_path / "one" / "book.xlsx", tmp_path / "two" / "book.xlsx"]
    for number, path in enumerate(books, start=1):
        path.parent.mkdir()
        workbook(path, number)
    found = engines.recalculate_libreoffice(books)
    assert list(found) == books
    for number, path in enumerate(books, start=1):
        assert found[path] == {
            "Costs": {"A1": number, "A2": 10 * number, "A3": "", "A4": DAY, "A5": "#N/A"},
            "Empty": {},
        }
        asked = {"Costs": ["A2", "A3", "A5", "B9"]}
        assert engines.recalculate_ironcalc(path, asked) == {
            "Costs": {"A2": 10 * number, "A3": "", "A5": "#N/A", "B9": None}
        }


def test_a_file_that_is_no_workbook_stops_the_conversion(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(RuntimeError, match="did not convert"):
        engines.recalculate_libreoffice([tmp_path / "book.xlsx"])


def test_the_validator_passes_a_good_workbook_and_names_the_part_of_a_bad_one(tmp_path: Path) -> None:
    good, bad, broken = tmp_path / "good.xlsx", tmp_path / "bad.xlsx", tmp_path / "broken.xlsx"
    workbook(good, 1)
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"<sheetData>", b'<sheetData wrong="1"><unknown/>', 1)
            target.writestr(name, part)
    broken.write_bytes(b"nothing")
    found = validator.validate([good, bad, broken])
    assert found[good] == []
    assert any("/xl/worksheets/sheet1.xml" in error for error in found[bad])
    assert found[broken]


@pytest.mark.long
def test_a_picture_is_made_of_every_printed_page(tmp_path: Path) -> None:
    workbook(tmp_path / "book.xlsx", 1, rows=120)
    pages = render.to_png(tmp_path / "book.xlsx", tmp_path / "pictures")
    assert [page.name for page in pages] == [f"book-{number:02}.png" for number in range(1, len(pages) + 1)]
    assert len(pages) >= 2 and all(page.read_bytes().startswith(b"\x89PNG") for page in pages)


@pytest.mark.long
@pytest.mark.parametrize(
    ("ci", "body", "exit_code"),
    [
        ("true", "import pytest\ndef test_it(): pytest.skip('not here')", 1),
        ("", "import pytest\ndef test_it(): pytest.skip('not here')", 0),
        ("true", "def test_it(): pass", 0),
    ],
)
def test_in_ci_a_skipped_test_fails_the_run(tmp_path: Path, ci: str, body: str, exit_code: int) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_it.py").write_text(body + "\ndef test_other(): pass\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "."]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "SENDBOOK_"))}
    run = subprocess.run(command, env=kept | {"CI": ci, "PYTHONPATH": str(Path(__file__).parents[1])},
                         capture_output=True, text=True, cwd=tmp_path, check=False)  # fmt: skip
    assert run.returncode == exit_code, run.stdout + run.stderr
    assert ("none may be" in run.stdout) == bool(exit_code)


def workbook(path: Path, number: float, rows: int = 0) -> None:
    """A small workbook whose stored results are all wrong, as a careless program leaves them."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Costs")
    book.add_worksheet("Empty")
    sheet.write_number("A1", number)
    sheet.write_formula("A2", "=A1*10", None, 999)
    sheet.write_formula("A3", '=IF(A1>0,"","x")', None, "x")
    sheet.write_formula("A4", "=EDATE(DATE(2025,2,28),12)", book.add_format({"num_format": "dd/mm/yyyy"}), 1)
    sheet.write_formula("A5", "=NA()", None, 0)
    for row in range(5, 5 + rows):
        sheet.write_string(row, 0, f"row {row}")
    book.close()


@pytest.mark.parametrize("made", [rich(totals=True), rich(date1904=True, shared=False)], ids=["usual", "from a Mac"])
def test_the_cells_of_a_file_are_read_as_openpyxl_reads_them(tmp_path: Path, made: bytes) -> None:
    import openpyxl

    path = tmp_path / "book.xlsx"
    path.write_bytes(made)
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    expected = {
        (sheet.title, cell.coordinate): (cell.data_type == "f", values[sheet.title][cell.coordinate].value)
        for sheet in formulas.worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.value is not None
    }
    read = {
        (sheet, cell): (one.formula is not None, one.value)
        for sheet, cells in cells_in(path).items()
        for cell, one in cells.items()
    }
    assert read == expected
