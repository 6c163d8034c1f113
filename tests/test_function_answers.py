"""Answers that cannot mislead: Excel's errors, what cannot be read, damaged numbers, whole columns, bad rows."""

from __future__ import annotations

import time
import tracemalloc
from datetime import date
from typing import Any

import pytest

from sendbook.excel.functions import every_function
from sendbook.excel.functions.records import every_record
from sendbook.excel.functions.whole_columns import is_heading

DAY = date(2026, 11, 22)
NA = "#N/A"
ROWS = 1_048_576


def call(name: str, *given: Any) -> Any:
    return getattr(every_function, name)(*given)


@pytest.mark.parametrize("error", [NA, "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"])
@pytest.mark.parametrize("name", [n for n in every_record() if n not in ("SEND_CHECK", "SEND_PROBLEM")])
def test_an_error_of_excel_stays_that_error_in_whichever_argument_it_stands(name: str, error: str) -> None:
    record = every_record()[name]
    full = [*record.examples[0].given, *[None] * len(record.arguments)][: len(record.arguments)]
    for place, argument in enumerate(record.arguments):
        given = list(full)
        column = isinstance(full[place], list)
        given[place] = [*full[place][:-1], error] if column else [[error]] if argument.taken.whole else error
        if column and isinstance(full[place][-1], list):
            given[place] = [*full[place][:-1], [*full[place][-1][:-1], error]]
        if argument.name == "cost_column":  # of its own group or pupil alone
            continue
        assert call(name, *given) in (error, [[error]], [error]), argument.name


def test_an_error_in_the_place_of_a_list_is_the_answer_of_a_check_too() -> None:
    assert call("SEND_CHECK", NA, DAY) == NA and call("SEND_CHECK", [["#REF!"]], DAY) == "#REF!"
    found = call("SEND_CHECK", [["UPN", "Surname"], [NA, "Adeyemi"]], DAY)
    assert ["2012", 2] in [[row[0], row[2]] for row in found], "in a cell of the list it is a finding"


@pytest.mark.parametrize("nothing", [[], [[]], [[], []], (), ((),)])
@pytest.mark.parametrize("name", every_record())
def test_a_range_without_a_cell_is_answered_as_a_blank_cell(name: str, nothing: Any) -> None:
    count = len(every_record()[name].arguments)
    assert call(name, *[nothing] * count) == call(name, *[[None]] * count)


def test_a_name_of_a_term_is_never_taken_for_a_heading() -> None:
    terms = [date(2026, 9, 1), date(2027, 1, 4)], [date(2026, 12, 18), date(2027, 3, 25)]
    assert call("SEND_TERM", DAY, *terms, ["First term", "Second term"]) == "First term"
    headed = ["Starts", *terms[0]], ["Ends", *terms[1]], ["Name", "First term", "Second term"]
    assert call("SEND_TERM", DAY, *headed) == "First term"


def test_an_error_among_costs_is_the_answer_of_its_own_pupil_or_group() -> None:
    lines = (["A", "B", "A"], [100.5, 20, NA])
    assert call("SEND_PUPIL_COSTS", "A", *lines) == NA
    assert call("SEND_PUPIL_COSTS", [["A"], ["B"]], *lines) == [[NA], [20.0]]
    assert call("SEND_COST_BY", *lines) == [["B", 20.0], ["A", NA]]
    assert [row[0] for row in call("SEND_PUPIL_TOTAL", ["A", "B"], *lines)] == [NA, 20.0]
    assert call("SEND_COST_ABOVE_THRESHOLD", 7490, NA) == NA
    assert call("SEND_OVERDUE_LIST", ["Ada", "Ben"], [date(2026, 11, 2), NA], None, DAY) == NA
    assert call("SEND_OVERDUE", [[date(2026, 11, 2)], [NA]], DAY) == [[True], [NA]]
    assert call("SEND_HEADROOM", "#SPILL!") == "#VALUE!", "an error that not every route can give back is another one"


