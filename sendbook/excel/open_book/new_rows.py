"""New rows in the open workbook: they go where they would go in a file, as `workbook.list_rows` says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sendbook.changes import Formula, NewRow
from sendbook.excel.open_book.tables import OpenTable
from sendbook.findings import Finding, finding
from sendbook.tables import Value, quote_sheet
from sendbook.workbook.counting import Counting, Place, said_of
from sendbook.workbook.editing.extent import Extent
from sendbook.workbook.list_rows import Block, names_totals, plain_block, table_block
from sendbook.workbook.parts.references import address, translate

if TYPE_CHECKING:
    from sendbook.excel.open_book.book import OpenBook

Content = Value | Formula


class OpenCells:
    """The cells of one sheet of the open workbook.

    Where nobody tells where formulas stand, the columns that new rows fill show which are typed.
    """

    def __init__(self, book: OpenBook, sheet: str, filled: Collection[int]) -> None:
        self._book, self._sheet = book, sheet
        self._wanted = None if book.formulas(sheet) is not None else filled

    def standing(self, row: int, column: int) -> Content:
        """What stands in a cell; of a formula its text and last result."""
        return self._book.standing(self._sheet, row, column)

    def typed(self, row: int, columns: range) -> list[int]:
        """The columns in which a person typed something: no formula gives it."""
        wanted = [column for column in columns if self._wanted is None or column in self._wanted]
        held = ((column, self.standing(row, column)) for column in wanted)
        return [column for column, cell in held if cell is not None and not isinstance(cell, Formula)]

    def value(self, row: int, column: int) -> Value:
        """What a cell shows."""
        cell = self.standing(row, column)
        return cell.result if isinstance(cell, Formula) else cell

    def formulas(self, row: int, columns: range) -> dict[int, tuple[str, bool]]:
        """The formulas of a row by column: the text, and whether it may be moved."""
        held = ((column, self.standing(row, column)) for column in columns)
        return {column: (cell.text, True) for column, cell in held if isinstance(cell, Formula)}

    def beside(self, row: int, columns: range) -> bool:
        """Whether something stands in a row outside these columns."""
        width = range(1, self._book.width(self._sheet) + 1)
        return any(column not in columns and self.standing(row, column) is not None for column in width)

    def is_thin(self, row: int) -> bool:
        """Whether a row has a height of its own: Excel is not asked."""
        return False


@dataclass(frozen=True, slots=True)
class Places:
    """Where new rows go, a worksheet row for each, and every cell that is written for them with what stood there.

    `moved` are the cells of a plain list's totals, where they go; `table` is the Excel table that grows by `added`.
    """

    rows: Sequence[int]
    table: OpenTable | None
    added: int
    cells: Mapping[tuple[int, int], Content]
    moved: Mapping[tuple[int, int], Content]


def places_for(book: OpenBook, steps: Sequence[NewRow]) -> Places | Finding:
    """Where rows of one table or range go; the finding says why there is no room for them."""
    one = steps[0]
    cells = OpenCells(book, one.sheet, {column for step in steps for column in step.values})
    table = next((held for held in book.tables if one.table and held.name.casefold() == one.table.casefold()), None)
    if one.table and table is None:
        return finding("9312", one.sheet, table=one.table)
    block = _block(cells, one, table)
    if isinstance(block, int):
        return finding("9122", _place(one.sheet, block, one.first_column))
    added, rows = block.added(len(steps)), block.places(len(steps))
    foot = block.totals_row or block.below(len(steps))
    for row in range(foot + 1, foot + added + 1):
        for column in block.columns:
            if cells.standing(row, column) is not None or _in_another_table(book, one.sheet, row, column, table):
                there = _place(one.sheet, row, column)
                return finding("9307", one.sheet, table=table.name) if table else finding("9115", there)
    moved: dict[tuple[int, int], Content] = {}
    if added and block.totals_row and table is None:
        if any(names_totals(block, *item) for item in _formulas_of(book)):
            return finding("9127", one.sheet)
        moved = _moved(cells, block, added)
    written = _cells(cells, block, rows, steps)
    return written if isinstance(written, Finding) else Places(rows, table, added, written, moved)


def who_misses(book: OpenBook, steps: Sequence[NewRow]) -> list[Finding]:
    """What is said of formulas that count the rows of a list by their address, when it takes new ones."""
    one, places = steps[0], places_for(book, steps)
    table = places.table if isinstance(places, Places) else None
    block = _block(OpenCells(book, one.sheet, {column for step in steps for column in step.values}), one, table)
    if isinstance(places, Finding) or isinstance(block, int) or places.rows[-1] <= block.last_row:
        return []
    extent = Extent(block, places.added if table else places.rows[-1] - block.last_row)
    counting = Counting(block, [sheet.name for sheet in book.book.sheets])
    found: tuple[dict[Place, None], dict[Place, None]] = ({}, {})
    for sheet, row, column, text in _formulas_of(book):
        own = sheet == block.sheet and row == block.totals_row and column in block.columns
        place = (sheet, row + extent.rows * own, column)
        if counting.misses(extent.what_stays(text, sheet) if own else text, sheet, row, column):
            found[0][place] = None
        if counting.picks(text, sheet, row, column):
            found[1][place] = None
    return list(said_of(block, *found))


def _block(cells: OpenCells, one: NewRow, table: OpenTable | None) -> Block | int:
    if table is None:
        return plain_block(cells, one.sheet, one.header_row, range(one.first_column, one.last_column + 1))
    totals = table.last_row + 1 if table.has_totals else 0
    return table_block(cells, Block(
        table.sheet, None, table.header_row, table.header_row + 1, table.last_row, table.first_column,
        table.last_column, (), totals,
    ))  # fmt: skip


def _cells(
    cells: OpenCells, block: Block, rows: Sequence[int], steps: Sequence[NewRow]
) -> dict[tuple[int, int], Content] | Finding:
    """What is written into each cell: the values of a row, else the formula of its column, where none stands."""
    model = block.model_row
    fills = cells.formulas(model, block.columns) if model >= block.first_row else {}
    extent = Extent(block, max(0, block.added(len(steps)) if block.in_table else rows[-1] - block.last_row))
    found: dict[tuple[int, int], Content] = {}
    for row, step in zip(rows, steps, strict=True):
        fresh = row > block.last_row
        for column in block.columns:
            if column in step.values:
                found[row, column] = step.values[column]
            elif column in fills and (fresh or cells.standing(row, column) is None):
                grown = extent.formula(fills[column][0], block.sheet, fixed=True) if extent.rows else fills[column][0]
                text = translate(grown, row - model)
                if text is None:
                    return finding("9126", _place(block.sheet, row, column))
                found[row, column] = Formula(text)
    return found


def _moved(cells: OpenCells, block: Block, added: int) -> dict[tuple[int, int], Content]:
    """The totals of a plain list where they go; their formulas count the new rows too."""
    extent = Extent(block, added)
    found: dict[tuple[int, int], Content] = {}
    for column in block.columns:
        cell = cells.standing(block.totals_row, column)
        if isinstance(cell, Formula):
            cell = Formula(extent.formula(cell.text, block.sheet))
        if cell is not None:
            found[block.totals_row + added, column] = cell
            found.setdefault((block.totals_row, column), None)
    return found


def _formulas_of(book: OpenBook) -> list[tuple[str, int, int, str]]:
    """Every formula of the workbook: sheet, row, column, text."""
    names = [sheet.name for sheet in book.book.sheets]
    return [
        (name, row, column, text.removeprefix("="))
        for name in names for (row, column), text in (book.formulas(name) or {}).items()
    ]  # fmt: skip


def _place(sheet: str, row: int, column: int) -> str:
    return f"{quote_sheet(sheet)}!{address(row, column)}"


def _in_another_table(book: OpenBook, sheet: str, row: int, column: int, own: OpenTable | None) -> bool:
    return any(
        table.sheet == sheet and table is not own and table.header_row <= row <= table.last_row + table.has_totals
        and table.first_column <= column <= table.last_column
        for table in book.tables
    )  # fmt: skip
