"""Report: a report of a workbook, shown, saved as Markdown or for Word, or put into the workbook as a sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.book import Book
from sendbook.derive import Derived
from sendbook.findings import Finding
from sendbook.journeys.work_out import work_out, work_out_costs, work_out_file
from sendbook.layouts.settings import not_used_in_words
from sendbook.reports.governors import report_for_governors
from sendbook.reports.inclusion_strategy import strategy_report
from sendbook.reports.information_report import sen_information_report
from sendbook.reports.report import Report
from sendbook.workbook.parts.disk import write_new


def save_markdown(report: Report, path: Path) -> list[Finding]:
    """Write a report as Markdown into a new file."""
    return write_new(path, report.markdown().encode())


def save_word(report: Report, path: Path) -> list[Finding]:
    """Write a report for Word into a new file."""
    return write_new(path, report.word())


@dataclass(frozen=True, slots=True)
class WorkbookReport:
    """A report of one workbook, ready to be shown, saved or written into it."""

    book: Book
    report: Report

    def as_json(self) -> dict[str, Any]:
        """The same for a program; it names no pupil."""
        return {"workbook": self.book.name, **self.report.as_json()}

    def save_markdown(self, path: Path) -> list[Finding]:
        """Write it as Markdown into a new file."""
        return save_markdown(self.report, path)

    def save_word(self, path: Path) -> list[Finding]:
        """Write it for Word into a new file."""
        return save_word(self.report, path)

    def write_sheet(self) -> list[Finding]:
        """Put it into the workbook as a sheet; undo works."""
        return self.book.apply([self.report.sheet()], self.report.name)


def report_to_governors(path: Path, today: date) -> WorkbookReport | Finding:
    """The governors' report of a workbook; nothing is written."""
    return _report_of(path, today, report_for_governors)


def report_to_governors_in(book: Book, today: date) -> Report | Finding:
    """The same of a workbook that is open in Excel."""
    found = work_out(book, today)
    if isinstance(found, Finding):
        return found
    return _with_notes(report_for_governors(found.tables, found.tables.numbers, found.tables.as_at), found.tables)


def _with_notes(report: Report, tables: Derived) -> Report:
    """A report that also says which numbers of the School sheet do not fit and are not used."""
    return replace(report, notes=(*report.notes, *not_used_in_words(tables)))


def report_to_publish(path: Path, today: date) -> WorkbookReport | Finding:
    """The SEN information report of a workbook, heading by heading; nothing is written."""
    return _report_of(path, today, sen_information_report)


def _report_of(
    path: Path, today: date, report: Callable[[Derived, Mapping[str, float], date], Report]
) -> WorkbookReport | Finding:
    found = work_out_file(path, today)
    if isinstance(found, Finding):
        return found
    tables = found.tables
    return WorkbookReport(found.book, _with_notes(report(tables, tables.numbers, tables.as_at), tables))


def strategy_to_publish(path: Path, today: date) -> WorkbookReport | Finding:
    """The table of activity and budgeted cost of a workbook, without names; nothing is written."""
    found = work_out_costs(path, today)
    if isinstance(found, Finding):
        return found
    tables = found.tables
    smallest = int(tables.numbers["smallest_count_shown"])
    return WorkbookReport(found.book, _with_notes(strategy_report(tables, tables.as_at, smallest), tables))


REPORTS: Mapping[str, Callable[[Path, date], WorkbookReport | Finding]] = {
    "report": report_to_governors, "information-report": report_to_publish, "inclusion-strategy": strategy_to_publish,
}  # fmt: skip
"""Every report by its command."""
