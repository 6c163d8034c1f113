"""Reading a workbook of ours from its file: tables by their Excel table names, columns by their headers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.layouts import WorkbookLayout, kind_by_tables
from sendbook.layouts.starting import VERSION_NAME
from sendbook.lists.our_tables import FoundTable, OurTables, Wanted, layout_of, not_ours
from sendbook.lists.our_tables import read_tables as read_found
from sendbook.workbook.parts.package import ExcelTable, Package, open_package
from sendbook.workbook.parts.refusal import Refused
from sendbook.workbook.parts.sheetcells import Held, SheetCells


@dataclass(frozen=True, slots=True)
class OurFile(OurTables):
    """A workbook of ours that was read from its file, and the package behind it."""

    path: Path
    package: Package


def kind_of(package: Package) -> str:
    """Which kind of our workbooks this is, by the tables it holds; "" when it holds no register."""
    return kind_by_tables(table.name for table in package.tables())


def _lines(
    cells: SheetCells, found: ExcelTable, columns: Collection[int] | None = None
) -> Iterator[tuple[int, list[Held]]]:
    """Row number and cells of a table's data rows, from its first column to its last, or of some of them alone."""
    area = found.area
    of_table = range(area.first_column, area.last_column + 1)
    for number, row in cells.rows(found.sheet, found.first_data_row, found.last_data_row, columns or of_table):
        yield number, [row.get(column) for column in of_table]


def read_tables(package: Package, layout: WorkbookLayout, wanted: Wanted | None = None) -> OurTables:
    """The tables of a layout that a workbook holds; what a cell holds that its column does not take is kept as text."""
    cells = SheetCells(package)

    def find(name: str) -> FoundTable | None:
        found = package.table(name)
        if found is None or not found.header_rows:
            return None
        headers = [column.name for column in found.columns]
        first = found.area.first_column
        return FoundTable(found.name, found.sheet, found.header_row, first, headers, partial(_lines, cells, found))

    names = {name.name: name.text.strip('"') for name in package.defined_names}
    return read_found(layout, find, names.get(VERSION_NAME, ""), wanted)


def read_book(path: Path | str) -> OurFile | Finding:
    """A workbook of ours from its file, or the finding that says why it cannot be read. The file is only read."""
    package = open_package(path)
    return package if isinstance(package, Finding) else read_package_tables(package, Path(path))


def read_package_tables(package: Package, path: Path, wanted: Wanted | None = None) -> OurFile | Finding:
    """The same of a package that was opened already; only the `wanted` tables and columns where these are named."""
    names = [table.name for table in package.tables()]
    if wrong := not_ours(names):
        return wrong
    try:
        read = read_tables(package, layout_of(names), wanted)
    except Refused as refusal:
        return refusal.finding
    except Exception:
        # A parser's trouble with a damaged part is the file's, not ours: say so, with no traceback.
        return finding("9011")
    return OurFile(read.layout, read.tables, read.findings, read.made_with, path, package)
