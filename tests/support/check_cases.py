"""Cases of checks: a clean workbook, what a case changes in it, and what is found then."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.checks import check
from sendbook.derive import derive
from sendbook.findings import Finding
from sendbook.layouts import WorkbookLayout, workbook_layout
from sendbook.layouts.settings import as_at, numbers_in_force, settings
from sendbook.layouts.starting import placed, starting_tables
from sendbook.tables import Row, Table, Tables

CASES = Path(__file__).resolve().parent.parent / "cases"
TODAY = date(2026, 11, 18)

Edits = Mapping[str, Any]
"""What a case changes: `"register.1" = { upn = "" }` a row (one more than there are adds a row), `"register.*"` each
row, `"school.rate_basis" = "LA"` a setting, `without = ["register.upn", "terms"]` columns and tables,
`"register.others" = { "Last reviw" = 50 }` headers that no layout names. In a row, `unreadable`, `typed_over`,
`overruled` and `by_formula` say what the reader noticed."""


@dataclass(frozen=True)
class CheckCase:
    """One line of tests/cases/checks_*.toml."""

    code: str
    says: str
    raises: Edits
    leaves: Edits
    at: str
    also: tuple[str, ...]
    both: Edits
    today: date
    kind: str

    def __str__(self) -> str:
        return f"{self.code} {self.says}"


def check_cases() -> list[CheckCase]:
    """Every case of the checks."""
    return [
        CheckCase(
            code=fields["code"], says=fields["says"], raises=fields["raises"], leaves=fields["leaves"],
            at=fields["at"], also=tuple(fields.get("also", ())), both=fields.get("both", {}),
            today=fields.get("today", TODAY), kind=fields.get("kind", "provision-map"),
        )
        for path in sorted(CASES.glob("checks_*.toml"))
        for fields in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]  # fmt: skip


def clean_tables(layout: WorkbookLayout) -> dict[str, Table]:
    """The tables of the clean workbook, as a reader would give them."""
    rows = tomllib.loads((CASES / "clean_workbook.toml").read_text(encoding="utf-8"))
    records = tomllib.loads((CASES / "clean_records.toml").read_text(encoding="utf-8"))
    settings_typed = rows.pop("settings") | records.pop("settings")
    rows["register"] = [row | more for row, more in zip(rows["register"], records.pop("register"), strict=True)]
    rows |= records
    tables = starting_tables(layout, "2026-27", TODAY, settings_typed)
    for key in rows:
        if layout.has(key):
            tables[key] = placed(layout.table(key), rows[key])
    return tables


def edited(tables: Tables, edits: Edits) -> dict[str, Table]:
    """The tables with a case's changes made."""
    changed = dict(tables)
    for place, values in edits.items():
        key, _, which = place.partition(".")
        if place == "without":
            changed = _without(changed, values)
        elif key == "school":
            changed[key] = _setting(changed[key], which, values)
        elif which == "others":
            changed[key] = replace(changed[key], others=values)
        elif which == "columns":
            changed[key] = replace(changed[key], columns=dict(changed[key].columns) | values)
        elif which == "no_rows":
            changed[key] = changed[key].with_rows([])
        else:
            numbers = range(1, len(changed[key]) + 1) if which == "*" else [int(which)]
            for number in numbers:
                changed[key] = _row(changed[key], number, values)
    return changed


def _without(tables: dict[str, Table], parts: list[str]) -> dict[str, Table]:
    for part in parts:
        key, _, column = part.partition(".")
        if not column:
            del tables[key]
            continue
        table = tables[key]
        rows = [replace(row, values={k: v for k, v in row.values.items() if k != column}) for row in table]
        columns = {k: place for k, place in table.columns.items() if k != column}
        tables[key] = replace(table, columns=columns, rows=tuple(rows))
    return tables


def _setting(table: Table, key: str, value: Any) -> Table:
    label, typed = settings()[key].setting, {"value": None if value == "" else value}
    return table.with_rows([row.with_values(typed) if row["setting"] == label else row for row in table])


def _row(table: Table, number: int, values: Mapping[str, Any]) -> Table:
    rows = list(table.rows)
    if number == len(rows) + 1:
        rows.append(Row(table.header_row + number, {}))
    marks = {"unreadable": values.get("unreadable", {}), "typed_over": frozenset(values.get("typed_over", ())),
             "overruled": values.get("overruled", {}), "by_formula": values.get("by_formula", {})}  # fmt: skip
    plain = {key: None if value == "" else value for key, value in values.items() if key not in marks}
    plain |= dict.fromkeys(marks["unreadable"])
    rows[number - 1] = replace(rows[number - 1].with_values(plain), **marks)
    return table.with_rows(rows)


def found(edits: Edits, kind: str = "provision-map", today: date = TODAY) -> list[Finding]:
    """What the checks find in the clean workbook with these changes made; worked out once for the same changes."""
    key = (repr(edits), kind, today)
    if key not in _FOUND:
        _FOUND[key] = _find(edits, kind, today)
    return _FOUND[key]


_FOUND: dict[tuple[str, str, date], list[Finding]] = {}


def _find(edits: Edits, kind: str, today: date) -> list[Finding]:
    layout = workbook_layout(kind)
    tables = edited(clean_tables(layout), edits)
    day = as_at(tables, today)
    return check(tables, layout, numbers_in_force(tables, day), day, derive(tables, layout, today))


def cell_of(place: str, edits: Edits, kind: str) -> str:
    """The cell of `register.1.upn`, the header of `register.header.upn`, the sheet of `register`; `=A1` is A1."""
    if place.startswith("="):
        return place[1:]
    layout = workbook_layout(kind)
    tables = edited(clean_tables(layout), edits)
    key, _, rest = place.partition(".")
    if not rest:
        return tables[key].sheet if key in tables else ""
    which, _, column = rest.partition(".")
    if which == "header":
        return tables[key].header(column)
    if key == "school":
        label = settings()[which].setting
        return next(tables[key].cell(row, "value") for row in tables[key] if row["setting"] == label)
    return tables[key].cell(tables[key].rows[int(which) - 1], column)
