"""What the buttons do in the open workbook: the journeys of the terminal, with a live book in the file's place.

Each button is an xlwings script. `given` is what the task pane knows, as JSON (see open_book.given); routes without a
task pane leave it out. A button that cannot do its work safely says why and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

import xlwings as xw

from sendbook.changes import FORMULAS, OwnSheet
from sendbook.excel.buttons import preview
from sendbook.excel.convert.columncalls import SHEET as QUICKER
from sendbook.excel.convert.columncalls import column_calls, offer
from sendbook.excel.convert.sendcalls import formulas_in, send_formulas
from sendbook.excel.open_book import undo
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.changes_sheet import SHEET as CHANGES
from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.own_sheets import is_free, write_sheet
from sendbook.findings import Finding, Severity, count, finding
from sendbook.journeys.check import check_in
from sendbook.journeys.import_file import apply_import
from sendbook.journeys.work_out import work_out
from sendbook.layouts import declared_tables

Button = TypeVar("Button", bound=Callable[..., None])
Result = TypeVar("Result")


def _button(name: str) -> Callable[[Button], Button]:
    """An xlwings script under this name; on a PC without Excel it stays a plain function."""

    def make(function: Button) -> Button:
        made: Button = xw.script(name=name)(function)
        return made

    return make


def refuse(findings: Sequence[Finding]) -> NoReturn:
    """Stop with the reasons, in the words of the findings; nothing has been written."""
    raise xw.XlwingsError(" ".join(f"{item.wrong} {item.fix}" for item in findings))


def _or_refuse(result: Result | Finding | list[Finding]) -> Result:
    """What a journey gave; where it gave findings instead, stop with them."""
    if isinstance(result, Finding | list):
        refuse([result] if isinstance(result, Finding) else result)
    return result


def many(number: int, one: str, more: str) -> str:
    """A number with its words: "1 cell was", "3 cells were"."""
    return f"{number} {one if number == 1 else more}"


def say(book: Any, given: Given, text: str) -> None:
    """Tell the person what was done: in the task pane, else in a small window."""
    if given.pane:
        book.app.macro("sendbookSay")(text)
    else:
        book.app.alert(text, title="sendbook")


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
    checked = _or_refuse(check_in(OpenBook(book, known), known.today))
    _write_sheet(book, checked.sheet)
    errors, queries = count(checked.findings, Severity.ERROR), count(checked.findings, Severity.QUERY)
    counts = f"{many(errors, 'error', 'errors')}, {many(queries, 'query', 'queries')}"
    say(book, known, f"Checked: {counts}. The Findings sheet lists them, with links.")


@_button("Import MIS export")
def import_preview(book: xw.Book, given: str = "") -> None:
    """Compare a MIS export with the register and show every change on the Import preview sheet."""
    known = Given.of(given)
    prepared = _or_refuse(preview.prepare(book, known))
    _write_sheet(book, prepared.sheet)
    preview.ask(book.sheets[prepared.sheet.sheet], prepared)
    summary = prepared.plan.comparison.summary()
    say(book, known, f"{summary}. Nothing was written yet: read the preview, answer on it, then press Apply.")


@_button("Apply the import")
def import_apply(book: xw.Book, given: str = "") -> None:
    """Write the changes that the preview shows, and list them on the Changes sheet for Undo."""
    known = Given.of(given)
    if not preview.can_be_applied(book):
        refuse([finding("9306")])
    prepared = _or_refuse(preview.prepare(book, known))
    if prepared.fingerprint != prepared.shown:
        refuse([finding("9305")])
    plan = _or_refuse(preview.answered(prepared))
    if not plan.steps:
        say(book, known, "There is nothing to write.")
        return
    if problems := apply_import(plan, prepared.source):
        refuse(problems)
    preview.mark_applied(book)
    say(book, known, f"Written: {plan.comparison.summary()}. The Changes sheet lists every cell; Undo is there.")


@_button("Undo")
def undo_changes(book: xw.Book, given: str = "") -> None:
    """Take back what the buttons wrote last, and pressed again what they wrote before; edited cells are left."""
    known = Given.of(given)
    done = _or_refuse(OpenBook(book, known).undo())
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
    from sendbook.journeys.share import shared_sheet

    known = Given.of(given)
    sheet = _or_refuse(shared_sheet(_or_refuse(work_out(OpenBook(book, known), known.today))))
    said = hand_over(book, known, sheet)
    if not said:
        _write_sheet(book, as_sheet(sheet))
        said = f"The sheet {sheet.sheet} holds the copy. Its fourth line says how to save it as a file of its own."
    say(book, known, said)


@_button("Governors' report")
def governors_report(book: xw.Book, given: str = "") -> None:
    """Write the governors' report of this workbook on a sheet of its own; it names no pupil."""
    from sendbook.journeys.report import report_to_governors_in

    known = Given.of(given)
    sheet = _or_refuse(report_to_governors_in(OpenBook(book, known), known.today)).sheet()
    _write_sheet(book, sheet)
    say(book, known, f"The sheet {sheet.sheet} holds the report. It names no pupil.")


