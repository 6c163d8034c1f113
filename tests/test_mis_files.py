"""Export files: every encoding and separator is read letter by letter; what cannot be read is refused by name."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from datetime import date, time
from itertools import product
from pathlib import Path

import msoffcrypto
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.findings import Finding, catalogue
from sendbook.importing.export import Export, export_of, read_export
from sendbook.sources.delimited import read_delimited
from sendbook.sources.files import grids_here, read_grids
from sendbook.sources.marks import unmarked
from tests.support.engines import convert
from tests.support.exports import HEADERS, PUPILS, TODAY, csv_text, write_xlsx

TITLES = {
    "no title": [],
    "title rows": [["SEN register 2026"], [], ["Printed on 22/11/2026; page 1", ""]],
}
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-16-le-bom"]


def _bytes(text: str, encoding: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)


@pytest.mark.parametrize("titles", TITLES, ids=str)
@pytest.mark.parametrize(
    ("encoding", "separator", "line_end"),
    list(product(ENCODINGS, [",", ";", "\t", "|"], ["\n", "\r\n", "\r"])),
    ids=repr,
)
def test_text_comes_in_exactly(encoding: str, separator: str, line_end: str, titles: str) -> None:
    rows = [*TITLES[titles], HEADERS, *PUPILS]
    grid, findings = read_delimited(_bytes(csv_text(rows, separator, line_end), encoding), "export.csv")
    assert findings == []
    assert grid is not None
    assert [tuple(row.cells) for row in grid.rows[-4:]] == [HEADERS, *PUPILS]
    assert [row.number for row in grid.rows[-4:]] == [len(rows) - 3, len(rows) - 2, len(rows) - 1, len(rows)]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", "sep=;\r"])
def test_the_line_that_tells_excel_the_separator_is_no_row(line: str) -> None:
    grid, _ = read_delimited(f"{line}\n{csv_text([HEADERS, *PUPILS], ';')}".encode(), "export.csv")
    assert grid is not None
    assert (grid.rows[0].number, tuple(grid.rows[0].cells)) == (1, HEADERS)


def test_gaps_between_rows_keep_the_numbers_that_excel_shows() -> None:
    text = csv_text([["Title"], [], HEADERS, [], PUPILS[0], ["", " ", ""], PUPILS[1], [], []])
    grid, _ = read_delimited(text.encode(), "export.csv")
    assert grid is not None
    assert [row.number for row in grid.rows] == [1, 3, 5, 7]


NOTHING = {"nan", "nat", "blank", "na", "null", "none", "nil"}
"""What databases write for a blank: such a cell is read as one."""

cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).filter(
    lambda text: "\ufffd" not in text
    and unmarked(text) == text
    and text.strip().strip("()<>").casefold() not in NOTHING
)  # fmt: skip


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8))
def test_any_text_in_cells_comes_back_as_it_was(rows: list[list[str]]) -> None:
    """Whatever stands in cells beside a UPN column is kept, but for spaces at the edges."""
    full = [["UPN", "Surname", "Forename", "Notes"], *(["A1", *row] for row in rows)]
    grid, findings = read_delimited(csv_text(full).encode("utf-8-sig"), "export.csv")
    assert grid is not None and findings == []
    want = [[cell.replace("\u00a0", " ").strip() or None for cell in row] for row in full]
    assert [list(row.cells) for row in grid.rows] == want


@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_it_raise(data: bytes) -> None:
    assert isinstance(export_of("export.csv", *grids_here(data, "export.csv"), TODAY), Export | Finding)


def test_lost_letters_are_reported_by_their_cell() -> None:
    rows = [HEADERS, (PUPILS[0][0], "\ufffd Briain", *PUPILS[0][2:])]
    grid, findings = read_delimited(csv_text(rows).encode(), "export.csv")
    assert grid is not None
    assert [(item.code, item.cell) for item in findings] == [("7016Q", "'export.csv'!B2")]


def test_a_workbook_keeps_what_excel_knows_of_its_cells(tmp_path: Path) -> None:
    row = [PUPILS[0][0], "Ó Briain", "Zoë", date(2017, 3, 14), 4, "4 Hazel", "K", True]
    path = write_xlsx(
        tmp_path / "export.xlsx", {"Notes": [["x"]], "Pupils": [["Title"], [], HEADERS, row], "Old": [["y"]]}, ["Old"]
    )
    grids, findings = read_grids(path)
    assert findings == []
    assert [grid.sheet for grid in grids] == ["Notes", "Pupils"]
    assert [(line.number, list(line.cells)) for line in grids[1].rows][1:] == [(3, list(HEADERS)), (4, row)]
    assert grids[1].cell(4, 4) == "'[export.xlsx]Pupils'!D4"


def test_an_old_xls_is_read_like_the_new_kind(tmp_path: Path) -> None:
    row = [PUPILS[0][0], "Ó Briain", "Zoë", date(2017, 3, 14), 4, "4 Hazel", "K", time(1, 1)]
    path = write_xlsx(tmp_path / "export.xlsx", {"Pupils": [HEADERS, row]})
    convert([path], "xls", tmp_path / "old")
    grids, findings = read_grids(tmp_path / "old" / "export.xls")
    assert findings == []
    assert [list(line.cells) for line in grids[0].rows][1] == row


def test_the_sheet_with_the_best_headings_is_read_and_said(tmp_path: Path) -> None:
    sheets = {"Guide": [["Name", "What to do"], ["Ask", "the office"]], "Pupils": [HEADERS, *PUPILS]}
    export = read_export(write_xlsx(tmp_path / "export.xlsx", sheets), TODAY)
    assert isinstance(export, Export)
    assert len(export.pupils) == 3
    assert [(item.code, item.cell) for item in export.findings if item.code == "7015"] == [
        ("7015", "'[export.xlsx]Pupils'!1:1")
    ]


# ---------------------------------------------------------------- what cannot be read, each in its own sentence


def _xlsx(folder: Path) -> bytes:
    return write_xlsx(folder / "good.xlsx", {"Pupils": [HEADERS, *PUPILS]}).read_bytes()


def _changed_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part.filename, change(content) if part.filename == name else content)
    return changed.getvalue()


def _with_password(folder: Path) -> bytes:
    _xlsx(folder)
    locked = io.BytesIO()
    with (folder / "good.xlsx").open("rb") as plain:
        msoffcrypto.OfficeFile(plain).encrypt("secret", locked)
    return locked.getvalue()


def _zip_of(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return made.getvalue()


def _bomb(folder: Path) -> bytes:
    return _changed_part(_xlsx(folder), "xl/sharedStrings.xml", lambda part: part + b" " * 30_000_000)


def _doctype(folder: Path) -> bytes:
    text = '<!DOCTYPE x [<!ENTITY a "b">]>'
    return _changed_part(
        _xlsx(folder), "xl/workbook.xml", lambda part: part.replace(b"<workbook", text.encode() + b"<workbook")
    )


def _doctype_utf16(folder: Path) -> bytes:
    def change(part: bytes) -> bytes:
        text = part.decode().split("?>", 1)[1]
        return ("\ufeff<!DOCTYPE x>" + text).encode("utf-16-le")

    return _changed_part(_xlsx(folder), "xl/workbook.xml", change)


_SHEET = "xl/worksheets/sheet1.xml"
REFUSED: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "empty": ("7002", lambda _: b""),
    "only blank lines": ("7002", lambda _: b"\xef\xbb\xbf\r\n \r\n"),
    "only separators": ("7002", lambda _: b",,,\n,,,\n"),
    "blank workbook": ("7002", lambda folder: write_xlsx(folder / "blank.xlsx", {"Sheet1": []}).read_bytes()),
    "password": ("7003", _with_password),
    "web page": ("7004", lambda _: b"\xef\xbb\xbf  <html><body><table><tr><td>UPN</td></tr></table></body></html>"),
    "Excel 2003 XML": ("7004", lambda _: b'<?xml version="1.0"?><Workbook xmlns="urn:x"></Workbook>'),
    "CTF": ("7013", lambda _: b'<?xml version="1.0"?><CTfile><CTFpupilData/></CTfile>'),
    "PDF": ("7005", lambda _: b"%PDF-1.7 ..."),
    "Word": ("7005", lambda _: _zip_of("word/document.xml")),
    "OpenDocument": ("7005", lambda _: _zip_of("mimetype", "content.xml")),
    "program": ("7005", lambda _: b"MZ\x90\x00\x03\x00\x00\x00" * 40),
    "broken binary workbook": ("7007", lambda _: _zip_of("xl/workbook.bin")),
    "cut short": ("7007", lambda folder: _xlsx(folder)[:-900]),
    "broken sheet": ("7007", lambda folder: _changed_part(_xlsx(folder), _SHEET, lambda part: part[:200])),
    "broken .xls": ("7007", lambda _: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000),
    "bomb": ("7008", _bomb),
    "endless cell": ("7008", lambda _: b"UPN,Surname\n\"" + b"x" * 140_000 + b"\",y\n"),
    "too many rows": ("7008", lambda _: b"UPN,Surname\n" + b"1,2\n" * 60_001),
    "document type": ("7009", _doctype),
    "document type in UTF-16": ("7009", _doctype_utf16),
    "no headings": ("7010", lambda _: b"1,2,3\n4,5,6\n"),
    "headings that identify nobody": ("7010", lambda _: b"Attendance,House\n95,Red\n"),
    "headings only": ("7011", lambda _: csv_text([HEADERS]).encode()),
    "quotation left open": ("7014", lambda _: csv_text([HEADERS]).encode() + b'A,"B,C\n' + b"x,y,z\n" * 60),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_by_its_own_code(name: str, tmp_path: Path) -> None:
    code, make = REFUSED[name]
    path = tmp_path / "export.xlsx"
    path.write_bytes(make(tmp_path))
    before = path.read_bytes()
    refused = read_export(path, TODAY)
    assert isinstance(refused, Finding)
    assert refused.code == code
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["gone.csv", "."])
def test_a_file_that_is_not_there_is_said(name: str, tmp_path: Path) -> None:
    refused = read_export(tmp_path / name, TODAY)
    assert isinstance(refused, Finding)
    assert refused.code == "7001"


def test_an_old_xls_without_its_reader_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlrd", None)
    grids, findings = grids_here(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, "export.xls")
    assert grids == [] and [item.code for item in findings] == ["7012"]


def test_every_code_of_imports_is_made_somewhere_and_tried_somewhere() -> None:
    root = Path(__file__).parent.parent
    made = "".join(path.read_text(encoding="utf-8") for path in (root / "sendbook").rglob("*.py"))
    tried = "".join(path.read_text(encoding="utf-8") for path in (root / "tests").rglob("*.py"))
    codes = [code for code in catalogue() if code.startswith("7")]
    assert len(codes) > 50
    assert [code for code in codes if f'"{code}"' not in made] == []
    assert [code for code in codes if f'"{code}"' not in tried] == []


def test_a_workbook_at_the_edges_is_read_only_as_far_as_pupils_go(tmp_path: Path) -> None:
    """One cell in the last corner of a sheet, and a lie about its size, cost neither time nor memory."""
    path = write_xlsx(tmp_path / "export.xlsx", {"Pupils": [HEADERS, *PUPILS]})
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    data = _changed_part(
        path.read_bytes(),
        _SHEET,
        lambda part: part.replace(b"</sheetData>", corner).replace(b"A1:H4", b"A1:A1"),
    )
    path.write_bytes(data)
    export = read_export(path, TODAY)
    assert isinstance(export, Export)
    assert len(export.pupils) == 3
