"""Share: a new workbook with the pupils and columns that its readers need, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.changes import OwnSheet
from sendbook.findings import Finding
from sendbook.journeys.work_out import WorkedOutBook, work_out_file
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
    from sendbook.workbook.building.plain_book import write_plain_book

    book = work_out_file(book_path, today)
    if isinstance(book, Finding):
        return NotShared((book,), book_path)
    sheet = shared_sheet(book, audience, class_name)
    if isinstance(sheet, Finding):
        return NotShared((sheet,), out)
    if problems := write_plain_book(out, sheet):
        return NotShared(tuple(problems), out)
    return Shared(out, audience, class_name, str(sheet.rows[1][0]))


def shared_sheet(book: WorkedOutBook, audience: str = "class", class_name: str = "") -> OwnSheet | Finding:
    """The copy as a sheet, of a file or of the workbook that is open in Excel."""
    return share_sheet(book.layout, book.tables, book.tables.numbers, book.tables.as_at, audience, class_name)


def copy_as_file(sheet: OwnSheet) -> bytes:
    """The bytes of a workbook that holds the copy and nothing else."""
    from sendbook.workbook.building.plain_book import plain_book

    return plain_book(sheet)
