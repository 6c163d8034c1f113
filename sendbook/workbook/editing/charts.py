"""Charts: their ranges grow with a block, and they remember the values of its new rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from sendbook.changes import Formula
from sendbook.tables import Value
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.extent import Extent
from sendbook.workbook.parts.celltext import number_text
from sendbook.workbook.parts.package import Package
from sendbook.workbook.parts.references import Area, references
from sendbook.workbook.parts.strings import unmarked

_KINDS = ("drawingml.chart+xml", "ms-office.chartex+xml")
_P = rb"((?:[\w.-]+:)?)"
_FORMULA = re.compile(rb"(<(?:[\w.-]+:)?(?:f|sqref)(?:\s[^<>]*)?>)([^<]+)")
_SOURCE = re.compile(rb"<" + _P + rb"(numRef|strRef|multiLvlStrRef|datalabelsRange|strDim|numDim)(?=[\s>])"
                     rb".*?</\1\2\s*>", re.DOTALL)  # fmt: skip
_NAMES_CELLS = re.compile(_SOURCE.pattern + b"|" + _FORMULA.pattern, re.DOTALL)
_MEMORY = re.compile(rb"<" + _P + rb"(numCache|strCache|multiLvlStrCache|dlblRangeCache|lvl)(?=[\s>])"
                     rb"(?:[^<>]*/>|.*</\1\2\s*>)", re.DOTALL)  # fmt: skip
_COUNT = re.compile(rb"""(<(?:[\w.-]+:)?ptCount\s+val\s*=\s*["'])(\d+)(["']\s*(?:/>|>\s*</[\w.:-]+\s*>))""")
_POINT = re.compile(
    rb"<(?:[\w.-]+:)?pt\s(?:[^<>]*\s)?idx\s*=\s*[\"'](\d+)[\"'][^<>]*>.*?</(?:[\w.-]+:)?pt\s*>", re.DOTALL
)


def chart_parts(package: Package) -> Iterator[str]:
    """The parts that hold charts."""
    for name in package.container.members:
        if package.content_type(name).casefold().endswith(_KINDS):
            yield name


def formulas_of_chart(content: bytes) -> list[str]:
    """The formulas by which a chart names the cells that it shows."""
    return [unmarked(found[2]) for found in _FORMULA.finditer(content)]


def grow_charts(draft: Draft, extent: Extent) -> None:
    """Let the series, labels and error bars that show the whole block show its new rows too.

    A chart remembers the values that it shows, for programs that do not read the cells: it learns those of the new
    rows. Where one is not known it forgets them all, and Excel reads the cells when it opens the workbook.
    """
    for part in chart_parts(draft.package):
        content = draft.current(part)
        if b"\0" in content[:4] or re.match(rb"[^>]*encoding=[\"'](?!utf-8)", content, re.IGNORECASE):
            continue  # Excel writes UTF-8 only
        new = _NAMES_CELLS.sub(lambda found: _grown(draft, found[0], extent), content)
        if new != content:
            draft.replace(part, new)


def _formula(found: re.Match[bytes], extent: Extent) -> bytes:
    text = unmarked(found[2])
    after = extent.formula(text, None)
    return found[0] if after == text else found[1] + escape(after).encode()


def _grown(draft: Draft, source: bytes, extent: Extent) -> bytes:
    """What a series or label is read from and what it remembers, grown."""
    formula, memory = _FORMULA.search(source), _MEMORY.search(source)
    if formula is None or memory is None or _formula(formula, extent) == formula[0]:
        return _FORMULA.sub(lambda found: _formula(found, extent), source)
    areas = [reference.area for reference in references(extent.formula(unmarked(formula[2]), None))]
    points = None
    if len(areas) == 1 and memory[2] in (b"numCache", b"strCache"):
        points = _points(draft, areas[0], extent, memory[0], memory[1], memory[2] == b"numCache")
    source = source[: memory.start()] + (points or b"") + source[memory.end() :]
    return _FORMULA.sub(lambda found: _formula(found, extent), source)


def _points(draft: Draft, area: Area, extent: Extent, memory: bytes, p: bytes, numbers: bool) -> bytes | None:
    """What a chart remembers of a column of cells with the new ones at its end; None if a value is not known."""
    count = _COUNT.search(memory)
    old = area.last_row - area.first_row + 1 - extent.rows
    if count is None or area.first_column != area.last_column or int(count[2]) != old:
        return None
    new = []
    for index in range(old, old + extent.rows):
        shown = _shown(draft.value(extent.block.sheet, area.first_row + index, area.first_column, numbers), numbers)
        if shown is None:
            return None
        if shown:
            new.append(b'<%bpt idx="%d"><%bv>%b</%bv></%bpt>' % (p, index, p, escape(shown).encode(), p, p))
    end = max((point.end() for point in _POINT.finditer(memory)), default=count.end())
    taller = count[1] + b"%d" % (old + extent.rows) + count[3]
    return memory[: count.start()] + taller + memory[count.end() : end] + b"".join(new) + memory[end:]


def _shown(value: Value | Formula, numbers: bool) -> str | None:
    """A value as a chart remembers it, "" for a blank cell; None when it is not known how Excel would show it."""
    if isinstance(value, Formula):
        if value.result is None:
            return None
        value = value.result
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return "0" if numbers else value
    if type(value) is int or (numbers and type(value) is float):
        return number_text(value)
    return None
