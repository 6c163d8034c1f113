"""Lists: answers that are a whole list (who is overdue, what each group costs), for which Excel 2016 has no formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import fsum

from sendbook.rules.matching import places
from sendbook.rules.meetings import meetings_status
from sendbook.rules.reviews import overdue, review_status
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.years import academic_year_start


def overdue_list(
    names: Sequence[str | None], dues: Sequence[date | None], helds: Sequence[date | None], as_at: date
) -> list[tuple[str, date, int]]:
    """Who is overdue, when it was due, and by how many days: the most urgent first, else in the order of the list."""
    late = [
        (name or "", due, (as_at - due).days)
        for name, due, held in zip(names, dues, helds, strict=True)
        if due is not None and overdue(due, as_at, held)
    ]
    return sorted(late, key=lambda line: line[1])


def without_a_day(
    names: Sequence[str | None], dues: Sequence[date | None], helds: Sequence[date | None], nothing: str
) -> str:
    """That nothing is due, and of how many rows that cannot be said, as they have no due day and were not held."""
    many = sum(1 for name, due, held in zip(names, dues, helds, strict=True) if name and due is None and held is None)
    return f"{nothing} Nothing can be said of {many} row{'' if many == 1 else 's'} without a day." if many else nothing


def reviews_due(
    names: Sequence[str | None],
    dues: Sequence[date | None],
    helds: Sequence[date | None],
    as_at: date,
    due_soon_days: float,
) -> list[tuple[str, date, str]]:
    """Whose review is overdue or due soon, when, and how that stands in words: the most urgent first."""
    due_now = []
    for name, due, held in zip(names, dues, helds, strict=True):
        status = review_status(due, as_at, held, due_soon_days)
        if due is not None and status not in ("Held", "Not due yet"):
            due_now.append((name or "", due, str(status)))
    return sorted(due_now, key=lambda line: line[1])


Group = str | float | None
"""What costs are added up by: a word, or a number such as a year group."""

NO_GROUP = "(blank)"


def group_key(group: Group) -> str:
    """By what a group is known: capitals do not matter, and 4 is "4"."""
    return str(NO_GROUP if group is None else group).lower()


def cost_by(groups: Sequence[Group], costs: Sequence[float | None]) -> list[tuple[str | float, float]]:
    """What each group costs, the dearest first. Numbers stay numbers; lines without a group come as "(blank)"."""
    amounts: dict[str, list[float]] = {}
    shown: dict[str, str | float] = {}
    for group, cost in zip(groups, costs, strict=True):
        if group is None and not cost:
            continue
        shown.setdefault(group_key(group), NO_GROUP if group is None else group)
        amounts.setdefault(group_key(group), []).append(cost or 0)
    totals = [(shown[key], to_the_penny(fsum(parts))) for key, parts in amounts.items()]
    return sorted(totals, key=lambda line: (-line[1], group_key(line[0])))


def total_for(wanted: str, keys: Sequence[str | None], amounts: Sequence[float | None]) -> float:
    """The sum of the amounts beside a text, as additional_support_cost sums them; 0 where it does not stand."""
    return to_the_penny(fsum(amounts[place] or 0 for place in places(wanted, keys)))


def meetings_short(
    pupils: Sequence[str | None],
    meeting_pupils: Sequence[str | None],
    meeting_dates: Sequence[date | None],
    as_at: date,
    parent_meetings_a_year: float,
    term_ends: Sequence[date | None],
) -> list[tuple[str, int, str]]:
    """Whose parents were met too seldom this academic year: the pupil, the meetings held, and by how many it is short.

    As the rule meetings_status counts: three a year, as far as the terms have run.
    """
    first = academic_year_start(as_at)
    short = []
    for pupil in dict.fromkeys(pupil for pupil in pupils if pupil is not None):
        days = (meeting_dates[place] for place in places(pupil, meeting_pupils))
        held = sum(1 for day in days if day is not None and first <= day <= as_at)
        status = meetings_status("K", held, None, None, as_at, parent_meetings_a_year, term_ends, None)
        if str(status).startswith("Short"):
            short.append((pupil, held, str(status)))
    return sorted(short, key=lambda line: line[1])
