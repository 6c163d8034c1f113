"""Derive: calculated columns come from the rules, each after what it needs, whatever the file had stored."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from sendbook.derive import derive
from sendbook.layouts import workbook_kinds, workbook_layout
from sendbook.layouts.bindings import bind
from sendbook.layouts.starting import placed, starting_tables
from sendbook.tables import Table, Value
from tests.support.books import YEAR, filled

TODAY = date(2026, 11, 22)
LAYOUT = workbook_layout("provision-map")

PUPIL: dict[str, Value] = {
    "upn": "J999200125011", "surname": "Abara", "forename": "Chidi", "sen_provision": "K", "primary_need": "SLCN",
    "support_started": date(2026, 1, 29), "last_review": date(2026, 9, 11),
}  # fmt: skip
LINE: dict[str, Value] = {
    "upn": "J999200125011", "intervention": "Language group", "tier": "Targeted",
    "delivered_by": "Teaching assistant level 2", "minutes_per_session": 60, "sessions_per_week": 2, "group_size": 4,
    "starts": date(2026, 9, 1), "ends": date(2027, 7, 21), "fixed_weeks": 38,
}  # fmt: skip


def tables(pupils: list[dict[str, Value]], lines: list[dict[str, Value]], **school: Value) -> dict[str, Table]:
    made = starting_tables(LAYOUT, "2026-27", TODAY, school)
    made["register"] = placed(LAYOUT.table("register"), pupils)
    made["provision"] = placed(LAYOUT.table("provision"), lines)
    return made


def test_a_pupils_cost_is_the_sum_of_the_lines_on_another_sheet() -> None:
    derived = derive(tables([PUPIL], [LINE, LINE], costing_year="Academic year"), LAYOUT, TODAY)
    [first, second] = derived["provision"].rows
    # 60 minutes x 2 sessions x 38 weeks x £19.50 (27.5 hours over 39 weeks) for a group of four
    assert first["provision_cost"] == second["provision_cost"] == 370.5
    assert derived["register"].rows[0]["additional_support_cost"] == 741.0
    assert derived["register"].rows[0]["headroom"] == 5259.0


def test_what_a_file_had_stored_in_a_calculated_column_is_worked_out_anew() -> None:
    stale = {**PUPIL, "review_due": date(1999, 1, 1), "review_status": "Overdue 9999 days"}
    row = derive(tables([stale], []), LAYOUT, TODAY)["register"].rows[0]
    assert (row["review_due"], row["review_status"]) == (date(2027, 3, 25), "Not due yet")


def test_the_school_wins_over_the_national_number() -> None:
    own = tables([PUPIL], [LINE], costing_year="Academic year", local_high_needs_cost_threshold=300)
    row = derive(own, LAYOUT, TODAY)["register"].rows[0]
    assert row["cost_above_threshold"] == 70.5
    assert row["threshold_status"].startswith("Over")


def test_a_pinned_day_wins_over_the_clock() -> None:
    pinned = tables([PUPIL], [], today_pinned=date(2027, 3, 27))
    assert derive(pinned, LAYOUT, TODAY)["register"].rows[0]["review_status"] == "Overdue 2 days"


def test_a_school_may_decide_the_area_of_need_on_the_codes_sheet() -> None:
    made = tables([{**PUPIL, "primary_need": "DS"}], [])
    codes = made["codes"]
    rows = [r.with_values({"area_of_need": "Cognition and learning"}) if r["code"] == "DS" else r for r in codes]
    made["codes"] = codes.with_rows(rows)
    assert derive(made, LAYOUT, TODAY)["register"].rows[0]["area_of_need"] == "Cognition and learning"


def test_tables_or_columns_that_a_workbook_lacks_leave_blanks_and_never_raise() -> None:
    made = tables([PUPIL], [LINE])
    for missing in ("terms", "calendar", "staff", "codes", "school", "policy", "provision"):
        part = {key: table for key, table in made.items() if key != missing}
        derive(part, LAYOUT, TODAY)


@pytest.mark.parametrize("kind", workbook_kinds())
def test_every_calculated_column_finds_all_its_arguments(kind: str) -> None:
    layout = workbook_layout(kind)
    bound = [bind(column, table, layout) for table in layout.tables for column in table.columns if column.has_formula]
    assert len(bound) >= 8
    assert all(bound)


def a_book(times: int) -> dict[str, Table]:
    """The tables of a book with the filled book's rows so many times over, each time of other pupils."""
    book = workbook_layout("book")
    made = starting_tables(book, YEAR, TODAY)
    for key, lines in filled().items():
        made[key] = placed(book.table(key), [_of_pupil(line, again) for again in range(times) for line in lines])
    first = date(2020, 9, 1)
    days: list[dict[str, Value]] = [{"date": first + timedelta(days=place)} for place in range(500 * times)]
    return made | {"calendar": placed(book.table("calendar"), days)}


def _of_pupil(line: Mapping[str, Value], again: int) -> dict[str, Value]:
    return {**line, "upn": f"{line['upn']}-{again}"} if line.get("upn") else dict(line)


def calls_of_a_derive(made: Mapping[str, Table]) -> int:
    """How many calls and steps of inner loops a derive takes: work, which no busy machine makes longer."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        derive(made, workbook_layout("book"), TODAY)
    finally:
        sys.setprofile(None)
    return calls


def test_a_book_four_times_as_large_takes_at_most_about_four_times_the_work() -> None:
    assert calls_of_a_derive(a_book(4)) < 4.4 * calls_of_a_derive(a_book(1))
