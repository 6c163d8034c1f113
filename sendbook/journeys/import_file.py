"""Import a file: what an export would do to a workbook's file, ours or a school's own, and writing what was agreed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sendbook.book import Book
from sendbook.changes import OF_AN_IMPORT, Step
from sendbook.findings import Finding
from sendbook.importing.export import Export, read_export
from sendbook.importing.plan import ImportPlan, Options, into_ours, into_own_list
from sendbook.importing.results import with_results
from sendbook.journeys.writing import write_steps

__all__ = ["ImportPlan", "Options", "apply_import", "plan_import", "plan_in", "plan_of"]


def plan_import(export: Path, book: Path, today: date, options: Options | None = None) -> ImportPlan | list[Finding]:
    """Read an export and a workbook and compare them; findings instead of a plan say why that cannot be done."""
    options = options or Options()
    read = read_export(export, today, options.columns.export, options.columns.words)
    return plan_of(read, book, today, options) if isinstance(read, Export) else [read]


def plan_of(export: Export, book: Path, today: date, options: Options) -> ImportPlan | list[Finding]:
    """The same for an export that was read already (one export may be for many workbooks)."""
    from sendbook.book.file_book import FileBook

    found = FileBook.open(book)
    if isinstance(found, Finding):
        return [found]
    plan = plan_in(export, found, today, options)
    # What is shown can be written: damage that only the check of the finished file sees is told before anybody agrees.
    wrong = found.tried(plan.steps, plan.allow) if isinstance(plan, ImportPlan) and plan.steps else []
    return wrong or plan


def plan_in(export: Export, book: Book, today: date, options: Options) -> ImportPlan | list[Finding]:
    """What an export would do to any workbook, a file or the one that is open in Excel; nothing is written."""
    path = Path(book.name)
    if not book.kind:
        plan = into_own_list(export, path, book, today, options)
        return replace(plan, read=book.fingerprint) if isinstance(plan, ImportPlan) else plan
    ours = book.read()
    if isinstance(ours, Finding):
        return [ours]

    def finish(steps: Iterable[Step]) -> tuple[Step, ...]:
        return tuple(with_results(tuple(steps), ours.tables, ours.layout, today))

    ready = finish if book.keeps_results else tuple
    plan = into_ours(export, path, book, ours.tables, ours.layout, today, options, ready)
    if not isinstance(plan, ImportPlan):
        return plan
    return replace(plan, findings=(*ours.findings, *plan.findings), read=book.fingerprint)


def apply_import(planned: ImportPlan, export_name: str, now: datetime | None = None) -> list[Finding]:
    """Write a plan that a person has seen: all of it, or nothing."""
    reason, read = f"{OF_AN_IMPORT}{export_name}", planned.read
    if planned.book is not None and not read:
        return planned.book.apply(planned.steps, reason, planned.allow)
    return write_steps(planned.path, planned.steps, reason, read, planned.allow, now)
