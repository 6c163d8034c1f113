"""Leavers in a school's own list: under a title or by a column, nobody who left is a current pupil without a word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from sendbook.book.file_book import FileBook
from sendbook.filling.plan import FillPlan, fill_list
from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.importing.plan import ImportPlan
from sendbook.importing.told import import_summary
from sendbook.journeys.check_own import CheckedList, check_own_lists
from sendbook.journeys.import_file import plan_import
from sendbook.lists.leavers import is_leavers_title, says_left
from sendbook.sources.grid import GridRow

TODAY = date(2026, 11, 30)
HEAD = ("Name", "Year", "SEN", "Need")
STAY = [("Abbot, Ada", 4, "K", "SLCN"), ("Hussain, Ben", 5, "E", "ASD"), ("Cole, Eve", 5, "K", "MLD")]
GONE = [("Jones, Finn", 6, "K", "SLCN"), ("Quill, Gita", 6, "K", "SLCN")]
NAMES = ["Jones, Finn", "Quill, Gita"]


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("SEN list")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)


def _read(path: Path, rows: Sequence[Sequence[object]]) -> NewRegister:
    _write(path, rows)
    told = read_new_register(path, TODAY)
    assert isinstance(told, NewRegister)
    return told


def _taken(told: NewRegister) -> list[object]:
    return [row["surname"] for row in told.rows]


TITLES = ("LEAVERS", "Left", "Left July 2026", "Moved off register", "Off the SEN register", "Archive", "Off register",
          "Removed from register", "No longer on the register", "Year 6 leavers", "Pupils who have left",
          "Moved to another school")  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("title", TITLES[:-1])
@pytest.mark.parametrize("blank", [0, 1])
def test_pupils_under_a_title_of_leavers_are_left_out_by_name(tmp_path: Path, title: str, blank: int) -> None:
    told = _read(tmp_path / "own.xlsx", [HEAD, *STAY, *[()] * blank, (title,), *GONE])
    assert _taken(told) == ["Abbot", "Hussain", "Cole"]
    assert [one.who for one in told.left_out] == NAMES
    assert all(title in one.why for one in told.left_out)


def test_a_title_with_how_many_and_the_headings_again(tmp_path: Path) -> None:
    counted = _read(tmp_path / "a.xlsx", [HEAD, *STAY, ("Leavers", "2 pupils"), *GONE])
    again = _read(tmp_path / "b.xlsx", [HEAD, *STAY, (), ("Leavers",), HEAD, *GONE])
    swapped = [HEAD, *STAY, (), ("Leavers",), HEAD[::-1], *(row[::-1] for row in GONE)]
    other = _read(tmp_path / "c.xlsx", swapped)
    for told in (counted, again, other):
        assert _taken(told) == ["Abbot", "Hussain", "Cole"]
        assert [one.who for one in told.left_out] == NAMES


def test_another_title_ends_the_leavers_and_a_remark_does_not(tmp_path: Path) -> None:
    ended = _read(tmp_path / "a.xlsx", [HEAD, ("Leavers",), *GONE, ("Year 4",), STAY[0], ("SEN support",), *STAY[1:]])
    assert _taken(ended) == ["Abbot", "Hussain", "Cole"]
    remark = _read(tmp_path / "b.xlsx", [HEAD, *STAY, ("Leavers",), ("files passed on",), *GONE])
    assert [one.who for one in remark.left_out] == NAMES
    years = [HEAD, ("Year 5",), *STAY, ("Leavers",), ("Year 5",), *GONE]
    assert [one.who for one in _read(tmp_path / "c.xlsx", years).left_out] == NAMES


@pytest.mark.parametrize("text", ["Left handed pupils", "SEN register", "Year 4", "Files left to read", "Lever, Ann"])
def test_what_is_no_title_of_leavers(text: str) -> None:
    assert not is_leavers_title(GridRow(1, (text,)))
    assert all(is_leavers_title(GridRow(1, (title,))) for title in TITLES[:-1])


@pytest.mark.sampled
@pytest.mark.parametrize("heading", ["Left", "Date off register", "Off roll", "Removed", "Leaver", "Left?"])
@pytest.mark.parametrize("said", ["Y", "yes", "July 26", "20/07/2026", date(2026, 7, 20), "moved to Leeds"], ids=str)
def test_a_column_that_says_who_left_takes_nobody_as_current(tmp_path: Path, heading: str, said: object) -> None:
    rows = [*((*row, None) for row in STAY[1:]), (*STAY[0], "N"), (*GONE[0], said)]
    told = _read(tmp_path / "own.xlsx", [(*HEAD, heading), *rows])
    assert _taken(told) == ["Hussain", "Cole", "Abbot"]
    assert [one.who for one in told.left_out] == NAMES[:1]
    assert "so is taken for a leaver" in told.left_out[0].why and told.left_out[0].place


@pytest.mark.parametrize("cell", [None, "", "N", "No", "-", "?", "July 27", "31/08/2027", date(2027, 7, 20), "#REF!"])
def test_what_says_of_nobody_that_they_left(cell: date | str | None) -> None:
    assert not says_left(cell, TODAY)


def _asked(path: Path, rows: Sequence[Sequence[object]]) -> list[list[str]]:
    """Where 7175Q is said of a workbook, by fill and by check."""
    _write(path, rows)
    book = FileBook.open(path)
    assert isinstance(book, FileBook)
    plan, checked = fill_list(book, TODAY), check_own_lists(book, TODAY)
    assert isinstance(plan, FillPlan)
    assert isinstance(checked, CheckedList)
    return [[one.cell for one in found.findings if one.code == "7175Q"] for found in (plan, checked)]


def test_fill_and_check_ask_about_those_who_may_have_left(tmp_path: Path) -> None:
    under = _asked(tmp_path / "a.xlsx", [HEAD, *STAY, (), ("LEAVERS",), *GONE])
    column = _asked(tmp_path / "b.xlsx", [(*HEAD, "Left"), *STAY, *((*row, "July 26") for row in GONE)])
    nobody = _asked(tmp_path / "c.xlsx", [(*HEAD, "Left"), ("Year 4",), *((*row, "N") for row in STAY)])
    assert (under, column, nobody) == ([["'SEN list'!A7"]] * 2, [["'SEN list'!A5"]] * 2, [[], []])


def test_an_import_names_whom_it_leaves_as_they_are_and_changes_nothing_of_theirs(tmp_path: Path) -> None:
    """Pupils who are not in the export, leavers of the list, and pupils without SEN: five by name, then how many."""
    head = ("Surname", "Forename", "DOB", "SEN")
    stay = [("Abbot", "Ada", "01/05/2018", "K"), ("Absent", "Ali", "02/05/2018", "K")]
    _write(tmp_path / "own.xlsx", [head, *stay, ("Leavers",), ("Gone", "Gil", "03/05/2014", "K")])
    others = [f"Plain{chr(97 + at)},Pat,0{at + 1}/06/2017,N" for at in range(7)]
    lines = [",".join(head), ",".join(stay[0]), "Hussain,Ben,04/05/2018,K", *others]
    (tmp_path / "export.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    plan = plan_import(tmp_path / "export.csv", tmp_path / "own.xlsx", TODAY)
    assert isinstance(plan, ImportPlan)
    told = import_summary(plan.comparison)
    assert "In the register and not in the export, left as they are: 1: Absent, Ali (row 3)." in told
    assert "Said to have left in the list already, left as they are: 1: Gone, Gil (row 5)." in told
    five = "; ".join(f"Plain{letter}, Pat" for letter in "abcde")
    assert (
        f"Not added (type in whoever should be), as the export shows no SEN support or EHC plan: 7: {five}; and 2 more."
        in told
    )
    assert not {row.row for row in (*plan.comparison.changed, *plan.comparison.leavers) if row.steps} & {3, 5}
    assert "Absent" not in str(plan.comparison.as_json()) and "Gone" not in str(plan.comparison.as_json())


@pytest.mark.sampled
@pytest.mark.parametrize("sheet", [
    [("Name", "Left"), ("Jones, Finn", "July"), ("Quill, Gita", "May")],
    [("Name",), ("Jones, Finn",), ("Quill, Gita",)],
    [("Surname", "Forename"), ("Jones", "Finn"), ("Quill", "Gita")], [("Jones, Finn",), ("Quill, Gita",)],
    [("Year 6 leavers 2026",), (), ("Pupil", "To"), ("Jones, Finn", "High School"), ("Quill, Gita", "?"), ("Total", 2)],
])  # fmt: skip
def test_pupils_on_a_sheet_of_leavers_with_names_alone_are_left_out_by_name(
    tmp_path: Path, sheet: Sequence[Sequence[object]]
) -> None:
    with xlsxwriter.Workbook(tmp_path / "own.xlsx") as book:
        for name, rows in (("SEN", [HEAD, *STAY]), ("Leavers", sheet)):
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    told = read_new_register(tmp_path / "own.xlsx", TODAY)
    assert isinstance(told, NewRegister)
    assert _taken(told) == ["Abbot", "Hussain", "Cole"] and told.read == 5
    assert [one.who for one in told.left_out] == NAMES
    assert all("sheet Leavers" in one.why for one in told.left_out)
    assert "7088Q" not in [item.code for item in told.findings]
