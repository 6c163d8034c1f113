"""A workbook as Excel hands it to a button, and the button's writes replayed on a real file.

`payload(path)` is what xlwings' client in Excel sends for an open workbook; `replay(actions, path)` does to a copy of
the file what the client does to the open workbook. Text that Excel would take for a number, a date or a formula is
taken so here too: a button that forgets the apostrophe is caught.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import xlwings as xw
from openpyxl.utils import get_column_letter
from openpyxl.utils import range_boundaries as _boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import TableColumn

from sendbook.excel.open_book.given import OWN_ROW
from tests.support.dressing import colour, dress

_NUMBER = re.compile(r"[-+]?£?(\d[\d,]*\.?\d*|\.\d+)([eE][-+]?\d+)?%?")
_DATE = re.compile(r"\d{1,4}[-/. ](\d{1,2}|[A-Za-z]{3,9})([-/. ]\d{1,4})?")

_TOTALS: dict[tuple[str, str], dict[int, Any]] = {}
"""What stood in a totals row that was switched off, by sheet and table."""


def range_boundaries(area: str) -> tuple[int, int, int, int]:
    """First column and row, last column and row of an area."""
    left, first, right, last = (place or 0 for place in _boundaries(area))
    return left, first, right, last


def as_it_is(path: Path, *, values: bool = False) -> Any:
    """The workbook of a file, to be looked at and never changed: opened once for as long as its bytes stay the same."""
    return _opened(path.read_bytes(), values)


@lru_cache(maxsize=4)
def _opened(content: bytes, values: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def payload(path: Path, active: int = 0) -> dict[str, Any]:
    """The workbook of a file as xlwings' Office.js client sends it: values, tables and names."""
    values, formulas = as_it_is(path, values=True), as_it_is(path)
    sheets: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    for position, sheet in enumerate(values.worksheets):
        texts = formulas[sheet.title]
        cells = [[_sent(_shown(cell, texts)) for cell in row] for row in sheet.iter_rows()] or [[""]]
        tables = [_table(sheet, table) for table in sheet.tables.values()]
        sheets.append({
            "name": sheet.title, "values": cells, "pictures": [], "shapes": [], "charts": [], "tables": tables,
            "pivot_tables": [], "notes": [], "visibility": "Visible", "show_gridlines": True, "print_area": None,
            "notes_supported": True, "used_range_address": f"A1:{get_column_letter(len(cells[0]))}{len(cells)}",
            "used_range_row_count": len(cells), "used_range_column_count": len(cells[0]),
        })  # fmt: skip
        for name in sheet.defined_names.values():
            names.append({
                "name": name.name, "refers_to": f"={name.attr_text}", "type": "Range", "sheet_index": position,
                "address": "A1", "scope_sheet_name": sheet.title, "scope_sheet_index": position, "book_scope": False,
            })  # fmt: skip
    for name in values.defined_names.values():
        names.append({
            "name": name.name, "refers_to": f"={name.attr_text}", "type": "Range", "sheet_index": None,
            "address": None, "scope_sheet_name": None, "scope_sheet_index": None, "book_scope": True,
        })  # fmt: skip
    book = {"name": path.name, "active_sheet_index": active, "selection": "A1", "calculation": "Automatic"}
    return {"client": "Office.js", "version": xw.__version__, "names": names, "book": book, "sheets": sheets}


def _shown(cell: Any, formulas: Any) -> object:
    """What a cell shows; a link that was written a moment ago shows its text, as Excel works it out at once."""
    text = str(formulas[cell.coordinate].value) if cell.value is None else ""
    link = re.fullmatch(r'=HYPERLINK\(".*","(.*)"\)', text)
    return link[1] if link else cell.value


