"""Reference sheets: School, Policy and Codes, whose cells differ from line to line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sendbook.changes import Formula
from sendbook.layouts import Column, TableLayout
from sendbook.layouts.settings import lies_within, settings
from sendbook.layouts.types import TYPES
from sendbook.policy import code_lists
from sendbook.tables import Row, Value
from sendbook.workbook.building import entry
from sendbook.workbook.building.looks import Looks
from sendbook.workbook.building.names import TODAY_COLUMN, TODAY_ROW
from sendbook.workbook.building.sheets import Special, write_cell
from sendbook.workbook.formulas import this_row
from sendbook.workbook.shown import Part, shown

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_OF_UNIT = {"pounds": "£#,##0.00", "share": "0%", "exact share": "0.00%"}


def school() -> Special:
    """The School sheet: each value cell takes what its own line says."""
    by_label = {line.setting: line for line in settings().values()}

    def number_format(row: Row, column: Column) -> str:
        line = by_label.get(str(row["setting"])) if column.key == "value" else None
        return "@" if line and line.type == "list" else TYPES[line.type].number_format if line else ""

    def own_entry(row: Row, column: Column) -> dict[str, Any] | None:
        line = by_label.get(str(row["setting"])) if column.key == "value" else None
        return entry.for_setting(line) if line else None

    return Special(number_format=number_format, entry=own_entry, filter_buttons=False)


@shown("IF(COUNT({pinned})=0,{today},{pinned})")
def _works_on(pinned: date | None, today: date) -> date:
    return pinned or today


_FITS = "AND(COUNT({own})=1,N({own})>={low},N({own})<={high})"


@shown(f'IF({_FITS},{{own}},"")')
def _own_number(own: Value, low: float, high: float) -> Value:
    return own if lies_within(own, low, high) else ""


@shown(f"IF({_FITS},{{own}},{{national}})")
def _in_use(own: Value, national: Value, low: float, high: float) -> Value:
    return own if lies_within(own, low, high) else national


@shown("{national}")
def _national(national: Value) -> Value:
    return national


def add_today(sheet: Worksheet, as_at: date, looks: Looks) -> None:
    """The day on which the workbook works, above the settings: the only cell that asks for today's date."""
    sheet.write_string(TODAY_ROW - 1, 0, "This workbook works as on", looks.strong)
    formula = _works_on(pinned=Part("today_pinned", as_at), today=Part("TODAY()", as_at))
    look = looks.cell(Column("today", "", TYPES["date"]), calculated=True)
    write_cell(sheet, TODAY_ROW - 1, TODAY_COLUMN - 1, formula, look)


def policy(layout: TableLayout) -> Special:
    """The Policy sheet: a number of the school's own, typed on the School sheet, wins over the national one."""
    setting_of = {line.policy: key for key, line in settings().items() if line.policy}

    def content(row: Row, column: Column) -> Value | Formula:
        own = setting_of.get(str(row["name"]))
        national = Part(this_row(layout, "national_value"), row["national_value"])
        if own and column.key in ("school_value", "in_use"):
            known = Part(own, row["school_value"])
            low, high = (Part(f"{limit:g}", limit) for limit in settings()[own].limits)
            if column.key == "school_value":
                return _own_number(own=known, low=low, high=high)
            return _in_use(own=known, national=national, low=low, high=high)
        if column.key == "in_use":
            return _national(national=national)
        found: Value = row.value(column.key)
        return found

    def number_format(row: Row, column: Column) -> str:
        shown = (look for unit, look in _OF_UNIT.items() if str(row["unit"]).startswith(unit))
        return next(shown, "General") if column.type.name == "number" else ""

    return Special(content=content, number_format=number_format)


def codes() -> Special:
    """The Codes sheet: grey but for the area of need, which a school decides for some types of need."""
    need = code_lists()["need"].title

    def typed(row: Row, column: Column) -> bool:
        return column.key == "area_of_need" and row["list"] == need

    def own_entry(row: Row, column: Column) -> dict[str, Any] | None:
        if not typed(row, column):
            return None
        return entry.for_list("area_of_need", column.header, "The area that your school uses for this type of need.")

    return Special(entry=own_entry, grey=lambda row, column: not typed(row, column))
