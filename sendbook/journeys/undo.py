"""Undo: a workbook put back as it was before sendbook last wrote to it, byte for byte or cell by cell; and redo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.changes import Step
from sendbook.findings import About, Finding
from sendbook.importing.results import with_results
from sendbook.workbook.editing.receipts import Receipt, shown
from sendbook.workbook.editing.undo import redo as bring_back
from sendbook.workbook.editing.undo import spoken
from sendbook.workbook.editing.undo import undo as put_back
from sendbook.workbook.editing.undo_cells import CellUndo, undo_cells
from sendbook.workbook.reader import OurFile, read_book


@dataclass(frozen=True, slots=True)
class Restored:
    """A workbook that is again as it was before a write (undo) or after it (redo): which write, and when."""

    path: Path
    reason: str
    when: str

    @property
    def named(self) -> str:
        """The write as a person knows it: what it was and when."""
        return f"{self.reason} ({self.when})"

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {"workbook": str(self.path), "reason": self.reason, "when": self.when}


@dataclass(frozen=True, slots=True)
class CellsToUndo:
    """What can be put back cell by cell after somebody edited the workbook, and what is left as it is."""

    path: Path
    write: Restored
    plan: CellUndo

    @property
    def cells(self) -> list[str]:
        """The cells that are put back, each with what stands there and what will."""
        return [f"{step.sheet}!{step.cell}: {shown(step.before)} -> {shown(step.after)}" for step in self.plan.steps]

    @property
    def left(self) -> Sequence[Finding]:
        """A note for each cell or sheet that is left."""
        return self.plan.left

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        cells = [
            {"sheet": step.sheet, "cell": step.cell, "before": shown(step.before), "after": shown(step.after)}
            for step in self.plan.steps
        ]
        return {**self.write.as_json(), "cells": cells, "left": [item.as_dict() for item in self.left]}


def undo(path: Path, *, cells: bool = False) -> Restored | CellsToUndo | list[Finding]:
    """Put a workbook back, byte for byte, as it was before sendbook's last write.

    With `cells`, where somebody has edited it since, the plan of what can be put back; nothing is written then.
    """
    receipt, problems = put_back(path)
    if receipt is not None:
        return _of(path, receipt)
    if not cells or [item.about for item in problems] != [About.CHANGED_SINCE]:
        return problems
    return plan_cells(path)


def plan_cells(path: Path) -> CellsToUndo | list[Finding]:
    """What a cell-by-cell undo would put back; nothing is written."""
    plan = undo_cells(path)
    return [plan] if isinstance(plan, Finding) else CellsToUndo(path, _of(path, plan.receipt), plan)


def put_cells_back(found: CellsToUndo, today: date) -> list[Finding]:
    """Write a plan that a person has seen; it is a write like any other, and can be undone."""
    return found.plan.write(_with_results(found.plan, today))[1]


def _with_results(plan: CellUndo, today: date) -> Sequence[Step]:
    """The changes with the new results of formulas, where the workbook is one whose formulas sendbook knows."""
    book = read_book(plan.path)
    return with_results(plan.steps, book.tables, book.layout, today) if isinstance(book, OurFile) else plan.steps


def redo(path: Path) -> Restored | list[Finding]:
    """Bring back, byte for byte, what the last undo took out."""
    receipt, problems = bring_back(path)
    return problems if receipt is None else _of(path, receipt)


def _of(path: Path, receipt: Receipt) -> Restored:
    return Restored(path, receipt.reason, spoken(receipt.when))
