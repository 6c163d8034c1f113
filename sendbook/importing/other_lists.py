"""Other lists: pupils whom a school's own workbook has outside the list that an import updates, on a sheet of their
own class or in a second list below; they are not new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sendbook.book import Book
from sendbook.findings import finding
from sendbook.importing.comparison import Comparison
from sendbook.lists.columns import score
from sendbook.lists.find import Target
from sendbook.lists.headings import aliases_of
from sendbook.lists.left_out import LeftOut
from sendbook.lists.names import ways_to_say
from sendbook.lists.one_sheet import headings_in, lists_on
from sendbook.lists.words import folded
from sendbook.sources.grid import Grid
from sendbook.tables import Value

_OF_A_REGISTER = 3
"""So many columns of a register has a list that counts as a part of it."""


def not_there_already(comparison: Comparison, book: Book, target: Target) -> Comparison:
    """The comparison without new pupils who stand in another list of the workbook; each is said by name and place."""
    if not comparison.new:
        return comparison
    people = dict[str, str]()
    for grid, first in _others(book, target):
        for row in grid.rows:
            if row.number > first:
                cells = [way for cell in row.cells if isinstance(cell, str) for way in map(folded, ways_to_say(cell))]
                names = [*cells, *(f"{one} {two}" for one in cells for two in cells if one != two)]
                people |= {name: grid.cell(row.number) for name in names if name not in people}
    there = {at: place for at, one in enumerate(comparison.new) if (place := _place(one.values, people))}
    if not there:
        return comparison
    why = "stands there already, outside the list that is updated"
    lost = [LeftOut(comparison.new[at].who, place, why) for at, place in there.items()]
    found = finding("7153", lost[0].place, count=len(lost), sheet=target.sheet)
    new = tuple(one for at, one in enumerate(comparison.new) if at not in there)
    return replace(comparison, new=new, left_out=(*comparison.left_out, *lost)).refusing(found)


def _others(book: Book, target: Target) -> Iterator[tuple[Grid, int]]:
    """Every other list of pupils in the workbook, with the row of its headings."""
    known = aliases_of("register")
    for listing in book.listings()[0]:
        for grid in lists_on(listing.grid, known):
            header = headings_in(grid, known)
            if header is None or score(header, known) < _OF_A_REGISTER:
                continue
            place = (listing.sheet, listing.table, header.number)
            beside = not target.columns or header[min(target.columns.values())] is None
            if beside or place != (target.sheet, target.table, target.header_row):
                yield grid, header.number


def _place(values: Mapping[str, Value], people: Mapping[str, str]) -> str:
    name = [folded(values[key]) for key in ("surname", "forename") if values.get(key)]
    whole = folded(values["full_name"]) if values.get("full_name") else ""
    ways = [" ".join(name), " ".join(reversed(name))] if len(name) == 2 else [whole]
    return next((people[way] for way in ways if way in people), "")
