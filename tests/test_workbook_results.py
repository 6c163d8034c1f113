"""Results: what a new workbook shows when it is opened is what LibreOffice and IronCalc work out, cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sendbook.layouts import workbook_kinds
from tests.support import results, validator
from tests.support.books import Built, Lines, build_book, filled, large, odd

CONTENTS: dict[str, Callable[[], dict[str, Lines]]] = {"empty": dict, "filled": filled, "odd": odd, "large": large}
KINDS = workbook_kinds()
ERRORS = {"#N/A", "#NAME?", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NULL!"}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Built]:
    folder = tmp_path_factory.mktemp("results")
    return {
        (kind, name): build_book(kind, folder / f"{kind}-{name}.xlsx", rows())
        for kind in KINDS
        for name, rows in CONTENTS.items()
        if name != "large" or kind == "provision-map"
    }


def test_libreoffice_works_out_what_is_stored(
    books: dict[tuple[str, str], Built], record_property: Callable[[str, Any], None]
) -> None:
    paths = [book.path for book in books.values()]
    counted = sum(len(results.stored(path)) for path in paths)
    assert results.libreoffice(paths) == []
    record_property("parity", f"new workbooks: {counted} cells of {len(paths)} workbooks, 0 mismatches in LibreOffice")


@pytest.mark.parametrize("name", CONTENTS)
def test_ironcalc_works_out_what_is_stored(books: dict[tuple[str, str], Built], name: str) -> None:
    for (_kind, content), book in books.items():
        if content == name:
            # IronCalc 0.9 takes a column of one row for a single cell, which it then refuses where a range is wanted:
            # of an empty workbook it judges the sheets that look at no such column.
            without = ("Summary",) if name == "empty" else ()
            assert results.ironcalc(book.path, without=without) == []


def test_no_cell_shows_an_error(books: dict[tuple[str, str], Built]) -> None:
    for book in books.values():
        shown = {one.result for one in results.stored(book.path).values()}
        assert not shown & ERRORS and len(shown) > 2, book.path.name


@pytest.mark.parametrize("office", ["Office2016", "Microsoft365"])
def test_microsofts_validator_finds_nothing(books: dict[tuple[str, str], Built], office: str) -> None:
    found = validator.validate([book.path for book in books.values()], office)
    assert {path.name: errors for path, errors in found.items() if errors} == {}


def test_a_wrong_result_is_found(tmp_path: Path) -> None:
    import openpyxl

    book = build_book("register", tmp_path / "book.xlsx", filled())
    stored = results.stored(book.path)
    assert results.ironcalc(book.path) == []
    planted = tmp_path / "planted.xlsx"
    sheet = openpyxl.load_workbook(book.path)
    sheet["Register"]["E5"] = "N"  # results stay as they were: openpyxl stores none
    sheet.save(planted)
    answers = results.engines.recalculate_libreoffice([planted])[planted]
    assert any("Register!" in line for line in results.differences(planted, stored, answers))
