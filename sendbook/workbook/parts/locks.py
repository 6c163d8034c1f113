"""Locks: who else is using a file, be it Excel or a second sendbook.

The system gives a lock up when a process ends, however it ends.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.workbook.parts.refusal import refuse

WAIT_SECONDS = 5.0
"""How long a second sendbook waits for the first to finish with the same workbook."""


class Held(Enum):
    """Whether a file could be held: it is ours now, another run has it, or this drive has no locks."""

    OURS = "ours"
    BY_ANOTHER = "by another"
    NO_LOCKS = "no locks"


def hold(handle: int) -> Held:
    """Hold an open file, if nobody else does."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        return Held.NO_LOCKS  # such as a browser's page: nobody else has this file there
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return Held.BY_ANOTHER
        if error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL):
            return Held.NO_LOCKS  # a network drive: the fingerprint check before the replace still guards
        raise
    return Held.OURS


@contextmanager
def only_writer(lock: Path) -> Iterator[None]:
    """Hold a workbook's lock file while writing; a second writer waits a little and is then refused."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + WAIT_SECONDS
        while hold(handle) is Held.BY_ANOTHER:
            if time.monotonic() > end:
                refuse("9205")
            time.sleep(0.05)
        yield
    finally:
        with suppress(OSError):
            os.close(handle)


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
