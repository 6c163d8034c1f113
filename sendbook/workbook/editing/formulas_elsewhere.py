"""Dependants: the formulas of cells that name a block's rows by address, and so do not follow when it grows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sendbook.findings import finding
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.extent import Extent
from sendbook.workbook.list_rows import Block, names_totals
from sendbook.workbook.parts.cells import where
from sendbook.workbook.parts.references import MAX_ROW, read_area, read_cell, references, translate
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import ATTRIBUTES
from sendbook.workbook.parts.strings import unmarked

MOST_TOLD = 20
"""How many formulas are named that do not count new rows."""

_CELL_FORMULA = re.compile(
    rb"<(?:[\w.-]+:)?c\s(" + ATTRIBUTES + rb")>\s*<(?:[\w.-]+:)?f(?:\s" + ATTRIBUTES + rb")?>([^<]+)<"
)
_PICKS = re.compile(rb"<(?:[\w.-]+:)?f(?:\s" + ATTRIBUTES + rb")?>[^<]*\b(?:(?:OFFSET|INDIRECT)\(|:\s*INDEX\()")
_SHARED = re.compile(rb"<(?:[\w.-]+:)?f\s[^<>]*?\bref\s*=\s*[\"']([^\"'<>]*)[^<>]*>")
_ADDRESS = re.compile(rb"""(?:\A|\s)r\s*=\s*["']([A-Za-z]+[0-9]+)["']""")


def tell_who_does_not_grow(draft: Draft, extent: Extent) -> None:
    """Say which formulas count the block's rows by address and so do not count the new ones."""
    block, told = extent.block, 0
    formulas = (found for end in block.ends if end != block.totals_row for found in _formulas(draft, end))
    for sheet, row, column, formula in formulas:
        if told >= MOST_TOLD:
            return
        # The block's own totals have moved, and those that count all its rows count the new ones.
        own = _is_own_total(block, sheet, row, column)
        if not _ends_with(extent.formula(formula, sheet) if own else formula, block, sheet):
            continue
        draft.notes.append(finding("9131Q", where(row + extent.rows * own, column, sheet), rows=block.last_row))
        told += 1
    for sheet, row, column, formula in _that_pick(draft):
        if told >= MOST_TOLD:
            return
        if _picks_from(formula, extent, sheet):
            own = _is_own_total(block, sheet, row, column)
            draft.notes.append(finding("9133Q", where(row + extent.rows * own, column, sheet)))
            told += 1


def refuse_if_totals_are_used(draft: Draft, block: Block) -> None:
    """Refuse to move a totals row that a formula names by address: it would then show a pupil's row instead."""
    if any(names_totals(block, *found) for found in _formulas(draft, block.totals_row)):
        refuse("9127", block.sheet)


def _formulas(draft: Draft, named: int) -> Iterator[tuple[str, int, int, str]]:
    """The formulas of every sheet's cells that may name a row of this number: sheet, row, column, text."""
    for sheet in draft.package.sheets:
        if sheet.kind != "worksheet":
            continue
        content = draft.package.read(sheet.part)
        # From the digits back to their cell: to look at every formula of a large sheet would take longer than the edit.
        for end in re.finditer(rb"%d[^<]*</(?:[\w.-]+:)?f\s*>" % named, content):
            found = _formula_at(content, content.rfind(b"<", 0, end.start()))
            if found is not None:
                yield sheet.name, *found
        # Of cells that share a formula only the first spells it out: one of the others may name the row.
        for start in _SHARED.finditer(content) if b"shared" in content else ():
            found, area = _formula_at(content, start.start()), read_area(start[1].decode("ascii", "replace"))
            if found is not None and area is not None:
                row, column, text = found
                corners = [corner for item in references(text) for corner in (item.first, item.last) if corner]
                for down in {named - int(corner[3]) for corner in corners if not corner[2]}:
                    if 0 < down <= area.last_row - row:
                        yield sheet.name, row + down, column, translate(text, down) or ""


def _that_pick(draft: Draft) -> Iterator[tuple[str, int, int, str]]:
    """The formulas of every sheet's cells that pick their rows by a number or a text: sheet, row, column, text."""
    for sheet in draft.package.sheets:
        content = draft.package.read(sheet.part) if sheet.kind == "worksheet" else b""
        for found in _PICKS.finditer(content):
            told = _formula_at(content, found.start())
            if told is not None:
                yield sheet.name, *told


def _picks_from(formula: str, extent: Extent, home: str) -> bool:
    """Whether such a formula starts from rows of the block; what stands in quotation marks is an address there."""
    return any(
        extent.is_home(reference.sheet if reference.sheet is not None else home) and reference.area.meets(extent.area)
        and reference.area.last_row < MAX_ROW for reference in references(formula.replace('"', " "))
    )  # fmt: skip


def _formula_at(content: bytes, start: int) -> tuple[int, int, str] | None:
    """The row, column and text of the cell whose formula begins here."""
    found = _CELL_FORMULA.match(content, content.rfind(b"<", 0, start))
    place = None if found is None else _ADDRESS.search(found[1])
    row, column = (read_cell(place[1].decode()) if place else None) or (0, 0)
    return None if found is None else (row, column, unmarked(found[2]))


def _is_own_total(block: Block, sheet: str, row: int, column: int) -> bool:
    return sheet == block.sheet and bool(row) and row == block.totals_row and column in block.columns


def _ends_with(formula: str, block: Block, home: str) -> bool:
    """Whether a formula has a range of several rows that ends at the block's last row, within its columns; or adds up
    all its rows cell by cell.
    """
    alone: dict[int, set[int]] = {}
    for reference in references(formula):
        area, on = reference.area, reference.sheet if reference.sheet is not None else home
        inside = block.first_column <= area.first_column and area.last_column <= block.last_column
        if on.casefold() == block.sheet.casefold() and inside and reference.last is None:
            alone.setdefault(area.first_column, set()).add(area.first_row)
        if (
            on.casefold() == block.sheet.casefold()
            and inside
            and area.first_row < area.last_row < MAX_ROW
            and area.last_row in block.ends
            and area.last_row != block.totals_row
        ):
            return True
    rows = {*range(block.first_row, block.last_row + 1)}
    return len(rows) > 1 and any(rows <= named for named in alone.values())
