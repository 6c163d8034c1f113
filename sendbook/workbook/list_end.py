"""Where a list ends: its last row that is somebody's, the blank rows after it, and totals that can be moved down.

One definition for a file and for the workbook open in Excel: each gives its cells as `Cells`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sendbook.lists.totals import adds_up, is_label, names_a_total, says_total
from sendbook.workbook.counting import joined, texts
from sendbook.workbook.list_rows import Block, Cells
from sendbook.workbook.parts.references import references, translate

WIDEST_GAP = 3
"""How many blank rows may set the totals off from a plain list."""


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
    first = _first_total(cells, header_row, last, columns)
    if first <= last:
        block = replace(block, last_row=first - 1)
        end = _foot_from(cells, block, first)
        return replace(block, totals_row=first, totals_end=end) if end else first
    numbered = _first_numbered(cells, block.first_row, last, columns)
    blank = list(range(numbered, last + 1))
    block = replace(block, last_row=numbered - 1)
    while is_prefilled(cells, row, columns):
        blank.append(row)
        row += 1
    foot, end = (0, 0) if blank else _totals_below(cells, block)
    return replace(block, blank=tuple(blank), totals_row=foot, totals_end=end)


def _first_total(cells: Cells, header_row: int, last: int, columns: range) -> int:
    """The first of the rows of totals right below a list; the row after the last where there are none.

    Below totals stand such as are their share of each other: a label, and formulas that are not filled down.
    """
    row, first = last, last + 1
    while row > header_row:
        if is_totals_row(cells, row, columns, header_row + 1):
            first = row
        elif not _is_labelled(cells, row, columns) or not _own_formulas(cells, row, columns):
            break
        row -= 1
    return first


def _own_formulas(cells: Cells, row: int, columns: range) -> list[str]:
    """The formulas of a row that are not those of the row above, filled down."""
    held = cells.formulas(row, columns).items()
    return [text for column, (text, _) in held if not _is_filled_down(cells, row, column, text)]


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


def is_totals_row(cells: Cells, row: int, columns: range, first: int = 0) -> bool:
    """Whether a row at the end of a list adds the others up: it says so, a formula of its own does, or it is no more
    than a label and formulas that count all rows from the `first` on.
    """
    if says_total(cells.value(row, column) for column in columns):
        return True
    own = _own_formulas(cells, row, columns)
    if any(adds_up(text, row) for text in own):
        return True
    return bool(first and own) and _is_labelled(cells, row, columns) and any(
        reference.sheet is None and reference.last is not None and reference.area.first_row in (first, first - 1)
        and first <= reference.area.last_row < row for text in own for reference in references(text)
    )  # fmt: skip


def _is_labelled(cells: Cells, row: int, columns: range) -> bool:
    """Whether nothing but a label is typed in a row, or the words of a total."""
    typed = [cells.value(row, column) for column in cells.typed(row, columns)]
    return is_label(typed) or names_a_total(typed)


def _is_typed_total(cells: Cells, row: int, columns: range) -> bool:
    """Whether a row says that it is a total, and numbers are typed in it: no formula would count anybody."""
    typed = [cells.value(row, column) for column in cells.typed(row, columns)]
    numbers = [cell for cell in typed if isinstance(cell, int | float) and not isinstance(cell, bool)]
    return bool(numbers) and says_total(cells.value(row, column) for column in columns)


def typed_totals(cells: Cells, block: Block) -> Iterator[tuple[int, int]]:
    """The cells (row and column) of a block's totals that hold a number which somebody typed."""
    for row in block.totals:
        for column in cells.typed(row, block.columns):
            if isinstance(value := cells.value(row, column), int | float) and not isinstance(value, bool):
                yield row, column


def _foot_from(cells: Cells, block: Block, first: int) -> int:
    """The last of the rows of totals that begin at a row and can be moved down; 0 where one of them cannot.

    A blank row may stand between them. One at least counts all rows of the block, or says a total that was typed.
    """
    end, row, counted = 0, first, False
    block = replace(block, totals_row=first)
    while row - (end or first) <= 2:
        typed, formulas = cells.typed(row, block.columns), cells.formulas(row, block.columns)
        if not typed and not formulas:
            row += 1
            continue
        says_typed = _is_typed_total(cells, row, block.columns)
        if not says_typed and not (formulas and _is_labelled(cells, row, block.columns)):
            break  # a key or a remark: whoever looks for room says that it is in the way
        moves = _counts_all(cells, block, row)
        if moves is None:
            return 0
        counted = counted or moves or says_typed
        end, row = row, row + 1
    return end if counted else 0


def _totals_below(cells: Cells, block: Block) -> tuple[int, int]:
    """The first and last row of totals under a plain range, which a few blank rows may set off; 0 when there are none
    to be moved.
    """
    for row in range(block.last_row + 1, block.last_row + 2 + WIDEST_GAP):
        typed = cells.typed(row, block.columns)
        if typed or cells.formulas(row, block.columns):
            end = _foot_from(cells, block, row)
            return (row, end) if end else (0, 0)
        if cells.is_thin(row) or cells.beside(row, block.columns):
            return 0, 0  # no place for a pupil
    return 0, 0


def _stands_beside(cells: Cells, block: Block, row: int) -> bool:
    """Whether something beside a row of totals would be left behind; a key that runs along the list stays anyway."""
    edges = (block.first_column - 1, block.last_column + 1)
    places = [range(at, at + 1) for at in edges if at > 0]
    if any(cells.typed(row, place) or cells.formulas(row, place) for place in places):
        return True
    along = any(cells.beside(other, block.columns) for other in (row - 1, row + 1))
    return cells.beside(row, block.columns) and not along


def _counts_all(cells: Cells, block: Block, row: int) -> bool | None:
    """Whether the formulas of a row of totals under a plain range count all its rows, be it cell by cell or by a text;
    `None` if it cannot be moved.

    A formula that counts some of the rows cannot be lengthened without knowing what it is for.
    """
    first, last, counts_all = block.first_row, block.last_row, False
    if last < first or _stands_beside(cells, block, row):
        return None
    alone = dict[int, set[int]]()
    for text, may_move in cells.formulas(row, block.columns).values():
        if not text or not may_move:
            return None
        counts_all = counts_all or _picks_from_the_first(block, text)
        for reference in references(text):
            area = reference.area
            here = reference.sheet is None or reference.sheet.casefold() == block.sheet.casefold()
            inside = block.first_column <= area.first_column and area.last_column <= block.last_column
            if here and inside and reference.last is None:
                alone.setdefault(area.first_column, set()).add(area.first_row)
            if here and inside and reference.last is not None and last <= area.last_row < row:
                if area.first_row in block.totals or area.first_row >= block.totals_row:
                    continue  # of the totals themselves, which move with it
                if area.first_row not in (first, block.header_row):
                    return None
                counts_all = True
    spelt = last > first and any(rows >= {*range(first, last + 1)} for rows in alone.values())
    return counts_all or spelt


def _picks_from_the_first(block: Block, formula: str) -> bool:
    """Whether a formula picks the rows of a block by a text, from the first one on: it moves, and is named."""
    if "INDIRECT(" not in formula.upper():
        return False
    places = (reference.area for text in texts(joined(formula)) for reference in references(text))
    return any(
        area.first_row in (block.first_row, block.header_row) and area.first_column in block.columns for area in places
    )


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
