"""Edits of workbooks that the tests build: what changes, what grows, what stays, what is refused."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.changes import FORMULAS, PROTECTED, SIGNED, Change, Formula, Link, NewColumn, NewRow, OwnSheet, Step
from sendbook.workbook.parts.references import address, references, translate
from tests.support import fidelity, surrounded, workbooks
from tests.support.edits import SHEET, cells, opened, part, patched, refused
from tests.support.engines import recalculate_libreoffice
from tests.support.validator import validate

BOOK_RELS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


RICH, TOTALS, PROTECTED_SHEET = workbooks.rich(), workbooks.rich(totals=True), workbooks.rich(protect=True)


def with_xml(before: str, after: str, name: str = SHEET, content: bytes = RICH) -> bytes:
    """A workbook with a piece of one part's XML replaced."""
    return workbooks.edited(content, name, lambda xml: xml.replace(before.encode(), after.encode(), 1))


KINDS = {
    "shared strings": RICH,
    "inline strings": workbooks.rich(shared=False),
    "a prefix for every element": workbooks.prefixed(RICH),
    "no addresses": workbooks.without_addresses(RICH),
    "days from 1904": workbooks.rich(date1904=True),
    "comments between rows": with_xml('<row r="6"', '<!-- <row r="99"> --><row r="6"'),
    "UTF-16": workbooks.edited(RICH, SHEET, lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
    "single quotes": with_xml('r="B6"', "r='B6'"),
}
VALUES: dict[str, Any] = {
    "text": "Brook & <Son>", "edges": "  two lines\nand a space ", "an escape": "_x0041_", "a return": "a\rb",
    "looks like a formula": "=1+1", "a minus": "-", "an emoji": "\U0001f600 ok", "a number": 12.25, "a whole number": 3,
    "a day": date(2026, 3, 31), "a moment": datetime(2026, 3, 31, 14, 30), "yes": True, "no": False,
    "a formula": Formula("F5*2", 25), "text by formula": Formula('"a"&"b<"', "ab<"), "blank": None,
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", VALUES)
def test_a_cell_takes_a_value(kind: str, name: str) -> None:
    """In a cell that stands, in an empty one, and in a row that is not there; everything else stays."""
    value, content = VALUES[name], KINDS[kind]
    places = ("B6", "J6", "C40")
    result = patched(content, *(Change("Register", place, None, value) for place in places))
    before, after = cells(content), cells(result.content)
    # openpyxl leaves the escape of a carriage return as it is stored; Excel and calamine show the return.
    expected = {"a return": "a_x000D_b"}.get(name, "=" + value.text if isinstance(value, Formula) else value)
    for place in places:
        seen = after.pop(place, None)
        before.pop(place, None)
        if isinstance(value, date) and not isinstance(value, datetime):
            seen = seen.date() if isinstance(seen, datetime) else seen
        assert seen == expected and type(seen) is type(expected), place
    assert before == after
    changed, lost, added = fidelity.changed_parts(content, result.content)
    assert changed == set(result.touched) and not lost and not added
    assert changed <= {SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"}


def test_no_formula_is_ever_made_from_text() -> None:
    content = RICH
    for text in ("=1+1", "+1", "@SUM(1)", "-2+3", '=HYPERLINK("http://x")', "\t=1", "=1"):
        xml = part(patched(content, Change("Register", "J9", None, text)).content, SHEET)
        assert xml.count("<f>") == part(content, SHEET).count("<f>"), text


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=60))
def test_any_text_reads_back_as_it_was_typed(text: str) -> None:
    content = patched(RICH, Change("Register", "B6", None, text)).content
    assert cells(content).get("B6") == (text or None)
    assert part(content, SHEET).count("<f>") == 3


@given(number=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15))
def test_any_number_reads_back(number: float) -> None:
    assert cells(patched(KINDS["inline strings"], Change("Register", "F6", None, number)).content)["F6"] == number


@given(day=st.dates(date(1904, 1, 2), date(9999, 12, 31)), kind=st.sampled_from(["shared strings", "days from 1904"]))
def test_any_day_reads_back(day: date, kind: str) -> None:
    seen = cells(patched(KINDS[kind], Change("Register", "J9", None, day)).content)["J9"]
    assert seen.date() == day


