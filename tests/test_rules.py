"""What SEND practice says: every case of `tests/cases/rules_*.toml`, and what must hold always."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.rules.calendar import calendar_of
from sendbook.rules.matching import first_match, same_text
from sendbook.rules.months import months_after
from sendbook.rules.registry import ROOMS, RULES
from sendbook.rules.rounding import excel_round, to_the_penny
from sendbook.rules.rule import rule
from tests.support.rule_cases import RuleCase, rule_cases, school_columns

DAYS = st.dates(date(2026, 7, 1), date(2028, 3, 31))
MONEY = st.decimals(0, 20_000, places=2).map(float)
RATES = st.decimals(1, 1_000, places=2).map(float)


@pytest.mark.sampled
@pytest.mark.parametrize("case", rule_cases(), ids=str)
def test_each_case_gives_what_its_file_says(case: RuleCase) -> None:
    known = RULES[case.rule]
    gives = known(**case.inputs)
    assert known.for_rows({name: repeat(value) for name, value in case.inputs.items()}, 2) == [gives, gives]
    if isinstance(gives, float) and isinstance(case.gives, float):
        gives = float(f"{gives:.15g}")  # the digits that Excel keeps
    assert gives == case.gives and isinstance(gives, bool) == isinstance(case.gives, bool)


def test_every_rule_has_a_case_that_gives_something_and_one_that_gives_something_else() -> None:
    answers = Counter((case.rule, case.gives) for case in rule_cases())
    for name in RULES:
        assert len([1 for rule_name, _ in answers if rule_name == name]) >= 2, name


def test_every_rule_says_what_it_does_in_a_sentence() -> None:
    assert {room.__name__.rpartition(".")[2] for room in ROOMS} >= {"calendar", "costs", "needs", "reviews", "years"}
    for known in RULES.values():
        first_line = known.doc.splitlines()[0]
        assert first_line.endswith((".", ":")) or known.doc.splitlines()[1].strip(), known.name
        assert len(first_line) > 20, known.name


def test_a_formula_that_names_another_argument_is_refused() -> None:
    with pytest.raises(TypeError, match="placeholders"):

        @rule("{cost}-{limit}")
        def cost_left(cost: float, threshold: float) -> float:
            return threshold - cost

    assert "cost_left" not in RULES


@given(start=DAYS, end=DAYS, middle=DAYS)
def test_school_weeks_add_up(start: date, end: date, middle: date) -> None:
    school = school_columns("usual")
    start, middle, end = sorted((start, middle, end))

    def weeks(first: date, last: date) -> Any:
        return RULES["school_weeks"](first, last, school["calendar_dates"], school["school_days_so_far"])

    parts = weeks(start, middle) + weeks(middle + timedelta(days=1), end)
    assert round(weeks(start, end) - parts, 9) == 0 <= weeks(start, end)


@given(started=DAYS, school_weeks=st.integers(1, 200).map(lambda days: days / 5))
def test_an_interval_review_falls_on_a_school_day_after_exactly_so_many_school_weeks(
    started: date, school_weeks: float
) -> None:
    school = school_columns("usual")
    calendar = school["calendar_dates"], school["school_days_so_far"]
    due = RULES["interval_review_due"](started, school_weeks, *calendar)
    if due is not None:
        assert school["school_day_flags"][school["calendar_dates"].index(due)] == 1
        assert RULES["school_weeks"](started, due - timedelta(days=1), *calendar) == school_weeks


@given(last_review=DAYS, later=st.integers(0, 300))
def test_a_later_review_is_never_due_earlier(last_review: date, later: int) -> None:
    school = school_columns("usual")
    terms = [school[name] for name in ("term_starts", "term_ends", "season_ends", "next_season_ends")]
    first, second = (
        RULES["review_due"]("K", day, None, None, *terms, None, None)
        for day in (last_review, last_review + timedelta(days=later))
    )
    assert last_review < first <= second


@given(due=DAYS, as_at=DAYS, held=st.none() | DAYS)
def test_the_words_of_a_review_and_whether_it_is_overdue_agree(due: date, as_at: date, held: date | None) -> None:
    status = RULES["review_status"](due, as_at, held, 28)
    assert status.startswith("Overdue") == RULES["overdue"](due, as_at, held)


@given(cost=MONEY, threshold=MONEY)
def test_headroom_and_the_part_above_make_up_the_difference(cost: float, threshold: float) -> None:
    left, above = RULES["headroom"](cost, threshold), RULES["cost_above_threshold"](cost, threshold)
    assert min(left, above) == 0
    assert to_the_penny(left - above) == to_the_penny(threshold - cost)


@given(as_at=DAYS, starts=DAYS, ends=DAYS, rate=RATES, resources=st.none() | MONEY)
def test_the_cost_to_date_never_exceeds_the_cost(
    as_at: date, starts: date, ends: date, rate: float, resources: float | None
) -> None:
    school = school_columns("usual")
    line = {"minutes_per_session": 30, "sessions_per_week": 2, "school_weeks": 6, "hourly_rate": rate,
            "group_size": 3, "resources": resources, "whole_cost": None}  # fmt: skip
    cost = RULES["provision_cost"](**line)
    calendar = {key: school[key] for key in ("calendar_dates", "school_days_so_far")}
    so_far = RULES["cost_to_date"](**line, starts=starts, ends=ends, as_at=as_at, **calendar)
    assert 0 <= so_far <= cost
    if as_at >= max(starts, ends):
        assert so_far == cost


@given(st.decimals(-1_000_000, 1_000_000, places=3))
def test_rounding_is_the_one_that_children_learn(amount: Decimal) -> None:
    by_hand = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert to_the_penny(float(amount)) == float(by_hand)


@given(half_pennies=st.integers(1, 2 * 10**9), off=st.sampled_from([0.0, 1e-13, -1e-13, 1e-7, -1e-7, 1e-6, -1e-6, 0.2]))
def test_an_amount_is_rounded_on_the_digits_that_excel_keeps(half_pennies: int, off: float) -> None:
    amount = half_pennies / 200 + off
    kept = Decimal(f"{amount:.15g}")
    assert to_the_penny(amount) == float(kept.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("number", "digits", "rounded"),
    [(2.5, 0, 3), (-2.5, 0, -3), (1.005, 2, 1.01), (2.675, 2, 2.68), (1.004999, 2, 1.0), (0.285, 2, 0.29),
     (1.45, 1, 1.5), (1234567890123.455, 2, 1234567890123.46), (1e300, 2, 1e300), (149, -2, 100), (150, -2, 200),
     (0.0, 2, 0.0), (float("inf"), 2, float("inf"))],
)  # fmt: skip
def test_rounding_as_excel_rounds(number: float, digits: int, rounded: float) -> None:
    assert excel_round(number, digits) == rounded


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [(date(2024, 1, 31), 1, date(2024, 2, 29)), (date(2023, 1, 31), 1, date(2023, 2, 28)),
     (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2026, 8, 31), 6, date(2027, 2, 28)),
     (date(2026, 12, 15), 1, date(2027, 1, 15)), (date(2026, 3, 31), -1, date(2026, 2, 28))],
)  # fmt: skip
def test_months_after(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


@pytest.mark.parametrize(
    ("wanted", "cell", "same"),
    [("TA", "ta", True), ("TA", "TA2", False), ("TA*", "TA2", True), ("TA?", "TA", False), ("TA?", "TA2", True),
     ("TA~?", "TA?", True), ("TA~?", "TA2", False), ("a.c", "abc", False), ("a~b", "a~b", True), ("TA", None, False),
     ("1", 1, False), ("a*", "line\nbreak", False), ("l*k", "line\nbreak", True)],
)  # fmt: skip
def test_texts_match_as_in_excel(wanted: str, cell: object, same: bool) -> None:
    assert same_text(wanted)(cell) is same
    assert first_match(wanted, [None, cell]) == (1 if same else None)


def test_the_calendar_of_a_school_is_the_one_counted_day_by_day() -> None:
    school = school_columns("usual")
    days, so_far = calendar_of(
        *(school[key] for key in ("term_starts", "term_ends", "closure_first_days", "closure_last_days"))
    )
    counted = dict(zip(school["calendar_dates"], school["school_days_so_far"], strict=True))
    assert (days[0], days[-1]) == (date(2026, 9, 1), date(2027, 12, 17))
    assert all(counted[day] == count for day, count in zip(days, so_far, strict=True))
    assert calendar_of([None], [None], [], []) == ((), ())


@pytest.mark.parametrize("amount", [1e308, 5e307, 1e-308])
def test_numbers_that_no_school_would_type_do_not_raise(amount: float) -> None:
    school = school_columns("usual")
    RULES["provision_cost"](amount, amount, amount, amount, 1, amount, None)
    assert RULES["interval_review_due"](
        date(2026, 9, 7), amount, school["calendar_dates"], school["school_days_so_far"]
    ) in (None, date(2026, 9, 8), date(2026, 9, 7))
    assert RULES["annual_review_due"](date(9999, 12, 31), None, None, 12, 6) is None
    assert RULES["annual_review_due"](date(2026, 9, 7), None, None, max(1.0, amount), 6) is None or amount < 1
