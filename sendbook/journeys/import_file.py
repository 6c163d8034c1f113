"""Import a file: what an export would do to a workbook's file, ours or a school's own, and writing what was agreed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sendbook.book.file_book import FileBook
from sendbook.changes import Step
from sendbook.findings import Finding
from sendbook.importing.export import Export, read_export
from sendbook.importing.plan import ImportPlan, Options, into_ours, into_own_list
from sendbook.importing.results import with_results
from sendbook.journeys.writing import write_steps
from sendbook.workbook.parts.package import open_package
from sendbook.workbook.reader import kind_of, read_book

__all__ = ["ImportPlan", "Options", "apply_import", "plan_import", "plan_of"]


def plan_import(export: Path, book: Path, today: date, options: Options | None = None) -> ImportPlan | list[Finding]:
    """Read an export and a workbook and compare them; findings instead of a plan say why that cannot be done."""
    options = options or Options()
    read = read_export(export, today, options.columns.export)
    return plan_of(read, book, today, options) if isinstance(read, Export) else [read]


def plan_of(export: Export, book: Path, today: date, options: Options) -> ImportPlan | list[Finding]:
    """The same for an export that was read already (one export may be for many workbooks)."""
    package = open_package(book)
    if isinstance(package, Finding):
        return [package]
    if kind_of(package):
        return _into_ours(export, book, today, options)
    plan = into_own_list(export, book, FileBook(package), today, options)
    return replace(plan, read=package.sha256) if isinstance(plan, ImportPlan) else plan


def _into_ours(export: Export, path: Path, today: date, options: Options) -> ImportPlan | list[Finding]:
    book = read_book(path)
    if isinstance(book, Finding):
        return [book]

    def finish(steps: Iterable[Step]) -> tuple[Step, ...]:
        return tuple(with_results(tuple(steps), book.tables, book.layout, today))

    lists = FileBook(book.package)
    plan = into_ours(export, path, lists, book.tables, book.layout, today, options, finish)
    if not isinstance(plan, ImportPlan):
        return plan
    return replace(plan, findings=(*book.findings, *plan.findings), read=book.package.sha256)


def apply_import(planned: ImportPlan, export_name: str, now: datetime | None = None) -> list[Finding]:
    """Write a plan that a person has seen: all of it, or nothing."""
    reason, read = f"Import of {export_name}", planned.read
    return write_steps(planned.path, planned.steps, reason, read, planned.allow, now)
