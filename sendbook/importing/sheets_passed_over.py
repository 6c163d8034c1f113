"""Sheets passed over: pupils on a sheet that could not be read as the others, each told by name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sendbook.importing.pupils import NAMES
from sendbook.importing.recognise import Recognition
from sendbook.lists.headings import aliases_of, meanings
from sendbook.lists.leavers import is_leavers_sheet, is_leavers_title
from sendbook.lists.left_out import LeftOut
from sendbook.lists.one_sheet import divides, is_key
from sendbook.lists.sen_words import provision_told
from sendbook.lists.totals import says_total
from sendbook.lists.values import as_text
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


def leavers_named(grid: Grid) -> list[LeftOut]:
    """The pupils on a sheet of leavers that has their names and no more: each is left out by name."""
    if not is_leavers_sheet(grid.sheet):
        return []
    header, columns = _names_headed(grid)
    why = f"stands on the sheet {grid.sheet}, so is taken for a leaver"
    told = []
    for row in grid.rows:
        if row.number > header and not (says_total(row.cells) or divides(row) or is_leavers_title(row)):
            cells = [row[at] for at in columns] if columns else [cell for cell in row.cells if cell is not None][:1]
            who = ", ".join(as_text(cell).strip() for cell in cells if cell is not None)
            if who if columns else _NAME.fullmatch(who):
                told.append(LeftOut(who, grid.cell(row.number), why))
    return told


def _names_headed(grid: Grid) -> tuple[int, list[int]]:
    """The row of headings of a sheet and the columns under those of names; 0 and none where no heading says so."""
    for row in grid.rows[:_ROWS_SEARCHED]:
        told = meanings(row.cells, suggest=False, known=aliases_of("register"))
        columns = [at for at, one in enumerate(told, start=1) if one.field in NAMES]
        if columns:
            return row.number, columns
    return 0, []


_ROWS_SEARCHED = 10
_NAME = re.compile(r"[^\W\d_][^\d_:!?]*[\s,]+[^\W\d_][^\d_:!?]*")
"""What may be a name under no heading: two words at least, without a digit or a sign that no name has."""


def _explains(row: GridRow) -> bool:
    """Whether a row is one of a key, or the headings of a summary, such as `Class | SEN support | EHCP`."""
    known = aliases_of("register")
    words = (cell for cell in row.cells if isinstance(cell, str) and not provision_told(cell).code)
    return is_key(row.cells) or any(squeezed(word) in known.fields for word in words)
