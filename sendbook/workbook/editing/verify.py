"""The check of a new file before it takes the old one's place: every part there, every changed cell reads back."""

from __future__ import annotations

from collections.abc import Iterable

from sendbook.findings import Finding, finding
from sendbook.workbook.editing.draft import CellRecord
from sendbook.workbook.editing.patch import Patched
from sendbook.workbook.parts.cells import read_value, same_value
from sendbook.workbook.parts.container import Container, open_container
from sendbook.workbook.parts.package import Package, check_structure
from sendbook.workbook.parts.references import read_cell
from sendbook.workbook.parts.refusal import Refused
from sendbook.workbook.parts.sheetxml import SheetXml
from sendbook.workbook.parts.strings import SharedStrings
from sendbook.workbook.parts.styles import Styles
from sendbook.workbook.parts.xmlparts import check_spliced, check_well_formed

_LARGE = 2_000_000


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
        same = one[before.header_offset:old.ends[name]] == other[info.header_offset:now.ends[name]]
        if not same or (before.CRC, before.file_size) != (info.CRC, info.file_size):
            return False
    return True


def _reads_back(new: Package, patched: Patched) -> bool:
    """Whether the touched parts are well-formed and the changed cells hold what they should; each is unpacked once."""
    check_structure(new)
    sheets = {new.member(sheet.part): sheet for sheet in new.sheets if sheet.part}
    records: dict[str, dict[str, CellRecord]] = {}
    for record in patched.records:
        if record.cell:
            records.setdefault(record.sheet.casefold(), {})[record.cell] = record
    strings = next(iter(new.related(new.book_part, "sharedStrings")), None)
    texts = None if strings is None else SharedStrings(new.read(strings))
    styles_part = next(iter(new.related(new.book_part, "styles")), None)
    styles = None if styles_part is None else Styles(new.read(styles_part))
    for name in sorted(patched.touched):
        content = texts.original if texts is not None and name == new.member(strings or "") else new.read(name)
        if name.casefold().endswith((".xml", ".rels", ".vml")):
            # A large sheet would take longer to parse whole than to edit: its new pieces are parsed, and the checksum
            # says that the rest is what was there.
            if len(content) > _LARGE and name in patched.spliced:
                check_spliced(patched.spliced[name])
            else:
                check_well_formed(content)
        sheet = sheets.get(name)
        changed = records.pop(sheet.name.casefold(), {}) if sheet is not None else {}
        if sheet is not None and changed:
            xml = SheetXml(content, sheet.name)
            if not _cells_are_right(xml, changed.values(), texts, styles, new.date1904):
                return False
    # Sheets of which no part changed: a plan may set cells to what they held.
    for name, changed in records.items():
        sheet = new.sheet(name)
        if sheet is None or not _cells_are_right(SheetXml(new.read(sheet.part), sheet.name), changed.values(), texts,
                                                 styles, new.date1904):
            return False
    return True


def _cells_are_right(xml: SheetXml, changed: Iterable[CellRecord], texts: SharedStrings | None, styles: Styles | None,
                     date1904: bool) -> bool:
    for record in changed:
        place = read_cell(record.cell)
        if place is None:
            return False
        # A number in a cell that shows days is still the number.
        shown = None if isinstance(record.after, int | float) else styles
        found = read_value(xml, xml.cell(*place), texts, shown, date1904)
        if not same_value(found, None if record.after == "" else record.after):
            return False
    return True
