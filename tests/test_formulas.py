"""Parity: every rule's Excel formula gives in two spreadsheet programs what its Python function gives, cell by cell."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest

from sendbook.layouts import workbook_kinds, workbook_layout
from sendbook.layouts.bindings import bind, rule_of
from sendbook.rules.possible import POSSIBLE
from sendbook.rules.registry import RULES
from tests.support.engines import ENGINES, Case, Engine, evaluate
from tests.support.generated_cases import Drawn, generated_cases
from tests.support.rule_cases import as_formula, rule_cases
from tests.support.sizes import tries

GENERATED_EACH = tries(500)
"""Cases drawn for every rule: with twenty-odd rules more than ten thousand in all; a tenth in a newcomer's run."""

EXCEL_2016 = {
    "ABS", "AND", "AVERAGE", "AVERAGEIFS", "COUNT", "COUNTIF", "COUNTIFS", "DATE", "DAY", "EDATE", "FIND", "IF",
    "IFERROR", "INDEX", "INT", "ISNUMBER", "LEFT", "MATCH", "MAX", "MID", "MIN", "MOD", "MONTH", "N", "NOT", "OR",
    "ROUND", "ROUNDUP", "SEARCH", "SMALL", "SUBSTITUTE", "SUM", "SUMIFS", "SUMPRODUCT", "TEXT", "TRIM", "UPPER",
    "VALUE", "WEEKDAY", "YEAR",
}  # fmt: skip
"""The functions that our formulas use: all in Excel 2016, none volatile, none that reads text as a date."""

ARITHMETIC = {
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "12",
    "31",
    "60",
    "100",
    "200",
    "365.25",
    "10",
    "100000",
    "14",
    "20",
    "21",
    "30",
    "9999",
    "15",
    "42",
    "56",
    "84",
    "112",
    "140",
    "182",
    "184",
}
"""The numbers that may stand in a formula: days, months, minutes, digits, the longest text; nothing of policy.

14, 20, 21 and 30 are days of typical terms (rules/term_reviews.py), 9999 the last year that Excel knows.
15 school days for a record, and the weeks in days of what follows a review or an assessment (rules/ehc_steps.py).
10 and 100000 put the day, the line and the kind of a thing to do into one number (rules/listing.py)."""


LIMITS = {f"{limit:g}" for one in POSSIBLE.values() for limit in (one.low, one.high, one.whole_below)}
LIMITS |= {"1440", "24", "20", "6", "20000", "80000"}
"""What the numbers of a line can be (rules/possible.py), minutes and hours of a day, Excel's numbers of days."""


def agree(ours: Any, theirs: Any) -> bool:
    """Whether Python's answer and an engine's are the same cell: `None` is "", numbers to fifteen digits."""
    if ours is None:
        return bool(theirs == "")
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-9)
    return bool(ours == theirs and type(ours) is type(theirs))


def _scalars(case: Case) -> dict[str, Any]:
    return {name: value for name, value in case.inputs.items() if not isinstance(value, list)}


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    return list(generated_cases(GENERATED_EACH))


