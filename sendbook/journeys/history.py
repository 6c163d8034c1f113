"""History: what sendbook wrote into a workbook, and when."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sendbook.findings import Finding, finding
from sendbook.workbook.editing.receipts import folder_of
from sendbook.workbook.editing.undo import history as receipts_of
from sendbook.workbook.editing.undo import spoken


@dataclass(frozen=True, slots=True)
class PastWrite:
    """One write: when it was made and why, whether it was undone, and a line for each cell: before and after."""

    when: str
    reason: str
    undone: bool
    cells: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class History:
    """What was written into a workbook, newest first, and the folder beside it in which that is kept."""

    path: Path
    writes: tuple[PastWrite, ...]
    folder: str

    def as_json(self) -> dict[str, Any]:
        """The same for a program, without what stood in the cells."""
        writes = [
            {"when": one.when, "reason": one.reason, "undone": one.undone, "cells": one.count} for one in self.writes
        ]
        return {"workbook": str(self.path), "writes": writes}


def history(path: Path) -> History | Finding:
    """The writes of a workbook; a workbook that was deleted has them still, one that never was is refused."""
    receipts = receipts_of(path)
    if not receipts and not path.exists():
        return finding("9001")
    writes = tuple(
        PastWrite(spoken(one.when), one.reason, bool(one.undone), tuple(one.lines()), len(one.cells))
        for one in reversed(receipts)
    )
    return History(path, writes, folder_of(path).name)
