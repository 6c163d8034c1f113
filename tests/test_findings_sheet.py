"""The Findings sheet: links, counts, and the school's explanations, which stay with their pupil at every check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sendbook.changes import Link, OwnSheet
from sendbook.checks import check
from sendbook.derive import derive
from sendbook.findings import Finding, finding
from sendbook.layouts import workbook_layout
from sendbook.layouts.settings import numbers_in_force
from sendbook.reports.findings_sheet import GONE, HEADERS, explained, explanations_in, findings_sheet, references
from sendbook.tables import Table
from tests.support.check_cases import TODAY, Edits, clean_tables, edited

LAYOUT = workbook_layout("register")
SAID = "Pupil in hospital until January."
OVERDUE: Edits = {
    "register.1": {"last_review": date(2026, 3, 27)}, "register.2": {"last_review": date(2026, 3, 26)},
    "cycles.1": {
        "assessed_on": date(2026, 1, 12), "planned_on": date(2026, 1, 14), "support_from": date(2026, 1, 19),
        "review_due": date(2026, 3, 27), "reviewed_on": date(2026, 3, 27),
    },
}  # fmt: skip


def _checked(tables: dict[str, Table], today: date = TODAY) -> tuple[list[Finding], dict[str, Table]]:
    derived = derive(tables, LAYOUT, today)
    return check(tables, LAYOUT, numbers_in_force(tables, today), today, derived), derived


def _overdue() -> dict[str, Table]:
    return edited(clean_tables(LAYOUT), OVERDUE)


def _as_read(sheet: OwnSheet) -> list[list[Any]]:
    """The sheet's cells as a reader gives them: the text of links, blanks as None."""
    return [[cell.text if isinstance(cell, Link) else cell for cell in row] for row in sheet.rows]


def _explain(grid: list[list[Any]], where: str, words: str) -> None:
    next(line for line in grid if len(line) > 2 and line[2] == where)[5] = words


def _explanations(sheet: OwnSheet) -> dict[str, str]:
    """What stands in the explanation column beside each place."""
    grid = _as_read(sheet)
    return {line[2]: line[5] for line in grid if len(line) > 5 and line[5] and line[5] != HEADERS[5]}


def _explained_once() -> list[list[Any]]:
    findings, tables = _checked(_overdue())
    grid = _as_read(findings_sheet(findings, {}, TODAY, tables))
    _explain(grid, tables["register"].cell(tables["register"].rows[0], "review_due"), SAID)
    return grid


def test_the_sheet_has_a_title_the_counts_and_a_link_to_each_cell() -> None:
    findings, tables = _checked(_overdue())
    sheet = findings_sheet(findings, {}, TODAY, tables)
    assert sheet.rows[0] == ("Findings",)
    assert sheet.rows[1] == ("Checked as on 18/11/2026: 0 errors, 2 queries, 0 notes.",)
    assert sheet.rows[sheet.header_row - 1] == HEADERS
    link = sheet.rows[sheet.header_row][2]
    assert isinstance(link, Link) and link.text == link.target == findings[0].cell


def test_an_explanation_is_kept_at_the_next_check() -> None:
    findings, tables = _checked(_overdue())
    sheet = findings_sheet(findings, explanations_in(_explained_once()), TODAY, tables)
    first = tables["register"].cell(tables["register"].rows[0], "review_due")
    assert _explanations(sheet) == {first: SAID}


def test_an_explanation_moves_with_its_pupil_when_the_register_is_sorted() -> None:
    """The row's number says nothing: sorted, the second pupil's review must not look explained."""
    tables = _overdue()
    register = tables["register"]
    rows = [register.rows[1], register.rows[0], *register.rows[2:]]
    numbered = [type(row)(5 + n, row.values, row.unreadable, row.typed_over) for n, row in enumerate(rows)]
    tables["register"] = register.with_rows(numbered)
    findings, derived = _checked(tables)
    sheet = findings_sheet(findings, explanations_in(_explained_once()), TODAY, derived)
    second = derived["register"].cell(derived["register"].rows[1], "review_due")
    assert _explanations(sheet) == {second: SAID}


