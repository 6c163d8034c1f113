"""The rows under a header, in an Excel table or a plain range: where they end, and which of them are still blank."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sendbook.changes import NewRow
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.parts.cells import formula_tag, formula_text, where
from sendbook.workbook.parts.package import ExcelTable
from sendbook.workbook.parts.references import MAX_COLUMN, Area, references, translate
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import Cell
from sendbook.workbook.parts.sheetxml import SheetXml

_WIDEST_GAP = 3
"""How many blank rows may set the totals off from a plain list."""
_TOTALS = re.compile(r"\b(SUBTOTAL|SUM|AGGREGATE|COUNTA?|AVERAGE)\s*\(", re.IGNORECASE)
_LABEL = re.compile(r"\b(totals?|sums?|averages?|counts?|means?)\b", re.IGNORECASE)
_TOTAL_WORDS = ("total", "grand total", "sum", "average", "count")


@dataclass(frozen=True, slots=True)
class Block:
    """Where rows are added: the columns, the header, the first and last row of data, and blank rows to fill first.

    `last_row` counts the blank rows of a table (they belong to it), not those under a plain range. `totals_row` is the
    row of its totals; 0 when it has none.
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

    @property
    def ends(self) -> range:
        """The rows at which what counts all its rows may end: its last, blank ones before its totals, the totals."""
        return range(self.last_row, max(self.last_row, self.totals_row) + 1)

    @property
    def columns(self) -> range:
        """Its worksheet columns."""
        return range(self.first_column, self.last_column + 1)


def find_block(draft: Draft, step: NewRow) -> Block:
    """The block that a new row belongs to; one that cannot take rows safely is refused."""
    if step.table:
        return _table_block(draft, step)
    if not (step.header_row > 0 and 0 < step.first_column <= step.last_column <= MAX_COLUMN):
        refuse("9116", step.sheet, name="with that header row")
    return _plain_block(draft, step)


def _table_block(draft: Draft, step: NewRow) -> Block:
    table = draft.package.table(step.table)
    if table is None or table.sheet.casefold() != step.sheet.casefold():
        refuse("9116", step.sheet, name=step.table)
    if table.from_query:
        refuse("9111", table.sheet)
    if any(column.xml_mapped for column in table.columns):
        refuse("9106", table.sheet)
    xml = draft.sheet(table.sheet)
    columns = range(table.area.first_column, table.area.last_column + 1)
    blank: list[int] = []
    for row in range(table.last_data_row, table.first_data_row - 1, -1):
        if _constants(xml, row, columns):
            break
        blank.insert(0, row)
    return Block(table.sheet, table, table.header_row, table.first_data_row, table.last_data_row,
                 table.area.first_column, table.area.last_column, tuple(blank),
                 table.area.last_row if table.totals_rows else 0)


def _plain_block(draft: Draft, step: NewRow) -> Block:
    xml = draft.sheet(step.sheet)
    columns = range(step.first_column, step.last_column + 1)
    area = Area(step.header_row, step.first_column, step.header_row, step.last_column)
    for table in draft.package.tables(step.sheet):
        if table.area.meets(area):
            refuse("9116", step.sheet, name="as a plain range, because an Excel table stands there")
    row = step.header_row + 1
    while _constants(xml, row, columns):
        row += 1
    last, totals = row - 1, 0
    blank: list[int] = []
    if last > step.header_row and _is_total(draft, xml, last, columns):
        if not (_is_labelled(draft, xml, last, columns) and _adds_up(xml, step, last - 1, last)):
            refuse("9122", where(last, step.first_column, step.sheet))
        last, totals = last - 1, last
    elif not _is_prefilled(xml, row, columns):
        totals = _totals_below(draft, xml, step, last)
    else:
        while _is_prefilled(xml, row, columns):
            blank.append(row)
            row += 1
    return Block(step.sheet, None, step.header_row, step.header_row + 1, last, step.first_column, step.last_column,
                 tuple(blank), totals)


