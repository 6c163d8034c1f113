"""Bad cells: whatever stands in a column of numbers or dates, checking and a new year's workbook never stop."""

from __future__ import annotations

import random
import shutil
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

TODAY = date(2026, 11, 28)
LAYOUT = workbook_layout("book")
TYPED = [table for table in LAYOUT.tables if table.key not in ("policy", "codes", "calendar", "years", "totals")]


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


@pytest.mark.parametrize("typed", ["two", "1:4", datetime(1904, 1, 5), -3])
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
    ["check", "{book}", "--json"], ["report", "{book}", "--json"], ["inclusion-strategy", "{book}", "--json"],
    ["scenarios", "{book}", "--rates", "LA", "--pay", "3%", "--json"], ["share", "{book}", "{out}/share.xlsx"],
    ["new-year", "{book}", "--year", "2027-28", "--out", "{out}/next.xlsx"],
    ["upgrade", "{book}", "--out", "{out}/anew.xlsx"], ["fill", "{book}", "--yes"],
    ["rollup", "{book}", "--out", "{out}/roll.xlsx"],
)  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_no_strange_cell_stops_any_command(book: Path, tmp_path: Path, seed: int) -> None:
    """Every typed column of every sheet holds something strange in two rows; each command ends with words."""
    opened = openpyxl.load_workbook(book)
    draw = random.Random(seed)
    for table in TYPED:
        sheet = opened[table.sheet]
        first, head, last, _ = range_boundaries(sheet.tables[table.name].ref)
        headers = {sheet.cell(head, column).value: column for column in range(first, last + 1)}
        for column in table.columns:
            known = not column.calculated and column.header in headers and column.key not in ("upn", "surname")
            for row in (head + 1, head + 2) if known and not (table.settings and column.key != "value") else ():
                sheet.cell(row, headers[column.header]).value = draw.choice(STRANGE)
    path = tmp_path / "strange.xlsx"
    opened.save(path)
    for words in COMMANDS:
        shutil.copy(path, tmp_path / "try.xlsx")
        told = [word.format(book=tmp_path / "try.xlsx", out=tmp_path) for word in words]
        assert main([*told, "--today", "2026-11-28"]) in (0, 1, 2), told
