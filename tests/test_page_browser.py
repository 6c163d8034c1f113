"""The page in a real Chromium: each journey as a person goes it, what is asked of any server, and what axe finds."""

from __future__ import annotations

import io
import socket
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.page.site.build import everything
from sendbook.terminal.main import main
from tests.support import node_tools
from tests.support.clock import TODAY
from tests.support.costings import costed_book
from tests.support.demo_school import demo_before_import
from tests.support.hosts import plain_files
from tests.support.la_templates import BY_AREA, BY_ROLE, moorland
from tests.support.own_registers import own_register
from tests.support.page_site import built, in_browser, single

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(node_tools.missing()) or node_tools.browser() is None, reason="needs Node and Chromium"),
]

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_before_import(tmp_path_factory.mktemp("school") / "demo")


def nothing_amiss(told: dict[str, Any]) -> None:
    """No error, no request to anywhere else, nothing that axe finds, nothing wider than the screen."""
    assert (told["errors"], told["outside"], told["axe"]) == ([], [], [])


def test_an_import_by_mouse_in_the_single_file_writes_what_the_terminal_writes(school: Path, tmp_path: Path) -> None:
    book, export = school / "register.xlsx", school / "arbor-sen-report.csv"
    told = in_browser(single(), [
        {"start": True}, {"click": "Bring an export into a workbook"}, {"click": "Show what would change"},
        {"files": ["The file from your MIS", str(export)]}, {"drop": ["Your workbook", str(book)]},
        {"click": "Show what would change"}, {"await": "Are the columns right?|What would change"},
        {"onward": ["Are the columns right?", "The columns are right"]}, {"await": "What would change"},
        {"written": "Write"}, {"await": "The changes are written"},
        {"save": ["Save register (before).xlsx", str(tmp_path / "before.xlsx")]},
        {"save": ["Save register.xlsx", str(tmp_path / "register.xlsx")]},
        {"save": ["Save register.xlsx.sendbook.zip", str(tmp_path / "undo.zip")]},
        {"choosing": str(export)}, {"click": "Write over your old file"}, {"has": ["#over", "Nothing was written"]},
        {"choosing": str(book)}, {"click": "Write over your old file"},
        {"has": ["#over", "Written over register.xlsx"]},
        {"stored": True}, {"click": "Forget my files"}, {"await": "What do you want to do?"},
        {"start": True}, {"click": "Take back what was written"},
        {"files": ["Your workbook", str(tmp_path / "register.xlsx")]},
        {"files": ["The file for undo", str(tmp_path / "undo.zip")]}, {"click": "Take it back"},
        {"await": "The workbook is as it was"}, {"save": ["Save register.xlsx", str(tmp_path / "back.xlsx")]},
    ])  # fmt: skip
    nothing_amiss(told)
    assert told["said"] == [[0, 0, 0, ""]]
    before = book.read_bytes()
    assert (tmp_path / "before.xlsx").read_bytes() == before == (tmp_path / "back.xlsx").read_bytes()
    typed = tmp_path / "typed.xlsx"
    typed.write_bytes(before)
    assert main(["import", str(export), "--into", str(typed), "--yes", "--on-conflict", "keep",
                 "--today", TODAY.isoformat()]) in (0, 1)  # fmt: skip
    assert (tmp_path / "register.xlsx").read_bytes() == typed.read_bytes()
    openpyxl.load_workbook(tmp_path / "register.xlsx")


