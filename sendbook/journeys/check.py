"""Check: a workbook read, worked out and checked; the findings may be put into it as a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook import __version__
from sendbook.checks import check
from sendbook.checks.structure import version_findings
from sendbook.derive import Derived, derive
from sendbook.findings import Finding, finding, has_errors, most_urgent_first
from sendbook.journeys.writing import write_steps
from sendbook.layouts.starting import VERSION_NAME
from sendbook.reports.findings_sheet import Explanations, explained, explanations_in, findings_sheet
from sendbook.workbook.parts.disk import write_new
from sendbook.workbook.reader import OurFile, explanations_sheet, read_book


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook that was read and checked: its tables with calculated columns filled, what was found, and the
    explanations that the school gave at earlier checks."""

    book: OurFile
    tables: Derived
    findings: tuple[Finding, ...]
    explanations: Explanations

    @property
    def as_at(self) -> date:
        """The day on which the workbook works."""
        return self.tables.as_at

    def as_json(self) -> dict[str, Any]:
        """The same for a program, the most urgent first."""
        found = [item.as_dict() for item in most_urgent_first(self.findings)]
        return {"workbook": str(self.book.path), "findings": found, "could_run": True}


def check_book(path: Path, today: date) -> Checked | Finding:
    """Read a workbook, fill its calculated columns anew, and check everything."""
    book = read_book(path)
    return book if isinstance(book, Finding) else _checked(book, today)


def _checked(book: OurFile, today: date) -> Checked:
    tables = derive(book.tables, book.layout, today)
    found = check(book.tables, book.layout, tables.numbers, tables.as_at, tables)
    kept = explanations_in(explanations_sheet(book.package))
    every = explained([*book.findings, *_made_with(book), *found], kept, tables)
    return Checked(book, tables, tuple(every), kept)


def _made_with(book: OurFile) -> list[Finding]:
    """A finding if a newer sendbook made the workbook than the one that runs here."""
    names = {name.name: name.text.strip('"') for name in book.package.defined_names}
    return version_findings(names.get(VERSION_NAME, ""), __version__)


def write_findings(checked: Checked, path: Path, copy: Path | None = None) -> list[Finding]:
    """Put the Findings sheet into a workbook (or a copy of it); the school's explanations there are kept.

    A workbook that was saved since it was checked is refused: the findings would tell of cells that are no longer so.
    """
    sheet = findings_sheet(checked.findings, checked.explanations, checked.as_at, checked.tables)
    if copy is not None and (problems := write_new(copy, path.read_bytes())):
        return problems
    problems = write_steps(copy or path, [sheet], "Findings of the check", checked.book.package.sha256)
    if copy is not None and has_errors(problems):
        copy.unlink(missing_ok=True)  # without its findings the copy is only one more file of pupils' data
    return problems


def findings_as_json(path: Path, why: Finding) -> dict[str, Any]:
    """What `Checked.as_json` says, for a workbook that could not be read."""
    return {"workbook": str(path), "findings": [why.as_dict()], "could_run": False}


__all__ = ["Checked", "check_book", "finding", "findings_as_json", "write_findings"]
