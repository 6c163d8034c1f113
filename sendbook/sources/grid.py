"""Grid: cells as they lie on the page, in an export or a workbook: rows that remember where they stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from sendbook.tables import column_letter, quote_sheet

Cell = str | int | float | bool | date | time | None
"""A cell as it stands: text, or what Excel had made of it (a number, a date, a time)."""

MOST_COLUMNS = 300
MOST_ROWS = 60_000
BLANK_ROWS_THAT_END_A_SHEET = 200


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: its number as Excel shows it, and its cells from column A on."""

    number: int
    cells: Sequence[Cell]

    def __getitem__(self, column: int) -> Cell:
        """The cell of a worksheet column (A is 1); `None` beyond the last."""
        return self.cells[column - 1] if column <= len(self.cells) else None

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(1 for cell in self.cells if cell is not None)


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of one sheet or text file that hold something.

    `sheet` is "" for a text file; `file` is "" for a sheet of the workbook at hand, whose cells need no file's name.
    `out_of_place` are rows of a text file whose cells do not stand under their headings: nothing in them can be used.
    `beside` are columns that were set aside: what stands there, beside a list, is none of its own.
    """

    file: str
    sheet: str
    rows: Sequence[GridRow]
    out_of_place: frozenset[int] = frozenset()
    beside: tuple[int, ...] = ()

    def cell(self, row: int, column: int = 0) -> str:
        """Where a cell stands, as Excel writes it: `'[arbor.xlsx]Sheet1'!G17`; without a column, the whole row."""
        place = quote_sheet(f"[{self.file}]{self.sheet}" if self.sheet and self.file else self.sheet or self.file)
        return f"{place}!{column_letter(column)}{row}" if column else f"{place}!{row}:{row}"


@dataclass(frozen=True, slots=True)
class Listing:
    """Cells in which a list may stand: an Excel table, or a sheet without its tables.

    Rows of the grid hold values, for a formula its last result; `formulas` says where formulas stand, as (row,
    column), `sums` gives the columns of those that count rows above their own, by row. Of a table, `headers` are its
    headers letter by letter, `last_row` is its last row of data and `foot` its totals row, 0 without one. `hidden_rows`
    are those that a filter or group hides.
    """

    sheet: str
    table: str
    header_row: int
    foot: int
    grid: Grid
    formulas: frozenset[tuple[int, int]]
    hidden_rows: frozenset[int]
    from_query: bool = False
    headers: tuple[str, ...] = ()
    last_row: int = 0
    sums: Mapping[int, frozenset[int]] = field(default_factory=dict, compare=False)


def tidy(value: object) -> Cell:
    """A cell without spaces at its edges; `None` when nothing is left. Text is otherwise kept letter by letter."""
    if isinstance(value, str):
        return value.replace("\u00a0", " ").strip() or None
    if value is None or isinstance(value, int | float | date | time):
        return None if value is None or value != value else value
    return str(value)
