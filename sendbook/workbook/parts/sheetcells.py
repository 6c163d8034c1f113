"""The cells of a workbook as values, sheet by sheet, in whatever form the file keeps them. Only read, never changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from sendbook.tables import Value
from sendbook.workbook.parts.cells import plain_value, stored_value
from sendbook.workbook.parts.package import Package
from sendbook.workbook.parts.quickrows import QuickCell, quick_row
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.rowxml import Cell
from sendbook.workbook.parts.sheetxml import SheetXml
from sendbook.workbook.parts.strings import SharedStrings
from sendbook.workbook.parts.styles import Styles

Held = Value | tuple[str, Value]
"""What a cell holds: a value, or `("=", last result)` for a formula."""

_BUILT_IN_TIMES = {18, 19, 20, 21, 45, 46, 47}
_OF_A_TIME = re.compile(r"[hs]", re.IGNORECASE)
_NO_TOKENS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


class SheetCells:
    """A workbook's cells. Transitional or strict, with or without a namespace prefix: the values are the same."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._times: dict[int, bool] = {}

    @cached_property
    def _strings(self) -> SharedStrings | None:
        part = next(iter(self._package.related(self._package.book_part, "sharedStrings")), None)
        return None if part is None else SharedStrings(self._package.read(part))

    @property
    def _styles(self) -> Styles | None:
        return self._package.styles

    def rows(
        self, sheet: str, first: int = 1, last: int = 0, columns: Collection[int] | None = None
    ) -> Iterator[tuple[int, Mapping[int, Held]]]:
        """Each row that stands in the file, from `first` to `last` (0: to the end), with its filled cells by column.

        `columns` names the columns that are wanted; of the others nothing is worked out.
        """
        found = self._package.sheet(sheet)
        if found is None or found.kind != "worksheet":
            refuse("9101", name=sheet)
        xml = SheetXml(self._package.read(found.part), sheet)
        for number in xml.numbers:
            if number < first or (last and number > last):
                continue
            place = xml.span(number)
            quick = quick_row(xml.content, number, *place, columns) if place and not xml.prefix else None
            if quick is not None:
                yield number, {cell.column: self._quickly_held(cell) for cell in quick}
            elif row := xml.peek(number):
                yield number, {
                    column: self._held(xml, cell) for column, cell in row.cells.items()
                    if cell.has_content and (columns is None or column in columns)
                }  # fmt: skip

    def _quickly_held(self, cell: QuickCell) -> Held:
        value: Value = None
        if cell.stored is not None:
            value = self._shown(
                stored_value(cell.kind, cell.style, cell.stored, self._strings, self._styles, self._package.date1904),
                cell.style,
            )
        return ("=", value) if cell.is_formula else value

    def _held(self, xml: SheetXml, cell: Cell) -> Held:
        value = plain_value(xml, cell, self._strings, self._styles, self._package.date1904)
        value = self._shown(value, cell.style)
        return ("=", value) if xml.formula.search(cell.content) else value

    def _shown(self, value: Value, style: int) -> Value:
        """A part of a day as the time that it shows as; any other value as it is."""
        if isinstance(value, float) and 0 < value < 1 and self._is_time(style):
            minutes = round(value * 1440)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        return value

    def _is_time(self, style: int) -> bool:
        """Whether a number in this format shows as a time of day."""
        if style not in self._times:
            number, text = self._styles.number_format(style) if self._styles else (0, "")
            of_a_time = _OF_A_TIME.search(_NO_TOKENS.sub("", text))
            self._times[style] = bool(of_a_time) if text else number in _BUILT_IN_TIMES
        return self._times[style]
