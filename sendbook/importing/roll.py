"""The roll: who has left and who is back. Leavers are marked and stay in the register; nobody is ever deleted."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Literal

from sendbook.changes import Change
from sendbook.findings import Finding, finding
from sendbook.importing.comparison import RowChange, known_as, known_in_row
from sendbook.importing.export import Export
from sendbook.importing.matching import Match, Matches
from sendbook.lists.words import folded
from sendbook.tables import Row, Table, Value, column_letter

Mark = Literal["leaver", "rejoiner", "stays"]

# More than half of a register gone at once, and more than a handful: the export is of another school, or partial.
# More than a fifth is said before anybody agrees: a whole year group leaves in July, and no more.
_MOST_LEAVERS, _MANY_LEAVERS, _A_HANDFUL = 0.5, 0.2, 3


def mark_of_match(match: Match, register: Table) -> tuple[Mark, list[tuple[str, Change]], list[Finding]]:
    """Whether a pupil of the export is a leaver, is back, or stays, and the cells that say so."""
    pupil, row = match.pupil, match.row
    left = pupil["left_on"]
    if pupil.leaver:
        steps = _steps(register, row, {"on_roll": "No", "left_on": left or row["left_on"]}, pupil.leaver)
        notes = [] if left or row["left_on"] else _date_wanted(register, [row])
        return ("leaver" if row["on_roll"] != "No" else "stays"), steps, notes if steps else []
    known: dict[str, Value] = {"on_roll": "Yes"}
    if left:
        known["left_on"] = left  # a leaving date that is still to come
    elif row["on_roll"] == "No":
        known["left_on"] = None
    why = "the export lists the pupil again" if row["on_roll"] == "No" else "the export lists the pupil"
    return ("rejoiner" if row["on_roll"] == "No" else "stays"), _steps(register, row, known, why), []


def missing_pupils(
    export: Export, register: Table, spoken_for: Container[int], joining: int = 0
) -> tuple[list[RowChange], list[Finding]]:
    """The register's pupils on roll who are in no row of the export: leavers, if the export holds the whole roll.

    Pupils whose whole year group or class is absent from the export are left alone, and so is everybody when too
    many are: an export of one class must not turn the rest of the school into leavers. `joining` pupils come on roll
    by the same export: what is too many must not depend on whether they have been written yet.
    """
    on_roll = [row for row in register if _on_roll(row, register)]
    missing = [row for row in on_roll if row.number not in spoken_for]
    if not missing:
        return [], []
    notes = [finding("7067", evidence=export.evidence)]
    if not export.whole_roll:
        return [], notes
    elsewhere = _absent_groups(export, missing, ("year_group", "class_name"))
    gone = [row for row in missing if row.number not in elsewhere]
    if elsewhere:
        first = next(row for row in missing if row.number in elsewhere)
        notes.append(finding("7061Q", register.cell(first, ""), count=len(elsewhere)))
    if len(gone) > _A_HANDFUL and len(gone) > (len(on_roll) + joining) * _MOST_LEAVERS:
        return [], [*notes, finding("7065Q", register.sheet, count=len(gone), all=len(on_roll))]
    if gone and "on_roll" not in register.columns:
        notes.append(finding("7140Q", register.cell(gone[0], ""), count=len(gone)))
    elif len(gone) > _A_HANDFUL and len(gone) > (len(on_roll) + joining) * _MANY_LEAVERS:
        notes.append(finding("7142Q", register.sheet, count=len(gone), all=len(on_roll), file=export.file))
    notes += _date_wanted(register, gone) if "on_roll" in register.columns else ()
    why = f"the pupil is missing from {export.file}"
    return [row_change(register, row, why, _steps(register, row, {"on_roll": "No"}, why)) for row in gone], notes


def left_alone(register: Table, spoken_for: Container[int], leavers: Sequence[RowChange]) -> tuple[str, ...]:
    """The register's pupils on roll who are in no row of the export, and are not marked as leavers, by name."""
    marked = {row.row for row in leavers if row.steps}
    return tuple(
        known_in_row(row) for row in register
        if _on_roll(row, register) and row.number not in spoken_for and row.number not in marked
    )  # fmt: skip


def another_school(export: Export, register: Table, matches: Matches) -> Finding | None:
    """A finding if the export has pupils of the same year groups as the register, and not one of the register's."""
    on_roll = [row for row in register if _on_roll(row, register)]
    expected = len(on_roll) - len(_absent_groups(export, on_roll, ("year_group",)))
    if matches.matched or matches.spoken_for or min(expected, len(matches.new)) <= _A_HANDFUL:
        return None
    return finding("7141", register.sheet, all=len(on_roll), file=export.file)


def many_without_sen(export: Export, register: Table, changed: Sequence[RowChange]) -> Finding | None:
    """A finding if the export takes the SEN provision of many pupils away at once."""
    if "sen_provision" not in register.columns:
        return None
    letters = column_letter(register.columns["sen_provision"])
    off = sum(
        step.after == "N" and step.before is not None and step.letters == letters
        for row in changed for _, step in row.steps
    )  # fmt: skip
    on_roll = sum(_on_roll(row, register) for row in register)
    if off <= _A_HANDFUL or off <= on_roll * _MANY_LEAVERS:
        return None
    return finding("7145Q", register.sheet, count=off, all=on_roll, file=export.file)


def row_change(register: Table, row: Row, why: str, steps: Sequence[tuple[str, Change]]) -> RowChange:
    """The changes of one pupil's row, with the name by which a person knows it."""
    return RowChange(row.number, register.cell(row, ""), why, tuple(steps), known_as(row))


def _on_roll(row: Row, register: Table) -> bool:
    if row["on_roll"] == "No" or ("on_roll" not in register.columns and row["left_on"] is not None):
        return False
    return bool(row["upn"] or row["surname"] or (row.value("full_name") and row["date_of_birth"]))


def _absent_groups(export: Export, rows: Sequence[Row], keys: Sequence[str]) -> set[int]:
    """The rows of pupils whose year group (or class) is nobody's in the export."""
    absent: set[int] = set()
    for key in keys:
        here = {folded(pupil[key]) for pupil in export.pupils if pupil[key]}
        absent |= {row.number for row in rows if here and row.value(key) and folded(row.value(key)) not in here}
    return absent


def _date_wanted(register: Table, rows: Sequence[Row]) -> list[Finding]:
    if "left_on" not in register.columns:
        return []
    return [finding("7063Q", register.cell(row, "left_on")) for row in rows if row["left_on"] is None]


def _steps(register: Table, row: Row, values: dict[str, Value], why: str) -> list[tuple[str, Change]]:
    """Changes of the roll's own columns, where the workbook has them and they differ."""
    headers = {"on_roll": "On roll", "left_on": "Left on"}
    return [
        (
            headers[key],
            Change(register.sheet, f"{column_letter(register.columns[key])}{row.number}", before, value, why),
        )
        for key, value in values.items()
        if key in register.columns and (before := row.unreadable.get(key, row.value(key))) != value
    ]
