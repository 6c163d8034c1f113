"""What counts a school's own list from elsewhere, in every way that Excel knows: it counts the new pupil after an
import, as LibreOffice works it out, or the plan names it, where it stands and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from sendbook.importing.plan import ImportPlan
from sendbook.journeys.import_file import apply_import, plan_import
from tests.support import counted_lists
from tests.support.counted_lists import HEAD
from tests.support.engines import recalculate_libreoffice
from tests.support.workbooks import edited

TODAY = date(2026, 11, 30)
PUPILS = counted_lists.PUPILS[:4]
EXPORT = "Surname,Forename,DOB,Year group,Reg group,SEN status,SEN need\n" + "".join(
    f"{p[0]},{p[1]},{p[6]},{p[3]},{p[2]},{p[4]},{p[5]}\n" for p in (*PUPILS, counted_lists.NEW[0])
)
COUNTS: dict[str, str] = {
    "through sheets": "COUNTA(Autumn:Summer!A2:A5)", "through sheets in quotes": "COUNTA('Autumn:Summer'!$A$2:$A$5)",
    "through sheets, the other way": "COUNTA(Summer:Autumn!A2:A5)",
    "wider than the list": "COUNTA(SEN!A2:Z5)", "from a row above": "COUNTA(SEN!A1:A5)",
    "dollars": 'COUNTIF(SEN!$E$2:$E$5,"K")', "upwards": "COUNTA(SEN!A5:A2)",
    "two pieces": "COUNTA(SEN!A2:A3)+COUNTA(SEN!A4:A5)", "cell by cell": "COUNTA(SEN!A2,SEN!A3,SEN!A4,SEN!A5)",
    "INDEX of a range": "COUNTA(INDEX(SEN!A2:A5,0))", "INDEX to INDEX": "COUNTA(INDEX(SEN!A:A,2):INDEX(SEN!A:A,5))",
    "from INDEX": "COUNTA(INDEX(SEN!A:A,2):SEN!A5)", "to INDEX": "COUNTA(SEN!A2:INDEX(SEN!A:A,5))",
    "OFFSET": "COUNTA(OFFSET(SEN!A1,1,0,4,1))", "INDIRECT": 'COUNTA(INDIRECT("SEN!A2:A5"))',
    "INDIRECT by pieces": 'COUNTA(INDIRECT("SEN!A2:A"&5))',
    "INDIRECT by numbers": 'COUNTA(INDIRECT("SEN!A"&2&":A"&5))',
    "INDIRECT by numbers in cells": 'COUNTA(INDIRECT("SEN!A"&(1+1)&":A"&(4+1)))',
    "INDIRECT of ADDRESS": 'COUNTA(INDIRECT(ADDRESS(2,2,1,1,"SEN")&":B5"))', "whole rows": "COUNT(SEN!2:5)",
    "whole rows that stay": "COUNT(SEN!$2:$5)", "the sheet twice": "COUNTA(SEN!B2:SEN!B5)",
    "the sheet twice in quotes": "COUNTA('SEN'!B$2:'SEN'!B$5)", "a union": "COUNT((SEN!H2:H3,SEN!H4:H5))",
    "INDIRECT by a cell": "COUNTA(INDIRECT(B1&\"!A2:A5\"))",
    "INDIRECT by a cell in quotes": "COUNTA(INDIRECT(\"'\"&B1&\"'!A2:A5\"))",
    "look up": 'IFERROR(VLOOKUP("Newman",SEN!A2:H5,2,FALSE),"none")', "SUMPRODUCT": 'SUMPRODUCT(--(SEN!E2:E5="K"))',
    "a name": "COUNTA(Pupils)", "a name that ends there": "COUNTA(Later)", "a name that picks": "COUNTA(Picked)",
}  # fmt: skip
"""Formulas that should say something else with a pupil more."""
BY_ITSELF: dict[str, str] = {
    "OFFSET as long as the column": "COUNTA(OFFSET(SEN!A2,0,0,COUNTA(SEN!A:A)-1,1))",
    "to INDEX by the column": "COUNTA(SEN!A2:INDEX(SEN!A:A,COUNTA(SEN!A:A)))",
    "INDIRECT by the column": 'COUNTA(INDIRECT("SEN!A2:A"&COUNTA(SEN!A:A)))',
    "a whole column": "COUNTA(SEN!A:A)", "room to grow": "COUNTA(SEN!A2:A60)", "a name of a column": "COUNTA(Dynamic)",
    "INDIRECT of a column by pieces": 'COUNTA(INDIRECT("SEN!"&"A:A"))',
    "INDIRECT of a whole column": 'COUNTA(INDIRECT(B1&"!A:A"))',
}  # fmt: skip
"""Formulas that count the new pupil by themselves: nobody is bothered with them."""
NAMES = {"Pupils": "SEN!$A$2:$A$5", "Later": "SEN!$A$3:$A$5", "Picked": "OFFSET(SEN!$A$1,1,0,4,1)",
         "Dynamic": "OFFSET(SEN!$A$2,0,0,COUNTA(SEN!$A:$A)-1,1)"}  # fmt: skip
Dress = Callable[[Any, Any, Any], None]


def _book(path: Path, formulas: Sequence[str] = (), dress: Dress | None = None) -> Path:
    with xlsxwriter.Workbook(path) as book:
        autumn, sheet, summer = book.add_worksheet("Autumn"), book.add_worksheet("SEN"), book.add_worksheet("Summer")
        figures = book.add_worksheet("Figures")
        autumn.write_column("A2", ["one", "two"])
        summer.write_column("A2", ["one"])
        for at, line in enumerate((HEAD, *PUPILS)):
            sheet.write_row(at, 0, line)
        figures.write("B1", "SEN")
        for at, text in enumerate(formulas):
            figures.write_formula(at, 0, f"={text}", None, 0)
        for name, text in NAMES.items():
            book.define_name(name, f"={text}")
        if dress:
            dress(book, sheet, figures)
    return path


def _plan(folder: Path, path: Path) -> ImportPlan:
    export = folder / "export.csv"
    export.write_text(EXPORT, encoding="utf-8")
    plan = plan_import(export, path, TODAY)
    assert isinstance(plan, ImportPlan), plan
    assert len(plan.comparison.new) == 1
    return plan


def _told(plan: ImportPlan) -> list[tuple[str, str]]:
    return [(item.code, item.cell) for item in plan.comparison.findings if item.code.startswith("913")]


def test_every_formula_counts_the_new_pupil_or_is_named_with_its_cell(tmp_path: Path) -> None:
    formulas = [*COUNTS.values(), *BY_ITSELF.values()]
    before, after = _book(tmp_path / "before.xlsx", formulas), _book(tmp_path / "after.xlsx", formulas)
    plan = _plan(tmp_path, after)
    told = _told(plan)
    assert {*apply_import(plan, "export.csv")} <= {*plan.comparison.findings}
    counted = recalculate_libreoffice([before, after])
    named = {cell for _, place in told for cell in _cells(place)}
    for at, (kind, text) in enumerate((COUNTS | BY_ITSELF).items(), start=1):
        cell = f"A{at}"
        was, now = counted[before]["Figures"][cell], counted[after]["Figures"][cell]
        by_name = any(f"The name {name} " in str(item) for item in plan.comparison.findings
                      for name in NAMES if f"({name})" in text)  # fmt: skip
        if kind in BY_ITSELF:
            assert (now != was, f"Figures!{cell}" in named or by_name) == (True, False), (kind, was, now)
        else:
            assert now != was or f"Figures!{cell}" in named or by_name, (kind, text, was, now)


def _cells(place: str) -> list[str]:
    sheet, _, area = place.rpartition("!")
    first, _, last = area.partition(":")
    if not last:
        return [place]
    column, start, end = first[0], int(first[1:]), int(last[1:])
    return [f"{sheet}!{column}{row}" for row in range(start, end + 1)]


def test_formulas_filled_right_and_down_are_named_each(tmp_path: Path) -> None:
    """Excel stores them as one formula that the first cell spells out."""
    path = _book(tmp_path / "own.xlsx", ['COUNTIF(SEN!C$2:C$5,"K")'])
    spelt = b'<f>COUNTIF(SEN!C$2:C$5,"K")</f>'

    def shared(xml: bytes) -> bytes:
        assert spelt in xml
        more = b"".join(b'<c r="%s3"><f t="shared" si="0"/><v>0</v></c>' % at for at in (b"A", b"C", b"D"))
        xml = xml.replace(spelt, spelt.replace(b"<f>", b'<f t="shared" ref="A1:D3" si="0">'))
        return xml.replace(b"</sheetData>", b'<row r="3">' + more + b"</row></sheetData>")

    path.write_bytes(edited(path.read_bytes(), "xl/worksheets/sheet4.xml", shared))
    told = _told(_plan(tmp_path, path))
    assert [cell for code, cell in told if code == "9131Q"] == [f"Figures!{cell}" for cell in ("A1", "A3", "C3", "D3")]


def test_a_long_stretch_of_formulas_is_named_once_with_its_ends(tmp_path: Path) -> None:
    def dress(_: Any, __: Any, figures: Any) -> None:
        for at, column in enumerate("ABCDEFGH"):
            figures.write_formula(4, at, f"=COUNTA(SEN!{column}2:{column}5)", None, 0)

    told = _told(_plan(tmp_path, _book(tmp_path / "own.xlsx", dress=dress)))
    assert ("9131Q", "Figures!A5:H5") in told


def test_a_rank_in_each_pupil_s_row_is_named_and_a_sum_that_runs_is_not(tmp_path: Path) -> None:
    def dress(_: Any, sheet: Any, __: Any) -> None:
        sheet.write_row("I1", ["Rank", "So far"])
        for row in range(2, 6):
            sheet.write_formula(f"I{row}", f"=RANK(H{row},H$2:H$5)", None, 1)
            sheet.write_formula(f"J{row}", f"=SUM(H$2:H{row})", None, 1)

    told = _told(_plan(tmp_path, _book(tmp_path / "own.xlsx", dress=dress)))
    assert [cell for code, cell in told if code == "9131Q"] == ["SEN!I2:I5"]


def _chart(book: Any, figures: Any, area: str) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": area})
    figures.insert_chart("D4", chart)


BESIDE: dict[str, tuple[Dress, str, str]] = {
    "a chart of some rows": (lambda book, _, figures: _chart(book, figures, "=SEN!$H$3:$H$5"), "Figures", "A chart"),
    "a drop-down of some rows": (
        lambda _, __, figures: figures.data_validation("D2", {"validate": "list", "source": "=SEN!$A$3:$A$5"}),
        "Figures!D2", "A drop-down"),
    "a drop-down by OFFSET": (
        lambda _, __, figures: figures.data_validation("D2", {"validate": "list", "source": "=OFFSET(SEN!$A$1,1,0,4)"}),
        "Figures!D2", "A drop-down"),
    "a colour for cells of another sheet": (
        lambda _, __, figures: figures.conditional_format("D2", {
            "type": "formula", "criteria": "=COUNTA(SEN!$A$3:$A$5)>3", "format": None}),
        "Figures!D2", "A colour"),
    "a colour for the list": (
        lambda _, sheet, __: sheet.conditional_format("A2:A5", {
            "type": "formula", "criteria": "=COUNTIF($A$3:$A$5,A2)>1", "format": None}),
        "SEN!A2:A5", "A colour"),
    "a small chart": (
        lambda _, __, figures: figures.add_sparkline("D2", {"range": "SEN!H3:H5"}), "Figures!D2", "A small chart"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BESIDE)
def test_what_counts_some_rows_beside_the_cells_is_named(kind: str, tmp_path: Path) -> None:
    dress, cell, what = BESIDE[kind]
    plan = _plan(tmp_path, _book(tmp_path / "own.xlsx", dress=dress))
    found = [item for item in plan.comparison.findings if item.code in ("9134Q", "9135Q") and item.cell == cell]
    assert len(found) == 1 and found[0].wrong.startswith(what) and "In Excel" in found[0].fix


def test_what_covers_the_whole_list_beside_the_cells_grows_and_is_not_named(tmp_path: Path) -> None:
    def dress(book: Any, sheet: Any, figures: Any) -> None:
        _chart(book, figures, "=SEN!$H$2:$H$5")
        figures.data_validation("D2", {"validate": "list", "source": "=SEN!$A$2:$A$5"})
        sheet.conditional_format("A2:A5", {"type": "formula", "criteria": "=COUNTIF($A$2:$A$5,A2)>1", "format": None})
        sheet.conditional_format("B2:B5", {"type": "formula", "criteria": "=COUNTIF(B$2:B2,B2)>1", "format": None})
        figures.add_sparkline("D3", {"range": "SEN!H2:H5"})

    plan = _plan(tmp_path, _book(tmp_path / "own.xlsx", dress=dress))
    named = [item for item in plan.comparison.findings if re.match(r"913[45]Q", item.code)]
    assert [item.wrong.split(" names")[0].split(" picks")[0] for item in named] == ["The name Later", "The name Picked"]


@pytest.mark.parametrize("formula", ["SUM(Autumn:Summer!H6)", "SUM('Autumn:Summer'!H6)", "SEN!H6*2"])
def test_totals_that_another_sheet_adds_up_are_not_moved_from_under_it(formula: str, tmp_path: Path) -> None:
    """Through several sheets too: after the move it would add up a pupil's hours."""

    def dress(_: Any, sheet: Any, figures: Any) -> None:
        sheet.write("A6", "Total")
        sheet.write_formula("H6", "=SUM(H2:H5)", None, 21)
        figures.write_formula("C1", f"={formula}", None, 21)

    export = tmp_path / "export.csv"
    export.write_text(EXPORT, encoding="utf-8")
    plan = plan_import(export, _book(tmp_path / "own.xlsx", dress=dress), TODAY)
    assert isinstance(plan, ImportPlan) and not plan.comparison.new
    assert [one.who for one in plan.comparison.left_out] == ["Newman, Nell"]
    assert "9127" in [item.code for item in plan.comparison.findings]


