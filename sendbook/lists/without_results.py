"""Without results: formulas whose results were never stored, in rows that are somebody's; a total needs none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sendbook.findings import About, Finding, finding
from sendbook.lists.totals import says_total
from sendbook.sources.files import read_grids
from sendbook.sources.grid import Grid
from sendbook.sources.marks import NO_RESULT


def read_lists(path: Path) -> tuple[list[Grid], list[Finding]]:
    """The grids of a file in which lists may stand, and what was odd about it."""
    grids, findings = read_grids(path)
    return grids, of_rows_that_count(grids, findings)


def of_rows_that_count(grids: Sequence[Grid], findings: Sequence[Finding]) -> list[Finding]:
    """The findings, that of formulas without results only of rows that add nothing up."""
    cells = [
        grid.cell(row.number, at)
        for grid in grids for row in grid.rows
        if not says_total(row.cells) and any(cell not in (None, NO_RESULT) for cell in row.cells)
        for at, cell in enumerate(row.cells, start=1) if cell == NO_RESULT
    ]  # fmt: skip
    told = [finding("7023", cells[0], count=len(cells))] if cells else []
    return [one for item in findings for one in (told if item.about is About.NO_RESULTS else [item])]
