"""Last years: the year groups at whose end pupils change school or phase, as the School sheet lists them."""

from __future__ import annotations

import re

from sendbook.rules.matching import says
from sendbook.rules.rule import rule

_WORDS = ("YEAR", "YR ", "Y")
"""What may stand before a number, the longest first: Year 6, Yr 6 and Y6 are 6. YR alone is Reception."""


YEARS = ("N1", "N2", "R", *map(str, range(1, 15)))
"""Every year group of a school, as the workbook writes it."""


def listed(text: str) -> str:
    """The formula of `years_listed`: a comma between the year groups of a text."""
    text = f"UPPER({text})"
    for word in _WORDS:
        text = f'SUBSTITUTE({text},"{word}","")'
    for sign in (" ", ";"):
        text = f'SUBSTITUTE({text},"{sign}",",")'
    return text


def years_listed(text: object) -> list[str]:
    """The year groups of such a line, in capitals, as they stand: "n2; Year 6" is N2 and 6."""
    said = str("" if text is None else text).upper()
    for word in _WORDS:
        said = said.replace(word, "")
    return [year for year in re.split(r"[,;\s]+", said) if year]


@rule(
    'IF({moving}="Staying","",IF({moving}="Moving","Yes",IF(ISNUMBER(FIND(","&UPPER({year_group})&",",'
    f'","&{listed("{transfer_years}")}&",")),"Yes","")))'
)
def changes_phase(year_group: str, transfer_years: str | None, moving: str | None) -> str | None:
    """Yes in a year group at whose end pupils of this school change school or phase, as the School sheet lists them.

    What is typed for the pupil, Moving or Staying, goes first.
    """
    if says(moving, "Staying"):
        return None
    if says(moving, "Moving"):
        return "Yes"
    return "Yes" if year_group.upper() in years_listed(transfer_years) else None
