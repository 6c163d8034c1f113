"""Class: what the staff of one class need to know of its pupils. No number, date of birth, status or cost is on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sendbook.changes import Formula
from sendbook.layouts import WorkbookLayout
from sendbook.rules.listing import PER_DAY
from sendbook.tables import Value
from sendbook.views.counting import values
from sendbook.views.join import joined
from sendbook.views.layout_of_view import (
    LINE_HEIGHT,
    OUT_OF_SIGHT,
    Cell,
    Field,
    height_of,
    write_choice,
    write_table,
    write_title,
)
from sendbook.views.lookup import Names, Rows, line_of, text_of
from sendbook.workbook.building import printing
from sendbook.workbook.building.looks import Looks
from sendbook.workbook.building.setting import Setting
from sendbook.workbook.building.sheets import write_cell
from sendbook.workbook.building.view import View
from sendbook.workbook.formulas import whole_column
from sendbook.workbook.shown import Part, shown

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "Class"
OFFERED = "classes_to_choose"
PUPILS, CLASSES = 40, 60
"""How many pupils of a class, and how many classes, the sheet can hold."""

_HEADER_ROW = 4
_CHOSEN = "$B$3"
_FIELDS = (
    Field("Pupil", "text", 22), Field("Year group", "text", 16), Field("SEN provision", "text", 13),
    Field("Needs", "text", 26), Field("Strengths and interests", "text", 26), Field("What helps in class", "text", 38),
    Field("Adjustments agreed", "text", 24), Field("Outcome sought", "text", 28), Field("Support in place", "text", 26),
    Field("Line", "count", 6, working=True),
)  # fmt: skip
_ABOUT = "What the staff of a class need to know. Choose a class in the white cell; the rest fills itself."
_LINE = "$J"
_LIST_COLUMN = len(_FIELDS) + 1


def classes_offered(layout: WorkbookLayout) -> str:
    """The classes that the drop-down offers: as many cells of the list as there are classes."""
    order = whole_column(layout.table("register"), "class_order")
    first, last = f"{SHEET}!$L${_HEADER_ROW + 2}", f"$L${_HEADER_ROW + 1 + CLASSES}"
    return f"{first}:INDEX({first}:{last},MAX(1,COUNT({order})))"


def _classes(register: Rows) -> list[Formula]:
    """The classes that have pupils on the register, by year group."""
    return [nth_class(register, n) for n in range(1, CLASSES + 1)]


def nth_class(register: Rows, n: int) -> Formula:
    """The name of the n-th class that has pupils on the register, by year group; blank when there are fewer."""
    order, names = values(register, "class_order"), values(register, "class_name")
    places = sorted(place for place in order.result if isinstance(place, int))
    return _nth_class(order=Part(order.text, places), n=n, names=names)


@shown(f'IF(COUNT({{order}})<{{n}},"",INDEX({{names}},MOD(SMALL({{order}},{{n}}),{PER_DAY}))&"")')
def _nth_class(order: Sequence[int], n: int, names: Sequence[Value]) -> str:
    line = order[n - 1] % PER_DAY if n <= len(order) else 0
    return str(names[line - 1] or "") if line else ""


@shown('IF({chosen}="","Choose a class.","On the SEN register: "&COUNTIF({listed},"="&"Class "&{chosen}))')
def _told(chosen: str, listed: Sequence[Value]) -> str:
    here = sum(1 for word in listed if word == f"Class {chosen}")
    return f"On the SEN register: {here}" if chosen else "Choose a class."


def _row(register: Rows, names: Names, chosen: str, number: int, row: int) -> list[Cell]:
    place = f'"Class "&{_CHOSEN}&"|{number}"'
    found = register.find("class_place", place, f"Class {chosen}|{number}" if chosen else "")
    cell, line = f"{_LINE}{row}", line_of(found)

    def at(key: str) -> Formula:
        return register.at(key, cell, line)

    primary, secondary = at("primary_need"), at("secondary_need")
    needs = [names.of(need.text, text_of(need)) for need in (primary, secondary)]
    return [
        joined(", ", at("surname"), at("forename")),
        at("year_group"),
        names.of(at("sen_provision").text, text_of(at("sen_provision"))),
        joined("; ", *needs, at("further_needs")),
        at("strengths"), at("strategies"), at("reasonable_adjustments"), at("outcome_now"), at("provision_summary"),
        found,
    ]  # fmt: skip


def _heights(register: Rows, names: Names, classes: Sequence[str]) -> list[float]:
    """For each row, room for the longest text that any class has there: choosing a class does not change heights."""
    heights = [0.0] * PUPILS
    for chosen in classes:
        for n in range(1, PUPILS + 1):
            cells = _row(register, names, chosen, n, 1)
            if not (isinstance(cells[0], Formula) and cells[0].result):
                break
            heights[n - 1] = max(heights[n - 1], height_of(cells[:-1], _FIELDS[:-1]))
    return heights


def add_class(sheet: Worksheet, setting: Setting, looks: Looks) -> None:
    """Write the view; the first class is chosen to begin with."""
    register, names = Rows(setting.layout, setting.tables, "register"), Names(setting.layout, setting.tables)
    classes = _classes(register)
    chosen = text_of(classes[0])
    write_title(sheet, looks, SHEET, _ABOUT)
    write_choice(sheet, looks, 2, SHEET, chosen, OFFERED, "Choose a class. Those are offered that have pupils here.")
    told = _told(chosen=Part(_CHOSEN, chosen), listed=values(register, "class_listed"))
    write_cell(sheet, 2, 2, told, looks.format(valign="vcenter"))
    rows = [_row(register, names, chosen, n, _HEADER_ROW + 1 + n) for n in range(1, PUPILS + 1)]
    write_table(sheet, looks, "ClassPupils", _ABOUT, _FIELDS, rows, _HEADER_ROW)
    for number, height in enumerate(_heights(register, names, [text_of(c) for c in classes if c.result])):
        sheet.set_row(_HEADER_ROW + 1 + number, height or LINE_HEIGHT)
    _write_classes(sheet, looks, classes)
    line = len(_FIELDS) - 1
    printing.set_up_list(sheet, looks.book, _HEADER_ROW, PUPILS, across=line, filled=line)


def _write_classes(sheet: Worksheet, looks: Looks, classes: Sequence[Formula]) -> None:
    """The list behind the drop-down, off the printed page."""
    about = "The classes that have pupils on the register: the drop-down offers them."
    sheet.add_table(_HEADER_ROW, _LIST_COLUMN, _HEADER_ROW + CLASSES, _LIST_COLUMN, {
        "name": "ClassesToChoose", "title": "Classes", "description": about, "style": "Table Style Light 1",
        "banded_rows": False, "autofilter": False,
        "columns": [{"header": "Classes", "header_format": looks.header(), "format": looks.plain}],
    })  # fmt: skip
    sheet.set_column(_LIST_COLUMN, _LIST_COLUMN, 14, None, OUT_OF_SIGHT)
    for number, cell in enumerate(classes, start=_HEADER_ROW + 1):
        write_cell(sheet, number, _LIST_COLUMN, cell, looks.plain)


VIEW = View(
    SHEET,
    "Choose a class: what its staff need to know, and nothing that they need not.",
    add_class,
    lambda layout: {OFFERED: classes_offered(layout)},
)
