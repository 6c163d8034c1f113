"""What the columns of a school's own workbook hold: shown, asked once at the terminal, kept, and asked about anew."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from sendbook.importing.column_map import ColumnMap, load, place_of, remember
from sendbook.importing.remembered_columns import no_longer_there, not_confirmed
from sendbook.lists.columns import ExportColumn
from sendbook.lists.read import read_list
from sendbook.terminal.main import main
from tests.support.at_terminal import at_terminal
from tests.support.exports import write_csv
from tests.support.own_registers import PUPILS, own_register
from tests.support.own_shapes import SHAPES
from tests.support.workbooks import edited
from tests.test_importing import ROWS
from tests.test_own_shapes import TODAY, target_of

ON_THE_DAY = ("--today", "2026-11-22")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal")


def renamed(content: bytes, **headings: str) -> bytes:
    """A school's own register in which headings have other words: blanks as underscores."""
    for old, new in headings.items():
        was, now = (f"<t>{text.replace('_', ' ')}</t>".encode() for text in (old, new))
        content = edited(content, "xl/sharedStrings.xml", lambda xml, was=was, now=now: xml.replace(was, now))
    return content


def words(export: Path, book: Path, *more: str) -> list[str]:
    return ["import", str(export), "--into", str(book), *ON_THE_DAY, *more]


def kept(book: Path) -> ColumnMap:
    found = load(place_of(book))
    assert isinstance(found, ColumnMap)
    return found


def cell_of(book: Path, upn: object, key: str) -> object:
    return next(row[key] for row in read_list(target_of(book.read_bytes()), TODAY).table if row["upn"] == upn)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_csv(tmp_path, ROWS)


def test_a_person_confirms_the_columns_once_and_then_only_what_is_new(export: Path, tmp_path: Path) -> None:
    """Three imports at a real terminal: all columns; none; then only those whose headings have changed."""
    book = tmp_path / "own.xlsx"
    book.write_bytes(renamed(own_register(), Our_notes="Review"))
    code, screen, asked = at_terminal(words(export, book), ["n", "all", "k = notes", "y", "all", "y"])
    assert code == 0 and len(asked) == 6 and asked[0].startswith("Is the column 'Review'"), screen
    for line in (
        r"B  UPN -> UPN \(matched\)  e.g. \w{13}; \w{13}; \w{13}",
        r"K  Review -> last review \(guessed: .*",
        r"Used: B UPN, C Surname, D First name = forename, ",
        r"L  Days old \(ignored: not known\)  e.g. 3000",
        r"G  Form -> class \(matched\)  e.g. 4 Hazel; .*",
    ):
        assert re.search(line, screen), line
    assert kept(book).workbook["Review"] == "notes" and kept(book).sheet == "SEN list 26-27"
    assert cell_of(book, PUPILS[0]["upn"], "class_name") == "4 Elder"
    assert main(["undo", str(book)]) == 0

    code, screen, asked = at_terminal(words(export, book), ["none", "n"])
    assert (
        asked[1:] == ["Write these changes into own.xlsx? (y/n)"]
        and "Columns as confirmed in own.xlsx.columns.toml" in screen
    )

    book.write_bytes(renamed(own_register(header_row=9), Our_notes="Review", Form="Set", Need="Needs"))
    code, screen, asked = at_terminal(words(export, book), ["g = class", "y", "all", "y"])
    assert "headings in SEN list 26-27, row 9" in screen and "No longer there: Form" in screen
    assert "G  Set" in screen and "D  First name" not in screen.partition("Columns of the export")[0]
    assert len(asked) == 4 and code == 0
    assert (kept(book).workbook["Set"], kept(book).workbook["Review"]) == ("class_name", "notes")
    assert "Form" not in kept(book).workbook and "Need" not in kept(book).workbook
    target = target_of(book.read_bytes())
    assert target.rows[0][7] == "4 Elder"


