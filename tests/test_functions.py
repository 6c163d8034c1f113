"""The worksheet functions: what a cell may arrive as, shapes, defaults, plain sentences, and the rules behind them."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.excel.functions import cell_functions, cost_functions, duty_functions, every_function, list_functions
from sendbook.excel.functions.coercion import (
    CellError,
    cells,
    to_amount,
    to_date,
    to_number,
    to_share,
    to_spans,
    to_text,
    to_yes_no,
)
from sendbook.excel.functions.function_help import page
from sendbook.excel.functions.records import LONGEST_HELP, every_record
from sendbook.rules.registry import RULES
from tests.support.rule_cases import RuleCase, rule_cases, school_columns

NAN = float("nan")
DAY = date(2026, 3, 4)
SERIAL = 46085

SIGNATURES = """
SEND_REVIEW_DUE(last_review, support_started, term_ends, term_starts)
SEND_INTERVAL_REVIEW_DUE(started, school_weeks, term_starts, term_ends, closures)
SEND_REVIEW_STATUS(review_due, as_at, held, due_soon_days)
SEND_OVERDUE(review_due, as_at, held)
SEND_SCHOOL_WEEKS(start, end, term_starts, term_ends, closures)
SEND_PROVISION_COST(minutes_per_session, sessions_per_week, school_weeks, hourly_rate, \
group_size, resources, whole_cost)
SEND_COST_ABOVE_THRESHOLD(cost, threshold)
SEND_HEADROOM(cost, threshold)
SEND_THRESHOLD_STATUS(cost, threshold, near_percent)
SEND_HOURS_EQUIVALENT(threshold, hourly_rate, school_weeks)
SEND_ANNUAL_REVIEW_DUE(issued, last_decision, date_of_birth)
SEND_AREA_OF_NEED(need_code)
SEND_UPN_PROBLEM(upn)
SEND_PUPIL_COSTS(pupils, upn_column, cost_column)
SEND_OVERDUE_LIST(names, due_column, held_column, as_at)
SEND_REVIEWS_DUE(names, due_column, held_column, as_at, due_soon_days)
SEND_MEETINGS_SHORT(pupils, meeting_pupils, meeting_dates, term_ends, as_at)
SEND_COST_BY(group_column, cost_column)
SEND_CHECK(range_with_headers, as_at)
SEND_COST_TO_DATE(minutes_per_session, sessions_per_week, school_weeks, hourly_rate, \
group_size, resources, whole_cost, starts, ends, as_at, term_starts, term_ends, closures, earlier_rate, rate_from)
SEND_COST_FORECAST(minutes_per_session, sessions_per_week, school_weeks, hourly_rate, \
group_size, resources, whole_cost, starts, ends, as_at, term_starts, term_ends, closures, earlier_rate, rate_from)
SEND_HOURLY_COST(salary, weekly_hours, paid_weeks, worked_weeks, ni_threshold, ni_rate, pension_rate)
SEND_TOP_UP_NOT_MET(cost, top_up, threshold)
SEND_PUPIL_TOTAL(pupils, upn_column, cost_column, threshold, near_percent)
SEND_DAYS_OVERDUE(review_due, as_at, held)
SEND_TERM(day, term_starts, term_ends, term_names)
SEND_YEAR_GROUP(date_of_birth, as_at)
SEND_ANNUAL_REVIEW_MEETING_BY(issued, last_decision, term_starts, term_ends, closures)
SEND_INTERIM_REVIEW_BY(issued, last_decision, date_of_birth, as_at, last_interim)
SEND_PHASE_TRANSFER_BY(year_group, as_at, transfer_years)
SEND_ASSESSMENT_BY(asked_on, step)
SEND_PROBLEM(function, first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, \
twelfth, thirteenth)
"""
"""Files of schools hold these names and arguments: they never change."""

RULE_OF = {
    "SEND_REVIEW_DUE": "review_due", "SEND_INTERVAL_REVIEW_DUE": "interval_review_due",
    "SEND_REVIEW_STATUS": "review_status", "SEND_OVERDUE": "overdue", "SEND_SCHOOL_WEEKS": "school_weeks",
    "SEND_PROVISION_COST": "provision_cost", "SEND_COST_ABOVE_THRESHOLD": "cost_above_threshold",
    "SEND_HEADROOM": "headroom", "SEND_THRESHOLD_STATUS": "threshold_status",
    "SEND_HOURS_EQUIVALENT": "hours_equivalent", "SEND_ANNUAL_REVIEW_DUE": "annual_review_due",
    "SEND_DAYS_OVERDUE": "days_late",
}  # fmt: skip


def call(name: str, *given: Any, **named: Any) -> Any:
    return getattr(every_function, name)(*given, **named)


def test_names_and_arguments_are_those_that_files_hold() -> None:
    given = [f"{name}({', '.join(a.name for a in record.arguments)})" for name, record in every_record().items()]
    assert given == SIGNATURES.strip().splitlines()
    for name, record in every_record().items():
        parameters = inspect.signature(getattr(every_function, name)).parameters.values()
        assert [p.name for p in parameters] == [a.name for a in record.arguments]
        assert all(p.annotation is p.empty for p in parameters), "type hints would change what arrives"
        assert [p.default for p in parameters][1:] == [None] * (len(record.arguments) - 1), "later ones may be left out"


@pytest.mark.parametrize(
    ("name", "given", "answer"),
    [(name, example.given, example.answer) for name, record in every_record().items() for example in record.examples],
)
def test_each_example_in_the_help_is_true(name: str, given: tuple[Any, ...], answer: Any) -> None:
    gives = call(name, *given)
    assert gives == answer and type(gives) is type(answer)


def test_help_fits_into_excel() -> None:
    for record in every_record().values():
        assert len(record.examples) >= 2 or record.name == "SEND_UPN_PROBLEM"
        for text in (record.doc, *(argument.taken.doc for argument in record.arguments)):
            assert 10 < len(text) <= LONGEST_HELP and text.endswith("."), text


def _also_a_function(case: RuleCase) -> bool:
    """Whether a case of a rule is one of its function too, which takes fewer arguments and asks for what is missing."""
    given = case.inputs
    left_out = given.get("sen_provision") in ("N", "n") or given.get("review_agreed") is not None
    local = given.get("under_five_review_months", 6) != 6
    nought = given.get("hourly_rate", 1) == 0  # a cell that arrives as 0 may be an empty one
    needed = ("high_needs_cost_threshold",) if case.rule == "review_due" else ("high_needs_cost_threshold", "as_at")
    asks = any(given.get(key, 1) is None for key in needed) or not any(given.get("term_ends", [1]))
    asks = asks or given.get("cost", 1) is None  # an empty cost counts as 0 in a cell
    no_terms = not any(given.get("school_days_so_far", [1]))
    local = local or given.get("school_kind") is not None or (case.rule == "review_due" and given["as_at"] is not None)
    if case.rule == "review_due" and case.gives is not None:
        left_out = left_out or case.gives > max([end for end in given["term_ends"] if end], default=date.min)
    return case.rule in RULE_OF.values() and not (left_out or local or nought or asks or no_terms)


CASES = [case for case in rule_cases() if _also_a_function(case)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_functions_answer_as_their_rules(case: RuleCase) -> None:
    name = next(name for name, rule in RULE_OF.items() if rule == case.rule)
    given = dict(case.inputs)
    if "calendar_dates" in given:
        school = _school_of(given["calendar_dates"])
        pairs = zip(school["closure_first_days"], school["closure_last_days"], strict=True)
        given |= {**school, "closures": [list(pair) for pair in pairs]}
    wanted = {a.name: given.get(a.means) for a in every_record()[name].arguments}
    # What cannot be meant makes no cost; a function of money says so with an error, which no SUM passes over.
    cannot_be = case.rule == "provision_cost" and RULES["wrong_in_line"](
        **{
            argument.name: given.get("school_weeks" if argument.name == "fixed_weeks" else argument.name)
            for argument in RULES["wrong_in_line"].arguments
        }
    )
    assert call(name, **wanted) == ("#VALUE!" if cannot_be else "" if case.gives is None else case.gives)


def test_every_rule_behind_a_function_has_cases() -> None:
    assert {case.rule for case in CASES} == set(RULE_OF.values()) and len(CASES) > 80


def _school_of(calendar_dates: list[date]) -> dict[str, Any]:
    names = ("usual", "six terms", "untidy")
    return next(school_columns(n) for n in names if school_columns(n)["calendar_dates"] == calendar_dates)


@pytest.mark.parametrize("blank", [None, "", "  ", 0, 0.0, NAN])
def test_an_empty_cell_however_it_arrives_gives_an_empty_cell(blank: Any) -> None:
    terms = [[date(2026, 9, 1)]], [[date(2026, 12, 18)]]
    assert call("SEND_REVIEW_DUE", blank, blank, terms[1]) == ""
    assert call("SEND_INTERVAL_REVIEW_DUE", blank, 6, *terms) == ""
    assert call("SEND_REVIEW_STATUS", blank, blank) == ""
    assert call("SEND_OVERDUE", blank, DAY) == ""
    assert call("SEND_SCHOOL_WEEKS", blank, DAY, *terms) == ""
    assert call("SEND_PROVISION_COST", blank, blank, blank, blank, blank, blank, blank) == ""
    assert call("SEND_HOURS_EQUIVALENT", blank, blank, 38) == ""
    assert call("SEND_ANNUAL_REVIEW_DUE", blank, blank, blank) == ""
    assert call("SEND_AREA_OF_NEED", blank) == ""
    assert call("SEND_UPN_PROBLEM", blank) == ""
    assert call("SEND_HEADROOM", 100, blank) == 5900
    assert call("SEND_THRESHOLD_STATUS", 4800, blank, blank) == "Near threshold"
    assert call("SEND_REVIEW_STATUS", DAY, DAY, blank, blank) == "Due today"


def test_an_empty_cost_is_nought_on_every_computer() -> None:
    assert call("SEND_HEADROOM", [[0], [None], [""], ["  "]]) == [[6000]] * 4
    assert call("SEND_THRESHOLD_STATUS", [[0], [None]]) == [["No cost recorded"]] * 2


def test_what_an_empty_cell_means_stands_in_the_help_of_each_argument() -> None:
    assert all(argument.blank.endswith(".") for record in every_record().values() for argument in record.arguments)
    assert "Blank: it counts as 0." in str(page("SEND_HEADROOM"))
    assert "Blank: nothing is answered." in str(page("SEND_OVERDUE"))


@pytest.mark.parametrize(
    "written",
    [DAY, datetime(2026, 3, 4, 12, 30), SERIAL, float(SERIAL), SERIAL + 0.75, "04/03/2026", "4/3/2026", "4/3/26",
     "04.03.2026", "04-03-2026", " 2026-03-04 ", "2026-03-04T00:00:00", "4 March 2026", "4th Mar 2026", "04-Mar-26",
     "4 MARCH, 2026", "04/03/2026 09:30", "Wednesday 4 March 2026", "Wed, 04-Mar-26", "2026-03-04T14:05:00",
     "4 March 2026 at 9:30 am", SERIAL - 0.000001],
)  # fmt: skip
def test_a_date_may_be_written_in_many_ways_and_is_read_day_first(written: Any) -> None:
    assert to_date(written, "last_review") == DAY


@pytest.mark.parametrize(
    "written", ["tbc", "31/02/2026", "2026", "13/13/2026", True, False, 5, 19_999, 80_000, -1, "4 Mai 2026", "03/2026",
                float("inf"), [], {}, 0.5, "09:30", "10 sessions 2026", "Wednesday", "4 Fun 2026", time(9, 30)],
)  # fmt: skip
def test_what_is_no_date_is_told_and_not_repeated(written: Any) -> None:
    with pytest.raises(CellError, match=r"^Last review is not a date: type it as 31/01/2026\.$"):
        to_date(written, "last_review")


@pytest.mark.parametrize(
    ("read", "written", "number"),
    [(to_number, 12, 12), (to_number, "12.5", 12.5), (to_number, "£1,234.50", 1234.5), (to_number, "-£3", -3),
     (to_share, " 5 % ", 0.05), (to_number, " 1 000 ", 1000), (to_number, 0, 0), (to_number, "0", 0),
     (to_number, "", None), (to_number, "£-3", -3),
     (to_amount, 0, None), (to_amount, "0", None), (to_amount, 0.25, 0.25), (to_share, 80, 0.8), (to_share, 0.8, 0.8),
     (to_share, "80%", 0.8), (to_share, 1, 1), (to_share, 0, None), (to_number, ".5", 0.5)],
)  # fmt: skip
def test_numbers(read: Any, written: Any, number: float | None) -> None:
    assert read(written, "cost") == number


@pytest.mark.parametrize(
    "written", ["twelve", "1,23", "12.5.1", True, DAY, "£", "%", "30%", "1e5", float("inf"), [1], "--1"]
)
def test_what_is_no_number_is_told(written: Any) -> None:
    with pytest.raises(CellError, match=r"^Hourly rate is not a number: type it as 12\.5\.$"):
        to_number(written, "hourly_rate")


def test_amounts_are_not_below_nought() -> None:
    given = ("SEND_THRESHOLD_STATUS", 4800, -1)
    assert call(*given) == "Threshold cannot be below 0." == call("SEND_PROBLEM", *given)


@pytest.mark.parametrize(("written", "text"), [(" slcn ", "slcn"), (0, None), (12.0, "12"), (12, "12"), (NAN, None)])
def test_texts(written: Any, text: str | None) -> None:
    assert to_text(written, "need_code") == text


def test_a_date_or_true_is_no_text() -> None:
    for written in (True, DAY):
        with pytest.raises(CellError, match="not a text"):
            to_text(written, "need_code")


@pytest.mark.parametrize(
    ("written", "word"),
    [("Yes", "Yes"), ("y", "Yes"), (True, "Yes"), (1, "Yes"), ("NO", "No"), (False, "No"), (0, "No"), ("", None)],
)
def test_yes_and_no(written: Any, word: str | None) -> None:
    assert to_yes_no(written, "whole_cost") == word


@pytest.mark.parametrize(
    ("written", "spans"),
    [(None, []), ([[None]], []), (DAY, [(DAY, DAY)]), ([[DAY], [None], [SERIAL]], [(DAY, DAY), (DAY, DAY)]),
     ([[DAY, date(2026, 3, 6)], [None, None], [DAY, None]], [(DAY, date(2026, 3, 6)), (DAY, DAY)]),
     ([[DAY, DAY, DAY]], [(DAY, DAY)] * 3), ([DAY, "05/03/2026"], [(DAY, DAY), (date(2026, 3, 5),) * 2])],
)  # fmt: skip
def test_closures_are_single_days_or_first_and_last_days(written: Any, spans: list[tuple[date, date]]) -> None:
    assert list(zip(*to_spans(written, "closures"), strict=True)) == spans


@pytest.mark.parametrize(
    ("written", "told"),
    [([[DAY, date(2026, 3, 3)]], "Closures has a last day before its first day."),
     ([[None, DAY]], "Closures has a last day without a first day."),
     ([["Half-term", DAY]], "Closures is not a date: type it as 31/01/2026."),
     ([[DAY] * 3] * 2, "Closures needs one column of days, or two columns: first days and last days.")],
)  # fmt: skip
def test_closures_that_cannot_be_read_are_told(written: Any, told: str) -> None:
    terms = [date(2026, 1, 5)], [date(2026, 4, 2)]
    assert call("SEND_SCHOOL_WEEKS", DAY, DAY, *terms, written) == "#VALUE!"
    assert call("SEND_PROBLEM", "SEND_SCHOOL_WEEKS", DAY, DAY, *terms, written) == told
    assert call("SEND_INTERVAL_REVIEW_DUE", DAY, 6, *terms, written) == told


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [(None, None, "Give the first and last days of your terms."),
     ([DAY], None, "Each term needs a first day, and a last day that is not before it."),
     ([DAY, DAY], [DAY], "First and last days of terms differ in number."),
     ([DAY], [date(2026, 3, 3)], "Each term needs a first day, and a last day that is not before it."),
     (["Autumn"], [DAY], "Term starts is not a date: type it as 31/01/2026.")],
)  # fmt: skip
def test_terms_that_cannot_be_read_are_told(starts: Any, ends: Any, told: str) -> None:
    assert call("SEND_SCHOOL_WEEKS", DAY, DAY, starts, ends) == "#VALUE!"
    assert call("SEND_PROBLEM", "send_school_weeks", DAY, DAY, starts, ends) == told
    assert call("SEND_INTERVAL_REVIEW_DUE", DAY, 6, starts, ends) == told


def test_as_at_is_asked_for_and_never_taken_from_the_clock() -> None:
    assert call("SEND_OVERDUE", DAY) == "Give the day to compare with, such as TODAY()."
    assert call("SEND_REVIEW_STATUS", DAY, None) == "Give the day to compare with, such as TODAY()."
    sources = "".join(map(inspect.getsource, (cell_functions, list_functions, cost_functions, duty_functions)))
    assert "today(" not in sources.lower().replace("such as today()", "")


@pytest.mark.parametrize(
    ("cost", "threshold", "answer"),
    [(100, 6000, 5900), ([100, 200], 6000, [5900, 5800]), ([[100], [200]], 6000, [[5900], [5800]]),
     ([[100, 200]], [[6000]], [[5900, 5800]]), (100, [[6000], [7000]], [[5900], [6900]]), ([[100]], 6000, [[5900]]),
     ([[100, 200], [300, 400]], [[6000, 6000], [6000, 6000]], [[5900, 5800], [5700, 5600]]),
     ([[100], ["x"]], 6000, [[5900], ["#VALUE!"]]), ([[1], [2]], [[1], [2], [3]], [["#VALUE!"]]),
     ([[1, 2], [3]], 6000, [["#VALUE!"]]), ([], 6000, [6000])],
)  # fmt: skip
def test_the_answer_has_the_shape_of_the_range(cost: Any, threshold: Any, answer: Any) -> None:
    assert call("SEND_HEADROOM", cost, threshold) == answer


ANYTHING = (
    st.none() | st.booleans() | st.text() | st.floats() | st.integers() | st.dates() | st.datetimes() | st.just("NaT")
)


@given(st.sampled_from(sorted(every_record())), st.lists(ANYTHING | st.lists(ANYTHING, max_size=3), max_size=7))
def test_whatever_stands_in_the_cells_nothing_raises(name: str, given: list[Any]) -> None:
    arguments = every_record()[name].arguments
    given = (given or [None])[: len(arguments)]
    answers = call(name, *given)
    for answer in [one for row in cells(answers).rows for one in row]:
        assert isinstance(answer, str | int | float | date) and not isinstance(answer, datetime)
        assert not (isinstance(answer, str) and re.search(r"Error|Traceback|None", answer))


def test_the_functions_need_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "for name in ('pandas', 'numpy', 'lxml', 'openpyxl', 'xlsxwriter', 'defusedxml'): sys.modules[name] = None\n"
        "from sendbook.excel.functions import every_function\n"
        "print(every_function.SEND_HEADROOM(100))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "5900.0", run.stderr
