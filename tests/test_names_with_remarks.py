"""A class, a mark or a word that stands with a pupil's name is no part of it, is kept, and is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendbook.lists.names import without_remark
from tests.support.exports import started

WITH = {
    "Ada Smith 4B": "Ada Smith", "Ben Jones (4B)": "Ben Jones", "Cara Dhar - LAC": "Cara Dhar", "*Ben Cole": "Ben Cole",
    "Ben Cole*": "Ben Cole", "Ada Smith - Year 4": "Ada Smith", "Ada Smith, 4B": "Ada Smith",
    "Smith, Ada (EAL)": "Smith, Ada", "1. Ada Smith": "Ada Smith",
    "Ada Smith Y4": "Ada Smith", "Ada Smith 10": "Ada Smith", "Ada Smith (new)": "Ada Smith",
    "Ben Ash NEW": "Ben Ash", "Hal Box new": "Hal Box", "Ida Fig left": "Ida Fig", "Dan Fir (twin)": "Dan Fir",
    "Fay Yew / PP": "Fay Yew", "Ola Rue – monitoring": "Ola Rue", "\U0001f534 Ray Urr": "Ray Urr",
    "Ray Urr ⭐": "Ray Urr",
    "LEFT - Quin Tan": "Quin Tan", "Siân Llŷr-Davies *new*": "Siân Llŷr-Davies", "Smith, Tom LAC": "Smith, Tom",
    "*Ada Smith 4B - PP": "Ada Smith", f"Ada Smith{' ' * 60}4B": "Ada Smith", f"Ada Smith {'- ' * 30}4B": "Ada Smith",
}  # fmt: skip
PLAIN = ["Ada Smith", "Ada Smith-Jones", "Ada Smith - Jones", "Ada (Addie) Fox", "Ada Fox (Addie)", "Marsh4",
         "Ada Marsh1",
         "Ian O'Neil", "Jo Newleft", "Anne-Marie New", "Smith, Ada", "Li Y", "K Patel", "Sen, Asha", "4B",
         "ASH NEW", "BEN ASH NEW", "Amy New",
         "Left, Amy", "Tom LAC", "Amit Kumar SEN", "Ola (Tola) Ade", "Twin Bo",
         f"Smith,{' ' * 60}Tom", f"Smith {'- ' * 30}Tom"]  # fmt: skip


@pytest.mark.parametrize(("name", "plain"), [*WITH.items(), *((name, name) for name in PLAIN)])
def test_a_name_is_taken_without_what_stands_beside_it(name: str, plain: str) -> None:
    assert without_remark(name) == plain


def test_remarks_with_names_go_into_the_notes_and_two_pupils_in_one_row_are_left_out(tmp_path: Path) -> None:
    names = ["Ada Smith 4B", "Ben Jones (4B)", "Cara Dhar - LAC", "*Ben Cole", "Eve & Finn Grant", "Amelia Vale"]
    told = started(tmp_path, [["Name", "Class", "SEN"], *([name, "4B", "K"] for name in names)])
    assert [(row["surname"], row["forename"], row.get("notes")) for row in told.rows] == [
        ("Smith", "Ada", "Name: Ada Smith 4B"), ("Jones", "Ben", "Name: Ben Jones (4B)"),
        ("Dhar", "Cara", "Name: Cara Dhar - LAC"), ("Cole", "Ben", "Name: *Ben Cole"), ("Vale", "Amelia", None),
    ]  # fmt: skip
    assert [(one.who, one.why) for one in told.left_out] == [
        ("Grant, Eve & Finn", "two pupils seem to stand in one row; give each a row")
    ]
    assert [(one.code, one.wrong[:8]) for one in told.findings] == [("7168Q", "4 cells,")]


def test_remarks_beside_surnames_and_forenames_are_taken_off_too(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN"], ["Smith (4B)", "Ada", "K"], ["Vale", "*Amelia", "E"], ["Cole", "Ben", "K"]]
    told = started(tmp_path, rows)
    assert [(row["surname"], row["forename"], row.get("notes")) for row in told.rows] == [
        ("Smith", "Ada", "Surname: Smith (4B)"), ("Vale", "Amelia", "Forename: *Amelia"), ("Cole", "Ben", None),
    ]  # fmt: skip
    assert [one.code for one in told.findings] == ["7168Q", "7168Q"]