def test_with_nobody_to_ask_the_columns_that_still_fit_are_used_and_the_rest_is_said(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "own.xlsx"
    book.write_bytes(renamed(own_register(), Our_notes="Review", Form="Set"))
    remember(book, ColumnMap({"Review": "notes", "Form": "class_name", "Surname": "surname"}, {}, "SEN list 25-26"))
    before = place_of(book).read_bytes()
    assert main(words(export, book, "--yes", "--on-conflict", "mis")) == 0
    said = capsys.readouterr().out
    assert "7110Q" in said and '"Form", which was confirmed as class,' in said
    assert "7109" in said and "SEN list 25-26" in said
    assert cell_of(book, PUPILS[0]["upn"], "sen_provision") == "E" and "G8" not in said
    assert place_of(book).read_bytes() == before
    main(words(export, book, "--json"))
    told = json.loads(capsys.readouterr().out)
    assert {item["code"] for item in told["workbook_findings"]} == {"7109", "7110Q"}
    assert main(words(export, book, "--yes", "--sheet", "SEN list 25-26")) == 2
    assert "7160" in capsys.readouterr().err


def test_columns_that_were_confirmed_and_stand_are_not_spoken_of(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "own.xlsx"
    book.write_bytes(own_register())
    all_of_them = {column.heading: column.field for column in target_of(book.read_bytes()).told if column.field}
    remember(book, ColumnMap(all_of_them, {}, "SEN list 26-27"))
    main(words(export, book, "--plan"))
    said = capsys.readouterr().out
    assert "7109" not in said and "7110Q" not in said and "were not there then" not in said


def test_of_two_columns_with_one_heading_a_person_says_which(export: Path, tmp_path: Path) -> None:
    book = tmp_path / "own.xlsx"
    book.write_bytes(SHAPES["a heading twice"].make())
    code, screen, asked = at_terminal(words(export, book), ["n", "y", "y", "none", "y"])
    assert code == 0 and [re.findall(r"in ([A-Z]) ", question) for question in asked[:2]] == [["I"], ["M"]], screen
    assert kept(book).workbook["I"] == "" and kept(book).workbook["M"] == "primary_need"
    assert "Need" not in kept(book).workbook


def test_of_many_workbooks_each_says_which_confirmed_heading_is_gone(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "trust"
    folder.mkdir()
    book = folder / "own.xlsx"
    book.write_bytes(renamed(own_register(), Form="Set"))
    remember(book, ColumnMap({"Form": "class_name"}))
    main(["import", str(export), "--into", str(folder), "--yes", "--on-conflict", "mis", *ON_THE_DAY])
    said = capsys.readouterr().out
    assert "7110Q" in said and "1 of 1 workbooks written" in said
    assert cell_of(book, PUPILS[0]["upn"], "sen_provision") == "E"


def column(number: int, heading: str, verdict: str = "matched", reason: str = "") -> ExportColumn:
    return ExportColumn(number, heading, verdict, "notes", reason, ())


STANDING = [column(1, "UPN"), column(2, "Our Notes"), column(3, "Shoe size", "ignored"), column(4, "", "ignored")]


@pytest.mark.parametrize(
    ("known", "gone", "new"),
    [
        ({"upn": "upn", "our notes": "notes"}, [], []),
        ({"UPN": "upn"}, [], ["Our Notes"]),
        ({"UPN": "upn", "B": "notes"}, [], []),
        ({"UPN": "upn", "Old notes": "notes"}, ["Old notes"], ["Our Notes", "Shoe size", ""]),
        ({"UPN": "upn", "Our notes": "notes", "Left out once": ""}, [], []),
        ({"UPN": "upn", "Our notes": "notes", "Z": "class_name"}, ["Z"], ["Shoe size", ""]),
    ],
)
def test_what_still_fits(known: dict[str, str], gone: list[str], new: list[str]) -> None:
    assert no_longer_there(known, STANDING) == gone
    assert [one.heading for one in not_confirmed(known, STANDING)] == new
