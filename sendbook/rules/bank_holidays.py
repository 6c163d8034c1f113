"""Bank holidays of England: worked out by rule, so that no year is missing. Standard library only.

Source: Banking and Financial Dealings Act 1971, schedule 1; GOV.UK, UK bank holidays. Days that were moved or added
for one year by royal proclamation are data: `policy/bank_holidays.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

_CHRISTMAS_AND_BOXING_DAY = {4: (25, 28), 5: (27, 28), 6: (27, 26)}
"""The days of December on which they are kept, by the weekday of the 25th (Monday is 0), if not the 25th and 26th."""


def easter_sunday(year: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (the computation printed in Nature, 1876)."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    moon = (19 * golden + century - leap_centuries - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def bank_holidays(
    year: int, moved: Mapping[date, date] | None = None, added: Mapping[date, str] | None = None
) -> dict[date, str]:
    """The bank holidays of England in a year, in order: the day off and its name.

    A holiday that falls on a weekend gives the next working day instead. `moved` maps a day by rule to the day
    on which it was kept that year; `added` names days that were given once.
    """
    easter, may, june, september = (easter_sunday(year), date(year, 5, 1), date(year, 6, 1), date(year, 9, 1))
    days = {
        _next_weekday(date(year, 1, 1)): "New Year's Day",
        easter - timedelta(days=2): "Good Friday",
        easter + timedelta(days=1): "Easter Monday",
        may + timedelta(days=(7 - may.weekday()) % 7): "Early May bank holiday",
        _monday_before(june): "Spring bank holiday",
        _monday_before(september): "Summer bank holiday",
    }
    christmas, boxing = _CHRISTMAS_AND_BOXING_DAY.get(date(year, 12, 25).weekday(), (25, 26))
    days |= {date(year, 12, christmas): "Christmas Day", date(year, 12, boxing): "Boxing Day"}
    days = {(moved or {}).get(day, day): name for day, name in days.items()}
    days |= {day: name for day, name in (added or {}).items() if day.year == year}
    return dict(sorted(days.items()))


def _next_weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def _monday_before(day: date) -> date:
    return day - timedelta(days=(day.weekday() - 1) % 7 + 1)
