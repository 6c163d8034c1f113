"""Check on a list of a school's own: by what its columns allow, with what it could not look at said first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from sendbook.excel.functions.list_functions import SEND_CHECK
from sendbook.findings import Finding
from sendbook.journeys.check import Checked, check_book, write_findings
from sendbook.terminal.main import main
from tests.support.exports import write_xlsx
from tests.test_shapes_of_lists import HEAD, PUPILS, Rows, _file

TODAY = date(2026, 11, 30)
PLAN = (*HEAD, "EHCP issued", "Annual review decision")


def _checked(path: Path, rows: Rows | dict[str, Rows]) -> Checked:
    told = check_book(_file(path / "own.xlsx", rows if isinstance(rows, dict) else {"SEN": rows}), TODAY)
    assert isinstance(told, Checked), told
    return told


def _codes(told: Checked) -> list[str]:
    return [item.code for item in told.findings]


def _reviewed(day: str | None, status: str = "K") -> Sequence[object]:
    return (*PUPILS[0][:4], status, *PUPILS[0][5:7], day)


@pytest.mark.parametrize(("row", "overdue"), [
    (_reviewed("20/03/2026"), True), (_reviewed("02/11/2026"), False), (_reviewed("20.3.26"), True),
    (_reviewed("20/03/2026", "E"), False), (_reviewed(None), False), (_reviewed("Easter"), False),
])  # fmt: skip
def test_a_review_is_overdue_where_its_day_could_be_read(row: Sequence[object], overdue: bool, tmp_path: Path) -> None:
    assert ("5020Q" in _codes(_checked(tmp_path, [HEAD, row]))) == overdue


def test_a_plan_is_held_to_the_annual_review_and_not_to_termly_ones(tmp_path: Path) -> None:
    rows = [PLAN, (*_reviewed("20/03/2026", "E"), "01/03/2024", "05/06/2025")]
    codes = _codes(_checked(tmp_path, rows))
    assert "5047" in codes and "5020Q" not in codes


@pytest.mark.parametrize(("years", "late"), [
    (["6"], True), (["6", "13"], True), (["5"], False), (["4"], False), (["6", "8"], False),
])  # fmt: skip
def test_a_review_before_a_move_that_is_late_is_asked_after(years: list[str], late: bool, tmp_path: Path) -> None:
    """Truth 18: no column for that review means that none was recorded. In a middle school nobody moves after it."""
    place = HEAD.index("Year")
    rows = [(*one[:place], year, *one[place + 1 :], None, "01/06/2026") for year in years
            for one in [_reviewed("01/10/2026", "E")]]  # fmt: skip
    told = _checked(tmp_path, [PLAN, *rows])
    assert ("5601Q" in _codes(told)) == late
    assert "reviews before a move" not in next(item for item in told.findings if item.code == "1240").wrong


def test_where_moves_could_not_be_looked_at_it_is_said(tmp_path: Path) -> None:
    told = _checked(tmp_path, [HEAD, *PUPILS])
    said = next(item for item in told.findings if item.code == "1240").wrong
    assert "annual reviews of EHC plans" in said and "reviews before a move to another school or phase" in said


def test_the_function_finds_in_a_range_what_check_finds_in_the_list(tmp_path: Path) -> None:
    """Truth 21: an annual review that was due in January 2025, in a list without a column for its meeting."""
    plans = [(date(2024, 1, 30), None), (date(2020, 1, 1), date(2025, 9, 1)), (date(2020, 1, 1), date(2026, 9, 1))]
    rows = [PLAN, *((*_reviewed(None, "E"), *days) for days in plans)]
    listed = [int(item.cell.rpartition(":")[2]) for item in _checked(tmp_path, rows).findings if item.code == "5047"]
    ours = ("Surname", "Forename", "Class", "Year group", "SEN provision", "Primary need", "Date of birth",
            "Last review", "EHC plan issued", "Last annual review decision")  # fmt: skip
    found = [line[2] for line in SEND_CHECK([list(row) for row in (ours, *rows[1:])], TODAY) if line[0] == "5047"]
    assert listed == found == [2, 3]


def test_what_the_list_has_no_column_for_is_said_and_not_found_wrong(tmp_path: Path) -> None:
    told = _checked(tmp_path, [HEAD[:6], *(one[:6] for one in PUPILS)])
    said = next(item for item in told.findings if item.code == "1240")
    assert "4 pupils" in said.wrong and "reviews of SEN support" in said.wrong and "dates of birth" in said.wrong
    assert {*_codes(told)} == {"1240"}


def test_days_that_nobody_can_read_are_said_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [HEAD, *((*one[:7], "soon") for one in PUPILS)]
    assert _codes(_checked(tmp_path, rows)) == ["1240", "7020Q"]
    assert main(["check", str(tmp_path / "own.xlsx"), "--today", "2026-11-30"]) == 0
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert "Not looked at: UPNs, reviews of SEN support" in first and "may be the last review" in second


@pytest.mark.parametrize(("days", "said"), [
    ([None, None], "reviews of SEN support of 2 pupils without a date that can be read"),
    (["02/11/2026", "soon"], "reviews of SEN support of 1 pupil without a date that can be read"),
    (["02/11/2026", "03/11/2026"], ""),
])  # fmt: skip
def test_pupils_without_a_day_are_said_not_to_be_looked_at(days: list[str | None], said: str, tmp_path: Path) -> None:
    told = _checked(tmp_path, [HEAD, *(_reviewed(day) for day in days)])
    first = next(item for item in told.findings if item.code == "1240").wrong
    assert said in first and ("reviews of SEN support" in first) == bool(said)


def test_every_sheet_of_classes_is_checked_and_pupils_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = (*PUPILS[3][:7], "20/03/2026")
    book = {"3A": [HEAD, *PUPILS[:2]], "4B": [HEAD, PUPILS[2], wrong]}
    told = _checked(tmp_path, book)
    assert "with 4 pupils" in next(item for item in told.findings if item.code == "1240").wrong
    assert main(["check", str(tmp_path / "own.xlsx"), "--today", "2026-11-30"]) == 0
    screen = capsys.readouterr().out
    assert "(O'Hara, Eve, 4B)" in screen and "(de la Cruz, Dino, 4B)" in screen
    assert main(["check", str(tmp_path / "own.xlsx"), "--today", "2026-11-30", "--json"]) == 0
    assert "Eve" not in capsys.readouterr().out


def test_the_findings_sheet_goes_into_an_own_workbook_and_out_again(tmp_path: Path) -> None:
    told = _checked(tmp_path, [HEAD, _reviewed("20/03/2026")])
    before = (tmp_path / "own.xlsx").read_bytes()
    assert not write_findings(told, tmp_path / "own.xlsx")
    again = check_book(tmp_path / "own.xlsx", TODAY)
    assert isinstance(again, Checked) and _codes(again) == _codes(told)
    assert main(["undo", str(tmp_path / "own.xlsx")]) == 0
    assert (tmp_path / "own.xlsx").read_bytes() == before


def test_a_workbook_without_pupils_says_what_is_looked_for(tmp_path: Path) -> None:
    told = check_book(_file(tmp_path / "own.xlsx", {"Rooms": [("Room", "Floor"), ("Hall", 1)]}), TODAY)
    assert isinstance(told, Finding) and told.code == "1001" and "SEN status" in told.fix


def _book(path: Path, sheets: dict[str, list[list[object]]]) -> list[tuple[str, str]]:
    checked = check_book(write_xlsx(path / "own.xlsx", sheets), TODAY)
    assert isinstance(checked, Checked)
    return [(item.code, item.wrong) for item in checked.findings]


def test_sheets_and_blocks_by_status_are_checked_and_the_others_are_named(tmp_path: Path) -> None:
    head = ["Surname", "First name", "Year", "Need"]
    rows = {name: [head, [f"Marsh{chr(97 + at)}", "Ada", 3, "ASD"]]
            for at, name in enumerate(("SEN Support", "EHCPs", "Monitoring"))}  # fmt: skip
    key: list[list[object]] = [["K", "SEN Support"], ["E", "EHCP"], ["Yellow", "new"]]
    said = dict(_book(tmp_path, {**rows, "Key": key, "Plans": [["Hours", "Plan date"], [20, "01/02/2025"]]}))
    assert "list of your own with 3 pupils" in said["1240"] and "SEN provision" not in said["1240"]
    assert "sheets Key, Plans" in said["1248"]
    blocks = {"SEN": [["EHCP"], head, ["Marsh", "Ada", 3, "ASD"], [], ["SEN Support"], head, ["Quill", "Bo", 4, "HI"]]}
    assert "list of your own with 2 pupils" in dict(_book(tmp_path, blocks))["1240"]
    assert "1248" not in dict(_book(tmp_path, blocks))


def test_half_an_hour_typed_as_a_number_of_minutes_is_asked_about(tmp_path: Path) -> None:
    rows = [["Pupil", "Intervention", "Minutes per session", "Sessions per week"], ["Ada Marsh", "ELSA", 0.5, 2],
            ["Bo Quill", "ELSA", 30, 2]]  # fmt: skip
    told = [code for code, _ in _book(tmp_path, {"Map": rows})]
    assert "1247Q" in told and "2013" not in told
