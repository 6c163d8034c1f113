"""What the buttons do in the open workbook: the journeys of the terminal, with a live book in the file's place.

Each button is an xlwings script. `given` is what the task pane knows, as JSON (see open_book.given); routes without a
task pane leave it out. A button that cannot do its work safely says why and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import xlwings as xw

from sendbook.book import Undone
from sendbook.changes import OwnSheet
from sendbook.checks import check
from sendbook.derive import derive
from sendbook.excel.buttons import preview
from sendbook.excel.convert.columncalls import SHEET as QUICKER
from sendbook.excel.convert.columncalls import column_calls, offer
from sendbook.excel.convert.sendcalls import formulas_in, send_formulas
from sendbook.excel.open_book import undo
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.changes_sheet import SHEET as CHANGES
from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.own_sheets import is_free, write_sheet
from sendbook.excel.open_book.tables import sheet_names, used_cells
from sendbook.excel.open_book.write import write
from sendbook.findings import Finding, Severity, count, finding
from sendbook.layouts.settings import as_at, numbers_in_force
from sendbook.lists.our_tables import OurTables
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


def _read(book: Any, given: Given) -> OurTables:
    live = OpenBook(book, given).read()
    if isinstance(live, Finding):
        refuse([live])
    assert isinstance(live, OurTables)
    return live


def _write_sheet(book: Any, sheet: OwnSheet) -> None:
    _must_be_free(book, sheet.sheet)
    write_sheet(book, sheet)


def _must_be_free(book: Any, sheet: str) -> None:
    """Refuse when a sheet of the school's own has the name of one that the button writes."""
    if not is_free(book, sheet):
        refuse([finding("9311", sheet, sheet=sheet)])


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
    _write_sheet(book, findings_sheet(findings, kept, day, tables))
    errors, queries = count(findings, Severity.ERROR), count(findings, Severity.QUERY)
    counts = f"{many(errors, 'error', 'errors')}, {many(queries, 'query', 'queries')}"
    say(book, known, f"Checked: {counts}. The Findings sheet lists them, with links.")


@_button("Import MIS export")
def import_preview(book: xw.Book, given: str = "") -> None:
    """Compare a MIS export with the register and show every change on the Import preview sheet."""
    known = Given.of(given)
    prepared = preview.prepare(book, known)
    if isinstance(prepared, list):
        refuse(prepared)
    assert isinstance(prepared, preview.Prepared)
    _write_sheet(book, prepared.sheet)
    preview.ask(book.sheets[prepared.sheet.sheet], prepared)
    summary = prepared.plan.comparison.summary()
    say(book, known, f"{summary}. Nothing was written yet: read the preview, answer on it, then press Apply.")


@_button("Apply the import")
def import_apply(book: xw.Book, given: str = "") -> None:
    """Write the changes that the preview shows, and list them on the Changes sheet for Undo."""
    known = Given.of(given)
    if not preview.has_preview(book):
        refuse([finding("9306")])
    prepared = preview.prepare(book, known)
    if isinstance(prepared, list):
        refuse(prepared)
    assert isinstance(prepared, preview.Prepared)
    if prepared.fingerprint != prepared.shown:
        refuse([finding("9305")])
    plan = preview.answered(prepared)
    if isinstance(plan, list):
        refuse(plan)
    assert not isinstance(plan, list)
    if not plan.steps:
        say(book, known, "There is nothing to write.")
        return
    _must_be_free(book, CHANGES)
    written = write(prepared.lists, plan.steps)
    undo.remember(book, written, f"Import of {prepared.source}", known)
    say(book, known, f"Written: {plan.comparison.summary()}. The Changes sheet lists every cell; Undo is there.")


@_button("Undo")
def undo_changes(book: xw.Book, given: str = "") -> None:
    """Take back what the buttons wrote last, and pressed again what they wrote before; edited cells are left."""
    known = Given.of(given)
    done = undo.undo(book, known)
    if isinstance(done, Finding):
        refuse([done])
    assert isinstance(done, Undone)
    kept = f" {many(len(done.kept), 'was', 'were')} edited since and left: the Changes sheet says which."
    more = " Press Undo again for the write before." if done.writes_left else ""
    back = many(done.back, "cell was", "cells were")
    say(book, known, f"Undone: {done.reason}. {back} put back.{kept if done.kept else ''}{more}")


