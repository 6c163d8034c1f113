"""A workbook in Excel's binary format (.xlsb), of texts and numbers: no library that we have writes one."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Sequence

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/></Types>'
)
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)


def binary_book(sheet: str, rows: Sequence[Sequence[str | float | None]], corner: bool = False) -> bytes:
    """The workbook's bytes: one sheet, its rows from row 1 on ([MS-XLSB] 2.1.7); `corner` puts a cell in the last."""
    book = b"".join([
        _record(131), _record(143), _record(156, struct.pack("<II", 0, 1) + _text("rId1") + _text(sheet)), _record(144),
        _record(132),
    ])  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATIONSHIPS.format(kind="officeDocument", target="xl/workbook.bin"))
        package.writestr("xl/workbook.bin", book)
        package.writestr(
            "xl/_rels/workbook.bin.rels", _RELATIONSHIPS.format(kind="worksheet", target="worksheets/sheet1.bin")
        )
        package.writestr("xl/worksheets/sheet1.bin", b"".join(_sheet(rows, corner)))
    return made.getvalue()


def _sheet(rows: Sequence[Sequence[str | float | None]], corner: bool) -> Iterator[bytes]:
    width = max(len(row) for row in rows)
    yield _record(129) + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)) + _record(145)
    for number, row in enumerate(rows):
        yield _record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(value, str):
                yield _record(6, place + _text(value))
            elif value is not None:
                yield _record(5, place + struct.pack("<d", value))
    if corner:
        yield _record(0, struct.pack("<IIHHBI", 1_048_575, 0, 300, 0, 0, 0))
        yield _record(5, struct.pack("<IId", 16_383, 0, 1))
    yield _record(146) + _record(130)


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind: int, content: bytes = b"") -> bytes:
    return (bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])) + _length(len(content)) + content


def _length(size: int) -> bytes:
    out = b""
    while size > 127:
        out, size = out + bytes([size & 127 | 128]), size >> 7
    return out + bytes([size])
