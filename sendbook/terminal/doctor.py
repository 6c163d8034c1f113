"""Doctor: what this computer has of what sendbook can use, and what to do about what is missing."""

from __future__ import annotations

import os
import platform
import sys
import tomllib
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import metadata, resources, util
from pathlib import Path

from sendbook.terminal.exit_codes import COULD_NOT_RUN, OK
from sendbook.terminal.printing import say

OLDEST_PYTHON = (3, 11)

_LIBRARIES = (
    ("openpyxl", "openpyxl", "reads exports that are .xlsx"),
    ("et-xmlfile", "et_xmlfile", "openpyxl needs it"),
    ("XlsxWriter", "xlsxwriter", "makes new workbooks"),
    ("defusedxml", "defusedxml", "keeps a harmful export from being read"),
)
"""Each library that is needed: its name, what Python imports, and what it is for."""

_MORE = (
    ("python-calamine", "python_calamine", "reads exports that are .xlsb or .ods", "bulk"),
    ("xlrd", "xlrd", "reads exports that are .xls", "xls"),
    ("xlwings", "xlwings", "the SEND functions and buttons in Excel on this computer", "excel"),
)
"""Each library that a few need: the same, and the extra by which it is installed."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One thing that was looked at: how it stands (`ok`, `missing` or `not here`), what it is for, and what to do."""

    what: str
    state: str
    words: str

    def __str__(self) -> str:
        return f"{self.state:<9} {self.what}: {self.words}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that schools run into inside Excel: what is seen, what it comes from, and what to do."""

    seen: str
    why: str
    fix: str

    def __str__(self) -> str:
        return f"- {self.seen}\n  {self.why}\n  What to do: {self.fix}"


def troubles() -> list[Trouble]:
    """What schools run into with functions and buttons inside Excel, the most frequent first."""
    text = (resources.files(__package__) / "troubles.toml").read_text(encoding="utf-8")
    return [Trouble(**one) for one in tomllib.loads(text)["trouble"]]


def look() -> list[LookedAt]:
    """Everything that was looked at, in the order in which to put it right. Nothing is changed or sent anywhere."""
    return [*_needed(), _folder(), *_more(), *_add_in(), *_classic()]


def run(arguments: Namespace, today: date) -> int:
    """`sendbook doctor`: say what is here and what is not; exit code 2 where something that is needed is missing."""
    well, text = report_text()
    say(text)
    return OK if well else COULD_NOT_RUN


def report_text() -> tuple[bool, str]:
    """Whether everything that sendbook needs is here, and all lines as text."""
    lines = look()
    head = (
        "The workbooks that sendbook makes need none of this: their formulas are Excel's own. "
        "Checking and importing need the first part only."
    )
    inside = "If something does not work inside Excel"
    told = [head, "", *map(str, lines), "", inside, *map(str, troubles())]
    return all(line.state != "missing" for line in lines), "\n".join(told)


def _folder() -> LookedAt:
    """Whether new files can be made where the person stands."""
    if os.access(Path.cwd(), os.W_OK):
        return LookedAt("This folder", "ok", "new workbooks can be made here")
    return LookedAt("This folder", "not here", "you may not write here: change to a folder of yours, such as Documents")


def _needed() -> Iterator[LookedAt]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST_PYTHON:
        yield LookedAt("Python", "ok", version)
    else:
        yield LookedAt("Python", "missing", f"{version} is too old: install Python 3.11 or later from python.org")
    for name, module, use in _LIBRARIES:
        if util.find_spec(module) is None:
            again = "install sendbook again: python -m pip install --upgrade sendbook"
            yield LookedAt(name, "missing", f"{use}; {again}")
        else:
            yield LookedAt(name, "ok", f"{_version(name)}; {use}")


def _more() -> Iterator[LookedAt]:
    """What only some schools need, and how to get it: nothing is wrong without."""
    for name, module, use, extra in _MORE:
        if util.find_spec(module) is None:
            yield LookedAt(name, "not here", f"{use}; only if you need that: python -m pip install sendbook[{extra}]")
        else:
            yield LookedAt(name, "ok", f"{_version(name)}; {use}")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "here"  # without its papers, as inside one file or a browser's page


