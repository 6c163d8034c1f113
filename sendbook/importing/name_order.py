"""Name order: whole names of an export split into surname and forename, by the names that the list has already and by
what the column itself shows; and in which order a list of whole names takes a new one.

A name is split as a pupil of the list has it; the others in the order that those show, else the column's own evidence.
Where neither shows it, or the two disagree, the name is left whole, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sendbook.findings import About, Finding, finding
from sendbook.importing.export import Export
from sendbook.importing.matching import whole_name
from sendbook.importing.pupils import ImportedPupil
from sendbook.lists.headings import MATCHED
from sendbook.lists.names import NameOrder, order_of_names, without_remark
from sendbook.lists.read import OwnList
from sendbook.lists.spelling import Form, name_in_order
from sendbook.lists.words import folded
from sendbook.tables import Table

_Split = Mapping[tuple[str, ...], tuple[str, str]]


def with_names_split(export: Export, registers: Sequence[Table]) -> Export:
    """The export with its whole names split, where something shows how; those of the list's own order stay whole."""
    whole = [pupil for pupil in export.pupils if _is_whole(pupil)]
    if not whole or _written_alike(whole, registers):
        return replace(export, findings=_without_asking(export.findings)) if whole else export
    known = {whole_name(row): (str(row["surname"]), str(row["forename"]))
             for table in registers for row in table if row["surname"] and row["forename"]}  # fmt: skip
    order = _order(export, whole, known)
    split = {pupil.rows: _split(pupil, known, order) for pupil in whole}
    pupils = tuple(_named(pupil, split.get(pupil.rows)) for pupil in export.pupils)
    left = [pupil for pupil in whole if split[pupil.rows] is None]
    asked = [finding("7039Q", left[0].cells.get("full_name", left[0].place), count=len(left))] if left else []
    return replace(export, pupils=pupils, findings=(*_without_asking(export.findings), *asked))


def in_the_order_of(own: OwnList, export: Export) -> OwnList:
    """The list, with new whole names in its own order: as it writes pupils whom the export has in two parts."""
    if "full_name" not in own.forms or "surname" in own.table.columns:
        return own
    known = {whole_name(pupil): (str(pupil["surname"]), str(pupil["forename"]))
             for pupil in export.pupils if pupil["surname"] and pupil["forename"]}  # fmt: skip
    first, last = _votes((str(row.value("full_name") or "") for row in own.table), known)
    if bool(first) == bool(last):
        return own
    capitals = own.forms["full_name"].capitals
    form = Form(make=partial(name_in_order, bool(first), capitals), capitals=capitals)
    return replace(own, forms={**own.forms, "full_name": form})


def _is_whole(pupil: ImportedPupil) -> bool:
    return bool(pupil["full_name"]) and not (pupil["surname"] or pupil["forename"])


def _without_asking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(item for item in findings if item.about is not About.WHOLE_NAMES)


def _written_alike(whole: Sequence[ImportedPupil], registers: Sequence[Table]) -> bool:
    """Whether the lists hold whole names too, without a comma, and write every pupil whom they share as the export."""
    if any("full_name" not in table.columns or "surname" in table.columns for table in registers):
        return False
    rows = {whole_name(row): folded(row.value("full_name")) for table in registers for row in table
            if row.value("full_name") and not row["surname"]}  # fmt: skip
    shared = [rows[words] == folded(pupil["full_name"]) for pupil in whole if (words := whole_name(pupil)) in rows]
    return bool(shared) and all(shared)


def _order(export: Export, whole: Sequence[ImportedPupil], known: _Split) -> NameOrder | None:
    """The order of the export's column of names; None where nothing shows it or what shows it disagrees."""
    first, last = _votes((str(pupil["full_name"]) for pupil in whole), known)
    heading = next((one.heading for one in export.columns if one.field == "full_name" and one.verdict == MATCHED), "")
    shown = order_of_names(heading, [without_remark(str(pupil["full_name"])) for pupil in whole])
    if bool(first) != bool(last):
        return NameOrder(bool(first))
    return shown if shown.sure and not first else None


def _votes(names: Iterable[str], known: _Split) -> tuple[int, int]:
    """How many names stand with the surname first, and how many with the forename, by pupils known in two parts."""
    first = last = 0
    for name in names:
        words = folded(without_remark(name))
        surname, forename = known.get(tuple(sorted(words.split())), ("", ""))
        if surname and "," not in name and folded(surname) != folded(forename):
            first += words == folded(f"{surname} {forename}")
            last += words == folded(f"{forename} {surname}")
    return first, last


def _split(pupil: ImportedPupil, known: _Split, order: NameOrder | None) -> tuple[str, str] | None:
    there = known.get(whole_name(pupil))
    return there or (order.split(without_remark(str(pupil["full_name"]))) if order else None)


def _named(pupil: ImportedPupil, parts: tuple[str, str] | None) -> ImportedPupil:
    if parts is None:
        return pupil
    values = {key: value for key, value in pupil.values.items() if key != "full_name"}
    cell = pupil.cells.get("full_name", pupil.place)
    return replace(pupil, values={**values, "surname": parts[0], "forename": parts[1]},
                   cells={**pupil.cells, "surname": cell, "forename": cell})  # fmt: skip
