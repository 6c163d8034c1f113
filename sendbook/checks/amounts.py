"""Checks of a line's numbers: what cannot be a number of sessions, minutes or pupils, and lines that are open."""

from __future__ import annotations

from collections.abc import Iterator

from sendbook.checks.columns_needed import HOURS, LINE
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words, is_blank
from sendbook.rules.possible import POSSIBLE, cannot_be
from sendbook.tables import Row

_STAFF = {
    "actual_rate": "hourly_rate", "la_rate": "hourly_rate", "earlier_rate": "hourly_rate",
    "earlier_la_rate": "hourly_rate", "first_rate": "hourly_rate", "first_la_rate": "hourly_rate",
    "visit_rate": "visit_rate", "earlier_visit_rate": "visit_rate",
    **{name: name for name in ("own_salary", "part_time", "directed_hours", "hours_a_week", "paid_weeks",
                               "worked_weeks", "pension_share", "other_on_costs", "hours_available")},
}  # fmt: skip
"""What a column of the Staff sheet can hold, by the name under which its limits stand."""
_PAY_POINTS = {"earlier_pay": "own_salary", "pay": "own_salary", "next_pay": "own_salary"}


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


def _told_elsewhere(row: Row, column: str) -> bool:
    """Whether another check says it: nought minutes or sessions, a part of a pupil, resources below nought."""
    return column == "group_size" or row.value(column) == 0 or (column == "resources" and row.value(column) < 0)


@check("6049", needs=HOURS)
def cannot_be_meant(given: Given) -> Iterator[Spot]:
    """A number that no session, rate or purchase has: mostly a time or a date that Excel made of 1:4 or 1/2."""
    typed = [column.key for column in given.layout.table("provision").columns if not column.calculated]
    of_lines = tuple((name, name) for name in POSSIBLE if name in typed)
    tables = (("provision", of_lines), ("staff", tuple(_STAFF.items())), ("pay_points", tuple(_PAY_POINTS.items())))
    for table, wanted in tables:
        for row in given.rows(table):
            for column, name in wanted:
                if cannot_be(name, row.value(column)) and not _told_elsewhere(row, column):
                    yield given.at(table, row, column, takes=POSSIBLE[name].words)
