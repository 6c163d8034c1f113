"""Sheets passed over: pupils on a sheet that could not be read as the others, each told by name."""

from __future__ import annotations

from collections.abc import Sequence

from sendbook.importing.pupils import NAMES
from sendbook.importing.recognise import Recognition
from sendbook.lists.headings import aliases_of
from sendbook.lists.left_out import LeftOut
from sendbook.lists.one_sheet import is_key
from sendbook.lists.sen_words import provision_told
from sendbook.lists.words import squeezed
from sendbook.sources.grid import Grid, GridRow


def pupils_without_headings(grid: Grid, lists: Sequence[Recognition]) -> list[LeftOut]:
    """The rows of a sheet without headings in which pupils stand as on the other sheets: they are said by name."""
    why = "this sheet has no headings as the others have; put them above its columns and try again"
    for one in lists:
        provision = [column.number for column in one.columns_of("sen_provision")]
        names = [c.number for key in NAMES for c in one.columns_of(key)]
        pupils = [row for row in grid.rows if any(row[at] for at in names)
                  and any(provision_told(row[at]).code for at in provision if row[at] is not None)
                  and not _explains(row)]  # fmt: skip
        if pupils:
            told = [(row, ", ".join(str(row[at]) for at in names if row[at])) for row in pupils]
            return [LeftOut(who, grid.cell(row.number), why) for row, who in told]
    return []


def _explains(row: GridRow) -> bool:
    """Whether a row is one of a key, or the headings of a summary, such as `Class | SEN support | EHCP`."""
    known = aliases_of("register")
    words = (cell for cell in row.cells if isinstance(cell, str) and not provision_told(cell).code)
    return is_key(row.cells) or any(squeezed(word) in known.fields for word in words)
