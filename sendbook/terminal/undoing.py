"""What the terminal says about taking back: undo, byte for byte or cell by cell, redo, history, and clean."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sendbook.findings import Finding, has_errors
from sendbook.journeys import clean as cleaning
from sendbook.journeys import undo as journey
from sendbook.journeys.history import history as past
from sendbook.terminal.exit_codes import OK
from sendbook.terminal.printing import as_typed, how_many, say, say_json, say_refusal
from sendbook.terminal.questions import agrees

_SHOWN = 40
"""How many cells are listed one by one; the rest are counted."""


def run(arguments: Namespace, today: date) -> int:
    """Run `undo`, `redo`, `history` or `clean`."""
    match arguments.command:
        case "undo":
            return _undo(arguments, today)
        case "redo":
            return _redo(arguments.book, as_json=arguments.json)
        case "history":
            return _history(arguments.book, cells=arguments.cells, as_json=arguments.json)
        case _:
            return _clean(arguments)


def _undo(arguments: Namespace, today: date) -> int:
    """`sendbook undo`: put the workbook back, byte for byte, or what nobody touched since, cell by cell."""
    book, as_json = arguments.book, arguments.json
    found = journey.plan_cells(book) if arguments.plan else journey.undo(book, cells=arguments.cells)
    if isinstance(found, list):
        return say_refusal(found, book.name, as_json=as_json)
    if isinstance(found, journey.Restored):
        if as_json:
            say_json({**found.as_json(), "written": True})
        else:
            say(f"{book} is back as it was before: {found.named}. Bring it back with: sendbook redo {as_typed(book)}")
        return OK
    if not as_json:
        _say_cells(found)
    question = f"Put {how_many(len(found.cells), 'cell')} back?"
    agreed = not arguments.plan and (
        arguments.yes or (not as_json and agrees(question, "--cells --yes to put these cells back"))
    )
    problems = journey.put_cells_back(found, today) if agreed else []
    if has_errors(problems):
        return say_refusal(problems, book.name, as_json=as_json)
    if as_json:
        say_json({**found.as_json(), "written": agreed})
    elif agreed:
        say(f"Written to {book}. This too can be taken back: sendbook undo {as_typed(book)}")
    elif not arguments.plan:
        say("Nothing was written.")
    return OK


def _say_cells(found: journey.CellsToUndo) -> None:
    left = how_many(len(found.left), "cell or sheet", "cells or sheets")
    say(f"Of {found.write.named}: {how_many(len(found.cells), 'cell')} can be put back"
        + (f", {left} will be left as they are." if found.left else "."))  # fmt: skip
    _say_some([f"  {line}" for line in found.cells])
    _say_some([f"  {item}" for item in found.left])


def _say_some(lines: Sequence[str]) -> None:
    say(*lines[:_SHOWN])
    if len(lines) > _SHOWN:
        say(f"  ... and {len(lines) - _SHOWN} more")


def _redo(book: Path, *, as_json: bool) -> int:
    """`sendbook redo`: bring back, byte for byte, what the last undo took out."""
    found = journey.redo(book)
    if isinstance(found, list):
        return say_refusal(found, book.name, as_json=as_json)
    if as_json:
        say_json({**found.as_json(), "written": True})
    else:
        say(f"{book} is again as it was after: {found.named}. Undo with: sendbook undo {as_typed(book)}")
    return OK


def _history(book: Path, *, cells: bool, as_json: bool) -> int:
    """`sendbook history`: what was written into the workbook, newest first; with `cells` each of its cells."""
    found = past(book)
    if isinstance(found, Finding):
        return say_refusal([found], book.name, as_json=as_json)
    if as_json:
        say_json(found.as_json())
        return OK
    if not found.writes:
        say(f"sendbook has written nothing into {book.name}, or the folder {found.folder} is not beside it.",
            "If the workbook was renamed or moved, rename or move that folder in the same way.")  # fmt: skip
    for one in found.writes:
        say(f"{one.when}  {one.reason}: {how_many(one.count, 'cell')}{' (undone)' if one.undone else ''}")
        if cells:
            say(*(f"    {line}" for line in one.cells))
    return OK


def _clean(arguments: Namespace) -> int:
    """`sendbook clean`: list what is kept of a workbook for undo, and delete it when somebody agrees."""
    book, as_json = arguments.book, arguments.json
    kept = cleaning.kept_for(book)
    if isinstance(kept, Finding):
        return say_refusal([kept], book.name, as_json=as_json)
    if not as_json:
        _say_kept(kept)
    question = f"Delete {how_many(len(kept.files), 'file')}? What sendbook wrote cannot be undone then."
    agreed = bool(kept.files) and not arguments.plan and (
        arguments.yes or (not as_json and agrees(question, "--yes to delete them"))
    )  # fmt: skip
    problem = cleaning.clean(kept) if agreed else None
    if problem is not None:
        return say_refusal([problem], book.name, as_json=as_json)
    if as_json:
        say_json({**cleaning.as_json(kept), "deleted": agreed})
    elif agreed:
        say("Deleted. A recycle bin, OneDrive and backups may hold older copies still.")
    elif kept.files:
        say("Nothing was deleted.")
    return OK


def _say_kept(kept: cleaning.UndoCopies) -> None:
    if not kept.files:
        say(f"sendbook keeps nothing of {kept.path.name}.")
    else:
        megabytes = f"{max(kept.size / 1_000_000, 0.1):.1f} MB"
        say(f"In {kept.folder.name}, beside the workbook ({megabytes}), with pupils' data:")
        say(*(f"  {file.name}  {file.what}" for file in kept.files))
    if kept.others:
        say(f"{how_many(len(kept.others), 'file')} there that sendbook did not make will stay.")
