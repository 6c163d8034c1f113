"""Pupils are chosen by name: a name from the list and a typed UPN are the same pupil, in Python and in both engines.

Renaming and a new class do not break the link, namesakes are told apart, and a book made before, in which UPNs were
typed, is read, imported into, rolled over and brought to today's form.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.book.file_book import FileBook
from sendbook.derive import derive
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.given import Given
from sendbook.findings import Finding, has_errors
from sendbook.importing.old_list import plan_list
from sendbook.importing.plan import ImportPlan, Options
from sendbook.journeys.check import Checked, check_book, check_in
from sendbook.journeys.new_year import NewYear, start_new_year
from sendbook.journeys.upgrade import Upgraded, upgrade
from sendbook.layouts import Column, TableLayout, WorkbookLayout, workbook_kinds, workbook_layout
from sendbook.tables import Row, Table, Tables, Value, column_letter
from sendbook.views.book import build
from sendbook.workbook.building import writer
from sendbook.workbook.building.sheets import Special
from sendbook.workbook.reader import OurFile, read_book
from tests.support import engines, results, validator
from tests.support.books import TODAY, build_book, filled, tables_of
from tests.support.exports import write_xlsx
from tests.support.openbook import payload
from tests.support.sizes import some_of
from tests.test_scripts_own import given

ONE, OTHER = "J999200125011", "X999200120014"
NAMED = f"Abara, Chidi (1 Beech) · {ONE}"


def chosen_tables(layout: WorkbookLayout) -> Iterator[tuple[TableLayout, str, str]]:
    """Each table in which a pupil is chosen, with the key of that column and of the one that holds the UPN alone."""
    for table in layout.tables:
        for column in table.columns:
            if column.read_by:
                yield table, column.key, column.read_by


def at(sheet: Any, header: str) -> int:
    """The column of a header of the table on a sheet."""
    return next(int(cell.column) for cell in sheet[4] if cell.value == header)


@pytest.fixture
def typed_upns(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """New workbooks get the UPN alone, every second with spaces, wherever a pupil would stand by name."""
    by_name, told = writer._specials, list[str]()

    def by_upn(layout: WorkbookLayout, register: Table) -> Mapping[str, Special]:
        def content(row: Row, column: Column) -> Value:
            value = row.value(column.key)
            if column.read_by and value:
                told.append(value)
                return f" {str(value)[:4]} {str(value)[4:]}" if row.number % 2 else str(value)
            return value  # type: ignore[no-any-return]

        chosen = {table.key for table, _, _ in chosen_tables(layout)}
        found = by_name(layout, register)
        return {key: Special(content=content) if key in chosen else special for key, special in found.items()}

    monkeypatch.setattr(writer, "_specials", by_upn)
    yield told


def read(path: Path) -> OurFile:
    """A workbook of ours as it is read."""
    book = read_book(path)
    assert isinstance(book, OurFile), book
    return book


def upns(tables: Tables, layout: WorkbookLayout) -> dict[str, list[Any]]:
    """Of whom each row is, table by table."""
    return {table.key: tables[table.key].column(key) for table, key, _ in chosen_tables(layout)}


def test_each_sheet_about_several_pupils_offers_them_by_name() -> None:
    found = {table.key for table, _, _ in chosen_tables(workbook_layout("book"))}
    assert found == {"provision", "cycles", "meetings", "agencies", "transitions", "events", "funding"}
    for table, key, read_by in chosen_tables(workbook_layout("book")):
        assert table.column(key).codes == "register.chosen_as" and not table.column(key).strict
        # One column with the name is seen, wide enough for it and its list; the name of today stands behind it.
        assert table.column(key).fold == 0 and table.column(key).width >= 30
        assert table.column(read_by).fold and table.column("pupil").fold


@pytest.mark.long
@pytest.mark.parametrize("kind", some_of(workbook_kinds()))
def test_a_name_and_a_upn_are_the_same_pupil_everywhere(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Read, checked and worked out alike by file and open Excel, and by both engines."""
    by_name = build_book(kind, tmp_path / "name.xlsx", filled(), least=2).path
    told = request.getfixturevalue("typed_upns")
    typed = build_book(kind, tmp_path / "upn.xlsx", filled(), least=2).path
    assert len(told) > 20
    one, other = read(by_name), read(typed)
    assert upns(one.tables, one.layout) == upns(other.tables, other.layout)
    said: list[Any] = []
    for path in (by_name, typed):
        opened = OpenBook(xw.Book(json=payload(path)), Given.of(given(path)))
        for checked in (check_book(path, TODAY), check_in(opened, TODAY)):
            assert isinstance(checked, Checked)
            found = [(item.code, item.cell) for item in checked.findings]
            said.append((found, upns(checked.tables, one.layout)))
    assert said[0] == said[1] == said[2] == said[3]
    stored = results.stored(by_name)
    assert results.libreoffice([typed], stored) == []
    assert results.ironcalc(typed, stored) == []