def test_a_style_is_kept_and_days_get_one() -> None:
    content = RICH
    after = openpyxl.load_workbook(
        io.BytesIO(
            patched(
                content,
                Change("Register", "D5", None, date(2020, 1, 2)),
                Change("Register", "A1", None, date(2020, 1, 2)),
            ).content
        )
    )["Register"]
    assert after["D5"].number_format == "dd/mm/yyyy" and after["D5"].fill.fgColor.rgb == "FFDDEEFF"
    assert after["A1"].number_format == "dd/mm/yyyy" and after["A1"].font.b  # bold stays


def test_nothing_but_the_sheet_changes_for_a_number() -> None:
    """No formula, no text, no new format: one part; and with formulas in the book, Excel is told to calculate."""
    assert patched(workbooks.plain_range(), Change("Our list", "B4", None, None)).touched == {SHEET}
    unasked = with_xml(' fullCalcOnLoad="1"', "", "xl/workbook.xml", workbooks.plain_range())
    result = patched(unasked, Change("Our list", "B4", None, None))
    assert result.touched == {SHEET, "xl/workbook.xml"}
    assert 'fullCalcOnLoad="1"' in part(result.content, "xl/workbook.xml")


ROW = NewRow(
    "Register", "Register", {1: "K999000000004", 2: "Chau", 3: "Cy", 4: date(2018, 5, 6), 5: "E", 6: 4}, results={7: 60}
)
MANY = [NewRow("Register", "Register", {1: f"X{n}", 6: n}, results={7: n * 15}) for n in range(1, 41)]


@pytest.mark.sampled
@pytest.mark.parametrize("totals", [False, True])
@pytest.mark.parametrize("steps", [[ROW], MANY], ids=["one row", "forty rows"])
def test_rows_are_appended_to_a_table(totals: bool, steps: list[NewRow], tmp_path: Path) -> None:
    content = workbooks.rich(totals=totals)
    result = patched(content, *steps)
    added, last = len(steps), 7 + len(steps)
    after = cells(result.content)
    before = cells(content)
    if totals:
        assert after.pop(f"A{last + 1}") == before.pop("A8") == "Total"
        assert after.pop(f"F{last + 1}") == before.pop("F8")
    new = {place: after.pop(place) for place in list(after) if 8 <= int("".join(filter(str.isdigit, place))) <= last}
    assert after == before
    assert new["A8"] == steps[0].values[1] and new[f"A{last}"] == steps[-1].values[1]
    assert new["G8"] == "=Register[[#This Row],[Hours]]*15" == new[f"G{last}"]
    table = opened(result.content).table("Register")
    assert table is not None and str(table.area) == f"A4:G{last + totals}"
    assert str(table.filtered) == f"A4:G{last}"
    sheet = part(result.content, SHEET)
    assert f"<xm:sqref>F5:F{last}</xm:sqref>" in sheet
    for grown in (f'sqref="A5:G{last}"', f'sqref="E5:E{last}"', f'sqref="F5:F{last}"'):
        assert grown in sheet, grown
    assert "$J$5:$J$20" in part(result.content, "xl/workbook.xml")
    names = {name.name: name.text for name in opened(result.content).defined_names}
    assert names["Hours"] == f"Register!$F$5:$F${last}"
    assert names["_xlnm.Print_Area"] == f"Register!$A$1:$G${last + totals}"
    assert names["_xlnm.Print_Titles"] == "Register!$4:$4"
    chart = part(result.content, "xl/charts/chart1.xml")
    assert chart.count(f"$5:$B${last}") == chart.count(f"$5:$F${last}") == 1
    page = openpyxl.load_workbook(io.BytesIO(result.content), data_only=True)["Register"]
    assert page["G8"].value == (steps[0].results or {})[7]
    assert page["D8"].number_format == "dd/mm/yyyy" and page["D8"].fill.fgColor.rgb == "FFDDEEFF"
    assert page.row_dimensions[8].height == 18
    path = workbooks.saved(tmp_path, result.content)
    assert validate([path])[path] == []
    seen = recalculate_libreoffice([path])[path]
    hours = sum(pupil[5] for pupil in workbooks.PUPILS) + sum(float(str(step.values[6])) for step in steps)
    assert seen["Summary"]["A1"] == hours and added
    assert seen["Register"]["G8"] == (steps[0].results or {})[7]


