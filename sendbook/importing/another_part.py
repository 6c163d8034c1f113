"""Another part: a pupil who stands in the part of a list that is for another SEN status than the export gives."""

from __future__ import annotations

from sendbook.findings import Finding, finding
from sendbook.importing.comparison import Comparison
from sendbook.importing.pupils import ImportedPupil
from sendbook.lists.find import Target
from sendbook.lists.tick_columns import Ticks
from sendbook.tables import Row, Table, column_letter, quote_sheet

_SAID = {"E": "EHC plan", "K": "SEN support", "N": "no SEN"}


def in_another_part(pupil: ImportedPupil, row: Row, register: Table, ticks: Ticks | None) -> Finding | None:
    """What is said of a pupil whose status a sheet, a title or a tick tells, where the export gives another one."""
    stands, told = str(row.values.get("sen_provision") or ""), str(pupil["sen_provision"] or "")
    if "sen_provision" in register.columns or pupil.leaver or not told or told == stands:
        return None
    if told == "N" and pupil.no_status:
        return None  # the export leaves it blank, which takes nobody's support away
    if ticks is None:
        return _found(register.cell(row, ""), stands, told) if stands else None
    if not stands and told == "N":
        return None
    place = f"{quote_sheet(register.sheet)}!{column_letter(ticks.columns.get(stands, ticks.columns['K']))}{row.number}"
    to = f"Tick column {column_letter(ticks.columns[told])} alone" if told in ticks.columns else "Take the tick out"
    said = f"is ticked for {_SAID[stands]}" if stands in ticks.columns else "is not ticked"
    return finding("7182Q", place, stands=said, status=_SAID.get(told, told), todo=to)


def left_in_their_part(part: Comparison, target: Target, status: str) -> list[Finding]:
    """What is said of pupils whose status changes in its column, on a sheet that is for those of another status."""
    letter = column_letter(target.columns["sen_provision"]) if status and "sen_provision" in target.columns else ""
    changed = [(row.place, step) for row in part.changed for _, step in row.steps]
    kept = [(f"{quote_sheet(target.sheet)}!{item.row}:{item.row}", item.change) for item in part.kept]
    told = [(place, str(step.after)) for place, step in (*changed, *kept) if step.letters == letter]
    return [_found(place, status, after) for place, after in told if after != status]


def _found(place: str, stands: str, told: str) -> Finding:
    to = f"the part for {_SAID[told]}" if told in ("E", "K") else "wherever your list keeps those without SEN"
    return finding("7182Q", place, stands=f"stands in the part for {_SAID.get(stands, stands)}",
                   status=_SAID.get(told, told), todo=f"Move the row to {to}")  # fmt: skip
