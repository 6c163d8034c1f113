"""The tables of a workbook that sendbook made, read alike from its file and from the workbook open in Excel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sendbook.findings import Finding, finding
from sendbook.layouts import TableLayout, WorkbookLayout, declared_tables, kind_by_tables, workbook_layout
from sendbook.layouts.reading import read_row
from sendbook.lists.own_headings import columns_of
from sendbook.tables import Table


@dataclass(frozen=True, slots=True)
class OurTables:
    """What a workbook that sendbook made holds: its layout, its tables, and what was odd about them.

    `made_with` is the release of sendbook that made it, "" where the workbook does not say.
    """

    layout: WorkbookLayout
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    made_with: str


TableRows = Iterable[tuple[int, Sequence[object]]]
"""Worksheet rows with their numbers."""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """An Excel table as it stands: its headers from its first column on, and its rows of data by worksheet row.

    A cell that holds a formula is a pair of "=" and its result; `knows_formulas` is false where nobody can tell.
    """

    name: str
    sheet: str
    header_row: int
    first_column: int
    headers: Sequence[str]
    rows: TableRows | Callable[[Collection[int] | None], TableRows]
    knows_formulas: bool = True

    def rows_of(self, columns: Collection[int] | None) -> TableRows:
        """The rows of data; a source that can leaves out what stands in other columns of the sheet than these."""
        return self.rows(columns) if callable(self.rows) else self.rows


def not_ours(tables: Iterable[str]) -> Finding | None:
    """Why a workbook with Excel tables of these names is none of ours; `None` when it is one."""
    names = list(tables)
    if kind_by_tables(names):
        return None
    known = {table.name.casefold() for table in declared_tables().values()}
    held = [name for name in names if name.casefold() in known]
    return finding("1002", tables=", ".join(held)) if held else finding("1001")


Wanted = Mapping[str, Collection[str]]
"""The tables that are wanted, each with the columns that are; no columns named: all of the table's."""


def read_tables(
    layout: WorkbookLayout, find: Callable[[str], FoundTable | None], made_with: str = "", wanted: Wanted | None = None
) -> OurTables:
    """The tables of a layout, each as `find` gives it by its name; what no column takes is kept as text.

    Where `wanted` names tables and columns, of the others nothing is read.
    """
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for declared in layout.tables:
        if wanted is not None and declared.key not in wanted:
            continue
        found = find(declared.name)
        if found is not None:
            tables[declared.key], odd = _read_table(declared, found, (wanted or {}).get(declared.key, ()))
            findings += odd
    return OurTables(layout, tables, tuple(findings), made_with)


def _read_table(layout: TableLayout, found: FoundTable, only: Collection[str]) -> tuple[Table, list[Finding]]:
    columns, others, findings = columns_of(layout, found.headers, found.first_column, found.sheet, found.header_row)
    asked = {*only, *(c.read_by for c in layout.columns if c.key in only and c.read_by)}
    wanted = [(c, columns[c.key] - found.first_column) for c in layout.columns
              if c.key in columns and (not only or c.key in asked)]  # fmt: skip
    knows = found.knows_formulas
    places = None if not only else {at + found.first_column for _, at in wanted}
    rows = (read_row(number, line, wanted, knows_formulas=knows) for number, line in found.rows_of(places))
    kept = tuple(row for row in rows if row)
    return Table(layout.key, found.name, found.sheet, found.header_row, columns, kept, others), findings


def layout_of(tables: Iterable[str]) -> WorkbookLayout:
    """The layout of a workbook of ours that holds Excel tables of these names."""
    return workbook_layout(kind_by_tables(tables))
