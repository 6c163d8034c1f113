"""A list in parts: a sheet for each class, year or SEN status. One plan fills all of it; an import changes pupils where
they stand, puts new ones where they belong, and names whoever stands elsewhere than the export says.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from sendbook.filling.lookup_sheets import SHEET
from sendbook.filling.plan import FillPlan
from sendbook.importing.plan import ImportPlan
from sendbook.importing.told import KEPT_SHOWN
from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from sendbook.journeys.import_file import Options, apply_import, plan_import
from sendbook.terminal.main import main
from tests.support import results
from tests.test_shapes_of_lists import Rows, _file

TODAY = date(2026, 11, 22)
HEAD = ("Surname", "Forename", "DOB", "Class", "Year", "Need", "Last review")
ADEYEMI = ("Adeyemi", "Tola", date(2018, 5, 1), "3A", 3, "SLCN", date(2026, 7, 3))
BROOK = ("Brook", "Ben", date(2018, 2, 11), "3A", 3, "ASD", date(2026, 2, 3))
CRUZ = ("de la Cruz", "Dino", date(2017, 3, 22), "4B", 4, "MLD", date(2026, 2, 3))
OHARA = ("O'Hara", "Eve", date(2017, 4, 30), "4B", 4, "HI", date(2026, 10, 2))
EXPORT = (
    "Surname,Forename,DOB,Year group,Reg group,SEN status,SEN need",
    "Adeyemi,Tola,01/05/2018,4,4A,K,SLCN", "Brook,Ben,11/02/2018,3,3A,E,ASD", "de la Cruz,Dino,22/03/2017,4,4B,E,MLD",
    "O'Hara,Eve,30/04/2017,4,4B,E,HI", "Newman,Nell,04/04/2017,4,4B,K,SEMH", "Pell,Pia,05/05/2016,5,5C,E,PD",
)  # fmt: skip
PARTS: dict[str, Rows] = {"EHCP": [HEAD, BROOK, OHARA], "SEN Support": [HEAD, ADEYEMI, CRUZ]}


def _dated(path: Path, sheets: dict[str, Rows]) -> Path:
    """The same with days as Excel keeps them."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), day)
                    elif cell is not None:
                        sheet.write(at, column, cell)
    return path


def _with(row: tuple[Any, ...], status: str) -> tuple[Any, ...]:
    return (*row, status)


CLASSES: dict[str, Rows] = {
    "3A": [("Class 3A",), (*HEAD, "SEN status"), _with(ADEYEMI, "K"), _with(BROOK, "E")],
    "Key": [("Code", "Means"), ("K", "SEN support")],
    "4B": [(*HEAD[:6], "Ours", *HEAD[6:], "SEN status"), (*CRUZ[:6], "x", *CRUZ[6:], "K"),
           (*OHARA[:6], "y", *OHARA[6:], "K")],
    "5C": [(*HEAD, "SEN status")],
}  # fmt: skip


def _fill(path: Path) -> FillPlan:
    planned = plan_fill(path, TODAY)
    assert isinstance(planned, FilePlan), planned
    assert apply_fill(planned) == []
    return planned.plan


def _column(path: Path, sheet: str, head_row: int, heading: str) -> list[Any]:
    rows = list(openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(min_row=head_row, values_only=True))
    at = rows[0].index(heading)
    return [cell.date() if isinstance(cell, datetime) else cell for cell in (row[at] for row in rows[1:])]


def test_every_class_sheet_is_filled_by_one_plan_and_one_undo(tmp_path: Path) -> None:
    path = _dated(tmp_path / "own.xlsx", CLASSES)
    before = path.read_bytes()
    plan = _fill(path)
    assert [target.sheet for target in plan.targets] == ["3A", "4B"]
    assert _column(path, "3A", 2, "Review due (sendbook)") == [date(2026, 12, 18), None]
    assert _column(path, "4B", 1, "Review due (sendbook)") == [date(2026, 7, 20), date(2027, 3, 25)]
    assert _column(path, "4B", 1, "Days overdue (sendbook)") == [125, 0]
    assert plan.rows[:3] == ("Rows read: 4 on 2 sheets", "Understood: 4 pupils", "Filled: 4 of them")
    assert "Reviews: 1 overdue, 1 due soon" in plan.counts[0]
    assert any("5C" in line for line in plan.counts)
    assert results.libreoffice([path]) == []
    again = plan_fill(path, TODAY)
    assert isinstance(again, FilePlan) and not [s for s in again.plan.steps if getattr(s, "sheet", "") != SHEET]
    assert main(["undo", str(path)]) == 0 and path.read_bytes() == before


