"""New rows below a table or plain range: blank rows are filled first, then the block grows."""

from __future__ import annotations

from collections.abc import Sequence, Set

from sendbook.changes import Formula, NewRow
from sendbook.findings import finding
from sendbook.tables import Value
from sendbook.workbook.editing.blocks import Block, find_block
from sendbook.workbook.editing.dependants import refuse_if_totals_are_used
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.growth import grow, grow_cell
from sendbook.workbook.editing.obstacles import PROTECTED, Obstacles
from sendbook.workbook.editing.sparklines import add_sparklines
from sendbook.workbook.parts.cells import formula_tag, formula_text, where
from sendbook.workbook.parts.metadata import dynamic_arrays
from sendbook.workbook.parts.references import MAX_ROW, Area, address, references, translate
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import Cell, RowXml, row_looks
from sendbook.workbook.parts.sheetxml import SheetXml

_Filled = tuple[str, bool, bool, int]
"""A formula to fill down, whether it is an array formula, whether its references move with the row, and the mark of a
dynamic array (0 for others)."""


def append_rows(draft: Draft, steps: Sequence[NewRow], allow: Set[str]) -> None:
    """Put rows that belong to one table or range below its last row."""
    block = find_block(draft, steps[0])
    obstacles = Obstacles(draft, block.sheet, allow)
    if obstacles.is_protected and PROTECTED not in allow:
        refuse("9110", block.sheet)
    for step in steps:
        for column in step.values:
            if column not in block.columns:
                refuse("9123", block.sheet)
    filled = block.blank[:len(steps)]
    added = len(steps) - len(filled)
    below = filled[-1] if block.table is None and filled else block.last_row
    if below + added + (1 if block.totals_row else 0) > MAX_ROW:
        refuse("9115", where(MAX_ROW, block.first_column, block.sheet))
    if added:
        foot = block.totals_row or below
        obstacles.check_free(Area(foot + 1, block.first_column, foot + added, block.last_column), block.table)
        if block.totals_row:
            _check_totals(draft, block, obstacles)
    xml = draft.sheet(block.sheet)
    model_row = _model_row(block)
    model = xml.peek(model_row)
    formulas = {column: _formula_of(draft, xml, block, model_row, column) for column in block.columns}
    if added and block.totals_row:
        _move_totals(xml, block, added, model)
    rows = [*filled, *range(below + 1, below + added + 1)]
    for step, row in zip(steps, rows, strict=True):
        _fill_row(draft, block, step, row, row - model_row, model, formulas, row in filled)
    if added or filled:
        grow(draft, block, added if block.table is not None else rows[-1] - block.last_row)
        add_sparklines(xml, block, model_row, rows)


def _model_row(block: Block) -> int:
    """The row whose formats, height and formulas new rows take: the last one that a person filled in."""
    if block.table is None:
        return block.last_row
    filled_in = [row for row in (block.blank[0] - 1,) if row >= block.first_row] if block.blank else [block.last_row]
    return filled_in[0] if filled_in else block.first_row


def _fill_row(draft: Draft, block: Block, step: NewRow, row: int, down: int, model: RowXml | None,
              formulas: dict[int, _Filled | None], stands: bool) -> None:
    xml = draft.sheet(block.sheet)
    # The format of a header is not the format of data.
    looks = model if model is not None and model.number >= block.first_row else None
    _show_like(xml, row, looks)
    for column in block.columns:
        above = looks.cells.get(column) if looks else None
        style = above.style if above else None
        if column in step.values:
            draft.write(block.sheet, row, column, step.values[column], style=style, like=looks, reason=step.reason)
            continue
        old = xml.cell(row, column)
        if old is not None and old.has_content:
            _refresh_result(draft, block, step, row, column, old)
            continue
        formula = formulas[column]
        if formula is not None:
            _write_formula(draft, block, step, row, column, down, formula, style, looks)
        elif style and not (stands and old is not None):
            xml.put(row, Cell(column, b' s="%d"' % style), looks)
    if xml.peek(row) is None:
        xml.row(row, looks)


def _show_like(xml: SheetXml, row: int, looks: RowXml | None) -> None:
    """Show a row that stands in the XML already; one that holds nothing takes the height and group of the row above.

    The mark of a folded group stands in the row under it, which is one row lower now.
    """
    standing = xml.peek(row)
    if standing is None:
        return
    if b"hidden" in standing.attributes:
        del xml.row(row).attributes[b"hidden"]
    if looks is None or any(cell.has_content for cell in standing.cells.values()):
        return
    attributes, taken = xml.row(row).attributes, row_looks(looks)
    folded = attributes.pop(b"collapsed", None) if b"outlineLevel" in taken else None
    attributes.update({name: value for name, value in taken.items() if name not in attributes})
    if folded is not None:
        xml.row(row + 1).attributes[b"collapsed"] = folded


