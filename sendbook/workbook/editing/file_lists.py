"""Lists: the stretches of any workbook in which a list may stand, as the same reader sees them that later writes."""

from __future__ import annotations

from collections.abc import Iterator, Set

from sendbook.changes import Formula, Plan
from sendbook.findings import Finding, finding
from sendbook.sources.grid import BLANK_ROWS_THAT_END_A_SHEET, MOST_COLUMNS, MOST_ROWS, Grid, GridRow, Listing, tidy
from sendbook.tables import Value, quote_sheet
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.patch import plan_problems
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.package import ExcelTable, Package
from sendbook.workbook.parts.refusal import Refused

_Cells = dict[int, dict[int, object]]


class FileLists:
    """A workbook's file, as one who looks for lists in it sees it."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._draft = Draft(package)

    def has_sheet(self, name: str) -> bool:
        """Whether the workbook has a sheet of this name, hidden or not."""
        return self.package.sheet(name) is not None

    def listings(self, sheet: str = "") -> tuple[list[Listing], list[Finding]]:
        """Every stretch of the visible sheets (or of the one sheet that is named), tables first.

        A sheet that cannot be read safely is told by a finding and left out.
        """
        found: list[Listing] = []
        findings: list[Finding] = []
        for one in self.package.sheets:
            if one.kind != "worksheet" or (one.name.casefold() != sheet.casefold() if sheet else one.hidden):
                continue
            try:
                found += _of_sheet(self._draft, one.name)
                findings += [
                    finding("7111", f"{quote_sheet(one.name)}!{table.area}", table=table.name)
                    for table in self.package.tables(one.name) if not table.header_row
                ]  # fmt: skip
            except Refused as refusal:
                findings.append(refusal.finding)
        return found, findings

    def standing(self, sheet: str, row: int, column: int) -> Value | Formula:
        """What stands in a cell; of a formula its text and last result."""
        return self._draft.value(sheet, row, column)

    def problems(self, steps: Plan, allow: Set[str] = frozenset()) -> list[Finding]:
        """Why a plan cannot be written into this workbook; an empty list when it can. Nothing is written."""
        return plan_problems(self.package, steps, allow)


def _of_sheet(draft: Draft, sheet: str) -> Iterator[Listing]:
    xml, package = draft.sheet(sheet), draft.package
    rows: _Cells = {}
    formulas: set[tuple[int, int]] = set()
    hidden: set[int] = set()
    last = 0
    for number in xml.numbers:
        if len(rows) > MOST_ROWS or (rows and number - last > BLANK_ROWS_THAT_END_A_SHEET):
            break
        row = xml.peek(number)
        if row is None:
            continue
        cells: dict[int, object] = {}
        for column, cell in row.cells.items():
            if not cell.has_content or column > MOST_COLUMNS:
                continue
            value = draft.value(sheet, number, column)
            if isinstance(value, Formula):
                formulas.add((number, column))
                value = value.result
            cells[column] = value
        if cells:
            rows[number] = cells
            last = number
        if xmlparts.truth(row.attributes.get(b"hidden", b"0").decode()):
            hidden.add(number)
    tables = package.tables(sheet)
    for table in tables:
        if table.header_row:
            yield _listing(sheet, table, _inside(rows, table), formulas, hidden)
    apart = {
        number: {
            column: value for column, value in cells.items()
            if not any(table.area.holds(number, column) for table in tables)
        }
        for number, cells in rows.items()
    } if tables else rows  # fmt: skip
    if any(apart.values()):
        yield _listing(sheet, None, apart, formulas, hidden)


def _inside(rows: _Cells, table: ExcelTable) -> _Cells:
    area = table.area
    return {
        number: {
            column: value for column, value in rows.get(number, {}).items()
            if area.first_column <= column <= area.last_column
        }
        for number in range(area.first_row, table.last_data_row + 1) if number in rows
    }  # fmt: skip


def _listing(
    sheet: str, table: ExcelTable | None, rows: _Cells, formulas: set[tuple[int, int]], hidden: set[int]
) -> Listing:
    lines = []
    for number, cells in rows.items():
        width = max(cells, default=0)
        line = tuple(tidy(cells.get(column)) for column in range(1, width + 1))
        if any(cell is not None for cell in line):
            lines.append(GridRow(number, line))
    here = frozenset((row, column) for row, column in formulas if column in rows.get(row, ()))
    return Listing(
        sheet, table.name if table else "", table.header_row if table else 0,
        table.area.last_row if table and table.totals_rows else 0, Grid("", sheet, lines), here,
        frozenset(hidden & rows.keys()), bool(table and table.from_query),
        tuple(column.name for column in table.columns) if table else (), table.last_data_row if table else 0,
    )  # fmt: skip
