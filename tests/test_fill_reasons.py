"""Fill says beside each line why it has no cost; the formulas of costs are the arithmetic alone."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.filling.plan import FillPlan
from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from sendbook.tables import column_letter
from tests.support import engines, results

TODAY = date(2026, 11, 22)
HEADS = ["Pupil", "UPN", "Intervention", "Minutes per session", "Sessions per week", "Weeks", "Hourly rate",
         "Group size", "Adults", "Start date", "End date", "Resources"]  # fmt: skip
GOOD: dict[str, Any] = dict(zip(HEADS, ["Ash, Ivy", "", "Reading", 30, 3, None, 20.01, 4, 2, date(2026, 9, 7),
                                        date(2026, 12, 18), 12.5], strict=True))  # fmt: skip
BAD: list[Any] = ["£20", "30 mins", "1:4", "two", "all year", time(0, 20), datetime(2026, 2, 1), -5, "#N/A", 100_000]
"""Ten things that somebody typed: texts, a time and a day that Excel made, an error, what nobody can mean."""

SAID = {
    "Minutes per session": "Minutes per session is not a number from 1 to 1,440",
    "Sessions per week": "Sessions per week is not a number from 0.05 to 60",
    "Weeks": "Fixed weeks is not a number from 0.1 to 60",
    "Hourly rate": "The hourly rate is not a number from 1 to 1,000",
    "Group size": "Group size is not a whole number from 1 to 1,000",
    "Adults": "Adults is not a number from 1 to 30",
    "Start date": "Starts is not a date",
    "End date": "Ends is not a date",
    "Resources": "Resources is not a number from 0.01 to 36,000",
}
LACKING: list[tuple[dict[str, Any], str]] = [
    ({"Minutes per session": None}, "Minutes or sessions missing"),
    ({"Hourly rate": None}, "No rate for who delivers it"),
    ({"Start date": None}, "No weeks: a first or last day is missing"),
    ({"Start date": date(2026, 10, 26), "End date": date(2026, 10, 30)}, "No school day between its dates"),
    ({"End date": date(2026, 9, 6)}, "Ends is before Starts"),
    ({"Minutes per session": None, "Sessions per week": None, "Resources": None}, "No minutes, visits or resources"),
    ({"Minutes per session": None, "Sessions per week": None}, ""),
    ({"End date": None}, ""),
    ({}, ""),
]


def _reason(header: str, typed: Any) -> str:
    """What a line says; a day of February 2026 is a day, and comes before or after the others."""
    if isinstance(typed, datetime) and header in ("Start date", "End date"):
        return "" if header == "Start date" else "Ends is before Starts"
    return SAID[header]


def lines() -> list[tuple[dict[str, Any], str, str]]:
    """Every line, the heading of the cell that is damaged in it, and the reason."""
    damaged = [(GOOD | {head: typed}, head, _reason(head, typed)) for head in SAID for typed in BAD]
    return damaged + [(GOOD | change, "", reason) for change, reason in LACKING]


def a_map(path: Path, *, table: bool = False, rows: list[dict[str, Any]] | None = None) -> Path:
    """A school's own provision map."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Map"
    sheet.append(HEADS)
    for number, line in enumerate(rows if rows is not None else [line for line, _, _ in lines()], start=2):
        for column, head in enumerate(HEADS, start=1):
            cell = sheet.cell(number, column)
            cell.value = f"T9992{number:08d}" if head == "UPN" else line[head]
            if line[head] == "#N/A":
                cell.data_type = "e"
    if table:
        sheet.add_table(openpyxl.worksheet.table.Table(displayName="Own", ref=f"A1:L{sheet.max_row}"))
    book.save(path)
    return path


def fill(path: Path, **more: Any) -> FillPlan:
    """The plan, which was written."""
    planned = plan_fill(path, TODAY, **more)
    assert isinstance(planned, FilePlan), planned
    assert apply_fill(planned) == []
    return planned.plan


