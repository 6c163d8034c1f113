"""A workbook's file gets its columns: the plan is read from the file, shown to a person, and written as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sendbook.book.file_book import FileBook
from sendbook.filling.plan import FillPlan, fill_list
from sendbook.findings import Finding, finding
from sendbook.workbook.editing.patch import FORMULAS
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts.package import open_package
from sendbook.workbook.reader import kind_of


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What a fill would do to a file: the plan, and the fingerprint of the file that was read."""

    path: Path
    plan: FillPlan
    sha256: str


def plan_fill(
    path: Path, today: date, *, sheet: str = "", mapping: Mapping[str, str] | None = None, as_values: bool = False
) -> FilePlan | list[Finding]:
    """Find the list in a workbook and work out the columns; nothing is written."""
    package = open_package(path)
    if isinstance(package, Finding):
        return [package]
    if kind_of(package):
        return [finding("7100")]
    plan = fill_list(FileBook(package), today, sheet=sheet, mapping=mapping, as_values=as_values)
    return FilePlan(path, plan, package.sha256) if isinstance(plan, FillPlan) else plan


def apply_fill(planned: FilePlan) -> list[Finding]:
    """Write a plan that a person has seen: all of it, or nothing. `sendbook undo` takes it back."""
    # The only formulas that it replaces are those of its own columns.
    _receipt, problems = write(
        planned.path, planned.plan.steps, reason=planned.plan.reason, allow={FORMULAS},
        expected_sha256=planned.sha256,
    )  # fmt: skip
    return problems
