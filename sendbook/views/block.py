"""Block: a small table of the Summary sheet."""

from __future__ import annotations

from dataclasses import dataclass

from sendbook.changes import Formula
from sendbook.tables import Value
from sendbook.workbook.shown import shown

Cell = Value | Formula


@dataclass(frozen=True, slots=True)
class Block:
    """A small table of the Summary sheet: its Excel name, title, what it tells, headers and rows.

    `kinds` says of each column whether it is text, count, number or money. `lacking` says how many lines the money
    leaves out because they have no cost; it stands after what the table tells.
    """

    name: str
    title: str
    about: str
    headers: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lacking: Formula | None = None

    def told(self) -> Cell:
        """What the table tells, with the lines that its money leaves out."""
        if self.lacking is None:
            return self.about
        return _told(about=self.about, lacking=self.lacking)


@shown('{about}&IF({lacking}="",""," Not complete: "&{lacking}&".")')
def _told(about: str, lacking: str) -> str:
    return f"{about} Not complete: {lacking}." if lacking else about
