"""Duty functions: days overdue, terms, year groups, and by when the law wants what follows from a pupil's dates.

As in cell_functions.py: names and arguments are fixed, nothing reads the clock, a mistake gives one plain sentence.
"""

from __future__ import annotations

from datetime import date

from sendbook.excel.functions.cell_functions import Day, compared
from sendbook.excel.functions.coercion import (
    CellError,
    column_of,
    to_date,
    to_days,
    to_due,
    to_group,
    to_spans,
    to_text,
)
from sendbook.excel.functions.records import cell, whole, worksheet_function
from sendbook.excel.functions.school_days import Days, Spans, calendar_from
from sendbook.policy import parameters
from sendbook.rules import cycles, ehc_plans, ehc_steps, last_years, transfers
from sendbook.rules.pupils import year_group_of
from sendbook.rules.term_reviews import term_of

_ISSUED = "Day on which the EHC plan was issued: a cell or a range."
_DECISION = "Date of the decision letter after the last annual review. May be left out."
_AS_AT = "Day to compare with, such as TODAY()."
_TERM_STARTS = "First days of your terms: a range."
_TERM_ENDS = "Last days of your terms: a range of the same size."
_CLOSURES = "Days closed in term time: one column of days, or two columns, first and last day. May be left out."
_TERMS = [date(2026, 9, 1), date(2027, 1, 4)], [date(2026, 12, 18), date(2027, 3, 25)]
_DAY = date(2026, 11, 22)


@worksheet_function(
    ((date(2026, 11, 9), date(2026, 11, 21)), 12),
    ((date(2026, 11, 21), date(2026, 11, 21)), 0),
    ((date(2026, 11, 9), date(2026, 11, 21), date(2026, 11, 16)), 7),
    (("Terms needed: about 20/12/2027", date(2028, 2, 1)), 43),
    rule=cycles.days_late,
    number=True,
    review_due=cell(to_due, "Day on which the review is due: a cell or a range."),
    as_at=cell(to_date, _AS_AT),
    held=cell(to_date, "Day on which the review was held; blank if not yet. May be left out.", means="reviewed_on"),
)
def SEND_DAYS_OVERDUE(review_due: date | None, as_at: date | None = None, held: date | None = None) -> Day:
    """How many days a review is overdue, as a number; 0 if it is not. For one that was held: how many days late."""
    return compared(review_due, as_at)


@worksheet_function(
    ((date(2026, 10, 14), *_TERMS), "Autumn term 2026-27"),
    ((date(2026, 12, 25), *_TERMS), "Holiday"),
    ((date(2027, 1, 4), *_TERMS, ["Term 1", "Term 3"]), "Term 3"),
    ((date(2027, 9, 1), *_TERMS), "Terms needed"),
    day=cell(to_date, "Day whose term is asked for: a cell or a range."),
    term_starts=whole(to_days, _TERM_STARTS),
    term_ends=whole(to_days, _TERM_ENDS),
    term_names=whole(
        column_of(to_text), "What your terms are called: a range of the same size. May be left out.", counts=False
    ),
)
def SEND_TERM(
    day: date | None, term_starts: Days = (), term_ends: Days = (), term_names: tuple[str | None, ...] = ()
) -> object:
    """The term in which a day lies: by the name that you gave it, or as Autumn term 2026-27. Holiday between terms;
    Terms needed where your terms do not reach."""
    calendar_from(term_starts, term_ends, ((), ()))
    for name in term_names:
        if isinstance(name, CellError):
            raise name
    if any(term_names) and len(term_names) != len(term_ends):
        raise CellError("Names and last days of terms differ in number.")
    return None if day is None else term_of(day, term_starts, term_ends, term_names)


@worksheet_function(
    ((date(2017, 3, 1), _DAY), 5),
    ((date(2022, 3, 1), _DAY), "R"),
    ((date(2023, 8, 31), _DAY), "N2"),
    ((date(2004, 1, 1), _DAY), "After Year 14"),
    date_of_birth=cell(to_date, "Date of birth: a cell or a range."),
    as_at=cell(to_date, "Day on which the year group is asked for, such as TODAY()."),
)
def SEND_YEAR_GROUP(date_of_birth: date | None, as_at: date | None = None) -> object:
    """The year group of a date of birth: 1 to 14 as numbers, N1, N2 and R as letters. A pupil who is taught outside the
    usual year group is in another."""
    compared(date_of_birth, as_at)
    if date_of_birth is None or as_at is None:
        return None
    if date_of_birth > as_at:
        raise CellError("Date of birth is after the day.")
    return year_group_of(date_of_birth, as_at)


