"""Scenarios: every total of a provision map beside what it would be with other rates or pay; nothing is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sendbook.findings import Finding
from sendbook.journeys.work_out import read_costs
from sendbook.reports.scenarios import Scenarios, Total, compare_scenarios

__all__ = ["Scenarios", "Total", "scenarios"]


def scenarios(
    book_path: Path, today: date, *, rates: str = "", pay_year: int | None = None, award: float | None = None
) -> Scenarios | Finding:
    """The totals of a workbook beside what they would be with other rates or pay; nothing is written."""
    book = read_costs(book_path)
    if isinstance(book, Finding):
        return book
    return compare_scenarios(book.tables, book.layout, today, rates=rates, pay_year=pay_year, award=award)
