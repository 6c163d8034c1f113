"""Coercion: what a cell may arrive as, read in one place. Standard library only, so that it runs inside Excel too.

An empty cell arrives as `None`, "" or 0 (desktop Excel), from pandas as NaN or NaT; a date as a `datetime`, a serial
number or a text; an amount as a number or as text with a pound sign; Excel's own errors as their names (#N/A). Whatever
cannot be read is a `CellError`, whose sentence names the argument and never repeats what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sendbook.layouts.types import date_in_text
from sendbook.rules.possible import FIRST_DAY, LAST_DAY, POSSIBLE, Possible
from sendbook.rules.term_reviews import TERMS_NEEDED
from sendbook.tables import day_of

FIRST_SERIAL, LAST_SERIAL = FIRST_DAY, LAST_DAY
"""Serial numbers that can be a date of a pupil or a school: from 1954 to 2119."""

JUST_BELOW = 0.5 / 86_400
"""Half a second of a day: Excel stores some midnights just below the day that they mean."""

_NUMBER = re.compile(r"(-?£?|£-)((\d{1,3}(,\d{3})+|\d+)(\.\d*)?|\.\d+)")
_TIME_BEHIND = re.compile(r"(?<=\d)(?:T|,?\s+(?:at\s+)?)\d{1,2}:\d\d(:\d\d(\.\d+)?)?\s*([AP]M)?$", re.IGNORECASE)

KEPT = frozenset(("#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"))
"""Excel's errors that every route can give back."""

_ERRORS = KEPT | {"#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA"}


class CellError(ValueError):
    """An argument cannot be read; the message is the plain sentence for the cell."""


class ExcelError(CellError):
    """One of Excel's own errors stands in a cell, and stays one; `value` is its name."""

    def __init__(self, value: str, name: str) -> None:
        super().__init__(f"{spoken(name)} holds Excel's error {value}: mend that cell first.")
        self.value = value if value in KEPT else "#VALUE!"


def error_in(value: object) -> str:
    """The name of the error that a cell holds (#N/A), or "" where it holds none."""
    return value if isinstance(value, str) and value[:1] == "#" and value in _ERRORS else ""


def error_raised(value: object, name: str) -> object:
    """The cell as it is, but for one of Excel's errors, which is raised."""
    if error := error_in(value):
        raise ExcelError(error, name)
    return value


def is_blank(value: object) -> bool:
    """Whether a cell is empty: None, "" or only spaces, NaN, NaT."""
    return value is None or (isinstance(value, str) and not value.strip()) or value != value


def to_date(value: object, name: str) -> date | None:
    """A date: a real one, a serial number, or a text read day first (31/01/2026, Friday 30 January 2026, 2026-01-31).

    A time of day behind it says nothing more; a time by itself is no date.
    """
    if is_blank(value) or (value == 0 and not isinstance(value, bool)):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and FIRST_SERIAL <= value < LAST_SERIAL:
        return day_of(value + JUST_BELOW)
    if isinstance(value, str) and (found := date_in_text(value) or date_in_text(_TIME_BEHIND.sub("", value.strip()))):
        return found
    raise CellError(f"{spoken(name)} is not a date: type it as 31/01/2026.")


class DayAbout(date):
    """A due day that the known terms do not reach, as SEND_REVIEW_DUE tells it: Terms needed: about 20/12/2028."""


def to_due(value: object, name: str) -> date | None:
    """The day on which a review is due: a date, or what SEND_REVIEW_DUE says of one that the terms do not reach."""
    if isinstance(value, str) and value.strip().lower().startswith(TERMS_NEEDED.lower()):
        found = date_in_text(value.strip()[len(TERMS_NEEDED) :])
        if found is not None:
            return DayAbout(found.year, found.month, found.day)
    return to_date(value, name)


def to_number(value: object, name: str) -> float | None:
    """A number; a date or a time of day, which Excel makes of 1/2 and 1:4, is none, nor is a share such as 30%."""
    if is_blank(value):
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(text := value.strip().replace(" ", "")):
        return float(re.sub(r"[£,]", "", text))
    raise CellError(f"{spoken(name)} is not a number: type it as 12.5.")


def to_cost(value: object, name: str) -> float:
    """A cost in pounds. An empty cell is 0: desktop Excel sends it so, and what nobody typed costs nothing."""
    return to_number(value, name) or 0


def to_amount(value: object, name: str) -> float | None:
    """A number above nought; 0 is an empty cell, because desktop Excel sends empty cells as 0."""
    number = to_number(value, name)
    if number is not None and number < 0:
        raise CellError(f"{spoken(name)} cannot be below 0.")
    return number or None


def to_share(value: object, name: str) -> float | None:
    """A share such as 80 %, as 0.8, 80 or "80%"; 0 is an empty cell."""
    if isinstance(value, str) and value.rstrip().endswith("%"):
        number = to_amount(value.rstrip()[:-1], name)
        return number / 100 if number else None
    number = to_amount(value, name)
    return number / 100 if number is not None and number > 1 else number


def to_text(value: object, name: str) -> str | None:
    """Text without spaces at its edges or signs that nobody sees; 0 is an empty cell, a whole number has no point."""
    if is_blank(value) or (value == 0 and not isinstance(value, bool)):
        return None
    if isinstance(value, bool | date | time):
        raise CellError(f"{spoken(name)} is not a text.")
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value)
    if not text.isascii():
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return text.strip() or None