@pytest.mark.parametrize("engine", ENGINES)
def test_every_case_and_ten_thousand_drawn_ones_agree(
    engine: Engine, drawn: list[Drawn], record_property: Callable[[str, object], None]
) -> None:
    assert len(drawn) >= tries(10_000)
    written = [(case.rule, case.gives, as_formula(case.rule, case.inputs)) for case in rule_cases()]
    random = [(case.rule, RULES[case.rule](**case.values), as_formula(case.rule, case.cells)) for case in drawn]
    cells = written + random
    answers = evaluate([case for _, _, case in cells], engine)
    wrong = [
        f"{rule}: Python {ours!r}, {engine} {theirs!r}, from {_scalars(case)}"
        for (rule, ours, case), theirs in zip(cells, answers, strict=True)
        if not agree(ours, theirs)
    ]
    record_property("parity", f"{engine}: {len(cells)} cells of {len(RULES)} rules, {len(wrong)} mismatches")
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("rule", "right", "planted"),
    [("overdue", "{review_due}<{as_at}", "{review_due}<={as_at}"),
     ("review_status", "<={due_soon_days}", "<{due_soon_days}"),
     ("school_day", "<6", "<7"),
     ("review_due", "-21", "-14"),
     ("interim_review_by", "EDATE({date_of_birth},60)", "EDATE({date_of_birth},48)"),
     ("annual_review_due", ",0,1)", ",1,1)"),
     ("interval_review_due", "+1,{school_days_so_far}", ",{school_days_so_far}"),
     ("provision_cost", ",2)", ",1)"),
     ("provision_cost", "MAX(1,N({group_size}))", "{group_size}"),
     ("cost_to_date", "{as_at}<{starts}", "{as_at}<={starts}"),
     ("cost_in_list", "MAX(1,N({staff_count}))", "N({staff_count})"),
     ("cost_to_date_in_list", "{as_at}<{starts}", "{as_at}<={starts}"),
     ("cost_to_date_in_list", "-1,{calendar_dates}", ",{calendar_dates}"),
     ("why_no_cost", "{ends}<{starts}", "{ends}<={starts}"),
     ("cost_in_year", ">={starts}", ">{starts}"),
     ("cost_in_year", ">{starts}", ">={starts}"),
     ("line_cost_to_date", "{as_at}>={starts}", "{as_at}>{starts}"),
     ("money_in_year", "-1-{starts}+1)", "-{starts}+1)"),
     ("counted_share", '="",0,MAX', '="",1,MAX'),
     ("year_in_use", "{as_at}<={ends}", "{as_at}<{ends}"),
     ("employer_ni", "MAX(0,", "MAX(600,"),
     ("cost_by", '+IF({item}="Not said",SUM({second_costs})', '-IF({item}="Not said",SUM({second_costs})'),
     ("threshold_status", ">{high_needs_cost_threshold}", ">={high_needs_cost_threshold}"),
     ("academic_year", "-8", "-9"),
     ("academic_year_start", "-8", "-7"),
     ("rate_by_basis", '="LA"', '="Actual"')],
)  # fmt: skip
def test_a_slip_in_a_formula_is_caught_by_the_written_cases(rule: str, right: str, planted: str) -> None:
    cases = [case for case in rule_cases() if case.rule == rule]
    formulas = [case.formula() for case in cases]
    assert all(right in formula.formula for formula in formulas)
    slipped = [Case(f.formula.replace(right, planted), f.inputs, f.gives) for f in formulas]
    answers = evaluate(slipped, "ironcalc")
    assert any(not agree(case.gives, answer) for case, answer in zip(cases, answers, strict=True))


@pytest.mark.sampled
@pytest.mark.parametrize("engine", ENGINES)
def test_an_argument_that_a_column_leaves_out_is_an_empty_text_in_the_formula(engine: Engine) -> None:
    cases = [case for case in rule_cases() if case.rule in ("review_status", "overdue") and case.inputs["held"] is None]
    formulas = [case.formula() for case in cases]
    without = [Case(f.formula.replace("{held}", '""'), f.inputs, f.gives) for f in formulas]
    answers = evaluate(without, engine)
    assert len(cases) >= 10
    assert all(agree(case.gives, answer) for case, answer in zip(cases, answers, strict=True))


@pytest.mark.parametrize("name", sorted(RULES))
def test_formulas_keep_to_excel_2016(name: str) -> None:
    text = re.sub(r'"[^"]*"', '""', RULES[name].formula)
    assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", text)) <= EXCEL_2016
    assert text.count("(") == text.count(")")
    assert not re.search(r"[A-Z]+:[A-Z]+", text), "no whole columns"
    numbers = set(re.findall(r"[0-9.]+", re.sub(r"\{\w+\}", "", text)))
    assert numbers <= ARITHMETIC | LIMITS, "a number of policy belongs into policy/"


def test_every_calculated_column_finds_all_that_its_rule_asks_for() -> None:
    bound = 0
    for kind in workbook_kinds():
        workbook = workbook_layout(kind)
        for table in workbook.tables:
            for column in table.columns:
                if column.has_formula:
                    assert set(bind(column, table, workbook)) == {a.name for a in rule_of(column).arguments}
                    bound += 1
    assert bound >= 20
