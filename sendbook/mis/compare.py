"""Compare: a MIS export against the register of a workbook. The result is a plan; nothing is written here.

A column belongs to the MIS or to the school. Columns of the MIS follow it; what the school typed is never
overwritten. A blank in the export says nothing and so empties no cell; only a need that the MIS no longer lists
is taken out, because the record of the pupil then says `None`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sendbook.changes import Change, NewRow
from sendbook.findings import Finding, finding
from sendbook.layouts import Column, TableLayout, WorkbookLayout
from sendbook.mis.comparison import Comparison, NewPupil, RowChange
from sendbook.mis.export import Export
from sendbook.mis.matching import Match, match_pupils
from sendbook.mis.pupils import ImportedPupil
from sendbook.mis.roll import mark_of_match, missing_pupils
from sendbook.mis.values import lost_letters, same_text
from sendbook.tables import Row, Table, Tables, Value, column_letter

_NAMES = ("surname", "forename", "preferred_name", "class_name")
_OF_THE_ROLL = ("on_roll", "left_on")

Whom = Literal["sen", "all", "none"]


@dataclass(slots=True)
class _Lists:
    new: list[NewPupil] = field(default_factory=list)
    changed: list[RowChange] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    leavers: list[RowChange] = field(default_factory=list)
    rejoiners: list[RowChange] = field(default_factory=list)
    kept: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def compare(
    tables: Tables, export: Export, layout: WorkbookLayout | TableLayout, today: date, *, add: Whom = "sen"
) -> Comparison:
    """What importing this export would do to the register among these tables.

    `add` says which unknown pupils become new rows: those on SEN support or with an EHC plan, all, or none.
    The same export compared again after its plan was written gives no steps.
    """
    register = tables.get("register")
    if register is None or not _can_take_pupils(register):
        problem = finding("7066", register.sheet if register else "")
        return Comparison(export, conflicts=(problem,), findings=(*export.findings, problem))
    declared = layout.table("register") if isinstance(layout, WorkbookLayout) else layout
    columns = {c.key: c for c in declared.columns if c.key in register.columns and not c.calculated}
    matches = match_pupils(export, register)
    lists = _Lists()
    for match in matches.matched:
        _compare_row(match, register, columns, export, lists)
    left, notes = missing_pupils(export, register, matches.spoken_for)
    lists.leavers += left
    lists.findings += notes
    others = 0
    for pupil in matches.new:
        if pupil.leaver or add == "none" or (add == "sen" and pupil["sen_provision"] not in ("K", "E")):
            others += not pupil.leaver
            continue
        lists.new.append(NewPupil(pupil, _new_row(pupil, register, columns, export)))
    if others:
        lists.findings.append(finding("7062", count=others))
    absent = [c.header for c in declared.columns if not c.calculated and export.has(c.key) and c.key not in columns]
    if absent:
        lists.findings.append(finding("7064", register.sheet, columns=", ".join(absent)))
    conflicts = tuple(conflict.finding for conflict in matches.conflicts) + tuple(lists.kept)
    late = tuple(conflict.finding for conflict in matches.rejected)
    return Comparison(
        export, tuple(lists.new), tuple(lists.changed), tuple(lists.unchanged), tuple(lists.leavers),
        tuple(lists.rejoiners), conflicts, (*(item.finding for item in export.rejected), *late),
        (*export.findings, *conflicts, *late, *lists.findings),
    )  # fmt: skip


def _can_take_pupils(register: Table) -> bool:
    names = {"surname", "forename", "date_of_birth"}
    return "upn" in register.columns or names <= set(register.columns)


def _compare_row(match: Match, register: Table, columns: Mapping[str, Column], export: Export, lists: _Lists) -> None:
    pupil, row = match.pupil, match.row
    why = _because(match, export)
    steps: list[tuple[str, Change]] = []
    for key, column in columns.items():
        if key not in pupil.values or key in _OF_THE_ROLL:
            continue
        before, after = _stands(row, key), pupil[key]
        if key == "upn" and not pupil.upn_is_valid:
            continue
        if column.owner == "school":
            if before is None and column.fill and after is not None:
                steps.append((column.header, _change(register, row, key, after, why)))
            elif column.fill and after is not None and not _same(before, after):
                lists.kept.append(finding("7060Q", register.cell(row, key), column=column.header.casefold()))
            continue
        if _same(before, after):
            continue
        if key in _NAMES and lost_letters(str(before or ""), str(after)):
            lists.findings.append(finding("7068Q", register.cell(row, key), column=column.header.casefold()))
            continue
        steps.append((column.header, _change(register, row, key, after, why)))
        if key == "upn" and before is not None and "former_upn" in columns and row["former_upn"] is None:
            header = columns["former_upn"].header
            if pupil["former_upn"] is None:  # the old UPN must stay findable
                steps.append((header, _change(register, row, "former_upn", before, why)))
    kind, marks, notes = mark_of_match(match, register)
    steps += marks
    lists.findings += notes
    told = RowChange(row.number, register.cell(row, ""), pupil.leaver or why, tuple(steps))
    if kind == "leaver":
        lists.leavers.append(told)
    elif kind == "rejoiner":
        lists.rejoiners.append(told)
    elif steps:
        lists.changed.append(told)
    else:
        lists.unchanged.append(row.number)


def _because(match: Match, export: Export) -> str:
    rows = match.pupil.rows
    where = f"row {rows[0]}" if len(rows) == 1 else f"rows {', '.join(str(row) for row in rows)}"
    by = "" if match.by == "UPN" else f", found by {match.by}"
    return f"{export.file} says so in {where}{by}"


def _new_row(pupil: ImportedPupil, register: Table, columns: Mapping[str, Column], export: Export) -> NewRow:
    values = {
        register.columns[key]: value
        for key, column in columns.items()
        if (value := pupil[key]) is not None and (column.owner == "mis" or column.fill)
    }
    if "on_roll" in columns:
        values[register.columns["on_roll"]] = "Yes"
    reason = f"{export.file} lists a pupil in row {pupil.rows[0]} whom the register does not have"
    if register.name:
        return NewRow(register.sheet, register.name, values, reason)
    places = [*register.columns.values(), *register.others.values()]
    return NewRow(register.sheet, "", values, reason, register.header_row, min(places), max(places))


def _stands(row: Row, key: str) -> Value:
    """What stands in a cell, also when it does not fit its column."""
    return row.unreadable.get(key, row.values.get(key))


def _change(register: Table, row: Row, key: str, after: Value, why: str) -> Change:
    cell = f"{column_letter(register.columns[key])}{row.number}"
    return Change(register.sheet, cell, _stands(row, key), after, why)


def _same(before: Value, after: Value) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        return same_text(before, after)
    return before == after