def to_group(value: object, name: str) -> str | float | None:
    """What to add up by: a text, or a number such as a year group, which stays one; 0 is an empty cell."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value and value:
        return int(value) if float(value).is_integer() else value
    return to_text(value, name)


def to_yes_no(value: object, name: str) -> str | None:
    """Yes or No, however it is written (Y, No, TRUE); an empty cell stays empty."""
    if is_blank(value):
        return None
    word = str(value).strip().lower()
    if word in ("yes", "y", "true", "1", "1.0"):
        return "Yes"
    if word in ("no", "n", "false", "0", "0.0"):
        return "No"
    raise CellError(f"{spoken(name)} is neither Yes nor No.")


Reader = Callable[[object, str], Any]
"""Reads one cell of a named argument."""


@dataclass(frozen=True, slots=True)
class Between:
    """A reader of an amount that can be meant (rules/possible.py): of other numbers Excel has made a date or a time.

    00:30 typed as minutes arrives as 0.02, a group of 1:4 as 0.04, 1/2 as 46,054.
    """

    name: str
    possible: Possible
    pounds: bool = False

    @property
    def __name__(self) -> str:
        return f"to_{self.name}"

    def __call__(self, value: object, name: str) -> float | None:
        """The amount; 0 is an empty cell."""
        if isinstance(value, str) and "£" in value and not self.pounds:
            raise CellError(f"{spoken(name)} is not {self.possible.words}: an amount of money stands here.")
        number = to_number(value, name)
        if number and not self.possible.fits(number):
            raise CellError(
                f"{spoken(name)} is not {self.possible.words}: Excel may have made a date or a time of what was typed."
            )
        return number or None


to_minutes = Between("minutes", POSSIBLE["minutes_per_session"])
to_sessions = Between("sessions", POSSIBLE["sessions_per_week"])
to_weeks = Between("weeks", POSSIBLE["school_weeks"])
to_rate = Between("rate", POSSIBLE["hourly_rate"], pounds=True)
to_pupils = Between("pupils", POSSIBLE["group_size"])
to_resources = Between("resources", POSSIBLE["resources"], pounds=True)
to_hours = Between("hours", Possible(0.25, 60))


@dataclass(frozen=True, slots=True)
class Cells:
    """An argument as rows of cells, and the shape it came in: one cell (0), a list (1) or rows (2)."""

    rows: Sequence[Sequence[object]]
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
    if not value or all(isinstance(row, list | tuple) and not row for row in value):
        return Cells(((None,),), 1)
    if all(isinstance(row, list | tuple) for row in value):
        return Cells(value, 2)
    return Cells(tuple((cell,) for cell in value), 1)


def shaped(answers: list[list[object]], depth: int) -> object:
    """Answers in the shape in which the argument came."""
    if depth == 2:
        return answers
    return [row[0] for row in answers] if depth == 1 else answers[0][0]


def to_days(value: object, name: str) -> tuple[date | None, ...]:
    """A column or row of dates, blanks in their places."""
    return tuple(to_date(error_raised(cell, name), name) for row in cells(value).rows for cell in row)


def column_of(reader: Reader, *, errors_stay: bool = False) -> Reader:
    """A reader of a whole column, cell by cell. In the place of a cell that cannot be read stands its trouble.

    One of Excel's errors is the answer to all; or, with `errors_stay`, the trouble of its own cell.
    """

    def read_one(cell: object, name: str, number: int) -> Any:
        try:
            return reader(error_raised(cell, name), name)
        except ExcelError as error:
            if errors_stay:
                return error
            raise
        except CellError as trouble:
            return CellError(f"Row {number}: {str(trouble)[0].lower()}{str(trouble)[1:]}")

    def read(value: object, name: str) -> tuple[Any, ...]:
        rows = enumerate(cells(value).rows, start=1)
        return tuple(read_one(cell, name, number) for number, row in rows for cell in row)

    return read


def to_rows(value: object, name: str) -> Sequence[Sequence[object]]:
    """A range as its rows of cells, as they stand."""
    return cells(value).rows


def one(reader: Reader) -> Reader:
    """A reader of a single cell that holds for the whole answer, such as TODAY()."""

    def read(value: object, name: str) -> Any:
        rows = cells(value).rows
        if len(rows) > 1 or len(rows[0]) > 1:
            raise CellError(f"{spoken(name)} is a single cell.")
        return reader(error_raised(rows[0][0], name), name)

    return read


def to_spans(value: object, name: str) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Closed days: one column of single days, or two columns with first and last days. Empty rows are passed over."""
    rows = cells(value).rows if value is not None else ()
    if len(rows) == 1 and len(rows[0]) > 2:
        rows = tuple((cell,) for cell in rows[0])
    if any(len(row) > 2 for row in rows):
        raise CellError(f"{spoken(name)} needs one column of days, or two columns: first days and last days.")
    read = [tuple(to_date(error_raised(cell, name), name) for cell in row) for row in rows]
    spans = [(row[0], row[-1] or row[0]) for row in read if row[0] is not None]
    if any(row[0] is None and row[-1] is not None for row in read):
        raise CellError(f"{spoken(name)} has a last day without a first day.")
    if any(last is not None and last < first for first, last in spans):
        raise CellError(f"{spoken(name)} has a last day before its first day.")
    return tuple(first for first, _ in spans), tuple(last for _, last in spans if last is not None)


def spoken(name: str) -> str:
    """An argument as a sentence begins with it: Review due."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
