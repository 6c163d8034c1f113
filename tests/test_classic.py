"""The classic route: the VBA module is the one made today, VBA can read it, and its calls answer as plain Python."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlwings as xw

from sendbook.excel.buttons import classic_buttons, scripts
from sendbook.excel.functions.classic import RESERVED, bas, vba_name
from sendbook.excel.functions.coercion import KEPT
from sendbook.excel.functions.records import every_record
from tests.support import hosts
from tests.support.openbook import payload
from tests.support.route_cases import different

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "macros" / "classic" / "sendbook_functions.bas"


def test_the_module_is_the_one_that_is_made_today() -> None:
    assert COMMITTED.read_bytes() == bas().encode("ascii"), (
        "run: python -m sendbook.excel.functions.classic macros/classic/sendbook_functions.bas"
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
    opened = len(re.findall(r"^(?:Public|Private) (?:Function|Sub) ", code, flags=re.MULTILINE))
    if opened != len(re.findall(r"^End (?:Function|Sub)$", code, flags=re.MULTILINE)) or opened != len(signatures) + 3:
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
    for name, record in every_record().items():
        assert f'XLPy.CallUDF("sendbook.excel.functions.every_function", "{name}", _' in bas()
        assert bas().count(f'Macro:="{name}"') == 1
        given = ", ".join(vba_name(argument.name) for argument in record.arguments)
        assert f"Array({given}), ThisWorkbook, Application.Caller))" in bas()


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


def test_errors_become_errors_of_the_cells_again() -> None:
    for name in KEPT:
        assert bas().count(f'Case "{name}": OneCell = CVErr(xlErr') == 1
    assert bas().count("= WithErrors(XLPy.CallUDF(") == bas().count("= CVErr(xlErrValue)\r\nEnd") == len(every_record())


def test_calls_through_xlwings_answer_as_every_other_route() -> None:
    assert different(hosts.in_classic()) == {}


BUTTONS_FILE = ROOT / "macros" / "classic" / "sendbook_buttons.bas"
RIBBON_FILE = ROOT / "macros" / "classic" / "customUI14.xml"


def test_the_buttons_are_those_that_are_made_today() -> None:
    assert BUTTONS_FILE.read_bytes() == classic_buttons.bas().encode("ascii")
    assert RIBBON_FILE.read_text(encoding="utf-8") == classic_buttons.ribbon(), (
        "run: python -m sendbook.excel.buttons.classic_buttons macros/classic"
    )


def test_each_button_of_the_ribbon_has_its_macro_and_its_script() -> None:
    space = "{http://schemas.microsoft.com/office/2009/07/customui}"
    found = ElementTree.fromstring(classic_buttons.ribbon()).findall(f".//{space}button")
    assert 0 < len(found) <= 6
    for button in found:
        assert f"Public Sub {button.get('onAction')}(control As IRibbonControl)" in classic_buttons.bas()
    for made in classic_buttons.BUTTONS:
        assert callable(getattr(scripts, made.script))
        assert len(re.findall(rf"^Public Sub {made.macro}\(\)\r$", classic_buttons.bas(), re.MULTILINE)) == 1
    assert classic_buttons.bas().count("Public Sub") == classic_buttons.bas().count("End Sub")


def test_a_macro_shows_a_refusal_in_a_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XLWINGS_LICENSE_KEY", "noncommercial")
    path = tmp_path / "book.xlsx"
    openpyxl.Workbook().save(path)
    book = xw.Book(json=payload(path))
    monkeypatch.setattr(xw.Book, "caller", lambda: book)
    classic_buttons.press("undo_changes")
    classic_buttons.press("function_help")
    actions = book.json()["actions"]
    assert actions[0]["func"] == "alert" and "nothing to undo" in actions[0]["args"][0]
    assert actions[-1]["func"] == "alert" and "explains every function" in actions[-1]["args"][0]
