"""Typed over: the cells of a column of ours in which a person has put something of their own, which stays.

A formula of ours, of this sendbook or of an earlier one, is known by standing in most rows of the column; what else
stands there somebody typed. A blank cell is to be filled.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from sendbook.changes import Formula
from sendbook.tables import Value
from sendbook.workbook.formulas import formula_as_shown, same_formula

_OURS = "if("
"""How every formula of a column of ours has begun, in any release: it asks first whether its cells are filled."""


def typed_over(stands: Mapping[int, Value | Formula], wanted: Mapping[int, str]) -> dict[int, Value]:
    """What a person typed into cells of a column, by row; `wanted` are the formulas that belong there."""
    formulas = {row: one for row, one in stands.items() if isinstance(one, Formula)}
    if not formulas:
        return {}  # plain values of ours: nobody can tell which of them were typed over
    others = {
        row: one.text for row, one in formulas.items() if row in wanted and not same_formula(one.text, wanted[row])
    }
    ours = _commonest(formulas) if others else ""
    kept: dict[int, Value] = {}
    for row in wanted:
        now = stands.get(row)
        if isinstance(now, Formula):
            if row in others and _shape(now.text, row) != ours:
                kept[row] = now.result
        elif now not in (None, ""):
            kept[row] = now
    return kept


def _commonest(formulas: Mapping[int, Formula]) -> str:
    """The shape of a formula of ours that stands in most rows; "" where none does."""
    shapes = Counter(shape for row, one in formulas.items() if (shape := _shape(one.text, row)).startswith(_OURS))
    return max(shapes, key=lambda shape: (shapes[shape], len(shape)), default="")


_CELL = re.compile(r"(?<![\w$])(\$[a-z]{1,3})(\d+)(?![\d.])")
"""A cell with its column held, in small letters; one pattern for all rows, since a list may have thousands."""


def _shape(formula: str, row: int) -> str:
    """A formula without the number of its own row, so that those of a column can be compared."""
    here = str(row)
    return _CELL.sub(lambda found: f"{found[1]}§" if found[2] == here else found[0], formula_as_shown(formula))
