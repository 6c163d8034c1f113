"""Lines in groups: new lines of an old provision map that agree make a group, which is entered once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sendbook.changes import NewRow
from sendbook.findings import Finding, finding
from sendbook.importing.comparison import Added
from sendbook.layouts.grouping import by_agreement, by_name
from sendbook.tables import Value
from sendbook.workbook.reader import OurFile


def in_groups(new: Sequence[Added], ours: OurFile) -> tuple[list[Added], list[NewRow], list[Finding]]:
    """The new lines as they are written, the rows of the Groups sheet that they make, and a finding for each of these.

    A line keeps what it says otherwise than its group. In a workbook without the sheet nothing is grouped.
    """
    lines, groups = ours.tables.get("provision"), ours.tables.get("groups")
    if not new or lines is None or groups is None or any(one.step.table != lines.name for one in new):
        return list(new), [], []
    known = [row["group_name"] for row in groups if row["group_name"]]
    taken = [*known, *(row["group_name"] for row in lines if row["group_name"])]
    agreed = by_agreement([one.values for one in new], taken)
    found = by_name(agreed.lines, [*known, *(group["group_name"] for group in agreed.groups)])
    made = [*agreed.groups, *found.groups]
    rows, told = [], []
    for group in made:
        members = [new[place] for place in found.named(str(group["group_name"]))]
        place = members[0].place
        typed = {groups.columns[key]: value for key, value in group.items() if key in groups.columns}
        rows.append(NewRow(groups.sheet, groups.name, typed, f"lines agree from {place} on"))
        told.append(finding("7126", place, group=group["group_name"], lines=len(members)))
    return [_written(one, values, lines.columns) for one, values in zip(new, found.lines, strict=True)], rows, told


def _written(one: Added, values: dict[str, Value], columns: Mapping[str, int]) -> Added:
    """A new line without what its group says, and with the group's name."""
    if values == dict(one.values):
        return one
    gone = {columns[key] for key in one.values.keys() - values.keys()}
    kept = {place: value for place, value in one.step.values.items() if place not in gone}
    named = values.get("group_name")
    return replace(one, step=replace(one.step, values={**kept, columns["group_name"]: named}))
