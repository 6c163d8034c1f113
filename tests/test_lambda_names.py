"""The LAMBDA names: what they answer in a program that knows LAMBDA, their stored form, how they go in and out."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sendbook.excel.functions.records import every_record
from sendbook.excel.lambda_names.embed import embed, planned
from sendbook.excel.lambda_names.help_sheet import PROTECTED_VIEW, SHEET, help_sheet
from sendbook.excel.lambda_names.names import MARK, PREFIX, lambda_names, left_out, name_of
from sendbook.excel.lambda_names.stored import LONGEST_COMMENT, LONGEST_NAME_TEXT
from sendbook.terminal import main as cli
from sendbook.workbook.editing.ownnames import own_names
from sendbook.workbook.parts.package import Package, open_package
from tests.support import lambda_engines, route_cases, validator
from tests.support.lambda_cases import LambdaCase, answered, every_call, of_table
from tests.support.lambda_expanded import can_be_written_out, in_libreoffice

NAMES = lambda_names()
DEEPEST = 64
"""So many functions may stand within each other in one formula of Excel."""


@pytest.fixture(scope="module")
def calls() -> list[LambdaCase]:
    return every_call()


@pytest.fixture(scope="module")
def book(calls: list[LambdaCase], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, int]]]:
    path = tmp_path_factory.mktemp("names") / "calls.xlsx"
    return path, lambda_engines.write_cases(calls, path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "register.xlsx"
    assert cli.main(["new", "register", str(path), "--today", "2026-11-22"]) == 0
    return path


def test_every_function_has_a_name_or_a_reason() -> None:
    assert {name_of(function) for function in every_record()} == set(NAMES) | {name_of(name) for name in left_out()}
    assert len(NAMES) >= 24, left_out()
    assert all(reason.endswith(".") for reason in left_out().values())
    assert not any(name.startswith("SEND_") for name in NAMES), "xlwings Lite stops in a workbook with such a name"


def test_ironcalc_answers_every_case_as_the_functions_do(
    calls: list[LambdaCase], book: tuple[Path, list[tuple[int, int]]]
) -> None:
    assert len(calls) > 900 and {case.name for case in calls} == set(NAMES)
    assert lambda_engines.different(calls, lambda_engines.in_ironcalc(book[0], calls, book[1])) == {}


@pytest.mark.long
def test_formulon_answers_every_case_as_the_functions_do(
    calls: list[LambdaCase], book: tuple[Path, list[tuple[int, int]]]
) -> None:
    assert lambda_engines.different(calls, lambda_engines.in_formulon(book[0], calls, book[1])) == {}


@pytest.mark.long
def test_libreoffice_answers_the_calls_written_out_as_plain_formulas(calls: list[LambdaCase], tmp_path: Path) -> None:
    plain = [case for case in calls if can_be_written_out(case)]
    assert len(plain) > 600 and len({case.name for case in plain}) >= 10
    assert lambda_engines.different(plain, in_libreoffice(plain, tmp_path / "plain.xlsx")) == {}


def test_the_cases_of_the_routes_table_are_answered_alike(tmp_path: Path) -> None:
    asked, answers = route_cases.cases()
    judged = of_table(asked, answers)
    assert len(judged) > 45 and max(len(case.wanted) for case in judged) == 10_000
    places = lambda_engines.write_cases(judged, tmp_path / "table.xlsx")
    found = lambda_engines.in_ironcalc(tmp_path / "table.xlsx", judged, places)
    assert lambda_engines.different(judged, found) == {}


@pytest.mark.long
def test_a_term_has_its_days_from_first_to_last_and_the_name_that_the_school_gave_it(tmp_path: Path) -> None:
    starts, ends = [date(2026, 9, 1), None, date(2027, 1, 4)], [date(2026, 12, 18), None, date(2027, 3, 25)]
    days: list[Any] = [day + timedelta(days=apart) for day in (*starts, *ends) if day for apart in (-1, 0, 1)]
    asked = [
        (days, starts, ends), (days, starts, ends, ["Autumn", None, "Lent"]), (days, starts, ends, ["Autumn", 7, None]),
        (days[:3], [starts], [ends], [["Autumn", None, "Lent"]]), (days[:3], starts, ends, ["Autumn", True, "Lent"]),
        (days, starts, ends, ["Autumn", "Lent"]), (days, [None], [None]), (days, starts[:1], ends[:1], ["Autumn"]),
        (days, ends, starts), (days, [starts[0], starts[0]], [ends[0], ends[2]], ["First", "Both"]),
    ]  # fmt: skip
    cases = [LambdaCase("SB_TERM", given, answered(NAMES["SB_TERM"], given), "terms") for given in asked]
    assert ["Lent"] in cases[1].wanted and ["Row 2: term names is not a text."] in cases[4].wanted
    path = tmp_path / "terms.xlsx"
    places = lambda_engines.write_cases(cases, path)
    assert lambda_engines.different(cases, lambda_engines.in_ironcalc(path, cases, places)) == {}
    assert lambda_engines.different(cases, lambda_engines.in_formulon(path, cases, places)) == {}


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_form_is_one_that_excel_opens(name: str) -> None:
    known = NAMES[name]
    text = known.stored
    assert len(text) <= LONGEST_NAME_TEXT and len(known.comment) <= LONGEST_COMMENT and known.comment.endswith(MARK)
    plain = re.sub(r'"(?:[^"]|"")*"', '""', text)
    assert plain.count("(") == plain.count(")") and _depth(plain) <= DEEPEST
    assert "[" not in plain and "\n" not in text
    assert not re.search(r"(?<!_xlfn\.)\b(LET|LAMBDA|MAP|MAKEARRAY|SCAN|SEQUENCE|ISOMITTED)\(", plain)
    head = plain.removeprefix("_xlfn.LAMBDA(").partition("_xlfn.LET(")[0]
    assert re.fullmatch(r"(_xlpm\.[a-z_]+,)+(_xlop\.[a-z_]+,)*", head), "what may be left out comes last"
    used = set(re.findall(r"(?<![\w.])([a-z][a-z_0-9]*)", re.sub(r"_xl(?:pm|op)\.\w+|\d+E\+\d+", "", plain)))
    assert not used, "each parameter and each local name has its prefix"
    assert not any(re.fullmatch(r"[a-z]{1,3}\d+|[rc]", found) for found in re.findall(r"_xl(?:pm|op)\.(\w+)", plain))


def _depth(text: str) -> int:
    deepest = now = 0
    for sign in text:
        now += (sign == "(") - (sign == ")")
        deepest = max(deepest, now)
    return deepest


def test_new_workbooks_take_the_names_and_stay_valid(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    assert cli.main(["new", "provision-map", str(path), "--today", "2026-11-22", "--with-functions"]) == 0
    package = open_package(path)
    assert isinstance(package, Package)
    assert own_names(package, PREFIX, MARK) == {name.name: name.stored for name in NAMES.values()}
    assert validator.validate([path])[path] == []
    assert cli.main(["check", str(path), "--today", "2026-11-22"]) in (0, 1)


def test_no_sheet_of_ours_rests_on_a_name(made: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(made, tmp_path))
    assert embed(path) == []
    with zipfile.ZipFile(path) as file:
        sheets = [file.read(name) for name in file.namelist() if name.startswith("xl/worksheets/")]
    assert not any(re.search(rb"<f[^>]*>[^<]*\bSB_", sheet) for sheet in sheets)


def test_names_go_in_and_undo_takes_them_out_byte_for_byte(made: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(made, tmp_path))
    before = path.read_bytes()
    assert cli.main(["embed-functions", str(path), "--plan"]) == 0 and path.read_bytes() == before
    assert cli.main(["embed-functions", str(path), "--yes"]) == 0 and path.read_bytes() != before
    assert validator.validate([path])[path] == []
    assert planned(path)[0] == "All names stand there already, as they are now."
    assert cli.main(["undo", str(path)]) == 0 and path.read_bytes() == before


def test_names_and_their_sheet_are_taken_out_again(made: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(made, tmp_path))
    assert cli.main(["embed-functions", str(path), "--remove", "--yes"]) == 2, "there is nothing to take out"
    assert cli.main(["embed-functions", str(path), "--yes"]) == 0
    assert cli.main(["check", str(path), "--write", "--today", "2026-11-22"]) in (0, 1), "a sheet after ours"
    assert cli.main(["embed-functions", str(path), "--remove", "--yes"]) == 0
    package, old = open_package(path), open_package(made)
    assert isinstance(package, Package) and isinstance(old, Package)
    assert [sheet.name for sheet in package.sheets] == [*(sheet.name for sheet in old.sheets), "Findings"]
    assert own_names(package, PREFIX, MARK) == {}
    theirs = {(name.name, name.text, name.sheet) for name in old.defined_names}
    kept = {(name.name, name.text, name.sheet) for name in package.defined_names if name.sheet != "Findings"}
    assert kept == theirs
    assert {name.sheet for name in package.defined_names if name.name == "sendbook.sheet"} == {"Findings"}
    assert validator.validate([path])[path] == []


def test_a_workbook_that_calls_the_names_keeps_them(made: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(made, tmp_path))
    assert embed(path) == []
    content = _members(path)
    sheet = next(name for name, data in content.items() if name.startswith("xl/worksheets/") and b"<sheetData>" in data)
    call = b'<sheetData><row r="1"><c r="ZZ1"><f>SB_HEADROOM(100)</f><v>5900</v></c></row>'
    content[sheet] = re.sub(rb"<sheetData>(?=<row)", call, content[sheet], count=1)
    content[sheet] = content[sheet].replace(b'</row><row r="1"', b'</row><row r="1"')
    _pack(path, content)
    before = path.read_bytes()
    found = embed(path, remove=True)
    assert [item.code for item in found] == ["9343"] and found[0].cell.endswith("!ZZ1")
    assert path.read_bytes() == before


@pytest.mark.parametrize("comment", [b"", b' comment="our own"'])
def test_a_name_that_is_not_ours_is_never_overwritten(made: Path, tmp_path: Path, comment: bytes) -> None:
    path = Path(shutil.copy(made, tmp_path))
    content = _members(path)
    own = b'<definedName name="sb_overdue"%b>42</definedName></definedNames>' % comment
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(b"</definedNames>", own)
    _pack(path, content)
    before = path.read_bytes()
    assert [item.code for item in embed(path)] == ["9341"]
    assert cli.main(["embed-functions", str(path), "--remove", "--yes"]) == 2
    assert path.read_bytes() == before


def test_older_names_of_ours_give_way_to_the_new(made: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(made, tmp_path))
    assert embed(path) == []
    content = _members(path)
    first = next(iter(NAMES.values()))
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(
        b'<definedName name="%b"' % first.name.encode(), b'<definedName name="SB_OF_OLD"'
    )
    _pack(path, content)
    assert planned(path)[:2] == [f"New: {first.name}.", "Taken out: SB_OF_OLD."]
    assert embed(path) == []
    package = open_package(path)
    assert isinstance(package, Package) and set(own_names(package, PREFIX, MARK)) == set(NAMES)


def test_the_help_says_who_knows_them_and_what_protected_view_shows(capsys: pytest.CaptureFixture[str]) -> None:
    cells = [str(cell) for row in help_sheet().rows for cell in row if cell]
    assert PROTECTED_VIEW in cells and any("Excel 2024" in cell for cell in cells)
    assert {f"There is no {name_of(function)}" for function in left_out()} <= set(cells)
    assert cli.main(["explain", "sb_overdue"]) == 0
    said = capsys.readouterr().out
    assert "=SB_OVERDUE(review_due, [as_at], [held])" in said and "Protected View" in said
    assert cli.main(["explain", "SB_CHECK"]) == 2
    assert left_out()["SEND_CHECK"] in capsys.readouterr().out
    assert SHEET == "SB functions"


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def _pack(path: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, data in content.items():
            file.writestr(name, data)
