"""What an import would do, for a person to read before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sendbook.changes import Change, Formula, NewRow, Step
from sendbook.findings import Finding
from sendbook.importing.export import Export
from sendbook.importing.pupils import ImportedPupil
from sendbook.lists.left_out import LeftOut
from sendbook.tables import Row, Value

_SHOWN_OF_NEW = ("year_group", "class_name", "sen_provision", "primary_need", "secondary_need", "further_needs")


@dataclass(frozen=True, slots=True)
class RowChange:
    """What an import would change in one row of the register: its cells by header, and why they are changed.

    `steps` may be empty: a leaver whom the workbook has no column to mark. `who` is the name that the register has.
    """

    row: int
    place: str
    why: str
    steps: tuple[tuple[str, Change], ...]
    who: str = ""

    @property
    def named(self) -> str:
        """The pupil as a person finds them in the workbook: `Wood, Tom (row 7)`."""
        return _named(self.who, self.row)


@dataclass(frozen=True, slots=True)
class Kept:
    """A cell that the school typed and the export says otherwise: the change that a person may still choose."""

    row: int
    header: str
    change: Change
    finding: Finding
    who: str = ""

    def line(self) -> str:
        """The cell as a person chooses: whose it is, what stands there, and what the export says."""
        stands, export = shown_value(self.change.before), shown_value(self.change.after)
        return f"{_named(self.who, self.row)}: {self.finding.cell} {self.header}: {stands} (the export: {export})"


@dataclass(frozen=True, slots=True)
class Added:
    """A row that would be put below the last one: how a person knows it, the rows that told of it, and its values.

    `place` is the cell that told of it, where the file has several lists; else "". `cell` is where the export has it.
    """

    said: str
    rows: tuple[int, ...]
    values: Mapping[str, Value]
    step: NewRow
    place: str = ""
    cell: str = ""

    @property
    def who(self) -> str:
        """The pupil's name, such as `Smith, Tom`; how a person knows the row where it has none."""
        names = [str(self.values[key]) for key in ("surname", "forename", "full_name") if self.values.get(key)]
        return ", ".join(names) or self.said

    def left_out(self, why: Finding) -> LeftOut:
        """The same as one who is left out, because the workbook cannot take a new row."""
        told = LeftOut.because(self.who, why)
        at = f" ({why.cell})" if why.cell else ""
        return replace(told, place=self.place or self.cell, why=f"{told.why}{at}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """An export compared with a register: who is new, changed, gone or back, what is in conflict, what was rejected.

    `steps` is the plan. Nothing of `conflicts` and `rejected` is in it. `of_lines` are the rows read and the lines
    understood of an old list that holds no pupils of its own; `None` for an export. `not_added`, `missing` and
    `left_before` are pupils by name, of whom nothing is written: those who need no place in the register, those of the
    register who are not in the export, and those of whom a list says itself that they left. `groups` are the rows of
    the Groups sheet that new lines of an old map make together; their findings are told among the others.
    """

    export: Export
    new: tuple[Added, ...] = ()
    changed: tuple[RowChange, ...] = ()
    unchanged: tuple[int, ...] = ()
    leavers: tuple[RowChange, ...] = ()
    rejoiners: tuple[RowChange, ...] = ()
    conflicts: tuple[Finding, ...] = ()
    rejected: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    kept: tuple[Kept, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    of_lines: tuple[int, int] | None = None
    not_added: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    left_before: tuple[str, ...] = ()
    groups: tuple[NewRow, ...] = ()

    def taking(self, chosen: Collection[int]) -> Comparison:
        """The same plan, with the export's value taken in some of the `kept` cells (by their place in that list)."""
        taken = [item for place, item in enumerate(self.kept) if place in chosen]
        gone = {id(item.finding) for item in taken}
        by_row: dict[str, list[Kept]] = {}
        for item in taken:
            by_row.setdefault(f"{item.finding.cell.rsplit('!', 1)[0]}!{item.row}:{item.row}", []).append(item)

        def with_cells(rows: tuple[RowChange, ...]) -> tuple[RowChange, ...]:
            cells = [[(item.header, item.change) for item in by_row.pop(row.place, ())] for row in rows]
            return tuple(replace(row, steps=(*row.steps, *more)) for row, more in zip(rows, cells, strict=True))

        changed, back, left = with_cells(self.changed), with_cells(self.rejoiners), with_cells(self.leavers)
        more = [
            RowChange(one.row, place, one.change.reason, tuple((item.header, item.change) for item in items), one.who)
            for place, items in by_row.items()
            for one in items[:1]
        ]
        unchanged = list(self.unchanged)
        for row in (one.row for one in more if one.row in unchanged):
            unchanged.remove(row)
        return replace(
            self, changed=(*changed, *more), rejoiners=back, leavers=left,
            unchanged=tuple(unchanged),
            conflicts=tuple(item for item in self.conflicts if id(item) not in gone),
            findings=tuple(item for item in self.findings if id(item) not in gone),
            kept=tuple(item for place, item in enumerate(self.kept) if place not in chosen),
        )  # fmt: skip

    def without_new(self, why: Finding) -> Comparison:
        """The comparison without its new rows: each is left out by name, so that nobody is lost without a word."""
        return replace(self, new=(), groups=(), left_out=(*self.left_out, *(one.left_out(why) for one in self.new)))

    def without(self, gone: Collection[Finding]) -> Comparison:
        """The comparison without some of what was found, which is so no more."""
        left = [tuple(item for item in found if item not in gone) for found in (self.conflicts, self.findings)]
        return replace(self, conflicts=left[0], findings=left[1])

    def refusing(self, *why: Finding) -> Comparison:
        """The comparison with what cannot be applied: among its conflicts, and among what is said."""
        return replace(self, conflicts=(*self.conflicts, *why), findings=(*self.findings, *why))

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every write of the plan, in the order of the lists."""
        rows = (*self.changed, *self.rejoiners, *self.leavers)
        cells = (step for row in rows for _, step in row.steps)
        return (*cells, *self.groups, *(one.step for one in self.new))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "leavers": len(self.leavers),
            "back on roll": len(self.rejoiners),
            "conflicts": len(self.conflicts),
            "rejected": len(self.rejected),
        }

    def summary(self) -> str:
        """The counts in one line: `2 new, 4 changed, 51 unchanged, 1 leaver, 2 conflicts, 1 rejected`."""
        counts = dict(self.counts)
        words = {"leavers": "leaver", "conflicts": "conflict"}
        shown = {name: number for name, number in counts.items() if number or name in ("new", "changed", "unchanged")}
        return ", ".join(f"{number} {words.get(name, name) if number == 1 else name}" for name, number in shown.items())

    @property
    def others(self) -> Sequence[Finding]:
        """What was found besides conflicts and rejected rows."""
        apart = {*self.conflicts, *self.rejected}
        return [item for item in self.findings if item not in apart]

    def as_json(self) -> dict[str, Any]:
        """The same for a program: plain text, numbers and lists; dates as 2026-01-31."""

        def row(change: RowChange) -> dict[str, Any]:
            cells = [
                {"cell": step.cell, "column": header, "before": _plain(step.before), "after": _plain(step.after)}
                for header, step in change.steps
            ]
            return {"row": change.row, "why": change.why, "cells": cells}

        return {
            "export": self.export.file,
            "mis": self.export.mis_name,
            "counts": dict(self.counts),
            "left_out": [item.as_dict() for item in self.left_out],
            "new": [
                {
                    "export_rows": list(one.rows),
                    "values": {key: _plain(value) for key, value in one.values.items()},
                }
                for one in self.new
            ],
            "changed": [row(change) for change in self.changed],
            "back_on_roll": [row(change) for change in self.rejoiners],
            "leavers": [row(change) for change in self.leavers],
            "unchanged": list(self.unchanged),
            "conflicts": [item.as_dict() for item in self.conflicts],
            "rejected": [item.as_dict() for item in self.rejected],
            "findings": [item.as_dict() for item in self.findings],
            "columns": [
                {
                    "column": column.number, "heading": column.heading, "field": column.field,
                    "verdict": column.verdict, "reason": column.reason,
                }
                for column in self.export.columns
            ],
        }  # fmt: skip


def known_as(row: Row) -> str:
    """The name that a register has for a pupil, as `Surname, Forename`; "" where it has none."""
    names = [str(row[key]) for key in ("surname", "forename") if row[key]]
    return ", ".join(names) or str(row.value("full_name") or "")


def known_in_row(row: Row) -> str:
    """A pupil of a register by name and row: `Wood, Tom (row 7)`."""
    return f"{known_as(row) or 'no name'} (row {row.number})"


def _named(who: str, row: int) -> str:
    return f"{who} (row {row})" if who else f"Row {row}"


def introduced(pupil: ImportedPupil) -> str:
    """A pupil as a person knows them: `Wood, Tom, 4, 4 Hazel, K, SLCN`."""
    known = [str(pupil[key]) for key in _SHOWN_OF_NEW if pupil[key]]
    return ", ".join([pupil.said, *known])


def shown_value(value: Value | Formula) -> str:
    """A value as a person reads it: a date as 31/01/2026, a formula by its result."""
    if isinstance(value, Formula):
        value = value.result
    if value is None:
        return "(blank)"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _plain(value: Value | Formula) -> Any:
    if isinstance(value, Formula):
        value = value.result
    return value.isoformat() if isinstance(value, date) else value