def test_a_number_that_cannot_be_worked_out_is_an_error_that_no_sum_passes_over() -> None:
    given = ([[30], ["30 mins"], [45]], 3, 12, 20.01)
    assert call("SEND_PROVISION_COST", *given) == [[360.18], ["#VALUE!"], [540.27]]
    said = "Minutes per session is not a number: type it as 12.5."
    assert call("SEND_PROBLEM", "SEND_PROVISION_COST", *given) == [[""], [said], [""]]
    assert call("SEND_PROBLEM", "SEND_COST_BY", ["A", "B"], ["much", 1]).startswith("Row 1: cost column is not")
    assert call("SEND_PROBLEM", "SUM", 1) == "Give the name of one of the SEND functions, in quotes."
    assert {name for name, record in every_record().items() if record.number} == {
        "SEND_SCHOOL_WEEKS", "SEND_PROVISION_COST", "SEND_COST_ABOVE_THRESHOLD", "SEND_HEADROOM",
        "SEND_HOURS_EQUIVALENT", "SEND_PUPIL_COSTS", "SEND_COST_BY", "SEND_COST_TO_DATE", "SEND_COST_FORECAST",
        "SEND_HOURLY_COST", "SEND_TOP_UP_NOT_MET", "SEND_PUPIL_TOTAL", "SEND_DAYS_OVERDUE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("place", "damaged"),
    [(0, 30 / 1440), (0, 0.5), (1, 46054), (2, 46054), (3, 46054), (4, 64 / 1440), (4, "1:4"), (0, "00:30"),
     (1, "1/2"), (0, date(2026, 2, 1)), (1, 0.02), (4, 46_054), (2, 90)],
)  # fmt: skip
def test_what_excel_made_a_time_or_a_date_of_is_refused(place: int, damaged: Any) -> None:
    given: list[Any] = [30, 3, 12, 20.01, 4]
    given[place] = damaged
    assert call("SEND_PROVISION_COST", *given) == "#VALUE!"
    assert "not" in call("SEND_PROBLEM", "SEND_PROVISION_COST", *given)


def test_a_upn_with_a_sign_that_nobody_sees_is_good() -> None:
    for sign in ("\u200b", "\ufeff", "\u200e", "\u00ad"):
        assert call("SEND_UPN_PROBLEM", "T999200005001" + sign) == ""


@pytest.mark.parametrize(
    ("text", "heading"),
    [("Review due", True), ("Date of last review", True), ("Cost (£)", True), ("Review due (sendbook)", True),
     ("tbc", False), ("not due yet", False), ("No review held", False), ("Adeyemi", False), ("31/01/2026", False),
     ("", False), (5, False)],
)  # fmt: skip
def test_headings(text: Any, heading: bool) -> None:
    assert is_heading(text) is heading


def test_a_heading_in_the_range_is_passed_over() -> None:
    due, who = ["Review due", date(2026, 11, 2), None], ["Pupil", "Ada", None]
    assert call("SEND_OVERDUE_LIST", who, due, None, DAY) == [["Ada", date(2026, 11, 2), 20]]
    assert call("SEND_OVERDUE", [[cell] for cell in due], DAY) == [[""], [True], [""]]
    assert call("SEND_COST_BY", ["Area", "C&I"], ["Cost", 5]) == [["C&I", 5.0]]
    ends = ["Last day", date(2026, 12, 18), date(2027, 3, 25)]
    assert call("SEND_REVIEW_DUE", date(2026, 10, 14), None, ends) == date(2027, 3, 25)


def test_a_row_that_cannot_be_read_refuses_no_list() -> None:
    who, due = ["Ada", "Ben", "Cal"], [date(2026, 11, 2), "tbc", date(2026, 11, 20)]
    bad = ["Ben", "", "Row 2: due column is not a date: type it as 31/01/2026."]
    late = [["Ada", date(2026, 11, 2), 20], ["Cal", date(2026, 11, 20), 2], bad]
    assert call("SEND_OVERDUE_LIST", who, due, None, DAY) == late
    assert call("SEND_REVIEWS_DUE", who, due, None, DAY)[-1] == bad
    short = call("SEND_MEETINGS_SHORT", ["Ben"], who, due, [date(2026, 12, 18)], date(2026, 12, 20))
    assert short[-1] == ["Ben", "", "Row 2: meeting dates is not a date: type it as 31/01/2026."]


@pytest.mark.parametrize("blank", [0, *(pytest.param(blank, marks=pytest.mark.long) for blank in (None, ""))])
def test_whole_columns_are_cut_at_the_last_filled_row(blank: Any) -> None:
    def column(*cells: Any) -> list[list[Any]]:
        return [[cell] for cell in cells] + [[blank] for _ in range(ROWS - len(cells))]

    who, due = column("Pupil", "Ada", "Ben"), column("Review due", date(2026, 11, 2), blank)
    held, spent = column("Held", blank, blank, date(2026, 1, 1)), column("Cost", 5000, 7000)
    tracemalloc.start()
    try:
        began = time.process_time()
        assert call("SEND_OVERDUE_LIST", who, due, held, DAY) == [["Ada", date(2026, 11, 2), 20]]
        assert call("SEND_OVERDUE", due, DAY) == [[""], [True]]
        assert call("SEND_PUPIL_COSTS", who, who, spent) == [[""], [5000.0], [7000.0]]
        assert call("SEND_HEADROOM", spent) == [[""], [1000.0], [0.0]]
        took, (_, most) = time.process_time() - began, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert took < 1.5 * 4 and most < 150e6


@pytest.mark.long
def test_a_million_filled_rows_are_answered_in_seconds() -> None:
    days = [[46_000 + n % 900] for n in range(ROWS)]
    began = time.process_time()
    answers = call("SEND_OVERDUE", days, 46_348)
    assert time.process_time() - began < 1.5 * 2
    assert len(answers) == ROWS and answers[0] == [True] and answers[899] == [False]
