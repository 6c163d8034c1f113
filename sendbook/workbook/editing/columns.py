"""A new column to the right of a table or plain range: its header, and a value or formula in each row."""

from __future__ import annotations

from collections.abc import Set

from sendbook.changes import ColumnAnew, Formula, NewColumn
from sendbook.workbook.editing.colours import add_colours
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.obstacles import FileObstacles
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.celltext import escape
from sendbook.workbook.parts.package import ExcelTable
from sendbook.workbook.parts.references import Area, read_area
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.sheetxml import SheetXml
from sendbook.workbook.parts.xmlparts import Element


def add_column(draft: Draft, step: NewColumn, allow: Set[str]) -> None:
    """Put a column to the right; its header takes the format of the header beside it."""
    earlier = _columns_added(draft, step.table) if step.table else 0
    table = FileObstacles(draft, step.sheet, allow).check_column(step, earlier)
    _write_cells(draft, step, table)
    if step.values:
        add_colours(draft, step, min(step.values), max(step.values) if table is None else table.last_data_row)
    if table is not None:
        _widen_table(draft, step, table)


def renew_column(draft: Draft, step: ColumnAnew) -> None:
    """Give a column that stands its table's formula for new rows, and the colours it lacks."""
    add_colours(draft, step, step.first_row, step.last_row)
    table = draft.package.table(step.table) if step.table and step.formula else None
    holder: Element = None if table is None else xmlparts.child(draft.tree(table.part), "tableColumns")
    for entry in () if holder is None else xmlparts.children(holder, "tableColumn"):
        formula = xmlparts.child(entry, "calculatedColumnFormula")
        if formula is not None and (entry.get("name") or "").casefold() == _as_stored(step.header).casefold():
            formula.text = step.formula


def _as_stored(header: str) -> str:
    """A header as a table's part has it: with its line feeds and tabs escaped."""
    return escape(header).replace("\n", "_x000a_").replace("\t", "_x0009_")


def _columns_added(draft: Draft, name: str) -> int:
    """How many columns this edit has put into a table already."""
    table = draft.package.table(name)
    area = None if table is None else read_area(draft.tree(table.part).get("ref") or "")
    return 0 if table is None or area is None else area.last_column - table.area.last_column


def _write_cells(draft: Draft, step: NewColumn, table: ExcelTable | None) -> None:
    xml = draft.sheet(step.sheet)
    beside = xml.cell(step.header_row, step.column - 1)
    if step.width:
        two_lines = beside is not None and _breaks_lines(draft, xml, step.header_row, beside.style)
        xml.set_width(step.column, step.narrow if two_lines and step.narrow else step.width)
    own = _own_format(draft, xml, step)
    draft.write(
        step.sheet,
        step.header_row,
        step.column,
        step.header,
        style=beside.style if beside else None,
        reason=step.reason,
    )
    for row in range(step.header_row + 1, max([step.header_row, *step.values]) + 1):
        neighbour = xml.cell(row, step.column - 1)
        look = neighbour.style if neighbour else 0
        if step.number_format:
            number = draft.styles.number_format_id(step.number_format) if own is None else own
            look = draft.styles.like(look, numFmtId=str(number))
        elif row in step.values:
            look = draft.styles.like(look, numFmtId="0") if draft.styles.number_format(look)[0] else look
        if row in step.values:
            draft.write(step.sheet, row, step.column, step.values[row], style=look, reason=step.reason)


_WITH_TIME = 22
"""Excel's own format of a day with its time."""
_TWO_LINES = 26.0
"""The least height, in points, of a row with two lines of text."""


def _breaks_lines(draft: Draft, xml: SheetXml, row: int, style: int) -> bool:
    """Whether the headings of a list go on in a second line, which their row has room for."""
    stands = xml.peek(row)
    height = stands.attributes.get(b"ht") if stands else None
    return draft.styles.breaks_lines(style) and (height is None or float(height) >= _TWO_LINES)


def _own_format(draft: Draft, xml: SheetXml, step: NewColumn) -> int | None:
    """How the list itself writes days, or money: the number format of its own column of that kind."""
    days = "yy" in step.number_format
    for row in sorted(step.values) if step.like else ():
        cell = xml.cell(row, step.like)
        if cell and (draft.styles.is_date(cell.style) if days else draft.styles.is_money(cell.style)):
            number, text = draft.styles.number_format(cell.style)
            return None if days and ("h" in text.lower() or number == _WITH_TIME) else number
    return None


def _widen_table(draft: Draft, step: NewColumn, table: ExcelTable) -> None:
    root = draft.tree(table.part)
    element: Element
    for element in (root, xmlparts.child(root, "autoFilter")):
        area = None if element is None else read_area(element.get("ref") or "")
        if area is not None:
            element.set("ref", str(Area(area.first_row, area.first_column, area.last_row, step.column)))
    holder: Element = xmlparts.child(root, "tableColumns")
    if holder is None:
        refuse("9116", step.sheet, name=step.table)
    columns = xmlparts.children(holder, "tableColumn")
    space = root.tag.rpartition("}")[0] + "}"
    numbers = [int(column.get("id") or 0) for column in columns]
    name = _as_stored(step.header)
    entry = holder.makeelement(space + "tableColumn", {"id": str(max(numbers, default=0) + 1), "name": name}, None)
    holder.append(entry)
    holder.set("count", str(len(columns) + 1))
    texts = {value.text if isinstance(value, Formula) else None for value in step.values.values()}
    if len(texts) == 1 and None not in texts and len(step.values) == table.last_data_row - table.first_data_row + 1:
        formula = entry.makeelement(space + "calculatedColumnFormula", {}, None)
        formula.text = texts.pop().removeprefix("=")  # type: ignore[union-attr]
        entry.append(formula)
