"""What the terminal says about taking back: undo, byte for byte or cell by cell, redo, and the history of writes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sendbook.changes import Step
from sendbook.findings import About, Finding, has_errors
from sendbook.importing.results import with_results
from sendbook.terminal.exit_codes import COULD_NOT_RUN, OK
from sendbook.terminal.printing import refuse, say, typed
from sendbook.workbook.editing.receipts import Receipt, folder_of, shown
from sendbook.workbook.editing.undo import history as past
from sendbook.workbook.editing.undo import redo as bring_back
from sendbook.workbook.editing.undo import spoken
from sendbook.workbook.editing.undo import undo as put_back
from sendbook.workbook.editing.undo_cells import CellUndo, undo_cells
from sendbook.workbook.reader import OurFile, read_book

_SHOWN = 40
"""How many cells are listed one by one; the rest are counted."""


def undo(book: Path, today: date, *, cells: bool, plan_only: bool, agreed: bool) -> int:
    """`sendbook undo`: put the workbook back, byte for byte, or what nobody touched since, cell by cell."""
    if not plan_only:
        receipt, problems = put_back(book)
        if receipt is not None:
            say(f"{book} is back as it was before: {_named(receipt)}. Bring it back with: sendbook redo {typed(book)}")
            return OK
        if not cells or [item.about for item in problems] != [About.CHANGED_SINCE]:
            return refuse(problems, book.name)
    plan = undo_cells(book)
    if isinstance(plan, Finding):
        return refuse([plan], book.name)
    _say_plan(plan)
    if plan_only:
        return OK
    if not agreed and not _agrees(len(plan.steps)):
        say("Nothing was written.")
        return OK
    _receipt, problems = plan.write(_with_results(plan, today))
    if has_errors(problems):
        return refuse(problems, book.name)
    say(f"Written to {book}. This too can be taken back: sendbook undo {typed(book)}")
    return OK


def _say_plan(plan: CellUndo) -> None:
    say(f"Of {_named(plan.receipt)}: {_count(len(plan.steps), 'cell')} can be put back"
        + (f", {_count(len(plan.left), 'cell or sheet', 'cells or sheets')} will be left as they are." if plan.left
           else "."))  # fmt: skip
    _listed([f"  {step.sheet}!{step.cell}: {shown(step.before)} -> {shown(step.after)}" for step in plan.steps])
    _listed([f"  {item}" for item in plan.left])


def _listed(lines: Sequence[str]) -> None:
    say(*lines[:_SHOWN])
    if len(lines) > _SHOWN:
        say(f"  ... and {len(lines) - _SHOWN} more")


def _with_results(plan: CellUndo, today: date) -> Sequence[Step]:
    """The changes with the new results of formulas, where the workbook is one whose formulas sendbook knows."""
    book = read_book(plan.path)
    return with_results(plan.steps, book.tables, book.layout, today) if isinstance(book, OurFile) else plan.steps


def _agrees(number: int) -> bool:
    if not sys.stdin.isatty():
        say("Nobody is here to agree: run it again with --cells --yes to put these cells back.")
        return False
    return input(f"Put {_count(number, 'cell')} back? (y/n) ").strip().casefold() in ("y", "yes")


def redo(book: Path) -> int:
    """`sendbook redo`: bring back, byte for byte, what the last undo took out."""
    receipt, problems = bring_back(book)
    if receipt is None:
        return refuse(problems, book.name)
    say(f"{book} is again as it was after: {_named(receipt)}. Undo with: sendbook undo {typed(book)}")
    return OK


def history(book: Path, *, cells: bool) -> int:
    """`sendbook history`: what was written into the workbook, newest first; with `cells` each of its cells."""
    receipts = past(book)
    if not receipts:
        if not book.exists():
            return refuse(put_back(book)[1], book.name)
        say(f"sendbook has written nothing into {book.name}, or the folder {folder_of(book).name} is not beside it.",
            "If the workbook was renamed or moved, rename or move that folder in the same way.")  # fmt: skip
    for receipt in reversed(receipts):
        undone = " (undone)" if receipt.undone else ""
        say(f"{spoken(receipt.when)}  {receipt.reason}: {_count(len(receipt.cells), 'cell')}{undone}")
        if cells:
            say(*(f"    {line}" for line in receipt.lines()))
    return OK if receipts or book.exists() else COULD_NOT_RUN


def _named(receipt: Receipt) -> str:
    return f"{receipt.reason} ({spoken(receipt.when)})"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
