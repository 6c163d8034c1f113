"""Damaged rates: what on the Staff and Pay points sheets a rate rests on and cannot be meant. Such a rate is no rate.

A blank cell means the usual value; a text, a time that Excel made of 1:4, or a day that is none does not. The words go
to each line that is costed with the rate, so that no line has a cost that rests on a slip.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sendbook.rules.matching import first_match, says
from sendbook.rules.possible import (
    POSSIBLE,
    WEEKS_FIXED,
    cannot_be,
    is_a_day,
    not_a_day,
    not_possible,
    weeks_fixed,
)
from sendbook.rules.rule import rule

_POINTS, _STAFF = " on the Pay points sheet", " on the Staff sheet"


class _Cell(NamedTuple):
    """A typed cell: the argument, its header, and the name under which its limits stand; no limits: a day."""

    name: str
    header: str
    limits: str = ""

    def said(self, sheet: str) -> str:
        takes = POSSIBLE[self.limits].words if self.limits else "a date"
        return f"{self.header}{sheet} is not {takes}"

    @property
    def wrong(self) -> str:
        """Whether what stands there cannot be meant, in a formula."""
        return not_possible(self.limits, f"{{{self.name}}}") if self.limits else not_a_day(self.name)

    def is_wrong(self, value: object) -> bool:
        return cannot_be(self.limits, value) if self.limits else not is_a_day(value)


def _first_wrong(cells: Sequence[_Cell], sheet: str, otherwise: str) -> str:
    for cell in reversed(cells):
        otherwise = f'IF({cell.wrong},"{cell.said(sheet)}",{otherwise})'
    return otherwise


def _first_said(cells: Sequence[_Cell], sheet: str, given: dict[str, Any]) -> str | None:
    return next((cell.said(sheet) for cell in cells if cell.is_wrong(given[cell.name])), None)


_OF_POINT = (
    _Cell("earlier_pay", "Earlier pay", "own_salary"), _Cell("pay_from", "Pay from"), _Cell("pay", "Pay", "own_salary"),
    _Cell("next_pay_from", "Next pay from"), _Cell("next_pay", "Next pay", "own_salary"),
)  # fmt: skip


@rule(_first_wrong(_OF_POINT, _POINTS, '""'))
def wrong_in_pay_point(
    earlier_pay: float | str | None,
    pay_from: date | str | None,
    pay: float | str | None,
    next_pay_from: date | str | None,
    next_pay: float | str | None,
) -> str | None:
    """What stands in a row of the Pay points sheet that cannot be meant, in words; blank where nothing does."""
    given = {"earlier_pay": earlier_pay, "pay_from": pay_from, "pay": pay, "next_pay_from": next_pay_from,
             "next_pay": next_pay}  # fmt: skip
    return _first_said(_OF_POINT, _POINTS, given)


_BOTH = (_Cell("pension_share", "Own pension rate", "pension_share"),
         _Cell("other_on_costs", "Other on-costs", "other_on_costs"))  # fmt: skip
_TEACHER = (
    _Cell("part_time", "Part-time share", "part_time"), _Cell("directed_hours", "Directed hours", "directed_hours"),
)  # fmt: skip
_SUPPORT = (
    _Cell("hours_a_week", "Hours a week", "hours_a_week"), _Cell("paid_weeks", "Paid weeks", "paid_weeks"),
)  # fmt: skip
_SALARY = _Cell("own_salary", "Own full-time salary", "own_salary")
_WORKED = _Cell("worked_weeks", "Worked weeks", "worked_weeks")
_POINT = "INDEX({point_reasons},MATCH({pay_point},{pay_points},0))"
_OF_PAY = _first_wrong(
    _BOTH, _STAFF, f'IF(OR(COUNT({{own_salary}})=1,{{pay_point}}=""),"",IFERROR({_POINT}&"",""))'
)  # fmt: skip
_OF_WEEKS = f'IF(AND(NOT({WEEKS_FIXED}),{_WORKED.wrong}),"{_WORKED.said(_STAFF)}",{_OF_PAY})'


@rule(
    f'IF({_SALARY.wrong},"{_SALARY.said(_STAFF)}",IF({{paid_as}}="Teacher",{_first_wrong(_TEACHER, _STAFF, _OF_PAY)},'
    f"{_first_wrong(_SUPPORT, _STAFF, _OF_WEEKS)}))"
)
def wrong_in_pay(
    paid_as: str | None,
    pay_point: str | None,
    own_salary: float | str | None,
    part_time: float | str | None,
    directed_hours: float | str | None,
    hours_a_week: float | str | None,
    paid_weeks: float | str | None,
    worked_weeks: float | str | None,
    pension_share: float | str | None,
    other_on_costs: float | str | None,
    fixed_weeks_a_year: float | None,
    pay_points: Sequence[str | None],
    point_reasons: Sequence[str | None],
) -> str | None:
    """What a rate that is worked out from pay rests on and cannot be meant, in words; blank where nothing is wrong.

    Of a teacher the share of full time and the directed hours, of others the hours and weeks: no other cell counts.
    """
    given: dict[str, Any] = {
        "own_salary": own_salary, "part_time": part_time, "directed_hours": directed_hours,
        "hours_a_week": hours_a_week, "paid_weeks": paid_weeks, "worked_weeks": worked_weeks,
        "pension_share": pension_share, "other_on_costs": other_on_costs,
    }  # fmt: skip
    cells: tuple[_Cell, ...] = (_SALARY, *_TEACHER) if says(paid_as, "Teacher") else (_SALARY, *_SUPPORT)
    if not says(paid_as, "Teacher") and weeks_fixed(fixed_weeks_a_year) is None:
        cells += (_WORKED,)
    said = _first_said((*cells, *_BOTH), _STAFF, given)
    if said is not None or own_salary is not None or pay_point is None:
        return said
    place = first_match(pay_point, pay_points)
    return None if place is None else point_reasons[place] or None


class _Rates(NamedTuple):
    """The rates of one kind that followed one another, the newest first, and the days from which they hold."""

    now: _Cell
    before: _Cell
    day: _Cell
    first: _Cell | None = None
    day_before: _Cell | None = None

    @property
    def numbers(self) -> tuple[_Cell, ...]:
        return (self.now, self.before, *([self.first] if self.first else []))

    @property
    def no_day(self) -> str:
        return f"{self.day.header}{_STAFF} is not a date, though an earlier rate is given"

    @property
    def no_day_before(self) -> str:
        return f"{self.day_before.header if self.day_before else ''}{_STAFF} is not a date before {self.day.header}"

    def formula(self, otherwise: str) -> str:
        if self.first and self.day_before:
            before = f"{{{self.day_before.name}}}"
            follow = f"AND(COUNT({{{self.before.name}}},{before})=2,N({before})<N({{{self.day.name}}}))"
            wrong = f"IF({self.day_before.wrong},TRUE,NOT({follow}))"
            tested = f'IF({wrong},"{self.no_day_before}",{otherwise})'
            otherwise = f"IF(COUNT({{{self.first.name}}})=1,{tested},{otherwise})"
        wrong = f"IF({self.day.wrong},TRUE,COUNT({{{self.day.name}}})=0)"
        told = f"IF(COUNT({{{self.before.name}}})=0,FALSE,{wrong})"
        return _first_wrong(self.numbers, _STAFF, f'IF({told},"{self.no_day}",{otherwise})')

    def said(self, given: dict[str, Any]) -> str | None:
        said = _first_said(self.numbers, _STAFF, given)
        if said is not None:
            return said
        before, day = given[self.before.name], given[self.day.name]
        if before is not None and (day is None or self.day.is_wrong(day)):
            return self.no_day
        if self.first and self.day_before and given[self.first.name] is not None:
            then = given[self.day_before.name]
            known = None not in (before, then, day) and not self.day_before.is_wrong(then)
            return None if known and then < day else self.no_day_before
        return None


_OWN = _Rates(
    _Cell("actual_rate", "Own hourly rate", "hourly_rate"), _Cell("earlier_rate", "Earlier own rate", "hourly_rate"),
    _Cell("rate_from", "Rate from"), _Cell("first_rate", "Rate before that", "hourly_rate"),
    _Cell("earlier_rate_from", "Earlier rate from"),
)  # fmt: skip
_LA = _Rates(
    _Cell("la_rate", "LA hourly rate", "hourly_rate"), _Cell("earlier_la_rate", "Earlier LA rate", "hourly_rate"),
    _Cell("la_rate_from", "LA rate from"), _Cell("first_la_rate", "LA rate before that", "hourly_rate"),
    _Cell("earlier_la_rate_from", "Earlier LA rate from"),
)  # fmt: skip
_VISIT = _Rates(
    _Cell("visit_rate", "Rate of a visit", "visit_rate"),
    _Cell("earlier_visit_rate", "Earlier rate of a visit", "visit_rate"),
    _Cell("visit_rate_from", "Rate of a visit from"),
)  # fmt: skip


@rule(_OWN.formula('IF(OR(COUNT({actual_rate})=1,{wrong_in_pay}=""),"",{wrong_in_pay})'))
def wrong_in_own_rate(
    actual_rate: float | str | None,
    earlier_rate: float | str | None,
    rate_from: date | str | None,
    first_rate: float | str | None,
    earlier_rate_from: date | str | None,
    wrong_in_pay: str | None,
) -> str | None:
    """What the school's own rate of a role rests on and cannot be meant, in words: the role then has no own rate."""
    given: dict[str, Any] = {"actual_rate": actual_rate, "earlier_rate": earlier_rate, "rate_from": rate_from,
                             "first_rate": first_rate, "earlier_rate_from": earlier_rate_from}  # fmt: skip
    return _OWN.said(given) or (wrong_in_pay if actual_rate is None else None)


@rule(_LA.formula('""'))
def wrong_in_la_rate(
    la_rate: float | str | None,
    earlier_la_rate: float | str | None,
    la_rate_from: date | str | None,
    first_la_rate: float | str | None,
    earlier_la_rate_from: date | str | None,
) -> str | None:
    """The same of the local authority's rate."""
    return _LA.said({"la_rate": la_rate, "earlier_la_rate": earlier_la_rate, "la_rate_from": la_rate_from,
                     "first_la_rate": first_la_rate, "earlier_la_rate_from": earlier_la_rate_from})  # fmt: skip


@rule(_VISIT.formula('""'))
def wrong_in_visit_rate(
    visit_rate: float | str | None, earlier_visit_rate: float | str | None, visit_rate_from: date | str | None
) -> str | None:
    """The same of the rate of a visit."""
    return _VISIT.said(
        {"visit_rate": visit_rate, "earlier_visit_rate": earlier_visit_rate, "visit_rate_from": visit_rate_from}
    )
