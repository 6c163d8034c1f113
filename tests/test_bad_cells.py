"""Bad cells: whatever stands in a column of numbers or dates, checking and a new year's workbook never stop."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from sendbook.demo.book import book_rows
from sendbook.demo.lines import funding_lines, provision_lines, staff_lines
from sendbook.demo.pupils import invented_pupils
from sendbook.journeys.check import Checked, check_book
from sendbook.journeys.make import make
from sendbook.journeys.new_year import NewYear, start_new_year
from sendbook.layouts import workbook_layout
from sendbook.terminal.main import main
from tests.support.la_templates import BY_ROLE, moorland
from tests.support.sizes import some_of

TODAY = date(2026, 11, 28)
LAYOUT = workbook_layout("book")
TYPED = [table for table in LAYOUT.tables if table.key not in ("policy", "codes", "calendar", "years", "totals")]

TYPED_OR_CHOSEN = [table for table in LAYOUT.tables if table.key not in ("calendar", "years", "totals")]
"""With the Policy and Codes sheets, in which a school changes a number or an area."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bad") / "book.xlsx"
    pupils = invented_pupils(TODAY)[:6]
    rows = book_rows(pupils, TODAY) | {
        "provision": provision_lines(pupils, "2026-27", TODAY)[:6], "staff": staff_lines(),
        "funding": funding_lines(pupils, "2026-27")[:2],
    }  # fmt: skip
    assert make("book", path, TODAY, rows={key: lines for key, lines in rows.items() if LAYOUT.has(key)}) == []
    return path


@pytest.mark.sampled
@pytest.mark.parametrize("typed", some_of(["two", "1:4", datetime(1904, 1, 5), -3]))
def test_a_cell_of_the_wrong_kind_stops_nothing(book: Path, tmp_path: Path, typed: str | datetime | int) -> None:
    """The same slip in two rows of every column of numbers and dates."""
    opened = openpyxl.load_workbook(book)
    slips = 0
    for table in TYPED:
        sheet = opened[table.sheet]
        first, head, last, _ = range_boundaries(sheet.tables[table.name].ref)
        headers = {sheet.cell(head, column).value: column for column in range(first, last + 1)}
        for column in table.columns:
            if column.type.numeric and not column.calculated and not table.settings and column.header in headers:
                for row in (head + 1, head + 2):
                    sheet.cell(row, headers[column.header]).value = typed
                    slips += 1
    path = tmp_path / "slips.xlsx"
    opened.save(path)
    checked = check_book(path, TODAY)
    assert isinstance(checked, Checked) and len(checked.findings) > 20 and slips > 200
    assert isinstance(start_new_year(path, tmp_path / "next.xlsx", "2027-28", date(2027, 8, 20)), NewYear)


STRANGE = (
    "£20", "30 mins", 0, 2.5, datetime(1904, 1, 5), datetime(2062, 5, 5), "all year", "two", "1:4", -3, 1e12, "#REF!",
    "", True, time(0, 30), "x" * 300, "=1/0", 46_000,
)  # fmt: skip
COMMANDS = (
    ["check", "{book}", "--json"], ["check", "{book}", "--write"], ["report", "{book}", "--json"],
    ["report", "{book}", "--write"], ["information-report", "{book}", "--json"],
    ["inclusion-strategy", "{book}", "--json"],
    ["scenarios", "{book}", "--rates", "LA", "--pay", "3%", "--json"], ["share", "{book}", "{out}/share.xlsx"],
    ["share", "{book}", "{out}/la.xlsx", "--for", "la"], ["share", "{book}", "{out}/gov.xlsx", "--for", "governors"],
    ["new-year", "{book}", "--year", "2027-28", "--out", "{out}/next.xlsx"],
    ["upgrade", "{book}", "--out", "{out}/anew.xlsx"], ["fill", "{book}", "--yes"],
    ["rollup", "{book}", "--out", "{out}/roll.xlsx"],
    ["import", "{out}/export.csv", "--into", "{book}", "--yes"],
    ["new", "register", "{out}/new.xlsx", "--from", "{book}", "--last-year", "6"],
    *(["costed-map", "{book}", "--row", str(row), "--into", "{out}/la-template.xlsx", "--map", "{out}/la.toml",
       "--out", "{out}/map{row}.xlsx"] for row in (5, 6, 7)),
)  # fmt: skip
ONE_AFTER_THE_OTHER = (
    ["check", "{book}", "--write"], ["history", "{book}", "--cells"], ["undo", "{book}"], ["redo", "{book}"],
    ["undo", "{book}", "--cells", "--yes"], ["import", "{out}/export.csv", "--into", "{book}", "--yes"],
    ["undo", "{book}", "--cells", "--plan"], ["undo", "{book}"], ["embed-functions", "{book}", "--plan"],
    ["embed-functions", "{book}", "--yes"], ["embed-functions", "{book}", "--remove"], ["undo", "{book}"],
    ["clean", "{book}", "--yes"],
)  # fmt: skip
"""What writes into one workbook and takes it back again."""
NO_DAY = {"history", "redo", "clean", "embed-functions"}
"""Commands that ask for no day."""
EXPORT = (
    "UPN,Surname,Forename,Year,SEN Status,SEN Start Date,DOB\n"
    "X999000126001,Ash,Ivy,two,E,30 mins,05/01/1904\n,Elm,Bo,£20,tbc,2062-05-05,all year\n"
)


