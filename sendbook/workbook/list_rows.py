"""The rows under a list's headings: where they end, which are blank, and where new ones go.

One definition for a file and for the workbook open in Excel: each gives its cells as `Cells`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from sendbook.lists.stretches import TablePlace
from sendbook.lists.totals import adds_up, names_a_total, says_total
from sendbook.tables import Value
from sendbook.workbook.parts.references import references, translate

if TYPE_CHECKING:
    from sendbook.workbook.parts.package import ExcelTable

WIDEST_GAP = 3
"""How many blank rows may set the totals off from a plain list."""


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
    row of its totals; 0 when it has none. `grows` says by how many rows it is about to. `table` is its Excel table in a
    file.
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


def table_block(cells: Cells, block: Block) -> Block:
    """A table's block with the rows at its foot in which nobody has typed anything."""
    first = block.last_row + 1
    while first > block.first_row and not cells.typed(first - 1, block.columns):
        first -= 1
    first = _first_numbered(cells, block.first_row, first - 1, block.columns)
    return replace(block, blank=tuple(range(first, block.last_row + 1)), in_table=True)


def plain_block(cells: Cells, sheet: str, header_row: int, columns: range) -> Block | int:
    """The block under a plain header row; the row of its totals instead, if these cannot be moved down safely."""
    row = header_row + 1
    while cells.typed(row, columns):
        row += 1
    last = row - 1
    block = Block(sheet, None, header_row, header_row + 1, last, columns[0], columns[-1], ())
    if last > header_row and is_totals_row(cells, last, columns):
        labelled = names_a_total(cells.value(last, column) for column in cells.typed(last, columns))
        block = replace(block, last_row=last - 1)
        return replace(block, totals_row=last) if labelled and _counts_all(cells, block, last) else last
    numbered = _first_numbered(cells, block.first_row, last, columns)
    blank = list(range(numbered, last + 1))
    block = replace(block, last_row=numbered - 1)
    while is_prefilled(cells, row, columns):
        blank.append(row)
        row += 1
    return replace(block, blank=tuple(blank), totals_row=0 if blank else _totals_below(cells, block))


def _first_numbered(cells: Cells, first: int, last: int, columns: range) -> int:
    """The first of the rows at the foot of a list that hold nothing but the next number, typed in advance.

    Nothing else is typed there; the rows above are numbered in the same column.
    """
    row = last
    while (
        row > first
        and (at := _only_number(cells, row, columns))
        and _number(cells, row - 1, at) == (_number(cells, row, at) - 1)
    ):
        row -= 1
    return row + 1 if len(cells.typed(row, columns)) > 1 else last + 1


def _only_number(cells: Cells, row: int, columns: range) -> int:
    """The column of the whole number that is all that is typed in a row; 0 for any other row."""
    typed = cells.typed(row, columns)
    return typed[0] if len(typed) == 1 and _number(cells, row, typed[0]) > 0 else 0


def _number(cells: Cells, row: int, column: int) -> int:
    value = cells.value(row, column)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value) else 0


def is_totals_row(cells: Cells, row: int, columns: range) -> bool:
    """Whether the last row of a list adds the others up: it says so, or a formula of its own does."""
    if says_total(cells.value(row, column) for column in columns):
        return True
    return any(
        adds_up(text, row) and not _is_filled_down(cells, row, column, text)
        for column, (text, _) in cells.formulas(row, columns).items()
    )


def _totals_below(cells: Cells, block: Block) -> int:
    """The totals row under a plain range, which a few blank rows may set off; 0 when there is none to be moved."""
    for row in range(block.last_row + 1, block.last_row + 2 + WIDEST_GAP):
        typed = cells.typed(row, block.columns)
        if typed or cells.formulas(row, block.columns):
            labelled = not typed or names_a_total(cells.value(row, column) for column in typed)
            return row if labelled and _counts_all(cells, block, row) else 0
        if cells.is_thin(row) or cells.beside(row, block.columns):
            return 0  # no place for a pupil
    return 0


def _counts_all(cells: Cells, block: Block, row: int) -> bool:
    """Whether a row under a plain range is its totals row, and can be moved down: its formulas count all rows above.

    A formula that counts some of the rows cannot be lengthened without knowing what it is for.
    """
    first, last, counts_all = block.first_row, block.last_row, False
    if last < first or cells.beside(row, block.columns):
        return False
    for text, may_move in cells.formulas(row, block.columns).values():
        if not text or not may_move:
            return False
        for reference in references(text):
            area = reference.area
            here = reference.sheet is None or reference.sheet.casefold() == block.sheet.casefold()
            inside = block.first_column <= area.first_column and area.last_column <= block.last_column
            if here and inside and reference.last is not None and last <= area.last_row < row:
                if area.first_row not in (first, block.header_row):
                    return False
                counts_all = True
    return counts_all


def names_totals(block: Block, home: str, row: int, column: int, formula: str) -> bool:
    """Whether a formula elsewhere names the block's totals by address: it would show a pupil's row after a move."""
    if home == block.sheet and row == block.totals_row and column in block.columns:
        return False
    for reference in references(formula):
        area, on = reference.area, reference.sheet if reference.sheet is not None else home
        in_columns = area.first_column <= block.last_column and block.first_column <= area.last_column
        if (
            on.casefold() == block.sheet.casefold()
            and in_columns
            and (block.totals_row in (area.first_row, area.last_row))
        ):
            return True
    return False


def is_prefilled(cells: Cells, row: int, columns: range) -> bool:
    """Whether a row holds only the formulas of the row above it, filled down in advance."""
    formulas = cells.formulas(row, columns)
    return bool(formulas) and not cells.typed(row, columns) and all(
        _is_filled_down(cells, row, column, text) for column, (text, _) in formulas.items()
    )  # fmt: skip


def _is_filled_down(cells: Cells, row: int, column: int, text: str) -> bool:
    """Whether a cell holds the formula of the cell above it, as Excel fills it down."""
    above = cells.formulas(row - 1, range(column, column + 1)).get(column, ("", False))[0]
    return bool(text and above) and translate(above, 1) == text
