"""Pay: what an hour that reaches pupils costs, from pay point or salary, hours, weeks and on-costs. In pounds.

Support staff are paid for the hours and weeks of their contract and deliver fewer weeks; teachers are paid a salary
and deliver their directed hours. Each step is rounded to the penny, so that the working adds up as it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.rules.matching import first_match, says
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.rule import rule

_TEACHER = '{paid_as}="Teacher"'


def is_teacher(paid_as: str | None) -> bool:
    """Whether a row of the Staff sheet is paid as a teacher; a blank is support staff."""
    return says(paid_as, "Teacher")


@rule(
    "IF(AND(COUNT({next_pay_from},{next_pay})=2,{next_pay_from}<={as_at},"
    'OR({next_pay_agreed}="Yes",{use_pay_not_agreed}="Yes")),{next_pay},'
    "IF(AND(COUNT({pay_from},{pay})=2,{pay_from}<={as_at}),{pay},"
    'IF(COUNT({earlier_pay})=1,{earlier_pay},IF(COUNT({pay})=1,{pay},""))))'
)
def pay_in_force(
    earlier_pay: float | None,
    pay_from: date | None,
    pay: float | None,
    next_pay_from: date | None,
    next_pay: float | None,
    next_pay_agreed: str | None,
    use_pay_not_agreed: str | None,
    as_at: date,
) -> float | None:
    """The full-time pay of a pay point that holds on a day.

    The next pay counts from its day on, once it is agreed, or if the school chose to use pay that is not agreed yet.
    """
    usable = says(next_pay_agreed, "Yes") or says(use_pay_not_agreed, "Yes")
    if next_pay is not None and next_pay_from is not None and next_pay_from <= as_at and usable:
        return next_pay
    if pay is not None and pay_from is not None and pay_from <= as_at:
        return pay
    return earlier_pay if earlier_pay is not None else pay


_POINT = "INDEX({point_pays},MATCH({pay_point},{pay_points},0))"


@rule(
    'IF({wrong_in_pay}<>"","",IF(COUNT({own_salary})=1,ROUND({own_salary}*(1+N({pay_award})),2),IF({pay_point}="","",'
    f'IFERROR(IF(ISNUMBER({_POINT}),ROUND({_POINT}*(1+N({{pay_award}})),2),""),""))))'
)
def full_time_pay(
    pay_point: str | None,
    own_salary: float | None,
    pay_award: float | None,
    pay_points: Sequence[str | None],
    point_pays: Sequence[float | None],
    wrong_in_pay: str | None = None,
) -> float | None:
    """What a full-time year is paid: the salary that the school typed, else the pay point's; with an award to try.

    Blank where a cell that the role's pay rests on cannot be meant: no rate is made of it.
    """
    if wrong_in_pay:
        return None
    found = own_salary
    if found is None and pay_point is not None:
        place = first_match(pay_point, pay_points)
        found = None if place is None else point_pays[place]
    return None if found is None else to_the_penny(found * (1 + (pay_award or 0)))


@rule(
    f"IF({_TEACHER},ROUND({{full_time_pay}}*IF(COUNT({{part_time}})=1,{{part_time}},1),2),"
    'IF(COUNT({hours_a_week},{paid_weeks})<2,"",'
    "ROUND({full_time_pay}/{pay_weeks_a_year}/{full_time_hours}*{hours_a_week}*{paid_weeks},2)))"
)
def pay_a_year(
    full_time_pay: float,
    paid_as: str | None,
    part_time: float | None,
    hours_a_week: float | None,
    paid_weeks: float | None,
    pay_weeks_a_year: float,
    full_time_hours: float,
) -> float | None:
    """What the person is paid in a year.

    Support staff: full-time pay ÷ 52.143 weeks ÷ 37 hours × hours a week × paid weeks. Teachers: the salary, or the
    part of it that a part-timer has.
    """
    if is_teacher(paid_as):
        return to_the_penny(full_time_pay * (1 if part_time is None else part_time))
    if hours_a_week is None or paid_weeks is None:
        return None
    return to_the_penny(full_time_pay / pay_weeks_a_year / full_time_hours * hours_a_week * paid_weeks)


@rule('IF({ni_basis}="Second role",0,IF({ni_basis}="Under 21",{under_21_ni_threshold},{employer_ni_threshold}))')
def ni_starts_above(ni_basis: str | None, employer_ni_threshold: float, under_21_ni_threshold: float) -> float:
    """The pay of a year above which the employer pays National Insurance for a person, in full for a part-timer.

    It is for a person: a second role of the same person pays from the first pound. Under 21 the upper threshold holds.
    """
    if says(ni_basis, "Second role"):
        return 0.0
    return under_21_ni_threshold if says(ni_basis, "Under 21") else employer_ni_threshold


@rule("ROUND(MAX(0,{pay_a_year}-{ni_from})*{employer_ni_share},2)")
def employer_ni(pay_a_year: float, ni_from: float, employer_ni_share: float) -> float:
    """The employer's National Insurance on a year's pay: a share of what lies above the threshold."""
    return to_the_penny(max(0, pay_a_year - ni_from) * employer_ni_share)


@rule(
    "ROUND({pay_a_year}*IF(COUNT({pension_share})=1,{pension_share},"
    f"IF({_TEACHER},{{teachers_pension_share}},{{support_staff_pension_share}})),2)"
)
def employer_pension(
    pay_a_year: float,
    paid_as: str | None,
    pension_share: float | None,
    teachers_pension_share: float,
    support_staff_pension_share: float,
) -> float:
    """The employer's pension contribution on a year's pay: the person's own rate, else the scheme's."""
    scheme = teachers_pension_share if is_teacher(paid_as) else support_staff_pension_share
    return to_the_penny(pay_a_year * (scheme if pension_share is None else pension_share))


@rule(
    f"IF({_TEACHER},IF(COUNT({{directed_hours}})=1,{{directed_hours}},"
    'IF({teacher_hours}="Contact hours",{contact_hours_a_year},{directed_hours_a_year})'
    "*IF(COUNT({part_time})=1,{part_time},1)),"
    'IF(COUNT({hours_a_week},{worked_weeks})<2,"",{hours_a_week}*{worked_weeks}))'
)
def worked_hours(
    paid_as: str | None,
    part_time: float | None,
    hours_a_week: float | None,
    worked_weeks: float | None,
    directed_hours: float | None,
    directed_hours_a_year: float,
    contact_hours_a_year: float,
    teacher_hours: str | None,
) -> float | None:
    """The hours of a year that a rate is divided by.

    Support staff: hours × worked weeks. Teachers: the directed hours of a year, or, where the School sheet says so,
    the hours in front of pupils; a part-timer's share of them.
    """
    if is_teacher(paid_as):
        if directed_hours is not None:
            return directed_hours
        full = contact_hours_a_year if says(teacher_hours, "Contact hours") else directed_hours_a_year
        return full * (1 if part_time is None else part_time)
    return None if hours_a_week is None or worked_weeks is None else hours_a_week * worked_weeks


@rule(
    'IF({worked_hours}<=0,"",'
    "ROUND(({pay_a_year}+{employer_ni}+{employer_pension}+N({other_on_costs}))/{worked_hours},2))"
)
def worked_out_rate(
    pay_a_year: float,
    employer_ni: float,
    employer_pension: float,
    other_on_costs: float | None,
    worked_hours: float,
) -> float | None:
    """What an hour costs: a year's pay, National Insurance, pension and other on-costs ÷ the hours delivered."""
    if worked_hours <= 0:
        return None
    return to_the_penny((pay_a_year + employer_ni + employer_pension + (other_on_costs or 0)) / worked_hours)
