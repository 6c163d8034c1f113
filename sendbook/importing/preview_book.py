"""The preview of an import as a workbook of its own, to read, filter and hand round before anything is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sendbook.changes import OwnSheet
from sendbook.findings import Finding
from sendbook.importing.plan import ImportPlan
from sendbook.importing.preview import HEADERS, SHEET, WIDTHS, preview_lines
from sendbook.workbook.building.plain_book import write_plain_book


def write_preview(plan: ImportPlan, path: Path, today: date) -> list[Finding]:
    """Write the preview; the workbook into which the import would go is not touched."""
    told = plan.comparison
    about = (
        f"{told.export.file} ({told.export.mis_name}) into {plan.path.name}, {today:%d/%m/%Y}: {told.summary()}.",
        "Nothing has been written. This list holds pupils' data: keep it where the register is kept, then delete it.",
    )
    rows = [(SHEET,), *((line,) for line in about), (None,), HEADERS, *(line.cells for line in preview_lines(plan))]
    return write_plain_book(path, OwnSheet(SHEET, rows, WIDTHS, len(about) + 3, reason=SHEET))
