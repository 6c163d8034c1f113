"""The workbook open in Excel as a journey sees it: its lists and tables, and what stands in the way of a plan there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Set
from datetime import datetime, time
from functools import cached_property
from typing import Any, assert_never

from sendbook.book import Undone
from sendbook.changes import (
    OF_AN_IMPORT,
    Change,
    ColumnAnew,
    Formula,
    LiteCode,
    NewColumn,
    NewRow,
    OwnNames,
    OwnSheet,
    Plan,
    Result,
    Step,
    rows_by_list,
)  # fmt: skip
from sendbook.excel.open_book import undo
from sendbook.excel.open_book.changes_sheet import SHEET as CHANGES
from sendbook.excel.open_book.given import Given
from sendbook.excel.open_book.new_rows import OpenSheet, places_for, who_misses
from sendbook.excel.open_book.own_sheets import is_free, is_ours
from sendbook.excel.open_book.tables import formulas_on, is_remote, open_tables, plain_cell, sheet_names, used_cells
from sendbook.excel.open_book.write import write
from sendbook.findings import Finding, finding
from sendbook.layouts import kind_by_tables
from sendbook.layouts.starting import VERSION_NAME
from sendbook.lists.our_tables import FoundTable, OurTables, layout_of, not_ours, read_tables
from sendbook.lists.stretches import stretches
from sendbook.lists.totals import columns_of_sums
from sendbook.sources.grid import MOST_COLUMNS, MOST_ROWS, Listing, tidy
from sendbook.tables import Value
from sendbook.workbook.list_rows import place_of
from sendbook.workbook.parts.exceltables import ExcelTable
from sendbook.workbook.parts.refusal import Refused, refuse


class OpenBook:
    """The open workbook, read once. The sheets named in `apart` (an export that was pasted) are nobody's list."""

    keeps_results, fingerprint = False, ""

    def __init__(self, book: Any, given: Given, apart: Collection[str] = ()) -> None:
        self.book, self.given = book, given
        self._apart = {name.casefold() for name in apart}
        self._used: dict[str, list[list[object]]] = {}
        self._cells: dict[str, list[list[Value]]] = {}
        self._filled: dict[str, dict[int, dict[int, Value | Formula]]] = {}
        self._formulas: dict[str, Mapping[tuple[int, int], str] | None] = {}

    @cached_property
    def tables(self) -> list[ExcelTable]:
        """Its Excel tables that show their headers."""
        return open_tables(self.book)

    @property
    def name(self) -> str:
        """The name of the workbook, as Excel's title bar has it."""
        return str(self.book.name)

    @property
    def kind(self) -> str:
        """Which kind of our workbooks it is, by the tables it holds; "" for a school's own."""
        return kind_by_tables(table.name for table in self.tables)

    @property
    def imported_before(self) -> bool:
        """Whether an import by sendbook stands in it; before the first, every value was typed by the school."""
        return any(reason.startswith(OF_AN_IMPORT) for reason in undo.reasons(self.book))

    @property
    def knows_formulas(self) -> bool:
        """Whether this way into Excel tells where formulas stand."""
        return self.formulas(sheet_names(self.book)[0]) is not None

    def words_coloured(self, sheet: str, column: int) -> frozenset[str] | None:
        """The words for which rules colour the cells of a column; here nobody tells."""
        return None

    def read(self) -> OurTables | Finding:
        """The tables of a workbook that sendbook made, or why it is none; nothing is calculated or checked yet."""
        if self.given.date1904:
            return finding("9301")
        held = {table.name.casefold(): table for table in self.tables}
        if wrong := not_ours(table.name for table in self.tables):
            return wrong

        def find(name: str) -> FoundTable | None:
            table = held.get(name.casefold())
            return None if table is None else self._found(table)

        return read_tables(layout_of(held), find, self._made_with())

    def _found(self, table: ExcelTable) -> FoundTable:
        formulas, area = self.formulas(table.sheet), table.area
        lines = self._raw(table.sheet)[table.first_data_row - 1 : table.last_data_row]
        rows = [
            (row, [
                ("=", plain_cell(cell)) if formulas and (row, column) in formulas else plain_cell(cell)
                for column, cell in enumerate(line[area.first_column - 1 : area.last_column], start=area.first_column)
            ])
            for row, line in enumerate(lines, start=table.first_data_row)
        ]  # fmt: skip
        headers = [column.name for column in table.columns]
        return FoundTable(
            table.name, table.sheet, table.header_row, area.first_column, headers, rows, formulas is not None
        )

    def _made_with(self) -> str:
        names = {str(name.name): str(name.refers_to) for name in self.book.names}
        return names.get(VERSION_NAME, "").removeprefix("=").strip('"')

    def lines(self, sheet: str) -> list[list[Value]]:
        """The cells of a sheet as rows from A1 on, of formulas the last results; no rows without such a sheet."""
        return self.cells(sheet) if sheet in sheet_names(self.book) else []

    def has_sheet(self, name: str) -> bool:
        """Whether the workbook has a sheet of this name, hidden or not."""
        return name.casefold() in {known.casefold() for known in sheet_names(self.book)}

    def cells(self, sheet: str) -> list[list[Value]]:
        """The cells of a sheet from A1 on, as a file's reader gives them."""
        if sheet not in self._cells:
            self._cells[sheet] = [[_cell(cell) for cell in line] for line in self._raw(sheet)]
        return self._cells[sheet]

    def _raw(self, sheet: str) -> list[list[object]]:
        if sheet not in self._used:
            self._used[sheet] = used_cells(self.book.sheets[sheet])
        return self._used[sheet]

    def first_column(self, sheet: str) -> int:
        """The first column of a sheet in which something stands."""
        lines = self.cells(sheet)
        return min((n for line in lines for n, cell in enumerate(line[:20], 1) if cell is not None), default=1)

    def formulas(self, sheet: str) -> Mapping[tuple[int, int], str] | None:
        """The formulas of a sheet by row and column; `None` where nobody can tell."""
        if sheet not in self._formulas:
            self._formulas[sheet] = formulas_on(self.book, sheet, self.given)
        return self._formulas[sheet]

    def is_protected(self, sheet: str) -> bool:
        """Whether a sheet is protected: as the task pane told, or as Excel on this PC says."""
        if sheet in self.given.protected or is_remote(self.book):
            return sheet in self.given.protected
        return bool(getattr(self.book.sheets[sheet].api, "ProtectContents", False))

    def hidden_sheets(self) -> list[str]:
        """The names of the worksheets that are hidden."""
        return [one.name for one in self.book.sheets if not one.visible and one.name.casefold() not in self._apart]

    def listings(self, sheet: str = "") -> tuple[list[Listing], list[Finding]]:
        """Every stretch of the visible sheets (or of the one sheet that is named), tables first."""
        found: list[Listing] = []
        for one in self.book.sheets:
            wanted = one.name.casefold() == sheet.casefold() if sheet else one.visible and not is_ours(one)
            if wanted and one.name.casefold() not in self._apart:
                found += self._of_sheet(one.name)
        return found, []

    def _of_sheet(self, sheet: str) -> list[Listing]:
        rows: dict[int, dict[int, object]] = {
            row: held for row, line in enumerate(self.cells(sheet)[:MOST_ROWS], start=1)
            if (held := dict[int, object]((n, one) for n, one in enumerate(line[:MOST_COLUMNS], 1) if one is not None))
        }  # fmt: skip
        tables = [place_of(table) for table in self.tables if table.sheet == sheet]
        formulas = self.formulas(sheet) or {}
        for row, column in formulas:
            if row in rows and column <= MOST_COLUMNS:
                rows[row].setdefault(column, None)  # a formula that shows nothing stands there all the same
        return list(stretches(sheet, rows, formulas.keys(), frozenset(), tables, columns_of_sums(formulas)))

    def standing(self, sheet: str, row: int, column: int) -> Value | Formula:
        """What stands in a cell; of a formula its text and last result."""
        return self.filled(sheet, row).get(column)

    def filled(self, sheet: str, row: int) -> Mapping[int, Value | Formula]:
        """What stands in a row, by column from the left; of formulas their text and last result."""
        if sheet not in self._filled:
            lines = enumerate(self.cells(sheet), start=1)
            rows: dict[int, dict[int, Value | Formula]] = {
                at: {n: cell for n, cell in enumerate(line, 1) if cell is not None} for at, line in lines
            }
            for (at, column), text in (self.formulas(sheet) or {}).items():
                held = rows.setdefault(at, {})
                shown = held.get(column)
                held[column] = Formula(text.removeprefix("="), None if isinstance(shown, Formula) else shown)
            self._filled[sheet] = {at: dict(sorted(row.items())) for at, row in rows.items()}
        return self._filled[sheet].get(row, {})

    def problems(self, steps: Plan, allow: Set[str] = frozenset()) -> list[Finding]:
        """Why a plan cannot be written into the open workbook; an empty list when it can. Nothing is written."""
        found, columns = list[Finding](), Counter[str]()
        for step in steps:
            try:
                self._check(step, allow, columns)
            except Refused as refusal:
                found.append(refusal.finding)
        found += [places for one in rows_by_list(steps) if isinstance(places := places_for(self, one), Finding)]
        return list(dict.fromkeys(found))

    def told(self, steps: Plan, allow: Set[str] = frozenset()) -> list[Finding]:
        """What a write of a plan that nothing hinders would say: the formulas of cells that miss new rows."""
        return [item for rows in rows_by_list(steps) for item in who_misses(self, rows, allow)]

    def apply(self, steps: Plan, reason: str, allow: Set[str] = frozenset()) -> list[Finding]:
        """Write a plan, whole or not at all, and list its cells on the Changes sheet for `undo`."""
        found = self.problems(steps, allow)
        if not is_free(self.book, CHANGES):
            found.append(finding("9311", CHANGES, sheet=CHANGES))
        if not found and (written := write(self, steps)):
            undo.remember(OpenBook(self.book, self.given), written, reason)
        return found

    def undo(self) -> Undone | list[Finding]:
        """Take back the newest write that the Changes sheet lists, cell by cell."""
        done = undo.undo(self)
        return [done] if isinstance(done, Finding) else done

    def _check(self, step: Step, allow: Set[str], columns: Counter[str]) -> None:
        match step:
            case OwnSheet():
                if not is_free(self.book, step.sheet):
                    refuse("9311", step.sheet, sheet=step.sheet)
            case Change():
                sheet = OpenSheet(self, step.sheet, allow)
                sheet.check_sheet()
                sheet.check_cell(*sheet.cell_of(step.cell), step)
            case NewColumn():
                OpenSheet(self, step.sheet, allow).check_column(step, columns[step.table])
                columns[step.table] += 1
            case NewRow():
                pass  # with the others of its list
            case Result() | LiteCode() | OwnNames() | ColumnAnew():
                pass  # Excel works formulas out itself, and keeps code and names where no button reaches
            case _:
                assert_never(step)


def _cell(cell: object) -> Value:
    plain = plain_cell(cell)
    midnight = isinstance(plain, datetime) and plain.time() == datetime.min.time()
    tidied = tidy(plain.date() if midnight and isinstance(plain, datetime) else plain)
    return str(tidied) if isinstance(tidied, time) else tidied
