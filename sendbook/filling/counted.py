"""Counted: what the columns of a fill say, in numbers; of pupils without a date that can be read nothing is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum

from sendbook.filling.columns import Filled
from sendbook.filling.formulas import Made, WorkedOut
from sendbook.filling.lines_told import REASON, reasons_told
from sendbook.lists.values import as_text

REVIEW_DATES = ("last_review", "review_due", "review_agreed", "support_started")
PLAN_DATES = ("ehc_plan_issued", "last_decision")


def counted(columns: Sequence[Filled], made: Made, worked: WorkedOut) -> Iterator[str]:
    """Reviews overdue and due soon, with how many pupils nobody can say it of; then costs."""
    headers = {one.header for one in columns}
    if worked.own.table.key == "register" and "Review status" not in headers:
        yield "Reviews: no column of review dates was found, so nothing is said of them"
    for header, of, dates, level in (("Review status", "Reviews", REVIEW_DATES, "K"),
                                     ("Annual review status", "Annual reviews", PLAN_DATES, "E")):  # fmt: skip
        if header in headers:
            yield f"{of}: {_reviews(made, worked, header, dates, level)}"
    if "Threshold status" in headers:
        near, over = (_starting(made, "Threshold status", word) for word in ("Near", "Over"))
        lines = " (lines of such pupils)" if "Pupil's total" in headers else ""
        yield f"Costs: {over} over the threshold, {near} near it{lines}"
    if "Cost" in headers:
        costs = [value for value in made.values.get("Cost", {}).values() if isinstance(value, int | float)]
        without = len(made.values.get("Cost", {})) - len(costs)
        why = reasons_told(made.values.get(REASON, {}))
        missing = f"; {without} {'has' if without == 1 else 'have'} no cost" if without else ""
        missing += f": {why}" if missing and why else ""
        yield f"Costs: {len(costs)} lines, £{fsum(costs):,.2f} in all{missing}"


def _reviews(made: Made, worked: WorkedOut, header: str, dates: Sequence[str], level: str) -> str:
    """How many are overdue and due soon, of those with a date; the others are never counted as if nothing were due."""
    keys = [key for key in dates if key in worked.target.columns]
    pupils = [number for number, row in worked.rows.items() if row.value("sen_provision") in (level, None)]
    with_date = [number for number in worked.rows if any(worked.date_at(number, key) is not None for key in keys)]
    named = ", ".join(_headings(worked, keys))
    if not with_date:
        stands = any(as_text(worked.raw(number, key)) for number in worked.rows for key in keys)
        why = f"no date could be read in {named}" if stands else f"no date stands in {named}"
        return f"nothing can be said, because {why}"
    without = len(set(pupils) - set(with_date))
    more = f"; nothing can be said of {without} without a date that can be read" if without else ""
    return f"{_starting(made, header, 'Overdue')} overdue, {_starting(made, header, 'Due')} due soon{more}"


def _headings(worked: WorkedOut, keys: Sequence[str]) -> list[str]:
    columns = {worked.target.columns[key] for key in keys}
    return [column.heading for column in worked.target.told if column.number in columns]


def _starting(made: Made, header: str, word: str) -> int:
    return sum(
        1
        for value in made.values.get(header, {}).values()
        if str(value or "").startswith(word) or (word == "Overdue" and ", overdue " in str(value or ""))
    )
