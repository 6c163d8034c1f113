"""Inclusion strategy: activity and budgeted cost without names, as Markdown or as a sheet of the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.derive import derive
from sendbook.findings import Finding
from sendbook.journeys.read_costs import read_costs
from sendbook.journeys.writing import write_steps
from sendbook.reports.inclusion_strategy import Strategy
from sendbook.reports.inclusion_strategy import inclusion_strategy as strategy_of
from sendbook.workbook.parts.disk import write_new
from sendbook.workbook.reader import OurFile


@dataclass(frozen=True, slots=True)
class StrategyPage:
    """The table of activity and budgeted cost of one workbook, ready to be shown, saved or written into it."""

    book: OurFile
    strategy: Strategy

    def as_json(self) -> dict[str, Any]:
        """The same for a program; it names no pupil."""
        return {"workbook": str(self.book.path), **self.strategy.as_json()}

    def save_markdown(self, path: Path) -> list[Finding]:
        """Write it as Markdown into a new file."""
        return write_new(path, self.strategy.markdown().encode())

    def write_sheet(self) -> list[Finding]:
        """Put the Inclusion strategy sheet into the workbook; undo works."""
        return write_steps(
            self.book.path, [self.strategy.sheet()], "Inclusion strategy", self.book.package.sha256
        )  # fmt: skip


def inclusion_strategy(path: Path, today: date) -> StrategyPage | Finding:
    """The table of activity and budgeted cost of a workbook, without names; nothing is written."""
    book = read_costs(path)
    if isinstance(book, Finding):
        return book
    tables = derive(book.tables, book.layout, today)
    return StrategyPage(book, strategy_of(tables, tables.as_at, int(tables.numbers["smallest_count_shown"])))
