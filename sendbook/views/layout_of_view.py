"""Layout of a view: its title, the white cell in which a person chooses, and its rows as an Excel table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sendbook.changes import Formula
from sendbook.layouts.types import TYPES
from sendbook.tables import Value
from sendbook.workbook.building.looks import LINE, STATUS_WORDS, Looks
from sendbook.workbook.building.sheets import lines_of, write_cell

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Cell = Value | Formula
LINE_HEIGHT = 15.0


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a view: its header, the type that it shows, its width, and whether its words are coloured.

    One that only the other columns need (`working`) is out of sight, behind a plus sign.
    """

    header: str
    type: str
    width: float
    statuses: bool = False
    working: bool = False


OUT_OF_SIGHT = {"level": 1, "hidden": True}
"""How a column of a view stands that only others need."""


def write_title(sheet: Worksheet, looks: Looks, title: str, about: str) -> None:
    """The title in A1 and what the sheet is for in A2."""
    sheet.write_string(0, 0, title, looks.title)
    sheet.set_row(0, 24)
    sheet.write_string(1, 0, about, looks.about)


def write_choice(sheet: Worksheet, looks: Looks, row: int, label: str, chosen: str, offered: str, message: str) -> None:
    """A label in column A and beside it the white cell in which a person chooses from a drop-down."""
    sheet.write_string(row, 0, label, looks.strong)
    edge = {f"{side}_color": LINE for side in ("top", "bottom", "left", "right")}
    look = looks.format(num_format="@", bold=True, font_size=13, border=1, **edge)
    write_cell(sheet, row, 1, chosen or None, look)
    sheet.set_row(row, 20)
    sheet.data_validation(row, 1, row, 1, {
        "validate": "list", "source": f"={offered}", "error_type": "stop", "error_title": label,
        "error_message": "Choose from the list.", "input_title": label, "input_message": message,
    })  # fmt: skip


def height_of(cells: Sequence[Cell], fields: Sequence[Field]) -> float:
    """How high a row must be for its longest text to be read."""
    texts = ((cell.result if isinstance(cell, Formula) else cell) for cell in cells)
    lines = (lines_of(t, field.width * 1.2) for t, field in zip(texts, fields, strict=True) if isinstance(t, str))
    return min(240.0, max(lines, default=1) * LINE_HEIGHT + 2)


def write_table(
    sheet: Worksheet,
    looks: Looks,
    name: str,
    about: str,
    fields: Sequence[Field],
    rows: Sequence[Sequence[Cell]],
    header_row: int,
) -> None:
    """The rows of a view as an Excel table below its headers; `header_row` counts from 0. Nothing in it is typed."""
    formats = [_look(looks, field) for field in fields]
    sheet.add_table(header_row, 0, header_row + len(rows), len(fields) - 1, {
        "name": name, "title": name, "description": about, "style": "Table Style Light 1", "banded_rows": False,
        "columns": [
            {"header": f.header, "header_format": looks.header(TYPES[f.type].align), "format": look}
            for f, look in zip(fields, formats, strict=True)
        ],
    })  # fmt: skip
    wraps = max(lines_of(f.header, f.width / 1.25) for f in fields)
    sheet.set_row(header_row, max(2, wraps) * LINE_HEIGHT + 4)
    for number, cells in enumerate(rows, start=header_row + 1):
        for place, (cell, look) in enumerate(zip(cells, formats, strict=True)):
            write_cell(sheet, number, place, cell, look)
    for place, field in enumerate(fields):
        sheet.set_column(place, place, field.width, None, OUT_OF_SIGHT if field.working else {})
        for word, pair in STATUS_WORDS.items() if field.statuses else ():
            rule = {"type": "text", "criteria": "begins with", "value": word, "format": looks.change(pair)}
            sheet.conditional_format(header_row + 1, place, header_row + len(rows), place, rule)
    sheet.freeze_panes(header_row + 1, 0)
    sheet.repeat_rows(header_row)
    sheet.hide_gridlines(2)


def _look(looks: Looks, field: Field) -> object:
    kind = TYPES[field.type]
    return looks.format(
        num_format=kind.number_format if kind.numeric else "General", align=kind.align, valign="top", text_wrap=True,
        bottom=1, bottom_color=LINE, right=1, right_color=LINE,
    )  # fmt: skip
