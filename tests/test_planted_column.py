"""A column that the MIS owns is one line of the layout: planted there alone, an import brings and changes it.

A copy of sendbook gets five columns of different kinds in the register's layout alone; a process of its own then works
with that copy, by the typed functions, by the terminal's command, and on a list of a school's own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT

PLANTED = '''
[[column]]
key = "service_child"
header = "Service child"
type = "yes_no"
codes = "yes_no"
mis.headings = ["Forces family"]
group = "Details"
note = "A parent serves in the armed forces: Yes or No."

[[column]]
key = "tutor_house"
header = "House of the tutor"
type = "text"
mis.headings = ["Pastoral house"]
group = "Details"
note = "As in your MIS."

[[column]]
key = "arrived_on"
header = "Arrived in England"
type = "date"
mis.headings = ["Arrival in UK"]
mis.name = "day of arrival"
group = "Details"
note = "As in your MIS."

[[column]]
key = "reading_score"
header = "Reading score"
type = "score"
mis.headings = ["NGRT"]
group = "Details"
note = "As in your MIS."

[[column]]
key = "care_plan"
header = "Care plan"
type = "code"
codes = "tier"
mis.headings = ["Care tier"]
mis.blank = "Universal"
group = "Details"
note = "As in your MIS."
'''  # fmt: skip

WORK = """
import contextlib, csv, io, json
from datetime import date
from pathlib import Path

import openpyxl

import sendbook
from sendbook.demo.pupils import made_up_upn
from sendbook.terminal.main import main

DAY = date(2026, 11, 22)
KEYS = ("service_child", "tutor_house", "arrived_on", "reading_score", "care_plan")
HEADINGS = ("UPN", "Surname", "Forename", "DOB", "Year Group", "SEN Status",
            "Forces family", "Pastoral house", "Arrival in UK", "NGRT", "Care tier")
PUPILS = [[made_up_upn(2020, n), name, "Kim", f"{n:02}/02/2018", "4", "K"]
          for n, name in enumerate(("Ash", "Beech", "Cedar", "Dogwood"), 11)]


def export(name, *told):
    with open(name, "w", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *([*who, *what] for who, what in zip(PUPILS, told))])
    return name


def planted(path):
    return [[str(row[key]) for key in KEYS] for row in sendbook.read(path, today=DAY).tables["register"]]


def changes(plan):
    steps = [one for row in plan.comparison.changed for one in row.steps]
    return [[header, str(step.before), str(step.after)] for header, step in steps]


def typed(*words):
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(said):
        code = main(list(words))
    return [code, said.getvalue()]


first = (["Y", "Red", "01/09/2024", "98", "Targeted"], ["N", "Blue", "", "101.5", ""],
         ["N", "Blue", "02/10/2023", "87", "Specialist"], ["N", "Red", "", "", "Universal"])
second = (["N", "Red", "01/09/2024", "103", "Targeted"], ["", "Green", "25/12/2024", "101.5", ""],
          ["perhaps", "Blue", "soon", "low", "a lot"], ["N", "Red", "", "", "Universal"])
told = {}
made = sendbook.new("register", "register.xlsx", export=export("first.csv", *first), today=DAY)
told["brought"] = planted("register.xlsx")
told["into_notes"] = made.source.into_notes
before = Path("register.xlsx").read_bytes()
plan = sendbook.plan_import(export("second.csv", *second), "register.xlsx", today=DAY, on_conflict="mis")
told["changes"] = changes(plan)
told["columns"] = [column.line() for column in plan.comparison.export.columns][6:]
told["odd"] = [[item.code, item.wrong] for item in plan.comparison.findings]
sendbook.apply(plan)
told["changed"] = planted("register.xlsx")
frame = sendbook.read("register.xlsx", today=DAY).frame()
told["frame"] = {key: str(frame[key].dtype).partition("[")[0] for key in KEYS}
sendbook.undo("register.xlsx")
told["undone"] = Path("register.xlsx").read_bytes() == before

told["only"] = typed("import", "second.csv", "--into", "register.xlsx", "--today", "2026-11-22", "--yes",
                     "--only", "Reading score,Forces family", "--on-conflict", "mis")
told["changed_by_command"] = planted("register.xlsx")
told["history"] = typed("history", "register.xlsx")
told["undo"] = typed("undo", "register.xlsx")
told["undone_by_command"] = Path("register.xlsx").read_bytes() == before

own = openpyxl.Workbook()
own.active.append(["UPN", "Surname", "Forename", "SEN Status", "Service child", "Pastoral house", "Reading score"])
for who, what in zip(PUPILS, first):
    own.active.append([*who[:3], "K", {"Y": "Y"}.get(what[0]), what[1].upper(), what[3]])
