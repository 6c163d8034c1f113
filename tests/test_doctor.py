"""Doctor and the functions' help in the terminal."""

from __future__ import annotations

import os
import platform
import re
from importlib import util
from typing import Any

import pytest

from sendbook.excel.functions.function_help import EVERYWHERE, html_page
from sendbook.excel.functions.records import every_record
from sendbook.terminal import doctor, main


def test_all_that_is_needed_is_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "need none of this" in said and not re.search(r"^missing", said, re.MULTILINE)


def test_a_library_that_is_missing_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found, gone = util.find_spec, {"defusedxml"}
    monkeypatch.setattr(doctor.util, "find_spec", lambda name, *more: None if name in gone else found(name, *more))
    assert main.main(["doctor"]) == 2
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("missing"))
    assert "defusedxml: keeps a harmful export" in line and "pip install" in line


def test_what_only_some_need_is_not_called_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = {"python_calamine": "bulk", "xlrd": "xls", "xlwings": "excel"}
    found = util.find_spec
    monkeypatch.setattr(doctor.util, "find_spec", lambda name, *more: None if name in some else found(name, *more))
    assert main.main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert all(f"sendbook[{extra}]" in said for extra in some.values()) and "lxml" not in said and "pandas" not in said


def test_on_windows_the_classic_route_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    values: dict[str, Any] = {"AccessVBOM": "0"}
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    monkeypatch.setattr(doctor, "_registry", lambda key, name, machine=False: values.get(name))
    said = "\n".join(str(line) for line in doctor.look())
    assert "pywin32" in said and "xlwings addin install" in said and "VBA project" in said
    assert "Excel was not found" in said
    values.update({"AccessVBOM": "1", "": r"C:\\Excel.exe"})
    said = "\n".join(str(line) for line in doctor.look())
    assert "VBA project" not in said and "Excel was not found" not in said


def test_a_policy_against_macros_and_another_number_of_bits_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    values: dict[str, Any] = {"VBAWarnings": "3", "Platform": "x86"}
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    monkeypatch.setattr(doctor, "_registry", lambda key, name, machine=False: values.get(name))
    monkeypatch.setattr(doctor, "_bits_of_python", lambda: 64)
    said = "\n".join(str(line) for line in doctor.look())
    assert "signed macros only" in said and "Excel has 32 bits and this Python 64" in said
    values.update({"VBAWarnings": "2", "Platform": "x64"})
    said = "\n".join(str(line) for line in doctor.look())
    assert "signed macros only" not in said and "bits" not in said


def test_a_folder_that_cannot_be_written_to_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "change to a folder of yours" in "\n".join(str(line) for line in doctor.look())


SEEN = (
    "#NAME?", "_xldudf_", "#BUSY!", "#SPILL!", "0, an old value", "COM server", "OneDrive", "32 or 64 bit",
    "Visual Basic project", "Two add-ins", "not in the store", "filter", "trust this workbook", "cache",
    "Integrated apps", "HTTPS", "impact assessment", "macros from running", "not signed", "Antivirus",
    "Excel 2021", "iPad", "1904", "ISERROR", "open in Excel",
)  # fmt: skip
"""What schools are known to run into, route by route."""


@pytest.mark.parametrize("words", SEEN)
def test_each_known_trouble_is_answered(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["doctor"]) == 0
    said = capsys.readouterr().out.partition("does not work inside Excel")[2]
    assert words in said


def test_every_answer_says_why_and_what_to_do() -> None:
    told = doctor.troubles()
    assert len({one.seen for one in told}) == len(told) >= 20
    assert all(one.why.endswith(".") and len(one.fix) > 20 for one in told)


@pytest.mark.parametrize("name", sorted(every_record()))
def test_each_function_is_explained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["explain", name.lower()]) == 0
    said = capsys.readouterr().out
    record = every_record()[name]
    assert record.doc in said and EVERYWHERE in said and "Examples" in said
    for argument in record.arguments:
        assert argument.taken.doc in said
        assert argument.name in html_page(record)


def test_an_unknown_function_gets_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["explain", "SEND_NOTHING"]) == 2
    assert "SEND_REVIEW_DUE" in capsys.readouterr().out
