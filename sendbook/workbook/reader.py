"""Reading a workbook: tables by their Excel table names, columns by their headers, cells typed at the door."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sendbook.findings import Finding, finding
from sendbook.layouts import TableLayout, WorkbookLayout, declared_tables, kind_by_tables, workbook_layout
from sendbook.layouts.reading import find_columns, read_row
from sendbook.layouts.types import is_blank
from sendbook.tables import Table
from sendbook.workbook.parts.celltext import unescape
from sendbook.workbook.parts.package import ExcelTable, Package, open_package


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


def _opened(package: Package, *, data_only: bool = False) -> Any:
    """The workbook as openpyxl reads it: cells only, nothing kept for saving."""
    import openpyxl  # heavy: only where a workbook is read

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts that are only read here, never lost
        content = io.BytesIO(package.container.data)
        return openpyxl.load_workbook(content, read_only=True, data_only=data_only, keep_links=False)


class _Cells:
    """The cells of a workbook, sheet by sheet: what was typed, or for a formula its text and last result."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._typed = _opened(package)
        self._results: Any = None

    def rows(self, sheet: str, table: ExcelTable) -> Iterator[tuple[int, list[Any]]]:
        """Row number and cells of a table's data rows; a formula comes as `("=...", last result)`."""
        area = table.area
        bounds = {
            "min_row": table.first_data_row, "max_row": table.last_data_row,
            "min_col": area.first_column, "max_col": area.last_column, "values_only": True,
        }  # fmt: skip
        results: Iterator[tuple[Any, ...]] | None = None
        for place, cells in enumerate(self._typed[sheet].iter_rows(**bounds)):
            line = list(cells)
            formulas = [at for at, value in enumerate(line) if _is_formula(value)]
            if formulas:
                if results is None:
                    results = self._result_rows(sheet, bounds, place)
                last = next(results)
                for at in formulas:
                    # openpyxl leaves the escapes in a text that a formula gives, as they stand in the file.
                    shown = last[at]
                    line[at] = ("=", unescape(shown) if isinstance(shown, str) else shown)
            elif results is not None:
                next(results)
            yield table.first_data_row + place, line

    def _result_rows(self, sheet: str, bounds: dict[str, Any], skip: int) -> Iterator[tuple[Any, ...]]:
        if self._results is None:
            self._results = _opened(self._package, data_only=True)
        rows: Iterator[tuple[Any, ...]] = self._results[sheet].iter_rows(**bounds)
        for _ in range(skip):
            next(rows)
        return rows


def _is_formula(value: object) -> bool:
    return (isinstance(value, str) and value.startswith("=")) or type(value).__name__ in (
        "ArrayFormula",
        "DataTableFormula",
    )


def _read_table(layout: TableLayout, found: ExcelTable, cells: _Cells) -> tuple[Table, list[Finding]]:
    first = found.area.first_column
    columns, others, twice = find_columns(layout, [column.name for column in found.columns], first)
    wanted = [(c, columns[c.key] - first) for c in layout.columns if c.key in columns]
    rows = [row for number, line in cells.rows(found.sheet, found) if (row := read_row(number, line, wanted))]
    table = Table(layout.key, found.name, found.sheet, found.header_row, columns, tuple(rows), others)
    return table, [finding("1007", found.sheet, header=header) for header in twice]


def read_tables(package: Package, layout: WorkbookLayout) -> tuple[dict[str, Table], list[Finding]]:
    """The tables of a layout that a workbook holds; what a cell holds that its column does not take is kept as text."""
    cells = _Cells(package)
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
    except Exception:
        # A parser's trouble with a damaged part is the file's, not ours: say so, with no traceback.
        return finding("9011")
    return Book(Path(path), layout, tables, tuple(findings), package)


def explanations_sheet(package: Package) -> list[list[Any]]:
    """The cells of the Findings sheet, if there is one: for the school's explanations, which outlive a new check."""
    if package.sheet("Findings") is None:
        return []
    book = _opened(package, data_only=True)
    return [[None if is_blank(v) else v for v in line] for line in book["Findings"].iter_rows(values_only=True)]
