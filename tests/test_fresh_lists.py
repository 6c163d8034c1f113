"""Lists of schools' own that a newcomer might bring: each pupil is taken, or left out by name, in any shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.book.file_book import FileBook
from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.lists.find import Target, find_target
from sendbook.lists.names import NameOrder
from sendbook.terminal.main import main
from tests.support.exports import TODAY, write_xlsx
from tests.support.person_asked import answers

Sheets = dict[str, Sequence[Sequence[Any]]]
Told = tuple[list[tuple[str, str]], list[str]]
"""Surname and SEN provision of each pupil who is taken; the names of those who are left out."""

MAIN = [("Surname", "First name", "SEN code", "Need"), ("Ash", "Joe", "K", "MLD"), ("Birch", "Kim", "E", "ASD")]
TAKEN = [("Ash", "K"), ("Birch", "E")]
LISTS: dict[str, tuple[Sheets, Told]] = {
    "a sheet of watched pupils beside the register": (
        {"Register": MAIN, "Monitoring": [("Surname", "First name"), ("Cole", "Max"), ("Dunn", "Amy")]},
        ([*TAKEN, ("Cole", "N"), ("Dunn", "N")], []),
    ),
    "pupils with plans on a sheet beside those on support": (
        {"Register": MAIN[:2], "EHCP": [("Surname", "First name", "Plan"), ("Birch", "Kim", date(2025, 3, 4))]},
        (TAKEN, []),
    ),
    "a sheet that repeats pupils of the register": (
        {"Register": MAIN, "EHCPs": [("Surname", "First name", "Hours"), ("Birch", "Kim", 20), ("Cole", "Max", 15)]},
        ([*TAKEN, ("Cole", "E")], []),
    ),
    "a sheet called Watch": (
        {"EHCP": [("Name", "Class"), ("Birch, Kim", "5A")], "SEN Support": [("Name", "Class"), ("Ash, Joe", "3A")],
         "Watch": [("Name", "Class"), ("Evans, Lil", "1A")]},
        ([("Birch", "E"), ("Ash", "K"), ("Evans", "N")], []),
    ),
    "staff on another sheet are no pupils": (
        {"Register": MAIN, "Staff": [("Surname", "First name", "Role"), ("Hill", "Ann", "SENCO")]}, (TAKEN, []),
    ),
    "headings that a register alone has, and how many below each part": (
        {"SEND": [("Year 3",), ("Name", "Status", "Need"), ("Ash, Joe", "K", "MLD"), ("2 pupils",), ("Year 4",),
                  ("Name", "Status", "Need"), ("Birch, Kim", "E", "HI"), ("1 pupil",), (),
                  ("Key: K = SEN Support E = EHCP",)]},
        (TAKEN, []),
    ),
    "sheets with headings of their own": (
        {"Y1": [("Name", "SEN", "Need"), ("Joe Ash", "K", "MLD")],
         "Y2": [("Pupil", "Status", "Type of need"), ("Kim Birch", "EHCP", "Autism")],
         "Y3": [("Child", "Stage", "Difficulty"), ("Max Cole", "K", "ADHD")]},
        (TAKEN, ["Max Cole"]),
    ),
    "a son with his father's name": (
        {"SEN": [("Pupil", "Class", "SEN status"), ("Joe Ash Jnr", "3A", "K"), ("Amy van den Birch II", "3A", "E")]},
        ([("Ash Jnr", "K"), ("van den Birch II", "E")], []),
    ),
}  # fmt: skip


def register(path: Path, sheets: Sheets) -> NewRegister:
    read = read_new_register(write_xlsx(path / "own.xlsx", dict(sheets)), TODAY)
    assert isinstance(read, NewRegister), read
    return read


@pytest.mark.sampled
@pytest.mark.parametrize("kind", LISTS)
def test_each_pupil_is_taken_or_left_out_by_name(kind: str, tmp_path: Path) -> None:
    sheets, (taken, left_out) = LISTS[kind]
    told = register(tmp_path, sheets)
    assert sorted((str(row["surname"]), str(row["sen_provision"])) for row in told.rows) == sorted(taken)
    assert [one.who for one in told.left_out] == left_out
    assert told.read == len(taken) + len(left_out)
    assert not any("Title above" in str(row.get("notes")) for row in told.rows)
    assert ("7199Q" in [item.code for item in told.findings]) == (kind == "a sheet that repeats pupils of the register")


def test_a_sign_among_needs_does_not_hide_the_column(tmp_path: Path) -> None:
    rows = [("Pupil", "Class", "SEN status", "Area of difficulty", "Last met"),
            ("Ash, Joe", "3A", "K", "Speech & Lang", "21/09/2026"), ("Birch, Kim", "3A", "E", "Autism", "10/10/2026"),
            ("Cole, Max", "3A", "K", "?", "soon")]  # fmt: skip
    told = register(tmp_path, {"SEN": rows})
    assert [(one.heading, one.field) for one in told.guessed] == [
        ("Area of difficulty", "primary_need"), ("Last met", "last_review"),
    ]  # fmt: skip


def test_new_asks_about_columns_in_the_words_of_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("UPN", "Pupil", "Class", "SEN status", "Area of difficulty", "Last met"),
            (None, "Ash, Joe", "3A", "K", "Autism", "21/09/2026"),
            (None, "Birch, Kim", "3A", "E", "SLCN", "10/10/2026")]  # fmt: skip
    path, book = write_xlsx(tmp_path / "own.xlsx", {"SEN": rows}), tmp_path / "made.xlsx"
    asked = answers(monkeypatch, ["y", "n", "6"])
    assert main(["new", "register", str(book), "--from", str(path), "--today", "2026-11-22"]) == 0
    assert asked[:2] == [
        "Is the column 'Area of difficulty' (Autism; SLCN) the primary need? (y/n) ",
        "Is the column 'Last met' (21/09/2026; 10/10/2026) the last review? (y/n) ",
    ]
    assert "only guessed" in capsys.readouterr().out
    told = openpyxl.load_workbook(book)["Register"]
    cells = [cell.value for row in told.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "ASD" in cells and "Last met: 21/09/2026" in cells


def test_a_status_that_is_only_guessed_can_be_said_to_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("Surname", "Forename", "Where"), ("Ash", "Joe", "K"), ("Birch", "Kim", "E"), ("Cole", "Max", "K")]
    path, book = write_xlsx(tmp_path / "own.xlsx", {"SEN": rows}), tmp_path / "made.xlsx"
    asked = answers(monkeypatch, ["y", "6"])
    assert main(["new", "register", str(book), "--from", str(path), "--today", "2026-11-22"]) == 0
    assert "the SEN provision?" in asked[0]
    answers(monkeypatch, ["n"])
    assert main(["new", "register", str(tmp_path / "no.xlsx"), "--from", str(path), "--today", "2026-11-22"]) == 2


def test_how_many_stand_in_a_part_is_no_pupil(tmp_path: Path) -> None:
    head = ("Surname", "Forename", "DOB", "SEN")
    rows = [("Year 3",), head, ("Cole", "Max", date(2018, 4, 3), "K"), ("On the list", None, None, "=COUNTA(A3:A3)"),
            ("Year 4",), head, ("Ash", "Joe", date(2017, 3, 14), "K"), ("On the list", None, None, "=COUNTA(A7:A7)"),
            ("Year 6",), head, ("Birch", "Kim", date(2015, 12, 1), "E")]  # fmt: skip
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "own.xlsx")
    opened = FileBook.open(tmp_path / "own.xlsx")
    assert isinstance(opened, FileBook)
    target = find_target(opened)
    assert isinstance(target, Target) and [row[1] for row in target.rows] == ["Cole", "Ash", "Birch"]


@pytest.mark.parametrize(("name", "parts"), [
    ("Joe Ash Jnr", ("Ash Jnr", "Joe")), ("Joe de la Ash III", ("de la Ash III", "Joe")), ("Joe Jr", ("Jr", "Joe")),
])  # fmt: skip
def test_what_stands_behind_a_surname_belongs_to_it(name: str, parts: tuple[str, str]) -> None:
    assert NameOrder().split(name) == parts


@pytest.mark.parametrize(("name", "parts"), [
    ("Fox, Ned (twin of Kit)", ("Fox", "Ned")), ("Fox, Ned (see Kit Fox)", ("Fox", "Ned")),
    ("Fox, Ned (Ted)", ("Fox", "Ned (Ted)")), ("Fox, Ned (known as Ted)", ("Fox", "Ned (known as Ted)")),
])  # fmt: skip
def test_words_about_a_pupil_beside_the_name_go_into_the_notes(
    name: str, parts: tuple[str, str], tmp_path: Path
) -> None:
    told = register(tmp_path, {"SEN": [("Pupil", "Class", "SEN"), (name, "3A", "K"), ("Ash, Amy", "3A", "E")]})
    first = told.rows[0]
    assert (first["surname"], first["forename"]) == parts
    assert (name in str(first.get("notes"))) == (name != ", ".join(parts))


def test_numbered_needs_and_those_that_are_none(tmp_path: Path) -> None:
    rows = [("Pupil", "Class", "SEN", "Need 1", "Need 2", "Need 3"),
            ("Ash, Amy", "3A", "K", "1. SLCN", "2) ASD", "n/a"), ("Birch, Ben", "3A", "E", "SEMH", "none", "-"),
            ("Cole, Max", "3A", "K", "(1) MLD", None, "3: HI")]  # fmt: skip
    keys = ("primary_need", "secondary_need", "further_needs")
    assert [tuple(row.get(key) for key in keys) for row in register(tmp_path, {"SEN": rows}).rows] == [
        ("SLCN", "ASD", None), ("SEMH", None, None), ("MLD", None, "3: HI"),
    ]  # fmt: skip
