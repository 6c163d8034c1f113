"""Leavers: by when a pupil's educational record follows to the next school."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.calendar import SO_FAR, day_reached, days_so_far
from sendbook.rules.ehc_plans import LAST, last_known
from sendbook.rules.matching import first_match, places, says
from sendbook.rules.rule import rule

_TO_SCHOOL = 'COUNTIFS({{school_move_upns}},"="&{{upn}}{more})'
_KNOWN, _SENT, _RECEIVED = (
    _TO_SCHOOL.format(more=f',{days},">0",{days},"<="&{{as_at}}' if days else "")
    for days in ("", "{transition_sent}", "{transition_received}")
)
_LEFT = SO_FAR.format(day="{left_on}")
_OPEN = f"(15-MAX({{school_days_so_far}})+{_LEFT})"
_FROM = (
    f"IFERROR(IF(AND(YEAR({LAST})=YEAR({{left_on}}),MONTH({LAST})>5,MONTH({LAST})<9,MONTH({{left_on}})<9),"
    f"DATE(YEAR({{left_on}}),8,31),MAX({LAST}+14,{{left_on}})),{{left_on}})"
)
_WEEKDAY = f"MIN(WEEKDAY({_FROM},2),5)"
_BEYOND = f"{_FROM}-WEEKDAY({_FROM},2)+{_WEEKDAY}+{_OPEN}+2*INT(({_WEEKDAY}+{_OPEN}-1)/5)"


@rule(
    f'IF(OR({_KNOWN}=0,{_SENT}+{_RECEIVED}>0),"",'
    f"IFERROR(INDEX({{calendar_dates}},MATCH({_LEFT}+15,{{school_days_so_far}},0)),{_BEYOND}))"
)
def record_send_by(
    upn: str,
    left_on: date,
    as_at: date,
    school_move_upns: Sequence[str | None],
    transition_sent: Sequence[date | None],
    transition_received: Sequence[date | None],
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> date | None:
    """By when a leaver's educational record goes to the next school: 15 school days after leaving.

    Education (Pupil Information) (England) Regulations 2005, regulation 9. Blank while the next school is unknown
    (a line of the Transitions sheet to another school), and once it was sent. Beyond the known terms school days go on
    two weeks after their end, as after a usual holiday; after a summer term from 1 September.
    """
    moves = places(upn, school_move_upns)
    days = [day for move in moves for day in (transition_sent[move], transition_received[move])]
    if not moves or any(day is not None and day <= as_at for day in days):
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


def to_a_school(kind: str | None, destination: str | None) -> bool:
    """Whether a move goes to another school, and which one is known: to it the record follows."""
    within = says(kind, "Next class") or says(kind, "To adulthood")
    return bool(destination) and not within and not str(destination).lower().startswith(("not known", "unknown"))


@rule(
    'IF(OR({destination}="",{kind}="Next class",{kind}="To adulthood",LEFT({destination},9)="not known",'
    'LEFT({destination},7)="unknown"),"",{upn})'
)
def upn_of_school_move(upn: str, kind: str | None, destination: str | None) -> str | None:
    """The pupil's UPN beside a move to another school that is known; blank beside other moves."""
    return upn if to_a_school(kind, destination) else None


@rule(
    'IF(OR({school_move_upn}="",COUNT({moves_on})=0),"",IF(COUNTIFS({school_move_upns},"="&{school_move_upn},'
    '{transition_moves},">"&{moves_on})>0,"",{school_move_upn}))'
)
def upn_of_last_move(
    school_move_upn: str | None,
    moves_on: date | None,
    school_move_upns: Sequence[str | None],
    transition_moves: Sequence[date | None],
) -> str | None:
    """The pupil's UPN beside the last of their moves to another school; blank beside moves before it."""
    if school_move_upn is None or moves_on is None:
        return None
    days = (transition_moves[move] for move in places(school_move_upn, school_move_upns))
    return None if any(day is not None and day > moves_on for day in days) else school_move_upn


_MOVED = "INDEX({transition_moves},MATCH({upn},{last_move_upns},0))"


@rule(
    'IF(COUNT({left_on})=1,{left_on},IF(AND({upn}<>"",{on_roll}="No"),'
    f'IFERROR(IF(N({_MOVED})>0,{_MOVED},""),""),""))'
)
def leaving_day(
    upn: str | None,
    left_on: date | None,
    on_roll: str | None,
    last_move_upns: Sequence[str | None],
    transition_moves: Sequence[date | None],
) -> date | None:
    """The day on which a pupil left: as typed, else that of the last move to another school of a pupil not on roll."""
    if left_on is not None:
        return left_on
    if upn is None or not says(on_roll, "No"):
        return None
    place = first_match(upn, last_move_upns)
    return None if place is None else transition_moves[place]


def _weekdays_after(day: date, number: int) -> date:
    """So many weekdays after a day."""
    weekday = min(day.isoweekday(), 5)
    return day + timedelta(days=weekday - day.isoweekday() + number + 2 * ((weekday + number - 1) // 5))
