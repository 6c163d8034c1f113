"""The page's answers: the same bytes as the terminal writes, from the same inputs; whatever is asked, it answers."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.demo.pupils import made_up_upn
from sendbook.page.asked import desk, page_answer
from sendbook.terminal.main import main
from tests.support.clock import TODAY
from tests.support.costings import LINES, costed_book
from tests.support.demo_school import demo_before_import
from tests.support.exports import write_csv, write_xlsx
from tests.support.la_templates import BY_AREA, BY_ROLE, ONE_LIST, moorland
from tests.support.own_registers import own_register

DAY = TODAY.isoformat()
DATED = {"docProps/core.xml"}
"""The part of a new workbook that holds the time at which it was made."""


def asked(do: str, files: dict[str, Path | None] | None = None, **more: Any) -> dict[str, Any]:
    """What the page is page_answer; the answer must be plain data."""
    given = {
        part: None if path is None else {"name": path.name, "bytes": path.read_bytes()}
        for part, path in (files or {}).items()
    }
    steps: list[str] = []
    said = page_answer({"do": do, "today": DAY, "files": given, **more}, steps.append)
    plain = {key: value for key, value in said.items() if key != "files"}
    json.dumps(plain)
    assert "fault" not in said, said
    assert steps or do == "words"
    return said


def made(said: dict[str, Any], what: str) -> bytes:
    """The bytes of the file that an answer gives for something."""
    assert said["ok"], said
    [content] = [one["bytes"] for one in said["files"] if one["what"] == what]
    assert isinstance(content, bytes)
    return content


def typed(*words: object) -> None:
    """A command at the terminal, on the same day."""
    assert main([*map(str, words), "--today", DAY]) in (0, 1)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return {name: pack.read(name) for name in pack.namelist() if name not in DATED}


@pytest.fixture(autouse=True)
def _an_empty_desk() -> None:
    desk.cache_clear()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_before_import(tmp_path_factory.mktemp("school") / "demo")


def test_an_import_and_its_undo_write_what_the_terminal_writes(school: Path, tmp_path: Path) -> None:
    book, export = tmp_path / "register.xlsx", school / "arbor-sen-report.csv"
    book.write_bytes((school / "register.xlsx").read_bytes())
    before = book.read_bytes()
    plan = asked("import-plan", {"book": book, "export": export})
    assert plan["counts"]["new"] == 2 and plan["changed"][0]["cells"]
    written = asked("import-write", taken=[])
    typed("import", export, "--into", book, "--yes", "--on-conflict", "keep")
    assert made(written, "book") == book.read_bytes()
    assert made(written, "copy") == before
    receipts = tmp_path / "receipts.zip"
    receipts.write_bytes(made(written, "receipts"))
    desk.cache_clear()
    assert made(asked("undo", {"book": book, "receipts": receipts}), "book") == before


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["register.xlsx", "register [2026].xlsx"])
def test_what_was_said_of_the_columns_is_among_the_files_to_save(name: str, school: Path, tmp_path: Path) -> None:
    book, export = tmp_path / name, school / "arbor-sen-report.csv"
    book.write_bytes((school / "register.xlsx").read_bytes())
    said_of_columns = {"export": {"Class": ""}}
    asked("import-plan", {"book": book, "export": export}, columns=said_of_columns)
    written = asked("import-write", taken=[], columns=said_of_columns)
    assert [one["name"] for one in written["files"] if one["what"] == "columns"] == [f"{name}.columns.toml"]
    assert b'"Class" = ""' in made(written, "columns")


def test_a_second_import_asks_no_more_with_the_files_of_the_first(tmp_path: Path) -> None:
    heads = ["UPN", "Surname", "Forename", "Class", "SEN status", "Main difficulty"]
    upns = [made_up_upn(2020, place) for place in (1, 2, 3)]
    rows = [[upns[0], "Ash", "Amy", "3A", "K", "SLCN"], [upns[1], "Birch", "Ben", "3A", "K", "MLD"]]
    book = write_xlsx(tmp_path / "own.xlsx", {"SEN": [heads, *rows]})
    head = ["UPN", "Surname", "Forename", "Reg Group", "SEN Status", "Primary Need"]
    export = write_csv(tmp_path, [head, [upns[0], "Ash", "Amy", "4A", "K", "SLCN"], [*rows[1][:3], "4A", "E", "ASD"]])
    said = {"workbook": {"Main difficulty": "primary_need"}}
    first = asked("import-plan", {"book": book, "export": export}, columns=said)
    assert len(first["kept"]) == 3  # but the code of a need follows the census
    written = asked("import-write", taken=[*range(len(first["kept"]))], columns=said)
    earlier, columns = tmp_path / "own.xlsx.sendbook.zip", tmp_path / "own.xlsx.columns.toml"
    for path, what in ((book, "book"), (earlier, "receipts"), (columns, "columns")):
        path.write_bytes(made(written, what))
    desk.cache_clear()
    later = write_csv(tmp_path, [head, [upns[0], "Ash", "Amy", "5A", "E", "ASD"], [*rows[1][:3], "5A", "E", "ASD"]])
    again = asked("import-plan", {"book": book, "export": later, "earlier": earlier, "columns": columns})
    assert not again["kept"] and len(again["changed"]) == 2
    assert not [one for each in again["lists"] for one in each["columns"] if one["verdict"] == "guessed"]
    columns.write_bytes(b"what = [")
    refused = asked("import-plan", {"book": book, "export": later, "earlier": None, "columns": columns})
    assert not refused["ok"] and refused["findings"][0]["code"] == "7073"


@pytest.mark.long
def test_conflicts_are_taken_as_the_terminal_takes_them(school: Path, tmp_path: Path) -> None:
    book, export = tmp_path / "register.xlsx", school / "arbor-sen-report.csv"
    typed("new", "register", book, "--from", export)
    opened = openpyxl.load_workbook(book)
    sheet = opened["Register"]
    [head] = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Support started"]
    for (cell,) in sheet.iter_rows(head.row + 1, head.row + 3, head.column, head.column):
        cell.value = date(2021, 9, 1)
    opened.save(book)
    plan = asked("import-plan", {"book": book, "export": export})
    assert [one["before"] for one in plan["kept"]] == ["01/09/2021"] * 3
    said = asked("import-write", taken=[0, 1, 2])
    typed("import", export, "--into", book, "--yes", "--on-conflict", "mis")
    assert made(said, "book") == book.read_bytes()


def test_a_check_finds_and_writes_what_the_terminal_does(
    school: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "register.xlsx"
    book.write_bytes((school / "register.xlsx").read_bytes())
    said = asked("check", {"book": book})
    capsys.readouterr()
    typed("check", book, "--json")
    [told] = json.loads(f"[{capsys.readouterr().out}]")
    told = told if isinstance(told, dict) else told[0]
    fields = ("code", "severity", "cell", "wrong", "fix", "explanation")
    assert [{key: one[key] for key in fields} for one in said["findings"]] == told["findings"]
    assert any(one["who"] and one["class"] for one in said["findings"])
    typed("check", book, "--write")
    assert made(asked("check-write"), "book") == book.read_bytes()


@pytest.mark.long
def test_new_workbooks_copies_reports_and_next_year_are_those_of_the_terminal(
    school: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export, costed = school / "arbor-sen-report.csv", school / "book.xlsx"
    new = asked("new", {"export": export}, kind="register", name="new.xlsx", year="2026-27",
                school={"school_name": "Our school", "transfer_years": "Year 2"})  # fmt: skip
    typed(
        "new",
        "register",
        tmp_path / "new.xlsx",
        "--from",
        export,
        "--school",
        "Our school",
        "--year",
        "2026-27",
        "--last-years",
        "2",
    )
    assert parts(made(new, "made")) == parts((tmp_path / "new.xlsx").read_bytes())
    looked = asked("look", {"book": costed})
    assert looked["has_costs"] and looked["classes"] and looked["year"] == "2026-27"
    shared = asked("share", name="shared.xlsx", audience="class", **{"class": looked["classes"][0]})
    typed("share", costed, tmp_path / "shared.xlsx", "--class", looked["classes"][0])
    assert parts(made(shared, "made")) == parts((tmp_path / "shared.xlsx").read_bytes())
    typed("report", costed, "--md", tmp_path / "report.md")
    assert made(asked("report"), "text") == (tmp_path / "report.md").read_bytes()
    following = asked("new-year", name="next.xlsx", year="2027-28")
    capsys.readouterr()
    typed("new-year", costed, "--year", "2027-28", "--out", tmp_path / "next.xlsx")
    by_name = capsys.readouterr().out.partition("By name:\n")[2].splitlines()
    named = [line.strip() for line in by_name if line.startswith("  ")]
    assert named and following["lines"][-len(named) :] == named, "who moves on how is said by name on the page too"
    assert parts(made(following, "made")) == parts((tmp_path / "next.xlsx").read_bytes())


def test_a_list_of_the_schools_own_is_filled_as_at_the_terminal(tmp_path: Path) -> None:
    book = tmp_path / "own.xlsx"
    book.write_bytes(own_register())
    plan = asked("fill-plan", {"book": book})
    assert plan["added"] and plan["list"]["columns"][0]["key"] == "UPN"
    said = asked("fill-write")
    typed("fill", book, "--yes")
    assert made(said, "book") == book.read_bytes()


def test_a_template_is_filled_as_at_the_terminal(tmp_path: Path) -> None:
    costed_book(tmp_path / "costed.xlsx")
    book, template = tmp_path / "costed.xlsx", moorland(tmp_path / "moorland.xlsx")
    looked = asked("look", {"book": book})
    row = looked["pupils"][0]["row"]
    said = asked("costed-map", {"template": template, "map": BY_ROLE}, name="filled.xlsx", row=row)
    typed("costed-map", book, "--row", row, "--into", template, "--map", BY_ROLE, "--out", tmp_path / "filled.xlsx")
    assert made(said, "made") == (tmp_path / "filled.xlsx").read_bytes()
    assert said["said"] == "6 lines, £4,772.75 of additional provision recorded (Academic year 2026-27)"


def test_a_template_with_lines_that_have_no_cost_says_so_on_the_page(tmp_path: Path) -> None:
    costed_book(tmp_path / "costed.xlsx", [LINES[5], {**LINES[0], "delivered_by": "Teaching assistant of no rate"}])
    template = moorland(tmp_path / "moorland.xlsx")
    asked("look", {"book": tmp_path / "costed.xlsx"})
    said = asked("costed-map", {"template": template, "map": BY_ROLE}, name="filled.xlsx", row=5)
    assert said["said"].startswith("2 lines, at least £420.00") and said["said"].endswith("1 of 2 lines has no cost")


def test_the_ready_maps_are_those_of_the_package() -> None:
    said = asked("ready-maps")
    assert {one["name"]: one["bytes"] for one in said["files"]} == {
        path.name: path.read_bytes() for path in (BY_ROLE, BY_AREA, ONE_LIST)
    }
    assert all(one["what"] for one in said["files"])


@pytest.mark.parametrize("do", ["look", "check", "report", "import-plan", "fill-plan", "undo", "share", "new-year"])
def test_whatever_a_file_holds_the_page_answers_with_a_sentence(do: str, tmp_path: Path) -> None:
    broken, named = tmp_path / "broken.xlsx", {"audience": "class", "year": "2027-28", "name": "out.xlsx"}
    for content in (b"", b"no workbook", b"PK\3\4 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a password"):
        broken.write_bytes(content)
        said = asked(do, {"book": broken, "export": broken, "receipts": broken}, **named)
        assert not said["ok"] and said["findings"] and said["findings"][0]["fix"]


def test_a_file_keeps_its_own_name_and_no_folder(tmp_path: Path) -> None:
    place = desk().put("book", "..\\..\\C:/secret/Register (2).xlsx", b"")
    assert place.name == "Register (2).xlsx" and place.parent.parent == desk().folder


def test_what_the_page_says_itself_stands_in_the_catalogue() -> None:
    said = asked("words")
    assert said["said"]["9024"]["wrong"].count("{file}") == 1 and "register" in said["fields"]
