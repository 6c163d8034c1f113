"""Titles between: what a sheet's name and the titles between its pupils say of those below: year group, class, or words
that nobody knows, which go into the notes of each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sendbook.importing.pupils import ImportedPupil
from sendbook.importing.recognise import Recognition
from sendbook.lists.leavers import is_leavers_title
from sendbook.lists.one_sheet import divides, is_repeated
from sendbook.lists.sheet_names import (
    class_told,
    is_part_of_school,
    is_watched_title,
    may_name_a_class,
    status_told,
    year_of_sheet,
    year_told,
    years_told,
)
from sendbook.lists.totals import says_total
from sendbook.lists.values import as_text
from sendbook.sources.grid import GridRow
from sendbook.tables import Value

HEADING, SHEET = "Title above", "Sheet"
_A_TITLE = 60
"""A title is no longer than this; a longer text is a remark."""


@dataclass(frozen=True, slots=True)
class Titles:
    """What is told from which row on (row 0 is the sheet's name): by key, and in words that are no year or class."""

    told: Mapping[str, tuple[tuple[int, str], ...]]
    words: tuple[tuple[int, str], ...]

    def above(self, pupil: ImportedPupil) -> tuple[dict[str, Value], tuple[str, str]]:
        """The year group and class under whose title a pupil stands, where no column says them; else its words, with
        what they are: a title, or the name of the sheet.
        """
        told = {key: _last(titles, pupil.rows[0]) for key, titles in self.told.items()}
        values: dict[str, Value] = {key: text for key, text in told.items() if text and not pupil[key]}
        words = _last(self.words, pupil.rows[0])
        of_sheet = words == next((text for row, text in self.words if not row), "")
        placed = pupil["year_group"] and (pupil["class_name"] or of_sheet)
        return values, ("", "") if placed or not words else (SHEET if of_sheet else HEADING, words)


def titles_between(recognition: Recognition, several: bool) -> Titles:
    """The titles of a list; `several` says that the file has more than one.

    A title ends what the one before it said, unless the two stand directly below each other.
    """
    grid, header = recognition.grid, recognition.header_row
    above = [grid.sheet, *(as_text(c) for row in grid.rows if row.number < header for c in row.cells if c is not None)]
    years = [(0, one) for text in above if (one := _one_year(text))] or [
        (0, one) for one in (year_of_sheet(grid.sheet),) if several and one
    ]
    classes = [(0, one) for text in above if (one := class_told(text))]
    part = several and not classes and (is_part_of_school(grid.sheet) or len(years_told(grid.sheet)) > 1)
    words, before = [(0, grid.sheet)] if part and not years else [], 0
    for row in grid.rows:
        if row.number <= header or not _is_title(row) or _is_heading(row, grid.rows, header):
            continue
        text = next(as_text(cell) for cell in row.cells if cell is not None)
        year, group = _one_year(text), class_told(text)
        goes_on = before and row.number == before + 1
        years += [(row.number, year)] if year or not goes_on else []
        classes += [(row.number, group)] if group or not goes_on else []
        known = year or group or status_told(text) or is_watched_title(text) or is_leavers_title(row)
        words += [(row.number, "" if known else text)] if not known or not goes_on else []
        before = row.number
    if several and not (years or classes) and may_name_a_class(grid.sheet):
        classes = [(0, grid.sheet)]  # Oak, Elm: each sheet is named by its class alone
    return Titles({"year_group": tuple(years), "class_name": tuple(classes)}, tuple(words))


def _one_year(text: str) -> str:
    """The year group that a title tells, where it tells one: pupils under `Year 3/4` are of either."""
    several = years_told(text)
    return year_told(text) if len(several) < 2 else ""


def _is_title(row: GridRow) -> bool:
    if divides(row):
        return True
    cell = next((cell for cell in row.cells if cell is not None), None)
    short = isinstance(cell, str) and len(cell) <= _A_TITLE and "," not in cell
    counts = isinstance(cell, str) and says_total((cell, 1))  # `2 pupils`, as where the number stood beside it
    return row.filled == 1 and short and not counts and any(map(str.isalpha, str(cell)))


def _is_heading(row: GridRow, rows: Sequence[GridRow], header: int) -> bool:
    """Whether a row repeats one of the headings alone."""
    first = next((one for one in rows if one.number == header), None)
    return first is not None and is_repeated(row, first)


def _last(titles: Sequence[tuple[int, str]], row: int) -> str:
    return next((text for number, text in reversed(titles) if number < row), "")
