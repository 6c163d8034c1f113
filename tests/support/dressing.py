"""How a button dresses the cells of its sheets, done to a file: widths, wrapped text, colours, bold words."""

from __future__ import annotations

from copy import copy
from typing import Any

from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter

POINTS_A_CHARACTER = 5.6
"""The add-in's unit of width is a point, that of a file a character."""


def dress(sheet: Any, action: dict[str, Any]) -> None:
    """Do to a sheet of a file what one action says of its looks."""
    args = action["args"]
    if action["func"] == "setColumnWidth":
        letter = get_column_letter(action["start_column"] + 1)
        sheet.column_dimensions[letter].width = args[0] / POINTS_A_CHARACTER
        return
    first, left = action["start_row"] + 1, action["start_column"] + 1
    last, right = first + action["row_count"] - 1, left + action["column_count"] - 1
    for row in sheet.iter_rows(min_row=first, max_row=last, min_col=left, max_col=right):
        for cell in row:
            if action["func"] == "setWrapText":
                cell.alignment = Alignment(wrap_text=bool(args[0]), vertical="top")
            elif action["func"] == "setRangeColor":
                cell.fill = PatternFill("solid", fgColor=args[0].lstrip("#").upper())
            else:
                font = copy(cell.font)
                name, value = args
                setattr(font, name, value.lstrip("#").upper() if name == "color" else value)
                cell.font = font
