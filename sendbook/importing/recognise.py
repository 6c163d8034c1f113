"""Recognition: where an export's headings stand, which MIS wrote it, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sendbook.findings import Finding, finding
from sendbook.lists.columns import ALSO, ExportColumn, columns_in, score
from sendbook.lists.fields import FIELDS
from sendbook.lists.headings import MATCHED, System, aliases, aliases_of, system_of
from sendbook.lists.one_sheet import headings_in
from sendbook.sources.grid import Grid, GridRow


@dataclass(frozen=True, slots=True)
class Recognition:
    """What an export is: the grid, its heading row, the MIS and report, every column, and what was odd."""

    grid: Grid
    header_row: int
    system: System | None
    report: str
    columns: tuple[ExportColumn, ...]
    findings: tuple[Finding, ...]

    def columns_of(self, field: str) -> list[ExportColumn]:
        """The matched columns of a field, the better one first."""
        found = [column for column in self.columns if column.verdict == MATCHED and column.field == field]
        return sorted(found, key=lambda column: column.reason.startswith(ALSO))

    def rows(self) -> list[GridRow]:
        """The rows below the headings."""
        return [row for row in self.grid.rows if row.number > self.header_row]


def recognise(grids: Sequence[Grid], mapping: Mapping[str, str] | None = None) -> Recognition | Finding:
    """The sheet and row whose headings say the most, and what they mean; a finding where no row has headings.

    `mapping` is what a person has confirmed: a field (or "" to leave it out) by heading or by column letter.
    """
    unknown = sorted(
        {field for field in (mapping or {}).values() if field and field not in {*FIELDS, *aliases_of("register").names}}
    )
    if unknown:
        return finding("7017", fields=", ".join(unknown), known=", ".join(FIELDS))
    found = [(score(row, aliases(), mapping), grid, row) for grid in grids
             if (row := headings_in(grid, aliases(), mapping))]  # fmt: skip
    if not any(points for points, _, _ in found):
        across = next((grid for grid in grids if _stands_across(grid)), None)
        return finding("7154", across.cell(across.rows[0].number)) if across else finding("7010")
    _, grid, header = max(found, key=lambda one: one[0])
    others = [finding("7015", grid.cell(header.number))] if len(grids) > 1 else []
    system, report = system_of(header.cells)
    columns, asked = columns_in(grid, header, system, aliases(), mapping)
    return Recognition(grid, header.number, system, report, columns, (*others, *asked))


def _stands_across(grid: Grid) -> bool:
    """Whether the headings stand below each other, so that each pupil is a column."""
    for column in (1, 2):
        headings = [row[column] for row in grid.rows[:60] if isinstance(row[column], str)]
        if score(GridRow(1, headings), aliases_of("register")) > 2:
            return True
    return False
