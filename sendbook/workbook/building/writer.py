"""Writer: a new workbook from a layout and its tables, with native formulas beside their present results."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from sendbook import __version__
from sendbook.derive import Derived, derive
from sendbook.findings import Finding, finding
from sendbook.layouts import Column, TableLayout, WorkbookLayout
from sendbook.layouts.chosen import as_chosen, offered_by_upn
from sendbook.layouts.starting import VERSION_NAME
from sendbook.tables import Row, Table, Tables, Value
from sendbook.workbook.building import names, properties, reference_sheets
from sendbook.workbook.building.looks import TAB_COLOURS, Looks
from sendbook.workbook.building.setting import Setting, is_hidden
from sendbook.workbook.building.sheets import Special, add_table_sheet
from sendbook.workbook.building.view import View
from sendbook.workbook.parts.celltext import number_problem, text_problem
from sendbook.workbook.parts.disk import write_new


def problems(layout: WorkbookLayout, tables: Tables) -> list[Finding]:
    """What Excel could not hold, each as a finding at its cell: nothing is cut to make it fit."""
    found = []
    for table in layout.tables:
        for row in tables[table.key]:
            for column in table.columns:
                value = row.value(column.key)
                if isinstance(value, str):
                    why = text_problem(value)
                else:
                    why = number_problem(value) if isinstance(value, float) else None
                if why:
                    found.append(finding("9040", tables[table.key].cell(row, column.key), why=why))
    return found


def _specials(layout: WorkbookLayout, register: Table) -> Mapping[str, Special]:
    offered = offered_by_upn(register)

    def by_name(row: Row, column: Column) -> Value:
        return as_chosen(column, row.value(column.key), offered)

    chosen = [table.key for table in layout.tables if any(column.read_by for column in table.columns)]
    return {
        **dict.fromkeys(chosen, Special(content=by_name)),
        "school": reference_sheets.school(),
        "policy": reference_sheets.policy(layout.table("policy")),
        "codes": reference_sheets.codes(),
    }


def _with_first_rows(layout: WorkbookLayout, tables: Derived, today: date) -> Derived:
    """The tables, each with at least one row: an empty one gets a blank row, so that the first pupil has a place."""
    blank = {key: table.with_rows([Row(table.header_row + 1, {})]) for key, table in tables.items() if not table.rows}
    if not blank:
        return tables
    # Calculated columns of the blank row show what their formulas give there: mostly nothing, a few a nought.
    derived = derive({**tables, **blank}, layout, today)
    return tables.with_tables({key: derived[key] for key in blank})


def _complete(table: TableLayout, given: Table) -> Table:
    """The table as it will stand: its rows one below the other from the header on."""
    expected = range(given.header_row + 1, given.header_row + 1 + len(given))
    if [row.number for row in given] != list(expected):
        raise ValueError(f"{table.key}: the rows of a new workbook stand one below the other")
    return given


def package_bytes(layout: WorkbookLayout, tables: Derived, views: Mapping[str, View], *, today: date) -> bytes:
    """The bytes of the finished .xlsx package; nothing is put on the disk on the way."""
    import xlsxwriter  # heavy: only where a workbook is built

    from sendbook.workbook.building.quick_sheet import QuickSheet

    out = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    rows = _with_first_rows(layout, tables, today)
    with warnings.catch_warnings():
        # XlsxWriter warns, and then leaves out, what Excel would not take: for us that is a mistake, not a warning.
        warnings.simplefilter("error", UserWarning)
        book = xlsxwriter.Workbook(out, options)
        school = tables.school
        title = layout.title + (f", {school['school_name']}" if school["school_name"] else "")
        book.set_properties(properties.document_properties(title, today))
        looks = Looks(book)
        names_of = {table.key: table.sheet for table in layout.tables}
        sheets = {key: book.add_worksheet(names_of.get(key, key), QuickSheet) for key, _ in layout.tabs}
        for key, purpose in layout.tabs:
            if purpose in TAB_COLOURS:
                sheets[key].set_tab_color(TAB_COLOURS[purpose])
            if is_hidden(key, purpose, tables):
                sheets[key].hide()
        needed = {name: place for view in layout.views for name, place in views[view].names(layout).items()}
        for name, place in {**names.defined_names(layout, tables), **needed}.items():
            book.define_name(name, f"={place}")
        book.define_name(VERSION_NAME, f'="{__version__}"')
        setting = Setting(layout, rows, tables, {name: view.about for name, view in views.items()})
        for view in layout.views:
            views[view].write(sheets[view], setting, looks)
        specials = _specials(layout, rows["register"])
        for table in layout.tables:
            given = _complete(table, rows[table.key])
            add_table_sheet(sheets[table.key], table, given, layout, looks, specials.get(table.key))
        reference_sheets.add_today(sheets["school"], tables.as_at, looks)
        book.close()
    return properties.finished(out.getvalue())


Finish = Callable[[bytes], "bytes | list[Finding]"]
"""What is still put into the bytes of a new workbook before they are written; findings say why it cannot be."""


def build(
    layout: WorkbookLayout, tables: Derived, views: Mapping[str, View], path: Path | str, *, today: date,
    finish: Finish | None = None,
) -> list[Finding]:  # fmt: skip
    """Build a new workbook at a path. Tables come derived: rows hold their calculated values too.

    Gives no findings when it was written; else what must be put right first, and nothing was written. A file that
    stands there already is never replaced.
    """
    if found := problems(layout, tables):
        return found
    content: bytes | list[Finding] = package_bytes(layout, tables, views, today=today)
    if finish is not None and isinstance(content, bytes):
        content = finish(content)
    return write_new(Path(path), content) if isinstance(content, bytes) else content
