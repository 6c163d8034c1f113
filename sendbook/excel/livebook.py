"""The workbook that is open in Excel, read through xlwings into the same tables as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sendbook.findings import Finding, finding
from sendbook.layouts import TableLayout, WorkbookLayout, declared_tables, kind_by_tables, workbook_layout
from sendbook.layouts.reading import find_columns, read_row
from sendbook.layouts.types import is_blank
from sendbook.tables import Table


@dataclass(frozen=True, slots=True)
class Given:
    """What the task pane knows and Python cannot ask Excel for: today where the person sits, and where formulas stand.

    `formulas` gives, by the name of an Excel table, one text a row with "1" for each cell that holds a formula.
    `sent` gives the SEND_ formulas of the workbook by cell. `file` is an export that the person picked.
    """

    today: date
    pane: bool = False
    date1904: bool = False
    formulas: Mapping[str, Sequence[str]] | None = None
    send_formulas: Mapping[str, str] | None = None
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
            date1904=bool(said.get("date1904")),
            formulas=said.get("formulas"),
            send_formulas=said.get("sendFormulas"),
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
    """The open workbook, read once: its layout, its tables, what was odd, and all its Excel tables."""

    book: Any
    layout: WorkbookLayout
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    excel_tables: Sequence[LiveTable] = field(repr=False, default=())


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


def sheet_names(book: Any) -> list[str]:
    """The names of the sheets, in the order of their tabs."""
    return [sheet.name for sheet in book.sheets]


def _formula_marks(book: Any, table: LiveTable, given: Given) -> Sequence[str] | None:
    """For each row of a table "1" where a formula stands; `None` where nobody can tell."""
    if given.formulas is not None:
        return given.formulas.get(table.name)
    if getattr(book.app.engine, "type", "") == "remote":
        return None
    if not table.rows:
        return []
    area = book.sheets[table.sheet].range(
        (table.header_row + 1, table.first_column), (table.last_row, table.last_column)
    )
    formulas = area.formula
    lines = formulas if isinstance(formulas, tuple | list) else ((formulas,),)
    return ["".join("1" if str(text).startswith("=") else "0" for text in line) for line in lines]


def _read_table(layout: TableLayout, found: LiveTable, marks: Sequence[str] | None) -> tuple[Table, list[Finding]]:
    columns, others, twice = find_columns(layout, found.headers, found.first_column)
    wanted = [(c, columns[c.key] - found.first_column) for c in layout.columns if c.key in columns]
    rows = []
    for place, cells in enumerate(found.rows):
        line: list[object] = [_plain(cell) for cell in cells]
        if marks is not None and place < len(marks):
            line = [("=", cell) if mark == "1" else cell for cell, mark in zip(line, marks[place], strict=False)]
        row = read_row(found.header_row + 1 + place, line, wanted, knows_formulas=marks is not None)
        if row:
            rows.append(row)
    table = Table(layout.key, found.name, found.sheet, found.header_row, columns, tuple(rows), others)
    return table, [finding("1007", found.sheet, header=header) for header in twice]


def _plain(cell: object) -> object:
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
            tables[declared.key], odd = _read_table(declared, found, _formula_marks(book, found, given))
            findings += odd
    return LiveBook(book, layout, tables, tuple(findings), held)


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
