"""Rate sequence: three rates that followed one another, each for its own days. In pounds.

Of a school's own rate the last two changes are kept, whether they were typed or are those of the pay point. A pay award
after a rate that was typed, or after another award, so forgets neither of the rates before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.rules.matching import first_match, says
from sendbook.rules.pay_changes import NEXT_COUNTS, PAY_CHANGES, first_number, next_counts
from sendbook.rules.rule import rule


@rule(f"IF(AND({NEXT_COUNTS},{PAY_CHANGES}),{{earlier_pay}},{first_number('pay_before')})")
def pay_before_both_changes(
    earlier_pay: float | None,
    pay_from: date | None,
    pay: float | None,
    next_pay_from: date | None,
    next_pay: float | None,
    next_pay_agreed: str | None,
    use_pay_not_agreed: str | None,
    pay_before: float | None,
) -> float | None:
    """The full-time pay of a pay point before the change before its last; where there was one change, before that."""
    counts = next_counts(next_pay_from, next_pay, next_pay_agreed, use_pay_not_agreed)
    return earlier_pay if counts and None not in (earlier_pay, pay_from, pay) else pay_before


@rule(f'IF(AND({NEXT_COUNTS},{PAY_CHANGES}),{{pay_from}},"")')
def pay_changed_before_on(
    earlier_pay: float | None,
    pay_from: date | None,
    pay: float | None,
    next_pay_from: date | None,
    next_pay: float | None,
    next_pay_agreed: str | None,
    use_pay_not_agreed: str | None,
) -> date | None:
    """The day of the change of pay before the last one; blank where there was none."""
    counts = next_counts(next_pay_from, next_pay, next_pay_agreed, use_pay_not_agreed)
    return pay_from if counts and None not in (earlier_pay, pay_from, pay) else None


def _at_point(pay_point: str | None, pay_points: Sequence[str | None], days: Sequence[date | None]) -> date | None:
    place = None if pay_point is None else first_match(pay_point, pay_points)
    return None if place is None else days[place]


def _change_of_point(column: str) -> str:
    found = f"INDEX({{{column}}},MATCH({{pay_point}},{{pay_points}},0))"
    return (
        'IF(OR(COUNT({actual_rate},{own_salary})>0,{pay_point}=""),"",'
        f'IFERROR(IF(ISNUMBER({found}),{found},""),""))'
    )


@rule(_change_of_point("point_changes"))
def pay_change_of_role(
    own_salary: float | None,
    actual_rate: float | None,
    pay_point: str | None,
    pay_points: Sequence[str | None],
    point_changes: Sequence[date | None],
) -> date | None:
    """The day of a change of pay of the role's pay point; blank where its rate or salary was typed."""
    return (
        None if own_salary is not None or actual_rate is not None else _at_point(pay_point, pay_points, point_changes)
    )


@rule(_change_of_point("first_point_changes"))
def first_pay_change_of_role(
    own_salary: float | None,
    actual_rate: float | None,
    pay_point: str | None,
    pay_points: Sequence[str | None],
    first_point_changes: Sequence[date | None],
) -> date | None:
    """The day of the change before the last one of the role's pay point; blank where its rate or salary was typed."""
    found: date | None = pay_change_of_role(own_salary, actual_rate, pay_point, pay_points, first_point_changes)
    return found


@rule('IF(OR(COUNT({earlier_rate},{rate_from})<2,N({pay_change})>N({rate_from})),"",{earlier_rate})')
def typed_before_change(earlier_rate: float | None, rate_from: date | None, pay_change: date | None) -> float | None:
    """The rate that was typed for the days before the last change; blank where that change is one of pay."""
    if earlier_rate is None or rate_from is None or (pay_change is not None and pay_change > rate_from):
        return None
    return earlier_rate


@rule(
    'IF(COUNT({earlier_rate},{rate_from})<2,"",IF(COUNT({typed_before})=0,{earlier_rate},'
    'IF(AND(COUNT({first_rate},{earlier_rate_from})=2,N({earlier_rate_from})<N({rate_from})),{first_rate},"")))'
)
def typed_before_both_changes(
    earlier_rate: float | None,
    rate_from: date | None,
    typed_before: float | None,
    first_rate: float | None,
    earlier_rate_from: date | None,
) -> float | None:
    """The rate that was typed for the days before both changes; blank where none was."""
    if earlier_rate is None or rate_from is None:
        return None
    if typed_before is None:
        return earlier_rate
    known = first_rate is not None and earlier_rate_from is not None and earlier_rate_from < rate_from
    return first_rate if known else None


