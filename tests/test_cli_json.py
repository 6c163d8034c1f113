"""`--json`: every command that answers gives plain data, a refusal too, and no pupil's name in what names nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sendbook.journeys import demo
from sendbook.terminal.main import main
from tests.support.books import TODAY
from tests.support.la_templates import BY_ROLE, moorland
from tests.support.own_registers import own_register

DAY = ("--today", TODAY.isoformat())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, a list of the school's own, and an authority's template."""
    made = demo.make_demo(tmp_path_factory.mktemp("json") / "demo", TODAY)
    assert isinstance(made, demo.Demo)
    (made.folder / "own.xlsx").write_bytes(own_register())
    moorland(made.folder / "la.xlsx")
    return made.folder


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    """The exit code of a command, and its answer read as JSON."""
    code = main([*map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_every_command_answers_in_json(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    asked = {
        "new": ("new", "register", "new.xlsx", "--from", "sims-pupil-report.csv", *DAY),
        "fill plan": ("fill", "own.xlsx", "--plan", *DAY),
        "fill": ("fill", "own.xlsx", "--yes", *DAY),
        "history": ("history", "own.xlsx"),
        "undo": ("undo", "own.xlsx"),
        "redo": ("redo", "own.xlsx"),
        "report": ("report", "book.xlsx", *DAY),
        "share": ("share", "register.xlsx", "for-staff.xlsx", *DAY),
        "new-year": ("new-year", "register.xlsx", "--year", "2027-28", "--out", "next.xlsx", *DAY),
        "scenarios": ("scenarios", "provision-map.xlsx", "--pay", "3%", *DAY),
        "information-report": ("information-report", "register.xlsx", *DAY),
        "inclusion-strategy": ("inclusion-strategy", "provision-map.xlsx", *DAY),
        "costed-map": ("costed-map", "provision-map.xlsx", "--row", "6", "--into", "la.xlsx", "--map",
                       BY_ROLE, "--out", "filled.xlsx", *DAY),
    }  # fmt: skip
    said = {name: answer(capsys, *words) for name, words in asked.items()}
    assert {name: code for name, (code, _) in said.items() if code and name != "costed-map"} == {"new": 1}
    told = {name: data for name, (_, data) in said.items()}
    assert told["new"]["pupils"] > 50 and told["new-year"]["year"] == "2027-28"
    assert not told["fill plan"]["written"] and told["fill"]["written"] and told["fill"]["steps"] > 1
    assert told["history"]["writes"][0]["reason"] == told["undo"]["reason"] == told["redo"]["reason"]
    assert told["report"]["sections"] and told["inclusion-strategy"]["sections"] and told["scenarios"]["totals"]
    assert told["share"]["for"] == "class" and {"lines", "cost", "findings"} <= told["costed-map"].keys()


@pytest.mark.parametrize(
    "words",
    [("fill", "none.xlsx"), ("undo", "none.xlsx"), ("redo", "none.xlsx"), ("history", "none.xlsx"),
     ("report", "none.xlsx"), ("share", "none.xlsx", "out.xlsx"), ("scenarios", "none.xlsx"),
     ("inclusion-strategy", "none.xlsx"), ("new-year", "none.xlsx", "--year", "2027-28", "--out", "next.xlsx")],
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_refusal_is_an_answer(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, told = answer(capsys, *words)
    assert code == 2 and not told["could_run"] and told["findings"][0]["code"] == "9001"
    assert not list(tmp_path.iterdir())
