"""The workbook that is open in Excel, read through xlwings into the same tables as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sendbook.findings import Finding, finding
from sendbook.layouts import TableLayout, WorkbookLayout, declared_tables, kind_by_tables, workbook_layout
from sendbook.layouts.reading import read_row
from sendbook.layouts.types import is_blank
from sendbook.lists.own_headings import columns_of
from sendbook.tables import Table

OWN_ROW = "\x01"
"""Stands in a formula that Excel told for the number of its own row, so that equal formulas are told once."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the task pane knows and Python cannot ask Excel for: today where the person sits, and where formulas stand.

    `formulas` gives the formulas of each sheet, as runs of a column: its number, first and last row, and the formula
    with OWN_ROW for the number of the row that it stands in. `protected` names the sheets that are protected.
    `looks` gives the number formats of each sheet other than General, as runs of a column too. `file_bytes` is an
    export that the person picked.
    """

    today: date
    pane: bool = False
    opens_workbooks: bool = False
    date1904: bool = False
    formulas: Mapping[str, Sequence[tuple[int, int, int, str]]] | None = None
    looks: Mapping[str, Sequence[tuple[int, int, int, str]]] | None = None
    protected: frozenset[str] = frozenset()
    file_name: str = ""
    file_bytes: bytes = b""

    @classmethod
    def of(cls, text: str) -> Given:
        """What the task pane sent as JSON; a route without a task pane sends nothing, and the PC's clock counts."""
        import base64

        said = json.loads(text) if text else {}
        picked = said.get("file") or {}
        return cls(
            today=date.fromisoformat(said["today"]) if said.get("today") else date.today(),
            pane=bool(said.get("pane")),
            opens_workbooks=bool(said.get("opensWorkbooks")),
            date1904=bool(said.get("date1904")),
            formulas=said.get("formulas"),
            protected=frozenset(said.get("protected", ())),
            looks=said.get("looks"),
            file_name=str(picked.get("name", "")),
            file_bytes=base64.b64decode(picked.get("data", "")),
        )


@dataclass(frozen=True, slots=True)
class LiveTable:
    """An Excel table of the open workbook: where it stands, its headers, and its rows of cells."""

    name: str
    sheet: str
    header_row: int
    first_column: int
    headers: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    has_totals: bool

    @property
    def last_row(self) -> int:
        """The worksheet row of its last row above any totals row."""
        return self.header_row + len(self.rows)

    @property
    def last_column(self) -> int:
        """The worksheet column (A is 1) of its last column."""
        return self.first_column + len(self.headers) - 1


@dataclass(frozen=True, slots=True)
class LiveBook:
    """A workbook of ours that is open, read once: its layout, its tables, and what was odd."""

    book: Any
    layout: WorkbookLayout
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]


def matrix(area: Any) -> list[list[object]]:
    """The cells of a range as rows, whatever its shape: blanks as `None`, dates as dates, errors as their text."""
    rows: list[list[object]] = area.options(ndim=2, err_to_str=True).value
    return rows


def used_cells(sheet: Any) -> list[list[object]]:
    """The cells of a sheet from A1 to its last used cell."""
    used = sheet.used_range
    last = used.last_cell
    return matrix(sheet.range((1, 1), (last.row, last.column)))


def live_tables(book: Any) -> list[LiveTable]:
    """Every Excel table of the open workbook that shows its headers."""
    found = []
    for sheet in book.sheets:
        for table in sheet.tables:
            top = table.header_row_range
            if top is None:
                continue
            body = table.data_body_range
            found.append(
                LiveTable(
                    name=table.name,
                    sheet=sheet.name,
                    header_row=top.row,
                    first_column=top.column,
                    headers=tuple("" if is_blank(text) else str(text) for text in matrix(top)[0]),
                    rows=[] if body is None else matrix(body),
                    has_totals=bool(table.show_totals),
                )
            )
    return found


def excel_table(book: Any, name: str) -> Any:
    """The Excel table of a name."""
    for sheet in book.sheets:
        for table in sheet.tables:
            if table.name.casefold() == name.casefold():
                return table
    raise KeyError("the workbook has no such table")


