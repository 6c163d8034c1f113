"""Code for xlwings Lite: put into workbooks, run from there, taken out again; nothing else in the file is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from xlwings import XlwingsError

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

from sendbook.excel.buttons import classic_buttons
from sendbook.excel.functions import every_function, lite, lite_buttons
from sendbook.excel.functions.records import every_record
from sendbook.terminal import main
from sendbook.workbook.editing.webextension import lite_files
from sendbook.workbook.parts.package import Package, open_package
from tests.support import hosts, node_tools, validator

MOST_CHARACTERS = 750_000
"""Office keeps at most 2 MB of such settings in a workbook."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new register that carries the code."""
    path = tmp_path_factory.mktemp("lite") / "register.xlsx"
    assert main.main(["new", "register", str(path), "--today", "2026-11-22", "--with-lite"]) == 0
    return path


def opened(path: Path) -> Package:
    package = open_package(path)
    assert isinstance(package, Package), package
    return package


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_code_is_plain_source_of_a_size_that_office_keeps(made: Path) -> None:
    files = lite_files(opened(made))
    assert files == lite.bundle()
    assert len(files["main.py"]) < MOST_CHARACTERS
    assert "pandas" not in files["requirements.txt"]
    compile(files["main.py"], "main.py", "exec")
    assert "def SEND_REVIEW_DUE(" in files["main.py"], "anybody can read what it does"


@pytest.mark.long
def test_a_workbook_with_the_code_still_opens_everywhere(made: Path) -> None:
    assert openpyxl.load_workbook(made).sheetnames[0] == "Start"
    assert validator.validate([made])[made] == []


@pytest.mark.long
def test_the_code_runs_from_the_workbook_as_plain_python_does(made: Path, tmp_path: Path) -> None:
    if node_tools.missing():
        pytest.skip("the browser's Python is not installed")
    cases = [(name, [hosts.excel_argument(value) for value in example.given])
             for name, record in every_record().items() for example in record.examples]  # fmt: skip
    ran = hosts.in_old_pyodide(cases, lite_files(opened(made))["main.py"])
    assert ran["python"] == "3.12" and ran["functions"] == sorted(every_function.__all__)
    assert ran["scripts"] and "check_workbook" in ran["scripts"]
    wanted = [hosts.stands(example.answer) for record in every_record().values() for example in record.examples]
    assert ran["answers"] == wanted


@pytest.mark.long
def test_the_code_runs_in_the_python_that_the_workbook_names(made: Path, tmp_path: Path) -> None:
    if node_tools.missing():
        pytest.skip("the browser's Python is not installed")
    files = lite_files(opened(made))
    cases = [(name, [hosts.excel_argument(value) for value in record.examples[0].given])
             for name, record in every_record().items()]  # fmt: skip
    ran = hosts.in_pyodide(tmp_path, cases, main=files["main.py"], presses=[], day="2026-11-22")
    assert ran["python"] == "3.14" and files["pyodideVersion"].startswith("314."), "Pyodide is named by its Python"
    assert ran["answers"] == [hosts.stands(record.examples[0].answer) for record in every_record().values()]


def test_every_button_says_where_its_work_is_done(made: Path) -> None:
    assert set(lite_buttons.WORDS) == {button.script for button in classic_buttons.BUTTONS}, "these are all the buttons"
    for name, words in lite_buttons.WORDS.items():
        button = getattr(lite_buttons, name)
        with pytest.raises(XlwingsError, match="Nothing was changed") as refusal:
            getattr(button, "__wrapped__", button)(None)
        assert words in str(refusal.value) and "the sendbook page" in str(refusal.value)


