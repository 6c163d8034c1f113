"""Sparklines: the small charts in cells, one for each new row where each row has one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from sendbook.workbook.list_rows import Block
from sendbook.workbook.parts.references import Reference, address, moved_down, read_cell, references, rewrite
from sendbook.workbook.parts.sheetxml import SheetXml
from sendbook.workbook.parts.strings import unmarked

_SPARKLINE = re.compile(
    rb"<((?:[\w.-]+:)?)sparkline>\s*<((?:[\w.-]+:)?)f>([^<]+)</\2f>\s*<\2sqref>([^<]+)</\2sqref>\s*"
    rb"</\1sparkline>"
)


def add_sparklines(xml: SheetXml, block: Block, model_row: int, rows: Sequence[int]) -> None:
    """Give each new row the sparklines that the row above has, drawn from its own cells.

    A sparkline in one row only is none of each row's, and a cell that has one already keeps it.
    """
    if b"sparkline>" not in xml.tail:
        return
    found = list(_SPARKLINE.finditer(xml.tail))
    standing = {cell for sparkline in found if (cell := read_cell(sparkline[4].decode("ascii", "replace").strip()))}

    def with_new(sparkline: re.Match[bytes]) -> bytes:
        cell = read_cell(sparkline[4].decode("ascii", "replace").strip())
        formula = unmarked(sparkline[3])
        if (
            cell is None
            or cell[0] != model_row
            or not _is_of_its_row(formula, block, model_row)
            or not (model_row == block.first_row or (model_row - 1, cell[1]) in standing)
        ):
            return sparkline[0]
        added = [sparkline[0]]
        for row in rows:
            beside = xml.cell(row, cell[1])
            is_taken = cell[1] not in block.columns and beside is not None and beside.has_content
            if (row, cell[1]) in standing or is_taken:
                continue
            down = row - model_row
            p, q = sparkline[1], sparkline[2]
            new = escape(rewrite(formula, lambda reference, down=down: moved_down(reference, down)))  # type: ignore[misc]
            added.append(
                b"<%bsparkline><%bf>%b</%bf><%bsqref>%b</%bsqref></%bsparkline>"
                % (p, q, new.encode(), q, q, address(row, cell[1]).encode(), q, p)
            )
        return b"".join(added)

    xml.tail = _SPARKLINE.sub(with_new, xml.tail)


def _is_of_its_row(formula: str, block: Block, row: int) -> bool:
    """Whether a sparkline is drawn from cells of one row of the block."""

    def is_here(reference: Reference) -> bool:
        area, on = reference.area, reference.sheet
        return (
            area.first_row == area.last_row == row
            and (on is None or on.casefold() == block.sheet.casefold())
            and area.first_column <= block.last_column
            and block.first_column <= area.last_column
        )

    found = list(references(formula))
    return bool(found) and all(map(is_here, found))
