"""An import in the open workbook: the plan of `sendbook import`, shown and answered on the Import preview sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sendbook.changes import OwnSheet
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.own_sheets import is_ours
from sendbook.excel.open_book.tables import open_tables, sheet_names, used_cells
from sendbook.findings import About, Finding, finding
from sendbook.importing.export import Export, export_of
from sendbook.importing.plan import ImportPlan, Options
from sendbook.importing.preview import (
    COLUMN,
    FACTS,
    SHEET,
    TAKE,
    WRITTEN,
    Answers,
    answers_on,
    cells_taken,
    column_meanings,
    preview_lines,
)
from sendbook.importing.preview import preview_sheet as sheet_of
from sendbook.journeys.import_file import plan_in
from sendbook.layouts import workbook_layout
from sendbook.lists.find import Target, find_target
from sendbook.sources.files import grids_in
from sendbook.sources.grid import Grid, GridRow, tidy

_MOST = 60_000
"""Rows in which an earlier preview may have left drop-downs."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An import that was compared: where the export came from, the plan, the answers given, and what the plan shows."""

    source: str
    plan: ImportPlan
    answers: Answers

    @property
    def fingerprint(self) -> str:
        """A short text that is another one as soon as any cell of the plan is, or of what it asks."""
        told = [list(self.plan.steps), [item.change for item in self.plan.comparison.kept]]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def shown(self) -> str:
        """The fingerprint of the plan that the person was shown."""
        return self.answers.facts.get("Plan", "")

    @property
    def sheet(self) -> OwnSheet:
        """The preview as a sheet."""
        return sheet_of(self.plan, self.source, self.fingerprint)


def prepare(book: Any, given: Given) -> Prepared | list[Finding]:
    """Read the export (the picked file, else a sheet of the workbook) and compare it; nothing is written."""
    if given.date1904:
        return [finding("9301")]
    answers = answers_on(used_cells(book.sheets[SHEET])) if has_preview(book) else answers_on([])
    own = not OpenBook(book, given).kind
    found = _export(book, given, answers, own=own)
    if isinstance(found, Finding):
        return [found]
    source, export, apart = found
    lists = OpenBook(book, given, apart)
    if own and not lists.knows_formulas:
        return [finding("9315")]
    plan = plan_in(export, lists, given.today, Options(columns=answers.columns))
    about = [] if isinstance(plan, ImportPlan) else [item.about for item in plan]
    if about == [About.SEVERAL_LISTS]:  # of several that look alike the one on the open sheet
        active = book.sheets.active.name
        sheet = answers.facts.get("Into", "").removeprefix("sheet ") if active == SHEET else active
        plan = plan_in(export, lists, given.today, Options(columns=replace(answers.columns, sheet=sheet)))
    elif about == [About.NO_LIST]:
        return [finding("9317")]
    return Prepared(source, plan, answers) if isinstance(plan, ImportPlan) else plan


def answered(prepared: Prepared) -> ImportPlan | list[Finding]:
    """The plan with the export's value taken where the person said yes."""
    if prepared.answers.strange:
        return [finding("9316", f"'{SHEET}'!G{row}") for row in prepared.answers.strange]
    chosen = cells_taken(prepared.plan.comparison.kept, prepared.answers.take)
    return prepared.plan.taking(chosen) if chosen else prepared.plan


def ask(sheet: Any, prepared: Prepared) -> None:
    """Give the cells for answers their drop-downs, where this way into Excel can; typing does as well."""
    first = prepared.sheet.header_row + 1
    meanings = sheet.range((first, 8), (first + len(column_meanings()) - 1, 8))
    lines = list(preview_lines(prepared.plan))
    with suppress(NotImplementedError, AttributeError):
        sheet.range((1, 7), (_MOST, 7)).data_validation.delete()
        for kind, choices in ((TAKE, ["yes", "no"]), (COLUMN, meanings)):
            rows = [first + place for place, line in enumerate(lines) if line.asks == kind]
            if rows:
                sheet.range((rows[0], 7), (rows[-1], 7)).data_validation.set_list(choices)


def has_preview(book: Any) -> bool:
    """Whether a preview stands in the workbook."""
    return SHEET in sheet_names(book) and is_ours(book.sheets[SHEET])


def can_be_applied(book: Any) -> bool:
    """Whether a preview stands that has not been applied yet."""
    return has_preview(book) and answers_on(used_cells(book.sheets[SHEET])).facts.get("Plan", "") != WRITTEN


def mark_applied(book: Any) -> None:
    """Say on the preview that it has been applied, so that nobody presses Apply on it again."""
    sheet = book.sheets[SHEET]
    sheet.range("A3").value = "This has been written: the Changes sheet lists every cell. For more, import again."
    sheet.range(f"B{4 + FACTS.index('Plan')}").value = WRITTEN


Found = tuple[str, Export, Sequence[str]]


def _export(book: Any, given: Given, answers: Answers, *, own: bool) -> Found | Finding:
    """The export, where it came from, and the sheet that it stands on, which is not the list to bring up to date."""
    mapping = answers.columns.export
    if given.file_bytes:
        grids, findings = grids_in(given.file_bytes, given.file_name)
        export = export_of(given.file_name, grids, findings, given.today, mapping)
        return export if isinstance(export, Finding) else (f"file {given.file_name}", export, ())
    taken = set() if own else {table.sheet for table in open_tables(book)}
    exports: dict[str, Export] = {}
    wrong: dict[str, Finding] = {}
    for sheet in book.sheets:
        grid = _grid(sheet)
        if sheet.name in taken or is_ours(sheet) or not grid.rows:
            continue
        read = export_of(sheet.name, [grid], [], given.today, mapping)
        if isinstance(read, Export):
            exports[sheet.name] = read
        else:
            wrong[sheet.name] = read
    active = book.sheets.active.name
    previewed = answers.facts.get("Export", "").removeprefix("sheet ")
    if own:
        # A register of a school's own reads as an export too: what is imported is told from what takes it.
        exports = {name: export for name, export in exports.items() if _another_list(book, given, name)}
        from_a_mis = [name for name, export in exports.items() if export.mis_name != "unknown"]
        only = from_a_mis if len(from_a_mis) == 1 else list(exports) if len(exports) == 1 else []
    else:
        only = list(exports) if len(exports) == 1 else []
    for name in (previewed if active == SHEET else "", *(only if own else ()), active, previewed, *only):
        if name in exports:
            return f"sheet {name}", exports[name], (name,)
    return wrong[active] if active in wrong and not _is_view(active) else finding("9304")


def _another_list(book: Any, given: Given, name: str) -> bool:
    """Whether there is a list besides this sheet that could take an import."""
    return isinstance(find_target(OpenBook(book, given, (name,))), Target)


def _is_view(sheet: str) -> bool:
    return sheet.casefold() in {view.casefold() for view in workbook_layout("book").views}


def _grid(sheet: Any) -> Grid:
    rows = [GridRow(n, [tidy(cell) for cell in line]) for n, line in enumerate(used_cells(sheet), start=1)]
    return Grid(sheet.name, "", [row for row in rows if row.filled])
