"""The Python of a browser, played without one: what it has not is gone, and only what is carried is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.architecture import LIBRARIES

_NOT_THERE = """
_aix_support _curses _curses_panel _dbm _gdbm _hashlib _lzma _msi _multiprocessing _osx_support _overlapped
_posixshmem _pydecimal _scproxy _sqlite3 _ssl _tkinter _uuid _winapi _wmi curses dbm ensurepip fcntl grp idlelib
lib2to3 lzma msilib msvcrt nis nt ossaudiodev pwd pydoc_data readline resource spwd sqlite3 ssl syslog termios tkinter
turtle turtledemo venv winreg winsound
"""
NOT_THERE = frozenset(_NOT_THERE.split())
"""The modules of the standard library that the Python of xlwings' task pane lacks: it can start no second process."""

_PROGRAM = """
import importlib, importlib.machinery, json, sys, traceback
from pathlib import Path

# Not what an editable install adds: it would find elsewhere what the folder does not carry.
ways = (importlib.machinery.BuiltinImporter, importlib.machinery.FrozenImporter, importlib.machinery.PathFinder)
sys.meta_path[:] = [way for way in sys.meta_path if way in ways]

for name in json.loads(sys.argv[1]):
    sys.modules[name] = None
folder = Path(sys.argv[2])
sys.path.insert(0, str(folder))
failed = {}
for path in sorted((folder / "sendbook").rglob("*.py")):
    name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
    if name.endswith("__main__"):
        continue
    try:
        module = importlib.import_module(name)
    except BaseException:
        failed[name] = traceback.format_exc()
    else:
        assert Path(module.__file__) == path, module.__file__
print(json.dumps(failed))
"""


def fresh(**more: str) -> dict[str, str]:
    """The environment of a Python that finds no sendbook but the one it is told of."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}


def failing(folder: Path, carried: set[str]) -> dict[str, str]:
    """The modules of sendbook in a folder that cannot be loaded in a browser, each with what Python says."""
    gone = sorted(NOT_THERE | (set(LIBRARIES) - carried))
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM, json.dumps(gone), str(folder)], cwd=folder, capture_output=True, text=True,
        env=fresh(XLWINGS_LICENSE_KEY="noncommercial"), check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found: dict[str, str] = json.loads(ran.stdout)
    return found
