"""Embedding: the LAMBDA names and their help sheet as a plan for a workbook, written in and taken out through the
part patch, so that every other part keeps its bytes and `sendbook undo` takes it back."""

from __future__ import annotations

from pathlib import Path

from sendbook.changes import OwnName, OwnNames, Step
from sendbook.excel.lambda_names.help_sheet import SHEET, help_sheet
from sendbook.excel.lambda_names.names import MARK, PREFIX, lambda_names
from sendbook.findings import Finding
from sendbook.workbook.editing.ownnames import own_names
from sendbook.workbook.editing.patch import plan_problems
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts.package import Package, open_package


def plan(*, remove: bool = False) -> list[Step]:
    """What is written: the names and their help sheet; or what takes both out again."""
    if remove:
        return [OwnNames({}, PREFIX, MARK, SHEET, "LAMBDA names taken out")]
    names = {name.name: OwnName(name.stored, name.comment) for name in lambda_names().values()}
    return [OwnNames(names, PREFIX, MARK, SHEET, "LAMBDA names"), help_sheet()]


def planned(path: Path, *, remove: bool = False) -> list[str] | list[Finding]:
    """What would be done to a workbook, in plain lines; or why it cannot be done. Nothing is written."""
    package = open_package(path)
    if not isinstance(package, Package):
        return [package]
    problems = plan_problems(package, plan(remove=remove))
    if problems:
        return problems
    standing = own_names(package, PREFIX, MARK)
    if remove:
        return [f"Taken out: {len(standing)} LAMBDA names and the sheet {SHEET}."]
    new = {name.name: name.stored for name in lambda_names().values()}
    added = [name for name in new if name not in standing]
    changed = [name for name in new if name in standing and standing[name] != new[name]]
    gone = [name for name in standing if name not in new]
    lines = [f"New: {', '.join(added)}."] if added else []
    lines += [f"Written anew: {', '.join(changed)}."] if changed else []
    lines += [f"Taken out: {', '.join(gone)}."] if gone else []
    return [*(lines or ["All names stand there already, as they are now."]), f"Explained on the sheet {SHEET}."]


def embed(path: Path, *, remove: bool = False) -> list[Finding]:
    """Put the names into a workbook's file, or take them out."""
    reason = "LAMBDA names taken out" if remove else "LAMBDA names"
    _receipt, findings = write(path, plan(remove=remove), reason=reason)
    return findings
