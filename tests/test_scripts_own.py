"""The buttons in a school's own workbook: the same file has the same cells afterwards as from the terminal."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.demo.pupils import made_up_upn
from sendbook.excel.buttons import scripts
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.given import Given
from sendbook.importing.preview import SHEET as PREVIEW
from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from sendbook.journeys.import_file import ImportPlan, Options, apply_import, plan_import
from sendbook.tables import Value
from sendbook.workbook.formulas import same_formula
from tests.support.engines import recalculate_libreoffice
from tests.support.exports import HEADERS, write_csv
from tests.support.openbook import as_it_is, formula_marks, press, replay
from tests.support.own_registers import PUPILS, own_register
from tests.test_fill import HEADS, LINE_HEADS, LINES, PLAN_HEADS, PLANS, _own
from tests.test_fill import PUPILS as PUPILS_OF_FILL

TODAY = date(2026, 11, 22)
LIST = "SEN list 26-27"
OF_BUTTONS = {PREVIEW, "Changes"}
"""Sheets that the buttons write and the terminal has no need of."""


def given(path: Path, **more: object) -> str:
    """What the task pane tells a button."""
    return json.dumps({"today": TODAY.isoformat(), "pane": True, "formulas": formula_marks(path), **more})


def cells(path: Path) -> dict[str, dict[str, Any]]:
    """The cells of every sheet but those that only the buttons write: values, and formulas as their text."""
    book = as_it_is(path)
    return {
        sheet.title: {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}
        for sheet in book if sheet.title not in OF_BUTTONS
    }  # fmt: skip


def tables(path: Path) -> dict[str, tuple[str, list[str]]]:
    """The place and the headers of each Excel table."""
    book = as_it_is(path)
    return {
        table.displayName: (table.ref, [column.name for column in table.tableColumns])
        for sheet in book for table in sheet.tables.values()
    }  # fmt: skip


# ---------------------------------------------------------------- Fill in


def results_of(path: Path) -> dict[str, dict[str, Any]]:
    """What LibreOffice works out in the cells of a file."""
    return recalculate_libreoffice([path])[path]


def fill_both(path: Path, tmp_path: Path, today: date = TODAY) -> tuple[Path, Path, list[str]]:
    """The same workbook filled by the terminal and by the button: both files, and what the button said."""
    open_now = Path(shutil.copy(path, tmp_path / "open.xlsx"))
    planned = plan_fill(path, today)
    assert isinstance(planned, FilePlan) and apply_fill(planned) == []
    said = replay(press(scripts.fill_in, open_now, given(open_now, today=today.isoformat())), open_now)
    return path, open_now, said


LISTS: dict[str, tuple[list[str], list[list[Any]], str]] = {
    "reviews": (HEADS, PUPILS_OF_FILL, "Reviews: 1 overdue, 2 due soon; nothing can be said of 1 without a date"),
    "EHC plans and costs": (PLAN_HEADS, PLANS, "Costs: 1 over the threshold, 1 near it."),
    "a provision map": (LINE_HEADS, LINES, "Costs: 3 lines, £"),
}


@pytest.mark.sampled
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table with a totals row"])
@pytest.mark.parametrize("kind", LISTS)
def test_fill_in_writes_what_the_terminal_writes_and_undo_takes_it_back(kind: str, table: bool, tmp_path: Path) -> None:
    heads, rows, counts = LISTS[kind]
    path = _own(tmp_path / "own.xlsx", table=table, heads=heads, pupils=rows)
    before = cells(path), tables(path)
    filled, open_now, said = fill_both(path, tmp_path)
    assert cells(open_now) == cells(filled) and tables(open_now) == tables(filled)
    assert said[0].startswith("Adds: ") and counts in said[0] and "Undo takes it back." in said[0]
    replay(press(scripts.undo_changes, open_now, given(open_now)), open_now)
    assert (cells(open_now), tables(open_now)) == before


@pytest.mark.sampled
@pytest.mark.parametrize("kind", LISTS)
def test_what_fill_in_wrote_works_out_to_what_the_terminals_file_shows(kind: str, tmp_path: Path) -> None:
    heads, rows, _ = LISTS[kind]
    filled, open_now, _ = fill_both(_own(tmp_path / "own.xlsx", heads=heads, pupils=rows), tmp_path)
    there, here = results_of(filled), results_of(open_now)
    assert {name: here[name] for name in there} == there


@pytest.mark.sampled
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_the_same_again_writes_nothing_what_was_typed_over_stays_and_a_cleared_formula_comes_back(
    table: bool, tmp_path: Path
) -> None:
    _filled, open_now, _said = fill_both(_own(tmp_path / "own.xlsx", table=table), tmp_path)
    filled = cells(open_now)
    said = replay(press(scripts.fill_in, open_now, given(open_now)), open_now)
    assert said[0].startswith("There is nothing to fill in") and cells(open_now) == filled

    def set_to(value: str | None) -> None:
        book = openpyxl.load_workbook(open_now)
        book["SEN list"]["K5"] = value
        book.save(open_now)

    set_to("next week?")
    said = replay(press(scripts.fill_in, open_now, given(open_now)), open_now)
    assert said[0].startswith("There is nothing to fill in") and "of your own stands here" in said[0]
    assert cells(open_now)["SEN list"]["K5"] == "next week?"
    set_to(None)
    said = replay(press(scripts.fill_in, open_now, given(open_now)), open_now)
    assert cells(open_now) == filled and "Brings up to date: " in said[0]
    replay(press(scripts.undo_changes, open_now, given(open_now)), open_now)
    assert "K5" not in cells(open_now)["SEN list"]


def as_excel_shows(told: str) -> str:
    """What the task pane tells, with references to the row of a table as Excel shows them."""
    return re.sub(r"OurList\[\[#This Row\],\[([^\]]+)\]\]", r"[@[\1]]", told)


def test_formulas_of_a_table_are_known_again_as_excel_shows_them(tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", table=True)
    before = cells(path), tables(path)
    _filled, open_now, _said = fill_both(path, tmp_path)
    filled = cells(open_now)
    shown = as_excel_shows(given(open_now))
    assert "#This Row" not in shown and "[@[" in shown
    said = replay(press(scripts.fill_in, open_now, shown), open_now)
    assert said[0].startswith("There is nothing to fill in") and cells(open_now) == filled
    told = replay(press(scripts.undo_changes, open_now, as_excel_shows(given(open_now))), open_now)
    assert "edited" not in told[0] and (cells(open_now), tables(open_now)) == before


def test_fill_in_without_knowing_formulas_leaves_our_columns_as_they_are(tmp_path: Path) -> None:
    _filled, open_now, _said = fill_both(_own(tmp_path / "own.xlsx"), tmp_path)
    before = cells(open_now)
    said = replay(press(scripts.fill_in, open_now, json.dumps({"today": TODAY.isoformat(), "pane": True})), open_now)
    assert said[0].startswith("There is nothing to fill in") and cells(open_now) == before


@pytest.mark.parametrize(
    ("more", "words"),
    [({"protected": ["SEN list"]}, "protected"), ({"date1904": True}, "1904")], ids=["protected sheet", "1904"],
)  # fmt: skip
def test_fill_in_refuses_what_is_not_safe(more: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx")
    with pytest.raises(xw.XlwingsError, match=words):
        press(scripts.fill_in, path, given(path, **more))


@pytest.mark.parametrize("protected", [True, False])
def test_on_a_pc_excel_itself_is_asked_whether_a_sheet_is_protected(protected: bool) -> None:
    sheet = SimpleNamespace(name="SEN list", api=SimpleNamespace(ProtectContents=protected))
    app = SimpleNamespace(engine=SimpleNamespace(type="desktop"))
    book = SimpleNamespace(app=app, sheets={"SEN list": sheet})
    assert OpenBook(book, Given(TODAY)).is_protected("SEN list") is protected


def test_cells_in_the_way_of_a_new_column_are_never_written_over(tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx")
    book = openpyxl.load_workbook(path)
    book["SEN list"]["K7"] = "something of the school's"
    book.save(path)
    with pytest.raises(xw.XlwingsError, match="no room for new"):
        press(scripts.fill_in, path, given(path))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("OurList[[#This Row],[Last review]]+1", "=[@[Last review]]+1", True),
        ("OurList[[#This Row],[Due]]", "=OurList[@Due]", True),
        ("OurList[[#This Row],[Due (sendbook)]]", "=[@[Due (sendbook)]]", True),
        ('IF($G5="","",$G5)', '=IF($G5="", "", $G5)', True),
        ("OurList[[#This Row],[Due]]", "=[@Done]", False),
        ("$G5", "=$G6", False),
    ],
)  # fmt: skip
def test_a_formula_is_known_again_as_excel_shows_it(one: str, other: str, same: bool) -> None:
    assert same_formula(one, other) is same


# ---------------------------------------------------------------- Import

SHAPES: dict[str, dict[str, Any]] = {
    "plain, headings in row 7, merged title": {},
    "an Excel table": {"table": True},
    "a table with totals": {"table": True, "totals": True},
    "everything in words, one name column": {"style": "words"},
    "dates as text": {"style": "text dates"},
    "another list beside it": {"beside": True},
    "another list below it": {"below": True},
    "a table with another list beside and below": {"table": True, "beside": True, "below": True},
    "blank rows inside": {"gap": True},
    "protected": {"protect": True},
}


def line(pupil: dict[str, Value]) -> Sequence[str]:
    """A pupil as a line of the export."""
    born = pupil["date_of_birth"]
    assert isinstance(born, date)
    told = [str(pupil[key]) for key in ("class_name", "sen_provision", "primary_need")]
    return [str(pupil["upn"]), str(pupil["surname"]), str(pupil["forename"]), f"{born:%d/%m/%Y}",
            f"Year {pupil['year_group']}", *told]  # fmt: skip


def an_export(folder: Path, **changes: str) -> Path:
    """An export in which a pupil changed class, another her support, and a new one joined."""
    pupils = [dict(pupil) for pupil in PUPILS]
    pupils[0] |= {"class_name": "5 Elm", "surname": "Ó Briain-Lee"}
    pupils[1] |= {"sen_provision": "K", **changes}
    pupils.append({**pupils[0], "upn": made_up_upn(2022, 44), "surname": "Abara", "forename": "Nia"})
    return write_csv(folder, [HEADERS, *(line(pupil) for pupil in pupils)])


def picked(path: Path) -> dict[str, str]:
    return {"name": path.name, "data": base64.b64encode(path.read_bytes()).decode()}


def planned(export: Path, book: Path, options: Options | None = None) -> ImportPlan:
    plan = plan_import(export, book, TODAY, options)
    assert isinstance(plan, ImportPlan), plan
    return plan


@pytest.mark.sampled
@pytest.mark.parametrize("shape", SHAPES)
def test_an_import_writes_what_the_terminal_writes_and_undo_takes_it_back(shape: str, tmp_path: Path) -> None:
    path, export = tmp_path / "own.xlsx", an_export(tmp_path)
    path.write_bytes(own_register(**SHAPES[shape]))
    open_now = Path(shutil.copy(path, tmp_path / "open.xlsx"))
    before = cells(path), tables(path)
    plan = planned(export, path)
    assert not [item for item in apply_import(plan, export.name) if item.severity == "error"]
    told: dict[str, Any] = {"file": picked(export), "protected": [LIST] if SHAPES[shape].get("protect") else []}

    said = replay(press(scripts.import_preview, open_now, given(open_now, **told)), open_now)
    assert said[0].startswith(plan.comparison.summary())
    assert (cells(open_now), tables(open_now)) == before, "the preview writes nothing into the list"
    replay(press(scripts.import_apply, open_now, given(open_now, **told)), open_now)
    assert cells(open_now) == cells(path) and tables(open_now) == tables(path)
    assert (cells(open_now) != before[0]) == bool(plan.steps)

    if plan.steps:
        replay(press(scripts.undo_changes, open_now, given(open_now)), open_now)
        assert (cells(open_now), tables(open_now)) == before


@pytest.mark.sampled
@pytest.mark.parametrize("row", [11, 12, 14], ids=["right below", "after a blank row", "after three blank rows"])
@pytest.mark.parametrize("words", ["Total", "Year 4 total"])
def test_a_total_row_under_a_plain_list_moves_down_as_in_a_file(words: str, row: int, tmp_path: Path) -> None:
    path, export = tmp_path / "own.xlsx", an_export(tmp_path)
    path.write_bytes(own_register())
    book = openpyxl.load_workbook(path)
    book[LIST].cell(row, 2).value = words
    book[LIST].cell(row, 10).value = "=COUNTA(J8:J10)"
    book.save(path)
    open_now, before = Path(shutil.copy(path, tmp_path / "open.xlsx")), cells(path)
    assert not [item for item in apply_import(planned(export, path), export.name) if item.severity == "error"]
    told: dict[str, Any] = {"file": picked(export)}
    for button in (scripts.import_preview, scripts.import_apply):
        replay(press(button, open_now, given(open_now, **told)), open_now)
    assert cells(open_now) == cells(path)
    assert cells(open_now)[LIST][f"B{row + 1}"] == words and cells(open_now)[LIST][f"J{row + 1}"] == "=COUNTA(J8:J11)"
    replay(press(scripts.undo_changes, open_now, given(open_now)), open_now)
    assert cells(open_now) == before


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "formula"), [("Year 4 total", "=COUNTA(J9:J10)"), ("Total", None), ("Year 4 total", None)],
    ids=["that counts some of the rows", "without a formula", "of a year, without a formula"],
)  # fmt: skip
def test_no_pupil_is_put_below_a_total_that_cannot_be_moved(words: str, formula: str | None, tmp_path: Path) -> None:
    path, export = tmp_path / "own.xlsx", an_export(tmp_path)
    path.write_bytes(own_register())
    book = openpyxl.load_workbook(path)
    book[LIST].cell(11, 2).value, book[LIST].cell(11, 10).value = words, formula
    book.save(path)
    assert "9122" in [item.code for item in planned(export, path).findings]
    replay(press(scripts.import_preview, path, given(path, file=picked(export))), path)
    assert any("9122" in str(cell) for line in preview_of(path) for cell in line)
    before = cells(path)[LIST].keys()
    replay(press(scripts.import_apply, path, given(path, file=picked(export))), path)
    assert cells(path)[LIST].keys() == before  # changes, no pupil


def preview_of(path: Path) -> list[list[Any]]:
    """The lines of the preview under its headings."""
    rows = [list(row) for row in openpyxl.load_workbook(path)[PREVIEW].iter_rows(values_only=True)]
    head = next(place for place, row in enumerate(rows) if row[0] == "What")
    return rows[head + 1 :]


def answer(path: Path, what: str, column: str, text: str | None) -> None:
    """Answer on the preview, in the line of this kind for this column."""
    book = openpyxl.load_workbook(path)
    sheet = book[PREVIEW]
    row = next(r for r in range(1, sheet.max_row + 1)
               if sheet.cell(r, 1).value == what and sheet.cell(r, 3).value == column)  # fmt: skip
    sheet.cell(row, 7).value = text
    book.save(path)


def take_the_export(path: Path) -> None:
    """Say yes on the preview wherever the school typed something else."""
    book = openpyxl.load_workbook(path)
    sheet = book[PREVIEW]
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, 1).value == "Kept as it is":
            sheet.cell(row, 7).value = "yes"
    book.save(path)


def typed_by_the_school(path: Path) -> Path:
    """A register whose SEN status column has words that nobody can read, so that it is the school's too."""
    book = openpyxl.load_workbook(path)
    sheet = book[LIST]
    sheet["H8"] = "K - ask Mum"
    book.save(path)
    return path


