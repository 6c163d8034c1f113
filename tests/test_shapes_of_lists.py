"""Lists in the shapes in which schools keep them: nobody is lost, doubled or read under another's heading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.importing.plan import ImportPlan
from sendbook.importing.preview import preview_lines
from sendbook.importing.told import lines
from sendbook.journeys.import_file import apply_import, plan_import
from sendbook.lists.names import say_the_same, ways_to_say
from sendbook.lists.totals import says_total
from sendbook.sources.files import read_grids

TODAY = date(2026, 11, 30)
HEAD = ("Surname", "Forename", "Class", "Year", "SEN status", "Need", "DOB", "Last review")
PUPILS = (
    ("Adeyemi", "Tola", "3A", 3, "K", "SLCN", "01/05/2018", "03/07/2026"),
    ("Brook", "Ben", "3A", 3, "E", "ASD", "11/02/2018", "12/06/2026"),
    ("de la Cruz", "Dino", "4B", 4, "K", "MLD", "22/03/2017", "20/03/2026"),
    ("O'Hara", "Eve", "4B", 4, "K", "HI", "30/04/2017", "03/07/2026"),
)
Rows = Sequence[Sequence[object]]


def _file(path: Path, sheets: dict[str, Rows]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(at, column, cell)
    return path


def _without(row: Sequence[object], *columns: int) -> list[object]:
    return [cell for at, cell in enumerate(row) if at not in columns]


def _titled(title: str, columns: tuple[int, ...], head: bool) -> list[Sequence[object]]:
    lines: list[Sequence[object]] = [] if head else [_without(HEAD, *columns)]
    for text, pupils in ((title.format("3", "3A"), PUPILS[:2]), (title.format("4", "4B"), PUPILS[2:])):
        lines += [[text], *([_without(HEAD, *columns)] if head else []), *(_without(p, *columns) for p in pupils)]
    return lines


SWAPPED = [("Forename", "Surname", *HEAD[2:]), *((p[1], p[0], *p[2:]) for p in PUPILS[2:])]
SHAPES: dict[str, dict[str, Rows]] = {
    "headings in two rows": {"SEN": [
        ("Pupil", None, "Class", "Year", "SEN", "Primary", "Date of", "Last"),
        ("Surname", "Forename", None, None, "status", "need", "birth", "review"), *PUPILS]},
    "remarks in the headings": {"SEN": [
        ("Surname", "Forename", "Class", "Year", "SEN\nstatus\n(K or E)", "Need\n(see key)", "D.O.B. (dd/mm/yy)",
         "Last\nreview"), *PUPILS]},
    "headings in row 7": {"SEN": [("Meadow Bank School",), ("SEND register",), ("SENCO: Mrs Lane",), (), (), (),
                                  HEAD, *PUPILS]},
    "a second list below, headings in another order": {"SEN": [HEAD, *PUPILS[:2], (), ("SEN support",), *SWAPPED]},
    "two lists side by side": {"SEN": [(*HEAD, None, *HEAD), *((*one, None, *two) for one, two in
                                                             zip(PUPILS[:2], PUPILS[2:], strict=True))]},
    "a sheet for each class, no class or year column": {
        "3A": [_without(HEAD, 2, 3), *(_without(p, 2, 3) for p in PUPILS[:2])],
        "4B": [_without(HEAD, 2, 3)[::-1], *(_without(p, 2, 3)[::-1] for p in PUPILS[2:])]},
    "titles of years, no year column": {"SEN": _titled("Year {}", (3,), False)},
    "titles of years that count": {"SEN": [
        HEAD, ("Year 3", *[None] * 6, "2 pupils"), *PUPILS[:2], ("Year 4", *[None] * 6, "2 pupils"), *PUPILS[2:]]},
    "a title and headings for each class": {"SEN": _titled("Class {1} - Mr Holt", (2,), True)},
    "a key below": {"SEN": [HEAD, *PUPILS, (), ("Key",), ("K", "SEN support"), ("E", "EHC plan"), ("ASD", "Autism")]},
    "a key right below": {"SEN": [HEAD, *PUPILS, ("Key:",), ("K", "= SEN support"), ("E", "= EHC plan")]},
    "counts in words below": {"SEN": [HEAD, *PUPILS, (), ("Number on SEN support", 3), ("Number with EHCP", 1)]},
    "leavers on a sheet of their own": {"SEN": [HEAD, *PUPILS], "Leavers": [
        HEAD, ("Gone", "Gil", "6A", 6, "K", "SLCN", "01/05/2015", None)]},
    "last year's sheet": {"26-27": [HEAD, *PUPILS], "25-26": [
        HEAD, *((*p[:2], None, None, *p[4:7], None) for p in PUPILS[:3])]},
    "a second need in a row of its own": {"SEN": [HEAD, PUPILS[0], (*[None] * 5, "SEMH"), *PUPILS[1:]]},
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("shape", SHAPES)
def test_every_pupil_of_a_list_is_taken_whatever_its_shape(shape: str, tmp_path: Path) -> None:
    told = read_new_register(_file(tmp_path / "own.xlsx", SHAPES[shape]), TODAY)
    assert isinstance(told, NewRegister), told
    found = [(row["surname"], row["forename"], row["sen_provision"], row["primary_need"]) for row in told.rows]
    assert found == [(p[0], p[1], p[4], p[5]) for p in PUPILS]
    assert [one.who for one in told.left_out] == (["Gone, Gil"] if "leavers" in shape else []), told.lines()
    if "class" in shape or "year" in shape:
        where = [(row.get("class_name"), row.get("year_group")) for row in told.rows]
        says_year, says_class = "year" in shape and "class" not in shape, "class" in shape
        assert not says_year or [year for _, year in where] == ["3", "3", "4", "4"]
        assert not says_class or [name for name, _ in where] == ["3A", "3A", "4B", "4B"]


def test_two_rows_of_one_pupil_are_two_needs(tmp_path: Path) -> None:
    rows = [HEAD, PUPILS[0], (*PUPILS[0][:5], "SEMH", *PUPILS[0][6:]), *PUPILS[1:]]
    told = read_new_register(_file(tmp_path / "own.xlsx", {"SEN": rows}), TODAY)
    assert isinstance(told, NewRegister)
    assert [(r["primary_need"], r.get("secondary_need")) for r in told.rows][:2] == [("SLCN", "SEMH"), ("ASD", None)]


def test_a_pupil_on_two_sheets_that_disagree_is_taken_once_and_said(tmp_path: Path) -> None:
    old = [HEAD, *((*p[:4], "E", *p[5:]) for p in PUPILS[:1])]
    told = read_new_register(_file(tmp_path / "own.xlsx", {"SEN": [HEAD, *PUPILS], "Old list": old}), TODAY)
    assert isinstance(told, NewRegister)
    assert len(told.rows) == 4 and told.rows[0]["sen_provision"] == "K"
    assert [one.who for one in told.left_out] == ["Adeyemi, Tola"]
    assert "7152Q" in [item.code for item in told.findings]


def test_pupils_on_a_sheet_without_headings_are_named(tmp_path: Path) -> None:
    told = read_new_register(_file(tmp_path / "own.xlsx", {"3A": [HEAD, *PUPILS[:2]], "4B": PUPILS[2:]}), TODAY)
    assert isinstance(told, NewRegister)
    assert (len(told.rows), told.read) == (2, 4)
    assert [one.who for one in told.left_out] == ["de la Cruz, Dino", "O'Hara, Eve"]


def test_pupils_across_are_refused_with_what_to_do(tmp_path: Path) -> None:
    across = [[line[at] for line in (HEAD, *PUPILS)] for at in range(len(HEAD))]
    told = read_new_register(_file(tmp_path / "own.xlsx", {"SEN": across}), TODAY)
    assert isinstance(told, list) and told[0].code == "7154" and "Transpose" in told[0].fix


@pytest.mark.sampled
@pytest.mark.parametrize("surname", ["Total", "Count", "Sum", "Key", "Mean"])
def test_a_surname_that_is_a_word_of_totals_is_a_pupil(surname: str, tmp_path: Path) -> None:
    rows = [HEAD, *PUPILS, (surname, "Sam", *PUPILS[0][2:])]
    told = read_new_register(_file(tmp_path / "own.xlsx", {"SEN": rows}), TODAY)
    assert isinstance(told, NewRegister) and told.rows[-1]["surname"] == surname


def test_totals_rows_are_none() -> None:
    for cells in (["Total", 4], ["Total", None, "K: 3", "E: 1"], ["Number of pupils", 8], ["Total", "12/10/2026", 4]):
        assert says_total(cells)


EXPORT = "Surname,Forename,DOB,Year group,Reg group,SEN status,SEN need\n" + "".join(
    f"{p[0]},{p[1]},{p[6]},{p[3]},{p[2]},{p[4]},{p[5]}\n" for p in PUPILS
)
NEW = "Newman,Nell,04/04/2017,4,4B,K,SEMH\n"


def _plan(tmp_path: Path, sheets: dict[str, Rows], more: str = NEW) -> ImportPlan:
    export = tmp_path / "export.csv"
    export.write_text(EXPORT + more, encoding="utf-8")
    plan = plan_import(export, _file(tmp_path / "own.xlsx", sheets), TODAY)
    assert isinstance(plan, ImportPlan), plan
    return plan


REFUSED: dict[str, dict[str, Rows]] = {
    "titles of years": {"SEN": [HEAD, ("Year 4",), *PUPILS[2:], ("Year 3",), *PUPILS[:2]]},
    "titles that count": SHAPES["titles of years that count"],
    "a key below": SHAPES["a key below"],
    "a key right below": SHAPES["a key right below"],
    "a protected place: a remark right below": {"SEN": [HEAD, *PUPILS, ("Please tell the SENCO of changes",)]},
}


@pytest.mark.parametrize("shape", REFUSED)
def test_a_new_pupil_for_whom_there_is_no_place_is_left_out_by_name(shape: str, tmp_path: Path) -> None:
    told = _plan(tmp_path, REFUSED[shape]).comparison
    assert not told.new
    assert [one.who for one in told.left_out] == ["Newman, Nell"], told.lines()
    assert told.left_out[0].place.startswith("'export.csv'")


def test_pupils_of_another_list_of_the_workbook_are_not_added_again(tmp_path: Path) -> None:
    blanks: list[Sequence[object]] = [()] * 8
    told = _plan(tmp_path, {"SEN": [HEAD, *PUPILS[:2], *blanks, *SWAPPED]}).comparison
    assert [one.said.split(",")[0] for one in told.new] == ["Newman"]
    assert [one.who for one in told.left_out] == ["de la Cruz, Dino", "O'Hara, Eve"]
    assert [item.code for item in told.findings].count("7153") == 1
    alone = _plan(tmp_path, {"SEN": [HEAD, *PUPILS[:2]]}).comparison
    assert "7153" not in [item.code for item in alone.findings] and len(alone.new) == 3


CALLED = ("Oluwatola (Tola)", 'Benjamin "Ben"', "Dino (known as Dee)", "Eve aka E")


def test_a_name_with_what_the_pupil_is_called_is_the_same_pupil_and_stays(tmp_path: Path) -> None:
    rows = [HEAD, *((p[0], called, *p[2:]) for p, called in zip(PUPILS, CALLED, strict=True))]
    told = _plan(tmp_path, {"SEN": rows}).comparison
    assert (len(told.new), len(told.unchanged), told.changed, told.left_out) == (1, 4, (), ())


def test_another_forename_with_the_same_surname_and_birthday_is_asked_about(tmp_path: Path) -> None:
    rows = [HEAD, *PUPILS[:1], ("Brook", "Benny", *PUPILS[1][2:]), *PUPILS[2:]]
    told = _plan(tmp_path, {"SEN": rows}).comparison
    assert [one.said.split(",")[0] for one in told.new] == ["Newman"]
    assert [one.who for one in told.left_out] == ["Brook, Ben"]


@pytest.mark.sampled
@pytest.mark.parametrize(("write", "expected"), [
    (lambda p: f"{p[0].upper()} {p[1]}", "NEWMAN Nell"), (lambda p: f"{p[1]} {p[0]}", "Nell Newman"),
    (lambda p: f"{p[0]}, {p[1]}", "Newman, Nell"),
])  # fmt: skip
def test_a_new_name_is_written_in_the_order_of_its_column(
    write: Callable[[Sequence[str]], str], expected: str, tmp_path: Path
) -> None:
    rows = [("Name", *HEAD[2:]), *((write([str(p[0]), str(p[1])]), *p[2:]) for p in PUPILS)]
    plan = _plan(tmp_path, {"SEN": rows})
    assert not apply_import(plan, "export.csv")
    grids, _ = read_grids(tmp_path / "own.xlsx")
    assert grids[0].rows[-1][1] == expected


def test_ways_to_say_a_name() -> None:
    assert ways_to_say("Oluwatola (Tola)") == ["Oluwatola (Tola)", "Oluwatola", "Tola"]
    assert ways_to_say("Mary Ann") == ["Mary Ann"]
    assert say_the_same("O'Hara", "O’Hara") and not say_the_same("Ann (Annie)", "Anna")


def test_a_plan_says_which_formulas_miss_the_new_pupil_before_anything_is_written(tmp_path: Path) -> None:
    """Each of them by cell, in the plan and in the preview; the write has nothing to add."""
    figures = [("=COUNTA(OFFSET(SEN!A2,0,0,4,1))",), ("=COUNTA(SEN!A2:A5)",), ("=COUNTA(SEN!A:A)",)]
    plan = _plan(tmp_path, {"SEN": [HEAD, *PUPILS], "Figures": figures})
    wanted = [("9131Q", "Figures!A2"), ("9133Q", "Figures!A1")]
    told = [(item.code, item.cell) for item in plan.comparison.findings if item.code.startswith("913")]
    assert sorted(told) == wanted
    shown = "\n".join(lines(plan.comparison))
    assert all(cell in shown for _, cell in wanted)
    assert {(line.column, line.where) for line in preview_lines(plan)} >= {*wanted}
    assert {*apply_import(plan, "export.csv")} <= {*plan.findings}
