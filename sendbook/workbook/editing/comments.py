"""Comments on cells that move: their text, their threads, and the yellow boxes in which Excel shows them."""

from __future__ import annotations

import re

from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.extent import Extent
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.cells import where
from sendbook.workbook.parts.references import Area, address, read_cell
from sendbook.workbook.parts.refusal import refuse

_PARTS = (("comments", "comment"), ("threadedComment", "threadedComment"))
"""The kinds of part in which a comment names its cell, and the element that does."""
_BOX = re.compile(
    rb"""<((?:[\w.-]+:)?)ClientData\s[^<>]*ObjectType\s*=\s*["']Note["'][^<>]*>.*?</\1ClientData\s*>""", re.DOTALL
)
_NUMBER = rb"(<(?:[\w.-]+:)?%b>\s*)(\d+)(?=\s*<)"
_ROW, _COLUMN = re.compile(_NUMBER % b"Row"), re.compile(_NUMBER % b"Column")
_ANCHOR = re.compile(rb"(<(?:[\w.-]+:)?Anchor>)([^<]*)(?=<)")
_TOP, _BOTTOM = 2, 6
"""Where an anchor's eight numbers give the rows of the box."""


def move_comments(draft: Draft, extent: Extent) -> None:
    """Let the comments of a totals row go along when it moves; ones that cannot be moved safely are refused."""
    totals = extent.totals
    if totals is None or not extent.rows:
        return
    part = draft.find_sheet(extent.block.sheet).part
    new = Area(totals.first_row + extent.rows, totals.first_column, totals.last_row + extent.rows, totals.last_column)
    boxed = set()
    for kind, element in _PARTS:
        for comments in draft.package.related(part, kind):
            standing = _cells(draft.package.xml(comments), element)
            if any(new.holds(*cell) for cell in standing):
                refuse("9115", where(new.first_row, new.first_column, extent.block.sheet))
            moving = [cell for cell in standing if totals.holds(*cell)]
            if not moving:
                continue
            for item in draft.tree(comments).iter():
                cell = read_cell(item.get("ref") or "") if xmlparts.local_name(item) == element else None
                if cell in moving:
                    item.set("ref", address(cell[0] + extent.rows, cell[1]))
            boxed |= set(moving) if kind == "comments" else set()
    if boxed:
        _move_boxes(draft, part, extent, boxed)


def _cells(root: xmlparts.Element, element: str) -> list[tuple[int, int]]:
    found = [read_cell(item.get("ref") or "") for item in root.iter() if xmlparts.local_name(item) == element]
    return [cell for cell in found if cell is not None]


def _move_boxes(draft: Draft, part: str, extent: Extent, cells: set[tuple[int, int]]) -> None:
    """Move the box of each cell: a comment without its own one box would be lost when Excel opens the workbook."""
    moved: list[tuple[int, int]] = []

    def box(found: re.Match[bytes]) -> bytes:
        row, column = _ROW.search(found[0]), _COLUMN.search(found[0])
        cell = (int(row[2]) + 1, int(column[2]) + 1) if row and column else (0, 0)
        if cell not in cells:
            return found[0]
        moved.append(cell)
        lower = _ROW.sub(lambda number: number[1] + b"%d" % (int(number[2]) + extent.rows), found[0])
        return _ANCHOR.sub(lambda anchor: anchor[1] + _lower(anchor[2], extent, cell), lower)

    for drawing in draft.package.related(part, "vmlDrawing"):
        content = draft.current(drawing)
        new = _BOX.sub(box, content)
        if new != content:
            draft.replace(drawing, new)
    for cell in cells:
        if moved.count(cell) != 1:
            refuse("9132", where(*cell, extent.block.sheet))


def _lower(anchor: bytes, extent: Extent, cell: tuple[int, int]) -> bytes:
    numbers = anchor.split(b",")
    if len(numbers) != 8 or not all(number.strip().isdigit() for number in numbers):
        refuse("9132", where(*cell, extent.block.sheet))
    for place in (_TOP, _BOTTOM):
        numbers[place] = b" %d" % (int(numbers[place]) + extent.rows)
    return b",".join(numbers)
