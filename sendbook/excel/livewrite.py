"""Writing a plan into the workbook that is open in Excel: only the cells of the plan, each remembered for undo."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sendbook.changes import Change, Formula, Link, NewColumn, NewRow, OwnSheet, Plan
from sendbook.excel.livebook import LiveBook, LiveTable, live_tables, matrix, sheet_names
from sendbook.findings import Finding, finding
from sendbook.tables import Value, column_letter, column_number, quote_sheet

MARK = "sendbook.sheet"
"""The defined name by which sendbook knows a sheet as its own, the same as in a file."""

_CELL = re.compile(r"([A-Z]+)(\d+)")
_PLAIN_WORDS = re.compile(r"[^\W\d_][^\d=]*")
_WORDS_EXCEL_TAKES = {"true", "false"}
_POINTS_A_CHARACTER = 5.6


@dataclass(frozen=True, slots=True)
class Written:
    """One cell that was written: where, what stood there and stands there now; `row_of` names the table that grew."""

    sheet: str
    cell: str
    before: Value
    after: Value
    row_of: str = ""


def typed(value: Value) -> object:
    """A value as it is put into a cell, so that Excel takes text as text and a date as that day.

    Excel reads what a program sets as if a person had typed it: "3E5" would become a number, "=..." a formula.
    """
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return (day - date(1899, 12, 30)).days
    if isinstance(value, str) and value:
        plain = _PLAIN_WORDS.fullmatch(value) and value.casefold() not in _WORDS_EXCEL_TAKES and not _is_month(value)
        return value if plain else "'" + value
    return "" if value is None else value


def _is_month(text: str) -> bool:
    return text[:3].casefold() in {
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    } and ("-" in text or "/" in text or "." in text or " " in text)  # fmt: skip


def problems(live: LiveBook, steps: Plan) -> list[Finding]:
    """Why a plan cannot be written into the open workbook; an empty list when it can."""
    found: list[Finding] = []
    tables = {table.name.casefold(): table for table in live.excel_tables}
    for table_name, rows in _new_rows(steps).items():
        table = tables.get(table_name)
        if table is None:
            found.append(finding("9312", rows[0].sheet, table=rows[0].table))
        elif not _has_room(live.book, table, len(rows) - len(_blank_rows(table, rows))):
            found.append(finding("9307", table.sheet, table=table.name))
    for step in steps:
        if isinstance(step, OwnSheet) and not is_free(live.book, step.sheet):
            found.append(finding("9311", step.sheet, sheet=step.sheet))
    return found


def write(live: LiveBook, steps: Plan) -> list[Written]:
    """Write a plan that `problems` has found nothing against. Results of formulas are Excel's own business."""
    done = _write_changes(live.book, [step for step in steps if isinstance(step, Change)])
    tables = {table.name.casefold(): table for table in live.excel_tables}
    for table_name, rows in _new_rows(steps).items():
        done += _write_rows(live.book, tables[table_name], rows)
    for step in steps:
        if isinstance(step, NewColumn):
            done += _write_column(live.book, step)
        elif isinstance(step, OwnSheet):
            write_sheet(live.book, step)
    return done


def _new_rows(steps: Plan) -> dict[str, list[NewRow]]:
    rows: dict[str, list[NewRow]] = {}
    for step in steps:
        if isinstance(step, NewRow):
            rows.setdefault(step.table.casefold(), []).append(step)
    return rows


def _write_changes(book: Any, steps: Sequence[Change]) -> list[Written]:
    """Single cells; cells below one another are set at once, because each write is a round trip to Excel."""
    done: list[Written] = []
    places: dict[tuple[str, int], dict[int, Value]] = {}
    new_days: dict[tuple[str, int], set[int]] = {}
    for step in steps:
        found = _CELL.fullmatch(step.cell)
        if found is None or isinstance(step.after, Formula):
            raise ValueError("a change of the open workbook is a value in one cell")
        place, row = (step.sheet, column_number(found[1])), int(found[2])
        places.setdefault(place, {})[row] = step.after
        if isinstance(step.after, date) and not isinstance(step.before, date):
            new_days.setdefault(place, set()).add(row)
        done.append(Written(step.sheet, step.cell, step.before, step.after))
    for (sheet, column), values in places.items():
        set_column(book.sheets[sheet], column, values, new_days.get((sheet, column), ()))
    return done


def set_column(sheet: Any, column: int, values: dict[int, Value], new_days: Collection[int] = ()) -> None:
    """Set cells of one column, by row; those of `new_days` are to look like dates, as the cell held none before."""
    for run in _runs(values):
        sheet.range((run[0], column), (run[-1], column)).value = [[typed(values[row])] for row in run]
    for run in _runs(new_days):
        sheet.range((run[0], column), (run[-1], column)).number_format = "dd/mm/yyyy"


def _runs(rows: Collection[int]) -> Iterator[list[int]]:
    """Rows that follow on one another, together."""
    run: list[int] = []
    for row in sorted(rows):
        if run and row != run[-1] + 1:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _blank_rows(table: LiveTable, rows: Sequence[NewRow]) -> list[int]:
    """The last rows of a table in which nobody has typed anything: they are filled first.

    A calculated cell does not count as typed; which columns are calculated shows in the columns that a new row fills.
    """
    typed_columns = {column - table.first_column for row in rows for column in row.values}
    blank: list[int] = []
    for place in range(len(table.rows) - 1, -1, -1):
        if any(table.rows[place][column] not in (None, "") for column in typed_columns):
            break
        blank.insert(0, table.header_row + 1 + place)
    return blank


