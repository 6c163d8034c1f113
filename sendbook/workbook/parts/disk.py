"""Disk: new files, written whole or not at all, and the disk's refusals in words."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from sendbook.findings import Finding, finding

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_REASONS = {
    errno.ENOSPC: "the disk is full", errno.EDQUOT: "your share of the disk is full",
    errno.EROFS: "the disk can only be read", errno.EACCES: "you may not write in this folder",
    errno.EPERM: "you may not write in this folder", errno.EBUSY: "another program is using the file",
    errno.EIO: "the disk reported an error", errno.ENAMETOOLONG: "the file's name is too long",
    errno.ENOENT: "there is no such folder", errno.ENOTDIR: "there is no such folder",
    errno.EINVAL: "the disk cannot hold a file of that name",
}  # fmt: skip


def reason(error: OSError) -> str:
    """Why the disk refused, in words; never the system's own message, which may hold names."""
    return _REASONS.get(error.errno or 0, "the system refused it")


def cannot_write(error: OSError) -> Finding:
    """The finding for an error of the disk while a workbook that is there was to be replaced."""
    if sys.platform == "win32" and isinstance(error, PermissionError):
        return finding("9201")
    return finding("9203", problem=reason(error))


def write_new(path: Path, content: bytes, *, private: bool = False) -> list[Finding]:
    """Write a new file, and its folder if need be; a file that is there is never replaced, no half file is left.

    `private` lets only its owner read it; else the folder's own rule holds.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, _NEW, 0o600 if private else 0o666)
    except FileExistsError:
        return [finding("9020")]
    except OSError as error:
        return [finding("9150", problem=reason(error))]
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        return [finding("9150", problem=reason(error))]
    return []
