"""New rows in the open workbook: they go where they would go in a file, and the same things stand in their way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sendbook.changes import PROTECTED, Formula, NewRow
from sendbook.findings import Finding, finding
from sendbook.tables import Value, quote_sheet
from sendbook.workbook.counting import Counting
from sendbook.workbook.editing.obstacles import Obstacles
from sendbook.workbook.editing.room import (
    Found,
    Room,
    find_block,
    refuse_if_totals_are_used,
    room_for,
    where_formulas_end,
    where_formulas_go,
    where_it_is_repeated,
    where_totals_go,
    where_totals_were_typed,
    who_does_not_grow,
)  # fmt: skip
from sendbook.workbook.list_rows import Block
from sendbook.workbook.parts.cells import where
from sendbook.workbook.parts.exceltables import ExcelTable
from sendbook.workbook.parts.references import Area, translate
from sendbook.workbook.parts.refusal import Refused, refuse

if TYPE_CHECKING:
    from sendbook.excel.open_book.book import OpenBook

Content = Value | Formula


class OpenSheet(Obstacles):
    """One sheet of the open workbook: its cells, and where an edit is not safe, as far as Excel tells.

    Where nobody tells where formulas stand, the columns that new rows fill (`wanted`) show which are typed.
    """

    def __init__(self, book: OpenBook, sheet: str, allow: Set[str], wanted: Collection[int] = ()) -> None:
        super().__init__(sheet, allow - {PROTECTED})  # Excel itself writes on no protected sheet
        self._book = book
        if not book.has_sheet(sheet):
            refuse("9101", name=sheet)
        self._wanted = None if book.formulas(sheet) is not None else wanted

    @property
    def tables(self) -> Sequence[ExcelTable]:
        """Its Excel tables."""
        return [table for table in self._book.tables if table.sheet == self.sheet]

    @property
    def is_protected(self) -> bool:
        """Whether the sheet is protected."""
        return self._book.is_protected(self.sheet)

    def filled(self, area: Area) -> Iterator[tuple[int, int]]:
        """The cells of a place that hold something."""
        for row in range(area.first_row, area.last_row + 1):
            yield from ((row, one) for one in self._book.filled(self.sheet, row) if area.holds(row, one))

    def holds_formula(self, row: int, column: int) -> bool:
        """Whether a formula stands in a cell."""
        return isinstance(self.standing(row, column), Formula)

    def standing(self, row: int, column: int) -> Content:
        """What stands in a cell; of a formula its text and last result."""
        return self._book.standing(self.sheet, row, column)

    def typed(self, row: int, columns: range) -> list[int]:
        """The columns in which a person typed something: no formula gives it."""
        return [
            column for column, cell in self._book.filled(self.sheet, row).items()
            if column in columns and not isinstance(cell, Formula) and (self._wanted is None or column in self._wanted)
        ]  # fmt: skip

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
        return any(column not in columns for column in self._book.filled(self.sheet, row))

    def is_thin(self, row: int) -> bool:
        """Whether a row has a height of its own: Excel is not asked."""
        return False


@dataclass(frozen=True, slots=True)
class Places:
    """The room for new rows, and every cell that is written for them.

    `moved` are the cells of a plain list's totals, where they go.
    """

    room: Room
    cells: Mapping[tuple[int, int], Content]
    moved: Mapping[tuple[int, int], Content]


def places_for(book: OpenBook, steps: Sequence[NewRow], allow: Set[str] = frozenset()) -> Places | Finding:
    """Where rows of one table or range go; the finding says why there is no room for them."""
    try:
        sheet = OpenSheet(book, steps[0].sheet, allow, {column for step in steps for column in step.values})
        block = find_block(sheet, sheet, steps[0])
        room = room_for(sheet, block, steps)
        moved: dict[tuple[int, int], Content] = {}
        if room.added and block.totals_row and block.table is None:
            refuse_if_totals_are_used(_counting(book, block), _formulas_of(book))
            moved = _moved(sheet, room)
        return Places(room, _cells(sheet, room, steps), moved)
    except Refused as refusal:
        return refusal.finding


def who_misses(book: OpenBook, steps: Sequence[NewRow], allow: Set[str]) -> list[Finding]:
    """What is said of formulas that count the rows of a list by their address, when it takes new ones."""
    places = places_for(book, steps, allow)
    if isinstance(places, Finding):
        return []
    room, named = places.room, {column for step in steps for column in step.values}
    cells = OpenSheet(book, room.block.sheet, allow, named)
    filled = [
        *(where_totals_were_typed(cells, room.block) if room.added else ()),
        *(() if room.block.in_table else where_formulas_end(cells, room.block, named)),
        *where_formulas_go(room.block, _filled(cells, places, steps)),
    ]
    if not room.extent.rows:
        return filled
    formulas, counting = _formulas_of(book), _counting(book, room.extent.growing)
    not_seen = [] if book.kind else [finding("9139", quote_sheet(room.block.sheet), count=room.extent.rows)]
    return [
        *filled, *who_does_not_grow(counting, room.extent, formulas, formulas), *where_totals_go(room.extent),
        *where_it_is_repeated(counting, lambda rows: formulas), *not_seen,
    ]  # fmt: skip


def _filled(cells: OpenSheet, places: Places, steps: Sequence[NewRow]) -> Iterator[tuple[int, int]]:
    """The cells of a school's own list into which the formula of the row above is filled."""
    if places.room.block.in_table:
        return
    brought = dict(zip(places.room.rows, (step.values for step in steps), strict=True))
    for (row, column), content in places.cells.items():
        total_moves = places.room.added and row in places.room.block.totals
        stands = None if total_moves else cells.standing(row, column)
        if isinstance(content, Formula) and column not in brought.get(row, ()) and stands is None:
            yield row, column


def _counting(book: OpenBook, block: Block) -> Counting:
    return Counting(block, [sheet.name for sheet in book.book.sheets])


def _cells(sheet: OpenSheet, room: Room, steps: Sequence[NewRow]) -> dict[tuple[int, int], Content]:
    """What is written into each cell: the values of a row, else the formula of its column, where none stands."""
    block, extent, model = room.block, room.extent, room.block.model_row
    fills = sheet.formulas(model, block.columns) if model >= block.first_row else {}
    found: dict[tuple[int, int], Content] = {}
    for row, step in zip(room.rows, steps, strict=True):
        for column in block.columns:
            if column in step.values:
                found[row, column] = step.values[column]
            elif column in fills and (row > block.last_row or sheet.standing(row, column) is None):
                grown = extent.formula(fills[column][0], block.sheet, fixed=True) if extent.rows else fills[column][0]
                text = translate(grown, row - model)
                if text is None:
                    refuse("9126", where(row, column, block.sheet))
                found[row, column] = Formula(text)
    return found


def _moved(sheet: OpenSheet, room: Room) -> dict[tuple[int, int], Content]:
    """The totals of a plain list where they go; their formulas count the new rows too."""
    block, found = room.block, dict[tuple[int, int], Content]()
    for row, column in ((row, column) for row in reversed(block.totals) for column in block.columns):
        cell = sheet.standing(row, column)
        if isinstance(cell, Formula):
            cell = Formula(room.extent.formula(cell.text, block.sheet))
        if cell is not None:
            found[row + room.added, column] = cell
            found.setdefault((row, column), None)
    return found


def _formulas_of(book: OpenBook) -> list[Found]:
    """Every formula of the workbook."""
    names = [sheet.name for sheet in book.book.sheets]
    return [
        (name, row, column, text.removeprefix("="))
        for name in names for (row, column), text in (book.formulas(name) or {}).items()
    ]  # fmt: skip
