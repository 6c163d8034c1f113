"""The numbers, codes and dates that a minister, an LA or a school can change: each dated, each with its source."""

from __future__ import annotations

import re
from datetime import date
from importlib import resources
from pathlib import Path

import holidays
import pytest

from sendbook import policy
from sendbook.layouts import declared_tables
from sendbook.policy import (
    Parameter,
    bank_holiday_changes,
    code_lists,
    example_years,
    limits,
    parameters,
    pay_points,
    staff_rates,
    starting_interventions,
)
from sendbook.rules.bank_holidays import bank_holidays, easter_sunday
from sendbook.rules.calendar import calendar_of

CHECKS = Path(policy.__file__).parent.parent / "checks"
GOOD = {
    "what": "What the number is, in a sentence",
    "unit": "pounds",
    "kind": "national",
    "sure": "F",
    "value": [{"from": date(2013, 4, 1), "value": 6000, "source": "DfE, page and date"}],
}


def test_every_number_says_what_it_is_since_when_and_where_that_stands() -> None:
    assert len(parameters()) >= 10
    for name, number in parameters().items():
        assert isinstance(number, Parameter) and len(number.what) > 15 and number.unit, name
        for dated in number.values:
            assert isinstance(dated.start, date) and isinstance(dated.value, int | float), name
            assert len(dated.source) > 15, name
        assert [dated.start for dated in number.values] == sorted({dated.start for dated in number.values}), name


def test_limits_of_checks_are_dated_and_sourced_and_checks_hold_none_of_their_own() -> None:
    """A limit typed into a check would be a number that nobody dates: bare numbers there stay below the size of one."""
    assert set(limits()).isdisjoint(parameters())
    read = "".join(path.read_text(encoding="utf-8") for path in CHECKS.glob("*.py"))
    read = read.replace('f"{end}_session_minutes"', '"shortest_session_minutes" "longest_session_minutes"')
    for name, number in limits().items():
        assert len(number.what) > 15 and number.values[0].source and f'"{name}"' in read, name
    for path in CHECKS.glob("*.py"):
        typed = re.findall(r"^_[A-Z_, ]+ = [\d., ]+$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not typed or path.stem in ("given", "money", "structure"), (path.name, typed)


@pytest.mark.parametrize(
    "change",
    [{"what": ""}, {"unit": ""}, {"kind": "local"}, {"sure": "K"}, {"sure": "check"}, {"value": []},
     {"value": [{"value": 6000, "source": "DfE, page and date"}]},
     {"value": [{"from": date(2013, 4, 1), "source": "DfE, page and date"}]},
     {"value": [{"from": date(2013, 4, 1), "value": "6000", "source": "DfE, page and date"}]},
     {"value": [{"from": date(2013, 4, 1), "value": 6000, "source": " "}]},
     {"value": [{"from": date(2013, 4, 1), "value": 6000}]},
     {"value": [GOOD["value"][0], GOOD["value"][0]]}],
    ids=str,
)  # fmt: skip
def test_a_number_without_value_unit_date_or_source_is_refused(change: dict[str, object]) -> None:
    policy.parameter("threshold", GOOD)
    with pytest.raises(ValueError, match="threshold"):
        policy.parameter("threshold", GOOD | change)


def test_only_facts_that_were_read_or_worked_out_stand_as_national_numbers() -> None:
    for name, number in parameters().items():
        assert number.sure in ("F", "C") or number.kind == "default", name


def test_the_numbers_of_today() -> None:
    today = date(2026, 11, 22)
    numbers = {name: number.at(today) for name, number in parameters().items()}
    assert numbers["high_needs_cost_threshold"] == 6000
    assert numbers["near_threshold_percent"] == 0.8
    assert numbers["due_soon_days"] == 28
    assert (numbers["annual_review_months"], numbers["under_five_review_months"]) == (12, 6)


def test_a_number_changes_on_its_day() -> None:
    fields = GOOD | {"value": [*GOOD["value"], {"from": date(2027, 4, 1), "value": 7000, "source": "DfE, next page"}]}  # type: ignore[misc]
    number = policy.parameter("threshold", fields)
    assert [number.at(day) for day in (date(2027, 3, 31), date(2027, 4, 1), date(2000, 1, 1))] == [6000, 7000, 6000]


def test_codes_are_complete_and_say_their_source() -> None:
    lists = code_lists()
    assert set(lists["sen_provision"].current) == {"E", "K", "N"}
    assert {item.code for item in lists["sen_provision"].items if not item.current} == {"A", "P", "S"}
    assert len(lists["need"].current) == 14 and "BESD" not in lists["need"].current
    areas = set(lists["area_of_need"].current)
    assert len(areas) == 4
    for item in lists["need"].items:
        decided = item.code in ("DS", "OTH", "NSA")
        if item.current:
            assert (item.extra["area_of_need"] in areas) != decided, item.code
            assert decided == (item.extra["area_of_need"] == "School decides"), item.code
    for name, known in lists.items():
        codes = [item.code.lower() for item in known.items]
        assert len(codes) == len(set(codes)) and known.source and known.title, name
    wanted = {c.codes for t in declared_tables().values() for c in t.columns if c.codes and "." not in c.codes}
    assert wanted <= set(lists)


def test_example_terms_are_whole_years_with_their_source() -> None:
    for name, year in example_years().items():
        days, so_far = calendar_of(
            [term.first for term in year.terms], [term.last for term in year.terms],
            [day.first for day in year.closures], [day.last for day in year.closures],
        )  # fmt: skip
        assert so_far[-1] == 195, f"{name}: 190 school days and five INSET days"
        assert date(int(name[:4]), 9, 1) <= days[0] and days[-1] <= date(int(name[:4]) + 1, 8, 31)
        assert len(year.terms) == 3 and len(year.source) > 15
        assert year.confirmed or "unconfirmed" in year.source.lower()
    assert {"2025-26", "2026-27"} <= {name for name, year in example_years().items() if year.confirmed}


def test_bank_holidays_in_term_are_closures_of_the_example_years() -> None:
    for name, year in example_years().items():
        off = set(_bank_holidays(int(name[:4]))) | set(_bank_holidays(int(name[:4]) + 1))
        for day in off:
            if any(term.first <= day <= term.last for term in year.terms):
                assert any(closure.first <= day <= closure.last for closure in year.closures), (name, day)


@pytest.mark.parametrize("year", range(2016, 2036))
def test_bank_holidays_are_those_of_the_holidays_package(year: int) -> None:
    theirs = {day for day in holidays.country_holidays("GB", subdiv="ENG", years=year) if day.weekday() < 5}
    assert set(_bank_holidays(year)) == theirs


def test_moved_and_added_days_say_why_and_where() -> None:
    moved, added = bank_holiday_changes()
    assert moved[date(2020, 5, 4)] == date(2020, 5, 8) and date(2023, 5, 8) in added
    assert set(bank_holidays(2020)) != set(_bank_holidays(2020))
    text = (resources.files(policy) / "bank_holidays.toml").read_text(encoding="utf-8")
    assert text.count("source = ") == len(moved) + len(added)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)),
     (2038, date(2038, 4, 25)), (2285, date(2285, 3, 22))],
)  # fmt: skip
def test_easter(year: int, sunday: date) -> None:
    assert easter_sunday(year) == sunday


