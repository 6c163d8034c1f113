"""Possible: which numbers can be minutes, sessions, a group or a rate. What else stands in such a cell was damaged.

Excel makes a time of 1:4 and of 00:20, and a date of 1/2; a person types "two". None of them may become a cost. The
limits stand here once, for the workbook's formulas, the filled list, the worksheet functions and the checks alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sendbook.rules.rounding import excel_round
from sendbook.rules.rule import rule

_DAY_MINUTES, _DAY_HOURS, _TWENTIETHS = 1440, 24, 20
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Possible:
    """The numbers that a cell can hold: from `low` to `high`; only whole ones below `whole_below`.

    nought: whether 0 says something (no rate, nothing bought), or as much as a blank. share: parts of one are usual.
    """

    low: float
    high: float
    whole_below: float = 0
    nought: bool = True
    share: bool = False

    @property
    def words(self) -> str:
        """What the cell takes, in words: a whole number from 1 to 1,000."""
        whole = "a whole number" if self.whole_below > self.high else "a number"
        return f"{whole} from {self.low:,g} to {self.high:,g}"

    def fits(self, number: float) -> bool:
        """Whether this number can be meant."""
        if number == 0:
            return self.nought
        whole = number >= self.whole_below or number == int(number)
        return self.low <= number <= self.high and whole and (self.share or number >= 1 or not _is_a_time(number))

    def beyond(self, cell: str) -> str:
        """The same of a number in a cell, turned round, in a formula."""
        tests = [f"{cell}<{self.low:g}", f"{cell}>{self.high:g}"]
        if self.whole_below > self.high:
            tests.append(f"{cell}<>INT({cell})")
        elif self.whole_below:
            tests.append(f"AND({cell}<{self.whole_below:g},{cell}<>INT({cell}))")
        if self.low < 1 and not self.share:
            tests.append(a_time(cell))
        beyond = f"OR({','.join(tests)})"
        return f"AND({cell}<>0,{beyond})" if self.nought else beyond


def _whole(number: float) -> bool:
    return excel_round(number, _DIGITS) == excel_round(number, 0)


def _is_a_time(number: float) -> bool:
    """Whether a part of one is a time of day that Excel made: whole minutes, no full hour, no twentieth of a day."""
    return _whole(number * _DAY_MINUTES) and not _whole(number * _DAY_HOURS) and not _whole(number * _TWENTIETHS)


def _whole_text(of: int) -> str:
    return f"ROUND(#*{of},{_DIGITS})=ROUND(#*{of},0)"


def a_time(cell: str) -> str:
    """The test for a part of one that is a time of day, in a formula."""
    return f"AND({cell}<1,{_A_TIME.replace('#', cell)})"


_A_TIME = f"AND({_whole_text(_DAY_MINUTES)},NOT({_whole_text(_DAY_HOURS)}),NOT({_whole_text(_TWENTIETHS)}))"

POSSIBLE: Mapping[str, Possible] = {
    "minutes_per_session": Possible(1, 1440, whole_below=5, nought=False),
    "sessions_per_week": Possible(0.05, 60, nought=False),
    "group_size": Possible(1, 1000, whole_below=1001),
    "staff_count": Possible(1, 30),
    "visits": Possible(0.1, 400),
    "resources": Possible(0.01, 36_000),  # beyond it Excel's number of a day may stand there: 2026 begins at 46,023
    "fixed_weeks": Possible(0.1, 60),
    "school_weeks": Possible(0.1, 60, nought=False),
    "hourly_rate": Possible(1, 1000),
    "visit_rate": Possible(1, 10_000),
    "own_salary": Possible(1000, 300_000),
    "part_time": Possible(0.05, 1.5, share=True),
    "directed_hours": Possible(1, 3000),
    "hours_a_week": Possible(2, 60),  # 37:00 typed is 1.54 to Excel
    "hours_available": Possible(0.1, 2000),
    "paid_weeks": Possible(5, 60),
    "worked_weeks": Possible(5, 60),
    "pension_share": Possible(0.01, 1, share=True),
    "other_on_costs": Possible(0.01, 36_000),
}
"""By the name of the argument, which is the key of the column."""

FIRST_DAY, LAST_DAY = 20_000, 80_000
"""Excel's numbers of days that can be a date of a pupil or a school: from 1954 to 2119."""


