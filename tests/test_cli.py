"""The terminal: each command on real files, with the words and the exit code that a person gets."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from sendbook import __version__
from sendbook.book.file_book import FileBook
from sendbook.changes import Change
from sendbook.demo.exports import write_arbor_sen_report, write_sims_pupil_report
from sendbook.demo.pupils import invented_pupils
from sendbook.journeys import check
from sendbook.terminal import checking
from sendbook.terminal.main import main
from sendbook.workbook.editing.write import write
from sendbook.workbook.reader import OurFile, read_book
from tests.conftest import ROOT
from tests.support.demo_school import demo_school

DAY = date(2026, 11, 22)
TODAY = ["--today", "2026-11-22"]


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_school(tmp_path_factory.mktemp("made") / "d")


@pytest.fixture
def demo(made_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The demo's folder, a fresh copy for each test."""
    capsys.readouterr()
    return shutil.copytree(made_once, tmp_path / "d")


@pytest.mark.long
def test_the_same_day_gives_the_same_demo_byte_for_byte(tmp_path: Path) -> None:
    demo_school(tmp_path / "one")
    assert main(["demo", str(tmp_path / "two"), *TODAY]) == 0
    made = {
        str(path.relative_to(tmp_path / "one")): sha(path) for path in (tmp_path / "one").rglob("*") if path.is_file()
    }
    again = {
        str(path.relative_to(tmp_path / "two")): sha(path) for path in (tmp_path / "two").rglob("*") if path.is_file()
    }
    assert made == again
    assert {"register.xlsx", "provision-map.xlsx", "arbor-sen-report.csv", "sims-pupil-report.csv"} <= set(made)


