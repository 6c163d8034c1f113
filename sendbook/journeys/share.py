"""Share: a new workbook with the pupils and columns that its readers need, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.changes import OwnSheet
from sendbook.derive import derive
from sendbook.findings import Finding
from sendbook.lists.our_tables import OurTables
from sendbook.reports.share_copy import share_sheet


@dataclass(frozen=True, slots=True)
class Shared:
    """A share copy that was made: where it stands, for whom, and the line that says what is in it."""

    path: Path
    audience: str
    class_name: str
    about: str

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {"workbook": str(self.path), "for": self.audience, "class": self.class_name, "about": self.about}


@dataclass(frozen=True, slots=True)
class NotShared:
    """Why no copy was made, and which file that is about."""

    findings: tuple[Finding, ...]
    about: Path


def share(book_path: Path, out: Path, today: date, audience: str = "class", class_name: str = "") -> Shared | NotShared:
    """Make a copy for staff who teach ("class"), the local authority ("la") or governors; it never replaces a file."""
    from sendbook.book.file_book import FileBook
    from sendbook.workbook.building.plain_book import write_plain_book

    book = FileBook.open(book_path)
    read = book if isinstance(book, Finding) else book.read()
    if isinstance(read, Finding):
        return NotShared((read,), book_path)
    sheet = shared_sheet(read, today, audience, class_name)
    if isinstance(sheet, Finding):
        return NotShared((sheet,), out)
    if problems := write_plain_book(out, sheet):
        return NotShared(tuple(problems), out)
    return Shared(out, audience, class_name, str(sheet.rows[1][0]))


def shared_sheet(read: OurTables, today: date, audience: str = "class", class_name: str = "") -> OwnSheet | Finding:
    """The copy as a sheet, of any workbook of ours that was read."""
    tables = derive(read.tables, read.layout, today)
    return share_sheet(read.layout, tables, tables.numbers, tables.as_at, audience, class_name)


def copy_as_file(sheet: OwnSheet) -> bytes:
    """The bytes of a workbook that holds the copy and nothing else."""
    from sendbook.workbook.building.plain_book import plain_book

    return plain_book(sheet)
