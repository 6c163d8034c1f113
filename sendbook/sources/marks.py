"""Marks: what programs put around a value, which is no part of it: `="3A"`, `'3A`, `&#39;`, `_x000D_`."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence

from sendbook.sources.grid import GridRow
from sendbook.sources.letters import put_right

_AS_TEXT = re.compile(r'=\s*"((?:[^"]|"")*)"', re.DOTALL)
_TEXT_MARK = re.compile(r"\A'(?=[^a-z'])(?![TS][ \-])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,20});")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unmarked(text: str) -> str:
    """A cell's text without the marks of the program that wrote it, and its letters as they were meant.

    An apostrophe in front is Excel's sign for text before a number, a capital or a sign; 't Hooft keeps its own.
    """
    if not text.isascii():
        text = put_right(text)
    if found := _AS_TEXT.fullmatch(text.strip()):
        text = found[1].replace('""', '"')
    if "_x" in text:
        text = _ESCAPE.sub(_letter, text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return _TEXT_MARK.sub("", text)


def _letter(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    if code in (9, 10, 13):
        return "\n" if code == 10 else " "
    return found[0] if code < 32 or 0xD800 <= code < 0xE000 else chr(code)


NO_RESULT = "#NO RESULT!"
"""What stands in a cell whose formula was never worked out: no blank, which would say something of the pupil."""

_ERRORS = re.compile(
    r"#(?:N/A|GETTING_DATA|(?:REF|VALUE|NAME|DIV/0|NULL|NUM|SPILL|CALC|FIELD|BLOCKED|UNKNOWN|CONNECT|BUSY|EXTERNAL|PYTHON"
    r"|TIMEOUT|NO RESULT)[!?]|#*)"
)
_NOTHING = frozenset(("NULL", "<NULL>", "(null)", "<null>", "[NULL]", "\\N", "#NULL"))
_NOTHING_TWICE = _NOTHING | {"NaN", "nan", "NaT", "(blank)", "<NA>"}


def is_error(cell: object) -> bool:
    """Whether an error of Excel stands in a cell, or the signs of a column that was too narrow to be saved."""
    return isinstance(cell, str) and _ERRORS.fullmatch(cell) is not None


def says_nothing(cell: object) -> bool:
    """Whether a cell holds the word that databases write for an empty one."""
    return isinstance(cell, str) and cell in _NOTHING


def emptied(rows: Sequence[GridRow]) -> list[GridRow]:
    """The rows without the words that databases write for an empty cell, where a column has one more than once.

    Once may be a name: there are people called Null.
    """
    often = Counter(
        (column, cell) for row in rows for column, cell in enumerate(row.cells)
        if isinstance(cell, str) and cell in _NOTHING_TWICE
    )  # fmt: skip
    nothing = {place for place, count in often.items() if count > 1}
    if not nothing:
        return list(rows)
    return [
        GridRow(row.number, tuple(None if (at, cell) in nothing else cell for at, cell in enumerate(row.cells)))
        for row in rows
    ]  # fmt: skip
