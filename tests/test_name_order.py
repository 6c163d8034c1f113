"""Name order: an export with one column of names into a list with two, and the other way round, in any order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sendbook.importing.plan import ImportPlan
from sendbook.journeys.import_file import plan_import
from sendbook.lists.names import NameOrder
from tests.test_shapes_of_lists import _file

TODAY = date(2026, 11, 30)
Pupil = tuple[str, str, str]
KNOWN: list[Pupil] = [("Able", "Amy", "01/05/2018"), ("Brook", "Ben", "11/02/2018"), ("Coe", "Xiomara", "22/03/2017")]
NEW: list[Pupil] = [
    ("Hall", "Wren", "30/04/2017"),
    ("van der Berg", "Li Mei", "02/02/2017"),
    ("Smith-Jones", "Bo", "03/02/2017"),
]
Write = Callable[[str, str], str]
ORDERS: dict[str, Write] = {
    "forename first": lambda surname, forename: f"{forename} {surname}",
    "surname first": lambda surname, forename: f"{surname} {forename}",
    "with a comma": lambda surname, forename: f"{surname}, {forename}",
    "in capitals": lambda surname, forename: f"{surname.upper()} {forename}",
}


def _export(
    path: Path, write: Write | None, known: list[tuple[str, str, str]], new: list[tuple[str, str, str]]
) -> Path:
    heads = "Name" if write else "Surname,Forename"
    lines = [f"{heads},DOB,SEN status,Class"]
    for surname, forename, born in [*known, *new]:
        name = f'"{write(surname, forename)}"' if write else f"{surname},{forename}"
        lines.append(f"{name},{born},K,3A")
    (path / "export.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path / "export.csv"


def _planned(path: Path, inside: Write | None, outside: Write | None, known: int = 3) -> ImportPlan:
    heads = ("Name",) if inside else ("Surname", "Forename")
    rows = [((inside(one[0], one[1]),) if inside else one[:2]) + (one[2], "K") for one in KNOWN[:known]]
    own = _file(path / "own.xlsx", {"SEN": [(*heads, "DOB", "SEN status"), *rows]})
    plan = plan_import(_export(path, outside, KNOWN, NEW), own, TODAY)
    assert isinstance(plan, ImportPlan), plan
    return plan


@pytest.mark.parametrize("outside", ORDERS)
def test_one_column_of_names_goes_into_two(outside: str, tmp_path: Path) -> None:
    told = _planned(tmp_path, None, ORDERS[outside]).comparison
    names = [(str(one.step.values[1]).casefold(), one.step.values[2]) for one in told.new]
    assert names == [(one[0].casefold(), one[1]) for one in NEW]
    assert len(told.unchanged) == 3 and not told.left_out


@pytest.mark.sampled
@pytest.mark.parametrize("outside", [None, *ORDERS])
@pytest.mark.parametrize("inside", ["forename first", "surname first", "with a comma"])
def test_a_list_with_one_column_takes_names_in_its_own_order(inside: str, outside: str | None, tmp_path: Path) -> None:
    told = _planned(tmp_path, ORDERS[inside], ORDERS[outside] if outside else None).comparison
    names = [str(one.step.values[1]).casefold() for one in told.new]
    assert names == [ORDERS[inside](one[0], one[1]).casefold() for one in NEW]
    assert len(told.unchanged) == 3 and not told.left_out


def test_names_that_nothing_splits_are_left_out_by_name_with_a_way_out(tmp_path: Path) -> None:
    new = [("Quell", "Vorn", "01/01/2017"), ("Zyx", "Thrum", "02/01/2017")]
    own = _file(tmp_path / "own.xlsx", {"SEN": [("Surname", "Forename", "DOB", "SEN status"), (*KNOWN[0], "K")]})
    plan = plan_import(_export(tmp_path, ORDERS["forename first"], [], new), own, TODAY)
    assert isinstance(plan, ImportPlan) and not plan.comparison.new
    assert [one.who for one in plan.comparison.left_out] == ["Vorn Quell", "Thrum Zyx"]
    assert all("Head the column" in one.fix for one in plan.comparison.left_out)


@pytest.mark.parametrize(("order", "text", "expected"), [
    (NameOrder(True), "SMITH JONES Amy", ("SMITH JONES", "Amy")),
    (NameOrder(), "Amy SMITH JONES", ("SMITH JONES", "Amy")),
    (NameOrder(True), "VAN DER BERG Li Mei", ("VAN DER BERG", "Li Mei")), (NameOrder(), "AMY LEE", ("LEE", "AMY")),
    (NameOrder(), "Cher", None),
])  # fmt: skip
def test_a_surname_in_capitals_may_have_several_words(
    order: NameOrder, text: str, expected: tuple[str, str] | None
) -> None:
    assert order.split(text) == expected
