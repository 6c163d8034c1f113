"""A UPN that is typed over its formula, beside the cell in which pupils are chosen by name: it counts, and is told."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.given import Given
from sendbook.journeys.check import Checked, check_book, check_in
from sendbook.journeys.upgrade import Upgraded, upgrade
from sendbook.layouts import workbook_kinds, workbook_layout
from sendbook.layouts.reading import read_row
from sendbook.tables import column_letter
from tests.support import results
from tests.support.books import TODAY, build_book, filled
from tests.support.openbook import payload
from tests.support.sizes import some_of
from tests.test_chosen_by_name import MEETINGS, NAMED, ONE, OTHER, PUPILS, at, chosen_tables, read, upns
from tests.test_scripts_own import given


def _typed_over(path: Path, out: Path) -> Path:
    """The workbook with the UPN typed over its formula in each row of a pupil, and nobody chosen; else as it was."""
    held, numbers = read(path), {name: n for n, name in enumerate(openpyxl.load_workbook(path).sheetnames, start=1)}
    wanted: dict[str, dict[str, str]] = {}
    for table, key, read_by in chosen_tables(held.layout):
        cells = wanted.setdefault(f"xl/worksheets/sheet{numbers[table.sheet]}.xml", {})
        columns = held.tables[table.key].columns
        for row in held.tables[table.key]:
            if row.value(key):
                cells[f"{column_letter(columns[key])}{row.number}"] = ""
                cells[f"{column_letter(columns[read_by])}{row.number}"] = row.value(key)
    cell = re.compile(r'<c r="([A-Z]+[0-9]+)" s="([0-9]+)"[^>/]*(?:/>|>.*?</c>)')

    def typed(found: re.Match[str], cells: Mapping[str, str]) -> str:
        text = cells.get(found[1])
        filled = f' t="inlineStr"><is><t>{text}</t></is></c>' if text else "/>"
        return found[0] if text is None else f'<c r="{found[1]}" s="{found[2]}"{filled}'

    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name in wanted:
                part = cell.sub(partial(typed, cells=wanted[name]), part.decode()).encode()
            after.writestr(name, part)
    return out


@pytest.mark.long
@pytest.mark.parametrize("kind", some_of(workbook_kinds()))
def test_a_upn_typed_over_its_formula_counts_for_everyone(kind: str, tmp_path: Path) -> None:
    """As formulas see it, so does Python: in the file, in open Excel, in both engines; and nothing of it is lost."""
    by_name = build_book(kind, tmp_path / "name.xlsx", filled(), least=2).path
    typed = _typed_over(by_name, tmp_path / "typed.xlsx")
    one, other = read(by_name), read(typed)
    assert upns(one.tables, one.layout) == upns(other.tables, other.layout)
    opened = OpenBook(xw.Book(json=payload(typed)), Given.of(given(typed)))
    as_file, as_open, as_chosen = check_book(typed, TODAY), check_in(opened, TODAY), check_book(by_name, TODAY)
    assert isinstance(as_file, Checked) and isinstance(as_open, Checked) and isinstance(as_chosen, Checked)
    assert [(i.code, i.cell) for i in as_file.findings] == [(i.code, i.cell) for i in as_open.findings]
    assert {i.code for i in as_file.findings} - {i.code for i in as_chosen.findings} == {"2042Q"}
    stored = results.stored(by_name)
    assert results.libreoffice([typed], stored) == []
    assert results.ironcalc(typed, stored) == []
    made = upgrade(typed, tmp_path / "new.xlsx", TODAY)
    assert isinstance(made, Upgraded), made
    now, again = read(made.path), check_book(made.path, TODAY)
    assert isinstance(again, Checked) and not [i for i in again.findings if i.code.startswith("204")]
    assert upns(now.tables, now.layout) == upns(one.tables, one.layout)


@pytest.mark.long
def test_beside_another_pupil_the_typed_upn_counts_and_a_finding_says_so(tmp_path: Path) -> None:
    path = build_book("book", tmp_path / "book.xlsx", {"register": PUPILS, "meetings": MEETINGS}, least=3).path
    book = openpyxl.load_workbook(path)
    sheet = book["Meetings"]
    choose, upn = at(sheet, "Choose pupil"), at(sheet, "UPN")
    sheet.cell(5, upn).value = OTHER  # beside the first pupil's name
    sheet.cell(6, upn).value = f"{OTHER[:1]} {OTHER[1:].lower()}"  # beside its own: no two pupils
    sheet.cell(7, choose).value = "Abara, Zoe (1 Beech), no UPN yet ·"
    sheet.cell(7, upn).value = ONE
    book.save(path)
    assert read(path).tables["meetings"].column("upn") == [OTHER, OTHER, ONE]
    checked = check_book(path, TODAY)
    assert isinstance(checked, Checked)
    letter = column_letter(upn)
    assert [i.cell for i in checked.findings if i.code == "2043"] == [f"Meetings!{letter}5", f"Meetings!{letter}7"]
    assert [i.cell for i in checked.findings if i.code == "2040Q"] == [f"Meetings!{letter}6"]
    assert not [i for i in checked.findings if i.code == "2014"]
    made = upgrade(path, tmp_path / "new.xlsx", TODAY)
    assert isinstance(made, Upgraded), made
    said = next(line for line in made.told if line.startswith("Two pupils in one row"))
    assert f"Meetings!{column_letter(choose)}5, Meetings!{column_letter(choose)}7" in said


def test_a_formula_of_ones_own_gives_the_upn_and_a_result_not_worked_out_yet_does_not() -> None:
    table = workbook_layout("book").table("meetings")
    wanted = [(table.column(key), place) for place, key in enumerate(("upn", "chosen_upn", "kind"))]

    def upn(chosen: object, key: object, knows: bool = True) -> Any:
        row = read_row(5, [chosen, key, "Review meeting"], wanted, knows_formulas=knows)
        assert row is not None
        return row["upn"], dict(row.overruled)

    assert upn(None, ("=", ONE)) == (ONE, {"upn": ""})
    assert upn(None, ("=", "#REF!")) == upn(None, ("=", 0)) == upn(None, ("=", "")) == upn(None, None) == (None, {})
    assert upn(NAMED, ("=", OTHER)) == upn(NAMED, ("=", ONE)) == upn(NAMED, None) == (ONE, {})
    assert upn(NAMED, OTHER) == upn(NAMED, OTHER, knows=False) == (OTHER, {"upn": NAMED})
    assert upn(("=", NAMED), f" {ONE.lower()}") == (ONE, {})
    assert read_row(5, [None, ("=", 0), None], wanted) is None
