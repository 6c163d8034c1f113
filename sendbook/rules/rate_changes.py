"""Rate changes: a rate holds from a day on, and the days before it are costed at the rate before. In pounds.

A pay point, an own rate and a local authority's rate each have one change in sight: the rate before it, the rate
after it, and the day from which the new one holds. None of the three depends on today, so no past cost changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.calendar import SO_FAR, days_so_far
from sendbook.rules.matching import first_match, says
from sendbook.rules.pay_changes import first_number
from sendbook.rules.rate_sequence import pay_change_of_role
from sendbook.rules.rule import rule

_TYPED_BEFORE = "COUNT({earlier_rate},{rate_from})=2"
_NOW = (
    'IF(COUNT({actual_rate})=1,{actual_rate},IF(IFERROR(TRIM({actual_rate})<>"",TRUE),"",'
    'IF(COUNT({worked_out_rate})=1,{worked_out_rate},"")))'
)


@rule(
    f'IF({{wrong_in_own_rate}}<>"","",IF(AND({_TYPED_BEFORE},{{as_at}}<N({{rate_from}})),'
    "IF(AND(COUNT({first_rate},{earlier_rate_from})=2,{as_at}<N({earlier_rate_from})),{first_rate},{earlier_rate}),"
    f"{_NOW}))"
)
def rate_of_school(
    earlier_rate: float | None,
    rate_from: date | None,
    actual_rate: float | str | None,
    worked_out_rate: float | None,
    as_at: date,
    first_rate: float | None = None,
    earlier_rate_from: date | None = None,
    wrong_in_own_rate: str | None = None,
) -> float | None:
    """The school's own hourly rate on a day: the one that was typed, else the one worked out from pay.

    Before the day of a change it is the earlier rate, if one was typed. Blank where a cell that it rests on cannot be
    meant.
    """
    if wrong_in_own_rate:
        return None
    if earlier_rate is not None and rate_from is not None and as_at < rate_from:
        before = first_rate is not None and earlier_rate_from is not None and as_at < earlier_rate_from
        return first_rate if before else earlier_rate
    rate: float | None = rate_after_change(actual_rate, worked_out_rate)
    return rate


@rule(f"IF(AND({_TYPED_BEFORE},COUNT({_NOW})=1),{{earlier_rate}},{_NOW})")
def rate_before_change(
    earlier_rate: float | None, rate_from: date | None, actual_rate: float | str | None, worked_out_rate: float | None
) -> float | None:
    """The school's own hourly rate before its change: the earlier rate that was typed, else as worked out from pay.

    Blank while there is no rate after it.
    """
    after: float | None = rate_after_change(actual_rate, worked_out_rate)
    return after if after is None or earlier_rate is None or rate_from is None else earlier_rate


@rule(_NOW)
def rate_after_change(actual_rate: float | str | None, worked_out_rate: float | None) -> float | None:
    """The school's own hourly rate from its change on: the rate that was typed, else as worked out from pay.

    Blank where something else than a number was typed: no other rate stands in for it.
    """
    return worked_out_rate if actual_rate is None else None if isinstance(actual_rate, str) else actual_rate


@rule(f"IF({_TYPED_BEFORE},{{rate_from}},{pay_change_of_role.formula})")
def rate_changes_on(
    earlier_rate: float | None,
    rate_from: date | None,
    actual_rate: float | None,
    own_salary: float | None,
    pay_point: str | None,
    pay_points: Sequence[str | None],
    point_changes: Sequence[date | None],
) -> date | None:
    """The day from which the school's own rate changes: as typed, else of the pay point; blank where none is known."""
    if earlier_rate is not None and rate_from is not None:
        return rate_from
    found: date | None = pay_change_of_role(own_salary, actual_rate, pay_point, pay_points, point_changes)
    return found


_LA_BEFORE = "COUNT({earlier_la_rate},{la_rate_from},{la_rate})=3"


@rule(
    f'IF({{rate_basis}}="LA",IF({{wrong_in_la_rate}}<>"","",IF(AND({_LA_BEFORE},{{as_at}}<N({{la_rate_from}})),'
    f"{{earlier_la_rate}},{first_number('la_rate')})),{first_number('school_rate')})"
)
def rate_in_use(
    school_rate: float | None,
    earlier_la_rate: float | None,
    la_rate_from: date | None,
    la_rate: float | None,
    rate_basis: str | None,
    as_at: date,
    wrong_in_la_rate: str | None = None,
) -> float | None:
    """The hourly rate in use on a day: the school's, or the local authority's if the school uses it."""
    if not says(rate_basis, "LA"):
        return school_rate
    if wrong_in_la_rate:
        return None
    before = la_rate_before(earlier_la_rate, la_rate_from, la_rate)
    rate: float | None = before if la_rate_from is not None and as_at < la_rate_from else la_rate
    return rate


@rule(f"IF({_LA_BEFORE},{{earlier_la_rate}},{first_number('la_rate')})")
def la_rate_before(earlier_la_rate: float | None, la_rate_from: date | None, la_rate: float | None) -> float | None:
    """The local authority's hourly rate before it changed: the earlier rate that was typed, else the one there is.

    Blank while there is no rate after it.
    """
    return la_rate if earlier_la_rate is None or la_rate_from is None or la_rate is None else earlier_la_rate


