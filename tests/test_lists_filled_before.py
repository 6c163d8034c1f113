"""A list that an earlier sendbook filled is brought up to date as a plan that is seen first; what was typed stays."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.excel.buttons import scripts
from sendbook.filling import columns
from sendbook.filling.columns import COLUMNS, MONEY, Filled
from sendbook.filling.plan import FillPlan
from sendbook.journeys.fill import FilePlan, plan_fill
from sendbook.terminal.main import main
from tests.support import results, validator
from tests.support.openbook import press, replay
from tests.test_fill import BOTH, BOTH_HEADS, OURS, TODAY, _fill, _own
from tests.test_fill_colours import _rules
from tests.test_fill_reasons import GOOD, HEADS, a_map
from tests.test_scripts_own import given


def _earlier(one: Filled) -> Filled:
    """A column as an earlier sendbook declared it: each damaged cell tested inside the cost, and no colours."""
    if one.key == "cost":
        return Filled("cost", "Cost", "provision_cost", one.needs, one.width, MONEY, one.takes)
    if one.key == "cost_to_date":
        takes = {**one.takes, "earlier_rate": "none", "rate_from": "none"}
        return Filled("cost_to_date", "Cost to date", "cost_to_date", one.needs, one.width, MONEY, takes)
    return replace(one, flags=())


def filled_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list, filled as an earlier sendbook did."""
    new = ("why_no_cost", "rate_this_year", "cost_this_year")
    old = {table: tuple(_earlier(one) for one in ours if one.key not in new) for table, ours in COLUMNS.items()}
    with monkeypatch.context() as patch:
        patch.setattr(columns, "COLUMNS", old)
        _fill(path)
    return path


def _plan(path: Path) -> FillPlan:
    planned = plan_fill(path, TODAY)
    assert isinstance(planned, FilePlan), planned
    return planned.plan


def _columns(path: Path, formulas: bool = True, sheet: str = "Map", row: int = 1) -> dict[str, list[Any]]:
    found = openpyxl.load_workbook(path, data_only=not formulas)[sheet]
    rows = range(row + 1, found.max_row + 1)
    return {str(c.value): [found.cell(n, c.column).value for n in rows] for c in found[row] if c.value}


ONE = GOOD | {"Adults": None}
ROWS = [ONE, ONE | {"Group size": "1:4"}, ONE | {"Resources": None}, ONE | {"Sessions per week": 2}]


@pytest.mark.sampled
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_the_reason_the_formulas_and_the_colours_come_and_no_column_twice(
    table: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled_before(a_map(tmp_path / "map.xlsx", table=table, rows=ROWS), monkeypatch)
    before, old, said = path.read_bytes(), _columns(path), validator.validate([path], "Office2016")
    assert "Why no cost (sendbook)" not in old and not _rules(path, "Map")
    told = {one.name.removesuffix(" (sendbook)"): one for one in _plan(path).columns}
    assert path.read_bytes() == before, "a plan is only shown"
    assert told["Why no cost"].line() == "Adds: Why no cost (sendbook) in column U, 1 row filled"
    assert told["Cost"].line() == "Brings up to date: Cost (sendbook) in column N, 3 rows filled, 4 new formulas"
    assert told["Threshold status"].line().endswith(", colours for what asks for attention")
    assert told["Headroom"].line() == "Is up to date: Headroom (sendbook) in column S, 4 rows filled"
    _fill(path)
    now, values = _columns(path), _columns(path, formulas=False)
    assert list(now) == [*old, "Why no cost (sendbook)", "Cost this year (sendbook)"], "no column is added twice"
    assert {head: now[head] for head in HEADS} == {head: old[head] for head in HEADS}
    assert len(str(now["Cost (sendbook)"][0])) < len(str(old["Cost (sendbook)"][0])) / 3
    assert values["Why no cost (sendbook)"][1] == "Group size is not a whole number from 1 to 1,000"
    assert {word for _, word, *_ in _rules(path, "Map")} == {"Over", "Near", "At least £"}
    if table:
        part = zipfile.ZipFile(path).read("xl/tables/table1.xml").decode()
        rows = re.search(r'name="Cost \(sendbook\)"[^>]*><calculatedColumnFormula>(.*?)</calc', part)
        assert rows and "Why no cost" in rows[1], "a new row of the table takes the new formula"
    assert results.libreoffice([path]) == [] and results.ironcalc(path) == []
    assert validator.validate([path], "Office2016") == said
    done = path.read_bytes()
    assert not any(one.changes or one.new for one in _plan(path).columns)
    _fill(path)
    assert path.read_bytes() == done, "the same again changes nothing"
    assert main(["undo", str(path)]) == 0 and path.read_bytes() == before


@pytest.mark.sampled
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_what_was_typed_over_a_formula_is_kept_and_named(
    table: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled_before(a_map(tmp_path / "map.xlsx", table=table, rows=ROWS), monkeypatch)
    book = openpyxl.load_workbook(path)
    sheet = book["Map"]
    sheet["N3"], sheet["N4"], sheet["N5"], sheet["M2"] = 50, "=2*45", None, 11  # Cost, and School weeks
    book.save(path)
    plan = _plan(path)
    assert [item.cell for item in plan.findings if item.code == "7117Q"] == ["Map!M2", "Map!N3", "Map!N4"]
    assert "Cost" in next(item.wrong for item in plan.findings if item.cell == "Map!N3")
    _fill(path)
    now, values = _columns(path), _columns(path, formulas=False)
    cost = now["Cost (sendbook)"]
    assert cost[1:3] == [50, "=2*45"] and str(cost[0]).startswith("=IF(") and str(cost[3]).startswith("=IF(")
    assert now["School weeks (sendbook)"][0] == 11
    assert values["Pupil's total (sendbook)"][1] == 50, "what was typed counts"
    assert [item.cell for item in _plan(path).findings if item.code == "7117Q"] == ["Map!M2", "Map!N3", "Map!N4"]


@pytest.mark.long
def test_the_button_brings_it_up_to_date_too_and_undo_takes_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled_before(_own(tmp_path / "own.xlsx", table=True, heads=BOTH_HEADS, pupils=BOTH), monkeypatch)
    before, file = _columns(path, sheet="SEN list", row=4), Path(shutil.copy(path, tmp_path / "file.xlsx"))
    _fill(file)
    replay(press(scripts.fill_in, path, given(path)), path)
    now = _columns(path, sheet="SEN list", row=4)
    assert now == _columns(file, sheet="SEN list", row=4) and "Why no cost (sendbook)" in now
    replay(press(scripts.undo_changes, path, given(path)), path)
    assert _columns(path, sheet="SEN list", row=4) == before


def test_nobody_is_asked_what_our_own_columns_may_be(tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx")
    _fill(path)
    assert OURS[0] in _columns(path, sheet="SEN list", row=4)
    assert not [item for item in _plan(path).findings if item.code == "7020Q"]
