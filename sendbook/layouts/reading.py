"""Reading: a row of cells becomes a typed row of a table, the same from a file as from the workbook open in Excel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sendbook.layouts import Column, TableLayout
from sendbook.layouts.types import is_blank, read_cell
from sendbook.tables import Row, Value

Formula = tuple[str, object]
"""A cell that holds a formula, as the readers hand it over: ("=", the formula's last result)."""


def header_key(text: object) -> str:
    """A header as it is compared: letters and digits only, without case."""
    return re.sub(r"[^0-9a-z]+", "", str(text).casefold())


def find_columns(
    layout: TableLayout, headers: Sequence[str], first_column: int
) -> tuple[dict[str, int], dict[str, int], list[str]]:
    """Where each declared column stands (A is 1), the other headers, and the headers that stand twice.

    A former header names its column where today's stands nowhere, also if another column of today has that header.
    """
    standing = {header_key(header) for header in headers}
    by_header = {header_key(column.header): column.key for column in layout.columns}
    for column in layout.columns:
        if header_key(column.header) not in standing:
            by_header |= {header_key(old): column.key for old in column.former}
    columns: dict[str, int] = {}
    others: dict[str, int] = {}
    twice: list[str] = []
    for place, header in enumerate(headers, start=first_column):
        # Excel numbers the second of two equal headers ("Notes2"): then both are kept apart by name.
        key = by_header.get(header_key(header))
        if key is None:
            others[header] = place
        elif key in columns:
            twice.append(header)
        else:
            columns[key] = place
    return columns, others, twice


def read_row(
    number: int, cells: Sequence[object], columns: Sequence[tuple[Column, int]], *, knows_formulas: bool = True
) -> Row | None:
    """A worksheet row as a typed row; `None` when nobody has typed anything in it.

    `columns` gives each column's place in `cells`. Where the reader cannot tell a formula from a value
    (`knows_formulas` false), no calculated column counts as typed over.
    """
    values: dict[str, Value] = {}
    unreadable: dict[str, str] = {}
    typed_over: set[str] = set()
    held: dict[str, tuple[object, bool]] = {}
    by_formula: dict[str, bool] = {}
    for column, at in columns:
        cell = cells[at] if at < len(cells) else None
        held[column.key] = (cell[1], True) if isinstance(cell, tuple) else (cell, False)
        if column.otherwise and knows_formulas:
            by_formula[column.key] = isinstance(cell, tuple)
        if isinstance(cell, tuple):
            cell = cell[1]
        elif column.calculated and knows_formulas:
            typed_over.add(column.key)
        values[column.key], text = read_cell(column.type, cell)
        if text and not column.calculated:
            unreadable[column.key] = text
    overruled: dict[str, str] = {}
    for column, _ in columns:
        if column.read_by in held and (key := _typed_key(column, held)) not in (None, values[column.key]):
            chosen, _ = held[column.key]
            overruled[column.key] = "" if is_blank(chosen) else str(chosen)
            values[column.key] = key
            unreadable.pop(column.key, None)
    typed = [c.key for c, _ in columns if not c.calculated]
    if all(values[key] is None and key not in unreadable for key in typed):
        return None
    return Row(number, values, unreadable, frozenset(typed_over), overruled, by_formula)


def _typed_key(column: Column, held: Mapping[str, tuple[object, bool]]) -> Value:
    """The key that a person typed over its formula, beside the cell in which a name is chosen: formulas see it alone.

    A formula's result counts only where nothing is chosen, as ours is then blank and this is a person's own; else it
    may be a result that was not worked out yet.
    """
    (chosen, _), (key, calculated) = held[column.key], held[column.read_by]
    if calculated and (not is_blank(chosen) or not isinstance(key, str) or key.startswith("#")):
        return None
    return read_cell(column.type, key)[0]
