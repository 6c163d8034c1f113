"""SEND calls: where they stand in a workbook's formulas, and what a call is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.tables import formulas_on, sheet_names

HIDDEN = "\x00"
"""Stands for each sign within quotes or square brackets, so that what a text says is not taken for a formula."""

_CALL = re.compile(r"@?(?<![\w.\x00])(?P<name>SEND_[A-Z_]+)\(", re.IGNORECASE)
_SPILL = re.compile(r"(?:(?P<sheet>'\x00*'|[\w.]+)!)?\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d+)#", re.IGNORECASE)

Place = tuple[str, int, int]
"""A cell: sheet, row, column."""


class Unknown(Exception):
    """A formula, or a part of one, that cannot be worked out here."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a SEND function within a text: where it starts and ends, its name, and the texts that it is given."""

    start: int
    end: int
    name: str
    given: tuple[str, ...]


def formulas_in(book: Any, given: Given) -> dict[Place, str] | None:
    """Every formula of the workbook by its cell; `None` where nobody can tell."""
    found: dict[Place, str] = {}
    for sheet in sheet_names(book):
        formulas = formulas_on(book, sheet, given)
        if formulas is None:
            return None
        found |= {(sheet, row, column): text for (row, column), text in formulas.items()}
    return found


def send_formulas(book: Any, given: Given) -> dict[Place, str] | None:
    """The formulas that use a SEND function, by cell; `None` where nobody can tell."""
    found = formulas_in(book, given)
    return None if found is None else {place: text for place, text in found.items() if has_call(text)}


def has_call(text: str) -> bool:
    """Whether a formula uses a SEND function."""
    return "SEND_" in text.upper() and bool(_CALL.search(masked(text)))


def masked(text: str) -> str:
    """A formula with everything hidden that stands within quotes or square brackets; as long as the formula."""
    shown: list[str] = []
    quote, depth, place = "", 0, 0
    while place < len(text):
        sign = text[place]
        if quote:
            if sign == quote and text[place + 1 : place + 2] == quote:
                shown.append(HIDDEN)
                place += 1
                sign = HIDDEN
            elif sign == quote:
                quote = ""
            else:
                sign = HIDDEN
        elif depth:
            if sign == "'":  # within brackets it takes the next sign as it is
                shown.append(HIDDEN)
                place += 1
                sign = HIDDEN
            else:
                depth += {"[": 1, "]": -1}.get(sign, 0)
                sign = sign if sign == "]" and not depth else HIDDEN
        elif sign in "\"'":
            quote = sign
        elif sign == "[":
            depth = 1
        shown.append(sign)
        place += 1
    if quote or depth:
        raise Unknown
    return "".join(shown)


def calls_in(text: str) -> Iterator[Call]:
    """The SEND calls of a text that stand in no other SEND call, from left to right."""
    plain, start = masked(text), 0
    while found := _CALL.search(plain, start):
        end = _closing(plain, found.end() - 1)
        inside = text[found.end() : end]
        yield Call(found.start(), end + 1, found["name"].upper(), tuple(arguments_of(inside)))
        start = end + 1


def _closing(plain: str, opening: int) -> int:
    depth = 0
    for place in range(opening, len(plain)):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(plain[place], 0)
        if depth == 0:
            return place
    raise Unknown


def arguments_of(inside: str) -> list[str]:
    """The arguments of a call, apart at its own commas, not at those within brackets, quotes or a sheet's name."""
    plain, parts, depth, start = masked(inside), [], 0, 0
    for place, sign in enumerate(plain):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(sign, 0)
        if depth < 0:
            raise Unknown
        if sign == "," and depth == 0:
            parts.append(inside[start:place].strip())
            start = place + 1
    return [*parts, inside[start:].strip()]


def whole_call(text: str) -> Call | None:
    """The call that a formula (without its "=") is from its first to its last sign, if it is one."""
    trimmed = text.strip()
    first = next(calls_in(trimmed), None)
    return first if first is not None and (first.start, first.end) == (0, len(trimmed)) else None


def names_in(text: str) -> dict[str, str]:
    """What LET calls its parts in a formula: each name and the text that it stands for."""
    plain, names = masked(text), dict[str, str]()
    for found in re.finditer(r"(?<![\w.])LET\(", plain, re.IGNORECASE):
        parts = arguments_of(text[found.end() : _closing(plain, found.end() - 1)])
        for name, stands in zip(parts[:-1:2], parts[1:-1:2], strict=False):
            if names.setdefault(name.casefold(), stands) != stands:
                raise Unknown  # one name for two things
    return names


def spills_in(text: str) -> Iterator[tuple[int, int, str, int, str]]:
    """References to the cells over which a formula spills (D2#): start, end, sheet ("" for its own), row, column."""
    for found in _SPILL.finditer(masked(text)):
        sheet = text[found.start("sheet") : found.end("sheet")] if found["sheet"] else ""
        named = sheet.strip("'").replace("''", "'")
        yield found.start(), found.end(), named, int(found["row"]), found["column"].upper()
