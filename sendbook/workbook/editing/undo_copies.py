"""Undo copies: what stands in a workbook's folder of receipts, piece by piece, and the taking away of all of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.workbook.editing.receipts import ABOUT, AFTER, BEFORE, LOCK, folder_of, read_receipts, sweep_pieces
from sendbook.workbook.editing.undo import spoken
from sendbook.workbook.parts.disk import reason
from sendbook.workbook.parts.locks import only_writer
from sendbook.workbook.parts.refusal import Refused

_NO_DATA = {ABOUT: "what the folder is for", LOCK: "who is writing"}
_WHAT = {
    f".{BEFORE}": "the workbook as it was before", f".{AFTER}": "the workbook as it was after",
    ".json": "the cells of", ".part": "a piece of a file from a run that was cut off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UndoFile:
    """One file that sendbook keeps for undo: its name in the folder, its size in bytes, and what is in it."""

    name: str
    size: int
    what: str


@dataclass(frozen=True, slots=True)
class UndoCopies:
    """What sendbook keeps beside a workbook; `others` are the names of files there that are not sendbook's."""

    path: Path
    files: tuple[UndoFile, ...]
    others: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """The folder that it is in."""
        return folder_of(self.path)

    @property
    def size(self) -> int:
        """All its files together, in bytes."""
        return sum(file.size for file in self.files)


def kept_of(path: Path) -> UndoCopies:
    """What is kept for a workbook, which may be gone itself; nothing is deleted."""
    folder = folder_of(path)
    writes = {one.number: f"{one.reason} ({spoken(one.when)})" for one in read_receipts(path)}
    files, others = [], []
    for entry in sorted(os.scandir(folder), key=lambda one: one.name) if folder.is_dir() else ():
        stem, dot, kind = entry.name.rpartition(".")
        what = _NO_DATA.get(entry.name) or (_WHAT.get(dot + kind, "") if stem.isdigit() or kind == "part" else "")
        if not what or not entry.is_file(follow_symlinks=False):
            others.append(entry.name)
        else:
            write = writes.get(int(stem)) if stem.isdigit() else None
            files.append(UndoFile(entry.name, entry.stat().st_size, f"{what}: {write}" if write else what))
    return UndoCopies(path, tuple(files), tuple(others))


def take_away(kept: UndoCopies) -> Finding | None:
    """Delete what was listed, and the folder when nothing else is in it; the workbook itself is not touched.

    Pieces that a run which was cut off left are swept too.
    """
    sweep_pieces(kept.path)
    lock = kept.folder / LOCK
    try:
        with only_writer(lock):
            for file in kept.files:
                if file.name != lock.name:
                    (kept.folder / file.name).unlink(missing_ok=True)
        lock.unlink(missing_ok=True)
        if not kept.others:
            kept.folder.rmdir()
    except Refused as refusal:
        return refusal.finding
    except OSError as error:
        return finding("9153", problem=reason(error))
    return None
