"""Left rows: the pupils of a school's own list who stand under a title of leavers or are said to have left."""

from __future__ import annotations

from datetime import date

from sendbook.findings import Finding, finding
from sendbook.lists.find import Target
from sendbook.lists.leavers import says_left, tells_leavers
from sendbook.lists.totals import says_total


def rows_of_leavers(target: Target, today: date) -> list[int]:
    """The rows of those pupils, by number."""
    columns = [column.number for column in target.told if tells_leavers(column.field, column.heading)]
    return [
        row.number for row in target.rows
        if not says_total(row.cells) and (
            row.number in target.leavers or any(says_left(row[at], today) for at in columns if row[at] is not None)
        )
    ]  # fmt: skip


def said_to_have_left(target: Target, today: date) -> list[Finding]:
    """What is said of them: the columns of a list count them like everybody, so a person is asked."""
    left = rows_of_leavers(target, today)
    place = target.cell(left[0], target.first_column) if left else ""
    return [finding("7175Q", place, count=len(left))] if left else []