@rule(f'IF({{rate_basis}}="LA",{first_number("la_rate")},{first_number("own_rate")})')
def rate_by_basis(own_rate: float | None, la_rate: float | None, rate_basis: str | None) -> float | None:
    """The rate of the kind in use: the school's own, or the local authority's if the school uses those."""
    return la_rate if says(rate_basis, "LA") else own_rate


@rule(f'IF({{rate_basis}}="LA",{first_number("la_rate_from")},{first_number("own_rate_from")})')
def change_by_basis(own_rate_from: date | None, la_rate_from: date | None, rate_basis: str | None) -> date | None:
    """The day from which the rate of the kind in use changes; blank where no change is known."""
    return la_rate_from if says(rate_basis, "LA") else own_rate_from


_ROLE = "MATCH({staff_role},{staff_roles},0)"
_CHANGE = f"INDEX({{change_days}},{_ROLE})"


@rule(
    f"IFERROR(IF(N({_CHANGE})=0,0,IF({{line_days}}>0,"
    f"MAX(0,MIN(1,({SO_FAR.format(day=_CHANGE + '-1')}-{{days_before}})/{{line_days}})),"
    f"IF({{starts}}<{_CHANGE},1,0))),0)"
)
def share_before_change(
    staff_role: str,
    staff_roles: Sequence[str | None],
    change_days: Sequence[date | None],
    starts: date,
    days_before: float,
    line_days: float,
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> float:
    """The share of a line's school days that lie before the rate of who delivers it changes, from 0 to 1."""
    place = first_match(staff_role, staff_roles)
    change = None if place is None else change_days[place]
    if change is None:
        return 0.0
    if line_days <= 0:
        return float(starts < change)
    run = days_so_far(change - timedelta(days=1), calendar_dates, school_days_so_far)
    return float(max(0, min(1, (run - days_before) / line_days)))


def _rate(column: str) -> str:
    return f"INDEX({{{column}}},{_ROLE})"


@rule(
    'IF(IF({rate_basis}="LA",{la_rate_reason},{own_rate_reason})<>"","",'
    f'IFERROR(IF(N({{share_before_first_change}})=1,IF(ISNUMBER({_rate("rates_first")}),{_rate("rates_first")},""),'
    f'IF(N({{share_before_change}})=1,IF(ISNUMBER({_rate("rates_before")}),{_rate("rates_before")},""),'
    f'IF(ISNUMBER({_rate("rates_after")}),{_rate("rates_after")},""))),""))'
)
def hourly_rate(
    staff_role: str,
    staff_roles: Sequence[str | None],
    rates_before: Sequence[float | None],
    rates_after: Sequence[float | None],
    share_before_change: float | None,
    rates_first: Sequence[float | None],
    share_before_first_change: float | None,
    rate_basis: str | None = None,
    own_rate_reason: str | None = None,
    la_rate_reason: str | None = None,
) -> float | None:
    """What an hour of a role costs on a line's last day: the rate before a change only if all of it lies before.

    Blank where the role is not on the Staff sheet or has no such rate, and where a reason says that it rests on a
    cell that cannot be meant. Capitals do not matter.
    """
    place = first_match(staff_role, staff_roles)
    if place is None or (la_rate_reason if says(rate_basis, "LA") else own_rate_reason):
        return None
    if share_before_first_change == 1:
        return rates_first[place]
    return rates_before[place] if share_before_change == 1 else rates_after[place]


def _cost_of(before: str, after: str, share: str) -> str:
    """What hours cost more at one rate than at the next, in a formula, where the change lies within the line."""
    return (
        f"IFERROR(IF(AND(N({{{share}}})>0,N({{{share}}})<1,COUNT({_rate(before)},{_rate(after)})=2),"
        f"{{staff_hours}}*({_rate(before)}-{_rate(after)}),0),0)"
    )


@rule(_cost_of("rates_before", "rates_after", "share_before_change"))
def cost_of_rate_change(
    staff_role: str | None,
    staff_roles: Sequence[str | None],
    rates_before: Sequence[float | None],
    rates_after: Sequence[float | None],
    staff_hours: float,
    share_before_change: float | None,
) -> float:
    """What all of a line's hours would cost more at the rate before a change within it; below nought if less.

    0 where the rate does not change between the line's first and last school day.
    """
    place = None if staff_role is None else first_match(staff_role, staff_roles)
    if place is None or share_before_change is None or not 0 < share_before_change < 1:
        return 0.0
    before, after = rates_before[place], rates_after[place]
    return 0.0 if before is None or after is None else staff_hours * (before - after)


@rule(_cost_of("rates_first", "rates_before", "share_before_first_change"))
def cost_of_first_change(
    staff_role: str | None,
    staff_roles: Sequence[str | None],
    rates_first: Sequence[float | None],
    rates_before: Sequence[float | None],
    staff_hours: float,
    share_before_first_change: float | None,
) -> float:
    """The same of the change before the last one: what its hours would cost more at the first of three rates."""
    named = {"staff_role": staff_role, "staff_roles": staff_roles, "staff_hours": staff_hours}
    found: float = cost_of_rate_change(
        **named, rates_before=rates_first, rates_after=rates_before, share_before_change=share_before_first_change
    )
    return found
