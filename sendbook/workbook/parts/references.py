"""Cell references in text and in formulas: `B5:F17`, and what happens to them when a row moves or a range grows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from sendbook.tables import column_letter, column_number

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?\Z")


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells: first and last row and column, counted from 1, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        first = f"{column_letter(self.first_column)}{self.first_row}"
        last = f"{column_letter(self.last_column)}{self.last_row}"
        return first if first == last else f"{first}:{last}"

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell stands inside."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    def meets(self, other: Area) -> bool:
        """Whether two blocks share a cell."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )

    def with_also(self, other: Area) -> Area:
        """The smallest block that holds both."""
        return Area(
            min(self.first_row, other.first_row),
            min(self.first_column, other.first_column),
            max(self.last_row, other.last_row),
            max(self.last_column, other.last_column),
        )

    def taller(self, rows: int) -> Area:
        """The same block with more rows at its foot."""
        return replace(self, last_row=self.last_row + rows)


def read_cell(text: str) -> tuple[int, int] | None:
    """Row and column of an address such as `F17` or `$F$17`; None when it is no address."""
    found = _CELL.match(text)
    if not found:
        return None
    row, column = int(found[2]), column_number(found[1])
    return (row, column) if 1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN else None


def read_area(text: str) -> Area | None:
    """A block from its address, `B5:F17` or `B5`; None when it is no address."""
    found = _RANGE.match(text.strip())
    if not found:
        return None
    row, column = int(found[2]), column_number(found[1])
    last_row, last_column = (int(found[4]), column_number(found[3])) if found[3] else (row, column)
    return Area(min(row, last_row), min(column, last_column), max(row, last_row), max(column, last_column))


def address(row: int, column: int) -> str:
    """The address of a cell: row 17, column 6 is F17."""
    return f"{_letters(column)}{row}"


_letters = cache(column_letter)


@cache
def column_of(letters: bytes) -> int:
    """The number of a column by the letters that the XML gives it."""
    return column_number(letters.decode())


Corner = tuple[str, str, str, str]
"""A dollar or nothing, column letters, a dollar or nothing, row digits."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One A1 reference inside a formula: where it stands in the text, the sheet it names, and its corners.

    `last` is None for a single cell.
    """

    start: int
    end: int
    sheet: str | None
    first: Corner
    last: Corner | None

    @property
    def area(self) -> Area:
        """The cells it covers."""
        corner = self.last or self.first
        rows = sorted((int(self.first[3]), int(corner[3])))
        columns = sorted((column_number(self.first[1]), column_number(corner[1])))
        return Area(rows[0], columns[0], rows[1], columns[1])


_WHOLE_ROWS = re.compile(r"(?<![\w.$:])(?:[0-9]+:\$?[0-9]+|\$[0-9]+:[0-9]+)(?![\w.:])")
_ROWS = re.compile(r"(?<![\w.$:])\$?[0-9]+:\$?[0-9]+(?![\w.:])")
_SHEET_TWICE = re.compile(
    r"((?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)(\$?[A-Za-z]{1,3}\$?\d+):\1(\$?[A-Za-z]{1,3}\$?\d+)(?![\w.(])"
)
_CORNER = r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})"
_TOKEN = re.compile(
    r"(?P<structured>\[(?!\d{1,4}\]))"
    r'|"(?:[^"]|"")*"'
    r"|(?P<prefix>(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^\W\d][\w.\\]*(?::[^\W\d][\w.]*)?|\[\d+\][\w. ]*))!)?"
    rf"(?<![\w.$])(?P<ref>{_CORNER}(?::{_CORNER})?)(?![\w.(!\[])"
    r"|'(?:[^']|'')*'!?"
    r"|[^\W\d][\w.\\]*!?"
)


def references(formula: str) -> Iterator[Reference]:
    """The A1 references of a formula; texts in quotes and structured references in brackets are passed over."""
    at = 0
    while found := _TOKEN.search(formula, at):
        if found["structured"]:
            at = _after_brackets(formula, found.start())
            continue
        if found["ref"]:
            a, b, c, d, *rest = found.groups(default="")[-8:]
            first: Corner = (a, b, c, d)
            last: Corner = (rest[0], rest[1], rest[2], rest[3])
            quoted = found["quoted"]
            sheet = quoted.replace("''", "'") if quoted else found["plain"]
            if int(first[3]) <= MAX_ROW and column_number(first[1]) <= MAX_COLUMN:
                yield Reference(found.start("ref"), found.end("ref"), sheet, first, last if last[1] else None)
        at = found.end()


_BRACKETS = re.compile(r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]", re.DOTALL)


