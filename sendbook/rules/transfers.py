"""Transfers: moves to another phase and school, and how long a file is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.ehc_plans import (
    is_soon,
    last_meeting,
    last_school_day,
    newest_meeting,
    school_day_before,
    soon_as_formula,
)
from sendbook.rules.matching import says
from sendbook.rules.months import known_months_after, months_after
from sendbook.rules.pupils import year_group_of
from sendbook.rules.reviews import days_as_formula, in_days
from sendbook.rules.rule import rule
from sendbook.rules.years import START_YEAR, academic_year_start

_AFTER_16 = ("11", "12", "13", "14")


_NOW = START_YEAR.format(day="{as_at}")
_BY_BIRTH = f"IFERROR({_NOW}-YEAR(EDATE({{date_of_birth}},-8))-5,-9)"
_UP_TO_DATE = (
    'AND(N({date_of_birth})>0,{year_group}&""='
    f'IF({_BY_BIRTH}=0,"R",IF({_BY_BIRTH}=-1,"N2",IF({_BY_BIRTH}=-2,"N1",{_BY_BIRTH})))&"")'
)
_BOOK = "IFERROR(VALUE(LEFT({academic_year},4)),0)"
_NEXT_YEAR = f"IF(AND({_BOOK}>{_NOW}-9,{_BOOK}<{_NOW}+2,NOT({_UP_TO_DATE})),{_BOOK},{_NOW})+1"
_OLDER = ",".join(f'{{year_group}}&""="{year}"' for year in _AFTER_16)


@rule(
    'IF(AND({sen_provision}="E",{changes_phase}="Yes"),'
    f"IF(OR({_OLDER}),DATE({_NEXT_YEAR},{{post_16_transfer_month}},{{post_16_transfer_day}}),"
    f'DATE({_NEXT_YEAR},{{phase_transfer_month}},{{phase_transfer_day}})),"")'
)
def phase_transfer_by(
    sen_provision: str,
    changes_phase: str | None,
    year_group: str,
    as_at: date,
    academic_year: str | None,
    date_of_birth: date | None,
    phase_transfer_month: float,
    phase_transfer_day: float,
    post_16_transfer_month: float,
    post_16_transfer_day: float,
) -> date | None:
    """The day by which an EHC plan must have been amended for the pupil's move at the end of this academic year.

    15 February; for a move to post-16 31 March (SEND Regulations 2014, regulation 18). Blank for other pupils. In a
    workbook of the coming year, or one whose year is over, year groups are those of that year, and so is the day, until
    the plan was amended or the next workbook is made. A year group that fits the date of birth today is today's.
    """
    if sen_provision.lower() != "e" or (changes_phase or "").lower() != "yes":
        return None
    year = _year_of_groups(year_group, as_at, academic_year, date_of_birth) + 1
    if year_group in _AFTER_16:
        return _day_of(year, post_16_transfer_month, post_16_transfer_day)
    return _day_of(year, phase_transfer_month, phase_transfer_day)


def _year_of_groups(year_group: str, as_at: date, academic_year: str | None, date_of_birth: date | None) -> int:
    """The year in which the academic year began that a year group in the register belongs to."""
    now: int = academic_year_start(as_at).year
    book = str(academic_year or "")[:4]
    if date_of_birth is not None and says(year_group, str(year_group_of(date_of_birth, as_at))):
        return now
    return int(book) if book.isdecimal() and book.isascii() and now - 9 < int(book) < now + 2 else now


@rule(school_day_before("({phase_transfer_by}-{phase_transfer_meeting_days_before})"))
def phase_transfer_meeting_by(
    phase_transfer_by: date,
    phase_transfer_meeting_days_before: float,
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> date:
    """The latest sensible day for the review meeting before a move: twelve weeks before the plan must be amended.

    Four weeks for the local authority's decision and eight for the amended plan. Brought forward to a school day.
    """
    day = phase_transfer_by - timedelta(days=phase_transfer_meeting_days_before)
    return last_school_day(day, calendar_dates, school_days_so_far)


_AUTUMN = "DATE(YEAR({phase_transfer_by})-1,9,1)"
_NOVEMBER = f"EDATE({_AUTUMN},2)"
_WINDOW = "EDATE({phase_transfer_meeting_by},-8)"


def _since(day: str, first: str) -> str:
    return f"AND(N({{{day}}})>={first},N({{{day}}})<={{as_at}})"


_REVIEWED = (
    f"OR({_since('phase_transfer_held', _WINDOW)},{newest_meeting('Review before a move')}>={_WINDOW},"
    f"{_since('annual_review_held', _AUTUMN)},{newest_meeting('Annual review')}>={_AUTUMN})"
)


def _settled_since(first: str) -> str:
    ended = 'OR({plan_decision}="No amendment",{plan_decision}="End the plan")'
    return f"OR({_since('amended_plan_on', first)},AND({ended},{_since('last_decision', first)}))"


_BY = "{phase_transfer_meeting_by}"
_NOT_HELD = (
    f'IF({_BY}<{{as_at}},"Overdue "&{days_as_formula("{as_at}-" + _BY)},IF({_BY}={{as_at}},"Due today",'
    f'IF({soon_as_formula(_BY)},"Due in "&{days_as_formula(_BY + "-{as_at}")},"Not due yet")))'
)


@rule(
    f'IF({_REVIEWED},IF({_settled_since(_AUTUMN)},"Held",IF({{phase_transfer_by}}<{{as_at}},"Held, plan overdue "'
    f'&{days_as_formula("{as_at}-{phase_transfer_by}")},"Held")),IF({_settled_since(_NOVEMBER)},"Held",{_NOT_HELD}))'
)
def phase_transfer_status(
    phase_transfer_meeting_by: date,
    phase_transfer_by: date,
    as_at: date,
    phase_transfer_held: date | None,
    annual_review_held: date | None,
    amended_plan_on: date | None,
    plan_decision: str | None,
    last_decision: date | None,
    annual_review_soon_weeks: float,
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
    upn: str | None,
    meeting_pupil_kinds: Sequence[str | None],
    meeting_dates: Sequence[date | None],
    meeting_kind_numbers: Sequence[int | None],
) -> str:
    """How the review before a move stands, in words: its meeting, and once that was held the amended plan.

    A meeting counts in the eight months up to the day by which it is held; it may be typed in the register or stand on
    the Meetings sheet. An annual review since September counts too. The plan amended after it, or the decision not to
    amend or to end it, is the end. Where no meeting is recorded, such a day counts from November only: before, it
    belongs to the review of the year before. Due soon is counted in school weeks, as of the annual review: six.
    """
    window, autumn = months_after(phase_transfer_meeting_by, -8), date(phase_transfer_by.year - 1, 9, 1)
    before = last_meeting(upn, "Review before a move", as_at, meeting_pupil_kinds, meeting_dates)
    annual = last_meeting(upn, "Annual review", as_at, meeting_pupil_kinds, meeting_dates)
    reviewed = (
        _is_since(phase_transfer_held, window, as_at) or _is_since(before, window, as_at)
        or _is_since(annual_review_held, autumn, as_at) or _is_since(annual, autumn, as_at)
    )  # fmt: skip
    first = autumn if reviewed else months_after(autumn, 2)
    if _is_settled(first, as_at, amended_plan_on, plan_decision, last_decision):
        return "Held"
    if reviewed:
        late = (as_at - phase_transfer_by).days
        return f"Held, plan overdue {in_days(late)}" if late > 0 else "Held"
    days = (phase_transfer_meeting_by - as_at).days
    if days <= 0:
        return f"Overdue {in_days(-days)}" if days else "Due today"
    soon = is_soon(phase_transfer_meeting_by, as_at, annual_review_soon_weeks, calendar_dates, school_days_so_far)
    return f"Due in {in_days(days)}" if soon else "Not due yet"


def _is_since(day: date | None, first: date, as_at: date) -> bool:
    return day is not None and first <= day <= as_at


def _is_settled(
    first: date, as_at: date, amended_plan_on: date | None, plan_decision: str | None, last_decision: date | None
) -> bool:
    """Whether since a day the plan was amended, or the authority decided not to amend it or to end it."""
    ended = says(plan_decision, "No amendment") or says(plan_decision, "End the plan")
    return _is_since(amended_plan_on, first, as_at) or (ended and _is_since(last_decision, first, as_at))


@rule(f'IF(AND(LEFT({{phase_transfer_status}},4)="Held",NOT({_settled_since(_AUTUMN)})),{{phase_transfer_by}},"")')
def transfer_plan_by(
    phase_transfer_by: date,
    phase_transfer_status: str,
    as_at: date,
    amended_plan_on: date | None,
    plan_decision: str | None,
    last_decision: date | None,
) -> date | None:
    """By when the plan must be amended for a move whose review was held; blank once it was, or will not be."""
    autumn = date(phase_transfer_by.year - 1, 9, 1)
    settled = _is_settled(autumn, as_at, amended_plan_on, plan_decision, last_decision)
    return phase_transfer_by if phase_transfer_status.lower().startswith("held") and not settled else None


@rule('IFERROR(EDATE({date_of_birth},12*{retention_years}),"")')
def keep_until(date_of_birth: date, retention_years: float) -> date | None:
    """The day until which the last school keeps a pupil's SEN file: so many years after birth."""
    return known_months_after(date_of_birth, int(12 * retention_years))


def _day_of(year: int, month: float, day: float) -> date:
    """A day by month and day as Excel's DATE takes it."""
    return months_after(date(year, 1, 1), int(month) - 1) + timedelta(days=int(day) - 1)


_YEAR_GROUPS = ("E1", "E2", "N1", "N2", "R", *map(str, range(1, 15)))


def year_group_after(year_group: str, years: int) -> str | None:
    """The year group of a pupil so many years on: 1 after R. `None` beyond Year 14, and for X, which has no next."""
    known = str(year_group).strip().upper()
    if known not in _YEAR_GROUPS:
        return None
    place = _YEAR_GROUPS.index(known) + years
    # E1 and E2 are other names for the two years of nursery.
    place += 2 if known in ("E1", "E2") and years else 0
    return _YEAR_GROUPS[place] if place < len(_YEAR_GROUPS) else None