@worksheet_function(
    ((date(2026, 2, 10), None, *_TERMS), date(2027, 1, 12)),
    ((date(2024, 3, 1), date(2026, 1, 20), *_TERMS), date(2026, 12, 18)),
    issued=cell(to_date, _ISSUED, means="ehc_plan_issued"),
    last_decision=cell(to_date, _DECISION),
    term_starts=whole(to_days, _TERM_STARTS),
    term_ends=whole(to_days, _TERM_ENDS),
    closures=whole(to_spans, _CLOSURES),
)
def SEND_ANNUAL_REVIEW_MEETING_BY(
    issued: date | None,
    last_decision: date | None = None,
    term_starts: Days = (),
    term_ends: Days = (),
    closures: Spans = ((), ()),
) -> object:
    """The latest day for the annual review meeting: four weeks before the review must be complete, brought forward to
    the last school day."""
    school_days = calendar_from(term_starts, term_ends, closures)
    due = ehc_plans.annual_review_due(issued, last_decision, _newest("annual_review_months"))
    return ehc_plans.annual_review_meeting_by(due, _newest("annual_review_meeting_days_before"), *school_days)


@worksheet_function(
    ((date(2026, 9, 14), None, date(2022, 5, 1), _DAY), date(2027, 3, 13)),
    ((date(2026, 3, 14), None, date(2022, 5, 1), _DAY, date(2026, 9, 1)), date(2027, 2, 28)),
    ((date(2026, 9, 14), None, date(2019, 5, 1), _DAY), ""),
    issued=cell(to_date, _ISSUED),
    last_decision=cell(to_date, _DECISION),
    date_of_birth=cell(to_date, "Date of birth."),
    as_at=cell(to_date, _AS_AT),
    last_interim=cell(to_date, "Day of the last interim review; blank if there was none. May be left out."),
)
def SEND_INTERIM_REVIEW_BY(
    issued: date | None,
    last_decision: date | None = None,
    date_of_birth: date | None = None,
    as_at: date | None = None,
    last_interim: date | None = None,
) -> object:
    """By when an interim review of the EHC plan of a child under five should be considered: six months after the plan,
    its last decision or the last interim review. Blank from five on. The annual review stays as it is."""
    compared(issued or last_decision, as_at)
    if as_at is None:
        return None
    given = ("E", issued, last_decision, date_of_birth, "pupil", as_at, _newest("under_five_review_months"))
    return ehc_plans.interim_review_by(*given, ("pupil|Interim review",), (last_interim,), (1,))


@worksheet_function(
    ((6, _DAY), date(2027, 2, 15)),
    (("11", _DAY, "N2, 6, 11"), date(2027, 3, 31)),
    (("Year 11", _DAY, "N2, 6, 11"), date(2027, 3, 31)),
    ((5, _DAY, "N2, 6, 11"), ""),
    year_group=cell(to_group, "The pupil's year group: a cell or a range."),
    as_at=cell(to_date, "Any day of the academic year, such as TODAY()."),
    transfer_years=cell(
        to_text,
        "The year groups after which pupils of your school move, such as N2, 6, 11.",
        blank="Every pupil that is given moves.",
    ),
)
def SEND_PHASE_TRANSFER_BY(
    year_group: str | float | None, as_at: date | None = None, transfer_years: str | None = None
) -> object:
    """The day by which an EHC plan must be amended for a move at the end of the academic year: 15 February; 31 March
    for a move to post-16."""
    compared(year_group, as_at)
    if year_group is None or as_at is None:
        return None
    group = ",".join(last_years.years_listed(year_group))
    if group not in last_years.YEARS:
        raise CellError("Year group is none of N1, N2, R and 1 to 14.")
    moves = "Yes" if transfer_years is None else last_years.changes_phase(group, transfer_years, None)
    days = ("phase_transfer_month", "phase_transfer_day", "post_16_transfer_month", "post_16_transfer_day")
    return transfers.phase_transfer_by("E", moves, group, as_at, None, None, *map(_newest, days))


@worksheet_function(
    ((date(2026, 9, 1),), date(2027, 1, 19)),
    ((date(2026, 9, 1), "Decision"), date(2026, 10, 13)),
    ((date(2026, 9, 1), "No plan"), date(2026, 12, 22)),
    ((date(2026, 10, 5), "Advice"), date(2026, 11, 16)),
    asked_on=cell(
        to_date, "Day on which the EHC needs assessment was asked for; for Advice: on which the advice was asked for."
    ),
    step=cell(
        to_text, "Decision (whether to assess), Advice (the school's), No plan, or Plan.", blank="Plan: the final plan."
    ),
)
def SEND_ASSESSMENT_BY(asked_on: date | None, step: str | None = None) -> object:
    """By when a step of an EHC needs assessment is due: the decision to assess in 6 weeks, the school's advice in 6,
    the news that there is no plan in 16, the final plan in 20."""
    rules = {
        "plan": ehc_steps.assessment_plan_by,
        "decision": ehc_steps.assessment_decision_by,
        "no plan": ehc_steps.assessment_no_plan_by,
    }
    wanted = (step or "plan").casefold()
    if wanted == "advice":
        return ehc_steps.assessment_advice_by(asked_on, None, None, asked_on)
    if wanted not in rules:
        raise CellError("Step is none of Decision, Advice, No plan and Plan.")
    return rules[wanted](asked_on, None)


def _newest(name: str) -> float:
    return parameters()[name].values[-1].value
