"""Pay changes: the pay of a point before and after its last change that counts, and what an hour costs at a pay."""

from __future__ import annotations

from datetime import date

from sendbook.rules.matching import says
from sendbook.rules.pay import employer_ni, employer_pension, pay_a_year, worked_out_rate
from sendbook.rules.rule import rule

NEXT_COUNTS = 'AND(COUNT({next_pay_from},{next_pay})=2,OR({next_pay_agreed}="Yes",{use_pay_not_agreed}="Yes"))'
"""Whether the next pay of a pay point counts, in a formula."""

PAY_CHANGES = "COUNT({earlier_pay},{pay_from},{pay})=3"
"""Whether a pay point has a pay before this one, and the day of the change, in a formula."""


def first_number(*names: str) -> str:
    """The first of these arguments that is a number, in a formula; blank where none is."""
    text = '""'
    for name in reversed(names):
        text = f"IF(COUNT({{{name}}})=1,{{{name}}},{text})"
    return text


def next_counts(
    next_pay_from: date | None, next_pay: float | None, agreed: str | None, not_agreed_too: str | None
) -> bool:
    """Whether the next pay of a pay point counts: once it is agreed, or if the school chose so."""
    return next_pay_from is not None and next_pay is not None and (says(agreed, "Yes") or says(not_agreed_too, "Yes"))


@rule(f"IF({NEXT_COUNTS},{first_number('pay', 'earlier_pay', 'next_pay')},{first_number('earlier_pay', 'pay')})")
def pay_before_change(
    earlier_pay: float | None,
    pay: float | None,
    next_pay_from: date | None,
    next_pay: float | None,
    next_pay_agreed: str | None,
    use_pay_not_agreed: str | None,
) -> float | None:
    """The full-time pay of a pay point before its last change that counts."""
    now = pay if earlier_pay is None else earlier_pay
    if not next_counts(next_pay_from, next_pay, next_pay_agreed, use_pay_not_agreed):
        return now
    return pay if pay is not None else earlier_pay if earlier_pay is not None else next_pay


@rule(f"IF({NEXT_COUNTS},{{next_pay}},IF({PAY_CHANGES},{{pay}},{first_number('earlier_pay', 'pay')}))")
def pay_after_change(
    earlier_pay: float | None,
    pay_from: date | None,
    pay: float | None,
    next_pay_from: date | None,
    next_pay: float | None,
    next_pay_agreed: str | None,
    use_pay_not_agreed: str | None,
) -> float | None:
    """The full-time pay of a pay point from its last change that counts on.

    The next pay counts once it is agreed, or if the school chose to use pay that is not agreed yet.
    """
    if next_counts(next_pay_from, next_pay, next_pay_agreed, use_pay_not_agreed):
        return next_pay
    if earlier_pay is not None and pay_from is not None and pay is not None:
        return pay
    return pay if earlier_pay is None else earlier_pay


@rule(f'IF({NEXT_COUNTS},{{next_pay_from}},IF({PAY_CHANGES},{{pay_from}},""))')
def pay_changes_on(
    earlier_pay: float | None,
    pay_from: date | None,
    pay: float | None,
    next_pay_from: date | None,
    next_pay: float | None,
    next_pay_agreed: str | None,
    use_pay_not_agreed: str | None,
) -> date | None:
    """The day from which the last pay of a pay point that counts holds; blank where only one pay is known."""
    if next_counts(next_pay_from, next_pay, next_pay_agreed, use_pay_not_agreed):
        return next_pay_from
    return None if earlier_pay is None or pay is None else pay_from


_PAY = "(" + pay_a_year.formula + ")"
_NI = employer_ni.formula.replace("{pay_a_year}", _PAY)
_PENSION = employer_pension.formula.replace("{pay_a_year}", _PAY)


@rule(
    f'IFERROR(IF({{worked_hours}}<=0,"",ROUND(({_PAY}+{_NI}+{_PENSION}+N({{other_on_costs}}))/{{worked_hours}},2)),"")'
)
def rate_of_pay(
    full_time_pay: float,
    paid_as: str | None,
    part_time: float | None,
    hours_a_week: float | None,
    paid_weeks: float | None,
    pension_share: float | None,
    other_on_costs: float | None,
    worked_hours: float,
    pay_weeks_a_year: float,
    full_time_hours: float,
    ni_from: float,
    employer_ni_share: float,
    teachers_pension_share: float,
    support_staff_pension_share: float,
) -> float | None:
    """What an hour costs at a full-time pay: pay, National Insurance and pension of a year ÷ the hours delivered."""
    pay = pay_a_year(full_time_pay, paid_as, part_time, hours_a_week, paid_weeks, pay_weeks_a_year, full_time_hours)
    if pay is None:
        return None
    ni = employer_ni(pay, ni_from, employer_ni_share)
    pension = employer_pension(pay, paid_as, pension_share, teachers_pension_share, support_staff_pension_share)
    rate: float | None = worked_out_rate(pay, ni, pension, other_on_costs, worked_hours)
    return rate
