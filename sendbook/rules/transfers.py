"""Transfers: moves to another phase and school, and how long a file is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.calendar import SO_FAR, day_reached, days_so_far
from sendbook.rules.ehc_plans import LAST, last_known, last_meeting, last_school_day, newest_meeting, school_day_before
from sendbook.rules.matching import first_match, says
from sendbook.rules.months import known_months_after, months_after
from sendbook.rules.pupils import year_group_of
from sendbook.rules.reviews import days_as_formula, in_days, review_status
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


_YEAR_BEFORE = "EDATE({phase_transfer_meeting_by},-12)"
_AUTUMN = "DATE(YEAR({phase_transfer_by})-1,9,1)"
_REVIEWED = (
    f"OR(AND(N({{phase_transfer_held}})>{_YEAR_BEFORE},N({{phase_transfer_held}})<={{as_at}}),"
    f"{newest_meeting('Review before a move')}>{_YEAR_BEFORE},N({{annual_review_met}})>={_AUTUMN})"
)
_UNCHANGED = (
    f'AND({{plan_decision}}="No amendment",N({{last_decision}})>{_YEAR_BEFORE},N({{last_decision}})<={{as_at}})'
)
_SETTLED = f"OR(AND(N({{amended_plan_on}})>={_AUTUMN},N({{amended_plan_on}})<={{as_at}}),{_UNCHANGED})"
_NOT_HELD = review_status.formula.replace("{review_due}", "{phase_transfer_meeting_by}").replace("{held}", '""')


@rule(
    f'IF({_SETTLED},"Held",IF({_REVIEWED},IF({{phase_transfer_by}}<{{as_at}},"Held, plan overdue "'
    f'&{days_as_formula("{as_at}-{phase_transfer_by}")},"Held"),'
    f"{_NOT_HELD}))"
)
def phase_transfer_status(
    phase_transfer_meeting_by: date,
    phase_transfer_by: date,
    as_at: date,
    phase_transfer_held: date | None,
    amended_plan_on: date | None,
    plan_decision: str | None,
    last_decision: date | None,
    annual_review_met: date | None,
    due_soon_days: float,
    upn: str | None,
    meeting_pupil_kinds: Sequence[str | None],
    meeting_dates: Sequence[date | None],
    meeting_kind_numbers: Sequence[int | None],
) -> str:
    """How the review before a move stands, in words: its meeting, and once that was held the amended plan.

    A meeting of a year before was for another move. It may be typed in the register or stand on the Meetings sheet; an
    annual review since September counts. The plan amended in that year, or the decision not to amend it, ends it.
    """
    year_before, autumn = months_after(phase_transfer_meeting_by, -12), date(phase_transfer_by.year - 1, 9, 1)
    if _settled(phase_transfer_meeting_by, phase_transfer_by, as_at, amended_plan_on, plan_decision, last_decision):
        return "Held"
    before = last_meeting(upn, "Review before a move", as_at, meeting_pupil_kinds, meeting_dates)
    typed = phase_transfer_held is not None and year_before < phase_transfer_held <= as_at
    if (
        typed
        or (before is not None and before > year_before)
        or (annual_review_met is not None and annual_review_met >= autumn)
    ):
        late = (as_at - phase_transfer_by).days
        return f"Held, plan overdue {in_days(late)}" if late > 0 else "Held"
    status: str = review_status(phase_transfer_meeting_by, as_at, None, due_soon_days)
    return status


def _settled(
    meeting_by: date, by: date, as_at: date,
    amended_plan_on: date | None, plan_decision: str | None, last_decision: date | None,
) -> bool:  # fmt: skip
    """Whether the plan was amended for the move, or the authority decided not to amend it, by today."""
    decided = last_decision is not None and months_after(meeting_by, -12) < last_decision <= as_at
    amended = amended_plan_on is not None and date(by.year - 1, 9, 1) <= amended_plan_on <= as_at
    return amended or (decided and says(plan_decision, "No amendment"))


@rule(f'IF(AND(LEFT({{phase_transfer_status}},4)="Held",NOT({_SETTLED})),{{phase_transfer_by}},"")')
def transfer_plan_by(
    phase_transfer_meeting_by: date,
    phase_transfer_by: date,
    phase_transfer_status: str,
    as_at: date,
    amended_plan_on: date | None,
    plan_decision: str | None,
    last_decision: date | None,
) -> date | None:
    """By when the plan must be amended for a move whose review was held; blank once it was, or will not be."""
    settled = _settled(
        phase_transfer_meeting_by, phase_transfer_by, as_at, amended_plan_on, plan_decision, last_decision
    )
    return phase_transfer_by if phase_transfer_status.lower().startswith("held") and not settled else None


_TRANSITION = "MATCH({upn},{transition_upns},0)"
_LEFT = SO_FAR.format(day="{left_on}")
_OPEN = f"(15-MAX({{school_days_so_far}})+{_LEFT})"
_FROM = (
    f"IFERROR(IF(AND(YEAR({LAST})=YEAR({{left_on}}),MONTH({LAST})>5,MONTH({LAST})<9,MONTH({{left_on}})<9),"
    f"DATE(YEAR({{left_on}}),8,31),MAX({LAST}+14,{{left_on}})),{{left_on}})"
)
_WEEKDAY = f"MIN(WEEKDAY({_FROM},2),5)"
_BEYOND = f"{_FROM}-WEEKDAY({_FROM},2)+{_WEEKDAY}+{_OPEN}+2*INT(({_WEEKDAY}+{_OPEN}-1)/5)"


@rule(
    f'IFERROR(IF(OR(INDEX({{transition_destinations}},{_TRANSITION})="",N(INDEX({{transition_sent}},{_TRANSITION}))>0,'
    f'N(INDEX({{transition_received}},{_TRANSITION}))>0),"",'
    f'IFERROR(INDEX({{calendar_dates}},MATCH({_LEFT}+15,{{school_days_so_far}},0)),{_BEYOND})),"")'
)
def record_send_by(
    upn: str,
    left_on: date,
    transition_upns: Sequence[str | None],
    transition_destinations: Sequence[str | None],
    transition_sent: Sequence[date | None],
    transition_received: Sequence[date | None],
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> date | None:
    """By when a leaver's educational record goes to the next school: 15 school days after leaving.

    Education (Pupil Information) (England) Regulations 2005, regulation 9. Blank while the next school is unknown
    (Transitions sheet), and once it was sent. Beyond the known terms school days go on two weeks after their end, as
    after a usual holiday; after a summer term from 1 September.
    """
    place = first_match(upn, transition_upns)
    if place is None or not transition_destinations[place]:
        return None
    if transition_sent[place] is not None or transition_received[place] is not None:
        return None
    before = days_so_far(left_on, calendar_dates, school_days_so_far)
    found = day_reached(before + 15, calendar_dates, school_days_so_far)
    if found is not None:
        return found
    last = last_known(calendar_dates, school_days_so_far)
    if last is None:
        return _weekdays_after(left_on, 15)
    summer = last.year == left_on.year and 5 < last.month < 9 and left_on.month < 9
    begins = date(left_on.year, 8, 31) if summer else max(last + timedelta(days=14), left_on)
    return _weekdays_after(begins, 15 - days_so_far(last, calendar_dates, school_days_so_far) + before)


def _weekdays_after(day: date, number: int) -> date:
    """So many weekdays after a day."""
    weekday = min(day.isoweekday(), 5)
    return day + timedelta(days=weekday - day.isoweekday() + number + 2 * ((weekday + number - 1) // 5))


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
