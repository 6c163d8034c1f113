"""How a button dresses the cells of its sheets, done to a file: widths, wrapped text, colours, bold words."""

from __future__ import annotations

from copy import copy
from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
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


def colour(book: Any, macro: str, told: list[Any]) -> None:
    """Do to a file what the task pane does with colours: lay them over an area, or take its own off again."""
    sheet, area = book[told[0]], told[1]
    if macro == "sendbookColours":
        corner = area.partition(":")[0]
        for one in told[2]:
            rule = Rule(
                type="beginsWith", operator="beginsWith", text=one["begins"],
                formula=[f'LEFT({corner},{len(one["begins"])})="{one["begins"]}"'],
                dxf=DifferentialStyle(
                    font=Font(color=one["ink"].lstrip("#")),
                    fill=PatternFill(bgColor=one["fill"].lstrip("#")),
                ),
            )  # fmt: skip
            sheet.conditional_formatting.add(area, rule)
        return
    assert macro == "sendbookColoursOff"
    standing, sheet.conditional_formatting = sheet.conditional_formatting, ConditionalFormattingList()
    for block in standing:
        for rule in block.rules:
            if not (str(block.sqref) == area and rule.type == "beginsWith" and rule.text in told[2]):
                sheet.conditional_formatting.add(str(block.sqref), rule)
