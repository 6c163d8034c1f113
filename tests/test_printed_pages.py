"""The whole book on paper: few pages, none of them blank, in type that can be read; what an invented school prints."""

from __future__ import annotations

import html
import re
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.demo.pupils import invented_pupils
from sendbook.journeys import demo
from sendbook.layouts import workbook_kinds, workbook_layout
from tests.support import engines, validator
from tests.support.books import build_book, filled
from tests.support.clock import TODAY

_FOOTER = re.compile(r"^ *(\S.*?)(?: +Confidential: pupils' data)? +Page (\d+) of (\d+) *$", re.MULTILINE)
_AREA = re.compile(r'(<definedName name="_xlnm\.Print_Area"[^>]*>)([^<]*)(</definedName>)')
_COUNT = re.compile(r"COUNT\((?:'[^']+'|\w+)!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)\)")
_NAMED = re.compile(r'(\d+)\+COUNTIF\(\w+!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+),"\?\*"\)')


def as_excel_prints(path: Path, out: Path) -> None:
    """A copy whose print areas stand as Excel works them out when it prints: LibreOffice takes no formula for one."""
    book: Any = openpyxl.load_workbook(path, data_only=True)

    def filled(sheet: Any, column: str, first: str, last: str) -> int:
        cells = (sheet[f"{column}{row}"].value for row in range(int(first), int(last) + 1))
        return sum(1 for cell in cells if cell not in (None, ""))

    def worked_out(found: re.Match[str]) -> str:
        area = html.unescape(found[2])
        if "INDEX(" not in area:
            return found[0]
        name, _, rest = area.partition("!$A$1:INDEX(")
        sheet = book[name.strip("'")]
        column = re.match(r".*?!\$([A-Z]+)", rest)
        assert column is not None
        if taken := _COUNT.search(rest):
            last = int(taken[2]) - 1 + max(1, filled(sheet, *taken.groups()))
        else:
            named = _NAMED.search(rest)
            least = re.search(r"MAX\((\d+),", rest)
            assert named is not None and least is not None, area
            last = max(int(least[1]), int(named[1]) + filled(sheet, *named.groups()[1:]))
        return f"{found[1]}{html.escape(name, quote=False)}!$A$1:${column[1]}${last}{found[3]}"

    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            part = before.read(info)
            if info.filename == "xl/workbook.xml":
                part = _AREA.sub(worked_out, part.decode()).encode()
            after.writestr(info, part)


MOST = {"Meetings": 3, "Register": 2, "Provision": 2, "Cycles": 2, "Summary": 2}
"""How many pages a sheet of the invented school's book takes; every other sheet takes one."""

_SMALLEST = 7.0 * 1.22
"""How high a word of 7 points stands, as pdftotext measures it; the labels of charts may be smaller."""

Page = tuple[str, list[float], int]
"""The sheet that a page is of, how high its words are, and how many it has."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Page]:
    folder = tmp_path_factory.mktemp("printed")
    assert demo._make_files(folder, invented_pupils(TODAY), TODAY) == []
    as_excel_prints(folder / demo.BOOK, folder / "printed.xlsx")
    engines.convert([folder / "printed.xlsx"], "pdf", folder)
    told = [
        subprocess.run(["pdftotext", how, str(folder / "printed.pdf"), "-"], capture_output=True, check=True)
        .stdout.decode()
        for how in ("-layout", "-bbox")
    ]  # fmt: skip
    texts, boxes = told[0].split("\f")[:-1], told[1].split("<page ")[1:]
    found: list[Page] = []
    for text, box in zip(texts, boxes, strict=True):
        sheet, _number, _of = _FOOTER.findall(text)[-1]
        heights = [float(end) - float(start) for start, end in re.findall(r'yMin="([\d.]+)".*?yMax="([\d.]+)"', box)]
        found.append((sheet, heights, len(text.split())))
    return found


@pytest.mark.long
def test_the_whole_book_of_sixty_pupils_is_printed_on_fewer_than_thirty_pages(pages: list[Page]) -> None:
    printed = Counter(sheet for sheet, _, _ in pages)
    assert len(pages) < 30, printed
    assert {sheet: count for sheet, count in printed.items() if count > MOST.get(sheet, 1)} == {}
    assert {"Start", "Reviews due", "Class", "Pupil", "Costed map", "Meeting letters", *MOST} <= set(printed)


@pytest.mark.long
def test_no_page_is_blank_and_all_type_can_be_read(pages: list[Page]) -> None:
    assert [(sheet, words) for sheet, _, words in pages if words < 40] == []
    small = {sheet: min(heights) for sheet, heights, _ in pages if min(heights) < _SMALLEST and sheet != "Summary"}
    assert small == {}


@pytest.mark.long
def test_the_lists_are_printed_as_long_as_they_are(tmp_path: Path) -> None:
    """Their print areas are worked out by Excel: no blank rows, no column that only others need, no line left out."""
    path = build_book("book", tmp_path / "book.xlsx", filled()).path
    with zipfile.ZipFile(path) as package:
        told = [html.unescape(area) for _, area, _ in _AREA.findall(package.read("xl/workbook.xml").decode())]
    areas = {area.partition("!")[0]: area for area in told}
    assert areas["'Reviews due'"] == (
        "'Reviews due'!$A$1:INDEX('Reviews due'!$G$6:$G$125,MAX(1,COUNT('Reviews due'!$I$6:$I$125)))"
    )
    assert areas["'Meeting letters'"].startswith("'Meeting letters'!$A$1:INDEX('Meeting letters'!$F$6:$F$125,")
    assert areas["Class"].startswith("Class!$A$1:INDEX(Class!$I$6:$I$45,")
    assert validator.validate([path]) == {path: []}
    printed = tmp_path / "printed.xlsx"
    as_excel_prints(path, printed)
    shown: Any = openpyxl.load_workbook(path, data_only=True)["Reviews due"]
    due = sum(1 for row in range(6, 126) if shown.cell(row, 9).value not in (None, ""))
    assert due > 1
    assert openpyxl.load_workbook(printed)["Reviews due"].print_area == f"'Reviews due'!$A$1:$G${5 + due}"


@pytest.mark.parametrize("kind", workbook_kinds())
def test_an_upright_table_is_no_wider_than_type_of_seven_points_allows(kind: str) -> None:
    for table in workbook_layout(kind).tables:
        pixels = sum(int(7 * column.width + 5) for column in table.columns if not column.fold)
        assert not table.upright or 11 * (8.27 - 2 * 0.4) / (pixels / 96) >= 7, table.key
