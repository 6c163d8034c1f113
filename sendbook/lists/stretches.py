"""Lists: what finding a list asks of a workbook, be it a file or open in Excel (`sendbook.book.Book` asks more)."""

from __future__ import annotations

from typing import Protocol

from sendbook.findings import Finding
from sendbook.sources.grid import Listing


class Lists(Protocol):
    """A workbook as one who looks for lists in it sees it."""

    def has_sheet(self, name: str) -> bool:
        """Whether the workbook has a sheet of this name, hidden or not."""

    def listings(self, sheet: str = "") -> tuple[list[Listing], list[Finding]]:
        """Every stretch of the visible sheets (or of the one sheet that is named), tables first.

        A sheet that cannot be read safely is told by a finding and left out.
        """
