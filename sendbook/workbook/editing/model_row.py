"""The model row: what new rows take from the last row that a person filled in, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sendbook.findings import finding
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.extent import Extent
from sendbook.workbook.list_rows import Block
from sendbook.workbook.parts.cells import formula_tag, formula_text, where
from sendbook.workbook.parts.metadata import dynamic_arrays
from sendbook.workbook.parts.references import FilledDown, address, references, translate
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import RowXml


@dataclass(frozen=True, slots=True)
class Fill:
    """A formula to fill down, whether it is an array formula, and the mark of a dynamic array (0 for others)."""

    formula: FilledDown
    array: bool = False
    dynamic: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """The row above the new ones: its number, its formats (None under a header alone), its formulas by column."""

    row: int
    looks: RowXml | None
    fills: Mapping[int, Fill | None]

    def style(self, column: int) -> int | None:
        """The number of the cell format that a column takes; None when the row has no cell there."""
        above = self.looks.cells.get(column) if self.looks is not None else None
        return None if above is None else above.style


def read_model(draft: Draft, block: Block, rows: int = 0) -> Model:
    """What new rows of a block take from the row above them; formulas that cannot be filled down are refused.

    `rows` is by how many the block grows: a range over all its rows, as in `RANK(E5,E$2:E$4)`, holds the new ones too.
    """
    number = block.model_row
    # The format of a header is not the format of data.
    looks = draft.sheet(block.sheet).peek(number) if number >= block.first_row else None
    return Model(number, looks, {column: _fill(draft, block, number, column, rows) for column in block.columns})


def _fill(draft: Draft, block: Block, model_row: int, column: int, rows: int) -> Fill | None:
    """The formula that new rows of a column take, as it stands in the model row."""
    xml = draft.sheet(block.sheet)
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
        grown = Extent(block, rows).formula(text, block.sheet, fixed=True) if rows and "$" in text else text
        return Fill(FilledDown(grown), kind == b"array", mark if mark and mark in dynamic_arrays(draft.package) else 0)
    if declared is None or not declared.formula:
        return None
    if any(True for _ in references(declared.formula)):
        # Only structured references mean the same in every row; others are told from a neighbour's formula.
        for row in range(model_row - 1, block.first_row - 1, -1):
            neighbour = xml.cell(row, column)
            text = formula_text(xml, neighbour) if neighbour is not None else None
            moved = translate(text, model_row - row) if text else None
            if moved:
                return Fill(FilledDown(moved), declared.array)
        draft.notes.append(finding("9128", where(block.header_row, column, block.sheet)))
        return None
    return Fill(FilledDown(declared.formula), declared.array)
