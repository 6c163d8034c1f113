"""Counted: what the columns of a fill say, in numbers; of pupils without a date that can be read nothing is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum

from sendbook.filling.formulas import WorkedOut
from sendbook.filling.lines_told import REASON, reasons_told
from sendbook.filling.rows_told import Done
from sendbook.lists.values import as_text
from sendbook.lists.words import folded
from sendbook.tables import column_letter

REVIEW_DATES = ("last_review", "review_due", "review_agreed", "support_started")
PLAN_DATES = ("ehc_plan_issued", "last_decision")


_FROM_HELD = "; twelve months from the last review held, as no column says when the local authority decided"


def _no_decisions(one: Done) -> bool:
    columns = one.worked.target.columns
    return "annual_review_held" in columns and "last_decision" not in columns


def counted(lists: Sequence[Done]) -> Iterator[str]:
    """Reviews overdue and due soon, with how many pupils nobody can say it of; then costs: of all lists together."""
    headers = {one.header for each in lists for one in each.columns}
    if lists[0].worked.own.table.key == "register" and "Review status" not in headers:
        yield "Reviews: no column of review dates was found, so nothing is said of them"
    for header, of, dates, level in (("Review status", "Reviews", REVIEW_DATES, "K"),
                                     ("Annual review status", "Annual reviews", PLAN_DATES, "E")):  # fmt: skip
        if header in headers:
            more = _FROM_HELD if level == "E" and any(map(_no_decisions, lists)) else ""
            yield f"{of}: {_reviews(lists, header, dates, level)}{more}"
    cells = [value for each in lists for value in each.made.values.get("Cost", {}).values()]
    costs = [value for value in cells if isinstance(value, int | float)]
    if "Cost" in headers and not costs:
        yield "Costs: nothing can be said of the threshold, because no line has a cost"
    elif "Threshold status" in headers:
        near, over = (_starting(lists, "Threshold status", word) for word in ("Near", "Over"))
        lines = " (lines of such pupils)" if "Pupil's total" in headers else ""
        yield f"Costs: {over} over the threshold, {near} near it{lines}"
    if "Cost" in headers:
        without = len(cells) - len(costs)
        said = [value for each in lists for value in each.made.values.get(REASON, {}).values()]
        why = reasons_told(dict(enumerate(said)))
        missing = f"; {without} {'has' if without == 1 else 'have'} no cost" if without else ""
        missing += f": {why}" if missing and why else ""
        yield f"Costs: {len(costs)} line{'' if len(costs) == 1 else 's'}, £{fsum(costs):,.2f} in all{missing}"
    elif lacking := _lacking([each.as_map for each in lists if each.as_map]):
        yield f"Costs: nothing can be worked out, because no column was found for {'; '.join(lacking)}" + _of_a_week(
            lists
        )


_TIME, _WEEK = frozenset(("hours", "hrs", "hour", "minutes", "mins")), frozenset(("week", "weekly", "wk", "pw"))


def _of_a_week(lists: Sequence[Done]) -> str:
    """What is said of a column with the time of a whole week, which was seen and is not one session's."""
    told = [column for each in lists for column in each.worked.target.told]
    seen = next((one for one in told if (words := {*folded(one.heading).split()}) & _TIME and words & _WEEK), None)
    if seen is None:
        return ""
    named = f"column {column_letter(seen.number)}, {seen.heading},"
    return (f"; {named} says the time of a whole week: write it in two columns, Minutes per session and Sessions per "
            "week (5 hours as 60 and 5)")  # fmt: skip


def _lacking(maps: Sequence[WorkedOut]) -> list[str]:
    """What the cost of a line rests on and no map has a column for that is sure."""
    if not maps:
        return []
    found = {key for each in maps for key in each.target.columns}
    named = {"minutes_per_session": "minutes per session", "sessions_per_week": "sessions per week"}
    lacking = [words for key, words in named.items() if key not in found]
    lacking += ["weeks"] * (not {"fixed_weeks", "school_weeks"} & found and not {"starts", "ends"} <= found)
    lacking += ["an hourly rate, or who delivers it"] * (not {"hourly_rate", "delivered_by"} & found)
    return lacking


def _reviews(lists: Sequence[Done], header: str, dates: Sequence[str], level: str) -> str:
    """How many are overdue and due soon, of those with a date; the others are never counted as if nothing were due."""
    with_dates, without, stands, named = 0, 0, False, dict[str, None]()
    for worked in (each.worked for each in lists):
        keys = [key for key in dates if key in worked.target.columns]
        pupils = [number for number, row in worked.rows.items() if row.value("sen_provision") in (level, None)]
        with_date = [number for number in worked.rows if any(worked.date_at(number, key) is not None for key in keys)]
        named |= dict.fromkeys(_headings(worked, keys))
        stands = stands or any(as_text(worked.raw(number, key)) for number in worked.rows for key in keys)
        with_dates += len(with_date)
        without += len(set(pupils) - set(with_date))
    if not with_dates:
        what = "no date could be read" if stands else "no date stands"
        return f"nothing can be said, because {what} in {', '.join(named)}"
    more = f"; nothing can be said of {without} without a date that can be read" if without else ""
    return f"{_starting(lists, header, 'Overdue')} overdue, {_starting(lists, header, 'Due')} due soon{more}"


def _headings(worked: WorkedOut, keys: Sequence[str]) -> list[str]:
    columns = {worked.target.columns[key] for key in keys}
    return [column.heading for column in worked.target.told if column.number in columns]


def _starting(lists: Sequence[Done], header: str, word: str) -> int:
    return sum(
        1
        for each in lists
        for value in each.made.values.get(header, {}).values()
        if str(value or "").startswith(word) or (word == "Overdue" and ", overdue " in str(value or ""))
    )
