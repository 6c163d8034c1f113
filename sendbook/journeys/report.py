"""Report: one page for governors, without names, on the screen, as Markdown or as a sheet of the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.book import Book
from sendbook.findings import Finding
from sendbook.journeys.work_out import work_out_file
from sendbook.reports.governors import governors_report
from sendbook.reports.report_page import Page
from sendbook.workbook.parts.disk import write_new


@dataclass(frozen=True, slots=True)
class GovernorsPage:
    """The governors' page of one workbook, ready to be shown, saved or written into it."""

    book: Book
    page: Page

    def as_json(self) -> dict[str, Any]:
        """The same for a program; it names no pupil."""
        return {"workbook": self.book.name, **self.page.as_json()}

    def save_markdown(self, path: Path) -> list[Finding]:
        """Write it as Markdown into a new file."""
        return write_new(path, self.page.markdown().encode())

    def write_sheet(self) -> list[Finding]:
        """Put the page into the workbook as a sheet; undo works."""
        return self.book.apply([self.page.sheet()], "Report to governors")


def governors_page(path: Path, today: date) -> GovernorsPage | Finding:
    """The governors' page of a workbook; nothing is written."""
    found = work_out_file(path, today)
    if isinstance(found, Finding):
        return found
    tables = found.tables
    return GovernorsPage(found.book, governors_report(tables, tables.numbers, tables.as_at))
