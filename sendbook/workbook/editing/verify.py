"""The check of a new file before it takes the old one's place: every part there, every changed cell reads back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from sendbook.changes import Formula
from sendbook.findings import Finding, finding
from sendbook.tables import Value, column_letter
from sendbook.workbook.editing.patch import Patched
from sendbook.workbook.parts.cells import read_value, same_value
from sendbook.workbook.parts.container import Container, open_container
from sendbook.workbook.parts.package import Package, check_structure
from sendbook.workbook.parts.refusal import Refused
from sendbook.workbook.parts.rowindex import only_rows
from sendbook.workbook.parts.sheetxml import SheetXml
from sendbook.workbook.parts.strings import SharedStrings
from sendbook.workbook.parts.xmlparts import check_well_formed

_LARGE = 2_000_000
_SIMPLE = re.compile(
    rb'<c r="([A-Z]+)[0-9]+"(?: s="[0-9]+")?(?: t="s"><v>([0-9]+)|><v>(-?[0-9]+(?:\.[0-9]+)?))</v></c>'
)
"""A cell that holds the number of a shared string, or a plain number."""
_SIMPLE_TYPES = frozenset({str, int, float})
_MANY = 4
"""From so many changed cells on, a row's simple cells are found at once."""

_Rows = Mapping[int, Mapping[int, Value | Formula]]


def verify(package: Package, patched: Patched, written: bytes) -> Finding | None:
    """None when the new file is what it should be; else the finding that says it was not written."""
    try:
        container = open_container(written)
        whole = _members_are_right(package.container, container, patched) and _reads_back(Package(container), patched)
    except (Refused, ValueError, RecursionError, MemoryError):
        whole = False
    return None if whole else finding("9204")


def _members_are_right(old: Container, now: Container, patched: Patched) -> bool:
    """Whether the members are those that there should be, and untouched ones are the same bytes in the file."""
    if set(now.members) != (set(old.members) - patched.removed) | patched.touched:
        return False
    one, other = memoryview(old.data), memoryview(now.data)
    for name, info in now.members.items():
        if name in patched.touched:
            continue
        before = old.members[name]
        same = one[before.header_offset : old.ends[name]] == other[info.header_offset : now.ends[name]]
        if not same or (before.CRC, before.file_size) != (info.CRC, info.file_size):
            return False
    return True


def _reads_back(new: Package, patched: Patched) -> bool:
    """Whether the touched parts are well-formed and the changed cells hold what they should; each is unpacked once."""
    check_structure(new)
    sheets = {new.member(sheet.part): sheet for sheet in new.sheets if sheet.part}
    expected = patched.records.by_row()
    strings = next(iter(new.related(new.book_part, "sharedStrings")), None)
    texts = None if strings is None else SharedStrings(new.read(strings))
    for name in sorted(patched.touched):
        content = (
            texts.original
            if texts is not None and name == new.member(strings or "")
            else _content(new, name, patched.rows.get(name))
        )
        if name.casefold().endswith((".xml", ".rels", ".vml")):
            check_well_formed(content)
        sheet = sheets.get(name)
        rows = expected.pop(sheet.name.casefold(), {}) if sheet is not None else {}
        if sheet is not None and rows and not _rows_are_right(new, SheetXml(content, sheet.name), rows, texts):
            return False
    # Sheets of which no part changed: a plan may set cells to what they held.
    for name, rows in expected.items():
        sheet = new.sheet(name)
        if sheet is None or not _rows_are_right(new, SheetXml(new.read(sheet.part), sheet.name), rows, texts):
            return False
    return True


def _content(new: Package, name: str, rows: frozenset[int] | None) -> bytes:
    """A part as it was written; of a large sheet the rows that this edit touched.

    A large sheet would take longer to parse whole than to edit. Its other rows are the bytes that they were: the
    part's checksum, which is looked at here too, was made of just those bytes.
    """
    if rows is not None and new.container.members[name].file_size > _LARGE:
        content = only_rows(new.container.pieces(name), rows)
        if content is not None:
            return content
    return new.read(name)


def _rows_are_right(new: Package, xml: SheetXml, rows: _Rows, texts: SharedStrings | None) -> bool:
    styles = new.styles
    for number, values in rows.items():
        simple = _simple_values(xml, number, texts) if len(values) >= _MANY else {}
        for column, after in values.items():
            if type(after) in _SIMPLE_TYPES and simple.get(_letters(column)) == after:
                continue
            # A number in a cell that shows days is still the number.
            shown = None if isinstance(after, int | float) else styles
            found = read_value(xml, xml.cell(number, column), texts, shown, new.date1904)
            if not same_value(found, None if after == "" else after):
                return False
    return True


@cache
def _letters(column: int) -> bytes:
    return column_letter(column).encode()


def _simple_values(xml: SheetXml, row: int, texts: SharedStrings | None) -> dict[bytes, Value]:
    """The shared strings and plain numbers of a row by their letters, found at once; other cells are read in full."""
    return {
        letters: float(number) if number else texts.text(int(shared)) if texts is not None else None
        for letters, shared, number in _SIMPLE.findall(xml.row_bytes(row))
    }
