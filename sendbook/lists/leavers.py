"""Leavers in a list: the titles under which pupils stand who are not in the register any more, and the columns that
say of one that they left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from sendbook.lists.dates import Order, read_date
from sendbook.lists.values import as_text
from sendbook.lists.words import folded, squeezed, words
from sendbook.sources.grid import Cell, GridRow
from sendbook.sources.marks import is_error

_OFF = r"off (?:the )?(?:sen |send )?(?:roll|register|list)"
_WHO = (
    r"(?:(?:the|our|all|recent|old|other|pupils?|children|students?|those|who|have|has|been|sen|send|list|of|now|"
    r"(?:year|yr|y|class|form) ?\w{1,3}|\d{2,4}) )*"
)
_WHEN = (
    r"(?: (?:the|our|from|of|to|in|on|at|during|since|this|last|school|schools?|setting|register|roll|sen|send|"
    r"pupils?|children|students?|list|new|other|another|year|yr|y?\d+|autumn|spring|summer|term|and|not|current|"
    r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|archived?|leavers?|left))*"
)
_TITLE = re.compile(
    rf"{_WHO}(?:leavers?|left|archived?|former|removed|withdrawn|transferred|no longer|"
    rf"(?:moved|taken|come|came|gone) (?:{_OFF}|on|away|out|school)|{_OFF}){_WHEN}"
)
_HEADINGS = frozenset(
    ("left", "leftus", "leftschool", "hasleft", "leaver", "leavers", "offroll", "offregister", "dateoffroll",
     "dateoffregister", "dateofftheregister", "dateleft", "dateremoved", "dateremovedfromregister", "removed",
     "removedfromregister", "datewithdrawn", "movedoffregister", "takenoffregister", "leftregister",
     "leftsenregister", "offsenregister", "dateoffsenregister", "dateleftregister", "cameoffregister",
     "datecameoffregister", "leftdate", "leavedate", "leavingdate", "dateofleaving", "exitdate")
)  # fmt: skip
_SHEET = re.compile(r"\b(?:leavers?|left|archived?|former|off (?:roll|register)|removed)\b", re.I)
_SECTION = re.compile(r"\b(?:current|register|on roll|support|ehcps?|plans?|monitor\w*|watch\w*|concerns?)\b", re.I)
_MONTH = re.compile(r"\s*([A-Za-z]{3,9})\.?[\s\-/']*(\d{4}|\d{2})\s*")
_LAST_DAY = 28
"""A month without a day is past when this day of it is."""


def is_leavers_title(row: GridRow) -> bool:
    """Whether a row is a title such as `LEAVERS` or `Moved off register`, beside it at most a number."""
    first, *others = [cell for cell in row.cells if cell is not None] or [""]
    if not isinstance(first, str) or len(others) > 1 or not all(re.search(r"\d", as_text(cell)) for cell in others):
        return False
    return bool(_TITLE.fullmatch(folded(first)))


def is_leavers_sheet(name: str) -> bool:
    """Whether a sheet's name says that its pupils are not in the register any more."""
    return bool(_SHEET.search(name))


def under_leavers(rows: Iterable[GridRow], divides: Callable[[GridRow], bool]) -> Iterator[tuple[int, str]]:
    """The rows that stand under a title of leavers, each with that title.

    `divides` says of which rows a part of the school is the title. A new title ends the leavers; one that stood above
    them too, as each of the years does, is a part of them.
    """
    above, title = set[str](), ""
    for row in rows:
        said = next((as_text(cell) for cell in row.cells if cell is not None), "")
        if is_leavers_title(row):
            title = said
        elif divides(row) or (row.filled == 1 and _SECTION.search(said)):
            title = title if folded(said) in above else ""
            above.add(folded(said))
        elif title:
            yield row.number, title


def tells_leavers(field: str, heading: str) -> bool:
    """Whether a column, by what it means or by its heading, says who left, or when."""
    return field in ("left_on", "has_left") or squeezed(heading) in _HEADINGS


def says_left(cell: Cell, today: date, order: Order = Order.DAY_FIRST) -> bool:
    """Whether a cell of such a column says that a pupil left: anything but a No, a sign, or a day still to come."""
    text = as_text(cell).strip()
    if is_error(cell) or not folded(text) or "?" in text or text == "0" or words("yes_no").get(folded(text)) == "No":
        return False
    day = read_date(cell, order, today)
    if day is None and (month := _MONTH.fullmatch(text)):
        day = read_date(f"{_LAST_DAY} {month[1]} {month[2]}", Order.DAY_FIRST, today)
    return day is None or day < today
