"""A column of EHC plans beside the SEN status: whoever has a plan is E, and nobody of whom it speaks is passed over."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.importing.plan_columns import is_of_plan, plan_said
from sendbook.terminal.main import main
from tests.support.exports import TODAY, started, write_xlsx


def _levels(told: NewRegister) -> dict[object, object]:
    return {row["surname"]: row["sen_provision"] for row in told.rows}


@pytest.mark.parametrize(
    ("heading", "asks"),
    [*((one, True) for one in ("EHCP", "EHC plan", "EHCP Y/N", "EHCP (Y/N)", "Has EHCP?", "Statement", "EHCP in place?",
                               "EHCP / Statement", "Statement of SEN", "Education, Health and Care Plan", "EHCPs")),
     *((one, False) for one in ("EHCP date", "EHCP review", "EHCP hours", "EHCP outcomes", "EHC needs assessment",
                                "EHCP number", "SEN", "Plan", "Bank statement", "EHCP applied for"))],
)  # fmt: skip
def test_a_heading_that_asks_who_has_a_plan_is_known(heading: str, asks: bool) -> None:
    assert is_of_plan(heading) is asks


@pytest.mark.parametrize(
    ("cell", "said"),
    [*((one, "E") for one in ("Yes", "Y", "y ", "E", "EHCP", "x", "✓", "✔", 1, True, "1", "TRUE", "Statement", "Final",
                              "In place", "12/03/2024", datetime(2024, 3, 12), date(2024, 3, 12), "Sept 23", "2023",
                              2023, "Yes - 12.3.24", "Yes (Sept 2023)", "EHCP 2023", "S")),
     *((one, "") for one in (None, "", " ", "No", "N", "n", 0, False, "-", "–", "N/A", "None", "Nil", "✗", "No EHCP")),
     ("K", "K"), ("SEN support", "K"),
     *((one, None) for one in ("Yes?", "applied", "Pending", "?", "In progress", "12/03/2030", 2031, "refused", 15,
                               "No - refused", "Yes, ceased", "#N/A"))],
)  # fmt: skip
def test_a_cell_says_that_there_is_a_plan_or_none_or_is_not_understood(cell: Any, said: str | None) -> None:
    assert plan_said(cell, TODAY) == said


@pytest.mark.parametrize("yes", ["Yes", "Y", "E", "x", "✓", 1, date(2024, 3, 12), "EHCP"])
@pytest.mark.parametrize("heading", ["EHCP", "EHC plan", "EHCP Y/N", "Statement"])
def test_whoever_has_a_plan_in_a_column_of_its_own_is_e(heading: str, yes: Any, tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN", heading, "Need"], ["Abbot", "Ada", "K", None, "SLCN"],
            ["Hussain", "Ben", None, yes, "ASD"], ["Vance", "Dev", "K", yes, "ASD"], ["Cole", "Eve", "N", None, None],
            ["Jones", "Finn", "N", None, None], ["Quill", "Gita", "N", None, None], ["Xu", "Hal", "N", yes, None],
            ["Fox", "Ivy", None, None, "SEMH"], ["Hart", "Jo", "N", None, None]]  # fmt: skip
    told = started(tmp_path, rows)
    assert _levels(told) == {"Abbot": "K", "Hussain": "E", "Vance": "E", "Xu": "E"}
    assert told.without_sen == 4 and [(one.who, one.why) for one in told.left_out] == [
        ("Fox, Ivy", "a need stands there, and no SEN provision")
    ]
    differ = [(one.cell.rpartition("!")[2], one.wrong[:8]) for one in told.findings if one.code == "7165Q"]
    assert differ == [("D4", "2 cells,")]
    assert not any(one.code in ("7020Q", "7021Q", "7045Q") and "!D1" in one.cell for one in told.findings)
    assert main(["new", "register", str(tmp_path / "new.xlsx"), "--from", str(tmp_path / "list.xlsx")]) == 1


def test_words_about_a_plan_that_are_not_known_are_asked_about_and_pass_nobody_over(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN", "EHCP"], ["Abbot", "Ada", "K", "Blue"], ["Hussain", "Ben", None, "Blue"],
            ["Vance", "Dev", "N", "Blue"], ["Cole", "Eve", "E", "Blue"], ["Jones", "Finn", "N", "No"],
            *(["Quill", f"Gita{at}", "N", None] for at in range(4))]  # fmt: skip
    told = started(tmp_path, rows)
    assert _levels(told) == {"Abbot": "K", "Cole": "E"} and told.rows[0]["notes"] == "EHCP: Blue"
    assert [(one.who, one.why) for one in told.left_out] == [
        ("Hussain, Ben", "the SEN provision is not known"), ("Vance, Dev", "the SEN provision is not known"),
    ]  # fmt: skip
    assert [(one.word, one.count) for one in told.asked] == [("Blue", 3)] and told.without_sen == 5
    assert [one.code for one in told.findings] == ["7166Q"]
    again = started(tmp_path, rows, said={"sen_provision": {"blue": "E"}})
    assert _levels(again) == dict.fromkeys(("Abbot", "Hussain", "Vance", "Cole"), "E")


def test_no_plan_beside_e_is_said_and_the_pupil_stays_e(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN", "EHCP"], ["Abbot", "Ada", "E", "No"], ["Vance", "Dev", "K", "Yes"]]
    told = started(tmp_path, rows)
    assert _levels(told) == {"Abbot": "E", "Vance": "E"}
    assert [(one.code, one.wrong[:8]) for one in told.findings] == [("7165Q", "2 cells,")]


def test_the_day_of_a_plan_speaks_for_sen(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN", "EHCP issued"], ["Abbot", "Ada", "N", "12/03/2024"],
            ["Vance", "Dev", "K", None],
            *(["Quill", f"Gita{at}", "N", None] for at in range(4))]  # fmt: skip
    told = started(tmp_path, rows)
    assert [(one.who, one.why) for one in told.left_out] == [
        ("Abbot, Ada", "the day of an EHC plan stands there, and no SEN provision")
    ]


def test_two_columns_to_tick_are_a_status(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN Support", "EHCP", "Need"], ["Abbot", "Ada", "Y", None, "SLCN"],
            ["Hussain", "Ben", None, "Y", "SLCN"], ["Vance", "Dev", "No", "Yes", None], ["Cole", "Eve", "x", "x", None],
            ["Jones", "Finn", None, None, "SLCN"]]  # fmt: skip
    told = started(tmp_path, rows)
    assert _levels(told) == {"Abbot": "K", "Hussain": "E", "Vance": "E", "Cole": "E"}
    assert [one.who for one in told.left_out] == ["Jones, Finn"]
    unclear = [*rows, ["Fox", "Ivy", "Wave 2", None, None]]
    read = read_new_register(write_xlsx(tmp_path / "other.xlsx", {"SEN": unclear}), TODAY)
    assert isinstance(read, list) and read[0].code == "7086"
