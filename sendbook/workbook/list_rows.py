"""The rows under a list's headings as a block: which are blank, where new ones go, and which are its totals.

Where a block ends says `list_end`. A file and the workbook open in Excel each give their cells as `Cells`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sendbook.lists.stretches import TablePlace
from sendbook.tables import Value
from sendbook.workbook.parts.references import references

if TYPE_CHECKING:
    from sendbook.workbook.parts.package import ExcelTable


class Cells(Protocol):
    """The cells of one sheet."""

    def typed(self, row: int, columns: range) -> Sequence[int]:
        """The columns in which a person typed something: no formula gives it."""

    def value(self, row: int, column: int) -> Value:
        """What a cell shows."""

    def formulas(self, row: int, columns: range) -> Mapping[int, tuple[str, bool]]:
        """The formulas of a row by column: the text, "" where it cannot be told, and whether it may be moved."""

    def beside(self, row: int, columns: range) -> bool:
        """Whether something stands in a row outside these columns."""

    def is_thin(self, row: int) -> bool:
        """Whether a row has a height of its own."""


@dataclass(frozen=True, slots=True)
class Block:
    """Where rows are added: the columns, the header, the first and last row of data, and blank rows to fill first.

    `last_row` counts the blank rows of a table (they belong to it), not those under a plain range. `totals_row` is the
    row of its totals, 0 when it has none; `totals_end` is the last of several such rows. `grows` says by how many rows
    it is about to. `table` is its Excel table in a file.
    """

    sheet: str
    table: ExcelTable | None
    header_row: int
    first_row: int
    last_row: int
    first_column: int
    last_column: int
    blank: tuple[int, ...]
    totals_row: int = 0
    totals_end: int = 0
    in_table: bool = False
    grows: int = 0

    @property
    def ends(self) -> range:
        """The rows at which what counts all its rows may end, and misses new ones: its last, blank ones before its
        totals, the totals; without totals the new rows but the last of them, too: a range may have had a row to spare.
        """
        spare = 0 if self.totals_row or self.in_table else max(0, self.grows - 1)
        return range(self.last_row, max(self.last_row + spare, self.totals_row) + 1)

    @property
    def totals(self) -> range:
        """The rows of its totals: none, one, or several below each other."""
        return range(self.totals_row, max(self.totals_row, self.totals_end) + 1) if self.totals_row else range(0)

    @property
    def columns(self) -> range:
        """Its worksheet columns."""
        return range(self.first_column, self.last_column + 1)

    @property
    def model_row(self) -> int:
        """The row whose formats and formulas new rows take: the last that a person filled in."""
        if not self.in_table or not self.blank:
            return self.last_row
        return max(self.blank[0] - 1, self.first_row)

    def added(self, count: int) -> int:
        """By how many rows it grows when so many are put into it."""
        return max(0, count - len(self.blank))

    def below(self, count: int) -> int:
        """The last row that is no added one when so many are put into it."""
        filled = self.blank[:count]
        return filled[-1] if filled and not self.in_table else self.last_row

    def places(self, count: int) -> list[int]:
        """Where so many new rows go: into blank rows first, then below."""
        below, added = self.below(count), self.added(count)
        return [*self.blank[:count], *range(below + 1, below + added + 1)]


def place_of(table: ExcelTable) -> TablePlace:
    """Where an Excel table stands, as whoever looks for lists is told."""
    area, headers = table.area, [column.name for column in table.columns]
    return TablePlace(
        table.name, table.header_row, area.first_row, table.last_data_row, area.last_row if table.totals_rows else 0,
        range(area.first_column, area.last_column + 1), headers, table.from_query,
    )  # fmt: skip


def names_totals(block: Block, home: str, row: int, column: int, formula: str) -> bool:
    """Whether a formula elsewhere names the block's totals by address: it would show a pupil's row after a move."""
    if home == block.sheet and row in block.totals and column in block.columns:
        return False
    for reference in references(formula):
        area, on = reference.area, reference.sheet if reference.sheet is not None else home
        in_columns = area.first_column <= block.last_column and block.first_column <= area.last_column
        if (
            on.casefold() == block.sheet.casefold()
            and in_columns
            and (area.first_row in block.totals or area.last_row in block.totals)
        ):
            return True
    return False
