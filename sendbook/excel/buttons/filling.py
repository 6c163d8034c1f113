"""Fill in: the plan of `sendbook fill` for the list on the open sheet, written at once; Undo takes it back."""

from __future__ import annotations

from datetime import date

from sendbook.changes import FORMULAS, by_kind
from sendbook.excel.open_book.book import OpenBook
from sendbook.excel.open_book.own_sheets import is_ours
from sendbook.filling.plan import fill_list
from sendbook.findings import About, Finding, finding
from sendbook.tables import column_letter, quote_sheet


def fill_open_list(book: OpenBook, today: date) -> tuple[str, ...] | list[Finding]:
    """Fill the list on the open sheet (on any sheet, when a sheet of ours is open); what the person is told of it.

    Findings instead say why that cannot be done.
    """
    active = book.book.sheets.active
    plan = fill_list(book, today, sheet="" if is_ours(active) else active.name)
    if isinstance(plan, list):
        none = any(item.about is About.NO_LIST for item in plan)
        return [finding("9308", quote_sheet(active.name))] if none else plan
    if wrong := book.apply(plan.steps, f"Fill in on sheet {active.name}", {FORMULAS}):
        return wrong
    # A sheet of ours that is written anew is no news, nor is the result of a formula.
    changes, _rows, columns, _sheets, _results, _code, _names, anew = by_kind(plan.steps)
    changed = bool(changes or columns or anew)
    told = [f"{line}." for line in plan.told] if changed else ["There is nothing to fill in: all of it stands there."]
    if plan.target.unsure:
        unsure = ", ".join(f"{column.heading} ({column_letter(column.number)})" for column in plan.target.unsure)
        told.append(f"Not used, because the heading alone does not say what it means: {unsure}.")
    told += [f"{item.wrong} {item.fix}" for item in plan.findings]
    return (*told, "Undo takes it back.") if changed else tuple(told)
