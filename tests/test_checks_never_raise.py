"""Whatever a school types, the checks answer with findings: they never stop."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sendbook.layouts import TableLayout, workbook_layout
from sendbook.layouts.types import read_cell
from tests.support.check_cases import Edits, found
from tests.support.sizes import tries

LAYOUT = workbook_layout("provision-map")
CELL = re.compile(r"[A-Z][a-z]+(![A-Z]+\d+|!\d+:\d+)?")

TYPED: st.SearchStrategy[Any] = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["#REF!", "K", "k", "NSA", "Universal", "TA2", "Yes", "no", "31/02/2026", "2026-27", "R", "13"]),
    st.dates(min_value=date(1900, 1, 1), max_value=date(9999, 12, 31)),
    st.integers(min_value=-(10**12), max_value=10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)


def _as_read(table: TableLayout, typed: dict[str, Any]) -> dict[str, Any]:
    """The row as the reader would give it: values in their column's type, the rest kept as unreadable text."""
    row: dict[str, Any] = {"unreadable": {}}
    for key, value in typed.items():
        row[key], text = read_cell(table.column(key).type, value)
        if text:
            row["unreadable"][key] = text
    return row


@st.composite
def typed_rows(draw: st.DrawFn) -> Edits:
    """A few cells of a few rows, each with something that a person might type there."""
    edits: dict[str, Any] = {}
    for key in ("register", "provision", "staff", "terms", "closures"):
        table = LAYOUT.table(key)
        typed = [column.key for column in table.columns if not column.calculated]
        for number in draw(st.sets(st.integers(1, 3), max_size=2)):
            cells = draw(st.dictionaries(st.sampled_from(typed), TYPED, max_size=5))
            edits[f"{key}.{number}"] = _as_read(table, cells)
    for setting in draw(st.sets(st.sampled_from(["rate_basis", "academic_year", "local_near_threshold_percent"]))):
        edits[f"school.{setting}"] = draw(TYPED)
    return edits


@settings(max_examples=tries(150))
@given(typed_rows())
def test_nothing_typed_stops_the_checks(edits: Edits) -> None:
    for item in found(edits):
        assert CELL.fullmatch(item.cell), item.cell
        assert "{" not in item.wrong + item.fix


@settings(max_examples=tries(40))
@given(st.sets(st.sampled_from([f"{t.key}.{c.key}" for t in LAYOUT.tables for c in t.columns]), max_size=12), st.data())
def test_no_missing_part_stops_the_checks(missing: set[str], data: st.DataObject) -> None:
    """Any columns, and any tables but the register, may be gone; then the rest is checked and the gap is named."""
    tables = data.draw(st.sets(st.sampled_from(["terms", "closures", "staff", "calendar", "school", "provision"])))
    parts = [part for part in sorted(missing) if part.partition(".")[0] not in tables] + sorted(tables)
    codes = [item.code for item in found({"without": parts})]
    assert len([code for code in codes if code in ("1003", "1004", "1005Q", "1006")]) == len(parts)
