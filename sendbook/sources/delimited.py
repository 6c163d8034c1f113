"""Text exports: .csv, .tsv and their cousins, in any encoding and with any separator that a school meets."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter

from sendbook.findings import Finding, finding
from sendbook.sources.grid import MOST_COLUMNS, MOST_ROWS, Grid, GridRow, tidy

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",;\t|"
_MOST_LINE_BREAKS_IN_A_CELL = 50


def decoded(data: bytes) -> str | None:
    """The text of a file: by its byte order mark, else strict UTF-8, else Windows-1252; `None` if it is no text.

    No detector guesses: on short British exports they choose Polish or Korean (trust page, finding 6).
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    # UTF-16 without its mark: nearly every second byte is nought, and nearly none of the others.
    start = data[:4000]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) // 8 and min(even, odd) * 10 < max(even, odd):
        return data.decode("utf-16-le" if odd > even else "utf-16-be", errors="replace")
    if even or odd:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_delimited(data: bytes, file: str) -> tuple[Grid | None, list[Finding]]:
    """The grid of a text export, or the finding that says why there is none."""
    text = decoded(data)
    if text is None:
        return None, [finding("7005", file=file)]
    separator = ""
    first_line = text.split("\n", 1)[0].strip()
    if first_line.lower().startswith("sep=") and len(first_line) == 5:
        separator, text = first_line[4], text.split("\n", 1)[1] if "\n" in text else ""
    elif text.lower().startswith("sep=\t"):
        separator, text = "\t", text.split("\n", 1)[1] if "\n" in text else ""
    records = _records(text, separator or _separator(text))
    if records is None or len(records) > MOST_ROWS:
        return None, [finding("7008", file=file)]
    rows, findings = [], []
    for number, record in enumerate(records, start=1):
        if any(value.count("\n") > _MOST_LINE_BREAKS_IN_A_CELL for value in record):
            return None, [finding("7014", file=file, row=number)]
        cells = tuple(tidy(value) for value in record[:MOST_COLUMNS])
        if any(cell is not None for cell in cells):
            rows.append(GridRow(number, cells))
    grid = Grid(file, "", rows)
    lost = [
        grid.cell(row.number, column)
        for row in rows
        for column, cell in enumerate(row.cells, start=1)
        if isinstance(cell, str) and "\ufffd" in cell
    ]
    if lost:
        findings.append(finding("7016Q", lost[0], count=len(lost)))
    return grid, findings


def _separator(text: str) -> str:
    """The separator that cuts the first rows into the most columns that nearly all of them share."""

    def regular_width(separator: str) -> float:
        records = _records(text[:60_000], separator) or []
        widths = Counter(len(record) for record in records[:200] if len(record) > 1)
        if not widths:
            return 0
        # Title rows are narrow and few; the rows of pupils decide.
        width, how_often = max(widths.items(), key=lambda item: item[0] * item[1])
        return width * how_often / sum(1 for record in records[:200] if record)

    return max(_SEPARATORS, key=regular_width)


def _records(text: str, separator: str) -> list[list[str]] | None:
    """Rows of text cells, blank lines as empty rows, so that rows number as Excel numbers them; `None` if endless."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:  # a cell of more than 131,072 characters
        return None
