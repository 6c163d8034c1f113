"""Inclusion strategy: activity and budgeted cost without names, as Markdown or as a sheet of the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.book import Book
from sendbook.findings import Finding
from sendbook.journeys.work_out import work_out_costs
from sendbook.reports.inclusion_strategy import Strategy, strategy_of
from sendbook.workbook.parts.disk import write_new


@dataclass(frozen=True, slots=True)
class StrategyPage:
    """The table of activity and budgeted cost of one workbook, ready to be shown, saved or written into it."""

    book: Book
    strategy: Strategy

    def as_json(self) -> dict[str, Any]:
        """The same for a program; it names no pupil."""
        return {"workbook": self.book.name, **self.strategy.as_json()}

    def save_markdown(self, path: Path) -> list[Finding]:
        """Write it as Markdown into a new file."""
        return write_new(path, self.strategy.markdown().encode())

    def write_sheet(self) -> list[Finding]:
        """Put the Inclusion strategy sheet into the workbook; undo works."""
        return self.book.apply([self.strategy.sheet()], "Inclusion strategy")


def inclusion_strategy(path: Path, today: date) -> StrategyPage | Finding:
    """The table of activity and budgeted cost of a workbook, without names; nothing is written."""
    found = work_out_costs(path, today)
    if isinstance(found, Finding):
        return found
    tables = found.tables
    return StrategyPage(found.book, strategy_of(tables, tables.as_at, int(tables.numbers["smallest_count_shown"])))
