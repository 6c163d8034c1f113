"""Fill: columns of ours beside a school's own list; the plan is shown to a person, and written as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.book.file_book import FileBook
from sendbook.changes import FORMULAS
from sendbook.filling.plan import FillPlan, fill_list
from sendbook.findings import Finding, Severity, finding
from sendbook.journeys.writing import write_steps
from sendbook.lists.words import squeezed
from sendbook.tables import column_letter


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What a fill would do to a file: the plan, and the fingerprint of the file that was read."""

    path: Path
    plan: FillPlan
    sha256: str
    allow: frozenset[str] = frozenset({FORMULAS})

    def as_json(self) -> dict[str, Any]:
        """The same for a program: where the list stands, what its columns hold, what would be added."""
        target = self.plan.target
        columns = [
            {"column": one.number, "heading": one.heading, "field": one.field, "verdict": one.verdict}
            for one in target.told
        ]
        return {
            "workbook": str(self.path), "sheet": target.sheet, "header_row": target.header_row, "columns": columns,
            "lines": list(self.plan.told), "steps": len(self.plan.steps),
            "left_out": [item.as_dict() for item in self.plan.left_out],
            "findings": [item.as_dict() for item in self.plan.findings],
            **({"also": [{"sheet": one.sheet, "header_row": one.header_row} for one in self.plan.also]}
               if self.plan.also else {}),
        }  # fmt: skip


def plan_fill(
    path: Path, today: date, *, sheet: str = "", mapping: Mapping[str, str] | None = None, as_values: bool = False,
    allow: frozenset[str] = frozenset(),
) -> FilePlan | list[Finding]:  # fmt: skip
    """Find the list in a workbook and work out the columns; nothing is written.

    What would stand in the way of writing is said at once, and only the first of it: the others follow from it.
    """
    book = FileBook.open(path)
    if isinstance(book, Finding):
        return [book]
    if book.kind:
        return [finding("7100")]
    plan = fill_list(book, today, sheet=sheet, mapping=mapping, as_values=as_values)
    if not isinstance(plan, FillPlan):
        return plan
    if lost := _not_there(plan, mapping or {}):
        return [lost]
    planned = FilePlan(path, plan, book.fingerprint, allow | {FORMULAS})
    problems = [item for item in book.problems(plan.steps, planned.allow) if item.severity is Severity.ERROR]
    if problems:
        return problems[:1]
    said = [item for item in book.told(plan.steps, planned.allow) if item not in plan.findings]
    return replace(planned, plan=replace(plan, findings=(*plan.findings, *said)))


def _not_there(plan: FillPlan, mapping: Mapping[str, str]) -> Finding | None:
    """A heading that a person named and the list has not: what they said of it would be lost without a word."""
    told = [column for target in plan.targets for column in target.told]
    known = {squeezed(column.heading) for column in told} | {squeezed(column_letter(one.number)) for one in told}
    gone = [heading for heading in mapping if squeezed(heading) not in known]
    if not gone:
        return None
    headings = ", ".join(dict.fromkeys(column.heading for column in told if column.heading))
    return finding("7105", problem=f"the list has no heading {', '.join(gone)}; it has {headings}")


def apply_fill(planned: FilePlan) -> list[Finding]:
    """Write a plan that a person has seen: all of it, or nothing. `sendbook undo` takes it back."""
    # The only formulas that it replaces are those of its own columns.
    plan = planned.plan
    return write_steps(planned.path, plan.steps, plan.reason, planned.sha256, planned.allow)
