"""Lists: what finding, filling and bringing up to date a list needs of a workbook, be it a file or open in Excel."""

from __future__ import annotations

from collections.abc import Set
from typing import Protocol

from sendbook.changes import Formula, Plan
from sendbook.findings import Finding
from sendbook.sources.grid import Listing
from sendbook.tables import Value


class Lists(Protocol):
    """A workbook as one who looks for lists in it sees it; `FileLists` is a file, `LiveLists` the open workbook."""

    def has_sheet(self, name: str) -> bool:
        """Whether the workbook has a sheet of this name, hidden or not."""

    def listings(self, sheet: str = "") -> tuple[list[Listing], list[Finding]]:
        """Every stretch of the visible sheets (or of the one sheet that is named), tables first.

        A sheet that cannot be read safely is told by a finding and left out.
        """

    def standing(self, sheet: str, row: int, column: int) -> Value | Formula:
        """What stands in a cell; of a formula its text and last result."""

    def problems(self, steps: Plan, allow: Set[str] = frozenset()) -> list[Finding]:
        """Why a plan cannot be written into this workbook; an empty list when it can. Nothing is written."""
