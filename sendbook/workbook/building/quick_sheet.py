"""Quick sheet: XlsxWriter's worksheet, which looks at each formula once and not once a row.

XlsxWriter searches every formula for thirty names of newer functions, and then once more for each of them; in a table
the same formula stands in each row, and this was half the time that a new workbook took. Imported where a workbook is
built, because it loads XlsxWriter.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from xlsxwriter.worksheet import CellFormulaTuple, Worksheet, re_dynamic_function

_FUNCTION = re.compile(r"[\w.]+\(")


class BlankText(str):
    """The blank text that a formula gives. XlsxWriter stores a plain "" as a number without digits, which some show
    as 0; only a text that is not equal to "" is stored as the text that it is."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


BLANK = BlankText()


class QuickSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter says nothing about its types
    """A worksheet with a memory of the formulas that it has written."""

    expanded: ClassVar[dict[str, str]] = {}
    """The formulas of tables' columns, which our layouts declare and each new workbook writes again."""
    newer: ClassVar[dict[str, bool]] = {}
    """The functions that stand in formulas, and whether they are newer than Excel 2010."""

    def __init__(self) -> None:
        super().__init__()
        self._written: dict[str, CellFormulaTuple] = {}

    def _write_formula(self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0) -> int:
        if isinstance(value, str) and not value:
            value = BLANK
        known = self._written.get(formula)
        if known is None or self._check_dimensions(row, col):
            code: int = super()._write_formula(row, col, formula, cell_format, value)
            cell = self.table[row].get(col) if code == 0 else None
            if isinstance(cell, CellFormulaTuple):  # not an array's formula: that one names the cells it fills
                self._written[formula] = cell
            return code
        self.table[row][col] = known._replace(format=cell_format, value=value)
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        if expand_future_functions:
            if formula not in self.expanded:
                newer = any(self._is_newer(name) for name in _FUNCTION.findall(formula))
                self.expanded[formula] = str(super()._prepare_formula(formula, True)) if newer else _bare(formula)
            return self.expanded[formula]
        if self.use_future_functions or re_dynamic_function.search(formula):
            return str(super()._prepare_formula(formula))
        return _bare(formula)

    def _is_newer(self, function: str) -> bool:
        """Whether XlsxWriter writes a function's name in another way; it is asked of each name once."""
        if function not in self.newer:
            self.newer[function] = super()._prepare_formula(function, True) != function
        return self.newer[function]


def _bare(formula: str) -> str:
    return formula.removeprefix("{").removeprefix("=").removesuffix("}")