Put = Callable[[int], str]
REPEATS: dict[str, tuple[Put, Put, str | None]] = {
    "copied down": (lambda row: f"A{row}", lambda row: f"=SEN!A{row}", "Figures!A5"),
    "in words": (lambda row: f"A{row + 9}", lambda row: f'=IF(SEN!E{row}="K",SEN!A{row},"")', "Figures!A14"),
    "across": (lambda row: f"{'ABCDEFGH'[row]}1", lambda row: f"=SEN!$A${row}", "Figures!F1"),
    "filled down in advance": (lambda row: f"A{row}", lambda row: f'=IF(SEN!A{row}="","",SEN!A{row})', None),
    "one pupil alone": (lambda row: f"A{row}", lambda row: f"=SEN!A{row}" if row == 5 else "=1", None),
}


@pytest.mark.parametrize("kind", REPEATS)
def test_a_sheet_that_repeats_the_list_cell_by_cell_is_named(kind: str, tmp_path: Path) -> None:
    """`=SEN!A2` copied down on another sheet and counted there: the count never sees the new pupil."""
    place, text, named = REPEATS[kind]

    def dress(_: Any, __: Any, figures: Any) -> None:
        for row in range(2, 30 if kind == "filled down in advance" else 6):
            figures.write_formula(place(row), text(row), None, 0)

    told = _told(_plan(tmp_path, _book(tmp_path / "own.xlsx", dress=dress)))
    assert [cell for code, cell in told if code == "9136Q"] == ([named] if named else [])


