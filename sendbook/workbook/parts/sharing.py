"""Shared formulas: one cell spells the formula out for many, and hands it on before it takes something else."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from sendbook.workbook.parts.cells import formula_tag, formula_text, shared_formulas, where
from sendbook.workbook.parts.references import Area, read_cell, translate
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import ATTRIBUTES, Cell, as_attributes, attributes
from sendbook.workbook.parts.sheetxml import SheetXml

Place = tuple[int, int]


def hand_on(sheet: SheetXml, row: int, column: int, cell: Cell) -> None:
    """Let the next cell that shares a cell's formula spell it out; nothing happens where none is spelt out here.

    What cannot be written out for the next cell is refused.
    """
    number = _number(sheet, cell, spelt=True)
    if number is None:
        return
    master = shared_formulas(sheet).get(number)
    waiting = _waiting(sheet, number)
    if master is None or waiting is None:
        refuse("9108", where(row, column, sheet.sheet))
    left, right = min((c for _, c in waiting), default=0), max((c for _, c in waiting), default=0)
    last = max((r for r, _ in waiting), default=0)
    while waiting:
        place = waiting.pop()
        heir = sheet.cell(*place)
        if heir is None or place == (row, column) or _number(sheet, heir, spelt=False) != number:
            continue  # this edit has given it something else
        text = translate(master[2], place[0] - master[0], place[1] - master[1])
        if text is None:
            refuse("9108", where(row, column, sheet.sheet))
        # Excel looks for the cell that spells it out in the corner of the block: one beside the corner stands alone.
        is_corner = place[1] == left
        sheet.put(place[0], _spelt_out(sheet, heir, text, Area(*place, last, right) if is_corner else None))
        if is_corner:
            return


def on_its_own(sheet: SheetXml, row: int, column: int, cell: Cell) -> Cell:
    """The cell with its formula spelt out for itself, so that it can move; others that share it go on doing so."""
    found = formula_tag(sheet, cell) if b"shared" in cell.content else None
    if found is None or found[0].get(b"t") != b"shared":
        return cell
    text = formula_text(sheet, cell)
    if text is None:
        refuse("9127", where(row, column, sheet.sheet), what="a formula that several cells share")
    hand_on(sheet, row, column, cell)
    return _spelt_out(sheet, cell, text, None)


def _number(sheet: SheetXml, cell: Cell, spelt: bool) -> bytes | None:
    """The number of the shared formula that a cell spells out, or only uses; None when it does not."""
    found = formula_tag(sheet, cell) if b"shared" in cell.content else None
    if found is None or found[0].get(b"t") != b"shared" or bool(found[1]) != spelt:
        return None
    return found[0].get(b"si", b"")


def _waiting(sheet: SheetXml, number: bytes) -> list[Place] | None:
    """The cells that use a shared formula, the first of them last; None when one of them gives no address."""
    if sheet.sharers is None:
        sheet.sharers = {}
        p = re.escape(sheet.prefix)
        users = re.compile(
            rb"<" + p + rb"c(?=[\s>])(" + ATTRIBUTES + rb")>\s*<" + p + rb"f\s(" + ATTRIBUTES + rb")(?:(?<=/)>|></)"
        )
        for found in users.finditer(sheet.content):
            values = attributes(found[2])
            if values.get(b"t") == b"shared":
                address = attributes(found[1]).get(b"r", b"").decode("ascii", "replace")
                sheet.sharers.setdefault(values.get(b"si", b""), []).append(read_cell(address) or (0, 0))
        for places in sheet.sharers.values():
            places.sort(reverse=True)
    places = sheet.sharers.get(number, [])
    return None if places and places[-1] == (0, 0) else places


def _spelt_out(sheet: SheetXml, cell: Cell, text: str, area: Area | None) -> Cell:
    """A cell with a shared formula written out, for itself alone or for the block of cells that go on sharing it."""
    found = sheet.formula.search(cell.content)
    assert found is not None
    values = attributes(found[1])
    shared = {b"t": b"shared", b"ref": str(area).encode(), b"si": values[b"si"]} if area is not None else {}
    kept = {name: value for name, value in values.items() if name not in (b"t", b"ref", b"si")}
    formula = b"<%bf%b>%b</%bf>" % (
        sheet.prefix,
        as_attributes({**shared, **kept}),
        escape(text).encode(),
        sheet.prefix,
    )
    return Cell(cell.column, cell.tag, cell.content[: found.start()] + formula + cell.content[found.end() :])
