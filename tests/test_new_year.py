"""A new year's workbook: pupils a year group up, leavers filed, open cycles carried, and nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.table import TableColumn

from sendbook.findings import Finding
from sendbook.journeys.check import check_book
from sendbook.journeys.new_year import NewYear, start_new_year
from sendbook.layouts import workbook_kinds, workbook_layout
from sendbook.layouts.settings import school_values, settings
from sendbook.rules.transfers import year_group_after
from sendbook.tables import Row, Table
from sendbook.terminal import main
from sendbook.workbook.reader import OurFile, read_book
from tests.support import results, validator
from tests.support.books import SCHOOL, TODAY, build_book, filled

JULY = date(2027, 7, 20)


def _read(path: Path) -> OurFile:
    book = read_book(path)
    assert not isinstance(book, Finding), str(book)
    return book


def _by_upn(table: Table) -> dict[str, Row]:
    return {row["upn"]: row for row in table if row["upn"]}


@pytest.fixture(scope="module")
def rolled(tmp_path_factory: pytest.TempPathFactory) -> tuple[OurFile, OurFile, NewYear]:
    """A filled book of 2026-27, the book of 2027-28 that was made from it, and what was told."""
    folder = tmp_path_factory.mktemp("new-year")
    rows = filled()
    register = [dict(line) for line in rows["register"]]
    register[0] |= {"on_roll": "No", "left_on": date(2027, 2, 12), "notes": "Moved to Wales."}
    register[1] |= {"sen_provision": "N"}
    register[2] |= {"year_group": "14"}
    register[3] |= {"year_group": "X"}
    provision = [dict(line) for line in rows["provision"]]
    provision[0] |= {"ends": date(2027, 12, 17)}
    built = build_book("book", folder / "old.xlsx", {**rows, "register": register, "provision": provision})
    made = start_new_year(built.path, folder / "new.xlsx", "2027-28", JULY)
    assert isinstance(made, NewYear), made
    return _read(built.path), _read(made.path), made


@pytest.mark.parametrize(
    ("before", "years", "after"),
    [("N1", 1, "N2"), ("N2", 1, "R"), ("R", 1, "1"), ("1", 1, "2"), ("6", 1, "7"), ("13", 1, "14"), ("14", 1, None),
     ("5", 2, "7"), ("E1", 1, "N2"), ("E2", 1, "R"), ("r", 1, "1"), ("X", 1, None), ("9b", 1, None)],
)  # fmt: skip
def test_the_year_group_after(before: str, years: int, after: str | None) -> None:
    assert year_group_after(before, years) == after


@pytest.mark.long
def test_every_pupil_is_on_the_register_or_among_the_leavers(rolled: tuple[OurFile, OurFile, NewYear]) -> None:
    old, new, _ = rolled
    before, after = _by_upn(old.tables["register"]), _by_upn(new.tables["register"])
    leavers = _by_upn(new.tables["leavers"])
    assert set(before) == set(after) | (set(leavers) - set(_by_upn(old.tables["leavers"])))
    assert not set(after) & set(leavers)
    gone = {upn for upn in before if upn not in after}
    year_six = {upn for upn, row in before.items() if row["year_group"] == "6" and row["sen_provision"] != "N"}
    assert year_six <= gone and len(gone) > len(year_six)
    for upn, row in after.items():
        expected = year_group_after(before[upn]["year_group"], 1) or before[upn]["year_group"]
        assert row["year_group"] == expected


def test_nothing_that_a_pupils_row_held_is_lost(rolled: tuple[OurFile, OurFile, NewYear]) -> None:
    old, new, _ = rolled
    after, leavers = _by_upn(new.tables["register"]), _by_upn(new.tables["leavers"])
    typed = [c for c in old.layout.table("register").columns if not c.calculated]
    compared = 0
    for upn, row in _by_upn(old.tables["register"]).items():
        for column in typed:
            value = row[column.key]
            if value is None or column.key in ("year_group", "class_name", "teacher", "staff_told_on"):
                continue
            compared += 1
            if upn in after:
                assert after[upn][column.key] == value, column.key
            elif column.key in new.tables["leavers"].columns:
                assert leavers[upn][column.key] == value, column.key
            else:
                shown = value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)
                assert f"{column.header}: {shown}" in leavers[upn]["record"], column.key
    assert compared > 1500


@pytest.mark.parametrize("key", ["cycles", "meetings", "agencies", "events", "monitoring", "transitions", "training"])
def test_the_records_are_carried_line_by_line(rolled: tuple[OurFile, OurFile, NewYear], key: str) -> None:
    old, new, _ = rolled
    typed = [c.key for c in old.layout.table(key).columns if not c.calculated]

    def lines(table: Table) -> list[Mapping[str, Any]]:
        return [{k: row[k] for k in typed} for row in table]

    assert lines(old.tables[key]) == lines(new.tables[key]) and len(old.tables[key]) > 2


def test_lines_that_ended_stay_behind_and_are_counted(rolled: tuple[OurFile, OurFile, NewYear]) -> None:
    old, new, made = rolled
    assert len(new.tables["provision"]) == 1
    left = len(old.tables["provision"]) - 1
    assert any(line.startswith(f"Provision: {left} lines ended before 01/09/2027") for line in made.told)


def test_the_new_year_counts_anew_and_is_told(rolled: tuple[OurFile, OurFile, NewYear]) -> None:
    _, new, made = rolled
    checked = check_book(made.path, date(2027, 9, 6))
    assert not isinstance(checked, Finding)
    register = checked.tables["register"]
    assert {row["meetings_this_year"] for row in register if row["upn"]} == {0}
    assert any(row["cycles_run"] for row in register)
    assert school_values(new.tables)["academic_year"] == "2027-28"
    assert school_values(new.tables)["today_pinned"] is None and SCHOOL["today_pinned"]
    assert school_values(new.tables)["school_name"] == SCHOOL["school_name"]
    assert {row["academic_year"] for row in new.tables["terms"]} >= {"2026-27", "2027-28"}
    told = "\n".join(made.told)
    assert "2 pupils without a next year group" in told and "pinned" in told and "open" in told


@pytest.mark.long
def test_the_stored_results_are_those_of_libreoffice(rolled: tuple[OurFile, OurFile, NewYear], tmp_path: Path) -> None:
    # As on a pinned day: LibreOffice would ask for today's date.
    _, new, made = rolled
    book = openpyxl.load_workbook(made.path)
    pinned = next(r for r in new.tables["school"] if r["setting"] == settings()["today_pinned"].setting)
    book["School"].cell(pinned.number, new.tables["school"].columns["value"]).value = JULY
    book.save(tmp_path / "pinned.xlsx")
    stored = results.stored(made.path)
    from tests.support.engines import recalculate_libreoffice

    answers = recalculate_libreoffice([tmp_path / "pinned.xlsx"])[tmp_path / "pinned.xlsx"]
    wrong = results.differences(made.path, stored, answers)
    assert wrong == []
    assert validator.validate([made.path], "Office2016")[made.path] == []


@pytest.mark.long
def test_the_schools_own_columns_are_carried_and_its_own_sheets_are_named(tmp_path: Path) -> None:
    path = build_book("register", tmp_path / "old.xlsx", filled()).path
    book = openpyxl.load_workbook(path)
    sheet = book["Register"]
    table = sheet.tables["Register"]
    last = len(table.tableColumns)
    for offset, (header, values) in enumerate(
        [("House", ["Red", "Blue", "Red"]), ("Bus from", [date(2026, 9, 1)] * 3), ("Reading age", [7.5, 8, None])], 1
    ):
        sheet.cell(4, last + offset, header)
        table.tableColumns.append(TableColumn(id=last + offset, name=header))
        for row, value in enumerate(values, start=5):
            sheet.cell(row, last + offset, value)
    book["Register"].cell(5 + len(filled()["register"]), last + 1, "Green")
    table.ref = f"A4:{sheet.cell(4, last + 3).column_letter}{5 + len(filled()['register'])}"
    table.autoFilter = None
    sheet["A5"].comment = Comment("Ask about glasses.", "SENCO")
    support = next(c.column for c in sheet[4] if c.value == "Support started")
    sheet.cell(6, support).value = "soon after Easter"
    book.create_sheet("My budget")["A1"] = 12
    book.save(path)
    before = path.read_bytes()

    made = start_new_year(path, tmp_path / "new.xlsx", "2027-28", JULY)
    assert isinstance(made, NewYear), made
    assert path.read_bytes() == before
    told = "\n".join(made.told)
    assert '"House", "Bus from", "Reading age"' in told and "My budget" in told and "comments" in told
    assert "in rows without a pupil or other entry: 1" in told
    new = openpyxl.load_workbook(made.path)["Register"]
    headers = {cell.value: cell.column for cell in new[4]}
    rows = {(line[0].value, line[1].value): line for line in new.iter_rows(min_row=5)}
    first = rows[(sheet["A5"].value, sheet["B5"].value)]
    shown = [first[headers[name] - 1].value for name in ("House", "Bus from", "Reading age")]
    assert shown[0] == "Red" and shown[1].date() == date(2026, 9, 1) and shown[2] == 7.5
    second = rows[(sheet["A6"].value, sheet["B6"].value)]
    assert second[headers["Support started"] - 1].value == "soon after Easter"


def test_areas_and_codes_of_the_schools_own_are_carried(tmp_path: Path) -> None:
    rows = dict(filled())
    codes = [dict(row.values) for row in build_book("register", tmp_path / "a.xlsx", {}).tables["codes"]]
    for line in codes:
        if line["code"] == "DS":
            line["area_of_need"] = "Cognition and learning"
    at = max(place for place, line in enumerate(codes) if line["list"] == "Agency") + 1
    codes.insert(at, {"list": "Agency", "code": "Music therapist", "name": "Music therapist"})
    path = build_book("register", tmp_path / "old.xlsx", {**rows, "codes": codes}).path
    assert isinstance(start_new_year(path, tmp_path / "new.xlsx", "2027-28", JULY), NewYear)
    found = [(row["list"], row["code"], row["area_of_need"]) for row in _read(tmp_path / "new.xlsx").tables["codes"]]
    assert ("Type of need", "DS", "Cognition and learning") in found
    assert found[[code for _, code, _ in found].index("Music therapist") - 1][1] == "Other agency"


@pytest.mark.sampled
@pytest.mark.parametrize("kind", workbook_kinds())
def test_an_empty_workbook_of_each_kind_rolls_over(kind: str, tmp_path: Path) -> None:
    path = build_book(kind, tmp_path / "old.xlsx", {}).path
    made = start_new_year(path, tmp_path / "new.xlsx", "2027-28", JULY)
    assert isinstance(made, NewYear) and _read(made.path).layout.kind == workbook_layout(kind).kind


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("out", "year", "code"),
    [("new.xls", "2027-28", "9021"), ("old.xlsx", "2027-28", "9020"), ("new.xlsx", "2026-27", "9023"),
     ("new.xlsx", "2025-26", "9023")],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    out: str, year: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = build_book("register", tmp_path / "old.xlsx", {}).path
    before = path.read_bytes()
    assert main.main(["new-year", str(path), "--year", year, "--out", str(tmp_path / out)]) == 2
    assert code in capsys.readouterr().err
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["old.xlsx"]


@pytest.mark.long
def test_the_command_says_what_moved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = build_book("book", tmp_path / "old.xlsx", filled(), today=TODAY).path
    out = tmp_path / "new.xlsx"
    assert main.main(["new-year", str(path), "--year", "2027-28", "--out", str(out), "--today", "2027-07-20"]) == 0
    said = capsys.readouterr().out
    assert "a year group up" in said and "Leavers sheet" in said and "2026-27" in said and out.exists()


def test_a_record_that_is_still_to_be_sent_is_not_forgotten_over_the_summer(tmp_path: Path) -> None:
    """Left in July with another school named: the fifteenth school day is in September, in the new book."""
    pupils = [
        {"upn": f"X9992003{number:05d}", "surname": name, "forename": "Ivy", "year_group": "6", "sen_provision": "K",
         "support_started": date(2025, 9, 8), "on_roll": "No", "left_on": date(2027, 7, 21)}
        for number, name in enumerate(("Ash", "Beech"))
    ]  # fmt: skip
    moves = [{"upn": pupil["upn"], "kind": "Another school", "destination": "High School (invented)",
              "moves_on": date(2027, 7, 21), "sent_on": sent}
             for pupil, sent in zip(pupils, (None, date(2027, 7, 22)), strict=True)]  # fmt: skip
    school = {**SCHOOL, "school_type": "Maintained", "today_pinned": None}
    built = build_book("book", tmp_path / "old.xlsx", {"register": pupils, "transitions": moves}, school=school)
    made = start_new_year(built.path, tmp_path / "new.xlsx", "2027-28", date(2027, 8, 25))
    assert isinstance(made, NewYear)
    new = _read(made.path)
    assert [row["surname"] for row in new.tables["register"] if row["upn"]] == ["Ash"]
    assert [row["surname"] for row in new.tables["leavers"] if row["upn"]] == ["Beech"]
    assert any("the record is still to be sent on" in line for line in made.told)
    for day, expected in ((date(2027, 9, 20), False), (date(2027, 9, 25), True)):
        checked = check_book(made.path, day)
        assert not isinstance(checked, Finding)
        assert any(item.code == "5608" for item in checked.findings) is expected, day
