"""Imports point down only, heavy libraries stay in their rooms, rooms stay small; each rule is tried with a breach."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.architecture import MOST_LINES, ROWS, faults

ROOT = Path(__file__).resolve().parent.parent
LINE = "x = 1\n"
START = "importing sendbook.cli loads "
FOR_TYPES = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"

# what it shows, files of a package named sendbook, words of the one fault (blank: none)
HOUSES = [
    ("a room imports a room below", {"flows.py": "from sendbook.derive import derive", "derive.py": ""}, ""),
    ("a room imports a room above", {"tables.py": "from sendbook.flows import check", "flows.py": ""}, "imports flows"),
    ("above, inside a function", {"derive.py": "def f():\n    import sendbook.cli", "cli.py": ""}, "imports cli"),
    ("above, by a relative import", {"rules/x.py": "from ..flows import y", "flows.py": ""}, "imports flows"),
    ("above, by the package's name", {"rules/x.py": "from sendbook import flows", "flows.py": ""}, "imports flows"),
    ("above, for types only", {"tables.py": FOR_TYPES + "    import sendbook.mis", "mis/x.py": ""}, "imports mis"),
    ("a room beside", {"mis/x.py": "import sendbook.workbook.patch", "workbook/patch.py": ""}, "imports workbook"),
    ("editing inside parts", {"workbook/parts/x.py": "from sendbook.workbook.editing import y",
                              "workbook/editing/y.py": ""}, "imports editing"),
    ("building inside editing", {"workbook/editing/x.py": "import sendbook.workbook.building.y",
                                 "workbook/building/y.py": ""}, "imports building"),
    ("parts inside editing", {"workbook/editing/x.py": "import sendbook.workbook.parts.y",
                              "workbook/parts/y.py": ""}, ""),
    ("its own room", {"mis/x.py": "from sendbook.mis.y import z", "mis/y.py": ""}, ""),
    ("its own room, by a relative import", {"mis/x.py": "from . import y", "mis/y.py": ""}, ""),
    ("the package's version", {"cli.py": "from sendbook import __version__"}, ""),
    ("the package imports a room", {"__init__.py": "import sendbook.tables", "tables.py": ""}, "the package itself"),
    ("xlwings in excel", {"excel/scripts.py": "import xlwings as xw"}, ""),
    ("xlwings elsewhere", {"flows.py": "def f():\n    import xlwings"}, "imports xlwings: only excel may"),
    ("lxml in workbook", {"workbook/patch.py": "from lxml import etree"}, ""),
    ("a library in rules", {"rules/costs.py": "import pandas"}, "imports pandas: only mis, reports may"),
    ("a library that nobody chose", {"mis/x.py": "import requests"}, "imports requests: only no room may"),
    ("the start loads a library", {"cli.py": "import sendbook.mis.x", "mis/x.py": "import pandas"}, START + "pandas"),
    ("a package on the way loads it", {"cli.py": "import sendbook.mis.y", "mis/y.py": "",
                                       "mis/__init__.py": "import pandas"}, START + "pandas"),
    ("a command loads it later", {"cli.py": "def f():\n    import sendbook.mis.x", "mis/x.py": "import pandas"}, ""),
    ("a function below loads it", {"cli.py": "import sendbook.mis.x", "mis/x.py": "def f():\n    import pandas"}, ""),
    ("Excel's functions load a library", {"excel/functions.py": "import sendbook.mis.x", "mis/x.py": "import pandas"},
     "importing sendbook.excel.functions loads pandas"),
    ("Excel's functions load xlwings", {"excel/functions.py": "import xlwings"}, ""),
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


def test_every_room_is_in_one_row() -> None:
    rooms = [room for row in ROWS for room in row]
    assert len(rooms) == len(set(rooms))
