"""What grows with a table or range that gets more rows: its place, filter, formats, drop-downs, names, charts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape

from sendbook.findings import finding
from sendbook.workbook.editing.blocks import Block
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.cells import where
from sendbook.workbook.parts.package import Package
from sendbook.workbook.parts.references import (
    MAX_ROW,
    Area,
    Reference,
    end_at,
    read_area,
    read_cell,
    references,
    rewrite,
)
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import ATTRIBUTES, Cell
from sendbook.workbook.parts.sheetxml import SheetXml
from sendbook.workbook.parts.strings import unmarked

_FORMULA = re.compile(rb"(<(?:[\w.-]+:)?f(?:\s[^<>]*)?>)([^<]+)(</)")
_TAIL_FORMULA = re.compile(rb"(<(?:[\w.-]+:)?f>)([^<]+)(</)")
_SQREF = re.compile(rb"(<(?:[\w.-]+:)?sqref>)([^<]+)(</)")
_SPARKLINES = re.compile(rb"<(?:[\w.-]+:)?sparklines>.*?</(?:[\w.-]+:)?sparklines\s*>", re.DOTALL)
_CELL_FORMULA = re.compile(rb"<(?:[\w.-]+:)?c\s(" + ATTRIBUTES + rb")>\s*<(?:[\w.-]+:)?f(?:\s" + ATTRIBUTES
                           + rb")?>([^<]+)<")
_ADDRESS = re.compile(rb"""(?:\A|\s)r\s*=\s*["']([A-Za-z]+[0-9]+)["']""")
MOST_TOLD = 20
"""How many formulas are named that do not count new rows."""
_CHARTS = ("drawingml.chart+xml", "ms-office.chartex+xml")


def grow(draft: Draft, block: Block, rows: int) -> None:
    """Let everything that ends at the block's last row end that many rows lower."""
    if block.table is not None:
        _grow_table(draft, block, rows)
    if not rows:
        return
    _grow_sheet(draft.sheet(block.sheet), block, rows)
    _grow_names(draft, block, rows)
    _grow_charts(draft, block, rows)
    _tell_who_does_not_grow(draft, block)
    refresh_pivots(draft, block.sheet, Area(block.header_row or block.first_row, block.first_column, block.last_row,
                                            block.last_column), block.table.name if block.table else "")


def _grow_table(draft: Draft, block: Block, rows: int) -> None:
    if block.table is None or not (rows or block.table.placeholder):
        return
    root = draft.tree(block.table.part)
    root.attrib.pop("insertRow", None)
    root.set("ref", str(block.table.area.taller(rows)))
    for element in root.iter():
        if xmlparts.local_name(element) in ("autoFilter", "sortState", "sortCondition"):
            area = read_area(element.get("ref") or "")
            if area is not None and area.last_row == block.last_row:
                element.set("ref", str(area.taller(rows)))


def _taller(area: Area, block: Block, rows: int) -> Area:
    """The place of a format or drop-down after the block has grown."""
    mine = Area(block.header_row or block.first_row, block.first_column, block.last_row, block.last_column)
    totals = block.totals_row
    if totals and area.first_row == area.last_row == totals and area.meets(mine.taller(1)):
        return Area(totals + rows, area.first_column, totals + rows, area.last_column)
    if area.last_row == block.last_row and area.meets(mine):
        return area.taller(rows)
    return area


def _grow_places(text: bytes, block: Block, rows: int) -> bytes:
    """A list of places (`sqref`) with those that end at the last row made taller."""
    pieces = []
    for piece in text.decode("ascii", "replace").split():
        area = read_area(piece)
        taller = None if area is None else _taller(area, block, rows)
        pieces.append(piece if taller is None or taller == area else str(taller))
    return " ".join(pieces).encode()


def _grow_sheet(xml: SheetXml, block: Block, rows: int) -> None:
    p = re.escape(xml.prefix)
    quoted = rb"((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?\s"

    def places(found: re.Match[bytes]) -> bytes:
        return found[1] + _grow_places(found[2], block, rows) + found[3]

    rules = rb"(<" + p + rb"(?:conditionalFormatting|dataValidation)(?=\s)" + quoted[1:] + rb"sqref\s*=\s*[\"'])"
    xml.tail = re.sub(rules + rb"([^\"']*)([\"'])", places, xml.tail)
    kept = [found.span() for found in _SPARKLINES.finditer(xml.tail)]

    def outside_sparklines(found: re.Match[bytes]) -> bytes:
        if any(start <= found.start() < end for start, end in kept):
            return found[0]
        return places(found)

    xml.tail = _SQREF.sub(outside_sparklines, xml.tail)
    if block.table is None:
        refs = rb"(<" + p + rb"(?:autoFilter|sortState|sortCondition)(?=\s)" + quoted[1:] + rb"ref\s*=\s*[\"'])"
        xml.tail = re.sub(refs + rb"([^\"']*)([\"'])", places, xml.tail)
    xml.tail = _TAIL_FORMULA.sub(lambda found: _grow_text(found, block, rows, xml.sheet), xml.tail)


def _grow_text(found: re.Match[bytes], block: Block, rows: int, home: str | None) -> bytes:
    text = unmarked(found[2])
    new = _grow_formula(text, block, rows, home)
    return found[0] if new == text else found[1] + escape(new).encode() + found[3]


def grow_cell(cell: Cell, block: Block, rows: int) -> Cell:
    """A totals cell whose formula counts the new rows too, where it names its rows by address."""
    content = _FORMULA.sub(lambda found: _grow_text(found, block, rows, block.sheet), cell.content)
    return replace(cell, content=content)


def _grow_formula(formula: str, block: Block, rows: int, home: str | None) -> str:
    """A formula with the ranges that cover exactly the block's rows made taller; `home` is the sheet it stands on."""

    def change(reference: Reference) -> str | None:
        on = reference.sheet if reference.sheet is not None else home
        if on is None or on.casefold() != block.sheet.casefold() or reference.last is None:
            return None
        area = reference.area
        exact = area.first_row in (block.first_row, block.header_row) and area.last_row == block.last_row
        inside = block.first_column <= area.first_column and area.last_column <= block.last_column
        return end_at(reference, block.last_row + rows) if exact and inside else None

    return rewrite(formula, change)


def _grow_names(draft: Draft, block: Block, rows: int) -> None:
    foot = block.totals_row or block.last_row
    grown: dict[int, str] = {}
    holder = xmlparts.child(draft.package.xml(draft.package.book_part), "definedNames")
    for place, entry in enumerate([] if holder is None else xmlparts.children(holder, "definedName")):
        name, text = entry.get("name") or "", entry.text or ""
        if name == "_xlnm.Print_Area":
            new = rewrite(text, lambda found: _print_area(found, block, foot, rows))
        else:
            new = _grow_formula(text, block, rows, None)
        if new != text:
            grown[place] = new
    if grown:
        holder = xmlparts.child(draft.tree(draft.package.book_part), "definedNames")
        for place, entry in enumerate(xmlparts.children(holder, "definedName")):
            if place in grown:
                entry.text = grown[place]


def _print_area(reference: Reference, block: Block, foot: int, rows: int) -> str | None:
    area = reference.area
    here = reference.sheet is not None and reference.sheet.casefold() == block.sheet.casefold()
    columns = area.first_column <= block.last_column and block.first_column <= area.last_column
    if here and columns and reference.last is not None and area.last_row == foot:
        return end_at(reference, foot + rows)
    return None


def _grow_charts(draft: Draft, block: Block, rows: int) -> None:
    for part in chart_parts(draft.package):
        content = draft.current(part)
        if not re.search(rb"encoding=[\"']utf-8[\"']", content[:100], re.IGNORECASE):
            continue
        new = _FORMULA.sub(lambda found: _grow_text(found, block, rows, None), content)
        if new != content:
            draft.replace(part, new)


def _tell_who_does_not_grow(draft: Draft, block: Block) -> None:
    """Say which formulas count the block's rows by address and so do not count the new ones."""
    told, last = 0, str(block.last_row).encode()
    for sheet in draft.package.sheets:
        if sheet.kind != "worksheet" or told >= MOST_TOLD:
            continue
        for found in _CELL_FORMULA.finditer(draft.package.read(sheet.part)):
            if last not in found[2]:
                continue
            place = _ADDRESS.search(found[1])
            if place is None or told >= MOST_TOLD or not _ends_with(unmarked(found[2]), block, sheet.name):
                continue
            row, column = read_cell(place[1].decode()) or (0, 0)
            if sheet.name == block.sheet and row == block.totals_row and column in block.columns:
                continue  # the table's own totals were taken along
            draft.notes.append(finding("9131Q", where(row, column, sheet.name), rows=block.last_row))
            told += 1


def _ends_with(formula: str, block: Block, home: str) -> bool:
    """Whether a formula has a range of several rows that ends at the block's last row, within its columns."""
    for reference in references(formula):
        area, on = reference.area, reference.sheet if reference.sheet is not None else home
        inside = block.first_column <= area.first_column and area.last_column <= block.last_column
        if (on.casefold() == block.sheet.casefold() and inside and area.first_row < area.last_row == block.last_row
                and area.last_row < MAX_ROW):
            return True
    return False


def chart_parts(package: Package) -> Iterator[str]:
    """The parts that hold charts."""
    for name in package.container.members:
        if package.content_type(name).casefold().endswith(_CHARTS):
            yield name


def refresh_pivots(draft: Draft, sheet: str, area: Area, table: str = "") -> None:
    """Have Excel refresh the pivot tables that are made from changed cells, and say so."""
    for part in draft.package.related(draft.package.book_part, "pivotCacheDefinition"):
        source = xmlparts.child(draft.package.xml(part), "cacheSource")
        origin = None if source is None else xmlparts.child(source, "worksheetSource")
        if origin is None:
            continue
        named, place = origin.get("name") or "", read_area(origin.get("ref") or "")
        same_sheet = (origin.get("sheet") or "").casefold() == sheet.casefold()
        if (table and named.casefold() == table.casefold()) or (same_sheet and place and place.meets(area)):
            root = draft.tree(part)
            if not xmlparts.truth(root.get("refreshOnLoad")):
                root.set("refreshOnLoad", "1")
                draft.notes.append(finding("9121", sheet))


def refuse_if_totals_are_used(draft: Draft, sheet: str, totals: Area) -> None:
    """Refuse to move a totals row that a formula names by address: it would then show a pupil's row instead."""
    package = draft.package
    texts = [(name.text, name.sheet) for name in package.defined_names if not name.name.startswith("_xlnm.")]
    for part in chart_parts(package):
        texts += [(unmarked(found[2]), None) for found in _FORMULA.finditer(package.read(part))]
    for other in package.sheets:
        if other.kind == "worksheet":
            own = re.compile(rb"<(?:[\w.-]+:)?(?:f|formula|formula1|formula2)(?:\s" + ATTRIBUTES + rb")?>([^<]+)<")
            texts += [(unmarked(found[1]), other.name) for found in own.finditer(package.read(other.part))
                      if str(totals.first_row).encode() in found[1]]
    for text, home in texts:
        for reference in references(text):
            on = reference.sheet if reference.sheet is not None else home
            area = reference.area
            ends_there = totals.first_row in (area.first_row, area.last_row)
            if on is not None and on.casefold() == sheet.casefold() and ends_there and area.meets(totals):
                refuse("9127", sheet)
