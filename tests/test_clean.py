"""`sendbook clean`: the copies kept for undo are listed, and go only when somebody agrees; the workbook stays."""

from __future__ import annotations

import errno
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sendbook.changes import Change
from sendbook.terminal import questions
from sendbook.terminal.main import main
from sendbook.workbook.editing.receipts import folder_of
from sendbook.workbook.editing.undo import undo
from sendbook.workbook.editing.write import write
from tests.support import workbooks

KEPT = ["0001.before", "0001.json", "READ ME.txt", "lock"]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A register into which sendbook wrote once."""
    path = workbooks.saved(tmp_path, workbooks.rich(), "Register of ours.xlsx")
    change = Change("Register", "B5", None, "Ashdown-Hill", "surname changed")
    assert write(path, [change], reason="Import of mis.csv", now=datetime(2026, 9, 1, 8, 30))[0] is not None
    return path


def names(path: Path) -> list[str]:
    folder = folder_of(path)
    return sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []


def answers(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setattr(questions, "somebody_is_here", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: said)


@pytest.mark.parametrize(("words", "said"), [(["--plan"], "y"), ([], "n"), ([], "")], ids=["plan", "no", "enter"])
def test_nothing_goes_unless_somebody_agrees(
    book: Path, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(monkeypatch, said)
    assert main(["clean", str(book), *words]) == 0
    told = capsys.readouterr().out
    assert "0001.before  the workbook as it was before: Import of mis.csv (01/09/2026 08:30)" in told
    assert "Nothing was deleted." in told and "Ashdown" not in told
    assert names(book) == KEPT and undo(book)[0] is not None


@pytest.mark.parametrize("words", [["--yes"], []], ids=["yes beforehand", "y"])
def test_all_of_it_goes_and_the_workbook_stays(book: Path, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "y")
    undo(book)
    before = book.read_bytes()
    piece = folder_of(book) / ".sendbook-00ff.part"
    piece.write_bytes(b"cut off")
    assert main(["clean", str(book), *words]) == 0
    assert not folder_of(book).exists() and book.read_bytes() == before
    assert [item.code for item in undo(book)[1]] == ["9206"]
    assert main(["clean", str(book)]) == 0


def test_what_somebody_else_put_there_stays(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder_of(book) / "minutes.docx").write_bytes(b"mine")
    (folder_of(book) / "0002.before").mkdir()
    assert main(["clean", str(book), "--yes"]) == 0
    assert "2 files there that sendbook did not make will stay." in capsys.readouterr().out
    assert names(book) == ["0002.before", "minutes.docx"]


def test_copies_of_a_workbook_that_is_gone_are_found(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book.unlink()
    assert main(["clean", str(book), "--json", "--yes"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["deleted"] and [file["name"] for file in told["files"]] == KEPT and names(book) == []
    assert main(["clean", str(book)]) == 2, "and then nothing of that name is known"
    assert "9001" in capsys.readouterr().err


def test_a_disk_that_refuses_is_said(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses(path: Path, **_: Any) -> None:
        raise OSError(errno.EBUSY, str(path))

    monkeypatch.setattr(Path, "unlink", refuses)
    before = book.read_bytes()
    assert main(["clean", str(book), "--yes"]) == 2
    assert "9153" in (told := capsys.readouterr().err) and "another program is using the file" in told
    assert book.read_bytes() == before
