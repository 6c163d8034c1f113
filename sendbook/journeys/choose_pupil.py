"""Choose a pupil: the Costed map sheet shows the pupil in whose row somebody has clicked."""

from __future__ import annotations

from datetime import date

from sendbook.book import Book
from sendbook.changes import Change, Formula
from sendbook.findings import Finding, finding
from sendbook.journeys.costed_map import find_pupil
from sendbook.journeys.work_out import work_out
from sendbook.views.costed_map import CHOICE, SHEET


def choose_pupil(book: Book, today: date, sheet: str, row: int) -> Change | Finding:
    """The change that makes the Costed map show the pupil of a row of the Register or Provision sheet."""
    worked_out = work_out(book, today)
    if isinstance(worked_out, Finding):
        return worked_out
    tables = worked_out.tables
    if "provision" not in tables or not book.lines(SHEET):
        return finding("9609")
    line = None
    if sheet == tables["register"].sheet:
        line = find_pupil(tables, row=row)
    elif sheet == tables["provision"].sheet:
        upn = next((one.value("upn") for one in tables["provision"] if one.number == row), None)
        line = find_pupil(tables, str(upn)) if upn else None
    label = line.value("pupil_to_choose") if line else None
    if not label:
        return finding("9344")
    stands = book.standing(SHEET, *CHOICE)
    return Change(SHEET, "C4", stands.result if isinstance(stands, Formula) else stands, label, "Pupil chosen")
