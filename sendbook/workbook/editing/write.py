"""Writing a plan into a workbook file: the one door through which a school's file is changed."""

from __future__ import annotations

from collections.abc import Set
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sendbook.changes import Plan
from sendbook.findings import Finding, finding
from sendbook.workbook.editing import receipts
from sendbook.workbook.editing.patch import Patched, apply
from sendbook.workbook.editing.receipts import Receipt
from sendbook.workbook.editing.save import replace_atomically
from sendbook.workbook.editing.verify import verify
from sendbook.workbook.parts.disk import cannot_write
from sendbook.workbook.parts.locks import only_writer, open_elsewhere
from sendbook.workbook.parts.package import Package, open_package
from sendbook.workbook.parts.refusal import Refused


def write(
    path: Path | str,
    steps: Plan,
    *,
    reason: str,
    allow: Set[str] = frozenset(),
    expected_sha256: str | None = None,
    now: datetime | None = None,
) -> tuple[Receipt | None, list[Finding]]:
    """Write a plan into a workbook, whole or not at all; gives the receipt for `undo`, and findings.

    With an error among the findings nothing was written and there is no receipt; nor is there one when the plan
    changes nothing. `allow` as in `patch.plan_problems`. `expected_sha256` is the fingerprint of the file from
    which the plan was made: if the file has changed since, the write is refused.
    """
    path = Path(path)
    receipts.sweep_pieces(path)
    package = open_package(path)
    if isinstance(package, Finding):
        return None, [package]
    if expected_sha256 is not None and package.sha256 != expected_sha256:
        return None, [finding("9202")]
    in_use = open_elsewhere(path.resolve())
    if in_use:
        return None, [in_use]
    try:
        patched = apply(package, steps, allow)
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError):
        # A part that is well-formed and yet makes no sense, in a way that nobody has met: nothing is written.
        return None, [finding("9011")]
    if isinstance(patched, list):
        return None, patched
    if patched.content == package.container.data:
        return None, list(patched.notes)
    package.forget()
    return _save(path, package, patched, reason, now or datetime.now())


def _save(
    path: Path, package: Package, patched: Patched, reason: str, when: datetime
) -> tuple[Receipt | None, list[Finding]]:
    try:
        folder = receipts.prepare_folder(path)
        with only_writer(folder / receipts.LOCK):
            receipt = receipts.keep(
                path, package.container.data, patched.content, patched.records, sorted(patched.touched), reason, when
            )
            problem = replace_atomically(
                path, patched.content, package.sha256, lambda written: verify(package, patched, written)
            )
            if problem:
                receipts.discard(path, receipt)
                return None, [problem]
            # The workbook is written; what could not be pruned now is pruned by the next write.
            with suppress(OSError):
                receipts.prune(path)
    except Refused as refusal:
        return None, [refusal.finding]
    except OSError as error:
        return None, [cannot_write(error)]
    return receipt, list(patched.notes)
