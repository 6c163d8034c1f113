"""Flows: the journeys of a workbook, each a few lines of read, derive, check, compare, apply and build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sendbook import __version__
from sendbook.changes import Step
from sendbook.checks import check
from sendbook.checks.structure import version_findings
from sendbook.derive import derive
from sendbook.findings import Finding, finding, has_errors
from sendbook.journeys.import_file import ImportPlan
from sendbook.layouts import workbook_layout
from sendbook.layouts.settings import as_at, numbers_in_force
from sendbook.layouts.starting import VERSION_NAME, placed, starting_tables
from sendbook.reports.findings_sheet import Explanations, explained, explanations_in, findings_sheet
from sendbook.rules.years import academic_year
from sendbook.tables import Table, Value
from sendbook.workbook.parts.disk import write_new
from sendbook.workbook.reader import OurFile, explanations_sheet, read_book

if TYPE_CHECKING:
    from sendbook.importing.export import Export


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook that was read and checked: its tables with calculated columns filled, what was found, and the
    explanations that the school gave at earlier checks."""

    book: OurFile
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    as_at: date
    explanations: Explanations


def make(
    kind: str,
    path: Path,
    today: date,
    *,
    year: str | None = None,
    school: Mapping[str, Value] | None = None,
    rows: Mapping[str, Iterable[Mapping[str, Value]]] | None = None,
) -> list[Finding]:
    """Build a new workbook, with rows in some of its tables; an existing file is refused."""
    from sendbook.views.book import build

    if path.suffix.casefold() != ".xlsx":
        return [finding("9021", what=path.suffix or "no ending")]
    if path.exists():
        return [finding("9020")]
    layout = workbook_layout(kind)
    tables = starting_tables(layout, year or academic_year(today), today, school)
    for key, lines in (rows or {}).items():
        tables[key] = placed(layout.table(key), lines)
    return build(layout, derive(tables, layout, today), path, today=today)


def check_book(path: Path, today: date) -> Checked | Finding:
    """Read a workbook, fill its calculated columns anew, and check everything."""
    book = read_book(path)
    if isinstance(book, Finding):
        return book
    return _checked(book, today)


def _checked(book: OurFile, today: date) -> Checked:
    day = as_at(book.tables, today)
    tables = derive(book.tables, book.layout, today)
    numbers = numbers_in_force(book.tables, day)
    found = [*book.findings, *made_with_findings(book), *check(book.tables, book.layout, numbers, day, tables)]
    kept = explanations_in(explanations_sheet(book.package))
    return Checked(book, tables, tuple(explained(found, kept, tables)), day, kept)


def made_with_findings(book: OurFile) -> list[Finding]:
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


def apply_import(planned: ImportPlan, export_name: str, now: datetime | None = None) -> list[Finding]:
    """Write a plan that a person has seen: all of it, or nothing."""
    reason, read = f"Import of {export_name}", planned.read
    return write_steps(planned.path, planned.steps, reason, read, planned.allow, now)


def write_steps(
    path: Path, steps: Sequence[Step], reason: str, read: str, allow: frozenset[str] = frozenset(),
    now: datetime | None = None,
) -> list[Finding]:  # fmt: skip
    """Write steps into the workbook that was `read` (its fingerprint) when they were made: all of them, or nothing."""
    from sendbook.workbook.editing.write import write

    return write(path, steps, reason=reason, allow=allow, expected_sha256=read, now=now)[1]


def pupils_for_new_register(export: Export) -> list[dict[str, Value]]:
    """The pupils of an export as rows of a new register: those on roll with SEN support or an EHC plan."""
    listed = [pupil for pupil in export.pupils if not pupil.leaver]
    return [{**pupil.values, "on_roll": "Yes"} for pupil in listed if pupil.values.get("sen_provision") in ("K", "E")]
