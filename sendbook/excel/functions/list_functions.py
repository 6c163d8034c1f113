"""Column functions: answers about a whole list in one call, `=SEND_...`, most of which spill over several cells.

As in functions.py: names and arguments are fixed, nothing reads the clock, a mistake gives one plain sentence. One
call for a column of 1,000 rows costs Excel as much as one call for a single cell, so these are also the quick way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.excel.functions.cell_functions import Days, Spans, _calendar
from sendbook.excel.functions.coercion import (
    CellError,
    column_of,
    one,
    to_amount,
    to_date,
    to_days,
    to_group,
    to_minutes,
    to_number,
    to_rows,
    to_sessions,
    to_share,
    to_spans,
    to_text,
    to_weeks,
    to_yes_no,
)
from sendbook.excel.functions.range_check import HEADERS, check_range
from sendbook.excel.functions.records import cell, whole, worksheet_function
from sendbook.policy import parameters
from sendbook.rules import costs, lists, pay

Texts = tuple[str | None, ...]
Amounts = tuple[float | None, ...]

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
    ((_UPN_1, [_UPN_1, _UPN_2], ["100", "much"]), "Row 2: cost column is not a number: type it as 12.5."),
    pupils=cell(to_text, "UPN of a pupil, or a column of UPNs."),
    upn_column=whole(column_of(to_text), "The UPNs of the provision map's lines: a column."),
    cost_column=whole(column_of(to_number), "The costs of the same lines in pounds: a column of the same size."),
)
def SEND_PUPIL_COSTS(pupils: str | None, upn_column: Texts = (), cost_column: Amounts = ()) -> object:
    """What each pupil's provision costs: the sum of the lines with the pupil's UPN. One call answers a whole column."""
    _same_size(upn_column, cost_column)
    return None if pupils is None else lists.total_for(pupils, upn_column, cost_column)


@worksheet_function(
    ((_WHO, _DUES, None, _DAY), [["Ben", date(2026, 11, 2), 20], ["Ada", date(2026, 11, 20), 2]]),
    ((_WHO, _DUES, [None, date(2026, 11, 9), None, None], _DAY), [["Ada", date(2026, 11, 20), 2]]),
    ((_WHO, _DUES, None, date(2026, 10, 1)), "No review is overdue."),
    names=whole(column_of(to_text), _NAMES),
    due_column=whole(to_days, _DUE),
    held_column=whole(to_days, _HELD),
    as_at=whole(one(to_date), _AS_AT),
)
def SEND_OVERDUE_LIST(names: Texts, due_column: Days = (), held_column: Days = (), as_at: date | None = None) -> object:
    """The overdue reviews as a list that spills: who, when it was due, days overdue; the most urgent first."""
    day, held = _day(as_at), _held(held_column, due_column)
    _same_size(names, due_column, held)
    return _spill(lists.overdue_list(names, due_column, held, day), "No review is overdue.")


@worksheet_function(
    ((_WHO, _DUES, None, _DAY, 14),
     [["Ben", date(2026, 11, 2), "Overdue 20 days"], ["Ada", date(2026, 11, 20), "Overdue 2 days"],
      ["Cal", date(2026, 12, 1), "Due in 9 days"]]),
    ((_WHO, _DUES, None, date(2026, 8, 1)), "No review is due."),
    names=whole(column_of(to_text), _NAMES),
    due_column=whole(to_days, _DUE),
    held_column=whole(to_days, _HELD),
    as_at=whole(one(to_date), _AS_AT),
    due_soon_days=whole(one(to_amount), "Within how many days it counts as due. Left out, blank or 0: 28."),
)  # fmt: skip
def SEND_REVIEWS_DUE(
    names: Texts,
    due_column: Days = (),
    held_column: Days = (),
    as_at: date | None = None,
    due_soon_days: float | None = None,
) -> object:
    """The reviews that are overdue or due soon as a list that spills: who, when, how it stands; most urgent first."""
    day, held = _day(as_at), _held(held_column, due_column)
    _same_size(names, due_column, held)
    soon = due_soon_days or parameters()["due_soon_days"].at(day)
    return _spill(lists.reviews_due(names, due_column, held, day, soon), "No review is due.")


_TERM_ENDS = [date(2026, 12, 18), date(2027, 3, 25), date(2027, 7, 21)]


@worksheet_function(
    ((_WHO[:2], ["Ada"], [date(2026, 11, 3)], _TERM_ENDS, date(2026, 12, 20)), [["Ben", 0, "Short by 1 (0 of 3)"]]),
    ((["Ada"], ["Ada"], [date(2026, 11, 3)], _TERM_ENDS, date(2026, 12, 20)), "No pupil is short of meetings."),
    pupils=whole(column_of(to_text), "The pupils: a column of names or UPNs."),
    meeting_pupils=whole(column_of(to_text), "Who each meeting was about: a column, named as in pupils."),
    meeting_dates=whole(to_days, "The days of the meetings with parents: a column of the same size."),
    term_ends=whole(to_days, "Last days of your terms: a range."),
    as_at=whole(one(to_date), _AS_AT),
)
def SEND_MEETINGS_SHORT(
    pupils: Texts,
    meeting_pupils: Texts = (),
    meeting_dates: Days = (),
    term_ends: Days = (),
    as_at: date | None = None,
) -> object:
    """Whose parents were met too seldom this academic year, as far as its terms have run: who, meetings, how many
    short."""
    day = _day(as_at)
    _same_size(meeting_pupils, meeting_dates)
    if not any(term_ends):
        raise CellError("Give the last days of your terms.")
    wanted = parameters()["parent_meetings_a_year"].at(day)
    short = lists.meetings_short(pupils, meeting_pupils, meeting_dates, day, wanted, term_ends)
    return _spill(short, "No pupil is short of meetings.")


@worksheet_function(
    ((["SLCN", "ASD", "slcn", None], [100, 250, 50.5, 7]), [["ASD", 250.0], ["SLCN", 150.5], ["(blank)", 7.0]]),
    (([None], [None]), "There is no cost."),
    group_column=whole(column_of(to_text), "What to add up by, such as area of need or tier: a column."),
    cost_column=whole(column_of(to_number), "The costs in pounds: a column of the same size."),
)
def SEND_COST_BY(group_column: Texts, cost_column: Amounts = ()) -> object:
    """What each group costs, as a list that spills: group and total, the dearest first."""
    _same_size(group_column, cost_column)
    return _spill(lists.cost_by(group_column, cost_column), "There is no cost.")


_LINE = (30, 3, 12, 20.01, 4, None, None, date(2026, 9, 7), date(2026, 12, 18))
_TERM = [date(2026, 9, 1)], [date(2026, 12, 18)]


@worksheet_function(
    ((*_LINE, date(2026, 10, 26), *_TERM), 43.22),
    ((*_LINE, date(2026, 9, 1), *_TERM), 0.0),
    ((*_LINE, date(2027, 1, 4), *_TERM), 90.05),
    minutes_per_session=cell(to_minutes, "Minutes of one session, such as 30: a cell or a range."),
    sessions_per_week=cell(to_sessions, "Sessions a week, such as 3; 0.5 for once a fortnight."),
    school_weeks=cell(to_weeks, "School weeks that it runs."),
    hourly_rate=cell(to_amount, "Cost of one hour of the person who delivers it, in pounds."),
    group_size=cell(to_group, "Planned pupils in the group. Left out, blank or 0: 1."),
    resources=cell(to_amount, "Other cost for this pupil in pounds. May be left out."),
    whole_cost=cell(to_yes_no, "Yes if the group runs only because of this pupil. May be left out."),
    starts=cell(to_date, "First day of the intervention."),
    ends=cell(to_date, "Last day of the intervention."),
    as_at=cell(to_date, "Day up to which the cost counts, such as TODAY()."),
    term_starts=whole(to_days, "First days of your terms: a range."),
    term_ends=whole(to_days, "Last days of your terms: a range of the same size."),
    closures=whole(to_spans, "Days closed in term time: one column of days, or two, first and last. May be left out."),
)
def SEND_COST_TO_DATE(
    minutes_per_session: float | None,
    sessions_per_week: float | None = None,
    school_weeks: float | None = None,
    hourly_rate: float | None = None,
    group_size: float | None = None,
    resources: float | None = None,
    whole_cost: str | None = None,
    starts: date | None = None,
    ends: date | None = None,
    as_at: date | None = None,
    term_starts: Days = (),
    term_ends: Days = (),
    closures: Spans = ((), ()),
) -> object:
    """The part of a line's cost up to a day: its hours by the school days run so far, its resources once it started."""
    hours = (minutes_per_session, sessions_per_week, school_weeks, hourly_rate)
    school_days = _calendar(term_starts, term_ends, closures)
    return costs.cost_to_date(*hours, group_size, resources, whole_cost, starts, ends, as_at, *school_days)


