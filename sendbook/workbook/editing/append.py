"""New rows below a table or plain range: blank rows are filled first, then the block grows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from sendbook.changes import Formula, NewRow
from sendbook.tables import Value
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.formulas_elsewhere import counting_of, formulas_near
from sendbook.workbook.editing.grow import grow, grow_cell
from sendbook.workbook.editing.list_block import FileCells
from sendbook.workbook.editing.model_row import Fill, Model, read_model
from sendbook.workbook.editing.newrows import add_rows
from sendbook.workbook.editing.obstacles import FileObstacles
from sendbook.workbook.editing.room import (
    find_block,
    refuse_if_totals_are_used,
    room_for,
    where_formulas_end,
    where_formulas_go,
    where_totals_were_typed,
)
from sendbook.workbook.editing.sparklines import add_sparklines
from sendbook.workbook.list_rows import Block
from sendbook.workbook.parts.cells import formula_tag, formula_text, where
from sendbook.workbook.parts.references import address
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import Cell, RowXml, row_looks
from sendbook.workbook.parts.sharing import on_its_own
from sendbook.workbook.parts.sheetxml import SheetXml


def append_rows(draft: Draft, steps: Sequence[NewRow], allow: Set[str]) -> None:
    """Put rows that belong to one table or range below its last row."""
    obstacles = FileObstacles(draft, steps[0].sheet, allow)
    cells = FileCells(draft, steps[0].sheet)
    block = find_block(obstacles, cells, steps[0])
    room = room_for(obstacles, block, steps)
    xml, added, rows, below = draft.sheet(block.sheet), room.added, room.rows, block.below(len(steps))
    if added and block.totals_row:
        refuse_if_totals_are_used(counting_of(draft, block), formulas_near(draft, {*block.totals}))
    draft.notes += where_formulas_end(cells, block, {column for step in steps for column in step.values})
    model = read_model(draft, block, room.extent.rows)
    if added and block.totals_row:
        draft.notes += where_totals_were_typed(cells, block)
        for row in reversed(block.totals):
            _move_totals(xml, block, row, added, xml.peek(model.row))
        draft.formulas_changed = True  # they stand in other cells now
    if not block.in_table:  # a table fills its own columns of formulas, as everybody expects of it
        draft.notes += where_formulas_go(block, _to_fill(cells, block, model, dict(zip(rows, steps, strict=True))))
    new = {row: step for row, step in zip(rows, steps, strict=True) if xml.peek(row) is None}
    for row, step in zip(rows, steps, strict=True):
        if row not in new:
            _show_like(xml, row, model.looks)
            _fill_row(draft, block, step, row, model, row <= below)
    if new:
        add_rows(draft, block, model, new)
    grow(draft, block, room.extent.rows)
    add_sparklines(xml, block, model.row, rows)


def _to_fill(cells: FileCells, block: Block, model: Model, rows: Mapping[int, NewRow]) -> Iterator[tuple[int, int]]:
    """The cells of new rows into which a formula is filled: those that no value is for and that hold none yet."""
    filled = [column for column in block.columns if model.fills[column] is not None]
    for row, step in rows.items():
        standing = {*cells.formulas(row, block.columns), *cells.typed(row, block.columns)} if filled else set[int]()
        yield from ((row, column) for column in filled if column not in step.values and column not in standing)


def _show_like(xml: SheetXml, row: int, looks: RowXml | None) -> None:
    """Show a row that stands in the file; one that holds nothing takes the height and group of the row above.

    The row under a folded group says so. With a row that is seen the group is not folded any more: LibreOffice would
    hide the row with the others.
    """
    standing = xml.peek(row)
    if standing is None:
        return
    if b"hidden" in standing.attributes:
        del xml.row(row).attributes[b"hidden"]
    if looks is None or any(cell.has_content for cell in standing.cells.values()):
        return
    attributes, taken = xml.row(row).attributes, row_looks(looks)
    if b"outlineLevel" in taken:
        attributes.pop(b"collapsed", None)
    attributes.update({name: value for name, value in taken.items() if name not in attributes})


def _fill_row(draft: Draft, block: Block, step: NewRow, row: int, model: Model, blank: bool) -> None:
    """Fill in a row that stands in the file: one that was kept blank, or one that holds something beside the block."""
    xml = draft.sheet(block.sheet)
    xml.row(row)  # nearly all its cells will change: they are not looked for one by one
    for column in block.columns:
        style, fill = model.style(column), model.fills[column]
        if column in step.values:
            draft.write(block.sheet, row, column, step.values[column], style=style, reason=step.reason)
            continue
        old = xml.cell(row, column)
        if old is not None and old.has_content:
            _refresh_result(draft, block, step, row, column, old)
        elif fill is not None:
            _write_formula(draft, block, step, row, column, fill, model)
        elif style and not (blank and old is not None):
            xml.put(row, Cell(column, b' s="%d"' % style))


def _write_formula(draft: Draft, block: Block, step: NewRow, row: int, column: int, fill: Fill, model: Model) -> None:
    moved = fill.formula.at(row - model.row)
    if moved is None:
        refuse("9126", where(row, column, block.sheet))
    result: Value = (step.results or {}).get(column)
    draft.write(
        block.sheet,
        row,
        column,
        Formula(moved, result),
        style=model.style(column),
        array=address(row, column) if fill.array else "",
        dynamic=fill.dynamic,
        record=False,
    )


def _refresh_result(draft: Draft, block: Block, step: NewRow, row: int, column: int, old: Cell) -> None:
    """Give a formula that already stands in a blank row the result that the caller worked out."""
    xml = draft.sheet(block.sheet)
    text = formula_text(xml, old)
    found = formula_tag(xml, old)
    plain = found is not None and b"t" not in found[0]
    if text and plain and step.results and column in step.results:
        draft.write(block.sheet, row, column, Formula(text, step.results[column]), record=False)


def _move_totals(xml: SheetXml, block: Block, row: int, added: int, model: RowXml | None) -> None:
    """Move a row of totals down; the row's height goes along when nothing else stands in the row."""
    if xml.peek(row) is None:
        return  # a blank row between totals
    old = xml.row(row)
    moving = [column for column in old.cells if column in block.columns]
    alone = len(moving) == len(old.cells)
    for column in moving:
        cell = on_its_own(xml, row, column, old.cells[column])
        del old.cells[column]
        xml.put(row + added, grow_cell(cell, block, added), old if alone else None)
    if alone and model is not None:
        old.attributes = {b"r": old.attributes[b"r"], **row_looks(model)}
