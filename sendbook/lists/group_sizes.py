"""Group sizes: a provision map's column Group in which numbers of pupils stand, and not the names of groups."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

from sendbook.findings import finding
from sendbook.lists.find import Target
from sendbook.lists.headings import GUESSED
from sendbook.lists.values import as_text
from sendbook.sources.grid import Cell
from sendbook.tables import column_letter

_RATIO = re.compile(r"\s*(?:\d{1,2}\s*(?::|-|to)\s*)?\d{1,3}\s*")
_LARGEST = 100


def _is_size(cell: Cell) -> bool:
    """Whether a cell is a number of pupils, or a ratio such as `1:4`, also where Excel took that for a time."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return 1 <= cell <= _LARGEST
    return isinstance(cell, time) or _RATIO.fullmatch(as_text(cell)) is not None


_SOME_SIZES = "some of its cells are numbers of pupils and others are words"


def with_group_sizes(target: Target) -> Target:
    """A map whose column Group holds nothing but numbers of pupils and ratios: they are its sizes, not its names.

    Where some are and others are not, a person says it: a line of a group must not be costed as if for one pupil.
    """
    at = target.columns.get("group_name")
    cells = [row[at] for row in target.rows if row[at] is not None] if at else []
    if not cells or "group_size" in target.columns or not any(map(_is_size, cells)):
        return target
    if not all(map(_is_size, cells)):
        asked = tuple(
            replace(one, verdict=GUESSED, field="group_size", called="group size", reason=_SOME_SIZES)
            if one.number == at else one for one in target.told
        )  # fmt: skip
        said = finding("7020Q", target.cell(target.header_row, at or 0), field="group size", reason=_SOME_SIZES,
                       say=f"{column_letter(at or 1)}=group_size")  # fmt: skip
        return replace(target, told=asked, findings=(*target.findings, said))
    told = tuple(
        replace(one, field="group_size", called="group size") if one.number == at else one for one in target.told
    )
    columns = {"group_size" if key == "group_name" else key: place for key, place in target.columns.items()}
    return replace(target, columns=columns, told=told)