@pytest.mark.sampled
@pytest.mark.parametrize("take", ["yes", "no", None, "perhaps"])
def test_a_conflict_is_asked_on_the_preview_and_apply_reads_the_answer(take: str | None, tmp_path: Path) -> None:
    path, export = tmp_path / "own.xlsx", an_export(tmp_path)
    path.write_bytes(own_register())
    typed_by_the_school(path)
    open_now = Path(shutil.copy(path, tmp_path / "open.xlsx"))
    plan = planned(export, path)
    column = [at for at, one in enumerate(plan.comparison.kept) if one.header == "SEND status"]
    replay(press(scripts.import_preview, open_now, given(open_now, file=picked(export))), open_now)
    asked = next(row for row in preview_of(open_now) if row[0] == "Kept as it is" and row[2] == "SEND status")
    assert asked[6] == "no" and asked[2] == "SEND status" and asked[3] == f"{len(column)} cells differ"
    answer(open_now, "Kept as it is", "SEND status", take)
    if take == "perhaps":
        with pytest.raises(xw.XlwingsError, match="neither yes nor no"):
            press(scripts.import_apply, open_now, given(open_now, file=picked(export)))
        return
    replay(press(scripts.import_apply, open_now, given(open_now, file=picked(export))), open_now)
    chosen = plan.taking(column if take == "yes" else [])
    assert not [item for item in apply_import(chosen, export.name) if item.severity == "error"]
    assert cells(open_now) == cells(path)
    assert (cells(open_now)[LIST]["H8"] == "K") == (take == "yes")


