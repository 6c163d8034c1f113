"""What the parts of a formula stand for in the open workbook: cells, columns of tables, names, spilled cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sendbook.excel.convert.sendcalls import Place, Unknown, spills_in
from sendbook.excel.open_book.tables import open_tables, sheet_names, used_cells
from sendbook.tables import column_letter, column_number, quote_sheet

CELL = re.compile(r"(?:(?P<sheet>'(?:[^']|'')+'|[\w.]+)!)?\$?(?P<first>[A-Z]{1,3})\$?(?P<row>\d+)"
                  r"(?::\$?(?P<last>[A-Z]{1,3})\$?(?P<end>\d+))?", re.IGNORECASE)  # fmt: skip
_COLUMNS = re.compile(r"(?:(?P<sheet>'(?:[^']|'')+'|[\w.]+)!)?\$?(?P<first>[A-Z]{1,3}):\$?(?P<last>[A-Z]{1,3})",
                      re.IGNORECASE)  # fmt: skip
_OF_TABLE = re.compile(r"(?P<table>[\w.]*)\[(?P<own>@?)\[?(?P<header>(?:[^\[\]@#']|'.)+)\]?\]")
_NAME = re.compile(r"[A-Za-z_\\][\w.]*")


@dataclass(frozen=True, slots=True)
class CellBox:
    """Cells of a sheet: first and last row and column."""

    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def size(self) -> tuple[int, int]:
        """Its rows and columns."""
        return self.last_row - self.first_row + 1, self.last_column - self.first_column + 1

    def reference(self, home: str, row: int = 0, column: int = 0) -> str:
        """The reference to one of its cells (counted from 0) from another sheet or its own."""
        cell = f"{column_letter(self.first_column + column)}{self.first_row + row}"
        return cell if self.sheet == home else f"{quote_sheet(self.sheet)}!{cell}"


class SheetValues:
    """The values of the open workbook by reference, each sheet read once.

    `spilled` gives the rows and columns over which the formula of a cell spills; Unknown where nobody can tell.
    """

    def __init__(self, book: Any, today: date, spilled: Callable[[Place], tuple[int, int]]) -> None:
        self._book, self._today, self._spilled = book, today, spilled
        self._tables = open_tables(book)
        self._sheets = {name.casefold(): name for name in sheet_names(book)}
        self._grids: dict[str, list[list[object]]] = {}
        self._names = {one.name.casefold(): one.refers_to.removeprefix("=") for one in book.names}

    def grid(self, sheet: str) -> list[list[object]]:
        """The cells of a sheet from A1 on."""
        if sheet not in self._grids:
            self._grids[sheet] = used_cells(self._book.sheets[sheet])
        return self._grids[sheet]

    def at(self, place: Place) -> object:
        """What a cell shows."""
        sheet, row, column = place
        grid = self.grid(sheet)
        return grid[row - 1][column - 1] if row <= len(grid) and column <= len(grid[row - 1]) else None

    def in_table(self, place: Place) -> bool:
        """Whether a cell stands in an Excel table, where no formula can spill."""
        return any(
            one.sheet == place[0] and one.first_data_row <= place[1] <= one.last_data_row
            and one.area.holds(*place[1:])
            for one in self._tables
        )  # fmt: skip

    def value(self, text: str, place: Place, names: Mapping[str, str]) -> Any:
        """What a text in a formula stands for: rows of cells, a number, a text, today; else Unknown."""
        if text == "":
            return None
        if text.upper() == "TODAY()":
            return self._today
        if re.fullmatch(r"-?\d+(\.\d+)?%?", text):
            return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        if re.fullmatch(r'"([^"]|"")*"', text):
            return text[1:-1].replace('""', '"')
        if text.upper() in ("TRUE", "FALSE"):
            return text.upper() == "TRUE"
        if text.casefold() in names:
            return self.value(names[text.casefold()], place, {})
        if self._names.get(text.casefold(), "").upper() == "TODAY()":
            return self._today
        area = self.area(text, place, names)
        rows = range(area.first_row, area.last_row + 1)
        columns = range(area.first_column, area.last_column + 1)
        return [[self.at((area.sheet, row, column)) for column in columns] for row in rows]

    def area(self, text: str, place: Place, names: Mapping[str, str]) -> CellBox:
        """The cells to which a text refers; Unknown when it is no reference, or one that cannot be followed."""
        if text.casefold() in names:
            return self.area(names[text.casefold()], place, {})
        if found := CELL.fullmatch(text):
            last, end = found["last"] or found["first"], found["end"] or found["row"]
            return CellBox(self._sheet(found, place), int(found["row"]), column_number(found["first"]), int(end),
                        column_number(last))  # fmt: skip
        if found := _COLUMNS.fullmatch(text):
            sheet = self._sheet(found, place)
            return CellBox(sheet, 1, column_number(found["first"]), len(self.grid(sheet)), column_number(found["last"]))
        if found := _OF_TABLE.fullmatch(text):
            return self._column(found, place)
        if [(start, end) for start, end, *_ in spills_in(text)] == [(0, len(text))]:
            _start, _end, sheet, row, letters = next(spills_in(text))
            corner = (self._sheets.get(sheet.casefold(), "") if sheet else place[0], row, column_number(letters))
            rows, columns = self._spilled(corner)
            return CellBox(corner[0], row, corner[2], row + rows - 1, corner[2] + columns - 1)
        stands = self._names.get(text.casefold(), "") if _NAME.fullmatch(text) else ""
        if CELL.fullmatch(stands):
            return self.area(stands, place, {})
        raise Unknown

    def _sheet(self, found: re.Match[str], place: Place) -> str:
        named = (found["sheet"] or place[0]).strip("'").replace("''", "'")
        if named.casefold() not in self._sheets:
            raise Unknown
        return self._sheets[named.casefold()]

    def _column(self, found: re.Match[str], place: Place) -> CellBox:
        header = re.sub(r"'(.)", r"\1", found["header"]).casefold()
        for one in self._tables:
            own = one.sheet == place[0] and one.first_data_row <= place[1] <= one.last_data_row
            headers = [column.name.casefold() for column in one.columns]
            wanted = found["table"].casefold()
            inside = own and one.area.holds(*place[1:])
            if (one.name.casefold() != wanted if wanted else not inside) or header not in headers:
                continue
            if found["own"] and not own:
                continue
            column = one.area.first_column + headers.index(header)
            first, last = (place[1], place[1]) if found["own"] else (one.first_data_row, one.last_data_row)
            return CellBox(one.sheet, first, column, last, column)
        raise Unknown
