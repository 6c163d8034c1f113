"""Budget years: the academic and financial years over which costs are counted, and which of them is in use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import fsum

from sendbook.rules.calendar import SO_FAR, days_so_far
from sendbook.rules.matching import first_match, says
from sendbook.rules.possible import WEEKS_FIXED, weeks_fixed
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.rule import rule

ACADEMIC, FINANCIAL, NEXT_FINANCIAL = "Academic year", "Financial year", "Next financial year"
"""The rows of the Years sheet: the academic year of the workbook, and the two financial years that it touches."""

_DAY_BEFORE = SO_FAR.format(day="{starts}-1")


@rule(_DAY_BEFORE)
def school_days_before_year(
    starts: date, calendar_dates: Sequence[date | None], school_days_so_far: Sequence[int | None]
) -> int:
    """The school days of the calendar before a year begins."""
    return days_so_far(date.fromordinal(starts.toordinal() - 1), calendar_dates, school_days_so_far)


@rule(SO_FAR.format(day="{ends}"))
def school_days_upto_year_end(
    ends: date, calendar_dates: Sequence[date | None], school_days_so_far: Sequence[int | None]
) -> int:
    """The school days of the calendar up to the end of a year."""
    return days_so_far(ends, calendar_dates, school_days_so_far)


@rule(f"IF({WEEKS_FIXED},{{fixed_weeks_a_year}},({{days_upto}}-{{days_before}})/5)")
def weeks_of_year(days_before: int, days_upto: int, fixed_weeks_a_year: float | None) -> float:
    """The school weeks of a year: its school days ÷ 5, or the weeks that the local authority fixes for the book.

    A rate is divided by them and a line of the whole year is costed for them, so that a year's provision costs what
    the person costs who delivers it.
    """
    fixed: float | None = weeks_fixed(fixed_weeks_a_year)
    if fixed is not None:
        return fixed
    return (days_upto - days_before) / 5


_WEEKS_OF_BOOK = f'INDEX({{year_weeks}},MATCH("{ACADEMIC}",{{year_labels}},0))'


@rule(
    f"IF({WEEKS_FIXED},{{fixed_weeks_a_year}},IF(COUNT({{worked_weeks}})=1,{{worked_weeks}},"
    f'IFERROR(IF({_WEEKS_OF_BOOK}>0,{_WEEKS_OF_BOOK},""),"")))'
)
def weeks_under_rate(
    worked_weeks: float | None,
    fixed_weeks_a_year: float | None,
    year_labels: Sequence[str | None],
    year_weeks: Sequence[float | None],
) -> float | None:
    """The weeks by which a year's pay is divided: those fixed for the book, else those typed for the role.

    With neither the school weeks of the book's year, for which lines are costed.
    """
    fixed: float | None = weeks_fixed(fixed_weeks_a_year)
    if fixed is not None:
        return fixed
    if worked_weeks is not None:
        return worked_weeks
    place = first_match(ACADEMIC, year_labels)
    weeks = None if place is None else year_weeks[place]
    return weeks if weeks is not None and weeks > 0 else None


_BY_ACADEMIC = f'{{costing_year}}<>"{FINANCIAL}"'


@rule(
    f'IF({{label}}="{ACADEMIC}",IF({_BY_ACADEMIC},"Yes","No"),IF({_BY_ACADEMIC},"No",'
    f'IF({{label}}="{FINANCIAL}",IF({{as_at}}<={{ends}},"Yes","No"),'
    f'IF({{label}}="{NEXT_FINANCIAL}",IF({{as_at}}>={{starts}},"Yes","No"),"No"))))'
)
def year_in_use(label: str, starts: date, ends: date, as_at: date, costing_year: str | None) -> str:
    """Whether budgets are counted over this year: Yes or No.

    The academic year, unless the school chose the financial years, in which a maintained school's money comes: then
    the one of the day. The threshold is for a pupil in a year: one whole year of provision, the book's academic year,
    in every kind of school, whatever is chosen here and whatever the day (Code of Practice 6.99).
    """
    academic = not says(costing_year, FINANCIAL)
    if says(label, ACADEMIC):
        used = academic
    elif says(label, FINANCIAL):
        used = not academic and as_at <= ends
    else:
        used = not academic and says(label, NEXT_FINANCIAL) and as_at >= starts
    return "Yes" if used else "No"


@rule(
    f'ROUND(IF({{label}}="{ACADEMIC}",SUM({{academic_amounts}}),IF({{label}}="{FINANCIAL}",SUM({{financial_amounts}}),'
    f'IF({{label}}="{NEXT_FINANCIAL}",SUM({{next_financial_amounts}}),0))),2)'
)
def year_total(
    label: str,
    academic_amounts: Sequence[float | None],
    financial_amounts: Sequence[float | None],
    next_financial_amounts: Sequence[float | None],
) -> float:
    """The sum of all lines in one of the years of the Years sheet."""
    columns = {ACADEMIC: academic_amounts, FINANCIAL: financial_amounts, NEXT_FINANCIAL: next_financial_amounts}
    found = next((column for name, column in columns.items() if says(label, name)), ())
    return to_the_penny(fsum(amount for amount in found if amount is not None))


_DAYS = "({ends}-{starts}+1)"
_SCHOOL_DAYS = f"({SO_FAR.format(day='{ends}')}-{SO_FAR.format(day='{starts}-1')})"
_KNOWN = f"AND({{starts}}>=MIN({{calendar_dates}})-60,{{ends}}<=MAX({{calendar_dates}})+60,{_SCHOOL_DAYS}>0)"


def _money_share(day: str) -> str:
    run = f"({SO_FAR.format(day=day)}-{SO_FAR.format(day='{starts}-1')})/{_SCHOOL_DAYS}"
    return f"ROUND({{amount}}*MAX(0,MIN(1,IF({_KNOWN},{run},({day}-{{starts}}+1)/{_DAYS}))),2)"


_FIRST = "INDEX({year_starts},MATCH({year},{year_labels},0))"
_LAST = "INDEX({year_ends},MATCH({year},{year_labels},0))"


@rule(
    f'IF(OR({{ends}}<{{starts}},COUNT({_FIRST},{_LAST})<2),"",'
    f'IFERROR(ROUND({_money_share(_LAST)}-{_money_share(_FIRST + "-1")},2),""))'
)
def money_in_year(
    amount: float,
    starts: date,
    ends: date,
    year: str,
    year_labels: Sequence[str | None],
    year_starts: Sequence[date | None],
    year_ends: Sequence[date | None],
    calendar_dates: Sequence[date | None],
    school_days_so_far: Sequence[int | None],
) -> float | None:
    """The part of money received that is for one of the years of the Years sheet, split by school days as costs are.

    By calendar days where the Terms do not reach, or it is for no school day.
    """
    place = first_match(year, year_labels)
    if place is None or ends < starts:
        return None
    first, last = year_starts[place], year_ends[place]
    if first is None or last is None:
        return None

    def so_far(day: int) -> int:
        return days_so_far(date.fromordinal(day), calendar_dates, school_days_so_far)

    known = [day for day in calendar_dates if day is not None]
    begun, days = so_far(starts.toordinal() - 1), so_far(ends.toordinal()) - so_far(starts.toordinal() - 1)
    reached = bool(known) and (starts - min(known)).days >= -60 and (ends - max(known)).days <= 60 and days > 0

    def upto(day: int) -> float:
        run = (day - starts.toordinal() + 1) / (ends.toordinal() - starts.toordinal() + 1)
        if reached:
            run = (so_far(day) - begun) / days
        return to_the_penny(amount * max(0, min(1, run)))

    return to_the_penny(upto(last.toordinal()) - upto(first.toordinal() - 1))