def test_a_blank_row_of_a_table_is_filled_first() -> None:
    content = workbooks.rich(rows=1)
    cleared = patched(content, *(Change("Register", f"{column}5", None, None) for column in "ABCDEF")).content
    first = patched(cleared, ROW)
    table = opened(first.content).table("Register")
    assert table is not None and str(table.area) == "A4:G5"
    assert cells(first.content)["A5"] == "K999000000004"
    both = patched(cleared, ROW, ROW)
    table = opened(both.content).table("Register")
    assert table is not None and str(table.area) == "A4:G6"
    assert cells(both.content)["G6"] == "=Register[[#This Row],[Hours]]*15"


def test_an_emptied_table_loses_its_placeholder_mark() -> None:
    content = workbooks.rich(rows=1)
    cleared = patched(content, *(Change("Register", f"{column}5", None, None) for column in "ABCDEF")).content
    marked = with_xml(" ref=", ' insertRow="1" ref=', "xl/tables/table1.xml", cleared)
    assert opened(marked).tables()[0].placeholder
    assert not opened(patched(marked, ROW).content).tables()[0].placeholder


PLAIN = NewRow(
    "Our list",
    "",
    {1: "K999000000004", 2: "Chau", 4: date(2018, 5, 6), 6: 4},
    header_row=3,
    first_column=1,
    last_column=7,
    results={7: 8},
)


def test_rows_are_appended_to_a_plain_range(tmp_path: Path) -> None:
    content = workbooks.plain_range()
    result = patched(content, PLAIN, PLAIN)
    after = cells(result.content, "Our list")
    assert (after["A7"], after["A8"], after["G7"], after["G8"]) == ("K999000000004", "K999000000004", "=F7*2", "=F8*2")
    page = openpyxl.load_workbook(io.BytesIO(result.content), data_only=True)["Our list"]
    assert page["D8"].number_format == "dd mmm yyyy" and page["G8"].value == 8
    assert page.auto_filter.ref == "A3:G8"
    assert 'sqref="E4:E8"' in part(result.content, SHEET)
    names = {name.name: name.text for name in opened(result.content).defined_names}
    assert names["_xlnm._FilterDatabase"].endswith("$A$3:$G$8")
    path = workbooks.saved(tmp_path, result.content)
    assert validate([path])[path] == []


def test_a_plain_range_with_formulas_filled_down_in_advance() -> None:
    """Rows that hold only the formulas of the row above are filled, not passed by."""
    content = patched(
        workbooks.plain_range(), *(Change("Our list", f"G{row}", None, Formula(f"F{row}*2")) for row in (7, 8, 9))
    ).content
    after = cells(patched(content, PLAIN).content, "Our list")
    assert (after["A7"], after["G7"], after["G9"]) == ("K999000000004", "=F7*2", "=F9*2") and "A10" not in after


BELOW = workbooks.edited(
    workbooks.rich(),
    SHEET,
    lambda xml: xml.replace(b"</sheetData>", b'<row r="9"><c r="C9"><v>1</v></c></row></sheetData>'),
)


