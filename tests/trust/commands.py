"""The commands that write, each as it is attacked: its words, what stands there before, and the file it is about."""

from __future__ import annotations

import contextlib
import functools
import io
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sendbook.terminal.main import main
from tests.support.demo_school import demo_before_import
from tests.support.la_templates import BY_AREA, saltmarsh

DAY = ("--today", "2026-11-22")
_FILL = ("fill", "own.xlsx", "--yes", *DAY)
_IMPORT = ("import", "arbor-sen-report.csv", "--into", "register.xlsx", "--yes", *DAY)


@dataclass(frozen=True)
class Writing:
    """A command that writes `target`, run in a folder of the invented school in which `first` was run before.

    Where it makes a `new` file, a second run refuses to replace it.
    """

    words: tuple[str, ...]
    target: str
    first: tuple[tuple[str, ...], ...] = ()
    new: bool = False

    @property
    def name(self) -> str:
        """The command as a person would name it."""
        return " ".join(word for word in self.words if word not in DAY and "." not in word)


COMMANDS = (
    Writing(("new", "register", "new.xlsx", *DAY), "new.xlsx", new=True),
    Writing(("new", "register", "new.xlsx", "--with-lite", "--with-functions", *DAY), "new.xlsx", new=True),
    Writing(("new", "register", "new.xlsx", "--from", "arbor-sen-report.csv", *DAY), "new.xlsx", new=True),
    Writing(("new-year", "register.xlsx", "--year", "2027-28", "--out", "next.xlsx", *DAY), "next.xlsx", new=True),
    Writing(("share", "register.xlsx", "copy.xlsx", *DAY), "copy.xlsx", new=True),
    Writing(("check", "register.xlsx", "--write", *DAY), "register.xlsx"),
    Writing(("check", "register.xlsx", "--write", "--copy", "copy.xlsx", *DAY), "copy.xlsx", new=True),
    Writing((*_IMPORT[:4], "--plan", "--preview", "plan.xlsx", *DAY), "plan.xlsx", new=True),
    Writing(_IMPORT, "register.xlsx"),
    Writing(("undo", "register.xlsx"), "register.xlsx", (_IMPORT,)),
    Writing(("redo", "register.xlsx"), "register.xlsx", (_IMPORT, ("undo", "register.xlsx"))),
    Writing(("report", "book.xlsx", "--md", "page.md", *DAY), "page.md", new=True),
    Writing(("report", "book.xlsx", "--write", *DAY), "book.xlsx"),
    Writing(("information-report", "register.xlsx", "--md", "information.md", *DAY), "information.md", new=True),
    Writing(("inclusion-strategy", "provision-map.xlsx", "--md", "table.md", *DAY), "table.md", new=True),
    Writing(("costed-map", "provision-map.xlsx", "--row", "5", "--into", "la.xlsx", "--map", "la.toml",
             "--out", "filled.xlsx", *DAY), "filled.xlsx", new=True),
    Writing(("embed-lite", "register.xlsx"), "register.xlsx"),
    Writing(("embed-functions", "register.xlsx", "--yes"), "register.xlsx"),
)  # fmt: skip


def run(words: tuple[str, ...], folder: Path) -> tuple[int, str, str]:
    """Run a command on the files of a folder: its exit code, what it said, and what it complained of."""
    said, complained = io.StringIO(), io.StringIO()
    placed = [str(folder / word) if "." in word else word for word in words]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        code = main(placed)
    return code, said.getvalue(), complained.getvalue()


@functools.cache
def _ready(first: tuple[tuple[str, ...], ...]) -> Path:
    """The school's folder, with a template of an authority's, after these commands."""
    kept = Path(tempfile.mkdtemp(prefix="sendbook-trust-"))
    folder = demo_before_import(kept / "school")
    shutil.rmtree(folder / "register.xlsx.sendbook", ignore_errors=True)
    saltmarsh(folder / "la.xlsx")
    shutil.copy(BY_AREA, folder / "la.toml")
    for words in first:
        if run(words, folder)[0] == 2:
            raise RuntimeError(words)
    return folder


@contextlib.contextmanager
def school(command: Writing) -> Iterator[Path]:
    """A folder of its own in which the command can be run."""
    with tempfile.TemporaryDirectory(prefix="sendbook-trust-") as kept:
        yield Path(shutil.copytree(_ready(command.first), Path(kept) / "school"))
