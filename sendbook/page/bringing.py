"""Bringing: an export or an old list into a workbook, columns beside a school's own list, and taking that back."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from typing import Any

from sendbook.changes import by_kind
from sendbook.findings import About, Finding, has_errors, most_urgent_first
from sendbook.importing.column_map import ColumnMap, load, remember
from sendbook.importing.comparison import RowChange, shown_value
from sendbook.importing.remembered_columns import names_to_remember
from sendbook.journeys import fill as filling
from sendbook.journeys import undo as undoing
from sendbook.journeys.import_file import ImportPlan, Options, apply_import, plan_import
from sendbook.journeys.import_list import plan_list
from sendbook.lists.columns import ExportColumn
from sendbook.lists.find import Target
from sendbook.lists.words import folded
from sendbook.page.desk import Answer, Desk, Tell, as_file, day_asked, plainly, refused, unpack_receipts
from sendbook.page.saving import written


def import_planned(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """What bringing the export in would change, cell by cell, and what was made of the columns; nothing is written."""
    export, book, day, table = desk.file("export"), desk.file("book"), day_asked(request), request.get("table", "")
    tell("Reading both files and comparing them")
    if (earlier := desk.files.get("earlier")) and (problem := unpack_receipts(earlier, book)):
        return refused(problem)
    options = _options(request, desk)
    if isinstance(options, Finding):
        return refused(options)
    plan = plan_list(export, book, table, day, options) if table else plan_import(export, book, day, options)
    if not isinstance(plan, ImportPlan):
        of_export = [item for item in plan if item.about in (About.EXPORT, About.COLUMN_OF_EXPORT)]
        return {**refused(plan), "of_export": plainly(of_export)}
    desk.plan = plan
    tell("Setting out the plan")
    compared = plan.comparison
    return {
        "table": table, "counts": dict(compared.counts), "summary": compared.summary(), "steps": len(plan.steps),
        "mis": compared.export.mis_name, "file": compared.export.file,
        "columns": [] if plan.sources else _columns(compared.export.columns, letters=True),
        "lists": [_list(one, letters=not plan.sources) for one in plan.sources or plan.targets],
        "new": [{"who": one.said, "rows": list(one.rows)} for one in compared.new],
        "changed": [_row(row) for row in compared.changed], "back": [_row(row) for row in compared.rejoiners],
        "leavers": [_row(row) for row in compared.leavers],
        "kept": [
            {"who": one.who, "row": one.row, "cell": one.finding.cell, "column": one.header,
             "before": shown_value(one.change.before), "after": shown_value(one.change.after)}
            for one in compared.kept
        ],
        "questions": [
            {"key": one.key, "said": one.said, "choices": [list(choice) for choice in one.choices]}
            for one in plan.questions
        ],
        "words": [
            {"key": folded(one.word) or one.word, "field": one.field, "word": one.word, "count": one.count,
             "perhaps": one.perhaps}
            for one in compared.export.asked
        ],
        "left_out": [item.line() for item in compared.left_out],
        "findings": plainly(most_urgent_first([*plan.of_the_workbook, *compared.findings])),
    }  # fmt: skip


def import_written(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """Write the plan that was shown, with the export's value in the cells that the person chose."""
    plan, book = desk.planned(ImportPlan), desk.file("book")
    chosen = [int(number) for number in request.get("taken") or ()]
    tell("Writing the changes")
    if chosen:
        plan = plan.taking(chosen)
    before = book.read_bytes()
    problems = apply_import(plan, desk.file("export").name)
    if has_errors(problems):
        return refused(problems)
    desk.plan = None
    options = _options(request, desk)
    saved = written(book, before, problems)
    if isinstance(options, Options) and (options.columns.workbook or options.columns.export or options.columns.words):
        table = request.get("table", "")
        remember(book, options.columns, table)
        kept = sorted(book.parent.glob(f"{glob.escape(book.name)}*.columns.toml"))
        saved["files"] += [as_file(one, "columns") for one in kept]
    return saved