def test_a_list_of_everybody_beside_the_classes_is_filled_alone(tmp_path: Path) -> None:
    more = [(*HEAD, "SEN status", "Date added to register"),
            *(_with(_with(one, "K"), "") for one in (ADEYEMI, BROOK, CRUZ, OHARA))]  # fmt: skip
    planned = plan_fill(_dated(tmp_path / "own.xlsx", {"Whole school": more, **CLASSES}), TODAY)
    assert isinstance(planned, FilePlan) and [one.sheet for one in planned.plan.targets] == ["Whole school"]
    assert any(item.code == "7161" for item in planned.plan.findings)


def test_terms_and_copies_are_still_asked_about(tmp_path: Path) -> None:
    rows = CLASSES["3A"][1:]
    found = plan_fill(_dated(tmp_path / "own.xlsx", {"Autumn": rows, "Spring": rows}), TODAY)
    assert isinstance(found, list) and [item.code for item in found] == ["7071"]


def test_class_sheets_without_a_column_to_work_from_say_so_once(tmp_path: Path) -> None:
    rows: dict[str, Rows] = {f"Year {n}": [("Forename", "Surname", "SEN", "Who?"), ("Li", f"Ng{n}", "K - MLD", "TA")]
                             for n in (1, 2, 3)}  # fmt: skip
    found = plan_fill(_file(tmp_path / "own.xlsx", rows), TODAY)
    assert isinstance(found, list) and [item.code for item in found] == ["7101"]


def test_maps_of_classes_are_one_map_unless_a_pupil_has_lines_on_two(tmp_path: Path) -> None:
    head = ("Pupil name", "Intervention", "Minutes per session", "Sessions per week", "Weeks", "Hourly rate")
    one, two = ("Ng, Li", "Talk", 30, 2, 10, 15), ("Bo, Ann", "Talk", 60, 1, 10, 15)
    plan = _fill(_file(tmp_path / "own.xlsx", {"3A": [head, one, one], "4B": [head, two]}))
    assert [target.sheet for target in plan.targets] == ["3A", "4B"]
    assert "Costs: 3 lines, £450.00 in all" in plan.counts
    found = plan_fill(
        _file(tmp_path / "two.xlsx", {"3A": [head, one, two], "4B": [head, two, ("Cy, T", *two[1:])]}), TODAY
    )
    assert isinstance(found, list) and [item.code for item in found] == ["7071"]


def test_the_sheet_s_status_decides_which_review_a_pupil_has(tmp_path: Path) -> None:
    path = _dated(tmp_path / "own.xlsx", PARTS)
    plan = _fill(path)
    assert _column(path, "EHCP", 1, "Review due (sendbook)") == [None, None]
    assert _column(path, "SEN Support", 1, "Review due (sendbook)") == [date(2026, 12, 18), date(2026, 7, 20)]
    assert "7155" in [item.code for item in plan.findings]
    assert results.libreoffice([path]) == []


def _imported(tmp_path: Path, sheets: dict[str, Rows], *more: str) -> ImportPlan:
    (tmp_path / "export.csv").write_text("\n".join([*EXPORT, *more]) + "\n", encoding="utf-8")
    plan = plan_import(tmp_path / "export.csv", _dated(tmp_path / "own.xlsx", sheets), TODAY,
                       Options(on_conflict="mis"))  # fmt: skip
    assert isinstance(plan, ImportPlan), plan
    return plan


def test_new_pupils_go_onto_the_sheet_of_their_status(tmp_path: Path) -> None:
    plan = _imported(tmp_path, PARTS)
    assert {one.who: one.step.sheet for one in plan.comparison.new} == {
        "Newman, Nell": "SEN Support", "Pell, Pia": "EHCP"}  # fmt: skip
    assert [(row.who, row.place) for row in plan.comparison.changed] == [("Adeyemi, Tola", "'SEN Support'!2:2")]
    # de la Cruz stands on the sheet of SEN support, and the export says EHC plan: a person moves the row.
    assert [(one.who, one.place) for one in plan.comparison.left_out] == [("de la Cruz, Dino", "'SEN Support'!3:3")]
    assert [item.code for item in plan.comparison.findings if item.code == "7182Q"] == ["7182Q"]
    assert apply_import(plan, "export.csv") == []
    assert _column(tmp_path / "own.xlsx", "EHCP", 1, "Surname") == ["Brook", "O'Hara", "Pell"]
    assert _column(tmp_path / "own.xlsx", "SEN Support", 1, "Surname") == ["Adeyemi", "de la Cruz", "Newman"]
    again = plan_import(tmp_path / "export.csv", tmp_path / "own.xlsx", TODAY)
    assert isinstance(again, ImportPlan) and not again.steps


