"""Where the rows of a worksheet's XML begin, by number; rows that the file leaves unnumbered get their numbers."""

from __future__ import annotations

import re

from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import ATTRIBUTES

_GIVEN = re.compile(rb"""(?:\A|\s)r\s*=\s*["'](\d+)["']""")

Index = tuple[bytes, int, list[int], list[int]]
"""The XML, where its rows end, the row numbers (rising), and where each row begins."""


def index_rows(content: bytes, prefix: bytes, start: int, end: int, sheet: str) -> Index:
    """Find where each row begins between two places; the way in which nearly every program writes them at once."""
    usual = re.compile(rb"<" + re.escape(prefix) + rb'row(?: r="(\d+)")?')
    numbers, starts = [], []
    for row in usual.finditer(content, start, end):
        numbers.append(int(row[1] or 0))
        starts.append(row.start())
    if all(map(int.__lt__, [0, *numbers], numbers)):
        return content, end, numbers, starts
    return _one_by_one(content, prefix, start, end, sheet)


def _one_by_one(content: bytes, prefix: bytes, start: int, end: int, sheet: str) -> Index:
    numbers, starts, number, unnumbered = [], [], 0, False
    rows = re.compile(rb"<" + re.escape(prefix) + rb"row(?=[\s/>])(" + ATTRIBUTES + rb")>")
    for found in rows.finditer(content, start, end):
        given = _GIVEN.search(found[1])
        unnumbered = unnumbered or given is None
        following = int(given[1]) if given else number + 1
        if following <= number:
            refuse("9119", sheet=sheet)
        number = following
        numbers.append(number)
        starts.append(found.start())
    if unnumbered:
        return _numbered(content, prefix, (start, end), numbers, starts, rows)
    return content, end, numbers, starts


def _numbered(content: bytes, prefix: bytes, span: tuple[int, int], numbers: list[int], starts: list[int],
              rows: re.Pattern[bytes]) -> Index:
    """Write out the row numbers that the file left implied, so that rows can be put between."""
    pieces, at, moved = [], span[0], []
    length = span[0]
    name = b"<" + prefix + b"row"
    for number, start in zip(numbers, starts, strict=True):
        tag = rows.match(content, start)
        given = tag is not None and re.search(rb"(?:\A|\s)r\s*=", tag[1])
        before = content[at:start]
        moved.append(length + len(before))
        piece = name if given else name + b' r="%d"' % number
        pieces += [before, piece]
        length += len(before) + len(piece)
        at = start + len(name)
    middle = b"".join([*pieces, content[at:span[1]]])
    return content[:span[0]] + middle + content[span[1]:], span[0] + len(middle), numbers, moved
