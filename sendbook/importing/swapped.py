"""Swapped: dates of an export that are the register's own with day and month changed round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sendbook.importing.export import Export
from sendbook.importing.matching import Match
from sendbook.tables import Value

_ENOUGH = 2
"""One such date may be a slip that somebody put right; two in one column are the column's."""


def swapped_dates(export: Export, matches: Sequence[Match], keys: Iterable[str]) -> dict[str, list[Match]]:
    """The date columns whose order of day and month nothing in the export shows, and which the register contradicts.

    By column key: the pupils whose date is the register's with day and month changed round. Those are as likely
    wrong in the export as in the register, so a person must look.
    """
    found = {}
    for key in keys:
        days = [day for pupil in export.pupils if isinstance(day := pupil[key], date)]
        if any(day.day > 12 for day in days):
            continue  # the column itself showed which comes first
        swapped = [match for match in matches if _changed_round(match.row.value(key), match.pupil[key])]
        if len(swapped) >= _ENOUGH:
            found[key] = swapped
    return found


def _changed_round(stands: Value, told: Value) -> bool:
    if not isinstance(stands, date) or not isinstance(told, date) or stands == told:
        return False
    return (stands.year, stands.month, stands.day) == (told.year, told.day, told.month)
