"""Colours of new columns in the open workbook: conditional formats, which Excel on this PC sets, or the task pane.

They only repeat what a word says: where they cannot be set, the write goes on without them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from sendbook.changes import Colour
from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.tables import is_remote
from sendbook.tables import column_letter
from sendbook.workbook.building.looks import STATUS_WORDS

SET, TAKE_OUT = "sendbookColours", "sendbookColoursOff"
"""What the task pane calls to lay colours over cells, and to take its own off (macros/office/static/js/main.js)."""

_TEXT, _BEGINS_WITH = 9, 2
"""Excel's own numbers: a rule about text (xlTextString), and that it begins so (xlBeginsWith)."""


def colour_cells(
    book: Any, given: Given, sheet: str, column: int, rows: Collection[int], colours: Sequence[Colour]
) -> None:
    """Lay colours over the cells of a column from the first of these rows to the last."""
    area = _area(column, rows)
    if is_remote(book):
        if given.pane:
            book.app.macro(SET)(json.dumps([sheet, area, [asdict(one) for one in colours]]))
        return
    with suppress(Exception):  # whatever Excel raises here, what was written must still be listed for Undo
        rules = book.sheets[sheet].range(area).api.FormatConditions
        for one in colours:
            rule = rules.Add(Type=_TEXT, String=one.begins, TextOperator=_BEGINS_WITH)
            rule.Font.Color, rule.Interior.Color = _number(one.ink), _number(one.fill)


def take_out_colours(book: Any, given: Given, sheet: str, column: int, rows: Collection[int]) -> None:
    """Take the rules off that `colour_cells` set: of just these cells and with a word of ours. Others stay."""
    area = _area(column, rows)
    if is_remote(book):
        if given.pane:
            book.app.macro(TAKE_OUT)(json.dumps([sheet, area, list(STATUS_WORDS)]))
        return
    with suppress(Exception):
        cells = book.sheets[sheet].range(area).api
        for number in range(cells.FormatConditions.Count, 0, -1):
            rule = cells.FormatConditions.Item(number)
            begins = rule.Type == _TEXT and rule.TextOperator == _BEGINS_WITH and rule.Text in STATUS_WORDS
            if begins and rule.AppliesTo.Address == cells.Address:
                rule.Delete()


def _area(column: int, rows: Collection[int]) -> str:
    """The cells as Excel writes them: one cell by itself has no colon."""
    letter, first, last = column_letter(column), min(rows), max(rows)
    return f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}"


def _number(colour: str) -> int:
    """A colour as Excel counts it: red in the lowest place."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red + 256 * green + 65536 * blue
