"""A workbook's file as the plain data over which the Office.js shim works, and back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

_EPOCH = datetime(1899, 12, 30)


def model(path: Path) -> dict[str, Any]:
    """The cells, tables and names of a workbook's file."""
    typed: Any
    results: Any
    typed, results = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    sheets = []
    for sheet in typed.worksheets:
        cells = {}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None and cell.number_format == "General":
                    continue
                entry: dict[str, Any] = {"v": _plain(results[sheet.title][cell.coordinate].value)}
                text = getattr(cell.value, "text", cell.value)
                if isinstance(text, str) and cell.data_type == "f":
                    entry["f"] = text if text.startswith("=") else "=" + text
                if cell.number_format != "General":
                    entry["n"] = cell.number_format
                cells[cell.coordinate] = entry
        tables = [
            {"name": table.displayName, "ref": table.ref, "totals": int(table.totalsRowCount or 0)}
            for table in sheet.tables.values()
        ]
        names = [{"name": n.name, "formula": f"={n.attr_text}"} for n in sheet.defined_names.values()]
        sheets.append({"name": sheet.title, "cells": cells, "tables": tables, "names": names})
    known = [{"name": n.name, "formula": f"={n.attr_text}"} for n in typed.defined_names.values()]
    return {"name": path.name, "active": 0, "sheets": sheets, "names": known}


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        return (moment - _EPOCH).days
    return "" if value is None else value


def cells(workbook: dict[str, Any], sheet: str) -> dict[str, Any]:
    """What stands on a sheet: formulas as their text, everything else as its value."""
    found = next(item for item in workbook["sheets"] if item["name"] == sheet)
    shown = {cell: entry.get("f", entry.get("v", "")) for cell, entry in found["cells"].items()}
    return {cell: value for cell, value in shown.items() if value not in ("", None)}
