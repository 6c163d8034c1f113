"""Beside the cells: names, charts, drop-downs, formats and pivot tables that count a block's rows by their address, and
have not grown with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sendbook.findings import Finding, finding
from sendbook.tables import quote_sheet
from sendbook.workbook.editing.charts import chart_parts, formulas_of_chart
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.extent import Extent
from sendbook.workbook.editing.formulas_elsewhere import counting_of
from sendbook.workbook.editing.sheet_ranges import formats_on
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.package import Package
from sendbook.workbook.parts.references import read_area
from sendbook.workbook.parts.strings import unmarked

_LIST_OF_CONTROL = re.compile(rb"""\sfmlaRange\s*=\s*["']([^"']*)""")
_NAMES, _FORMATS = "Formulas, Name Manager", "Home, Conditional Formatting, Manage Rules"
_KINDS = {
    "conditionalFormatting": ("A colour or format by a rule", _FORMATS),
    "dataValidation": ("A drop-down or rule for what may be typed", "Data, Data Validation"),
    "sparklineGroup": ("A small chart in a cell", "Sparkline, Edit Data"),
}
Named = tuple[str, str, str, str, str | None, int, int]
"""Where it stands, what it is, where it is changed in Excel, what of its formula does not grow, sheet, row, column."""


def tell_what_does_not_grow(draft: Draft, extent: Extent) -> None:
    """Say which names, charts, drop-downs, formats and pivot tables do not take in the block's new rows."""
    counting, rows = counting_of(draft, extent.growing), extent.block.last_row
    told: list[Finding] = []
    for cell, what, where, formula, home, row, column in (
        *_names(draft, extent), *_charts(draft, extent), *_formats(draft, extent), *_controls(draft.package)
    ):  # fmt: skip
        if counting.misses(formula, home, row, column):
            told.append(finding("9134Q", cell, what=what, rows=rows, where=where))
        elif counting.picks(formula, home, row, column):
            told.append(finding("9135Q", cell, what=what, where=where))
    told += [
        finding("9134Q", cell, what="A pivot table", rows=rows, where="PivotTable Analyze, Change Data Source")
        for cell in _pivots(draft.package, extent)
    ]
    draft.notes += dict.fromkeys(told)


def _names(draft: Draft, extent: Extent) -> Iterator[Named]:
    for name in draft.package.defined_names:
        if not name.name.startswith("_xlnm.") and not name.hidden:
            yield "", f"The name {name.name}", _NAMES, extent.what_stays(name.text, None), None, 0, 0


def _charts(draft: Draft, extent: Extent) -> Iterator[Named]:
    homes = {part: sheet for sheet, part in _of_sheets(draft.package, ("drawing",), ("chart", "chartEx"))}
    for part in chart_parts(draft.package):
        for formula in formulas_of_chart(draft.package.read(part)):
            cell = quote_sheet(homes[part]) if part in homes else ""
            yield cell, "A chart", "right-click the chart, Select Data", extent.what_stays(formula, None), None, 0, 0


def _formats(draft: Draft, extent: Extent) -> Iterator[Named]:
    for sheet in draft.package.sheets:
        content = draft.package.read(sheet.part) if sheet.kind == "worksheet" else b""
        for kind, areas, several, formula in formats_on(content):
            what, where = _KINDS.get(kind, ("A rule", _FORMATS))
            cell = f"{quote_sheet(sheet.name)}!{areas[0]}" if areas else quote_sheet(sheet.name)
            place = (areas[0].first_row, areas[0].first_column) if areas else (0, 0)
            yield cell, what, where, extent.what_stays(formula, sheet.name, fixed=several), sheet.name, *place


def _controls(package: Package) -> Iterator[Named]:
    for sheet, part in _of_sheets(package, ("ctrlProp",)):
        found = _LIST_OF_CONTROL.search(package.read(part))
        if found is not None:
            where = "right-click it, Format Control, Control"
            yield quote_sheet(sheet), "A drop-down box on the sheet", where, unmarked(found[1]), sheet, 0, 0


def _pivots(package: Package, extent: Extent) -> Iterator[str]:
    """The sheets of the pivot tables that are made from rows down to the block's last, and have not grown."""
    block = extent.block
    homes = {part: sheet for sheet, part in _of_sheets(package, ("pivotTable",), ("pivotCacheDefinition",))}
    for part in package.related(package.book_part, "pivotCacheDefinition"):
        for source in package.xml(part).iter():
            kind, area = xmlparts.local_name(source), read_area(source.get("ref") or "")
            if kind not in ("worksheetSource", "rangeSet") or area is None or not extent.is_home(source.get("sheet")):
                continue
            ends = area.last_row in block.ends and area.last_row != block.totals_row and area.meets(extent.area)
            if ends and area.first_row < area.last_row and (kind == "rangeSet" or not extent.is_whole(area)):
                yield quote_sheet(homes[part]) if part in homes else ""


def _of_sheets(package: Package, *kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each sheet with the parts that it points to, through parts of these kinds one after the other."""
    for sheet in package.sheets:
        parts = [sheet.part] if sheet.part else []
        for some in kinds:
            parts = [target for part in parts for kind in some for target in package.related(part, kind)]
        yield from ((sheet.name, part) for part in parts)
