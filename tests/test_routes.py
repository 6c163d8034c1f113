"""One table of cases, every route: what is asked in Excel is answered alike, whichever way Python is reached.

The real code runs everywhere: xlwings-server, the JavaScript it makes, its task pane, the static site with Python in
the browser, Pyodide, xlwings' own COM calls. Only Excel itself is a stand-in (tests/support/office_shim.js).
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

from sendbook import cli, demo, flows
from sendbook.excel import every_function  # noqa: F401  (fills the records)
from sendbook.excel.records import RECORDS
from sendbook.findings import finding
from tests.support import hosts, node_tools
from tests.support.excel_model import cells, model

TODAY = date(2026, 11, 22)
NOT_A_DATE = finding("2011")
EMPTY = {"name": "book.xlsx", "names": [], "sheets": [{"name": "Sheet1", "cells": {}}]}


def _cases() -> tuple[list[hosts.Case], list[hosts.Answer]]:
    """Every example of every function, then the ways in which a cell may arrive."""
    cases: list[hosts.Case] = []
    answers: list[hosts.Answer] = []
    for name, record in RECORDS.items():
        for example in record.examples:
            cases.append((name, [hosts.excel_argument(value) for value in example.given]))
            answers.append(hosts.stands(example.answer))
    edges: list[tuple[str, list[Any], list[list[Any]]]] = [
        ("SEND_HEADROOM", [[[None]]], [[""]]),
        ("SEND_HEADROOM", [[[""]]], [[""]]),
        ("SEND_HEADROOM", [[[0]]], [[6000.0]]),
        ("SEND_HEADROOM", [[["£1,000"]]], [[5000.0]]),
        ("SEND_HEADROOM", [[["tbc"]]], [["Cost is not a number: type it as 12.5."]]),
        ("SEND_HEADROOM", [[[True]]], [["Cost is not a number: type it as 12.5."]]),
        ("SEND_OVERDUE", [[[0]], [[46347]]], [[""]]),
        ("SEND_OVERDUE", [[["20/11/2026"]], [["2026-11-21"]]], [[True]]),
        ("SEND_OVERDUE", [[[True]], [[46347]]], [["Review due is not a date: type it as 31/01/2026."]]),
        ("SEND_OVERDUE", [[[46346], [None], ["tbc"], [46347]], [[46347]]],
         [[True], [""], ["Review due is not a date: type it as 31/01/2026."], [False]]),
        ("SEND_OVERDUE", [[[46346, 46347]], [[46347]]], [[True, False]]),
        ("SEND_OVERDUE", [[[46346], [46347]], [[46347], [46347], [46347]]],
         [["The ranges differ in size: give ranges of the same size, or single cells."]]),
        ("SEND_UPN_PROBLEM", [[[0]]], [[""]]),
        ("SEND_OVERDUE_LIST", [[["A"], ["B"]], [[46346], [0]], None, [[46347]]], [["A", 46346, 1]]),
        ("SEND_OVERDUE_LIST", [[["A"], ["B"]], [["20/11/2026"], [""]], [[None], [None]], [[46347]]], [["A", 46346, 1]]),
        ("SEND_OVERDUE_LIST", [[["A"]], [[True]], None, [[46347]]],
         [["Due column is not a date: type it as 31/01/2026."]]),
        ("SEND_OVERDUE_LIST", [[["A"], ["B"]], [[46346]], None, [[46347]]],
         [["The columns differ in size: give columns of the same size."]]),
        ("SEND_OVERDUE_LIST", [[["A"]], [[46346]], None, None], [["Give the day to compare with, such as TODAY()."]]),
        ("SEND_PUPIL_COSTS", [[["a"], [0], [""]], [["A"], ["a"], [None]], [[1.005], [2], ["£3"]]],
         [[3.01], [""], [""]]),
        ("SEND_COST_BY", [[["x"], ["X"], [0]], [[10], ["1,000"], [None]]], [["x", 1010.0]]),
        ("SEND_COST_BY", [[["x"]], [[True]]], [["Row 1: cost column is not a number: type it as 12.5."]]),
        ("SEND_CHECK", [[["UPN", "Date of birth"], ["T999200005001", "tbc"]], [[46348]]],
         [["Code", "Severity", "Row", "Column", "What is wrong", "How to fix it"],
          ["2011", "error", 2, "Date of birth", NOT_A_DATE.wrong, NOT_A_DATE.fix]]),
        ("SEND_CHECK", [[[None]], [[46348]]],
         [["No row of headings was found: give the range with its headings, such as UPN and Surname."]]),
    ]  # fmt: skip
    for name, given, rows in edges:
        cases.append((name, given))
        answers.append({"rows": rows})
    return cases, answers


CASES, ANSWERS = _cases()


def agree(answers: list[hosts.Answer]) -> None:
    """Every case answered as plain Python answers it; a difference names the case."""
    assert len(answers) == len(CASES)
    different = {str(case): (got, want) for case, got, want in zip(CASES, answers, ANSWERS, strict=True) if got != want}
    assert not different


@pytest.fixture(scope="session", autouse=True)
def tools() -> None:
    missing = node_tools.missing() + ([] if node_tools.browser() else ["Chromium"])
    if missing:
        pytest.skip(f"these are not installed: {', '.join(missing)}")


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which the server of these tests logs."""
    return tmp_path_factory.mktemp("server") / "log.txt"


