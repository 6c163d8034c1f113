"""Checks of a line's numbers: what cannot be a number of sessions, minutes or pupils, and lines that are open."""

from __future__ import annotations

from collections.abc import Iterator

from sendbook.checks.columns_needed import HOURS, LINE
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words, is_blank


@check("6026", needs=LINE)
def no_end(given: Given) -> Iterator[Spot]:
    """A line without a last day, which is costed to the end of the year."""
    for row in given.rows("provision"):
        once = row["minutes_per_session"] is None and row["visits"] is None
        if row["starts"] is not None and is_blank(row, "ends") and row["line_ends"] is not None and not once:
            yield given.at("provision", row, "ends", to=in_words(row["line_ends"]))


@check("6047", needs=HOURS)
def nought_sessions(given: Given) -> Iterator[Spot]:
    """Sessions or minutes of nought: the line runs and costs nothing."""
    for row in given.rows("provision"):
        if row["sessions_per_week"] == 0:
            yield given.at("provision", row, "sessions_per_week", what="Sessions per week")
        if row["minutes_per_session"] == 0:
            yield given.at("provision", row, "minutes_per_session", what="Minutes per session")


@check("6048", needs=("provision.group_size",))
def group_not_whole(given: Given) -> Iterator[Spot]:
    """A group of nought pupils, or of a part of one."""
    for row in given.rows("provision"):
        size = row["group_size"]
        if size is not None and (size < 1 or size != int(size)):
            yield given.at("provision", row, "group_size")
