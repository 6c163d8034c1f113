"""Calls: a SEND function written out for a row of the list on the open sheet, with the list's own columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sendbook.changes import Change, Formula
from sendbook.excel.functions import coercion
from sendbook.excel.functions.function_help import signature
from sendbook.excel.functions.records import FunctionArgument, FunctionRecord, record_of
from sendbook.excel.lambda_names.reading import answers, missing
from sendbook.excel.open_book.book import OpenBook
from sendbook.filling.columns import COLUMNS
from sendbook.filling.lookup_sheets import SHEET, ranges_of_terms
from sendbook.findings import Finding, finding
from sendbook.layouts import workbook_layout
from sendbook.lists.find import OURS, Target, find_target
from sendbook.lists.our_tables import OurTables
from sendbook.tables import column_letter
from sendbook.workbook.formulas import whole_column

_KNOWN_AS: Mapping[str, tuple[str, ...]] = {
    "start": ("starts",), "end": ("ends",), "started": ("starts",), "held": ("review_held", "reviewed_on"),
    "cost": ("additional_support_cost", "pupil_total", "cost"), "school_weeks": ("school_weeks", "fixed_weeks"),
    "pupils": ("chosen_upn", "upn", "full_name", "surname"), "upn": ("chosen_upn", "upn"),
    "upn_column": ("chosen_upn", "upn", "full_name", "surname"),
    "names": ("full_name", "surname"), "due_column": ("review_due",), "held_column": ("review_held", "reviewed_on"),
    "cost_column": ("cost", "additional_support_cost"), "day": ("starts", "last_review"),
    "group_column": ("intervention", "year_group", "class_name"), "asked_on": ("assessment_asked_on",),
}  # fmt: skip
"""Under which keys a list has what an argument is, where that is not the argument's own name."""

_TODAY = "as_at"


@dataclass(frozen=True, slots=True)
class ListHere:
    """The list on a sheet: the column of each thing that it holds, its first and last row."""

    columns: Mapping[str, int]
    header_row: int
    first_column: int
    last_column: int
    last_row: int
    terms: Mapping[str, str]


def list_here(book: OpenBook, sheet: str) -> ListHere | Finding:
    """The list on a sheet of the open workbook, be it ours or the school's own."""
    if book.kind:
        read = book.read()
        return read if isinstance(read, Finding) else _of_ours(read, sheet)
    found = [find_target(book, table, None, sheet) for table in COLUMNS]
    targets = [one for one in found if isinstance(one, Target)]
    if not targets:
        return found[0] if isinstance(found[0], Finding) else finding("9345")
    ours = {one.header + OURS: one.key for table in COLUMNS.values() for one in table}
    columns = {key: at for one in reversed(targets) for key, at in one.columns.items()}
    columns |= {ours[one.heading]: one.number for one in targets[0].told if one.heading in ours}
    first = targets[0]
    last = first.last_row or max((row.number for row in first.rows), default=first.header_row)
    terms = ranges_of_terms() if book.has_sheet(SHEET) else {}
    return ListHere(columns, first.header_row, first.first_column, first.last_column, last, terms)


def _of_ours(read: OurTables, sheet: str) -> ListHere | Finding:
    table = next((one for one in read.tables.values() if one.sheet == sheet), None)
    if table is None or not table.columns:
        return finding("9345")
    layout = workbook_layout("book")
    terms = {
        argument: whole_column(layout.table("terms"), key)
        for argument, key in (("term_starts", "starts"), ("term_ends", "ends"), ("term_names", "term"))
    } if "terms" in read.tables else {}  # fmt: skip
    last = max((row.number for row in table), default=table.header_row + 1)
    places = table.columns.values()
    return ListHere(table.columns, table.header_row, min(places), max(places), last, terms)


def call_of(record: FunctionRecord, here: ListHere, row: int) -> str | Finding:
    """The call of a function for a row of the list, without "="; or the finding that says what the list lacks."""
    parts = [_part(argument, here, row) for argument in record.arguments]
    for argument, part in zip(record.arguments, parts, strict=True):
        if not part and (argument is record.arguments[0] or _says_nothing_without(record, argument)):
            return finding("9346", function=f"={signature(record)}", what=argument.name.replace("_", " "))
    while parts and not parts[-1]:
        parts.pop()
    return f"{record.name}({','.join(parts)})"


def _says_nothing_without(record: FunctionRecord, argument: FunctionArgument) -> bool:
    """Whether the function has no answer, or asks for the argument, where it is left out."""
    return missing(record, argument.name) is not None or answers(record, **{argument.name: None}) == ""


def _part(argument: FunctionArgument, here: ListHere, row: int) -> str:
    if argument.name == _TODAY:
        return "TODAY()"
    if argument.name in here.terms:
        return here.terms[argument.name]
    if argument.taken.reader is coercion.to_rows:
        return _range(here, here.first_column, here.last_column, here.header_row)
    keys = _KNOWN_AS.get(argument.name, (argument.means, argument.name))
    column = next((here.columns[key] for key in keys if key in here.columns), 0)
    if not column:
        return ""
    cell = f"${column_letter(column)}{row}"
    return _range(here, column, column, here.header_row + 1) if argument.taken.whole else cell


def _range(here: ListHere, first: int, last: int, top: int) -> str:
    return f"${column_letter(first)}${top}:${column_letter(last)}${here.last_row}"


def planned_call(book: OpenBook, function: str, sheet: str, row: int, column: int) -> Change | Finding:
    """The call of a function in a free cell beside a row of the list on a sheet; nothing is written."""
    record = record_of(function)
    if record is None:
        return finding("9345")
    here = list_here(book, sheet)
    if isinstance(here, Finding):
        return here
    inside = here.first_column <= column <= here.last_column
    if inside or not here.header_row < row <= here.last_row or book.standing(sheet, row, column) not in (None, ""):
        return finding("9345")
    call = call_of(record, here, row)
    if isinstance(call, Finding):
        return call
    return Change(sheet, f"{column_letter(column)}{row}", None, Formula(call), f"{function} inserted")


def free_row(book: OpenBook, sheet: str) -> tuple[str, int, int] | Finding:
    """Where a new pupil is typed: the first row of the list of pupils that is blank, else the one below its last."""
    if book.kind:
        read = book.read()
        if isinstance(read, Finding):
            return read
        table = read.tables["register"]
        keys = [key for key in ("surname", "forename", "upn") if key in table.columns]
        taken = [row.number for row in table if any(row.value(key) for key in keys)]
        return table.sheet, max(taken, default=table.header_row) + 1, table.columns[keys[0]]
    found = find_target(book, "register", None, sheet)
    if isinstance(found, Finding):
        return found
    last = max((row.number for row in found.rows), default=found.header_row)
    return found.sheet, last + 1, found.first_column
