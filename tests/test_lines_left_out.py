"""Whom fill leaves without a cost is named, with the row and the reason; reviews stand whatever a cost heading says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sendbook.filling.plan import FillPlan
from sendbook.journeys.fill import FilePlan, plan_fill
from sendbook.terminal.main import main
from tests.support.exports import write_xlsx

TODAY = date(2026, 11, 22)
HEADS = ["Pupil", "Intervention", "Minutes per session", "Sessions per week", "Weeks", "Hourly rate", "Group size"]


def _plan(path: Path, rows: list[list[Any]], **more: Any) -> FillPlan:
    planned = plan_fill(write_xlsx(path, {"Map": rows}), TODAY, **more)
    assert isinstance(planned, FilePlan), planned
    return planned.plan


def test_each_line_without_a_cost_is_named_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [HEADS, ["Ben Ash", "Phonics", 30, 2, 10, 15, 1], ["Ben Ash", "Phonics", "1hr", 2, 10, 15, 1],
            ["Cara Elm", "Talk", 30, None, 10, 15, 1], ["Dan Fir", "Talk", 30, 2, 10, 15, "small group"]]  # fmt: skip
    plan = _plan(tmp_path / "map.xlsx", rows)
    assert [one.line() for one in plan.left_out] == [
        "Ben Ash (Map!3:3): no cost: minutes per session is not a number from 1 to 1,440",
        "Cara Elm (Map!4:4): no cost: minutes or sessions missing",
        "Dan Fir (Map!5:5): no cost: group size is not a whole number from 1 to 1,000",
    ]
    assert {"Filled: 1 of them", "Left out of a column: 3"} <= set(plan.rows)
    assert main(["fill", str(tmp_path / "map.xlsx"), "--plan", "--today", "2026-11-22"]) == 1
    assert "Dan Fir (Map!5:5): no cost" in capsys.readouterr().out


def test_where_no_line_has_a_cost_nothing_is_said_of_the_threshold(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "map.xlsx", [HEADS, ["Ben Ash", "Phonics", "1hr", 2, 10, 15, 1]])
    assert plan.counts[0] == "Costs: nothing can be said of the threshold, because no line has a cost"
    assert not [line for line in plan.counts if "over the threshold" in line]


def test_a_rate_that_is_typed_on_our_sheet_is_asked_for_once(tmp_path: Path) -> None:
    heads = [*HEADS[:5], "Delivered by"]
    plan = _plan(tmp_path / "map.xlsx", [heads, ["Ben Ash", "Phonics", 30, 2, 10, "TA"],
                                         ["Cara Elm", "Phonics", 30, 2, 10, None]])  # fmt: skip
    assert [(one.who, one.why) for one in plan.left_out] == [("Cara Elm", "no cost: no rate for who delivers it")]
    assert "9318" in {item.code for item in plan.findings}


def test_a_cost_heading_that_is_not_sure_takes_no_review_away(tmp_path: Path) -> None:
    heads = ["Pupil", "Class", "SEN status", "Last review", "Intervention", "Mins", "Per week", "Weeks",
             "Rate per hour"]  # fmt: skip
    plan = _plan(tmp_path / "map.xlsx", [heads, ["Ben Ash", "3A", "K", date(2026, 7, 10), "TA", 30, 5, 30, 15]])
    names = [one.name.removesuffix(" (sendbook)") for one in plan.columns]
    assert {"Review due", "Review status", "School weeks"} <= set(names)
    assert [item.cell for item in plan.findings if item.code == "7020Q"] == ["Map!G1"]
    said = "Costs: nothing can be worked out, because no column was found for sessions per week"
    assert said in plan.counts and plan.target.unsure[0].heading == "Per week"


def test_what_a_cost_lacks_is_said_where_none_can_be_worked_out(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "map.xlsx", [["Pupil", "Intervention", "Hours per week", "Weeks"], ["Ben", "TA", 5, 30]])
    assert plan.counts == ("Costs: nothing can be worked out, because no column was found for minutes per session; "
                           "sessions per week; an hourly rate, or who delivers it; column C, Hours per week, says "
                           "the time of a whole week: write it in two columns, Minutes per session and "
                           "Sessions per week (5 hours as 60 and 5)",)  # fmt: skip


@pytest.mark.parametrize("groups, asked", [(["1:1", 4], False), (["1:1", "small group"], True), ([3, "Owls"], True),
                                           (["Owls", "Bears"], False)])  # fmt: skip
def test_a_column_group_that_holds_sizes_and_words_is_asked_about(
    tmp_path: Path, groups: list[Any], asked: bool
) -> None:
    rows = [[*HEADS[:6], "Group"], *(["Ben Ash", "Talk", 30, 2, 10, 15, group] for group in groups)]
    plan = _plan(tmp_path / "map.xlsx", rows)
    assert [item.cell for item in plan.findings if item.code == "7020Q"] == ["Map!G1"] * asked
    assert [one.heading for one in plan.target.unsure] == ["Group"] * asked


def test_a_column_of_noughts_is_said_to_be_filled(tmp_path: Path) -> None:
    rows = [[name, "Phonics", 30, 2, 10, 15, 1] for name in ("Ben Ash", "Cara Elm")]
    plan = _plan(tmp_path / "map.xlsx", [HEADS, *rows])
    above = next(one for one in plan.columns if one.name.startswith("Above threshold"))
    assert above.rows == 2


LISTS: dict[str, list[list[Any]]] = {
    "a map with costs": [HEADS, ["Ben Ash", "Phonics", 30, 2, 10, 15, 1], ["Ben Ash", "Phonics", "1hr", 2, 10, 15, 1],
                         ["Total", None, None, None, None, None, None]],
    "a register": [["Surname", "Forename", "SEN status", "Primary need", "Last review"],
                   ["Ash", "Ben", "K", "SLCN", date(2026, 7, 10)], ["Elm", "Cara", "K", "Zebra", "some day"],
                   ["Fir", "Dan", "N", None, None], [], ["Total", 3]],
    "a register with costs": [["Pupil", "Class", "SEN status", "Last review", "Intervention", "Minutes per session",
                               "Sessions per week", "Weeks", "Hourly rate"],
                              ["Ben Ash", "3A", "K", "some day", "TA", "long", 5, 30, 15],
                              ["Cara Elm", "3A", "K", date(2026, 7, 10), "TA", 30, 5, 30, 15],
                              ["Dan Fir", "3A", "N", None, None, None, None, None, None]],
}  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
def test_the_rows_that_were_read_are_all_filled_left_out_or_no_pupils(kind: str, tmp_path: Path) -> None:
    plan = _plan(tmp_path / "own.xlsx", LISTS[kind])
    read, understood, filled, out = (list(map(int, re.findall(r"\d+", line))) for line in plan.rows)
    assert read[0] == understood[0] + sum(read[1:])
    assert understood[0] == sum(filled) + out[0]
    assert out == [len(plan.left_out)] == [len({one.place for one in plan.left_out})]
