"""The terminal answers at once: asking for help loads none of the heavy libraries."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import sendbook

HEAVY = {"pandas", "numpy", "openpyxl", "lxml", "xlsxwriter", "xlwings", "python_calamine", "defusedxml", "xlrd"}


def loaded(*arguments: str) -> tuple[set[str], str]:
    """The packages that a fresh Python loads for a command, and what the command prints."""
    command = [sys.executable, "-X", "importtime", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    names = re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", run.stderr, re.MULTILINE)
    return {name.partition(".")[0] for name in names}, run.stdout


@pytest.mark.parametrize("command", ["--help", "--version", "new --help", "check --help", "import --help"])
def test_help_loads_no_heavy_library(command: str) -> None:
    packages, printed = loaded("-m", "sendbook", *command.split())
    assert "sendbook" in packages and printed
    assert not packages & HEAVY


def test_a_heavy_library_would_be_seen() -> None:
    packages, _ = loaded("-c", "import openpyxl")
    assert packages & HEAVY >= {"openpyxl"}


def test_version_is_the_package_s() -> None:
    assert sendbook.__version__ in loaded("-m", "sendbook", "--version")[1]
