"""Old list: lines of a list that a school kept elsewhere (a provision map, meetings, staff), into a workbook of ours.

Every column of such a table is the school's own, so a line that is there already keeps what it says; its blank cells
are filled. A pupil is known by UPN or MIS number, or by a name that only one pupil of the register has and whose date
of birth, class or year group agrees: a name alone never decides.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from sendbook.changes import Change, NewRow, Step
from sendbook.findings import Finding, finding
from sendbook.foresight import with_results
from sendbook.grid import Grid, Listing
from sendbook.importing.plan import Options
from sendbook.layouts import TableLayout
from sendbook.mis.comparison import Kept
from sendbook.mis.files import read_grids
from sendbook.mis.matching import whole_name
from sendbook.mis.words import folded
from sendbook.registers.reading import read_list
from sendbook.registers.target import Target, find_in, find_target
from sendbook.rules.upn import normal_upn
from sendbook.tables import Row, Table, Value, column_letter
from sendbook.workbook.editing.lists import FileLists
from sendbook.workbook.editing.patch import plan_problems
from sendbook.workbook.parts.package import Package, open_package
from sendbook.workbook.reader import Book, read_book

TABLES = ("provision", "meetings", "staff", "interventions")
_WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What bringing an old list in would do: new lines, filled cells, and what was kept, refused or left out."""

    path: Path
    package: Package
    source: Target
    file: str
    table: Table
    headers: Mapping[str, str]
    new: tuple[tuple[int, NewRow], ...] = ()
    filled: tuple[tuple[str, Change], ...] = ()
    unchanged: int = 0
    kept: tuple[Kept, ...] = ()
    conflicts: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    steps: tuple[Step, ...] = ()
    allow: frozenset[str] = frozenset()

    def summary(self) -> str:
        """The counts in one line."""
        counts = {"new": len(self.new), "cells filled": len(self.filled), "unchanged": self.unchanged,
                  "kept as they are": len(self.kept), "left out": len(self.conflicts)}  # fmt: skip
        return ", ".join(f"{number} {name}" for name, number in counts.items() if number or name == "new")

    def lines(self) -> list[str]:
        """What the terminal shows: the columns, the counts, then each line that would be written."""
        told = [*self.source.lines(), f"{self.file} into the table {self.table.name}: {self.summary()}."]
        if not self.steps:
            told.append("There is nothing to write.")
        names = {place: self.headers[key] for key, place in self.table.columns.items() if key in self.headers}
        for row, step in self.new:
            said = "; ".join(f"{names.get(place, place)}: {_shown(value)}" for place, value in step.values.items())
            told.append(f"  New (row {row} of the list): {said}")
        told += [f"  {step.cell} {header}: (blank) -> {_shown(step.after)}" for header, step in self.filled]
        for title, found in (("Left out:", self.conflicts), ("To look at:", self.findings)):
            told += [title, *(f"  {item}" for item in found)] if found else []
        return told

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        keys = {place: key for key, place in self.table.columns.items()}
        filled = [{"cell": step.cell, "column": header, "after": _shown(step.after)} for header, step in self.filled]
        return {
            "list": self.file, "table": self.table.name,
            "new": [
                {"row": row, "values": {keys[place]: _shown(value) for place, value in step.values.items()}}
                for row, step in self.new
            ],
            "filled": filled, "unchanged": self.unchanged,
            "findings": [item.as_dict() for item in (*self.conflicts, *self.findings)],
        }  # fmt: skip


def plan_list(source: Path, book: Path, table: str, today: date, options: Options) -> ListPlan | list[Finding]:
    """Read an old list and a workbook of ours and compare them; nothing is written."""
    ours = read_book(book)
    if isinstance(ours, Finding):
        return [ours]
    if table not in ours.tables:
        return [finding("7097", table=table)]
    target = _source(source, table, options)
    if isinstance(target, Finding):
        return [target]
    own = read_list(target, today, table)
    layout = ours.layout.table(table)
    compared = _Lines(source.name, target, ours, layout, options)
    for row in own.table:
        compared.take(row)
    return _possible(compared.plan(book), ours, today, options)


def _source(source: Path, table: str, options: Options) -> Target | Finding:
    if source.suffix.casefold() in _WORKBOOKS:
        package = open_package(source)
        if isinstance(package, Finding):
            return package
        return find_target(FileLists(package), table, options.columns.workbook, options.columns.sheet)
    grids, findings = read_grids(source)
    if not grids:
        return findings[0]
    none: frozenset[int] = frozenset()
    found = []
    for grid in grids:
        name = grid.sheet or source.name
        found.append(Listing(name, "", 0, 0, Grid("", name, grid.rows), frozenset(), none))
    return find_in(found, findings, table, options.columns.workbook)


