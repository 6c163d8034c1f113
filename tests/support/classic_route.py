"""The classic route without Windows: xlwings' own `call_udf` runs, only pywin32 underneath it is a stand-in.

    python -m tests.support.classic_route

calls every worksheet function with its examples as COM would hand them over, and says how many answered as they should.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import sys
import types
from typing import Any
from unittest.mock import MagicMock

LEFT_OUT = -2147352572
"""What VBA hands over for an argument that was left out."""

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
    """A value as COM hands it over: dates as datetimes, ranges as tuples of rows, what is left out as a number."""
    if value is None:
        return LEFT_OUT
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, list | tuple):
        rows = value if isinstance(value[0], list | tuple) else [[cell] for cell in value]
        return tuple(tuple(None if cell is None else arriving(cell) for cell in row) for row in rows)
    return value


def plain(value: Any) -> object:
    """An answer of one cell without its rows, a range as lists of rows, a date without its time."""
    while isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.date() if isinstance(value, dt.datetime) else value


def main() -> None:
    """Call every function with its examples, and with a range of which one cell is wrong and one empty."""
    stand_in_for_pywin32()
    from importlib import import_module

    names = ("xlwings", "xlwings._xlwindows", "xlwings.udfs")
    modules: tuple[Any, ...] = tuple(import_module(name) for name in names)
    xlwings, _xlwindows, udfs = modules

    from sendbook.excel import every_function as functions
    from sendbook.excel.records import RECORDS, for_xlwings

    xlwings.engines.add(xlwings.main.Engine(impl=_xlwindows.engine))
    xlwings.engines.active = xlwings.engines["excel"]
    _xlwindows.is_range_instance = lambda value: False
    udfs.get_udf_module = lambda *_: functions
    answered = 0
    for name, record in RECORDS.items():
        for_xlwings(getattr(functions, name), record, udfs.xlfunc, udfs.xlarg)
        for example in record.examples:
            given = tuple(arriving(value) for value in example.given)
            answer = plain(udfs.call_udf("functions", name, given))
            if answer != plain(example.answer):
                raise SystemExit(f"{name}{given}: {answer!r}, not {example.answer!r}")
            answered += 1
    answers = udfs.call_udf("functions", "SEND_HEADROOM", (((100.0,), ("tbc",), (None,)),))
    if [list(row) for row in answers] != [[5900.0], ["Cost is not a number: type it as 12.5."], [""]]:
        raise SystemExit(f"a range came back as {answers!r}")
    print("answered", answered)


if __name__ == "__main__":
    main()
