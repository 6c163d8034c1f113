"""Work out: a workbook of ours read and derived for a day; where the journeys take tables, day and numbers from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sendbook.book import Book
from sendbook.derive import Derived, derive
from sendbook.findings import Finding, finding
from sendbook.layouts import WorkbookLayout
from sendbook.lists.our_tables import OurTables
from sendbook.reports.scenarios import with_settings
from sendbook.tables import Value


@dataclass(frozen=True, slots=True)
class WorkedOutBook:
    """A workbook of ours, be it a file or open in Excel: what was read, and its tables as they are on a day."""

    book: Book
    read: OurTables
    tables: Derived

    @property
    def layout(self) -> WorkbookLayout:
        """The layout of its kind of workbook."""
        return self.read.layout


def work_out(book: Book, today: date, settings: Mapping[str, Value] | None = None) -> WorkedOutBook | Finding:
    """Read a workbook and fill its calculated columns, perhaps as they would be with other settings of the school."""
    read = book.read()
    if isinstance(read, Finding):
        return read
    typed = with_settings(read.tables, settings) if settings else read.tables
    return WorkedOutBook(book, read, derive(typed, read.layout, today))


def work_out_file(path: Path, today: date, settings: Mapping[str, Value] | None = None) -> WorkedOutBook | Finding:
    """The same for a file."""
    from sendbook.book.file_book import FileBook  # its XML library is not there inside Excel

    book = FileBook.open(path)
    return book if isinstance(book, Finding) else work_out(book, today, settings)


def work_out_costs(path: Path, today: date, settings: Mapping[str, Value] | None = None) -> WorkedOutBook | Finding:
    """The same for a file with a provision map; else the finding that says why it is none."""
    found = work_out_file(path, today, settings)
    return found if isinstance(found, Finding) or _has_costs(found.read) else finding("9609")


def read_costs(path: Path) -> OurTables | Finding:
    """The tables of a file with a provision map as they are typed, for what works them out in its own ways."""
    from sendbook.book.file_book import FileBook

    book = FileBook.open(path)
    read = book if isinstance(book, Finding) else book.read()
    return read if isinstance(read, Finding) or _has_costs(read) else finding("9609")


def _has_costs(read: OurTables) -> bool:
    return "provision" in read.tables and "register" in read.tables
