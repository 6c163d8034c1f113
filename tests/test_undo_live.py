"""Undo in the open workbook: write by write, cell by cell; what somebody typed since is never taken away."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import Table as ExcelTable

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

import xlwings as xw

from sendbook.changes import Change, Formula, Link, NewRow, OwnSheet
from sendbook.excel.buttons import scripts
from sendbook.excel.open_book import undo
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.changes_sheet import HEADERS, MOST, SHEET, told
from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.write import Written, write
from tests.support.openbook import formula_marks, looks, payload, press, replay

DAY = date(2026, 11, 22)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A school's own list, as an Excel table, with a note under it."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "List"
    rows = [["Surname", "Forename", "Class", "Last review", "Score"],
            ["Adeyemi", "Tola", "3E", datetime(2026, 3, 4), 7], ["Byrne", "Cara", "4K", "tbc", 8],
            ["Cole", "Max", "3E", None, 9]]  # fmt: skip
    for row in rows:
        sheet.append(row)
    sheet["D2"].number_format = sheet["D4"].number_format = "d mmm yy"
    sheet["E3"].number_format = "0.00"
    sheet.add_table(ExcelTable(displayName="Ours", ref="A1:E4"))
    sheet["G9"] = "a note"
    book.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def given(path: Path) -> Given:
    """What the task pane tells: today, where formulas stand, formats."""
    return Given(DAY, pane=True, formulas=formula_marks(path), looks=looks(path))


def on(path: Path, act: Callable[[Any], None]) -> list[str]:
    """Do something to the open workbook and replay it on the file."""
    book = xw.Book(json=payload(path))
    act(book)
    return replay(book.json()["actions"], path)


def wrote(path: Path, steps: list[Any], reason: str = "Test", tells: bool = True) -> None:
    """Write a plan into the workbook and list it, as the buttons do."""

    def act(book: Any) -> None:
        told = given(path) if tells else Given(DAY)
        undo.remember(OpenBook(book, told), write(OpenBook(book, told), steps), reason)

    on(path, act)


def undone(path: Path, tells: bool = True) -> undo.Undone:
    """Press Undo."""
    answers: list[Any] = []
    on(path, lambda book: answers.append(undo.undo(OpenBook(book, given(path) if tells else Given(DAY)))))
    assert isinstance(answers[0], undo.Undone), answers
    return answers[0]


def stands(path: Path, sheet: str = "List") -> dict[str, Any]:
    """The values and number formats of the cells."""
    cells = [cell for row in openpyxl.load_workbook(path)[sheet].iter_rows() for cell in row]
    return {cell.coordinate: (cell.value, cell.number_format) for cell in cells
            if cell.value is not None or cell.number_format != "General"}  # fmt: skip


def typed(path: Path, cell: str, value: object, sheet: str = "List") -> None:
    """Somebody types into a cell."""
    book: Any = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def table_ref(path: Path) -> str:
    return str(openpyxl.load_workbook(path)["List"].tables["Ours"].ref)


CLASS = Change("List", "C2", "3E", "4E", "moved")
REVIEW = Change("List", "D3", "tbc", date(2026, 9, 1), "reviewed")
NEW = NewRow("List", "Ours", {1: "Dale", 2: "Ann", 3: "5T", 4: date(2026, 9, 2)}, "new")


def test_each_press_takes_back_the_write_before(path: Path) -> None:
    states = [stands(path)]
    writes: list[list[Any]] = [[CLASS], [REVIEW, NEW], [Change("List", "C2", "4E", "5E")]]
    for number, steps in enumerate(writes, start=1):
        wrote(path, steps, f"Write {number}")
        states.append(stands(path))
    assert table_ref(path) == "A1:E5"
    for number in (3, 2, 1):
        done = undone(path)
        assert (done.reason, done.kept, done.writes_left) == (f"Write {number}", [], number - 1)
        assert stands(path) == states[number - 1]
    assert table_ref(path) == "A1:E4", "the row that was added is gone"
    answer: list[Any] = []
    on(path, lambda book: answer.append(undo.undo(OpenBook(book, given(path)))))
    assert answer[0].code == "9302"


def test_a_number_format_that_was_set_goes_too(path: Path) -> None:
    before = stands(path)
    assert before["D4"] == (None, "d mmm yy") and before["E3"] == (8, "0.00")
    wrote(path, [Change("List", "D4", None, DAY), Change("List", "E3", 8, DAY), Change("List", "B3", "Cara", DAY)])
    assert {stands(path)[cell][1] for cell in ("D4", "E3", "B3")} == {"dd/mm/yyyy"}
    assert undone(path).kept == [] and stands(path) == before


def test_without_the_task_pane_a_number_never_stays_dressed_as_a_date(path: Path) -> None:
    wrote(path, [Change("List", "E4", 9, DAY)], tells=False)
    undone(path, tells=False)
    assert stands(path)["E4"] == (9, "General")


def test_a_sheet_that_was_added_goes_unless_somebody_typed_in_it(path: Path) -> None:
    sheet = OwnSheet("Terms of ours", [("Term", "Ends"), ("Autumn", date(2026, 12, 18)), ("n", 3),
                                       (Link("List!A1", "List!A1"), Formula("1+1", 2))])  # fmt: skip
    wrote(path, [sheet])
    assert "Terms of ours" in openpyxl.load_workbook(path).sheetnames
    undone(path)
    assert "Terms of ours" not in openpyxl.load_workbook(path).sheetnames
    wrote(path, [sheet])
    typed(path, "B2", "another day", "Terms of ours")
    done = undone(path)
    assert [item.code for item in done.kept] == ["9331"]
    assert "Terms of ours" in openpyxl.load_workbook(path).sheetnames


def test_a_row_in_which_somebody_typed_stays(path: Path) -> None:
    wrote(path, [NEW])
    typed(path, "E5", 12)  # a column that the write left blank
    done = undone(path)
    assert [item.code for item in done.kept] == ["9335", "9333"]
    assert stands(path)["E5"][0] == 12 and table_ref(path) == "A1:E5"
    assert [stands(path)[f"{column}5"][0] for column in "ABC"] == ["Dale", "Ann", "5T"], "it keeps its pupil"


@pytest.mark.sampled
@pytest.mark.parametrize(("cell", "stays"), [("E5", True), ("C5", True), ("G5", False)])
def test_a_row_below_a_plain_list_goes_whole_or_not_at_all(path: Path, cell: str, stays: bool) -> None:
    book: Any = openpyxl.load_workbook(path)
    del book["List"].tables["Ours"]
    book.save(path)
    wrote(path, [replace(NEW, table="", header_row=1, first_column=1, last_column=5)])
    assert stands(path)["A5"][0] == "Dale"
    typed(path, cell, 12)
    done = undone(path)
    assert bool({"9332", "9335"} & {item.code for item in done.kept}) == stays
    assert ("A5" in stands(path)) == stays and stands(path)[cell][0] == 12


@pytest.mark.parametrize("tells", [True, False])
def test_a_sheet_that_is_gone_takes_nothing_else_with_it(tells: bool, path: Path) -> None:
    book: Any = openpyxl.load_workbook(path)
    book.create_sheet("Other")["A2"] = "4K"
    book.save(path)
    wrote(path, [CLASS, Change("Other", "A2", "4K", "5K", "moved")], tells=tells)
    book = openpyxl.load_workbook(path)
    del book["Other"]
    book.save(path)
    done = undone(path, tells=tells)
    assert [item.code for item in done.kept] == ["9303"] and stands(path)["C2"][0] == "3E"


def test_a_calculated_cell_of_a_new_row_is_nobodys_typing(path: Path) -> None:
    wrote(path, [NEW])
    typed(path, "E5", "=1+1")
    assert undone(path).kept == [] and table_ref(path) == "A1:E4"


def grown(path: Path) -> None:
    """A write that put a column into the table."""
    cells = [Written("List", "F1", None, "Review due", "Ours"), Written("List", "F2", None, DAY, "Ours", "General"),
             Written("List", "F3", None, DAY, "Ours", "General")]  # fmt: skip

    def act(book: Any) -> None:
        sheet = book.sheets["List"]
        sheet.tables["Ours"].resize(sheet.range("A1:F4"))
        sheet.range("F1:F3").value = [["Review due"], [46348], [46348]]
        sheet.range("F2:F3").number_format = "dd/mm/yyyy"
        undo.remember(OpenBook(book, given(path)), cells, "Fill in")

    on(path, act)


def test_a_column_that_was_added_goes_unless_somebody_typed_in_it(path: Path) -> None:
    before = stands(path)
    grown(path)
    assert table_ref(path) == "A1:F4"
    assert undone(path).kept == []
    assert table_ref(path) == "A1:E4" and {cell: one for cell, one in stands(path).items() if cell[0] != "F"} == before
    assert not [cell for cell, (value, _) in stands(path).items() if cell[0] == "F" and value is not None]
    grown(path)
    typed(path, "F4", "ask Mum")
    done = undone(path)
    assert [item.code for item in done.kept] == ["9333"]
    after = stands(path)
    assert after["F1"][0] == "Review due" and after["F4"][0] == "ask Mum" and after.get("F2", (None,))[0] is None


def test_a_formula_that_was_replaced_comes_back(path: Path) -> None:
    typed(path, "E2", "=6+1")
    one = Written("List", "E2", Formula("6+1", 7), 7)
    typed(path, "E2", 7)
    on(path, lambda book: undo.remember(OpenBook(book, given(path)), [one], "Converted"))
    assert stands(path)["E2"][0] == 7
    undone(path)
    assert stands(path)["E2"][0] == "=6+1"


@pytest.mark.parametrize(("standing", "kept"), [("=ROUND( 3, 0 )", 0), ("=ROUND(4,0)", 1), (3, 1)])
def test_a_formula_is_known_by_its_text(path: Path, standing: object, kept: int) -> None:
    wrote(path, [Change("List", "B2", "Tola", "x")])
    formula = Written("List", "E2", 7, Formula("ROUND(3,0)", 3))
    on(path, lambda book: undo.remember(OpenBook(book, given(path)), [formula], "Filled"))
    typed(path, "E2", standing)
    done = undone(path)
    assert len(done.kept) == kept and stands(path)["E2"][0] == (standing if kept else 7)


def test_where_nobody_tells_formulas_a_cell_is_known_by_what_it_gives(path: Path) -> None:
    one = Written("List", "E2", None, Formula("3+4", 7))
    on(path, lambda book: undo.remember(OpenBook(book, Given(DAY)), [one], "Filled"))
    assert undone(path, tells=False).kept == []
    assert "E2" not in stands(path)


def test_a_table_that_was_sorted_keeps_every_pupils_own(path: Path) -> None:
    """After a sort another pupil may hold the very value that was written: it must not be changed."""
    wrote(path, [Change("List", "C3", "4K", "3E", "moved"), NEW])
    book = openpyxl.load_workbook(path)
    sheet: Any = book["List"]
    rows = [[cell.value for cell in row] for row in sheet["A2:E5"]]
    for number, row in enumerate(sorted(rows, key=lambda row: str(row[1])), start=2):  # by forename
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    book.save(path)
    sorted_rows = {cell: one[0] for cell, one in stands(path).items()}
    assert sorted_rows["C3"] == "3E" and sorted_rows["A3"] == "Byrne", "this one row stayed where it was"
    done = undone(path)
    after = {cell: one[0] for cell, one in stands(path).items()}
    assert after == sorted_rows | {"C3": "4K"}
    assert {item.code for item in done.kept} <= {"9303", "9332", "9333"} and len(done.kept) >= 4
    wrote(path, [Change("List", "C4", after["C4"], "9X")])
    typed(path, "A4", "Other")
    assert [item.code for item in undone(path).kept] == ["9332"]
    assert stands(path)["C4"][0] == "9X"


@pytest.mark.parametrize(("cell", "value"), [("D6", "9Z"), ("C6", "C4"), ("D5", "Mine"), ("A6", 7), ("D6", None)])
def test_a_list_that_was_edited_by_hand_is_noticed(path: Path, cell: str, value: object) -> None:
    wrote(path, [CLASS])
    assert openpyxl.load_workbook(path)[SHEET][cell].value != value
    typed(path, cell, value, SHEET)
    before = stands(path)
    answers: list[Any] = []
    said = on(path, lambda book: answers.append(undo.undo(OpenBook(book, given(path)))))
    assert answers[0].code == "9330" and said == [] and stands(path) == before
    with pytest.raises(xw.XlwingsError, match="not as sendbook wrote them"):
        press(scripts.undo_changes, path, json.dumps({"today": "2026-11-22"}))


def test_a_sheet_that_was_protected_since_is_left_whole(path: Path) -> None:
    wrote(path, [CLASS, REVIEW])
    before, answers = stands(path), list[Any]()
    told = replace(given(path), protected=frozenset({"List"}))
    on(path, lambda book: answers.append(undo.undo(OpenBook(book, told))))
    assert answers[0].code == "9110" and stands(path) == before


def test_what_was_left_is_listed_with_what_stood_there(path: Path) -> None:
    wrote(path, [CLASS, REVIEW])
    typed(path, "C2", "6A")
    done = undone(path)
    assert [(item.code, item.cell) for item in done.kept] == [("9303", "List!C2")]
    lines = [line[:5] for line in openpyxl.load_workbook(path)[SHEET].iter_rows(values_only=True)]
    assert next(line for line in lines if line[1] == "List!C2")[3] == "3E"


def test_the_list_does_not_grow_for_ever(path: Path) -> None:
    for number in range(MOST + 2):
        wrote(path, [Change("List", "E2", number if number else 7, number + 1)])
    lines = list(openpyxl.load_workbook(path)[SHEET].iter_rows(min_row=4, values_only=True))
    assert lines[0] == HEADERS
    assert [line[0] for line in lines if line[5] == "write"] == list(range(MOST + 2, 2, -1))


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [(None, "blank", ""), (True, "true/false", "TRUE"), (DAY, "date", "22/11/2026"), (1e22, "number", "1e+22"),
     (0.1, "number", "0.1"), (-3, "number", "-3"), ("=x", "text", "=x"), ("3", "text", "3"),
     (Formula('IF(A1="","",1)', 1), "formula, number", '1\n=IF(A1="","",1)'),
     (Formula("A1"), "formula, blank", "=A1"), (Formula("A1", "a =b"), "formula, text", "a =b\n=A1")],
)  # fmt: skip
def test_a_value_is_told_with_its_kind_and_read_again(path: Path, value: Any, kind: str, text: str) -> None:
    assert told(value) == (kind, text)
    on(path, lambda book: undo.remember(OpenBook(book, Given(DAY)), [Written("List", "E4", value, "x")], "Test"))
    from sendbook.excel.open_book.changes_sheet import blocks_on

    book: Any = openpyxl.load_workbook(path)
    block = blocks_on([list(row) for row in book[SHEET].iter_rows(values_only=True)])[0]
    assert block.untouched and block.items[0].before == value


@pytest.mark.parametrize(
    ("script", "sheet"), [(scripts.fill_in, "List"), (scripts.convert_to_plain, "Sums")], ids=["fill in", "convert"]
)
def test_a_sheet_of_the_school_that_is_named_changes_is_never_written(path: Path, script: Any, sheet: str) -> None:
    book: Any = openpyxl.load_workbook(path)
    book.create_sheet("Sums")["A1"] = "=SEND_HEADROOM(100)"
    book.create_sheet(SHEET)["A1"] = "our own plans"
    book.save(path)
    told = json.dumps({"today": "2026-11-22", "pane": True, "formulas": formula_marks(path)})
    with pytest.raises(xw.XlwingsError, match="sendbook did not make it"):
        press(script, path, told, active=book.sheetnames.index(sheet))