def _add_in() -> Iterator[LookedAt]:
    if util.find_spec("xlwings_server") is None:
        yield LookedAt(
            "Add-in of our own (Office.js)", "not here",
            "only the person who builds or serves it needs this: pip install sendbook[office] (its licence differs)",
        )  # fmt: skip
    else:
        yield LookedAt("Add-in of our own (Office.js)", "ok", f"xlwings-server {metadata.version('xlwings-server')}")
    yield LookedAt(
        "xlwings Lite", "not here",
        "nothing to install for sendbook: it is an add-in of Excel's own store, if your IT allows it; "
        "sendbook embed-lite BOOK puts the functions into a workbook",
    )  # fmt: skip


def _classic() -> Iterator[LookedAt]:
    """The classic route: macros on Windows. Everybody else has no use for it."""
    name = "Classic functions (VBA)"
    if platform.system() != "Windows":
        yield LookedAt(name, "not here", "needs Excel for Windows; use the add-in or xlwings Lite instead")
        return
    if util.find_spec("win32com") is None:
        yield LookedAt(name, "missing", "pywin32 is not here: python -m pip install pywin32")
    if _excel() is None:
        yield LookedAt(name, "missing", "Excel was not found on this computer")
    start = Path(os.environ.get("APPDATA", "")) / "Microsoft" / "Excel" / "XLSTART" / "xlwings.xlam"
    if not start.is_file():
        yield LookedAt(name, "missing", "xlwings' Excel add-in is not installed: xlwings addin install")
    if not _trusts_vba_project():
        yield LookedAt(
            name, "missing",
            "Excel does not trust access to the VBA project: File > Options > Trust Center > Macro Settings; in many "
            "schools only IT may change it",
        )  # fmt: skip
    if (allowed := _macros_allowed()) in ("3", "4"):
        which = "signed macros only" if allowed == "3" else "no macros"
        words = f"your organisation lets {which} run; only IT may change it: use the add-in instead"
        yield LookedAt(name, "missing", words)
    if (bits := _bits_of_excel()) and bits != _bits_of_python():
        words = f"Excel has {bits} bits and this Python {_bits_of_python()}: install Python with {bits}"
        yield LookedAt(name, "missing", words)
    if os.environ.get("ONEDRIVE"):
        yield LookedAt(name, "ok", "OneDrive is in use: keep workbooks with macros in a folder that it does not move")


def _excel() -> str | None:
    return _registry(r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", "", machine=True)


def _trusts_vba_project() -> bool:
    return _registry(r"SOFTWARE\Microsoft\Office\16.0\Excel\Security", "AccessVBOM") == "1"


def _macros_allowed() -> str:
    """Excel's rule for macros: 3 signed ones only, 4 none; the organisation's policy goes before the person's own."""
    keys = (rf"SOFTWARE\{owner}\Office\16.0\Excel\Security" for owner in (r"Policies\Microsoft", "Microsoft"))
    return next((found for key in keys if (found := _registry(key, "VBAWarnings"))), "")


def _bits_of_excel() -> int:
    """32 or 64; 0 where nobody tells."""
    kind = _registry(r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform", machine=True)
    return {"x86": 32, "x64": 64}.get(kind or "", 0)


def _bits_of_python() -> int:
    return 64 if sys.maxsize > 2**32 else 32


def _registry(key: str, name: str, *, machine: bool = False) -> str | None:
    """A value of the Windows registry as text; `None` where there is none."""
    try:
        winreg = __import__("winreg")
        root = winreg.HKEY_LOCAL_MACHINE if machine else winreg.HKEY_CURRENT_USER
        with winreg.OpenKey(root, key) as opened:
            return str(winreg.QueryValueEx(opened, name)[0])
    except (ImportError, OSError):
        return None