def test_every_other_journey_by_mouse_on_a_narrow_screen(school: Path, tmp_path: Path) -> None:
    costed, own = tmp_path / "costed.xlsx", tmp_path / "own.xlsx"
    costed_book(costed)
    own.write_bytes(own_register())
    book = str(school / "book.xlsx")
    told = in_browser(single(), [
        {"start": True},
        {"click": "Make a new workbook"}, {"tick": "A book with both"}, {"type": ["The name of your school", "Elm"]},
        {"files": ["A list of your pupils, if you have one", str(school / "arbor-sen-report.csv")]},
        {"click": "Make it"}, {"await": "Your workbook is made"},
        {"save": ["Save sen-book.xlsx", str(tmp_path / "new.xlsx")]}, {"click": "Do something else"},
        {"click": "Add columns to your own list"}, {"files": ["Your own workbook", str(own)]},
        {"click": "Show what would be added"}, {"await": "What would be added"}, {"click": "Write the columns"},
        {"await": "The columns are written"}, {"save": ["Save own.xlsx", str(tmp_path / "filled.xlsx")]},
        {"click": "Do something else"}, {"click": "Make a copy to share"}, {"files": ["Your workbook", book]},
        {"click": "Continue"}, {"await": "Who is the copy for?"}, {"tick": "the local authority"},
        {"click": "Make the copy"}, {"await": "The copy is made"},
        {"save": ["Save copy for la.xlsx", str(tmp_path / "copy.xlsx")]}, {"click": "Do something else"},
        {"click": "Report to governors"}, {"click": "Show the report"}, {"await": "Special educational needs: report"},
        {"save": ["Save report.md", str(tmp_path / "report.md")]}, {"click": "Do something else"},
        {"click": "Fill a local authority's template"}, {"files": ["Your workbook", str(costed)]},
        {"click": "Continue"}, {"await": "Which pupil, which template?"},
        {"click": "Nobody has one? Ready maps to change"}, {"await": "Ready maps, each for one kind of template"},
        {"save": ["Save by-area.toml", str(tmp_path / "by-area.toml")]}, {"click": "Back"},
        {"await": "Which pupil, which template?"},
        {"files": ["The template", str(moorland(tmp_path / "moorland.xlsx"))]},
        {"files": ["The template's map", str(BY_ROLE)]}, {"click": "Fill it"}, {"await": "The template is filled"},
        {"save": ["Save filled moorland.xlsx", str(tmp_path / "map.xlsx")]}, {"click": "Do something else"},
        {"click": "Start next year"}, {"files": ["Your workbook", book]}, {"click": "Continue"},
        {"await": "Make the workbook for 2027-28?"}, {"click": "Make 2027-28"},
        {"await": "The workbook for 2027-28 is made"},
        {"save": ["Save book 2027-28.xlsx", str(tmp_path / "next.xlsx")]},
    ], width=320, height=640)  # fmt: skip
    nothing_amiss(told)
    for name in ("new", "filled", "copy", "map", "next"):
        assert openpyxl.load_workbook(tmp_path / f"{name}.xlsx").sheetnames
    assert (tmp_path / "by-area.toml").read_bytes() == BY_AREA.read_bytes()
    assert "# " in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_a_web_space_serves_it_once_then_it_works_without_and_by_the_keyboard_alone(
    school: Path, tmp_path: Path
) -> None:
    """Under a sub-path, with a name in the workbook that would be a program if it were not text."""
    book = tmp_path / "register.xlsx"
    opened = openpyxl.load_workbook(school / "register.xlsx")
    register = opened["Register"]
    [head] = [cell for row in register.iter_rows() for cell in row if cell.value == "Surname"]
    for (cell,) in register.iter_rows(head.row + 1, head.row + 80, head.column, head.column):
        cell.value = HOSTILE if cell.value else None
    opened.save(book)
    (tmp_path / "space").mkdir()
    (tmp_path / "space" / "send").symlink_to(built() / "site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with plain_files(tmp_path / "space", port) as address:
        told = in_browser(f"{address}/send/", [
            {"start": True}, {"cached": True}, {"offline": True}, {"reload": True}, {"tab": "Check a workbook"},
            {"keys": ["Enter"]}, {"focus": True}, {"tab": "Check it"}, {"keys": ["Enter"]}, {"focus": True},
            {"files": ["Your workbook", str(book)]}, {"tab": "Check it"}, {"keys": ["Enter"]},
            {"await": "What the check found"}, {"tab": "With the words"}, {"keys": ["o", "n", "e", "r", "r", "o", "r"]},
            {"look": "#found .where"}, {"look": "main img"},
            {"tab": "Put the findings into the workbook as a sheet"}, {"keys": ["Enter"]},
            {"await": "The findings stand on the Findings sheet"},
        ])  # fmt: skip
    nothing_amiss(told)
    first, refused, places, pictures = told["said"]
    assert first == "Check a workbook" and "Choose the workbook to check." in refused
    assert HOSTILE in places[0] and pictures == []
    print(f"requests {told['asked']}, milliseconds {told['times']}")


def test_where_it_cannot_start_or_takes_too_long_a_sentence_says_so(school: Path, tmp_path: Path) -> None:
    page = (built() / "sendbook.html").read_text(encoding="utf-8")
    assert page.count(" 'wasm-unsafe-eval'") == 1
    (tmp_path / "filtered.html").write_text(page.replace(" 'wasm-unsafe-eval'", ""), encoding="utf-8")
    told = in_browser((tmp_path / "filtered.html").as_uri(), [{"start": True}, {"look": ".finding"}])
    assert told["axe"] == [] and "9161" in told["said"][0][0] and "WebAssembly" in told["said"][0][0]
    slow = in_browser(single(), [
        {"start": True}, {"click": "Check a workbook"}, {"files": ["Your workbook", str(school / "book.xlsx")]},
        {"limit": "0.2"}, {"click": "Check it"}, {"await": "This could not be done"}, {"look": ".finding"},
    ])  # fmt: skip
    nothing_amiss(slow)
    assert "9024" in slow["said"][0][0] and "book.xlsx" in slow["said"][0][0]


def test_both_shapes_and_the_pyz_are_small_and_the_same_each_time() -> None:
    again = everything(node_tools.package("pyodide"))
    assert isinstance(again, dict)
    assert {name: content for name, content in again.items() if (built() / name).read_bytes() != content} == {}
    assert sum(len(content) for name, content in again.items() if name.startswith("site/")) < 15_500_000
    assert len(again["sendbook.html"]) < 10_500_000
    names = zipfile.ZipFile(io.BytesIO(again["sendbook.pyz"])).namelist()
    assert "sendbook/page/ready/sendbook.html" in names and not any("xlwings" in name.split("/")[0] for name in names)
