"""Told: a fill as a person reads it: first what is added, what it says and what is needed; then column by column."""

from __future__ import annotations

from sendbook.filling.plan import FillPlan
from sendbook.filling.rows_told import TEXT
from sendbook.findings import catalogue, in_few_lines, most_urgent_first
from sendbook.lists.find import OURS
from sendbook.lists.headings import GUESSED
from sendbook.lists.left_out import left_out_lines


def fill_summary(plan: FillPlan) -> list[str]:
    """The lines that a person reads before all others; everybody who goes without an answer is named here."""
    lists = [target.lines()[0] for target in plan.targets]
    return [*lists, *_added(plan), *plan.counts, *_needed(plan), *plan.rows[:-1],
            *left_out_lines(plan.left_out, "Left out of a column")]  # fmt: skip


def details(plan: FillPlan, every: bool) -> list[str]:
    """Each column that is added; the school's columns that nobody is sure of, or `every` one; then what was found."""
    told = [column for target in plan.targets for column in target.told]
    shown = list(dict.fromkeys(column.line() for column in told if every or column.verdict == GUESSED))
    columns = ["Your columns:" if every else "Columns to look at (--all shows every one):",
               *(f"  {line}" for line in shown)]  # fmt: skip
    found = [f"  {line}" for line in in_few_lines(most_urgent_first(plan.findings))]
    ours = [one.line() for one in plan.columns] if every or not plan.also else _on_all_sheets(plan)
    return [*plan.how, *ours, *(columns if shown else []), *(["To look at:", *found] if found else [])]


def _on_all_sheets(plan: FillPlan) -> list[str]:
    """Each column of ours in one line, for all the sheets that get it."""
    lines = []
    for name, new in dict.fromkeys((one.name, one.new) for one in plan.columns):
        same = [one for one in plan.columns if (one.name, one.new) == (name, new)]
        where = f"on {len(same)} sheets" if len(same) > 1 else f"on {same[0].sheet}"
        rows = sum(one.rows for one in same)
        filled = f"{rows} row{'' if rows == 1 else 's'} filled"
        lines.append(f"{'Adds' if new else 'Brings up to date'}: {name} {where}, {filled} (--all shows each)")
    return lines


def reads_texts(plan: FillPlan) -> bool:
    """Whether plain values would tell more than formulas: dates are typed as text."""
    return any(TEXT in item.why for item in plan.left_out)


def _added(plan: FillPlan) -> list[str]:
    """How many columns are added and where, in one line; what is only brought up to date is said apart."""
    new = [one for one in plan.columns if one.new]
    old = sum(1 for one in plan.columns if one.changes)
    told = []
    if new and plan.also:
        names = ", ".join(dict.fromkeys(one.name.removesuffix(OURS) for one in new))
        sheets = len({one.sheet for one in new})
        where = "on 1 sheet" if sheets == 1 else f"on {sheets} sheets"
        told.append(f"{len(new)} column{'' if len(new) == 1 else 's'} will be added beside yours {where}: {names}.")
    elif new:
        names = ", ".join(one.name.removesuffix(OURS) for one in new)
        place = f"column {new[0].letter}" if len(new) == 1 else f"columns {new[0].letter} to {new[-1].letter}"
        told.append(f"{len(new)} column{'' if len(new) == 1 else 's'} will be added beside yours, in {place}: {names}.")
    if old:
        told.append(f"{old} column{'' if old == 1 else 's'} of sendbook's will be brought up to date.")
    return told or ["All columns of sendbook's are up to date."]


def _needed(plan: FillPlan) -> list[str]:
    """What a person is asked to look at, by its names, the most urgent first."""
    found = list(dict.fromkeys(item.code for item in most_urgent_first(plan.findings)))
    if not found:
        return []
    return [f"Needed from you, as said below: {'; '.join(_small(catalogue()[code].title) for code in found)}."]


def _small(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
