"""Own columns: what the columns of a list are for a new register, as an export's and as a register's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sendbook.findings import Finding, finding
from sendbook.importing.plan_columns import ticks_for_status
from sendbook.importing.recognise import Recognition, recognise
from sendbook.lists.columns import ExportColumn
from sendbook.lists.fields import FIELDS
from sendbook.lists.headings import GUESSED, MATCHED, aliases_of, meanings
from sendbook.lists.one_sheet import headings_in
from sendbook.lists.words import squeezed
from sendbook.sources.grid import Grid
from sendbook.tables import column_letter


def recognised_for_register(grid: Grid, mapping: Mapping[str, str], today: date) -> Recognition | Finding:
    """A sheet's columns: as an export's, and where those do not say, as a register's own headings."""
    first = recognise([grid], mapping)
    if isinstance(first, Finding) and (by_own := _by_own_headings(grid, mapping)):
        mapping = {**by_own, **mapping}
        first = recognise([grid], mapping)
    if isinstance(first, Finding):
        return first
    if two := _primary_twice(first):
        mapping = {**mapping, **two}
        first = recognise([grid], mapping)
        if isinstance(first, Finding):
            return first
    known = aliases_of("register")
    unsure = [column for column in first.columns if column.verdict != MATCHED and column.heading]
    own = meanings([column.heading for column in unsure], suggest=False, known=known)
    taken = {column.field for column in first.columns if column.verdict == MATCHED}
    also = {
        column.heading: meaning.field for column, meaning in zip(unsure, own, strict=True)
        if meaning.verdict == MATCHED and meaning.field in FIELDS and meaning.field not in taken
    }  # fmt: skip
    found = recognise([grid], {**also, **mapping}) if also else first
    if isinstance(found, Recognition) and (called := _called_by(found)):
        also[column_letter(called.number)] = "forename"
        found = _named(recognise([grid], {**also, **mapping}), called)
    ticked = ticks_for_status(found, today) if isinstance(found, Recognition) else None
    return recognise([grid], {**also, ticked[0]: "sen_provision", **mapping}) if ticked else found


def _by_own_headings(grid: Grid, mapping: Mapping[str, str]) -> dict[str, str]:
    """What a row of headings means that only a register has, such as Name | Status | Need; nothing without one."""
    known = aliases_of("register")
    header = headings_in(grid, known, mapping)
    if header is None:
        return {}
    told = zip(header.cells, meanings(header.cells, suggest=False, known=known), strict=True)
    return {str(heading): each.field for heading, each in told if each.verdict == MATCHED and each.field in FIELDS}


def not_there(lists: Sequence[Recognition], mapping: Mapping[str, str]) -> Finding | None:
    """What a person said of a heading that none of the lists has: it would be lost without a word."""
    told = [column for one in lists for column in one.columns]
    known = {squeezed(column.heading) for column in told} | {squeezed(column_letter(one.number)) for one in told}
    gone = [heading for heading in mapping if squeezed(heading) not in known]
    if not gone or not told:
        return None
    headings = ", ".join(dict.fromkeys(column.heading for column in told if column.heading))
    return finding("7105", problem=f"the list has no heading {', '.join(gone)}; it has {headings}")


def _called_by(found: Recognition) -> ExportColumn | None:
    """The column of preferred names, where it is all that a list has beside the surname."""
    if not found.columns_of("surname") or found.columns_of("forename") or found.columns_of("full_name"):
        return None
    return next(iter(found.columns_of("preferred_name")), None)


def _named(found: Recognition | Finding, called: ExportColumn) -> Recognition | Finding:
    if isinstance(found, Finding):
        return found
    said = finding("7167Q", found.grid.cell(found.header_row, called.number), heading=called.heading)
    return replace(found, findings=(*found.findings, said))


def _primary_twice(found: Recognition) -> dict[str, str]:
    """What two columns of primary needs that differ are taken for: the first says the primary, the second another."""
    same = [column for column in found.columns if column.verdict == GUESSED and column.field == "primary_need"]
    if len(same) < 2 or len({squeezed(column.heading) for column in same}) > 1:
        return {}
    second = {} if found.columns_of("secondary_need") else {column_letter(same[1].number): "secondary_need"}
    return {column_letter(same[0].number): "primary_need", **second}
