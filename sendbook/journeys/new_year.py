"""New year: a workbook for the next academic year from this year's; the old one is only read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.derive import derive
from sendbook.findings import Finding, finding
from sendbook.journeys.make import cannot_be_made
from sendbook.journeys.roll_over import roll_over
from sendbook.layouts.settings import school_values
from sendbook.rules.years import academic_year
from sendbook.tables import Row, Table, Value
from sendbook.workbook.own_parts import OwnParts, own_parts, with_columns
from sendbook.workbook.reader import OurFile, read_book

_ONE_BY_ONE = ("school", "codes", "policy", "calendar")
"""Sheets whose lines are made anew: a school's own column there is not carried."""


@dataclass(frozen=True, slots=True)
class NewYear:
    """The workbook that was made for the new year, and what moved, as lines that a person reads."""

    path: Path
    old_year: str
    year: str
    told: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {"workbook": str(self.path), "old_year": self.old_year, "year": self.year, "lines": list(self.told)}


def start_new_year(path: Path, out: Path, year: str, today: date) -> NewYear | list[Finding]:
    """Build the next year's workbook; what hinders it comes as findings, and then nothing is written."""
    if problems := cannot_be_made(out):
        return problems
    book = read_book(path)
    if isinstance(book, Finding):
        return [book]
    old_year = _year_of(book, today)
    if int(year[:4]) <= int(old_year[:4]):
        return [finding("9023", old=old_year)]
    return _build(book, out, old_year, year, today)


def _year_of(book: OurFile, today: date) -> str:
    """The academic year that the School sheet names; that of today, where it names none."""
    typed = str(school_values(book.tables)["academic_year"] or "")
    return typed if typed[:4].isdigit() and len(typed) == 7 else academic_year(today)


def _build(book: OurFile, out: Path, old_year: str, year: str, today: date) -> NewYear | list[Finding]:
    from sendbook.views.book import build

    own = own_parts(book.package, book.layout, book.tables)
    carried = replace(own, columns=tuple(one for one in own.columns if one.table not in _ONE_BY_ONE))
    layout = with_columns(book.layout, carried)
    rolled = roll_over(book.tables, layout, old_year, year, today, _by_row(carried))
    derived = derive(rolled.tables, layout, today)
    tables = derived.with_tables({key: _as_typed(table) for key, table in derived.items()})
    if problems := build(layout, tables, out, today=today):
        return problems
    return NewYear(out, old_year, year, (*rolled.told, *_not_carried(book, own, carried)))


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
    over = sum(len(row.typed_over) for table in book.tables.values() for row in table)
    if over:
        told.append(f"Calculated cells in which a value had been typed have their formula again: {over}.")
    return told
