"""Packages: workbooks written in a lawful form that openpyxl does not read, put into the usual one, in memory only."""

from __future__ import annotations

import io
import zipfile

_STRICT = b"http://purl.oclc.org/ooxml/"
_USUAL = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


def in_usual_form(data: bytes) -> bytes:
    """A workbook as openpyxl reads it: Strict Open XML in the usual names, parts whose names have backslashes with
    strokes. Any other workbook comes back as it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        slashed = any("\\" in part.orig_filename for part in parts)
        strict = any(
            part.filename.replace("\\", "/").casefold() == "xl/workbook.xml" and _STRICT in package.read(part)
            for part in parts
        )
        if not (slashed or strict):
            return data
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as usual:
            for part in parts:
                name = part.orig_filename.replace("\\", "/")
                content = package.read(part)
                if strict and name.endswith((".xml", ".rels")):
                    for old, new in _USUAL:
                        content = content.replace(old, new)
                usual.writestr(name, content)
    return made.getvalue()
