"""Plain book: a new workbook of one sheet, with a title, a sentence and a list to read, filter and print."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.changes import Formula, Link, OwnSheet
from sendbook.findings import Finding, finding
from sendbook.tables import Value
from sendbook.workbook.parts.disk import taken, write_new

LONGEST = 32_767

_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def write_plain_book(path: Path, step: OwnSheet) -> list[Finding]:
    """Write the sheet as a workbook of its own. A file that is there is not replaced."""
    if path.suffix.casefold() != ".xlsx":
        return [finding("9021", what=path.suffix or "no ending")]
    return taken(path) or write_new(path, plain_book(step))


def plain_book(step: OwnSheet) -> bytes:
    """The sheet as a workbook: dates and numbers as such, everything else as text, never a formula or a link."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _PLAIN) as book:
        rows = [[_plain(cell) for cell in row] for row in step.rows]
        book.set_properties({"title": step.reason or step.sheet})
        page = book.add_worksheet(step.sheet)
        for number, width in enumerate(step.widths):
            page.set_column(number, number, width)
        look = {"text_wrap": True, "valign": "top"}
        text, day = book.add_format({**look, "num_format": "@"}), book.add_format({**look, "num_format": "dd/mm/yyyy"})
        other = book.add_format(look)
        for number, row in enumerate(rows):
            listed = number >= step.header_row > 0
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, column, cell[:LONGEST], text if listed else None)
                elif isinstance(cell, date):
                    page.write_datetime(number, column, cell, day)
                elif cell is not None:
                    page.write(number, column, cell, other)
        if rows and rows[0]:
            page.write(0, 0, rows[0][0], book.add_format({"bold": True, "font_size": 14}))
        if step.header_row:
            _list(page, step, rows, book.add_format({**look, "bold": True, "bottom": 1}))
        page.set_paper(9)
        page.fit_to_pages(1, 1 if step.one_page else 0)
        if not step.one_page:
            page.set_landscape()
    return out.getvalue()


def _plain(cell: Value | Formula | Link) -> Value:
    if isinstance(cell, Formula):
        cell = cell.result
    return cell.text if isinstance(cell, Link) else cell


def _list(page: Any, step: OwnSheet, rows: Sequence[Sequence[Value]], heading: Any) -> None:
    """The rows below the headers as an Excel table, to sort and filter; the headers stay in view and on each page."""
    headers = [str(cell or "") for cell in rows[step.header_row - 1]]
    last = max(len(rows), step.header_row + 1) - 1
    columns = [{"header": header, "header_format": heading} for header in headers]
    name = re.sub(r"\W", "_", step.sheet)
    page.add_table(step.header_row - 1, 0, last, len(headers) - 1,
                   {"name": name, "style": "Table Style Medium 2", "columns": columns})  # fmt: skip
    page.set_row(step.header_row - 1, 30)  # two lines: a heading may be longer than its column is wide
    page.freeze_panes(step.header_row, 0)
    page.repeat_rows(step.header_row - 1)
