"""A sheet named by a year group gives it to its pupils; a part of the school that is no year goes into the notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.lists.sheet_names import year_of_sheet, years_told
from tests.support.exports import TODAY, write_xlsx

HEAD = ["Surname", "Forename", "SEN", "Need"]


def _told(tmp_path: Path, sheets: list[str], year: list[str] | None = None) -> NewRegister:
    rows = {
        name: [[*HEAD, *(["Year"] if year else [])], [f"Quill{chr(97 + at)}", "Ada", "K", "SLCN", *(year or [])]]
        for at, name in enumerate(sheets)
    }
    told = read_new_register(write_xlsx(tmp_path / "list.xlsx", rows), TODAY)
    assert isinstance(told, NewRegister)
    return told


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("sheets", "years"),
    [
        (["YR", "Y1"], ["R", "1"]), (["Rec", "Y1"], ["R", "1"]), (["R", "1", "2"], ["R", "1", "2"]),
        (["7", "8", "14"], ["7", "8", "14"]), (["N", "R"], ["N2", "R"]), (["Yr 7", "yr8"], ["7", "8"]),
        (["Nursery", "Reception"], ["N2", "R"]), (["FS2", "Year R"], ["R", "R"]), (["N1", "N2"], ["N1", "N2"]),
        (["Year 12", "Year 13"], ["12", "13"]), (["01", "02"], ["1", "2"]),
    ],
)  # fmt: skip
def test_a_tab_that_is_a_year_group_is_one(sheets: list[str], years: list[str], tmp_path: Path) -> None:
    told = _told(tmp_path, sheets)
    assert [row["year_group"] for row in told.rows] == years
    assert not any(row.get("class_name") or row.get("notes") for row in told.rows)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "sheets", [["EYFS", "KS1", "KS2"], ["Key Stage 3", "Key Stage 4"], ["Infants", "Juniors"],
               ["Foundation Stage", "Lower school"], ["Sixth form", "KS3"], ["Phase 1", "Phase 2"]],
)  # fmt: skip
def test_a_part_of_the_school_is_kept_in_the_notes_and_said(sheets: list[str], tmp_path: Path) -> None:
    told = _told(tmp_path, sheets)
    assert [row["notes"] for row in told.rows] == [f"Sheet: {name}" for name in sheets]
    assert told.into_notes == ("Sheet",)
    assert not any(row.get("class_name") or row.get("year_group") for row in told.rows)
    known = _told(tmp_path, sheets, ["2"])
    assert not any(row.get("notes") for row in known.rows)


@pytest.mark.parametrize("sheet", ["Hedgehogs", "3A", "4 Oak", "R1", "Room 3", "15", "Ash", "Nightingale", "Robins"])
def test_a_class_is_no_year_group(sheet: str) -> None:
    assert not year_of_sheet(sheet)


def test_a_lone_sign_above_a_list_is_no_year(tmp_path: Path) -> None:
    rows = {"SEN": [["12", None, None, None], HEAD, ["Quill", "Ada", "K", "SLCN"]]}
    told = read_new_register(write_xlsx(tmp_path / "list.xlsx", rows), TODAY)
    assert isinstance(told, NewRegister) and not told.rows[0].get("year_group")


def test_the_years_of_a_key_stage_are_known() -> None:
    assert years_told("KS2 SEN") == {"3", "4", "5", "6"} and years_told("Key stage 1") == {"1", "2"}
    assert years_told("EYFS and KS1") == {"N1", "N2", "R", "1", "2"}
