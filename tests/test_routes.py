"""One table of cases, every route: what is asked in Excel is answered alike, whichever way Python is reached.

The real code runs everywhere: xlwings-server, the JavaScript it makes, its task pane, the static site with Python in
the browser, Pyodide, xlwings' own COM calls. Only Excel itself is a stand-in (tests/support/office_shim.js).
"""

from __future__ import annotations

import base64
import io
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

from sendbook.excel.functions.function_help import html_page
from sendbook.excel.functions.records import every_record
from sendbook.journeys.check import Checked, check_book
from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from sendbook.journeys.import_file import apply_import, plan_import
from sendbook.layouts import workbook_layout
from sendbook.reports.share_copy import AUDIENCES
from tests.support import hosts, node_tools
from tests.support.clock import TODAY
from tests.support.demo_school import demo_before_import
from tests.support.excel_model import cells, model
from tests.support.own_registers import own_register
from tests.support.route_cases import cases, different
from tests.test_scripts_own import an_export

EMPTY = {"name": "book.xlsx", "names": [], "sheets": [{"name": "Sheet1", "cells": {}}]}


CASES = cases()[0]


def agree(answers: list[hosts.Answer]) -> None:
    """Every case answered as plain Python answers it; a difference names the case."""
    assert different(answers) == {}


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
    return demo_before_import(tmp_path_factory.mktemp("demo"))


def test_plain_python() -> None:
    agree(hosts.in_python(CASES))


def test_the_server_over_http(address: str) -> None:
    agree(hosts.over_http(address, CASES))


def test_the_javascript_that_the_server_makes_for_excel(address: str) -> None:
    ran = hosts.in_node(address, CASES)
    agree(ran["answers"])
    assert sorted(ran["ids"]) == sorted(every_record()), "what Excel is told of and what answers are the same functions"
    assert ran["calls"] == len(CASES), "one call an answer: nothing is asked twice"


@pytest.mark.long
def test_an_older_excel_gets_the_same_answers(address: str) -> None:
    agree(hosts.in_node(address, CASES, {"CustomFunctionsRuntime": 1, "ExcelApi": 11})["answers"])


@pytest.mark.long
def test_the_newest_python_of_the_browser(tmp_path: Path) -> None:
    ran = hosts.in_pyodide(tmp_path, CASES)
    agree(ran["answers"])
    assert ran["python"] == "3.14" and ran["functions"] == sorted(every_record())


def test_the_task_pane_of_the_server(address: str) -> None:
    ran = hosts.in_browser(address, EMPTY, cases=CASES)
    agree(ran["answers"])
    assert ran["errors"] == [] and ran["outside"] == []


@pytest.mark.long
def test_the_static_site_needs_nothing_from_elsewhere(site: str) -> None:
    ran = hosts.in_browser(site, EMPTY, cases=CASES)
    agree(ran["answers"])
    assert ran["outside"] == [], "the page asked for something outside its own address"
    assert ran["errors"] == []


@pytest.mark.long
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
    assert any(line.startswith("Pupils on the register: ") for line in ran["today"])

    checked = check_book(path, TODAY)
    found = [value for cell, value in cells(ran["workbook"], "Findings").items() if cell.startswith("A")]
    assert len([value for value in found if value in {item.code for item in checked.findings}]) == len(checked.findings)
    plan = plan_import(export, path, TODAY)
    assert not isinstance(plan, list) and not [
        item for item in apply_import(plan, export.name) if item.severity == "error"
    ]
    assert _typed(cells(ran["workbook"], "Register")) == _typed(cells(model(path), "Register"))

    assert ran["off"] == ["import_apply"], "the preview has been applied, and there is something to undo"
    again = hosts.in_browser(home, ran["workbook"], presses=[{"script": "undo_changes"}])
    assert again["said"][0]["refused"] == "" and "cells were put back" in again["said"][0]["text"]
    assert again["off"] == ["import_apply", "undo_changes"], "all of it is undone"
    assert cells(again["workbook"], "Register") == cells(workbook, "Register")


def _typed(found: dict[str, Any]) -> dict[str, Any]:
    """What people typed; formulas that a table's new rows take are Excel's own business, which no shim plays."""
    return {cell: value for cell, value in found.items() if not str(value).startswith("=")}


@pytest.mark.long
def test_a_refusal_is_shown_in_the_task_pane_and_changes_nothing(address: str, demo_folder: Path) -> None:
    workbook = model(demo_folder / "register.xlsx")
    ran = hosts.in_browser(address, workbook, presses=[{"script": "convert_to_plain"}])
    assert "SEND" in ran["said"][0]["refused"]
    assert ran["workbook"] == json.loads(json.dumps(workbook))
    assert ran["off"] == ["import_apply", "undo_changes"], "no preview stands, and nothing was written"


