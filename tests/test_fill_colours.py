"""What asks for attention in a column that Fill adds is coloured as in our own workbooks, in a file and in Excel."""

from __future__ import annotations

import re
import shutil
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.excel.buttons import scripts
from sendbook.filling.columns import COLUMNS
from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from sendbook.terminal.main import main
from sendbook.workbook.building.looks import STATUS_WORDS, Pair, contrast
from tests.support import validator
from tests.support.openbook import press, replay
from tests.support.workbooks import edited, prefixed
from tests.test_fill import LINE_HEADS, LINES, TODAY, _own
from tests.test_scripts_own import given

Rules = list[tuple[str, str, str, str, str]]


def _rules(path: Path, sheet: str = "SEN list") -> Rules:
    """The rules about words of a sheet: where, the word, the formula, the fill and the ink."""
    return [
        (str(block.sqref), rule.text, rule.formula[0], rule.dxf.fill.bgColor.rgb[-6:], rule.dxf.font.color.rgb[-6:])
        for block in openpyxl.load_workbook(path)[sheet].conditional_formatting
        for rule in block.rules if rule.type == "beginsWith"
    ]  # fmt: skip


def _fill(path: Path) -> None:
    planned = plan_fill(path, TODAY)
    assert isinstance(planned, FilePlan) and apply_fill(planned) == []


@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_flags_have_the_colours_of_our_own_workbooks_and_the_button_sets_the_same(table: bool, tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", table=table)
    before = path.read_bytes()
    open_now = Path(shutil.copy(path, tmp_path / "open.xlsx"))
    _fill(path)
    rules = _rules(path)
    assert {place for place, *_ in rules} == {"L5:L9"}, "Review status, beside the pupils alone"
    assert ("L5:L9", "Over", 'LEFT(L5,4)="Over"', "FDE7E9", "9B1C1C") in rules
    assert ("L5:L9", "Due", 'LEFT(L5,3)="Due"', "FFF4D6", "7A4B00") in rules
    replay(press(scripts.fill_in, open_now, given(open_now)), open_now)
    assert _rules(open_now) == rules
    replay(press(scripts.undo_changes, open_now, given(open_now)), open_now)
    assert _rules(open_now) == []
    assert main(["undo", str(path)]) == 0 and path.read_bytes() == before


def test_a_provision_map_has_its_threshold_words_coloured(tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", heads=LINE_HEADS, pupils=LINES)
    _fill(path)
    assert [word for _, word, *_ in _rules(path)] == ["Over", "Near", "At least £"]


def test_every_flag_is_a_word_of_our_own_workbooks_and_can_be_read_on_its_colour() -> None:
    columns = [one for columns in COLUMNS.values() for one in columns]
    assert all(one.flags for one in columns if "status" in one.key)
    for colour in (colour for one in columns for colour in one.colours):
        assert colour.begins in STATUS_WORDS and contrast(Pair(colour.fill, colour.ink)) >= 4.5


SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
_VIEW = (
    '<customSheetViews><customSheetView guid="{D1A4E0C1-0000-4000-8000-000000000001}"><pageMargins left="1" right="1" '
    'top="1" bottom="1" header="1" footer="1"/></customSheetView></customSheetViews>'
)
_RULE = (
    '<conditionalFormatting sqref="A5:A9"><cfRule type="expression" priority="7"><formula>$A5="&lt;f&gt;"</formula>'
    "</cfRule></conditionalFormatting>"
)
_CHECKED = '<dataValidations count="1"><dataValidation type="whole" sqref="I5:I9"><formula1>1</formula1>' \
    "<formula2>9</formula2></dataValidation></dataValidations>"  # fmt: skip
SURROUNDED: dict[str, tuple[tuple[str, str, str], ...]] = {
    "a view of somebody's own": ((SHEET, "<pageMargins", _VIEW + "<pageMargins"),),
    "a rule and a check of the school's": ((SHEET, "<pageMargins", _RULE + _CHECKED + "<pageMargins"),),
    "a list of formats that is not there": ((STYLES, "<dxfs[^>]*/>", ""),),
    "nothing behind the cells": ((SHEET, "<pageMargins[^>]*/>", ""),),
}


@pytest.mark.sampled
@pytest.mark.parametrize("case", SURROUNDED)
def test_whatever_stands_around_the_cells_the_rules_go_where_excel_wants_them(case: str, tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx")
    for part, old, new in SURROUNDED[case]:
        path.write_bytes(edited(path.read_bytes(), part, partial(re.sub, old.encode(), new.encode())))
    held: Any = zipfile.ZipFile(path).read(SHEET).decode()
    _fill(path)
    assert len(_rules(path)) == 6 and validator.validate([path], "Microsoft365") == {path: []}
    filled = zipfile.ZipFile(path).read(SHEET).decode()
    ours = re.search(r'<conditionalFormatting sqref="L5:L9">.*?</conditionalFormatting>', filled)
    assert ours is not None
    tail = filled.replace(ours[0], "").partition("</sheetData>")[2]
    assert tail == held.partition("</sheetData>")[2], "what stood behind the cells is as it was"
    if _RULE in filled:
        assert 'priority="8"' in ours[0], "the school's own rules come first"


def test_a_sheet_that_names_its_namespace_with_a_prefix_is_coloured_too(tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx")
    path.write_bytes(prefixed(path.read_bytes()))
    _fill(path)
    assert len(_rules(path)) == 6 and validator.validate([path], "Microsoft365") == {path: []}