@cache
def _line_of(table: str) -> tuple[str, ...]:
    """The columns that together tell one line of a table from another."""
    text = (resources.files("sendbook.mis") / f"own_{table}.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["line"])


@dataclass
class _Lines:
    """The lines of an old list against those of the table, one after the other."""

    file: str
    source: Target
    ours: Book
    layout: TableLayout
    options: Options
    new: list[tuple[int, NewRow]] = field(default_factory=list)
    filled: list[tuple[str, Change]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    conflicts: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unchanged: int = 0

    def __post_init__(self) -> None:
        self.table = self.ours.tables[self.layout.key]
        self.known = {self._identity(row.values): row for row in self.table}
        self.seen: set[tuple[str, ...]] = set()

    def take(self, row: Row) -> None:
        """One line of the old list; a name cell with several names is a line for each."""
        for pupil in _pupils_in(row):
            self._take(row, pupil)

    def _take(self, row: Row, pupil: Row) -> None:
        place = self.source.cell(row.number, self.source.first_column)
        values = {
            column.key: row[column.key] for column in self.layout.columns
            if not column.calculated and row[column.key] is not None and column.key in self.table.columns
        }  # fmt: skip
        if self.layout.has("upn"):
            upn = self._upn(pupil)
            if upn is None:
                self.conflicts.append(finding("7098", place))
                return
            values["upn"] = upn
        if not all(values.get(key) for key in _line_of(self.layout.key)[: 2 if "upn" in values else 1]):
            if values.keys() - {"upn"}:
                self.conflicts.append(finding("7099", place))
            return
        for key, column in self.source.columns.items():
            if key in row.unreadable and key in self.table.columns:
                words = {"column": self.layout.column(key).header} if self.layout.has(key) else {"column": key}
                self.findings.append(finding("7077Q", self.source.cell(row.number, column), **words))
        identity = self._identity(values)
        if identity in self.seen:
            self.conflicts.append(finding("7078", place))
            return
        self.seen.add(identity)
        there = self.known.get(identity)
        if there is None:
            step = NewRow(self.table.sheet, self.table.name, {self.table.columns[k]: v for k, v in values.items()},
                          f"{self.file} has it in row {row.number}")  # fmt: skip
            self.new.append((row.number, step))
        else:
            self._fill(there, values, f"{self.file} says so in row {row.number}")

    def _fill(self, there: Row, values: Mapping[str, Value], why: str) -> None:
        before = len(self.filled) + len(self.kept)
        for key, value in values.items():
            header, stands = self.layout.column(key).header, there.unreadable.get(key, there[key])
            cell = f"{column_letter(self.table.columns[key])}{there.number}"
            change = Change(self.table.sheet, cell, stands, value, why)
            if stands is None or (self.options.on_conflict == "mis" and not _alike(stands, value)):
                self.filled.append((header, change))
            elif not _alike(stands, value):
                found = finding("7060Q", self.table.cell(there, key), column=header.casefold())
                self.kept.append(Kept(there.number, header, change, found))
        self.unchanged += before == len(self.filled) + len(self.kept)

    def _identity(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        return tuple(_plain(values.get(key)) for key in _line_of(self.layout.key))

    def _upn(self, pupil: Row) -> str | None:
        """The UPN of the register's pupil whom a line means; `None` when that is not certain."""
        register = self.ours.tables["register"]
        if pupil["upn"]:
            upn = normal_upn(str(pupil["upn"]))
            return upn if any(row["upn"] and normal_upn(str(row["upn"])) == upn for row in register) else None
        if pupil["mis_id"]:
            found = [row for row in register if row["mis_id"] and folded(row["mis_id"]) == folded(pupil["mis_id"])]
        else:
            words = whole_name(pupil)
            found = [row for row in register if len(words) > 1 and whole_name(row) == words]
            agrees = [row for row in found if _agrees(pupil, row)]
            found = agrees if len(found) == 1 or (pupil["date_of_birth"] and agrees) else []
        return str(found[0]["upn"]) if len(found) == 1 and found[0]["upn"] else None

    def plan(self, path: Path) -> ListPlan:
        headers = {column.key: column.header for column in self.layout.columns}
        findings = (*self.source.findings, *self.findings, *(item.finding for item in self.kept))
        return ListPlan(
            path, self.ours.package, self.source, self.file, self.table, headers, tuple(self.new), tuple(self.filled),
            self.unchanged, tuple(self.kept), tuple(self.conflicts), findings, (), self.options.allow,
        )  # fmt: skip


def _possible(plan: ListPlan, ours: Book, today: date, options: Options) -> ListPlan:
    steps: Sequence[Step] = [*(step for _, step in plan.filled), *(step for _, step in plan.new)]
    problems = plan_problems(plan.package, steps, options.allow) if steps else []
    if problems:
        return replace(plan, new=(), filled=(), conflicts=(*plan.conflicts, *dict.fromkeys(problems)))
    return replace(plan, steps=tuple(with_results(steps, ours.tables, ours.layout, today)))


def _pupils_in(row: Row) -> list[Row]:
    """The pupils whom a line names: one, or several in one cell with `;` or line breaks between them."""
    parts = [part.strip() for part in re.split(r"[;\n]", str(row["full_name"] or "")) if part.strip()]
    if len(parts) < 2 or row["upn"] or row["mis_id"]:
        return [row]
    return [row.with_values({"full_name": part, "surname": None, "forename": None}) for part in parts]


def _agrees(pupil: Row, row: Row) -> bool:
    """Whether something besides the name says that it is the same pupil, and nothing says that it is not."""
    pairs = [(pupil[key], row[key]) for key in ("date_of_birth", "class_name", "year_group")]
    told = [(one, other) for one, other in pairs if one is not None and other is not None]
    return bool(told) and all(_plain(one) == _plain(other) for one, other in told)


def _alike(one: Value, other: Value) -> bool:
    return _plain(one) == _plain(other)


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{float(value):g}"
    return value.isoformat() if isinstance(value, date) else folded(value)


def _shown(value: object) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
