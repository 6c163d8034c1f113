"""The terminal as a person meets it: what it says when somebody stops, and how it asks."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest

from sendbook.terminal.arguments import parser
from sendbook.terminal.main import main
from sendbook.terminal.printing import as_typed
from tests.support.demo_school import demo_before_import

TODAY = ["--today", "2026-11-22"]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_before_import(tmp_path_factory.mktemp("made") / "d")


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


@pytest.mark.sampled
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


@pytest.mark.parametrize(
    ("system", "path", "written"),
    [
        ("linux", "d/register.xlsx", "d/register.xlsx"),
        ("linux", "SEN £ 🌳/O'Hara's.xlsx", "'SEN £ 🌳/O'\"'\"'Hara'\"'\"'s.xlsx'"),
        ("win32", r"C:\SEN\register-2026.xlsx", r"C:\SEN\register-2026.xlsx"),
        ("win32", r"C:\SEN (new)\O'Hara & Co.xlsx", r'"C:\SEN (new)\O\'Hara & Co.xlsx"'.replace("\\'", "'")),
    ],
)
def test_a_path_stands_in_a_command_so_that_it_can_be_typed(
    system: str, path: str, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert as_typed(PureWindowsPath(path) if system == "win32" else Path(path)) == written  # type: ignore[arg-type]


def test_the_command_that_is_told_takes_the_import_out_again(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = demo.rename(demo.with_name("SEN £ register, ours"))
    book, export = folder / "register.xlsx", folder / "arbor-sen-report.csv"
    before = book.read_bytes()
    assert main(["import", str(export), "--into", str(book), "--yes", *TODAY]) == 1
    told = capsys.readouterr().out.rpartition("Undo with: sendbook ")[2]
    assert main(shlex.split(told)) == 0
    assert book.read_bytes() == before


def test_a_workbook_that_was_renamed_without_its_folder_is_told_what_to_do(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, export = demo / "register.xlsx", demo / "arbor-sen-report.csv"
    assert main(["import", str(export), "--into", str(book), "--yes", *TODAY]) == 1
    new = book.rename(book.with_name("renamed.xlsx"))
    capsys.readouterr()
    assert main(["history", str(new)]) == 0
    assert "rename or move that folder in the same way" in capsys.readouterr().out
    assert main(["undo", str(new)]) == 2
    assert "rename or move the folder in the same way" in capsys.readouterr().err
    book.with_name("register.xlsx.sendbook").rename(book.with_name("renamed.xlsx.sendbook"))
    assert main(["undo", str(new)]) == 0


@pytest.mark.long
def test_a_cell_by_cell_undo_says_what_each_cell_takes(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, export = demo / "register.xlsx", demo / "arbor-sen-report.csv"
    assert main(["import", str(export), "--into", str(book), "--yes", *TODAY]) == 1
    capsys.readouterr()
    assert main(["undo", str(book), "--cells", "--plan"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"  Register!A\d+: Quayle-Brooks -> Kamara\n", told)
    assert re.search(r"  Register!A\d+: Ellery -> \(blank\)\n", told)


REFUSED = {
    "import a.csv": "sendbook import: --into is missing.",
    "check": "sendbook check: BOOK is missing.",
    "wombat": "sendbook: there is no command wombat.",
    "new foo x.xlsx": "sendbook new: foo is not one of: register, provision-map, book.",
    "import a --into b --plan --yes": "sendbook import: --yes and --plan do not go together.",
    "check a --today tomorrow": "sendbook check: tomorrow is not a date: write 2026-11-22 or 22/11/2026.",
    "new register x.xlsx --year": "sendbook new: after --year something is missing.",
    "undo a b": "sendbook: b is not understood.",
    "costed-map x --row five": "sendbook costed-map: five is not a whole number.",
}


@pytest.mark.parametrize("words", REFUSED)
def test_words_that_are_wrong_are_refused_in_plain_ones(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words.split())
    assert stop.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{REFUSED[words]} How it is written: sendbook ") and said.endswith(" --help\n")


def commands() -> list[str]:
    """Every command, as the help of sendbook lists them."""
    return re.findall(r"^    ([a-z-]+)(?: |$)", parser().format_help(), re.MULTILINE)


@pytest.mark.parametrize("name", commands())
def test_the_help_of_a_command_has_an_example_that_can_be_understood(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    example = " ".join(said.rpartition("For example: ")[2].split())
    assert shlex.split(example)[:2] == ["sendbook", name]
    assert parser().parse_args(shlex.split(example)[1:]).command == name
    for word in ("positional", "argument", "exit", "program's", "None", "Path", "TOML", "%%"):
        assert word not in said, word


def test_the_daily_commands_come_first() -> None:
    assert commands()[:6] == ["demo", "new", "check", "import", "fill", "undo"]