def _has_room(book: Any, table: LiveTable, added: int) -> bool:
    if added <= 0:
        return True
    if table.has_totals:
        return False
    sheet = book.sheets[table.sheet]
    below = sheet.range((table.last_row + 1, table.first_column), (table.last_row + added, table.last_column))
    others = [t for t in live_tables(book) if t.sheet == table.sheet and t.name != table.name]
    free = all(cell in (None, "") for line in matrix(below) for cell in line)
    return free and not any(
        other.header_row <= table.last_row + added and other.last_row > table.last_row
        and other.first_column <= table.last_column and other.last_column >= table.first_column
        for other in others
    )  # fmt: skip


def _write_rows(book: Any, table: LiveTable, rows: Sequence[NewRow]) -> list[Written]:
    sheet = book.sheets[table.sheet]
    blank = _blank_rows(table, rows)[: len(rows)]
    added = len(rows) - len(blank)
    if added:
        corner, last = (table.header_row, table.first_column), (table.last_row + added, table.last_column)
        excel_table(book, table.name).resize(sheet.range(corner, last))
    numbers = [*blank, *range(table.last_row + 1, table.last_row + added + 1)]
    done, columns = [], dict[int, dict[int, Value]]()
    for number, step in zip(numbers, rows, strict=True):
        for column, value in step.values.items():
            plain = value.result if isinstance(value, Formula) else value
            columns.setdefault(column, {})[number] = plain
            grown = table.name if number > table.last_row else ""
            done.append(Written(step.sheet, f"{column_letter(column)}{number}", None, plain, grown))
    for column, values in columns.items():
        set_column(sheet, column, values, [row for row, value in values.items() if isinstance(value, date)])
    return done


def excel_table(book: Any, name: str) -> Any:
    """The Excel table of a name."""
    for sheet in book.sheets:
        for table in sheet.tables:
            if table.name.casefold() == name.casefold():
                return table
    raise KeyError("the workbook has no such table")


def _write_column(book: Any, step: NewColumn) -> list[Written]:
    sheet = book.sheets[step.sheet]
    if step.table:
        raise ValueError("a new column in the open workbook is put beside a plain range")
    header = f"{column_letter(step.column)}{step.header_row}"
    sheet.range((step.header_row, step.column)).value = typed(step.header)
    done = [Written(step.sheet, header, None, step.header)]
    values = {row: value.result if isinstance(value, Formula) else value for row, value in step.values.items()}
    set_column(sheet, step.column, values)
    if step.number_format and values:
        area = sheet.range((min(values), step.column), (max(values), step.column))
        area.number_format = step.number_format
    letter = column_letter(step.column)
    return [*done, *(Written(step.sheet, f"{letter}{row}", None, value) for row, value in values.items())]


def is_free(book: Any, name: str) -> bool:
    """Whether a sheet of this name can be written: there is none, or sendbook made it."""
    standing = next((sheet for sheet in sheet_names(book) if sheet.casefold() == name.casefold()), None)
    return standing is None or is_ours(book.sheets[standing])


def is_ours(sheet: Any) -> bool:
    """Whether sendbook made this sheet."""
    return any(name.name.rpartition("!")[2] == MARK for name in sheet.names)


def write_sheet(book: Any, step: OwnSheet) -> Any:
    """Add a sheet of ours, or write it anew; the sheet is shown."""
    names = sheet_names(book)
    if step.sheet in names:
        sheet = book.sheets[step.sheet]
        sheet.clear()
    else:
        sheet = book.sheets.add(step.sheet, after=book.sheets[names[-1]])
        sheet.names.add(MARK, f"={quote_sheet(step.sheet)}!$A$1")
    width = max([1, *(len(row) for row in step.rows)])
    area = sheet.range((1, 1), (len(step.rows), width))
    area.value = [[_shown(row[place] if place < len(row) else None) for place in range(width)] for row in step.rows]
    for column, links in _links(step.rows).items():
        for first, run in links:
            sheet.range((first, column), (first + len(run) - 1, column)).formula = [[formula] for formula in run]
    _dress(book, sheet, step, width)
    sheet.activate()
    return sheet


def _shown(value: Value | Formula | Link) -> object:
    if isinstance(value, Link):
        return ""  # its formula follows
    if isinstance(value, Formula):
        value = value.result
    # A day on a sheet of ours is text to be read; nobody counts with it, and no format has to be set for it.
    return typed(f"{value:%d/%m/%Y}" if isinstance(value, date) else value)


def _links(rows: Sequence[Sequence[object]]) -> dict[int, list[tuple[int, list[str]]]]:
    """The links of a sheet as formulas, by column in runs of rows."""
    columns: dict[int, list[tuple[int, list[str]]]] = {}
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if isinstance(value, Link):
                runs = columns.setdefault(column, [])
                if not runs or runs[-1][0] + len(runs[-1][1]) != number:
                    runs.append((number, []))
                runs[-1][1].append(link_formula(value))
    return columns


def link_formula(link: Link) -> str:
    """A link as a formula, which one write sets for a whole column."""
    target, text = (part.replace('"', '""') for part in (link.target, link.text))
    return f'=HYPERLINK("#{target}","{text}")'


def _dress(book: Any, sheet: Any, step: OwnSheet, width: int) -> None:
    remote = getattr(book.app.engine, "type", "") == "remote"
    for column, size in enumerate(step.widths, start=1):
        # Excel's own unit is a character; the add-in's is a point.
        sheet.range((1, column)).column_width = size * _POINTS_A_CHARACTER if remote else size
    if step.rows:
        sheet.range((1, 1), (len(step.rows), width)).wrap_text = True
    if step.header_row:
        header = sheet.range((step.header_row, 1), (step.header_row, width))
        header.color = (31, 56, 100)
        header.font.bold = True
        header.font.color = (255, 255, 255)
        sheet.freeze_panes.freeze_at(f"1:{step.header_row}")
