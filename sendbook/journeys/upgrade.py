"""Upgrade: a workbook that an earlier sendbook made, built anew as it is made today, with all that is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.findings import Finding, has_errors
from sendbook.journeys.check import Checked, check_book
from sendbook.journeys.make import cannot_be_made
from sendbook.journeys.new_year import year_of
from sendbook.journeys.rebuild import rebuild
from sendbook.journeys.roll_over import OwnValues, Rolled, bring_over
from sendbook.journeys.writing import write_steps
from sendbook.layouts import WorkbookLayout
from sendbook.reports.findings_sheet import Explanations, findings_sheet
from sendbook.workbook.reader import read_book


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
    book = read_book(path)
    if isinstance(book, Finding):
        return [book]
    before = check_book(path, today)
    if isinstance(before, Finding):
        return [before]

    def bring(layout: WorkbookLayout, own: OwnValues) -> Rolled:
        return bring_over(book.tables, layout, year_of(book, today), today, own)

    told = rebuild(book, out, bring, today)
    if not isinstance(told, tuple):
        return told
    if before.explanations and (problems := _with_explanations(out, before.explanations, today)):
        out.unlink(missing_ok=True)  # a workbook that lost the school's explanations is not one with all that was in it
        return problems
    return Upgraded(out, told)


def _with_explanations(out: Path, kept: Explanations, today: date) -> list[Finding]:
    """The Findings sheet of the new workbook, with the explanations that the school gave in the old one."""
    checked = check_book(out, today)
    if not isinstance(checked, Checked):
        return [checked]
    sheet = findings_sheet(checked.findings, kept, checked.as_at, checked.tables)
    problems = write_steps(out, [sheet], "Findings of the check", checked.book.fingerprint)
    return problems if has_errors(problems) else []
