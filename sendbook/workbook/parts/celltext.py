"""Text and dates as cells store them: `_xHHHH_` escapes, control characters, limits, serial days."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape as escape_markup

MAX_TEXT = 32_767
"""The most characters that a cell can hold, counted as Excel counts them (UTF-16 units)."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile(f"{_CONTROL.pattern}|{_SURROGATE.pattern}")


def unescape(text: str) -> str:
    """The text that a person sees: `_x000D_` becomes a carriage return, `_x005F_` an underscore."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # A character beyond the basic plane may be escaped as two halves.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _SURROGATE.search(plain) else plain


def escape(text: str) -> str:
    """The text as stored, before XML's own escaping: what looks like an escape is itself escaped."""
    return _LOOKS_ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_")


def as_xml(text: str) -> str:
    """The text as it stands between XML tags."""
    return escape_markup(escape(text))


def edges_matter(text: str) -> bool:
    """Whether XML must be told to keep the text's spaces and line feeds."""
    return text != text.strip() or "\n" in text or "\t" in text or "  " in text


def text_problem(text: str) -> str | None:
    """Why Excel cannot hold this text, in words; None when it can."""
    if len(text) * 2 <= MAX_TEXT and not _UNSEEN.search(text):
        return None
    if len(text) * 2 > MAX_TEXT and len(text) + sum(1 for character in text if ord(character) > 0xFFFF) > MAX_TEXT:
        return f"a cell holds at most {MAX_TEXT:,} characters"
    if _CONTROL.search(text):
        return "it contains a control character that cannot be seen"
    if _SURROGATE.search(text):
        return "it contains half of a character"
    return None


def number_problem(number: float) -> str | None:
    """Why Excel cannot hold this number; None when it can."""
    return None if math.isfinite(number) else "it is not a number that Excel knows"


def serial(day: date, date1904: bool) -> float | int | None:
    """The number by which a cell stores a day; None for a day before Excel's calendar begins."""
    start = date(1904, 1, 1) if date1904 else date(1899, 12, 30)
    whole = (date(day.year, day.month, day.day) - start).days
    if not date1904 and whole <= 60:
        whole -= 1  # Excel counts a 29 February 1900 that never was.
    if whole < (0 if date1904 else 1):
        return None
    if isinstance(day, datetime):
        seconds = day.hour * 3600 + day.minute * 60 + day.second + day.microsecond / 1e6
        return whole + seconds / 86_400 if seconds else whole
    return whole


def from_serial(number: float, date1904: bool) -> date | None:
    """The day (or day and time) that a stored number means; None when it means none."""
    if not date1904 and 0 < number < 60:
        number += 1
    start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
    try:
        moment = start + timedelta(seconds=round(number * 86_400))
    except (OverflowError, ValueError):
        return None
    return moment.date() if moment.time() == datetime.min.time() else moment


def number_text(number: float) -> str:
    """A number as a cell stores it: the shortest text that reads back the same."""
    if isinstance(number, int):
        return str(number)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
