"""Every button pressed in plain Python: the workbook as it arrives, and what the button asks Excel to do.

Another route is handed the same workbooks and has to ask for the same. What the buttons write is compared with the
terminal's flows in `tests/test_scripts*.py`.
"""

from __future__ import annotations

import copy
import csv
import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import xlwings as xw

from sendbook.excel.buttons import scripts
from sendbook.excel.open_book import given as open_book_given
from sendbook.journeys import demo
from tests.support.clock import clock_at
from tests.support.demo_school import demo_before_import
from tests.support.excel_model import cells, model
from tests.support.openbook import formula_marks, looks, payload, replay

EXPORT = "sims-pupil-report.csv"


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed: its script, the open workbook, what the task pane told, and what came of it.

    `outcome` has either the actions or the refusal's words; `before` is the workbook's file.
    """

    script: str
    workbook: dict[str, Any]
    given: str
    outcome: dict[str, Any]
    before: Path


def presses(folder: Path, today: date, *, pane: bool) -> list[Press]:
    """All eight buttons, each on a workbook on which it has work to do; `pane` is whether a task pane tells things."""
    register = demo_before_import(folder / "demo") / demo.REGISTER
    pasted = _with_export(register, folder / "pasted.xlsx")
    at = len(openpyxl.load_workbook(pasted).sheetnames) - 1
    made = [_press(name, register, today, pane) for name in ("check_workbook", "function_help", "share_copy")]
    path = pasted
    for name, active in (("import_preview", at), ("import_apply", 0), ("undo_changes", 0)):
        made.append(_press(name, path, today, pane, active))
        path = Path(shutil.copy(path, folder / f"after_{name}.xlsx"))
        replay(made[-1].outcome["actions"], path)
    own = _own_list(folder / "own.xlsx")
    return [*made, _press("fill_in", own, today, pane), _press("convert_to_plain", own, today, pane)]


def _with_export(register: Path, path: Path) -> Path:
    """The register with an export pasted into a new sheet."""
    book = openpyxl.load_workbook(register)
    sheet = book.create_sheet("Sheet1")
    with (register.parent / EXPORT).open(encoding="utf-8-sig", newline="") as file:
        for line in csv.reader(file):
            sheet.append([cell or None for cell in line])
    book.save(path)
    return path


def _own_list(path: Path) -> Path:
    """A list that a school made itself, with a SEND formula beside it."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "SEN list"
    for letter in "ABCDE":
        sheet.column_dimensions[letter].width = 14
    for row in (["Surname", "Forename", "DOB", "SEN status", "Last reviewed"],
                ["Adeyemi", "Tola", date(2017, 3, 1), "K", date(2026, 3, 4)],
                ["Byrne", "Cara", date(2016, 5, 2), "E", date(2026, 6, 4)]):  # fmt: skip
        sheet.append(row)
    for cell in (*sheet["C"], *sheet["E"]):
        cell.number_format = "dd/mm/yyyy"
    book.create_sheet("Costs")["A1"] = '=IF(SEND_HEADROOM(4510.5)>0,"under","over")'
    book.save(path)
    return path


def _press(name: str, path: Path, today: date, pane: bool, active: int = 0) -> Press:
    told = {"today": today.isoformat(), "pane": True, "opensWorkbooks": True, "formulas": formula_marks(path),
            "looks": looks(path)}  # fmt: skip
    given = json.dumps(told) if pane else ""
    workbook = payload(path, active)
    book = xw.Book(json=copy.deepcopy(workbook))
    script: Any = getattr(scripts, name)
    try:
        with mock.patch.object(open_book_given, "date", clock_at(today)):  # without a task pane the PC's clock counts
            getattr(script, "__wrapped__", script)(book, given)
    except xw.XlwingsError as refusal:
        return Press(name, workbook, given, {"refused": str(refusal)}, path)
    return Press(name, workbook, given, {"actions": json.loads(json.dumps(book.json()["actions"]))}, path)


def written_in_python(press: Press) -> dict[str, dict[str, Any]]:
    """What stands in the workbook, sheet by sheet, after what plain Python asked for was done to its file."""
    path = Path(shutil.copy(press.before, press.before.with_name(f"{press.script} in Python.xlsx")))
    replay(press.outcome["actions"], path)
    return _stands(model(path))


def written_in_browser(home: str, press: Press) -> dict[str, dict[str, Any]]:
    """What stands in the workbook after the button of a task pane was pressed in Chromium."""
    from tests.support import hosts

    active = press.workbook["book"]["active_sheet_index"]
    asked = {"script": press.script, "active": active}
    return _stands(hosts.in_browser(home, model(press.before), presses=[asked])["workbook"])


def _stands(workbook: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {sheet["name"]: cells(workbook, sheet["name"]) for sheet in workbook["sheets"]}
