"""What a workbook says of its cells beside their values: here, which array formulas are dynamic ones."""

from __future__ import annotations

from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.package import Package

_DYNAMIC = "XLDAPR"
"""The kind of mark by which Excel knows a formula that may spill from one that was entered with Ctrl+Shift+Enter."""


def dynamic_arrays(package: Package) -> frozenset[int]:
    """The numbers (`cm`) by which cells of a workbook say that their array formula is a dynamic one."""
    found = set()
    for part in package.related(package.book_part, "sheetMetadata"):
        root = package.xml(part)
        types, cells = xmlparts.child(root, "metadataTypes"), xmlparts.child(root, "cellMetadata")
        names = [] if types is None else [item.get("name") for item in xmlparts.children(types, "metadataType")]
        for number, block in enumerate([] if cells is None else xmlparts.children(cells, "bk"), start=1):
            kinds = [int(item.get("t") or 0) for item in xmlparts.children(block, "rc")]
            if kinds and all(0 < kind <= len(names) and names[kind - 1] == _DYNAMIC for kind in kinds):
                found.add(number)
    return frozenset(found)
