"""What stands in the way of an edit on a worksheet: merged cells, tables, pivots, array formulas, protection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from functools import cached_property

from sendbook.changes import FORMULAS, PROTECTED, Change, Formula, NewColumn
from sendbook.tables import quote_sheet
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.cells import formula_tag, where
from sendbook.workbook.parts.package import ExcelTable
from sendbook.workbook.parts.references import MAX_COLUMN, Area, read_area, read_cell
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.sheetxml import SheetXml


class Obstacles:
    """The places of one worksheet where an edit is not safe: a file and the open Excel each say what stands there."""

    def __init__(self, sheet: str, allow: Set[str]) -> None:
        self.sheet, self._allow = sheet, allow

    @property
    def tables(self) -> Sequence[ExcelTable]:
        """Its Excel tables."""
        return ()

    @property
    def merged(self) -> Sequence[Area]:
        """Its merged cells."""
        return ()

    @property
    def pivots(self) -> Sequence[Area]:
        """Where its pivot tables stand."""
        return ()

    @property
    def mapped(self) -> Sequence[Area]:
        """The cells that are tied to an XML map."""
        return ()

    @property
    def blocks(self) -> Sequence[tuple[Area, bytes]]:
        """Its array formulas and data tables."""
        return ()

    @property
    def is_protected(self) -> bool:
        """Whether the sheet is protected."""
        raise NotImplementedError

    def filled(self, area: Area) -> Iterator[tuple[int, int]]:
        """The cells of a place that hold something."""
        raise NotImplementedError

    def holds_formula(self, row: int, column: int) -> bool:
        """Whether a formula stands in a cell."""
        raise NotImplementedError

    def is_locked(self, row: int, column: int) -> bool:
        """Whether protection keeps a cell from being changed."""
        return self.is_protected

    def check_sheet(self) -> None:
        """Refuse rows and columns on a protected sheet, unless the person allows it."""
        if self.is_protected and PROTECTED not in self._allow:
            refuse("9110", quote_sheet(self.sheet))

    def check_cell(self, row: int, column: int, step: Change) -> None:
        """Refuse a change of this cell where it is not safe."""
        cell = where(row, column, self.sheet)
        self._check_place(row, column, cell)
        over = isinstance(step.after, Formula) or step.over_formula or FORMULAS in self._allow
        if not over and self.holds_formula(row, column):
            refuse("9109", cell)
        if self.is_protected and PROTECTED not in self._allow and self.is_locked(row, column):
            refuse("9110", cell)

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

    def check_free(self, area: Area, own: ExcelTable | None = None) -> None:
        """Refuse when a block of cells is not empty, or something else stands or reaches there."""
        for row, column in self.filled(area):
            refuse("9115", where(row, column, self.sheet))
        others = [table.area for table in self.tables if own is None or table.name != own.name]
        for other in [*others, *self.merged, *self.pivots, *self.mapped, *(block for block, _ in self.blocks)]:
            if other.meets(area):
                first = max(area.first_row, other.first_row), max(area.first_column, other.first_column)
                refuse("9115", where(*first, self.sheet))

    def check_column(self, step: NewColumn, columns_before: int = 0) -> ExcelTable | None:
        """Refuse a new column where it is not safe, else give the table that it makes wider.

        `columns_before` are those that the same plan has put into the table already.
        """
        self.check_sheet()
        rows = sorted(step.values)
        if not (step.header_row >= 1 and 2 <= step.column <= MAX_COLUMN) or (rows and rows[0] <= step.header_row):
            refuse("9123", self.sheet)
        table = self.table(step.table) if step.table else None
        if table is not None:
            if table.from_query:
                refuse("9111", self.sheet)
            if step.header_row != table.header_row or step.column != table.area.last_column + 1 + columns_before:
                refuse("9123", self.sheet)
            names = {column.name.casefold() for column in table.columns}
            if step.header.casefold() in names or not step.header.strip():
                refuse("9129", where(step.header_row, step.column, self.sheet))
            if rows and not table.first_data_row <= rows[0] <= rows[-1] <= table.last_data_row:
                refuse("9123", self.sheet)
        last = table.area.last_row if table is not None else max([step.header_row, *rows])
        self.check_free(Area(step.header_row, step.column, last, step.column))
        return table

    def table(self, name: str) -> ExcelTable:
        """The Excel table of this name; one that is not on the sheet is refused."""
        table = next((one for one in self.tables if one.name.casefold() == name.casefold()), None)
        if table is None:
            refuse("9116", self.sheet, name=name)
        return table

    def cell_of(self, address: str) -> tuple[int, int]:
        """Row and column of an address; what is no address is refused."""
        place = read_cell(address)
        if place is None:
            refuse("9123", self.sheet)
        return place


class FileObstacles(Obstacles):
    """The places of one worksheet of a file."""

    def __init__(self, draft: Draft, sheet: str, allow: Set[str]) -> None:
        super().__init__(sheet, allow)
        self._draft, self._part = draft, draft.find_sheet(sheet).part

    @cached_property
    def tables(self) -> Sequence[ExcelTable]:
        """Its Excel tables."""
        return self._draft.package.tables(self.sheet)

    @property
    def _xml(self) -> SheetXml:
        return self._draft.sheet(self.sheet)

    @cached_property
    def merged(self) -> Sequence[Area]:
        """Its merged cells."""
        return list(self._xml.areas(b"mergeCell"))

    @cached_property
    def pivots(self) -> Sequence[Area]:
        """Where its pivot tables stand."""
        return list(self._named("pivotTable", "location", "ref"))

    @cached_property
    def mapped(self) -> Sequence[Area]:
        """The cells that are tied to an XML map."""
        return list(self._named("tableSingleCells", "singleXmlCell", "r"))

    def _named(self, kind: str, element: str, attribute: str) -> Iterator[Area]:
        """The places that parts of a kind name, which the sheet points to."""
        for part in self._draft.package.related(self._part, kind):
            for entry in xmlparts.children(self._draft.package.xml(part), element):
                if area := read_area(entry.get(attribute) or ""):
                    yield area

    @cached_property
    def blocks(self) -> Sequence[tuple[Area, bytes]]:
        """Its array formulas and data tables."""
        return list(self._xml.blocks())

    @cached_property
    def is_protected(self) -> bool:
        """Whether the sheet is protected."""
        found = self._xml.element(b"sheetProtection")
        return found is not None and xmlparts.truth(found.get(b"sheet", b"0").decode())

    def holds_formula(self, row: int, column: int) -> bool:
        """Whether a formula stands in a cell."""
        cell = self._xml.cell(row, column)
        return cell is not None and formula_tag(self._xml, cell) is not None

    def is_locked(self, row: int, column: int) -> bool:
        """Whether protection keeps a cell from being changed."""
        cell = self._xml.cell(row, column)
        return self._draft.styles.is_locked(cell.style if cell else 0)

    def filled(self, area: Area) -> Iterator[tuple[int, int]]:
        """The cells of a place that hold something."""
        for number in self._xml.numbers:
            row = self._xml.peek(number) if area.first_row <= number <= area.last_row else None
            for column, cell in (row.cells if row else {}).items():
                if area.first_column <= column <= area.last_column and cell.has_content:
                    yield number, column
