"""The page in a real Chromium: each journey as a person goes it, what is asked of any server, and what axe finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.terminal.main import main
from tests.support import node_tools
from tests.support.clock import TODAY
from tests.support.demo_school import demo_before_import
from tests.support.page_site import in_browser, single

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(node_tools.missing()) or node_tools.browser() is None, reason="needs Node and Chromium"),
]


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