def _write_formula(draft: Draft, block: Block, step: NewRow, row: int, column: int, down: int,
                   formula: _Filled, style: int | None, looks: RowXml | None) -> None:
    text, array, moves, dynamic = formula
    moved = translate(text, down) if moves else text
    if moved is None:
        refuse("9126", where(row, column, block.sheet))
    result: Value = (step.results or {}).get(column)
    draft.write(block.sheet, row, column, Formula(moved, result), style=style, like=looks,
                array=address(row, column) if array else "", dynamic=dynamic, reason=step.reason, record=False)


def _refresh_result(draft: Draft, block: Block, step: NewRow, row: int, column: int, old: Cell) -> None:
    """Give a formula that already stands in a blank row the result that the caller worked out."""
    xml = draft.sheet(block.sheet)
    text = formula_text(xml, old)
    found = formula_tag(xml, old)
    plain = found is not None and b"t" not in found[0]
    if text and plain and step.results and column in step.results:
        draft.write(block.sheet, row, column, Formula(text, step.results[column]), record=False)


def _formula_of(draft: Draft, xml: SheetXml, block: Block, model_row: int, column: int) -> _Filled | None:
    """The formula that new rows of a column take, as it stands in the model row."""
    cell = xml.cell(model_row, column) if model_row >= block.first_row else None
    found = formula_tag(xml, cell) if cell is not None else None
    declared = block.table.columns[column - block.first_column] if block.table is not None else None
    if cell is not None and found is not None:
        kind = found[0].get(b"t")
        text = formula_text(xml, cell)
        if text is None or kind == b"dataTable":
            refuse("9126", where(model_row, column, block.sheet))
        if kind == b"array" and found[0].get(b"ref", b"").decode() != address(model_row, column):
            refuse("9107", where(model_row, column, block.sheet))
        mark = int(cell.attributes.get(b"cm", b"0")) if kind == b"array" else 0
        return text, kind == b"array", _moves(text), mark if mark and mark in dynamic_arrays(draft.package) else 0
    if declared is None or not declared.formula:
        return None
    if any(True for _ in references(declared.formula)):
        # Only structured references mean the same in every row; others are told from a neighbour's formula.
        for row in range(model_row - 1, block.first_row - 1, -1):
            neighbour = xml.cell(row, column)
            text = formula_text(xml, neighbour) if neighbour is not None else None
            moved = translate(text, model_row - row) if text else None
            if moved:
                return moved, declared.array, True, 0
        draft.notes.append(finding("9128", where(block.header_row, column, block.sheet)))
        return None
    return declared.formula, declared.array, False, 0


def _moves(formula: str) -> bool:
    """Whether a formula reads differently in another row: structured references do not."""
    return translate(formula, 1) != formula


def _check_totals(draft: Draft, block: Block, obstacles: Obstacles) -> None:
    xml = draft.sheet(block.sheet)
    totals = Area(block.totals_row, block.first_column, block.totals_row, block.last_column)
    for area in [*obstacles.merged, *(area for area, _ in obstacles.blocks)]:
        if area.meets(totals):
            refuse("9127", where(block.totals_row, block.first_column, block.sheet))
    for column in block.columns:
        cell = xml.cell(block.totals_row, column)
        found = formula_tag(xml, cell) if cell is not None else None
        if found is not None and found[0].get(b"t") == b"shared":
            refuse("9127", where(block.totals_row, column, block.sheet))
    refuse_if_totals_are_used(draft, block)


def _move_totals(xml: SheetXml, block: Block, added: int, model: RowXml | None) -> None:
    """Move a table's totals down; the row's height goes along when nothing else stands in the row."""
    old = xml.row(block.totals_row)
    moving = {column: cell for column, cell in old.cells.items() if column in block.columns}
    alone = len(moving) == len(old.cells)
    for column, cell in moving.items():
        del old.cells[column]
        xml.put(block.totals_row + added, grow_cell(cell, block, added), old if alone else None)
    if alone and model is not None:
        folded = {name: value for name, value in old.attributes.items() if name == b"collapsed"}
        xml.row(block.totals_row + added).attributes.update(folded)
        old.attributes = {b"r": old.attributes[b"r"], **row_looks(model)}
