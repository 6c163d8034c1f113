"""Whole columns: a range such as A:A cut at the last row that is filled, and a heading in its first row passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sendbook.excel.functions.coercion import is_blank

MANY = 10_000
"""A range with more rows than this is a whole column, of which the blank end is left out."""

_STEP = 8_192
_LONGEST_HEADING = 60

_TEXT = """
academic additional adult adults agreed amount amounts annual area asked assessment birth by class closed closure
closures code cost costs date dates day days decision delivered dob due each ehc ehcp end ended ends first for
forename form from full funding group groups held holiday hour hourly hours id in intervention issued last length
letter meeting meetings mins minutes month name names need needs next number of on or outcome paid pay pension per
plan price primary provision pupil pupils rate request requested resources review reviewed reviews salary school
sen send session sessions set share size staff start started starts status support surname term terms the threshold
tier to top total totals type unique up upn upns week weekly weeks whole worked year
"""
_WORDS = frozenset(_TEXT.split())
"""The words of headings. A first cell with any other word, such as "tbc", is a cell of the list."""


def cut(given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, whole columns cut after the last row that any column of their length has filled."""
    last: dict[int, int] = {}
    for value in given.values():
        if isinstance(value, list | tuple) and len(value) > MANY:
            last[len(value)] = max(last.get(len(value), 1), _filled(value))
    if not last:
        return dict(given)
    return {
        name: value[: last[len(value)]] if isinstance(value, list | tuple) and len(value) in last else value
        for name, value in given.items()
    }


def _filled(rows: Sequence[Any]) -> int:
    """How many rows there are up to the last one that is filled. 0 is an empty cell, as desktop Excel sends it."""
    last = len(rows)
    if _is_empty(rows[-1]):
        kind: Any = type(rows)
        tail = kind([rows[-1]]) * _STEP
        while last >= _STEP and rows[last - _STEP : last] == tail:
            last -= _STEP
    while last and _is_empty(rows[last - 1]):
        last -= 1
    return last


def _is_empty(row: Any) -> bool:
    return all(is_blank(cell) or (cell is not False and cell == 0) for cell in _cells(row))


def _cells(row: Any) -> Sequence[Any]:
    return row if isinstance(row, list | tuple) else (row,)


def headed(columns: Sequence[tuple[Any, bool]]) -> set[int]:
    """The lengths of the columns whose first row is one of headings; with each column whether it holds days or numbers.

    A heading is known where a day or a number should stand; then the first cells of the columns beside it are
    headings too.
    """
    return {
        len(value)
        for value, counts in columns
        if counts and isinstance(value, list | tuple) and len(value) > 1 and any(map(is_heading, _cells(value[0])))
    }


def without_heading(value: Any, lengths: set[int]) -> Any:
    """The column with its heading blank, so that rows keep their numbers."""
    if not isinstance(value, list | tuple) or len(value) not in lengths:
        return value
    first = [None] * len(value[0]) if isinstance(value[0], list | tuple) else None
    return [first, *value[1:]]


def is_heading(cell: object) -> bool:
    """Whether a text is a heading: all its words are words of headings, such as "Date of last review"."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADING:
        return False
    words = re.findall(r"[^\W_]+", cell.casefold().replace("(sendbook)", ""))
    return bool(words) and all(word in _WORDS for word in words)
