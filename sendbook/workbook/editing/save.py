"""Saving: the new file takes the old one's place in one step, or the old one stays; there is nothing between."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.workbook.parts.disk import cannot_write, kept_beside, read, sync_folder
from sendbook.workbook.parts.locks import open_elsewhere


def replace_atomically(
    path: Path, content: bytes, expected_sha256: str, verify: Callable[[bytes], Finding | None] | None = None
) -> Finding | None:
    """Put `content` in the place of the file, or leave the file as it is and say why.

    The file must still be the one whose fingerprint is `expected_sha256`. `verify` looks at what the disk
    holds before it takes the file's place. Any error of the disk leaves the old file, whole.
    """
    path = path.resolve()
    try:
        in_use = open_elsewhere(path)
        if in_use:
            return in_use
        if not os.access(path, os.W_OK):  # a new file could take its place all the same, but somebody said no
            return finding("9203", problem="the file is marked as read-only")
        with kept_beside(path, content, path.stat().st_mode & 0o777) as temporary:
            problem = verify(content) if verify is not None else None  # which is what the disk holds
            if problem:
                return problem
            if hashlib.sha256(read(path)).hexdigest() != expected_sha256:
                return finding("9202")
            temporary.replace(path)
    except OSError as error:
        return cannot_write(error)
    sync_folder(path.parent)
    return None
