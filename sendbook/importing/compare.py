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
from sendbook.importing.another_part import in_another_part
from sendbook.importing.comparison import Added, Comparison, Kept, RowChange, introduced, known_as
from sendbook.importing.export import Export
from sendbook.importing.matching import Match, match_pupils, same_whole_name
from sendbook.importing.pupils import ImportedPupil
from sendbook.importing.roll import (
    another_school,
    left_alone,
    many_without_sen,
    mark_of_match,
    missing_pupils,
    row_change,
)
from sendbook.importing.swapped import swapped_dates
from sendbook.importing.typed import is_code, leavers_kept, marks_kept, stays, takes_support_away
from sendbook.layouts import Column, TableLayout, WorkbookLayout
from sendbook.lists.fields import FIELDS
from sendbook.lists.left_out import UNKNOWN_PROVISION, LeftOut
from sendbook.lists.names import say_the_same, without_remark
from sendbook.lists.tick_columns import Ticks
from sendbook.lists.values import lost_letters, same_text
from sendbook.tables import Row, Table, Tables, Value, column_letter

_NAMES = frozenset(key for key, field in FIELDS.items() if field.kind in ("name", "class"))
_OF_THE_ROLL = ("on_roll", "left_on")

Whom = Literal["sen", "all", "none"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a person has decided about an import.

    add: which unknown pupils become new rows: those on SEN support or with an EHC plan, all, or none.
    only: the columns (by key) that may change; empty means all. mark_leavers: whether leavers are marked.
    take_mis: whether the export wins over what the school typed.
    careful: a column of the MIS in which words stand that nobody can read is the school's too (its own workbooks).
    words: cells, by row and column, in which the school says SEN provision or need in words of its own, and no import
    has written yet: that we can read them is no licence to replace them. ticks: the columns that the list ticks for SEN
    provision, if it has no other. typed: no import stands in the workbook of the school's own, so that every value in
    it was typed by the school, and none is replaced without being asked, but for the census's code of a need.
    """

    add: Whom = "sen"
    only: frozenset[str] = frozenset()
    mark_leavers: bool = True
    take_mis: bool = False
    careful: bool = False
    words: frozenset[tuple[int, str]] = frozenset()
    ticks: Ticks | None = None
    typed: bool = False

    @property
    def keeps_all(self) -> bool:
        """Whether nothing that stands in the workbook may be replaced."""
        return self.typed and not self.take_mis


@dataclass(slots=True)
class _Lists:
    new: list[Added] = field(default_factory=list)
    changed: list[RowChange] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    leavers: list[RowChange] = field(default_factory=list)
    rejoiners: list[RowChange] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    misplaced: list[LeftOut] = field(default_factory=list)


def compare(
    tables: Tables, export: Export, layout: WorkbookLayout | TableLayout, today: date, *, add: Whom = "sen",
    policy: Policy | None = None,
) -> Comparison:  # fmt: skip
    """What importing this export would do to the register among these tables.

    `policy` is what a person decided (then `add` is not asked). The same export compared again after its plan was
    written gives no steps.
    """
    policy = policy or Policy(add=add)
    register = tables.get("register")
    if register is None or not _can_take_pupils(register):
        problem = finding("7066", register.sheet if register else "")
        return Comparison(export, conflicts=(problem,), findings=(*export.findings, problem))
    declared = layout.table("register") if isinstance(layout, WorkbookLayout) else layout
    everything = {c.key: c for c in declared.columns if c.key in register.columns and not c.calculated}
    columns = {key: column for key, column in everything.items() if not policy.only or key in policy.only}
    matches = match_pupils(export, register)
    if stranger := another_school(export, register, matches):
        return Comparison(export, conflicts=(stranger,), findings=(*export.findings, stranger))
    lists = _Lists()
    swapped = {} if policy.take_mis else swapped_dates(export, matches.matched, columns)
    for key, pupils in swapped.items():
        wrong = {"count": len(pupils), "column": columns[key].header.casefold()}
        lists.findings.append(finding("7143Q", register.cell(pupils[0].row, key), **wrong))
    for match in matches.matched:
        sure = {key: column for key, column in columns.items() if match not in swapped.get(key, ())}
        _compare_row(match, register, sure, export, lists, policy)
    if many := many_without_sen(export, register, lists.changed):
        lists.findings.append(many)
    others: list[ImportedPupil] = []
    left_out = [LeftOut.because(item.pupil.said, item.finding) for item in export.rejected]
    left_out += [LeftOut.because(item.pupil.said, item.finding) for item in matches.conflicts]
    for pupil in matches.new:
        if not _wanted(pupil, policy):
            unknown = policy.add == "sen" and export.has("sen_provision") and not pupil["sen_provision"]
            if unknown and not pupil.leaver:
                left_out.append(LeftOut(pupil.said, pupil.place, UNKNOWN_PROVISION))
            else:
                others += [] if pupil.leaver else [pupil]
            continue
        step = _new_row(pupil, register, everything, export)
        lists.new.append(Added(introduced(pupil), pupil.rows, pupil.values, step, cell=pupil.place))
    if policy.mark_leavers:
        left, notes = missing_pupils(export, register, matches.spoken_for, len(lists.new) + len(lists.rejoiners))
        allowed = not policy.only or policy.only & set(_OF_THE_ROLL)
        if policy.keeps_all and allowed:
            left, kept = leavers_kept(register, left)
            lists.kept += kept
        lists.leavers += left if allowed else ()
        lists.findings += notes if allowed else ()
    if others:
        lists.findings.append(finding("7062", others[0].place, count=len(others)))
    told = {*everything, *({"sen_provision"} if policy.ticks else ())}
    absent = [c.header for c in declared.columns if not c.calculated and export.has(c.key) and c.key not in told]
    if absent:
        lists.findings.append(finding("7064", register.sheet, columns=", ".join(absent)))
    conflicts = tuple(conflict.finding for conflict in matches.conflicts) + tuple(item.finding for item in lists.kept)
    # Whoever would not have been added anyway need not be put right first.
    wanted = [conflict for conflict in matches.rejected if _wanted(conflict.pupil, policy)]
    late = tuple(conflict.finding for conflict in wanted)
    return Comparison(
        export, tuple(lists.new), tuple(lists.changed), tuple(lists.unchanged), tuple(lists.leavers),
        tuple(lists.rejoiners), conflicts, (*(item.finding for item in export.rejected), *late),
        (*export.findings, *conflicts, *late, *(item.found for item in lists.misplaced if item.found), *lists.findings),
        tuple(lists.kept),
        (*left_out, *(LeftOut.because(item.pupil.said, item.finding) for item in wanted), *lists.misplaced), None,
        tuple(pupil.said for pupil in others), left_alone(register, matches.spoken_for, lists.leavers),
    )  # fmt: skip


def _wanted(pupil: ImportedPupil, policy: Policy) -> bool:
    """Whether a pupil whom the register does not have is to be added."""
    wanted = policy.add == "all" or (policy.add == "sen" and pupil["sen_provision"] in ("K", "E"))
    return wanted and not pupil.leaver


def _can_take_pupils(register: Table) -> bool:
    keys = set(register.columns)
    named = {"surname", "forename"} <= keys or "full_name" in keys
    return "upn" in keys or (named and bool(keys & {"mis_id", "date_of_birth"}))


def _compare_row(
    match: Match, register: Table, columns: Mapping[str, Column], export: Export, lists: _Lists, policy: Policy
) -> None:
    pupil, row = match.pupil, match.row
    why = _because(match, export)
    if found := in_another_part(pupil, row, register, policy.ticks):
        lists.misplaced.append(LeftOut.because(known_as(row), found))
    steps: list[tuple[str, Change]] = []
    for key, column in columns.items():
        if not _says(pupil, key) or key in _OF_THE_ROLL:
            continue
        before, after = _stands(row, key), _told(pupil, key)
        if key == "upn" and not pupil.upn_is_valid:
            continue
        if column.owner == "school":
            if before is None and column.fill and after is not None:
                steps.append((column.header, _change(register, row, key, after, why)))
            elif column.fill and after is not None and not _same(before, after):
                steps += _kept(register, row, column, after, why, lists, policy)
            continue
        if _same(before, after) or (key == "full_name" and same_whole_name(pupil, row)):
            continue
        if key in ("forename", "full_name") and before is not None and say_the_same(before, after):
            continue
        if key in ("surname", "forename") and before and _same(without_remark(str(before)), after):
            continue  # a class, a mark or a remark of the school's stands with the name
        if key in _NAMES and lost_letters(str(before or ""), str(after)):
            lists.findings.append(finding("7068Q", register.cell(row, key), column=column.header.casefold()))
            continue
        blank = takes_support_away(pupil, key, before, after)
        unsure = (policy.careful and key in row.unreadable) or (row.number, key) in policy.words
        if blank or unsure or (policy.typed and before is not None and not is_code(key, before)):
            steps += _kept(register, row, column, after, why, lists, policy, blank=blank)
            continue
        steps.append((column.header, _change(register, row, key, after, why)))
        if key == "upn" and before is not None and "former_upn" in columns and row["former_upn"] is None:
            header = columns["former_upn"].header
            if pupil["former_upn"] is None:  # the old UPN must stay findable
                steps.append((header, _change(register, row, "former_upn", before, why)))
    kind, marks, notes = mark_of_match(match, register)
    marks = [(header, mark) for header, mark in marks if not policy.only or _key_of(register, mark) in policy.only]
    untouched = policy.only and not policy.only & set(_OF_THE_ROLL)
    if untouched or (kind == "leaver" and not policy.mark_leavers):
        kind, marks, notes = "stays", [], []
    if policy.keeps_all and (more := marks_kept(register, row, marks)):
        lists.kept += more
        marks, notes = [], []
    steps += marks
    lists.findings += notes
    told = row_change(register, row, pupil.leaver or why, steps)
    if kind == "leaver":
        lists.leavers.append(told)
    elif kind == "rejoiner":
        lists.rejoiners.append(told)
    elif steps:
        lists.changed.append(told)
    else:
        lists.unchanged.append(row.number)


def _kept(
    register: Table, row: Row, column: Column, after: Value, why: str, lists: _Lists, policy: Policy,
    *, blank: bool = False,
) -> list[tuple[str, Change]]:  # fmt: skip
    """The change over what the school typed, if the person said that the export wins; else it is kept and told."""
    change = _change(register, row, column.key, after, why)
    if policy.take_mis:
        return [(column.header, change)]
    lists.kept.append(stays(register, row, column.header, change, blank))
    return []


def _says(pupil: ImportedPupil, key: str) -> bool:
    if key == "full_name":
        return bool(_told(pupil, key))
    return key in pupil.values


def _told(pupil: ImportedPupil, key: str) -> Value:
    """What the export says of a pupil; a whole name is put together as `Surname, Forename`."""
    if key == "full_name" and pupil["surname"] and pupil["forename"]:
        return f"{pupil['surname']}, {pupil['forename']}"
    return pupil[key]


def _key_of(register: Table, change: Change) -> str:
    return next((key for key, place in register.columns.items() if column_letter(place) == change.letters), "")


def _because(match: Match, export: Export) -> str:
    rows = match.pupil.rows
    where = f"row {rows[0]}" if len(rows) == 1 else f"rows {', '.join(str(row) for row in rows)}"
    by = "" if match.by == "UPN" else f", found by {match.by}"
    return f"{export.file} says so in {where}{by}"


def _new_row(pupil: ImportedPupil, register: Table, columns: Mapping[str, Column], export: Export) -> NewRow:
    values = {
        register.columns[key]: value
        for key, column in columns.items()
        if (value := _told(pupil, key)) is not None and (column.owner == "mis" or column.fill)
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
