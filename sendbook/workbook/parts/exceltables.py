"""Excel tables: their place on the sheet, their columns, and what a package's table part says of them."""

from __future__ import annotations

from dataclasses import dataclass

from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.celltext import unescape
from sendbook.workbook.parts.references import Area, read_area
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.xmlparts import Element


@dataclass(frozen=True, slots=True)
class ExcelColumn:
    """A column of an Excel table: its header and, for a calculated column, its formula as stored."""

    name: str
    formula: str | None = None
    array: bool = False
    xml_mapped: bool = False


@dataclass(frozen=True, slots=True)
class ExcelTable:
    """An Excel table: name, sheet, the cells it covers, and its columns from left to right."""

    name: str
    sheet: str
    part: str
    area: Area
    header_rows: int
    totals_rows: int
    columns: tuple[ExcelColumn, ...]
    filtered: Area | None = None
    from_query: bool = False
    placeholder: bool = False

    @property
    def first_data_row(self) -> int:
        """The worksheet row of its first row under the header."""
        return self.area.first_row + self.header_rows

    @property
    def last_data_row(self) -> int:
        """The worksheet row of its last row above any totals row."""
        return self.area.last_row - self.totals_rows

    @property
    def header_row(self) -> int:
        """The worksheet row of its headers; 0 when they are switched off."""
        return self.area.first_row if self.header_rows else 0


def read_table(root: Element, sheet: str, part: str, from_query: bool) -> ExcelTable:
    """An Excel table from the root element of its part; one whose place and columns do not agree is refused."""
    area = read_area(root.get("ref") or "")
    if area is None:
        refuse("9010", what=f"place of a table on sheet {sheet}")
    columns = []
    holder = xmlparts.child(root, "tableColumns")
    for entry in [] if holder is None else xmlparts.children(holder, "tableColumn"):
        formula = xmlparts.child(entry, "calculatedColumnFormula")
        columns.append(
            ExcelColumn(
                unescape(entry.get("name") or ""),
                None if formula is None else formula.text or "",
                formula is not None and xmlparts.truth(formula.get("array")),
                xmlparts.child(entry, "xmlColumnPr") is not None,
            )
        )
    header_rows, totals_rows = int(root.get("headerRowCount") or 1), int(root.get("totalsRowCount") or 0)
    rows = area.last_row - area.first_row + 1
    if len(columns) != area.last_column - area.first_column + 1 or not (
        0 <= header_rows <= 1 and 0 <= totals_rows <= 1 and header_rows + totals_rows <= rows
    ):
        refuse("9010", what=f"place of a table on sheet {sheet}")
    auto_filter = xmlparts.child(root, "autoFilter")
    return ExcelTable(
        name=root.get("displayName") or root.get("name") or "",
        sheet=sheet,
        part=part,
        area=area,
        header_rows=header_rows,
        totals_rows=totals_rows,
        columns=tuple(columns),
        filtered=None if auto_filter is None else read_area(auto_filter.get("ref") or ""),
        from_query=from_query or root.get("tableType") == "queryTable",
        placeholder=xmlparts.truth(root.get("insertRow")),
    )
