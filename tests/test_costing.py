"""Worked examples of costing to the penny: in Python, and in the workbook as two spreadsheet programs work it out."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbook.derive import derive
from sendbook.layouts import workbook_layout
from sendbook.layouts.starting import placed, starting_tables
from sendbook.rules.registry import RULES
from sendbook.rules.rounding import to_the_penny
from sendbook.tables import Table, column_letter
from sendbook.views.book import build
from tests.support import engines
from tests.support.rule_cases import columns, school_columns
from tests.support.sizes import tries

TODAY = date(2026, 11, 20)
LAYOUT = workbook_layout("provision-map")
CASES = Path(__file__).parent / "cases" / "costing_examples.toml"
EXAMPLES = tomllib.loads(CASES.read_text(encoding="utf-8"))["example"]
YEAR = date(2026, 9, 1), date(2027, 8, 31)
UPN = "R999200120001"
USUAL = {
    "upn": UPN, "intervention": "Example", "tier": "Targeted", "starts": date(2026, 9, 1), "ends": date(2027, 7, 21),
    "funding_source": "Notional SEN",
}  # fmt: skip


def tables_of(example: dict[str, Any]) -> dict[str, Table]:
    """The derived tables of a new provision map with the example's rows; costs are counted over the academic year."""
    school = {"costing_year": "Academic year"} | example.get("school", {})
    tables = starting_tables(LAYOUT, "2026-27", TODAY, school)
    known = {key: [dict(row.values) for row in tables[key]] for key in ("staff", "funding")}
    rows = {
        "register": [{"upn": UPN, "surname": "Abara", "forename": "Chidi", "year_group": "4", "sen_provision": "K"}],
        "provision": [USUAL | line for line in example["line"]],
        # The sums are worked out with 38 worked weeks typed for each role, as many schools count them.
        "staff": [role | {"worked_weeks": 38} for role in known["staff"]] + example.get("staff", []),
        "funding": known["funding"] + example.get("funding", []),
        # The calendar of the one academic year: the engines are quicker, the examples need no more.
        "calendar": [dict(row.values) for row in tables["calendar"] if YEAR[0] <= row["date"] <= YEAR[1]],
    }
    tables |= {key: placed(LAYOUT.table(key), lines) for key, lines in rows.items()}
    return derive(tables, LAYOUT, TODAY)


def _row(tables: dict[str, Table], place: str) -> tuple[Table, Any, str]:
    key, number, column = place.split(".")
    return tables[key], tables[key].rows[int(number) - 1], column


