"""A meeting that was held is counted as held by every sheet and page, also where the decision after it is overdue."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sendbook.derive import Derived
from sendbook.layouts import workbook_layout
from sendbook.reports.governors import report_for_governors
from sendbook.reports.rollup import counting
from sendbook.reports.share_copy import share_sheet
from sendbook.views.summary_blocks import blocks
from tests.support.books import tables_of
from tests.support.costings import LINES, rows

LAYOUT = workbook_layout("book")
TODAY = date(2026, 11, 30)


def pupils(*wanted: tuple[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """So many pupils with an EHC plan of 2020 and these days."""
    every = [values for many, values in wanted for _ in range(many)]
    return [
        {"surname": f"Pupil {n}", "forename": "A", "upn": f"E{n}", "sen_provision": "E", "primary_need": "SLCN",
         "date_of_birth": date(2016, 3, 1), "year_group": "5", "ehc_plan_issued": date(2020, 6, 1), **values}
        for n, values in enumerate(every)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def school() -> Derived:
    """Seven whose authority is late with its decision, six whose meeting is late, five whose meeting was held."""
    return tables_of(LAYOUT, {"register": pupils(
        (7, {"last_decision": date(2025, 11, 20), "annual_review_held": date(2026, 10, 5)}),
        (6, {"last_decision": date(2025, 6, 1)}),
        (5, {"last_decision": date(2025, 12, 15), "annual_review_held": date(2026, 11, 5)}),
    )}, today=TODAY)  # fmt: skip


def test_six_are_overdue_and_twelve_held_on_every_page(school: Derived) -> None:
    said = [str(row["annual_review_status"]) for row in school["register"]]
    assert sum("decision overdue" in status for status in said) == 7
    [block] = [block for block in blocks(LAYOUT, school, 6000) if block.name == "SummaryReviews"]
    assert {str(row[0]): row[2].result for row in block.rows} == {
        "Overdue": 6, "Due today or soon": 0, "Not due yet": 0, "Held": 12, "No date to go by": 0,
    }  # fmt: skip
    known = {"register": set(school["register"].columns)}
    lines = [line for line in counting.count_school(school, known) if line.topic == counting.ANNUAL]
    assert {line.item: line.number for line in lines if line.number} == {"Overdue": 6, "Held": 12}
    page = report_for_governors(school, school.numbers, TODAY)
    [told] = [
        row for section in page.sections for row in section.rows if "annual review meeting: overdue" in str(row).lower()
    ]
    assert "6" in str(told)


def test_a_copy_for_the_authority_says_how_many_lines_have_no_cost() -> None:
    given = rows([LINES[0], {**LINES[0], "delivered_by": "Not on Staff"}])
    given["register"] = [{**row, "sen_provision": "E"} for row in given["register"]]
    tables = tables_of(LAYOUT, given, today=TODAY)
    sheet = share_sheet(LAYOUT, tables, tables.numbers, TODAY, "la")
    cells = [cell for row in sheet.rows for cell in row]  # type: ignore[union-attr]
    assert "Lines without a cost" in cells and "1 of 2 lines has no cost" in cells
