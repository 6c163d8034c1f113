"""Totals of any label below a list, one or several, move down and count new pupils; keys beside a list stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.findings import has_errors
from sendbook.journeys.import_file import ImportPlan, Options, apply_import, plan_import
from tests.support.exports import write_csv

TODAY = date(2026, 11, 30)
HEAD = ("Surname", "Forename", "DOB", "Class", "SEN Status", "Hours", "Twice")
PUPILS = [("Adeyemi", "Tola", date(2018, 5, 1), "3A", "K", 2, "=F2*2"),
          ("Brook", "Ben", date(2018, 2, 11), "3A", "E", 15, "=F3*2"),
          ("Cruz", "Dino", date(2017, 3, 22), "4B", "K", 1, "=F4*2")]  # fmt: skip
NEW = [("Newman", "Nell", "04/04/2017", "4B", "K"), ("Oakes", "Olu", "05/05/2018", "3A", "E")]
Line = tuple[Any, ...]

MOVES: dict[str, list[Line]] = {
    "highest": [("Highest", None, None, None, None, "=MAX(F2:F4)")],
    "a word for pupils": [("Pupils", "=COUNTA(B2:B4)")],
    "a number in the label": [("3 pupils", None, None, None, None, "=SUM(F2:F4)")],
    "a share": [("% SEN", None, None, None, '=COUNTIF(E2:E4,"K")/210')],
    "two, of one column": [(None, None, None, "K", '=COUNTIF(E2:E4,"K")'),
                           (None, None, None, "E", '=COUNTIF(E2:E4,"E")')],
    "a block after a blank row": [(), ("Total on register", "=COUNTA(B2:B4)"), ("EHCP", '=COUNTIFS(E2:E4,"E")'),
                                  ("SEN support", '=COUNTIF($E$2:$E$4,"K")'),
                                  ("Average", None, None, None, None, "=AVERAGE(F2:F4)")],
    "a share of other totals": [("K", '=COUNTIF(E2:E4,"K")'), ("All", "=COUNTA(A2:A4)"), ("Share", "=B5/B6")],
    "blank rows between totals": [("Cost", None, None, None, None, "=SUM(F2:F4)"), (),
                                  ("Median", None, None, None, None, "=MEDIAN(F2:F4)")],
    "number of": [("No. of pupils", "=COUNTA(B2:B4)")],
    "without a label": [(None, None, None, None, None, "=LARGE(F2:F4,2)")],
}  # fmt: skip


def written(path: Path, rows: Sequence[Line]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "SEN"
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            book.active.cell(at, column, cell)
    book.save(path)
    return path


def exported(folder: Path, new: int = 2) -> Path:
    known = [(*pupil[:2], f"{pupil[2]:%d/%m/%Y}", *pupil[3:5]) for pupil in PUPILS]
    return write_csv(folder, [HEAD[:5], *known, *NEW[:new]])


def brought(folder: Path, below: list[Line], new: int = 2) -> tuple[ImportPlan, Any]:
    """The plan, and the sheet after it was written."""
    book, export = written(folder / "own.xlsx", [HEAD, *PUPILS, *below]), exported(folder, new)
    plan = plan_import(export, book, TODAY, Options())
    assert isinstance(plan, ImportPlan), plan
    if plan.steps:
        assert not has_errors(apply_import(plan, export.name))
    return plan, openpyxl.load_workbook(book)["SEN"]


@pytest.mark.sampled
@pytest.mark.parametrize("new", [1, 2])
@pytest.mark.parametrize("kind", MOVES)
def test_totals_of_any_label_move_and_count_the_new_pupils(kind: str, new: int, tmp_path: Path) -> None:
    plan, sheet = brought(tmp_path, MOVES[kind], new)
    assert len(plan.comparison.new) == new and not plan.comparison.left_out
    names = [cell.value for cell in sheet["A"]][1 : 4 + new]
    assert names == [*(pupil[0] for pupil in PUPILS), *(pupil[0] for pupil in NEW[:new])]
    # Nothing that the export says of them is lost, whatever formulas stand below its column.
    for row, pupil in enumerate(NEW[:new], start=5):
        assert [sheet.cell(row, at).value for at in (2, 4, 5, 7)] == [pupil[1], pupil[3], pupil[4], f"=F{row}*2"]
    for at, line in enumerate(MOVES[kind], start=5 + new):
        for column, cell in enumerate(line, start=1):
            moved = (
                cell.replace("4,", f"{4 + new},").replace("4)", f"{4 + new})").replace("$4", f"${4 + new}")
                if isinstance(cell, str) and cell[0] == "="
                else cell
            )
            moved = f"=B{5 + new}/B{6 + new}" if cell == "=B5/B6" else moved
            assert sheet.cell(at, column).value == moved


def test_a_typed_total_moves_and_is_named(tmp_path: Path) -> None:
    plan, sheet = brought(tmp_path, [("Total", None, None, None, None, 18)])
    assert [item.cell for item in plan.findings if item.code == "9142Q"] == ["SEN!F5"] and sheet["F7"].value == 18


NAMED: dict[str, tuple[Line, str]] = {
    "cell by cell": (("Total", None, None, None, None, "=F2+F3+F4"), "9131Q"),
    "cell by cell, with no word beside it": ((None, None, None, None, None, "=$F$2+$F$3+$F$4"), "9131Q"),
    "cell by cell under another column": ((None, None, None, "=F4+F3+F2", None, None), "9131Q"),
    "by a text": (("Total", None, None, None, None, '=SUM(INDIRECT("F2:F4"))'), "9133Q"),
    "by a text, with no word beside it": ((None, None, None, None, None, '=SUM(INDIRECT("F2:F4"))'), "9133Q"),
    "by a text that is put together": ((None, None, None, None, None, '=SUM(INDIRECT("F2:F"&4))'), "9133Q"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NAMED)
def test_a_total_that_cannot_grow_moves_down_and_is_named(kind: str, tmp_path: Path) -> None:
    line, code = NAMED[kind]
    plan, sheet = brought(tmp_path, [line])
    assert len(plan.comparison.new) == 2 and not plan.comparison.left_out
    assert [sheet.cell(7, at).value for at in range(1, 7)] == [*line]
    assert [sheet.cell(row, 1).value for row in (5, 6)] == [pupil[0] for pupil in NEW[:2]]
    column = next(at for at, cell in enumerate(line) if isinstance(cell, str) and cell[0] == "=")
    assert [item.cell for item in plan.findings if item.code == code] == [f"SEN!{'ABCDEF'[column]}7"]


@pytest.mark.parametrize("below", [
    [("K = SEN Support, E = EHCP",)], [("Part", None, None, None, None, "=SUM(F3:F4)")],
    [("Part", None, None, None, None, "=F2+F4")], [("Part", None, None, None, None, '=SUM(INDIRECT("F3:F4"))')],
    [("Highest", None, None, None, None, "=MAX(F2:F4)"), ("Ask Mrs Lane.",)]])  # fmt: skip
def test_what_cannot_move_safely_keeps_everybody_out_by_name(below: list[Line], tmp_path: Path) -> None:
    plan, sheet = brought(tmp_path, below)
    assert not plan.comparison.new and len(plan.comparison.left_out) == 2
    assert [sheet.cell(5, at).value for at in range(1, 7)] == [*below[0], *[None] * (6 - len(below[0]))]


def test_pupils_with_little_but_formulas_are_pupils(tmp_path: Path) -> None:
    """A running sum, or a look-up in a table above, is filled down the list: its rows are no totals."""
    rows = [("Surname", "Forename", "Hours", "So far", "SEN Status", "DOB"),
            *((p[0], p[1], p[5], f"=SUM(C$2:C{at - 1})" if at > 2 else 0, p[4], p[2])
              for at, p in enumerate(PUPILS, start=2))]  # fmt: skip
    book = written(tmp_path / "own.xlsx", rows)
    export = exported(tmp_path)
    plan = plan_import(export, book, TODAY, Options())
    assert isinstance(plan, ImportPlan) and len(plan.comparison.new) == 2 and len(plan.comparison.unchanged) == 3


@pytest.mark.parametrize("gap", [1, 2])
def test_a_key_beside_the_list_that_is_longer_keeps_nobody_out(gap: int, tmp_path: Path) -> None:
    key = [
        ("Key", "Means"),
        ("K", "SEN support"),
        ("E", "EHC plan"),
        ("N", "none"),
        ("PP", "premium"),
        ("LAC", "in care"),
        ("Total E", '=COUNTIF(E:E,"E")'),
    ]
    rows: list[Line] = [HEAD, *PUPILS, *((),) * 3]
    wide = [(*row, *[None] * (7 + gap - len(row)), *key[at]) for at, row in enumerate(rows)]
    book = written(tmp_path / "own.xlsx", wide)
    export = exported(tmp_path)
    plan = plan_import(export, book, TODAY, Options())
    assert isinstance(plan, ImportPlan) and len(plan.comparison.new) == 2
    assert not has_errors(apply_import(plan, export.name))
    sheet = openpyxl.load_workbook(book)["SEN"]
    assert [sheet.cell(row, 1).value for row in (5, 6)] == ["Newman", "Oakes"]
    assert [sheet.cell(row, 8 + gap).value for row in range(1, 8)] == [one[0] for one in key]