@pytest.mark.long
def test_the_task_pane_counts_as_the_check_does(address: str, demo_folder: Path) -> None:
    path = demo_folder / "register.xlsx"
    checked = check_book(path, TODAY)
    assert isinstance(checked, Checked)
    pupils = [row for row in checked.tables["register"] if row.value("surname") and row.value("on_roll") != "No"]

    def saying(key: str, *words: str) -> int:
        said = [str(row.value(key) or "").lower() for row in pupils]
        return sum(any(word in one for word in words) and not one.startswith("held") for one in said)

    counts = {
        "Pupils on the register": len(pupils),
        "SEN support reviews overdue": saying("review_status", "overdue"),
        "SEN support reviews due soon": saying("review_status", "due today", "due in"),
        "Annual reviews overdue": saying("annual_review_status", "overdue"),
    }
    assert all(counts.values())
    ran = hosts.in_browser(address, model(path))
    assert ran["today"][:4] == [f"{words}: {count}" for words, count in counts.items()]


@pytest.mark.long
@pytest.mark.parametrize("route", ["server", "site"])
def test_every_other_button_of_the_task_pane_does_its_work(
    route: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    home: str = request.getfixturevalue("address" if route == "server" else "site")
    path = tmp_path / "own.xlsx"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "SEN list"
    for row in (["Surname", "Forename", "DOB", "SEN status", "Last reviewed"],
                ["Adeyemi", "Tola", date(2017, 3, 1), "K", date(2026, 3, 4)]):  # fmt: skip
        sheet.append(row)
    book.create_sheet("Costs")["A1"] = '=IF(SEND_HEADROOM(4510.5)>0,"under","over")'
    book.save(path)
    before = model(path)
    names = ["fill_in", "function_help", "convert_to_plain"]
    ran = hosts.in_browser(home, before, presses=[{"script": name} for name in names])
    assert [press["refused"] for press in ran["said"]] == ["", "", ""] and ran["errors"] == [], ran["said"]
    assert "1 formula was converted" in ran["said"][2]["text"]
    plain = cells(ran["workbook"], "Costs")["A1"]
    assert plain.startswith("=IF((") and "SEND_" not in plain
    assert len(cells(ran["workbook"], "SEN list")) > len(cells(before, "SEN list")), "Fill in put columns beside it"
    colours = next(sheet for sheet in ran["workbook"]["sheets"] if sheet["name"] == "SEN list")["colours"]
    late = {"type": "ContainsText", "rule": {"operator": "BeginsWith", "text": "Over"}, "fill": "#FDE7E9"}
    assert any(late.items() <= one.items() for one in colours)
    assert set(every_record()) <= {str(value).partition("(")[0].lstrip("=") for value in cells(
        ran["workbook"], "SEND functions").values()}  # fmt: skip

    again = hosts.in_browser(home, ran["workbook"], presses=[{"script": "undo_changes"}, {"script": "undo_changes"}])
    assert [press["refused"] for press in again["said"]] == ["", ""], again["said"]
    assert "Press Undo again" in again["said"][0]["text"] and "Press" not in again["said"][1]["text"]
    for name in ("SEN list", "Costs"):
        assert _looking(again["workbook"], name) == _looking(before, name), "formulas and formats are back"
    assert not any(sheet.get("colours") for sheet in again["workbook"]["sheets"]), "the colours go with their columns"


@pytest.mark.long
def test_the_buttons_about_one_pupil_the_report_and_a_function(address: str, demo_folder: Path) -> None:
    book = model(demo_folder / "provision-map.xlsx")
    places = {sheet["name"]: at for at, sheet in enumerate(book["sheets"])}
    row = next(row for row in range(5, 30) if book["sheets"][places["Provision"]]["cells"].get(f"A{row}", {}).get("v"))
    book["selected"] = f"B{row + 3}"
    names = ("costed_map", "new_pupil", "governors_report")
    ran = hosts.in_browser(address, book, presses=[{"script": name, "active": places["Provision"]} for name in names])
    assert [press["refused"] for press in ran["said"]] == ["", "", ""] and ran["errors"] == [], ran["said"]
    assert "Costed map" in ran["said"][0]["text"] and "into row" in ran["said"][1]["text"]
    assert len(ran["workbook"]["sheets"]) > len(book["sheets"]) and ran["workbook"]["selected"] != book["selected"]

    beside = {**book, "selected": f"ZZ{row + 3}"}
    ran = hosts.in_browser(address, beside, presses=[{"script": "insert_function", "active": places["Register"]}])
    assert ran["said"][0]["refused"] == "" and ran["errors"] == [], ran["said"]
    written = cells(ran["workbook"], "Register")[f"ZZ{row + 3}"]
    assert written.startswith("=SEND_REVIEW_DUE($") and "Terms[Last day]" in written


@pytest.mark.long
@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table with a totals row"])
def test_a_schools_own_list_has_the_same_cells_from_the_task_pane_and_the_terminal(
    table: bool, address: str, tmp_path: Path
) -> None:
    path, export = tmp_path / "own.xlsx", an_export(tmp_path)
    path.write_bytes(own_register(table=table, totals=table))
    shutil.copy(path, path.with_name("before.xlsx"))
    before = model(path)
    presses = [{"script": name, "file": str(export)} for name in ("import_preview", "import_apply", "fill_in")]
    before["active"] = 1
    ran = hosts.in_browser(address, before, presses=presses)
    assert [press["refused"] for press in ran["said"]] == ["", "", ""] and ran["errors"] == [], ran["said"]
    plan = plan_import(export, path, TODAY)
    assert not isinstance(plan, list) and plan.comparison.new
    # Notes may say that the totals below the list have moved down, and which formulas were filled down.
    assert {one.code for one in apply_import(plan, export.name)} <= {"9137", "9141"}
    filled = plan_fill(path, TODAY)
    assert isinstance(filled, FilePlan) and apply_fill(filled) == []
    for sheet in ("SEN list 26-27", "sendbook dates"):
        assert cells(ran["workbook"], sheet) == cells(model(path), sheet), sheet
    listed = cells(ran["workbook"], "Import preview")
    assert "Column of the workbook" in listed.values() and "Form" in listed.values()

    again = hosts.in_browser(address, ran["workbook"], presses=[{"script": "undo_changes"}, {"script": "undo_changes"}])
    assert [press["refused"] for press in again["said"]] == ["", ""], again["said"]
    assert cells(again["workbook"], "SEN list 26-27") == cells(model(path.with_name("before.xlsx")), "SEN list 26-27")


def _looking(workbook: dict[str, Any], name: str) -> dict[str, Any]:
    """What stands on a sheet, and how it is dressed."""
    found = next(sheet for sheet in workbook["sheets"] if sheet["name"] == name)["cells"]
    told = {cell: (one.get("f") or one.get("v", ""), one.get("n", "General")) for cell, one in found.items()}
    return {cell: one for cell, one in told.items() if one != ("", "General")}


@pytest.mark.long
@pytest.mark.parametrize("route", ["server", "site"])
def test_a_copy_to_share_opens_as_a_workbook_of_its_own(
    route: str, request: pytest.FixtureRequest, demo_folder: Path
) -> None:
    home: str = request.getfixturevalue("address" if route == "server" else "site")
    path = demo_folder / "register.xlsx"
    workbook = model(path)
    ran = hosts.in_browser(home, workbook, presses=[{"script": "share_copy"}])
    assert ran["said"][0]["refused"] == "" and ran["errors"] == []
    opened = ran["workbook"].pop("opened")
    assert ran["workbook"] == json.loads(json.dumps(workbook)), "nothing is put into the register"
    copy: Any = openpyxl.load_workbook(io.BytesIO(base64.b64decode(opened[0])))
    assert len(opened) == 1 and copy.sheetnames == ["To share"]
    rows = list(copy["To share"].iter_rows(min_row=5, values_only=True))
    tables = flows_tables(path)
    layout = workbook_layout("register").table("register")
    allowed = {layout.column(key).header for key in AUDIENCES["class"].columns if layout.has(key)}
    assert set(rows[0]) <= allowed and {"Surname", "Review due"} <= set(rows[0])
    wanted = [row["surname"] for row in tables["register"] if row["sen_provision"] in ("K", "E")
              and row["on_roll"] != "No"]  # fmt: skip
    assert [row[0] for row in rows[1:]] == wanted and wanted


def flows_tables(path: Path) -> dict[str, Any]:
    """The tables of a workbook's file."""
    from sendbook.workbook.reader import OurFile, read_book

    book = read_book(path)
    assert isinstance(book, OurFile)
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


@pytest.mark.parametrize("route", ["server", "site"])
def test_each_function_has_its_help_page(route: str, request: pytest.FixtureRequest) -> None:
    home: str = request.getfixturevalue("address" if route == "server" else "site")
    meta = json.loads(hosts.fetched(f"{home}/xlwings/custom-functions-meta.json"))
    told = {item["name"]: item for item in meta["functions"]}
    assert set(told) == set(every_record())
    for name, item in told.items():
        assert len(item["description"]) <= 255 and all(len(p["description"]) <= 255 for p in item["parameters"])
        assert item["helpUrl"].startswith(f"{home}/"), "the link leads to the add-in's own pages"
        assert hosts.fetched(item["helpUrl"]) == html_page(every_record()[name])


@pytest.mark.long
def test_a_workbook_from_1904_is_refused_in_the_task_pane(address: str, demo_folder: Path) -> None:
    workbook = {**model(demo_folder / "register.xlsx"), "date1904": True}
    ran = hosts.in_browser(address, workbook, presses=[{"script": "check_workbook"}, {"script": "fill_in"}])
    assert all("counts its days from 1904" in press["refused"] for press in ran["said"])


def test_no_other_site_may_call_the_server(address: str) -> None:
    headers = hosts.headers_for_origin(f"{address}/xlwings/custom-functions-call", "https://elsewhere.example")
    assert not [name for name in headers if name.lower() == "access-control-allow-origin"]


@pytest.mark.parametrize("words", [["http://sendbook.example"], ["ftp://127.0.0.1"], ["sendbook.example"]])
def test_a_site_without_https_is_not_built(words: list[str], tmp_path: Path) -> None:
    assert hosts.build_program(*words, "-o", str(tmp_path / "site")) == 2
    assert not (tmp_path / "site").exists()


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ours.txt").write_text("keep", encoding="utf-8")
    assert hosts.build_program("https://sendbook.example", "-o", str(tmp_path)) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["ours.txt"]