def test_the_plan_says_that_totals_move_and_that_names_grow(tmp_path: Path) -> None:
    def dress(book: Any, sheet: Any, _: Any) -> None:
        sheet.write("A6", "Total")
        sheet.write_formula("E6", "=COUNTA(E2:E5)", None, 4)

    plan = _plan(tmp_path, _book(tmp_path / "own.xlsx", dress=dress))
    said = {item.code: str(item) for item in plan.comparison.findings}
    assert "SEN!6:6" in said["9137"] and "down to row 7" in said["9137"]
    assert "Pupils" in said["9138"] and "Dynamic" not in said["9138"]


@pytest.mark.parametrize("last", ["Nora Oak", None], ids=["typed over", "cleared"])
def test_a_last_row_whose_formula_was_typed_over_is_said(last: str | None, tmp_path: Path) -> None:
    def dress(_: Any, sheet: Any, __: Any) -> None:
        sheet.write_row("I1", ["Full", "Length", "Tag"])
        for row in range(2, 6):
            sheet.write_formula(f"J{row}", f"=LEN(A{row})", None, 1)
            if row < 5:
                sheet.write_formula(f"I{row}", f'=B{row}&" "&A{row}', None, "x")
        sheet.write("I5", last)
        sheet.write_formula("K3", "=1+1", None, 2)

    plan = _plan(tmp_path, _book(tmp_path / "own.xlsx", dress=dress))
    assert [item.cell for item in plan.comparison.findings if item.code == "9140Q"] == ["SEN!I5"]


def test_the_cells_that_formulas_are_filled_into_are_named_each(tmp_path: Path) -> None:
    def dress(_: Any, sheet: Any, __: Any) -> None:
        sheet.write_row("I1", ["Length", "Rank", "Note", "Twice"])
        for row in range(2, 6):
            for column in "IJL":
                sheet.write_formula(f"{column}{row}", f"=LEN(A{row})", None, 1)
        sheet.write("A6", "Total")
        sheet.write_formula("I6", "=SUM(I2:I5)", None, 4)

    path = _book(tmp_path / "own.xlsx", dress=dress)
    plan = _plan(tmp_path, path)
    assert [item.cell for item in plan.comparison.findings if item.code == "9141"] == ["SEN!I6:J6", "SEN!L6"]
    before = openpyxl.load_workbook(path)["SEN"]
    apply_import(plan, "export.csv")
    after = openpyxl.load_workbook(path)["SEN"]
    written = {cell.coordinate for row in after.iter_rows() for cell in row if cell.value is not None}
    formulas = {at for at in written if str(after[at].value).startswith("=") and before[at].value != after[at].value}
    assert formulas == {"I6", "J6", "L6", "I7"} and after["I7"].value == "=SUM(I2:I6)"
