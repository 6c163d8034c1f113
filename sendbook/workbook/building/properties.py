"""Properties: title, subject and language of a new workbook, and nobody's name.

What XlsxWriter cannot say is put into the finished package: the language, and that row heights are not fixed.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time

LANGUAGE = "en-GB"


def document_properties(title: str, today: date) -> dict[str, object]:
    """What Excel shows under File, Info. The date is the day of building, without a time: same input, same bytes."""
    return {
        "title": title,
        "subject": "Special educational needs and disability",
        "author": "sendbook",
        "category": "SEND",
        "comments": "Holds personal data once pupils are entered: keep it as your school keeps confidential records.",
        "created": datetime.combine(today, time()),
    }


ONE_LINE = 15.75
"""The height of a row that stays one line high whatever it comes to hold: the only one that is kept fixed."""

_ROW = re.compile(rb'(<row [^>]*?ht="(?!%s")[^>]*?) customHeight="1"' % re.escape(str(ONE_LINE)).encode())


def finished(package: bytes) -> bytes:
    """The same package in British English, and with rows that grow as people type.

    A height that XlsxWriter writes is a fixed one; Excel itself stores the height it fitted without that mark.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                end = b"</cp:coreProperties>"
                content = content.replace(end, f"<dc:language>{LANGUAGE}</dc:language>".encode() + end)
            elif info.filename.startswith(("xl/charts/", "xl/drawings/")):
                content = content.replace(b'lang="en-US"', f'lang="{LANGUAGE}"'.encode())
            elif info.filename.startswith("xl/worksheets/"):
                content = _ROW.sub(rb"\1", content)
            new.writestr(info, content)
    return out.getvalue()
