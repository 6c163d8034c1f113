"""The rows under a header in a workbook's file, as the one definition of where they end sees them."""

from __future__ import annotations

from collections.abc import Mapping

from sendbook.changes import Formula
from sendbook.tables import Value
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.parts.cells import formula_tag, formula_text
from sendbook.workbook.parts.rowxml import Cell


class FileCells:
    """The cells of one sheet of a file."""

    def __init__(self, draft: Draft, sheet: str) -> None:
        self._draft, self._sheet, self._xml = draft, sheet, draft.sheet(sheet)

    def _filled(self, row: int) -> Mapping[int, Cell]:
        found = self._xml.peek(row)
        return {} if found is None else found.cells

    def typed(self, row: int, columns: range) -> list[int]:
        """The columns in which a person typed something: no formula gives it."""
        return [
            column for column, cell in self._filled(row).items()
            if column in columns and cell.has_content and formula_tag(self._xml, cell) is None
        ]  # fmt: skip

    def value(self, row: int, column: int) -> Value:
        """What a cell shows."""
        value = self._draft.value(self._sheet, row, column)
        return value.result if isinstance(value, Formula) else value

    def formulas(self, row: int, columns: range) -> dict[int, tuple[str, bool]]:
        """The formulas of a row by column: the text, "" where it cannot be told, and whether it may be moved."""
        found = {}
        for column, cell in self._filled(row).items():
            tag = formula_tag(self._xml, cell) if column in columns else None
            if tag is not None:
                found[column] = formula_text(self._xml, cell) or "", tag[0].get(b"t") in (None, b"shared")
        return found

    def beside(self, row: int, columns: range) -> bool:
        """Whether something stands in a row outside these columns."""
        return any(cell.has_content for column, cell in self._filled(row).items() if column not in columns)

    def is_thin(self, row: int) -> bool:
        """Whether a row has a height of its own."""
        found = self._xml.peek(row)
        return found is not None and b"ht" in found.attributes
