"""Words alike: what stands for a status or need in a list is read the same by new, check, fill and import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sendbook.book.file_book import FileBook
from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.journeys.check import Checked, check_book
from sendbook.journeys.fill import FilePlan, plan_fill
from sendbook.lists.find import Target, find_target
from sendbook.lists.read import read_list
from tests.test_shapes_of_lists import HEAD, PUPILS, _file

TODAY = date(2026, 11, 30)
COGNITION, COMMUNICATION = "Cognition and learning", "Communication and interaction"
SEVERAL = [
    ("K", "MLD / SEMH", "MLD", "SEMH", COGNITION),
    ("K", "SEMH, ASD", "SEMH", "ASD", "Social, emotional and mental health"),
    ("K", "SLCN & MLD", "SLCN", "MLD", COMMUNICATION),
    ("K", "Speech and language/Dyslexia", "SLCN", "SPLD", COMMUNICATION),
    ("K", "ASD SEMH", "ASD", "SEMH", COMMUNICATION),
    ("K/SLCN", None, "SLCN", None, None),
    ("K - MLD", None, "MLD", None, None),
    ("EHCP (ASD)", None, "ASD", None, None),
]


@pytest.mark.sampled
@pytest.mark.parametrize(("status", "need", "first", "second", "area"), SEVERAL)
def test_several_in_one_cell_are_read_by_every_command(
    status: str, need: str | None, first: str, second: str | None, area: str | None, tmp_path: Path
) -> None:
    row = (*PUPILS[0][:4], status, need, *PUPILS[0][6:7], "02/11/2026")
    book = _file(tmp_path / "own.xlsx", {"SEN": [HEAD, row, *PUPILS[1:]]})
    opened = FileBook.open(book)
    assert isinstance(opened, FileBook)
    target = find_target(opened, "register")
    assert isinstance(target, Target)
    own = read_list(target, TODAY).table.rows[0]
    made = read_new_register(book, TODAY)
    assert isinstance(made, NewRegister)
    for key, value in (("primary_need", first), ("secondary_need", second), ("sen_provision", status[0])):
        assert own.value(key) == value and made.rows[0].get(key) == value, key
    checked = check_book(book, TODAY)
    assert isinstance(checked, Checked) and not {"2014", "1245Q", "1246Q"} & {one.code for one in checked.findings}
    plan = plan_fill(book, TODAY)
    assert isinstance(plan, FilePlan) and "7103" not in {one.code for one in plan.plan.findings}
    areas = next((one.values[2] for one in plan.plan.steps if getattr(one, "header", "").startswith("Area of")), None)
    assert (getattr(areas, "result", None) or None) == area


@pytest.mark.parametrize(("at", "text", "code"), [
    (4, "?", "1245Q"), (4, "EHCP applied for", "1245Q"), (4, "Refused EHCP", "1245Q"), (5, "ADHD", "1246Q"),
    (5, "Autism & ADHD", "1246Q"), (5, "C&I", "1246Q"),
])  # fmt: skip
def test_a_word_of_the_school_is_asked_about_and_no_error(at: int, text: str, code: str, tmp_path: Path) -> None:
    row = [*PUPILS[0]]
    row[at] = text
    told = check_book(_file(tmp_path / "own.xlsx", {"SEN": [HEAD, row, *PUPILS[1:]]}), TODAY)
    assert isinstance(told, Checked)
    found = {one.code: one.cell for one in told.findings}
    assert "2014" not in found and found[code] == f"SEN!{'ABCDEFGH'[at]}2"


STATUSES = ["SEN/EHCP", "SEND Status/EHCP", "SEN / EHCP?", "SEN/EHCP/Monitoring", "SEND or EHCP", "K / E", "EHCP/SEN",
            "SEN Support/EHCP", "Status (SEN/EHCP)", "Code", "SEN type", "EHCP/SEN K", "E/K"]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("heading", STATUSES)
def test_a_heading_of_sen_words_over_statuses_is_the_status(heading: str, tmp_path: Path) -> None:
    book = _file(tmp_path / "own.xlsx", {"SEN": [(*HEAD[:4], heading, *HEAD[5:]), *PUPILS]})
    made = read_new_register(book, TODAY)
    assert isinstance(made, NewRegister)
    assert [row["sen_provision"] for row in made.rows] == ["K", "E", "K", "K"]
    checked = check_book(book, TODAY)
    assert isinstance(checked, Checked) and not [one for one in checked.findings if one.code == "7020Q"]


@pytest.mark.sampled
@pytest.mark.parametrize(("heading", "values", "asked"), [
    ("SEN/EHCP", ("Yes", "No", "Yes", "No"), False), ("EHCP", ("E", None, "E", None), True),
    ("Status", ("A", "P", "A", "P"), True), ("House", ("K", "E", "K", "K"), True),
    ("Attendance", ("A", "P", "A", "P"), False),
])  # fmt: skip
def test_another_column_is_never_taken_for_the_status(
    heading: str, values: tuple[str | None, ...], asked: bool, tmp_path: Path
) -> None:
    rows = [(*one[:4], value, *one[5:]) for one, value in zip(PUPILS, values, strict=True)]
    made = read_new_register(_file(tmp_path / "own.xlsx", {"SEN": [(*HEAD[:4], heading, *HEAD[5:]), *rows]}), TODAY)
    assert isinstance(made, list) and made[0].code == "7086"
    assert ("SEN provision" in "".join(one.wrong for one in made[1:])) == asked


@pytest.mark.sampled
@pytest.mark.parametrize(("text", "code"), [
    ("EHCP - 15 hours", "E"), ("E (20hrs)", "E"), ("EHCP 12.5 h", "E"), ("SEN Support, 3 hours per week", "K"),
    ("EHCP 15", ""), ("hours", ""), ("15 hours", ""),
])  # fmt: skip
def test_hours_beside_a_status_are_kept_and_the_status_is_read(text: str, code: str, tmp_path: Path) -> None:
    rows = [(*PUPILS[0][:4], text, *PUPILS[0][5:]), *((*one[:4], "K", *one[5:]) for one in PUPILS[1:])]
    book = _file(tmp_path / "own.xlsx", {"SEN": [HEAD, *rows]})
    made = read_new_register(book, TODAY)
    assert isinstance(made, NewRegister)
    assert len(made.rows) == (4 if code else 3) and bool(made.left_out) != bool(code)
    if code:
        assert made.rows[0]["sen_provision"] == code and made.rows[0]["notes"] == f"SEN status: {text}"
        opened = FileBook.open(book)
        assert isinstance(opened, FileBook)
        target = find_target(opened, "register")
        assert isinstance(target, Target)
        assert read_list(target, TODAY).forms["sen_provision"].write("E") == "E"  # one pupil's hours are nobody else's
