"""Filled copy: a template of someone else's, copied with cells filled in; the template itself stays as it is.

Formulas, formats, protection, macros and every part that is not touched stay byte for byte: a locked cell of a
protected sheet, a formula, or a cell that holds something already refuses the whole copy.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path

from sendbook.changes import Change, Plan
from sendbook.findings import Finding, finding, has_errors
from sendbook.tables import quote_sheet
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.patch import apply
from sendbook.workbook.editing.verify import verify
from sendbook.workbook.parts.disk import taken, write_new
from sendbook.workbook.parts.package import Package, open_package
from sendbook.workbook.parts.references import read_cell
from sendbook.workbook.parts.refusal import Refused


def fill_copy(
    template: Path, steps: Sequence[Change], out: Path, *, may_replace: Set[tuple[str, str]] = frozenset()
) -> list[Finding]:
    """Write a copy of a template with these cells in it; with an error among the findings there is no copy.

    `may_replace` names the sheets and cells that may take the place of what stands there (an example, a dash).
    """
    if problems := taken(out):
        return problems
    if out.suffix.casefold() != template.suffix.casefold():
        return [finding("9608", ending=template.suffix)]
    package = open_package(template)
    if isinstance(package, Finding):
        return [package]
    try:
        problems = list(_taken(package, steps, may_replace))
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError):
        return [finding("9011")]
    return problems or write_copy(package, steps, out)


def copy_with(path: Path, steps: Plan, out: Path, expected_sha256: str) -> list[Finding]:
    """Write a copy of a workbook with a plan carried out in it, if the workbook is still the one that was read."""
    package = open_package(path)
    if isinstance(package, Finding):
        return [package]
    return write_copy(package, steps, out) if package.sha256 == expected_sha256 else [finding("9202")]


def write_copy(package: Package, steps: Plan, out: Path) -> list[Finding]:
    """Write a workbook with a plan carried out in it as a new file, whole or not at all; nothing to undo is kept."""
    try:
        patched = apply(package, steps)
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError):
        return [finding("9011")]
    if isinstance(patched, list):
        return patched
    if wrong := verify(package, patched, patched.content):
        return [wrong]
    if problems := write_new(out, patched.content):
        return problems
    return [note for note in patched.notes if not has_errors([note])]


def _taken(package: Package, steps: Sequence[Change], may_replace: Set[tuple[str, str]]) -> list[Finding]:
    """A finding for each cell of the template that holds something already."""
    draft, found = Draft(package), []
    for step in steps:
        place = read_cell(step.cell)
        if place is None or (step.sheet, step.cell) in may_replace:
            continue
        try:
            standing = draft.value(step.sheet, *place)
        except Refused as refusal:
            return [refusal.finding]
        if standing not in (None, "") and not hasattr(standing, "text"):  # a formula is the patch's to refuse
            found.append(finding("9606", f"{quote_sheet(step.sheet)}!{step.cell}"))
    return found
