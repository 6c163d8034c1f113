"""Matching: when two texts are the same to Excel's MATCH, SUMIFS and COUNTIFS."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from sendbook.rules.remembered import once_for_columns

_LONGEST_WANTED = 255
WILDCARDS = frozenset("*?~")
"""What Excel takes for other letters in a text that is looked for, and the ~ that makes them plain."""


def has_wildcard(text: str) -> bool:
    """Whether Excel would take a text that is looked for as more than itself."""
    return not WILDCARDS.isdisjoint(text)


@lru_cache(maxsize=4096)
def same_text(wanted: str) -> Callable[[object], bool]:
    """Whether a cell matches a text as Excel has it: capitals do not matter, * and ? are wild, ~ makes them plain."""
    if not has_wildcard(wanted):
        folded = wanted.lower()
        return lambda cell: isinstance(cell, str) and cell.lower() == folded
    pattern, place = "", 0
    while place < len(wanted):
        sign = wanted[place]
        if sign == "~" and wanted[place + 1 : place + 2] in ("*", "?", "~"):
            place += 1
            pattern += re.escape(wanted[place])
        else:
            pattern += {"*": ".*", "?": "."}.get(sign, re.escape(sign))
        place += 1
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return lambda cell: isinstance(cell, str) and compiled.fullmatch(cell) is not None


def says(cell: str | None, word: str) -> bool:
    """Whether a cell holds a word, as Excel's = compares them: capitals do not matter."""
    return cell is not None and cell.lower() == word.lower()


def first_match(wanted: str, column: Sequence[object]) -> int | None:
    """The place (from 0) of the first cell of a column that matches, as Excel's MATCH(...,0); `None` if none does."""
    if len(wanted) > _LONGEST_WANTED:
        return None
    if isinstance(column, tuple):
        return next(iter(places(wanted, column)), None)
    same = same_text(wanted)
    return next((place for place, cell in enumerate(column) if same(cell)), None)


def places(wanted: str, column: Sequence[object]) -> Sequence[int]:
    """The places (from 0) of all cells of a column that match, as Excel's COUNTIFS finds them with "="&text.

    A column that comes as a tuple is indexed once and remembered.
    """
    return _places_of(column)[wanted] if isinstance(column, tuple) else _Places(column)[wanted]


class _Places(dict[str, Sequence[int]]):
    """The places of each text that was asked for in one column, looked for once."""

    def __init__(self, column: Sequence[object]) -> None:
        self._column = column
        self._plain: dict[str, list[int]] = {}
        for place, cell in enumerate(column):
            if isinstance(cell, str):
                self._plain.setdefault(cell.lower(), []).append(place)

    def __missing__(self, wanted: str) -> Sequence[int]:
        if len(wanted) > _LONGEST_WANTED:
            return ()
        if has_wildcard(wanted):
            same = same_text(wanted)
            found: Sequence[int] = [place for place, cell in enumerate(self._column) if same(cell)]
        else:
            found = self._plain.get(wanted.lower(), ())
        self[wanted] = found
        return found


_places_of = once_for_columns(_Places)
