"""Needs of which a list has too few columns: what does not fit is named for each pupil, and nothing is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.importing.plan import ImportPlan, Options
from sendbook.journeys.import_file import plan_import
from tests.test_shapes_of_lists import _file

TODAY = date(2026, 11, 30)
HEAD = ("Surname", "Forename", "DOB", "Class", "SEN status")
ONE, TWO = ("Adeyemi", "Tola", "01/05/2018", "3A", "K"), ("Brook", "Ben", "11/02/2018", "3A", "E")
FIVE = ("SLCN", "SEMH", "MLD", "HI", "VI")


def _export(path: Path) -> Path:
    told = ((ONE, FIVE), (TWO, FIVE[:1]), (("Newman", "Nell", "04/04/2017", "4B", "K"), FIVE[:3]))
    rows = [f"{','.join(pupil)},{need},{rank}" for pupil, needs in told for rank, need in enumerate(needs, start=1)]
    head = "Surname,Forename,DOB,Reg group,SEN status,SEN need,SEN need rank"
    (path / "five.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path / "five.csv"


@pytest.mark.parametrize(("headings", "needs", "unfit"), [
    (("Primary need", "Secondary need"), ("SLCN", "SEMH"), {2: "MLD, HI, VI", 8: "MLD"}),
    (("Need",), ("SLCN",), {2: "SEMH, MLD, HI, VI", 8: "SEMH, MLD"}),
    (("Need",), ("SLCN, SEMH, MLD, HI, VI",), {8: "SEMH, MLD"}),
    (("Need",), ("SLCN/SEMH",), {2: "MLD, HI, VI", 8: "SEMH, MLD"}),
    (("Primary need", "Secondary need", "Further needs"), ("SLCN", "SEMH", "MLD, HI, VI"), {}),
    (("Need 1", "Need 2", "Need 3", "Need 4", "Need 5"), FIVE, {}),
])  # fmt: skip
def test_needs_without_a_column_are_named_for_each_pupil(
    headings: tuple[str, ...], needs: tuple[str, ...], unfit: dict[int, str], tmp_path: Path
) -> None:
    own = _file(tmp_path / "own.xlsx", {"SEN": [(*HEAD, *headings), (*ONE, *needs), (*TWO, "SLCN")]})
    plan = plan_import(_export(tmp_path), own, TODAY, Options(on_conflict="mis"))
    assert isinstance(plan, ImportPlan)
    told = {item.cell: item.wrong for item in plan.comparison.findings if item.code == "7158Q"}
    assert [*told] == [f"'five.csv'!F{row}" for row in unfit]
    assert all(f": {text} did" in told[f"'five.csv'!F{row}"] for row, text in unfit.items())
    assert "SLCN/SEMH" in needs or not plan.comparison.changed, plan.comparison.lines()


def test_five_needs_in_columns_of_their_own_all_go_into_a_new_register(tmp_path: Path) -> None:
    columns = [f"Need {rank}" for rank in range(1, 6)]
    told = read_new_register(_file(tmp_path / "own.xlsx", {"SEN": [(*HEAD, *columns), (*ONE, *FIVE)]}), TODAY)
    assert isinstance(told, NewRegister) and not told.into_notes
    row = told.rows[0]
    assert (row["primary_need"], row["secondary_need"], row["further_needs"]) == ("SLCN", "SEMH", "MLD, HI, VI")


@pytest.mark.parametrize(("more", "second", "where"), [
    ((), "SEMH", "as the secondary need"), (("Secondary need",), "HI", "into the notes"),
])  # fmt: skip
def test_of_two_primary_needs_one_is_taken_and_the_other_is_not_lost(
    more: tuple[str, ...], second: str, where: str, tmp_path: Path
) -> None:
    heads = (*HEAD, "Primary need", "Primary need", *more)
    rows = [heads, (*ONE, "SLCN", "SEMH", *(["HI"] if more else [])), (*TWO, "ASD", "ASD")]
    told = read_new_register(_file(tmp_path / "own.xlsx", {"SEN": rows}), TODAY)
    assert isinstance(told, NewRegister)
    row = told.rows[0]
    assert (row["primary_need"], row["secondary_need"]) == ("SLCN", second)
    assert ("SEMH" in str(row.get("notes"))) == bool(more)
    found = [item for item in told.findings if item.code == "7159Q"]
    assert [item.cell for item in found] == ["'[own.xlsx]SEN'!G2"] and where in found[0].wrong
    assert "7021Q" not in [item.code for item in told.findings]
