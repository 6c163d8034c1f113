"""Lists: what finding a list asks of a workbook, be it a file or open in Excel (`sendbook.book.Book` asks more)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from sendbook.findings import Finding
from sendbook.sources.grid import Grid, GridRow, Listing, tidy

Rows = Mapping[int, Mapping[int, object]]
"""The filled cells of a sheet, by row and column."""
Places = Set[tuple[int, int]]
"""Cells by row and column."""


class Lists(Protocol):
    """A workbook as one who looks for lists in it sees it."""

    def has_sheet(self, name: str) -> bool:
        """Whether the workbook has a sheet of this name, hidden or not."""

    def hidden_sheets(self) -> list[str]:
        """The names of the worksheets that are hidden."""

    def listings(self, sheet: str = "") -> tuple[list[Listing], list[Finding]]:
        """Every stretch of the visible sheets (or of the one sheet that is named), tables first.

        A sheet that cannot be read safely is told by a finding and left out.
        """


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where an Excel table stands: its header row (0 when it shows none), last row of data, totals row, columns."""

    name: str
    header_row: int
    first_row: int
    last_row: int
    foot: int
    columns: range
    headers: Sequence[str]
    from_query: bool = False

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is one of the table's."""
        return column in self.columns and self.first_row <= row <= max(self.last_row, self.foot)


def stretches(
    sheet: str,
    rows: Rows,
    formulas: Places,
    hidden: Set[int],
    tables: Sequence[TablePlace],
    sums: Mapping[int, Set[int]] | None = None,
) -> Iterator[Listing]:
    """The stretches of a sheet: each table that shows its headers, and last what stands outside all tables."""
    for table in tables:
        if table.header_row:
            inside = {
                number: {column: value for column, value in rows[number].items() if column in table.columns}
                for number in range(table.header_row, table.last_row + 1) if number in rows
            }  # fmt: skip
            yield _listing(sheet, table, inside, formulas, hidden)
    apart: Rows = {
        number: {
            column: value for column, value in cells.items() if not any(table.holds(number, column) for table in tables)
        }
        for number, cells in rows.items()
    } if tables else rows  # fmt: skip
    if any(apart.values()):
        yield _listing(sheet, TablePlace("", 0, 0, 0, 0, range(0), ()), apart, formulas, hidden, sums)


def _listing(
    sheet: str,
    table: TablePlace,
    rows: Rows,
    formulas: Places,
    hidden: Set[int],
    sums: Mapping[int, Set[int]] | None = None,
) -> Listing:
    lines = []
    for number, cells in rows.items():
        line = tuple(tidy(cells.get(column)) for column in range(1, max(cells, default=0) + 1))
        if any(cell is not None for cell in line):
            lines.append(GridRow(number, line))
    here = frozenset((row, column) for row, column in formulas if column in rows.get(row, ()))
    return Listing(
        sheet, table.name, table.header_row, table.foot, Grid("", sheet, lines), here, frozenset(hidden & rows.keys()),
        table.from_query, tuple(table.headers), table.last_row,
        {row: frozenset(columns) for row, columns in (sums or {}).items()},
    )  # fmt: skip
