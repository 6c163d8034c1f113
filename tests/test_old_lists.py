"""Old lists into a workbook of ours: provision maps, meetings and more in the shapes in which schools keep them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.demo.pupils import made_up_upn
from sendbook.findings import Finding
from sendbook.importing.column_map import ColumnMap, load, place_of
from sendbook.importing.old_list import plan_list
from sendbook.importing.old_sources import kind_of_line
from sendbook.journeys.import_file import ImportPlan, Options
from sendbook.journeys.make import make
from sendbook.layouts import declared_tables
from sendbook.layouts.chosen import offered_by_upn
from sendbook.lists import OLD_LISTS
from sendbook.lists.amounts import sessions_and_minutes
from sendbook.tables import Row, Table, Value
from sendbook.terminal.main import main
from sendbook.workbook.parts.package import Package, open_package
from sendbook.workbook.reader import OurFile, read_book
from tests.support.exports import write_csv, write_xlsx
from tests.support.person_asked import answers
from tests.support.sizes import some_of
from tests.support.workbooks import edited

TODAY = date(2026, 11, 22)
ON_THE_DAY = ["--today", "2026-11-22"]

NAMES = (
    ("Amy", "Smith", "4", "4 Hazel"), ("Ben", "Jones", "4", "4 Hazel"), ("Cara", "Fox", "5", "5 Elm"),
    ("Amy", "Stone", "5", "5 Elm"), ("Sam", "Lee", "3", "3 Oak"), ("Sam", "Lee", "4", "4 Hazel"),
)  # fmt: skip
UPNS = tuple(made_up_upn(2020, place) for place in range(1, len(NAMES) + 1))
AMY, BEN, CARA, STONE, LEE_3, LEE_4 = UPNS


def pupil(place: int) -> dict[str, Value]:
    """An invented pupil of the register."""
    forename, surname, year, form = NAMES[place]
    return {"upn": UPNS[place], "surname": surname, "forename": forename, "year_group": year, "class_name": form,
            "date_of_birth": date(2020 - int(year), 9, 1 + place), "sen_provision": "K", "primary_need": "SLCN",
            "on_roll": "Yes"}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A book of ours with these pupils, as bytes."""
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    assert make("book", path, TODAY, rows={"register": [pupil(place) for place in range(len(NAMES))]}) == []
    return path.read_bytes()


