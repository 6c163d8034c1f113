"""Lists as schools keep them: status told by sheets and titles, keys and counts beside them, remarks with the names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sendbook.book.file_book import FileBook
from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.importing.plan import ImportPlan
from sendbook.journeys.check_own import CheckedList, check_own_lists
from sendbook.journeys.import_file import plan_import
from sendbook.lists.sheet_names import status_told
from tests.test_shapes_of_lists import EXPORT, HEAD, NEW, PUPILS, Rows, _file

TODAY = date(2026, 11, 30)
PLAIN = [one for at, one in enumerate(HEAD) if at != 4]
WITHOUT = [[one for at, one in enumerate(row) if at != 4] for row in PUPILS]


def _made(path: Path, sheets: dict[str, Rows]) -> NewRegister:
    told = read_new_register(_file(path / "own.xlsx", sheets), TODAY)
    assert isinstance(told, NewRegister), told
    return told


@pytest.mark.sampled
@pytest.mark.parametrize("sheets", [
    {"EHCP": [PLAIN, WITHOUT[1]], "SEN Support": [PLAIN, WITHOUT[0], *WITHOUT[2:]]},
    {"SEN": [["Pupils with EHCPs (1)"], PLAIN, WITHOUT[1], [], ["SEN Support - 3"], PLAIN, WITHOUT[0], *WITHOUT[2:]]},
    {"SEN": [["K"], PLAIN, WITHOUT[0], *WITHOUT[2:], ["E"], WITHOUT[1]]},
])  # fmt: skip
def test_sheets_and_titles_tell_the_status_where_no_column_does(sheets: dict[str, Rows], tmp_path: Path) -> None:
    told = _made(tmp_path, sheets)
    status = {row["surname"]: row["sen_provision"] for row in told.rows}
    assert status == {one[0]: one[4] for one in PUPILS} and not told.left_out
    assert "7180" in {item.code for item in told.findings}


@pytest.mark.parametrize(("text", "code"), [
    ("EHCP", "E"), ("Pupils with EHCPs", "E"), ("SEN Support (12)", "K"), ("K", "K"), ("EHC plans", "E"),
    ("SEN Register", ""), ("SEN", ""), ("Year 4", ""), ("Monitoring", ""), ("EHCP applied for", ""), ("12", ""),
])  # fmt: skip
def test_which_titles_tell_a_status(text: str, code: str) -> None:
    assert status_told(text) == code


@pytest.mark.sampled
@pytest.mark.parametrize(("title", "status"), [
    ("Monitoring", "N"), ("Watch list (2)", "N"), ("On radar", "N"), ("EHC plans", "E"), ("Year 4", "K"),
    ("Cause for concern", None), ("EHCNA in progress", None), ("Medical", None), ("Awaiting assessment", None),
])  # fmt: skip
@pytest.mark.parametrize("headed", [False, True])
def test_a_title_ends_the_status_of_the_part_before_it(
    title: str, status: str | None, headed: bool, tmp_path: Path
) -> None:
    rows = [["SEN Support"], PLAIN, *WITHOUT[:2], [], [title], *([PLAIN] * headed), *WITHOUT[2:]]
    told = _made(tmp_path, {"SEN": rows})
    below = {one[0]: status for one in PUPILS[2:]} if status else {}
    found = {row["surname"]: row["sen_provision"] for row in told.rows}
    assert found == {**{one[0]: "K" for one in PUPILS[:2]}, **below}
    assert [one.who for one in told.left_out] == ([] if status else ["de la Cruz, Dino", "O'Hara, Eve"])


def test_sheets_of_other_statuses_lose_nobody(tmp_path: Path) -> None:
    one, two, three, four = WITHOUT
    told = _made(tmp_path, {name: [PLAIN, pupil] for name, pupil in (
        ("EHCPs", one), ("SEN Support", two), ("Monitoring", three), ("EHCNA", four))})  # fmt: skip
    assert [row["sen_provision"] for row in told.rows] == ["E", "K", "N"]
    assert [one.who for one in told.left_out] == ["O'Hara, Eve"] and told.read == 4


def _beside(*cells: tuple[object, ...]) -> Rows:
    rows: list[list[object]] = [[*row, None] for row in (HEAD, *PUPILS)]
    return [[*row, *more] for row, more in zip(rows, (*cells, *[()] * 5), strict=False)]


@pytest.mark.sampled
@pytest.mark.parametrize("cells", [
    [(), ("Key",), ("Yellow = SEN support",), ("Red = EHCP",)],
    [("Class", "Number"), ("3A", 2), ("4B", 2), ("Total", 4)],
    [("Key",), ("K", ), ("E",)], [(), (), ("Ask Mrs Lane",)],
])  # fmt: skip
def test_a_key_or_a_count_beside_the_list_is_in_nobody_s_notes(cells: list[tuple[object, ...]], tmp_path: Path) -> None:
    told = _made(tmp_path, {"SEN": _beside(*cells)})
    assert not [row.get("notes") for row in told.rows if row.get("notes")]
    assert {row["class_name"] for row in told.rows} == {"3A", "4B"}
    assert "7179" in {item.code for item in told.findings}


def test_remarks_of_every_pupil_after_a_blank_column_are_kept(tmp_path: Path) -> None:
    told = _made(tmp_path, {"SEN": _beside(("Remarks",), *[(f"remark {at}",) for at in range(4)])})
    assert [row["notes"] for row in told.rows] == [f"Remarks: remark {at}" for at in range(4)]


@pytest.mark.parametrize("write", ["{1} {0} ({2})", "{0}, {1} - LAC", "{0}, {1} *", "{1} {0}"])
def test_a_remark_with_a_name_stays_where_the_school_wrote_it(write: str, tmp_path: Path) -> None:
    rows = [("Name", *HEAD[2:]), *((write.format(*one), *one[2:]) for one in PUPILS)]
    (tmp_path / "export.csv").write_text(EXPORT + NEW, encoding="utf-8")
    plan = plan_import(tmp_path / "export.csv", _file(tmp_path / "own.xlsx", {"SEN": rows}), TODAY)
    assert isinstance(plan, ImportPlan)
    assert len(plan.comparison.new) == 1 and not plan.comparison.changed and not plan.comparison.left_out


def test_words_that_nobody_knows_can_be_asked_about_before_anybody_is_made(tmp_path: Path) -> None:
    rows = [HEAD, *((*one[:4], "Level 2", *one[5:]) for one in PUPILS)]
    path = _file(tmp_path / "own.xlsx", {"SEN": rows})
    assert isinstance(read_new_register(path, TODAY), list)
    asked = read_new_register(path, TODAY, to_ask=True)
    assert isinstance(asked, NewRegister) and [word.word for word in asked.asked] == ["Level 2"]
    told = read_new_register(path, TODAY, said={"sen_provision": {"level 2": "K"}})
    assert isinstance(told, NewRegister) and len(told.rows) == 4


@pytest.mark.parametrize("sheets", [
    {"EHCP": [PLAIN[:4], WITHOUT[1][:4]], "SEN Support": [PLAIN[:4], WITHOUT[0][:4]]},
    {"SEN": [["EHCP"], PLAIN[:4], WITHOUT[1][:4], [], ["SEN Support"], PLAIN[:4], WITHOUT[0][:4]]},
])  # fmt: skip
def test_check_reads_a_list_whose_sheets_or_titles_tell_the_status(sheets: dict[str, Rows], tmp_path: Path) -> None:
    book = FileBook.open(_file(tmp_path / "own.xlsx", sheets))
    assert isinstance(book, FileBook)
    checked = check_own_lists(book, TODAY)
    assert isinstance(checked, CheckedList)
    registers = [table for key, table in checked.tables.items() if key.startswith("register")]
    assert sorted(str(row.value("sen_provision")) for table in registers for row in table) == ["E", "K"]
