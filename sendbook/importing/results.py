"""Foresight: what the formulas of a workbook will give once a plan is written, so that no stale number is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from sendbook.changes import (
    Change,
    ColumnAnew,
    Formula,
    LiteCode,
    NewColumn,
    NewRow,
    OwnNames,
    OwnSheet,
    Result,
    Step,
    by_kind,
)  # fmt: skip
from sendbook.derive import derive
from sendbook.layouts import WorkbookLayout
from sendbook.layouts.types import read_upn
from sendbook.tables import Row, Table, Tables, Value, column_letter, column_number

_CELL = re.compile(r"([A-Z]+)(\d+)")


def with_results(steps: Sequence[Step], before: Tables, layout: WorkbookLayout, today: date) -> list[Step]:
    """The steps, each new row with the results of its formulas, and the new results of the rows that are changed."""
    numbered = list(_numbered(steps, before))
    after = derive({key: _after(table, numbered, layout) for key, table in before.items()}, layout, today)
    by_name = {table.name: table for table in after.values()}
    rows = {table.key: {row.number: row for row in table} for table in after.values()}
    finished: list[Step] = []
    for step, number in numbered:
        match step:
            case NewRow() if step.table in by_name:
                table = by_name[step.table]
                finished.append(replace(step, results=_results(layout, table, rows[table.key][number])))
            case Change() | NewRow() | NewColumn() | ColumnAnew() | OwnSheet() | Result() | LiteCode() | OwnNames():
                finished.append(step)
            case _:
                assert_never(step)
    changes, _rows, _columns, _sheets, _others, _code, _names, _anew = by_kind(steps)
    for table in after.values():
        cells = (_CELL.fullmatch(step.cell) for step in changes if step.sheet == table.sheet)
        numbers = {int(cell[2]) for cell in cells if cell}
        for number in sorted(numbers & set(rows[table.key])):
            for column, value in _results(layout, table, rows[table.key][number]).items():
                finished.append(Result(table.sheet, f"{column_letter(column)}{number}", value))
    return finished


def _numbered(steps: Sequence[Step], before: Tables) -> Iterator[tuple[Step, int]]:
    """Each step with its worksheet row; a new row gets one below all others (its true place is the patch's)."""
    last = {table.name: max((row.number for row in table), default=table.header_row) for table in before.values()}
    for step in steps:
        number = 0
        match step:
            case Change():
                place = _CELL.fullmatch(step.cell)
                number = int(place[2]) if place else 0
            case NewRow() if step.table in last:
                number = last[step.table] = last[step.table] + 1
            case NewRow() | NewColumn() | ColumnAnew() | OwnSheet() | Result() | LiteCode() | OwnNames():
                pass
            case _:
                assert_never(step)
        yield step, number


def _after(table: Table, numbered: Sequence[tuple[Step, int]], layout: WorkbookLayout) -> Table:
    """A table as it will stand once the steps are written."""
    keys = {place: key for key, place in table.columns.items()}
    named = {c.key for c in layout.table(table.key).columns if c.read_by}
    rows = {row.number: row for row in table}
    for step, number in numbered:
        match step:
            case Change() if step.sheet == table.sheet and number in rows:
                place = _CELL.fullmatch(step.cell)
                key = keys.get(column_number(place[1])) if place else None
                if key:
                    rows[number] = rows[number].with_values({key: _plain(step.after)})
            case NewRow() if step.table == table.name:
                rows[number] = Row(
                    number, {keys[c]: _read(keys[c] in named, v) for c, v in step.values.items() if c in keys}
                )
            case Change() | NewRow() | NewColumn() | ColumnAnew() | OwnSheet() | Result() | LiteCode() | OwnNames():
                pass  # no other kind of step changes what a table's typed columns hold
            case _:
                assert_never(step)
    return table.with_rows([rows[number] for number in sorted(rows)])


def _results(layout: WorkbookLayout, table: Table, row: Row) -> dict[int, Value]:
    """What the formulas of a row give, by worksheet column; cells that a person typed over have none."""
    columns = [c for c in layout.table(table.key).columns if c.has_formula and c.key in table.columns]
    filled = (c.key for c in columns if not (row.typed(c.key) if c.otherwise else c.key in row.typed_over))
    return {table.columns[key]: row.value(key) for key in filled}


def _read(named: bool, value: Value | Formula) -> Value:
    """A new cell as it is read again: of a pupil who is chosen by name, the UPN."""
    plain = _plain(value)
    return read_upn(plain) if named and plain is not None else plain


def _plain(value: Value | Formula) -> Value:
    return value.result if isinstance(value, Formula) else value
