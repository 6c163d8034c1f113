"""Confirmed: how far what a person once said of a list's columns still fits the list as it is today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sendbook.findings import Finding, finding
from sendbook.importing.column_map import ColumnMap
from sendbook.lists.columns import ExportColumn, confirmed
from sendbook.lists.find import Target
from sendbook.lists.headings import IGNORED, aliases_of
from sendbook.lists.stretches import Lists
from sendbook.tables import column_letter, quote_sheet


def sheet_to_search(columns: ColumnMap, lists: Lists) -> str:
    """The sheet on which the list is looked for, "" for all: a remembered sheet may have another name by now."""
    return "" if columns.is_remembered and not lists.has_sheet(columns.sheet) else columns.sheet


def names_to_remember(columns: Sequence[ExportColumn], *, letters: bool) -> dict[ExportColumn, str]:
    """How each column is remembered: by its heading, or by its letter where the heading stands twice or is blank.

    Without `letters` only a blank heading is remembered by its letter: several old lists share what was said of one.
    """
    often = Counter(column.heading for column in columns)
    return {
        column: column.heading if column.heading and (often[column.heading] == 1 or not letters)
        else column_letter(column.number) for column in columns
    }  # fmt: skip


def no_longer_there(columns: Mapping[str, str], told: Iterable[ExportColumn]) -> list[str]:
    """The headings (or letters) that a person confirmed with a meaning and that no column has any more."""
    standing = list(told)
    return [
        name for name, meant in columns.items()
        if meant and not any(confirmed(one.heading or None, one.number, {name: meant}) for one in standing)
    ]  # fmt: skip


def not_confirmed(columns: Mapping[str, str], told: Iterable[ExportColumn]) -> list[ExportColumn]:
    """The columns of which nothing was confirmed: those that mean something, or all where a confirmed one is gone."""
    standing = list(told)
    gone = no_longer_there(columns, standing)
    return [
        one for one in standing
        if confirmed(one.heading or None, one.number, columns) is None and (one.verdict != IGNORED or gone)
    ]  # fmt: skip


def since_confirmed(columns: ColumnMap, target: Target, table: str = "register") -> Sequence[Finding]:
    """What has changed in the list since its columns were confirmed."""
    found = []
    if columns.sheet and columns.sheet.casefold() != target.sheet.casefold():
        found.append(finding("7109", quote_sheet(target.sheet), sheet=columns.sheet))
    names = aliases_of(table).names
    for heading in no_longer_there(columns.workbook, target.told):
        place = f"{quote_sheet(target.sheet)}!{target.header_row}:{target.header_row}"
        found.append(finding("7110Q", place, heading=heading, field=names[columns.workbook[heading]]))
    return found
