"""Last years: the year groups after which pupils leave a school or change phase, as a person says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sendbook.layouts.settings import settings
from sendbook.policy import code_lists
from sendbook.rules.last_years import years_listed
from sendbook.tables import Value

SETTING = "transfer_years"
"""The line of the School sheet on which they stand."""

_WHERE_SCHOOLS_END = {2: "N2, 2", 4: "N2, 4", 8: "8", 9: "9", 12: "11, 13", 13: "11, 13", 14: "11, 13"}
"""What a school's last years are likely to be, by the highest year group of its pupils, where the usual ones do not
fit: infant, first and middle schools, and schools with a sixth form."""

_MIDDLE, _BEFORE_SIXTH_FORM = (7, 8, 9), 11


def unknown_years(text: object) -> list[str]:
    """What such a line names that is no year group."""
    known = {item.code for item in code_lists()["year_group"].items}
    return [year for year in years_listed(text) if year not in known]


def last_years(text: str) -> str | None:
    """The line as the School sheet takes it: "n2 and Year 2" is "N2, 2"; `None` where a part of it is no year group."""
    said = text.upper().replace(" AND ", ",").replace("&", ",")
    return None if unknown_years(said) or not years_listed(said) else ", ".join(years_listed(said))


def likely_last_years(rows: Iterable[Mapping[str, Value]] = ()) -> str:
    """What a school's last years are likely to be, by the pupils of its list; without one, the usual ones."""
    return _WHERE_SCHOOLS_END.get(_oldest(rows), str(settings()[SETTING].default))


def last_years_to_check(rows: Iterable[Mapping[str, Value]]) -> str:
    """The last years by which a list of a school's own is checked, as nobody was asked for them.

    The usual ones, and Year 13 where a pupil is in the sixth form; where the oldest are in Years 7 to 9 pupils do not
    move on after Year 6. That a short list ends with a younger year group hints at nothing.
    """
    oldest, usual = _oldest(rows), str(settings()[SETTING].default)
    if oldest in _MIDDLE:
        return ", ".join(year for year in years_listed(usual) if year != "6")
    return f"{usual}, 13" if oldest > _BEFORE_SIXTH_FORM else usual


def _oldest(rows: Iterable[Mapping[str, Value]]) -> int:
    years = [int(year) for row in rows if (year := str(row.get("year_group") or "")).isdecimal()]
    return max(years, default=0)


def asked_of(rows: Iterable[Mapping[str, Value]]) -> str:
    """What a person who gave no last years is told where the list hints at others than usual; "" where it does not."""
    likely = likely_last_years(rows)
    usual = str(settings()[SETTING].default)
    if likely == usual:
        return ""
    return f"The School sheet says that pupils move on after {usual}: for yours it may be {likely}. Correct it there."
