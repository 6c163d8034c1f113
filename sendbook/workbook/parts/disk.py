"""Disk: the one place that writes files, each whole or not at all, and the disk's refusals in words.

What is written stands first in a private file beside the place where it goes (`.sendbook-1f0c….part`); the disk has to
keep it, it is read back, and only then is it given its name. What a run that was cut off left behind, the next one that
writes in the same folder takes away.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.workbook.parts.locks import Held, hold

PRIVATE = 0o600
"""Only the owner may read a file that we make, where the system has such a rule: it holds pupils' data."""

OPEN = 0o644
"""Anybody may read it: our own source, in which there is no data."""

_PREFIX, _SUFFIX = ".sendbook-", ".part"
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_NO_LINKS = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}
_LEFT_FOR = 24 * 60 * 60
_REASONS = {
    errno.ENOSPC: "the disk is full", errno.EDQUOT: "your share of the disk is full",
    errno.EROFS: "the disk can only be read", errno.EACCES: "you may not write in this folder",
    errno.EPERM: "you may not write in this folder", errno.EBUSY: "another program is using the file",
    errno.EIO: "the disk reported an error", errno.ENAMETOOLONG: "the file's name is too long",
    errno.ENOENT: "there is no such folder", errno.ENOTDIR: "there is no such folder",
    errno.EINVAL: "the disk cannot hold a file of that name",
}  # fmt: skip


class NotKept(OSError):
    """The disk said that it had kept a file, and holds something else."""

    def __init__(self) -> None:
        super().__init__(errno.EIO, "not kept")


def reason(error: OSError) -> str:
    """Why the disk refused, in words; never the system's own message, which may hold names."""
    return _REASONS.get(error.errno or 0, "the system refused it")


def cannot_write(error: OSError) -> Finding:
    """The finding for an error of the disk while a workbook that is there was to be replaced."""
    if isinstance(error, NotKept):
        return finding("9204")
    if sys.platform == "win32" and isinstance(error, PermissionError):
        return finding("9201")
    return finding("9203", problem=reason(error))


def taken(path: Path) -> list[Finding]:
    """Why no new file can be made at a path: something stands there. What a cut-off run left beside it is swept."""
    sweep(path.parent)
    try:
        os.lstat(path)
    except FileNotFoundError:
        return []
    except OSError as error:
        return [finding("9150", problem=reason(error))]
    return [finding("9020")]


def write_new(path: Path, content: bytes) -> list[Finding]:
    """Write a new private file, and its folder if need be; a file that is there is never replaced."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if found := taken(path):
            return found
        with kept_beside(path, content) as temporary:
            _name_new(temporary, path)
    except FileExistsError:
        return [finding("9020")]
    except OSError as error:
        return [finding("9150", problem=reason(error))]
    sync_folder(path.parent)
    return []


def write_over(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Write a file in the place of whatever stands there, in one step; an OSError is the caller's to tell."""
    with kept_beside(path, content, mode) as temporary:
        temporary.replace(path)
    sync_folder(path.parent)


@contextmanager
def kept_beside(path: Path, content: bytes, mode: int = PRIVATE) -> Iterator[Path]:
    """A temporary file beside a path that the disk holds whole, for the caller to give its name; gone afterwards.

    It is held locked until then, so that no other run takes it for one that was left behind.
    """
    sweep(path.parent)
    handle, temporary = _held(path.parent)
    try:
        _put(handle, content)
        if sys.platform == "win32":  # which moves no file that is open
            handle = _closed(handle)
        if read(temporary) != content:
            raise NotKept
        if mode != PRIVATE:
            temporary.chmod(mode)
        yield temporary
    finally:
        _closed(handle)
        forget(temporary)


def _held(folder: Path) -> tuple[int, Path]:
    """A new file, open and held; one that a sweep took between the two is made again."""
    while True:
        temporary = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        handle = os.open(temporary, _NEW, PRIVATE)
        try:
            if hold(handle) is not Held.BY_ANOTHER and os.path.lexists(temporary):
                return handle, temporary
        except BaseException:
            forget(temporary)
            _closed(handle)
            raise
        _closed(handle)


def _closed(handle: int) -> int:
    if handle >= 0:
        with suppress(OSError):  # what was written is kept already
            os.close(handle)
    return -1


def _put(handle: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]
    os.fsync(handle)


def read_at_most(path: Path, most: int) -> bytes:
    """A file that somebody named, if it is a file and no larger; a device or a pipe, which never ends, is refused."""
    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
        raise OSError(errno.EINVAL, "no file")
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, "too large")
    return content


def read(path: Path) -> bytes:
    """What the disk holds under a name, to the last byte."""
    handle = os.open(path, _READ)
    try:
        pieces = []
        while piece := os.read(handle, 1 << 20):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(handle)


def _name_new(temporary: Path, path: Path) -> None:
    """Give a file a name that no other file has: a second name replaces nothing; where there is none, look first."""
    if sys.platform != "win32" and hasattr(os, "link"):
        try:
            os.link(temporary, path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
        else:
            return
    if os.path.lexists(path):
        raise FileExistsError
    temporary.rename(path)  # which on Windows replaces nothing either


def forget(path: Path) -> None:
    """Take a file away; if the disk refuses even that, the next run sweeps it."""
    with suppress(OSError):
        path.unlink()


def sweep(folder: Path) -> None:
    """Take away the temporary files that runs which were cut off left in a folder; those in use stay."""
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208  (which, unlike Path.iterdir, is one call of the system)
            if name.startswith(_PREFIX) and name.endswith(_SUFFIX):
                _sweep(folder / name)


def _sweep(entry: Path) -> None:
    with suppress(OSError):
        handle = os.open(entry, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        try:
            held = hold(handle)
        finally:
            _closed(handle)
        if held is Held.OURS or (held is Held.NO_LOCKS and time.time() - entry.stat().st_mtime > _LEFT_FOR):
            entry.unlink()


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder; the file is in its place already, and not every system can be asked."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
