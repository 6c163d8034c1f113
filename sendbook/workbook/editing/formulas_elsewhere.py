"""Dependants: the formulas of cells that name a block's rows by address, and so do not follow when it grows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import partial

from sendbook.workbook.counting import Counting
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.extent import Extent
from sendbook.workbook.editing.room import Found, where_it_is_repeated, who_does_not_grow
from sendbook.workbook.list_rows import Block
from sendbook.workbook.parts.references import read_area, read_cell, references, translate
from sendbook.workbook.parts.rowxml import ATTRIBUTES, attributes
from sendbook.workbook.parts.strings import unmarked

_CELL_FORMULA = re.compile(
    rb"<(?:[\w.-]+:)?c\s(" + ATTRIBUTES + rb")>\s*<(?:[\w.-]+:)?f(?:\s" + ATTRIBUTES + rb")?>([^<]+)<"
)
_PICKS = [re.compile(start) for start in (rb"OFFSET\(", rb"INDIRECT\(", rb":\s*INDEX\(", rb"\)\s*:")]
"""One pattern each: a text to begin with is found twelve times as fast as one of several."""
_ROW_NAMED = rb"%d[^<]*</(?:[\w.-]+:)?f\s*>"
_SHARED = re.compile(rb"<(?:[\w.-]+:)?f\s([^<>]*?\bref\s*=\s*[\"'][^\"'<>]*[\"'][^<>]*)>")
_SHARERS = re.compile(
    rb"<(?:[\w.-]+:)?c\s(" + ATTRIBUTES + rb")>\s*<(?:[\w.-]+:)?f\s(" + ATTRIBUTES + rb")(?:(?<=/)>|>\s*</)"
)
_ADDRESS = re.compile(rb"""(?:\A|\s)r\s*=\s*["']([A-Za-z]+[0-9]+)["']""")


def counting_of(draft: Draft, block: Block) -> Counting:
    """What counts a block's rows in this workbook."""
    return Counting(block, [sheet.name for sheet in draft.package.sheets])


def tell_who_does_not_grow(draft: Draft, extent: Extent) -> None:
    """Say which formulas count the block's rows by address and so do not count the new ones."""
    block = extent.growing
    near, counting = formulas_near(draft, {*block.ends} - {*block.totals}), counting_of(draft, block)
    draft.notes += who_does_not_grow(counting, extent, near, _that_pick(draft))
    draft.notes += where_it_is_repeated(counting, partial(formulas_near, draft))


def formulas_near(draft: Draft, rows: Set[int]) -> Iterator[Found]:
    """The formulas of every sheet's cells that may name one of these rows."""
    for sheet in draft.package.sheets:
        if sheet.kind != "worksheet":
            continue
        content = draft.package.read(sheet.part)
        # From the digits back to their cell: to look at every formula of a large sheet would take longer than the edit.
        ends = (found for row in sorted(rows) for found in re.finditer(_ROW_NAMED % row, content))
        for start in dict.fromkeys(content.rfind(b"<", 0, end.start()) for end in ends):
            found = _formula_at(content, start)
            if found is not None:
                yield sheet.name, *found
        for row, column, text, down, right in _sharing(content):
            corners = [corner for item in references(text) for corner in (item.first, item.last) if corner]
            if any(int(corner[3]) + (0 if corner[2] else down) in rows for corner in corners):
                yield sheet.name, row, column, translate(text, down, right) or ""


def _sharing(content: bytes) -> Iterator[tuple[int, int, str, int, int]]:
    """The cells that use a formula which another spells out: row, column, that text, how far down and right of it."""
    if b"shared" not in content:
        return
    spelt = dict[bytes, tuple[int, int, str]]()
    for start in _SHARED.finditer(content):
        found, said = _formula_at(content, start.start()), attributes(start[1])
        if found is not None and said.get(b"t") == b"shared" and read_area(said[b"ref"].decode("ascii", "replace")):
            spelt[said.get(b"si", b"")] = found
    for cell in _SHARERS.finditer(content) if spelt else ():
        master, place = spelt.get(attributes(cell[2]).get(b"si", b"")), _ADDRESS.search(cell[1])
        row, column = (read_cell(place[1].decode()) if place else None) or (0, 0)
        if master is not None and row:
            yield row, column, master[2], row - master[0], column - master[1]


def _that_pick(draft: Draft) -> Iterator[Found]:
    """The formulas of every sheet's cells that pick their rows by a number or a text."""
    for sheet in draft.package.sheets:
        content = draft.package.read(sheet.part) if sheet.kind == "worksheet" else b""
        picking = set[str]()
        # From the function back to its cell, as above; a formula that has several is told once.
        hits = sorted(found.start() for picks in _PICKS for found in picks.finditer(content))
        for start in dict.fromkeys(content.rfind(b"<", 0, hit) for hit in hits):
            told = _formula_at(content, start)
            if told is not None:
                picking.add(told[2])
                yield sheet.name, *told
        for row, column, text, down, right in _sharing(content) if picking else ():
            if text in picking:
                yield sheet.name, row, column, translate(text, down, right) or ""


def _formula_at(content: bytes, start: int) -> tuple[int, int, str] | None:
    """The row, column and text of the cell whose formula begins here."""
    found = _CELL_FORMULA.match(content, content.rfind(b"<", 0, start))
    place = None if found is None else _ADDRESS.search(found[1])
    row, column = (read_cell(place[1].decode()) if place else None) or (0, 0)
    return None if found is None else (row, column, unmarked(found[2]))
