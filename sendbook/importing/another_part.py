"""Another part: a pupil who stands in the part of a list that is for another SEN status than the export gives."""

from __future__ import annotations

from sendbook.changes import Change
from sendbook.findings import Finding, finding
from sendbook.importing.comparison import Comparison
from sendbook.importing.pupils import ImportedPupil
from sendbook.lists.find import Target
from sendbook.tables import Row, Table, column_letter

_SAID = {"E": "EHC plan", "K": "SEN support", "N": "no SEN"}


def in_another_part(pupil: ImportedPupil, row: Row, register: Table) -> Finding | None:
    """What is said of a pupil whose status only their sheet or title tells, where the export gives another one."""
    stands, told = row.values.get("sen_provision"), pupil["sen_provision"]
    if "sen_provision" in register.columns or pupil.leaver or not stands or told in (None, stands):
        return None
    return _found(register.cell(row, ""), str(stands), str(told))


def left_in_their_part(part: Comparison, target: Target, status: str) -> list[Finding]:
    """What is said of pupils whose status changes in its column, on a sheet that is for those of another status."""
    letter = column_letter(target.columns["sen_provision"]) if status and "sen_provision" in target.columns else ""
    changed = [(row, step) for row in part.changed for _, step in row.steps if _column(step) == letter]
    return [_found(row.place, status, str(step.after)) for row, step in changed if step.after != status]


def _column(step: Change) -> str:
    return step.cell.rstrip("0123456789")


def _found(place: str, stands: str, told: str) -> Finding:
    to = f"the part for {_SAID[told]}" if told in ("E", "K") else "wherever your list keeps those without SEN"
    return finding("7182Q", place, where=f"in the part for {_SAID.get(stands, stands)}", status=_SAID.get(told, told),
                   to=to)  # fmt: skip
