"""Reading a workbook: tables by their Excel table names, columns by their headers, cells typed at the door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sendbook.findings import Finding, finding
from sendbook.layouts import TableLayout, WorkbookLayout, declared_tables, kind_by_tables, workbook_layout
from sendbook.layouts.reading import read_row
from sendbook.layouts.types import is_blank
from sendbook.lists.own_headings import columns_of
from sendbook.tables import Table
from sendbook.workbook.parts.package import ExcelTable, Package, open_package
from sendbook.workbook.parts.refusal import Refused
from sendbook.workbook.parts.sheetcells import Held, SheetCells


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that was read: its layout, its tables, what was odd on the way in, and the package behind it."""

    path: Path
    layout: WorkbookLayout
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    package: Package


def kind_of(package: Package) -> str:
    """Which kind of our workbooks this is, by the tables it holds; "" when it holds no register."""
    return kind_by_tables(table.name for table in package.tables())


def _lines(cells: SheetCells, found: ExcelTable) -> Iterator[tuple[int, list[Held]]]:
    """Row number and cells of a table's data rows, from its first column to its last."""
    area = found.area
    for number, row in cells.rows(found.sheet, found.first_data_row, found.last_data_row):
        yield number, [row.get(column) for column in range(area.first_column, area.last_column + 1)]


def _read_table(layout: TableLayout, found: ExcelTable, cells: SheetCells) -> tuple[Table, list[Finding]]:
    first = found.area.first_column
    headers = [column.name for column in found.columns]
    columns, others, findings = columns_of(layout, headers, first, found.sheet, found.header_row)
    wanted = [(c, columns[c.key] - first) for c in layout.columns if c.key in columns]
    rows = [row for number, line in _lines(cells, found) if (row := read_row(number, line, wanted))]
    table = Table(layout.key, found.name, found.sheet, found.header_row, columns, tuple(rows), others)
    return table, findings


def read_tables(package: Package, layout: WorkbookLayout) -> tuple[dict[str, Table], list[Finding]]:
    """The tables of a layout that a workbook holds; what a cell holds that its column does not take is kept as text."""
    cells = SheetCells(package)
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for declared in layout.tables:
        found = package.table(declared.name)
        if found is not None and found.header_rows:
            tables[declared.key], odd = _read_table(declared, found, cells)
            findings += odd
    return tables, findings


def read_book(path: Path | str) -> Book | Finding:
    """A workbook of ours from its file, or the finding that says why it cannot be read. The file is only read."""
    package = open_package(path)
    if isinstance(package, Finding):
        return package
    kind = kind_of(package)
    if not kind:
        known = {table.name.casefold() for table in declared_tables().values()}
        held = [table.name for table in package.tables() if table.name.casefold() in known]
        return finding("1002", tables=", ".join(held)) if held else finding("1001")
    layout = workbook_layout(kind)
    try:
        tables, findings = read_tables(package, layout)
    except Refused as refusal:
        return refusal.finding
    except Exception:
        # A parser's trouble with a damaged part is the file's, not ours: say so, with no traceback.
        return finding("9011")
    return Book(Path(path), layout, tables, tuple(findings), package)


def explanations_sheet(package: Package) -> list[list[Any]]:
    """The filled rows of the Findings sheet, if there is one: for the school's explanations, which outlive a check."""
    if package.sheet("Findings") is None:
        return []
    grid: list[list[Any]] = []
    for _, row in SheetCells(package).rows("Findings"):
        results = {column: held[1] if isinstance(held, tuple) else held for column, held in row.items()}
        cells = [results.get(column) for column in range(1, max(results, default=0) + 1)]
        grid.append([None if is_blank(value) else value for value in cells])
    return grid
