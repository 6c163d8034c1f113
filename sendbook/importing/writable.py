"""Possible: what of a plan this workbook can take; the rest is taken out and said, before anything is written."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from sendbook.book import Book
from sendbook.changes import by_kind
from sendbook.findings import About, Finding
from sendbook.importing.comparison import Comparison, RowChange
from sendbook.tables import quote_sheet

_MOST_REFUSED = 500
"""After so many refused cells the plan is not for this workbook."""


def what_is_possible(comparison: Comparison, lists: Book, allow: Set[str]) -> Comparison:
    """The comparison without the steps that cannot be written safely; each refusal stands among its conflicts.

    A refusal that concerns the whole sheet (protection, a signature) takes every step out.
    """
    # A comparison changes cells and adds rows; the other kinds of step are put in by whoever finishes its plan.
    changes, rows, _columns, _sheets, _results, _code, _names, _anew = by_kind(comparison.steps)
    refused: list[Finding] = []
    while changes:
        problems = lists.problems(changes, allow)
        if not problems:
            break
        places = {problem.cell for problem in problems}
        left = [step for step in changes if f"{quote_sheet(step.sheet)}!{step.cell}" not in places]
        if any(problem.about is About.WHOLE_WORKBOOK for problem in problems) or len(left) == len(changes):
            return _without_any(comparison, problems[:1])
        refused += problems
        changes = left
        if len(refused) > _MOST_REFUSED:
            return _without_any(comparison, refused[:1])
    kept = {(step.sheet, step.cell) for step in changes}

    def possible(rows: tuple[RowChange, ...]) -> tuple[RowChange, ...]:
        return tuple(
            replace(row, steps=tuple((h, s) for h, s in row.steps if (s.sheet, s.cell) in kept)) for row in rows
        )  # fmt: skip

    if refused:
        comparison = replace(
            comparison, changed=tuple(row for row in possible(comparison.changed) if row.steps),
            leavers=possible(comparison.leavers), rejoiners=possible(comparison.rejoiners),
        )  # fmt: skip
    problems = lists.problems(rows, allow) if rows else []
    if problems:
        comparison = comparison.without_new(problems[0])
        refused += problems[:1]
    told = tuple(dict.fromkeys(refused))
    return _with_what_the_write_says(comparison.refusing(*told), lists, allow)


def _with_what_the_write_says(comparison: Comparison, lists: Book, allow: Set[str]) -> Comparison:
    """The comparison with what its write would say, so that a person reads it before and not after."""
    said = lists.told(comparison.steps, allow) if comparison.steps else []
    known = {*comparison.findings}
    return replace(comparison, findings=(*comparison.findings, *(item for item in said if item not in known)))


def _without_any(comparison: Comparison, why: list[Finding]) -> Comparison:
    return replace(
        comparison.without_new(why[0]).refusing(*why), changed=(), kept=(),
        leavers=tuple(replace(row, steps=()) for row in comparison.leavers),
        rejoiners=tuple(replace(row, steps=()) for row in comparison.rejoiners),
    )  # fmt: skip
