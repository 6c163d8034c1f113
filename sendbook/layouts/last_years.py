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
    years = [int(year) for row in rows if (year := str(row.get("year_group") or "")).isdigit()]
    usual = str(settings()[SETTING].default)
    return _WHERE_SCHOOLS_END.get(max(years, default=0), usual)


def asked_of(rows: Iterable[Mapping[str, Value]]) -> str:
    """What a person who gave no last years is told where the list hints at others than usual; "" where it does not."""
    likely = likely_last_years(rows)
    usual = str(settings()[SETTING].default)
    if likely == usual:
        return ""
    return f"The School sheet says that pupils move on after {usual}: for yours it may be {likely}. Correct it there."
