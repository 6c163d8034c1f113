"""The templates that a school downloads are what is built today, part by part."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from sendbook.journeys.templates import file_name, main, templates
from sendbook.layouts import workbook_kinds
from sendbook.workbook.reader import OurFile, read_book
from tests.support import packages

FOLDER = Path(__file__).resolve().parent.parent / "templates"
ANEW = "build it anew: python -m sendbook.journeys.templates templates"


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return templates()


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The parts that two workbooks do not have in common, byte for byte."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


@pytest.mark.sampled
@pytest.mark.parametrize("kind", workbook_kinds())
def test_a_template_is_what_is_built_today(kind: str, built: dict[str, bytes]) -> None:
    name = file_name(kind)
    assert (FOLDER / name).is_file(), ANEW
    with zipfile.ZipFile(io.BytesIO(built[name])) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    assert differing(packages.parts(FOLDER / name), parts) == [], ANEW


def test_a_part_that_differs_is_named() -> None:
    assert differing({"a": b"1", "b": b"2"}, {"a": b"1", "b": b"3", "c": b""}) == ["b", "c"]


def test_the_folder_holds_the_templates_and_says_what_each_is(built: dict[str, bytes]) -> None:
    assert {path.name for path in FOLDER.glob("*.xlsx")} == set(built)
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in told for name in built)


@pytest.mark.parametrize("kind", workbook_kinds())
def test_a_template_is_read_as_a_workbook_without_pupils(kind: str) -> None:
    book = read_book(FOLDER / file_name(kind))
    assert isinstance(book, OurFile) and book.layout.kind == kind and not book.findings
    assert len(book.tables["register"]) == 0 and len(book.tables["terms"]) % 3 == 0 < len(book.tables["terms"])


def test_the_command_writes_them_all(tmp_path: Path, built: dict[str, bytes]) -> None:
    main(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == built
