"""Nobody is lost, doubled or counted with another in silence: several pupils in a cell, namesakes, leavers, signs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from sendbook.lists.names import holds_several
from sendbook.terminal.main import main
from tests.support import results
from tests.support.exports import TODAY, started, write_xlsx

HELD = datetime(2026, 7, 2)


@pytest.mark.parametrize(("cell", "several"), [
    ("Ben Ash, Cara Elm, Dan Fir", True), ("Eve Oak\nFay Yew", True), ("Fir, Dan; Oak, Eve", True),
    ("Ben Ash", False), ("de la Cruz, Mary Ann", False), ("Smith, Tom, 4B", False), ("Smith, Tom\n4B", False),
    ("O'Hara, Eve (EAL)", False),
])  # fmt: skip
def test_several_pupils_in_a_cell_are_told_from_one(cell: str, several: bool) -> None:
    assert holds_several(cell) is several


def test_several_pupils_in_a_cell_are_left_out_by_name(tmp_path: Path) -> None:
    told = started(tmp_path, [["Name", "SEN"], ["Ben Ash, Cara Elm, Dan Fir", "K"], ["Amelia Vale", "E"]])
    assert [row["surname"] for row in told.rows] == ["Vale"]
    assert [one.why for one in told.left_out] == ["several pupils seem to stand in one cell; give each a row"]


def test_a_name_that_stands_twice_is_asked_about_and_leavers_are_named(tmp_path: Path) -> None:
    head = ["Surname", "Forename", "Class", "SEN"]
    path = write_xlsx(tmp_path / "list.xlsx", {
        "2026-27": [head, ["Fir", "Dan", "3A", "E"], ["Oak", "Eve", "4A", "K"]],
        "2025-26": [head, ["Fir", "Dan", "2A", "K"]], "Leavers": [head, ["Gone", "Gus", "6A", "K"]],
    })  # fmt: skip
    told = read_new_register(path, TODAY)
    assert isinstance(told, NewRegister)
    assert [one.code for one in told.findings if one.code == "7184Q"] == ["7184Q"]
    [gone] = told.left_out
    assert gone.line() == "Gone, Gus ('[list.xlsx]Leavers'!2:2): stands on the sheet Leavers, so is taken for a leaver"


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("sheet", "heading", "says", "why"),
    [
        ("Leavers", "Class", "4B", "stands on the sheet Leavers"),
        ("Left 25-26", "Class", "4B", "on the sheet Left 25-26"),
        ("SEN", "Enrolment Status", "Leaver", "the pupil is off roll"),
        ("SEN", "On roll", "No", "the pupil is off roll"),
        ("SEN", "Leaving Date", "20/07/2026", "the column Leaving Date says 20/07/2026"),
        ("Former pupils", "Class", "4B", "on the sheet Former pupils"),
    ],
)  # fmt: skip
def test_a_leaver_is_left_out_by_name_row_and_reason_with_exit_code_1(
    sheet: str, heading: str, says: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    head, own = ["Surname", "Forename", "SEN", heading], "4B" if heading == "Class" else None
    current = ["Fir", "Dan", "E", own or {"On roll": "Yes", "Enrolment Status": "Current"}.get(heading)]
    gone = ["Gone", "Gus", "K", says]
    sheets = {"SEN": [head, current, gone]} if sheet == "SEN" else {"SEN": [head, current], sheet: [head, gone]}
    path = write_xlsx(tmp_path / "list.xlsx", sheets)
    assert main(["new", "register", str(tmp_path / "out.xlsx"), "--from", str(path)]) == 1
    said = capsys.readouterr().out
    assert "Left out: 1:" in said and f"Gone, Gus ('[list.xlsx]{sheet}'!{3 if sheet == 'SEN' else 2}:" in said
    assert why in said and "so is taken for a leaver" in said


def test_of_a_status_that_cannot_be_read_no_review_is_worked_out(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN status", "Last review"], ["Ash", "Ben", "K", HELD], ["Yew", "Fay", "?", HELD],
            ["Oak", "Eve", "K", HELD]]  # fmt: skip
    path = write_xlsx(tmp_path / "list.xlsx", {"SEN": rows})
    planned = plan_fill(path, TODAY)
    assert isinstance(planned, FilePlan) and apply_fill(planned) == []
    due = {cell: one.result for (sheet, cell), one in results.stored(path).items() if sheet == "SEN"}
    assert due["E2"] and not due["E3"]
    assert results.libreoffice([path]) == []


def test_a_sign_in_a_name_counts_no_other_pupil_s_lines(tmp_path: Path) -> None:
    head = ["Pupil name", "Intervention", "Minutes per session", "Sessions per week", "Weeks", "Hourly rate"]
    names = ("Ash, Ben*", "Ash, Benjamin", "Cara ?", "Cara E", "Dan ~", "Dan ~")
    rows = [head, *([name, "Talk", 60, 1, 10, at] for at, name in enumerate(names, start=1))]
    path = write_xlsx(tmp_path / "list.xlsx", {"Map": rows})
    planned = plan_fill(path, TODAY)
    assert isinstance(planned, FilePlan) and apply_fill(planned) == []
    at = next(one.letter for one in planned.plan.columns if one.name.startswith("Pupil"))
    totals = [results.stored(path)["Map", f"{at}{row}"].result for row in range(2, 8)]
    assert totals == [10, 20, 30, 40, 110, 110]
    assert results.libreoffice([path]) == []


def test_what_could_not_be_read_in_its_column_is_said_apart_from_what_has_none(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN", "Last review", "Agencies", "Outcome"],
            ["Ash", "Ben", "K", "TBC", "SALT", "x"],
            ["Oak", "Eve", "K", "12/09/2026", "EP", "y"], ["Yew", "Fay", "E", "Easter", None, "z"]]  # fmt: skip
    told = started(tmp_path, rows)
    assert told.lines()[3] == (
        "Into the notes, for want of a column: Agencies; and words of Last review that no column takes."
    )
    assert [(one.code, one.cell[-2:], "2 cells" in one.wrong) for one in told.findings] == [("7163Q", "D2", True)]
