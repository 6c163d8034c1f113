"""What the terminal says of reports: on the screen, as Markdown, or as a sheet of the workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sendbook.findings import Finding, has_errors
from sendbook.journeys import flows
from sendbook.layouts.settings import numbers_in_force
from sendbook.reports.governors import governors_report
from sendbook.reports.share_copy import share_sheet
from sendbook.terminal.exit_codes import OK
from sendbook.terminal.printing import refuse, say, typed
from sendbook.workbook.building.plain_book import write_plain_book
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts.disk import write_new


def report(book: Path, today: date, md: Path | None, *, writes: bool) -> int:
    """`sendbook report`: the governors' page, which serves the SEN information report too."""
    checked = flows.check_book(book, today)
    if isinstance(checked, Finding):
        return refuse([checked], book.name)
    page = governors_report(checked.tables, numbers_in_force(checked.book.tables, checked.as_at), checked.as_at)
    if md is not None:
        if problems := write_new(md, page.markdown().encode()):
            return refuse(problems, md.name)
        say(f"Made {md}. It names no pupil; read it through before it goes to anyone.")
    if writes:
        _receipt, problems = write(
            book, [page.sheet()], reason="Report to governors", expected_sha256=checked.book.package.sha256
        )
        if has_errors(problems):
            return refuse(problems, book.name)
        say(f"The report stands on the {page.name} sheet of {book.name}. Take it out with: sendbook undo {typed(book)}")
    if md is None and not writes:
        say(page.markdown())
    return OK


def share(book: Path, out: Path, today: date, audience: str, class_name: str) -> int:
    """`sendbook share`: a new workbook with the pupils and columns that its readers need, and nothing else."""
    checked = flows.check_book(book, today)
    if isinstance(checked, Finding):
        return refuse([checked], book.name)
    numbers = numbers_in_force(checked.book.tables, checked.as_at)
    sheet = share_sheet(checked.book.layout, checked.tables, numbers, checked.as_at, audience, class_name)
    problems = [sheet] if isinstance(sheet, Finding) else write_plain_book(out, sheet)
    if problems or isinstance(sheet, Finding):
        return refuse(problems, out.name)
    about = str(sheet.rows[1][0])
    say(f"Made {out}. {about} Look at it before it goes to anyone.")
    return OK
