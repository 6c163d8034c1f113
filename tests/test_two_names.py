"""A name in two columns under everyday headings is put together by what stands in the cells, or asked about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sendbook.findings import Finding
from sendbook.importing.new_register import read_new_register
from sendbook.terminal.main import main
from tests.support.exports import TODAY, started, write_xlsx

PUPILS = (("Marsh", "Oliver"), ("Quill", "Amelia"), ("de la Roe", "Jack"), ("Sedge-Fern", "Mary Ann"))


def _rows(headings: list[Any], forename_first: bool) -> list[list[Any]]:
    cells = [[name[1], name[0]] if forename_first else [*name] for name in PUPILS]
    return [[*headings, "SEN", "Need"], *([*two, "K", "SLCN"] for two in cells)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("headings", "forename_first"),
    [
        (["Surname", "Name"], False), (["Name", "Surname"], True), (["Name", "Name"], False), (["Name", "Name"], True),
        (["Pupil", None], True), (["Pupil", None], False), (["Name", None], False), (["Child", "Family name"], True),
        (["Forename", "Name"], True), (["Name", "First name"], False), (["Surname", None], False),
        (["Pupil", "Name"], False), (["Last name", "Pupil"], False), (["Surname", "Pupils"], False),
        (["Pupil name (last)", "Pupil name (first)"], False), (["Name - first", "Name - last"], True),
        (["Child first", "Child last"], True), (["Pupil - surname", "Pupil - forename"], False),
    ],
)  # fmt: skip
def test_two_columns_are_one_name(headings: list[Any], forename_first: bool, tmp_path: Path) -> None:
    told = started(tmp_path, _rows(headings, forename_first))
    assert [(row["surname"], row["forename"]) for row in told.rows] == [*PUPILS]
    assert not told.left_out and not told.into_notes
    assert not {item.code for item in told.findings} & {"7020Q", "7021Q", "7039Q", "7049Q", "7089"}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "headings", [["Surname", "Pupil"], ["Name", "Surname"], ["Forename", "Name"], ["Name", None], ["Pupil", "Class"]]
)
def test_a_whole_name_beside_a_part_of_it_stays_whole(headings: list[Any], tmp_path: Path) -> None:
    part = {"Surname": 0, "Forename": 1}
    rows = [[*headings, "SEN"]]
    for name in PUPILS:
        whole = f"{name[0]}, {name[1]}"
        rows.append([*(name[part[one]] if one in part else "4B" if one in (None, "Class") else whole
                       for one in headings), "K"])  # fmt: skip
    told = started(tmp_path, rows)
    assert [(row["surname"], row["forename"]) for row in told.rows] == [*PUPILS]


def test_where_nothing_shows_the_order_it_is_asked_with_what_to_type(tmp_path: Path) -> None:
    rows = [["Name", None, "SEN"], ["Xan", "Qadr", "K"], ["Oz", "Wren", "E"]]
    path = write_xlsx(tmp_path / "list.xlsx", {"SEN": rows})
    refused = read_new_register(path, TODAY)
    assert isinstance(refused, list) and all(isinstance(one, Finding) for one in refused)
    said = "\n".join(map(str, refused))
    assert "--column A=forename" in said and "--column B=surname" in said and "7089" in said
    told = read_new_register(path, TODAY, {"A": "surname", "B": "forename"})
    assert not isinstance(told, list)
    assert [(row["surname"], row["forename"]) for row in told.rows] == [("Xan", "Qadr"), ("Oz", "Wren")]


def test_a_refusal_says_why_and_the_command_takes_the_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    rows = [["UPN", "Pupil's initials", "SEN"], ["", "X Q", "K"], ["", "O W", "E"]]
    path = str(write_xlsx(tmp_path / "list.xlsx", {"SEN": rows}))
    new = ["new", "register", str(tmp_path / "out.xlsx"), "--from", path]
    assert main(new) == 2 and "Pupil's initials" in capsys.readouterr().err
    assert main([*new, "--column", "Pupil's init=full_name"]) == 2
    assert "7105" in (said := capsys.readouterr().err) and "Pupil's initials" in said
    assert main([*new, "--column", "Pupil's initials=full_name"]) == 0


def test_a_single_name_says_why_nobody_was_taken(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "list.xlsx", {"SEN": [["Pupil", "SEN"], ["Xan", "K"], ["Oz", "E"]]})
    refused = read_new_register(path, TODAY)
    assert isinstance(refused, list) and "only one name stands there" in str(refused[0])


@pytest.mark.parametrize(("heading", "cell"), [("End", "18/12/2026"), ("LA cod", "371")])
def test_a_heading_is_no_other_for_its_spelling_alone(heading: str, cell: str, tmp_path: Path) -> None:
    told = started(tmp_path, [["Surname", "Forename", "SEN", heading], ["Marsh", "Ada", "K", cell]])
    assert not [item for item in told.findings if item.code == "7020Q"]
    assert told.rows[0]["notes"] == f"{heading}: {cell}"


def test_a_heading_that_names_what_its_values_are_is_asked_about(tmp_path: Path) -> None:
    told = started(tmp_path, [["Surname", "Forename", "SEN", "year_code"], ["Marsh", "Ada", "K", "3"]])
    asked = [item.wrong for item in told.findings if item.code == "7020Q"]
    assert len(asked) == 1 and "year" in asked[0] and told.rows[0]["notes"] == "year_code: 3"