def _after_brackets(formula: str, at: int) -> int:
    found = _BRACKETS.match(formula, at)
    if found:
        return found.end()
    depth = 0
    while at < len(formula):
        character = formula[at]
        if character == "'" and at + 1 < len(formula):  # the next character is meant as itself
            at += 2
            continue
        depth += (character == "[") - (character == "]")
        at += 1
        if depth == 0:
            break
    return at


def rewrite(formula: str, change: Callable[[Reference], str | None]) -> str:
    """The formula with each reference replaced by what `change` gives for it; None leaves it."""
    pieces, at = [], 0
    for reference in references(formula):
        new = change(reference)
        if new is not None:
            pieces += [formula[at : reference.start], new]
            at = reference.end
    return "".join([*pieces, formula[at:]])


def _has_whole_rows(formula: str) -> bool:
    return bool(_WHOLE_ROWS.search(re.sub(r'"[^"]*"', "", formula)))


def as_cells(formula: str) -> str:
    """The formula with whole rows (`2:4`) as their cells from A to XFD, and `A!B2:A!B4` as `A!B2:B4`.

    So that each is one reference here; Excel means the same by both.
    """
    if ":" not in formula:
        return formula
    formula = _SHEET_TWICE.sub(r"\1\2:\3", formula)
    pieces = re.split(r'("[^"]*")', formula)
    return "".join(one if at % 2 else _ROWS.sub(_their_cells, one) for at, one in enumerate(pieces))


def _their_cells(found: re.Match[str]) -> str:
    first, last = found[0].split(":")
    return f"$A{first}:$XFD{last}"


def translate(formula: str, rows: int, columns: int = 0) -> str | None:
    """The formula as Excel would fill it, rows down and columns right; None if a reference would leave the sheet.

    None too for whole rows (`5:5`, not `$5:$5`), which no row formula of a school's has needed yet.
    """
    if _has_whole_rows(formula):
        return None
    left_the_sheet = False

    def moved(corner: Corner) -> str:
        nonlocal left_the_sheet
        dollar_column, letters, dollar_row, digits = corner
        column = column_number(letters) + (0 if dollar_column else columns)
        row = int(digits) + (0 if dollar_row else rows)
        if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN):
            left_the_sheet = True
            return "A1"
        return f"{dollar_column}{column_letter(column)}{dollar_row}{row}"

    def change(reference: Reference) -> str:
        return moved(reference.first) + (":" + moved(reference.last) if reference.last else "")

    result = rewrite(formula, change)
    return None if left_the_sheet else result


class FilledDown:
    """A formula as Excel fills it down: taken apart once, then spelt out any number of rows further down."""

    def __init__(self, formula: str) -> None:
        pieces, at, self._rows = [], 0, []
        self._stays = _has_whole_rows(formula)
        for reference in references(formula):
            pieces += [formula[at : reference.start].replace("%", "%%")]
            for number, corner in enumerate(filter(None, (reference.first, reference.last))):
                dollar_column, letters, dollar_row, digits = corner
                self._stays |= not (1 <= int(digits) <= MAX_ROW and column_number(letters) <= MAX_COLUMN)
                pieces += [":" * number, dollar_column, letters.upper(), dollar_row]
                pieces.append(str(int(digits)) if dollar_row else "%d")
                self._rows += [] if dollar_row else [int(digits)]
            at = reference.end
        self._text = "".join([*pieces, formula[at:].replace("%", "%%")])
        self._same = self._text % () if not self._rows else ""

    def at(self, rows: int) -> str | None:
        """The formula that many rows further down, as `translate` has it; None where it cannot be filled."""
        if self._stays or (self._rows and not 1 <= min(self._rows) + rows <= max(self._rows) + rows <= MAX_ROW):
            return None
        return self._text % tuple([row + rows for row in self._rows]) if self._rows else self._same


def end_at(reference: Reference, last_row: int) -> str:
    """A range reference's text with another last row, dollars kept."""
    corner = reference.last or reference.first
    upwards = int(corner[3]) < int(reference.first[3])  # B7:B5 is written so by people, never by Excel
    first = "".join(reference.first[:3]) + str(last_row if upwards else int(reference.first[3]))
    return first + ":" + "".join(corner[:3]) + str(int(corner[3]) if upwards else last_row)


def moved_down(reference: Reference, rows: int) -> str:
    """A reference's text when the cells that it names have moved down, dollars kept."""
    corners = [corner for corner in (reference.first, reference.last) if corner is not None]
    return ":".join("".join(corner[:3]) + str(int(corner[3]) + rows) for corner in corners)
