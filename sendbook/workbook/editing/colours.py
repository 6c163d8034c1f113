"""Colours of a new column: conditional formats behind those of the school, which stay as they are."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, unescape

from sendbook.changes import ColumnAnew, NewColumn
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.formulas import text_literal
from sendbook.workbook.parts.references import Area, address, read_area
from sendbook.workbook.parts.rowxml import ATTRIBUTES
from sendbook.workbook.parts.sheetxml import SheetXml

_BEFORE = (
    b"sheetData", b"sheetCalcPr", b"sheetProtection", b"protectedRanges", b"scenarios", b"autoFilter", b"sortState",
    b"dataConsolidate", b"customSheetViews", b"mergeCells", b"phoneticPr", b"conditionalFormatting",
)  # fmt: skip
"""What a worksheet's part has before the conditional formats, and those that stand already."""
_PRIORITY = re.compile(rb"""<[^<>]*\spriority\s*=\s*["'](\d+)""")


def words_coloured(xml: SheetXml, column: int) -> frozenset[str]:
    """The words for which rules of a sheet colour cells of a column that begin with them."""
    mark, found = re.escape(xml.prefix), set[str]()
    blocks = rb"<" + mark + rb"conditionalFormatting\b([^<>]*)>(.*?)</" + mark + rb"conditionalFormatting\s*>"
    for block in re.finditer(blocks, xml.tail, re.DOTALL):
        place = re.search(rb"""\bsqref\s*=\s*["']([^"']*)""", block[1])
        areas = [read_area(one) for one in (place[1].decode() if place else "").split()]
        if any(area and area.first_column <= column <= area.last_column for area in areas):
            rules = re.findall(rb"""<[^<>]*\stype\s*=\s*["']beginsWith["'][^<>]*>""", block[2])
            words = [re.search(rb"""\stext\s*=\s*(?:"([^"]*)"|'([^']*)')""", rule) for rule in rules]
            found |= {unescape((word[1] or word[2] or b"").decode(), {"&quot;": '"'}) for word in words if word}
    return frozenset(found)


def add_colours(draft: Draft, step: NewColumn | ColumnAnew, first: int, last: int) -> None:
    """Lay the colours of a column over its cells, after every rule that the sheet has already."""
    if not step.colours:
        return
    xml = draft.sheet(step.sheet)
    p, top = xml.prefix.decode(), address(first, step.column)
    priority = max((int(found[1]) for found in _PRIORITY.finditer(xml.tail)), default=0)
    rules = ""
    for number, colour in enumerate(step.colours, start=priority + 1):
        look = draft.styles.change("FF" + colour.fill.lstrip("#"), "FF" + colour.ink.lstrip("#"))
        formula = escape(f"LEFT({top},{len(colour.begins)})={text_literal(colour.begins)}")
        rules += (
            f'<{p}cfRule type="beginsWith" dxfId="{look}" priority="{number}" operator="beginsWith" '
            f'text="{escape(colour.begins, {chr(34): "&quot;"})}"><{p}formula>{formula}</{p}formula></{p}cfRule>'
        )
    place = Area(first, step.column, last, step.column)
    element = f'<{p}conditionalFormatting sqref="{place}">{rules}</{p}conditionalFormatting>'.encode()
    at = _place(xml)
    xml.tail = xml.tail[:at] + element + xml.tail[at:]


def _place(xml: SheetXml) -> int:
    """Where conditional formats go in what stands behind the cells: the order of a sheet's elements is fixed."""
    ends = [0]
    for name in _BEFORE:
        mark = re.escape(xml.prefix + name)
        whole = rb"<" + mark + rb"(?=[\s/>])(?:" + ATTRIBUTES + rb")(?<=/)>|</" + mark + rb"\s*>"
        ends += [found.end() for found in re.finditer(whole, xml.tail)]
    return max(ends)
