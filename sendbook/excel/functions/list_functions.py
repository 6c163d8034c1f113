"""Column functions: answers about a whole list in one call, `=SEND_...`, most of which spill over several cells.

As in cell_functions.py: names and arguments are fixed, nothing reads the clock. A row that cannot be read refuses no
list: it stands at the list's end, with what is wrong. One call for a column of 1,000 rows costs Excel as much as one
call for a single cell, so these are also the quick way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sendbook.excel.functions.coercion import (
    CellError,
    DayAbout,
    ExcelError,
    one,
    to_amount,
    to_date,
    to_days,
    to_due,
    to_group,
    to_number,
    to_rows,
    to_text,
)
from sendbook.excel.functions.records import cell, column, whole, worksheet_function
from sendbook.excel.functions.school_days import Days
from sendbook.policy import parameters
from sendbook.rules import lists
from sendbook.rules.matching import places
from sendbook.rules.term_reviews import terms_needed

Column = tuple[Any, ...]
"""A whole column as it was read: in the place of a cell that cannot be read stands its trouble."""

HEADERS = ("Code", "Severity", "Row", "Column", "What is wrong", "How to fix it")
"""What stands over the answers of SEND_CHECK."""

_LINE_COSTS = "The costs of the same lines in pounds: a column of the same size."
_NAMES = "Who it is about: a column, such as the pupils' names."
_DUE = "The days on which the reviews are due: a column of the same size."
_HELD = "The days on which they were held; blank if not yet. May be left out."
_AS_AT = "Day to compare with, such as TODAY()."
_DAY = date(2026, 11, 22)
_WHO = ["Ada", "Ben", "Cal", "Dee"]
_DUES = [date(2026, 11, 20), date(2026, 11, 2), date(2026, 12, 1), None]
_UPN_1, _UPN_2 = "T999200005001", "P999200005002"


@worksheet_function(
    ((_UPN_1, [_UPN_1, _UPN_2, _UPN_1], [100.5, 20, 49.5]), 150.0),
    (([[_UPN_2], [None]], [_UPN_1, _UPN_2, _UPN_1], [100.5, 20, 49.5]), [[20.0], [""]]),
    (([[_UPN_1], [_UPN_2]], [_UPN_1, _UPN_2], ["100", "much"]), [[100.0], ["#VALUE!"]]),
    number=True,
    pupils=cell(to_text, "UPN of a pupil, or a column of UPNs."),
    upn_column=column(to_text, "The UPNs of the provision map's lines: a column."),
    cost_column=column(to_number, _LINE_COSTS, errors_stay=True),
)
def SEND_PUPIL_COSTS(pupils: str | None, upn_column: Column = (), cost_column: Column = ()) -> object:
    """What each pupil's provision costs: the sum of the lines with the pupil's UPN. One call answers a whole column."""
    same_size(upn_column, cost_column)
    return None if pupils is None else pupil_total(pupils, upn_column, cost_column)


@worksheet_function(
    ((_WHO, _DUES, None, _DAY), [["Ben", date(2026, 11, 2), 20], ["Ada", date(2026, 11, 20), 2]]),
    ((_WHO, _DUES, [None, date(2026, 11, 9), None, None], _DAY), [["Ada", date(2026, 11, 20), 2]]),
    ((_WHO[:3], _DUES[:3], None, date(2026, 10, 1)), "No review is overdue."),
    ((_WHO, _DUES, None, date(2026, 10, 1)), "No review is overdue. Nothing can be said of 1 row without a day."),
    ((_WHO[:2], [None, None], None, _DAY), "No review is overdue. Nothing can be said of 2 rows without a day."),
    (
        (_WHO[:2], [_DUES[1], "Terms needed: about 31/03/2027"], None, date(2027, 4, 2)),
        [["Ada", date(2026, 11, 2), 151], ["Ben", date(2027, 3, 31), 2]],
    ),
    names=column(to_text, _NAMES),
    due_column=column(to_due, _DUE),
    held_column=column(to_date, _HELD),
    as_at=whole(one(to_date), _AS_AT),
)
def SEND_OVERDUE_LIST(
    names: Column, due_column: Column = (), held_column: Column = (), as_at: date | None = None
) -> object:
    """The overdue reviews as a list that spills: who, when it was due, days overdue; the most urgent first."""
    day, held = _day(as_at), _held(held_column, due_column)
    same_size(names, due_column, held)
    (who, due, done), unread = _apart(names, due_column, held)
    return _spill(
        _as_days(lists.overdue_list(who, due, done, day)),
        unread,
        lists.without_a_day(who, due, done, "No review is overdue."),
    )


@worksheet_function(
    ((_WHO, _DUES, None, _DAY, 14),
     [["Ben", date(2026, 11, 2), "Overdue 20 days"], ["Ada", date(2026, 11, 20), "Overdue 2 days"],
      ["Cal", date(2026, 12, 1), "Due in 9 days"]]),
    ((_WHO[:3], _DUES[:3], None, date(2026, 8, 1)), "No review is due."),
    ((_WHO, _DUES, None, date(2026, 8, 1)), "No review is due. Nothing can be said of 1 row without a day."),
    ((_WHO[:2], [_DUES[1], "Terms needed: about 31/03/2027"], None, date(2027, 3, 20)),
     [["Ada", date(2026, 11, 2), "Overdue 138 days"], ["Ben", date(2027, 3, 31), "Terms needed: about 31/03/2027"]]),
    ((["Ben"], ["Terms needed: about 31/03/2027"], None, date(2027, 4, 2)),
     [["Ben", date(2027, 3, 31), "Overdue 2 days"]]),
    names=column(to_text, _NAMES),
    due_column=column(to_due, _DUE),
    held_column=column(to_date, _HELD),
    as_at=whole(one(to_date), _AS_AT),
    due_soon_days=whole(one(to_amount), "Within how many days it counts as due. Left out, blank or 0: 28."),
)  # fmt: skip
def SEND_REVIEWS_DUE(
    names: Column,
    due_column: Column = (),
    held_column: Column = (),
    as_at: date | None = None,
    due_soon_days: float | None = None,
) -> object:
    """The reviews that are overdue or due soon as a list that spills: who, when, how it stands; most urgent first."""
    day, held = _day(as_at), _held(held_column, due_column)
    same_size(names, due_column, held)
    (who, due, done), unread = _apart(names, due_column, held)
    soon = due_soon_days or parameters()["due_soon_days"].at(day)
    lines = [
        (name, by, terms_needed(by) if isinstance(by, DayAbout) and day <= by else status)
        for name, by, status in lists.reviews_due(who, due, done, day, soon)
    ]
    return _spill(_as_days(lines), unread, lists.without_a_day(who, due, done, "No review is due."))


_TERM_ENDS = [date(2026, 12, 18), date(2027, 3, 25), date(2027, 7, 21)]


@worksheet_function(
    ((_WHO[:2], ["Ada"], [date(2026, 11, 3)], _TERM_ENDS, date(2026, 12, 20)), [["Ben", 0, "Short by 1 (0 of 3)"]]),
    ((["Ada"], ["Ada"], [date(2026, 11, 3)], _TERM_ENDS, date(2026, 12, 20)), "No pupil is short of meetings."),
    pupils=column(to_text, "The pupils: a column of names or UPNs."),
    meeting_pupils=column(to_text, "Who each meeting was about: a column, named as in pupils."),
    meeting_dates=column(to_date, "The days of the meetings with parents: a column of the same size."),
    term_ends=whole(to_days, "Last days of your terms: a range."),
    as_at=whole(one(to_date), _AS_AT),
)
def SEND_MEETINGS_SHORT(
    pupils: Column,
    meeting_pupils: Column = (),
    meeting_dates: Column = (),
    term_ends: Days = (),
    as_at: date | None = None,
) -> object:
    """Whose parents were met too seldom this academic year, as far as its terms have run: who, meetings, how many
    short."""
    day = _day(as_at)
    same_size(meeting_pupils, meeting_dates)
    if not any(term_ends):
        raise CellError("Give the last days of your terms.")
    wanted = parameters()["parent_meetings_a_year"].at(day)
    (known,), nobody = _apart(pupils)
    (met, days), unread = _apart(meeting_pupils, meeting_dates)
    short = lists.meetings_short(known, met, days, day, wanted, term_ends)
    return _spill(short, [*nobody, *unread], "No pupil is short of meetings.")


@worksheet_function(
    ((["SLCN", "ASD", "slcn", None], [100, 250, 50.5, 7]), [["ASD", 250.0], ["SLCN", 150.5], ["(blank)", 7.0]]),
    (([4, "R", 4, 5], [100, 250, 50.5, "tbc"]), [["R", 250.0], [4, 150.5], [5, "#VALUE!"]]),
    (([None], [None]), "There is no cost."),
    number=True,
    group_column=column(to_group, "What to add up by, such as area of need, tier or year group: a column."),
    cost_column=column(to_number, "The costs in pounds: a column of the same size.", errors_stay=True),
)
def SEND_COST_BY(group_column: Column, cost_column: Column = ()) -> object:
    """What each group costs, as a list that spills: group and total, the dearest first. A group with a cost that
    cannot be read has no total."""
    same_size(group_column, cost_column)
    pairs = list(zip(group_column, cost_column, strict=True))
    # A cost whose group cannot be read stands beside the sentence that says so.
    pairs = [(str(group) if isinstance(group, CellError) else group, cost) for group, cost in pairs]
    wrong: dict[str, tuple[object, CellError]] = {}
    for group, cost in pairs:
        if isinstance(cost, CellError):
            wrong.setdefault(lists.group_key(group), (group or lists.NO_GROUP, cost))
    read = [(group, cost) for group, cost in pairs if lists.group_key(group) not in wrong]
    totals = lists.cost_by([group for group, _ in read], [cost for _, cost in read])
    return _spill(totals, [*wrong.values()], "There is no cost.")


@worksheet_function(
    (([["UPN", "Surname", "SEN provision"], [_UPN_1, "Adeyemi", "Z"]], _DAY),
     [list(HEADERS),
      ["2020", "error", 2, "SEN provision", "This is not one of the codes of this column: K, E, N.",
       "Choose a code from the drop-down; the Codes sheet says what each one means."]]),
    (([["a", "b"], [1, 2]], _DAY),
     "No row of headings was found: give the range with its headings, such as UPN and Surname."),
    range_with_headers=whole(to_rows, "Your list with its row of headings: pupils, or lines of provision."),
    as_at=whole(one(to_date), _AS_AT),
)  # fmt: skip
def SEND_CHECK(range_with_headers: Sequence[Sequence[object]], as_at: date | None = None) -> object:
    """What is wrong with a list of pupils or of provision, as a list that spills: code, severity, row of the range,
    column, what is wrong, how to fix it."""
    from sendbook.excel.functions.range_check import check_range  # all checks: only who checks waits for them

    found = check_range(range_with_headers, _day(as_at))
    return [list(HEADERS), *([*line] for line in found)] if found else "Nothing was found."


def pupil_total(pupil: str, upns: Column, costs: Column) -> float:
    """What a pupil's lines come to; the trouble of a line of the pupil's is raised."""
    for place in places(pupil, upns):
        if isinstance(costs[place], CellError):
            raise costs[place]
    return lists.total_for(pupil, upns, costs)


def _apart(*columns: Column) -> tuple[Any, list[tuple[object, ...]]]:
    """The rows that can be read, as columns, and a line of each other row: its first cell, a blank, what is wrong."""
    good: list[tuple[Any, ...]] = []
    unread: list[tuple[object, ...]] = []
    for row in zip(*columns, strict=True):
        trouble = next((value for value in row if isinstance(value, CellError)), None)
        if trouble is None:
            good.append(row)
        else:
            unread.append((None if isinstance(row[0], CellError) else row[0], None, str(trouble)))
    return _columns(good, len(columns)), unread


def _columns(rows: Sequence[tuple[Any, ...]], count: int) -> tuple[Column, ...]:
    return tuple(zip(*rows, strict=True)) if rows else ((),) * count


def _as_days(lines: Sequence[tuple[str, date, object]]) -> list[tuple[object, ...]]:
    """The lines of reviews with plain dates: Excel takes a due day for what it is."""
    return [(name, date(by.year, by.month, by.day), last) for name, by, last in lines]


def _spill(lines: Sequence[tuple[object, ...]], unread: Sequence[tuple[object, ...]], none: str) -> object:
    """The lines of a list, and behind them the rows that cannot be read; or the sentence that says that it is empty."""
    return [list(line) for line in (*lines, *unread)] or none


def _day(as_at: date | None) -> date:
    if as_at is None:
        raise CellError("Give the day to compare with, such as TODAY().")
    return as_at


def _held(held: Column, dues: Column) -> Column:
    return held if any(held) else (None,) * len(dues)


def same_size(*columns: Sequence[object]) -> None:
    """Refuse columns of different sizes; where one of them is a single error of Excel's, that is the answer."""
    if len({len(column) for column in columns}) > 1:
        if error := next((c[0] for c in columns if len(c) == 1 and isinstance(c[0], ExcelError)), None):
            raise error
        raise CellError("The columns differ in size: give columns of the same size.")
