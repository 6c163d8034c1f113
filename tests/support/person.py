"""A person who has a workbook open in a spreadsheet program: types, sorts, inserts, renames, comments, and saves.

openpyxl stands for the program: it writes every part anew, as a program does, and keeps what these lists have.
"""

from __future__ import annotations

import copy
import io
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.table import TableColumn

UPN = "UPN"
"""The heading by which a list of pupils is found; nobody renames it."""
_SAVED = re.compile(rb"<dcterms:modified.*?</dcterms:modified>")


def opened(path: Path) -> Any:
    """The workbook as openpyxl holds it; it must open."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Print area cannot be set")
        warnings.filterwarnings("ignore", ".*extension is not supported")
        return openpyxl.load_workbook(path)


class Person:
    """What a person does to one list of a workbook. Nothing is in the file before `save`.

    `top` is the row of the headings, `columns` the worksheet column by heading, `last` the last row that holds
    anything under them (an Excel table's totals row is not one of them).
    """

    def __init__(self, path: Path, sheet: str) -> None:
        self._path = path
        self.book = opened(path)
        self.sheet = self.book[sheet]
        head = next(cell for row in self.sheet.iter_rows() for cell in row if cell.value == UPN)
        self.top, first = head.row, head.column
        self.table = next((table for table in self.sheet.tables.values() if self._holds(table.ref, first)), None)
        while first > 1 and self.sheet.cell(self.top, first - 1).value is not None:
            first -= 1
        self.columns: dict[str, int] = {}
        column = first
        while (heading := self.sheet.cell(self.top, column).value) is not None:
            self.columns[str(heading)] = column
            column += 1
        self.first, self.right = first, column - 1
        self.last = self._last_row()

    def save(self) -> None:
        """Save, as a program does: the whole file anew; the same content gives the same bytes at any time."""
        made = io.BytesIO()
        self.book.save(made)
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(self._path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                part = old.read(name)
                if name == "docProps/core.xml":
                    part = _SAVED.sub(b"", part)
                new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)

    # ------------------------------------------------------------ looking

    def rows(self) -> list[int]:
        """The rows in which somebody typed something."""
        return [row for row in range(self.top + 1, self.last + 1) if any(self._typed(row).values())]

    def row_of(self, heading: str, value: object) -> int:
        """The one row that holds this value."""
        found = [row for row in self.rows() if self.sheet.cell(row, self.columns[heading]).value == value]
        assert len(found) == 1, f"{len(found)} rows"
        return found[0]

    # ------------------------------------------------------------ doing

    def put(self, row: int, heading: str, value: object) -> None:
        """Type a value, or a formula that begins with `=`."""
        self.sheet.cell(row, self.columns[heading]).value = value

    def comment(self, row: int, heading: str, text: str) -> None:
        """Put a note on a cell."""
        self.sheet.cell(row, self.columns[heading]).comment = Comment(text, "SENCO")

    def sort(self, heading: str, reverse: bool) -> None:
        """Sort the list: cells move with their style and comment, formulas stay, blank rows go to the end."""
        filled = self.rows()
        at = self.columns[heading]
        order = sorted(filled, key=lambda row: str(self.sheet.cell(row, at).value or ""), reverse=reverse)
        order += [row for row in range(self.top + 1, self.last + 1) if row not in filled]
        moved = {}
        for column in self._own_columns():
            for place, row in enumerate(order, start=self.top + 1):
                cell = self.sheet.cell(row, column)
                moved[place, column] = (cell.value, copy.copy(cell._style), cell.comment)
        for (place, column), (_value, _style, _comment) in moved.items():
            self.sheet.cell(place, column).comment = None
        for (place, column), (value, style, comment) in moved.items():
            cell = self.sheet.cell(place, column)
            kept = comment and Comment(comment.text, comment.author)
            cell.value, cell._style, cell.comment = value, style, kept

    def insert(self, row: int, values: Mapping[str, object]) -> None:
        """Insert a row of the sheet above `row` (or below the last), and type these values in it."""
        model = row if row <= self.last else self.last
        styles = {column: copy.copy(self.sheet.cell(model, column)._style) for column in self.columns.values()}
        calculated = set(self.columns.values()) - set(self._own_columns())
        formulas = {column: self.sheet.cell(model, column).value for column in calculated}
        self._move(row, 1)
        for column, style in styles.items():
            self.sheet.cell(row, column)._style = style
        for column, formula in formulas.items():
            letter = get_column_letter(column)
            told = Translator(formula, f"{letter}{model}").translate_formula(f"{letter}{row}")
            self.sheet.cell(row, column).value = told
        for heading, value in values.items():
            self.put(row, heading, value)

    def delete(self, row: int) -> None:
        """Delete a row of the sheet."""
        for column in range(1, self.sheet.max_column + 1):
            self.sheet.cell(row, column).comment = None
            self.sheet.cell(row, column).value = None
        self._move(row + 1, -1)

    def rename(self, heading: str, to: str) -> None:
        """Type another heading."""
        at = self.columns[heading]
        self.sheet.cell(self.top, at).value = to
        if self.table is not None:
            self.table.tableColumns[at - _edges(self.table.ref)[0]].name = to
        self.columns = {to if name == heading else name: place for name, place in self.columns.items()}

    def add_column(self, heading: str, values: Sequence[object]) -> None:
        """Put a column to the right of the list, with values from the first row down; blank rows stay blank."""
        at = self.right + 1
        self.sheet.cell(self.top, at).value = heading
        for row, value in zip(self.rows(), values, strict=False):
            self.sheet.cell(row, at).value = value
        if self.table is not None:
            left, top, _right, bottom = _edges(self.table.ref)
            ref = f"{get_column_letter(left)}{top}:{get_column_letter(at)}{bottom}"
            self.table.ref = ref
            if self.table.autoFilter is not None:
                self.table.autoFilter.ref = f"{get_column_letter(left)}{top}:{get_column_letter(at)}{self.last}"
            most = max(column.id for column in self.table.tableColumns)
            self.table.tableColumns.append(TableColumn(id=most + 1, name=heading))
        self.columns[heading] = self.right = at

    def add_sheet(self, name: str, rows: Sequence[Sequence[object]]) -> None:
        """Add a sheet of one's own."""
        sheet = self.book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))

    # ------------------------------------------------------------ how it is done

    def _holds(self, ref: str, column: int) -> bool:
        left, top, right, _bottom = _edges(ref)
        return bool(left <= column <= right and top == self.top)

    def _last_row(self) -> int:
        if self.table is not None:
            return int(_edges(self.table.ref)[3]) - int(self.table.totalsRowCount or 0)
        row: int = self.top
        while any(self.sheet.cell(row + 1, column).value is not None for column in self.columns.values()):
            row += 1
        return row

    def _typed(self, row: int) -> dict[int, object]:
        return {column: self.sheet.cell(row, column).value for column in self._own_columns()}

    def _own_columns(self) -> list[int]:
        """The columns that are not calculated: those whose first rows are not all formulas."""
        rows = range(self.top + 1, self.last + 1)
        return [
            column
            for column in self.columns.values()
            if not all(_is_formula(self.sheet.cell(row, column).value) for row in rows)
        ]

    def _move(self, row: int, by: int) -> None:
        """Move all of the sheet from `row` down, and the ends of what lies over it."""
        from openpyxl.worksheet.formula import ArrayFormula

        sheet = self.sheet
        assert not any(isinstance(cell.value, ArrayFormula) for line in sheet.iter_rows() for cell in line)
        if row <= sheet.max_row:
            sheet.move_range(f"A{row}:{get_column_letter(sheet.max_column)}{sheet.max_row}", rows=by, translate=True)

        def grown(ref: str) -> str:
            parts = []
            for part in str(ref).split():
                left, top, right, bottom = _edges(part)
                inside = top <= self.last and bottom >= self.last
                bottom += by if inside else 0
                parts.append(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")
            return " ".join(parts)

        if self.table is not None:
            self.table.ref = grown(self.table.ref)
            if self.table.autoFilter is not None:
                self.table.autoFilter.ref = grown(self.table.autoFilter.ref)
        if sheet.auto_filter.ref:
            sheet.auto_filter.ref = grown(sheet.auto_filter.ref)
        for rule in sheet.data_validations.dataValidation:
            rule.sqref = type(rule.sqref)(grown(rule.sqref))
        old = sheet.conditional_formatting
        sheet.conditional_formatting = type(old)()
        for block in old:
            for condition in block.rules:
                sheet.conditional_formatting.add(grown(block.sqref), condition)
        self.last += by


def _edges(ref: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(ref)
    assert left and top and right and bottom, ref
    return left, top, right, bottom


def _is_formula(value: object) -> bool:
    return isinstance(value, str) and value.startswith("=")