@_button("Insert function help")
def function_help(book: xw.Book, given: str = "") -> None:
    """Add a sheet that explains every SEND function, with examples."""
    from sendbook.excel.functions.function_help import SHEET, help_sheet

    _write_sheet(book, help_sheet())
    say(book, Given.of(given), f"The sheet {SHEET} explains every function.")


@_button("Make a share copy")
def share_copy(book: xw.Book, given: str = "") -> None:
    """Make a copy for the staff who teach: a new workbook with what they need to know, or a sheet to move into one."""
    from sendbook.excel.buttons.sharing import as_sheet, hand_over
    from sendbook.reports.share_copy import share_sheet

    known = Given.of(given)
    live = _read(book, known)
    day = as_at(live.tables, known.today)
    tables = derive(live.tables, live.layout, known.today)
    sheet = share_sheet(live.layout, tables, numbers_in_force(live.tables, day), day)
    if isinstance(sheet, Finding):
        refuse([sheet])
    assert isinstance(sheet, OwnSheet)
    said = hand_over(book, known, sheet)
    if not said:
        _write_sheet(book, as_sheet(sheet))
        said = f"The sheet {sheet.sheet} holds the copy. Its fourth line says how to save it as a file of its own."
    say(book, known, said)


@_button("Fill in review dates, costs and flags")
def fill_in(book: xw.Book, given: str = "") -> None:
    """Put review dates, costs and flags beside the list on the open sheet, as `sendbook fill` does in a file."""
    from sendbook.excel.buttons.filling import fill_open_list

    known = Given.of(given)
    if known.date1904:
        refuse([finding("9301")])
    live = OpenBook(book, known).read()
    sheet = book.sheets.active.name
    if isinstance(live, OurTables) and any(table.sheet == sheet for table in live.tables.values()):
        say(book, known, "The grey columns here fill themselves. Fill in is for lists that sendbook did not make.")
        return
    _must_be_free(book, CHANGES)
    filled = fill_open_list(OpenBook(book, known), known.today)
    quicker = column_calls(send_formulas(book, known) or {})
    hint = ""
    if quicker and is_free(book, QUICKER):
        write_sheet(book, offer(quicker))
        hint = f"The sheet {QUICKER} offers one formula for a whole column."
    if isinstance(filled, list):
        if not hint:
            refuse(filled)
        say(book, known, hint)
        return
    if filled.written:
        undo.remember(book, filled.written, f"Fill in on sheet {sheet}", known)
    say(book, known, " ".join([*filled.told, *([hint] if hint else [])]))


@_button("Convert SEND functions to plain formulas")
def convert_to_plain(book: xw.Book, given: str = "") -> None:
    """Turn every SEND formula into a plain formula or its values, so that the file works without the add-in."""
    from sendbook.excel.convert.converting import conversion_sheet, put_in
    from sendbook.excel.convert.plain import Conversion

    known = Given.of(given)
    formulas = formulas_in(book, known)
    if formulas is None:
        refuse([finding("9310")])
    done, left = Conversion(book, formulas or {}, known.today, known.protected).converted()
    if not done and not left:
        refuse([finding("9309")])
    sheet = conversion_sheet(done, left, known.today)
    _must_be_free(book, sheet.sheet)
    if done:
        _must_be_free(book, CHANGES)
        undo.remember(book, put_in(book, done, known), "SEND functions turned into plain formulas", known)
    write_sheet(book, sheet)
    kept = f" {many(len(left), 'was', 'were')} left as they are: the sheet says why." if left else ""
    turned = many(len(done), "formula was", "formulas were")
    say(book, known, f"{turned} converted. The sheet {sheet.sheet} lists them; Undo brings them back.{kept}")