def test_example_roles_name_pay_points_and_are_marked_as_examples() -> None:
    points = {line["point"] for line in pay_points()}
    columns = {column.key for column in declared_tables()["staff"].columns if not column.calculated}
    assert len(staff_rates()) >= 9
    for line in staff_rates():
        assert set(line) <= columns and isinstance(line["rate_from"], date)
        assert line["paid_as"] in code_lists()["paid_as"].current
        if line["paid_as"] != "Per visit":
            assert line["pay_point"] in points and line["rate_source"].startswith("Example, replace.")


def test_pay_points_are_dated_sourced_and_say_what_is_not_agreed() -> None:
    columns = {column.key for column in declared_tables()["pay_points"].columns if not column.calculated}
    names = [line["point"] for line in pay_points()]
    assert len(names) == len(set(names)) >= 25
    for line in pay_points():
        assert set(line) <= columns and len(line["pay_source"]) > 30
        for value, day in (("earlier_pay", "earlier_from"), ("pay", "pay_from"), ("next_pay", "next_pay_from")):
            assert (line[value] is None) == (line[day] is None)
        if line["next_pay"] is not None:
            assert line["next_pay_agreed"] == "Yes" or "not agreed" in line["pay_source"]


def test_pay_points_of_this_year_are_last_years_and_the_award() -> None:
    """3.2 % on each NJC point, 4 % on each teachers' point; for 2026 3.3 % offered, and 3.5 % reported."""
    for line in pay_points():
        if line["earlier_pay"] is None:
            continue
        award = 0.032 if line["point"].startswith("NJC") else 0.04
        assert abs(line["pay"] - line["earlier_pay"] * (1 + award)) <= 1, line["point"]
        if line["next_pay"] is not None:
            next_award = 0.033 if line["point"].startswith("NJC") else 0.035
            assert abs(line["next_pay"] - line["pay"] * (1 + next_award)) <= 1, line["point"]


def test_starting_interventions_use_the_lists_and_every_area_has_one() -> None:
    lists, lines = code_lists(), starting_interventions()
    columns = {column.key for column in declared_tables()["interventions"].columns}
    for line in lines:
        assert set(line) <= columns
        assert line["tier"] in lists["tier"].current and line["area_of_need"] in lists["area_of_need"].current
    assert {line["area_of_need"] for line in lines} == set(lists["area_of_need"].current)
    assert len({line["intervention"] for line in lines}) == len(lines)


def _bank_holidays(year: int) -> dict[date, str]:
    moved, added = bank_holiday_changes()
    return bank_holidays(year, moved, added)


def test_no_source_is_a_calculator_or_one_authority_s_page() -> None:
    """A law, a rate or a code names its own publication; the example terms alone are one area's."""
    folder = Path(str(resources.files(policy)))
    others = re.compile(
        "calculator|Teaching Personnel|paypacket|ScholarPack|SENDIASS|IPSEA|Devon|Norfolk|Essex|Surrey|Hertfordshire|"
        "Leicestershire|Southend|Birmingham|Hounslow|Bolton|Barnett Waddingham"
    )
    named = {path.name: found for path in folder.glob("*.toml") if path.name != "terms.toml"
             and (found := others.findall(path.read_text(encoding="utf-8")))}  # fmt: skip
    assert named == {}
