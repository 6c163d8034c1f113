"""Key dates: what the school as a whole does every so many months or on a day of the year, and how that stands."""

from __future__ import annotations

from datetime import date, timedelta

from sendbook.rules.months import known_months_after, months_after
from sendbook.rules.reviews import review_status
from sendbook.rules.rule import rule


def _yearly(year: str) -> str:
    first = f"DATE({year},{{month}},1)"
    thursday = f"{first}+MOD(4-WEEKDAY({first},2),7)+7*(MIN(5,INT({{thursday}}))-1)"
    day = f"MIN({first}+MAX(1,INT(N({{day_of_month}})))-1,DATE({year},{{month}}+1,1)-1)"
    return f"IF(N({{thursday}})>0,{thursday},{day})"


_THIS, _NEXT = _yearly("YEAR({as_at})"), _yearly("(YEAR({as_at})+1)")


@rule(
    'IF(N({every_months})>0,IF(ISNUMBER({last_done}),IFERROR(EDATE({last_done},{every_months}),""),'
    'IF(ISNUMBER({first_due}),{first_due},"")),'
    f'IF(AND(N({{month}})>=1,N({{month}})<=12),IF({_THIS}>={{as_at}},{_THIS},{_NEXT}),""))'
)
def key_date_due(
    last_done: date | None,
    every_months: int | None,
    month: int | None,
    day_of_month: int | None,
    thursday: int | None,
    as_at: date,
    first_due: date | None = None,
) -> date | None:
    """When a duty of the school falls due next.

    Every so many months after it was last done (if that is not recorded, on its first day, and without one on no day:
    it is "Not recorded"); or the next such day of the year: a day of a month (its last, where the month is shorter), or
    its first, second or third Thursday, as for censuses.
    """
    if every_months is not None and every_months > 0:
        return first_due if last_done is None else known_months_after(last_done, int(every_months))
    if month is None or not 1 <= month <= 12:
        return None
    this_year, next_year = (_day_in(year, int(month), day_of_month, thursday) for year in (as_at.year, as_at.year + 1))
    return this_year if this_year >= as_at else next_year


def _day_in(year: int, month: int, day_of_month: int | None, thursday: int | None) -> date:
    first = date(year, month, 1)
    if thursday is not None and thursday > 0:
        return first + timedelta(days=(3 - first.weekday()) % 7 + 7 * (min(5, int(thursday)) - 1))
    last = months_after(first, 1) - timedelta(days=1)
    return min(first + timedelta(days=min(31, max(1, int(day_of_month or 0))) - 1), last)


_STANDS = review_status.formula.replace("{review_due}", "{due}").replace("{held}", '""')


_UNKNOWN = '{what}<>"",N({every_months})>0,COUNT({last_done})=0'


@rule(f'IF(ISNUMBER({{due}}),{_STANDS},IF(AND({_UNKNOWN}),"Not recorded",""))')
def key_date_status(
    what: str | None,
    due: date | None,
    as_at: date,
    due_soon_days: float,
    last_done: date | None,
    every_months: int | None,
) -> str | None:
    """How a duty of the school stands, in words: Overdue 12 days, Due today, Due in 5 days, Not due yet.

    Not recorded where nobody knows when it was last done: that is not overdue, and not due today either.
    """
    if due is not None:
        status: str = review_status(due, as_at, None, due_soon_days)
        return status
    again = every_months is not None and every_months > 0
    return "Not recorded" if what is not None and again and last_done is None else None
