"""Formulas of new workbooks: functions of Excel 2016 only, nothing volatile but one TODAY, headers escaped."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.layouts import Column, TableLayout, workbook_kinds
from sendbook.layouts.types import TYPES
from sendbook.workbook.formulas import escape_header, text_literal, this_row, whole_column
from tests.support import engines, packages
from tests.support.books import build_book, odd
from tests.support.clock import TODAY

EXCEL_2016 = {
    "ABS", "AND", "AVERAGE", "AVERAGEIFS", "CHAR", "CHOOSE", "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF", "COUNTIFS",
    "DATE", "DAY", "EDATE", "EOMONTH", "FALSE", "FIND", "IF", "IFERROR", "INDEX", "INT", "ISBLANK", "ISNUMBER",
    "LARGE", "LEFT", "LEN", "LOWER", "MATCH", "MAX", "MEDIAN", "MID", "MIN", "MOD", "MONTH", "N", "NOT", "OR",
    "RIGHT", "ROUND", "ROUNDDOWN", "ROUNDUP", "ROW", "ROWS", "SEARCH", "SMALL", "SUBSTITUTE", "SUM", "SUMIF",
    "SUMIFS", "SUMPRODUCT", "TEXT", "TODAY", "TRIM", "TRUE", "UPPER", "VALUE", "WEEKDAY", "YEAR",
    "_XLFN.ISFORMULA",
}  # fmt: skip
"""Functions that Excel 2016, LibreOffice 7.4 and IronCalc all have; none is volatile but TODAY.
ISFORMULA is of Excel 2013: a file writes its name with the prefix."""

LONGEST, DEEPEST = 8_192, 64
"""What Excel takes: characters in a formula, levels of brackets."""


@pytest.fixture(scope="module", params=workbook_kinds())
def formulas(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    path = tmp_path_factory.mktemp("formulas") / f"{request.param}.xlsx"
    return packages.formulas(build_book(request.param, path, odd()).path)


def _depth(formula: str) -> int:
    deepest = level = 0
    for character in packages._TEXT.sub("", formula):
        level += (character == "(") - (character == ")")
        deepest = max(deepest, level)
    return deepest


@pytest.mark.sampled
def test_only_functions_of_excel_2016_are_called(formulas: list[str]) -> None:
    assert len(formulas) > 2_000
    called = set().union(*(packages.functions(formula) for formula in formulas))
    assert called - EXCEL_2016 == set()
    assert "COUNTIFS" in called and "EDATE" in called


def test_todays_date_is_asked_for_in_one_cell(formulas: list[str]) -> None:
    asking = [formula for formula in formulas if "TODAY" in packages.functions(formula)]
    assert asking == ["IF(COUNT(today_pinned)=0,TODAY(),today_pinned)"]


@pytest.mark.sampled
def test_formulas_fit_into_excel(formulas: list[str]) -> None:
    assert max(map(len, formulas)) <= LONGEST
    assert max(map(_depth, formulas)) <= DEEPEST
    assert not [
        formula
        for formula in formulas
        if "@" in formula or "#REF!" in formula or "_xl" in formula.replace("_xlfn.ISFORMULA(", "")
    ]


@pytest.mark.parametrize(
    ("formula", "called"),
    [
        ('IF(A1="XLOOKUP(","",_xlfn.XLOOKUP(A1,B:B,C:C))', {"IF", "_XLFN.XLOOKUP"}),
        ("SUM(Plan[[#This Row],[Cost (gross)]])", {"SUM"}),
        ("OFFSET(A1,1,1)+rand()", {"OFFSET", "RAND"}),
        ("Register[It''s '[NOW(']]", set()),
    ],
)
def test_the_search_for_functions_passes_over_texts_and_headers(formula: str, called: set[str]) -> None:
    assert packages.functions(formula) == called


HEADERS = [
    ("Last review", "Last review"), ("Your school's", "Your school''s"), ("No. [of] #", "No. '[of'] '#"),
    ("Cost (£)", "Cost (£)"), ("A/B, C", "A/B, C"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "escaped"), HEADERS)
def test_a_header_is_escaped_as_excel_stores_it(header: str, escaped: str) -> None:
    table = TableLayout("t", "T", "T", "T", "T", (Column("c", header, TYPES["text"]),))
    assert whole_column(table, "c") == f"T[{escaped}]"
    assert this_row(table, "c") == f"T[[#This Row],[{escaped}]]"


@given(st.text())
def test_an_escaped_header_can_be_read_back(header: str) -> None:
    escaped, plain, at = escape_header(header), "", 0
    while at < len(escaped):
        at += escaped[at] == "'"
        plain += escaped[at]
        at += 1
    assert plain == header


@given(st.text())
def test_a_text_cannot_leave_its_quotes(text: str) -> None:
    literal = text_literal(text)
    assert packages._TEXT.fullmatch(literal) and literal[1:-1].replace('""', '"') == text


def test_both_engines_find_a_column_whose_header_is_escaped(tmp_path: Path) -> None:
    import xlsxwriter

    path, header = tmp_path / "headers.xlsx", "It's [a] #1"
    table = TableLayout("t", "Odd", "S", "T", "T", (Column("c", header, TYPES["number"]),))
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.add_table(0, 0, 2, 0, {"name": "Odd", "columns": [{"header": header}]})
        sheet.write_column(1, 0, [4, 5])
        sheet.write_formula(3, 1, f"=SUM({whole_column(table, 'c')})", None, 0)
    assert engines.recalculate_libreoffice([path])[path]["S"]["B4"] == 9
    assert engines.recalculate_ironcalc(path, {"S": ["B4"]})["S"]["B4"] == 9


@pytest.mark.long
def test_the_pinned_day_and_todays_date_both_reach_the_formulas(tmp_path: Path) -> None:
    rows = {"register": [{"surname": "A", "upn": "X", "sen_provision": "K", "review_agreed": date(2026, 12, 1)}]}
    pinned = build_book("register", tmp_path / "pinned.xlsx", rows, school={"today_pinned": date(2026, 12, 2)})
    free = build_book("register", tmp_path / "free.xlsx", rows, school={})
    answers = engines.recalculate_libreoffice([pinned.path, free.path])
    assert answers[pinned.path]["School"]["B3"] == date(2026, 12, 2)
    assert answers[free.path]["School"]["B3"] == TODAY
    assert "Overdue 1 day" in answers[pinned.path]["Register"].values()