@worksheet_function(
    ((25992, 37, 52.143, 39, 5000, "15%", "22%"), 24.16),
    ((25992, 32.5, 44.9, 39, 5000, 0.15, 0.22), 20.66),
    ((25992, 37, 52.143), ""),
    salary=cell(to_amount, "Full-time salary a year in pounds: a cell or a range."),
    weekly_hours=cell(to_amount, "Hours a week of the contract; full time is 37."),
    paid_weeks=cell(to_amount, "Paid weeks a year: 52.143 for all year, fewer for term time only."),
    worked_weeks=cell(to_amount, "Weeks a year in which the person is there for pupils, such as 39."),
    ni_threshold=cell(to_amount, "Pay above which employers pay National Insurance. Left out, blank or 0: the latest."),
    ni_rate=cell(to_share, "The employer's National Insurance, such as 15%. Left out, blank or 0: the latest."),
    pension_rate=cell(to_share, "The employer's pension contribution, such as 22%. Left out: the support staff's."),
)
def SEND_HOURLY_COST(
    salary: float | None,
    weekly_hours: float | None = None,
    paid_weeks: float | None = None,
    worked_weeks: float | None = None,
    ni_threshold: float | None = None,
    ni_rate: float | None = None,
    pension_rate: float | None = None,
) -> object:
    """What an hour that reaches pupils costs: pay, National Insurance and pension of a year, divided by the hours
    worked with pupils."""
    full_time = (_newest("pay_weeks_a_year"), _newest("full_time_hours"))
    year = pay.pay_a_year(salary, None, None, weekly_hours, paid_weeks, *full_time)
    worked = pay.worked_hours(None, None, weekly_hours, worked_weeks, None, 0.0)
    ni = pay.employer_ni(
        year, ni_threshold or _newest("employer_ni_threshold"), ni_rate or _newest("employer_ni_share")
    )
    support, teachers = _newest("support_staff_pension_share"), _newest("teachers_pension_share")
    pension = pay.employer_pension(year, None, pension_rate, teachers, support)
    return pay.worked_out_rate(year, ni, pension, None, worked)


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
    found = check_range(range_with_headers, _day(as_at))
    return [list(HEADERS), *([*line] for line in found)] if found else "Nothing was found."


def _spill(lines: Sequence[tuple[object, ...]], none: str) -> object:
    """The lines of a list, or the sentence that says that it is empty."""
    return [list(line) for line in lines] if lines else none


def _day(as_at: date | None) -> date:
    if as_at is None:
        raise CellError("Give the day to compare with, such as TODAY().")
    return as_at


def _held(held: Days, dues: Days) -> Days:
    return held if any(held) else (None,) * len(dues)


def _same_size(*columns: Sequence[object]) -> None:
    if len({len(column) for column in columns}) > 1:
        raise CellError("The columns differ in size: give columns of the same size.")


def _newest(name: str) -> float:
    return parameters()[name].values[-1].value
