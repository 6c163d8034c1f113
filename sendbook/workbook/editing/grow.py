"""What grows with a table or range that gets more rows: its place, filter, formats, drop-downs, names, charts."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.sax.saxutils import escape

from sendbook.findings import finding
from sendbook.tables import quote_sheet
from sendbook.workbook.editing.charts import grow_charts
from sendbook.workbook.editing.comments import move_comments
from sendbook.workbook.editing.counted_elsewhere import tell_what_does_not_grow
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.extent import Extent
from sendbook.workbook.editing.formulas_elsewhere import tell_who_does_not_grow
from sendbook.workbook.editing.room import where_totals_go
from sendbook.workbook.editing.sheet_ranges import grow_surroundings
from sendbook.workbook.list_rows import Block
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.references import Area, Reference, end_at, read_area, rewrite
from sendbook.workbook.parts.rowxml import Cell, without
from sendbook.workbook.parts.strings import unmarked

_FORMULA = re.compile(rb"(<(?:[\w.-]+:)?f(?:\s[^<>]*)?>)([^<]+)(</)")
_RESULT = re.compile(rb"<((?:[\w.-]+:)?)v(?=[\s>/])(?:[^<>]*/>|.*?</\1v\s*>)", re.DOTALL)


def grow(draft: Draft, block: Block, rows: int) -> None:
    """Let everything that ends at the block's last row end that many rows lower."""
    if block.table is not None:
        _grow_table(draft, block, rows)
    if not rows:
        return
    extent = Extent(block, rows)
    draft.notes += where_totals_go(extent)
    move_comments(draft, extent)
    grow_surroundings(draft, extent)
    _grow_names(draft, extent)
    grow_charts(draft, extent)
    tell_who_does_not_grow(draft, extent)
    tell_what_does_not_grow(draft, extent)
    refresh_pivots(draft, block.sheet, extent.area, block.table.name if block.table else "", extent)


def _grow_table(draft: Draft, block: Block, rows: int) -> None:
    if block.table is None or not (rows or block.table.placeholder):
        return
    root = draft.tree(block.table.part)
    root.unset("insertRow")
    root.set("ref", str(block.table.area.taller(rows)))
    for element in root.iter():
        if xmlparts.local_name(element) in ("autoFilter", "sortState", "sortCondition"):
            area = read_area(element.get("ref") or "")
            if area is not None and area.last_row == block.last_row:
                element.set("ref", str(area.taller(rows)))
        elif xmlparts.local_name(element) == "totalsRowFormula":  # the same as in the totals cell
            element.text = Extent(block, rows).formula(element.text or "", block.sheet)


def grow_cell(cell: Cell, block: Block, rows: int) -> Cell:
    """A totals cell after its move: its formula counts the new rows too, where it names its rows by address.

    Its last result is of the rows before and goes: Excel and LibreOffice work it out, and nobody reads an old total.
    """
    extent = Extent(block, rows)
    if not _FORMULA.search(cell.content):
        return cell

    def grown(found: re.Match[bytes]) -> bytes:
        text = unmarked(found[2])
        new = extent.formula(text, block.sheet)
        return found[0] if new == text else found[1] + escape(new).encode() + found[3]

    content = _RESULT.sub(b"", _FORMULA.sub(grown, cell.content))
    return replace(cell, content=content, tag=without(cell.tag, b"t"))


def _grow_names(draft: Draft, extent: Extent) -> None:
    def grown(name: str, text: str) -> str:
        if name == "_xlnm.Print_Area":
            return rewrite(text, lambda found: _print_area(found, extent))
        return extent.formula(text, None)

    more = [name.name for name in draft.package.defined_names if grown(name.name, name.text) != name.text]
    if not more:
        return
    if told := [name for name in dict.fromkeys(more) if not name.startswith("_xlnm.")]:
        draft.notes.append(finding("9138", quote_sheet(extent.block.sheet), count=len(told), names=", ".join(told)))
    for entry in xmlparts.children(xmlparts.child(draft.tree(draft.package.book_part), "definedNames"), "definedName"):
        text = entry.text or ""
        new = grown(entry.get("name") or "", text)
        if new != text:
            entry.text = new


def _print_area(reference: Reference, extent: Extent) -> str | None:
    area, block = reference.area, extent.block
    foot = block.totals[-1] if block.totals else block.last_row
    columns = area.first_column <= block.last_column and block.first_column <= area.last_column
    if extent.is_home(reference.sheet) and columns and reference.last is not None and area.last_row == foot:
        return end_at(reference, foot + extent.rows)
    return None


def refresh_pivots(draft: Draft, sheet: str, area: Area, table: str = "", extent: Extent | None = None) -> None:
    """Have Excel refresh the pivot tables that are made from changed cells, and say so.

    One that is made from a whole list by its address is made from the new rows too.
    """
    for part in draft.package.related(draft.package.book_part, "pivotCacheDefinition"):
        source = xmlparts.child(draft.package.xml(part), "cacheSource")
        origin = None if source is None else xmlparts.child(source, "worksheetSource")
        if origin is None:
            continue
        named, place = origin.get("name") or "", read_area(origin.get("ref") or "")
        same_sheet = (origin.get("sheet") or "").casefold() == sheet.casefold()
        if (table and named.casefold() == table.casefold()) or (same_sheet and place and place.meets(area)):
            root = draft.tree(part)
            if extent is not None and place is not None and same_sheet and extent.is_whole(place):
                for item in root.iter():
                    if xmlparts.local_name(item) == "worksheetSource":
                        item.set("ref", str(extent.grown(place)))
            if not xmlparts.truth(root.get("refreshOnLoad")):
                root.set("refreshOnLoad", "1")
                draft.notes.append(finding("9121", sheet))
