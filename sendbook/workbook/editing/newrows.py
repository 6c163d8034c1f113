"""New rows written out where none stand: what a column takes is worked out once, then each cell is a piece of text."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from xml.sax.saxutils import escape

from sendbook.changes import Formula, NewRow
from sendbook.tables import Value, column_letter
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.model_row import Fill, Model
from sendbook.workbook.editing.records import RowRecord
from sendbook.workbook.list_rows import Block
from sendbook.workbook.parts.cells import where
from sendbook.workbook.parts.celltext import text_problem
from sendbook.workbook.parts.content import FORMULA_STARTS, MAX_FORMULA, stored
from sendbook.workbook.parts.references import Area, address
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import as_attributes, row_looks, wide_enough
from sendbook.workbook.parts.xmlparts import truth

_UNNAMED = object()
_EXACT = 10**15
"""Whole numbers below this are stored as they are written."""
_SOME = 50


def add_rows(draft: Draft, block: Block, model: Model, rows: Mapping[int, NewRow]) -> None:
    """Put rows where none stand, each with its values and with the formats and formulas of the model row."""
    xml = draft.sheet(block.sheet)
    columns = [_ColumnCells(draft, block.sheet, column, model) for column in block.columns]
    p, looks = xml.prefix.decode(), row_looks(model.looks)
    all_rows = iter(rows.items())
    while some := dict(islice(all_rows, _SOME)):  # the cells of some rows at a time take little memory
        by_column = [column.cells(some) for column in columns]
        used = [column for column, cells in zip(block.columns, by_column, strict=True) if any(cells)]
        tag = as_attributes(wide_enough(looks, used)).decode()
        whole: dict[int, bytes] = {}
        for (row, step), cells in zip(some.items(), zip(*by_column, strict=True), strict=True):
            inside = "".join(cells)
            ending = f">{inside}</{p}row>" if inside else "/>"
            whole[row] = f'<{p}row r="{row}"{tag}{ending}'.encode()
            draft.records.append(RowRecord(block.sheet, row, step.values, step.reason))
        xml.add_rows(whole, Area(min(some), used[0], max(some), used[-1]) if used else None)


class _ColumnCells:
    """The new cells of one column."""

    def __init__(self, draft: Draft, sheet: str, column: int, model: Model) -> None:
        self._draft, self._sheet, self._column, self._model = draft, sheet, column, model
        self._xml = draft.sheet(sheet)
        self._above = model.style(column)
        self._look = self._above if self._above is not None else self._style_of_row_or_column()
        self._p = self._xml.prefix.decode()
        self._start = f'<{self._p}c r="{column_letter(column)}'
        self._text = self._formula = self._formula_look = ""
        self._results: dict[tuple[type, Value], tuple[str, str]] = {}

    def _style_of_row_or_column(self) -> int:
        looks = self._model.looks
        if looks is not None and truth(looks.attributes.get(b"customFormat", b"0").decode()):
            return int(looks.attributes.get(b"s", b"0"))
        return self._xml.column_style(self._column) or 0

    def cells(self, rows: Mapping[int, NewRow]) -> list[str]:
        """The cell of each row as XML; blank where a row gets none."""
        column, p, start = self._column, self._p, self._start
        strings = self._draft.strings if self._draft.shares_strings(self._xml) else None
        look = f' s="{self._look}"' if self._look else ""
        number, text, end = f'"{look}><{p}v>', f'"{look} t="s"><{p}v>', f"</{p}v></{p}c>"
        fill, cells = self._model.fills[column], []
        for row, step in rows.items():
            value = step.values.get(column, _UNNAMED)
            # Short ways for what nearly every cell holds; `_cell` tells the same for all.
            if (
                type(value) is str
                and strings is not None
                and value
                and not value.startswith(FORMULA_STARTS)
                and text_problem(value) is None
            ):
                cells.append(f"{start}{row}{text}{strings.number(value)}{end}")
            elif type(value) is int and -_EXACT < value < _EXACT:
                cells.append(f"{start}{row}{number}{value}{end}")
            elif value is not _UNNAMED:
                cells.append(self._cell(row, value))  # type: ignore[arg-type]
            elif fill is not None:
                cells.append(self._filled(row, fill, step.results.get(column) if step.results else None))
            else:
                cells.append(f'{start}{row}" s="{self._above}"/>' if self._above else "")
        return cells

    def _cell(self, row: int, value: Value | Formula, array: str = "", dynamic: int = 0) -> str:
        if isinstance(value, Formula):
            self._draft.formulas_changed = True
        cell = where(row, self._column, self._sheet)
        kind, content, look = self._draft.content(self._xml, value, self._look, cell, array)
        if not (content or look):
            return ""
        tag = (f' s="{look}"' if look else "") + (f' t="{kind.decode()}"' if kind else "")
        mark = f' cm="{dynamic}"' if dynamic else ""
        inside = f">{content.decode()}</{self._p}c>" if content else "/>"
        return f'{self._start}{row}"{tag}{mark}{inside}'

    def _filled(self, row: int, fill: Fill, result: Value) -> str:
        text = fill.formula.at(row - self._model.row)
        if text is None:
            refuse("9126", where(row, self._column, self._sheet))
        if fill.array or len(text) > MAX_FORMULA or not text.strip():
            place = address(row, self._column) if fill.array else ""
            return self._cell(row, Formula(text, result), place, fill.dynamic)
        if not self._formula_look:
            look = self._draft.styles.unquoted(self._look)
            self._formula_look = '"' + (f' s="{look}"' if look else "")
            self._draft.formulas_changed = True
        if text is not self._text:  # a formula that names no row by its number is the same object for all
            self._text, self._formula = text, f"><{self._p}f>{escape(text)}</{self._p}f>"
        kind, shown = self._result(row, result) if result is not None else ("", "")
        return f"{self._start}{row}{self._formula_look}{kind}{self._formula}{shown}</{self._p}c>"

    def _result(self, row: int, result: Value) -> tuple[str, str]:
        """The type attribute and the value element of a formula's result; many rows have the same."""
        known = self._results.get((type(result), result))
        if known is None:
            date1904 = self._draft.package.date1904
            kind, text = stored(result, date1904, where(row, self._column, self._sheet))
            known = (f' t="{kind.decode()}"' if kind else "", f"<{self._p}v>{text.decode()}</{self._p}v>")
            self._results[type(result), result] = known
        return known
