"""Properties: title, subject and language of a new workbook, and nobody's name.

XlsxWriter cannot set a document's language, so it is put into two kinds of parts of the finished package.
"""

from __future__ import annotations

import io
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


def with_language(package: bytes) -> bytes:
    """The same package with British English as the language of the document and of its charts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                end = b"</cp:coreProperties>"
                content = content.replace(end, f"<dc:language>{LANGUAGE}</dc:language>".encode() + end)
            elif info.filename.startswith(("xl/charts/", "xl/drawings/")):
                content = content.replace(b'lang="en-US"', f'lang="{LANGUAGE}"'.encode())
            new.writestr(info, content)
    return out.getvalue()