def test_what_a_column_means_is_answered_on_the_preview_and_remembered(tmp_path: Path) -> None:
    path, export = tmp_path / "own.xlsx", an_export(tmp_path)
    path.write_bytes(own_register())
    book = openpyxl.load_workbook(path)
    book[LIST]["G7"] = "Teaching set"
    book.save(path)
    told = {"file": picked(export)}
    replay(press(scripts.import_preview, path, given(path, **told)), path)
    column = next(row for row in preview_of(path) if row[:3] == ["Column of the workbook", "G", "Teaching set"])
    assert column[4] == "perhaps class" and column[6] is None
    rules = openpyxl.load_workbook(path)[PREVIEW].data_validations.dataValidation
    assert [rule for rule in rules if str(rule.formula1).startswith("H8:H")], "every column has a drop-down of meanings"
    assert not [row for row in preview_of(path) if row[0] == "Kept as it is" and row[2] == "Teaching set"]

    answer(path, "Column of the workbook", "Teaching set", "class")
    with pytest.raises(xw.XlwingsError, match="changed since the preview"):
        press(scripts.import_apply, path, given(path, **told))
    for _ in range(2):  # the answer outlives a second preview
        replay(press(scripts.import_preview, path, given(path, **told)), path)
        kept = next(row for row in preview_of(path) if row[0] == "Kept as it is" and row[2] == "Teaching set")
        assert kept[3:5] == ["4 Hazel", "(the export says 5 Elm)"]
    take_the_export(path)
    replay(press(scripts.import_apply, path, given(path, **told)), path)
    assert cells(path)[LIST]["G8"] == "5 Elm"