@pytest.fixture(scope="module", params=[False, True], ids=["plain range", "table"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FillPlan]:
    """The map, filled, and what was planned."""
    path = a_map(tmp_path_factory.mktemp("reasons") / "map.xlsx", table=request.param)
    return path, fill(path)


@pytest.mark.sampled
def test_every_line_says_why_it_has_no_cost_stored_and_worked_out(filled: tuple[Path, FillPlan]) -> None:
    path, _ = filled
    sheet = openpyxl.load_workbook(path, data_only=True)["Map"]
    at = {str(cell.value): cell.column for cell in sheet[1]}
    why, cost, to_date = (at[f"{name} (sendbook)"] for name in ("Why no cost", "Cost", "Cost to date"))
    assert (why, cost) == (cost - 1, to_date - 1), "the reason stands beside the cost"
    worked = engines.recalculate_libreoffice([path])[path]["Map"]
    for row, (line, head, reason) in enumerate(lines(), start=2):
        told = f"{head}: {line.get(head)!r}"
        stored = sheet.cell(row, why).value or ""
        assert stored == reason == worked.get(f"{column_letter(why)}{row}", ""), told
        for column in (cost, to_date):
            answer = worked.get(f"{column_letter(column)}{row}", "")
            assert (answer == "") == bool(reason) and (answer or "") == (sheet.cell(row, column).value or ""), told
    assert not [one for one in results.ironcalc(path) if f"!{column_letter(cost)}" in one or "!O" in one]


def test_every_damaged_cell_has_its_finding_and_the_counts_say_the_reasons(filled: tuple[Path, FillPlan]) -> None:
    _, plan = filled
    found = {(item.cell, item.code) for item in plan.findings}
    codes = {"Group size": "6048", "Start date": "2011", "End date": "2011"}
    for row, (line, head, reason) in enumerate(lines(), start=2):
        if head and reason == SAID[head]:
            cell = f"Map!{column_letter(HEADS.index(head) + 1)}{row}"
            assert (cell, codes.get(head, "6049")) in found, f"{head}: {line[head]!r}"
    assert {"6020", "6023Q"} <= {code for _, code in found}
    costs = next(line for line in plan.counts if "no cost" in line)
    assert "have no cost: Minutes per session is not a number from 1 to 1,440 (10)" in costs
    assert "other reasons (" in costs


def test_the_formulas_of_costs_are_short_and_ask_nothing_again(filled: tuple[Path, FillPlan], tmp_path: Path) -> None:
    _, plan = filled
    short = fill(a_map(tmp_path / "short.xlsx", rows=[GOOD]))
    for steps, lengths in ((short.steps, (250, 600)), (plan.steps, (600, 1200))):
        texts = {step.header: step.values[2].text for step in steps if hasattr(step, "header")}  # type: ignore[union-attr]
        cost, to_date = texts["Cost (sendbook)"], texts["Cost to date (sendbook)"]
        assert len(cost) <= lengths[0] and len(to_date) <= lengths[1]
        assert "ISNUMBER" not in cost + to_date and "TRIM" not in cost + to_date
        assert all(len(text) < 8000 for text in texts.values())


def test_plain_values_read_what_can_be_read_and_say_the_rest(tmp_path: Path) -> None:
    rows = [GOOD | {"Minutes per session": "30 mins"}, GOOD | {"Resources": "£20"}, GOOD | {"Group size": "some"}]
    path = a_map(tmp_path / "map.xlsx", rows=rows)
    fill(path, as_values=True)
    sheet = openpyxl.load_workbook(path)["Map"]
    at = {str(cell.value): cell.column for cell in sheet[1]}
    reasons = [sheet.cell(row, at["Why no cost (sendbook)"]).value for row in (2, 3, 4)]
    assert reasons == [None, None, SAID["Group size"]]
    assert [bool(sheet.cell(row, at["Cost (sendbook)"]).value) for row in (2, 3, 4)] == [True, True, False]
