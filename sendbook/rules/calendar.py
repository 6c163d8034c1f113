"""Calendar: school days and school weeks, counted from the school's own terms and closures.

A school's Calendar table has one row a day, in order: the day, whether it is a school day (1 or 0), and the
school days so far. Everything that is counted in school time is looked up in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sendbook.rules.remembered import once_for_columns
from sendbook.rules.rule import rule

SO_FAR = "IFERROR(INDEX({{school_days_so_far}},MATCH({day},{{calendar_dates}},1)),0)"
"""The school days up to a day, for use inside a formula: `SO_FAR.format(day="{starts}")`."""

FROM_TO = "(" + SO_FAR.format(day="{end}") + "-" + SO_FAR.format(day="{start}-1") + ")"
"""The school days from `{start}` to `{end}`, both included; below nought when the end is before the start."""


@rule(
    'IF(AND(WEEKDAY({day},2)<6,COUNTIFS({term_starts},"<="&{day},{term_ends},">="&{day})>0,'
    'COUNTIFS({closure_first_days},"<="&{day},{closure_last_days},">="&{day})=0,'
    'COUNTIFS({closure_first_days},{day},{closure_last_days},"")=0),1,0)'
)
def school_day(
    day: date,
    term_starts: Sequence[date | None],
    term_ends: Sequence[date | None],
    closure_first_days: Sequence[date | None],
    closure_last_days: Sequence[date | None],
) -> int:
    """1 on a day when pupils are in school: a weekday in a term, outside half-terms and closures; else 0.

    A closure without a last day is one day.
    """
    weekday = day.weekday() < 5
    in_term = weekday and _within(day, term_starts, term_ends)
    return int(in_term and not _within(day, closure_first_days, _or_first(closure_first_days, closure_last_days)))


@rule('COUNTIFS({calendar_dates},"<="&{day},{school_day_flags},1)')
def school_days_so_far(day: date, calendar_dates: Sequence[date | None], school_day_flags: Sequence[int | None]) -> int:
    """How many school days the calendar holds from its first row up to and including this day."""
    return bisect_right(_school_days(calendar_dates, school_day_flags), day)


@once_for_columns
def _school_days(calendar_dates: Sequence[date | None], school_day_flags: Sequence[int | None]) -> list[date]:
    """The school days of a calendar, in order."""
    pairs = zip(calendar_dates, school_day_flags, strict=True)
    return sorted(known for known, flag in pairs if known is not None and flag == 1)


@rule("IF({end}<{start},0,%s/5)" % FROM_TO)
def school_weeks(
    start: date, end: date, calendar_dates: Sequence[date | None], school_days_so_far: Sequence[int | None]
) -> float:
    """School weeks between two days, both included: the school days divided by five. 0 when the end is first.

    Days that the calendar does not reach count as no school days.
    """
    return school_days_between(start, end, calendar_dates, school_days_so_far) / 5


@rule(
    'IF(N({fixed_weeks})>0,{fixed_weeks},IF(COUNT({starts},{ends})<2,"",IF({ends}<{starts},"",%s/5)))'
    % FROM_TO.replace("{start}", "{starts}").replace("{end}", "{ends}")
)
def weeks_of_provision(
    starts: date | None,
    ends: date | None,
    fixed_weeks: float | None,
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> float | None:
    """The school weeks that a line of provision is costed for.

    The number of weeks that the local authority fixes, if one is typed (such as 38); else the school weeks from
    its first to its last day; blank where the last day is before the first.
    """
    if fixed_weeks is not None and fixed_weeks > 0:
        return fixed_weeks
    if starts is None or ends is None or ends < starts:
        return None
    return school_days_between(starts, ends, calendar_dates, school_days_so_far) / 5


def school_days_between(
    start: date, end: date, calendar_dates: Sequence[date | None], school_days_so_far: Sequence[int | None]
) -> int:
    """School days from one day to another, both included; 0 when the end comes first."""
    if end < start:
        return 0
    upto = days_so_far(end, calendar_dates, school_days_so_far)
    return upto - days_so_far(start - timedelta(days=1), calendar_dates, school_days_so_far)


def days_so_far(day: date, calendar_dates: Sequence[date | None], school_days_so_far: Sequence[int | None]) -> int:
    """The school days up to a day, looked up in the calendar: 0 before its first row, its last number after its end."""
    try:
        place = bisect_right(calendar_dates, day)  # type: ignore[type-var]
    except TypeError:  # someone emptied a cell of the Calendar sheet: Excel's MATCH passes over it, and so do we
        kept = [(known, count) for known, count in zip(calendar_dates, school_days_so_far, strict=True) if known]
        calendar_dates, school_days_so_far = [known for known, _ in kept], [count for _, count in kept]
        place = bisect_right(calendar_dates, day)  # type: ignore[type-var]
    return (school_days_so_far[place - 1] or 0) if place else 0


def day_reached(
    count: float, calendar_dates: Sequence[date | None], school_days_so_far: Sequence[int | None]
) -> date | None:
    """The day on which the calendar has come to so many school days; `None` where it does not reach."""
    if count <= 0 or count not in school_days_so_far:
        return None
    return calendar_dates[school_days_so_far.index(int(count))]


def calendar_of(
    term_starts: Sequence[date | None],
    term_ends: Sequence[date | None],
    closure_first_days: Sequence[date | None],
    closure_last_days: Sequence[date | None],
) -> tuple[tuple[date, ...], tuple[int, ...]]:
    """The days from the first day of the first term to the last of the last, and the school days so far on each."""
    terms = _spans(term_starts, term_ends)
    if not terms:
        return (), ()
    last_days = _or_first(closure_first_days, closure_last_days)
    closed = {day for span in _spans(closure_first_days, last_days) for day in _days(*span)}
    open_days = {day for span in terms for day in _days(*span) if day.weekday() < 5} - closed
    days = tuple(_days(min(first for first, _ in terms), max(last for _, last in terms)))
    counts, so_far = [], 0
    for day in days:
        so_far += day in open_days
        counts.append(so_far)
    return days, tuple(counts)


@once_for_columns
def _or_first(firsts: Sequence[date | None], lasts: Sequence[date | None]) -> tuple[date | None, ...]:
    """The last days of closures: of one that has none it is its first."""
    return tuple(first if last is None else last for first, last in zip(firsts, lasts, strict=True))


def _within(day: date, firsts: Sequence[date | None], lasts: Sequence[date | None]) -> bool:
    return any(first <= day <= last for first, last in _spans(firsts, lasts))


@once_for_columns
def _spans(firsts: Sequence[date | None], lasts: Sequence[date | None]) -> list[tuple[date, date]]:
    pairs = zip(firsts, lasts, strict=True)
    return [(first, last) for first, last in pairs if first is not None and last is not None and first <= last]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))
