"""Text exports: .csv, .tsv and their cousins, in any encoding and with any separator that a school meets."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence, Set
from itertools import pairwise

from sendbook.findings import Finding, finding
from sendbook.sources.grid import MOST_COLUMNS, MOST_ROWS, Grid, GridRow, tidy
from sendbook.sources.letters import LOST, decoded
from sendbook.sources.marks import emptied, unmarked

_SEPARATORS = ",;\t|"
_MOST_LINE_BREAKS_IN_A_CELL = 50


def read_delimited(data: bytes, file: str) -> tuple[Grid | None, list[Finding]]:
    """The grid of a text export, or the finding that says why there is none."""
    told = decoded(data)
    if told is None:
        return None, [finding("7005", file=file)]
    text, separator = told.text, ""
    first_line = text.split("\n", 1)[0].strip()
    if first_line.lower().startswith("sep=") and len(first_line) == 5:
        separator, text = first_line[4], text.split("\n", 1)[1] if "\n" in text else ""
    elif text.lower().startswith("sep=\t"):
        separator, text = "\t", text.split("\n", 1)[1] if "\n" in text else ""
    separator = separator or _separator(text)
    records = _records(text, separator)
    if records is None or len(records) > MOST_ROWS:
        return None, [finding("7008", file=file)]
    usual = _usual_width(records)
    misquoted, open_at = _misquoted(text, separator, len(records))
    first = next((len(record) for record in records if len(record) > 1), usual)
    least = min(usual, first)
    open_at = open_at or next((n for n, record in enumerate(records, 1) if _swallowed(record, separator, least)), 0)
    if open_at:
        return None, [finding("7014", file=file, row=open_at)]
    rows, put_right = [], []
    for number, record in enumerate(records, start=1):
        if any(value.count("\n") > _MOST_LINE_BREAKS_IN_A_CELL for value in record):
            return None, [finding("7014", file=file, row=number)]
        plain = [unmarked(value) for value in record[:MOST_COLUMNS]]
        put_right += [
            (number, column) for column, (was, now) in enumerate(zip(record, plain, strict=False), start=1)
            if was != now and not was.isascii()
        ]  # fmt: skip
        cells = tuple(tidy(value) for value in plain)
        if any(cell is not None for cell in cells):
            rows.append(GridRow(number, cells))
    rows = emptied(rows)
    grid = Grid(file, "", rows, _out_of_place(rows, misquoted, usual))
    return grid, _of_letters(grid, put_right, told.alphabet)


def _of_letters(grid: Grid, put_right: list[tuple[int, int]], alphabet: str) -> list[Finding]:
    """What a person should look at: lost letters, and those that were read in another alphabet than the usual."""
    findings, lost, others = [], [], []
    for row in grid.rows:
        for column, cell in enumerate(row.cells, start=1):
            if isinstance(cell, str) and not cell.isascii():
                others.append((row.number, column))
                if LOST in cell:
                    lost.append(grid.cell(row.number, column))
    if lost:
        findings.append(finding("7016Q", lost[0], count=len(lost)))
    if alphabet and others:
        findings.append(finding("7022Q", grid.cell(*others[0]), count=len(others)))
    elif put_right:
        findings.append(finding("7022Q", grid.cell(*put_right[0]), count=len(put_right)))
    return findings


def _misquoted(text: str, separator: str, count: int) -> tuple[set[int], int]:
    """The rows whose quotes do not match, and the row at which a quote was opened and never closed; 0 for none."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            pass
        return set(), 0
    except csv.Error:
        pass
    lines = io.StringIO(text, newline="").readlines()
    reader, before, bad = csv.reader(iter(lines), delimiter=separator), 0, set[int]()
    for number, _ in enumerate(reader, start=1):
        piece = "".join(lines[before : reader.line_num])
        try:
            list(csv.reader(io.StringIO(piece, newline=""), delimiter=separator, strict=True))
        except csv.Error:
            if reader.line_num - before > 1 or (number == count and piece.count('"') % 2):
                return bad, number
            bad.add(number)
        before = reader.line_num
    return bad, 0


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    """How many cells most rows have; the rows of pupils decide, for titles are narrow and few."""
    widths = Counter(len(record) for record in records if len(record) > 1)
    return max(widths, key=lambda width: widths[width] * width) if widths else 1


def _swallowed(record: Sequence[str], separator: str, usual: int) -> bool:
    """Whether a row is several whole rows, which an open quote has made one."""
    breaks = sum(len(value.splitlines()) - 1 for value in record if "\n" in value or "\r" in value)
    inside = sum(value.count(separator) for value in record)
    return breaks > 0 and inside > 0 and usual > 1 and len(record) - 1 + inside >= (1 + breaks) * (usual - 1)


def _out_of_place(rows: Sequence[GridRow], misquoted: Set[int], usual: int) -> frozenset[int]:
    """The rows whose cells do not stand under their headings: too many cells, or a line that was cut in two."""
    bad = {row.number for row in rows if any(cell is not None for cell in row.cells[usual:])}
    if len(bad) * 2 > len(rows):
        bad = set()
    bad |= {row.number for row in rows if row.number in misquoted and len(row.cells) != usual}
    for one, other in pairwise(rows):
        # A line break in a name that was not quoted: the two halves make one row.
        halves = max(len(one.cells), len(other.cells)) < usual == len(one.cells) + len(other.cells) - 1
        if halves and other.number == one.number + 1:
            bad |= {one.number, other.number}
    return frozenset(bad)


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
