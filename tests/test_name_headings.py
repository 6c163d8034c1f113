"""What schools write above the names of their own lists is read as names, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendbook.lists.headings import GUESSED, MATCHED, aliases_of, meanings
from tests.support.exports import started


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heading",
    ["Child's name", "Childs name", "Name of child", "Pupils", "Children", "Learner", "Names",
     "Pupil (Surname, Forename)",
     "Child's Name (surname first)", "Students", "Pupil names", "Learner's name", "Name (surname / first name)"],
)  # fmt: skip
def test_one_column_of_names_is_read(heading: str, tmp_path: Path) -> None:
    surname_first = "surname" in heading.casefold()
    names = ["Marsh Xan", "Quill Oz"] if surname_first else ["Oliver Marsh", "Ada Quill"]
    told = started(tmp_path, [[heading, "Class", "SEN", "Need"], *([name, "4B", "K", "SLCN"] for name in names)])
    assert [row["surname"] for row in told.rows] == ["Marsh", "Quill"] and not told.left_out
    assert not any(one.code in ("7020Q", "7049Q") for one in told.findings)


def test_first_and_last_are_names_beside_each_other(tmp_path: Path) -> None:
    told = started(tmp_path, [["First", "Last", "Class", "SEN"], ["Ada", "Marsh", "4B", "K"]])
    assert [(row["surname"], row["forename"]) for row in told.rows] == [("Marsh", "Ada")]


@pytest.mark.sampled
@pytest.mark.parametrize("heading", ["Preferred name", "Known as"])
def test_preferred_names_are_the_forenames_where_a_list_has_no_others(heading: str, tmp_path: Path) -> None:
    told = started(tmp_path, [["Surname", heading, "Class", "SEN"], ["Marsh", "Ada", "4B", "K"]])
    assert [(row["surname"], row["forename"]) for row in told.rows] == [("Marsh", "Ada")]
    assert [one.code for one in told.findings] == ["7167Q"]
    both = started(tmp_path, [["Surname", "Forename", heading, "SEN"], ["Marsh", "Adelaide", "Ada", "K"]])
    assert [(row["forename"], row["preferred_name"]) for row in both.rows] == [("Adelaide", "Ada")]
    assert not both.findings


@pytest.mark.parametrize(
    ("headings", "verdict"),
    [
        (["First", "Last", "Name", "SEN"], GUESSED), (["Last", "Name", "SEN"], GUESSED), (["First", "SEN"], GUESSED),
        (["Pupils", "Intervention", "Staff"], GUESSED), (["Learner", "Surname", "Forename", "SEN"], GUESSED),
        (["Children", "Class"], GUESSED), (["Name of child", "Class"], MATCHED),
    ],
)  # fmt: skip
def test_a_word_for_pupils_is_no_name_without_its_company(headings: list[str], verdict: str) -> None:
    assert meanings(headings)[0].verdict == verdict
    assert meanings(headings, known=aliases_of("register"))[0].verdict == verdict


def test_another_column_called_last_does_not_take_the_place_of_the_surname(tmp_path: Path) -> None:
    rows = [["Surname", "Forename", "SEN", "Last"], ["Marsh", "Ada", "K", "May"], ["Quill", "Bo", "E", "June"]]
    told = started(tmp_path, rows)
    assert [(row["surname"], row["notes"]) for row in told.rows] == [("Marsh", "Last: May"), ("Quill", "Last: June")]
