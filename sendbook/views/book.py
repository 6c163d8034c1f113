"""A new workbook with its views: what `new`, `new-year` and the templates build."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sendbook.derive import Derived
from sendbook.findings import Finding
from sendbook.layouts import WorkbookLayout
from sendbook.views import class_sheet, costed_map, letters, pupil_sheet, reviews_due, scenarios, start, summary
from sendbook.workbook.building import writer

VIEWS = {
    module.VIEW.sheet: module.VIEW
    for module in (start, reviews_due, class_sheet, pupil_sheet, letters, summary, costed_map, scenarios)
}
"""Every view by its sheet's name; which of them a workbook has, and in which order, says `layouts/workbooks.toml`."""


def package_bytes(layout: WorkbookLayout, tables: Derived, *, today: date) -> bytes:
    """The bytes of the finished .xlsx package; nothing is put on the disk on the way."""
    return writer.package_bytes(layout, tables, VIEWS, today=today)


def build(
    layout: WorkbookLayout, tables: Derived, path: Path | str, *, today: date, finish: writer.Finish | None = None
) -> list[Finding]:
    """Build a new workbook at a path. Tables come derived: rows hold their calculated values too.

    Gives no findings when it was written; else what must be put right first, and nothing was written. A file that
    stands there already is never replaced.
    """
    return writer.build(layout, tables, VIEWS, path, today=today, finish=finish)
