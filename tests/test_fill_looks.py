"""The columns that fill adds look as the list does: its headings, rows, days, money and widths."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from sendbook.excel.buttons import scripts
from tests.support.openbook import press, replay
from tests.test_fill import LINE_HEADS, LINES, _fill
from tests.test_scripts_own import given

DAY, POUNDS = "dd-mmm-yy", "£#,##0.00"


def dressed(path: Path, *, wrap: bool, height: float | None = None, pounds: str = POUNDS, day: str = DAY) -> Path:
    """A provision map whose headings are bold on green over two lines, with its own days, pounds and borders."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("SEN list")
    head = book.add_format({"bold": True, "bg_color": "#C6E0B4", "text_wrap": wrap, "border": 1})
    looks = {"Start date": day, "End date": day, "Resources": pounds, "Hourly rate": pounds}
    cells = {name: book.add_format({"border": 1, **({"num_format": looks[name]} if name in looks else {})})
             for name in LINE_HEADS}  # fmt: skip
    if height:
        sheet.set_row(3, height)
    for column, name in enumerate(LINE_HEADS):
        sheet.write(3, column, name, head)
        for row, line in enumerate(LINES, start=4):
            value = line[column]
            if hasattr(value, "year"):
                value = datetime(value.year, value.month, value.day)
            sheet.write(row, column, value, cells[name])
    book.close()
    return path


def _added(path: Path) -> dict[str, tuple[Any, Any]]:
    """The new columns: the cell of the heading, and the first below it."""
    sheet = openpyxl.load_workbook(path)["SEN list"]
    return {
        str(cell.value).removesuffix(" (sendbook)"): (cell, sheet.cell(5, cell.column))
        for cell in sheet[4] if str(cell.value).endswith("(sendbook)")
    }  # fmt: skip


def _width(path: Path, header: str) -> float:
    sheet = openpyxl.load_workbook(path)["SEN list"]
    return float(sheet.column_dimensions[_added(path)[header][0].column_letter].width)


def test_headings_rows_days_and_money_are_those_of_the_list(tmp_path: Path) -> None:
    path = dressed(tmp_path / "map.xlsx", wrap=True)
    _fill(path)
    for head, cell in _added(path).values():
        assert head.font.b and head.fill.fgColor.rgb == "FFC6E0B4" and head.alignment.wrap_text
        assert cell.border.left.style == "thin"
    assert {_added(path)[name][1].number_format for name in ("Cost", "Cost to date")} == {POUNDS}
    assert _added(path)["School weeks"][1].number_format == "0.0"


@pytest.mark.parametrize(("look", "takes"), [("0%", "#,##0.00"), ("General", "#,##0.00"), ("0.00", "0.00")])
def test_only_a_way_of_writing_money_is_taken_for_money(look: str, takes: str, tmp_path: Path) -> None:
    path = dressed(tmp_path / "map.xlsx", wrap=True, pounds=look)
    _fill(path)
    assert _added(path)["Cost"][1].number_format == takes


@pytest.mark.long
def test_columns_are_narrow_where_headings_have_two_lines_and_there_is_room(tmp_path: Path) -> None:
    two, one, low = (dressed(tmp_path / f"{n}.xlsx", wrap=n != 1, height=20 if n == 2 else None) for n in range(3))
    for path in (two, one, low):
        _fill(path)
    assert _width(two, "Cost to date") < _width(one, "Cost to date") == _width(low, "Cost to date")
    assert _width(two, "Why no cost") == _width(one, "Why no cost"), "words need their room"


def test_the_button_takes_the_lists_money_too(tmp_path: Path) -> None:
    path = dressed(tmp_path / "map.xlsx", wrap=True)
    at = LINE_HEADS.index("Resources") + 1
    looks = {"SEN list": [(at, 5, 9, POUNDS)]}
    replay(press(scripts.fill_in, path, given(path, looks=looks)), path)
    assert _added(path)["Cost"][1].number_format == POUNDS
