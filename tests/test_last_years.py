"""Last years: after which year groups pupils move is asked when a workbook is made, at every door."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import sendbook
from sendbook.layouts.last_years import asked_of, last_years, likely_last_years
from sendbook.layouts.settings import school_values
from sendbook.terminal.main import main
from tests.support.person_asked import answers

TODAY = ("--today", "2026-11-28")
INFANTS = "UPN,Surname,Forename,Year,SEN Status,SEN Primary Need\nX999000126001,Ash,Ivy,2,E,SLCN\n"


def _years(book: Path) -> object:
    return school_values(sendbook.read(book, today=date(2026, 11, 28)).tables)["transfer_years"]


@pytest.mark.parametrize(("said", "years"), [
    ("2", "2"), ("n2, year 4", "N2, 4"), ("11 and 13", "11, 13"), ("Y6", "6"), ("N2;6", "N2, 6"),
    ("", None), ("seventeen", None), ("2, 17", None), ("6/11", None),
])  # fmt: skip
def test_a_person_says_them_in_many_ways(said: str, years: str | None) -> None:
    assert last_years(said) == years


def test_a_list_hints_at_them() -> None:
    rows = [{"year_group": "1"}, {"year_group": "2"}, {"year_group": None}, {"year_group": "N2"}]
    assert likely_last_years(rows) == "N2, 2" and "N2, 2" in asked_of(rows)
    assert likely_last_years([{"year_group": "13"}]) == "11, 13"
    assert likely_last_years() == likely_last_years([{"year_group": "6"}]) == "N2, 6, 11" and not asked_of(())


def test_the_option_stands_on_the_school_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "infant.xlsx"
    assert main(["new", "register", str(book), "--last-years", "N2, 2", *TODAY]) == 0
    assert _years(book) == "N2, 2"
    with pytest.raises(SystemExit):
        main(["new", "register", str(tmp_path / "other.xlsx"), "--last-year", "17", *TODAY])
    assert "17 is not a year group" in capsys.readouterr().err and not (tmp_path / "other.xlsx").exists()


@pytest.mark.long
def test_a_person_is_asked_and_a_map_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, ["after the last one", "4"])
    assert main(["new", "book", str(tmp_path / "first.xlsx"), *TODAY]) == 0
    assert len(asked) == 2 and "Enter for N2, 6, 11" in asked[0] and _years(tmp_path / "first.xlsx") == "4"
    assert main(["new", "provision-map", str(tmp_path / "map.xlsx"), *TODAY]) == 0
    assert main(["new", "register", str(tmp_path / "j.xlsx"), "--json", *TODAY]) == 0 and len(asked) == 2


def test_with_nobody_there_an_infant_school_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = tmp_path / "export.csv"
    export.write_text(INFANTS, encoding="utf-8")
    main(["new", "register", str(tmp_path / "r.xlsx"), "--from", str(export), *TODAY])
    assert "for yours it may be N2, 2" in capsys.readouterr().out and _years(tmp_path / "r.xlsx") == "N2, 6, 11"


def test_a_person_is_offered_what_the_list_hints_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = tmp_path / "export.csv"
    export.write_text(INFANTS, encoding="utf-8")
    asked = answers(monkeypatch, [""])
    main(["new", "register", str(tmp_path / "r.xlsx"), "--from", str(export), *TODAY])
    assert "Enter for N2, 2" in asked[-1] and _years(tmp_path / "r.xlsx") == "N2, 2"


def test_python_takes_them(tmp_path: Path) -> None:
    sendbook.new("book", tmp_path / "b.xlsx", today=date(2026, 11, 28), last_years="Year 8")
    assert _years(tmp_path / "b.xlsx") == "8"
    with pytest.raises(sendbook.CannotRun) as refused:
        sendbook.new("book", tmp_path / "c.xlsx", today=date(2026, 11, 28), last_years="eighteen")
    assert "1206" in json.dumps([item.as_dict() for item in refused.value.findings])