MERGED = with_xml("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="J9:K10"/></mergeCells>')
LONG = "x" * 32_767
REFUSED: dict[str, tuple[bytes, Step, str]] = {
    "no such sheet": (RICH, Change("Regster", "A5", None, 1), "9101"),
    "no address": (RICH, Change("Register", "A0", None, 1), "9123"),
    "beyond the last row": (RICH, Change("Register", "A1048577", None, 1), "9123"),
    "a header": (RICH, Change("Register", "A4", None, "x"), "9104"),
    "a total": (TOTALS, Change("Register", "F8", None, Formula("1")), "9104"),
    "inside merged cells": (MERGED, Change("Register", "K9", None, 1), "9103"),
    "a text too long": (RICH, Change("Register", "A5", None, LONG + "x"), "9112"),
    "a control character": (RICH, Change("Register", "A5", None, "a\x07"), "9112"),
    "half of a character": (RICH, Change("Register", "A5", None, "a\ud800"), "9112"),
    "no number": (RICH, Change("Register", "F5", None, float("nan")), "9112"),
    "a formula too long": (RICH, Change("Register", "J5", None, Formula("1+" * 4_096 + "1")), "9112"),
    "a day before the calendar": (RICH, Change("Register", "D5", None, date(1899, 12, 31)), "9114"),
    "a day before 1904": (KINDS["days from 1904"], Change("Register", "D5", None, date(1903, 12, 31)), "9114"),
    "no such table": (RICH, NewRow("Register", "Registre", {1: "x"}), "9116"),
    "a table of another sheet": (RICH, NewRow("Summary", "Register", {1: "x"}), "9116"),
    "a column outside the table": (RICH, NewRow("Register", "Register", {8: "x"}), "9123"),
    "a total row that counts some of a list": (
        with_xml("SUM(F4:F6)", "SUM(F5:F6)", content=workbooks.plain_range(total=True)), PLAIN, "9122"),
    "a plain range where a table is": (
        RICH, NewRow("Register", "", {1: "x"}, header_row=4, first_column=1, last_column=7), "9116"),
    "a sheet that is not ours": (RICH, OwnSheet("Summary", [["a"]]), "9117"),
    "a sheet's name with a slash": (RICH, OwnSheet("a/b", [["a"]]), "9118"),
    "a sheet's name too long": (RICH, OwnSheet("a" * 32, [["a"]]), "9118"),
    "a sheet called History": (RICH, OwnSheet("history", [["a"]]), "9118"),
}  # fmt: skip
NEAREST: dict[str, tuple[bytes, Step]] = {
    "the sheet in capitals": (RICH, Change("REGISTER", "A5", None, "x")),
    "the last row": (RICH, Change("Register", "A1048576", None, 1)),
    "a formula over a formula": (RICH, Change("Register", "G5", None, Formula("1"))),
    "the first of merged cells": (MERGED, Change("Register", "J9", None, 1)),
    "beside merged cells": (MERGED, Change("Register", "L9", None, 1)),
    "a number where days are shown": (RICH, Change("Register", "D5", None, 7)),
    "the longest text": (RICH, Change("Register", "A5", None, LONG)),
    "the calendar's first day": (RICH, Change("Register", "D5", None, date(1900, 1, 1))),
    "1904's first day": (KINDS["days from 1904"], Change("Register", "D5", None, date(1904, 1, 1))),
    "a total row that counts all of a list": (workbooks.plain_range(total=True), PLAIN),
    "the table's last column": (RICH, NewRow("Register", "Register", {7: 1})),
    "something one row further down": (BELOW, ROW),
    "the longest sheet's name": (RICH, OwnSheet("a" * 31, [["a"]])),
}  # fmt: skip
UNLESS_ALLOWED: dict[str, tuple[bytes, Step, str, str]] = {
    "a value over a formula": (RICH, Change("Register", "G5", None, 1), "9109", FORMULAS),
    "a cell of a protected sheet": (PROTECTED_SHEET, Change("Register", "A5", None, "x"), "9110", PROTECTED),
    "a row in a protected sheet": (PROTECTED_SHEET, ROW, "9110", PROTECTED),
    "a signed workbook": (workbooks.repacked(RICH, {"_xmlsignatures/sig1.xml": b"<a/>"}),
                          Change("Register", "A5", None, "x"), "9120", SIGNED),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    content, step, code = REFUSED[name]
    assert refused(content, step, allow=frozenset({FORMULAS, PROTECTED, SIGNED})) == [code]


@pytest.mark.parametrize("name", NEAREST)
def test_the_nearest_is_not_refused(name: str) -> None:
    patched(*NEAREST[name])


@pytest.mark.parametrize("name", UNLESS_ALLOWED)
def test_refused_unless_allowed(name: str) -> None:
    content, step, code, allowed = UNLESS_ALLOWED[name]
    others = frozenset({FORMULAS, PROTECTED, SIGNED} - {allowed})
    assert refused(content, step, allow=others) == [code]
    patched(content, step, allow=frozenset({allowed}))


def test_rows_are_refused_when_something_stands_below() -> None:
    assert refused(BELOW, ROW, ROW) == ["9115"]
    assert refused(with_xml("J9:K10", "A8:B8", content=MERGED), ROW) == ["9115"]


def test_a_totals_row_that_a_formula_names_by_address_stays() -> None:
    """An address of the totals cell in another formula would point to a pupil's row after the move."""
    content = workbooks.rich(totals=True)
    used = patched(content, Change("Summary", "A5", None, Formula("Register!F8*2", 1))).content
    near = patched(content, Change("Summary", "A5", None, Formula("Register!F7*2", 1))).content
    assert refused(used, ROW) == ["9127"]
    assert refused(near, ROW) == []


@pytest.mark.parametrize(
    ("formula", "codes"),
    [
        ("SUM(Register!F5:F7)", ["9131Q"]),
        ("SUM(Register!F5:F6)", []),
        ("SUM(Register!F5:F70)", []),
        ("SUM(Register[Hours])", []),
        ("Register!F7", []),
        ("SUM(Register!J5:J7)", []),
        ("SUM(F5:F7)", []),
    ],
)
def test_formulas_that_do_not_count_new_rows_are_named(formula: str, codes: list[str]) -> None:
    content = patched(RICH, Change("Summary", "A5", None, Formula(formula, 1))).content
    notes = [note for note in patched(content, ROW).notes if note.code not in ("9137", "9138")]
    assert [note.code for note in notes] == codes
    assert all(note.cell == "Summary!A5" for note in notes)


def sharing(first: str, place: str, rest: Mapping[str, str], content: bytes | None = None) -> bytes:
    """A plain list in which a cell spells a formula out for a block of cells; `rest`: what the others hold now."""
    content = workbooks.plain_range() if content is None else content
    cell = f'<f t="shared" ref="{place}" si="0">{first}</f>'
    content = with_xml(f"<f>{first}</f>", cell, content=content)
    for text in rest.values():
        content = with_xml(f"<f>{text}</f>", '<f t="shared" si="0"/>', content=content)
    return content


DOWN = sharing("F4*2", "G4:G6", {"G5": "F5*2", "G6": "F6*2"})
ACROSS = sharing(
    "F4*2",
    "G4:H6",
    {"H4": "G4*2", "G5": "F5*2", "H5": "G5*2", "G6": "F6*2", "H6": "G6*2"},
    patched(
        workbooks.plain_range(),
        *(Change("Our list", f"H{row}", None, Formula(f"G{row}*2", 1)) for row in (4, 5, 6)),
    ).content,
)
HANDED_ON: dict[str, tuple[bytes, list[str], dict[str, str]]] = {
    "to the next row": (DOWN, ["G4"], {
        "G5": '<f t="shared" ref="G5:G6" si="0">F5*2</f>', "G6": '<f t="shared" si="0"/>'}),
    "again and again": (DOWN, ["G4", "G5"], {"G6": '<f t="shared" ref="G6" si="0">F6*2</f>'}),
    "past one that is gone": (DOWN, ["G5", "G4"], {"G6": '<f t="shared" ref="G6" si="0">F6*2</f>'}),
    "to nobody": (DOWN, ["G4", "G5", "G6"], {}),
    "not when a cell that only uses it changes": (DOWN, ["G5"], {"G4": '<f t="shared" ref="G4:G6" si="0">F4*2</f>'}),
    "past the rest of its row": (ACROSS, ["G4"], {"H4": "<f>G4*2</f>", "H5": '<f t="shared" si="0"/>',
                                                  "G5": '<f t="shared" ref="G5:H6" si="0">F5*2</f>'}),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("name", HANDED_ON)
def test_a_shared_formula_is_handed_on(name: str, tmp_path: Path) -> None:
    """The first of the cells that share a formula takes a value; the others still hold the formula, and its result."""
    content, changed, stored = HANDED_ON[name]
    steps = [Change("Our list", place, None, 99) for place in changed]
    result = patched(content, *steps, allow=frozenset({FORMULAS}))
    xml = part(result.content)
    for place, formula in stored.items():
        assert re.search(rf'<c r="{place}"[^>]*>{re.escape(formula)}', xml), (place, xml)
    assert xml.count("<f") == part(content).count("<f") - len(changed)
    before, after = cells(content, "Our list"), cells(result.content, "Our list")
    assert after == {**before, **dict.fromkeys(changed, 99)}
    path = workbooks.saved(tmp_path, result.content)
    assert validate([path])[path] == []
    seen = recalculate_libreoffice([path])[path]["Our list"]
    for row, (*_, hours) in enumerate(workbooks.PUPILS, start=4):
        assert seen[f"G{row}"] == (99 if f"G{row}" in changed else hours * 2)


def block(rows: int, columns: int) -> bytes:
    """A list in whose block D10.. every cell has the same formula, spelt out in the first cell alone."""
    places = [(row, column) for row in range(10, 10 + rows) for column in range(4, 4 + columns)]
    shared = [f't="shared" ref="D10:{address(*places[-1])}" si="3">C10*$A$1+D9</f>', *['t="shared" si="3"/>'] * 99]
    cells_of = dict(zip(places, shared, strict=False))
    xml = "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c r="{address(row, column)}"><f {cells_of[row, column]}<v>1</v></c>' for column in range(4, 4 + columns)
        )
        + "</row>"
        for row in range(10, 10 + rows)
    )
    return with_xml("</sheetData>", xml + "</sheetData>", content=workbooks.plain_range())


@given(rows=st.integers(1, 4), columns=st.integers(1, 4), data=st.data())
def test_whichever_cells_of_a_shared_formula_change_the_others_keep_it(
    rows: int, columns: int, data: st.DataObject
) -> None:
    content = block(rows, columns)
    places = [address(row, column) for row in range(10, 10 + rows) for column in range(4, 4 + columns)]
    changed = data.draw(st.lists(st.sampled_from(places), unique=True))
    steps = [Change("Our list", place, None, 99) for place in changed]
    # openpyxl writes shared formulas out for itself.
    after = cells(patched(content, *steps, allow=frozenset({FORMULAS})).content, "Our list")
    assert after == {**cells(content, "Our list"), **dict.fromkeys(changed, 99)}


def test_shared_formulas_are_written_out_in_new_rows() -> None:
    assert cells(patched(DOWN, PLAIN).content, "Our list")["G7"] == "=F7*2"
    assert refused(DOWN, Change("Our list", "G4", None, 1)) == ["9109"]


def test_a_shared_formula_that_cannot_be_written_out_stays() -> None:
    """Whole rows, which no formula of a school's has needed yet; and cells that give no address."""
    whole = with_xml(">F4*2</f>", ">SUM(2:2)</f>", content=DOWN)
    unaddressed = with_xml('<c r="G6"', "<c", content=DOWN)
    for content in (whole, unaddressed):
        assert refused(content, Change("Our list", "G4", None, 1), allow=frozenset({FORMULAS})) == ["9108"]


def test_array_formulas() -> None:
    content = with_xml("<f>F4*2</f>", '<f t="array" ref="G4:G5">F4:F5*2</f>', content=workbooks.plain_range())
    content = with_xml("<f>F5*2</f>", "", content=content)
    allow = frozenset({FORMULAS})
    assert refused(content, Change("Our list", "G5", None, 1), allow=allow) == ["9107"]
    assert refused(content, Change("Our list", "G6", None, 1), allow=allow) == []
    single = with_xml("<f>F6*2</f>", '<f t="array" ref="G6">SUM(F6*2)</f>', content=workbooks.plain_range())
    xml = part(patched(single, PLAIN).content, SHEET)
    assert '<f t="array" ref="G7">SUM(F7*2)</f>' in xml


def test_a_table_filled_by_a_query_is_refused() -> None:
    content = with_xml(' totalsRowShown="0"', ' tableType="queryTable" totalsRowShown="0"', "xl/tables/table1.xml")
    assert refused(content, ROW) == ["9111"]
    assert refused(content, Change("Register", "A5", None, "x")) == ["9111"]
    assert refused(content, Change("Register", "I5", None, "x")) == []


def test_a_new_column() -> None:
    days = {5: date(2026, 9, 1), 7: date(2026, 9, 2)}
    step = NewColumn("Register", "Register", "Next review", 4, 8, days, "dd/mm/yyyy")
    formula = NewColumn("Register", "Register", "Twice", 4, 9, {r: Formula("[@Hours]*2", 1) for r in (5, 6, 7)})
    result = patched(RICH, step, NewColumn("Register", "Register", "A", 4, 9, {}))
    table = opened(result.content).table("Register")
    assert table is not None and str(table.area) == "A4:I7"
    assert [column.name for column in table.columns][7:] == ["Next review", "A"]
    after = cells(result.content)
    assert after["H4"] == "Next review" and after["H7"] == datetime(2026, 9, 2)
    assert refused(RICH, formula) == ["9123"]  # a gap between the table and its new column
    assert refused(RICH, NewColumn("Register", "Register", "hours", 4, 8, {})) == ["9129"]
    assert refused(with_xml("J9:K10", "H5:H6", content=MERGED), step) == ["9115"]


def test_a_new_calculated_column(tmp_path: Path) -> None:
    text = "Register[[#This Row],[Hours]]*2"
    step = NewColumn("Register", "Register", "Twice", 4, 8, {r: Formula(text, 1) for r in (5, 6, 7)}, "0.00")
    result = patched(RICH, step)
    table = opened(result.content).table("Register")
    assert table is not None and table.columns[7].formula == text
    path = workbooks.saved(tmp_path, result.content)
    assert validate([path])[path] == []
    assert recalculate_libreoffice([path])[path]["Register"]["H5"] == 25


def test_a_sheet_of_ours_is_added_and_written_anew(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Findings on 1 September 2026"],
        ["Code", "Cell", "What", "Day"],
        ["3010", Link("Register!A5", "Register!A5"), "=not a formula", date(2026, 9, 1)],
        ["6001", Link("Register!F5", "Register!F5"), Formula("Register!F5*2", 25), None],
    ]
    first = patched(RICH, OwnSheet("Findings", rows, [8, 16, 60, 12], 2))
    package = opened(first.content)
    assert [sheet.name for sheet in package.sheets] == ["Register", "Summary", "Findings"]
    assert ("sendbook.sheet", "Findings!$A$1", "Findings") in [(n.name, n.text, n.sheet) for n in package.defined_names]
    after = cells(first.content, "Findings")
    assert after["C3"] == "=not a formula" and after["D3"] == datetime(2026, 9, 1) and after["C4"] == "=Register!F5*2"
    page = openpyxl.load_workbook(io.BytesIO(first.content))["Findings"]
    assert page["C3"].data_type == "s" and page["C4"].data_type == "f"
    assert page["B3"].hyperlink is not None and page["B3"].hyperlink.location == "Register!A5"
    assert page.freeze_panes == "A3" and page.print_title_rows == "$2:$2"
    assert page.page_setup.orientation == "landscape" and page["C3"].alignment.wrap_text
    assert cells(first.content) == cells(RICH)
    again = patched(first.content, OwnSheet("Findings", [["Code"], ["nothing found"]], [8], 1))
    assert cells(again.content, "Findings") == {"A1": "Code", "A2": "nothing found"}
    assert "xl/styles.xml" not in again.touched  # the formats are there already
    path = workbooks.saved(tmp_path, first.content)
    assert validate([path])[path] == []


def titles(content: bytes) -> tuple[list[str], list[str]]:
    """How many titles of each kind a workbook's properties count, and all titles."""
    xml = part(content, "docProps/app.xml")
    size = re.search(r'<TitlesOfParts><vt:vector size="(\d+)"', xml)
    listed = re.findall(r"<vt:lpstr>(.*?)</vt:lpstr>", xml.partition("<TitlesOfParts>")[2])
    assert size is not None and int(size[1]) == len(listed)
    return re.findall(r"<vt:i4>(\d+)</vt:i4>", xml), listed


def test_new_sheets_and_names_are_listed_in_the_properties(tmp_path: Path) -> None:
    """As Excel lists them: a document store shows the list beside the workbook. One without names gets none."""
    sheets, names = ["Register", "Summary"], ["Elsewhere", "Hours", "Register!Print_Area", "Register!Print_Titles"]
    assert titles(RICH) == (["2", "4"], [*sheets, *names])
    ours = [OwnSheet("Findings", [["Code"], ["3010"]], [8], 1), OwnSheet("To do", [["What"]], [8])]
    added = patched(RICH, *ours).content
    assert titles(added) == (
        ["4", "7"],
        [
            *sheets,
            "Findings",
            "To do",
            *names,
            "Findings!sendbook.sheet",
            "Findings!Print_Titles",
            "'To do'!sendbook.sheet",
        ],
    )
    assert validate([workbooks.saved(tmp_path, added)])[tmp_path / "register.xlsx"] == []
    again = patched(added, OwnSheet("Findings", [["Code"]], [8])).content  # no heading that repeats on each page
    assert titles(again) == (
        ["4", "6"],
        [*sheets, "Findings", "To do", *names, "Findings!sendbook.sheet", "'To do'!sendbook.sheet"],
    )
    nameless = patched(surrounded.dynamic(), *ours).content
    assert titles(nameless) == (["3"], ["Scores", "Findings", "To do"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<vt:i4>2</vt:i4>", "<vt:i4>3</vt:i4>"),
        ("<vt:lpstr>Summary<", "<vt:lpstr>Sommaire<"),
        ("</Properties>", ""),
    ],
    ids=["counts that are wrong", "other sheets", "not whole"],
)
def test_a_list_of_titles_that_says_something_else_stays(before: str, after: str) -> None:
    content = with_xml(before, after, "docProps/app.xml")
    step = OwnSheet("Findings", [["Code"]], [8])
    now = part(patched(content, step).content, "docProps/app.xml")
    assert now.count("Findings") == (before.startswith("<vt:lpstr"))  # names are still known, sheets are not


def test_a_sheet_that_someone_added_to_is_refused() -> None:
    """A picture or comment on our sheet is a person's: writing the sheet anew would lose it."""
    first = patched(RICH, OwnSheet("Findings", [["Code"]], [8], 1)).content
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        b'Id="rId1" Type="http://x/vmlDrawing" Target="../drawings/a.vml"/></Relationships>'
    )
    with_rels = workbooks.repacked(first, {"xl/worksheets/_rels/sheet3.xml.rels": rels})
    assert refused(with_rels, OwnSheet("Findings", [["Code"]])) == ["9117"]


