"""Scenarios: what the Scenarios sheet and `sendbook scenarios` say is what the workbook says with those settings."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.derive import derive
from sendbook.layouts import workbook_layout
from sendbook.layouts.starting import starting_tables
from sendbook.reports.scenarios import compare_scenarios, with_pay_of, with_settings
from sendbook.rules.rounding import to_the_penny
from sendbook.tables import Table
from sendbook.terminal.main import main
from tests.support import results
from tests.support.books import SCHOOL, TODAY, Lines, build_book, filled, odd, tables_of
from tests.support.costings import LINES, rows, staff
from tests.support.sizes import some_of

LAYOUT = workbook_layout("provision-map")


def everything() -> dict[str, Lines]:
    """The invented school's lines and every odd one, where most roles have an authority's rate and some have none."""
    school, strange = filled(), odd()
    given: dict[str, Lines] = {"provision": [*school["provision"], *strange["provision"]]}
    # Not the name _x0041_: LibreOffice writes the text of a formula in a way that only Excel reads back.
    given["register"] = [*school["register"], *(row for row in strange["register"] if row.get("surname") != "_x0041_")]
    given["staff"] = [
        {**line, "la_rate": None if line["role"] == "Teaching assistant level 3" else line["la_rate"] or 16.5,
         "earlier_la_rate": 15.75 if at % 2 else None, "la_rate_from": date(2027, 1, 4)}
        for at, line in enumerate(staff())
    ]  # fmt: skip
    # Pay rises within the lines: on 1 April for most, on 1 September for teachers.
    points = starting_tables(LAYOUT, "2026-27", TODAY)["pay_points"]
    given["pay_points"] = [
        {**row.values, "next_pay_from": date(2027, 4, 1), "next_pay": row["pay"] + 1000, "next_pay_agreed": "Yes"}
        if str(row["point"]).startswith("NJC") else dict(row.values)
        for row in points if row["point"]
    ]  # fmt: skip
    return given


def changed(tables: dict[str, Table], **settings: Any) -> dict[str, Table]:
    return derive(with_settings(tables, settings), LAYOUT, TODAY)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("column", "settings"),
    [("cost_at_own_rates", {"rate_basis": "Actual"}), ("cost_at_la_rates", {"rate_basis": "LA"}),
     ("cost_with_award", {"rate_basis": "Actual", "pay_award": 0.03})],
)  # fmt: skip
@pytest.mark.parametrize("now", ["Actual", "LA"])
@pytest.mark.parametrize("year", ["Academic year", "Financial year"])
def test_each_line_costs_what_it_would_if_the_setting_were_changed(
    column: str, settings: dict[str, Any], now: str, year: str
) -> None:
    tables = changed(tables_of(LAYOUT, everything()), rate_basis=now, costing_year=year)
    switched = changed(tables, **settings)
    compared = 0
    for here, there in zip(tables["provision"], switched["provision"], strict=True):
        if here["cost_this_year"] is not None:  # a line that has no cost now has none in the scenarios either
            assert here[column] == there["cost_this_year"], here.number
            compared += here[column] is not None
    assert compared > 80


def test_a_line_without_a_cost_has_none_at_other_rates() -> None:
    tables = changed(tables_of(LAYOUT, rows([{**LINES[0], "delivered_by": "Volunteer"}, LINES[0]])))
    first, second = tables["provision"]
    for column in ("cost_at_own_rates", "cost_at_la_rates", "cost_with_award"):
        assert first[column] is None and second[column] > 0


def sheet_rows(path: Path) -> dict[str, list[Any]]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Scenarios"]
    return {str(row[0]): list(row[1:]) for row in sheet.iter_rows(min_row=10, values_only=True) if row[0]}


@pytest.mark.long
@pytest.mark.parametrize("kind", some_of(["book", "provision-map"]))
def test_the_sheet_adds_up_and_two_engines_agree(tmp_path: Path, kind: str) -> None:
    book = build_book(kind, tmp_path / "book.xlsx", everything(), least=2)
    shown = sheet_rows(book.path)
    columns = {0: "cost_this_year", 1: "cost_at_own_rates", 2: "cost_at_la_rates", 4: "cost_with_award"}
    for place, column in columns.items():
        total = to_the_penny(sum(row[column] or 0 for row in book.tables["provision"]))
        assert shown["All lines"][place] == total > 0
        for by in ("Tier: ", "Area: "):
            parts = [values[place] for label, values in shown.items() if label.startswith(by)]
            assert sum(parts) == pytest.approx(total, abs=0.005)
    # Row 42: sums over different lines are not compared.
    counts = shown["Lines with a cost"]
    assert shown["All lines"][3] == f"{counts[2]} of {counts[1]} lines have an LA rate"
    assert shown["All lines"][5] == to_the_penny(shown["All lines"][4] - shown["All lines"][1]) > 0
    assert shown["Lines with a cost"][2] < shown["Lines with a cost"][1]
    assert results.ironcalc(book.path) == [] and results.libreoffice([book.path]) == []


def test_an_empty_workbook_shows_noughts(tmp_path: Path) -> None:
    book = build_book("provision-map", tmp_path / "book.xlsx", {})
    assert set(sheet_rows(book.path)["All lines"]) == {0}


def test_the_terminal_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = build_book("provision-map", tmp_path / "book.xlsx", rows())
    words = ["scenarios", str(book.path), "--rates", "la", "--pay", "3%", "--today", "2026-11-22"]
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    own, la, award, both = found["scenarios"]
    assert (own, award, both) == ("As it stands", "Pay up by 3%", "Both")
    first = found["totals"][0]
    lines = book.tables["provision"]
    assert first[own] == to_the_penny(sum(row["cost_this_year"] or 0 for row in lines))
    assert first[la] == to_the_penny(sum(row["cost_at_la_rates"] or 0 for row in lines))
    assert first[award] == to_the_penny(sum(row["cost_with_award"] or 0 for row in lines))
    assert first[both] == first[la] and "rates stay as they are typed" in " ".join(found["notes"])
    assert {"Pupils over the threshold", "Tier: Targeted"} <= {total["what"] for total in found["totals"]}
    assert main(words) == 0
    said = capsys.readouterr().out
    assert f"£{first[own]:,.2f}" in said and "entitled" not in said and "Ashdown" not in said


def test_the_pay_of_a_year_is_used_whether_it_is_agreed_or_not() -> None:
    tables = tables_of(LAYOUT, rows())
    now = derive(tables, LAYOUT, TODAY)
    offered, lacking = with_pay_of(tables, 2026)
    then = derive(offered, LAYOUT, TODAY)

    def rate(found: dict[str, Table]) -> Any:
        return next(r["school_rate"] for r in found["staff"] if r["role"] == "Teaching assistant level 2")

    assert (rate(now), rate(then)) == (20.01, 20.69)  # NJC 5: £25,583, and £26,427 as offered
    assert lacking == 0  # teachers' pay of 2026 stands as an example that is not agreed
    found = compare_scenarios(tables, LAYOUT, TODAY, pay_year=2026)
    assert found.names == ("As it stands", "Pay of 2026") and found.totals[0].values[1] > found.totals[0].values[0]
    assert found.notes == ()
    before = compare_scenarios(tables, LAYOUT, TODAY, pay_year=2024)
    assert before.totals[0].values[1] < before.totals[0].values[0]


def test_rates_that_are_not_there_are_said_to_be_not_complete() -> None:
    found = compare_scenarios(tables_of(LAYOUT, filled()), LAYOUT, TODAY, rates="LA")
    assert found.names[1] == "The local authority's rates (not complete)" and "lines have no cost" in found.notes[0]
    assert found.totals[0].difference(1) is None and found.totals[0].beside_the_first()[2] is None
    assert "lines have no cost" in found.notes[0] and "No difference is said" in found.notes[0]
    # The same from the other side: where the rates in use are those that are not complete.
    at_las = with_settings(tables_of(LAYOUT, filled()), {"rate_basis": "LA"})
    other = compare_scenarios(at_las, LAYOUT, TODAY, rates="Actual")
    assert {total.difference(1) for total in other.totals} == {None} and "No difference is said" in other.notes[0]


def test_an_award_changes_the_days_from_its_own_day_and_none_before() -> None:
    """A point paid 25,583 and from 01/04/2027 26,427, agreed: the book has it already, and nothing past is changed."""
    point = {"point": "NJC 5", "earlier_pay": 24790, "earlier_from": date(2025, 4, 1), "pay": 25583,
             "pay_from": date(2026, 4, 1), "next_pay": 26427, "next_pay_from": date(2027, 4, 1),
             "next_pay_agreed": "Yes"}  # fmt: skip
    found = compare_scenarios(tables_of(LAYOUT, {**rows(), "pay_points": [point]}), LAYOUT, TODAY, pay_year=2027)
    assert {total.difference(1) for total in found.totals} == {0}
    tables = tables_of(LAYOUT, {**rows(), "pay_points": [point | {"next_pay_agreed": "No"}]})
    offered = {
        total.what: total.difference(1) for total in compare_scenarios(tables, LAYOUT, TODAY, pay_year=2027).totals
    }
    assert offered["To date"] == 0 and (offered["Cost of all lines this year"] or 0) > 0


def test_an_award_to_try_is_one_on_the_sheet_and_in_the_terminal_for_rates_that_were_typed_too() -> None:
    staff = [{"role": "Teaching assistant level 2", "actual_rate": 20, "earlier_rate": 19,
              "rate_from": date(2027, 1, 4)}]  # fmt: skip
    line = {"intervention": "Example", "tier": "Targeted", "delivered_by": "Teaching assistant level 2",
            "minutes_per_session": 60, "sessions_per_week": 5, "starts": date(2026, 9, 7), "ends": date(2027, 7, 16),
            "upn": "X999200400001"}  # fmt: skip
    pupil = {"upn": "X999200400001", "surname": "Ash", "forename": "Ivy", "year_group": "4", "sen_provision": "K"}
    tables = tables_of(
        LAYOUT, {"register": [pupil], "staff": staff, "provision": [line]}, school={**SCHOOL, "award_to_compare": 0.03}
    )
    found = compare_scenarios(tables, LAYOUT, TODAY, award=0.03)
    assert found.totals[0].values[1] == tables["provision"].rows[0]["cost_with_award"] > found.totals[0].values[0]


@pytest.mark.parametrize("pay", ["26", "20267", "three", "-3%", "300%", "%"])
def test_what_is_neither_a_year_nor_an_award_is_refused(pay: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["scenarios", str(tmp_path / "book.xlsx"), f"--pay={pay}"])
    assert stopped.value.code == 2


def test_a_register_has_no_scenarios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = build_book("register", tmp_path / "book.xlsx", {})
    assert main(["scenarios", str(book.path)]) == 2 and "9609" in capsys.readouterr().err