def test_an_explanation_is_not_carried_over_to_the_next_overdue_review() -> None:
    """Reviewed in spring, overdue again a term later: that needs its own; the old one is kept below."""
    later = date(2027, 4, 12)
    tables = edited(_overdue(), {"register.1": {"last_review": date(2026, 12, 3)}})
    findings, derived = _checked(tables, later)
    sheet = findings_sheet(findings, explanations_in(_explained_once()), later, derived)
    assert "5020Q" in {item.code for item in findings}
    lines = [line for line in _as_read(sheet) if len(line) > 5 and line[5] == SAID]
    assert [line[1] for line in lines] == [GONE]


def test_an_explanation_outlives_its_finding_and_comes_back_with_it() -> None:
    """Nothing a school typed is lost: fixed, the explanation stands in the last rows; broken again, it is back."""
    fixed, derived = _checked(clean_tables(LAYOUT))
    sheet = findings_sheet(fixed, explanations_in(_explained_once()), TODAY, derived)
    assert [line[1] for line in _as_read(sheet)[sheet.header_row :] if line[5]] == [GONE]
    again, derived = _checked(_overdue())
    sheet = findings_sheet(again, explanations_in(_as_read(sheet)), TODAY, derived)
    assert len(_explanations(sheet)) == 1 and GONE not in {line[1] for line in _as_read(sheet) if len(line) > 1}


def test_explanations_are_read_whatever_the_order_of_the_columns() -> None:
    """A school may sort the rows, move the columns, or put a line above."""
    grid = _explained_once()
    moved: list[Sequence[Any]] = [["note"], *([*reversed(line), None] for line in reversed(grid[4:]))]
    moved = [moved[0], moved[-1], *moved[1:-1]]
    assert [item.text for item in explanations_in(moved).values()] == [SAID]


def test_an_explanation_whose_reference_was_deleted_is_kept() -> None:
    grid = _explained_once()
    for line in grid[5:]:
        line[6] = None
    findings, tables = _checked(_overdue())
    sheet = findings_sheet(findings, explanations_in(grid), TODAY, tables)
    assert [line[1] for line in _as_read(sheet) if len(line) > 5 and line[5] == SAID] == [GONE]


def test_a_sheet_that_is_not_ours_has_no_explanations() -> None:
    assert explanations_in([["Code", "What"], ["5020Q", "x"]]) == {}
    assert explanations_in([]) == {}


def test_references_tell_findings_apart_and_show_no_pupil() -> None:
    findings, tables = _checked(_overdue())
    made = references(findings, tables)
    assert len(set(made)) == len(findings) and made == references(findings, tables)
    assert not any(row["upn"] in reference for row in tables["register"] for reference in made)
    twins = [finding("1006", "Register", header="Notes"), finding("1006", "Register", header="EAL")]
    assert len(set(references(twins, tables))) == 2


def test_two_equal_rows_keep_their_own_explanations() -> None:
    same = edited(_overdue(), {"register.2": dict(_overdue()["register"].rows[0].values)})
    findings, tables = _checked(same)
    overdue = [item for item in findings if item.code == "5020Q"]
    assert len(overdue) == 2 and len(set(references(overdue, tables))) == 2


def test_explained_findings_carry_the_schools_words() -> None:
    findings, tables = _checked(_overdue())
    said = [item.explanation for item in explained(findings, explanations_in(_explained_once()), tables)]
    assert sorted(said) == ["", SAID]


def test_an_empty_sheet_says_so() -> None:
    findings, tables = _checked(clean_tables(LAYOUT))
    assert "Nothing was found." in findings_sheet(findings, {}, TODAY, tables).rows[-1]
