"""Room: where new rows of a list go, or why they cannot; one answer for a file and for the workbook open in Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from sendbook.changes import NewRow
from sendbook.findings import Finding, finding
from sendbook.tables import quote_sheet
from sendbook.workbook.counting import Counting, Place, said_of, said_of_repeats
from sendbook.workbook.editing.extent import Extent
from sendbook.workbook.editing.obstacles import Obstacles
from sendbook.workbook.list_end import plain_block, table_block, typed_totals
from sendbook.workbook.list_rows import Block, Cells, names_totals
from sendbook.workbook.parts.cells import where
from sendbook.workbook.parts.references import MAX_COLUMN, MAX_ROW, Area
from sendbook.workbook.parts.refusal import refuse

_ABOVE = 5
"""So many rows above the last tell whether a column is one of formulas."""
Found = tuple[str, int, int, str]
"""Sheet, row, column and text of a formula."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where new rows of a list go, a worksheet row for each; so many are added below, the others were kept blank."""

    block: Block
    rows: Sequence[int]
    added: int

    @property
    def extent(self) -> Extent:
        """The list and by how many rows it grows."""
        block = self.block
        return Extent(block, self.added if block.in_table else max(0, self.rows[-1] - block.last_row))


def find_block(obstacles: Obstacles, cells: Cells, step: NewRow) -> Block:
    """The block that a new row belongs to; one that cannot take rows safely is refused."""
    if step.table:
        table = obstacles.table(step.table)
        if table.from_query:
            refuse("9111", table.sheet)
        if any(column.xml_mapped for column in table.columns):
            refuse("9106", table.sheet)
        return table_block(cells, Block(
            table.sheet, table, table.header_row, table.first_data_row, table.last_data_row, table.area.first_column,
            table.area.last_column, (), table.area.last_row if table.totals_rows else 0,
        ))  # fmt: skip
    if not (step.header_row > 0 and 0 < step.first_column <= step.last_column <= MAX_COLUMN):
        refuse("9116", step.sheet, name="with that header row")
    area = Area(step.header_row, step.first_column, step.header_row, step.last_column)
    if any(table.area.meets(area) for table in obstacles.tables):
        refuse("9116", step.sheet, name="as a plain range, because an Excel table stands there")
    block = plain_block(cells, step.sheet, step.header_row, range(step.first_column, step.last_column + 1))
    if isinstance(block, int):
        refuse("9122", where(block, step.first_column, step.sheet))
    return block


def room_for(obstacles: Obstacles, block: Block, steps: Sequence[NewRow]) -> Room:
    """Where rows that belong to one list go; they are refused where something stands in the way."""
    obstacles.check_sheet()
    if any(column not in block.columns for step in steps for column in step.values):
        refuse("9123", block.sheet)
    room = Room(block, block.places(len(steps)), block.added(len(steps)))
    foot = block.totals[-1] if block.totals else block.below(len(steps))
    if foot + room.added > MAX_ROW:
        refuse("9115", where(MAX_ROW, block.first_column, block.sheet))
    if room.added:
        obstacles.check_free(Area(foot + 1, block.first_column, foot + room.added, block.last_column), block.table)
    if room.added and block.totals_row:
        totals = Area(block.totals[0], block.first_column, block.totals[-1], block.last_column)
        if any(area.meets(totals) for area in (*obstacles.merged, *(area for area, _ in obstacles.blocks))):
            place = where(block.totals_row, block.first_column, block.sheet)
            refuse("9127", place, what="merged cells or a formula that fills several")
        if block.last_row + 1 < block.totals_row:
            between = Area(block.last_row + 1, block.first_column, block.totals_row - 1, block.last_column)
            obstacles.check_free(between, block.table)
    return room


def refuse_if_totals_are_used(counting: Counting, formulas: Iterable[Found]) -> None:
    """Refuse to move a totals row that a formula names by address: it would then show a pupil's row instead."""
    for sheet, row, column, formula in formulas:
        if names_totals(counting.block, sheet, row, column, counting.plainly(formula)):
            refuse("9127", counting.block.sheet, what=f"the formula in {where(row, column, sheet)}")