@_button("Costed map of this pupil")
def costed_map(book: xw.Book, given: str = "") -> None:
    """Show the Costed map of the pupil in whose row the selected cell stands."""
    from sendbook.journeys.choose_pupil import choose_pupil

    known = Given.of(given)
    lists = OpenBook(book, known)
    place = book.selection or book.sheets.active.range("A1")  # a shape may be selected, which is nobody's row
    change = _or_refuse(choose_pupil(lists, known.today, book.sheets.active.name, place.row))
    if change.before != change.after and (wrong := lists.apply([change], change.reason)):
        refuse(wrong)
    book.sheets[change.sheet].activate()
    say(book, known, f"The sheet {change.sheet} shows this pupil. Print it on one page, or choose another pupil there.")


@_button("Row for a new pupil")
def new_pupil(book: xw.Book, given: str = "") -> None:
    """Select the first free row of the list of pupils, where a new pupil is typed; nothing is written."""
    from sendbook.excel.buttons.calls import free_row

    known = Given.of(given)
    sheet, row, column = _or_refuse(free_row(OpenBook(book, known), book.sheets.active.name))
    book.sheets[sheet].activate()
    book.sheets[sheet].range((row, column)).select()
    say(book, known, f"Type the new pupil into row {row} of {sheet}. What fills itself follows as you type.")


@_button("Insert a function")
def insert_function(book: xw.Book, given: str = "") -> None:
    """Put a SEND function into the selected cell, with the columns of the list beside it."""
    from sendbook.excel.buttons.calls import planned_call

    known = Given.of(given)
    lists = OpenBook(book, known)
    place = book.selection or book.sheets.active.range("A1")
    change = _or_refuse(planned_call(lists, known.function, book.sheets.active.name, place.row, place.column))
    if wrong := lists.apply([change], f"{known.function} inserted", {FORMULAS}):
        refuse(wrong)
    say(book, known, f"{change.cell} calls {known.function}. Drag it down for the rows below. Undo takes it back.")


@_button("Fill in review dates, costs and flags")
def fill_in(book: xw.Book, given: str = "") -> None:
    """Put review dates, costs and flags beside the list on the open sheet, as `sendbook fill` does in a file."""
    from sendbook.excel.buttons.filling import fill_open_list

    known = Given.of(given)
    if known.date1904:
        refuse([finding("9301")])
    open_book, sheet = OpenBook(book, known), book.sheets.active.name
    ours = {table.name.casefold() for table in declared_tables().values()}
    if open_book.kind and any(table.sheet == sheet and table.name.casefold() in ours for table in open_book.tables):
        say(book, known, "The grey columns here fill themselves. Fill in is for lists that sendbook did not make.")
        return
    _must_be_free(book, CHANGES)
    filled = fill_open_list(open_book, known.today)
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
    say(book, known, " ".join([*filled, *([hint] if hint else [])]))


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
        undo.remember(OpenBook(book, known), put_in(book, done, known), "SEND functions turned into plain formulas")
    write_sheet(book, sheet)
    kept = f" {many(len(left), 'was', 'were')} left as they are: the sheet says why." if left else ""
    turned = many(len(done), "formula was", "formulas were")
    say(book, known, f"{turned} converted. The sheet {sheet.sheet} lists them; Undo brings them back.{kept}")
