"""Not looked at: lists on hidden sheets, and on sheets beside the one that is looked at, so that nobody is passed over
without a word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sendbook.findings import Finding, finding
from sendbook.lists.columns import score
from sendbook.lists.find import Target
from sendbook.lists.headings import MATCHED, aliases_of, meanings
from sendbook.lists.one_sheet import headings_in
from sendbook.lists.stretches import Lists
from sendbook.tables import quote_sheet

_OF_A_LIST = 3
"""So many columns of a register has a list that is said not to have been looked at."""
_SAYS = {
    "register": {"sen_provision", "need", "primary_need", "last_review", "review_due", "ehc_plan_issued"},
    "provision": {"intervention", "minutes_per_session"},
}
"""Of which columns a list of a kind has one at least: names alone are on every list of pupils."""


def hidden_lists(lists: Lists, table: str = "register") -> Iterator[Finding]:
    """A finding for each hidden sheet that holds a list of this kind with rows."""
    for sheet in lists.hidden_sheets():
        if rows := _rows_on(lists, table, sheet).get(sheet, 0):
            yield finding("7157Q", quote_sheet(sheet), sheet=sheet, count=rows)


def lists_beside_it(
    lists: Lists, target: Target, table: str = "register", read: Collection[str] = ()
) -> Iterator[Finding]:
    """A finding that names the other sheets that hold a list of this kind with rows, where there are any; `read` are
    those that are looked at too.
    """
    others = [
        sheet for sheet, rows in _rows_on(lists, table).items() if rows and sheet != target.sheet and sheet not in read
    ]
    if others:
        place = quote_sheet(others[0])
        yield finding("7161", place, sheet=target.sheet, count=len(others), sheets=", ".join(others))


def _rows_on(lists: Lists, table: str, sheet: str = "") -> dict[str, int]:
    """How many rows stand under headings of such a list, by sheet."""
    known, rows = aliases_of(table), dict[str, int]()
    for listing in lists.listings(sheet)[0]:
        header = headings_in(listing.grid, known)
        told = meanings(header.cells, suggest=False, known=known) if header is not None else []
        says = {one.field for one in told if one.verdict == MATCHED} & _SAYS.get(table, set())
        if header is not None and says and score(header, known) >= _OF_A_LIST:
            below = sum(row.number > header.number for row in listing.grid.rows)
            rows[listing.sheet] = rows.get(listing.sheet, 0) + below
    return rows
