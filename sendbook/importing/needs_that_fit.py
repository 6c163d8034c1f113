"""Needs that fit: what an export says of a pupil's needs and a school's own list has no column for is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sendbook.changes import Change
from sendbook.findings import Finding, finding
from sendbook.importing.comparison import Comparison
from sendbook.importing.export import Export
from sendbook.importing.matching import match_pupils
from sendbook.importing.needs import NEED_KEYS
from sendbook.importing.pupils import ImportedPupil
from sendbook.lists.find import Target
from sendbook.lists.read import OwnList
from sendbook.lists.sen_words import needs_told
from sendbook.workbook.parts.references import read_cell

_HEADINGS = {"primary_need": "Primary need", "secondary_need": "Secondary need", "further_needs": "Further needs"}


def needs_that_do_not_fit(export: Export, own: OwnList, target: Target, comparison: Comparison) -> Iterator[Finding]:
    """A finding for each pupil of whom the export names a need that no column of the list takes, and none has yet."""
    lacking = [key for key in NEED_KEYS if key not in own.table.columns]
    if not lacking or lacking == [*NEED_KEYS]:
        return  # a list that says nothing of needs is none for them
    new = {one.rows for one in comparison.new}
    standing = {match.pupil.rows: _needs_standing(own, target, match.row.number)
                for match in match_pupils(export, own.table).matched}  # fmt: skip
    for pupil in export.pupils:
        if pupil.rows in new or pupil.rows in standing:
            left = [need for key in lacking for need in _needs_of(pupil, key)
                    if need not in standing.get(pupil.rows, ())]  # fmt: skip
            if left:
                place = pupil.cells.get("primary_need") or pupil.place
                told = {"needs": ", ".join(left), "heading": _HEADINGS[lacking[0]]}
                yield finding("7158Q", place, **told)


def without_needs_that_stand(export: Export, own: OwnList, target: Target, comparison: Comparison) -> Comparison:
    """The comparison without changes of needs that the list says already: several in one cell, or in columns of their
    own after the third.
    """
    pupils = {match.row.number: match.pupil for match in match_pupils(export, own.table).matched}
    columns = {at: key for key, at in own.table.columns.items() if key in ("primary_need", "further_needs")}
    further = [column.number for column in target.told if column.field == "further_needs"]

    def stands(row: int, change: Change) -> bool:
        place = read_cell(change.cell)
        key = columns.get(place[1], "") if place else ""
        if not place or not key or row not in pupils:
            return False
        several = further if key == "further_needs" else [place[1]]
        codes = [code for at in several for code in needs_told(own.raw.get((row, at))).codes]
        keys = ["further_needs"] if key == "further_needs" else [*NEED_KEYS]
        wanted = [need for each in keys for need in _needs_of(pupils[row], each)]
        return len(codes) > 1 and {*wanted} <= {*codes} and (key == "further_needs" or codes[:1] == wanted[:1])

    changed = [replace(one, steps=tuple(item for item in one.steps if not stands(one.row, item[1])))
               for one in comparison.changed]  # fmt: skip
    same = [one.row for one in changed if not one.steps]
    kept = [item for item in comparison.kept if not stands(item.row, item.change)]
    gone = {id(item.finding) for item in comparison.kept} - {id(item.finding) for item in kept}
    return replace(
        comparison, changed=tuple(one for one in changed if one.steps), kept=tuple(kept),
        unchanged=(*comparison.unchanged, *same),
        conflicts=tuple(item for item in comparison.conflicts if id(item) not in gone),
        findings=tuple(item for item in comparison.findings if id(item) not in gone),
    )  # fmt: skip


def _needs_of(pupil: ImportedPupil, key: str) -> list[str]:
    return [need for need in str(pupil.values.get(key) or "").split(", ") if need]


def _needs_standing(own: OwnList, target: Target, row: int) -> set[str]:
    """The needs that a pupil's row names already, in whatever columns of needs."""
    columns = [column.number for column in target.told if column.field in (*NEED_KEYS, "need")]
    return {code for at in columns for code in needs_told(own.raw.get((row, at))).codes}
