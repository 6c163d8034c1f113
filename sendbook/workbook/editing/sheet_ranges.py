"""What surrounds a sheet's cells: formats, drop-downs, links, ignored errors and sparklines, when a block grows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.extent import Extent
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.references import Area, read_area
from sendbook.workbook.parts.rowxml import ATTRIBUTES
from sendbook.workbook.parts.sheetxml import SheetXml
from sendbook.workbook.parts.strings import unmarked

_P = rb"((?:[\w.-]+:)?)"
_FORMATS = re.compile(
    rb"<"
    + _P
    + rb"(conditionalFormatting|dataValidation|ignoredError|protectedRange)(?=[\s>])("
    + ATTRIBUTES
    + rb")(?:(?<=/)>|>(.*?)</\1\2\s*>)",
    re.DOTALL,
)
_SPARKLINES = re.compile(rb"<" + _P + rb"sparklineGroup(?=[\s>]).*?</\1sparklineGroup\s*>", re.DOTALL)
_PLACES = re.compile(rb"""(\ssqref\s*=\s*["'])([^"']*)|(<(?:[\w.-]+:)?sqref>)([^<]+)""")
_FORMULAS = re.compile(rb"(<(?:[\w.-]+:)?(?:f|formula[12]?)(?:\s[^<>]*)?>)([^<]+)")
_LIMITS = re.compile(rb"""(<(?:[\w.-]+:)?cfvo\s(?:[^<>]*\s)?val\s*=\s*")([^"<]*:[^"<]*)(?=")""")
_LINKS = re.compile(rb"""(<(?:[\w.-]+:)?(?:hyperlink|cellWatch)\s(?:[^<>]*?\s)?(?:ref|r)\s*=\s*["'])([^"']*)""")
_FILTERS = re.compile(rb"(<(?:[\w.-]+:)?(?:autoFilter|sortState|sortCondition)\s(?:[^<>]*\s)?ref\s*=\s*[\"'])"
                      rb"([^\"']*)")  # fmt: skip
_DATA_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>|<(?:[\w.-]+:)?sheetData\s*/>")

Change = Callable[[str], str]


def grow_surroundings(draft: Draft, extent: Extent) -> None:
    """Let formats, drop-downs and sparklines of every sheet follow a block that has grown."""
    for sheet in draft.package.sheets:
        if sheet.kind != "worksheet":
            continue
        if extent.is_home(sheet.name):
            xml = draft.sheet(sheet.name)
            xml.tail = _on_the_sheet(xml, extent)
        elif _names_the_block(draft.package.read(sheet.part), extent):
            xml = draft.sheet(sheet.name)
            xml.tail = _formulas_of_others(xml.tail, extent, sheet.name)


def formats_on(content: bytes) -> Iterator[tuple[str, list[Area], bool, str]]:
    """Each formula of a sheet's formats, drop-downs and sparklines: of which kind it is, the places that it is for,
    whether it means other cells in every row, and its text.
    """
    tail = _behind_the_cells(content)
    for found in (*_FORMATS.finditer(tail), *_SPARKLINES.finditer(tail)):
        kind = found[2].decode() if found.re is _FORMATS else "sparklineGroup"
        areas = _areas(found[0])
        several = kind != "sparklineGroup" and (len(areas) != 1 or areas[0].first_row != areas[0].last_row)
        texts = [*_FORMULAS.finditer(found[0]), *(_LIMITS.finditer(found[0]) if kind != "sparklineGroup" else ())]
        yield from ((kind, areas, several, unmarked(text[2])) for text in texts)


def _behind_the_cells(content: bytes) -> bytes:
    """What stands behind a sheet's cells; they are not read."""
    data = None if b"\0" in content[:4] else _DATA_END.search(content, max(0, content.rfind(b"sheetData") - 40))
    return content[data.end() :] if data else xmlparts.plain(content)


def _names_the_block(content: bytes, extent: Extent) -> bool:
    """Whether a format, drop-down or sparkline of another sheet counts the block's rows; its cells are not read."""
    tail = _behind_the_cells(content)
    if not any(str(row).encode() in tail for row in extent.block.ends):
        return False
    return _formulas_of_others(tail, extent, "") != tail


def _formulas_of_others(tail: bytes, extent: Extent, sheet: str) -> bytes:
    tail = _FORMATS.sub(lambda found: _with_formulas(found[0], extent, sheet), tail)
    return _SPARKLINES.sub(lambda found: _replaced(_FORMULAS, found[0], lambda text: extent.formula(text, sheet)), tail)


def _on_the_sheet(xml: SheetXml, extent: Extent) -> bytes:
    drop_downs = [
        area for found in _FORMATS.finditer(xml.tail) if found[2] == b"dataValidation" for area in _areas(found[0])
    ]

    def follow(found: re.Match[bytes]) -> bytes:
        element = _with_formulas(found[0], extent, xml.sheet)
        taken = found[2] == b"dataValidation" and _meet_new(_areas(found[0]), drop_downs, extent)
        return _replaced(_PLACES, element, lambda text: extent.places(text, only_moved=taken))

    def sparkline(found: re.Match[bytes]) -> bytes:
        element = _replaced(_FORMULAS, found[0], lambda text: extent.formula(text, xml.sheet))
        return _replaced(_PLACES, element, lambda text: extent.places(text, only_moved=True))

    tail = _SPARKLINES.sub(sparkline, _FORMATS.sub(follow, xml.tail))
    tail = _replaced(_LINKS, tail, lambda text: extent.places(text, only_moved=True))
    return _replaced(_FILTERS, tail, extent.places) if extent.block.table is None else tail


def _meet_new(own: list[Area], drop_downs: list[Area], extent: Extent) -> bool:
    """Whether another drop-down stands in the new rows already, under the columns of this one."""
    new = [
        Area(extent.new.first_row, area.first_column, extent.new.last_row, area.last_column)
        for area in own
        if area.last_row in extent.block.ends
    ]
    return any(area.meets(other) for area in new for other in drop_downs if other not in own)


def _with_formulas(element: bytes, extent: Extent, sheet: str) -> bytes:
    """A format or drop-down with its formulas as they are afterwards.

    One for several rows means other cells in every row, unless a dollar fixes them.
    """
    areas = _areas(element)
    several = len(areas) != 1 or areas[0].first_row != areas[0].last_row

    def change(text: str) -> str:
        return extent.formula(text, sheet, fixed=several)

    return _replaced(_LIMITS, _replaced(_FORMULAS, element, change), change)


def _areas(element: bytes) -> list[Area]:
    texts = [(found[2] or found[4]).decode("ascii", "replace") for found in _PLACES.finditer(element)]
    return [area for text in texts for piece in text.split() if (area := read_area(piece)) is not None]


def _replaced(pattern: re.Pattern[bytes], content: bytes, change: Change) -> bytes:
    """Each text that a pattern finds put through a function; what it leaves the same keeps its bytes."""

    def new(found: re.Match[bytes]) -> bytes:
        before, inside = (found[1], found[2]) if found[1] is not None else (found[3], found[4])
        text = unmarked(inside)
        after = change(text)
        return found[0] if after == text else before + escape(after, {'"': "&quot;"}).encode()

    return pattern.sub(new, content)
