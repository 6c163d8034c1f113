"""Checks that one meeting has one day: typed on a sheet, and beside it, a few days apart, on the Meetings sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sendbook.checks.columns_needed import MEETING
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words
from sendbook.rules.one_meeting import REVIEWS

_TYPED = (
    ("register", "last_review", REVIEWS),
    ("register", "annual_review_held", ("Annual review",)),
    ("register", "phase_transfer_held", ("Review before a move", "Annual review")),
    ("register", "discussed_on", ("Early discussion",)),
    ("cycles", "reviewed_on", REVIEWS),
    ("transitions", "met_on", ("Transition meeting",)),
)
"""Where the day of a meeting may be typed beside the Meetings sheet, and the kinds of meeting that it may be."""


@check("5208Q", needs=MEETING)
def one_meeting_on_two_days(given: Given) -> Iterator[Spot]:
    """A day typed on one sheet that lies a few days beside a meeting of that kind on the Meetings sheet."""
    held: dict[str, list[tuple[str, date]]] = {}
    for meeting in given.rows("meetings"):
        if meeting["upn"] is not None and meeting["held_on"] is not None and meeting["held_on"] <= given.today:
            held.setdefault(meeting["upn"], []).append((meeting["kind"], meeting["held_on"]))
    for table, column, kinds in _TYPED:
        for row in given.rows(table) if given.has(table, column) else ():
            typed = row.value(column)
            days = [day for kind, day in held.get(row["upn"], ()) if kind in kinds] if typed is not None else []
            nearest = min(days, key=lambda day: abs((day - typed).days), default=None)
            if nearest is not None and 0 < abs((nearest - typed).days) <= given.numbers["same_meeting_days"]:
                yield given.at(table, row, column, typed=in_words(typed), other=in_words(nearest))
