"""The classic route without Windows: xlwings' own `call_udf` runs, only pywin32 underneath it is a stand-in.

    python -m tests.support.classic_route

asks every case of the table of routes as COM would hand it over, and prints what stands in the cells as JSON.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import json
import sys
import types
from typing import Any
from unittest.mock import MagicMock

LEFT_OUT = -2147352572
"""What VBA hands over for an argument that was left out."""

ERRORS = {
    "#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288, "#NUM!": -2146826252,
    "#REF!": -2146826265, "#VALUE!": -2146826273,
}  # fmt: skip
"""Excel's errors as COM hands them over."""

_PYWIN32 = (
    "pythoncom", "pywintypes", "win32com", "win32com.client", "win32com.client.dynamic", "win32com.server",
    "win32com.server.util", "win32com.server.dispatcher", "win32com.server.policy", "win32api", "win32con", "win32gui",
    "win32process", "win32timezone", "win32event", "winerror",
)  # fmt: skip


def stand_in_for_pywin32() -> None:
    """Put stand-ins where xlwings' Windows code imports pywin32; none of them does anything."""
    for name in _PYWIN32:
        module: Any = types.ModuleType(name)
        module.__path__ = []
        module.__getattr__ = lambda attribute: MagicMock()
        sys.modules[name] = module
    for name in ("com_error", "TimeType"):
        setattr(sys.modules["pywintypes"], name, type(name, (Exception,), {}))
    sys.modules["pythoncom"].com_error = sys.modules["pywintypes"].com_error  # type: ignore[attr-defined]
    sys.modules["win32com.client.dynamic"].CDispatch = type("CDispatch", (), {})  # type: ignore[attr-defined]
    utc = {"utc": staticmethod(lambda: dt.UTC)}
    sys.modules["win32timezone"].TimeZoneInfo = type("TimeZoneInfo", (), utc)  # type: ignore[attr-defined]
    for loader in ("oledll", "windll", "PyDLL"):
        setattr(ctypes, loader, MagicMock())


def arriving(value: object) -> object:
    """A value as COM hands it over: one cell by itself, ranges as tuples of rows, dates as datetimes.

    Numbers are floats, an empty cell arrives as nothing, an argument that was left out as a number of its own.
    """
    if value is None:
        return LEFT_OUT
    if isinstance(value, list | tuple):
        rows = value if value and isinstance(value[0], list | tuple) else [[cell] for cell in value]
        cells = tuple(tuple(_cell(cell) for cell in row) for row in rows)
        return cells[0][0] if len(cells) == 1 and len(cells[0]) == 1 else cells
    return _cell(value)


def _cell(value: object) -> object:
    if isinstance(value, str) and value in ERRORS:
        return ERRORS[value]
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def standing(answer: Any) -> list[list[object]]:
    """What xlwings hands back to Excel, as the rows that stand in the cells: dates as day numbers, blanks as ""."""
    rows = answer if isinstance(answer, list | tuple) else [answer]
    rows = [row if isinstance(row, list | tuple) else [row] for row in rows]
    return [["" if cell is None else _number(cell) for cell in row] for row in rows]


def _number(cell: object) -> object:
    return (cell.date() - dt.date(1899, 12, 30)).days if isinstance(cell, dt.datetime) else cell


def main() -> None:
    """Ask every case, and print the answers."""
    stand_in_for_pywin32()
    from importlib import import_module

    names = ("xlwings", "xlwings._xlwindows", "xlwings.udfs")
    modules: tuple[Any, ...] = tuple(import_module(name) for name in names)
    xlwings, _xlwindows, udfs = modules

    from sendbook.excel.functions import every_function as functions
    from sendbook.excel.functions.records import every_record, for_xlwings
    from tests.support.route_cases import with_dates

    xlwings.engines.add(xlwings.main.Engine(impl=_xlwindows.engine))
    xlwings.engines.active = xlwings.engines["excel"]
    _xlwindows.is_range_instance = lambda value: False
    udfs.get_udf_module = lambda *_: functions
    for name, record in every_record().items():
        for_xlwings(getattr(functions, name), record, udfs.xlfunc, udfs.xlarg)
    answers = []
    for name, given in with_dates():
        everything = [*given, *[None] * (len(every_record()[name].arguments) - len(given))]
        answer = udfs.call_udf("functions", name, tuple(arriving(value) for value in everything))
        answers.append({"rows": standing(answer)})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
