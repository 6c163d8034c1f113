"""Clean: what sendbook keeps of a workbook for undo, listed and taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sendbook.findings import Finding, finding
from sendbook.workbook.editing.undo_copies import UndoCopies, kept_of, take_away

__all__ = ["UndoCopies", "as_json", "clean", "kept_for"]


def kept_for(path: Path) -> UndoCopies | Finding:
    """What is kept for a workbook that is there, or was; a name that neither is nor was one is refused."""
    kept = kept_of(path)
    return finding("9001") if not kept.files and not kept.others and not path.exists() else kept


def clean(kept: UndoCopies) -> Finding | None:
    """Delete what was listed; the finding says why some of it is there still."""
    return take_away(kept)


def as_json(kept: UndoCopies) -> dict[str, Any]:
    """The list for a program."""
    files = [{"name": file.name, "bytes": file.size, "what": file.what} for file in kept.files]
    return {"workbook": str(kept.path), "folder": kept.folder.name, "files": files, "others": list(kept.others)}
