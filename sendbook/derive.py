"""Derive: fill every calculated column of the tables by its rule, whatever the file had stored there."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sendbook.layouts import Column, TableLayout, WorkbookLayout
from sendbook.layouts.bindings import bind, rule_of
from sendbook.layouts.settings import as_at, numbers_in_force, school_values
from sendbook.policy import code_lists
from sendbook.rules.bind import Binding, Source
from sendbook.rules.rule import Argument
from sendbook.tables import Table, Tables, Value


def need_areas(tables: Tables) -> tuple[list[Value], list[Value]]:
    """The types of need and the areas of need beside them, as the Codes sheet has them (else as published)."""
    title = code_lists()["need"].title
    rows = [row for row in tables["codes"] if row["list"] == title] if "codes" in tables else []
    if rows:
        return [row["code"] for row in rows], [row["area_of_need"] for row in rows]
    items = code_lists()["need"].items
    return [item.code for item in items], [item.extra.get("area_of_need") or None for item in items]


class Derived(Mapping[str, Table]):
    """A workbook's tables with every calculated column filled, and what they were filled with.

    `as_at` is the day that was worked with, `numbers` the policy numbers in force on it, `school` what the School sheet
    says. Whoever needs one of them takes it from here: they are worked out once.
    """

    def __init__(self, tables: Tables, as_at: date, numbers: Mapping[str, float], school: Mapping[str, Value]) -> None:
        self._tables = dict(tables)
        self.as_at, self.numbers, self.school = as_at, numbers, school

    def __getitem__(self, key: str) -> Table:
        return self._tables[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def with_tables(self, tables: Tables) -> Derived:
        """The same with some of the tables replaced."""
        return Derived({**self._tables, **tables}, self.as_at, self.numbers, self.school)


def _a_day(value: Value) -> Value:
    return value if isinstance(value, date) else None


def _a_number(value: Value) -> Value:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _reader(column: Column) -> Callable[[Value], Value] | None:
    """What a rule is given of a typed cell: in a column of days or numbers anything else is a blank, as to Excel.

    The cell itself keeps what was typed, and a check tells of it.
    """
    if column.calculated or not column.type.numeric:
        return None
    return _a_day if column.type.name == "date" else _a_number


class _Filling:
    """One pass over a workbook's tables: each calculated column is worked out once, after those it needs."""

    def __init__(self, tables: Tables, layout: WorkbookLayout, today: date) -> None:
        self.layout = layout
        self.tables = tables
        self.as_at = as_at(tables, today)
        self.numbers = numbers_in_force(tables, self.as_at)
        self.settings = school_values(tables)
        codes, areas = need_areas(tables)
        self.codes = {"need_codes": tuple(codes), "need_areas": tuple(areas)}
        self.values: dict[str, list[dict[str, Value]]] = {
            # What does not fit its column is nothing to a rule, also where it stands in the row as it was typed.
            key: [{**row.values, **dict.fromkeys(row.unreadable)} for row in table]
            for key, table in tables.items()
        }
        self.unreadable = {key: [row.unreadable for row in table] for key, table in tables.items()}
        self.by_formula = {key: [dict(row.by_formula) for row in table] for key, table in tables.items()}
        self.lines: dict[str, list[int]] = {
            key: [row.number - table.header_row for row in table] for key, table in tables.items()
        }
        self.done: set[tuple[str, str]] = set()
        self.columns: dict[tuple[str, str], Sequence[Value]] = {}

    def fill(self, table: TableLayout, column: Column) -> None:
        if (table.key, column.key) in self.done or not column.has_formula or table.key not in self.values:
            return
        self.done.add((table.key, column.key))
        rule, rows = rule_of(column), self.values[table.key]
        bindings = bind(column, table, self.layout)
        given = {a.name: self.for_each_row(a, bindings[a.name], table) for a in rule.arguments}
        results = rule.for_rows(given, len(rows))
        if column.otherwise:
            self.fill_untyped(table, column.key, given[rule.arguments[0].name], results)
            return
        for row, result in zip(rows, results, strict=True):
            row[column.key] = result

    def fill_untyped(self, table: TableLayout, key: str, asked: Iterable[Any], results: Sequence[Value]) -> None:
        """Fill the cells of a column in which nobody typed; in a row without what is asked an own formula stays."""
        values, by_formula = self.values[table.key], self.by_formula[table.key]
        for place, (row, found, result) in enumerate(zip(self.tables[table.key], asked, results, strict=False)):
            if found is not None and not row.typed(key):
                values[place][key], by_formula[place][key] = result, True

    def for_each_row(self, argument: Argument, binding: Binding, table: TableLayout) -> Iterable[Any]:
        """What each row of a table gives an argument; fills first whatever that needs."""
        if binding.source is Source.LINE:
            return self.lines[table.key]
        if binding.source is not Source.CELL:
            return itertools.repeat(self.same_for_all_rows(binding))
        if not argument.texts:
            return self.whole(table.key, binding.name)
        key = binding.name
        self.fill(table, table.column(key))
        pairs = zip(self.values[table.key], self.unreadable[table.key], strict=True)
        return [texts[key] if key in texts else row.get(key) for row, texts in pairs]

    def same_for_all_rows(self, binding: Binding) -> Any:
        """The value of an argument that no row has for itself; fills first whatever that value itself needs."""
        match binding.source:
            case Source.WHOLE:
                return self.whole(binding.table, binding.name)
            case Source.CODES:
                return self.codes[binding.name]
            case Source.POLICY:
                return self.numbers[binding.name]
            case Source.SETTING:
                return self.settings[binding.name]
            case Source.AS_AT:
                return self.as_at
            case Source.TEXT:
                return binding.name
        return None

    def whole(self, table: str, key: str) -> Sequence[Value]:
        """A whole column; one object for all rows, so that a rule can remember what it worked out from it."""
        if (table, key) not in self.columns:
            other = self.layout.table(table)
            source = other.column(key)
            self.fill(other, source)
            fitting, found = _reader(source), [row.get(key) for row in self.values.get(table, ())]
            self.columns[table, key] = tuple(found if fitting is None else map(fitting, found))
        return self.columns[table, key]

    def filled(self, table: Table) -> Table:
        found = zip(table, self.values[table.key], self.by_formula[table.key], strict=True)
        return table.with_rows([replace(row, values=values, by_formula=by) for row, values, by in found])


def derive(tables: Tables, layout: WorkbookLayout, today: date) -> Derived:
    """The same tables with every calculated column filled as on a day (or on the day pinned on the School sheet)."""
    return _filled(_Filling(tables, layout, today), layout)


def refresh(tables: Tables, layout: WorkbookLayout, today: date, columns: Mapping[str, Collection[str]]) -> Derived:
    """The tables as they stand in the file, with some calculated columns alone worked out anew from what is stored."""
    filling = _Filling(tables, layout, today)
    filling.done |= {
        (table.key, column.key)
        for table in layout.tables for column in table.columns
        if column.key not in columns.get(table.key, ())
    }  # fmt: skip
    return _filled(filling, layout)


def _filled(filling: _Filling, layout: WorkbookLayout) -> Derived:
    tables = filling.tables
    for table in layout.tables:
        for column in table.columns:
            filling.fill(table, column)
    filled = {key: filling.filled(table) for key, table in tables.items()}
    return Derived(filled, filling.as_at, filling.numbers, filling.settings)