@pytest.mark.sampled
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["says"])
def test_the_example_comes_out_to_the_penny(example: dict[str, Any]) -> None:
    tables = tables_of(example)
    found = {place: _row(tables, place)[1][_row(tables, place)[2]] for place in example["gives"]}
    assert found == example["gives"], example["working"]
    assert len(example["working"]) > 40


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The workbook of each example. A blank row more where a table would have one row only: IronCalc wants two."""
    folder = tmp_path_factory.mktemp("costing")
    paths = []
    for number, example in enumerate(EXAMPLES):
        tables = {
            key: table.with_rows([*table.rows, *placed(LAYOUT.table(key), [{}] * 2).rows[len(table.rows) :]])
            for key, table in tables_of(example).items()
        }
        tables = derive(tables, LAYOUT, TODAY)
        paths.append(folder / f"example-{number}.xlsx")
        assert build(LAYOUT, tables, paths[-1], today=TODAY) == []
    return paths


@pytest.mark.long
@pytest.mark.parametrize("engine", engines.ENGINES)
def test_the_built_workbook_says_the_same(built: list[Path], engine: engines.Engine) -> None:
    """The engines know today's date, not the example's: cost to date is left to the parity of its rule."""
    asked = [
        {place: value for place, value in example["gives"].items() if "date" not in place and "so_far" not in place}
        for example in EXAMPLES
    ]
    compared = 0
    libre = engines.recalculate_libreoffice(built) if engine == "libreoffice" else {}
    for path, example, gives in zip(built, EXAMPLES, asked, strict=True):
        tables = tables_of(example)
        cells: dict[str, str] = {}
        for place in gives:
            table, row, column = _row(tables, place)
            cells[place] = f"{table.sheet}!{column_letter(table.columns[column])}{row.number}"
        wanted: dict[str, list[str]] = {}
        for cell in cells.values():
            wanted.setdefault(cell.split("!")[0], []).append(cell.split("!")[1])
        answers = libre[path] if libre else engines.recalculate_ironcalc(path, wanted)
        for place, cell in cells.items():
            sheet, address = cell.split("!")
            answer = answers[sheet].get(address, "")
            if isinstance(answer, float):
                answer = pytest.approx(answer, rel=1e-12)
            assert gives[place] == answer, f"{engine}: {example['says']}: {place}"
            compared += 1
    assert compared >= 45


MONEY = st.decimals(0, 200, places=2).map(float)
NUMBERS: dict[str, Any] = {
    "minutes_per_session": st.sampled_from([10, 15, 20, 30, 45, 60, 90]),
    "sessions_per_week": st.sampled_from([0.5, 1, 2, 3, 5, 10]),
    "school_weeks": st.integers(0, 200).map(lambda days: days / 5),
    "hourly_rate": st.decimals(1, 200, places=2).map(float),
    "group_size": st.none() | st.integers(0, 12),
    "resources": st.none() | MONEY,
    "whole_cost": st.sampled_from([None, "Yes", "No"]),
}


@given(st.fixed_dictionaries(NUMBERS))
def test_a_simple_line_costs_what_send_provision_cost_says(values: dict[str, Any]) -> None:
    """The worksheet function and the workbook's column give the same penny where a line has no more than it takes."""
    shared = {name: values[name] for name in ("group_size", "whole_cost")}
    hours = {name: values[name] for name in ("minutes_per_session", "sessions_per_week", "school_weeks", "hourly_rate")}
    time = RULES["time_cost"](**hours, **shared, staff_count=None, visits=None, visit_rate=None)
    parts = {"time_cost": time, "line_days": 10}
    once = RULES["one_off_cost"](**parts, resources=values["resources"], resources_each=None)
    cost = RULES["line_cost"](
        minutes_per_session=values["minutes_per_session"], sessions_per_week=values["sessions_per_week"], visits=None,
        resources=values["resources"], resources_each=None, time_cost=time, repeated_resources=0,
        running_cost=RULES["running_cost"](**parts), one_off_cost=once, starts=date(2026, 9, 7),
    )  # fmt: skip
    assert cost == RULES["provision_cost"](**values)


DAYS = st.dates(date(2026, 9, 1), date(2027, 7, 21))


@settings(max_examples=tries(300))
@given(starts=DAYS, ends=DAYS, running=MONEY, once=MONEY, share=st.sampled_from([0, 0.25, 1 / 3, 0.9]))
def test_the_years_that_follow_one_another_add_up_to_the_whole(
    starts: date, ends: date, running: float, once: float, share: float
) -> None:
    """No penny of a line is lost or counted twice at the year's end."""
    starts, ends = sorted((starts, ends))
    school = school_columns("usual")
    calendar = {name: school[name] for name in ("calendar_dates", "school_days_so_far")}
    days = RULES["days_of_line"](starts=starts, ends=ends, **calendar)
    if not days:
        running, once, share = 0.0, running + once, 0
    line = {
        "cost_of_change": -running / 20, "share_before_change": share,
        "provision_cost": to_the_penny(running + once + -running / 20 * share),
        "running_cost": running, "one_off_cost": once,
        "starts": starts, "line_days": days, "days_before": RULES["days_before_line"](starts=starts, **calendar),
    }  # fmt: skip
    line |= {name: school[name] for name in ("season_begins", "season_ends")}
    line |= {"resources": None, "resources_each": None, "ends": ends}
    names = ("year_labels", "year_starts", "year_ends", "year_days_before", "year_days_upto")
    years = {name: columns()[name] for name in names}
    parts = {year: RULES["cost_in_year"](**line, year=year, **years) for year in years["year_labels"]}
    assert parts["Academic year"] == line["provision_cost"]
    assert to_the_penny(parts["Financial year"] + parts["Next financial year"]) == line["provision_cost"]
    assert all(part >= 0 for part in parts.values())


@given(amount=MONEY, starts=st.dates(date(2026, 4, 1), date(2028, 3, 31)), length=st.integers(0, 500))
def test_money_for_two_financial_years_adds_up(amount: float, starts: date, length: int) -> None:
    ends = min(date.fromordinal(starts.toordinal() + length), date(2028, 3, 31))
    years = {name: columns()[name] for name in ("year_labels", "year_starts", "year_ends")}
    years |= {name: school_columns("usual")[name] for name in ("calendar_dates", "school_days_so_far")}
    parts = [
        RULES["money_in_year"](amount=amount, starts=starts, ends=ends, year=year, **years)
        for year in ("Financial year", "Next financial year")
    ]
    assert to_the_penny(sum(parts)) == amount