def not_possible(name: str, cell: str = "") -> str:
    """Whether a cell holds something that the argument of this name cannot be, in a formula; a blank can be."""
    cell = cell or f"{{{name}}}"
    text = f'IFERROR(TRIM({cell})<>"",TRUE)'
    return f"IF(ISNUMBER({cell}),{POSSIBLE[name].beyond(cell)},{text})"


def cannot_be(name: str, value: object) -> bool:
    """Whether a value is something that the argument of this name cannot be; a blank can be."""
    if value is None:
        return False
    return not isinstance(value, int | float) or isinstance(value, bool) or not POSSIBLE[name].fits(value)


def not_a_day(name: str) -> str:
    """Whether a cell holds something that is no day of a pupil or a school, in a formula; a blank can be."""
    cell = f"{{{name}}}"
    return f'IF(ISNUMBER({cell}),OR({cell}<{FIRST_DAY},{cell}>={LAST_DAY}),IFERROR(TRIM({cell})<>"",TRUE))'


_SAID: Mapping[str, str] = {
    "minutes_per_session": "Minutes per session", "sessions_per_week": "Sessions per week", "group_size": "Group size",
    "staff_count": "Adults", "visits": "Visits", "resources": "Resources", "fixed_weeks": "Fixed weeks",
    "hourly_rate": "The hourly rate", "visit_rate": "The rate of a visit",
}  # fmt: skip
"""How each stands in the words for a line, in the order in which they are looked at."""

_DAYS = {"starts": "Starts", "ends": "Ends"}
TURNED = "Ends is before Starts"
_FIRST, _LAST = (date(1899, 12, 30) + timedelta(days=number) for number in (FIRST_DAY, LAST_DAY))


def wrong_or(otherwise: str) -> str:
    """The formula that says what stands in a line that cannot be meant; `otherwise` where nothing does."""
    text = f'IF(AND(COUNT({{starts}},{{ends}})=2,{{ends}}<{{starts}}),"{TURNED}",{otherwise})'
    for name, said in reversed(list(_DAYS.items())):
        text = f'IF({not_a_day(name)},"{said} is not a date",{text})'
    for name, said in reversed(list(_SAID.items())):
        text = f'IF({not_possible(name)},"{said} is not {POSSIBLE[name].words}",{text})'
    return text


@rule(wrong_or('""'))
def wrong_in_line(
    minutes_per_session: float | str | None,
    sessions_per_week: float | str | None,
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
    """What stands in a line that cannot be meant, in words: the line has no cost then. Blank where nothing does."""
    given: dict[str, Any] = {
        "minutes_per_session": minutes_per_session, "sessions_per_week": sessions_per_week, "group_size": group_size,
        "staff_count": staff_count, "visits": visits, "resources": resources, "fixed_weeks": fixed_weeks,
        "hourly_rate": hourly_rate, "visit_rate": visit_rate,
    }  # fmt: skip
    for name, said in _SAID.items():
        if cannot_be(name, given[name]):
            return f"{said} is not {POSSIBLE[name].words}"
    days = {"starts": starts, "ends": ends}
    for name, said in _DAYS.items():
        if not is_a_day(days[name]):
            return f"{said} is not a date"
    return TURNED if isinstance(starts, date) and isinstance(ends, date) and ends < starts else None


def is_a_day(value: object) -> bool:
    """Whether a cell of a day is blank or holds one that a pupil or a school can have."""
    return value is None or (isinstance(value, date) and _FIRST <= value < _LAST)


WEEKS_FIXED = "AND(N({fixed_weeks_a_year})>=1,N({fixed_weeks_a_year})<=60)"
"""Whether the weeks of a year are fixed for the book, in a formula: a time or a date that stands there fixes none."""


def weeks_fixed(fixed_weeks_a_year: float | None) -> float | None:
    """The weeks of a year that are fixed for the book; `None` where none are, or what stands there cannot be meant."""
    return fixed_weeks_a_year if fixed_weeks_a_year is not None and 1 <= fixed_weeks_a_year <= 60 else None
