"""Status above: a list without a column of SEN status, whose sheet or titles say it: `EHCP`, `SEN Support (12)`."""

from __future__ import annotations

from dataclasses import replace

from sendbook.findings import finding
from sendbook.importing.export import Export
from sendbook.importing.recognise import Recognition
from sendbook.lists.sen_words import provision_told
from sendbook.lists.words import folded

_BESIDE = frozenset(
    ("pupils", "pupil", "children", "students", "register", "list", "current", "with", "on", "in", "an", "the", "only")
)
_ONE = {"ehcps": "ehcp", "plans": "plan"}


def status_told(text: str) -> str:
    """The SEN provision that a sheet's name or a title tells, as E of `Pupils with EHCPs`; "" if it tells none."""
    words = [_ONE.get(word, word) for word in folded(text).split() if word not in _BESIDE and not word.isdigit()]
    code = provision_told(" ".join(words)).code if words else ""
    return code if code in ("E", "K") else ""


def statuses_above(list_: Recognition) -> tuple[tuple[int, str], ...]:
    """From which row on which SEN provision is told (row 0 is the sheet's name), where no column tells it."""
    if list_.columns_of("sen_provision"):
        return ()
    texts = [(0, list_.grid.sheet)]
    for row in list_.grid.rows:
        if row.number < list_.header_row or row.filled == 1:
            texts += [(row.number, cell) for cell in row.cells if isinstance(cell, str)]
    return tuple((number, code) for number, text in texts if (code := status_told(text)))


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
    note = finding("7180", list_.grid.cell(list_.header_row), count=len(pupils))
    return replace(export, pupils=tuple(pupils), findings=(*export.findings, note))