def test_a_meaning_that_is_none_is_told(tmp_path: Path) -> None:
    path, export = tmp_path / "own.xlsx", an_export(tmp_path)
    path.write_bytes(own_register())
    replay(press(scripts.import_preview, path, given(path, file=picked(export))), path)
    answer(path, "Column of the workbook", "Our notes", "shoe size")
    with pytest.raises(xw.XlwingsError, match="shoe size"):
        press(scripts.import_preview, path, given(path, file=picked(export)))


@pytest.mark.parametrize("active", ["the export", "the list"])
def test_an_export_pasted_into_a_schools_own_workbook_is_told_from_the_list(active: str, tmp_path: Path) -> None:
    import csv

    path, export = tmp_path / "own.xlsx", an_export(tmp_path)
    path.write_bytes(own_register())
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Sheet1")
    with export.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            sheet.append([cell or None for cell in row])
    book.save(path)
    place = [one.title for one in book].index("Sheet1" if active == "the export" else LIST)
    replay(press(scripts.import_preview, path, given(path), active=place), path)
    facts = {row[0]: row[1] for row in openpyxl.load_workbook(path)[PREVIEW].iter_rows(max_row=6, values_only=True)}
    assert (facts["Export"], facts["Into"]) == ("sheet Sheet1", f"sheet {LIST}")
    take_the_export(path)
    replay(press(scripts.import_apply, path, given(path)), path)
    assert cells(path)[LIST]["G8"] == "5 Elm"


