"""Totals: which row of a list adds others up and is no pupil; asked of a file and of the open Excel alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sendbook.lists.words import folded, words
from sendbook.sources.marks import NO_RESULT

_TOTAL = re.compile(
    r"(?:(?:grand |sub[- ]?)?totals?|sum|count|average|numbers?|how many)"
    r"(?: costs?| hours?| (?:for|on|of|in|number|pupils) .*)?:?"
    r"|totals? (?:sen|send|ehcps?|ehc|plans?|k|e|n|support|register|roll|boys|girls|pupils?|children|students?)\b.*"
    r"|(?:numbers?|no\.?|percentage|%|mean|median|max(?:imum)?|min(?:imum)?) (?:of|on|with|in|for|at) .*"
    r"|(?:.* )?(?:sub[- ]?)?totals?:?",
    re.I,
)
"""`Total`, `Sub-total`, `Total cost`, `Year 4 total`, `Total for autumn`, `Number on SEN support`: the row adds others
up.
"""
_TALLY = re.compile(
    r"(?:(?:(?:number|no\.?) of|\d{1,4}) )?(?:boys?|girls?|males?|females?|pp|pupil premium|eal|fsm|lac|cla|overall|"
    r"pupils?|children|students?|send?(?: support| k)?|ehcps?|(?:ehc )?plans?)\W*",
    re.I,
)
"""What is counted under a list, with nothing but numbers beside it: `Boys | 4`, `18 pupils | £120`."""
_A_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_UPN = re.compile(r"[A-Z]\d{11}[A-Z0-9]")
_CLASS = re.compile(r"(?:\d{1,2}|[RN])[A-Z]{1,3}|\d{1,2} [A-Z][a-z]+", re.I)
_OF_A_PUPIL = 4
"""So many words, or two and a date, stand beside the first in a pupil's row, whose surname may be Sum or Count."""
_LABEL = 2
"""So many texts at most are the label of a row that adds up."""
_RANGE = re.compile(r"(?<![A-Za-z0-9_!'$:.])\$?[A-Z]{1,3}\$?(\d+):\$?[A-Z]{1,3}\$?(\d+)(?![\w(])", re.I)
_NAMES_ONE = re.compile(r"\b(totals?|sums?|averages?|counts?|means?)\b", re.I)
_ADDS_UP = re.compile(r"\b(SUBTOTAL|SUM|AGGREGATE|COUNTA?|AVERAGE)\s*\(", re.I)


def says_total(cells: Iterable[object]) -> bool:
    """Whether a row says by its first word that it adds others up; a pupil may have such a word further on, or even as
    a surname.
    """
    typed = iter(cells)
    first = next((cell for cell in typed if cell is not None), None)
    others = [cell for cell in typed if cell is not None]
    if isinstance(first, str) and others and _TALLY.fullmatch(first.strip()) and all(map(_is_counted, others)):
        return True
    if not isinstance(first, str) or not _TOTAL.fullmatch(first.strip()) or _is_a_pupils(first, others):
        return False
    said = sum(isinstance(cell, str) and cell.replace(" ", "").isalpha() for cell in others)
    dated = any(map(_is_dated, others))
    return said < (2 if dated else _OF_A_PUPIL)


def is_nobodys(cells: Iterable[object]) -> bool:
    """Whether a row adds others up, by its words or by holding nothing but a number."""
    filled = [cell for cell in cells if cell is not None]
    return says_total(filled) or (len(filled) == 1 and not isinstance(filled[0], str | bool) and _is_counted(filled[0]))


def _is_a_pupils(first: str, others: Sequence[object]) -> bool:
    """Whether such a word is somebody's name, such as Tim Total: beside it stand a UPN, or what only a pupil has."""
    texts = [cell.strip() for cell in others if isinstance(cell, str) and cell != NO_RESULT]
    if any(_UPN.fullmatch(text.upper()) for text in texts):
        return True
    numbers = sum(isinstance(cell, int | float) or cell == NO_RESULT for cell in others)
    if numbers > 1 or any(map(str.isdigit, first)):
        return False
    codes = {text for text in texts if folded(text) in words("sen_provision") or folded(text) in words("need")}
    signs = bool(codes) + any(_CLASS.fullmatch(text) for text in texts)
    signs += any(map(_is_dated, others))
    named = any(text.replace("-", "").replace(" ", "").isalpha() for text in texts if text not in codes)
    return signs > 1 or bool(signs and named and len(first.split()) == 1 and not first.strip().endswith(":"))


def _is_dated(cell: object) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and bool(_A_DAY.fullmatch(cell.strip())))


def _is_counted(cell: object) -> bool:
    """Whether a cell holds a number, or a formula without a stored result."""
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return number or cell == NO_RESULT or (isinstance(cell, str) and cell.replace("%", "").strip().isdigit())


def names_a_total(cells: Iterable[object]) -> bool:
    """Whether a row holds words only, and one of them names a total: no pupil's own cells are lost with it."""
    typed = list(cells)
    return all(isinstance(cell, str) for cell in typed) and any(_NAMES_ONE.search(str(cell)) for cell in typed)


def is_label(cells: Iterable[object]) -> bool:
    """Whether what is typed in a row is no more than a label, such as `Highest`, and no pupil's."""
    typed = list(cells)
    words_only = all(isinstance(cell, str) and not _is_dated(cell) for cell in typed)
    return words_only and len(typed) <= _LABEL and not any(_UPN.fullmatch(str(cell).strip().upper()) for cell in typed)


def counts_above(formula: str, row: int) -> bool:
    """Whether a formula that stands in a row has a range of the same sheet that ends above it."""
    return any(int(first) <= int(last) < row for first, last in _RANGE.findall(formula))


def columns_of_sums(formulas: Mapping[tuple[int, int], str]) -> dict[int, set[int]]:
    """The columns of the formulas that count rows above their own, by row; of formulas by row and column."""
    sums: dict[int, set[int]] = {}
    for (row, column), text in formulas.items():
        if counts_above(text, row):
            sums.setdefault(row, set()).add(column)
    return sums


def adds_up(formula: str, row: int) -> bool:
    """Whether a formula that stands in a row adds up or counts cells above it, down to the row above."""
    return bool(_ADDS_UP.search(formula) and re.search(rf":\$?[A-Z]+\$?{row - 1}\b", formula))
