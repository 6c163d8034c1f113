"""Fill in: review dates, costs and flags in the list on the open sheet, found by its headings, made by whomever.

Only cells that are empty are filled, and words that an earlier Fill in wrote are brought up to date. What a person
typed is used and never replaced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sendbook.changes import Change, NewColumn
from sendbook.derive import derive
from sendbook.excel.livebook import live_tables, used_cells
from sendbook.findings import Finding, finding
from sendbook.grid import Grid, GridRow, tidy
from sendbook.layouts import Column, TableLayout, WorkbookLayout, workbook_layout
from sendbook.layouts.reading import find_columns
from sendbook.layouts.types import read_cell
from sendbook.mis.columns import best_header, columns_in
from sendbook.mis.dates import Order, order_of, read_date
from sendbook.mis.headings import MATCHED, aliases_of, system_of
from sendbook.mis.rows import READERS
from sendbook.rules.years import academic_year
from sendbook.starting import starting_tables
from sendbook.tables import Row, Table, Value, column_letter, quote_sheet

ADDED = {
    "register": ("review_due", "review_status", "annual_review_due"),
    "provision": ("school_weeks", "provision_cost", "cost_to_date"),
}
"""Columns that are put to the right of a plain list when it has none of them and they can be worked out."""

_OURS = re.compile(
    r"(Overdue|Due in) \d+ days?|Due today|Not due yet|Held|(Under|Near|Over) threshold|No cost recorded"
)


@dataclass(frozen=True, slots=True)
class Filling:
    """What Fill in would write: changes and new columns, the kind of list, and whether it had the school's terms."""

    steps: tuple[Change | NewColumn, ...]
    kind: str
    own_terms: bool


def fill(book: Any, tables: Mapping[str, Table], today: date) -> Filling | Finding:
    """Work out the list on the open sheet. `tables` are those of the workbook that sendbook knows, such as Terms."""
    sheet = book.sheets.active
    rows = used_cells(sheet)
    found = _find(rows, sheet.name)
    if found is None:
        return finding("9308", quote_sheet(sheet.name))
    declared, header, places = found
    layout = workbook_layout("provision-map")
    lines = _read(rows, header, declared, places, today)
    table = Table(declared.key, "", sheet.name, header, places, tuple(lines))
    known = starting_tables(layout, academic_year(today), today) | {
        key: tables[key] for key in ("terms", "closures", "calendar", "staff", "policy", "codes", "school", "register")
        if key in tables and key != declared.key
    }  # fmt: skip
    known = {key: one for key, one in known.items() if key not in ("register", "provision") or key in tables}
    worked = _worked_out(known | {declared.key: table}, layout, declared, today)
    own_terms = "terms" in tables
    in_table = any(one.sheet == sheet.name for one in live_tables(book))
    return Filling(tuple(_steps(table, worked, declared, rows, in_table)), declared.key, own_terms)


def _find(rows: Sequence[Sequence[object]], sheet: str) -> tuple[TableLayout, int, dict[str, int]] | None:
    """The kind of list, its header row and its columns: by the headings of registers, else by those of provision."""
    layout = workbook_layout("provision-map")
    grid = Grid(sheet, "", [GridRow(n, [tidy(cell) for cell in line]) for n, line in enumerate(rows, start=1)])
    provision = layout.table("provision")
    at, most = max(
        ((n, len(find_columns(provision, [str(c or "") for c in line], 1)[0])) for n, line in enumerate(rows[:60], 1)),
        key=lambda pair: pair[1], default=(0, 0),
    )  # fmt: skip
    known = aliases_of("register")
    best = best_header([Grid(sheet, "", [row for row in grid.rows if row.filled])], known)
    if best is not None:
        header = best[1]
        told = columns_in(grid, header, system_of(header.cells)[0], known)[0]
        places = {c.field: c.number for c in reversed(told) if c.verdict == MATCHED and _has(layout, c.field)}
        if len(places) >= most:
            return layout.table("register"), header.number, places
    if most >= 3:
        return provision, at, find_columns(provision, [str(c or "") for c in rows[at - 1]], 1)[0]
    return None


def _has(layout: WorkbookLayout, field: str) -> bool:
    return layout.table("register").has(field)


def _read(
    rows: Sequence[Sequence[object]], header: int, declared: TableLayout, places: Mapping[str, int], today: date
) -> list[Row]:
    columns = {key: declared.column(key) for key in places}
    below = [(number, line) for number, line in enumerate(rows, start=1) if number > header]
    orders = {
        key: order_of(tidy(line[place - 1]) for _, line in below)
        for key, place in places.items()
        if columns[key].type.name == "date"
    }
    read = []
    for number, line in below:
        values = {key: _value(columns[key], line[place - 1], orders, today) for key, place in places.items()}
        if any(value is not None for value in values.values()):
            read.append(Row(number, values))
    return read


def _value(column: Column, cell: object, orders: Mapping[str, Order], today: date) -> Value:
    tidied = tidy(cell)
    if column.key in orders:
        return read_date(tidied, orders[column.key], today)
    if column.key in READERS:
        reading = READERS[column.key](tidied)
        return reading.value if reading.ok else None
    return read_cell(column.type, cell)[0]


def _worked_out(
    tables: Mapping[str, Table], layout: WorkbookLayout, declared: TableLayout, today: date
) -> Sequence[Row]:
    """Every column by its rule; then, where the person keeps a column, again from what stands there."""
    key, table = declared.key, tables[declared.key]
    # Words (a status) follow from the dates and amounts; only those are taken from the person.
    kept = {
        c.key for c in declared.columns
        if c.calculated and c.type.numeric and any(row[c.key] is not None for row in table)
    }  # fmt: skip
    worked = derive(tables, layout, today)[key]
    if not kept:
        return worked.rows
    columns = tuple(replace(c, rule="") if c.key in kept else c for c in declared.columns)
    own = replace(declared, columns=columns)
    mixed = [
        row.with_values({name: given[name] if given[name] is not None else row[name] for name in kept})
        for row, given in zip(worked, table, strict=True)
    ]
    others = tuple(own if one.key == key else one for one in layout.tables)
    return derive({**tables, key: table.with_rows(mixed)}, replace(layout, tables=others), today)[key].rows


def _steps(
    table: Table, worked: Sequence[Row], declared: TableLayout, rows: Sequence[Sequence[object]], in_table: bool
) -> list[Change | NewColumn]:
    steps: list[Change | NewColumn] = []
    for column in declared.columns:
        if not column.calculated or column.key not in table.columns:
            continue
        place = table.columns[column.key]
        for row in worked:
            standing, value = rows[row.number - 1][place - 1], row[column.key]
            empty = standing is None or standing == ""
            stale = isinstance(standing, str) and isinstance(value, str) and bool(_OURS.fullmatch(standing))
            if value is not None and (empty or (stale and standing != value)):
                cell = f"{column_letter(place)}{row.number}"
                steps.append(Change(table.sheet, cell, None if empty else str(standing), value, "Fill in"))
    if in_table:
        return steps  # an Excel table is widened by the person: a heading there, and Fill in fills below it
    last = max(len(line) for line in rows)
    header = rows[table.header_row - 1]
    last = max((place for place in range(1, last + 1) if header[place - 1] not in (None, "")), default=last)
    for key in ADDED[declared.key]:
        column = declared.column(key)
        values = {row.number: row[key] for row in worked if row[key] is not None}
        if key not in table.columns and values:
            last += 1
            kind = column.type.number_format if column.type.name == "date" else ""
            steps.append(NewColumn(table.sheet, "", column.header, table.header_row, last, values, kind, "Fill in"))
    return steps
