"""Sheets: one table of a new workbook on its worksheet, ready to type into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sendbook.changes import Formula
from sendbook.layouts import Column, TableLayout, WorkbookLayout
from sendbook.tables import Row, Table, Value, column_letter, number_of
from sendbook.workbook.building import entry, printing
from sendbook.workbook.building.looks import STATUS_WORDS, Looks, groups
from sendbook.workbook.formulas import column_formula
from sendbook.workbook.parts.celltext import escape

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ROOM_TO_GROW = 2_000
"""Drop-downs, messages and colours reach this many rows below the last one."""

_LINE_HEIGHT = 15.0


@dataclass(frozen=True, slots=True)
class Special:
    """What a table's cells need beyond their column: another value or formula, number format or data validation."""

    content: Callable[[Row, Column], Value | Formula] | None = None
    number_format: Callable[[Row, Column], str] | None = None
    entry: Callable[[Row, Column], dict[str, Any] | None] | None = None
    filter_buttons: bool = True
    grey: Callable[[Row, Column], bool] | None = None


def write_cell(sheet: Worksheet, row: int, column: int, value: Value | Formula, look: Format) -> None:
    """One cell as the type that it is: text never becomes a formula, a link or a number."""
    if isinstance(value, Formula):
        result = value.result
        if result is None:
            result = ""
        elif isinstance(result, date):
            result = number_of(result)
        elif isinstance(result, str):
            result = escape(result)  # XlsxWriter escapes texts that are typed, not those that a formula gives
        sheet.write_formula(row, column, "=" + value.text, look, result)
    elif value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, date):
        sheet.write_number(row, column, number_of(value), look)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, value, look)