def with_chain(content: bytes, *cells: str) -> bytes:
    """A workbook with Excel's note of the order in which it works cells out."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    order = "".join(f'<c r="{cell}" i="1"/>' for cell in cells)
    chain = f'<calcChain xmlns="{main}">{order}</calcChain>'
    content = workbooks.repacked(content, {"xl/calcChain.xml": chain.encode()})
    content = with_xml(
        "</Relationships>",
        f'<Relationship Id="rId99" Type="{kind}" Target="calcChain.xml"/></Relationships>',
        BOOK_RELS,
        content,
    )
    override = f'<Override PartName="/xl/calcChain.xml" ContentType="{mime}"/></Types>'
    return with_xml("</Types>", override, TYPES, content)


def test_formulas_drop_the_calculation_chain() -> None:
    content = with_chain(RICH, "G5")
    kept = patched(content, Change("Register", "A5", None, "x"))
    assert not kept.removed and "fullCalcOnLoad" in part(kept.content, "xl/workbook.xml")
    dropped = patched(content, Change("Register", "J5", None, Formula("1+1", 2)))
    assert dropped.removed == {"xl/calcChain.xml"}
    assert "calcChain" not in part(dropped.content, TYPES) + part(dropped.content, BOOK_RELS)


def test_totals_that_move_drop_the_calculation_chain() -> None:
    """It would name cells that hold no formula any more, and Excel would call the workbook damaged."""
    moved = patched(with_chain(surrounded.totalled(), "B7", "C7"), NewRow("Costs", "Costs", {1: "HI", 2: 4}))
    assert moved.removed == {"xl/calcChain.xml"} and 'fullCalcOnLoad="1"' in part(moved.content, "xl/workbook.xml")


def test_every_problem_of_a_plan_is_told_at_once() -> None:
    codes = refused(
        RICH,
        Change("Register", "A4", None, "x"),
        Change("Nowhere", "A1", None, 1),
        Change("Register", "A5", None, "fine"),
        NewRow("Register", "None", {1: "x"}),
    )
    assert codes == ["9104", "9101", "9116"]


MOVES = [
    ("SUM(A1:B2)", "SUM(A2:B3)"), ("$A$1+A$1+$A1", "$A$1+A$1+$A2"), ("Sheet2!C3&\"A1\"", "Sheet2!C4&\"A1\""),
    ("'My A1 sheet'!B2", "'My A1 sheet'!B3"), ("LOG10(A1)", "LOG10(A2)"), ("Register[[#This Row],[A1]]*B2",
     "Register[[#This Row],[A1]]*B3"), ("T[['[A1]]*A1", "T[['[A1]]*A2"), ("A1048576", None), ("SUM(5:5)", None),
    ("SUM($5:$5)+A1", "SUM($5:$5)+A2"), ('"1:1"&A1', '"1:1"&A2'), ("{1,2}*A1", "{1,2}*A2"), ("Jan!A1:B2", "Jan!A2:B3"),
    ("_xlfn.XLOOKUP(A1,T[a],T[b])", "_xlfn.XLOOKUP(A2,T[a],T[b])"), ("A1B+1", "A1B+1"), ("SEN1_r*A1", "SEN1_r*A2"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "moved"), MOVES)
def test_formulas_are_filled_down_as_excel_does(formula: str, moved: str | None) -> None:
    assert translate(formula, 1) == moved


@given(formula=st.text("AB12$:!'\"[](),+*# .", max_size=30))
def test_any_text_can_be_searched_for_references(formula: str) -> None:
    for found in references(formula):
        assert formula[found.start : found.end].upper().startswith(("A", "B", "$"))