def who_does_not_grow(
    counting: Counting, extent: Extent, near: Iterable[Found], picking: Iterable[Found]
) -> Iterator[Finding]:
    """What is said of formulas that count a list's rows by their address, and so do not count the new ones.

    `near` are those that may name its last rows, `picking` those that pick rows by a number or a text.
    """
    block = counting.block

    def own(sheet: str, row: int, column: int) -> bool:
        return sheet == block.sheet and bool(row) and row in block.totals and column in block.columns

    missing, picks = dict[Place, None](), dict[Place, None]()
    for sheet, row, column, text in near:
        # The block's own totals have moved, and those that count all its rows count the new ones.
        total = own(sheet, row, column)
        if counting.misses(extent.what_stays(text, sheet) if total else text, sheet, row, column):
            missing[sheet, row + extent.rows * total, column] = None
    for sheet, row, column, text in picking:
        if counting.picks(text, sheet, row, column):
            picks[sheet, row + extent.rows * own(sheet, row, column), column] = None
    return said_of(block, missing, picks)


def where_it_is_repeated(counting: Counting, near: Callable[[Set[int]], Iterable[Found]]) -> Iterator[Finding]:
    """What is said of sheets that repeat a list cell by cell: what counts the repeats misses the new rows.

    `near` gives the formulas that may name one of some rows; most workbooks repeat no list, and are asked once.
    """
    block = counting.block
    last = [found for found in near({block.last_row}) if found[0].casefold() != block.sheet.casefold()]
    if last:
        others = near({block.first_row, block.last_row - 1, block.last_row + 1})
        yield from said_of_repeats(block, counting.repeated([*last, *others]))


def where_formulas_end(cells: Cells, block: Block, named: Set[int]) -> Iterator[Finding]:
    """What is said of columns of formulas whose last row was typed over, or cleared: new rows get no formula there.

    `named` are the columns that the new rows bring themselves. The rows above are asked, and not the whole list.
    """
    model, table = block.model_row, block.table
    above = [cells.formulas(row, block.columns) for row in range(max(block.first_row, model - _ABOVE), model)]
    last = cells.formulas(model, block.columns) if above else {}
    for column in block.columns:
        declared = table is not None and bool(table.columns[column - block.first_column].formula)
        held = sum(1 for row in above if column in row)
        if above and held * 2 > len(above) and not (column in last or column in named or declared):
            yield finding("9140Q", where(model, column, block.sheet))


def where_formulas_go(block: Block, cells: Iterable[tuple[int, int]]) -> Iterator[Finding]:
    """What is said of the cells (row and column) of new rows that take the formula of the row above."""
    columns = dict[int, list[int]]()
    for row, column in sorted(cells):
        columns.setdefault(column, []).append(row)
    for column, rows in sorted(columns.items()):
        if columns.get(column - 1) == rows:
            continue  # it was said with the column before
        last = next(at for at in range(column, column + len(columns) + 1) if columns.get(at + 1) != rows)
        for first in (row for row in rows if row - 1 not in rows):
            end = next(row for row in range(first, rows[-1] + 1) if row + 1 not in rows)
            yield finding("9141", f"{quote_sheet(block.sheet)}!{Area(first, column, end, last)}")


def where_totals_go(extent: Extent) -> Iterator[Finding]:
    """What is said of the totals under a list: they make room, and count the new rows too."""
    rows = extent.block.totals
    if rows and extent.rows:
        place = f"{quote_sheet(extent.block.sheet)}!{rows[0]}:{rows[-1]}"
        yield finding("9137", place, to=rows[0] + extent.rows, count=extent.rows)


def where_totals_were_typed(cells: Cells, block: Block) -> Iterator[Finding]:
    """What is said of numbers that somebody typed among the totals: they count no new row."""
    for row, column in typed_totals(cells, block):
        yield finding("9142Q", where(row, column, block.sheet))
