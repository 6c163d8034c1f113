"""Below a school's own list: a key, a tally or a signature there is nobody's row, and a pupil's row stays one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sendbook.book.file_book import FileBook
from sendbook.demo.pupils import made_up_upn
from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.importing.plan import ImportPlan
from sendbook.journeys.import_file import plan_import
from sendbook.lists.find import Target, find_target
from sendbook.lists.totals import says_total
from tests.support.exports import write_xlsx

TODAY = date(2026, 11, 30)
HEAD = ("UPN", "Surname", "Forename", "Class", "SEN", "Need")
*UPNS, NEXT = (made_up_upn(2020, serial) for serial in range(1, 8))
PUPILS = [
    (upn, surname, forename, group, sen, "SLCN")
    for upn, surname, forename, group, sen in zip(
        UPNS, ("Abbot", "Hussain", "O'Brien", "Vance", "Cole", "Jones"), ("Ada", "Ben", "Cara", "Dev", "Eve", "Finn"),
        ("3A", "4B") * 3, "KEKKKE", strict=True,
    )
]  # fmt: skip
DAY = date(2026, 11, 3)

NOBODY = (
    ("K", "SEN Support"),
    ("K", None, None, None, None, "SEN Support"),
    ("Colour key:", "green", "met", "amber", "partly"),
    ("K = SEN support", None, "E = EHCP"),
    (None, None, None, "Green", "= target met"),
    (None, None, "Updated:", DAY),
    ("Updated", "SENCO", None, DAY),
    ("SEN K", 3, None, "EHCP", 3),
    ("Signed", "J Bloggs", "SENCO"),
    ("Signed", "Bloggs", "Jo", "Head", "Autumn term"),
    ("Abbreviations", "SLCN", "Speech and language"),
    ("Mrs Smith", "Teacher", "4B"),
    (None, "Mrs Smith", "Teacher", "4B"),
    ("Red", None, "urgent"),
)
SOMEBODY = (
    (NEXT, "Quill", "Gita"),
    (NEXT, None, None, "3A"),
    (None, "Quill", "Gita"),
    (None, "Quill", "Gita", None, "K"),
    (None, "Quill", "Gita", "Oak", "K?", "SLCN"),
    (None, "Quill", "Gita", "3A", "?"),
    ("TBC", "Quill", "Gita"),
    ("awaiting", "Quill", "Gita", "3A", "K"),
    (NEXT[:-1], "Quill", "Gita", "7C"),
    (None, "Quill", None, "3A", "K", "SLCN"),
    (None, None, "Gita", "3A", "E", None),
    (None, "K", "B", "3A", "K", None),
    (None, "Q", "G", "4B", "E", "asd"),
)
BORN = (None, "Quill", "Gita 2", "Oak", "not sure", "being seen", date(2016, 1, 23))


def _file(path: Path, *rows: tuple[object, ...]) -> Path:
    return write_xlsx(path, {"SEN": rows})


def _target(path: Path) -> Target:
    book = FileBook.open(path)
    assert isinstance(book, FileBook)
    target = find_target(book)
    assert isinstance(target, Target)
    return target


def _export(path: Path) -> Path:
    new = (NEXT, "Quill", "Gita", "3A", "K", "SLCN")
    lines = [",".join(row) for row in (("UPN", "Surname", "Forename", "Reg Group", "SEN Status", "SEN Type"), new)]
    path.write_text("\n".join([*lines, *(",".join(map(str, pupil)) for pupil in PUPILS)]), encoding="utf-8")
    return path


@pytest.mark.parametrize("row", NOBODY, ids=str)
@pytest.mark.parametrize("blank", [0, 1])
def test_a_row_of_a_key_below_the_pupils_is_no_pupil(tmp_path: Path, row: tuple[object, ...], blank: int) -> None:
    target = _target(_file(tmp_path / "own.xlsx", HEAD, *PUPILS, *[()] * blank, row))
    assert [line.number for line in target.rows] == [2, 3, 4, 5, 6, 7]
    assert (target.below, target.gap) == (8 + blank, 0)
    if not blank:
        assert [item.cell for item in target.findings if item.code == "7177"] == ["SEN!8:8"]


@pytest.mark.sampled
@pytest.mark.parametrize("row", NOBODY[:9], ids=str)
def test_no_pupil_is_written_below_a_key(tmp_path: Path, row: tuple[object, ...]) -> None:
    own = _file(tmp_path / "own.xlsx", HEAD, *PUPILS, row)
    plan = plan_import(_export(tmp_path / "export.csv"), own, TODAY)
    assert isinstance(plan, ImportPlan)
    assert not plan.comparison.new
    assert [item.who for item in plan.comparison.left_out] == ["Quill, Gita"]
    assert "7087" in {item.code for item in plan.findings}


@pytest.mark.parametrize("row", SOMEBODY, ids=str)
def test_a_pupil_in_the_last_row_stays_one(tmp_path: Path, row: tuple[object, ...]) -> None:
    target = _target(_file(tmp_path / "own.xlsx", HEAD, *PUPILS, row))
    assert target.rows[-1].number == 8
    assert not target.below


def test_a_name_with_a_day_of_birth_stays_a_pupil_whatever_else_stands_there(tmp_path: Path) -> None:
    born = [(*pupil, date(2017, 5, day)) for day, pupil in enumerate(PUPILS, start=1)]
    target = _target(_file(tmp_path / "own.xlsx", (*HEAD, "DOB"), *born, BORN))
    assert target.rows[-1].number == 8 and not target.below


def test_a_key_of_several_rows_ends_the_list_and_totals_stay_known(tmp_path: Path) -> None:
    target = _target(_file(tmp_path / "own.xlsx", HEAD, *PUPILS, ("Total", 6), *NOBODY[:4]))
    assert [line.number for line in target.rows] == [2, 3, 4, 5, 6, 7, 8]
    assert target.below == 9


@pytest.mark.sampled
@pytest.mark.parametrize(
    "row", [(None, "Boys", 4), ("Girls", None, "2"), ("EAL:", 1, 1), ("Pupils:", 6), ("Number of boys", 3)], ids=str
)
def test_a_tally_below_the_pupils_is_a_total(tmp_path: Path, row: tuple[object, ...]) -> None:
    assert says_total(row)
    told = read_new_register(_file(tmp_path / "own.xlsx", HEAD, *PUPILS, row, row), TODAY)
    assert isinstance(told, NewRegister)
    assert (len(told.rows), told.left_out, told.read) == (6, (), 6)
    plan = plan_import(_export(tmp_path / "export.csv"), tmp_path / "own.xlsx", TODAY)
    assert isinstance(plan, ImportPlan)
    assert not plan.steps or max((row.row for row in plan.comparison.changed), default=0) < 8
    # A number that was typed moves down with its row, and is named, as it counts nobody who is new.
    typed = any(isinstance(cell, int) for cell in row)
    assert [bool(plan.comparison.new), "9142Q" in [item.code for item in plan.findings]] == [typed, typed]


def test_a_pupil_with_a_word_of_a_tally_is_no_total() -> None:
    assert not says_total(("Boys", "Ada", 4))
    assert not says_total((7, "Girls", 4))
    assert not says_total(("Pupil 7", 4, "K"))


def test_a_list_with_whole_names_keeps_its_pupils_and_not_its_key(tmp_path: Path) -> None:
    head, pupils = ("Name", "Class", "SEN"), [("Ada Abbot", "3A", "K"), ("Ben Hussain", "4B", "E")]
    kept = _target(_file(tmp_path / "a.xlsx", head, *pupils, ("Gita Quill", "3A")))
    assert [line.number for line in kept.rows] == [2, 3, 4]
    told = _target(_file(tmp_path / "b.xlsx", head, *pupils, ("Signed", "J Bloggs"), ("K", "SEN support", "see file")))
    assert [line.number for line in told.rows] == [2, 3]


@pytest.mark.parametrize("row", [
    ("Total", "Tim", "4B", "K", "SLCN"), ("Total", "Tim", None, "K"), ("Average", "Ann", 4, "E"),
    ("Sum", "Li", "RW", 1),
    ("Count", "Carl", date(2016, 3, 4)), ("Tim Total", "4B", "K", "SLCN"), ("Dr Total", "A801234567890", 4, 3, 2),
    ("Mean", "Mo", "SEN Support", None), ("Total", "Mary-Jane", "3 Oak", 3), ("Total, Tim", "4B", "SEN Support", 4),
])  # fmt: skip
def test_a_pupil_may_have_any_surname(row: tuple[object, ...]) -> None:
    assert not says_total(row)


@pytest.mark.parametrize("row", [
    ("Total", "K", 12, "E", 3), ("Total", None, None, 40), ("Year 4 total", "K", "SLCN", 12), ("Total:", "Boys", 12),
    ("Average", "Autumn", 3.4, 2.1), ("Total", "SEN Support", 12, 14), ("Grand total", "hours", 40.5),
    ("Total", "4B", 12),
    ("Number of pupils", 8), ("Sub-total", "#no result"), ("Total cost", "per term", 200, 100),
])  # fmt: skip
def test_what_adds_up_is_nobody(row: tuple[object, ...]) -> None:
    assert says_total(row)
