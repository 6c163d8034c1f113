"""The main road needs Python alone: every everyday command runs with nothing but four small libraries importable."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from sendbook.sources.files import grids_apart
from tests.support.costings import UPN, costed_book
from tests.support.la_templates import BY_ROLE, moorland

ROOT = Path(__file__).resolve().parent.parent

ONLY = """
import sys

ALLOWED = set(sys.stdlib_module_names) | {"sendbook", "openpyxl", "et_xmlfile", "xlsxwriter", "defusedxml"}
WITHOUT = set(sys.argv[1].split(",")) if sys.argv[1] else set()


class OnlyThese:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        is_there = top not in WITHOUT and (top in ALLOWED or top.startswith("_"))
        return self.finder.find_spec(name, path, target) if is_there else None


sys.meta_path[:] = [OnlyThese(finder) for finder in sys.meta_path if hasattr(finder, "find_spec")]
import json
from pathlib import Path

from sendbook.terminal.main import main

for words in json.loads(sys.argv[2]):
    try:
        code = main(words)
    except SystemExit as end:
        code = end.code
    print(f"\\n== {code} == {' '.join(words)}", flush=True)
"""
"""A program that runs sendbook's commands where nothing can be imported but the libraries that are needed."""


def run(folder: Path, commands: list[list[str]], without: str = "") -> str:
    """What the commands say, each followed by its exit code, in a process that can import little."""
    done = subprocess.run(
        [sys.executable, "-c", ONLY, without, json.dumps(commands)], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


OWN_LIST = (
    ("UPN", "Surname", "Forename", "Class", "SEN status", "Last review", "Primary need"),
    ("K999200117012", "Ashdown", "Amira", "3 Ash", "E", date(2026, 5, 4), "ASD"),
    ("K999200117020", "Birch", "Ben", "4 Oak", "K", None, "SLCN"),
)


def codes(said: str) -> dict[str, str]:
    """The exit code of each command that ran, by its words."""
    return {words: code for code, words in re.findall(r"^== (\S+) == (.*)$", said, re.MULTILINE)}


@pytest.mark.long
def test_every_everyday_command_runs_on_four_small_libraries(tmp_path: Path) -> None:
    costed_book(tmp_path / "costed.xlsx")
    moorland(tmp_path / "moorland.xlsx")
    (tmp_path / "upn.txt").write_text(UPN, encoding="utf-8")
    own = openpyxl.Workbook()
    for row in OWN_LIST:
        own.active.append(row)
    own.save(tmp_path / "own.xlsx")
    map_file = str(BY_ROLE)
    commands = [
        line.split()
        for line in f"""
        demo demo
        new register new.xlsx --school Elm
        new provision-map newmap.xlsx
        new book newbook.xlsx --from demo/arbor-sen-report.csv --with-lite
        check demo/register.xlsx
        check demo/book.xlsx --write
        import demo/arbor-sen-report.csv --into demo/book.xlsx --yes --on-conflict mis
        import demo/sims-pupil-report.csv --into demo/register.xlsx --plan --preview preview.xlsx --on-conflict keep
        import demo/arbor-sen-report.csv --into own.xlsx --yes --on-conflict mis
        fill own.xlsx --yes
        history own.xlsx --cells
        undo own.xlsx
        redo own.xlsx
        share demo/book.xlsx shared.xlsx --for la
        report demo/book.xlsx --md report.md --write
        inclusion-strategy demo/book.xlsx --md strategy.md
        scenarios demo/book.xlsx --rates LA
        costed-map costed.xlsx --pupil-file upn.txt --into moorland.xlsx --map {map_file} --out costed-map.xlsx
        new-year demo/book.xlsx --year 2027-28 --out next.xlsx
        embed-lite demo/register.xlsx
        embed-functions demo/provision-map.xlsx
        explain 5020Q
        explain SEND_REVIEW_DUE
        doctor
    """.strip().splitlines()
    ]
    said = run(tmp_path, commands)
    found = codes(said)
    assert "ModuleNotFoundError" not in said and "has a fault" not in said and "No module named" not in said, said
    assert list(found) == [" ".join(words) for words in commands]
    # 1 says that the workbook holds findings, or that a pupil was left out, as the demo's do.
    assert {words: code for words, code in found.items() if code not in ("0", "1")} == {}, said
    assert {words for words, code in found.items() if code == "1"} <= {
        words for words in found if words.startswith(("check", "import", "new "))}, said  # fmt: skip
    for made in ("new.xlsx", "newmap.xlsx", "newbook.xlsx", "preview.xlsx", "shared.xlsx", "report.md", "strategy.md",
                 "costed-map.xlsx", "next.xlsx"):  # fmt: skip
        assert (tmp_path / made).stat().st_size > 1000, made


def test_a_format_whose_reader_is_an_extra_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    grids, findings = grids_apart(made.getvalue(), "export.ods")
    assert grids == [] and [item.code for item in findings] == ["7012"]
    assert ".ods" in findings[0].wrong and "sendbook[bulk]" in findings[0].fix


def test_a_platform_without_locks_can_write(tmp_path: Path) -> None:
    costed_book(tmp_path / "map.xlsx")
    said = run(tmp_path, [["check", "map.xlsx", "--write"], ["undo", "map.xlsx"]], without="fcntl")
    assert set(codes(said).values()) <= {"0", "1"} and codes(said)["undo map.xlsx"] == "0", said
