"""New rows as pictures: the XML that each takes from the row above it and from its values; and how they are checked."""

from __future__ import annotations

import io
import json
import re
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import sendbook.workbook.editing.verify as verify_module
from sendbook.changes import Change, Formula, NewRow
from sendbook.workbook.editing.receipts import folder_of, read_receipts
from sendbook.workbook.editing.records import CellRecord
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts.references import FilledDown, address, translate
from sendbook.workbook.parts.rowindex import only_rows
from tests.support.edits import SHEET, opened, patched
from tests.support.sizes import tries
from tests.support.workbooks import edited, prefixed, repacked, saved

HEADERS = "".join(f'<c r="{letter}1" t="inlineStr"><is><t>{letter}</t></is></c>' for letter in "ABCDEF")
STYLES = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>
<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf numFmtId="164"/><xf numFmtId="49"/>
<xf numFmtId="0" quotePrefix="1"/><xf numFmtId="2"/></cellXfs></styleSheet>"""
"""Cell formats: 0 general, 1 a day, 2 Text, 3 typed with an apostrophe, 4 two decimals."""


def book(row: str, cols: str = "", below: str = "", shared: bool = True) -> bytes:
    """A workbook with headers in row 1, a row 2 with the texts of which row 2 may speak, and the row 3 under test."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        workbook.add_worksheet("Register").write("A2", "above")
    first = '<c r="A2" t="s"><v>0</v></c>' if shared else '<c r="A2" t="inlineStr"><is><t>above</t></is></c>'
    data = f'<sheetData><row r="1">{HEADERS}</row><row r="2">{first}</row>{row}{below}</sheetData>'

    def with_rows(xml: bytes) -> bytes:
        return re.sub(rb"<sheetData>.*</sheetData>", (cols + data).encode(), xml, flags=re.DOTALL)

    content = edited(made.getvalue(), SHEET, with_rows)
    return repacked(content, {"xl/styles.xml": STYLES.encode()})


def step(values: Mapping[Any, Any], results: Mapping[Any, Any] | None = None) -> NewRow:
    """A new row of the list; a cases file writes columns as text, and blanks and formulas as small tables."""
    new, shown = ({int(column): _value(value) for column, value in (item or {}).items()} for item in (values, results))
    return NewRow("Register", "", new, header_row=1, first_column=1, last_column=6, results=shown or None)


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return None if "blank" in value else Formula(value["formula"], value.get("result"))
    return value