def lines_within(text: str, width: float) -> list[str]:
    """A text as the lines that it takes in a column of about this width, words kept whole."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            if line and len(line) + 1 + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines


def lines_of(text: str, width: float) -> int:
    """About how many lines a text takes in a column of this width."""
    return len(lines_within(text, width))


def _header_height(table: TableLayout) -> float:
    """Room for the header that wraps most often of those that are seen at once, and for the filter button."""
    seen = [column for column in table.columns if not column.fold]
    return max(2, *(lines_of(column.header, column.width / 1.1) for column in seen)) * _LINE_HEIGHT + 4


def _write_headings(sheet: Worksheet, table: TableLayout, looks: Looks, header: int) -> None:
    sheet.write_string(0, 0, table.title, looks.title)
    sheet.set_row(0, 24)
    sheet.write_string(1, 0, table.about, looks.about)
    sheet.set_row(header, _header_height(table))
    if not any(column.group for column in table.columns):
        return
    for name, first, last in groups(table):
        sheet.write_string(header - 1, first, name, looks.band(first=first > 0))
        for column in range(first + 1, last + 1):
            sheet.write_blank(header - 1, column, None, looks.band(first=False))


def _columns(table: TableLayout, looks: Looks, formulas: Mapping[str, str]) -> list[dict[str, Any]]:
    made = []
    for column in table.columns:
        line: dict[str, Any] = {
            "header": column.header,
            "header_format": looks.header(column.type.align),
            "format": looks.cell(column, calculated=column.owner == "sendbook"),
        }
        if column.key in formulas:
            line["formula"] = "=" + formulas[column.key]
        made.append(line)
    return made


def _write_rows(
    sheet: Worksheet, table: TableLayout, rows: list[Row], looks: Looks, formulas: Mapping[str, str], special: Special
) -> None:
    for row in rows:
        for place, column in enumerate(table.columns):
            grey = special.grey(row, column) if special.grey else column.owner == "sendbook"
            number_format = special.number_format(row, column) if special.number_format else ""
            # Settings are read once, so their notes may take two lines; lists keep one line a row.
            wrapped = {"text_wrap": True} if table.settings and column.type.name == "long_text" else {}
            look = looks.cell(column, calculated=grey, number_format=number_format, **wrapped)
            content: Value | Formula = row.value(column.key)
            if column.key in formulas and not (column.otherwise and row.typed(column.key)):
                content = Formula(formulas[column.key], row.value(column.key))
            elif special.content:
                content = special.content(row, column)
            write_cell(sheet, row.number - 1, place, content, look)


def _set_columns(sheet: Worksheet, table: TableLayout, looks: Looks) -> None:
    # The plus sign stands above the last column before a fold, which stays in view.
    sheet.outline_settings(True, True, False, False)
    for place, column in enumerate(table.columns):
        following = table.columns[place + 1] if place + 1 < len(table.columns) else column
        options: dict[str, Any] = {"level": column.fold, "hidden": column.fold > 0}
        options["collapsed"] = following.fold > column.fold
        sheet.set_column(place, place, column.width, looks.below(column), options if any(options.values()) else {})


def _add_entry(
    sheet: Worksheet, table: TableLayout, workbook: WorkbookLayout, rows: list[Row], special: Special
) -> None:
    first, last = rows[0].number - 1, rows[-1].number - 1
    reach = last if table.settings else last + ROOM_TO_GROW
    for place, column in enumerate(table.columns):
        own = {row.number - 1: e for row in rows if (e := special.entry(row, column))} if special.entry else {}
        for row, options in own.items():
            sheet.data_validation(row, place, row, place, options)
        if not own and (whole := entry.for_column(column, workbook)):
            sheet.data_validation(first, place, reach, place, whole)


def _add_colours(sheet: Worksheet, table: TableLayout, rows: list[Row], looks: Looks) -> None:
    """Colours that repeat what a status word says already; grey where the line shows what its group says."""
    first, last = rows[0].number - 1, rows[-1].number - 1 + ROOM_TO_GROW
    for place, column in enumerate(table.columns):
        for word, pair in STATUS_WORDS.items() if column.statuses else ():
            rule = {"type": "text", "criteria": "begins with", "value": word, "format": looks.change(pair)}
            sheet.conditional_format(first, place, last, place, rule)
        if column.otherwise:
            here = f"=_xlfn.ISFORMULA({column_letter(place + 1)}{first + 1})"
            rule = {"type": "formula", "criteria": here, "format": looks.quiet}
            sheet.conditional_format(first, place, last, place, rule)


def _hush(sheet: Worksheet, table: TableLayout, rows: list[Row]) -> None:
    """No green corners where a year group is a text on purpose, or where a pupil differs from the group."""
    first, last = rows[0].number, rows[-1].number + ROOM_TO_GROW
    named = [(column_letter(n), c) for n, c in enumerate(table.columns, start=1)]
    texts = [letter for letter, column in named if column.type.number_format == "@"]
    untyped = [letter for letter, column in named if column.otherwise]
    quiet = {"number_stored_as_text": texts, "calculated_column": untyped}
    hushed = {kind: " ".join(f"{x}{first}:{x}{last}" for x in letters) for kind, letters in quiet.items() if letters}
    if hushed:
        sheet.ignore_errors(hushed)


def add_table_sheet(
    sheet: Worksheet,
    layout: TableLayout,
    table: Table,
    workbook: WorkbookLayout,
    looks: Looks,
    special: Special | None = None,
) -> None:
    """Write a table on its sheet: title, what it is for, headers, rows, drop-downs, colours, view and print.

    A table has at least one row, which may be blank: Excel knows no table without.
    """
    special = special or Special()
    rows = list(table.rows)
    header, last = table.header_row - 1, rows[-1].number - 1
    formulas = {c.key: column_formula(c, layout, workbook) for c in layout.columns if c.has_formula}
    _set_columns(sheet, layout, looks)
    _write_headings(sheet, layout, looks, header)
    sheet.add_table(
        header, 0, last, len(layout.columns) - 1,
        {
            "name": layout.name, "title": layout.title, "description": layout.about,
            "style": "Table Style Light 1", "banded_rows": False, "autofilter": special.filter_buttons,
            "columns": _columns(layout, looks, formulas),
        },
    )  # fmt: skip
    _write_rows(sheet, layout, rows, looks, formulas, special)
    _add_entry(sheet, layout, workbook, rows, special)
    _add_colours(sheet, layout, rows, looks)
    _hush(sheet, layout, rows)
    sheet.freeze_panes(header + 1, printing.first_scrolling(layout))
    printing.set_up_table(sheet, layout, header)
