"""A first import: what the school typed is kept until she says otherwise; blanks are filled; asked once a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.demo.pupils import made_up_upn
from sendbook.importing import told
from sendbook.importing.comparison import Kept
from sendbook.importing.kept_columns import by_column, cells_chosen
from sendbook.importing.preview import cells_taken, every_cell_of
from sendbook.journeys.import_file import ImportPlan, Options, apply_import, plan_import
from sendbook.journeys.make import make
from sendbook.terminal.main import main
from tests.support.exports import write_csv, write_xlsx

TODAY = date(2026, 11, 30)
HEAD = ("UPN", "Surname", "Forename", "DOB", "Class", "Year", "SEN Status", "Primary need", "On roll")
UPNS = tuple(made_up_upn(2022, number) for number in (1, 2, 3))
TYPED = (
    (UPNS[0], "Ames-Jones", "Zoë", date(2018, 6, 5), "Oak", "Y3", "K", "ASD", "Yes"),
    (UPNS[1], "O'Neill", "Sam", date(2018, 7, 6), "3A (Miss B)", "3", "E", None, "Yes"),
    (UPNS[2], "Begum", "Ivy", date(2018, 8, 7), None, "Year 4", "K", "SLCN", "Yes"),
)
EXPORTED: Mapping[str, tuple[str, ...]] = {
    UPNS[0]: ("Ames", "Zoë", "04/06/2018", "3A", "3", "E", "SEMH"),
    UPNS[1]: ("ONeill", "Sam", "06/07/2018", "3A", "4", "K", "MLD"),
    UPNS[2]: ("Begum", "Ivy", "07/08/2018", "4B", "4", "", "SLCN"),
}
DIFFER = {"Surname": 2, "DOB": 1, "Class": 2, "Year": 1, "SEN Status": 3}


def an_export(folder: Path, rows: Mapping[str, Sequence[str]] = EXPORTED) -> Path:
    return write_csv(folder, [HEAD[:-1], *((upn, *row) for upn, row in rows.items())])


def a_list(folder: Path, rows: Sequence[Sequence[Any]] = TYPED) -> Path:
    return write_xlsx(folder / "own.xlsx", {"SEN": [HEAD, *rows]})


def planned(export: Path, book: Path, **options: Any) -> ImportPlan:
    plan = plan_import(export, book, TODAY, Options(**options))
    assert isinstance(plan, ImportPlan), plan
    return plan


def counted(kept: Sequence[Kept]) -> dict[str, int]:
    return {column.header: len(column.cells) for column in by_column(kept)}


def test_every_value_that_stands_is_kept_and_blanks_are_filled(tmp_path: Path) -> None:
    plan = planned(an_export(tmp_path), a_list(tmp_path))
    assert counted(plan.comparison.kept) == DIFFER
    assert {step.cell: step.after for step in plan.steps} == {  # type: ignore[union-attr]
        "E4": "4B", "H3": "MLD", "H2": "SEMH"}  # fmt: skip
    assert [step.cell for step in plan.steps if step.before is not None] == ["H2"], (  # type: ignore[union-attr]
        "a need that stands as a code is the MIS's own word"
    )


def test_yes_keeps_and_on_conflict_mis_takes(tmp_path: Path) -> None:
    book, words = a_list(tmp_path), ["--yes", "--today", "2026-11-30"]
    assert main(["import", str(an_export(tmp_path)), "--into", str(book), *words]) == 0
    sheet = openpyxl.load_workbook(book)["SEN"]
    assert [sheet[cell].value for cell in ("B2", "E2", "F2", "G2", "G4", "H3")] == [
        "Ames-Jones", "Oak", "Y3", "K", "K", "MLD"]  # fmt: skip
    again = a_list(tmp_path)
    assert main(["import", str(tmp_path / "export.csv"), "--into", str(again), "--on-conflict", "mis", *words]) == 0
    sheet = openpyxl.load_workbook(again)["SEN"]
    assert [sheet[cell].value for cell in ("B2", "E2", "F2", "G2")] == ["Ames", "3A", "Y3", "E"]


def test_after_an_import_the_mis_is_followed_but_a_blank_takes_no_support_away(tmp_path: Path) -> None:
    book, export = a_list(tmp_path), an_export(tmp_path)
    assert not apply_import(planned(export, book), export.name)
    later = planned(export, book)
    assert [(item.finding.code, item.change.before) for item in later.comparison.kept] == [("7188Q", "K")]
    assert {step.cell for step in later.steps} >= {"B2", "E2", "G2"}  # type: ignore[union-attr]
    said_n = an_export(tmp_path, {**EXPORTED, UPNS[2]: (*EXPORTED[UPNS[2]][:5], "N", "SLCN")})
    assert not planned(said_n, book).comparison.kept, "an N that somebody chose is a decision"


@pytest.mark.parametrize(("typed", "export"), [
    ("Y3", "3"), ("Year 3", "3"), (3, "3"), ("EHCP", "E"), ("SEN support", "K"), ("e", "E"),
    ("o’neill", "O'Neill")])  # fmt: skip
def test_another_spelling_of_the_same_is_no_difference(typed: Any, export: str, tmp_path: Path) -> None:
    at = 1 if "eill" in export else 5 if export == "3" else 6
    rows = [tuple(typed if n == at else cell for n, cell in enumerate(TYPED[0]))]
    row = ["Ames-Jones", "Zoë", "05/06/2018", "Oak", "3", "K", "ASD"]
    row[at - 1] = export
    plan = planned(an_export(tmp_path, {UPNS[0]: row}), a_list(tmp_path, rows))
    assert not plan.steps and not plan.comparison.kept


def test_a_leaver_whose_on_roll_was_typed_is_asked_about(tmp_path: Path) -> None:
    heading = (*HEAD[:-1], "Leaving date")
    rows = [(UPNS[0], "Ames-Jones", "Zoë", "05/06/2018", "Oak", "3", "K", "ASD", "01/10/2026")]
    plan = planned(write_csv(tmp_path, [heading, *rows]), a_list(tmp_path, TYPED[:1]))
    assert [(item.header, item.change.after) for item in plan.comparison.kept] == [("On roll", "No")]
    assert not plan.steps and len(plan.comparison.leavers) == 1
    assert [step.after for step in plan.taking([0]).steps] == ["No"]  # type: ignore[union-attr]


def test_a_sheet_for_each_class_follows_the_same_rule(tmp_path: Path) -> None:
    head = ("Surname", "Forename", "DOB", "SEN Status", "Primary need")
    sheets = {"3A": [head, ("Ames", "Zoë", date(2018, 6, 5), "K", "ASD"),
                     ("Fir", "Dan", date(2018, 1, 5), "K", "HI")],
              "4B": [head, ("Oak", "Eve", date(2017, 6, 5), "E", "ASD"),
                     ("Elm", "Cy", date(2017, 1, 5), "K", "VI")]}  # fmt: skip
    export = write_csv(tmp_path, [
        ("Surname", "Forename", "DOB", "Class", "SEN Status", "Primary need"),
        ("Ames", "Zoë", "05/06/2018", "3A", "E", "ASD"), ("Fir", "Dan", "05/01/2018", "3A", "K", "HI"),
        ("Oak", "Eve", "05/06/2017", "4B", "K", "SEMH"), ("Elm", "Cy", "05/01/2017", "4B", "K", "VI"),
    ])  # fmt: skip
    plan = planned(export, write_xlsx(tmp_path / "own.xlsx", sheets))
    assert counted(plan.comparison.kept) == {"SEN Status": 2}
    assert [(step.before, step.after) for step in plan.steps] == [("ASD", "SEMH")]  # type: ignore[union-attr]


OUR_PUPILS = [
    {"upn": upn, "surname": row[1], "forename": row[2], "date_of_birth": row[3], "class_name": row[4],
     "year_group": str(row[5])[-1], "sen_provision": row[6], "primary_need": row[7], "on_roll": "Yes"}
    for upn, row in zip(UPNS, TYPED, strict=True)
]  # fmt: skip


def test_a_workbook_of_ours_follows_the_mis_in_its_columns_but_a_blank_takes_no_support_away(tmp_path: Path) -> None:
    book = tmp_path / "register.xlsx"
    assert not make("register", book, TODAY, rows={"register": OUR_PUPILS})
    plan = planned(an_export(tmp_path), book)
    assert counted(plan.comparison.kept) == {"SEN provision": 1} and len(plan.comparison.changed) == 3


def test_a_person_is_asked_once_for_each_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(made_up_upn(2022, n), f"Ng{chr(97 + n)}", "Li", date(2018, 5, n + 1), "Oak" if n % 2 else "Ash", 3, "K",
             "ASD", "Yes")
            for n in range(16)]  # fmt: skip
    told_by_mis = {made_up_upn(2022, n): (f"Ng{chr(97 + n)}", "Li", f"{n + 1:02}/05/2018", "3A",
                                          "4" if n == 14 else "5" if n == 15 else "3", "K", "ASD")
                   for n in range(16)}  # fmt: skip
    book, export = a_list(tmp_path, rows), an_export(tmp_path, told_by_mis)
    plan = planned(export, book)
    lines = told.kept_lines(plan.comparison, every=False)
    assert lines[0] == "1. Class: 16 cells differ, such as:" and "2. Year: 2 cells differ:" in lines
    assert sum(line.startswith("   1.") for line in lines) == 3
    assert any("Oak (the export: 3A)" in line for line in lines) and any("Ash (the export" in line for line in lines)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked: list[str] = []
    answers = iter(["y", "show", "2", "y"])
    monkeypatch.setattr("builtins.input", lambda question="": asked.append(question) or next(answers))
    assert main(["import", str(export), "--into", str(book), "--today", "2026-11-30"]) == 0
    assert sum("Where is the export right" in one for one in asked) == 2, "once, and once more after show"
    sheet = openpyxl.load_workbook(book)["SEN"]
    assert [str(sheet[cell].value) for cell in ("E2", "F2", "F16", "F17")] == ["Ash", "3", "4", "5"]


def test_answers_name_whole_columns_or_single_cells(tmp_path: Path) -> None:
    kept = planned(an_export(tmp_path), a_list(tmp_path)).comparison.kept
    columns = by_column(kept)
    places = {column.header: [place for place, _ in column.cells] for column in columns}
    names = [column.header for column in columns]
    surname = names.index("Surname") + 1
    assert cells_chosen(str(surname), columns) == places["Surname"]
    assert cells_chosen(f"{surname}.2", columns) == places["Surname"][1:]
    assert (
        cells_chosen(f"{surname}.1-2", columns)
        == places["Surname"]
        == cells_chosen(f"{surname}.1-{surname}.2", columns)
    )
    assert sorted(cells_chosen(f"1 to {len(columns)}", columns)) == [*range(len(kept))]
    for wrong in ("0", "9", "1.9", "2-1", "1-1.2", "1.2-3.1", "yes", "1,x", f"{surname}.0", ""):
        assert cells_chosen(wrong, columns) == [], wrong
    assert cells_taken(kept, {every_cell_of("Surname")}) == places["Surname"]
    assert cells_taken(kept, {kept[0].finding.cell}) == [0]


def test_what_the_plan_said_is_not_said_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = {
        made_up_upn(2021, n): (f"New{chr(97 + n)}", "Al", f"{n + 1:02}/02/2018", "3A", "3", "K", "ASD")
        for n in range(5)
    }
    book, export = a_list(tmp_path), an_export(tmp_path, {**EXPORTED, **new})
    sheets = openpyxl.load_workbook(book)
    sheets["SEN"]["K1"] = "Hours"
    figures = sheets.create_sheet("Figures")
    for row in range(1, 6):
        figures.cell(row, 1, f"=COUNTA(SEN!B2:B4)+{row}")
    sheets.save(book)
    words = ["import", str(export), "--into", str(book), "--today", "2026-11-30"]
    main([*words, "--yes"])
    said = capsys.readouterr().out
    assert said.count("9131Q") == 1 and "Written to" in said