def pictures(content: bytes, first: int = 4) -> list[str]:
    """The rows from that number on, canonical: attributes in order, shared texts and formats written out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        sheet: Any = etree.fromstring(archive.read(SHEET))
        texts: Any = etree.fromstring(archive.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
        styles: Any = etree.fromstring(archive.read("xl/styles.xml"))
    space = "{" + sheet.tag[1:].partition("}")[0] + "}"
    formats = next(item for item in styles if item.tag.endswith("cellXfs"))
    shown = []
    for row in sheet.iter(f"{space}row"):
        if int(row.get("r")) < first:
            continue
        for cell in row.iter(f"{space}c"):
            if cell.get("t") == "s":
                item = texts[int(cell[0].text)]
                cell[0].text = "".join(item.itertext()) + (" (kept)" if item[0].attrib else "")
            if int(cell.get("s", 0)) > 4:
                made = formats[int(cell.get("s"))]
                cell.set("s", " ".join(f"{name}:{made.get(name)}" for name in sorted(made.attrib)))
        shown.append(_picture(row))
    return shown


def _picture(element: Any) -> str:
    name = etree.QName(element).localname
    inside = (element.text or "") + "".join(_picture(child) for child in element)
    attributes = "".join(f' {key}="{value}"' for key, value in sorted(element.attrib.items()))
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"


CASES = tomllib.loads((Path(__file__).parent / "cases" / "new_rows.toml").read_text(encoding="utf-8"))["case"]
BOOKS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda content: content,
    "prefixed": prefixed,
    "days from 1904": lambda content: edited(
        content, "xl/workbook.xml", lambda xml: xml.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    ),
}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_new_rows_are_as_pictured(case: dict[str, Any]) -> None:
    content = book(case["above"], case.get("cols", ""), case.get("below", ""), case.get("shared", True))
    result = patched(BOOKS[case.get("book", "")](content), *(step(**item) for item in case["steps"]))
    assert pictures(result.content) == case["rows"]


FORMATTED = (
    '<row r="{0}">'
    + "".join(f'<c r="{column}{{0}}" s="{style}"/>' for column, style in zip("ABCDEF", (0, 1, 2, 3, 4, 1), strict=True))
    + "</row>"
)
TEXTS = st.text(st.characters(exclude_characters="\ufffe\uffff", exclude_categories=("Cc", "Cs")), max_size=8)
MOMENTS = st.datetimes(datetime(1900, 3, 1)).map(lambda moment: moment.replace(microsecond=0))
ANY_VALUE = (
    TEXTS
    | st.integers(-(10**16), 10**16)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.dates(date(1900, 3, 1))
    | MOMENTS
    | st.none()
    | st.sampled_from(["", "=A1", "-", "+44", " x", "a\nb", "_x0041_"])
)


@settings(max_examples=tries(60), deadline=None)
@given(st.lists(st.dictionaries(st.integers(1, 6), ANY_VALUE), min_size=1, max_size=5))
def test_a_new_row_is_what_filling_in_a_formatted_row_gives(rows: list[dict[int, Any]]) -> None:
    """Two ways to the same cells: rows that are made, and rows that stand with formats only and are changed."""
    above = FORMATTED.format(3).replace('<c r="A3" s="0"/>', '<c r="A3"><v>1</v></c>')
    made = patched(book(above), *map(step, rows))
    standing = book(above, below="".join(map(FORMATTED.format, range(4, 4 + len(rows)))))
    changes = [
        Change("Register", address(number, column), None, value)
        for number, values in enumerate(rows, start=4)
        for column, value in sorted(values.items())
    ]
    changed = patched(standing, *changes) if changes else None
    expected = pictures(changed.content if changed else standing)
    unwritten = re.compile(r'<c r="A\d+"( s="0")?/>')  # a blank cell without a format says nothing
    assert [unwritten.sub("", row) for row in pictures(made.content)] == [unwritten.sub("", row) for row in expected]


@given(
    st.sampled_from(
        [
            "A{0}+$B${0}*C$2&$D{0}",
            "SUM(A$2:B{0})%",
            "[@Hours]*15",
            "'o''x'!b{0}:$C{0}",
            '"A1 %s"&A{0}',
            "Ö!A{0}",
            "5:5",
            "$5:$6",
            "A1048576",
            "A{0}:XFE9",
            "LOG10(A{0})+Tab1[x]",
        ]
    ),
    st.integers(1, 1_048_580),
    st.integers(-20, 1_048_580),
)
def test_a_formula_taken_apart_once_fills_down_as_one_does(formula: str, row: int, down: int) -> None:
    text = formula.format(row)
    assert FilledDown(text).at(down) == translate(text, down)


ROWS = "".join(f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in (1, 2, 5, 9))
SHEETS = {
    "as usual": f'<worksheet><cols/><sheetData>{ROWS}</sheetData><rowBreaks count="1"/></worksheet>',
    "prefixed": f"<x:worksheet><sheetData>{ROWS}</sheetData></x:worksheet>".replace("<row", "<x:row")
    .replace("<sheetData", "<x:sheetData")
    .replace("</sheetData", "</x:sheetData")
    .replace("</row", "</x:row"),
    "no rows": "<worksheet><sheetData/><mergeCells/></worksheet>",
    "no row at all": "<worksheet><sheetData></sheetData></worksheet>",
}


@given(st.sampled_from(sorted(SHEETS)), st.sets(st.integers(1, 10)), st.lists(st.integers(0, 400), max_size=6))
def test_only_some_rows_of_a_sheet_in_pieces(name: str, wanted: set[int], cuts: list[int]) -> None:
    """However the sheet is cut into pieces, what is kept is its ends and just the rows that are wanted."""
    whole = SHEETS[name].encode()
    places = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    kept = only_rows([whole[start:end] for start, end in pairwise(places)], wanted)
    row = re.compile(rb'<(?:x:)?row r="(\d+)">.*?</(?:x:)?row>')
    assert kept == row.sub(lambda found: found[0] if int(found[1]) in wanted else b"", whole)


@pytest.mark.parametrize(
    "odd",
    [ROWS.replace(' r="5"', ""), ROWS.replace('r="5"', 'r="2"'), ROWS.replace('<row r="9"', '<row spans="1:1" r="9"')],
)
def test_a_sheet_with_unusual_rows_is_read_whole(odd: str) -> None:
    assert only_rows([f"<worksheet><sheetData>{odd}</sheetData></worksheet>".encode()], {1}) is None


@pytest.mark.parametrize("large", [False, True], ids=["small sheet", "large sheet"])
@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"<v>17</v>", b"<v>18</v>"),
        (b'<v>1</v></c><c r="D5"', b'<v>0</v></c><c r="D5"'),
        (b'<c r="D5"', b'<c r="E5"'),
        (b"</row></sheetData>", b"</c></row></sheetData>"),
        (b"<v>-2.5</v>", b"<v>2.5</v>"),
        (b"<v>43831</v>", b"<v>43832</v>"),
    ],
)
def test_a_new_row_that_does_not_read_back_is_never_saved(
    was: bytes, now: bytes, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = book('<row r="3"><c r="A3"><v>1</v></c><c r="E3" s="1"/></row>')
    result = patched(
        content,
        step({1: "a", 2: 17, 3: -2.5, 4: True, 5: date(2020, 1, 1)}),
        step({1: "b", 2: 3, 3: "a", 4: "b", 5: 4}),
    )
    if large:
        monkeypatch.setattr(verify_module, "_LARGE", 0)
    assert verify_module.verify(opened(content), result, result.content) is None
    damaged = edited(result.content, SHEET, lambda xml: xml.replace(was, now))
    found = verify_module.verify(opened(content), result, damaged)
    assert found is not None and found.code == "9204"


def test_receipts_keep_new_rows_and_read_those_of_the_first_days(tmp_path: Path) -> None:
    path = saved(tmp_path, book('<row r="3"><c r="A3"><v>1</v></c></row>'))
    values: dict[int, Any] = {
        1: "a",
        2: date(2020, 1, 2),
        3: Formula("A1", 2.5),
        4: None,
        6: True,
        5: datetime(2020, 1, 2, 3, 4),
    }
    receipt, _ = write(path, [Change("Register", "A3", 1, 2, "why"), step(values)], reason="test")
    assert receipt is not None and read_receipts(path) == [receipt]
    assert len(receipt.cells) == 7 and receipt.cells[0] == CellRecord("Register", "A3", 1, 2, "why")
    assert list(receipt.cells)[1:] == [
        CellRecord("Register", f"{letter}4", None, value)
        for letter, value in zip("ABCDFE", values.values(), strict=True)
    ]
    assert "Register!B4: (blank) -> 02/01/2020" in receipt.lines()
    stored = folder_of(path) / "0001.json"
    fields = json.loads(stored.read_text(encoding="utf-8"))
    fields["cells"] = [{"sheet": "S", "cell": "B2", "before": None, "after": {"day": "2020-01-02"}, "reason": "why"}]
    stored.write_text(json.dumps(fields), encoding="utf-8")
    assert list(read_receipts(path)[0].cells) == [CellRecord("S", "B2", None, date(2020, 1, 2), "why")]
