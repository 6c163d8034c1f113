"""Own parts: what a school added to a workbook of ours: columns, sheets, comments. Only read here, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sendbook.layouts import Column, WorkbookLayout
from sendbook.layouts.types import TYPES, is_blank, read_cell, read_text
from sendbook.tables import Table, Value
from sendbook.workbook.parts.package import Package
from sendbook.workbook.parts.sheetcells import SheetCells


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column that a school added to a table: its declaration for a new workbook, and its values by worksheet row."""

    table: str
    column: Column
    values: Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class OwnParts:
    """What a school added: columns with their values, names of sheets, and whether cells have comments.

    `alone` counts the values that stand in rows in which nothing else is typed.
    """

    columns: tuple[OwnColumn, ...]
    sheets: tuple[str, ...]
    comments: bool
    alone: int = 0


_OURS = {"findings"}


def own_parts(package: Package, layout: WorkbookLayout, tables: Mapping[str, Table]) -> OwnParts:
    """What a school added to this workbook."""
    ours = {table.sheet.casefold() for table in tables.values()} | {view.casefold() for view in layout.views}
    sheets = [sheet.name for sheet in package.sheets if sheet.name.casefold() not in ours | _OURS]
    comments = any("comment" in part.lower() for part in package.xml_parts())
    added = [(table, header, place) for table in tables.values() for header, place in table.others.items()]
    columns, alone = _read(package, added)
    return OwnParts(tuple(columns), tuple(sheets), comments, alone)


def with_columns(layout: WorkbookLayout, own: OwnParts) -> WorkbookLayout:
    """The layout with the school's own columns at the end of their tables."""
    tables = []
    for table in layout.tables:
        added = tuple(one.column for one in own.columns if one.table == table.key)
        tables.append(replace(table, columns=(*table.columns, *added)) if added else table)
    return replace(layout, tables=tuple(tables))


def _read(package: Package, added: Sequence[tuple[Table, str, int]]) -> tuple[list[OwnColumn], int]:
    if not added:
        return [], 0
    cells_of = SheetCells(package)
    columns, alone = [], 0
    for number, (table, header, place) in enumerate(added, start=1):
        known = {row.number for row in table}
        held = package.table(table.name)
        first, last = table.header_row + 1, held.last_data_row if held else table.header_row
        cells: dict[int, object] = {}
        for at, line in cells_of.rows(table.sheet, first, last) if last >= first else ():
            one = line.get(place)
            shown = one[1] if isinstance(one, tuple) else one
            if not is_blank(shown):
                cells[at] = shown
        alone += len(cells.keys() - known)
        columns.append(_typed(table.key, f"own_{number}", header, {at: cells[at] for at in cells.keys() & known}))
    return columns, alone


def _typed(table: str, key: str, header: str, cells: Mapping[int, object]) -> OwnColumn:
    """A column of dates or numbers stays one; anything else is text, as it would be shown."""
    for name in ("date", "score"):
        read = {at: read_cell(TYPES[name], cell) for at, cell in cells.items()}
        if cells and not any(text or isinstance(cells[at], bool) for at, (_, text) in read.items()):
            values = {at: value for at, (value, _) in read.items()}
            return OwnColumn(table, _declared(key, header, name), values)
    return OwnColumn(table, _declared(key, header, "text"), {at: read_text(cell) for at, cell in cells.items()})


def _declared(key: str, header: str, type_name: str) -> Column:
    return Column(key, header, TYPES[type_name], width=18, group="Our own")
