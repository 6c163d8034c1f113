"""The terminal as a person meets it: what it says when somebody stops, and how it asks."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sendbook.cli import main

TODAY = ["--today", "2026-11-22"]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "d"
    assert main(["demo", str(folder), *TODAY]) == 0
    assert main(["undo", str(folder / "register.xlsx")]) == 0
    return folder


@pytest.fixture
def demo(made_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The demo's folder with its import taken out, a fresh copy for each test."""
    capsys.readouterr()
    return shutil.copytree(made_once, tmp_path / "d")


def never(trouble: type[BaseException]) -> Callable[[str], str]:
    """A person who answers no question, but stops."""

    def stops(question: str) -> str:
        raise trouble

    return stops


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, EOFError])
def test_who_stops_at_a_question_is_told_that_nothing_was_written(
    trouble: type[BaseException], demo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", never(trouble))
    book = demo / "register.xlsx"
    before = book.read_bytes()
    assert main(["import", str(demo / "arbor-sen-report.csv"), "--into", str(book), *TODAY]) == 2
    assert book.read_bytes() == before
    assert capsys.readouterr().err == "\nStopped. Nothing more was written.\n"
