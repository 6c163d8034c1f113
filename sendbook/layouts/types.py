"""Column types: how a cell's value is read at the door, and how Excel shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sendbook.rules.upn import upn_in
from sendbook.tables import Value, day_of


class Unreadable(ValueError):
    """A cell does not fit its column; the message says what the column takes."""


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A type of column: its name, how a cell is read, Excel's number format and how it is aligned.

    `takes` completes the sentence "this column takes ...".
    """

    name: str
    read: Callable[[object], Value]
    number_format: str
    takes: str
    align: str = "left"
    numeric: bool = False


_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MIDNIGHT = re.compile(r"[T ]\s*(?:0?0:00(?::00)?(?:\.0+)?\s*(?:Z|\+00:00)?|12:00(?::00)?\s*AM)$", re.IGNORECASE)
WEEKDAY = re.compile(r"^(?:mon|tue(?:s)?|wed(?:nes|s)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-]*([a-z]{3,9})\.?,?[ \-]*(\d{4}|\d{2})", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_LONGEST_TEXT = 32_767
_LAST_YEAR, _LARGEST_NUMBER = 2150, 1e9
"""Beyond these a cell holds a slip (31/01/20266, a telephone number), and sums of it would run out of bounds."""


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing: empty, or only spaces."""
    return value is None or (isinstance(value, str) and not value.strip()) or value != value


def read_text(value: object) -> Value:
    """Text as typed, without spaces at its edges; whole numbers without a decimal point."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value).strip()


def read_date(value: object) -> Value:
    """A real date. Text is not a date to Excel's formulas, so text that looks like one is refused with its reading."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        if value.year > _LAST_YEAR:
            raise Unreadable("a date such as 31/01/2026")
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and 20_000 <= value < 80_000:
        return day_of(value)
    raise Unreadable("a date such as 31/01/2026")


def date_in_text(text: str) -> date | None:
    """The date that a text spells: 31/01/2026, 2026-01-31, Friday 20 November 2026; `None` if it spells none.

    Day first. A time of midnight behind it, as exports write it, and a weekday in front do not matter.
    """
    bare = WEEKDAY.sub("", _MIDNIGHT.sub("", text.strip()))
    day_first, iso = _DAY_FIRST.fullmatch(bare), _ISO.fullmatch(bare)
    words = _IN_WORDS.fullmatch(bare)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if day_first:
            year = int(day_first[3])
            return date(year + 2000 if year < 100 else year, int(day_first[2]), int(day_first[1]))
        if words and (month := _month(words[2])):
            year = int(words[3])
            return date(year + 2000 if year < 100 else year, month, int(words[1]))
    except ValueError:
        pass
    return None


def _month(word: str) -> int | None:
    """The number of a month's name, in full or cut to three letters (Sept too); other words are none."""
    word = word.lower()
    known = (n for n, name in enumerate(_MONTHS, start=1) if word in (name, name[:3]) or (word, n) == ("sept", 9))
    return next(known, None)


def read_number(value: object) -> Value:
    """A number that Excel can count with; a pound sign or comma typed as text is refused."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST_NUMBER:
        return int(value) if float(value).is_integer() else float(value)
    raise Unreadable("a number")


def read_count(value: object) -> Value:
    """A number that is not below nought."""
    number = read_number(value)
    if not isinstance(number, int | float) or number < 0:
        raise Unreadable("a number of 0 or more")
    return number


def read_yes_no(value: object) -> Value:
    """Yes or No, however it is written (Y, N, True, 1)."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    word = str(value).strip().casefold()
    if word in ("yes", "y", "true", "t", "1"):
        return "Yes"
    if word in ("no", "n", "false", "f", "0"):
        return "No"
    raise Unreadable("Yes or No")


def read_upn(value: object) -> Value:
    """A UPN in capitals without spaces, also where the pupil was chosen by name; whether it is good, checks say."""
    text = str(value)
    upn = re.sub(r"\s+", "", upn_in(text)).upper()
    if not upn:
        raise Unreadable("a pupil who has a UPN on the Register sheet")
    return upn


def read_year_group(value: object) -> Value:
    """A year group as the census writes it: N1, N2, R, 1 to 14."""
    text = str(read_text(value)).casefold().removeprefix("year").removeprefix("yr").strip().upper()
    text = {"RECEPTION": "R", "NURSERY": "N2", "0": "R"}.get(text, text).removeprefix("Y")
    if text in ("E1", "E2", "N1", "N2", "R", "X") or (text.isdigit() and 1 <= int(text) <= 14):
        return str(int(text)) if text.isdigit() else text
    raise Unreadable("a year group: N1, N2, R or 1 to 14")


def _of(reader: Callable[[object], Value]) -> Callable[[object], Value]:
    def read(value: object) -> Value:
        return None if is_blank(value) else reader(value)

    return read


_ALL = (
    ColumnType("text", _of(read_text), "@", "text"),
    ColumnType("long_text", _of(read_text), "@", "text"),
    ColumnType("code", _of(read_text), "@", "a code from the list"),
    ColumnType("upn", _of(read_upn), "@", "a UPN, or a pupil from the list who has one"),
    ColumnType("year_group", _of(read_year_group), "@", "a year group: N1, N2, R or 1 to 14", "center"),
    ColumnType("date", _of(read_date), "dd/mm/yyyy", "a date such as 31/01/2026", "center", True),
    ColumnType("yes_no", _of(read_yes_no), "@", "Yes or No", "center"),
    ColumnType("count", _of(read_count), "0", "a number of 0 or more", "center", True),
    ColumnType("number", _of(read_number), "0.0#", "a number", "right", True),
    ColumnType("score", _of(read_number), "General", "a number", "right", True),
    ColumnType("weeks", _of(read_count), "0.0", "a number of weeks", "right", True),
    ColumnType("money", _of(read_number), "£#,##0.00", "an amount in pounds", "right", True),
    ColumnType("percent", _of(read_count), "0%", "a percentage such as 20%", "center", True),
    ColumnType("exact_percent", _of(read_count), "0.00%", "a percentage such as 28.68%", "right", True),
    ColumnType("true_false", lambda value: None if is_blank(value) else bool(value), "General", "TRUE or FALSE"),
    # A setting may be a date, a number or text: each line of the School sheet says what it takes.
    ColumnType("any", lambda value: None if is_blank(value) else _any(value), "General", "what the line says"),
)

TYPES = {item.name: item for item in _ALL}
"""Every column type by name."""


def _any(value: object) -> Value:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool | int | float | date):
        return value
    return str(value)


def read_cell(column_type: ColumnType, value: object) -> tuple[Value, str]:
    """A cell's value in its column's type, and "" or, where it does not fit, the text that stood there."""
    try:
        return column_type.read(value), ""
    except Unreadable:
        return None, str(value)[:_LONGEST_TEXT]
