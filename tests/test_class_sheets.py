"""A workbook with a sheet for each class or year: one register, in which nobody stands twice and nobody is missed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from sendbook.book import file_book
from sendbook.importing.column_map import ColumnMap
from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.importing.plan import ImportPlan, Options
from sendbook.journeys.import_file import apply_import, plan_import
from sendbook.sources.files import read_grids
from sendbook.terminal.main import main
from tests.test_shapes_of_lists import Rows, _file

TODAY = date(2026, 11, 30)
HEAD = ("Surname", "Forename", "SEN status", "Need", "DOB", "Last review")
ONE = [("Adeyemi", "Tola", "K", "SLCN", "01/05/2018", "03/07/2026"),
       ("Brook", "Ben", "E", "ASD", "11/02/2018", "12/06/2026")]  # fmt: skip
TWO = [("de la Cruz", "Dino", "K", "MLD", "22/03/2017", "20/03/2026"),
       ("O'Hara", "Eve", "K", "HI", "30/04/2017", "03/07/2026")]  # fmt: skip
IN_ONE_CELL = ("Name", "Status", "Type of need", "Date of birth", "Review date")
OTHERS: list[tuple[object, ...]] = [(f"{p[0]}, {p[1]}", *p[2:]) for p in TWO]
SUMMARY: Rows = [("Class", "SEN support", "EHCP"), ("3A", 1, 1), ("4B", 2, 0)]
KEY: Rows = [("Code", "Means"), ("K", "SEN support"), ("E", "EHC plan")]
ODD: dict[str, Rows] = {
    "Summary": SUMMARY, "3A": [("Class 3A",), HEAD, *ONE], "Key": KEY,
    "4B": [("Class 4B - Mr Holt",), IN_ONE_CELL, *OTHERS], "5C": [HEAD],
}  # fmt: skip


def _export(path: Path, *new: str) -> Path:
    lines = [(*p[:2], p[4], group[0], group, *p[2:4]) for group, some in (("3A", ONE), ("4B", TWO)) for p in some]
    head = "Surname,Forename,DOB,Year group,Reg group,SEN status,SEN need"
    (path / "export.csv").write_text("\n".join([head, *map(",".join, lines), *new]) + "\n", encoding="utf-8")
    return path / "export.csv"


OAKES, PELL = "Oakes,Olu,05/05/2018,3,3A,E,VI", "Pell,Pia,05/05/2016,5,5C,K,PD"
NEWMAN, NOBODY = "Newman,Nell,04/04/2017,4,4B,K,SEMH", "Quick,Quin,05/05/2014,6,6X,K,PD"


def _plan(path: Path, book: dict[str, Rows], *new: str, sheet: str = "") -> ImportPlan:
    own = _file(path / "own.xlsx", book)
    plan = plan_import(_export(path, *new), own, TODAY, Options(columns=ColumnMap(sheet=sheet)))
    assert isinstance(plan, ImportPlan), plan
    return plan


def _places(plan: ImportPlan) -> dict[str, str]:
    return {one.who.split(",")[0]: one.step.sheet for one in plan.comparison.new}


def test_odd_sheets_between_make_one_register_of_all_pupils_with_their_classes(tmp_path: Path) -> None:
    told = read_new_register(_file(tmp_path / "own.xlsx", ODD), TODAY)
    assert isinstance(told, NewRegister)
    found = [(row["surname"], row["class_name"], row["sen_provision"], row["primary_need"]) for row in told.rows]
    assert found == [("Adeyemi", "3A", "K", "SLCN"), ("Brook", "3A", "E", "ASD"), ("de la Cruz", "4B", "K", "MLD"),
                     ("O'Hara", "4B", "K", "HI")]  # fmt: skip
    assert not told.left_out and told.read == 4
    unread = [item.cell for item in told.findings if item.code == "7088Q"]
    assert unread == ["'[own.xlsx]Summary'!1:1", "'[own.xlsx]Key'!1:1"]


@pytest.mark.sampled
@pytest.mark.parametrize(("names", "expected"), [
    (("Oak", "Elm"), ["Oak", "Oak", "Elm", "Elm"]), (("Year 3", "Year 4"), [None] * 4),
    (("SEN support", "EHCP"), [None] * 4), (("Sheet1", "Sheet2"), [None] * 4), (("Autumn", "Spring"), [None] * 4),
    (("3 Oak", "4 Elm"), ["3 Oak", "3 Oak", "4 Elm", "4 Elm"]),
])  # fmt: skip
def test_a_class_that_only_the_sheet_s_name_says(
    names: tuple[str, str], expected: list[str | None], tmp_path: Path
) -> None:
    told = read_new_register(_file(tmp_path / "own.xlsx", dict(zip(names, ([HEAD, *ONE], [HEAD, *TWO]), strict=True))),
                             TODAY)  # fmt: skip
    assert isinstance(told, NewRegister)
    assert [row.get("class_name") or None for row in told.rows] == expected
    if names[0] == "Year 3":
        assert [row["year_group"] for row in told.rows] == ["3", "3", "4", "4"]


def test_each_new_pupil_goes_onto_the_sheet_of_their_class_and_the_rest_by_name(tmp_path: Path) -> None:
    plan = _plan(tmp_path, ODD, OAKES, NEWMAN, PELL, NOBODY)
    told = plan.comparison
    assert _places(plan) == {"Oakes": "3A", "Newman": "4B", "Pell": "5C"}
    assert (len(told.unchanged), told.changed, told.conflicts) == (4, (), ())
    assert [one.who for one in told.left_out] == ["Quick, Quin"] and "6X" in told.left_out[0].why
    assert [target.sheet for target in plan.targets] == ["3A", "4B", "5C"]
    assert not apply_import(plan, "export.csv")
    rows = {grid.sheet: [row.cells[0] for row in grid.rows] for grid in read_grids(tmp_path / "own.xlsx")[0]}
    assert rows["3A"][-1] == "Oakes" and rows["4B"][-1] == "Newman, Nell" and rows["5C"][-1] == "Pell"
    again = plan_import(tmp_path / "export.csv", tmp_path / "own.xlsx", TODAY)
    assert isinstance(again, ImportPlan) and not again.steps and len(again.comparison.unchanged) == 7


@pytest.mark.parametrize(("names", "expected"), [
    (("Year 3", "Year 4"), ("Year 3", "Year 4")), (("Y3", "Y4"), ("Y3", "Y4")),
    (("Class 3A", "Class 4B"), ("Class 3A", "Class 4B")), (("Year 3", "Year 4-5"), ("Year 3", "Year 4-5")),
    (("Years 2-3", "Years 4 to 11"), ("Years 2-3", "Years 4 to 11")),
    (("Years 1-6", "Year 10-11"), ("Years 1-6", "Year 10-11")),
])  # fmt: skip
def test_sheets_may_be_named_by_year_or_class(
    names: tuple[str, str], expected: tuple[str, str], tmp_path: Path
) -> None:
    plan = _plan(tmp_path, dict(zip(names, ([HEAD, *ONE], [HEAD, *TWO]), strict=True)), OAKES, NEWMAN)
    assert _places(plan) == dict(zip(("Oakes", "Newman"), expected, strict=True))


def test_a_sheet_that_is_named_takes_its_own_and_those_of_no_sheet(tmp_path: Path) -> None:
    plan = _plan(tmp_path, ODD, OAKES, NEWMAN, NOBODY, sheet="4B")
    assert _places(plan) == {"Newman": "4B", "Quick": "4B"}
    assert [one.who for one in plan.comparison.left_out] == ["Oakes, Olu"]
    assert {step.sheet for step in plan.steps} == {"4B"} and [target.sheet for target in plan.targets] == ["4B"]


def test_a_change_is_found_on_every_sheet_and_leavers_once(tmp_path: Path) -> None:
    book = {"3A": [HEAD, *ONE], "4B": [HEAD, TWO[0], (*TWO[1][:2], "E", *TWO[1][3:])]}
    told = _plan(tmp_path, book).comparison
    cells = [step.cell for row in told.changed for _, step in row.steps]
    assert [*cells, *(item.change.cell for item in told.kept)] == ["C3"]
    assert len(told.unchanged) + len(told.changed) == 4 and not told.left_out


def test_a_pupil_on_a_list_of_everybody_is_not_added_to_the_class_again(tmp_path: Path) -> None:
    everybody = [(*HEAD, "Class"), ("Oakes", "Olu", "E", "VI", "05/05/2018", None, "3A")]
    plan = _plan(tmp_path, {**ODD, "Whole school": everybody}, OAKES, NEWMAN)
    assert _places(plan) == {"Newman": "4B"}
    assert [one.who for one in plan.comparison.left_out] == ["Oakes, Olu"]
    assert [item.cell for item in plan.findings if item.code == "7156"] == ["'Whole school'"]


def test_two_lists_that_are_no_classes_are_still_asked_about(tmp_path: Path) -> None:
    own = _file(tmp_path / "own.xlsx", {"First": [HEAD, *ONE], "Second": [HEAD, *TWO]})
    told = plan_import(_export(tmp_path), own, TODAY)
    assert isinstance(told, list) and [item.code for item in told] == ["7071"]


def test_a_list_on_a_hidden_sheet_is_named(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "own.xlsx") as book:
        for name, rows in {"3A": [HEAD, *ONE], "4B": [HEAD, *TWO], "Codes": KEY}.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            if name != "3A":
                sheet.hide()
    told = read_new_register(tmp_path / "own.xlsx", TODAY)
    assert isinstance(told, NewRegister) and len(told.rows) == 2
    assert [item.cell for item in told.findings if item.code == "7157Q"] == ["'4B'"]
    plan = plan_import(_export(tmp_path), tmp_path / "own.xlsx", TODAY)
    assert isinstance(plan, ImportPlan)
    assert [item.cell for item in plan.findings if item.code == "7157Q"] == ["'4B'"]


def test_the_terminal_says_which_sheet_takes_whom(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, export = _file(tmp_path / "own.xlsx", ODD), _export(tmp_path, OAKES, NEWMAN, NOBODY)
    assert main(["import", str(export), "--into", str(own), "--today", "2026-11-30", "--yes"]) == 1
    said = capsys.readouterr().out
    assert "Oakes, Olu, 3, 3A, E, VI  (row 6 of the export, to sheet 3A)" in said
    assert "Sheet 3A: " in said and "Sheet 4B: " in said and "Quick, Quin" in said


def test_a_program_is_told_of_every_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, export = _file(tmp_path / "own.xlsx", ODD), _export(tmp_path, OAKES)
    assert main(["import", str(export), "--into", str(own), "--today", "2026-11-30", "--plan", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [told["workbook"]["sheet"], *(one["sheet"] for one in told["also"])] == ["3A", "4B", "5C"]


def test_sheets_may_have_a_part_of_the_name_of_their_class(tmp_path: Path) -> None:
    own = _file(tmp_path / "own.xlsx", {"Oak": [HEAD, *ONE], "Elm": [HEAD, *TWO], "Watch list": [HEAD]})
    export = _export(tmp_path, OAKES, NEWMAN)
    text = export.read_text(encoding="utf-8").replace(",3A,", ",3 Oak,").replace(",4B,", ",4 Elm,")
    export.write_text(text, encoding="utf-8")
    plan = plan_import(export, own, TODAY)
    assert isinstance(plan, ImportPlan)
    assert _places(plan) == {"Oakes": "Oak", "Newman": "Elm"} and not plan.comparison.left_out


@pytest.mark.parametrize("names", [("Hedgehogs", "Owls"), ("Team Red", "Mr Holt"), ("3A", "Badgers")])
def test_sheets_with_the_same_headings_are_classes_whatever_their_names(names: tuple[str, str], tmp_path: Path) -> None:
    book: dict[str, Rows] = dict(zip(names, ([HEAD, *ONE], [HEAD, *TWO]), strict=True))
    plan = _plan(tmp_path, {"Key": KEY, **book}, OAKES, NEWMAN, NOBODY)
    assert _places(plan) == {"Oakes": names[0], "Newman": names[1]}  # where the pupils of their class stand
    assert [one.who for one in plan.comparison.left_out] == ["Quick, Quin"]
    said = [item.wrong for item in plan.findings if item.code == "7178"]
    assert len(said) == 1 and f"{names[0]}, {names[1]}" in said[0]


@pytest.mark.parametrize("book", [
    {"Hedgehogs": [HEAD, *ONE], "Owls": [HEAD, *ONE]},  # a copy of the same pupils
    {"Autumn": [HEAD, *ONE], "Spring": [HEAD, *TWO]},
    {"Sheet1": [HEAD, *ONE], "Sheet2": [HEAD, *TWO]},
])  # fmt: skip
def test_copies_terms_and_unnamed_sheets_are_no_classes(book: dict[str, Rows], tmp_path: Path) -> None:
    plan = plan_import(_export(tmp_path), _file(tmp_path / "own.xlsx", book), TODAY)
    assert isinstance(plan, list) and [item.code for item in plan] == ["7071"]


def test_a_workbook_is_walked_through_once_for_an_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """3,000 pupils on one sheet were read four times over; every other sheet with them."""
    read: list[str] = []
    listed = file_book._of_sheet
    monkeypatch.setattr(file_book, "_of_sheet", lambda draft, sheet: read.append(sheet) or listed(draft, sheet))
    plan = _plan(tmp_path, ODD, NEWMAN)
    assert plan.comparison.new and max(read.count(sheet) for sheet in ODD) == 1
