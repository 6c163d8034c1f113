"""Check: a workbook read, worked out and checked; the findings may be put into it as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sendbook import __version__
from sendbook.book import Book
from sendbook.changes import OwnSheet
from sendbook.checks import check
from sendbook.checks.structure import version_findings
from sendbook.checks.whose import place_of_row, pupils_by_row
from sendbook.derive import Derived
from sendbook.findings import About, Finding, finding, most_urgent_first
from sendbook.journeys.check_own import check_own_lists
from sendbook.journeys.many import in_turn
from sendbook.journeys.work_out import work_out
from sendbook.journeys.writing import write_steps
from sendbook.lists.our_tables import OurTables
from sendbook.reports.findings_sheet import SHEET, Explanations, explained, explanations_in, findings_sheet


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook that was read and checked: its tables with calculated columns filled, what was found, and the
    explanations that the school gave at earlier checks."""

    book: Book
    read: OurTables
    tables: Derived
    findings: tuple[Finding, ...]
    explanations: Explanations

    @property
    def as_at(self) -> date:
        """The day on which the workbook works."""
        return self.tables.as_at

    @property
    def sheet(self) -> OwnSheet:
        """The Findings sheet."""
        return findings_sheet(self.findings, self.explanations, self.as_at, self.tables)

    def as_json(self) -> dict[str, Any]:
        """The same for a program, the most urgent first."""
        found = [item.as_dict() for item in most_urgent_first(self.findings)]
        return {"workbook": self.book.name, "findings": found, "could_run": True}


def check_book(path: Path, today: date) -> Checked | Finding:
    """Read a workbook's file, fill its calculated columns anew, and check everything."""
    from sendbook.book.file_book import FileBook

    book = FileBook.open(path)
    return book if isinstance(book, Finding) else check_in(book, today)


def check_in(book: Book, today: date) -> Checked | Finding:
    """The same of any workbook, a file or the one that is open in Excel; one that is not ours by what it allows."""
    if not book.kind and isinstance(none := book.read(), Finding) and none.about is About.NO_LIST:
        own = check_own_lists(book, today)
        if isinstance(own, Finding):
            return own
        kept = explanations_in(book.lines(SHEET))
        return Checked(book, own.read, own.tables, tuple(explained(own.findings, kept, own.tables)), kept)
    worked_out = work_out(book, today)
    if isinstance(worked_out, Finding):
        return worked_out
    read, tables = worked_out.read, worked_out.tables
    made_with = version_findings(read.made_with, __version__)
    found = check(read.tables, read.layout, tables.numbers, tables.as_at, tables)
    kept = explanations_in(book.lines(SHEET))
    every = explained([*read.findings, *made_with, *found], kept, tables)
    return Checked(book, read, tables, tuple(every), kept)


def write_findings(checked: Checked, path: Path, copy: Path | None = None) -> list[Finding]:
    """Put the Findings sheet into a workbook (or a copy of it); the school's explanations there are kept.

    A workbook that was saved since it was checked is refused: the findings would tell of cells that are no longer so.
    """
    from sendbook.workbook.editing.filled_copy import copy_with

    sheet = checked.sheet
    if copy is not None:
        return copy_with(path, [sheet], copy, checked.book.fingerprint)
    return write_steps(path, [sheet], "Findings of the check", checked.book.fingerprint)


@dataclass(frozen=True, slots=True)
class ToCheck:
    """One workbook to check; with `writes` its Findings sheet is written too, into a `copy` where one is named."""

    path: Path
    today: date
    writes: bool = False
    copy: Path | None = None


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What came of one workbook of several: its findings (or why it could not be read), and of the writing.

    `pupils` are the names by sheet and row, for the person at the screen.
    """

    path: Path
    findings: tuple[Finding, ...]
    answer: dict[str, Any]
    refused: Finding | None = None
    problems: tuple[Finding, ...] = ()
    pupils: Mapping[str, str] = field(default_factory=dict)

    def whose(self, cell: str) -> str:
        """The pupil whom a finding in this cell is about, "" for none."""
        return self.pupils.get(place_of_row(cell), "")


def check_files(jobs: Sequence[ToCheck]) -> Iterator[CheckedFile]:
    """Check workbooks, each told in its turn: on all cores where nothing is written, else one after the other."""
    if any(job.writes for job in jobs):  # the same workbook may be named twice
        yield from map(check_file, jobs)
        return
    for job, found in in_turn(check_file, jobs):
        died = finding("7206", fault="its process ended")
        yield _refused(job.path, died) if isinstance(found, str) else found


def check_file(job: ToCheck) -> CheckedFile:
    """Check one workbook, and write its findings where that is asked for."""
    checked = check_book(job.path, job.today)
    if isinstance(checked, Finding):
        return _refused(job.path, checked)
    problems = write_findings(checked, job.path, job.copy) if job.writes else []
    found = {place_of_row(item.cell) for item in checked.findings}
    pupils = {place: name for place, name in pupils_by_row(checked.tables).items() if place in found}
    return CheckedFile(job.path, checked.findings, checked.as_json(), problems=tuple(problems), pupils=pupils)


def _refused(path: Path, why: Finding) -> CheckedFile:
    return CheckedFile(path, (), findings_as_json(path, why), why)


def findings_as_json(path: Path, why: Finding) -> dict[str, Any]:
    """What `Checked.as_json` says, for a workbook that could not be read."""
    return {"workbook": str(path), "findings": [why.as_dict()], "could_run": False}
