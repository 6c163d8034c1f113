"""A browser's Python lacks modules and carries few libraries: all of sendbook that goes into it can be loaded there."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sendbook.page.site import packing
from tests.support import hosts, node_tools
from tests.support.browser_python import NOT_THERE, failing, fresh

ABSENT = """
import sys
from importlib.util import find_spec

def absent(name):
    try:
        return find_spec(name) is None
    except ValueError:
        return False

" ".join(name for name in sorted(sys.stdlib_module_names) if absent(name))
"""


def as_imported(names: tuple[str, ...]) -> set[str]:
    return {name.lower().replace("-", "_") for name in names}


@pytest.mark.long
def test_all_that_the_add_in_carries_loads(tmp_path: Path) -> None:
    build = runpy.run_path(str(hosts.OFFICE / "build.py"))
    with zipfile.ZipFile(build["own_wheel"](tmp_path / "wheel")) as wheel:
        wheel.extractall(tmp_path / "carried")
    assert failing(tmp_path / "carried", {"xlwings", *as_imported(build["LIBRARIES"])}) == {}


def test_all_that_the_page_carries_loads(tmp_path: Path) -> None:
    for name, content in packing.own_files().items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    assert failing(tmp_path, as_imported(packing.LIBRARIES)) == {}


@pytest.mark.sampled
@pytest.mark.parametrize("line", [
    "from concurrent.futures import ProcessPoolExecutor", "import fcntl", "import pandas", "import sendbook.terminal",
])  # fmt: skip
def test_a_module_that_cannot_be_loaded_there_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "sendbook").mkdir()
    (tmp_path / "sendbook" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "sendbook" / "tables.py").write_text(f"{line}\n", encoding="utf-8")
    (tmp_path / "sendbook" / "changes.py").write_text("import openpyxl\n", encoding="utf-8")
    found = failing(tmp_path, {"openpyxl"})
    assert list(found) == ["sendbook.tables"] and "ModuleNotFoundError" in found["sendbook.tables"]


@pytest.mark.long
@pytest.mark.skipif(bool(node_tools.missing()), reason="needs Node and Pyodide")
def test_the_list_of_what_is_not_there_is_what_the_browsers_python_says() -> None:
    place = (node_tools.package("pyodide-of-xlwings") / "pyodide.mjs").as_uri()
    program = f"""
        const {{ loadPyodide }} = await import({place!r});
        const python = await loadPyodide();
        process.stdout.write(python.runPython({ABSENT!r}));
    """
    ran = subprocess.run([shutil.which("node") or "node", "--input-type=module", "-e", program],
                         capture_output=True, text=True, timeout=300, check=False)  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert set(ran.stdout.split()) == NOT_THERE


def test_a_fresh_python_writes_the_help_page_of_every_function(tmp_path: Path) -> None:
    """Whoever asks for the functions gets them all, whatever was loaded before."""
    program = "import sys; from pathlib import Path; from help_pages import write_help; write_help(Path(sys.argv[1]))"
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=hosts.OFFICE, capture_output=True, text=True, check=False,
        env=fresh(PYTHONPATH=str(hosts.ROOT)),
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    from sendbook.excel.functions.every_function import __all__ as functions

    assert sorted(path.stem for path in tmp_path.glob("*.html")) == sorted(functions)
