"""Lists with rows numbered in advance, and lists that titles divide: a new pupil goes where they belong, or nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.importing.plan import ImportPlan
from sendbook.journeys.import_file import apply_import, plan_import
from sendbook.terminal.main import main
from tests.test_shapes_of_lists import HEAD, PUPILS, TODAY, Rows, _file

NEWMAN = "Newman,Nell,04/04/2017,4,4B,K,SEMH"
PELL = "Pell,Pia,05/05/2018,3,3A,E,PD"


def _plan(path: Path, rows: Rows, *new: str) -> ImportPlan:
    lines = [f"{p[0]},{p[1]},{p[6]},{p[3]},{p[2]},{p[4]},{p[5]}" for p in PUPILS]
    (path / "export.csv").write_text("\n".join(["Surname,Forename,DOB,Year group,Reg group,SEN status,SEN need",
                                                *lines, *new]), encoding="utf-8")  # fmt: skip
    plan = plan_import(path / "export.csv", _file(path / "own.xlsx", {"SEN": rows}), TODAY)
    assert isinstance(plan, ImportPlan), plan
    return plan


def _written(path: Path, plan: ImportPlan, column: int = 1) -> list[Any]:
    if plan.steps:
        assert not [item for item in apply_import(plan, "export.csv") if item.severity == "error"]
    return [row[column - 1] for row in openpyxl.load_workbook(path / "own.xlsx")["SEN"].iter_rows(values_only=True)]


NUMBERED: list[tuple[Any, ...]] = [("No", *HEAD), *((at, *one) for at, one in enumerate(PUPILS, start=1))]


@pytest.mark.parametrize("more", [1, 2, 5])
def test_rows_that_are_numbered_in_advance_take_the_new_pupils_and_keep_their_numbers(
    more: int, tmp_path: Path
) -> None:
    rows = [*NUMBERED, *((at,) for at in range(5, 5 + more))]
    plan = _plan(tmp_path, rows, NEWMAN, PELL)
    assert len(plan.comparison.new) == 2 and not plan.comparison.left_out
    assert "7177" not in [item.code for item in plan.findings]
    before = (tmp_path / "own.xlsx").read_bytes()
    surnames = _written(tmp_path, plan, 2)
    assert surnames[5:7] == ["Newman", "Pell"] and not any(surnames[7:])
    assert _written(tmp_path, _plan_again(tmp_path), 1)[1 : 5 + more] == [*range(1, 5 + more)]
    assert main(["undo", str(tmp_path / "own.xlsx")]) == 0 and (tmp_path / "own.xlsx").read_bytes() == before


def _plan_again(path: Path) -> ImportPlan:
    again = plan_import(path / "export.csv", path / "own.xlsx", TODAY)
    assert isinstance(again, ImportPlan) and not again.steps
    return again


def test_a_formula_that_ends_above_the_numbered_rows_counts_the_new_pupils_or_is_named(tmp_path: Path) -> None:
    rows: list[tuple[Any, ...]] = [*NUMBERED, (5,), (6,)]
    rows[0] = (*rows[0], None, None, '=COUNTIF(F2:F5,"K")')
    plan = _plan(tmp_path, rows, NEWMAN)
    named = [item for item in plan.findings if item.code.startswith("913")]
    assert apply_import(plan, "export.csv") is not None
    formula = openpyxl.load_workbook(tmp_path / "own.xlsx")["SEN"]["L1"].value
    assert named or formula == '=COUNTIF(F2:F6,"K")'


THREE, FOUR = PUPILS[:2], PUPILS[2:]
TITLED: Rows = [HEAD, ("Year 3",), *THREE, (), (), ("Year 4",), *FOUR]


def test_a_new_pupil_goes_under_the_title_of_their_year(tmp_path: Path) -> None:
    plan = _plan(tmp_path, TITLED, NEWMAN, PELL)
    assert not plan.comparison.left_out
    assert _written(tmp_path, plan) == ["Surname", "Year 3", "Adeyemi", "Brook", "Pell", None, "Year 4", "de la Cruz",
                                        "O'Hara", "Newman"]  # fmt: skip
    _plan_again(tmp_path)


@pytest.mark.parametrize(("rows", "left"), [
    ([HEAD, ("Year 3",), *THREE, ("Year 4",), *FOUR], ["Pell, Pia"]),
    ([HEAD, ("Class 4B",), *FOUR, ("Class 3A",), *THREE], ["Newman, Nell"]),
    ([HEAD, ("Year 3",), *THREE, ("Year 4",), *FOUR, ("LEAVERS",), ("Gone", "Gus", "4B", 4, "K", "HI")],
     ["Newman, Nell", "Pell, Pia"]),
    ([HEAD, *PUPILS, ("LEAVERS",), ("Gone", "Gus", "4B", 4, "K", "HI")], ["Newman, Nell", "Pell, Pia"]),
    ([HEAD, ("Year 3",), *THREE, ("Hub",), *FOUR], ["Newman, Nell", "Pell, Pia"]),
    ([HEAD, ("Year 3",), THREE[0], ("Year 4",), *FOUR, ("Year 3",), THREE[1]], ["Newman, Nell", "Pell, Pia"]),
])  # fmt: skip
def test_where_no_row_is_free_or_nothing_is_certain_the_pupil_is_left_out_by_name(
    rows: Rows, left: list[str], tmp_path: Path
) -> None:
    plan = _plan(tmp_path, rows, NEWMAN, PELL)
    assert sorted(one.who for one in plan.comparison.left_out) == left
    assert {"7183", "7076"} & {item.code for item in plan.findings}
    before = [row[0] for row in rows]
    after = _written(tmp_path, plan)
    assert after[: len(before)] == before and len(after) == len(before) + 2 - len(left)


def test_free_rows_above_the_leavers_take_new_pupils_and_nobody_stands_under_that_title(tmp_path: Path) -> None:
    rows: Rows = [HEAD, *PUPILS, (), (), (), ("LEAVERS",), ("Gone", "Gus", "4B", 4, "K", "HI")]
    plan = _plan(tmp_path, rows, NEWMAN, PELL)
    assert not plan.comparison.left_out
    assert _written(tmp_path, plan)[5:] == ["Newman", "Pell", None, "LEAVERS", "Gone"]


@pytest.mark.sampled
@pytest.mark.parametrize(("formula", "named"), [
    ("=COUNTA(SEN!A2:A5)", True), ("=COUNTA(SEN!A$2:A$6)", True), ("=COUNTA(SEN!A2:A7)", False),
    ("=COUNTA(SEN!A2:A50)", False), ("=SUM(SEN!D2:D4,SEN!D5)", True), ("=SUM(SEN!D2:D3,SEN!D4:D5)", True),
    ("=SUM(SEN!D2:D3)", False), ("=COUNTA(SEN!A:A)", False),
])  # fmt: skip
def test_a_range_with_a_row_to_spare_or_in_pieces_is_named_where_it_misses_a_new_pupil(
    formula: str, named: bool, tmp_path: Path
) -> None:
    plain = _plan(tmp_path, [HEAD, *PUPILS], NEWMAN, PELL)
    assert len(plain.comparison.new) == 2
    own = _file(tmp_path / "own.xlsx", {"SEN": [HEAD, *PUPILS], "Dash": [(formula,)]})
    plan = plan_import(tmp_path / "export.csv", own, TODAY)
    assert isinstance(plan, ImportPlan) and len(plan.comparison.new) == 2
    assert ("9131Q" in [item.code for item in plan.findings]) is named
