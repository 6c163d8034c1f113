"""Report: one page for governors, without names, on the screen, as Markdown or as a sheet of the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.derive import derive
from sendbook.findings import Finding
from sendbook.journeys.writing import write_steps
from sendbook.reports.governors import governors_report
from sendbook.reports.report_page import Page
from sendbook.workbook.parts.disk import write_new
from sendbook.workbook.reader import OurFile, read_book


@dataclass(frozen=True, slots=True)
class GovernorsPage:
    """The governors' page of one workbook, ready to be shown, saved or written into it."""

    book: OurFile
    page: Page

    def as_json(self) -> dict[str, Any]:
        """The same for a program; it names no pupil."""
        return {"workbook": str(self.book.path), **self.page.as_json()}

    def save_markdown(self, path: Path) -> list[Finding]:
        """Write it as Markdown into a new file."""
        return write_new(path, self.page.markdown().encode())

    def write_sheet(self) -> list[Finding]:
        """Put the page into the workbook as a sheet; undo works."""
        return write_steps(self.book.path, [self.page.sheet()], "Report to governors", self.book.package.sha256)


def governors_page(path: Path, today: date) -> GovernorsPage | Finding:
    """The governors' page of a workbook; nothing is written."""
    book = read_book(path)
    if isinstance(book, Finding):
        return book
    tables = derive(book.tables, book.layout, today)
    return GovernorsPage(book, governors_report(tables, tables.numbers, tables.as_at))
