"""Imports point down only, heavy libraries stay in their rooms, rooms stay small; each rule is tried with a breach."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.architecture import LIBRARIES, MOST_LINES, ROWS, faults, libraries_used
from tests.support.house import table_of_rooms

ROOT = Path(__file__).resolve().parent.parent
LINE = "x = 1\n"
START = "importing sendbook.terminal.main loads "
FOR_TYPES = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
CHECK, MAIN = "journeys/check.py", "terminal/main.py"

# what it shows, files of a package named sendbook, words of the one fault (blank: none)
HOUSES = [
    ("a room imports a room below", {CHECK: "from sendbook.derive import derive", "derive.py": ""}, ""),
    ("a room above", {"tables.py": "from sendbook.journeys.check import x", CHECK: ""}, "imports journeys"),
    ("above, inside a function", {"derive.py": "def f():\n    import sendbook.terminal.main", MAIN: ""},
     "imports terminal"),
    ("above, by a relative import", {"rules/x.py": "from ..derive import y", "derive.py": ""}, "imports derive"),
    ("above, by the package's name", {"rules/x.py": "from sendbook import derive", "derive.py": ""}, "imports derive"),
    ("above, for types only", {"tables.py": FOR_TYPES + "    import sendbook.lists", "lists/x.py": ""},
     "imports lists"),
    ("a room beside", {"filling/x.py": "import sendbook.importing.y", "importing/y.py": ""}, "imports importing"),
    ("editing inside parts", {"workbook/parts/x.py": "from sendbook.workbook.editing import y",
                              "workbook/editing/y.py": ""}, "imports workbook.editing"),
    ("building inside editing", {"workbook/editing/x.py": "import sendbook.workbook.building.y",
                                 "workbook/building/y.py": ""}, "imports workbook.building"),
    ("parts inside editing", {"workbook/editing/x.py": "import sendbook.workbook.parts.y",
                              "workbook/parts/y.py": ""}, ""),
    ("its own room", {"lists/x.py": "from sendbook.lists.y import z", "lists/y.py": ""}, ""),
    ("its own room, by a relative import", {"lists/x.py": "from . import y", "lists/y.py": ""}, ""),
    ("the package's version", {MAIN: "from sendbook import __version__"}, ""),
    ("the package imports a room", {"__init__.py": "import sendbook.tables", "tables.py": ""}, "the package itself"),
    ("xlwings in excel", {"excel/buttons/x.py": "import xlwings as xw"}, ""),
    ("xlwings elsewhere", {CHECK: "def f():\n    import xlwings"}, "imports xlwings: only excel may"),
    ("lxml, which a browser does not have", {"workbook/x.py": "def f():\n    from lxml import etree"},
     "imports lxml: only no room may"),
    ("a library in rules", {"rules/costs.py": "import pandas"}, "imports pandas: only library may"),
    ("a library that nobody chose", {"lists/x.py": "import requests"}, "imports requests: only no room may"),
    ("the start loads a library", {MAIN: "import sendbook.reports.x", "reports/x.py": "import pyarrow"},
     START + "pyarrow"),
    ("a package on the way loads it", {MAIN: "import sendbook.reports.y", "reports/y.py": "",
                                       "reports/__init__.py": "import pyarrow"}, START + "pyarrow"),
    ("a command loads it later", {MAIN: "def f():\n    import sendbook.reports.x", "reports/x.py": "import pyarrow"},
     ""),
    ("a function below loads it", {MAIN: "import sendbook.reports.x", "reports/x.py": "def f():\n    import pyarrow"},
     ""),
    ("Excel's functions load a library", {"excel/functions/cell_functions.py": "import sendbook.sources.x",
                                          "sources/x.py": "import openpyxl"},
     "importing sendbook.excel.functions.cell_functions loads openpyxl"),
    ("Excel's functions load xlwings", {"excel/functions/cell_functions.py": "import xlwings"}, ""),
    ("a door writes a file", {"terminal/x.py": "def f():\n    import sendbook.workbook.editing.y",
                              "workbook/editing/y.py": ""}, "terminal is a door and asks a journey"),
    ("a door checks", {"excel/buttons/x.py": "from sendbook.checks import y", "checks/__init__.py": "y = 1"},
     "excel.buttons is a door and asks a journey"),
    ("a door asks a journey", {"terminal/x.py": "from sendbook.journeys.check import y", CHECK: ""}, ""),
    ("the day worked out again", {CHECK: "from sendbook.layouts.settings import as_at, fits",
                                  "layouts/settings.py": ""}, "imports sendbook.layouts.settings.as_at: take it from"),
    ("the day where it is worked out", {"derive.py": "from sendbook.layouts.settings import as_at",
                                        "layouts/settings.py": ""}, ""),
    ("a journey that prints", {CHECK: "def f():\n    print(1)"}, "calls print: only sendbook.terminal.printing does"),
    ("the module that prints", {"terminal/printing.py": "print(1)"}, ""),
    ("a command that asks", {"terminal/x.py": "input()"}, "calls input: only sendbook.terminal.questions does"),
    ("a file written past the disk", {CHECK: "def f(path):\n    path.write_text('x')"}, "opens a file for writing"),
    ("a file opened to write", {CHECK: "def f(path):\n    open(path, 'wb')"}, "opens a file for writing"),
    ("a file opened to read", {CHECK: "def f(path):\n    open(path, 'rb')\n    path.open()"}, ""),
    ("opened by the system's own call", {CHECK: "import os\nos.open('x', os.O_RDWR)"}, "opens a file for writing"),
    ("the disk writes", {"workbook/parts/disk.py": "import os\nos.open('x', os.O_RDWR)"}, ""),
    ("a vague name", {"workbook/utils.py": ""}, "is named utils"),
    ("a vague folder", {"workbook/core/cells.py": ""}, "is named core"),
    ("a name that holds a vague one", {"workbook/corners.py": ""}, ""),
    ("a room that the design does not know", {"engine.py": ""}, "stands in no room"),
    ("the longest module", {"tables.py": LINE * MOST_LINES}, ""),
    ("one line more", {"tables.py": LINE * (MOST_LINES + 1)}, f"has {MOST_LINES + 1} lines"),
]  # fmt: skip


def test_the_shape_of_sendbook_holds() -> None:
    assert faults(ROOT / "sendbook") == []


@pytest.mark.parametrize(("files", "fault"), [house[1:] for house in HOUSES], ids=[house[0] for house in HOUSES])
def test_a_planted_breach_is_found_and_its_neighbour_is_not(tmp_path: Path, files: dict[str, str], fault: str) -> None:
    for name, text in {"__init__.py": "", **files}.items():
        path = tmp_path / "sendbook" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = faults(tmp_path / "sendbook")
    assert len(found) == (1 if fault else 0), found
    assert all(fault in sentence for sentence in found), found


def test_the_walk_reaches_every_module_of_sendbook(tmp_path: Path) -> None:
    """A wrong import planted in each module in turn is found: no module is walked past."""
    package = ROOT / "sendbook"
    for source in package.rglob("*.py"):
        target = tmp_path / "sendbook" / source.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("import nobody_chose_this\n", encoding="utf-8")
    planted = len(list(package.rglob("*.py")))
    assert sum("imports nobody_chose_this" in fault for fault in faults(tmp_path / "sendbook")) == planted > 20


def test_the_page_shows_the_rows_that_hold() -> None:
    page = (ROOT / "sendbook" / "README.md").read_text(encoding="utf-8")
    assert table_of_rooms() in page, "python -m tests.support.architecture brings the table up to date"


def test_a_room_may_import_only_the_libraries_that_it_does_import() -> None:
    assert libraries_used(ROOT / "sendbook") == LIBRARIES


def test_every_room_is_in_one_row() -> None:
    rooms = [room for row in ROWS for room in row]
    assert len(rooms) == len(set(rooms))
