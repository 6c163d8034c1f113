"""No cost: why a line of provision has none, in words, for the map of ours and for a school's own list alike.

What stands in the line and cannot be meant is told first (possible.py), then what is missing.
"""

from __future__ import annotations

from datetime import date

from sendbook.rules.matching import says
from sendbook.rules.possible import wrong_in_line, wrong_or
from sendbook.rules.rule import rule

NOTHING = "COUNT({minutes_per_session},{sessions_per_week},{visits},{resources})=0"
"""Whether nothing in a line could cost anything, in a formula."""

NO_SCHOOL_DAY = "No school day between its dates"

_BLANK = '""'
_SOME = "COUNT({minutes_per_session},{sessions_per_week})"


NO_RATE, _NO_VISIT_RATE = "No rate for who delivers it", "No rate of a visit"
_OF_BASIS = 'IF({rate_basis}="LA",{la_rate_reason},{own_rate_reason})'


def _reason_or(reason: str, words: str) -> str:
    return f'IF({reason}="","{words}",{reason})'


def _missing_or(otherwise: str, no_rate: str = f'"{NO_RATE}"', no_visit_rate: str = f'"{_NO_VISIT_RATE}"') -> str:
    """The formula that says what is missing in a line; `otherwise` where nothing is."""
    return (
        f'IF({NOTHING},"No minutes, visits or resources",IF({_SOME}=1,"Minutes or sessions missing",'
        f"IF(AND(COUNT({{visits}})=1,COUNT({{visit_rate}})=0),{no_visit_rate},"
        f"IF({_SOME}=0,{otherwise},IF(COUNT({{hourly_rate}})=0,{no_rate},"
        'IF(COUNT({school_weeks})=0,"No weeks: a first or last day is missing",'
        f'IF({{school_weeks}}=0,"{NO_SCHOOL_DAY}",{otherwise})))))))'
    )


def _missing(
    minutes_per_session: object,
    sessions_per_week: object,
    visits: object,
    resources: object,
    hourly_rate: object,
    visit_rate: object,
    school_weeks: object,
) -> str | None:
    """What is missing in a line, in words."""
    if minutes_per_session is None and sessions_per_week is None and visits is None and resources is None:
        return "No minutes, visits or resources"
    if (minutes_per_session is None) != (sessions_per_week is None):
        return "Minutes or sessions missing"
    if visits is not None and visit_rate is None:
        return _NO_VISIT_RATE
    if minutes_per_session is None:
        return None
    if hourly_rate is None:
        return NO_RATE
    if school_weeks is None:
        return "No weeks: a first or last day is missing"
    return NO_SCHOOL_DAY if school_weeks == 0 else None


@rule(
    'IF(OR({upn}="",COUNT({provision_cost})=1,N({counted_share})=0),"",'
    'IF({wrong_in_line}<>"",{wrong_in_line},IF(COUNT({starts})=0,"No first day",'
    + _missing_or(
        '"A part is missing"', _reason_or(_OF_BASIS, NO_RATE), _reason_or("{visit_rate_reason}", _NO_VISIT_RATE)
    )
    + ")))"
)
def no_cost_reason(
    upn: str | None,
    provision_cost: float | None,
    counted_share: float | None,
    starts: date | None,
    minutes_per_session: float | None,
    sessions_per_week: float | None,
    visits: float | None,
    resources: float | None,
    hourly_rate: float | None,
    visit_rate: float | None,
    school_weeks: float | None = None,
    wrong_in_line: str | None = None,
    rate_basis: str | None = None,
    own_rate_reason: str | None = None,
    la_rate_reason: str | None = None,
    visit_rate_reason: str | None = None,
) -> str | None:
    """Why a line that counts has no cost, in words; blank where it has one.

    Where its rate rests on a cell that cannot be meant, that cell is named.
    """
    if upn is None or provision_cost is not None or not counted_share:
        return None
    if wrong_in_line:
        return wrong_in_line
    if starts is None:
        return "No first day"
    missing = _missing(
        minutes_per_session, sessions_per_week, visits, resources, hourly_rate, visit_rate, school_weeks
    )  # fmt: skip
    reasons = {NO_RATE: la_rate_reason if says(rate_basis, "LA") else own_rate_reason,
               _NO_VISIT_RATE: visit_rate_reason}  # fmt: skip
    return reasons.get(missing or "") or missing or "A part is missing"


@rule(f'IF(AND({{who}}="",{NOTHING}),"",{wrong_or(_missing_or(_BLANK))})')
def why_no_cost(
    who: str | None,
    minutes_per_session: float | str | None,
    sessions_per_week: float | str | None,
    school_weeks: float | None,
    group_size: float | str | None,
    staff_count: float | str | None,
    visits: float | str | None,
    resources: float | str | None,
    fixed_weeks: float | str | None,
    hourly_rate: float | str | None,
    visit_rate: float | str | None,
    starts: date | str | None,
    ends: date | str | None,
) -> str | None:
    """The same of a line of a school's own list, before its cost is worked out; blank in a row that is nobody's."""
    given = (minutes_per_session, sessions_per_week, visits, resources)
    if not who and not any(isinstance(one, int | float) for one in given):
        return None
    wrong: str | None = wrong_in_line(
        minutes_per_session, sessions_per_week, group_size, staff_count, visits, resources, fixed_weeks, hourly_rate,
        visit_rate, starts, ends,
    )  # fmt: skip
    return wrong or _missing(
        minutes_per_session, sessions_per_week, visits, resources, hourly_rate, visit_rate, school_weeks
    )