PUPILS = [
    {"surname": "Abara", "forename": "Chidi", "class_name": "1 Beech", "upn": ONE, "sen_provision": "K"},
    {"surname": "Abara", "forename": "Chidi", "class_name": "1 Beech", "upn": OTHER, "sen_provision": "K"},
    {"surname": "Abara", "forename": "Zoe", "class_name": "1 Beech", "sen_provision": "K"},
]
MEETINGS = [
    {"upn": ONE, "held_on": date(2026, 10, 1), "kind": "Review meeting", "with_parents": "Yes"},
    {"upn": OTHER, "held_on": date(2026, 10, 2), "kind": "Review meeting", "with_parents": "Yes"},
]


@pytest.mark.long
def test_namesakes_are_offered_apart_and_a_pupil_without_a_upn_is_told(tmp_path: Path) -> None:
    path = build_book("book", tmp_path / "book.xlsx", {"register": PUPILS, "meetings": MEETINGS}).path
    offered = read(path).tables["register"].column("chosen_as")
    assert offered == [f"Abara, Chidi (1 Beech), line 1 · {ONE}", f"Abara, Chidi (1 Beech), line 2 · {OTHER}",
                       "Abara, Zoe (1 Beech), no UPN yet ·"]  # fmt: skip
    book = openpyxl.load_workbook(path)
    sheet = book["Meetings"]
    place = at(sheet, "Choose pupil")
    assert [sheet.cell(row, place).value for row in (5, 6)] == offered[:2]
    sheet.cell(6, place).value = offered[2]
    book.save(path)
    checked = check_book(path, TODAY)
    assert isinstance(checked, Checked)
    assert ("2014", f"Meetings!{column_letter(place)}6") in [(item.code, item.cell) for item in checked.findings]
    made = upgrade(path, tmp_path / "new.xlsx", TODAY)
    assert isinstance(made, Upgraded), made
    assert openpyxl.load_workbook(made.path)["Meetings"].cell(6, place).value == offered[2]


@pytest.mark.long
def test_a_new_name_and_a_new_class_break_no_link(tmp_path: Path) -> None:
    rows = {"register": PUPILS[:1], "meetings": MEETINGS[:1]}
    path = build_book("book", tmp_path / "book.xlsx", rows, least=2).path
    book = openpyxl.load_workbook(path)
    register, meetings = book["Register"], book["Meetings"]
    register.cell(5, at(register, "Surname")).value = "Abara-Okafor"
    register.cell(5, at(register, "Class")).value = "2 Oak"
    assert meetings.cell(5, at(meetings, "Choose pupil")).value == NAMED
    book.save(path)
    today, name = read(path), f"{column_letter(at(meetings, 'Pupil'))}5"
    tables = derive(today.tables, today.layout, TODAY)
    assert tables["meetings"].rows[0]["pupil"] == "Abara-Okafor, Chidi (2 Oak)"
    count = f"{column_letter(tables['register'].columns['meetings_this_year'])}5"
    assert tables["register"].rows[0]["meetings_this_year"] == 1
    wanted = {"Meetings": [name], "Register": [count]}
    for answers in (engines.recalculate_libreoffice([path])[path], engines.recalculate_ironcalc(path, wanted)):
        assert answers["Meetings"][name] == "Abara-Okafor, Chidi (2 Oak)" and answers["Register"][count] == 1
    made = upgrade(path, tmp_path / "new.xlsx", TODAY)
    assert isinstance(made, Upgraded), made
    refreshed = openpyxl.load_workbook(made.path)["Meetings"].cell(5, at(meetings, "Choose pupil")).value
    assert refreshed == f"Abara-Okafor, Chidi (2 Oak) · {ONE}"


