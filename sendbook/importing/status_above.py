"""Status above: a list without a column of SEN status, whose sheet or titles say it: `EHCP`, `SEN Support (12)`."""

from __future__ import annotations

from dataclasses import replace

from sendbook.findings import finding
from sendbook.importing.export import Export
from sendbook.importing.recognise import Recognition
from sendbook.lists.sheet_names import statuses_told, titles_of


def statuses_above(list_: Recognition) -> tuple[tuple[int, str], ...]:
    """From which row on which SEN provision is told (row 0 is the sheet's name), where no column tells it."""
    if list_.columns_of("sen_provision"):
        return ()
    return statuses_told(titles_of(list_.grid, list_.header_row))


def with_status_above(export: Export, list_: Recognition) -> Export:
    """The export with the SEN provision under whose title each pupil stands, where the list has no column of it."""
    titles = statuses_above(list_)
    if not titles:
        return export
    pupils = []
    for pupil in export.pupils:
        code = next((code for number, code in reversed(titles) if number < pupil.rows[0]), "")
        values = {**pupil.values, "sen_provision": code} if code else pupil.values
        pupils.append(replace(pupil, values=values))
    known = sum(1 for pupil in pupils if pupil["sen_provision"])
    note = finding("7180", list_.grid.cell(list_.header_row), count=known)
    return replace(export, pupils=tuple(pupils), findings=(*export.findings, note))
