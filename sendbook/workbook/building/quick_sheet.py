"""Quick sheet: XlsxWriter's worksheet, which looks at each formula once and not once a row.

XlsxWriter searches every formula for thirty names of newer functions; in a table the same formula stands in each row,
and a large provision map took ten seconds. Imported where a workbook is built, because it loads XlsxWriter.
"""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet


class QuickSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter says nothing about its types
    """A worksheet with a memory of the formulas that it has prepared."""

    def __init__(self) -> None:
        super().__init__()
        self._prepared: dict[tuple[str, bool], str] = {}

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        key = (formula, expand_future_functions)
        if key not in self._prepared:
            self._prepared[key] = super()._prepare_formula(formula, expand_future_functions)
        return self._prepared[key]