def _cells(xml: SheetXml, row: int, columns: range) -> list[Cell]:
    found = xml.peek(row)
    return [] if found is None else [cell for column, cell in found.cells.items() if column in columns]


def _constants(xml: SheetXml, row: int, columns: range) -> list[Cell]:
    """The cells of a row that hold something a person typed."""
    return [cell for cell in _cells(xml, row, columns) if cell.has_content and formula_tag(xml, cell) is None]


def _is_total(draft: Draft, xml: SheetXml, row: int, columns: range) -> bool:
    for cell in _cells(xml, row, columns):
        text = formula_text(xml, cell)
        counts = text and _TOTALS.search(text) and re.search(rf":\$?[A-Z]+\$?{row - 1}\b", text)
        if counts and not _is_filled_down(xml, cell, row):
            return True
        value = draft.value(xml.sheet, row, cell.column)
        if isinstance(value, str) and value.strip().casefold().rstrip(":s") in _TOTAL_WORDS:
            return True
    return False


def _is_labelled(draft: Draft, xml: SheetXml, row: int, columns: range) -> bool:
    """Whether all that a person typed into a row are words, and one of them says that it is a total."""
    typed = [draft.value(xml.sheet, row, cell.column) for cell in _constants(xml, row, columns)]
    return all(isinstance(value, str) for value in typed) and any(_LABEL.search(str(value)) for value in typed)


def _totals_below(draft: Draft, xml: SheetXml, step: NewRow, last: int) -> int:
    """The totals row under a plain range, which a few blank rows may set off; 0 when there is none to be moved."""
    columns = range(step.first_column, step.last_column + 1)
    for number in range(last + 1, last + 2 + _WIDEST_GAP):
        row = xml.peek(number)
        if row is not None and any(cell.has_content for cell in _cells(xml, number, columns)):
            typed = _constants(xml, number, columns)
            labelled = not typed or _is_labelled(draft, xml, number, columns)
            return number if labelled and _adds_up(xml, step, last, number) else 0
        if row is not None and (b"ht" in row.attributes or any(cell.has_content for cell in row.cells.values())):
            return 0  # a row that was made thin, or has something beside the list, is no place for a pupil
    return 0


def _adds_up(xml: SheetXml, step: NewRow, last: int, number: int) -> bool:
    """Whether a row under a plain range is its totals row, and can be moved down: its formulas count all rows above.

    A formula that counts some of the rows cannot be lengthened without knowing what it is for.
    """
    row, first, counts_all = xml.peek(number), step.header_row + 1, False
    if row is None or last < first:
        return False
    for column, cell in row.cells.items():
        if not step.first_column <= column <= step.last_column:
            if cell.has_content:
                return False
            continue
        found = formula_tag(xml, cell)
        text = formula_text(xml, cell) if found is not None else ""
        if text is None or (found is not None and found[0].get(b"t") not in (None, b"shared")):
            return False
        for reference in references(text):
            area = reference.area
            here = reference.sheet is None or reference.sheet.casefold() == step.sheet.casefold()
            if here and reference.last is not None and last <= area.last_row < number and (
                    step.first_column <= area.first_column and area.last_column <= step.last_column):
                if area.first_row not in (first, step.header_row):
                    return False
                counts_all = True
    return counts_all


def _is_prefilled(xml: SheetXml, row: int, columns: range) -> bool:
    """Whether a row holds only the formulas of the row above it, filled down in advance."""
    formulas = [cell for cell in _cells(xml, row, columns) if cell.has_content]
    if not formulas:
        return False
    return all(_is_filled_down(xml, cell, row) for cell in formulas)


def _is_filled_down(xml: SheetXml, cell: Cell, row: int) -> bool:
    """Whether a cell holds the formula of the cell above it, as Excel fills it down."""
    text, above = formula_text(xml, cell), xml.cell(row - 1, cell.column)
    model = formula_text(xml, above) if above is not None else None
    return text is not None and model is not None and translate(model, 1) == text