def made_before(kind: str, path: Path, rows: Mapping[str, Any]) -> WorkbookLayout:
    """A workbook in the form that it had when UPNs were typed: a column UPN, and no list of names."""
    layout = workbook_layout(kind)
    lacking = {(table.key, read_by) for table, _, read_by in chosen_tables(layout)} | {("register", "chosen_as")}

    def before(table: TableLayout) -> TableLayout:
        columns = (
            replace(c, header="UPN", former=(), read_by="", codes="") if c.read_by else c
            for c in table.columns if (table.key, c.key) not in lacking
        )  # fmt: skip
        return replace(table, columns=tuple(columns))

    old = replace(layout, tables=tuple(map(before, layout.tables)))
    assert build(old, tables_of(old, rows), path, today=TODAY) == []
    return old


@pytest.mark.long
@pytest.mark.parametrize("kind", some_of(workbook_kinds()))
def test_a_book_made_before_is_read_checked_rolled_over_and_upgraded(kind: str, tmp_path: Path) -> None:
    old, new = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    made_before(kind, old, filled())
    same = build_book(kind, tmp_path / "same.xlsx", filled())
    found = read(old)
    assert upns(found.tables, found.layout) == upns(same.tables, same.layout)
    checked, as_new = check_book(old, TODAY), check_book(same.path, TODAY)
    assert isinstance(checked, Checked) and isinstance(as_new, Checked)
    assert {i.code for i in checked.findings} - {"1006"} == {i.code for i in as_new.findings}
    assert [i.wrong for i in checked.findings if i.code == "1006"] == ['There is no column "Pupil on other sheets".']
    made = upgrade(old, new, TODAY)
    assert isinstance(made, Upgraded), made
    now = read(new)
    assert upns(now.tables, now.layout) == upns(same.tables, same.layout)
    sheet = openpyxl.load_workbook(new)["Meetings" if kind != "provision-map" else "Provision"]
    assert " · " in str(sheet.cell(5, at(sheet, "Choose pupil")).value)
    assert validator.validate([new]) == {new: []}
    if kind == "book":
        year = start_new_year(old, tmp_path / "year.xlsx", "2027-28", date(2027, 7, 20))
        assert isinstance(year, NewYear), year
        assert read(year.path).tables["meetings"].column("upn") == found.tables["meetings"].column("upn")


@pytest.mark.sampled
@pytest.mark.parametrize("before", [False, True], ids=["today's form", "the form before"])
def test_an_imported_line_names_its_pupil_as_the_workbook_does(before: bool, tmp_path: Path) -> None:
    ours = tmp_path / "book.xlsx"
    rows = {"register": PUPILS[:1]}
    made_before("book", ours, rows) if before else build_book("book", ours, rows)
    source = write_xlsx(tmp_path / "map.xlsx", {"Map": [
        ["Pupil", "UPN", "Provision", "Wave", "Start date"], ["Chidi Abara", NAMED, "Phonics", "Wave 2", "01/09/2026"],
    ]})  # fmt: skip
    plan = plan_list(source, ours, "provision", TODAY, Options())
    assert isinstance(plan, ImportPlan) and len(plan.comparison.new) == 1, plan
    file = FileBook.open(ours)
    assert isinstance(file, FileBook) and not has_errors(file.apply(plan.steps, "Import", plan.allow))
    sheet = openpyxl.load_workbook(ours)["Provision"]
    stands = sheet.cell(5, at(sheet, "UPN" if before else "Choose pupil")).value
    assert stands == (ONE if before else NAMED)
    shown = openpyxl.load_workbook(ours, data_only=True)["Provision"]
    assert [shown.cell(5, at(shown, header)).value for header in ("Pupil", "UPN")] == ["Abara, Chidi (1 Beech)", ONE]
    assert read(ours).tables["provision"].column("upn") == [ONE]
    assert not isinstance(check_book(ours, TODAY), Finding)
    again = plan_list(source, ours, "provision", TODAY, Options())
    assert isinstance(again, ImportPlan) and not again.comparison.new