def resize_table(book: Any, table: LiveTable, last_row: int, last_column: int) -> None:
    """Let an Excel table end elsewhere: what it loses is emptied; a totals row is off meanwhile and moves along."""
    held, sheet = excel_table(book, table.name), book.sheets[table.sheet]
    if table.has_totals:
        held.show_totals = False
    held.resize(sheet.range((table.header_row, table.first_column), (last_row, last_column)))
    if last_row < table.last_row:
        sheet.range((last_row + 1, table.first_column), (table.last_row, table.last_column)).clear_contents()
    if last_column < table.last_column:
        sheet.range((table.header_row, last_column + 1), (last_row, table.last_column)).clear_contents()
    if table.has_totals:
        held.show_totals = True


def sheet_names(book: Any) -> list[str]:
    """The names of the sheets, in the order of their tabs."""
    return [sheet.name for sheet in book.sheets]


def formulas_on(book: Any, sheet: str, given: Given) -> Mapping[tuple[int, int], str] | None:
    """The formulas of a sheet by row and column, as Excel shows them; `None` where nobody can tell."""
    if given.formulas is not None:
        return {
            (row, column): shape.replace(OWN_ROW, str(row))
            for column, first, last, shape in given.formulas.get(sheet, ())
            for row in range(first, last + 1)
        }
    if getattr(book.app.engine, "type", "") == "remote":
        return None
    used = book.sheets[sheet].used_range
    shown = used.formula
    lines = shown if isinstance(shown, tuple | list) else ((shown,),)
    return {
        (row, column): str(text)
        for row, line in enumerate(lines, start=used.row)
        for column, text in enumerate(line if isinstance(line, tuple | list) else (line,), start=used.column)
        if str(text).startswith("=")
    }


def formula_marks(book: Any, table: LiveTable, given: Given) -> Sequence[str] | None:
    """For each row of a table one text with "1" where a formula stands; `None` where nobody can tell."""
    formulas = formulas_on(book, table.sheet, given)
    if formulas is None:
        return None
    columns = range(table.first_column, table.last_column + 1)
    return [
        "".join("1" if (row, column) in formulas else "0" for column in columns)
        for row in range(table.header_row + 1, table.last_row + 1)
    ]


def _read_table(layout: TableLayout, found: LiveTable, marks: Sequence[str] | None) -> tuple[Table, list[Finding]]:
    columns, others, findings = columns_of(layout, found.headers, found.first_column, found.sheet, found.header_row)
    wanted = [(c, columns[c.key] - found.first_column) for c in layout.columns if c.key in columns]
    rows = []
    for place, cells in enumerate(found.rows):
        line: list[object] = [plain_cell(cell) for cell in cells]
        if marks is not None and place < len(marks):
            line = [("=", cell) if mark == "1" else cell for cell, mark in zip(line, marks[place], strict=False)]
        row = read_row(found.header_row + 1 + place, line, wanted, knows_formulas=marks is not None)
        if row:
            rows.append(row)
    table = Table(layout.key, found.name, found.sheet, found.header_row, columns, tuple(rows), others)
    return table, findings


def plain_cell(cell: object) -> object:
    """A cell as a file's reader gives it: whole numbers without a decimal point, blanks as `None`."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return None if is_blank(cell) else cell


def read_live_book(book: Any, given: Given) -> LiveBook | Finding:
    """The open workbook, or the finding that says why it cannot be read. Nothing is written."""
    if given.date1904:
        return finding("9301")
    held = live_tables(book)
    kind = kind_by_tables(table.name for table in held)
    if not kind:
        known = {table.name.casefold() for table in declared_tables().values()}
        ours = [table.name for table in held if table.name.casefold() in known]
        return finding("1002", tables=", ".join(ours)) if ours else finding("1001")
    layout = workbook_layout(kind)
    by_name = {table.name.casefold(): table for table in held}
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for declared in layout.tables:
        found = by_name.get(declared.name.casefold())
        if found is not None:
            tables[declared.key], odd = _read_table(declared, found, formula_marks(book, found, given))
            findings += odd
    return LiveBook(book, layout, tables, tuple(findings))


def same_value(standing: object, expected: object) -> bool:
    """Whether a cell still holds what was written into it, however Excel hands it over."""
    return _comparable(standing) == _comparable(expected)


def _comparable(value: object) -> object:
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else value
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return round(float(value), 9)
    return value.strip() if isinstance(value, str) else value
