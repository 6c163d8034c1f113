"""Typed: cells that the school filled and an import keeps, each with the change that a person may still choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sendbook.changes import Change
from sendbook.findings import finding
from sendbook.importing.comparison import Kept, RowChange, known_as
from sendbook.importing.pupils import ImportedPupil
from sendbook.policy import code_lists
from sendbook.tables import Row, Table, Value, quote_sheet

_TYPED, _BLANK = "7060Q", "7188Q"


def takes_support_away(pupil: ImportedPupil, key: str, before: Value, after: Value) -> bool:
    """Whether only a blank cell of the export speaks against the support or plan that stands in the register."""
    return key == "sen_provision" and pupil.no_status and before in ("K", "E") and after == "N"


def is_code(key: str, value: Value) -> bool:
    """Whether a need stands as the census's own code, as a MIS writes it: the MIS says today's."""
    return key in ("primary_need", "secondary_need") and code_lists()["need"].item(str(value)) is not None


def stays(register: Table, row: Row, header: str, change: Change, blank: bool = False) -> Kept:
    """A cell that is kept; `blank` says that the export says nothing there."""
    words = {"stands": str(change.before)} if blank else {"column": header.casefold()}
    found = finding(_BLANK if blank else _TYPED, f"{quote_sheet(register.sheet)}!{change.cell}", **words)
    return Kept(row.number, header, change, found, known_as(row))


def marks_kept(register: Table, row: Row, marks: Sequence[tuple[str, Change]]) -> list[Kept]:
    """The cells that would say that a pupil left or is back, if one of them was typed by the school; none else."""
    if all(change.before is None for _, change in marks):
        return []
    return [stays(register, row, header, change) for header, change in marks]


def leavers_kept(register: Table, leavers: Iterable[RowChange]) -> tuple[list[RowChange], list[Kept]]:
    """Pupils who are not in the export, without the marks over what the school typed, and these as cells to choose."""
    rows = {row.number: row for row in register}
    told: list[RowChange] = []
    kept: list[Kept] = []
    for one in leavers:
        more = marks_kept(register, rows[one.row], one.steps)
        told.append(replace(one, steps=()) if more else one)
        kept += more
    return told, kept
