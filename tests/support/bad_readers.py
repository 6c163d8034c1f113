"""Readers that do to their process what a broken or hostile file could make a library do."""

from __future__ import annotations

import os
import sys
import time

from sendbook.findings import Finding
from sendbook.sources.grid import Grid, GridRow


def hangs(data: bytes, file: str) -> tuple[list[Grid], list[Finding]]:
    """Waits for ever, using no time of the processor."""
    while True:
        time.sleep(60)


def spins(data: bytes, file: str) -> tuple[list[Grid], list[Finding]]:
    """Works for ever."""
    while True:
        pass


def aborts(data: bytes, file: str) -> tuple[list[Grid], list[Finding]]:
    """Falls as a library in C falls."""
    os.abort()


def raises(data: bytes, file: str) -> tuple[list[Grid], list[Finding]]:
    """Has a fault."""
    raise RuntimeError(data.decode())


def eats(data: bytes, file: str) -> tuple[list[Grid], list[Finding]]:
    """Takes a mebibyte at a time until there is none."""
    taken = []
    while True:
        taken.append(bytearray(1024**2))


def pours(data: bytes, file: str) -> tuple[list[Grid], list[Finding]]:
    """Gives small cells that come out large: one text, many thousand times."""
    text = "x" * 1024**2
    return [Grid(file, "", [GridRow(number, (text,)) for number in range(1, 10_000)])], []


def tells(data: bytes, file: str) -> tuple[list[Grid], list[Finding]]:
    """Says what its process can see and do."""
    import resource

    told = [*(f"env {name}" for name in sorted(os.environ)), *(f"argument {word}" for word in sys.argv)]
    told += [f"core {resource.getrlimit(resource.RLIMIT_CORE)[1]}"]
    try:
        with open(data.decode(), "wb") as file_on_disk:  # noqa: PTH123
            file_on_disk.write(b"a pupil")
            file_on_disk.flush()
        told.append("wrote")
    except OSError:
        told.append("wrote nothing")
    return [Grid(file, "", [GridRow(1, tuple(told))])], []
