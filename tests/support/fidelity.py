"""What an edit did to a workbook, part by part: which parts changed, and whether anything changed outside the edit."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from lxml import etree

from sendbook.changes import SIGNED, Change
from sendbook.findings import Finding
from sendbook.workbook.editing.patch import Patched, apply
from sendbook.workbook.parts.package import Package, open_package
from sendbook.workbook.parts.references import address
from sendbook.workbook.parts.sheetxml import SheetXml

WORD = "Sendbook's Ó <new> & text"
ALLOW = frozenset({SIGNED})
Place = tuple[str, int, int]
"""A cell: sheet, row, column."""

_CALAMINE = """
import json, sys
from python_calamine import CalamineWorkbook
for line in sys.stdin:
    path, sheet, row, column = json.loads(line)
    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        value = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None
        found = [value.isoformat() if hasattr(value, "isoformat") else value]
    except Exception:
        found = None
    print(json.dumps(found), flush=True)
"""


def opened(path: Path) -> Package:
    """A workbook that must open."""
    package = open_package(path)
    assert isinstance(package, Package), f"{path.name}: {package}"
    return package


def cell_to_change(package: Package) -> Place | None:
    """The first cell that an edit may change: one that holds something if there is one, else one to the right."""
    for sheet in package.sheets:
        if sheet.kind != "worksheet":
            continue
        xml = SheetXml(package.read(sheet.part), sheet.name)
        rows = xml.numbers
        for number in rows[:60]:
            row = xml.peek(number)
            for column, cell in sorted(row.cells.items()) if row else ():
                place = (sheet.name, number, column)
                if cell.has_content and isinstance(with_word(package, place), Patched):
                    return place
        place = (sheet.name, (rows[-1] if rows else 0) + 1, 3)
        if isinstance(with_word(package, place), Patched):
            return place
    return None


def with_word(package: Package, place: Place) -> Patched | list[Finding]:
    """A workbook with the word in one cell, or why not."""
    sheet, row, column = place
    return apply(package, [Change(sheet, address(row, column), None, WORD)], ALLOW)


_GROW = ("autoFilter", "conditionalFormatting", "dataValidation", "ignoredError", "protectedRange", "hyperlink")


def members(content: bytes) -> dict[str, bytes]:
    """The unpacked parts of a workbook, by name, in the order of the file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed_parts(before: bytes, after: bytes) -> tuple[set[str], set[str], set[str]]:
    """The parts that an edit changed, lost and added."""
    old, new = members(before), members(after)
    return (
        {name for name in old.keys() & new.keys() if old[name] != new[name]},
        old.keys() - new.keys(),
        new.keys() - old.keys(),
    )


def raw_members(content: bytes) -> dict[str, tuple[Any, ...]]:
    """Each member's packed bytes, date, method, attributes and comment: what a careful edit leaves as it is."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            lengths = [
                int.from_bytes(content[info.header_offset + at : info.header_offset + at + 2], "little")
                for at in (26, 28)
            ]
            start = info.header_offset + 30 + sum(lengths)
            packed = content[start : start + info.compress_size]
            found[info.filename] = (packed, info.date_time, info.compress_type, info.external_attr, info.comment)
    return found


def outside(content: bytes, cells: set[str], loose: bool = False, moved: int = 0) -> Counter[tuple[Any, ...]]:
    """Every element of a worksheet with its attributes, text and path, but for the cells of an edit.

    The sheet's dimension and the rows' spans, which an edit may widen, are left out. `loose` leaves out the places
    of filters, formats, drop-downs and the like too, which grow with a table; `moved` is a row whose height may move
    down.
    """
    root = etree.fromstring(content)
    found: Counter[tuple[Any, ...]] = Counter()

    def visit(element: Any, path: str) -> None:
        if not isinstance(element.tag, str):
            return
        name = etree.QName(element).localname
        if name == "c" and element.get("r") in cells:
            return
        attributes = dict(element.attrib)
        if name == "row":
            attributes = {} if element.get("r") == str(moved) else attributes
            attributes.pop("spans", None)
        if name == "dimension" or (loose and name in _GROW):
            attributes.pop("ref", None)
            attributes.pop("sqref", None)
        text = "" if loose and name == "sqref" else (element.text or "").strip()
        found[path + "/" + str(element.tag), tuple(sorted(attributes.items())), text] += 1
        for child in element:
            visit(child, path + "/" + name)

    visit(root, "")
    return found


def seen_by_openpyxl(path: Path, place: tuple[str, int, int]) -> Any:
    """The value of a cell as openpyxl reads it; an exception where it cannot read the workbook."""
    import openpyxl

    sheet, row, column = place
    return openpyxl.load_workbook(path, data_only=True)[sheet].cell(row, column).value


def seen_by_calamine(asked: list[tuple[Path, tuple[str, int, int]]]) -> list[list[Any] | None]:
    """The value of a cell in each workbook as calamine reads it, `[value]`; None where it cannot read the workbook.

    It runs in child processes, because calamine ends its process on some workbooks.
    """
    found: list[list[Any] | None] = []
    while len(found) < len(asked):
        lines = "".join(json.dumps([str(path), *place]) + "\n" for path, place in asked[len(found) :])
        run = subprocess.run(
            [sys.executable, "-c", _CALAMINE], input=lines, capture_output=True, text=True, timeout=300, check=False
        )
        found += [json.loads(line) for line in run.stdout.splitlines()]
        if run.returncode and len(found) < len(asked):
            found.append(None)
    return found


def kinds_of_errors(errors: list[str]) -> Counter[str]:
    """The validator's errors without the numbers that a new row or cell shifts."""
    return Counter(re.sub(r"\[\d+\]|\d+", "#", error) for error in errors)