@pytest.fixture
def ours(made: bytes, tmp_path: Path) -> Path:
    """The same as a file of one test."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(made)
    return path


MAP = ("Pupil", "UPN", "Class", "Provision", "Wave", "Staff", "Session length", "Frequency", "Ratio", "Start date",
       "End date", "Target")  # fmt: skip


def listed(folder: Path, rows: Sequence[Sequence[Any]], headers: Sequence[str] = MAP) -> Path:
    """An old list as a workbook with a title above its headings."""
    return write_xlsx(folder / "old.xlsx", {"Map 25-26": [["Our provision map"], [], headers, *rows]})


def line(**cells: Any) -> list[Any]:
    """A row under MAP: by the heading, in lower case, with `_` for a space."""
    return [cells.get(heading.lower().replace(" ", "_")) for heading in MAP]


def plan(source: Path, ours: Path, table: str = "provision", **options: Any) -> ImportPlan:
    """The plan, which must be possible."""
    found = plan_list(source, ours, table, TODAY, Options(**options))
    assert isinstance(found, ImportPlan), found
    return found


def codes(found: ImportPlan) -> list[str]:
    """What the plan found, in order."""
    return [item.code for item in found.comparison.findings]


def table_of(ours: Path, table: str = "provision") -> Table:
    """A table of the workbook as it stands in the file."""
    read = read_book(ours)
    assert isinstance(read, OurFile)
    return read.tables[table]


def bring(source: Path, ours: Path, *words: str, table: str = "provision") -> int:
    """`sendbook import SOURCE --into OURS --table TABLE`, on the day of the tests."""
    return main(["import", str(source), "--into", str(ours), "--table", table, *words, *ON_THE_DAY])


# ---------------------------------------------------------------- the shapes of old provision maps

ONE = ("Pupil", "Class", "Intervention", "Frequency", "Mins")
Sheets = dict[str, Sequence[Sequence[Any]]]
SHAPES: dict[str, tuple[Sheets, list[tuple[Any, ...]], list[str]]] = {
    "a row for each line": (
        {"Map": [ONE, ["Amy Smith", "4 Hazel", "Lego", 2, 30], ["Fox, Cara", "5 Elm", "Lego", 1, "20 mins"]]},
        [(AMY, "Lego", 2, 30), (CARA, "Lego", 1, 20)], [],
    ),
    "numbered columns": (
        {"Map": [["Pupil", "Class", "Intervention 1", "Frequency 1", "Mins 1", "Intervention 2", "Frequency 2",
                  "Mins 2"],
                 ["Amy Smith", "4 Hazel", "Lego", 2, 30, "Reading", "daily", 10],
                 ["Ben Jones", "4 Hazel", "Nurture", 1, 45, None, None, None]]},
        [(AMY, "Lego", 2, 30), (BEN, "Nurture", 1, 45), (AMY, "Reading", 5, 10)], [],
    ),
    "a name and numbered columns only": (
        {"Year 4": [["Our map"], [], ["Name", "Intervention 1", "Intervention 2"], ["Amy Smith", "Lego", None],
                    ["Ben Jones", "Talk", "Lego"]]},
        [(AMY, "Lego", None, None), (BEN, "Talk", None, None), (BEN, "Lego", None, None)], [],
    ),
    "the interventions as headings, with ticks": (
        {"Map": [["Pupil", "Class", "Mentoring", "Language group", "Nurture time", "Room", "Lego"],
                 ["Amy Smith", "4 Hazel", "x", None, "3x20 mins", "Hall", None],
                 ["Ben Jones", "4 Hazel", "No", "✓", "as needed", "Hall", "x"]]},
        [(AMY, "Mentoring", None, None), (BEN, "Language group", None, None), (AMY, "Nurture time", 3, 20),
         (BEN, "Nurture time", None, None)], ["7077Q", "7125Q", "7194"],
        # The room goes into the notes; Lego is not on the Interventions sheet.
    ),
    "targets that are numbered are of one line": (
        {"Map": [[*ONE, "Target 1", "Target 2"], ["Amy Smith", "4 Hazel", "Lego", 2, 30, "Takes turns", "Waits"]]},
        [(AMY, "Lego", 2, 30)], ["7020Q", "7020Q", "7194"],
    ),
    "a name and columns that say of which intervention they are": (
        {"Map": [["Pupil", "Class", "Intervention 1", "Intervention 1 frequency", "Intervention 1 - mins",
                  "Intervention 2", "Intervention 2 frequency"],
                 ["Amy Smith", "4 Hazel", "Lego", 2, 30, "Reading", "weekly"]]},
        [(AMY, "Lego", 2, 30), (AMY, "Reading", 1, None)], [],
    ),
    "the same columns again": (
        {"Map": [["Pupil", "Class", "Intervention", "Frequency", "Mins", "Intervention", "Frequency", "Mins"],
                 ["Amy Smith", "4 Hazel", "Lego", 2, 30, "Reading", 5, 10]]},
        [(AMY, "Lego", 2, 30), (AMY, "Reading", 5, 10)], [],
    ),
    "a sheet for each term": (
        {"Autumn": [[*ONE, "Start date"], ["Amy Smith", "4 Hazel", "Lego", 2, 30, "03/09/2025"]],
         "Spring": [[*ONE, "Start date"], ["Amy Smith", "4 Hazel", "Lego", 3, 20, "05/01/2026"]],
         "Notes": [["Ask Jo about the Lego"]]},
        [(AMY, "Lego", 2, 30), (AMY, "Lego", 3, 20)], ["7122"],
    ),
    "what goes on is on both sheets": (
        {"Autumn": [ONE, ["Amy Smith", "4 Hazel", "Lego", 2, 30]],
         "Spring": [ONE, ["Amy Smith", "4 Hazel", "Lego", 2, 30]]},
        [(AMY, "Lego", 2, 30)], ["7123"],
    ),
    "a sheet for each year group": (
        {"Year 4": [["Name", "Intervention", "Frequency", "Mins"], ["Sam Lee", "Lego", 2, 30],
                    ["Amy Smith", "Lego", 1, 20]],
         "Y3": [["Name", "Intervention", "Frequency", "Mins"], ["Ben Jones", "Lego", 2, 30]]},
        [(AMY, "Lego", 1, 20)], ["7098", "7098"],  # two children are called Sam Lee; Ben Jones is in Year 4
    ),
    "year groups as rows between the lines": (
        {"Map": [["Name", "Intervention", "Frequency", "Mins"], ["Year 4"], ["Amy Smith", "Lego", 2, 30], [],
                 ["Year 5"], ["Cara Fox", "Lego", 1, 20], ["Ben Jones", "Lego", 1, 20]]},
        [(AMY, "Lego", 2, 30), (CARA, "Lego", 1, 20)], ["7098", "7121"],
    ),
    "sums between the lines": (
        {"Map": [[*ONE, "Cost"], ["Amy Smith", "4 Hazel", "Lego", 2, 30, "£120.00"],
                 ["Sub-total", None, None, 2, 30, "£120"],
                 ["Year 4 total", None, None, None, None, "£120"], ["Total cost", None, None, None, None, "£120"]]},
        [(AMY, "Lego", 2, 30)], ["7194"],
    ),
    "times and minutes in one cell": (
        {"Map": [["Pupil", "Class", "Intervention", "Frequency"], ["Amy Smith", "4 Hazel", "Lego", "3x20 mins"],
                 ["Ben Jones", "4 Hazel", "Lego", "30 mins daily"], ["Cara Fox", "5 Elm", "Lego", "as needed"]]},
        [(AMY, "Lego", 3, 20), (BEN, "Lego", 5, 30), (CARA, "Lego", None, None)], ["7077Q"],
    ),
    "times and minutes in one cell that disagree with another": (
        {"Map": [ONE, ["Amy Smith", "4 Hazel", "Lego", "3 x 20 mins", 30]]}, [(AMY, "Lego", None, 30)], ["7077Q"],
    ),
    "several pupils in one cell": (
        {"Map": [ONE, ["Amy Smith, Ben Jones", "4 Hazel", "Lego", 2, 30],
                 ["Cara Fox; Amy Stone", "5 Elm", "Lego", 1, 20]]},
        [(AMY, "Lego", 2, 30), (BEN, "Lego", 2, 30), (CARA, "Lego", 1, 20), (STONE, "Lego", 1, 20)], [],
    ),
    "initials": (
        {"Map": [ONE, ["AS, BJ", "4 Hazel", "Lego", 2, 30]]}, [], ["7098", "7098"],
    ),
    "a name alone": ({"Map": [ONE, ["Ben Jones", None, "Lego", 2, 30]]}, [], ["7098"]),
    "a name with another class": ({"Map": [ONE, ["Ben Jones", "9 Zulu", "Lego", 2, 30]]}, [], ["7098"]),
    "a pupil whom the register does not have": ({"Map": [ONE, ["Zoe Zebra", "4 Hazel", "Lego", 2, 30]]}, [], ["7098"]),
    "a UPN that the register does not have": (
        {"Map": [["UPN", "Intervention", "Wave"], [made_up_upn(2011, 5), "Lego", "Wave 2"]]}, [], ["7098"],
    ),
    "no intervention": ({"Map": [ONE, ["Amy Smith", "4 Hazel", None, 2, 30]]}, [], ["7099"]),
    "a list of interventions on another sheet": (
        {"Map": [ONE, ["Amy Smith", "4 Hazel", "Lego", 2, 30]], "Menu": [["Intervention", "Wave"], ["Lego", "Wave 2"]]},
        [(AMY, "Lego", 2, 30)], ["7122"],
    ),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("shape", some_of([*SHAPES]))
def test_an_old_provision_map_in_any_shape(shape: str, ours: Path, tmp_path: Path) -> None:
    sheets, expected, found_codes = SHAPES[shape]
    source = write_xlsx(tmp_path / "old.xlsx", sheets)
    found = plan(source, ours)
    keys = ("upn", "intervention", "sessions_per_week", "minutes_per_session")
    lines = [tuple(one.values.get(key) for key in keys) for one in found.comparison.new]
    assert sorted(lines, key=str) == sorted(expected, key=str)
    assert sorted(codes(found)) == sorted(found_codes)
    if expected:
        assert bring(source, ours, "--yes") == (1 if {"7098", "7099"} & set(found_codes) else 0)
        again = plan(source, ours)
        assert again.steps == () and len(again.comparison.unchanged) == len(expected)


def test_every_cell_of_a_line_comes_over(ours: Path, tmp_path: Path) -> None:
    rows = [
        line(upn=BEN, provision="Precision teaching", wave="Wave 2", staff="TA (KS)", session_length="20 mins",
             frequency="daily", ratio="1:1", start_date="03/09/2025", end_date="19/12/2025"),
        line(pupil="Sam Lee", **{"class": "3 Oak"}, provision="Talk", wave="3", ratio="some",
             start_date=date(2025, 9, 15), end_date="19/12/2025", target="Takes turns"),
        line(pupil="Amy Smith; Ben Jones", **{"class": "4 Hazel"}, provision="Lego", frequency="2"),
    ]  # fmt: skip
    found = plan(listed(tmp_path, rows), ours)
    # Wave 3 as "3", and "some" pupils. Two children are called Sam Lee, so even with a class nobody is certain.
    assert codes(found) == ["7098", "7077Q", "7077Q"]
    told = [one.values for one in found.comparison.new]
    assert told[0] == {
        "upn": BEN, "intervention": "Precision teaching", "tier": "Targeted", "delivered_by": "TA (KS)",
        "minutes_per_session": 20, "sessions_per_week": 5, "group_size": 1, "starts": date(2025, 9, 3),
        "ends": date(2025, 12, 19),
    }  # fmt: skip
    assert [(one["upn"], one["group_size"]) for one in told[1:]] == [(AMY, 2), (BEN, 2)]
    assert found.comparison.new[0].said.startswith("Jones, Ben; Intervention: Precision teaching; Tier: Targeted")


def test_undo_takes_every_line_out_again(ours: Path, tmp_path: Path) -> None:
    before = ours.read_bytes()
    assert bring(listed(tmp_path, [line(**ROW), line(**{**ROW, "upn": BEN})]), ours, "--yes") == 0
    assert [row["upn"] for row in table_of(ours)] == [AMY, BEN]
    assert main(["undo", str(ours)]) == 0 and ours.read_bytes() == before


def test_money_comes_with_its_pound_sign(ours: Path, tmp_path: Path) -> None:
    rows = [[AMY, "Lego", "£1,250.50"], [BEN, "Lego", "£40 a term"]]
    found = plan(write_csv(tmp_path, [("UPN", "Provision", "Resources cost"), *rows], "old.csv"), ours)
    assert [one.values.get("resources") for one in found.comparison.new] == [1250.5, None]
    assert codes(found) == ["7077Q"]


def test_a_merged_cell_says_it_of_every_row_beside_it(ours: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[Any]] = [
        ["Our map", None, None], [*ONE[2:3], *ONE[:2]], ["Lego", "Amy Smith", "4 Hazel"],
        [None, "Ben Jones", "4 Hazel"], ["Talk", "Cara Fox", "5 Elm"], [None, "Amy Stone", "5 Elm"],
    ]  # fmt: skip
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    book.save(tmp_path / "old.xlsx")
    found = plan(tmp_path / "old.xlsx", ours)
    assert [(one.values["upn"], one.values["intervention"]) for one in found.comparison.new] == [
        (AMY, "Lego"), (BEN, "Lego"), (CARA, "Talk"),
    ]  # fmt: skip
    assert codes(found) == ["7099"]  # of the last row nobody says what it is: its cell is not merged


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("3x20 mins", (3, 20)), ("3 x 20", (3, 20)), ("20 mins x 3", (3, 20)), ("30 mins daily", (5, 30)),
        ("twice a week for 20 mins", (2, 20)), ("2 sessions of 30 minutes", (2, 30)), ("1 hr 30 mins x 2", (2, 90)),
        ("fortnightly 45 minutes", (0.5, 45)), ("20x3", None), ("20 mins", None), ("daily", None), ("5 x 5", None),
        ("2 x 20 mins + 1 x 30 mins", None), ("10 mins x 5 (1:1)", None), ("", None),
    ],
)  # fmt: skip
def test_times_and_minutes_of_one_text(text: str, both: tuple[float, float] | None) -> None:
    assert sessions_and_minutes(text) == both


# ---------------------------------------------------------------- lines that are there already

ROW = {"upn": AMY, "provision": "Lego", "wave": "Targeted", "staff": "TA", "frequency": "2", "start_date": "03/09/2025"}


@pytest.fixture
def started(ours: Path, tmp_path: Path) -> Path:
    """The book with one line on its provision map: Lego for Amy, twice a week; its minutes are blank."""
    assert bring(listed(tmp_path, [line(**ROW)]), ours, "--yes") == 0
    return ours


def test_a_blank_cell_is_filled_and_a_typed_one_is_kept(started: Path, tmp_path: Path) -> None:
    source = listed(tmp_path, [line(**{**ROW, "session_length": "30", "frequency": "3"})])
    found = plan(source, started)
    assert [(header, step.after) for row in found.comparison.changed for header, step in row.steps] == [
        ("Minutes per session", 30)
    ]
    assert [(item.header, item.who) for item in found.comparison.kept] == [("Sessions per week", "Smith, Amy: Lego")]
    assert codes(found) == ["7060Q"]
    assert [step.after for step in found.taking([0]).steps if hasattr(step, "after")] == [30, 3]
    assert len(plan(source, started, on_conflict="mis").comparison.changed[0].steps) == 2
    assert len(plan(source, started, on_conflict="keep").comparison.changed[0].steps) == 1
    only = plan(source, started, only=("Frequency",), on_conflict="mis")
    assert [header for header, _ in only.comparison.changed[0].steps] == ["Sessions per week"]
    wrong = plan_list(source, started, "provision", TODAY, Options(only=("Shoe size",)))
    assert isinstance(wrong, list) and [item.code for item in wrong] == ["7074"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"staff": ""}, True), ({"start_date": ""}, True), ({"staff": "Class teacher"}, False),
        ({"start_date": "05/01/2026"}, False), ({"provision": "Talk"}, False), ({"upn": BEN}, False),
        ({"wave": "", "frequency": ""}, True),
    ],
)  # fmt: skip
def test_what_makes_two_lines_the_same(changed: dict[str, str], same: bool, started: Path, tmp_path: Path) -> None:
    found = plan(listed(tmp_path, [line(**{**ROW, **changed})]), started)
    assert (len(found.comparison.unchanged), len(found.comparison.new)) == ((1, 0) if same else (0, 1))


def test_a_line_that_two_lines_of_the_workbook_may_be_is_left_out(started: Path, tmp_path: Path) -> None:
    assert bring(listed(tmp_path, [line(**{**ROW, "start_date": "05/01/2026"})]), started, "--yes") == 0
    found = plan(listed(tmp_path, [line(**{**ROW, "start_date": "", "session_length": "30"})]), started)
    assert codes(found) == ["7124"] and found.steps == ()


def test_two_lines_that_are_the_same_but_differ_are_not_chosen_between(ours: Path, tmp_path: Path) -> None:
    found = plan(listed(tmp_path, [line(**ROW), line(**{**ROW, "frequency": "3"})]), ours)
    assert len(found.comparison.new) == 1 and codes(found) == ["7078"]


# ---------------------------------------------------------------- the person at the terminal


WHO: dict[str, tuple[list[Any], str | list[str], list[str], list[str]]] = {
    "initials of two": (["AS", "4 Hazel"], "2", ["Smith, Amy, 4, 4 Hazel", "Stone, Amy, 5, 5 Elm"], [STONE]),
    "initials the other way round": (["FC", None], "1", ["Fox, Cara, 5, 5 Elm"], [CARA]),
    "a forename": (["Amy", "5 Elm"], "1", ["Stone, Amy, 5, 5 Elm", "Smith, Amy, 4, 4 Hazel"], [STONE]),
    "a forename and an initial": (["Amy St", None], "1", ["Stone, Amy, 5, 5 Elm"], [STONE]),
    "two of one name": (["Sam Lee", None], "2", ["Lee, Sam, 3, 3 Oak", "Lee, Sam, 4, 4 Hazel"], [LEE_4]),
    "none of them": (["Sam Lee", None], "n", ["Lee, Sam, 3, 3 Oak", "Lee, Sam, 4, 4 Hazel"], []),
    "a number that is not there, and a word": (
        ["Sam Lee", None],
        ["3", "what?", "sam", "2"],
        ["Lee, Sam, 3, 3 Oak", "Lee, Sam, 4, 4 Hazel"],
        [LEE_4],
    ),
    "the class": (["Sam Lee", None], "oak", ["Lee, Sam, 3, 3 Oak", "Lee, Sam, 4, 4 Hazel"], [LEE_3]),
    "last year's class": (["Ben Jones", "3 Oak"], "1", ["Jones, Ben, 4, 4 Hazel"], [BEN]),
}


@pytest.mark.sampled
@pytest.mark.parametrize("case", WHO)
def test_a_name_that_does_not_decide_is_asked_about(
    case: str, ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (name, form), answer, shown, upns = WHO[case]
    # The same name twice is asked about once.
    rows = [line(pupil=name, **{"class": form}, provision=what) for what in ("Lego", "Talk")]
    said = [answer] if isinstance(answer, str) else answer
    asked = answers(monkeypatch, ["y", *said, "y"])
    bring(listed(tmp_path, rows), ours)
    out = capsys.readouterr().out
    assert [f"  {place}. {who}" in out for place, who in enumerate(shown, start=1)] == [True] * len(shown)
    assert sum("Which pupil" in question for question in asked) == len(said)
    assert [row["upn"] for row in table_of(ours)] == [upn for upn in upns for _ in rows]


def test_columns_are_confirmed_once_and_remembered_for_this_table(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = ("UPN", "Provision", "Duration", "Room", "Our goal")
    source = listed(tmp_path, [[AMY, "Lego", "6 weeks", "Hall", "Takes turns"]], headers)
    asked = answers(monkeypatch, ["y", "e = outcome sought", "y", "y"])
    assert bring(source, ours) == 0
    assert "'Duration'" in asked[0]
    row = table_of(ours).rows[0]
    assert (row["fixed_weeks"], row["outcome"]) == (6, "Takes turns")
    kept = load(place_of(ours, "provision"))
    assert isinstance(kept, ColumnMap) and kept.export["Our goal"] == "outcome" and kept.workbook == {}
    assert not place_of(ours).exists()
    assert not any(word in place_of(ours, "provision").read_text(encoding="utf-8") for word in (AMY, "Takes"))
    capsys.readouterr()
    answers(monkeypatch, [])
    assert bring(source, ours) == 0  # nothing is asked, and nothing is left to write
    said = capsys.readouterr().out
    assert "Columns as confirmed in book.xlsx.provision.columns.toml; headings in Map 25-26, row 3." in said
    assert "There is nothing to write." in said


def test_a_map_file_says_what_the_columns_are(ours: Path, tmp_path: Path) -> None:
    source = listed(tmp_path, [[AMY, "Lego", "Takes turns"]], ("UPN", "Provision", "Our goal"))
    told = tmp_path / "columns.toml"
    told.write_text('[export]\n"Our goal" = "outcome"\n', encoding="utf-8")
    assert bring(source, ours, "--map", str(told), "--yes") == 0
    assert table_of(ours).rows[0]["outcome"] == "Takes turns"
    told.write_text('[export]\n"Our goal" = "shoe_size"\n', encoding="utf-8")
    assert bring(source, ours, "--map", str(told), "--yes") == 2


def test_conflicts_are_chosen_cell_by_cell(started: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = listed(tmp_path, [line(**{**ROW, "wave": "Universal", "frequency": "3"})])
    answers(monkeypatch, ["y", "2", "y"])
    assert bring(source, started) == 0
    row = table_of(started).rows[0]
    assert (row["tier"], row["sessions_per_week"]) == ("Targeted", 3)


def test_the_preview_and_the_json_tell_the_plan(
    started: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = started.read_bytes()
    changed = line(**{**ROW, "session_length": "30", "frequency": "3"})
    rows = [changed, line(upn=BEN, provision="Talk"), line(pupil="XY", provision="Talk")]
    source, preview = listed(tmp_path, rows), tmp_path / "preview.xlsx"
    assert bring(source, started, "--plan", "--preview", str(preview)) == 1
    assert started.read_bytes() == before
    told = list(openpyxl.load_workbook(preview).worksheets[0].iter_rows(values_only=True))
    shown = [(line[0], line[2], line[4]) for line in told if line[0] in ("Changed", "New row", "Kept as it is")]
    assert ("Changed", "Minutes per session", 30) in shown or ("Changed", "Minutes per session", "30") in shown
    assert ("New row", "Intervention", "Talk") in shown and any(line[0] == "Kept as it is" for line in shown)
    assert any(line[0] == "Rejected" and line[2] == "7098" for line in told)
    capsys.readouterr()
    assert bring(source, started, "--plan", "--json") == 1
    told_json = json.loads(capsys.readouterr().out)
    assert told_json["counts"]["new"] == 1 and told_json["counts"]["rejected"] == 1
    assert len(told_json["left_out"]) == 1 and "who" not in told_json["left_out"][0]
    (cell,) = told_json["changed"][0]["cells"]
    assert (cell["column"], cell["before"], cell["after"]) == ("Minutes per session", None, 30)
    column = {"column": 4, "heading": "Provision", "field": "intervention", "verdict": "matched", "reason": ""}
    assert column in told_json["columns"]


def test_one_sheet_may_be_named(ours: Path, tmp_path: Path) -> None:
    sheets: Sheets = {"24-25": [MAP, line(upn=AMY, provision="Old")], "25-26": [MAP, line(upn=AMY, provision="Lego")]}
    source = write_xlsx(tmp_path / "old.xlsx", sheets)
    assert bring(source, ours, "--sheet", "25-26", "--yes") == 0
    assert [row["intervention"] for row in table_of(ours)] == ["Lego"]
    assert bring(source, ours, "--sheet", "26-27", "--yes") == 2


def test_last_years_workbook_of_ours_is_read_by_its_own_sheet(started: Path, made: bytes, tmp_path: Path) -> None:
    """Its Register and Class sheets have a column of provision too."""
    new = tmp_path / "new.xlsx"
    new.write_bytes(made)
    found = plan(started, new)
    assert [one.values["intervention"] for one in found.comparison.new] == ["Lego"]
    assert set(codes(found)) <= {"7023", "7020Q"}  # the test's copy has lost the results of its formulas
    assert {one.sheet for one in found.sources} == {"Provision"}
    typed = {column.key for column in declared_tables()["provision"].columns if not column.calculated}
    stands = {key: value for key, value in table_of(started).rows[0].values.items() if value is not None}
    assert found.comparison.new[0].values == {key: value for key, value in stands.items() if key in typed}


# ---------------------------------------------------------------- what has no column, and what nobody can mean

BESIDE = ("Pupil", "Class", "Intervention", "Mins", "Sessions", "Cost", "Comments", "How it went", "Group")


def test_what_has_no_column_stands_in_the_notes_and_is_said(ours: Path, tmp_path: Path) -> None:
    rows = [("Amy Smith", "4 Hazel", "Lego", 30, 2, 120, "Likes it", "Well", "Talk A"),
            ("Ben Jones", "4 Hazel", "Lego", "as needed", 1, None, None, None, "Talk A")]  # fmt: skip
    found = plan(write_xlsx(tmp_path / "old.xlsx", {"Map": [BESIDE, *rows]}), ours)
    assert [one.values.get("notes") for one in found.comparison.new] == [
        "Likes it. Cost: 120. How it went: Well", "Mins: as needed",
    ]  # fmt: skip
    assert [one.values.get("group_name") for one in found.comparison.new] == ["Talk A", "Talk A"]
    said = next(item for item in found.comparison.findings if item.code == "7194")
    assert "Cost, How it went" in str(said) and set(codes(found)) == {"7077Q", "7126", "7194"}
    assert bring(tmp_path / "old.xlsx", ours, "--yes") == 0
    assert plan(tmp_path / "old.xlsx", ours).steps == ()


def test_the_same_line_with_other_notes_is_one_line_with_both(ours: Path, tmp_path: Path) -> None:
    head = ("Pupil", "Class", "Intervention", "Cost")
    sheets = {term: [head, ("Amy Smith", "4 Hazel", "Lego", cost)] for term, cost in (("Autumn", 9), ("Spring", 12))}
    found = plan(write_xlsx(tmp_path / "old.xlsx", sheets), ours)
    assert [one.values["notes"] for one in found.comparison.new] == ["Cost: 9. Cost: 12"]
    assert sorted(codes(found)) == ["7123", "7194", "7194"]


def test_columns_of_a_table_without_notes_are_named(ours: Path, tmp_path: Path) -> None:
    source = write_xlsx(
        tmp_path / "old.xlsx", {"Staff": [("Job title", "Hourly rate", "Car park"), ("Nurse", 20, "B")]}
    )
    found = plan(source, ours, "staff")
    assert codes(found) == ["7195Q"] and "Car park" in str(found.comparison.findings[0])


@pytest.mark.sampled
@pytest.mark.parametrize(("first", "second", "sizes", "asked"), [
    (4, 3, [4, 3], False), ("1:4", 3, [4, 3], False), ("4", "3", [4, 3], False), ("Talk A", "Talk A", None, False),
    (4, "Talk A", None, True),
])  # fmt: skip
def test_numbers_under_group_are_its_sizes_and_numbers_beside_words_are_asked_about(
    first: str | int, second: str | int, sizes: list[int] | None, asked: bool, ours: Path, tmp_path: Path
) -> None:
    rows = [("Amy Smith", "4 Hazel", "Lego", first), ("Ben Jones", "4 Hazel", "Lego", second)]
    source = write_xlsx(tmp_path / "old.xlsx", {"Map": [("Pupil", "Class", "Intervention", "Group"), *rows]})
    found = plan(source, ours)
    new = [one.values for one in found.comparison.new]
    one_group = first == second
    assert [item for item in codes(found) if item != "7077Q"] == ["7020Q"] * asked + ["7126"] * one_group
    assert [line.get("group_size") for line in new] == (sizes or [None, None])
    assert [line.get("group_name") for line in new] == ([None, None] if sizes else [str(first), second])


def test_numbers_under_staff_are_asked_about_and_stand_in_the_notes(ours: Path, tmp_path: Path) -> None:
    rows = [("Amy Smith", "4 Hazel", "Lego", 2), ("Ben Jones", "4 Hazel", "Lego", 1)]
    source = write_xlsx(tmp_path / "old.xlsx", {"Map": [("Pupil", "Class", "Intervention", "Staff"), *rows]})
    found = plan(source, ours)
    assert codes(found) == ["7020Q", "7194"]
    assert [one.values["notes"] for one in found.comparison.new] == ["Staff: 2", "Staff: 1"]
    sure = plan(source, ours, columns=ColumnMap(export={"Staff": "staff_count"}))
    assert [one.values["staff_count"] for one in sure.comparison.new] == [2, 1]


IMPOSSIBLE: dict[str, tuple[str, Any]] = {
    "minutes below nought": ("Mins", -30), "minutes below nought as text": ("Mins", "-30"),
    "no minutes": ("Mins", 0), "no sessions": ("Sessions per week", 0), "less than none": ("Sessions per week", -2),
    "a group of none": ("Group size", 0), "a day's number for weeks": ("Weeks", 46000),
    "a rate below nought": ("Hourly rate", -12.5), "resources below nought": ("Resources", -5),
    "nobody is there": ("Adults", 0),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("kind", some_of([*IMPOSSIBLE]))
def test_a_number_that_nobody_can_mean_is_asked_about_and_kept_in_the_notes(
    kind: str, ours: Path, tmp_path: Path
) -> None:
    heading, value = IMPOSSIBLE[kind]
    source = write_xlsx(tmp_path / "old.xlsx", {"Map": [("Pupil", "Class", "Intervention", heading),
                                                        ("Amy Smith", "4 Hazel", "Lego", value)]})  # fmt: skip
    found = plan(source, ours)
    asked = {"7077Q", "7196Q"} | ({"7194"} if heading == "Hourly rate" else set())
    assert set(codes(found)) <= asked and len(codes(found)) == 1
    (line,) = found.comparison.new
    assert line.values["notes"] == f"{heading}: {value}"
    assert line.values.keys() == {"upn", "intervention", "notes"}


@pytest.mark.parametrize(("cost", "told"), [(120, ["7194"]), ("=1+1", ["7023"])])
def test_a_total_without_a_result_is_nobodys_line(cost: Any, told: list[str], ours: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()  # which stores no results
    sheet = book.active
    assert sheet is not None
    total = ("TOTAL", None, None, "=SUM(D2:D2)")
    for row in (("Pupil", "Class", "Intervention", "Cost"), ("Amy Smith", "4 Hazel", "Lego", cost), total):
        sheet.append(row)
    book.save(tmp_path / "old.xlsx")
    assert codes(plan(tmp_path / "old.xlsx", ours)) == told


# ---------------------------------------------------------------- the other tables

TABLES: dict[str, tuple[Sequence[str], list[Sequence[Any]], dict[str, Value], list[str]]] = {
    "meetings": (
        ("UPN", "Date of meeting", "Type", "Attendees", "Actions"),
        [[AMY, "12/11/2026", "AR", "Mum, EP", "Ask for a hearing test"], [AMY, "", "AR", "Mum", ""]],
        {"upn": AMY, "held_on": date(2026, 11, 12), "kind": "Annual review", "present": "Mum, EP"}, ["7099"],
    ),
    "staff": (
        ("Job title", "Hourly rate", "Hours"), [["Play therapist", "£42.50", 12]],
        {"role": "Play therapist", "actual_rate": 42.5, "hours_a_week": 12}, [],
    ),
    "interventions": (("Name", "Description"), [["Lego club", "Building together"]], {"intervention": "Lego club"}, []),
    "cycles": (
        ("Pupil", "Class", "Date assessed", "Outcome", "Baseline", "Next review", "Progress", "Parent view"),
        [["Amy Smith", "4 Hazel", "15/09/2026", "Reads 40 words", 20, "11/12/2026", "Good", "Pleased"],
         ["Ben Jones", "4 Hazel", "some time", "Writes", "", "", "", ""]],
        {"upn": AMY, "assessed_on": date(2026, 9, 15), "outcome": "Reads 40 words", "baseline": 20,
         "review_due": date(2026, 12, 11), "progress": "Good progress", "parents_view": "Pleased"}, ["7120"],
    ),
    "agencies": (
        ("UPN", "Service", "Referral date", "Parental consent", "Contact", "Report received", "Recommendations"),
        [[AMY, "SALT", "15/09/2026", "10/09/2026", "J Reed", "", "Visual timetable"],
         [BEN, "Horse riding", "", "", "", "", ""]],
        {"upn": AMY, "agency": "Speech and language therapist", "referred_on": date(2026, 9, 15),
         "consent_on": date(2026, 9, 10), "person": "J Reed", "advice": "Visual timetable"}, ["7120"],
    ),
    "training": (
        ("Date", "Course", "Who", "Provider", "Cost", "Impact"),
        [["04/09/2026", "Attachment", "All staff", "LA", "£250", "Calmer starts"]],
        {"trained_on": date(2026, 9, 4), "topic": "Attachment", "staff": "All staff", "provider": "LA", "cost": 250,
         "impact": "Calmer starts"}, [],
    ),
    "funding": (
        ("Funding source", "Pupil", "Class", "Amount", "From", "To", "Hours"),
        [["Element 3", "Amy Smith", "4 Hazel", "£4,500", "01/09/2026", "31/08/2027", 15],
         ["Notional", "", "", "£60,000", "01/04/2026", "31/03/2027", ""]],
        {"source": "Top-up", "upn": AMY, "amount": 4500, "starts": date(2026, 9, 1), "ends": date(2027, 8, 31),
         "hours_named": 15}, [],
    ),
    "events": (
        ("UPN", "Date", "Change", "Previous status", "New status", "Parents informed", "Reason"),
        [[AMY, "15/09/2026", "Added to register", "N", "K", "16/09/2026", "SALT report"]],
        {"upn": AMY, "decided_on": date(2026, 9, 15), "kind": "Added", "from_provision": "N", "to_provision": "K",
         "parents_informed_on": date(2026, 9, 16), "reason": "SALT report"}, [],
    ),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("table", TABLES)
def test_the_other_old_lists_come_in_too(table: str, ours: Path, tmp_path: Path) -> None:
    headers, rows, expected, found_codes = TABLES[table]
    source = listed(tmp_path, rows, headers)
    before = len(table_of(ours, table))
    found = plan(source, ours, table)
    first = found.comparison.new[0].values
    assert {key: first.get(key) for key in expected} == expected
    assert codes(found) == found_codes and len(found.comparison.new) == len(rows) - len(found_codes)
    assert bring(source, ours, "--yes", table=table) == (1 if found_codes else 0)
    assert len(table_of(ours, table)) == before + len(rows) - len(found_codes)
    assert plan(source, ours, table).steps == ()


def test_every_old_list_has_its_words_and_a_case() -> None:
    assert set(OLD_LISTS) == {*TABLES, "provision"}
    for table in OLD_LISTS:
        kind, layout = kind_of_line(table), declared_tables()[table]
        assert all(layout.has(key) for key in {*kind.line, *kind.needed})
        assert set(kind.needed) & set(kind.line)


# ---------------------------------------------------------------- what is refused


def test_a_workbook_without_the_table_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register = tmp_path / "register.xlsx"
    assert make("register", register, TODAY) == []
    source = write_csv(tmp_path, [("UPN", "Provision", "Wave"), (made_up_upn(2020, 1), "Lego", "2")])
    assert bring(source, register, "--yes") == 2
    assert "7097" in capsys.readouterr().err


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"Menu": [["Dish", "Price"], ["Soup", 2]]}, "7070"),
        ({"Menu": [["Dish", "Price"], ["Soup", 2]], "Other": [["A", "B"], ["C", "D"]]}, "7070"),
        ({"Only names": [["Pupil", "Class"], ["Amy Smith", "4 Hazel"]]}, "no column for the intervention"),
        ({"Costs": [["Surname", "Forename", "Minutes", "Sessions"], ["Smith", "Amy", 30, 3]]}, "for the intervention"),
        ({"Lines": [["Intervention", "Minutes"], ["Lego", 30]]}, "no column for pupils, by name or UPN"),
        ({"Menu": [["Dish"], ["Soup"]], "Map": [["Surname", "Mins"], ["Smith", 30]]}, "7197"),
    ],
)
def test_a_file_without_such_a_list_is_refused(
    sheets: Sheets, code: str, ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ours.read_bytes()
    assert bring(write_xlsx(tmp_path / "old.xlsx", sheets), ours, "--yes") == 2
    assert code in capsys.readouterr().err and ours.read_bytes() == before


def test_a_protected_sheet_takes_no_line_unless_a_person_says_so(ours: Path, tmp_path: Path) -> None:
    source = listed(tmp_path, [line(**ROW)])
    package = open_package(ours)
    assert isinstance(package, Package)
    sheet = package.sheet("Provision")
    assert sheet is not None
    locked = b'</sheetData><sheetProtection sheet="1"/>'
    ours.write_bytes(edited(ours.read_bytes(), sheet.part, lambda xml: xml.replace(b"</sheetData>", locked)))
    found = plan_list(source, ours, "provision", TODAY, Options())
    assert not isinstance(found, Finding | list)
    assert found.steps == () and "9110" in codes(found)
    allowed = plan(source, ours, allow=frozenset({"protected"}))
    assert len(allowed.comparison.new) == 1


def test_a_upn_that_stands_twice_is_offered_as_in_the_first_row() -> None:
    rows = tuple(Row(at, {"upn": AMY, "chosen_as": name}) for at, name in ((2, "Amy of 4 Hazel"), (3, "Amy of 5 Elm")))
    register = Table("register", "Register", "Register", 1, {"upn": 1, "chosen_as": 2}, rows)
    assert offered_by_upn(register) == {AMY: "Amy of 4 Hazel"}
