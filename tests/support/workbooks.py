"""Workbooks that the tests build: rich ones with XlsxWriter, and packages with one part changed or made hostile."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

PUPILS = [
    ("Z999000000001", "Ashdown", "Amira", date(2016, 3, 1), "K", 12.5),
    ("L999000000002", "Brook", "Ben", date(2015, 9, 30), "E", 20),
    ("Y999000000003", "Ó Dálaigh", "Caoimhe", date(2017, 1, 15), "K", 0),
]
"""Invented pupils: UPN, surname, forename, date of birth, SEN provision, hours."""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0500000030001"
    "5bdfd4b50000000049454e44ae426082"
)


def rich(
    totals: bool = False, date1904: bool = False, shared: bool = True, protect: bool = False, rows: int = 3
) -> bytes:
    """A register as a school might keep it: title, table, formulas, drop-downs, colours, chart, names, a note."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "date_1904": date1904, "constant_memory": not shared})
    day = book.add_format({"num_format": "dd/mm/yyyy", "bg_color": "#DDEEFF"})
    bold, red = book.add_format({"bold": True}), book.add_format({"bg_color": "#FFC7CE"})
    sheet = book.add_worksheet("Register")
    summary = book.add_worksheet("Summary")
    last = 4 + rows
    sheet.write("A1", "SEN register", bold)
    sheet.write_rich_string("C1", "kept by the ", bold, "SENCO")
    sheet.write("J7", "a note beside the table")
    columns: list[dict[str, Any]] = [{"header": h} for h in ("UPN", "Surname", "Forename", "Born", "SEN", "Hours")]
    columns.append({"header": "Cost", "formula": "=[@Hours]*15"})
    if totals:
        columns[0]["total_string"] = "Total"
        columns[5]["total_function"] = "sum"
    sheet.add_table(
        3,
        0,
        last - 1 + totals,
        6,
        {"name": "Register", "columns": columns, "total_row": totals, "data": [list(pupil) for pupil in PUPILS[:rows]]},
    )
    for number, pupil in enumerate(PUPILS[:rows], start=5):
        sheet.write_datetime(number - 1, 3, pupil[3], day)
        sheet.write_formula(number - 1, 6, "=Register[[#This Row],[Hours]]*15", None, pupil[5] * 15)
        sheet.set_row(number - 1, 18)
    sheet.data_validation(4, 4, last - 1, 4, {"validate": "list", "source": ["E", "K", "N"]})
    sheet.data_validation(4, 5, last - 1, 5, {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.conditional_format(4, 0, last - 1, 6, {"type": "formula", "criteria": '=$E5="E"', "format": red})
    sheet.conditional_format(4, 5, last - 1, 5, {"type": "data_bar", "data_bar_2010": True})
    sheet.set_column("A:A", 16)
    sheet.freeze_panes(4, 0)
    sheet.print_area(0, 0, last - 1 + totals, 6)
    sheet.repeat_rows(3)
    sheet.write_comment("B5", "A note by the SENCO")
    sheet.insert_image("L2", "dot.png", {"image_data": io.BytesIO(PNG)})
    if protect:
        sheet.protect()
    book.define_name("Hours", f"=Register!$F$5:$F${last}")
    book.define_name("Elsewhere", "=Register!$J$5:$J$20")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": f"=Register!$B$5:$B${last}", "values": f"=Register!$F$5:$F${last}"})
    summary.insert_chart("D2", chart)
    summary.write_formula("A1", "=SUM(Register[Hours])", None, 32.5)
    summary.write("A2", "Kept as it is")
    book.close()
    return made.getvalue()


def plain_range(total: bool = False) -> bytes:
    """A register without an Excel table: headers in row 3, a filter, formulas that refer to cells."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    day = book.add_format({"num_format": "dd mmm yyyy"})
    sheet = book.add_worksheet("Our list")
    sheet.write("A1", "Our pupils")
    sheet.write_row("A3", ["UPN", "Surname", "Forename", "Born", "SEN", "Hours", "Double"])
    for number, pupil in enumerate(PUPILS, start=4):
        sheet.write_row(number - 1, 0, pupil[:3])
        sheet.write_datetime(number - 1, 3, pupil[3], day)
        sheet.write_row(number - 1, 4, pupil[4:])
        sheet.write_formula(number - 1, 6, f"=F{number}*2", None, pupil[5] * 2)
    sheet.autofilter(2, 0, 5, 6)
    sheet.data_validation("E4:E6", {"validate": "list", "source": ["E", "K", "N"]})
    if total:
        sheet.write("A7", "Total")
        sheet.write_formula("F7", "=SUM(F4:F6)", None, 32.5)
    book.close()
    return made.getvalue()


def repacked(content: bytes, changes: Mapping[str, bytes | None], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package with some parts replaced, added (both with bytes) or taken out (None)."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", method) as new:
        for info in old.infolist():
            if info.filename not in changes:
                new.writestr(info, old.read(info.filename), method)
        for name, part in changes.items():
            if part is not None:
                new.writestr(name, part)
    return made.getvalue()


def edited(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A package with one part put through a function, which must change it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        old = archive.read(part)
    new = change(old)
    assert new != old, f"{part} was to be changed"
    return repacked(content, {part: new})


def prefixed(content: bytes, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A package whose sheet writes its own namespace with a prefix, as some programs do (`x:row`)."""
    import re

    def prefix(xml: bytes) -> bytes:
        xml = re.sub(rb"<(/?)(?=[A-Za-z])(?![\w.]+:)", rb"<\1x:", xml)
        return xml.replace(b' xmlns="', b' xmlns:x="', 1)

    return edited(content, part, prefix)


def without_addresses(content: bytes, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A package whose sheet leaves out the addresses of rows and cells that can be counted."""
    import re

    def leave_out(xml: bytes) -> bytes:
        xml = re.sub(rb'<row r="(\d+)"', lambda row: b"<row" if row[1] in (b"5", b"6", b"7") else row[0], xml)
        return re.sub(rb'<c r="([B-G])([567])"', rb"<c", xml)

    return edited(content, part, leave_out)


def zip_with_lies(content: bytes, name: str, size: int) -> bytes:
    """A package in which one member's directory entry gives a wrong unpacked size."""
    at = content.rfind(name.encode(), 0, content.rfind(b"PK\x05\x06"))
    entry = content.rfind(b"PK\x01\x02", 0, at)
    return content[: entry + 24] + struct.pack("<L", size) + content[entry + 28 :]


def zeros(size: int) -> bytes:
    """A deflate stream of that many zero bytes, made without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


def saved(folder: Path, content: bytes, name: str = "register.xlsx") -> Path:
    """A workbook's file."""
    path = folder / name
    path.write_bytes(content)
    return path


_STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
     b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
     b"http://purl.oclc.org/ooxml/officeDocument/extendedProperties"),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
     b"http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
     b"http://purl.oclc.org/ooxml/officeDocument/customProperties"),
    (b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
)  # fmt: skip


def strict(content: bytes) -> bytes:
    """A package as Excel saves it as "Strict Open XML Workbook": other namespaces, days spelt out (`2026-11-22`)."""
    import re
    from datetime import timedelta

    from sendbook.workbook.parts.styles import Styles

    def spelt(xml: bytes, styles: Styles) -> bytes:
        def day(cell: re.Match[bytes]) -> bytes:
            look = re.search(rb' s="(\d+)"', cell[1])
            if b" t=" in cell[1] or not look or not styles.is_date(int(look[1])):
                return cell[0]
            moment = date(1899, 12, 30) + timedelta(days=int(cell[2]))
            return b"<c" + cell[1] + b' t="d"><v>' + moment.isoformat().encode() + b"</v></c>"

        return re.sub(rb"<c([^<>]*)><v>(\d+)</v></c>", day, xml)

    changed: dict[str, bytes | None] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = Styles(archive.read("xl/styles.xml"))
        for name in archive.namelist():
            old = archive.read(name)
            new = spelt(old, styles) if name.startswith("xl/worksheets/") else old
            if name.endswith((".xml", ".rels")):
                for usual, other in _STRICT:
                    new = new.replace(usual, other)
            if name == "xl/workbook.xml":
                new = new.replace(b"<workbook ", b'<workbook conformance="strict" ', 1)
            if new != old:
                changed[name] = new
    return repacked(content, changed)


def all_prefixed(content: bytes) -> bytes:
    """A package in which every worksheet, the shared strings and the tables write their namespace with a prefix."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [
            name
            for name in archive.namelist()
            if name.startswith(("xl/worksheets/sheet", "xl/tables/table", "xl/sharedStrings"))
        ]
    for part in parts:
        content = prefixed(content, part)
    return content
