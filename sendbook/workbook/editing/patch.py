"""The part patch: a plan is written into an existing workbook, and only the parts that it touches change."""

from __future__ import annotations

from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field
from typing import assert_never

from sendbook.changes import (
    SIGNED,
    Change,
    ColumnAnew,
    LiteCode,
    NewColumn,
    NewRow,
    OwnNames,
    OwnSheet,
    Plan,
    Result,
    by_kind,
    rows_by_list,
)
from sendbook.findings import Finding, finding
from sendbook.workbook.editing.append import append_rows
from sendbook.workbook.editing.columns import add_column, renew_column
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.grow import refresh_pivots
from sendbook.workbook.editing.obstacles import FileObstacles
from sendbook.workbook.editing.ownnames import define_names
from sendbook.workbook.editing.ownsheet import write_sheet
from sendbook.workbook.editing.recalculate import ask_for_recalculation
from sendbook.workbook.editing.records import Records
from sendbook.workbook.editing.webextension import embed
from sendbook.workbook.parts.container import write_container
from sendbook.workbook.parts.package import Package
from sendbook.workbook.parts.references import Area, read_cell
from sendbook.workbook.parts.refusal import Refused

MOST_REPORTED = 50
"""After so many refused steps the rest of a plan is not tried."""


@dataclass(frozen=True, slots=True)
class Patched:
    """What a plan makes of a workbook: the new file's bytes, the members that changed, each cell, and notes to show."""

    content: bytes
    touched: frozenset[str]
    removed: frozenset[str]
    records: Records
    notes: tuple[Finding, ...]
    rows: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """The rows of each changed sheet that are new or may have changed: all others are the bytes that they were."""


def plan_problems(package: Package, steps: Plan, allow: Set[str] = frozenset()) -> list[Finding]:
    """Why a plan cannot be written into this workbook, step by step; an empty list when it can. Nothing is written.

    `allow` holds what a person has agreed to: FORMULAS (values over formulas), PROTECTED (a protected sheet),
    SIGNED (a digital signature becomes invalid).
    """
    return trial(package, steps, allow)[0]


def trial(package: Package, steps: Plan, allow: Set[str] = frozenset()) -> tuple[list[Finding], list[Finding]]:
    """Why a plan cannot be written, and what its write would say when it can; nothing is written."""
    draft, problems = _draft(package, steps, allow)
    return problems, [] if problems else draft.notes


def apply(package: Package, steps: Plan, allow: Set[str] = frozenset(), level: int = 1) -> Patched | list[Finding]:
    """The workbook with a plan written into it, as bytes, or the findings that say why it was refused.

    Every member that the plan does not touch keeps its bytes in the file. `level` is how hard touched parts
    are packed; Excel itself packs for speed.
    """
    if not steps:
        return Patched(package.container.data, frozenset(), frozenset(), Records(), ())
    draft, problems = _draft(package, steps, allow)
    if problems:
        return problems
    try:
        if len(by_kind(steps).code) < len(steps):
            ask_for_recalculation(draft)
        parts, removed, rows = draft.finish()
    except Refused as refusal:
        return [refusal.finding]
    names, records, notes = frozenset(parts), Records(tuple(draft.records)), tuple(draft.notes)
    del draft
    package.forget()
    return Patched(write_container(package.container, parts, removed, level), names, removed, records, notes, rows)


def _draft(package: Package, steps: Plan, allow: Set[str]) -> tuple[Draft, list[Finding]]:
    draft = Draft(package)
    problems: list[Finding] = []
    if steps and package.is_signed and SIGNED not in allow:
        return draft, [finding("9120")]
    obstacles: dict[str, FileObstacles] = {}
    changed: dict[str, list[tuple[int, int]]] = {}
    for step in steps:
        if len(problems) >= MOST_REPORTED:
            break
        try:
            match step:
                case Change():
                    place = _change(draft, step, obstacles, allow)
                    changed.setdefault(step.sheet, []).append(place)
                case NewColumn():
                    add_column(draft, step, allow)
                case ColumnAnew():
                    renew_column(draft, step)
                case OwnSheet():
                    write_sheet(draft, step)
                case LiteCode():
                    embed(draft, step)
                case OwnNames():
                    define_names(draft, step)
                case NewRow() | Result():
                    pass  # they follow, when all that they count on stands
                case _:
                    assert_never(step)
        except Refused as refusal:
            problems.append(refusal.finding)
    for rows in rows_by_list(steps):
        try:
            append_rows(draft, rows, allow)
        except Refused as refusal:
            problems.append(refusal.finding)
    if not problems:
        _store_results(draft, steps)
    for sheet, places in changed.items():
        numbers, columns = zip(*places, strict=True)
        refresh_pivots(draft, sheet, Area(min(numbers), min(columns), max(numbers), max(columns)))
    return draft, problems


def _change(draft: Draft, step: Change, obstacles: dict[str, FileObstacles], allow: Set[str]) -> tuple[int, int]:
    if step.sheet not in obstacles:
        obstacles[step.sheet] = FileObstacles(draft, step.sheet, allow)
    row, column = obstacles[step.sheet].cell_of(step.cell)
    obstacles[step.sheet].check_cell(row, column, step)
    draft.write(step.sheet, row, column, step.after, reason=step.reason)
    return row, column


def _store_results(draft: Draft, steps: Plan) -> None:
    """The results of formulas that a plan's changes move; never shown to a person, so never refused either."""
    for step in by_kind(steps).results:
        place = read_cell(step.cell)
        if place is not None:
            with suppress(Refused):
                draft.store_result(step.sheet, *place, step.value)
