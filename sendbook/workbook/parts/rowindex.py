"""Where the rows of a worksheet's XML begin, by number; rows that the file leaves unnumbered get their numbers."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Set
from itertools import pairwise

from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import ATTRIBUTES

_GIVEN = re.compile(rb"""(?:\A|\s)r\s*=\s*["'](\d+)["']""")

_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?=[\s/>])[^>]*?(/?)>")

Index = tuple[bytes, int, "array[int]", "array[int]"]
"""The XML, where its rows end, the row numbers (rising), and where each row begins."""


def index_rows(content: bytes, prefix: bytes, start: int, end: int, sheet: str) -> Index:
    """Find where each row begins between two places; the way in which nearly every program writes them at once."""
    usual = re.compile(rb"<" + re.escape(prefix) + rb'row(?: r="(\d+)")?')
    numbers, starts = array("Q"), array("Q")
    for row in usual.finditer(content, start, end):
        numbers.append(int(row[1] or 0))
        starts.append(row.start())
    if all(map(int.__lt__, [0, *numbers], numbers)):
        return content, end, numbers, starts
    return _one_by_one(content, prefix, start, end, sheet)


def _one_by_one(content: bytes, prefix: bytes, start: int, end: int, sheet: str) -> Index:
    numbers, starts, number, unnumbered = array("Q"), array("Q"), 0, False
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


def _numbered(
    content: bytes,
    prefix: bytes,
    span: tuple[int, int],
    numbers: array[int],
    starts: array[int],
    rows: re.Pattern[bytes],
) -> Index:
    """Write out the row numbers that the file left implied, so that rows can be put between."""
    pieces, at, moved = [], span[0], array("Q")
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
    middle = b"".join([*pieces, content[at : span[1]]])
    return content[: span[0]] + middle + content[span[1] :], span[0] + len(middle), numbers, moved


def only_rows(pieces: Iterable[bytes | memoryview], wanted: Set[int]) -> bytes | None:
    """A worksheet's XML with only some of its rows, from pieces that are never held whole.

    None when its rows are not written in the usual way, rising: then it must be read whole.
    """
    kept: list[bytes] = []
    held, last = b"", 0
    data: re.Match[bytes] | None = None
    mark = re.compile(rb"")
    for piece in pieces:
        held += piece
        if data is None:
            data = _DATA.search(held)
            if data is None:
                continue
            mark = re.compile(rb"<" + re.escape(data[1]) + rb'row(?=[\s/>])(?: r="(\d+)")?')
            kept, held = [held[: data.end()]], held[data.end() :]
        begun = list(mark.finditer(held))
        for row, following in pairwise(begun):  # the last may go on in the next piece
            number = int(row[1] or 0)
            if number <= last:
                return None
            if number in wanted:
                kept.append(held[row.start() : following.start()])
            last = number
        held = held[begun[-1].start() :] if begun else held
    final = mark.match(held) if data is not None else None
    end = held.rfind(b"</" + data[1] + b"sheetData") if data is not None and not data[2] else 0
    if data is None or end < 0 or (final is not None and int(final[1] or 0) <= last):
        return None
    if final is not None and int(final[1]) in wanted:
        kept.append(held[:end])
    return b"".join([*kept, held[end:]])