own.save("own.xlsx")
before = Path("own.xlsx").read_bytes()
plan = sendbook.plan_import("second.csv", "own.xlsx", today=DAY, on_conflict="mis")
told["own"] = changes(plan)
sendbook.apply(plan)
cells = openpyxl.load_workbook("own.xlsx").active.iter_rows(min_row=2, min_col=5, values_only=True)
told["own_cells"] = [list(row) for row in cells]
sendbook.undo("own.xlsx")
told["own_undone"] = Path("own.xlsx").read_bytes() == before
export("served.csv", *(["Y", *what[1:]] for what in first))
told["chosen"] = sendbook.plan_import("served.csv", "register.xlsx", today=DAY).comparison.export.evidence
print(json.dumps(told, default=str))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the copy of sendbook with the planted columns did."""
    folder = tmp_path_factory.mktemp("planted")
    copy = shutil.copytree(ROOT / "sendbook", folder / "sendbook", ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "layouts" / "tables" / "register.toml").open("a", encoding="utf-8") as layout:
        layout.write(PLANTED)
    run = subprocess.run(
        [sys.executable, "-c", WORK], cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, check=False,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


SECOND = [
    ["Service child", "Yes", "No"], ["Reading score", "98", "103"], ["House of the tutor", "Blue", "Green"],
    ["Arrived in England", "None", "2024-12-25"],
]  # fmt: skip
"""What the second export says otherwise; what it cannot be read to say, and a blank, change nothing."""


@pytest.mark.long
def test_a_new_register_brings_it(told: dict[str, Any]) -> None:
    assert told["brought"] == [
        ["Yes", "Red", "2024-09-01", "98", "Targeted"], ["No", "Blue", "None", "101.5", "Universal"],
        ["No", "Blue", "2023-10-02", "87", "Specialist"], ["No", "Red", "None", "None", "Universal"],
    ]  # fmt: skip
    assert told["into_notes"] == []
    assert told["frame"] == {"service_child": "string", "tutor_house": "string", "arrived_on": "datetime64",
                             "reading_score": "Float64", "care_plan": "string"}  # fmt: skip


@pytest.mark.long
def test_an_import_tells_it_changes_it_and_undoes_it(told: dict[str, Any]) -> None:
    assert [line.split(" (")[0].strip() for line in told["columns"]] == [
        "G  Forces family -> service child", "H  Pastoral house -> house of the tutor",
        "I  Arrival in UK -> day of arrival", "J  NGRT -> reading score", "K  Care tier -> care plan",
    ]  # fmt: skip
    assert sorted(told["changes"]) == sorted(SECOND)
    assert told["changed"] == [
        ["No", "Red", "2024-09-01", "103", "Targeted"], ["No", "Green", "2024-12-25", "101.5", "Universal"],
        *told["brought"][2:],
    ]  # fmt: skip
    assert told["undone"] is told["undone_by_command"] is True


def test_what_cannot_be_read_is_said_by_its_name(told: dict[str, Any]) -> None:
    assert [code for code, _ in told["odd"]] == ["7031", "7036Q", "7036Q", "7036Q"]
    for (_, wrong), name in zip(told["odd"][1:], ("service child", "reading score", "care plan"), strict=True):
        assert f"no {name} that sendbook knows" in wrong


def test_the_command_takes_it_by_its_header(told: dict[str, Any]) -> None:
    code, said = told["only"]
    assert code == 1 and "Service child: Yes -> No" in said and "Reading score: 98 -> 103" in said
    assert "House of the tutor: " not in said
    assert told["changed_by_command"] == [["No", "Red", "2024-09-01", "103", "Targeted"], *told["brought"][1:]]
    assert told["history"][0] == 0 and "2 cells" in told["history"][1] and told["undo"][0] == 0


def test_a_list_of_a_schools_own_keeps_its_spelling(told: dict[str, Any]) -> None:
    assert sorted(told["own"]) == sorted([
        ["Service child", "Y", "None"], ["Reading score", "98", "103"], ["Pastoral house", "BLUE", "GREEN"],
    ])  # fmt: skip
    assert told["own_cells"] == [[None, "RED", "103"], [None, "GREEN", "101.5"], [None, "BLUE", "87"],
                                 [None, "RED", None]]  # fmt: skip
    assert told["own_undone"] is True


def test_an_export_of_those_who_have_it_is_not_the_whole_roll(told: dict[str, Any]) -> None:
    assert told["chosen"].startswith("All pupils of the export have Yes under service child")
