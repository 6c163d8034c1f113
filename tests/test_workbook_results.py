"""Results: what a new workbook shows when it is opened is what LibreOffice and IronCalc work out, cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sendbook.layouts import workbook_kinds
from tests.support import results, validator
from tests.support.books import Built, Lines, build_book, filled, large, odd
from tests.support.sizes import QUICK


def _large() -> dict[str, Lines]:
    """A large school; in a newcomer's run, a third of it."""
    return large(100, 300) if QUICK else large()


CONTENTS: dict[str, Callable[[], dict[str, Lines]]] = {"empty": dict, "filled": filled, "odd": odd, "large": _large}
KINDS = workbook_kinds()
ERRORS = {"#N/A", "#NAME?", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NULL!"}


def _build(folder: Path, least: int) -> dict[tuple[str, str], Built]:
    return {
        (kind, name): build_book(kind, folder / f"{kind}-{name}.xlsx", rows(), least=least)
        for kind in KINDS
        for name, rows in CONTENTS.items()
        if name != "large" or kind == "provision-map"
    }


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Built]:
    return _build(tmp_path_factory.mktemp("results"), 0)


@pytest.mark.long
def test_libreoffice_works_out_what_is_stored(
    books: dict[tuple[str, str], Built], record_property: Callable[[str, Any], None]
) -> None:
    paths = [book.path for book in books.values()]
    counted = sum(len(results.stored(path)) for path in paths)
    assert results.libreoffice(paths) == []
    record_property("parity", f"new workbooks: {counted} cells of {len(paths)} workbooks, 0 mismatches in LibreOffice")


def test_ironcalc_works_out_what_is_stored(tmp_path: Path, record_property: Callable[[str, Any], None]) -> None:
    """The same workbooks, with a blank row more where a table would have one row only: see `results.ironcalc`."""
    paths = [book.path for book in _build(tmp_path, 2).values()]
    assert [line for path in paths for line in results.ironcalc(path)] == []
    counted = sum(len(results.stored(path)) for path in paths)
    record_property("parity", f"new workbooks: {counted} cells of {len(paths)} workbooks, 0 mismatches in IronCalc")


def test_no_cell_shows_an_error(books: dict[tuple[str, str], Built]) -> None:
    for book in books.values():
        shown = {one.result for one in results.stored(book.path).values()}
        assert not shown & ERRORS and len(shown) > 2, book.path.name


@pytest.mark.parametrize("office", [pytest.param("Office2016", marks=pytest.mark.long), "Microsoft365"])
def test_microsofts_validator_finds_nothing(books: dict[tuple[str, str], Built], office: str) -> None:
    found = validator.validate([book.path for book in books.values()], office)
    assert {path.name: errors for path, errors in found.items() if errors} == {}


def test_a_wrong_result_is_found(tmp_path: Path) -> None:
    import openpyxl

    book = build_book("register", tmp_path / "book.xlsx", filled(), least=2)
    stored = results.stored(book.path)
    assert results.ironcalc(book.path) == []
    planted = tmp_path / "planted.xlsx"
    sheet = openpyxl.load_workbook(book.path)
    headings = {cell.value: cell.column for cell in sheet["Register"][4]}
    first = sheet["Register"].cell(5, headings["SEN provision"])
    first.value = "N" if first.value == "K" else "K"  # results stay as they were: openpyxl stores none
    sheet.save(planted)
    answers = results.engines.recalculate_libreoffice([planted])[planted]
    assert any("Register!" in line for line in results.differences(planted, stored, answers))
