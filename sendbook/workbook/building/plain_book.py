"""Plain book: a new workbook of one sheet with a title, a sentence and a table to read, filter and print."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.workbook.parts.disk import write_new

LONGEST = 32_767


def write_plain_book(
    path: Path, sheet: str, title: str, about: Sequence[str], headers: Sequence[str],
    rows: Sequence[Sequence[str | None]], widths: Sequence[float],
) -> list[Finding]:  # fmt: skip
    """Write the workbook; every cell is text, never a formula or a link. A file that is there is not replaced."""
    import xlsxwriter

    if path.suffix.casefold() != ".xlsx":
        return [finding("9021", what=path.suffix or "no ending")]
    if path.exists():
        return [finding("9020")]
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**plain, "in_memory": True}) as book:
        book.set_properties({"title": title})
        page = book.add_worksheet(sheet)
        heading = book.add_format({"bold": True, "font_size": 14})
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        page.write_string(0, 0, title, heading)
        for number, line in enumerate(about, start=1):
            page.write_string(number, 0, line)
        first = len(about) + 2
        for number, width in enumerate(widths):
            page.set_column(number, number, width)
        lines = [[(cell or "")[:LONGEST] for cell in row] for row in rows] or [[""] * len(headers)]
        columns = [{"header": header} for header in headers]
        look = {"name": "Preview", "style": "Table Style Medium 2", "columns": columns}
        page.add_table(first, 0, first + len(lines), len(headers) - 1, look)
        for number, row in enumerate(lines, start=first + 1):
            for column, cell in enumerate(row):
                page.write_string(number, column, cell, wrapped)
        page.freeze_panes(first + 1, 0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(first)
    return write_new(path, out.getvalue())