def test_a_status_in_its_own_column_changes_and_the_row_that_stays_is_named(tmp_path: Path) -> None:
    head = (*HEAD, "SEN status")
    sheets: dict[str, Rows] = {"EHCP": [head, _with(BROOK, "E"), _with(OHARA, "E")],
                               "SEN Support": [head, _with(ADEYEMI, "K"), _with(CRUZ, "K")]}  # fmt: skip
    plan = _imported(tmp_path, sheets)
    assert [item.cell for item in plan.comparison.findings if item.code == "7182Q"] == ["'SEN Support'!3:3"]
    assert "H3" in [step.cell for row in plan.comparison.changed for _, step in row.steps]
    assert not plan.comparison.left_out


def test_a_status_without_one_sheet_of_its_own_is_left_out_by_name(tmp_path: Path) -> None:
    sheets = {**PARTS, "Pupils with EHCP": [HEAD, ("Solo", "Sam", date(2016, 1, 1), "6F", 6, "PD", None)]}
    plan = _imported(tmp_path, sheets)
    assert "Pell, Pia" in [one.who for one in plan.comparison.left_out]
    assert [one.who for one in plan.comparison.new] == ["Newman, Nell"]


@pytest.mark.parametrize("titled", [False, True], ids=["sheets", "titles"])
def test_whoever_stands_under_another_status_is_named(titled: bool, tmp_path: Path) -> None:
    rows = [HEAD, ("EHCP",), BROOK, OHARA, ("SEN Support",), ADEYEMI, CRUZ]
    plan = _imported(tmp_path, {"SEN": rows} if titled else PARTS)
    assert [one.who for one in plan.comparison.left_out if one.found and one.found.code == "7182Q"] == [
        "de la Cruz, Dino"]  # fmt: skip


def test_whoever_stands_on_the_sheet_of_another_class_is_named(tmp_path: Path) -> None:
    plain: dict[str, Rows] = {"3A": [(*HEAD[:3], "SEN"), (*ADEYEMI[:3], "K"), (*BROOK[:3], "E")],
                              "4B": [(*HEAD[:3], "SEN"), (*CRUZ[:3], "E"), (*OHARA[:3], "E")]}  # fmt: skip
    (tmp_path / "export.csv").write_text("\n".join([EXPORT[0], EXPORT[1].replace("4A", "4B"), *EXPORT[2:5]]))
    plan = plan_import(tmp_path / "export.csv", _dated(tmp_path / "own.xlsx", plain), TODAY)
    assert isinstance(plan, ImportPlan)
    named = [item for item in plan.comparison.findings if item.code == "7182Q"]
    assert [(item.cell, "sheet 4B" in item.fix) for item in named] == [("'export.csv'!2:2", True)]


def test_a_group_of_ratios_and_numbers_is_its_size(tmp_path: Path) -> None:
    head = ("Pupil name", "Intervention", "Minutes per session", "Sessions per week", "Weeks", "Hourly rate", "Group")
    rows = [head, ("Ng, Li", "Talk", 60, 1, 10, 15, 4), ("Bo, Ann", "Talk", 60, 1, 10, 15, "1:1")]
    plan = _fill(_file(tmp_path / "own.xlsx", {"Map": rows}))
    assert [line for line in plan.counts if "£37.50 in all; 1 has no cost" in line]


def test_of_many_kept_cells_some_of_each_column_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = ("Surname", "Forename", "DOB", "SEN status", "Need")
    pupils = [(f"Ng{chr(97 + n)}", "Li", f"{n + 1:02}/05/2018", "K", "Speech") for n in range(KEPT_SHOWN + 4)]
    own = _file(tmp_path / "own.xlsx", {"SEN": [head, *pupils]})
    export = tmp_path / "export.csv"
    export.write_text("\n".join(["Surname,Forename,DOB,SEN status,SEN need",
                                 *(f"{p[0]},{p[1]},{p[2]},K,ASD" for p in pupils)]), encoding="utf-8")  # fmt: skip
    words = ["import", str(export), "--into", str(own), "--today", "2026-11-22", "--plan"]
    main(words)
    said = capsys.readouterr().out
    assert f"  1. Need: {KEPT_SHOWN + 4} cells differ, such as:" in said and "(--all shows every cell.)" in said
    assert " 1.3 " in said and " 1.4 " not in said
    main([*words, "--all"])
    assert f" 1.{KEPT_SHOWN + 4} " in capsys.readouterr().out
