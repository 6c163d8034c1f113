"""The terminal answers at once: asking for help loads none of the heavy libraries."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import sendbook
from sendbook.findings import catalogue, one_code

HEAVY = {"pandas", "numpy", "openpyxl", "lxml", "xlsxwriter", "xlwings", "python_calamine", "defusedxml", "xlrd"}


def loaded(*arguments: str) -> tuple[set[str], str]:
    """The packages that a fresh Python loads for a command, and what the command prints."""
    command = [sys.executable, "-X", "importtime", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    names = re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", run.stderr, re.MULTILINE)
    return {name.partition(".")[0] for name in names}, run.stdout


@pytest.mark.sampled
@pytest.mark.parametrize("command", [
    "--help", "--version", "new --help", "check --help", "import --help", "explain 5010", "explain SEND_REVIEW_DUE",
    "explain SEND_OVERDUE_LIST", "explain SB_REVIEW_DUE",
])  # fmt: skip
def test_help_loads_no_heavy_library(command: str) -> None:
    packages, printed = loaded("-m", "sendbook", *command.split())
    assert "sendbook" in packages and printed
    assert not packages & HEAVY


_READS = """
import sys
read = []
sys.addaudithook(lambda event, given: read.append(str(given[0])) if event == "open" else None)
from sendbook.terminal.main import main
try:
    code = main(sys.argv[1:])
except SystemExit as end:  # argparse prints a help and goes
    code = end.code
ours = [name for name in sys.modules if name.partition(".")[0] == "sendbook"]
print(code, len(ours), sum(path.endswith(".toml") for path in read), len(sys.modules), file=sys.stderr)
"""


def counted(*words: str) -> tuple[int, int, int]:
    """What a command works through: modules of ours, files of data, modules in all. Work, not time, is what stays."""
    run = subprocess.run([sys.executable, "-c", _READS, *words], capture_output=True, text=True, check=True)
    code, ours, data, every = map(int, run.stderr.split()[-4:])
    assert code == 0
    return ours, data, every


BARE = len(subprocess.run(
    [sys.executable, "-c", "import sys; print(' '.join(sys.modules))"], capture_output=True, text=True, check=True
).stdout.split())  # fmt: skip


@pytest.mark.parametrize(
    ("words", "ours", "data", "more"),
    [
        ("--version", 6, 0, 30),
        ("--help", 8, 0, 45),
        ("explain 5010", 12, 4, 90),
        ("explain SEND_REVIEW_DUE", 40, 0, 130),
    ],
)
def test_what_is_asked_at_once_reads_little(words: str, ours: int, data: int, more: int) -> None:
    found = counted(*words.split())
    assert found[0] <= ours and found[1] <= data and found[2] <= BARE + more, found


def test_one_code_read_alone_is_the_catalogue_s() -> None:
    assert all(one_code(code) == known for code, known in catalogue().items())
    assert one_code("5") is None and one_code("") is None and one_code("9999") is None


def test_a_heavy_library_would_be_seen() -> None:
    packages, _ = loaded("-c", "import openpyxl")
    assert packages & HEAVY >= {"openpyxl"}


def test_version_is_the_package_s() -> None:
    assert sendbook.__version__ in loaded("-m", "sendbook", "--version")[1]