def test_the_code_makes_a_workbook_at_most_150_kilobytes_larger(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    assert main.main(["new", "register", str(path), "--today", "2026-11-22"]) == 0
    assert made.stat().st_size - path.stat().st_size < 150_000


def test_the_code_runs_by_itself(made: Path, tmp_path: Path) -> None:
    """In a Python that has no other sendbook: every example of every function, and a list that is checked."""
    (tmp_path / "main.py").write_text(lite_files(opened(made))["main.py"], encoding="utf-8")
    program = (
        "import main\n"
        "from sendbook.excel.functions.records import every_record\n"
        "assert 'sendbook-' in main.sys.path[0]\n"
        "plain = lambda function: getattr(function, '__wrapped__', function)\n"
        "records = every_record()\n"
        "wrong = [n for n, r in records.items() for e in r.examples if plain(getattr(main, n))(*e.given) != e.answer]\n"
        "print(len(records), wrong)\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env={**environment, "TMPDIR": str(tmp_path)},
                         capture_output=True, text=True, check=False)  # fmt: skip
    assert ran.stdout.strip() == f"{len(every_record())} []", ran.stderr


@pytest.mark.long
def test_the_code_goes_into_a_workbook_that_exists_and_out_again(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    assert main.main(["new", "register", str(path), "--today", "2026-11-22"]) == 0
    before = path.read_bytes()
    old = members(path)
    assert main.main(["embed-lite", str(path)]) == 0
    now = members(path)
    added = set(now) - set(old)
    assert added == {"xl/webextensions/webextension1.xml", "xl/webextensions/taskpanes.xml",
                     "xl/webextensions/_rels/taskpanes.xml.rels"}  # fmt: skip
    changed = {name for name in old if old[name] != now[name]}
    assert changed == {"[Content_Types].xml", "_rels/.rels"}
    assert main.main(["embed-lite", str(path)]) == 0, "the newest code takes the place of the old"
    assert members(path) == now
    assert main.main(["embed-lite", str(path), "--remove"]) == 0
    assert lite_files(opened(path)) == {} and set(members(path)) == set(old)
    assert {name for name in old if members(path)[name] != old[name]} <= {"[Content_Types].xml", "_rels/.rels"}
    assert validator.validate([path])[path] == []
    assert main.main(["embed-lite", str(path), "--remove"]) == 2, "there is nothing to take out"
    assert before


def test_undo_takes_the_code_out_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    main.main(["new", "register", str(path), "--today", "2026-11-22"])
    before = path.read_bytes()
    assert main.main(["embed-lite", str(path)]) == 0
    assert main.main(["undo", str(path)]) == 0
    assert path.read_bytes() == before


def test_code_that_is_not_ours_is_never_overwritten(made: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(made, tmp_path / "theirs.xlsx"))
    content = members(path)
    extension = "xl/webextensions/webextension1.xml"
    content[extension] = content[extension].replace(b"# sendbook for xlwings Lite", b"# our own script, not theirs")
    with zipfile.ZipFile(path, "w") as file:
        for name, data in content.items():
            file.writestr(name, data)
    before = path.read_bytes()
    assert main.main(["embed-lite", str(path)]) == 2
    assert main.main(["embed-lite", str(path), "--remove"]) == 2
    assert path.read_bytes() == before


@pytest.mark.long
def test_another_add_in_keeps_its_place(made: Path, tmp_path: Path) -> None:
    """A workbook in which another add-in stands already gets ours beside it, and keeps it when ours goes."""
    path = Path(shutil.copy(made, tmp_path / "two.xlsx"))
    content = members(path)
    extension = "xl/webextensions/webextension1.xml"
    content[extension] = content[extension].replace(b"wa200008175", b"wa104381504")
    with zipfile.ZipFile(path, "w") as file:
        for name, data in content.items():
            file.writestr(name, data)
    assert main.main(["embed-lite", str(path)]) == 0
    assert lite_files(opened(path)) == lite.bundle()
    assert members(path)[extension] == content[extension]
    assert members(path)["xl/webextensions/taskpanes.xml"].count(b"<wetp:taskpane ") == 2
    assert validator.validate([path])[path] == []
    assert main.main(["embed-lite", str(path), "--remove"]) == 0
    assert members(path)[extension] == content[extension] and lite_files(opened(path)) == {}
    assert validator.validate([path])[path] == []
