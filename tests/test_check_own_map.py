"""Check on a provision map of a school's own: by what its columns allow, with what it could not look at said first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from sendbook.journeys.check import Checked, check_book
from sendbook.terminal.main import main
from tests.test_shapes_of_lists import HEAD, PUPILS, Rows, _file

TODAY = date(2026, 11, 30)
MAP = ("Pupil", "Intervention", "Minutes", "Sessions per week", "Weeks", "Hourly rate", "Group size", "Start date",
       "End date", "Outcome", "Cost")  # fmt: skip
LINE = ("Ada X", "Precision teaching", 30, 3, 12, 20, 4, "07/09/2026", "18/12/2026", "Reads 40 words", 90)
OTHER = ("Ben Y", "Lego therapy", 45, 1, 10, 18, 6, "07/09/2026", "18/12/2026", "Plays in turn", 22.5)


def _checked(path: Path, rows: Rows | dict[str, Rows]) -> Checked:
    told = check_book(_file(path / "own.xlsx", rows if isinstance(rows, dict) else {"Map": rows}), TODAY)
    assert isinstance(told, Checked), told
    return told


def _found(told: Checked) -> dict[str, str]:
    return {item.code: item.cell for item in told.findings if item.code not in ("1242", "7102")}


def _with(**cells: object) -> Sequence[object]:
    at = {"pupil": 0, "minutes": 2, "sessions": 3, "weeks": 4, "rate": 5, "size": 6, "starts": 7, "ends": 8, "cost": 10}
    line = list(LINE)
    for name, cell in cells.items():
        line[at[name]] = cell
    return line


def test_a_map_in_order_has_nothing_wrong_and_says_what_was_not_looked_at(tmp_path: Path) -> None:
    told = _checked(tmp_path, [("Our provision map",), MAP, LINE, OTHER])
    assert _found(told) == {}
    said = next(item for item in told.findings if item.code == "1242")
    assert "2 lines" in said.wrong and said.cell == "Map!A2"
    assert "scores, reviews of the provision, totals, school weeks and the threshold" in said.wrong


@pytest.mark.parametrize(("cells", "code", "cell"), [
    ({"pupil": None}, "6200Q", "Map!A2"), ({"size": 0, "cost": None}, "6048", "Map!G2"),
    ({"size": 2.5, "cost": None}, "6048", "Map!G2"), ({"ends": "01/09/2026"}, "6020", "Map!I2"),
    ({"ends": "soon"}, "2011", "Map!I2"), ({"minutes": "half an hour or so", "cost": None}, "2013", "Map!C2"),
    ({"minutes": 600, "cost": None}, "6044Q", "Map!C2"), ({"cost": 900}, "6201Q", "Map!K2"),
    ({"cost": "£900"}, "6201Q", "Map!K2"),
])  # fmt: skip
def test_what_is_wrong_in_a_line_is_found_in_its_cell(
    cells: dict[str, object], code: str, cell: str, tmp_path: Path
) -> None:
    assert _found(_checked(tmp_path, [MAP, _with(**cells), OTHER])) == {code: cell}


@pytest.mark.parametrize("cells", [
    {"minutes": "30 mins"}, {"sessions": "3 x a week"}, {"weeks": "12 weeks"}, {"rate": "£20"}, {"cost": "£90.00"},
    {"cost": 360}, {"cost": 90.4}, {"size": "1:4"}, {"size": None, "cost": 360}, {"cost": None}, {"cost": "see office"},
])  # fmt: skip
def test_words_and_roundings_of_a_line_are_read_and_text_is_told(cells: dict[str, object], tmp_path: Path) -> None:
    told = _checked(tmp_path, [MAP, _with(**cells), OTHER])
    assert _found(told) == {}
    columns = {"minutes": "C", "sessions": "D", "weeks": "E", "rate": "F", "size": "G"}
    texts = {item.cell for item in told.findings if item.code == "7102"}
    wanted = {f"Map!{columns[name]}2" for name, cell in cells.items() if isinstance(cell, str) and name in columns}
    assert wanted <= texts and all("2" in cell for cell in texts)


def test_the_same_line_twice_is_asked_about(tmp_path: Path) -> None:
    assert _found(_checked(tmp_path, [MAP, LINE, OTHER, LINE])) == {"6013Q": "Map!B4"}


@pytest.mark.parametrize(("total", "code"), [(112.5, ""), (100, "6202Q"), ("about 100", ""), (None, "")])
def test_a_total_is_compared_with_its_lines(total: object, code: str, tmp_path: Path) -> None:
    found = _found(_checked(tmp_path, [MAP, LINE, OTHER, ("Total", *[None] * 9, total)]))
    assert found == ({code: "Map!K4"} if code else {})


def test_sub_totals_and_a_grand_total_are_each_right(tmp_path: Path) -> None:
    rows = [MAP, LINE, ("Ada X total", *[None] * 9, 90), OTHER, ("Ben Y total", *[None] * 9, 22.5),
            ("Grand total", *[None] * 9, 112.5)]  # fmt: skip
    assert _found(_checked(tmp_path, rows)) == {}
    lines = [MAP, LINE, _with(pupil="Cyd Z"), (*OTHER[:10], "£20 or so"), ("Grand total", *[None] * 9, 150)]
    assert _found(_checked(tmp_path, lines)) == {"6203Q": "Map!K5"}


def test_a_total_of_a_formula_that_leaves_a_line_out_is_found(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "own.xlsx") as book:
        sheet = book.add_worksheet("Map")
        for at, row in enumerate((MAP, LINE, OTHER)):
            sheet.write_row(at, 0, row)
        sheet.write("A4", "Total")
        sheet.write_formula("K4", "=SUM(K2:K2)", None, 90)
    told = check_book(tmp_path / "own.xlsx", TODAY)
    assert isinstance(told, Checked) and _found(told) == {"6202Q": "Map!K4"}


def test_a_map_without_pupils_dates_or_hours_says_so(tmp_path: Path) -> None:
    told = _checked(tmp_path, [("Intervention", "Led by", "Cost"), ("Lego", "TA", 100), ("ELSA", "TA", 200)])
    assert [item.code for item in told.findings] == ["1242"]
    assert "whose lines they are, days of start and end, minutes and sessions" in told.findings[0].wrong


def test_a_register_and_a_map_in_one_workbook_are_both_checked(tmp_path: Path) -> None:
    book = {"SEN": [HEAD, *PUPILS], "Map": [MAP, _with(cost=900), OTHER], "Others": [("Surname", "Forename", "Class"),
            ("Gone", "Gil", "6A")]}  # fmt: skip
    told = _checked(tmp_path, book)
    codes = {item.code: item.cell for item in told.findings}
    assert {"1240", "1242"} <= {*codes} and codes["6201Q"] == "Map!K2" and codes["1243Q"] == "Others!A1"


def test_a_register_that_says_what_pupils_get_is_no_map(tmp_path: Path) -> None:
    told = _checked(tmp_path, {"SEN": [(*HEAD, "Intervention"), *((*one, "Lego") for one in PUPILS)]})
    assert "1242" not in [item.code for item in told.findings]


def test_the_terminal_names_the_pupil_and_writes_the_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = _file(tmp_path / "own.xlsx", {"Map": [MAP, _with(cost=900), OTHER]})
    before = own.read_bytes()
    assert main(["check", str(own), "--today", "2026-11-30", "--write"]) == 0
    assert "6201Q query Map!K2 (Ada X)" in capsys.readouterr().out
    again = check_book(own, TODAY)
    assert isinstance(again, Checked) and _found(again) == {"6201Q": "Map!K2"}
    assert main(["undo", str(own)]) == 0
    assert own.read_bytes() == before
