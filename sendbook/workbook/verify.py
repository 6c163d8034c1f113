"""The check of a new file before it takes the old one's place: every part there, every changed cell reads back."""

from __future__ import annotations

from sendbook.findings import Finding, finding
from sendbook.workbook.cells import read_value, same_value
from sendbook.workbook.draft import CellRecord
from sendbook.workbook.package import Package, read_package
from sendbook.workbook.patch import Patched
from sendbook.workbook.references import read_cell
from sendbook.workbook.refusal import Refused
from sendbook.workbook.sheetxml import SheetXml
from sendbook.workbook.strings import SharedStrings
from sendbook.workbook.styles import Styles
from sendbook.workbook.xmlparts import check_well_formed


def verify(package: Package, patched: Patched, written: bytes) -> Finding | None:
    """None when the new file is what it should be; else the finding that says it was not written."""
    new = read_package(written)
    if isinstance(new, Finding):
        return finding("9204")
    try:
        whole = _parts_are_right(package, patched, new) and _cells_read_back(patched, new)
    except Refused:
        whole = False
    return None if whole else finding("9204")


def _parts_are_right(package: Package, patched: Patched, new: Package) -> bool:
    old, now = package.container, new.container
    if set(now.members) != (set(old.members) - patched.removed) | patched.touched:
        return False
    for name, info in now.members.items():
        if name in patched.touched:
            if name.casefold().endswith((".xml", ".rels", ".vml")):
                check_well_formed(now.read(name))
            continue
        before = old.members[name]
        same = old.data[before.header_offset:old.ends[name]] == now.data[info.header_offset:now.ends[name]]
        if not same or (before.CRC, before.file_size) != (info.CRC, info.file_size):
            return False
    return True


def _cells_read_back(patched: Patched, new: Package) -> bool:
    sheets: dict[str, SheetXml] = {}
    strings = next(iter(new.related(new.book_part, "sharedStrings")), None)
    texts = None if strings is None else SharedStrings(new.read(strings))
    styles_part = next(iter(new.related(new.book_part, "styles")), None)
    styles = None if styles_part is None else Styles(new.read(styles_part))
    latest: dict[tuple[str, str], CellRecord] = {(record.sheet.casefold(), record.cell): record
                                                 for record in patched.records if record.cell}
    for record in latest.values():
        place = read_cell(record.cell)
        if record.sheet not in sheets:
            sheet = new.sheet(record.sheet)
            if sheet is None:
                return False
            sheets[record.sheet] = SheetXml(new.read(sheet.part), sheet.name)
        if place is None:
            return False
        xml = sheets[record.sheet]
        found = read_value(xml, xml.cell(*place), texts, styles, new.date1904)
        if not same_value(found, None if record.after == "" else record.after):
            return False
    return True
