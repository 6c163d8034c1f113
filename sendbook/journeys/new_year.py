"""New year: a workbook for the next academic year from this year's; the old one is only read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.derive import derive
from sendbook.findings import Finding, finding
from sendbook.journeys.make import cannot_be_made
from sendbook.journeys.rebuild import rebuild
from sendbook.journeys.roll_over import OwnValues, Rolled, roll_over
from sendbook.layouts import WorkbookLayout
from sendbook.layouts.settings import school_values
from sendbook.rules.years import academic_year
from sendbook.workbook.reader import OurFile, read_book


@dataclass(frozen=True, slots=True)
class NewYear:
    """The workbook that was made for the new year, and what moved, as lines that a person reads.

    `named` are lines with pupils' names: for the person at the screen, never for JSON.
    """

    path: Path
    old_year: str
    year: str
    told: tuple[str, ...]
    named: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {"workbook": str(self.path), "old_year": self.old_year, "year": self.year, "lines": list(self.told)}


def start_new_year(path: Path, out: Path, year: str, today: date) -> NewYear | list[Finding]:
    """Build the next year's workbook; what hinders it comes as findings, and then nothing is written."""
    if problems := cannot_be_made(out):
        return problems
    book = read_book(path)
    if isinstance(book, Finding):
        return [book]
    old_year = year_of(book, today)
    if int(year[:4]) <= int(old_year[:4]):
        return [finding("9023", old=old_year)]

    named: list[str] = []

    def roll(layout: WorkbookLayout, own: OwnValues) -> Rolled:
        # Worked out on this day, whatever the file had stored: whose record is still to be sent on.
        rolled = roll_over(derive(book.tables, book.layout, today), layout, old_year, year, today, own)
        named.extend(rolled.named)
        return rolled

    told = rebuild(book, out, roll, today)
    return NewYear(out, old_year, year, told, tuple(named)) if isinstance(told, tuple) else told


def year_of(book: OurFile, today: date) -> str:
    """The academic year that the School sheet names; that of today, where it names none."""
    typed = str(school_values(book.tables)["academic_year"] or "")
    return typed if typed[:4].isdigit() and len(typed) == 7 else academic_year(today)
