"""Writing: the one place in which a journey writes a plan into a workbook's file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sendbook.changes import Step
from sendbook.findings import Finding


def write_steps(
    path: Path, steps: Sequence[Step], reason: str, read: str, allow: frozenset[str] = frozenset(),
    now: datetime | None = None,
) -> list[Finding]:  # fmt: skip
    """Write steps into the workbook that was `read` (its fingerprint) when they were made: all of them, or nothing."""
    from sendbook.workbook.editing.write import write

    return write(path, steps, reason=reason, allow=allow, expected_sha256=read, now=now)[1]
