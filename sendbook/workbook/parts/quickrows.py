"""Rows of a worksheet's XML read in one pass, where they are written as nearly every program writes them.

Only for reading. A row that is written in any other way is not guessed at: whoever asks takes it apart with care.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from sendbook.tables import column_letter
from sendbook.workbook.parts.references import column_of

_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]*)"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    rb"(?:/>|>(<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
    rb'(?:<v>([^<]*)</v>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
_ROW = re.compile(rb'<row r="([1-9][0-9]*)"(?: [^<>]*)?>')


class QuickCell(NamedTuple):
    """A filled cell: its column, type and format, whether a formula stands in it, and the value as it is stored."""

    column: int
    kind: bytes
    style: int
    is_formula: bool
    stored: bytes | None


def quick_row(
    content: bytes, number: int, start: int, end: int, columns: Collection[int] | None = None
) -> list[QuickCell] | None:
    """The filled cells of the row between two places, those of some columns alone where these are named.

    `None` where anything in the row is not written in the usual way.
    """
    tag = _ROW.match(content, start, end)
    if tag is None or int(tag[1]) != number:
        return None
    at, row = tag.end(), tag[1]
    if content[at - 2 : at - 1] == b"/":
        return [] if not content[at:end].strip() else None
    if columns is not None and not isinstance(columns, range):
        return _some(content, row, at, end, columns)
    cells: list[QuickCell] = []
    last = 0
    for found in _CELL.finditer(content, at, end):
        if found.start() != at:
            return None
        column = column_of(found[1])
        if found[2] != row or column <= last:
            return None
        at, last = found.end(), column
        if columns is None or column in columns:
            cell = _filled(found, column)
            if cell is not None:
                cells.append(cell)
            elif found[4] == b"inlineStr" or found[7] is not None:
                return None
    return cells if content[at:end].rstrip() == b"</row>" else None


def _some(content: bytes, row: bytes, at: int, end: int, columns: Collection[int]) -> list[QuickCell] | None:
    """The filled cells of a few columns, found by their addresses: the others are never gone through."""
    if content.count(b"<c", at, end) != content.count(b'<c r="', at, end):
        return None  # a cell that does not begin with its address would be missed
    cells: list[QuickCell] = []
    for column in sorted(columns):
        start = content.find(b'<c r="%b%b"' % (_letters(column), row), at, end)
        if start < 0:
            continue
        found = _CELL.match(content, start, end)
        if found is None:
            return None
        at = found.end()
        if (cell := _filled(found, column)) is not None:
            cells.append(cell)
        elif found[4] == b"inlineStr" or found[7] is not None:
            return None
    return cells


def _filled(found: re.Match[bytes], column: int) -> QuickCell | None:
    """What a cell holds; nothing for a blank one, or one whose type and content do not go together."""
    _, _, style, kind, formula, stored, inline = found.groups()
    text = inline if kind == b"inlineStr" else stored
    if (text is None and (formula is None or kind == b"inlineStr")) or (inline is not None and kind != b"inlineStr"):
        return None
    return QuickCell(column, kind or b"n", int(style or 0), formula is not None, text)


@cache
def _letters(column: int) -> bytes:
    return column_letter(column).encode()
