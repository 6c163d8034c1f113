"""A heading that nobody knows is asked about where it looks like what a register needs; none is matched wrongly."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sendbook.importing.new_register import NewRegister, read_new_register
from tests.support.exports import TODAY, started

DAYS = [date(2026, 9, 14), date(2026, 6, 2), date(2025, 11, 20), date(2026, 10, 1)]
BIRTHS = [date(2017, 5, 3), date(2015, 6, 4), date(2018, 7, 5), date(2016, 1, 8)]
NEEDS = ["SLCN", "ASD", "SEMH", "MLD"]
WHOLE = ["SPLD - Specific Learning Difficulty", "ASD - Autistic Spectrum Disorder", "SLCN", "MLD"]
MIXED = ["C+L (MLD), SEMH", "ASD / SLCN", "SLCN", "MLD"]
AREAS = ["C&L", "C&I", "SEMH", "C&L"]
YEARS, CLASSES = ["3", "4", "5", "3"], ["3A", "4B", "5C", "3A"]
STAFF = ["Miss Hall", "Mr Brown", "Miss Hall", "Mrs Ito"]
PUPILS = (("Marsh", "Oliver"), ("Quill", "Amelia"), ("Roe", "Jack"), ("Sedge", "Ava"))


def _told(tmp_path: Path, heading: str, cells: list[Any]) -> NewRegister:
    rows = [[*name, status, cell] for name, status, cell in zip(PUPILS, "KEKK", cells, strict=True)]
    return started(tmp_path, [["Surname", "Forename", "SEN status", heading], *rows])


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("heading", "cells", "key"),
    [
        ("Area(s) of need", MIXED, "primary_need"), ("Area", AREAS, "primary_need"), ("Area", NEEDS, "primary_need"),
        ("Type", NEEDS, "need"), ("Category of SEN", NEEDS, "primary_need"), ("Type of SEND", NEEDS, "primary_need"),
        ("Difficulties", NEEDS, "primary_need"), ("Barrier to learning", NEEDS, "primary_need"),
        ("Medical diagnosis", ["ASD", "ADHD", "ASD", "Dyslexia"], "primary_need"),
        ("Prime need", NEEDS, "primary_need"),
        ("SEND area", AREAS, "primary_need"), ("Parent review", DAYS, "last_review"), ("Y/Gp", YEARS, "year_group"),
        ("Final EHCP", DAYS, "ehc_plan_issued"), ("AR meeting", DAYS, "annual_review_held"),
        ("Date of SEN", DAYS, "support_started"), ("Year/Form", CLASSES, "class_name"),
        ("CoP area", AREAS, "primary_need"), ("SEN 2", NEEDS, "secondary_need"),
        ("Co-occurring needs", MIXED, "further_needs"), ("Diagnosis / need", MIXED, "primary_need"),
        ("Date EHC plan last reviewed", DAYS, "annual_review_held"), ("Date of AR", DAYS, "annual_review_held"),
        ("Annual review", DAYS, "annual_review_held"), ("Last APDR", DAYS, "last_review"),
        ("Date of last IEP", DAYS, "last_review"), ("Next IEP review", DAYS, "review_agreed"),
        ("Review date", DAYS, "review_agreed"), ("EHCP since", DAYS, "ehc_plan_issued"),
        ("Final plan date", DAYS, "ehc_plan_issued"), ("Date on SEN register", DAYS, "support_started"),
        ("Register date", DAYS, "support_started"), ("NCY", YEARS, "year_group"), ("year_code", YEARS, "year_group"),
        ("Yr Gp", YEARS, "year_group"), ("Base class", CLASSES, "class_name"), ("Set", CLASSES, "class_name"),
        ("Teaching group", CLASSES, "class_name"), ("Status on roll", ["Current"] * 4, "on_roll"),
        ("Date born", BIRTHS, "date_of_birth"), ("Born on", BIRTHS, "date_of_birth"),
    ],
)  # fmt: skip
def test_it_is_asked_about_and_the_answer_is_taken(heading: str, cells: list[Any], key: str, tmp_path: Path) -> None:
    told = _told(tmp_path, heading, cells)
    assert [item.code for item in told.findings if "!D1" in item.cell] == ["7020Q"]
    assert f"--column D={key}" in "".join(item.fix for item in told.findings)
    assert told.into_notes == (heading,)
    answered = read_new_register(tmp_path / "list.xlsx", TODAY, {"D": key})
    assert isinstance(answered, NewRegister) and "7020Q" not in {item.code for item in answered.findings}
    if cells in (NEEDS, DAYS, YEARS, CLASSES):
        column = "primary_need" if key == "need" else key
        assert all(row.get(column) for row in answered.rows) and not answered.into_notes


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("heading", "cells", "key"),
    [
        ("SEN Need Type Rank 1", WHOLE, "primary_need"), ("SEN Need Type Rank 2", WHOLE, "secondary_need"),
        ("Identified need", NEEDS, "primary_need"), ("Nature of need", NEEDS, "primary_need"),
        ("1st need", NEEDS, "primary_need"), ("2nd need", NEEDS, "secondary_need"),
        ("SEN primary need", WHOLE, "primary_need"),
        ("Secondary need(s)", NEEDS, "secondary_need"), ("Current interventions", ["ELSA"] * 4, "provision_summary"),
    ],
)  # fmt: skip
def test_needs_under_words_for_needs_are_needs(heading: str, cells: list[Any], key: str, tmp_path: Path) -> None:
    told = _told(tmp_path, heading, cells)
    assert all(row[key] for row in told.rows) and not told.findings


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Key person", STAFF), ("Teaching assistant", STAFF), ("Group leader", STAFF), ("Area", ["North", "South"] * 2),
        ("Years at school", ["3", "1", "2", "2"]), ("Hours per week", [10, 15, 20, 5]),
        ("Concern", ["reads slowly", "x", "y", "z"]), ("Date of trip", DAYS), ("End", DAYS),
        ("Class trips", ["3", "4", "1", "2"]), ("Bus route", ["A", "B", "C", "A"]), ("Plan B", ["home", "x", "y", "z"]),
        ("Agencies involved", ["EP", "SALT team", "CAMHS", "EP"]), ("House points", [1, 2, 3, 4]),
        ("Passport number", ["X1", "X2", "X3", "X4"]), ("Register", ["left", "right", "x", "y"]),
        ("Gender identity", ["M", "F", "F", "M"]), ("Ethnic code", ["WBRI"] * 4), ("Support worker", STAFF),
        ("Support plan date", DAYS), ("EP visit", DAYS), ("Maths set", YEARS), ("RAG", ["R", "A", "G", "R"]),
        ("Level of need", ["High", "Low", "Medium", "High"]), ("Cognition and Learning", ["Y", None, "Y", None]),
        ("Placement", ["Mainstream", "RP"] * 2), ("Key Stage", ["KS1", "KS2"] * 2), ("Tier", ["1", "2", "3", "1"]),
        ("Reading age (Yrs)", [12.5, 8.2, 7.9, 9.1]), ("Plan reviewed by", STAFF),
        ("EHCP number", ["1", "2", "3", "4"]),
        ("1:1 support", ["Yes", "No", "No", "Yes"]), ("Intervention group", ["Blue", "Red"] * 2),
    ],
)  # fmt: skip
def test_another_heading_stays_in_the_notes_and_is_not_asked_about(
    heading: str, cells: list[Any], tmp_path: Path
) -> None:  # fmt: skip
    told = _told(tmp_path, heading, cells)
    assert told.into_notes == (heading,)
    assert not [item for item in told.findings if item.code == "7020Q" and heading != "Register"]


def test_a_primary_need_that_is_known_leaves_an_area_alone(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN", "Primary need", "Area"], ["Marsh", "Ada", "K", "ASD", "C&I"]]
    told = started(tmp_path, rows)
    assert told.rows[0]["primary_need"] == "ASD" and not told.findings


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("cell", "likely"), [(0.75, "3/4"), ("0.5", "1/2"), (5 / 6, "5/6"), (".75", "3/4"), (6 / 7, "6/7"), (0.8, "4/5")]
)
def test_a_class_that_excel_made_a_fraction_of_is_not_put_in(cell: Any, likely: str, tmp_path: Path) -> None:
    told = started(tmp_path, [["Surname", "Forename", "SEN", "Class"], ["Marsh", "Ada", "K", cell]])
    assert not told.rows[0].get("class_name") and "Class: " in str(told.rows[0]["notes"])
    assert [(item.code, likely in item.wrong) for item in told.findings] == [("7037", True)]


def test_a_formula_without_a_result_is_said_once(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Surname", "Forename", "SEN", "Need"])
    book.active.append(["Marsh", "Ada", '="K"', '="ASD"'])
    book.active.append(["Quill", "Bo", "K", "SLCN"])
    book.save(path := tmp_path / "list.xlsx")
    told = read_new_register(path, TODAY)
    assert isinstance(told, NewRegister)
    assert "7023" in {item.code for item in told.findings} and "7026Q" not in {item.code for item in told.findings}