@pytest.mark.long
@pytest.mark.parametrize("seed", some_of(range(3)))
def test_no_strange_cell_stops_any_command(
    book: Path, tmp_path: Path, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every typed column of every sheet holds something strange in two rows; each command ends with words of its own.

    A fault of ours ends with words too, so that nobody sees a traceback: those are looked for.
    """
    opened = openpyxl.load_workbook(book)
    draw = random.Random(seed)
    for table in TYPED_OR_CHOSEN:
        sheet = opened[table.sheet]
        first, head, last, _ = range_boundaries(sheet.tables[table.name].ref)
        headers = {sheet.cell(head, column).value: column for column in range(first, last + 1)}
        for column in table.columns:
            known = not column.calculated and column.header in headers and column.key not in ("upn", "surname")
            for row in (head + 1, head + 2) if known and not (table.settings and column.key != "value") else ():
                sheet.cell(row, headers[column.header]).value = draw.choice(STRANGE)
    path = tmp_path / "strange.xlsx"
    opened.save(path)
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    moorland(tmp_path / "la-template.xlsx")
    shutil.copy(BY_ROLE, tmp_path / "la.toml")
    for words in COMMANDS:
        shutil.copy(path, tmp_path / "try.xlsx")
        _runs(words, tmp_path, capsys)
    shutil.copy(path, tmp_path / "try.xlsx")
    for words in ONE_AFTER_THE_OTHER:
        _runs(words, tmp_path, capsys)


def _runs(words: Sequence[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = words[words.index("--row") + 1] if "--row" in words else ""
    told = [word.format(book=folder / "try.xlsx", out=folder, row=row) for word in words]
    day = [] if words[0] in NO_DAY else ["--today", "2026-11-28"]
    assert main([*told, *day]) in (0, 1, 2), told
    said = capsys.readouterr()
    assert "has a fault" not in said.out + said.err, f"{told}: {said.err}"


OWN = {
    "Surname": "Ash", "Forename": "Ivy", "DOB": date(2017, 3, 4), "Year": 4, "SEN status": "K", "Primary need": "SLCN",
    "Support started": date(2025, 9, 8), "Last review": date(2026, 10, 14), "EHCP issued": date(2024, 2, 29),
    "Last annual review": date(2026, 2, 2), "Delivered by": "Teaching assistant level 2", "Minutes": 30,
    "Sessions per week": 3, "Weeks": 12, "Group size": 2, "Hourly rate": 18.5, "Start": date(2026, 9, 7),
    "End": date(2026, 12, 18), "Resources": 20,
}  # fmt: skip
"""A list of a school's own, with every kind of column that one may have."""


@pytest.mark.sampled
@pytest.mark.parametrize("seed", some_of(range(4)))
def test_no_strange_cell_of_an_own_list_stops_any_command(
    tmp_path: Path, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    draw = random.Random(seed)
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(list(OWN))
    for number in range(8):
        strange = number % 2 == 1
        sheet.append([f"Ash{number}" if key == "Surname" else draw.choice(STRANGE) if strange and key != "Forename"
                      else value for key, value in OWN.items()])  # fmt: skip
    path = tmp_path / "own.xlsx"
    made.save(path)
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    for words in (
        ["check", "{book}", "--json"], ["fill", "{book}", "--plan"], ["fill", "{book}", "--yes"],
        ["fill", "{book}", "--yes", "--values"], ["import", "{out}/export.csv", "--into", "{book}", "--plan"],
        ["import", "{out}/export.csv", "--into", "{book}", "--yes"],
        ["new", "book", "{out}/made.xlsx", "--from", "{book}", "--last-year", "6"],
    ):  # fmt: skip
        shutil.copy(path, tmp_path / "try.xlsx")
        _runs(words, tmp_path, capsys)
