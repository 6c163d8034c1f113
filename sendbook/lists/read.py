"""Reading a school's own list: its cells as typed rows, whatever words and forms the school uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sendbook.layouts import Column, TableLayout, declared_tables
from sendbook.layouts.types import TYPES, read_cell
from sendbook.lists.amounts import AMOUNTS, read_amount, read_code
from sendbook.lists.dates import Order, order_of, read_date
from sendbook.lists.find import Target
from sendbook.lists.headings import aliases_of
from sendbook.lists.names import without_remark
from sendbook.lists.readers import READERS
from sendbook.lists.sen_words import first_need, needs_in, provision_told, without_hours
from sendbook.lists.spelling import Form, form_of
from sendbook.lists.totals import says_total
from sendbook.lists.values import Reading, as_text, split_full_name
from sendbook.policy import code_lists
from sendbook.sources.grid import Cell, GridRow
from sendbook.tables import Row, Table, Value

OF_A_PUPIL = frozenset({"upn", "mis_id", "surname", "forename", "date_of_birth", "year_group", "class_name"})
"""The columns that say in any list whose line it is, beside the whole name."""

_RANKS = ("primary_need", "secondary_need")

FULL_NAME = Column("full_name", "Name", TYPES["text"], owner="mis")
"""A register of a school's own may hold the whole name in one column."""


@dataclass(frozen=True, slots=True)
class OwnList:
    """A school's own list as typed rows: the table, the layout of the columns it has, and how each writes its values.

    `table.columns` has only the columns that a layout knows; `forms` and `raw` (what stands in a cell, by row and
    column) let a change be written as the school writes. `several` are the cells, by row and column, in which more
    stands than their value: needs side by side (`MLD / SEMH`), or a need or hours beside the status.
    """

    table: Table
    layout: TableLayout
    forms: Mapping[str, Form]
    raw: Mapping[tuple[int, int], Cell]
    several: frozenset[tuple[int, str]] = frozenset()


def read_list(
    target: Target, today: date, table: str = "register", told: Mapping[str, Order] | None = None
) -> OwnList:  # fmt: skip
    """The rows of a target that hold something in a column that is known; a total row is none of them.

    `told` is the order of day and month by column, where somebody else has found it out.
    """
    declared, register = declared_tables()[table], declared_tables()["register"]
    pupil = [column for column in register.columns if column.key in OF_A_PUPIL and table != "register"]
    ours = {column.key: column for column in declared.columns if table == "register" or not column.calculated}
    wanted = {**{column.key: column for column in (*pupil, FULL_NAME)}, **ours}
    columns = {key: column for key, column in wanted.items() if key in target.columns}
    dates = aliases_of(table).dates
    orders = {key: order_of(row[target.columns[key]] for row in target.rows) for key in columns if key in dates}
    orders |= told or {}
    lines = [(row, _read(row, columns, target, orders, today)) for row in target.rows if not says_total(row.cells)]
    forms = {}
    several = frozenset((row.number, key) for row, (values, _) in lines
                        for key in _with_several(row, columns, target, values))  # fmt: skip
    for key in columns:
        seen = [
            (row[target.columns[key]], values[key])
            for row, (values, _) in lines if key in values and (row.number, key) not in several
        ]  # fmt: skip
        forms[key] = form_of(key, seen, orders.get(key, Order.DAY_FIRST))
    rows = []
    for row, (values, unreadable) in lines:
        if status := target.status_at(row.number) if table == "register" else "":
            values["sen_provision"] = status
        for key, form in forms.items():
            if form.blank_is_no and row[target.columns[key]] is None:
                values[key] = "No"
        if any(row[target.columns[key]] is not None for key in columns):
            rows.append(Row(row.number, values, unreadable))
    places = {key: target.columns[key] for key in columns}
    others = {column.heading: column.number for column in target.told if column.number not in places.values()}
    raw = {(row.number, at): cell for row in target.rows for at, cell in enumerate(row.cells, start=1)}
    kept = tuple(column for column in columns.values() if not column.calculated)
    name = target.table or declared.name
    layout = TableLayout(declared.key, name, target.sheet, declared.title, declared.about, kept)
    return OwnList(
        Table(declared.key, target.table, target.sheet, target.header_row, places, tuple(rows), others),
        layout, forms, raw, several,
    )  # fmt: skip


def _with_several(
    row: GridRow, columns: Mapping[str, Column], target: Target, values: dict[str, Value]
) -> Iterator[str]:
    """The columns of a row in which several needs stand, or one beside the status; those without a column, or whose
    own is blank, are told as the next ranks.
    """
    needs: list[str] = []
    for key in ("primary_need", "sen_provision"):
        cell = row[target.columns[key]] if key in columns else None
        told = needs_in(cell) if key == "primary_need" else provision_told(cell).needs
        hours = key == "sen_provision" and without_hours(as_text(cell)) != as_text(cell)
        if cell is not None and (hours or len(told) > (key == "primary_need")):
            needs += told
            yield key
    for key, need in zip(_RANKS, dict.fromkeys(needs), strict=False):
        if values.get(key) is None and (key not in columns or row[target.columns[key]] is None):
            values[key] = need


def _read(
    row: GridRow, columns: Mapping[str, Column], target: Target, orders: Mapping[str, Order], today: date
) -> tuple[dict[str, Value], dict[str, str]]:
    values: dict[str, Value] = {}
    unreadable: dict[str, str] = {}
    for key, column in columns.items():
        cell = row[target.columns[key]]
        reading = reading_of(key, column, cell, orders, today)
        values[key] = reading.value if reading.ok else None
        if cell is not None and not reading.ok:
            unreadable[key] = as_text(cell)
    name = split_full_name(without_remark(str(values.get("full_name") or "")))
    if name and "surname" not in columns and "forename" not in columns:
        values["surname"], values["forename"] = name
    return values, unreadable


def reading_of(key: str, column: Column, cell: Cell, orders: Mapping[str, Order], today: date) -> Reading:
    """A cell of a school's own list as a column of ours holds it; not ok where it does not fit."""
    if cell is None:
        return Reading()
    if key in orders:
        day = read_date(cell, orders[key], today)
        return Reading(day, ok=day is not None)
    if key == "primary_need" and (first := first_need(cell)):
        return Reading(first)
    if key in READERS:
        return READERS[key](cell)
    if column.type.name in AMOUNTS:
        return read_amount(key, column.type.name, cell)
    if column.codes in code_lists():
        return read_code(column.codes, cell)
    value, odd = read_cell(column.type, as_text(cell) if isinstance(cell, time) else cell)
    return Reading(value.date() if isinstance(value, datetime) else value, ok=not odd)
