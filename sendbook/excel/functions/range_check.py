"""Checking a range: any list of pupils or of provision with a header row, checked by the same checks as a workbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sendbook.checks import check
from sendbook.checks.columns_needed import could_be_typed, held_by_list
from sendbook.derive import derive
from sendbook.excel.functions.coercion import CellError, error_raised, is_blank
from sendbook.findings import Finding, most_urgent_first
from sendbook.layouts import TableLayout, workbook_layout
from sendbook.layouts.reading import find_columns, read_row
from sendbook.layouts.starting import starting_tables
from sendbook.rules.years import academic_year
from sendbook.tables import Row, Table, column_number

SHEET = "Range"

_HEADER_ROWS = 10
_OTHER_CELL = re.compile(rf"{SHEET}![A-Z]*(\d+)(?::\d+)?")
_FEWEST_COLUMNS = 2
_LONGEST = 1_000


def check_range(rows: Sequence[Sequence[object]], as_at: date) -> list[tuple[object, ...]]:
    """What is wrong with the rows of a range, most urgent first; rows count from the range's first."""
    layout = workbook_layout("provision-map")
    if len(rows) == 1 and len(rows[0]) == 1:
        error_raised(rows[0][0], "range_with_headers")
    at, declared = _find_headers(rows)
    headers = ["" if is_blank(cell) else str(cell) for cell in rows[at]]
    columns, others, _twice = find_columns(declared, headers, 1)
    wanted = [(c, columns[c.key] - 1) for c in declared.columns if c.key in columns]
    worded = {place for column, place in wanted if not column.type.numeric or column.type.name == "date"}
    read = (
        read_row(n, [None if place in worded and _is_nought(cell) else cell for place, cell in enumerate(cells)],
                 wanted, knows_formulas=False)
        for n, cells in enumerate(rows[at + 1 :], at + 2)
    )  # fmt: skip
    found = Table(declared.key, "", SHEET, at + 1, columns, tuple(row for row in read if isinstance(row, Row)), others)
    tables = starting_tables(layout, academic_year(as_at), as_at)
    for key in ("register", "provision"):
        del tables[key]
    # Terms, codes and rates are the shipped examples: what is checked against them is not the school's own.
    tables[declared.key] = found
    derived = derive(tables, layout, as_at)
    # A column that the person keeps filled in is taken as it stands, not as the rules would fill it.
    kept = derived[declared.key].with_rows([
        row.with_values({key: own.value(key) for key in columns if own.value(key) is not None})
        for row, own in zip(derived[declared.key], found, strict=True)
    ])  # fmt: skip
    derived = derived.with_tables({declared.key: kept})
    # As `check` of a list of the school's own has it: what it has no column for, nobody recorded.
    may_lack = {f"register.{key}" for key in held_by_list(columns)} if declared.key == "register" else set()
    findings = [item for item in check(tables, layout, derived.numbers, as_at, derived, may_lack)
                if _is_of_the_range(item) and could_be_typed(item.code, columns)]  # fmt: skip
    header_at = dict(enumerate(headers, start=1))
    return [(item.code, str(item.severity), *_place(item, header_at), _in_rows(item.wrong), _in_rows(item.fix))
            for item in most_urgent_first(findings)]  # fmt: skip


def _is_nought(cell: object) -> bool:
    """Whether a cell is 0, as desktop Excel sends an empty cell."""
    return cell == 0 and not isinstance(cell, bool)


def _in_rows(words: str) -> str:
    """A sentence that names other cells by their row in the range, as long as fits a cell that is read."""
    if len(words) > _LONGEST:
        words = words[:_LONGEST] + " ..."
    return _OTHER_CELL.sub(r"row \1", words)


def _find_headers(rows: Sequence[Sequence[object]]) -> tuple[int, TableLayout]:
    """The row whose headings say the most, and the table that they are of."""
    best: tuple[int, int, TableLayout] | None = None
    for at, cells in enumerate(rows[:_HEADER_ROWS]):
        texts = [cell if isinstance(cell, str) else "" for cell in cells]
        for key in ("register", "provision"):
            declared = workbook_layout("provision-map").table(key)
            known = len(find_columns(declared, texts, 1)[0])
            if known >= _FEWEST_COLUMNS and (best is None or known > best[0]):
                best = known, at, declared
    if best is None:
        raise CellError("No row of headings was found: give the range with its headings, such as UPN and Surname.")
    return best[1], best[2]


def _is_of_the_range(item: Finding) -> bool:
    return item.cell.startswith(f"{SHEET}!") and not item.is_of_the_workbook


def _place(item: Finding, headers: dict[int, str]) -> tuple[object, str]:
    cell = item.cell.rpartition("!")[2].partition(":")[0]
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :] or 0), headers.get(column_number(letters), "") if letters else ""