def test_without_knowing_formulas_nothing_is_imported_into_a_schools_own_list(tmp_path: Path) -> None:
    path, export = tmp_path / "own.xlsx", an_export(tmp_path)
    path.write_bytes(own_register())
    blind = json.dumps({"today": TODAY.isoformat(), "pane": True, "file": picked(export)})
    with pytest.raises(xw.XlwingsError, match="which cells of your list hold formulas"):
        press(scripts.import_preview, path, blind)


def two_lists(path: Path) -> Path:
    """A workbook in which last year's list stands beside this year's."""
    path.write_bytes(own_register())
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book[LIST]).title = "Last year"
    book.save(path)
    return path


def test_of_two_lists_alike_the_one_on_the_open_sheet_is_brought_up_to_date(tmp_path: Path) -> None:
    path, export = two_lists(tmp_path / "own.xlsx"), an_export(tmp_path)
    last_year = cells(path)["Last year"]
    told = {"file": picked(export)}
    replay(press(scripts.import_preview, path, given(path, **told), active=1), path)
    take_the_export(path)
    preview_open = openpyxl.load_workbook(path).sheetnames.index(PREVIEW)
    replay(press(scripts.import_apply, path, given(path, **told), active=preview_open), path)
    assert cells(path)[LIST]["G8"] == "5 Elm" and cells(path)["Last year"] == last_year


def test_a_workbook_without_a_list_of_pupils_is_told(tmp_path: Path) -> None:
    path, export = tmp_path / "none.xlsx", an_export(tmp_path)
    openpyxl.Workbook().save(path)
    with pytest.raises(xw.XlwingsError, match="besides the export"):
        press(scripts.import_preview, path, given(path, file=picked(export)))
