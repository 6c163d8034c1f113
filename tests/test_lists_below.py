"""Two kinds of list on one sheet, one below the other: a line of the second is no pupil of the first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from sendbook.lists.headings import aliases_of
from sendbook.lists.one_sheet import begins_another
from sendbook.sources.grid import Cell, GridRow
from sendbook.terminal import main
from tests.support.clock import TODAY

PUPILS = [("Kit Ash", "3A"), ("Bo Elm", "3A"), ("Di Oak", "3B")]
REGISTER: list[list[Cell]] = [
    ["Name", "Class", "SEN status", "Last review", "Need", "Teacher"],
    *([name, form, "K", date(2026, 9, 21), "SLCN", "Mx Reed"] for name, form in PUPILS),
]
MAP: list[list[Cell]] = [
    ["Pupil", "Intervention", "Minutes", "Sessions a week", "Start", "End"],
    *([name, "Lego", 30, 2, date(2026, 9, 7), date(2026, 12, 18)] for name, _ in PUPILS[:2]),
]


def workbook(path: Path, *lists: list[list[Cell]], apart: int = 1) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "SEN"
    for at, rows in enumerate(lists):
        for row in [*([[]] * apart if at else []), *rows]:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("cells", "known", "begins"),
    [
        (("Pupil", "Intervention", "Minutes", "Sessions a week"), "register", True),
        (("Name", "Intervention", "Start", "End"), "register", True),
        (("Name", "Class", "SEN status"), "register", False),
        (("Pupil", "Intervention", "Minutes"), "provision", False),
        (("Kit Ash", "3A", "K", "Lego"), "register", False),
        (("Kit Ash", "Intervention", "Minutes", None), "register", False),
        (("Intervention", "Minutes", None, None), "register", False),
        (("K", "SEN support", None, None), "register", False),
    ],
)
def test_headings_of_another_kind_begin_another_list(cells: tuple[Cell, ...], known: str, begins: bool) -> None:
    assert begins_another(GridRow(7, cells), aliases_of(known)) is begins


@pytest.mark.parametrize("apart", [0, 1, 3])
def test_fill_gives_each_pupil_of_the_first_list_a_review_and_names_the_second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], apart: int
) -> None:
    path = workbook(tmp_path / "list.xlsx", REGISTER, MAP, apart=apart)
    assert main.main(["fill", str(path), "--plan", "--today", TODAY.isoformat()]) == 0
    printed = capsys.readouterr().out
    assert "Rows read: 3" in printed and "Filled: 3 of them" in printed and "Left out of a column: 0" in printed
    assert f"a provision map too, headings in row {5 + apart}: nothing is added there" in printed
    assert "Lego" not in printed and "Intervention" not in printed


def test_a_new_register_takes_the_pupils_and_names_the_rows_it_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(tmp_path / "list.xlsx", REGISTER, MAP)
    new = tmp_path / "new.xlsx"
    assert main.main(["new", "book", str(new), "--from", str(path), "--today", TODAY.isoformat()]) == 0
    printed = capsys.readouterr().out
    assert "Rows read: 3" in printed and "Pupils understood: 3" in printed and "Left out: 0" in printed
    assert "7088Q" in printed and "'!6:6" in printed and "Lego" not in printed


def test_check_looks_at_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = workbook(tmp_path / "list.xlsx", REGISTER, MAP)
    main.main(["check", str(path), "--today", TODAY.isoformat()])
    printed = capsys.readouterr().out
    assert "a list of your own with 3 pupils" in printed and "a provision map of your own with 2 lines" in printed
    assert "2011" not in printed and "1245Q" not in printed


def test_headings_in_two_rows_are_one_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest that is no second list: no pupil stands above the second row of headings."""
    rows = [["Pupil", "Provision", "How long", "How often", "From", "To"], *MAP]
    path = workbook(tmp_path / "list.xlsx", rows)
    main.main(["check", str(path), "--today", TODAY.isoformat()])
    assert "with 2 lines" in capsys.readouterr().out
