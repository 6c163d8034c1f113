"""Fill in: the plan of `sendbook fill` for the list on the open sheet, written at once; Undo takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sendbook.book import FORMULAS
from sendbook.changes import Change, NewColumn
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.own_sheets import is_ours
from sendbook.excel.open_book.write import Written, write
from sendbook.filling.plan import fill_list
from sendbook.findings import About, Finding, finding
from sendbook.tables import column_letter, quote_sheet


@dataclass(frozen=True, slots=True)
class Filled:
    """What Fill in wrote, and what the person is told of it."""

    written: Sequence[Written]
    told: Sequence[str]


def fill_open_list(lists: OpenBook, today: date) -> Filled | list[Finding]:
    """Fill the list on the open sheet (on any sheet, when a sheet of ours is open), or say why that cannot be done."""
    active = lists.book.sheets.active
    plan = fill_list(lists, today, sheet="" if is_ours(active) else active.name)
    if isinstance(plan, list):
        none = any(item.about is About.NO_LIST for item in plan)
        return [finding("9308", quote_sheet(active.name))] if none else plan
    steps = [step for step in plan.steps if not isinstance(step, Change) or lists.knows_formulas]
    if wrong := lists.problems(steps, {FORMULAS}):
        return wrong
    changed = [step for step in steps if isinstance(step, Change | NewColumn)]
    written = write(lists, steps)
    told = [f"{line}." for line in plan.told] if changed else ["There is nothing to fill in: all of it stands there."]
    if plan.target.unsure:
        columns = ", ".join(f"{column.heading} ({column_letter(column.number)})" for column in plan.target.unsure)
        told.append(f"Not used, because the heading alone does not say what it means: {columns}.")
    told += [f"{item.wrong} {item.fix}" for item in plan.findings]
    if changed:
        told.append("Undo takes it back.")
    return Filled(written, told)
