"""Cut off: what stands on the disk after a kill, or an error of the disk, at any call, and whether the next run works.

A kill is looked at by keeping what the disk holds just before each call (and half way through each write): what a
killed process leaves is what it had done until then, no more. `really_killed` does it with a process and SIGKILL.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from sendbook.sources import limited
from sendbook.workbook.parts.package import Package, open_package
from tests.trust.calls import CHANGES, watched
from tests.trust.commands import Writing, run, school

Disk = dict[str, bytes]
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EBUSY)
_SENTENCE = re.compile(r"(?m)^(?:[^\n]*: )?\d{4}Q? (?:error|query|note)\b|^The folder .* cannot be written to")


@dataclass
class Outcome:
    """How often a command was struck, how many different disks that left, and what was wrong."""

    strikes: int = 0
    disks: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Take another command's outcome in."""
        self.strikes, self.disks = self.strikes + other.strikes, self.disks + other.disks
        self.wrong += other.wrong


def held(folder: Path) -> Disk:
    """Every file of a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def lay_out(disk: Disk, folder: Path) -> None:
    """Have a folder hold these files and no others."""
    shutil.rmtree(folder)
    for name, content in {"": b"", **disk}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name:
            path.write_bytes(content)
        else:
            path.mkdir(exist_ok=True)


def killed(command: Writing, most_runs: int = 1000) -> Outcome:
    """Every disk that a kill can leave: old or new, and the next run works and leaves nothing lying about."""
    done = Outcome()
    disks: dict[str, tuple[str, Disk]] = {}
    with school(command) as folder, mock.patch.object(limited, "can_start", lambda: False):
        before = held(folder)

        def strike(call: str, path: Path) -> None:
            if call in CHANGES:
                done.strikes += 1
                disk = held(folder)
                key = hashlib.sha256(repr(sorted(disk.items())).encode()).hexdigest()
                disks.setdefault(key, (f"{call} {path.suffix}", disk))

        with watched(folder, strike):
            run(command.words, folder)
        after = held(folder)
        done.disks = len(disks)
        for where, disk in disks.values():
            done.wrong += [f"{command.name}, killed at {where}: {fault}" for fault in _broken(disk, before, after)]
        for where, disk in _some(list(disks.values()), most_runs):
            lay_out(disk, folder)
            was_new = disk.get(command.target) == after.get(command.target)
            done.wrong += [f"{command.name}, run after a kill at {where}: {fault}"
                           for fault in _next_run(command, folder, was_new)]  # fmt: skip
    return done


def _some(disks: list[tuple[str, Disk]], most: int) -> list[tuple[str, Disk]]:
    """These disks, or as many as may be: first those on which a piece of a file lies."""
    ordered = sorted(disks, key=lambda one: not any(name.endswith(".part") for name in one[1]))
    return ordered[:: max(1, -(-len(ordered) // most))]


def _broken(disk: Disk, before: Disk, after: Disk) -> Iterator[str]:
    for name in {*disk, *before, *after}:
        if name.endswith(".part") or ".sendbook/" in name:
            continue
        if disk.get(name) not in (before.get(name), after.get(name)):
            yield f"{Path(name).suffix} file that is neither old nor new"


def _next_run(command: Writing, folder: Path, was_new: bool) -> Iterator[str]:
    code, _, complained = run(command.words, folder)
    refused = code == 2
    there_already = was_new and (command.new or command.words[0] in ("undo", "redo"))
    if refused and not there_already:
        yield f"refused: {_SENTENCE.findall(complained)[:1]}"
    if not whole(folder / command.target):
        yield "no whole file"
    yield from (f"left {Path(name).suffix}" for name in held(folder) if name.endswith(".part"))


def whole(path: Path) -> bool:
    """Whether a file is there and can be read to its end."""
    if path.suffix != ".xlsx":
        return path.is_file() and path.read_text(encoding="utf-8").endswith("\n")
    return isinstance(open_package(path), Package)


def failed(command: Writing, every: int = 1, errors: tuple[int, ...] = ERRORS, start: int = 1) -> Outcome:
    """An error of the disk at each call in turn: nothing lost, one sentence, exit code 2, and the next run works.

    With one error a call, which one changes from call to call; `every` skips calls.
    """
    done = Outcome()
    with school(command) as folder, mock.patch.object(limited, "can_start", lambda: False):
        before, number = held(folder), start
        while _fails(command, folder, before, number, errors[number % len(errors)], done):
            number += every
            lay_out(before, folder)
    return done


def _fails(command: Writing, folder: Path, before: Disk, number: int, error: int, done: Outcome) -> bool:
    count, struck = 0, ""

    def strike(call: str, path: Path) -> None:
        nonlocal count, struck
        if call == "inside write":
            return
        count += 1
        if count == number:
            struck = f"{call} {path.suffix}, {errno.errorcode[error]}"
            raise OSError(error, os.strerror(error), str(path))

    with watched(folder, strike):
        code, said, complained = run(command.words, folder)
    if not struck:
        return False
    done.strikes += 1
    told = f"{command.name}, {struck}: "
    after = held(folder)
    if "has a fault" in complained or "Traceback" in complained:
        done.wrong.append(f"{told}{complained.strip()[:120]}")
    if code == 2:
        done.wrong += [f"{told}exit code 2 and {fault}" for fault in _broken(after, before, before)]
        if not _SENTENCE.search(complained + said):
            done.wrong.append(f"{told}no sentence with a code")
    elif not whole(folder / command.target):
        done.wrong.append(f"{told}exit code {code} and no whole file")
    was_new = after.get(command.target) != before.get(command.target)
    if code == 2 or any(name.endswith(".part") for name in after):
        done.wrong += [f"{told}next run {fault}" for fault in _next_run(command, folder, was_new)]
    return True


def really_killed(command: Writing, every: int = 1) -> Outcome:
    """A process is killed at each call in turn; what it leaves is old or new, and the next run works."""
    done = Outcome()
    number = 1
    with school(command) as folder:
        before = held(folder)
        while True:
            lay_out(before, folder)
            child = os.fork()
            if child == 0:
                _die_at(command, folder, number)
            if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
                return done
            done.strikes += 1
            disk = held(folder)
            done.wrong += [f"{command.name}, SIGKILL at call {number}: {fault}" for name, content in disk.items()
                           for fault in _not_whole(folder / name, content, before.get(name))]  # fmt: skip
            was_new = disk.get(command.target) != before.get(command.target)
            done.wrong += [f"{command.name}, run after SIGKILL at call {number}: {fault}"
                           for fault in _next_run(command, folder, was_new)]  # fmt: skip
            number += every


def _not_whole(path: Path, content: bytes, before: bytes | None) -> Iterator[str]:
    if path.suffix in (".xlsx", ".md") and content != before and not whole(path):
        yield f"{path.suffix} file that is neither old nor new"


def _die_at(command: Writing, folder: Path, number: int) -> None:
    count = 0

    def strike(call: str, path: Path) -> None:
        nonlocal count
        if call in CHANGES:
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        with mock.patch.object(limited, "can_start", lambda: False), watched(folder, strike):
            run(command.words, folder)
    finally:
        os._exit(0)
