"""Hidden lists: sheets that nobody sees are not read, and whoever stands on one of them is not lost without a word."""

from __future__ import annotations

from collections.abc import Iterator

from sendbook.findings import Finding, finding
from sendbook.lists.columns import score
from sendbook.lists.headings import aliases_of
from sendbook.lists.one_sheet import headings_in
from sendbook.lists.stretches import Lists
from sendbook.tables import quote_sheet

_OF_A_LIST = 3
"""So many columns of a register has a list that is said to be hidden."""


def hidden_lists(lists: Lists, table: str = "register") -> Iterator[Finding]:
    """A finding for each hidden sheet that holds a list of this kind with rows."""
    known = aliases_of(table)
    for sheet in lists.hidden_sheets():
        rows = 0
        for listing in lists.listings(sheet)[0]:
            header = headings_in(listing.grid, known)
            if header is not None and score(header, known) >= _OF_A_LIST:
                rows += sum(row.number > header.number for row in listing.grid.rows)
        if rows:
            yield finding("7157Q", quote_sheet(sheet), sheet=sheet, count=rows)