@rule(
    f"IF(COUNT({{typed_first}})=1,IF(COUNT({{typed_before}})=1,{first_number('earlier_rate_from')},{first_number('rate_from')}),"
    f'IF(COUNT({{typed_before}})=1,"",{first_number("first_pay_change")}))'
)
def first_change_on(
    typed_first: float | None,
    typed_before: float | None,
    earlier_rate_from: date | None,
    rate_from: date | None,
    first_pay_change: date | None,
) -> date | None:
    """The day of the change before the last one of the school's own rate; blank where there was none."""
    if typed_first is not None:
        return rate_from if typed_before is None else earlier_rate_from
    return first_pay_change if typed_before is None else None


@rule(
    "IF(AND(COUNT({first_la_rate},{earlier_la_rate},{earlier_la_rate_from},{la_rate_from})=4,"
    'N({earlier_la_rate_from})<N({la_rate_from})),{earlier_la_rate_from},"")'
)
def first_la_change_on(
    first_la_rate: float | None,
    earlier_la_rate: float | None,
    earlier_la_rate_from: date | None,
    la_rate_from: date | None,
) -> date | None:
    """The day of the change before the last one of the local authority's rate; blank where there was none."""
    if first_la_rate is None or earlier_la_rate is None or earlier_la_rate_from is None or la_rate_from is None:
        return None
    return earlier_la_rate_from if earlier_la_rate_from < la_rate_from else None


@rule('IF(COUNT({earlier_visit_rate},{visit_rate_from},{visit_rate})=3,{visit_rate_from},"")')
def visit_rate_changes_on(
    earlier_visit_rate: float | None, visit_rate_from: date | None, visit_rate: float | None
) -> date | None:
    """The day from which the rate of a visit holds, where an earlier one is known too."""
    return None if earlier_visit_rate is None or visit_rate is None else visit_rate_from


_ROLE = "MATCH({staff_role},{staff_roles},0)"
_NOW, _EARLIER = f"INDEX({{visit_rates}},{_ROLE})", f"INDEX({{earlier_visit_rates}},{_ROLE})"


@rule(
    f'IF({{visit_rate_reason}}<>"","",IFERROR(IF(N({{share_before_visit_change}})=1,IF(ISNUMBER({_EARLIER}),{_EARLIER},""),'
    f'IF(ISNUMBER({_NOW}),{_NOW},"")),""))'
)
def visit_rate_of(
    staff_role: str,
    staff_roles: Sequence[str | None],
    visit_rates: Sequence[float | None],
    earlier_visit_rates: Sequence[float | None],
    share_before_visit_change: float | None,
    visit_rate_reason: str | None = None,
) -> float | None:
    """What a visit of an outside specialist costs on a line's last day, from the Staff sheet; blank without a rate."""
    place = first_match(staff_role, staff_roles)
    if place is None or visit_rate_reason:
        return None
    return earlier_visit_rates[place] if share_before_visit_change == 1 else visit_rates[place]


@rule(
    'IFERROR(IF(AND({wrong_in_line}="",COUNT({visits})=1,N({share_before_visit_change})>0,'
    f"N({{share_before_visit_change}})<1),{{visits}}*({_EARLIER}-{_NOW})/"
    'IF({whole_cost}="Yes",1,MAX(1,N({group_size}))),0),0)'
)
def cost_of_visit_change(
    staff_role: str | None,
    staff_roles: Sequence[str | None],
    visits: float | None,
    visit_rates: Sequence[float | None],
    earlier_visit_rates: Sequence[float | None],
    share_before_visit_change: float | None,
    group_size: float | None,
    whole_cost: str | None,
    wrong_in_line: str | None,
) -> float:
    """What all visits of a line would cost more at the rate before a change within it; below nought if less."""
    place = None if staff_role is None else first_match(staff_role, staff_roles)
    share = share_before_visit_change
    if wrong_in_line or place is None or visits is None or share is None or not 0 < share < 1:
        return 0.0
    now, earlier = visit_rates[place], earlier_visit_rates[place]
    if now is None or earlier is None:
        return 0.0
    return visits * (earlier - now) / (1 if says(whole_cost, "Yes") else max(1, group_size or 0))