def fill_planned(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """Which columns would stand beside the school's own list; nothing is written."""
    tell("Reading the list and working the columns out")
    planned = filling.plan_fill(
        desk.file("book"), day_asked(request), sheet=request.get("sheet", ""), mapping=request.get("columns") or None,
        as_values=bool(request.get("values")), allow=frozenset(request.get("allow") or ()),
    )  # fmt: skip
    if isinstance(planned, list):
        return refused(planned)
    desk.plan = planned
    plan = planned.plan
    kinds = by_kind(plan.steps)
    return {
        "list": _list(plan.target, letters=True), "lines": list(plan.told), "steps": len(plan.steps),
        "added": [one.header for one in kinds.columns], "findings": plainly(most_urgent_first(plan.findings)),
    }  # fmt: skip


def fill_written(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """Write the columns that were shown."""
    planned, book = desk.planned(filling.FilePlan), desk.file("book")
    tell("Writing the columns")
    before = book.read_bytes()
    problems = filling.apply_fill(planned)
    if has_errors(problems):
        return refused(problems)
    desk.plan = None
    return written(book, before, problems)


def write_taken_back(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """Put the workbook back as it was before the last write, or show what can be put back cell by cell."""
    book, receipts = desk.file("book"), desk.files.get("receipts")
    tell("Looking for the last write")
    if receipts is not None and (problem := unpack_receipts(receipts, book)):
        return refused(problem)
    found = undoing.undo(book, cells=True)
    if isinstance(found, list):
        return refused(found)
    if isinstance(found, undoing.Restored):
        return {"named": found.named, "files": [as_file(book, "book")]}
    desk.plan = found
    return {"named": found.write.named, "cells": found.cells, "left": plainly(tuple(found.left))}


def cells_written_back(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """Put back, cell by cell, what nobody has touched since."""
    found, book = desk.planned(undoing.CellsToUndo), desk.file("book")
    tell("Putting the cells back")
    before = book.read_bytes()
    problems = undoing.put_cells_back(found, day_asked(request))
    if has_errors(problems):
        return refused(problems)
    desk.plan = None
    return {"named": found.write.named, **written(book, before, problems)}


def _options(request: dict[str, Any], desk: Desk) -> Options | Finding:
    """What a person chose, over what they had said of the columns before, where they gave the file that holds it."""
    kept = load(desk.files["columns"]) if "columns" in desk.files else ColumnMap()
    if isinstance(kept, Finding):
        return kept
    given, said = request.get("columns") or {}, request.get("words") or {}
    sheet = request.get("sheet", "")
    columns = ColumnMap(
        {**kept.workbook, **(given.get("workbook") or {})}, {**kept.export, **(given.get("export") or {})},
        sheet or kept.sheet, "columns" in desk.files and not sheet,
        {kind: {**kept.words.get(kind, {}), **said.get(kind, {})} for kind in {*kept.words, *said}},
    )  # fmt: skip
    return Options(
        on_conflict="mis" if request.get("on_conflict") == "mis" else "keep",
        leavers="leave" if request.get("leavers") == "leave" else "mark", columns=columns,
        allow=frozenset(request.get("allow") or ()), pupils=request.get("pupils") or {},
    )  # fmt: skip


def _list(target: Target, *, letters: bool) -> Answer:
    return {
        "sheet": target.sheet, "header_row": target.header_row, "rows": len(target.rows),
        "columns": _columns(target.told, letters=letters),
    }  # fmt: skip


def _columns(columns: Sequence[ExportColumn], *, letters: bool) -> list[Answer]:
    named = names_to_remember(columns, letters=letters)
    return [
        {
            "key": named[column], "heading": column.heading, "field": column.field, "called": column.called,
            "verdict": column.verdict, "reason": column.reason, "samples": list(column.samples),
        }
        for column in columns
    ]  # fmt: skip


def _row(row: RowChange) -> Answer:
    cells = [
        {"cell": step.cell, "column": header, "before": shown_value(step.before), "after": shown_value(step.after)}
        for header, step in row.steps
    ]
    return {"who": row.named, "row": row.row, "why": row.why, "cells": cells}
