"""Reading a workbook: tables by their Excel table names, columns by their headers, cells typed at the door."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sendbook.findings import Finding, finding
from sendbook.layouts import Column, TableLayout, WorkbookLayout, declared_tables, workbook_layout
from sendbook.layouts.types import is_blank, read_cell
from sendbook.tables import Row, Table, Value
from sendbook.workbook.package import ExcelTable, Package, open_package


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that was read: its layout, its tables, what was odd on the way in, and the package behind it."""

    path: Path
    layout: WorkbookLayout
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    package: Package


def header_key(text: object) -> str:
    """A header as it is compared: letters and digits only, without case."""
    return re.sub(r"[^0-9a-z]+", "", str(text).casefold())


def kind_of(package: Package) -> str:
    """Which kind of our workbooks this is, by the tables it holds; "" when it holds no register."""
    names = {table.name.casefold() for table in package.tables()}
    if "register" not in names:
        return ""
    if "cycles" in names:
        return "book"
    return "provision-map" if "provision" in names else "register"


class _Cells:
    """The cells of a workbook, sheet by sheet: what was typed, or for a formula its text and last result."""

    def __init__(self, package: Package) -> None:
        import openpyxl  # heavy: only where a workbook is read

        def load(data_only: bool) -> Any:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about parts that are only read here, never lost
                return openpyxl.load_workbook(
                    io.BytesIO(package.container.data), read_only=True, data_only=data_only, keep_links=False
                )

        self._typed = load(False)
        self._load = load
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
                    line[at] = ("=", last[at])
            elif results is not None:
                next(results)
            yield table.first_data_row + place, line

    def _result_rows(self, sheet: str, bounds: dict[str, Any], skip: int) -> Iterator[tuple[Any, ...]]:
        if self._results is None:
            self._results = self._load(True)
        rows: Iterator[tuple[Any, ...]] = self._results[sheet].iter_rows(**bounds)
        for _ in range(skip):
            next(rows)
        return rows


def _is_formula(value: object) -> bool:
    return (isinstance(value, str) and value.startswith("=")) or type(value).__name__ in (
        "ArrayFormula",
        "DataTableFormula",
    )


def _columns(layout: TableLayout, table: ExcelTable) -> tuple[dict[str, int], dict[str, int], list[str]]:
    """Where each declared column stands, the other headers, and the headers that stand twice."""
    by_header = {header_key(name): c.key for c in layout.columns for name in (c.header, *c.aliases)}
    columns: dict[str, int] = {}
    others: dict[str, int] = {}
    twice: list[str] = []
    for place, column in enumerate(table.columns, start=table.area.first_column):
        # Excel numbers the second of two equal headers ("Notes2"): then both are kept apart by name.
        key = by_header.get(header_key(column.name))
        if key is None:
            others[column.name] = place
        elif key in columns:
            twice.append(column.name)
        else:
            columns[key] = place
    return columns, others, twice


def _row(number: int, cells: list[Any], columns: list[tuple[Column, int]]) -> Row | None:
    values: dict[str, Value] = {}
    unreadable: dict[str, str] = {}
    typed_over: set[str] = set()
    for column, at in columns:
        cell = cells[at] if at < len(cells) else None
        if isinstance(cell, tuple):
            cell = cell[1]
        elif column.calculated:
            typed_over.add(column.key)
        values[column.key], text = read_cell(column.type, cell)
        if text and not column.calculated:
            unreadable[column.key] = text
    typed = [c.key for c, _ in columns if not c.calculated]
    if all(values[key] is None and key not in unreadable for key in typed):
        return None
    return Row(number, values, unreadable, frozenset(typed_over))


def _read_table(layout: TableLayout, found: ExcelTable, cells: _Cells) -> tuple[Table, list[Finding]]:
    columns, others, twice = _columns(layout, found)
    first = found.area.first_column
    wanted = [(c, columns[c.key] - first) for c in layout.columns if c.key in columns]
    rows = [row for number, line in cells.rows(found.sheet, found) if (row := _row(number, line, wanted))]
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
    import openpyxl

    if package.sheet("Findings") is None:
        return []
    book = openpyxl.load_workbook(io.BytesIO(package.container.data), read_only=True, data_only=True)
    return [[None if is_blank(v) else v for v in line] for line in book["Findings"].iter_rows(values_only=True)]