def _sent(value: object) -> object:
    if isinstance(value, datetime | date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
    return "" if value is None else value


def _table(sheet: Any, table: Any) -> dict[str, Any]:
    first_column, first, last_column, last = range_boundaries(table.ref)
    left, right = get_column_letter(first_column), get_column_letter(last_column)
    totals = int(table.totalsRowCount or 0)
    return {
        "name": table.displayName, "range_address": table.ref, "row_count": last - first + 1,
        "column_count": last_column - first_column + 1, "columns": [column.name for column in table.tableColumns],
        "header_row_range_address": f"{left}{first}:{right}{first}",
        "data_body_range_address": f"{left}{first + 1}:{right}{last - totals}",
        "total_row_range_address": f"{left}{last}:{right}{last}" if totals else None,
        "show_headers": True, "show_totals": bool(totals), "table_style": "", "show_autofilter": True,
        "show_table_style_first_column": False, "show_table_style_last_column": False,
        "show_table_style_row_stripes": True, "show_table_style_column_stripes": False,
    }  # fmt: skip


def formula_marks(path: Path) -> dict[str, list[tuple[int, int, int, str]]]:
    """The formulas of each sheet as the task pane tells them: runs of a column with the row's own number left open."""
    book = as_it_is(path)
    told = {}
    for sheet in book.worksheets:
        runs: list[tuple[int, int, int, str]] = []
        for column in sheet.iter_cols():
            for cell in column:
                if not _is_formula(cell.value):
                    continue
                text = getattr(cell.value, "text", cell.value)
                shape = re.sub(rf"(?<=[A-Za-z]){cell.row}(?!\d)", OWN_ROW, text)
                if runs and runs[-1][0] == cell.column and runs[-1][2] == cell.row - 1 and runs[-1][3] == shape:
                    runs[-1] = (cell.column, runs[-1][1], cell.row, shape)
                else:
                    runs.append((cell.column, cell.row, cell.row, shape))
        told[sheet.title] = runs
    return told


def looks(path: Path) -> dict[str, list[tuple[int, int, int, str]]]:
    """The number formats of each sheet, as the task pane tells them: runs of one cell here."""
    book = as_it_is(path)
    return {
        sheet.title: [
            (cell.column, cell.row, cell.row, cell.number_format)
            for row in sheet.iter_rows() for cell in row if cell.number_format != "General"
        ]
        for sheet in book.worksheets
    }  # fmt: skip


def _is_formula(cell: object) -> bool:
    return (isinstance(cell, str) and cell.startswith("=")) or type(cell).__name__ == "ArrayFormula"


def press(script: Any, path: Path, given: str = "", active: int = 0) -> list[dict[str, Any]]:
    """Run a button on the workbook of a file; what it asks Excel to do. The file is not touched."""
    book = xw.Book(json=payload(path, active))
    getattr(script, "__wrapped__", script)(book, given)
    actions: list[dict[str, Any]] = book.json()["actions"]
    return actions


def replay(actions: Sequence[dict[str, Any]], path: Path) -> list[str]:
    """Do to a file what the client does to the open workbook; gives the messages that the person was shown."""
    book = openpyxl.load_workbook(path)
    said: list[str] = []
    for action in actions:
        _do(book, action, said)
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            _name_columns(sheet, table)
    book.save(path)
    return said


def _do(book: Any, action: dict[str, Any], said: list[str]) -> None:
    args, position = action["args"], action["sheet_position"]
    sheet: Any = book.worksheets[position] if position is not None else None
    match action["func"]:
        case "setValues" | "setFormula":
            for row, line in enumerate(action["values"], start=action["start_row"] + 1):
                for column, value in enumerate(line, start=action["start_column"] + 1):
                    _set(sheet.cell(row, column), value)
        case "addSheet":
            book.create_sheet(args[1], args[0])
        case "sheetDelete":
            book.remove(sheet)
        case "sheetClear":
            for row in sheet.iter_rows():
                for cell in row:
                    cell.value = None
        case "rangeClearContents":
            for row in range(action["start_row"] + 1, action["start_row"] + 1 + action["row_count"]):
                for column in range(action["start_column"] + 1, action["start_column"] + 1 + action["column_count"]):
                    sheet.cell(row, column).value = None
        case "resizeTable":
            table = list(sheet.tables.values())[int(args[0])]
            table.ref = args[1].replace("$", "")
            if table.autoFilter:
                table.autoFilter.ref = table.ref
        case "showTotalsTable":
            _show_totals(sheet, list(sheet.tables.values())[int(args[0])], bool(args[1]))
        case "namesAdd":
            sheet.defined_names[args[0]] = DefinedName(args[0], attr_text=args[1].removeprefix("="))
        case "setNumberFormat":
            for row in range(action["start_row"] + 1, action["start_row"] + 1 + action["row_count"]):
                for column in range(action["start_column"] + 1, action["start_column"] + 1 + action["column_count"]):
                    sheet.cell(row, column).number_format = args[0]
        case "deleteDataValidation":
            sheet.data_validations.dataValidation = []
        case "setDataValidationList":
            place, source = args[0], args[0].get("values")
            if place["type"] == "range":
                corner = sheet.cell(place["start_row"] + 1, place["start_column"] + 1).coordinate
                end = sheet.cell(place["start_row"] + place["row_count"], place["start_column"] + 1).coordinate
                source = f"{corner}:{end}"
            rule = DataValidation("list", formula1=source if isinstance(source, str) else f'"{",".join(source)}"')
            top, letter = action["start_row"] + 1, get_column_letter(action["start_column"] + 1)
            rule.add(f"{letter}{top}:{letter}{top + action['row_count'] - 1}")
            sheet.add_data_validation(rule)
        case "runMacro" if args[0] == "sendbookSay":
            said.append(args[1])
        case "runMacro":
            colour(book, args[0], json.loads(args[1]))
        case "alert":
            said.append(args[0])
        case "setColumnWidth" | "setWrapText" | "setRangeColor" | "setFontProperty":
            dress(sheet, action)
        case "activateSheet" | "freezePaneAtRange":
            pass
        case other:
            raise AssertionError(f"a button asked for {other}, which this replay does not know")


def _show_totals(sheet: Any, table: Any, shown: bool) -> None:
    """Switch a totals row off or on; what stood in it is kept by Excel and comes back below the last row."""
    left, first, right, last = range_boundaries(table.ref)
    if shown:
        last += 1
        for column in range(left, right + 1):
            sheet.cell(last, column).value = _TOTALS.get((sheet.title, table.displayName), {}).get(column)
    else:
        row = {column: sheet.cell(last, column).value for column in range(left, right + 1)}
        _TOTALS[sheet.title, table.displayName] = row
        for column in row:
            sheet.cell(last, column).value = None
        last -= 1
    table.ref = f"{get_column_letter(left)}{first}:{get_column_letter(right)}{last}"
    table.totalsRowCount = 1 if shown else None
    table.totalsRowShown = shown


def _name_columns(sheet: Any, table: Any) -> None:
    """Give a table that became wider or narrower the columns that its headers say, as Excel does."""
    first_column, first, last_column, _ = range_boundaries(table.ref)
    standing = list(table.tableColumns)
    if len(standing) != last_column - first_column + 1:
        table.tableColumns = [
            standing[place] if place < len(standing)
            else TableColumn(id=max(c.id for c in standing) + 1 + place, name=str(sheet.cell(first, column).value))
            for place, column in enumerate(range(first_column, last_column + 1))
        ]  # fmt: skip


def _set(cell: Any, value: object) -> None:
    """Put a value into a cell as Excel does: what looks like a number or a date is taken for one."""
    if value == "" or value is None:
        cell.value = None
    elif isinstance(value, str) and value.startswith("'"):
        cell.value = value[1:]
        cell.data_type = "s"
    elif isinstance(value, str) and value.startswith("="):
        cell.value = value
    elif isinstance(value, str) and (value[:1] in "+-@" or _NUMBER.fullmatch(value) or _DATE.fullmatch(value)):
        raise AssertionError("a text was written without an apostrophe, and Excel would not take it for text")
    else:
        cell.value = value
