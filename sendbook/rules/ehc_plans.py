"""EHC plans: by when a review must be complete, met for and told of, and the steps that follow the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.calendar import SO_FAR, day_reached, days_so_far
from sendbook.rules.matching import places, says
from sendbook.rules.months import known_months_after, months_after
from sendbook.rules.remembered import once_for_columns
from sendbook.rules.reviews import days_as_formula, in_days
from sendbook.rules.rule import rule

Days = Sequence[date | None]
Counts = Sequence[int | None]

_BASE = "IF(ISNUMBER({last_decision}),{last_decision},N({ehc_plan_issued}))"


def _period_end(base: str, months: str) -> str:
    """The last day of so many months that start with a day: 29 February and a year is 28 February."""
    return f"EDATE({base},{months})-IF(DAY(EDATE({base},{months}))<DAY({base}),0,1)"


def period_end(base: date, months: float) -> date | None:
    """The last day of a period of so many months that starts with a day."""
    end = known_months_after(base, int(months))
    if end is None:
        return None
    return end if end.day < base.day else end - timedelta(days=1)


_YEAR_END = _period_end(_BASE, "{annual_review_months}")


@rule(f'IF(COUNT({{last_decision}},{{ehc_plan_issued}})=0,"",IFERROR({_YEAR_END},""))')
def annual_review_due(
    ehc_plan_issued: date | None, last_decision: date | None, annual_review_months: float
) -> date | None:
    """The last day by which the review of an EHC plan must be complete, which it is when the local authority decides.

    The period of twelve months starts with the day on which the plan was first made, or of the last decision; an
    amended plan starts no new period (Children and Families Act 2014, section 44).
    """
    base = last_decision or ehc_plan_issued
    return None if base is None else period_end(base, annual_review_months)


_NEWEST = (
    'IFERROR(AVERAGEIFS({meeting_dates},{meeting_pupil_kinds},"="&{upn}&"|%s",{meeting_kind_numbers},'
    'COUNTIFS({meeting_pupil_kinds},"="&{upn}&"|%s",{meeting_dates},"<="&{as_at})),0)'
)


def newest_meeting(kind: str) -> str:
    """The last day up to today on which a meeting of this kind was held for a pupil, in a formula; 0 without one."""
    return _NEWEST % (kind, kind)


def last_meeting(upn: str | None, kind: str, as_at: date, kinds: Sequence[str | None], days: Days) -> date | None:
    """The last day up to today on which a meeting of this kind was held for a pupil."""
    found = (days[place] for place in places(f"{upn}|{kind}", kinds)) if upn is not None else ()
    return max((day for day in found if day is not None and day <= as_at), default=None)


@rule('{upn}&"|"&{kind}')
def pupil_and_kind(upn: str, kind: str) -> str:
    """The pupil and the kind of meeting in one text, by which the register finds the newest of each kind."""
    return f"{upn}|{kind}"


_MET = f"MAX(IF(N({{annual_review_held}})<={{as_at}},N({{annual_review_held}}),0),{newest_meeting('Annual review')})"


@rule(f'IF({_MET}=0,"",{_MET})')
def annual_review_met(
    upn: str | None,
    annual_review_held: date | None,
    as_at: date,
    meeting_pupil_kinds: Sequence[str | None],
    meeting_dates: Days,
    meeting_kind_numbers: Counts,
) -> date | None:
    """The last annual review meeting up to today: typed in the register, or a line of the Meetings sheet."""
    known = [last_meeting(upn, "Annual review", as_at, meeting_pupil_kinds, meeting_dates), annual_review_held]
    return max((day for day in known if day is not None and day <= as_at), default=None)


LAST = "INDEX({calendar_dates},MATCH(MAX({school_days_so_far}),{school_days_so_far},0))"
"""The last school day that the terms know, in a formula: the calendar may go on beyond them."""


@once_for_columns
def last_known(calendar_dates: Days, school_days_so_far: Counts) -> date | None:
    """The last school day that the terms know; the calendar may go on beyond them."""
    counts = [count or 0 for count in school_days_so_far]
    return calendar_dates[counts.index(max(counts))] if counts else None


def school_day_before(day: str) -> str:
    """The last school day up to a day, in a formula; after the terms that are known, the last weekday.

    The holidays after the last term are known still: to the end of August after a summer term, else fifteen days.
    """
    weekday = f"({day})-MAX(0,WEEKDAY({day},2)-5)"
    so_far = SO_FAR.format(day=day)
    found = f"INDEX({{calendar_dates}},MATCH(ROUND(1/(1/{so_far}),0),{{school_days_so_far}},0))"
    later = f"IFERROR({day}>MAX({LAST}+15,IF(MONTH({LAST})>5,DATE(YEAR({LAST}),8,31),0)),TRUE)"
    return f"IF({later},{weekday},IFERROR({found},{weekday}))"


def last_school_day(day: date, calendar_dates: Days, school_days_so_far: Counts) -> date:
    """The last school day up to a day; after the terms that are known, the last weekday."""
    weekday = day - timedelta(days=max(0, day.isoweekday() - 5))
    last = last_known(calendar_dates, school_days_so_far)
    if last is None or day > max(last + timedelta(days=15), date(last.year, 8, 31) if last.month > 5 else last):
        return weekday
    count = days_so_far(day, calendar_dates, school_days_so_far)
    return day_reached(count, calendar_dates, school_days_so_far) or weekday


_MEETING_BY = "({annual_review_due}-{annual_review_meeting_days_before})"


@rule(school_day_before(_MEETING_BY))
def annual_review_meeting_by(
    annual_review_due: date,
    annual_review_meeting_days_before: float,
    calendar_dates: Days,
    school_days_so_far: Counts,
) -> date:
    """The latest day for the annual review meeting: four weeks before the review must be complete, for the decision.

    Brought forward to the last school day when that day is in a holiday or at a weekend.
    """
    day = annual_review_due - timedelta(days=annual_review_meeting_days_before)
    return last_school_day(day, calendar_dates, school_days_so_far)


_MEETS = SO_FAR.format(day="{annual_review_meeting_by}")


@rule(
    f"IF(OR(IFERROR({{annual_review_meeting_by}}>{LAST},TRUE),{_MEETS}<=5*{{annual_review_invitation_weeks}}),"
    "{annual_review_meeting_by}-7*{annual_review_invitation_weeks},"
    f"IFERROR(INDEX({{calendar_dates}},MATCH({_MEETS}-5*{{annual_review_invitation_weeks}},{{school_days_so_far}},0)),"
    "{annual_review_meeting_by}-7*{annual_review_invitation_weeks}))"
)
def annual_review_invite_by(
    annual_review_meeting_by: date,
    annual_review_invitation_weeks: float,
    calendar_dates: Days,
    school_days_so_far: Counts,
) -> date:
    """The day by which all are invited and asked for advice: four school weeks before the latest day to meet."""
    usual = annual_review_meeting_by - timedelta(days=7 * annual_review_invitation_weeks)
    last = last_known(calendar_dates, school_days_so_far)
    if last is None or annual_review_meeting_by > last:
        return usual
    met = days_so_far(annual_review_meeting_by, calendar_dates, school_days_so_far)
    target = met - 5 * annual_review_invitation_weeks
    return day_reached(target, calendar_dates, school_days_so_far) or usual


COUNTED = f"AND(N({{met}})>{_BASE},N({{met}})<={{as_at}})"
"""Whether a meeting belongs to the review that is running: held after the last decision, or after the plan was made."""


def counted(met: date | None, as_at: date, last_decision: date | None, ehc_plan_issued: date | None) -> bool:
    """Whether a meeting belongs to the review that is running."""
    base = last_decision or ehc_plan_issued
    return met is not None and met <= as_at and (base is None or met > base)


_BY, _DUE = "{annual_review_meeting_by}", "{annual_review_due}"


def soon_as_formula(by: str) -> str:
    """Whether a meeting of a plan is due soon, in a formula: within six school weeks; beyond the terms in weeks."""
    return (
        f"IF(IFERROR({by}>{LAST},TRUE),{by}-{{as_at}}<=7*{{annual_review_soon_weeks}},"
        f"{SO_FAR.format(day=by)}-{SO_FAR.format(day='{as_at}')}<=5*{{annual_review_soon_weeks}})"
    )


def is_soon(by: date, as_at: date, weeks: float, calendar_dates: Days, school_days_so_far: Counts) -> bool:
    """Whether a meeting of a plan is due soon: within so many school weeks; beyond the known terms in weeks."""
    last = last_known(calendar_dates, school_days_so_far)
    if last is None or by > last:
        return (by - as_at).days <= 7 * weeks
    upto, now = (days_so_far(day, calendar_dates, school_days_so_far) for day in (by, as_at))
    return upto - now <= 5 * weeks


_AHEAD = "in the future"


@rule(
    f'IF(N({{last_decision}})>{{as_at}},"Last decision is {_AHEAD}",'
    f'IF({_BASE}>{{as_at}},"EHC plan issued is {_AHEAD}",'
    f'IF({COUNTED},IF({_DUE}<{{as_at}},"Held, decision overdue "&{days_as_formula("{as_at}-" + _DUE)},"Held"),'
    f'IF({_BY}<{{as_at}},"Overdue "&{days_as_formula("{as_at}-" + _BY)},IF({_BY}={{as_at}},"Due today",'
    f'IF({soon_as_formula(_BY)},"Due in "&{days_as_formula(_BY + "-{as_at}")},"Not due yet"))))))'
)
def annual_review_status(
    annual_review_meeting_by: date,
    annual_review_due: date,
    as_at: date,
    met: date | None,
    last_decision: date | None,
    ehc_plan_issued: date | None,
    annual_review_soon_weeks: float,
    calendar_dates: Days,
    school_days_so_far: Counts,
) -> str:
    """How the annual review stands, in words: its meeting, and once that was held the decision that is waited for.

    A meeting counts only if it was held after the last decision, or after the plan was first made where there is
    none; on the same day it does not. Due soon is counted in school weeks: six. From a day ahead nothing is counted.
    """
    by = annual_review_meeting_by
    if last_decision is not None and last_decision > as_at:
        return f"Last decision is {_AHEAD}"
    if last_decision is None and ehc_plan_issued is not None and ehc_plan_issued > as_at:
        return f"EHC plan issued is {_AHEAD}"
    if counted(met, as_at, last_decision, ehc_plan_issued):
        late = (as_at - annual_review_due).days
        return f"Held, decision overdue {in_days(late)}" if late > 0 else "Held"
    days = (by - as_at).days
    if days < 0:
        return f"Overdue {in_days(-days)}"
    if days == 0:
        return "Due today"
    soon = is_soon(by, as_at, annual_review_soon_weeks, calendar_dates, school_days_so_far)
    return f"Due in {in_days(days)}" if soon else "Not due yet"


_INTERIM = f"MAX({_BASE},{newest_meeting('Interim review')})"
_INTERIM_END = _period_end(_INTERIM, "{under_five_review_months}")


@rule(
    'IF(OR({sen_provision}<>"E",COUNT({ehc_plan_issued},{last_decision})=0),"",IFERROR('
    f'IF(OR({{as_at}}>=EDATE({{date_of_birth}},60),{_INTERIM_END}>=EDATE({{date_of_birth}},60)),"",{_INTERIM_END}),""))'
)
def interim_review_by(
    sen_provision: str,
    ehc_plan_issued: date | None,
    last_decision: date | None,
    date_of_birth: date,
    upn: str | None,
    as_at: date,
    under_five_review_months: float,
    meeting_pupil_kinds: Sequence[str | None],
    meeting_dates: Days,
    meeting_kind_numbers: Counts,
) -> date | None:
    """By when an interim review of the plan of a child under five should be considered (Code of Practice 9.178).

    So many months after the plan, the last decision or the last interim review on the Meetings sheet. Not once the
    child is five by that day. The annual review stays as it is.
    """
    base = last_decision or ehc_plan_issued
    if not says(sen_provision, "E") or base is None:
        return None
    held = last_meeting(upn, "Interim review", as_at, meeting_pupil_kinds, meeting_dates)
    by = period_end(max(base, held or base), under_five_review_months)
    five = months_after(date_of_birth, 60)
    return None if by is None or as_at >= five or by >= five else by
