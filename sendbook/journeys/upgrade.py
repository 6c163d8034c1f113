"""Upgrade: a workbook that an earlier sendbook made, built anew as it is made today, with all that is in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.book.file_book import FileBook
from sendbook.findings import Finding, has_errors
from sendbook.journeys.check import Checked, check_book, write_findings
from sendbook.journeys.make import cannot_be_made
from sendbook.journeys.new_year import year_of
from sendbook.journeys.rebuild import rebuild
from sendbook.journeys.roll_over import OwnValues, Rolled, bring_over
from sendbook.layouts import WorkbookLayout
from sendbook.reports.findings_sheet import SHEET, Explanations, explanations_in


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The workbook that was made, with what was carried and what could not be, as lines that a person reads."""

    path: Path
    told: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {"workbook": str(self.path), "lines": list(self.told)}


def upgrade(path: Path, out: Path, today: date) -> Upgraded | list[Finding]:
    """Build the workbook anew at another path; the old one is only read. What hinders it comes as findings."""
    if problems := cannot_be_made(out):
        return problems
    old = FileBook.open(path)
    if isinstance(old, Finding):
        return [old]
    book = old.read()
    if isinstance(book, Finding):
        return [book]
    explained = explanations_in(old.lines(SHEET))

    def bring(layout: WorkbookLayout, own: OwnValues) -> Rolled:
        return bring_over(book.tables, layout, year_of(book, today), today, own)

    told = rebuild(book, out, bring, today)
    if not isinstance(told, tuple):
        return told
    if explained and (problems := _with_explanations(out, explained, today)):
        out.unlink(missing_ok=True)  # a workbook that lost the school's explanations is not one with all that was in it
        return problems
    return Upgraded(out, told)


def _with_explanations(out: Path, kept: Explanations, today: date) -> list[Finding]:
    """The Findings sheet of the new workbook, with the explanations that the school gave in the old one."""
    checked = check_book(out, today)
    if not isinstance(checked, Checked):
        return [checked]
    problems = write_findings(replace(checked, explanations=kept), out)
    return problems if has_errors(problems) else []
