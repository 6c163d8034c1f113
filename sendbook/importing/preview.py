"""Preview: an import's plan as a workbook of its own, to read, filter and hand round before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from sendbook.changes import Formula
from sendbook.findings import Finding
from sendbook.importing.plan import ImportPlan
from sendbook.mis.columns import ExportColumn
from sendbook.tables import Value, column_letter, quote_sheet
from sendbook.workbook.building.plain_book import write_plain_book

HEADERS = ("What", "Where", "Column", "Stands there now", "After the import", "Because")
_WIDTHS = (16, 24, 22, 32, 32, 60)

Line = tuple[str, str, str, str, str, str]


def write_preview(plan: ImportPlan, path: Path, today: date) -> list[Finding]:
    """Write the preview; the workbook into which the import would go is not touched."""
    told = plan.comparison
    about = (
        f"{told.export.file} ({told.export.mis_name}) into {plan.path.name}, {today:%d/%m/%Y}: {told.summary()}.",
        "Nothing has been written. This list holds pupils' data: keep it where the register is kept, then delete it.",
    )
    lines = list(preview_lines(plan))
    return write_plain_book(path, "Import preview", "Import preview", about, HEADERS, lines, _WIDTHS)


def preview_lines(plan: ImportPlan) -> Iterator[Line]:
    """Each change with its cell, each new row by column, then what was not used and why, then every column."""
    told = plan.comparison
    headers = _headers(plan)
    for what, rows in (("Changed", told.changed), ("Back on roll", told.rejoiners), ("Leaver", told.leavers)):
        for row in rows:
            if not row.steps:
                yield what, row.place, "", "", "", row.why
            for header, step in row.steps:
                where = f"{quote_sheet(step.sheet)}!{step.cell}"
                yield what, where, header, _said(step.before), _said(step.after), row.why
    for pupil in told.new:
        where = f"below {pupil.step.table or pupil.step.sheet}"
        for number, value in pupil.step.values.items():
            yield "New row", where, headers.get(number, column_letter(number)), "", _said(value), pupil.step.reason
    for item in told.kept:
        yield (
            "Kept as it is", item.finding.cell, item.header, _said(item.change.before),
            f"(the export says {_said(item.change.after)})", item.finding.fix,
        )  # fmt: skip
    shown = {id(item.finding) for item in told.kept}
    apart = (("Conflict", told.conflicts), ("Rejected", told.rejected), ("To look at", told.others))
    for what, findings in apart:
        for found in findings:
            if id(found) not in shown:
                yield what, found.cell, found.code, "", found.wrong, found.fix
    for column in told.export.columns:
        yield _column("Column of the export", column)
    for column in plan.target.told if plan.target else ():
        yield _column("Column of the workbook", column)


def _column(what: str, column: ExportColumn) -> Line:
    samples = "; ".join(column.samples)
    return what, column_letter(column.number), column.heading, samples, column.called or "(left out)", _verdict(column)


def _verdict(column: ExportColumn) -> str:
    return f"{column.verdict}: {column.reason}" if column.reason else column.verdict


def _headers(plan: ImportPlan) -> Mapping[int, str]:
    if plan.target:
        return {column.number: column.heading for column in plan.target.told}
    return plan.headers


def _said(value: Value | Formula) -> str:
    if isinstance(value, Formula):
        value = value.result
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)
