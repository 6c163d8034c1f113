"""The Import preview sheet: every change that an import would make, to read before Apply writes any of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sendbook.changes import Change, Formula, Link, NewRow, OwnSheet, Plan
from sendbook.excel.livebook import Given, LiveBook, live_tables, sheet_names, used_cells
from sendbook.excel.livewrite import is_ours
from sendbook.findings import Finding, finding
from sendbook.grid import Grid, GridRow, tidy
from sendbook.layouts.types import is_blank
from sendbook.mis.compare import compare
from sendbook.mis.comparison import Comparison
from sendbook.mis.export import Export, export_of
from sendbook.mis.files import grids_in
from sendbook.tables import Value, column_letter, quote_sheet

SHEET = "Import preview"
HEADERS = ("What", "Where", "Column", "Stands there now", "After the import", "Because")

_WIDTHS = (14, 18, 22, 30, 30, 60)
_PLAN, _EXPORT = "Plan", "Export"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An import that was compared: where the export came from, the comparison, and the plan's fingerprint."""

    source: str
    comparison: Comparison
    fingerprint: str


def prepare(live: LiveBook, given: Given) -> Prepared | Finding:
    """Read the export (the picked file, else a sheet of the workbook) and compare it; nothing is written."""
    found = _export_in_file(given) if given.file_bytes else _export_in_sheet(live, given)
    if isinstance(found, Finding):
        return found
    source, export = found
    comparison = compare(live.tables, export, live.layout, given.today)
    return Prepared(source, comparison, fingerprint(comparison.steps))


def fingerprint(steps: Plan) -> str:
    """A short text that is another one as soon as any cell of the plan is."""
    return hashlib.sha256(repr(list(steps)).encode()).hexdigest()[:16]


def _export_in_file(given: Given) -> tuple[str, Export] | Finding:
    grids, findings = grids_in(given.file_bytes, given.file_name)
    export = export_of(given.file_name, grids, findings, given.today)
    return export if isinstance(export, Finding) else (f"file {given.file_name}", export)


def _export_in_sheet(live: LiveBook, given: Given) -> tuple[str, Export] | Finding:
    """The sheet that is open, or the one that the preview names, or the only one that holds an export."""
    taken = {table.sheet for table in live_tables(live.book)}
    free = [sheet for sheet in live.book.sheets if sheet.name not in taken and not is_ours(sheet)]
    open_now, previewed = live.book.sheets.active.name, preview_of(live.book).get(_EXPORT, "").removeprefix("sheet ")
    exports: dict[str, Export] = {}
    wrong: dict[str, Finding] = {}
    for sheet in free:
        grid = _grid(sheet)
        if grid.rows:
            export = export_of(sheet.name, [grid], [], given.today)
            if isinstance(export, Export):
                exports[sheet.name] = export
            else:
                wrong[sheet.name] = export
    for name in (open_now, previewed, *(exports if len(exports) == 1 else ())):
        if name in exports:
            return f"sheet {name}", exports[name]
    views = {view.casefold() for view in live.layout.views}
    return wrong[open_now] if open_now in wrong and open_now.casefold() not in views else finding("9304")


def _grid(sheet: Any) -> Grid:
    rows = [GridRow(n, [tidy(cell) for cell in line]) for n, line in enumerate(used_cells(sheet), start=1)]
    return Grid(sheet.name, "", [row for row in rows if row.filled])


def preview_sheet(prepared: Prepared) -> OwnSheet:
    """The preview as a sheet: the counts, each change with its cell, then what was not used and why."""
    told = prepared.comparison
    rows: list[Sequence[Value | Link]] = [
        ("Import preview",),
        (f"{told.export.mis_name}: {told.summary()}.",),
        (
            "Nothing has been written. Read the lines below, then press Apply; Undo takes it back."
            if told.steps
            else "There is nothing to write.",
        ),
        (_EXPORT, prepared.source),
        (_PLAN, prepared.fingerprint),
        HEADERS,
    ]
    for what, changes in (("Changed", told.changed), ("Back on roll", told.rejoiners), ("Leaver", told.leavers)):
        for row in changes:
            if not row.steps:
                rows.append((what, Link(row.place, row.place), None, None, None, row.why))
            for header, step in row.steps:
                rows.append((what, _place(step), header, _said(step.before), _said(step.after), row.why))
    for pupil in told.new:
        rows += _new_row(pupil.step)
    for what, findings in (("Conflict", told.conflicts), ("Rejected", told.rejected), ("To look at", _others(told))):
        rows += [(what, item.cell or None, item.code, None, item.wrong, item.fix) for item in findings]
    return OwnSheet(SHEET, rows, _WIDTHS, 6, reason="Import preview")


def _place(step: Change) -> Link:
    where = f"{quote_sheet(step.sheet)}!{step.cell}"
    return Link(where, where)


def _new_row(step: NewRow) -> list[Sequence[Value | Link]]:
    values = ", ".join(_said(value) or "" for value in step.values.values())
    columns = ", ".join(column_letter(column) for column in step.values)
    return [("New row", f"below {step.table or step.sheet}", f"columns {columns}", None, values, step.reason)]


def _others(told: Comparison) -> list[Finding]:
    return [item for item in told.findings if item not in told.conflicts and item not in told.rejected]


def _said(value: Value | Formula) -> str | None:
    if isinstance(value, Formula):
        value = value.result
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return None if value is None else str(value)


def preview_of(book: Any) -> dict[str, str]:
    """What the preview sheet of this workbook says of its export and plan; empty when there is none."""
    if SHEET not in sheet_names(book) or not is_ours(book.sheets[SHEET]):
        return {}
    said = {}
    for line in used_cells(book.sheets[SHEET])[:6]:
        if len(line) > 1 and not is_blank(line[0]) and not is_blank(line[1]):
            said[str(line[0])] = str(line[1])
    return said


def plan_in_preview(book: Any) -> str:
    """The fingerprint of the plan that the person was shown; "" when there is no preview."""
    return preview_of(book).get(_PLAN, "")
