"""A group is entered once: what its lines take from it is the same in Python, in both engines and in every journey."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.book.file_book import FileBook
from sendbook.derive import derive
from sendbook.findings import has_errors
from sendbook.importing.old_list import plan_list
from sendbook.importing.plan import ImportPlan, Options
from sendbook.journeys.check import Checked, check_book
from sendbook.journeys.groups_over import groups_of_names
from sendbook.journeys.new_year import NewYear, start_new_year
from sendbook.journeys.upgrade import Upgraded, upgrade
from sendbook.layouts import workbook_layout
from sendbook.layouts.grouping import by_agreement, by_name, given_by_group
from sendbook.tables import Row, Table, Value
from sendbook.workbook.reader import OurFile, read_book
from tests.support import engines, results, validator
from tests.support.books import TODAY, Built, build_book, filled
from tests.support.exports import write_xlsx
from tests.test_chosen_by_name import at

UPNS = ["J999200125011", "X999200120014", "A999200119017"]
PUPILS = [
    {"surname": name, "forename": "Ivy", "class_name": "1 Beech", "upn": upn, "sen_provision": "K"}
    for name, upn in zip(("Ash", "Birch", "Cedar"), UPNS, strict=True)
]
GROUP: dict[str, Value] = {
    "group_name": "Talk 1", "intervention": "Language group", "tier": "Targeted", "delivered_by": "Class teacher",
    "minutes_per_session": 30, "sessions_per_week": 2, "starts": date(2026, 9, 1), "ends": date(2026, 12, 18),
    "funding_source": "Notional SEN", "review_after_weeks": 6,
}  # fmt: skip
IN_IT: list[dict[str, Value]] = [{"upn": upn, "group_name": "talk 1"} for upn in UPNS]


def read(path: Path) -> OurFile:
    """A workbook of ours as it is read."""
    book = read_book(path)
    assert isinstance(book, OurFile), book
    return book


def book_of(path: Path, lines: Sequence[dict[str, Any]], *groups: dict[str, Any], least: int = 0) -> Built:
    """A book of three pupils with these lines of provision and these groups."""
    return build_book("book", path, {"register": PUPILS, "provision": lines, "groups": groups}, least=least)


def typed_in(book: OurFile, key: str) -> list[list[Value]]:
    """What stands in the columns of a table that people fill, line by line."""
    keys = [c.key for c in book.layout.table(key).columns if not c.calculated]
    return [[row.value(k) for k in keys] for row in book.tables[key]]


def lines_of(path: Path, today: date = TODAY) -> list[Row]:
    """The lines of the Provision sheet as they are worked out."""
    book = read(path)
    return list(derive(book.tables, book.layout, today)["provision"])


def test_what_a_group_says_costs_as_if_it_stood_in_every_line(tmp_path: Path) -> None:
    alone = [{**GROUP, "group_name": None, "group_size": 3, "upn": upn} for upn in UPNS]
    apart = build_book("book", tmp_path / "a.xlsx", {"register": PUPILS, "provision": alone}).tables["provision"]
    once = book_of(tmp_path / "b.xlsx", IN_IT, GROUP)
    skipped = {"upn", "group_name", "group_place"}
    keys = [c.key for c in once.layout.table("provision").columns if c.key not in skipped]
    one, other = ([[row.value(key) for key in keys] for row in rows] for rows in (apart, once.tables["provision"]))
    assert one == other
    assert apart.rows[0]["provision_cost"] > 0
    group = once.tables["groups"].rows[0]
    assert (group["shared_by"], group["pupils_now"], group["lines"]) == (3, 3, 3)
    assert group["cost"] == pytest.approx(sum(row["provision_cost"] for row in apart))


def test_every_value_of_a_group_reaches_its_lines_and_a_typed_one_counts() -> None:
    layout = workbook_layout("book")
    groups, provision = layout.table("groups"), layout.table("provision")
    for key in given_by_group():
        assert provision.column(key).type is groups.column(key).type and not groups.column(key).calculated, key
        assert provision.column(key).codes == groups.column(key).codes, key


@pytest.mark.long
def test_a_pupil_may_join_later_and_leave_earlier(tmp_path: Path) -> None:
    lines = [IN_IT[0], {**IN_IT[1], "starts": date(2026, 11, 2)}, {**IN_IT[2], "ends": date(2026, 10, 23)}]
    built = book_of(tmp_path / "b.xlsx", lines, GROUP, least=2)
    rows = built.tables["provision"].rows
    assert [row["starts"] for row in rows] == [date(2026, 9, 1), date(2026, 11, 2), date(2026, 9, 1)]
    assert [row["ends"] for row in rows] == [date(2026, 12, 18), date(2026, 12, 18), date(2026, 10, 23)]
    group = built.tables["groups"].rows[0]
    assert (group["shared_by"], group["pupils_now"], group["lines"]) == (2, 2, 3)
    whole = 30 / 60 * 2 * group["group_days"] / 5 * rows[0]["hourly_rate"]
    assert sum(row["provision_cost"] for row in rows) == pytest.approx(whole, rel=0.02)
    assert results.libreoffice([built.path]) == [] and results.ironcalc(built.path) == []


@pytest.mark.long
def test_typed_over_emptied_and_a_new_group_are_the_same_to_excel_and_to_us(tmp_path: Path) -> None:
    path = book_of(tmp_path / "b.xlsx", IN_IT, GROUP, {**GROUP, "group_name": "Talk 2"}, least=3).path
    book = openpyxl.load_workbook(path)
    groups, provision = book["Groups"], book["Provision"]
    groups.cell(5, at(groups, "Minutes per session")).value = 45
    groups.cell(6, at(groups, "Sessions per week")).value = 5
    provision.cell(5, at(provision, "Minutes per session")).value = 20
    provision.cell(6, at(provision, "Delivered by")).value = None
    provision.cell(7, at(provision, "Group")).value = "Talk 2"
    book.save(path)
    rows = lines_of(path)
    assert [(row["minutes_per_session"], row["sessions_per_week"], row["delivered_by"]) for row in rows] == [
        (20, 2, "Class teacher"), (45, 2, None), (30, 5, "Class teacher"),
    ]  # fmt: skip
    asked = ("minutes_per_session", "sessions_per_week", "provision_cost", "delivered_by", "group_size")
    headers = {key: workbook_layout("book").table("provision").column(key).header for key in asked}
    cells = {
        provision.cell(row.number, at(provision, headers[key])).coordinate: row.value(key)
        for row in rows for key in asked
    }  # fmt: skip
    answers = engines.recalculate_libreoffice([path])[path]["Provision"]
    assert {cell: answers.get(cell) or None for cell in cells} == pytest.approx(cells)
    checked = check_book(path, TODAY)
    assert isinstance(checked, Checked)
    assert "6067Q" in {item.code for item in checked.findings}


def test_a_whole_groups_impact_is_reviewed_in_one_place(tmp_path: Path) -> None:
    scores: list[dict[str, Any]] = [
        {"entry_score": 10, "exit_score": 15},
        {"entry_score": 12, "exit_score": 13},
        {"entry_score": 9},
    ]
    lines = [{**line, **score} for line, score in zip(IN_IT, scores, strict=True)]
    lines[1]["impact"] = "Not met"
    group = {**GROUP, "impact": "Outcome met", "review_held": date(2026, 11, 20)}
    built = book_of(tmp_path / "b.xlsx", lines, group, least=2)
    assert [row["impact"] for row in built.tables["provision"].rows[:3]] == ["Outcome met", "Not met", "Outcome met"]
    assert {row["review_status"] for row in built.tables["provision"].rows[:3]} == {"Held"}
    found = built.tables["groups"].rows[0]
    assert (found["mean_entry"], found["mean_exit"], found["mean_gain"]) == (11, 14, 3)
    assert found["impact_rating"] == "2 of 3 met" and found["review_status"] == "Held"
    assert results.ironcalc(built.path) == []


@pytest.mark.long
def test_groups_are_rolled_over_and_upgraded_with_what_a_pupil_has_otherwise(tmp_path: Path) -> None:
    rows = filled()
    path = build_book("book", tmp_path / "b.xlsx", rows).path
    made = upgrade(path, tmp_path / "n.xlsx", TODAY)
    assert isinstance(made, Upgraded), made
    old, new = read(path), read(made.path)
    assert validator.validate([made.path]) == {made.path: []}
    for key in ("groups", "provision"):
        assert typed_in(old, key) == typed_in(new, key)
        assert [row.by_formula for row in old.tables[key]] == [row.by_formula for row in new.tables[key]]
    year = start_new_year(path, tmp_path / "y.xlsx", "2027-28", date(2027, 7, 20))
    assert isinstance(year, NewYear), year
    assert [row["group_name"] for row in read(year.path).tables["groups"]] == []


def test_an_ended_group_stays_as_long_as_a_line_that_runs_names_it(tmp_path: Path) -> None:
    lines = [{**IN_IT[0], "ends": date(2027, 10, 1)}, IN_IT[1]]
    path = book_of(tmp_path / "b.xlsx", lines, GROUP).path
    year = start_new_year(path, tmp_path / "y.xlsx", "2027-28", date(2027, 7, 20))
    assert isinstance(year, NewYear), year
    kept = lines_of(year.path, date(2027, 9, 10))
    assert [(row["upn"], row["minutes_per_session"], row["ends"]) for row in kept] == [(UPNS[0], 30, date(2027, 10, 1))]


def test_a_workbook_of_the_form_before_gets_groups_for_the_names_of_its_lines() -> None:
    line: dict[str, Value] = {**GROUP, "group_size": 3}
    lines = [
        {**line, "upn": UPNS[0]},
        {**line, "upn": UPNS[1], "starts": date(2026, 11, 2)},
        {**line, "upn": UPNS[2], "tier": None},
    ]
    found = by_name(lines)
    assert len(found.groups) == 1 and "tier" not in found.groups[0]
    assert found.groups[0]["starts"] == date(2026, 9, 1) and found.groups[0]["group_size"] == 3
    assert found.lines[1] == {"upn": UPNS[1], "group_name": "Talk 1", "starts": date(2026, 11, 2), "tier": "Targeted"}
    assert by_name(lines, ["TALK 1"]).groups == []


@pytest.mark.parametrize(
    ("change", "groups"),
    [
        ({}, 1), ({"delivered_by": "class teacher"}, 1), ({"group_size": 1}, 0), ({"group_size": None}, 0),
        ({"minutes_per_session": 45}, 0), ({"ends": None}, 0), ({"starts": date(2026, 11, 2)}, 0),
        ({"upn": UPNS[0]}, 0),
    ],
)  # fmt: skip
def test_lines_that_agree_are_a_group(change: dict[str, Value], groups: int) -> None:
    line: dict[str, Value] = {**GROUP, "group_name": None, "group_size": 4}
    found = by_agreement([{**line, "upn": UPNS[0]}, {**line, "upn": UPNS[1], **change}])
    assert len(found.groups) == groups
    if groups:
        assert [one["group_name"] for one in found.lines] == ["Language group"] * 2
        assert found.groups[0]["group_size"] == 4 and "minutes_per_session" not in found.lines[0]


def test_more_pupils_than_the_size_are_not_put_into_one_group_and_names_are_free() -> None:
    line: dict[str, Value] = {**GROUP, "group_name": None, "group_size": 2}
    assert by_agreement([{**line, "upn": upn} for upn in UPNS]).groups == []
    two = by_agreement([{**line, "upn": upn} for upn in UPNS[:2]], ["language group"])
    assert two.groups[0]["group_name"] == "Language group 2"


def test_a_name_that_finds_other_groups_makes_none_and_spellings_are_one() -> None:
    line: dict[str, Value] = {**GROUP, "group_size": 2}
    wild = [{**line, "group_name": "Ta*", "upn": upn} for upn in UPNS[:2]]
    found = by_name(wild)
    assert found.groups == [] and found.lines == wild
    unnamed = [{**line, "group_name": None, "intervention": "Talk? ~1", "upn": upn} for upn in UPNS[:2]]
    unnamed[1]["delivered_by"] = "class  teacher "
    assert [group["group_name"] for group in by_agreement(unnamed).groups] == ["Talk 1"]
    spelt = [{**line, "group_name": name, "upn": upn} for name, upn in zip(("Red", "RED", "red"), UPNS, strict=True)]
    assert [group["group_name"] for group in by_name(spelt).groups] == ["Red"], "as the first line has it"
    apart = by_name([{**line, "group_name": name, "upn": UPNS[0]} for name in ("Red  1", "Red 1")])
    assert apart.groups == [], "Excel tells two spaces from one, so a line would not find its group"


def test_lines_without_a_size_that_come_into_a_group_are_told() -> None:
    lines = [Row(5 + place, {**GROUP, "upn": upn}) for place, upn in enumerate(UPNS)]
    before = Table("provision", "Provision", "Provision", 4, {}, lines)
    rows: dict[str, list[Row]] = {"provision": lines}
    told: list[str] = []
    groups_of_names({"provision": before}, rows, told)
    assert [row["group_name"] for row in rows["groups"]] == ["Talk 1"]
    assert len(told) == 2 and "3 lines" in told[1] and "one to one" in told[1]


def test_a_groups_sheet_that_was_removed_makes_no_empty_groups() -> None:
    lines = [Row(5 + place, {"group_name": "Talk 1", "upn": upn}) for place, upn in enumerate(UPNS)]
    since = Table("provision", "Provision", "Provision", 4, {"group_place": 9}, lines)
    rows: dict[str, list[Row]] = {"provision": lines}
    told: list[str] = []
    groups_of_names({"provision": since}, rows, told)
    assert "groups" not in rows and rows["provision"] == lines
    assert len(told) == 1 and "Put the sheet back" in told[0]


_SESSION = ["Language group", "Targeted", "Class teacher", 30, 2, 3, "01/09/2026", "18/12/2026"]
OLD_MAP = [
    ["Pupil", "UPN", "Provision", "Wave", "Staff", "Minutes", "Sessions per week", "Group size", "Start date",
     "End date"],
    ["Ash, Ivy", UPNS[0], *_SESSION],
    ["Birch, Ivy", UPNS[1], *_SESSION],
    ["Cedar, Ivy", UPNS[2], *_SESSION[:3], 45, *_SESSION[4:]],
]  # fmt: skip


def test_lines_of_an_old_map_that_agree_make_a_group_and_a_second_import_finds_them(tmp_path: Path) -> None:
    ours = build_book("book", tmp_path / "b.xlsx", {"register": PUPILS}).path
    source = write_xlsx(tmp_path / "map.xlsx", {"Map": OLD_MAP})
    plan = plan_list(source, ours, "provision", TODAY, Options())
    assert isinstance(plan, ImportPlan) and len(plan.comparison.new) == 3, plan
    [told] = [item for item in plan.findings if item.code == "7126"]
    assert "2 lines" in told.wrong and "the group Language group" in told.wrong
    file = FileBook.open(ours)
    assert isinstance(file, FileBook) and not has_errors(file.apply(plan.steps, "Import", plan.allow))
    assert validator.validate([ours]) == {ours: []}
    book = read(ours)
    assert [row["group_name"] for row in book.tables["groups"]] == ["Language group"]
    lines = book.tables["provision"].rows
    assert [row["group_name"] for row in lines] == ["Language group", "Language group", None]
    assert [row.typed("minutes_per_session") for row in lines] == [False, False, True]
    wanted = [(30, 3), (30, 3), (45, 3)]
    assert [(row["minutes_per_session"], row["group_size"]) for row in lines] == wanted, "as the file shows it"
    worked_out = lines_of(ours)
    assert [(row["minutes_per_session"], row["group_size"]) for row in worked_out] == wanted
    assert [row["provision_cost"] for row in worked_out] == [row["provision_cost"] for row in lines]
    assert worked_out[0]["provision_cost"] > 0
    shown = [one for one in results.libreoffice([ours]) if " Provision!" in one or " Groups!" in one]
    assert shown == []
    again = plan_list(source, ours, "provision", TODAY, Options())
    assert isinstance(again, ImportPlan) and again.steps == () and len(again.comparison.unchanged) == 3


def test_a_blank_cell_that_shows_nothing_of_a_group_is_filled_by_an_import(tmp_path: Path) -> None:
    line = {
        "upn": UPNS[0],
        "intervention": "Language group",
        "starts": date(2026, 9, 1),
        "delivered_by": "Class teacher",
    }
    ours = build_book("book", tmp_path / "b.xlsx", {"register": PUPILS, "provision": [line]}).path
    plan = plan_list(write_xlsx(tmp_path / "m.xlsx", {"Map": OLD_MAP[:2]}), ours, "provision", TODAY, Options())
    assert isinstance(plan, ImportPlan) and not plan.comparison.new
    file = FileBook.open(ours)
    assert isinstance(file, FileBook) and not has_errors(file.apply(plan.steps, "Import", plan.allow))
    [row] = lines_of(ours)
    assert (row["minutes_per_session"], row["group_size"], row["ends"]) == (30, 3, date(2026, 12, 18))
    assert row.typed("minutes_per_session") and not row.typed("impact")
