"""What the layouts declare can be built: names that Excel takes, notes that fit, and a source for every argument."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sendbook import column_keys
from sendbook.layouts import Column, TableLayout, WorkbookLayout, declared_tables, workbook_kinds, workbook_layout
from sendbook.layouts.bindings import bind
from sendbook.layouts.settings import school_values, settings
from sendbook.layouts.types import TYPES
from sendbook.layouts.write_column_keys import text
from sendbook.policy import code_lists, parameters
from sendbook.tables import Row, Table
from sendbook.workbook.building.entry import LONGEST_MESSAGE, LONGEST_TITLE, list_name, note
from sendbook.workbook.formulas import column_formula

ROOT = Path(__file__).resolve().parent.parent
KINDS = workbook_kinds()
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc]|[Rr][0-9]*[Cc][0-9]*")


def faults_of_table(table: TableLayout) -> list[str]:
    """What Excel, or a person at the keyboard, could not take in one table."""
    found = []
    headers = [column.header.casefold() for column in table.columns]
    if len(headers) != len(set(headers)):
        found.append("two equal headers")
    if not re.fullmatch(r"[A-Za-z]\w{0,254}", table.name) or _LOOKS_LIKE_A_CELL.fullmatch(table.name):
        found.append("a name that Excel refuses")
    if len(table.sheet) > 31 or re.search(r"[\[\]:*?/\\]|^'|'$", table.sheet) or table.sheet.casefold() == "history":
        found.append("a sheet name that Excel refuses")
    if not table.title or not table.about:
        found.append("no title or no description")
    if table.first_in_view and not table.has(table.first_in_view):
        found.append("a first column in view that is not there")
    for column in table.columns:
        if len(column.header) > LONGEST_TITLE:
            found.append(f"{column.key}: the header is too long for the title of an input message")
        if len(note(column)) > LONGEST_MESSAGE:
            found.append(f"{column.key}: the note is too long for an input message")
        if column.owner != "sendbook" and not (note(column) or table.settings):
            found.append(f"{column.key}: nothing says what to type")
        if column.codes and "." not in column.codes and column.codes not in code_lists():
            found.append(f"{column.key}: a list of codes that is not there")
    return found


def faults_of_workbook(workbook: WorkbookLayout) -> list[str]:
    """What does not fit together in a kind of workbook."""
    found = []
    for what in (
        [table.sheet for table in workbook.tables] + list(workbook.views),
        [table.name for table in workbook.tables] + [*parameters(), *settings()],
    ):
        names = [name.casefold() for name in what]
        found += [f"{name} stands twice" for name in sorted(set(names)) if names.count(name) > 1]
    for table in workbook.tables:
        for column in table.columns:
            if column.has_formula:
                try:
                    bind(column, table, workbook)
                except (LookupError, KeyError) as why:
                    found.append(f"{table.key}.{column.key}: {why}")
    return found


@pytest.mark.parametrize("key", sorted(declared_tables()))
def test_a_declared_table_can_be_built(key: str) -> None:
    assert faults_of_table(declared_tables()[key]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_workbook_fits_together(kind: str) -> None:
    assert faults_of_workbook(workbook_layout(kind)) == []


def _table(*columns: Column, **changes: object) -> TableLayout:
    table = TableLayout("pupils", "Pupils", "Pupils", "Pupils", "One row a pupil.", columns)
    return replace(table, **changes)  # type: ignore[arg-type]


def _column(key: str, **changes: object) -> Column:
    return replace(Column(key, key.title(), TYPES["text"], note="Type it."), **changes)  # type: ignore[arg-type]


PLANTED = [
    ("sound", _table(_column("one"), _column("two")), ""),
    ("equal but for case", _table(_column("one", header="Name"), _column("two", header="NAME")), "two equal headers"),
    ("a cell's name", _table(_column("one"), name="SEN1"), "a name that Excel refuses"),
    ("nearly a cell's name", _table(_column("one"), name="SENX1"), ""),
    ("R1C1", _table(_column("one"), name="R1C1"), "a name that Excel refuses"),
    ("sheet of 32 letters", _table(_column("one"), sheet="x" * 32), "a sheet name that Excel refuses"),
    ("sheet of 31 letters", _table(_column("one"), sheet="x" * 31), ""),
    ("sheet with a slash", _table(_column("one"), sheet="1/2"), "a sheet name that Excel refuses"),
    ("History", _table(_column("one"), sheet="History"), "a sheet name that Excel refuses"),
    ("no description", _table(_column("one"), about=""), "no title or no description"),
    ("view", _table(_column("one"), first_in_view="two"), "a first column in view that is not there"),
    ("header of 33", _table(_column("one", header="x" * 33)), "one: the header is too long"),
    ("header of 32", _table(_column("one", header="x" * 32)), ""),
    ("note of 256", _table(_column("one", note="x" * 256)), "one: the note is too long"),
    ("note of 255", _table(_column("one", note="x" * 255)), ""),
    ("note and MIS", _table(_column("one", note="x" * 250, owner="mis")), "one: the note is too long"),
    ("no note", _table(_column("one", note="")), "one: nothing says what to type"),
    ("codes", _table(_column("one", codes="colours")), "one: a list of codes that is not there"),
]


@pytest.mark.parametrize(("table", "fault"), [case[1:] for case in PLANTED], ids=[case[0] for case in PLANTED])
def test_a_planted_fault_is_found(table: TableLayout, fault: str) -> None:
    found = faults_of_table(table)
    assert len(found) == bool(fault) and all(one.startswith(fault) for one in found), found


def test_a_workbook_with_a_planted_fault_is_found() -> None:
    workbook = workbook_layout("register")
    lost = tuple(table for table in workbook.tables if table.key != "terms")
    assert any("review_due" in fault for fault in faults_of_workbook(replace(workbook, tables=lost)))
    twice = (*workbook.tables, workbook.tables[0])
    assert "register stands twice" in faults_of_workbook(replace(workbook, tables=twice))


@pytest.mark.parametrize("kind", KINDS)
def test_drop_downs_offer_lists_that_the_workbook_holds(kind: str) -> None:
    workbook = workbook_layout(kind)
    offered = {list_name(c, workbook) for t in workbook.tables for c in t.columns if c.codes}
    assert {"need_codes", "sen_provision_codes", "year_group_codes"} <= offered
    assert ("intervention_names" in offered) == workbook.has("interventions")


FORMULAS = [
    ("register", "area_of_need", 'IF(Register[[#This Row],[Primary need]]="","",'
     'IFERROR(INDEX(need_areas,MATCH(Register[[#This Row],[Primary need]],need_codes,0))&"",""))'),
    ("register", "headroom",
     "IF(COUNT(Register[[#This Row],[Cost of additional provision]],high_needs_cost_threshold)<2,"
     '"",ROUND(MAX(0,high_needs_cost_threshold-Register[[#This Row],[Cost of additional provision]]),2))'),
    ("calendar", "school_days_so_far", 'IF(COUNT(Calendar[[#This Row],[Date]])<1,"",'
     'COUNTIFS(Calendar[Date],"<="&Calendar[[#This Row],[Date]],Calendar[School day],1))'),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "formula"), FORMULAS)
def test_a_calculated_column_says_its_rule_in_excels_words(table: str, column: str, formula: str) -> None:
    workbook = workbook_layout("provision-map")
    layout = workbook.table(table)
    assert column_formula(layout.column(column), layout, workbook) == formula


def test_the_type_checker_knows_the_columns_of_today() -> None:
    """A wrong column key is refused by mypy; the keys that it knows are made from the layouts."""
    assert Path(column_keys.__file__).read_text(encoding="utf-8") == text(), (
        "run: python -m sendbook.layouts.write_column_keys"
    )


@pytest.mark.long
def test_a_wrong_column_key_fails_in_the_type_checker(tmp_path: Path) -> None:
    lines = "from sendbook.tables import Row\nrow = Row(1, {})\nrow['last_review']\nrow['last_reviw']\n"
    (tmp_path / "wrong.py").write_text(lines, encoding="utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), str(tmp_path / "wrong.py")],
        cwd=ROOT, env={**os.environ, "MYPYPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "wrong.py:4: error: Invalid index type" in said.stdout and "Found 1 error" in said.stdout, said.stdout[-500:]


@pytest.mark.parametrize(
    ("key", "typed", "held"),
    [("school_kind", "SPECIAL", "Special"), ("school_type", "academy", "Academy"), ("rate_basis", "la", "LA"),
     ("school_kind", "Specially", "Mainstream")],
)  # fmt: skip
def test_a_choice_of_the_school_sheet_is_held_as_it_stands_in_the_list(key: str, typed: str, held: str) -> None:
    line = Row(5, {"setting": settings()[key].setting, "value": typed})
    school = Table("school", "School", "School", 4, {"setting": 1, "value": 2}, [line])
    assert school_values({"school": school})[key] == held
