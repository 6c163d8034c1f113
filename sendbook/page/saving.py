"""Saving: what a person takes home after a write: the workbook, a copy of it as it was, and what undo needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sendbook.findings import Finding
from sendbook.page.desk import Answer, as_file, plainly, receipts_of


def written(book: Path, before: bytes, findings: Sequence[Finding]) -> Answer:
    """The files after a write, the copy first: nobody saves over the only one that is left."""
    files = [
        {"name": f"{book.stem} (before){book.suffix}", "bytes": before, "what": "copy"},
        as_file(book, "book"),
    ]
    packed = receipts_of(book)
    if packed is not None:
        files.append({"name": f"{book.name}.sendbook.zip", "bytes": packed, "what": "receipts"})
    return {"findings": plainly(list(findings)), "files": files}
