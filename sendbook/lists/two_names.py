"""Two names: which column is the surname and which the forename, where headings such as `Name` do not say it.

`Surname | Name`, `Name | Name`, or `Pupil` over two cells: the cells show that each column holds a part of the name.
Where they do not show which part it is, a person is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sendbook.lists.headings import GUESSED, MATCHED, Meaning
from sendbook.lists.names import order_of_names, without_remark
from sendbook.lists.values import as_text
from sendbook.lists.words import folded
from sendbook.sources.grid import Cell

_PARTS = ("surname", "forename")
_OF_ONE = 0.5
"""Such a share of the cells of a column that holds one part of the name is one word each."""
_WHICH = "nothing shows which of two columns is the surname"


@dataclass(frozen=True, slots=True)
class NameColumn:
    """A column as far as its name is concerned: its place, its heading, what the heading means, and its cells."""

    number: int
    heading: str
    meaning: Meaning
    cells: Sequence[Cell]


def parts_of_names(columns: Sequence[NameColumn]) -> Mapping[int, Meaning]:
    """What columns mean that hold one part of the name each, by their place; none where nothing has to be said."""
    known = [one for one in columns if one.meaning.verdict == MATCHED and one.meaning.field in _PARTS]
    if len({one.meaning.field for one in known}) > 1:
        return {}
    named = [
        one for one in columns if one.meaning.field == "full_name" and "more than one thing" not in one.meaning.reason
    ]
    if known:
        return _the_other(known[0], [*named, *_beside(known[0], columns)])
    for first, second in [
        *combinations(named, 2),
        *((one, next_) for one in named for next_ in _right_of(one, columns)),
    ]:
        if _is_part(first.cells, second.cells) and _is_part(second.cells, first.cells):
            return _both(first, second)
    return {}


def _the_other(known: NameColumn, others: Sequence[NameColumn]) -> Mapping[int, Meaning]:
    """The one column beside a surname that holds forenames, or beside a forename that holds surnames."""
    other = next(part for part in _PARTS if part != known.meaning.field)
    parts = [one for one in others if _is_part(one.cells, known.cells)]
    if len(parts) != 1:
        return {one.number: Meaning(GUESSED, other, _WHICH) for one in parts[:2]}
    return {parts[0].number: Meaning(MATCHED, other, f"the {known.meaning.field} stands beside it")}


def _both(first: NameColumn, second: NameColumn) -> Mapping[int, Meaning]:
    names = [
        f"{one} {other}" for one, other in zip(_texts(first.cells), _texts(second.cells), strict=True) if one and other
    ]
    order = order_of_names(f"{first.heading} {second.heading}", names)
    parts = _PARTS if order.surname_first else _PARTS[::-1]
    verdict, why = (MATCHED, "its values say so") if order.sure and names else (GUESSED, _WHICH)
    return {one.number: Meaning(verdict, part, why) for one, part in zip((first, second), parts, strict=True)}


def _beside(known: NameColumn, columns: Sequence[NameColumn]) -> list[NameColumn]:
    return [one for one in columns if not one.heading and abs(one.number - known.number) == 1]


def _right_of(one: NameColumn, columns: Sequence[NameColumn]) -> list[NameColumn]:
    """The column without a heading to the right: one heading stands over both, as in cells that were merged."""
    return [other for other in columns if not other.heading and other.number == one.number + 1]


def _is_part(cells: Sequence[Cell], others: Sequence[Cell]) -> bool:
    """Whether a column holds one part of each name: text without a comma, mostly one word, not what stands beside."""
    pairs = [(one, other) for one, other in zip(_texts(cells), _texts(others), strict=True) if other]
    told = [one for one, _ in pairs if one]
    if not told or len(told) * 2 < len(pairs):
        return False
    if any(not isinstance(cell, str) or not any(map(str.isalpha, cell)) for cell in cells if cell is not None):
        return False
    apart = sum(
        "," not in one and not {*folded(other).split()} <= {*folded(one).split()} for one, other in pairs if one
    )
    return apart >= 0.8 * len(told) and sum(" " not in one for one in told) >= _OF_ONE * len(told)


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [without_remark(as_text(cell)) for cell in cells]
