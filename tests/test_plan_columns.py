"""A column of EHC plans beside the SEN status: whoever has a plan is E, and nobody of whom it speaks is passed over."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from sendbook.book.file_book import FileBook
from sendbook.filling import formulas
from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.importing.plan import ImportPlan
from sendbook.importing.plan_columns import plan_said
from sendbook.journeys.check_own import CheckedList, check_own_lists
from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from sendbook.journeys.import_file import plan_import
from sendbook.lists.tick_columns import is_of_plan, ticked
from sendbook.terminal.main import main
from tests.support import results
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


@pytest.mark.sampled
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
            *(["Quill", f"Gita{at}", "N", None] for at in "abcd")]  # fmt: skip
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


CODES = ["Surname", "Forename", "DOB", "Class", "K", "E", "Last review"]
BORN, HELD = datetime(2018, 5, 1), datetime(2026, 7, 3)


def _ticked(yes: Any, no: Any = None) -> list[list[Any]]:
    rows: list[list[Any]] = [["Abbot", "Ada", BORN, "3A", yes, no, HELD], ["Vance", "Dev", BORN, "3A", no, yes, HELD],
                             ["Fox", "Ivy", BORN, "3A", yes, no, HELD]]  # fmt: skip
    return [CODES, *rows]


@pytest.mark.sampled
@pytest.mark.parametrize(("yes", "no"), [("x", None), ("✓", None), ("Y", None), (1, None), ("Y", "N"), ("Yes", "No")])
def test_columns_headed_by_the_codes_alone_are_ticks(yes: Any, no: Any, tmp_path: Path) -> None:
    told = started(tmp_path, _ticked(yes, no))
    assert _levels(told) == {"Abbot": "K", "Vance": "E", "Fox": "K"} and not told.left_out
    assert not [one.code for one in told.findings if one.code == "7165Q"]
    book = FileBook.open(tmp_path / "list.xlsx")
    assert isinstance(book, FileBook)
    checked = check_own_lists(book, TODAY)
    assert isinstance(checked, CheckedList)
    assert [row.value("sen_provision") for row in checked.tables["register"]] == ["K", "E", "K"]
    assert "SEN provision" not in next(one.wrong for one in checked.findings if one.code == "1240")


def test_an_e_that_is_no_tick_or_stands_alone_is_no_plan(tmp_path: Path) -> None:
    rows = _ticked("x")
    rows[1][5] = "EAL"
    path = tmp_path / "list.xlsx"
    write_xlsx(path, {"SEN": rows})
    assert isinstance(read_new_register(path, TODAY), list)


@pytest.mark.sampled
@pytest.mark.parametrize("yes", ["x", 1, "✓"])
def test_a_list_with_ticks_is_filled_by_them(yes: Any, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_xlsx(path, {"SEN": _ticked(yes)})
    planned = plan_fill(path, TODAY)
    assert isinstance(planned, FilePlan) and apply_fill(planned) == []
    assert results.libreoffice([path]) == []
    due = {key: one.result for key, one in results.stored(path).items() if key[1] in ("H2", "H3", "H4")}
    assert [bool(due["SEN", cell]) for cell in ("H2", "H3", "H4")] == [True, False, True]


def test_how_a_list_is_ticked_is_looked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not once more for each of its pupils: the work grows with the rows, not with their square."""
    asked = 0

    def counted(cell: Any) -> bool | None:
        nonlocal asked
        asked += 1
        return ticked(cell)

    head, *pupils = _ticked("x")
    rows = [head, *(pupils * 20)]
    write_xlsx(tmp_path / "list.xlsx", {"SEN": rows})
    monkeypatch.setattr(formulas, "ticked", counted)
    assert isinstance(plan_fill(tmp_path / "list.xlsx", TODAY), FilePlan)
    assert 0 < asked <= 2 * len(rows)


def test_an_import_ticks_new_pupils_and_names_whoever_is_ticked_otherwise(tmp_path: Path) -> None:
    path, export = tmp_path / "list.xlsx", tmp_path / "export.csv"
    write_xlsx(path, {"SEN": _ticked(1)})
    export.write_text("Surname,Forename,DOB,Reg group,SEN status\nAbbot,Ada,01/05/2018,3A,E\n"
                      "Vance,Dev,01/05/2018,3A,E\nFox,Ivy,01/05/2018,3A,K\nPell,Pia,05/05/2016,3A,E\n")  # fmt: skip
    plan = plan_import(export, path, TODAY)
    assert isinstance(plan, ImportPlan)
    assert [(one.who, one.place) for one in plan.comparison.left_out] == [("Abbot, Ada", "SEN!E2")]
    [new] = plan.comparison.new
    assert new.step.values[6] == 1 and 5 not in new.step.values
