"""Lines of year: in which of the years of the Years sheet a line of provision counts, so that it can lack there.

A total of one year misses nothing of a line of another year. This stands here once for every total.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.rules.budget_years import ACADEMIC, FINANCIAL, NEXT_FINANCIAL
from sendbook.rules.matching import says
from sendbook.rules.rule import rule

Days = Sequence[date | None]

IN_USE = "In use"
"""The word for the academic year and the year over which budgets are counted: totals hold sums of both."""

_LABELS = (ACADEMIC, FINANCIAL, NEXT_FINANCIAL)
_FIRST = "Years;"
_ALL = _FIRST + "".join(f" {label};" for label in (*_LABELS, IN_USE))


def of_year(label: str) -> str:
    """The test of the column "Counts in" for a year, in a formula."""
    return f'"*; {label};*"'


def counts_in(counted_years: str | None, label: str) -> bool:
    """Whether a line counts in a year of this label."""
    return f"; {label};".lower() in (counted_years or "").lower()


def _touches(column: str, word: str) -> str:
    return f'COUNTIFS({{{column}}},"{word}",{{year_starts}},"<="&{{ends}},{{year_ends}},">="&{{starts}})'


@rule(
    f'IF(N({{counted_share}})<=0,"",IF(IF(COUNT({{starts}},{{ends}})=2,{{ends}}<{{starts}},TRUE),"{_ALL}","{_FIRST}"'
    + "".join(f'&IF({_touches("year_labels", label)}>0," {label};","")' for label in _LABELS)
    + f'&IF({_touches("year_labels", ACADEMIC)}+{_touches("years_in_use", "Yes")}>0," {IN_USE};","")))'
)
def counted_years(
    counted_share: float | None,
    starts: date | None,
    ends: date | None,
    year_labels: Sequence[str | None],
    year_starts: Days,
    year_ends: Days,
    years_in_use: Sequence[str | None],
) -> str | None:
    """The years of the Years sheet in which a line that counts has days, by name; all where its days are not known."""
    if (counted_share or 0) <= 0:
        return None
    if starts is None or ends is None or ends < starts:
        return _ALL
    held = [first is not None and last is not None and first <= ends and last >= starts
            for first, last in zip(year_starts, year_ends, strict=True)]  # fmt: skip

    def touches(column: Sequence[str | None], word: str) -> bool:
        return any(there and says(text, word) for there, text in zip(held, column, strict=True))

    found = [label for label in _LABELS if touches(year_labels, label)]
    if ACADEMIC in found or touches(years_in_use, "Yes"):
        found.append(IN_USE)
    return _FIRST + "".join(f" {label};" for label in found)
