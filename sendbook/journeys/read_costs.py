"""Read costs: a workbook that holds a provision map, for the journeys that end in evidence about costs."""

from __future__ import annotations

from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.workbook.reader import OurFile, read_book


def read_costs(path: Path) -> OurFile | Finding:
    """A workbook with a provision map, or the finding that says why it is none."""
    book = read_book(path)
    if isinstance(book, Finding):
        return book
    return book if "provision" in book.tables and "register" in book.tables else finding("9609")
