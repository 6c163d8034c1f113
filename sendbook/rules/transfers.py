"""Transfers and key dates: moves to another phase, what the school does every year, how long a file is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.calendar import SO_FAR, day_reached, days_so_far
from sendbook.rules.ehc_plans import last_meeting, last_school_day, newest_meeting, school_day_before
from sendbook.rules.matching import first_match, says
from sendbook.rules.months import months_after
from sendbook.rules.reviews import days_as_formula, in_days, review_status
from sendbook.rules.rule import rule
from sendbook.rules.years import academic_year_start

_AFTER_16 = ("11", "12", "13", "14")


_NEXT_YEAR = "YEAR(EDATE({as_at},-8))+1"
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
    phase_transfer_month: float,
    phase_transfer_day: float,
    post_16_transfer_month: float,
    post_16_transfer_day: float,
) -> date | None:
    """The day by which an EHC plan must have been amended for the pupil's move at the end of this academic year.

    15 February; for a move to post-16 31 March (SEND Regulations 2014, regulation 18). Blank for other pupils.
    """
    if sen_provision.lower() != "e" or (changes_phase or "").lower() != "yes":
        return None
    year = academic_year_start(as_at).year + 1
    if year_group in _AFTER_16:
        return _day_of(year, post_16_transfer_month, post_16_transfer_day)
    return _day_of(year, phase_transfer_month, phase_transfer_day)


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
_AUTUMN = "DATE(YEAR(EDATE({as_at},-8)),9,1)"
_REVIEWED = (
    f"OR(AND(N({{phase_transfer_held}})>{_YEAR_BEFORE},N({{phase_transfer_held}})<={{as_at}}),"
    f"{newest_meeting('Review before a move')}>{_YEAR_BEFORE},{newest_meeting('Annual review')}>={_AUTUMN})"
)
_UNCHANGED = f'AND({{plan_decision}}="No amendment",N({{last_decision}})>{_YEAR_BEFORE})'
_SETTLED = f"OR(N({{amended_plan_on}})>={_AUTUMN},{_UNCHANGED})"
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
    due_soon_days: float,
    upn: str | None,
    meeting_pupil_kinds: Sequence[str | None],
    meeting_dates: Sequence[date | None],
    meeting_kind_numbers: Sequence[int | None],
) -> str:
    """How the review before a move stands, in words: its meeting, and once that was held the amended plan.

    A meeting of a year before was for another move. It may be typed in the register or stand on the Meetings sheet; an
    annual review since September counts. The plan amended this year, or the decision not to amend it, ends it.
    """
    year_before, autumn = months_after(phase_transfer_meeting_by, -12), academic_year_start(as_at)
    unchanged = says(plan_decision, "No amendment") and last_decision is not None and last_decision > year_before
    if unchanged or (amended_plan_on is not None and amended_plan_on >= autumn):
        return "Held"
    before, annual = (
        last_meeting(upn, kind, as_at, meeting_pupil_kinds, meeting_dates)
        for kind in ("Review before a move", "Annual review")
    )
    typed = phase_transfer_held is not None and year_before < phase_transfer_held <= as_at
    if typed or (before is not None and before > year_before) or (annual is not None and annual >= autumn):
        late = (as_at - phase_transfer_by).days
        return f"Held, plan overdue {in_days(late)}" if late > 0 else "Held"
    status: str = review_status(phase_transfer_meeting_by, as_at, None, due_soon_days)
    return status


_TRANSITION = "MATCH({upn},{transition_upns},0)"
_LEFT = SO_FAR.format(day="{left_on}")


@rule(
    f'IFERROR(IF(OR(INDEX({{transition_destinations}},{_TRANSITION})="",N(INDEX({{transition_sent}},{_TRANSITION}))>0,'
    f'N(INDEX({{transition_received}},{_TRANSITION}))>0),"",'
    f'IFERROR(INDEX({{calendar_dates}},MATCH({_LEFT}+15,{{school_days_so_far}},0)),{{left_on}}+21)),"")'
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
    (Transitions sheet), and once it was sent.
    """
    place = first_match(upn, transition_upns)
    if place is None or not transition_destinations[place]:
        return None
    if transition_sent[place] is not None or transition_received[place] is not None:
        return None
    target = days_so_far(left_on, calendar_dates, school_days_so_far) + 15
    return day_reached(target, calendar_dates, school_days_so_far) or left_on + timedelta(days=21)


@rule('IFERROR(EDATE({date_of_birth},12*{retention_years}),"")')
def keep_until(date_of_birth: date, retention_years: float) -> date | None:
    """The day until which the last school keeps a pupil's SEN file: so many years after birth."""
    return _months_on(date_of_birth, int(12 * retention_years))


def _yearly(year: str) -> str:
    first = f"DATE({year},{{month}},1)"
    thursday = f"{first}+MOD(4-WEEKDAY({first},2),7)+7*(MIN(5,INT({{thursday}}))-1)"
    day = f"MIN({first}+MAX(1,INT(N({{day_of_month}})))-1,DATE({year},{{month}}+1,1)-1)"
    return f"IF(N({{thursday}})>0,{thursday},{day})"


_THIS, _NEXT = _yearly("YEAR({as_at})"), _yearly("(YEAR({as_at})+1)")


@rule(
    'IF(N({every_months})>0,IF(ISNUMBER({last_done}),IFERROR(EDATE({last_done},{every_months}),""),{as_at}),'
    f'IF(AND(N({{month}})>=1,N({{month}})<=12),IF({_THIS}>={{as_at}},{_THIS},{_NEXT}),""))'
)
def key_date_due(
    last_done: date | None,
    every_months: int | None,
    month: int | None,
    day_of_month: int | None,
    thursday: int | None,
    as_at: date,
) -> date | None:
    """When a duty of the school falls due next.

    Every so many months after it was last done (today, if that is not recorded); or the next such day of the year:
    a day of a month (its last, where the month is shorter), or its first, second or third Thursday, as for censuses.
    """
    if every_months is not None and every_months > 0:
        return as_at if last_done is None else _months_on(last_done, int(every_months))
    if month is None or not 1 <= month <= 12:
        return None
    this_year, next_year = (_day_in(year, int(month), day_of_month, thursday) for year in (as_at.year, as_at.year + 1))
    return this_year if this_year >= as_at else next_year


def _months_on(day: date, months: int) -> date | None:
    try:
        return months_after(day, months)
    except (ValueError, OverflowError):  # beyond the last day that a calendar knows
        return None


def _day_in(year: int, month: int, day_of_month: int | None, thursday: int | None) -> date:
    first = date(year, month, 1)
    if thursday is not None and thursday > 0:
        return first + timedelta(days=(3 - first.weekday()) % 7 + 7 * (min(5, int(thursday)) - 1))
    last = months_after(first, 1) - timedelta(days=1)
    return min(first + timedelta(days=min(31, max(1, int(day_of_month or 0))) - 1), last)


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
