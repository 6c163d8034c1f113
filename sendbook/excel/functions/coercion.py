"""Coercion: what a cell may arrive as, read in one place. Standard library only, so that it runs inside Excel too.

An empty cell arrives as `None`, "" or 0 (desktop Excel), from pandas as NaN or NaT; a date as a `datetime`, a serial
number or a text; an amount as a number or as text with a pound sign. Whatever cannot be read is a `CellError`, whose
sentence stands in the cell. It names the argument and never repeats what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sendbook.layouts.types import date_in_text
from sendbook.tables import day_of

FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Serial numbers that can be a date of a pupil or a school: from 1954 to 2119."""

_NUMBER = re.compile(r"(-?£?|£-)((\d{1,3}(,\d{3})+|\d+)(\.\d*)?|\.\d+)%?")


class CellError(ValueError):
    """An argument cannot be read; the message is the plain sentence for the cell."""


def is_blank(value: object) -> bool:
    """Whether a cell is empty: None, "" or only spaces, NaN, NaT."""
    return value is None or (isinstance(value, str) and not value.strip()) or value != value


def to_date(value: object, name: str) -> date | None:
    """A date: a real one, a serial number, or a text read day first (31/01/2026, 31 January 2026, 2026-01-31)."""
    if is_blank(value) or (value == 0 and not isinstance(value, bool)):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and FIRST_SERIAL <= value < LAST_SERIAL:
        return day_of(value)
    if isinstance(value, str) and (found := date_in_text(value)):
        return found
    raise CellError(f"{_spoken(name)} is not a date: type it as 31/01/2026.")


def to_number(value: object, name: str) -> float | None:
    """A number; an empty cell that arrives as 0 stays 0."""
    if is_blank(value):
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(text := value.strip().replace(" ", "")):
        number = float(re.sub(r"[£,%]", "", text))
        return number / 100 if text.endswith("%") else number
    raise CellError(f"{_spoken(name)} is not a number: type it as 12.5.")


def to_amount(value: object, name: str) -> float | None:
    """A number above nought; 0 is an empty cell, because desktop Excel sends empty cells as 0."""
    number = to_number(value, name)
    if number is not None and number < 0:
        raise CellError(f"{_spoken(name)} cannot be below 0.")
    return number or None


def _within(least: float, most: float, whole: bool, like: str) -> Callable[[object, str], float | None]:
    """A reader of an amount that refuses what Excel made of a slip: 00:30 is a time, 1/2 a date, 1:4 a time too."""

    def read(value: object, name: str) -> float | None:
        number = to_amount(value, name)
        if number is None:
            return None
        if not least <= number <= most or (whole and number != int(number)):
            raise CellError(f"{_spoken(name)} cannot be that: type it as {like}. A time or date may have been typed.")
        return number

    return read


def to_share(value: object, name: str) -> float | None:
    """A share such as 80 %, as 0.8, 80 or "80%"; 0 is an empty cell."""
    number = to_amount(value, name)
    return number / 100 if number is not None and number > 1 else number


def to_text(value: object, name: str) -> str | None:
    """Text without spaces at its edges; 0 is an empty cell, a whole number has no decimal point."""
    if is_blank(value) or (value == 0 and not isinstance(value, bool)):
        return None
    if isinstance(value, bool | date):
        raise CellError(f"{_spoken(name)} is not a text.")
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def to_yes_no(value: object, name: str) -> str | None:
    """Yes or No, however it is written (Y, No, TRUE); an empty cell stays empty."""
    if is_blank(value):
        return None
    word = str(value).strip().lower()
    if word in ("yes", "y", "true", "1", "1.0"):
        return "Yes"
    if word in ("no", "n", "false", "0", "0.0"):
        return "No"
    raise CellError(f"{_spoken(name)} is neither Yes nor No.")


Reader = Callable[[object, str], Any]
"""Reads one cell of a named argument."""

to_minutes: Reader = _within(1, 1440, False, "30")
to_sessions: Reader = _within(0.01, 60, False, "3")
to_weeks: Reader = _within(0.1, 60, False, "12")
to_group: Reader = _within(1, 1000, True, "4")
"""Readers of the numbers of a session, which Excel may have turned into a time or a date."""


@dataclass(frozen=True, slots=True)
class Cells:
    """An argument as rows of cells, and the shape it came in: one cell (0), a list (1) or rows (2)."""

    rows: tuple[tuple[object, ...], ...]
    depth: int

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    def at(self, row: int, column: int) -> object:
        """The cell of a place; a single cell stands for every place."""
        return self.rows[0][0] if self.size == (1, 1) else self.rows[row][column]


def cells(value: object) -> Cells:
    """An argument as it arrives (a value, a list, or a list of rows) as rows of cells. A list is a column."""
    if not isinstance(value, list | tuple):
        return Cells(((value,),), 0)
    if not value:
        return Cells(((None,),), 1)
    if all(isinstance(row, list | tuple) for row in value):
        return Cells(tuple(tuple(row) for row in value), 2)
    return Cells(tuple((cell,) for cell in value), 1)


def shaped(answers: Sequence[Sequence[object]], depth: int) -> object:
    """Answers in the shape in which the argument came."""
    if depth == 2:
        return [list(row) for row in answers]
    return [row[0] for row in answers] if depth == 1 else answers[0][0]


def to_days(value: object, name: str) -> tuple[date | None, ...]:
    """A column or row of dates, blanks in their places."""
    return tuple(to_date(cell, name) for row in cells(value).rows for cell in row)


def column_of(reader: Reader) -> Reader:
    """A reader of a whole column: each cell read by `reader`; a cell that cannot be read is named by its row."""

    def read(value: object, name: str) -> tuple[Any, ...]:
        found = []
        for number, row in enumerate(cells(value).rows, start=1):
            for cell in row:
                try:
                    found.append(reader(cell, name))
                except CellError as trouble:
                    raise CellError(f"Row {number}: {str(trouble)[0].lower()}{str(trouble)[1:]}") from None
        return tuple(found)

    return read


def to_rows(value: object, name: str) -> tuple[tuple[object, ...], ...]:
    """A range as its rows of cells, as they stand."""
    return cells(value).rows


def one(reader: Reader) -> Reader:
    """A reader of a single cell that holds for the whole answer, such as TODAY()."""

    def read(value: object, name: str) -> Any:
        rows = cells(value).rows
        if len(rows) > 1 or len(rows[0]) > 1:
            raise CellError(f"{_spoken(name)} is a single cell.")
        return reader(rows[0][0], name)

    return read


def to_spans(value: object, name: str) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Closed days: one column of single days, or two columns with first and last days. Empty rows are passed over."""
    rows = cells(value).rows if value is not None else ()
    if len(rows) == 1 and len(rows[0]) > 2:
        rows = tuple((cell,) for cell in rows[0])
    if any(len(row) > 2 for row in rows):
        raise CellError(f"{_spoken(name)} needs one column of days, or two columns: first days and last days.")
    read = [tuple(to_date(cell, name) for cell in row) for row in rows]
    spans = [(row[0], row[-1] or row[0]) for row in read if row[0] is not None]
    if any(row[0] is None and row[-1] is not None for row in read):
        raise CellError(f"{_spoken(name)} has a last day without a first day.")
    if any(last is not None and last < first for first, last in spans):
        raise CellError(f"{_spoken(name)} has a last day before its first day.")
    return tuple(first for first, _ in spans), tuple(last for _, last in spans if last is not None)


def _spoken(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
