"""Saving: the new file takes the old one's place in one step, or the old one stays; there is nothing between."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.workbook.parts.disk import cannot_write
from sendbook.workbook.parts.refusal import Refused, refuse

WAIT_SECONDS = 5.0
"""How long a second sendbook waits for the first to finish with the same workbook."""

_PREFIX, _SUFFIX = ".sendbook-", ".part"
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def replace_atomically(path: Path, content: bytes, expected_sha256: str,
                       verify: Callable[[bytes], Finding | None] | None = None) -> Finding | None:
    """Put `content` in the place of the file, or leave the file as it is and say why.

    The file must still be the one whose fingerprint is `expected_sha256`. `verify` looks at what the disk
    holds before it takes the file's place. Any error of the disk leaves the old file, whole.
    """
    path = path.resolve()
    temporary = path.with_name(f"{_PREFIX}{path.name}{_SUFFIX}")
    try:
        in_use = open_elsewhere(path)
        if in_use:
            return in_use
        if not os.access(path, os.W_OK):  # a new file could take its place all the same, but somebody said no
            return finding("9203", problem="the file is marked as read-only")
        sweep(path)
        if _write_new(temporary, content) != content:
            refuse("9204")
        problem = verify(content) if verify is not None else None  # which is what the disk holds
        if problem:
            raise Refused(problem)
        mode = path.stat().st_mode & 0o777
        if hashlib.sha256(_read(path)).hexdigest() != expected_sha256:
            refuse("9202")
        temporary.chmod(mode)
        temporary.replace(path)
    except Refused as refusal:
        _forget(temporary)
        return refusal.finding
    except OSError as error:
        _forget(temporary)
        return cannot_write(error)
    _sync_folder(path.parent)
    return None


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all; an OSError is the caller's to tell."""
    temporary = path.with_name(f"{_PREFIX}{path.name}{_SUFFIX}")
    _forget(temporary)
    try:
        _write_new(temporary, content)
        temporary.replace(path)
    except OSError:
        _forget(temporary)
        raise


def _write_new(path: Path, content: bytes) -> bytes:
    """Write a new private file, have the disk keep it, and give what the disk then holds."""
    handle = os.open(path, _WRITE, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest):]
        os.fsync(handle)
    finally:
        os.close(handle)
    return _read(path)


def _read(path: Path) -> bytes:
    handle = os.open(path, _READ)
    try:
        pieces = []
        while piece := os.read(handle, 1 << 20):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(handle)


def _forget(path: Path) -> None:
    """Take a temporary file away; if the disk refuses even that, the next save sweeps it."""
    with suppress(OSError):
        path.unlink()


def _sync_folder(folder: Path) -> None:
    # The file is in its place already; not every system can be asked to keep a folder's entry.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(path: Path) -> None:
    """Take away what a save of this workbook left behind when it was cut off."""
    _forget(path.with_name(f"{_PREFIX}{path.name}{_SUFFIX}"))


def open_elsewhere(path: Path) -> Finding | None:
    """The finding that says the workbook is open in Excel or LibreOffice; None when it is not."""
    marks = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    if not any(map(os.path.exists, marks)):  # which, unlike Path.exists, never raises
        return None
    if sys.platform == "win32" and _may_be_opened(path):
        return None  # Excel left its mark behind when it stopped; it would not let us open the file otherwise.
    return finding("9201")


def _may_be_opened(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_RDWR))
    except OSError:
        return False
    return True


@contextmanager
def only_writer(lock: Path) -> Iterator[None]:
    """Hold a workbook's lock file while writing; a second writer waits a little and is then refused.

    The system gives the lock up when a process ends, however it ends.
    """
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + WAIT_SECONDS
        while not _lock(handle):
            if time.monotonic() > end:
                refuse("9205")
            time.sleep(0.05)
        yield
    finally:
        with suppress(OSError):
            os.close(handle)


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        return True  # a platform without locks, such as a browser's page: nobody else has this file there
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        if error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL):
            return True  # a network drive without locks: the fingerprint check before the replace still guards
        raise
    return True
