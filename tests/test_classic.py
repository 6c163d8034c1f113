"""The classic route: the VBA module is the one made today, VBA can read it, and its calls answer as plain Python."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sendbook.excel.classic import RESERVED, bas, vba_name
from sendbook.excel.records import RECORDS

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "macros" / "classic" / "sendbook_functions.bas"


def test_the_module_is_the_one_that_is_made_today() -> None:
    assert COMMITTED.read_bytes() == bas().encode("ascii"), (
        "run: python -m sendbook.excel.classic macros/classic/sendbook_functions.bas"
    )


def problems(text: str) -> list[str]:
    """What VBA would stumble over in a module."""
    found = []
    lines = text.split("\r\n")
    if any("\n" in line for line in lines):
        found.append("a line ends with a line feed alone")
    found += [f"line {n} is too long" for n, line in enumerate(lines, 1) if len(line) > 1023]
    found += [f"line {n} is not plain" for n, line in enumerate(lines, 1) if not line.isascii()]
    code = re.sub(r" _\n\s*", " ", re.sub(r"^'.*$", "", text.replace("\r\n", "\n"), flags=re.MULTILINE))
    signatures = re.findall(r"^Public Function (\S+?)\((.*)\)$", code, flags=re.MULTILINE)
    for name, arguments in signatures:
        names = [argument.removeprefix("Optional ") for argument in arguments.split(", ")]
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,254}", name) or re.fullmatch(r"[A-Za-z]{1,3}[0-9]+", name):
            found.append(f"{name} is no name for a function")
        found += [f"{name}: {argument} is no name for an argument" for argument in names
                  if argument.lower() in RESERVED or not re.fullmatch(r"[A-Za-z]\w*", argument)]  # fmt: skip
        if len(names) > 60 or len({argument.lower() for argument in names}) < len(names):
            found.append(f"{name}: too many arguments, or one twice")
        later = [argument.startswith("Optional ") for argument in arguments.split(", ")]
        if later != sorted(later):
            found.append(f"{name}: an argument that must be given stands after one that may be left out")
    opened = len(re.findall(r"^Public (?:Function|Sub) ", code, flags=re.MULTILINE))
    if opened != len(re.findall(r"^End (?:Function|Sub)$", code, flags=re.MULTILINE)) or opened != len(signatures) + 1:
        found.append("a function or macro is not closed")
    if max(text.count(" _\r\n", start, end) for start, end in _statements(text)) > 24:
        found.append("a statement goes over more than 24 lines")
    found += [f"quotes in: {line}" for line in code.split("\n") if line.count('"') % 2]
    if code.count("(") != code.count(")"):
        found.append("a bracket is not closed")
    return found


def _statements(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in re.finditer(r"(?<! _)\r\n", text)]
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


def test_vba_can_read_the_module() -> None:
    assert problems(bas()) == []
    for name, record in RECORDS.items():
        assert f'XLPy.CallUDF("sendbook.excel.every_function", "{name}", _' in bas()
        assert bas().count(f'Macro:="{name}"') == 1
        given = ", ".join(vba_name(argument.name) for argument in record.arguments)
        assert f"Array({given}), ThisWorkbook, Application.Caller)" in bas()


@pytest.mark.parametrize(
    ("right", "planted", "problem"),
    [("Optional end_", "Optional end", "no name for an argument"), ("SEND_OVERDUE", "ABC1", "no name for a function"),
     ("SEND_OVERDUE", "SEND.OVERDUE", "no name for a function"), ("End Sub", "", "not closed"),
     ("(upn)", "(Optional upn, more)", "stands after"), ("(upn)", "(upn, UPN)", "one twice"),
     ("sendbook for", "sendbook – for", "not plain"), ('Category:="sendbook"', 'Category:="sendbook', "quotes"),
     ("Made from", "x" * 1024, "too long"), ("\r\nOption", "\nOption", "line feed"),
     ("Array(upn)", "Array(upn", "bracket")],
)  # fmt: skip
def test_a_slip_in_the_module_is_found(right: str, planted: str, problem: str) -> None:
    assert right in bas()
    assert any(problem in one for one in problems(bas().replace(right, planted)))


def test_calls_through_xlwings_answer_as_the_examples() -> None:
    command = [sys.executable, "-m", "tests.support.classic_route"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    examples = sum(len(record.examples) for record in RECORDS.values())
    assert run.stdout.strip().endswith(f"answered {examples}"), run.stderr[-3000:]
