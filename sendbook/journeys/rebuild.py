"""Rebuild: a new workbook from one that is there, with today's layout and the school's own columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from sendbook.derive import derive
from sendbook.findings import Finding
from sendbook.journeys.roll_over import OwnValues, Rolled
from sendbook.layouts import WorkbookLayout
from sendbook.tables import Row, Table, Value
from sendbook.workbook.own_parts import OwnParts, own_parts, with_columns
from sendbook.workbook.reader import OurFile

_ONE_BY_ONE = ("school", "codes", "policy", "calendar")
"""Sheets whose lines are made anew: a school's own column there is not carried."""


def rebuild(
    book: OurFile, out: Path, roll: Callable[[WorkbookLayout, OwnValues], Rolled], today: date
) -> tuple[str, ...] | list[Finding]:
    """Build the workbook whose tables `roll` gives; gives what moved and what could not come, as lines to read.

    `roll` gets the layout with the school's own columns, and their values by table, row and column.
    """
    from sendbook.views.book import build

    own = own_parts(book.package, book.layout, book.tables)
    carried = replace(own, columns=tuple(one for one in own.columns if one.table not in _ONE_BY_ONE))
    layout = with_columns(book.layout, carried)
    rolled = roll(layout, _by_row(carried))
    derived = derive(rolled.tables, layout, today)
    tables = derived.with_tables({key: _as_typed(table) for key, table in derived.items()})
    if problems := build(layout, tables, out, today=today):
        return problems
    return (*rolled.told, *_not_carried(book, own, carried), *rolled.carried)


def _by_row(own: OwnParts) -> dict[str, dict[int, dict[str, Value]]]:
    found: dict[str, dict[int, dict[str, Value]]] = {}
    for one in own.columns:
        for number, value in one.values.items():
            found.setdefault(one.table, {}).setdefault(number, {})[one.column.key] = value
    return found


def _as_typed(table: Table) -> Table:
    """What did not fit its column stands in the new workbook as it stood in the old one."""
    rows: list[Row] = []
    for row in table:
        text: Mapping[str, Value] = dict(row.unreadable)
        rows.append(row.with_values(text) if text else row)
    return table.with_rows(rows)


def _not_carried(book: OurFile, own: OwnParts, carried: OwnParts) -> list[str]:
    told = ["Not carried: colours, widths and filters of your own."]
    if own.alone:
        told.append(f"Not carried: values of your own columns in rows without a pupil or other entry: {own.alone}.")
    if carried.columns:
        names = ", ".join(f'"{one.column.header}"' for one in carried.columns)
        told.append(f"Your own columns were carried, as values: {names}.")
    lost = [one.column.header for one in own.columns if one not in carried.columns]
    if lost:
        told.append(f"Not carried: your own columns {', '.join(lost)} on School, Codes, Policy or Calendar.")
    if own.sheets:
        told.append(f"Not carried: your own sheets {', '.join(own.sheets)}. Copy them from the old workbook in Excel.")
    if own.comments:
        told.append("Not carried: comments and notes on cells. They stay in the old workbook.")
    over = sum(len(row.typed_over) - len(row.overruled) for table in book.tables.values() for row in table)
    both = [table.cell(row, key) for table in book.tables.values() for row in table for key in row.overruled
            if row.overruled[key]]  # fmt: skip
    if both:
        told.append(f"Two pupils in one row, the typed UPN was carried, not who was chosen: {', '.join(both)}.")
    if over:
        told.append(f"Calculated cells in which a value had been typed have their formula again: {over}.")
    return told
