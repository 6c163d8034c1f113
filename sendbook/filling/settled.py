"""Settled: what a formula's tests say in advance of what stands in their branches, so that nothing is asked twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sendbook.filling.shorter import FormulaPart

Known = Mapping[str, bool]
"""What is settled where a part stands: each test by its text, and whether it holds there."""

TRUTHS = ("AND", "OR", "NOT", "ISNUMBER", "ISTEXT", "ISERROR")
_COMPARES = frozenset(("=", "<>", "<", ">", "<=", ">="))
_ONE_CELL = re.compile(r"(?:'(?:[^']|'')*'!|[\w.]+!)?\$?[A-Z]{1,3}\$?[\d§]+|[\w.]+\[\[#This Row\],\[.*\]\]", re.DOTALL)


def is_truth(part: FormulaPart) -> bool:
    """Whether a part is TRUE or FALSE, whatever the cells hold."""
    return part.text in (_COMPARES if part.kind == "sign" else TRUTHS if part.kind == "call" else ())


def learnt(test: FormulaPart, holds: bool, known: Known) -> Known:
    """What is settled in the branch of a test that holds, or does not."""
    found = {**known, str(test): holds}
    if test.kind == "call" and test.text == ("AND" if holds else "OR"):
        for one in test.parts:
            found |= learnt(one, holds, {})
    elif test.kind == "call" and test.text == "NOT":
        found |= learnt(test.parts[0], not holds, {})
    return found | {f"ISNUMBER({cell})": True for cell in _numbers(test, holds)}


def _numbers(test: FormulaPart, holds: bool) -> tuple[FormulaPart, ...]:
    """The single cells of which a test has counted that all of them are numbers."""
    cells, sign, number = _count(test)
    every = (sign, number, holds) == ("<", len(cells), False) or (sign, number, holds) == ("=", len(cells), True)
    one = len(cells) == 1 and (sign, number, holds) == ("=", 0, False)
    single = all(cell.kind == "name" and _ONE_CELL.fullmatch(cell.text) for cell in cells)
    return cells if cells and single and (every or one) else ()


def _count(test: FormulaPart) -> tuple[tuple[FormulaPart, ...], str, int]:
    """The cells that a test counts, its sign and its number; no cells where it counts none."""
    if test.kind != "sign" or test.parts[0].text != "COUNT" or not test.parts[1].text.isdigit():
        return (), "", 0
    return test.parts[0].parts, test.text, int(test.parts[1].text)


def without_first_test(part: FormulaPart) -> FormulaPart:
    """IF(COUNT(a,b)=0,"",IF(COUNT(a,b,c)=3,x,"")) without its first test, which the second one holds."""
    test, first, second = part.parts
    if first.text != '""' or second.text != "IF" or len(second.parts) != 3 or second.parts[2].text != '""':
        return part
    some, sign, none = _count(test)
    every, alike, number = _count(second.parts[0])
    idle = some and {*some} <= {*every} and (sign, none, alike, number) == ("=", 0, "=", len(every))
    return second if idle else part
