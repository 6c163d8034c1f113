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
    for table, column, kinds in _TYPED:
        for row in given.rows(table) if given.has(table, column) else ():
            typed = row.value(column)
            beside = _beside(given, row["upn"], kinds, typed) if typed is not None and row["upn"] is not None else None
            if beside is not None:
                yield given.at(table, row, column, typed=in_words(typed), other=in_words(beside))


def _beside(given: Given, upn: str, kinds: tuple[str, ...], typed: date) -> date | None:
    """The nearest meeting within two weeks; none if one stands on the day itself."""
    held = [
        row["held_on"] for row in given.rows("meetings")
        if row["upn"] == upn and row["kind"] in kinds and row["held_on"] is not None and row["held_on"] <= given.today
    ]  # fmt: skip
    nearest = min(held, key=lambda day: abs((day - typed).days), default=None)
    if nearest is None or nearest == typed or typed in held:
        return None
    return nearest if abs((nearest - typed).days) <= given.numbers["same_meeting_days"] else None
