"""Whose: the pupil of each row that findings name, with class and teacher, for the person at the screen only."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sendbook.tables import Row, Tables, quote_sheet

_ROW = re.compile(r"(?P<sheet>.+)![A-Z]*(?P<row>\d+)(?::\d+)?")


def pupils_by_row(tables: Tables) -> Mapping[str, str]:
    """The pupil of each row of a register, and of each line that has a pupil's UPN: `Smith, Tom, 4B` by sheet and row.

    Never put into JSON, a file's name or a log.
    """
    names: dict[str, str] = {}
    told: dict[str, str] = {}
    registers = [table for table in tables.values() if table.key == "register"]
    for table in (*registers, *(table for table in tables.values() if table.key != "register")):
        for row in table:
            said = _said(row) if table.key == "register" else names.get(str(row["upn"] or ""), "") or _said(row)
            if said:
                told[f"{quote_sheet(table.sheet)}!{row.number}"] = said
                if table.key == "register" and row["upn"]:
                    names.setdefault(str(row["upn"]), said)
    return told


def place_of_row(cell: str) -> str:
    """The sheet and row of a finding's cell, as `pupils_by_row` has them."""
    found = _ROW.fullmatch(cell)
    return f"{found['sheet']}!{found['row']}" if found else ""


def _said(row: Row) -> str:
    name = ", ".join(str(row[key]) for key in ("surname", "forename") if row[key]) or str(row.value("full_name") or "")
    more = [str(row.value(key)) for key in ("class_name", "teacher") if name and row.value(key)]
    return ", ".join(filter(None, (name, *more)))
