"""Lines told: what stands in a line and cannot be meant, cell by cell, so that each is found and put right.

And names that may mean one pupil, whose lines are added up apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sendbook.filling.formulas import WorkedOut
from sendbook.findings import Finding, finding
from sendbook.lists.values import as_text
from sendbook.lists.words import folded
from sendbook.rules.bind import Source
from sendbook.rules.no_cost import NO_SCHOOL_DAY
from sendbook.rules.possible import POSSIBLE, TURNED, cannot_be, is_a_day
from sendbook.tables import Value

REASON = "Why no cost"
_DAYS = ("starts", "ends")
_MOST = 3
"""How many reasons are counted one by one."""


def damaged_cells(worked: WorkedOut, reasons: Mapping[int, Value]) -> Iterator[Finding]:
    """Each number or day of a line that cannot be meant, and days between which no school day lies."""
    column = next((one for one in worked.columns if one.header == REASON), None)
    if column is None:
        return
    asked = {
        argument: bound.name
        for argument in column.rule.arguments
        if argument.texts and (bound := worked.bound[column.key][argument.name]).source is Source.CELL
    }
    at = worked.target.columns
    for row in worked.rows:
        for argument, key in asked.items():
            value, cell = worked.value(row, key, argument), worked.target.cell(row, at[key])
            if argument.name in _DAYS:
                found = None if is_a_day(value) else finding("2011", cell)
            elif argument.name == "group_size":
                # A group of 0 counts as 1, as a blank one does: nobody would have meant it.
                found = finding("6048", cell) if cannot_be("group_size", value) or value == 0 else None
            else:
                takes = POSSIBLE[argument.name]
                found = finding("6049", cell, takes=takes.words) if cannot_be(argument.name, value) else None
            if found:
                yield found
        if reasons.get(row) == TURNED:
            yield finding("6020", worked.target.cell(row, at["ends"]))
        if reasons.get(row) == NO_SCHOOL_DAY and "starts" in at:
            yield finding("6023Q", worked.target.cell(row, at["starts"]))


def names_apart(worked: WorkedOut) -> Iterator[Finding]:
    """The names that differ in order, blanks or signs alone: their lines are added up as of two pupils."""
    total = next((one for one in worked.columns if one.key == "pupil_total"), None)
    if total is None or worked.bound[total.key]["upn"].name != "full_name":
        return
    seen = dict[tuple[str, ...], dict[str, str]]()
    for row in worked.rows:
        name = as_text(worked.raw(row, "full_name"))
        # Excel takes capitals alike, and nothing else.
        spelt = seen.setdefault(tuple(sorted(folded(name).split())), {}) if name else {}
        cell = worked.target.cell(row, worked.target.columns["full_name"])
        if spelt and name.casefold() not in spelt:
            yield finding("7186Q", cell, other=next(iter(spelt.values())))
        spelt.setdefault(name.casefold(), cell)


def reasons_told(reasons: Mapping[int, Value]) -> str:
    """The reasons for which lines have no cost, the commonest first, each with how many lines it is of."""
    found = Counter(str(reason) for reason in reasons.values() if reason).most_common()
    rest = sum(count for _, count in found[_MOST:])
    return "; ".join(
        [f"{reason} ({count})" for reason, count in found[:_MOST]] + [f"other reasons ({rest})"] * bool(rest)
    )