@pytest.mark.long
def test_a_second_demo_leaves_the_first_alone(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sha(demo / "register.xlsx")
    assert main(["demo", str(demo), *TODAY]) == 0
    assert f"{demo}-2" in capsys.readouterr().out
    assert sha(demo / "register.xlsx") == before


def test_undo_takes_the_demos_import_out_again(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported = read_book(demo / "register.xlsx")
    assert main(["undo", str(demo / "register.xlsx")]) == 0
    assert "is back as it was before: Import of arbor-sen-report.csv" in capsys.readouterr().out
    before = read_book(demo / "register.xlsx")
    assert isinstance(imported, OurFile)
    assert isinstance(before, OurFile)
    assert (len(imported.tables["register"]), len(before.tables["register"])) == (62, 60)
    assert main(["undo", str(demo / "register.xlsx")]) == 2
    assert main(["history", str(demo / "register.xlsx")]) == 0
    assert "(undone)" in capsys.readouterr().out


def test_the_same_import_again_changes_nothing(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sha(demo / "register.xlsx")
    code = main(["import", str(demo / "arbor-sen-report.csv"), "--into", str(demo / "register.xlsx"), "--yes", *TODAY])
    assert "There is nothing to write." in capsys.readouterr().out
    assert (code, sha(demo / "register.xlsx")) == (1, before)  # 1: the export has faults that must be mended


@pytest.mark.sampled
@pytest.mark.parametrize("way", [["--plan"], []])
def test_an_import_that_nobody_agreed_to_writes_nothing(
    demo: Path, way: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    main(["undo", str(demo / "register.xlsx")])
    before = sha(demo / "register.xlsx")
    main(["import", str(demo / "arbor-sen-report.csv"), "--into", str(demo / "register.xlsx"), *way, *TODAY])
    assert "2 new" in capsys.readouterr().out
    assert sha(demo / "register.xlsx") == before


@pytest.mark.long
def test_a_person_at_the_terminal_is_asked(
    demo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    main(["undo", str(demo / "register.xlsx")])
    before = sha(demo / "register.xlsx")
    words = ["import", str(demo / "arbor-sen-report.csv"), "--into", str(demo / "register.xlsx"), *TODAY]
    monkeypatch.setattr("builtins.input", lambda question: "n")
    main(words)
    assert "Nothing was written." in capsys.readouterr().out
    assert sha(demo / "register.xlsx") == before
    monkeypatch.setattr("builtins.input", lambda question: "y")
    main(words)
    assert "Undo with: sendbook undo" in capsys.readouterr().out
    assert sha(demo / "register.xlsx") != before


def test_check_prints_findings_and_says_by_its_exit_code_whether_any_is_an_error(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(demo / "register.xlsx"), *TODAY]) == 1
    assert "5010 error Register!" in capsys.readouterr().out
    assert main(["new", "register", str(tmp_path / "empty.xlsx"), *TODAY]) == 0
    assert main(["check", str(tmp_path / "empty.xlsx"), *TODAY]) == 0


def test_check_as_json_is_whole_and_names_every_workbook(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    books = [str(demo / "register.xlsx"), str(demo / "provision-map.xlsx"), str(demo / "missing.xlsx")]
    assert main(["check", *books, "--json", *TODAY]) == 2
    answers = json.loads(capsys.readouterr().out)
    assert [answer["workbook"] for answer in answers] == books
    assert [answer["could_run"] for answer in answers] == [True, True, False]
    assert all(
        set(item) >= {"code", "severity", "cell", "wrong", "fix"} for answer in answers for item in answer["findings"]
    )


def test_check_write_puts_a_findings_sheet_in_and_undo_takes_it_out(demo: Path) -> None:
    book = demo / "provision-map.xlsx"
    before = sha(book)
    assert main(["check", str(book), "--write", *TODAY]) == 1
    written = read_book(book)
    assert isinstance(written, OurFile)
    assert written.package.sheet("Findings")
    assert main(["undo", str(book)]) == 0
    assert sha(book) == before


def test_check_write_into_a_copy_leaves_the_workbook_alone(demo: Path) -> None:
    book, copy = demo / "provision-map.xlsx", demo / "copy.xlsx"
    before = sha(book)
    assert main(["check", str(book), "--write", "--copy", str(copy), *TODAY]) == 1
    assert sha(book) == before
    assert main(["check", str(book), "--write", "--copy", str(copy), *TODAY]) == 2  # it is there already


def test_new_takes_the_pupils_of_an_export_that_are_on_the_register(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_arbor_sen_report(tmp_path / "export.csv", invented_pupils(DAY), DAY)
    words = ["new", "register", str(tmp_path / "r.xlsx"), "--from", str(tmp_path / "export.csv"), "--school", "Rowan"]
    assert main([*words, *TODAY]) == 1  # two share one UPN, one left, one status is a word: all said
    said = capsys.readouterr().out
    assert "pupils." in said and "Left out: 4:" in said and "so is taken for a leaver" in said
    book = read_book(tmp_path / "r.xlsx")
    assert isinstance(book, OurFile)
    assert len(book.tables["register"]) > 40
    assert set(book.tables["register"].column("sen_provision")) == {"K", "E"}


def test_new_never_replaces_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "r.xlsx").write_bytes(b"the only copy")
    assert main(["new", "register", str(tmp_path / "r.xlsx"), *TODAY]) == 2
    assert "9020" in capsys.readouterr().err
    assert (tmp_path / "r.xlsx").read_bytes() == b"the only copy"
    assert main(["new", "register", str(tmp_path / "r.docx"), *TODAY]) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("not there.xlsx", None),
        ("empty.xlsx", b""),
        ("text.xlsx", b"UPN,Surname\nJ999200125011,Abara\n"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("page.xlsx", b"<html><table><tr><td>UPN</td></tr></table></html>"),
        ("cut.xlsx", b"PK\x03\x04" + bytes(40)),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    write_sims_pupil_report(tmp_path / "export.csv", invented_pupils(DAY), DAY)
    for words in (["check", str(path)], ["import", str(tmp_path / "export.csv"), "--into", str(path), "--yes"]):
        assert main([*words, *TODAY]) == 2
        said = capsys.readouterr()
        assert said.err.startswith(f"{name}: ")
        assert "Traceback" not in said.err + said.out
        assert "Abara" not in said.err
    if content is not None:
        assert path.read_bytes() == content


def test_an_export_with_no_header_that_anyone_knows_is_refused(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = demo / "odd.csv"
    odd.write_text("apples,pears\n1,2\n", encoding="utf-8")
    before = sha(demo / "register.xlsx")
    assert main(["import", str(odd), "--into", str(demo / "register.xlsx"), "--yes", *TODAY]) == 2
    assert "7" in capsys.readouterr().err[:40]
    assert sha(demo / "register.xlsx") == before


def test_a_fault_of_ours_shows_no_value_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_words: object, **_named: object) -> int:
        raise ValueError("Chidi Abara J999200125011")

    monkeypatch.setattr(checking, "_check", broken)
    assert main(["check", "x.xlsx"]) == 2
    said = capsys.readouterr().err
    assert "ValueError at test_cli.py:" in said
    assert "Abara" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "register", "r.xlsx", "--year", "2026"], "write it as 2026-27"),
        (["check", "r.xlsx", "--today", "31st May"], "write 2026-11-22 or 22/11/2026"),
    ],
)
def test_words_that_cannot_be_understood_are_told_how_to_write_them(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    assert said in capsys.readouterr().err


def test_explain_knows_its_codes_and_says_what_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "5010"]) == 0
    assert "section 68" in capsys.readouterr().out
    assert main(["explain", "5999"]) == 2  # a code that nobody has taken


@pytest.mark.long
def test_the_module_is_the_command_and_survives_a_small_code_page(tmp_path: Path) -> None:
    """A Windows terminal with code page 437 cannot show Ó or £ as we print them: words must come out all the same."""
    environment = {**os.environ, "PYTHONIOENCODING": "cp437", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "sendbook"]
    version = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert version.stdout.strip() == f"sendbook {__version__}"
    words = [*command, "demo", str(tmp_path / "d"), *TODAY]
    ran = subprocess.run(words, capture_output=True, check=False, cwd=ROOT, env=environment)
    assert ran.returncode == 0, ran.stderr
    assert b"Undo" in ran.stdout


def test_a_query_that_the_school_explained_is_counted_apart_and_stays_explained(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The SENCO types in the Findings sheet why a review waits; the next check says so instead of asking again."""
    book = demo / "register.xlsx"
    assert main(["check", str(book), "--write", *TODAY]) == 1
    read = FileBook.open(book)
    assert isinstance(read, FileBook)
    rows = {str(line[0]): at for at, line in enumerate(read.lines("Findings"), start=1) if line and line[0]}
    _, problems = write(book, [Change("Findings", f"F{rows['5020Q']}", None, "Pupil in hospital.")], reason="test")
    assert not problems
    capsys.readouterr()
    main(["check", str(book), *TODAY])
    assert "; 1 more explained by the school." in capsys.readouterr().out
    main(["check", str(book), "--write", *TODAY])
    capsys.readouterr()
    main(["check", str(book), "--json", *TODAY])
    answers = json.loads(capsys.readouterr().out)
    assert [f["explanation"] for f in answers[0]["findings"] if f["explanation"]] == ["Pupil in hospital."]


def test_a_workbook_of_a_newer_sendbook_is_told_apart(
    demo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "__version__", "0.0.9")
    main(["check", str(demo / "register.xlsx"), *TODAY])
    assert "1009" in capsys.readouterr().out
    monkeypatch.undo()
    main(["check", str(demo / "register.xlsx"), *TODAY])
    assert "1009" not in capsys.readouterr().out
