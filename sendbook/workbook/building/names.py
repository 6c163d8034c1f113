"""Names: the defined names of a new workbook, by which formulas and drop-downs find policy, settings and codes."""

from __future__ import annotations

from sendbook.layouts import TableLayout, WorkbookLayout
from sendbook.layouts.settings import settings
from sendbook.policy import code_lists
from sendbook.tables import Table, Tables, column_letter, quote_sheet
from sendbook.workbook.building.entry import list_name
from sendbook.workbook.formulas import TODAY, codes_name, whole_column

TODAY_ROW = 3
"""The row of the School sheet that shows the day on which the workbook works."""

TODAY_COLUMN = 2


def _cells(table: Table, key: str, first: int, last: int) -> str:
    letter = column_letter(table.columns[key])
    here = f"{quote_sheet(table.sheet)}!${letter}${first}"
    return here if first == last else f"{here}:${letter}${last}"


def _codes(table: Table) -> dict[str, str]:
    """The codes of each list, which stand together on the Codes sheet."""
    found: dict[str, str] = {}
    rows: dict[str, list[int]] = {}
    for row in table:
        rows.setdefault(str(row["list"]), []).append(row.number)
    for name, known in code_lists().items():
        numbers = rows.get(known.title)
        if not numbers:
            continue
        found[codes_name(name)] = _cells(table, "code", numbers[0], numbers[-1])
        if name == "need":
            found["need_areas"] = _cells(table, "area_of_need", numbers[0], numbers[-1])
    return found


def _lines(table: Table, label: str, value: str, names: dict[str, str]) -> dict[str, str]:
    """The value cell of each named line of a table: `names` gives the defined name of a label."""
    return {
        names[str(row.value(label))]: _cells(table, value, row.number, row.number)
        for row in table
        if str(row.value(label)) in names
    }


def _offered(layout: WorkbookLayout) -> dict[str, str]:
    """The columns of other tables that drop-downs offer: they grow with their table."""
    found: dict[str, str] = {}
    for table in layout.tables:
        for column in table.columns:
            if "." in column.codes and (name := list_name(column, layout)):
                other, key = column.codes.split(".")
                found[name] = whole_column(layout.table(other), key)
    return found


def today_cell(school: TableLayout) -> str:
    """Where the day stands on which the workbook works."""
    return f"{quote_sheet(school.sheet)}!${column_letter(TODAY_COLUMN)}${TODAY_ROW}"


def defined_names(layout: WorkbookLayout, tables: Tables) -> dict[str, str]:
    """Every defined name of a workbook and what it refers to, without "="."""
    found = _codes(tables["codes"])
    found |= _lines(tables["policy"], "name", "in_use", {str(r["name"]): str(r["name"]) for r in tables["policy"]})
    found |= _lines(tables["school"], "setting", "value", {line.setting: key for key, line in settings().items()})
    found |= _offered(layout)
    found[TODAY] = today_cell(layout.table("school"))
    return dict(sorted(found.items(), key=lambda item: item[0].casefold()))
