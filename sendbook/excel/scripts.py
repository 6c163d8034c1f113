"""What the buttons do in the open workbook: the journeys of the terminal, with a live book in the file's place.

Each button is an xlwings script. `given` is what the task pane knows, as JSON (see livebook.Given); routes without a
task pane leave it out. A button that cannot do its work safely says why and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import xlwings as xw

from sendbook.changes import OwnSheet
from sendbook.checks import check
from sendbook.derive import derive
from sendbook.excel import preview, undo
from sendbook.excel.columncalls import SHEET as QUICKER
from sendbook.excel.columncalls import column_calls, offer
from sendbook.excel.livebook import Given, LiveBook, live_tables, read_live_book, sheet_names, used_cells
from sendbook.excel.livewrite import is_free, problems, write, write_sheet
from sendbook.findings import Finding, Severity, count, finding, has_errors
from sendbook.layouts import workbook_layout
from sendbook.layouts.settings import as_at, numbers_in_force
from sendbook.reports.findings_sheet import SHEET as FINDINGS
from sendbook.reports.findings_sheet import explanations_in, findings_sheet

Button = TypeVar("Button", bound=Callable[..., None])


def _button(name: str) -> Callable[[Button], Button]:
    """An xlwings script under this name; on a PC without Excel it stays a plain function."""

    def make(function: Button) -> Button:
        made: Button = xw.script(name=name)(function)
        return made

    return make


def refuse(findings: Sequence[Finding]) -> None:
    """Stop with the reasons, in the words of the findings; nothing has been written."""
    raise xw.XlwingsError(" ".join(f"{item.wrong} {item.fix}" for item in findings))


def many(number: int, one: str, more: str) -> str:
    """A number with its words: "1 cell was", "3 cells were"."""
    return f"{number} {one if number == 1 else more}"


def say(book: Any, given: Given, text: str) -> None:
    """Tell the person what was done: in the task pane, else in a small window."""
    if given.pane:
        book.app.macro("sendbookSay")(text)
    else:
        book.app.alert(text, title="sendbook")


def _read(book: Any, given: Given) -> LiveBook:
    live = read_live_book(book, given)
    if isinstance(live, Finding):
        refuse([live])
    assert isinstance(live, LiveBook)
    return live


def _write_sheet(live: LiveBook, sheet: OwnSheet) -> None:
    if wrong := problems(live, [sheet]):
        refuse(wrong)
    write(live, [sheet])


@_button("Check this workbook")
def check_workbook(book: xw.Book, given: str = "") -> None:
    """Check everything and list what was found on the Findings sheet, with links to the cells."""
    known = Given.of(given)
    live = _read(book, known)
    day = as_at(live.tables, known.today)
    tables = derive(live.tables, live.layout, known.today)
    numbers = numbers_in_force(live.tables, day)
    findings = [*live.findings, *check(live.tables, live.layout, numbers, day, tables)]
    kept = explanations_in(used_cells(book.sheets[FINDINGS])) if FINDINGS in sheet_names(book) else {}
    _write_sheet(live, findings_sheet(findings, kept, day, tables))
    errors, queries = count(findings, Severity.ERROR), count(findings, Severity.QUERY)
    counts = f"{many(errors, 'error', 'errors')}, {many(queries, 'query', 'queries')}"
    say(book, known, f"Checked: {counts}. The Findings sheet lists them, with links.")


@_button("Import MIS export")
def import_preview(book: xw.Book, given: str = "") -> None:
    """Compare a MIS export with the register and show every change on the Import preview sheet."""
    known = Given.of(given)
    live = _read(book, known)
    prepared = preview.prepare(live, known)
    if isinstance(prepared, Finding):
        refuse([prepared])
    assert isinstance(prepared, preview.Prepared)
    _write_sheet(live, preview.preview_sheet(prepared))
    say(book, known, f"{prepared.comparison.summary()}. Nothing was written yet: read the preview, then press Apply.")


@_button("Apply the import")
def import_apply(book: xw.Book, given: str = "") -> None:
    """Write the changes that the preview shows, and list them on the Changes sheet for Undo."""
    known = Given.of(given)
    shown = preview.plan_in_preview(book)
    if not shown:
        refuse([finding("9306")])
    live = _read(book, known)
    prepared = preview.prepare(live, known)
    if isinstance(prepared, Finding):
        refuse([prepared])
    assert isinstance(prepared, preview.Prepared)
    if prepared.fingerprint != shown:
        refuse([finding("9305")])
    steps = prepared.comparison.steps
    if not steps:
        say(book, known, "There is nothing to write.")
        return
    if wrong := problems(live, steps):
        refuse(wrong)
    written = write(live, steps)
    undo.remember(book, written, f"Import of {prepared.source}")
    say(book, known, f"Written: {prepared.comparison.summary()}. The Changes sheet lists every cell; Undo is there.")


@_button("Undo")
def undo_changes(book: xw.Book, given: str = "") -> None:
    """Put back what the buttons wrote last, cell by cell; a cell that was edited since is left as it is."""
    known = Given.of(given)
    back, findings = undo.undo(book)
    if has_errors(findings):
        refuse(findings)
    kept = f" {many(len(findings), 'was', 'were')} edited since and left." if findings else ""
    say(book, known, f"{many(back, 'cell was', 'cells were')} put back.{kept}")


@_button("Insert function help")
def function_help(book: xw.Book, given: str = "") -> None:
    """Add a sheet that explains every SEND function, with examples."""
    from sendbook.excel.function_help import SHEET, help_sheet

    if not is_free(book, SHEET):
        refuse([finding("9311", SHEET, sheet=SHEET)])
    write_sheet(book, help_sheet())
    say(book, Given.of(given), f"The sheet {SHEET} explains every function.")


@_button("Make a share copy")
def share_copy(book: xw.Book, given: str = "") -> None:
    """Put the register on a sheet of its own, without what others need not see, to be moved into a new workbook."""
    from sendbook.excel.sharing import SHEET, share_sheet

    known = Given.of(given)
    live = _read(book, known)
    tables = derive(live.tables, live.layout, known.today)
    _write_sheet(live, share_sheet(live, tables, as_at(live.tables, known.today)))
    say(book, known, f"The sheet {SHEET} holds the copy. Its third line says how to save it as a file of its own.")


@_button("Fill in review dates, costs and flags")
def fill_in(book: xw.Book, given: str = "") -> None:
    """Fill the empty cells of review dates, costs and flags in the list on the open sheet."""
    from sendbook.excel.filling import fill

    known = Given.of(given)
    if known.date1904:
        refuse([finding("9301")])
    live = read_live_book(book, known)
    ours = {} if isinstance(live, Finding) else live.tables
    sheet = book.sheets.active.name
    if any(table.sheet == sheet and table.name for table in ours.values()):
        say(book, known, "The grey columns here fill themselves. Fill in is for lists that sendbook did not make.")
        return
    filling = fill(book, ours, known.today)
    quicker = column_calls(known.send_formulas or {})
    hint = ""
    if quicker and is_free(book, QUICKER):
        write_sheet(book, offer(quicker))
        hint = f" The sheet {QUICKER} offers one formula for a whole column."
    if isinstance(filling, Finding):
        if not hint:
            refuse([filling])
        say(book, known, hint.strip())
        return
    if not filling.steps:
        say(book, known, f"There was nothing to fill in: no cell was empty that can be worked out.{hint}")
        return
    held = live_tables(book)
    written = write(LiveBook(book, workbook_layout("register"), {}, (), held), filling.steps)
    undo.remember(book, written, f"Fill in on sheet {sheet}")
    terms = "" if filling.own_terms else " Term dates are examples: put a Terms table of your own into the workbook."
    filled = many(len(written), "cell was", "cells were")
    say(book, known, f"{filled} filled in; the Changes sheet lists them; Undo is there.{terms}{hint}")


@_button("Convert SEND functions to plain formulas")
def convert_to_plain(book: xw.Book, given: str = "") -> None:
    """Turn every SEND formula into a plain formula or its values, so that the file works without the add-in."""
    from sendbook.excel.plain import conversion_sheet, converted, put_in

    known = Given.of(given)
    if known.send_formulas is None:
        refuse([finding("9310")])
    sent = known.send_formulas or {}
    if not sent:
        refuse([finding("9309")])
    done, left = converted(book, sent, known.today)
    sheet = conversion_sheet(done, left)
    if not is_free(book, sheet.sheet):
        refuse([finding("9311", sheet.sheet, sheet=sheet.sheet)])
    put_in(book, done)
    write_sheet(book, sheet)
    kept = f" {many(len(left), 'was', 'were')} left as they are: the sheet says which." if left else ""
    turned = many(len(done), "formula was", "formulas were")
    say(book, known, f"{turned} converted. The sheet {sheet.sheet} keeps them.{kept}")