@pytest.fixture(scope="session")
def address(server_log: Path) -> Iterator[str]:
    """The add-in's server on this computer."""
    with hosts.server(server_log) as running:
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The static site, handed out by a server of plain files."""
    port = hosts.free_port()
    folder = hosts.build_site(tmp_path_factory.mktemp("site"), f"http://127.0.0.1:{port}")
    with hosts.plain_files(folder, port) as running:
        yield running


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented school; its register as before the import."""
    folder = tmp_path_factory.mktemp("demo")
    demo.run(folder, TODAY, opens=False)
    assert cli.main(["undo", str(folder / "register.xlsx")]) == 0
    return folder


def test_plain_python() -> None:
    agree(hosts.in_python(CASES))


def test_the_server_over_http(address: str) -> None:
    agree(hosts.over_http(address, CASES))


def test_the_javascript_that_the_server_makes_for_excel(address: str) -> None:
    ran = hosts.in_node(address, CASES)
    agree(ran["answers"])
    assert sorted(ran["ids"]) == sorted(RECORDS), "what Excel is told of and what answers are the same functions"
    assert ran["calls"] == len(CASES), "one call an answer: nothing is asked twice"


def test_an_older_excel_gets_the_same_answers(address: str) -> None:
    agree(hosts.in_node(address, CASES, {"CustomFunctionsRuntime": 1, "ExcelApi": 11})["answers"])


def test_the_newest_python_of_the_browser(tmp_path: Path) -> None:
    ran = hosts.in_pyodide(tmp_path, CASES)
    agree(ran["answers"])
    assert ran["python"] == "3.14" and ran["functions"] == sorted(RECORDS)


def test_the_task_pane_of_the_server(address: str) -> None:
    ran = hosts.in_browser(address, EMPTY, cases=CASES)
    agree(ran["answers"])
    assert ran["errors"] == [] and ran["outside"] == []


def test_the_static_site_needs_nothing_from_elsewhere(site: str) -> None:
    ran = hosts.in_browser(site, EMPTY, cases=CASES)
    agree(ran["answers"])
    assert ran["outside"] == [], "the page asked for something outside its own address"
    assert ran["errors"] == []


@pytest.mark.parametrize("route", ["server", "site"])
def test_the_buttons_write_what_the_terminal_writes(
    route: str, request: pytest.FixtureRequest, demo_folder: Path, tmp_path: Path
) -> None:
    home: str = request.getfixturevalue("address" if route == "server" else "site")
    path = Path(shutil.copy(demo_folder / "register.xlsx", tmp_path / "register.xlsx"))
    export = demo_folder / "arbor-sen-report.csv"
    workbook = model(path)
    names = ["check_workbook", "import_preview", "import_apply"]
    ran = hosts.in_browser(home, workbook, presses=[{"script": name, "file": str(export)} for name in names])
    assert [press["refused"] for press in ran["said"]] == ["", "", ""], ran["said"]
    assert ran["errors"] == []
    assert any("pupils on the register" in line for line in ran["today"])

    checked = flows.check_book(path, date.today())
    found = [value for cell, value in cells(ran["workbook"], "Findings").items() if cell.startswith("A")]
    assert len([value for value in found if value in {item.code for item in checked.findings}]) == len(checked.findings)
    plan = flows.plan_import(export, path, date.today())
    assert not isinstance(plan, list) and not [
        item for item in flows.apply_import(plan, export.name) if item.severity == "error"
    ]
    assert _typed(cells(ran["workbook"], "Register")) == _typed(cells(model(path), "Register"))

    again = hosts.in_browser(home, ran["workbook"], presses=[{"script": "undo_changes"}])
    assert again["said"][0]["refused"] == "" and "cells were put back" in again["said"][0]["text"]
    assert cells(again["workbook"], "Register") == cells(workbook, "Register")


def _typed(found: dict[str, Any]) -> dict[str, Any]:
    """What people typed; formulas that a table's new rows take are Excel's own business, which no shim plays."""
    return {cell: value for cell, value in found.items() if not str(value).startswith("=")}


def test_a_refusal_is_shown_in_the_task_pane_and_changes_nothing(address: str, demo_folder: Path) -> None:
    workbook = model(demo_folder / "register.xlsx")
    ran = hosts.in_browser(address, workbook, presses=[{"script": "import_apply"}, {"script": "undo_changes"}])
    assert "no Import preview sheet" in ran["said"][0]["refused"]
    assert "nothing to undo" in ran["said"][1]["refused"]
    assert ran["workbook"] == json.loads(json.dumps(workbook))


