"""Desk: the files that lie before a person at the page, each under its own name, and the plan that she looks at."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, TypeVar

from sendbook.findings import Finding, finding
from sendbook.journeys.fill import FilePlan
from sendbook.journeys.import_file import ImportPlan
from sendbook.journeys.undo import CellsToUndo
from sendbook.workbook.parts.disk import write_over

Answer = dict[str, Any]
Tell = Callable[[str], object]
RECEIPTS = "receipts.zip"

_MOST_UNPACKED = 400 * 1024**2


class NotThere(Exception):
    """The page asks for a file or a plan that lies on the desk no more: Python was started anew since."""


Plan = TypeVar("Plan", ImportPlan, FilePlan, CellsToUndo)


@dataclass
class Desk:
    """The files by the part that they play (`book`, `export`, ...), and the plan that may be written.

    It lies in a folder of its own: in a browser that is memory, which goes when the page is closed.
    """

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="sendbook-page-")))
    files: dict[str, Path] = field(default_factory=dict)
    plan: ImportPlan | FilePlan | CellsToUndo | None = None
    made: int = 0

    def put(self, part: str, name: str, data: bytes) -> Path:
        """Lay a file on the desk; what played this part before goes."""
        self.take_away(part)
        place = self._new_folder() / plain_name(name)
        write_over(place, data)
        self.files[part] = place
        return place

    def take_away(self, part: str) -> None:
        """Take a file off the desk, with all that stands beside it."""
        held = self.files.pop(part, None)
        if held is not None:
            _empty(held.parent)
        self.plan = None

    def file(self, part: str) -> Path:
        """The file that plays a part."""
        if part not in self.files:
            raise NotThere
        return self.files[part]

    def planned(self, kind: type[Plan]) -> Plan:
        """The plan that was shown and is to be written."""
        if not isinstance(self.plan, kind):
            raise NotThere
        return self.plan

    def out(self, name: str) -> Path:
        """Where a file that is made may stand: nothing is there."""
        return self._new_folder() / plain_name(name)

    def _new_folder(self) -> Path:
        self.made += 1
        folder = self.folder / str(self.made)
        folder.mkdir()
        return folder


def plain_name(name: str) -> str:
    """A file's own name, without any folder."""
    last = PureWindowsPath(PurePosixPath(name.replace("\0", "")).name).name
    return last if last not in ("", ".", "..") else "workbook.xlsx"


def _empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


def as_file(path: Path, what: str, name: str = "") -> Answer:
    """A file for the person to save: its name, its bytes, and what it is for."""
    return {"name": name or path.name, "bytes": path.read_bytes(), "what": what}


def receipts_of(book: Path) -> bytes | None:
    """What `undo` needs of a workbook, packed: its folder, to be unpacked beside the workbook; `None` without one."""
    folder = book.with_name(f"{book.name}.sendbook")
    if not folder.is_dir():
        return None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.name != "lock":
                pack.write(path, f"{folder.name}/{path.name}")
    return packed.getvalue()


def unpack_receipts(packed: Path, book: Path) -> Finding | None:
    """Lay the receipts beside the workbook, under its name of today; why not, where the file is none of them."""
    folder = book.with_name(f"{book.name}.sendbook")
    try:
        with zipfile.ZipFile(packed) as pack:
            entries = [one for one in pack.infolist() if not one.is_dir()]
            if not entries or sum(one.file_size for one in entries) > _MOST_UNPACKED:
                return finding("9160", file=packed.name)
            folder.mkdir(mode=0o700, exist_ok=True)
            for one in entries:
                write_over(folder / plain_name(one.filename), pack.read(one))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return finding("9160", file=packed.name)
    return None


def plainly(findings: list[Finding] | tuple[Finding, ...]) -> list[dict[str, str]]:
    """Findings as plain fields."""
    return [item.as_dict() for item in findings]


def refused(findings: list[Finding] | tuple[Finding, ...] | Finding) -> Answer:
    """The answer where nothing was done, with the reasons."""
    return {"ok": False, "findings": plainly([findings] if isinstance(findings, Finding) else list(findings))}


def day_asked(request: dict[str, Any]) -> date:
    """The day as on which the page asks: that of the person's own clock."""
    text = request.get("today")
    return date.fromisoformat(text) if text else date.today()
