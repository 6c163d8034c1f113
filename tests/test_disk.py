"""The disk of a school: full, read-only, lost half way. What was there stays; nothing half-written is left."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sendbook.changes import Change, OwnSheet
from sendbook.journeys import check
from sendbook.terminal.main import main
from sendbook.workbook.building.plain_book import write_plain_book
from sendbook.workbook.editing.undo import undo
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts.disk import write_new
from tests.support import workbooks

TODAY = ["--today", "2026-11-22"]


def fails(monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    """From here on this call of the system fails with this error."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(number, "the system's own words, with a name in them")

    monkeypatch.setattr(os, call, refused)


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "the disk is full"), (errno.EIO, "the disk reported an error"), (9999, "the system refused it")],
)
def test_a_new_file_is_written_whole_or_not_at_all(
    number: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new folder" / "file.xlsx"
    with monkeypatch.context() as patched:
        fails(patched, "fsync", number)
        (found,) = write_new(path, b"content")
    assert (found.code, said in found.wrong, "own words" in str(found)) == ("9150", True, False)
    assert list(path.parent.iterdir()) == []
    assert write_new(path, b"content") == []
    assert [one.code for one in write_new(path, b"another")] == ["9020"]
    assert path.read_bytes() == b"content"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"not a folder")
    (found,) = write_new(tmp_path / "file" / "sub" / "x.xlsx", b"content")
    assert (found.code, "there is no such folder" in found.wrong) == ("9150", True)


@pytest.mark.parametrize("words", [
    ["new", "register", "OUT"], ["new-year", "BOOK", "--year", "2027-28", "--out", "OUT"],
    ["check", "BOOK", "--write", "--copy", "OUT"], ["report", "BOOK", "--md", "OUT"],
])  # fmt: skip
def test_a_full_disk_is_told_by_every_command_that_makes_a_file(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book, out = tmp_path / "book.xlsx", tmp_path / "out.xlsx"
    assert main(["new", "register", str(book), *TODAY]) == 0
    before = sorted(tmp_path.iterdir())
    fails(monkeypatch, "fsync", errno.ENOSPC)
    assert main([{"BOOK": str(book), "OUT": str(out)}.get(word, word) for word in words] + TODAY) == 2
    assert "9150 error: The new file could not be written: the disk is full." in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_a_copy_that_could_not_take_the_findings_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, copy = tmp_path / "book.xlsx", tmp_path / "copy.xlsx"
    assert main(["new", "register", str(book), *TODAY]) == 0
    (tmp_path / "~$copy.xlsx").write_bytes(b"open in Excel")
    assert main(["check", str(book), "--write", "--copy", str(copy), *TODAY]) == 2
    assert not copy.exists()


def test_a_preview_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fails(monkeypatch, "fsync", errno.ENOSPC)
    path = tmp_path / "preview.xlsx"
    assert [one.code for one in write_plain_book(path, OwnSheet("S", [("T",), ("H",), ("x",)], (9,), 2))] == ["9150"]
    assert not path.exists()


def test_a_file_that_is_marked_as_read_only_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbooks.rich())
    receipt, _ = write(path, [Change("Register", "B2", None, "a", "test")], reason="test")
    assert receipt is not None
    before = path.read_bytes()
    # A superuser may write everywhere, so the system's answer to everybody else is given here.
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    for found in (write(path, [Change("Register", "B3", None, "b", "test")], reason="test")[1], undo(path)[1]):
        assert [one.code for one in found] == ["9203"]
        assert "the file is marked as read-only" in found[0].wrong
    assert path.read_bytes() == before


def test_a_drive_that_is_lost_half_way_is_no_fault_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lost(*_: object) -> None:
        raise OSError(errno.EIO, "with a name in it")

    monkeypatch.setattr(check, "check_book", lost)
    assert main(["check", str(tmp_path / "book.xlsx")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("9151 error: A file could not be read or written: the disk reported an error.")
    assert "name in it" not in said
