"""Undo, redo and history: a workbook put back, byte for byte, as it was before or after a write of sendbook's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.workbook.editing import receipts
from sendbook.workbook.editing.receipts import AFTER, BEFORE, Receipt
from sendbook.workbook.editing.save import replace_atomically
from sendbook.workbook.parts.container import MAX_FILE
from sendbook.workbook.parts.disk import cannot_write, read_at_most
from sendbook.workbook.parts.locks import only_writer
from sendbook.workbook.parts.refusal import Refused, refuse

Pick = Callable[[Path, str], Receipt]
"""Chooses a receipt from the workbook's fingerprint, or refuses."""


def undo(path: Path | str, *, now: datetime | None = None) -> tuple[Receipt | None, list[Finding]]:
    """Put a workbook back, byte for byte, as it was before sendbook's last write to it.

    Gives the receipt that was undone. A workbook that somebody has changed since is left alone, with a finding:
    `undo_cells` can take back what that person left alone.
    """
    return _swap(Path(path), _last_written, BEFORE, (now or datetime.now()).isoformat(timespec="seconds"))


def redo(path: Path | str) -> tuple[Receipt | None, list[Finding]]:
    """Bring back, byte for byte, what the last undo took out. Gives the receipt that stands again.

    Refused when anything was written into the workbook after the undo.
    """
    return _swap(Path(path), _last_undone, AFTER, "")


def history(path: Path | str) -> list[Receipt]:
    """What sendbook has written into a workbook, oldest first, as far as receipts are kept."""
    with suppress(OSError):
        return receipts.read_receipts(Path(path))
    return []


def spoken(when: str) -> str:
    """A moment as people write it: 01/09/2026 08:30."""
    try:
        return datetime.fromisoformat(when).strftime("%d/%m/%Y %H:%M")
    except ValueError:
        return when


def standing(path: Path, current: str) -> list[Receipt]:
    """The receipts whose write is in the workbook with this fingerprint, oldest first, whatever a cut-off run noted."""
    return [
        receipt
        for receipt in receipts.read_receipts(path)
        if (not receipt.undone and receipt.before_sha256 != current)
        or (receipt.after_sha256 == current and (not receipt.undone or _has(path, receipt, BEFORE)))
    ]


def nothing_to_undo(path: Path) -> str:
    """The code that says why no write is left to take back: all are undone, or none is known."""
    return "9152" if receipts.read_receipts(path) else "9206"


def _last_written(path: Path, current: str) -> Receipt:
    done = standing(path, current)
    if not done:
        refuse(nothing_to_undo(path))
    if done[-1].after_sha256 != current:
        refuse("9207", when=spoken(done[-1].when))
    return done[-1]


def _last_undone(path: Path, current: str) -> Receipt:
    kept = [receipt for receipt in receipts.read_receipts(path) if _has(path, receipt, AFTER)]
    can = [receipt for receipt in kept if receipt.before_sha256 == current]
    if not can:
        refuse("9211" if any(receipt.undone for receipt in kept) else "9210")
    return can[-1]


def _has(path: Path, receipt: Receipt, kind: str) -> bool:
    return (receipts.folder_of(path) / f"{receipt.number:04}.{kind}").exists()


def _swap(path: Path, pick: Pick, to: str, undone: str) -> tuple[Receipt | None, list[Finding]]:
    """Put one of a receipt's copies in the workbook's place; the workbook as it is now becomes its other copy."""
    try:
        content = read_at_most(path, MAX_FILE)
    except FileNotFoundError:
        return None, [finding("9001")]
    except OSError:
        return None, [finding("9014")]
    current = hashlib.sha256(content).hexdigest()
    receipts.sweep_pieces(path)
    try:
        receipt = pick(path, current)
        copy = receipts.copy_of(path, receipt, to)
        if copy is None:
            refuse("9208")
        _replace(path, receipt, content, copy, current, AFTER if to == BEFORE else BEFORE, undone)
    except Refused as refusal:
        return None, [refusal.finding]
    except OSError as error:
        return None, [cannot_write(error)]
    return receipt, []


def _replace(path: Path, receipt: Receipt, content: bytes, copy: bytes, current: str, kept: str, undone: str) -> None:
    def same(written: bytes) -> Finding | None:
        return None if written == copy else finding("9204")

    with only_writer(receipts.folder_of(path) / receipts.LOCK):
        receipts.keep_copy(path, receipt, kept, content)
        problem = replace_atomically(path, copy, current, same)
        if problem:
            raise Refused(problem)
        # The workbook is there already; a receipt that cannot be marked is told by its fingerprints.
        with suppress(OSError):
            receipts.mark(path, receipt, undone)
