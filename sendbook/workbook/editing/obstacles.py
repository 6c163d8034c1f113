"""What stands in the way of an edit on a worksheet: merged cells, tables, pivots, array formulas, protection."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property

from sendbook.changes import FORMULAS, PROTECTED, Formula
from sendbook.tables import Value
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.cells import formula_tag, where
from sendbook.workbook.parts.package import ExcelTable
from sendbook.workbook.parts.references import Area, read_area, read_cell
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.sheetxml import SheetXml

"""What a person may allow: a value over a formula, an edit of a protected sheet, an edit that ends a signature."""


class Obstacles:
    """The places of one worksheet where an edit is not safe."""

    def __init__(self, draft: Draft, sheet: str, allow: Set[str]) -> None:
        self._draft = draft
        self._sheet = sheet
        self._allow = allow
        self._part = draft.find_sheet(sheet).part

    @property
    def _xml(self) -> SheetXml:
        return self._draft.sheet(self._sheet)

    @cached_property
    def merged(self) -> list[Area]:
        """Its merged cells."""
        return list(self._xml.areas(b"mergeCell"))

    @cached_property
    def tables(self) -> list[ExcelTable]:
        """Its Excel tables."""
        return self._draft.package.tables(self._sheet)

    @cached_property
    def pivots(self) -> list[Area]:
        """Where its pivot tables stand."""
        found = []
        for part in self._draft.package.related(self._part, "pivotTable"):
            location = xmlparts.child(self._draft.package.xml(part), "location")
            area = None if location is None else read_area(location.get("ref") or "")
            if area:
                found.append(area)
        return found

    @cached_property
    def mapped(self) -> list[Area]:
        """The cells that are tied to an XML map."""
        found = []
        for part in self._draft.package.related(self._part, "tableSingleCells"):
            for entry in xmlparts.children(self._draft.package.xml(part), "singleXmlCell"):
                area = read_area(entry.get("r") or "")
                if area:
                    found.append(area)
        return found

    @cached_property
    def blocks(self) -> list[tuple[Area, bytes]]:
        """Its array formulas and data tables."""
        return list(self._xml.blocks())

    @cached_property
    def is_protected(self) -> bool:
        """Whether the sheet is protected."""
        found = self._xml.element(b"sheetProtection")
        return found is not None and xmlparts.truth(found.get(b"sheet", b"0").decode())

    def check_cell(self, row: int, column: int, after: Value | Formula) -> None:
        """Refuse a change of this cell where it is not safe."""
        cell = where(row, column, self._sheet)
        self._check_place(row, column, cell)
        old = self._xml.cell(row, column)
        holds_formula = old is not None and formula_tag(self._xml, old) is not None
        if holds_formula and not isinstance(after, Formula) and FORMULAS not in self._allow:
            refuse("9109", cell)
        self.check_protection(row, column, cell)

    def _check_place(self, row: int, column: int, cell: str) -> None:
        for area in self.merged:
            if area.holds(row, column) and (row, column) != (area.first_row, area.first_column):
                refuse("9103", cell)
        for area in self.pivots:
            if area.holds(row, column):
                refuse("9105", cell)
        for area in self.mapped:
            if area.holds(row, column):
                refuse("9106", cell)
        for area, kind in self.blocks:
            single = (area.first_row, area.first_column) == (area.last_row, area.last_column)
            if area.holds(row, column) and not (single and kind == b"array"):
                refuse("9107", cell)
        for table in self.tables:
            if table.area.holds(row, column):
                self._check_table_cell(table, row, column, cell)

    def _check_table_cell(self, table: ExcelTable, row: int, column: int, cell: str) -> None:
        if row < table.first_data_row or row > table.last_data_row:
            refuse("9104", cell)
        if table.from_query:
            refuse("9111", cell)
        if table.columns and table.columns[column - table.area.first_column].xml_mapped:
            refuse("9106", cell)

    def check_protection(self, row: int, column: int, cell: str) -> None:
        """Refuse a locked cell of a protected sheet, unless the person allows it."""
        if not self.is_protected or PROTECTED in self._allow:
            return
        old = self._xml.cell(row, column)
        if self._draft.styles.is_locked(old.style if old else 0):
            refuse("9110", cell)

    def check_free(self, area: Area, own: ExcelTable | None = None) -> None:
        """Refuse when a block of cells is not empty, or something else stands or reaches there."""
        for number in self._xml.numbers:
            if not area.first_row <= number <= area.last_row:
                continue
            row = self._xml.peek(number)
            for column, cell in (row.cells if row else {}).items():
                if area.first_column <= column <= area.last_column and cell.has_content:
                    refuse("9115", where(number, column, self._sheet))
        others = [table.area for table in self.tables if own is None or table.part != own.part]
        for other in [*others, *self.merged, *self.pivots, *self.mapped, *(block for block, _ in self.blocks)]:
            if other.meets(area):
                refuse(
                    "9115",
                    where(
                        max(area.first_row, other.first_row), max(area.first_column, other.first_column), self._sheet
                    ),
                )

    def cell_of(self, address: str) -> tuple[int, int]:
        """Row and column of an address; what is no address is refused."""
        place = read_cell(address)
        if place is None:
            refuse("9123", self._sheet)
        return place
