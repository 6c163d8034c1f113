"""Sheet names: what the name of a sheet, or a title, says of the pupils below it: year group, class, SEN status."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sendbook.lists.sen_words import needs_told, provision_told
from sendbook.lists.values import read_year_group
from sendbook.lists.words import folded, squeezed, words
from sendbook.sources.grid import Grid

_YEAR = re.compile(r"\b(?:(?:year|yr|y)\s*\d{1,2}|(?:year|yr)\s*(?:r|n[12]?)|reception|nursery)\b", re.I)
_CLASS = re.compile(r"(?:class|form|tutor group|registration group)\s+([\w-]+)|(\d{1,2}[A-Z]{1,2}|R[A-Z])$", re.I)
_OF_NO_CLASS = re.compile(
    r"sheet|\b(?:sen|send|sen?co|register|list|pupils?|all|ehcp?s?|plans?|support|watch|monitor\w*|concerns?|needs?|"
    r"autumn|spring|summer|terms?|new|old|current|copy|main|data|export|key stage|ks ?\d|phase|whole|school|first|"
    r"second|master|print\w*|overview|summary|backup|archived?|draft|final|\d\d-\d\d)\b|20\d\d",
    re.I,
)
"""The name of a sheet that says what stands on it, or when, and is no class."""
_YEARS = re.compile(r"\b(?:years?|yrs?|y)\s*\d{1,2}(?:\s*(?:[-/&+,]|and|to)\s*(?:years?|yr|y)?\s*\d{1,2})*", re.I)
_FROM_TO = re.compile(r"(\d{1,2})\s*(?:-|to)\s*(?:years?|yr|y)?\s*(\d{1,2})", re.I)
_ONE_YEAR = re.compile(r"(?:yr?|year)\s?[rn]\d?|rec|fs\s?[12]|foundation\s?[12]|nur", re.I)
"""A whole title that is a year group, beside those that `_YEAR` finds in more words."""
_LONE = re.compile(r"[rn]\d?|0?[1-9]|1[0-4]", re.I)
_STAGE = re.compile(r"\b(?:key\s?stage|ks)\s?[1-5]\b|\beyfs\b|\bearly years\b|\bfoundation stage\b", re.I)
_STAGES = {
    **dict.fromkeys(("eyfs", "earlyyears", "foundationstage"), ("N1", "N2", "R")), "ks1": ("1", "2"),
    "ks2": ("3", "4", "5", "6"), "ks3": ("7", "8", "9"), "ks4": ("10", "11"), "ks5": ("12", "13", "14"),
}  # fmt: skip
_PART = re.compile(
    rf"{_STAGE.pattern}|\b(?:foundation|infants?|juniors?|(?:lower|upper|middle)(?: school)?|phase|sixth form|"
    r"post.?16|primary|secondary|nursery school|base|unit|hub|provision|resourced?)\b", re.I,
)  # fmt: skip
"""A part of the school, as the name of a sheet."""
_OLD = re.compile(r"\b(?:old|(?:20)?\d\d-\d\d)\b", re.I)
_BESIDE = frozenset(
    ("pupils", "pupil", "children", "students", "register", "list", "current", "with", "on", "in", "an", "the", "only")
)
_ONE = {"ehcps": "ehcp", "plans": "plan"}


def year_told(text: str) -> str:
    """The year group that a sheet's name or a heading tells, as `4` of `Year 4 autumn`; "" if it tells none."""
    found = _YEAR.search(text) or _ONE_YEAR.fullmatch(text.strip())
    reading = read_year_group(found[0]) if found else None
    return str(reading.value) if reading and reading.ok and reading.value else ""


def year_of_sheet(name: str) -> str:
    """The year group that is a sheet's name, as 7 of `7` and R of `R`; on a list such a lone sign may be anything."""
    reading = read_year_group(name) if _LONE.fullmatch(name.strip()) else None
    return str(reading.value) if reading and reading.ok and reading.value else year_told(name)


def years_told(text: str) -> set[str]:
    """Every year group that a sheet's name or a title tells, as 3 and 4 of `Years 3 and 4`, or of a key stage."""
    several = _YEARS.search(text)
    if several is None:
        stages = {squeezed(one) for one in _STAGE.findall(text)}
        return {year_told(text)} - {""} or {year for one in stages for year in _STAGES[re.sub("keystage", "ks", one)]}
    between = (range(int(first), int(last)) for first, last in _FROM_TO.findall(several[0]))
    return {*re.findall(r"\d{1,2}", several[0]), *(str(year) for years in between for year in years)}


def class_told(text: str) -> str:
    """The class that a sheet's name or a title tells, as `4B` of `Class 4B - Mr Holt`; "" if it tells none."""
    found = _CLASS.match(text.strip())
    return (found[1] or found[2]) if found else ""


def is_part_of_school(sheet: str) -> bool:
    """Whether a sheet's name is a part of the school that is neither a year nor a class: `KS1`, `Sixth form`."""
    return bool(_PART.search(sheet))


def may_name_a_class(sheet: str) -> bool:
    """Whether a sheet's name may be that of a class (`Hedgehogs`): it says neither what stands there nor when."""
    return not (
        _OF_NO_CLASS.search(sheet)
        or _PART.search(sheet)
        or year_of_sheet(sheet)
        or provision_told(sheet).code
        or needs_told(sheet).codes
    )


def is_of_before(sheet: str) -> bool:
    """Whether a sheet's name says that its list is an old one, as `Year 4 old` or `Year 4 24-25`."""
    return bool(_OLD.search(_YEARS.sub("", sheet)))


def status_told(text: str) -> str:
    """The SEN provision that a sheet's name or a title tells, as E of `Pupils with EHCPs`; "" if it tells none."""
    code = provision_told(plain).code if (plain := _without_beside(text)) else ""
    return code if code in ("E", "K") else ""


def _without_beside(text: str) -> str:
    """The words of a title without those that say nothing of a status, and without numbers."""
    return " ".join(_ONE.get(word, word) for word in folded(text).split() if word not in _BESIDE and not word.isdigit())


def is_watched_title(text: str) -> bool:
    """Whether a title says that the school only has an eye on the pupils below it: `Monitoring (3)`, `Watch list`."""
    return bool(
        {folded(text), _without_beside(text), re.sub(r"\W*\d+\W*$", "", folded(text))} & words("monitored").keys()
    )


def titles_of(grid: Grid, header_row: int) -> list[tuple[int, str]]:
    """The name of a list's sheet (row 0), what stands above its headings, and the titles between its rows.

    What stands above the headings counts as row 0 too: only a title between the rows ends what was told before it.
    """
    texts = [(0, grid.sheet)]
    for row in grid.rows:
        if row.number < header_row or (row.filled == 1 and row.number > header_row):
            at = row.number if row.number > header_row else 0
            texts += [(at, cell) for cell in row.cells if isinstance(cell, str)]
    return texts


def statuses_told(texts: Iterable[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """From which row on which SEN provision is told, by the titles with their rows (row 0 is above them all).

    Monitoring and the like are N. A title between the rows that tells no status, no year and no class ends the part
    before it: of those below it nothing is known.
    """
    told = []
    for number, text in texts:
        code = status_told(text) or ("N" if is_watched_title(text) else "")
        part = bool(year_told(text) or class_told(text) or years_told(text))
        if code or (number and not part and any(letter.isalpha() for letter in text)):
            told.append((number, code))
    return tuple(told) if any(code for _, code in told) else ()
