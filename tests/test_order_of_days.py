"""Which comes first, day or month: the whole column's question, asked once, in every list that is brought in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.demo.pupils import made_up_upn
from sendbook.findings import Finding
from sendbook.importing.column_map import load, place_of
from sendbook.importing.export import Export, read_export
from sendbook.importing.export_rows import DAYS
from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.importing.old_list import plan_list
from sendbook.journeys.import_file import ImportPlan, Options
from sendbook.journeys.make import make
from sendbook.lists.dates import Order, order_in_file
from sendbook.terminal.main import main
from tests.support.exports import TODAY, write_xlsx
from tests.support.person_asked import answers

ONE, TWO, THREE = (made_up_upn(2020, place) for place in (1, 2, 3))
HEAD = (
    "UPN",
    "Surname",
    "Forename",
    "Class",
    "SEN status",
    "Primary need",
    "Date of birth",
    "Last review",
    "Date joined",
)
WEST, EAST, TEXT_DAY = "03/13/2018", "05/04/2018", date(2018, 5, 4)


def listed(
    folder: Path, born: tuple[Any, Any], review: tuple[Any, Any], joined: tuple[Any, Any] = (None, None)
) -> Path:
    """A list of two invented pupils with these days."""
    rows = [(ONE, "Ash", "Amy", "3A", "K", "SLCN", born[0], review[0], joined[0]),
            (TWO, "Birch", "Ben", "3A", "K", "SLCN", born[1], review[1], joined[1])]  # fmt: skip
    return write_xlsx(folder / "list.xlsx", {"SEN": [HEAD, *rows]})


def register(path: Path, said: dict[str, str] | None = None) -> NewRegister:
    read = read_new_register(path, TODAY, said={DAYS: said} if said else None)
    assert isinstance(read, NewRegister), read
    return read


PLAIN = ("13/03/2018", "04/05/2018")
CASES: dict[str, tuple[tuple[Any, Any], Order]] = {
    "day first": (("13/03/2018", "04/05/2018"), Order.DAY_FIRST),
    "month first": ((WEST, EAST), Order.MONTH_FIRST),
    "both": ((WEST, "21/04/2018"), Order.MIXED),
    "month first, and days that Excel made": ((WEST, TEXT_DAY), Order.TURNED),
    "month first, and days that only a person can have typed": ((WEST, date(2018, 5, 21)), Order.MONTH_FIRST),
    "days alone": ((date(2018, 3, 13), TEXT_DAY), Order.DAY_FIRST),
    "a year in front beside the month first": ((WEST, "2018-05-04"), Order.MONTH_FIRST),
    "with stops": (("3.13.2018", "5.4.2018"), Order.MONTH_FIRST),
    "two digits of the year": (("3/13/18", "5/4/18"), Order.MONTH_FIRST),
}


@pytest.mark.sampled
@pytest.mark.parametrize("case", CASES)
def test_the_order_of_a_column_is_asked_once_and_never_mixed(case: str, tmp_path: Path) -> None:
    days, order = CASES[case]
    assert order_in_file(days) is order
    told = {Order.DAY_FIRST: [], Order.MONTH_FIRST: ["7024Q"], Order.MIXED: ["7025"], Order.TURNED: ["7198"]}[order]
    path = listed(tmp_path, days, PLAIN)
    export = read_export(path, TODAY)
    assert isinstance(export, Export)
    for found, asked in ((export.findings, export.asked), ((new := register(path)).findings, new.asked)):
        said = {"7024Q", "7025", "7198"}
        assert [item.code for item in found if item.code in said] == told
        assert [(one.field, one.word) for one in asked] == ([(DAYS, "Date of birth")] if told else [])
    for first, born in (("month first", (date(2018, 3, 13), date(2018, 5, 4))), ("day first", None)):
        if case not in (
            "month first",
            "with stops",
            "two digits of the year",
            "a year in front beside the month first",
        ):
            continue
        rows = register(path, {"date of birth": first}).rows
        if born:
            assert tuple(row["date_of_birth"] for row in rows) == born
        else:  # what is no day so stands in the notes
            assert "date_of_birth" not in rows[0] and str(days[0]) in str(rows[0]["notes"])
            assert rows[1]["date_of_birth"] == (date(2018, 5, 4) if "year" in case and "-" in str(days[1]) else
                                                date(2018, 4, 5))  # fmt: skip


def test_days_that_excel_turned_are_turned_back_when_somebody_says_so(tmp_path: Path) -> None:
    path = listed(tmp_path, (WEST, TEXT_DAY), PLAIN)
    unsaid = register(path)
    assert not any("date_of_birth" in row for row in unsaid.rows)
    assert all("Date of birth: " in str(row["notes"]) for row in unsaid.rows)
    month, day = (register(path, {"date of birth": first}).rows for first in ("month first", "day first"))
    assert [row["date_of_birth"] for row in month] == [date(2018, 3, 13), date(2018, 4, 5)]
    assert day[1]["date_of_birth"] == TEXT_DAY and "date_of_birth" not in day[0]
    assert not [item for item in register(path, {"date of birth": "month first"}).findings if item.code == "7198"]


@pytest.mark.parametrize("column", ["Last review", "Date joined"])
def test_a_column_of_the_registers_own_is_asked_about_too(column: str, tmp_path: Path) -> None:
    days = ("09/21/2026", "09/11/2026")
    path = listed(
        tmp_path, PLAIN, days if column == "Last review" else ("", ""), ("", "") if column == "Last review" else days
    )
    key = {"Last review": "last_review", "Date joined": "entry_date"}[column]
    new = register(path)
    assert [one.word for one in new.asked] == [column] and "7024Q" in [item.code for item in new.findings]
    assert [row[key] for row in new.rows] == [date(2026, 9, 21), date(2026, 9, 11)]
    said = register(path, {column.casefold(): "day first"})
    assert said.rows[1][key] == date(2026, 11, 9) and key not in said.rows[0] and not said.asked


def test_an_old_list_of_provision_is_asked_about_too(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    pupil = {"upn": ONE, "surname": "Ash", "forename": "Amy", "sen_provision": "K", "on_roll": "Yes"}
    assert make("book", book, TODAY, rows={"register": [pupil]}) == []
    rows = [("UPN", "Intervention", "Start date", "End date"), (ONE, "Lego", "09/03/2026", "12/18/2026"),
            (ONE, "Talk", "09/14/2026", "12/18/2026")]  # fmt: skip
    source = write_xlsx(tmp_path / "old.xlsx", {"Map": rows})
    plan = plan_list(source, book, "provision", TODAY, Options())
    assert isinstance(plan, ImportPlan)
    assert [item.code for item in plan.comparison.findings] == ["7024Q", "7024Q"]
    assert [one.word for one in plan.comparison.export.asked] == ["Start date", "End date"]
    assert [one.values["starts"] for one in plan.comparison.new] == [date(2026, 9, 3), date(2026, 9, 14)]


def test_an_own_list_that_takes_an_import_says_so_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = listed(tmp_path, PLAIN, ("09/21/2026", "09/11/2026"))
    main(["check", str(own), "--today", "2026-11-22"])
    assert "7024Q" in capsys.readouterr().out


def test_a_person_is_asked_in_one_sentence_by_new_and_by_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = listed(tmp_path, (WEST, TEXT_DAY), ("", ""))
    asked = answers(monkeypatch, ["perhaps", "the month", "6"])
    book = tmp_path / "made.xlsx"
    assert main(["new", "register", str(book), "--from", str(path), "--today", "2026-11-22"]) == 0
    by_new = [question for question in asked if "comes first" in question]
    assert len(by_new) == 2 and "Write day or month" in capsys.readouterr().out
    sheet = openpyxl.load_workbook(book)["Register"]
    days = {cell.value.date() for row in sheet.iter_rows() for cell in row if cell.is_date and cell.value}
    assert {day for day in days if day.year == 2018} == {date(2018, 3, 13), date(2018, 4, 5)}
    asked = answers(monkeypatch, ["y", "y"])
    path = listed(tmp_path, (WEST, TEXT_DAY), ("", ""))
    main(["import", str(path), "--into", str(book), "--plan", "--today", "2026-11-22"])
    assert asked == []  # a plan alone asks nothing
    main(["import", str(path), "--into", str(book), "--today", "2026-11-22"])
    assert [question for question in asked if "comes first" in question] == by_new[:1]
    kept = load(place_of(book))
    assert not isinstance(kept, Finding) and kept.words[DAYS] == {"date of birth": "month first"}


def test_nobody_is_a_leaver_by_an_export_of_which_no_row_can_be_used(tmp_path: Path) -> None:
    rows = [
        ("Surname", "Forename", "SEN status", "DOB"),
        ("Ash", "Amy", "K", WEST),
        ("Birch", "Ben", "K", "21/04/2018"),
    ]
    export = read_export(write_xlsx(tmp_path / "export.xlsx", {"SEN": rows}), TODAY)
    assert isinstance(export, Export)
    assert export.pupils == () and len(export.rejected) == 2 and not export.whole_roll