def test_every_button_of_the_task_pane_does_its_work(address: str, tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "SEN list"
    for row in (["Surname", "Forename", "DOB", "SEN status", "Last reviewed"],
                ["Adeyemi", "Tola", date(2017, 3, 1), "K", date(2026, 3, 4)]):  # fmt: skip
        sheet.append(row)
    sheet["H1"] = "=SEND_HEADROOM(4510.5)"
    book.save(path)
    presses = ["fill_in", "function_help", "convert_to_plain", "undo_changes"]
    ran = hosts.in_browser(address, model(path), presses=[{"script": name} for name in presses])
    assert [press["refused"] for press in ran["said"]] == ["", "", "", ""] and ran["errors"] == []
    assert "cells were filled in" in ran["said"][0]["text"] and "1 formulas were converted" in ran["said"][2]["text"]
    after = cells(ran["workbook"], "SEN list")
    assert after["H1"].startswith("=") and "SEND_" not in after["H1"]
    assert "I1" not in after and "I2" not in after, "Undo took the filled columns away again"
    assert set(RECORDS) <= {str(value).partition("(")[0].lstrip("=") for value in cells(
        ran["workbook"], "SEND functions").values()}  # fmt: skip


def test_a_copy_to_share_holds_no_number_and_no_birthday(address: str, demo_folder: Path) -> None:
    path = demo_folder / "register.xlsx"
    ran = hosts.in_browser(address, model(path), presses=[{"script": "share_copy"}])
    assert ran["said"][0]["refused"] == ""
    shared = {str(value) for value in cells(ran["workbook"], "To share").values()}
    register = {row["upn"]: row for row in flows_tables(path)["register"]}
    assert {str(row["surname"]) for row in register.values()} <= shared
    assert not shared & {str(upn) for upn in register}
    born = {value for row in register.values() if (day := row["date_of_birth"])
            for value in (f"{day:%d/%m/%Y}", str((day - date(1899, 12, 30)).days))}  # fmt: skip
    assert not shared & born


def flows_tables(path: Path) -> dict[str, Any]:
    """The tables of a workbook's file."""
    from sendbook.workbook.reader import Book, read_book

    book = read_book(path)
    assert isinstance(book, Book)
    return dict(book.tables)


def test_the_server_never_logs_what_stands_in_a_cell(address: str, server_log: Path) -> None:
    hosts.over_http(address, [("SEND_HEADROOM", [[["Zebediah"]]]), ("SEND_UPN_PROBLEM", [[["Zebediah"]]]),
                              ("SEND_CHECK", [[["UPN", "Surname"], ["x", "Zebediah"]], [[46348]]])])  # fmt: skip
    workbook = json.loads(json.dumps(EMPTY))
    workbook["sheets"][0]["cells"] = {"A1": {"v": "Zebediah"}}
    ran = hosts.in_browser(address, workbook, presses=[{"script": "fill_in"}, {"script": "check_workbook"}])
    assert all(press["refused"] for press in ran["said"])
    logged = server_log.read_text(encoding="utf-8")
    assert "SEND_HEADROOM" in logged, "the log is the server's"
    assert "Zebediah" not in logged


def test_the_manifest_is_ours_and_has_at_most_six_buttons(address: str) -> None:
    manifest = hosts.fetched(f"{address}/manifest.xml")
    assert "5e4c7a1d-91b3-4c86-8f02-a4d6b3e9c785" in manifest and "Functions.Namespace" not in manifest
    assert 0 < manifest.count("<Control ") <= 6
    asked = re.findall(r'DefaultValue="(https?://[^"]+)"', manifest)
    assert asked and all(place.startswith(address) for place in asked), "pictures and pages are our own"
    actions = set(re.findall(r"<FunctionName>(.+?)</FunctionName>", manifest))
    ribbon = (hosts.OFFICE / "static" / "js" / "ribbon.js").read_text(encoding="utf-8")
    assert actions == set(re.findall(r'"(sendbook-\w+)"', ribbon))
    scripts = set(re.findall(r'data-script="(\w+)"', (hosts.OFFICE / "templates" / "taskpane.html").read_text()))
    meta = json.loads(hosts.fetched(f"{address}/xlwings/custom-scripts-meta.json"))
    assert scripts == {script["function_name"] for script in meta}
    assert set(re.findall(r': "(\w+)"', ribbon)) <= scripts


def test_each_function_has_its_help_page(address: str) -> None:
    meta = json.loads(hosts.fetched(f"{address}/xlwings/custom-functions-meta.json"))
    told = {item["name"]: item for item in meta["functions"]}
    assert set(told) == set(RECORDS)
    for name, item in told.items():
        assert len(item["description"]) <= 255 and all(len(p["description"]) <= 255 for p in item["parameters"])
        assert RECORDS[name].doc[:30] in html.unescape(hosts.fetched(item["helpUrl"]))
