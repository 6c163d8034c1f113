"""The disk of a school: full, read-only, lost half way. What was there stays; nothing half-written is left."""

from __future__ import annotations

import errno
import os
import stat
import zipfile
from pathlib import Path

import pytest

from sendbook.changes import Change, OwnSheet
from sendbook.findings import finding
from sendbook.journeys import check
from sendbook.terminal.main import main
from sendbook.workbook.building.plain_book import write_plain_book
from sendbook.workbook.editing import filled_copy
from sendbook.workbook.editing.undo import undo
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts import disk
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


def test_new_files_are_private_and_what_was_left_behind_is_swept(tmp_path: Path) -> None:
    """Pupils' data is for its owner alone, and a piece that a run which was cut off left is taken away by the next."""
    (tmp_path / ".sendbook-0123456789abcdef.part").write_bytes(b"left by a run that was cut off")
    (tmp_path / ".sendbook-old name.xlsx.part").write_bytes(b"left by an older sendbook")
    with disk.kept_beside(tmp_path / "other.xlsx", b"another run is writing this") as in_use:
        old_umask = os.umask(0)
        try:
            assert write_new(tmp_path / "new.xlsx", b"content") == []
        finally:
            os.umask(old_umask)
        assert sorted(tmp_path.iterdir()) == sorted([in_use, tmp_path / "new.xlsx"])
        assert in_use.read_bytes() == b"another run is writing this"
    assert [entry.name for entry in tmp_path.iterdir()] == ["new.xlsx"]
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "new.xlsx").stat().st_mode) == 0o600


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a second name or, where a drive has none, by a look just before."""
    path = tmp_path / "new.xlsx"
    real = disk._name_new

    def late(temporary: Path, to: Path) -> None:
        to.write_bytes(b"somebody else's")
        real(temporary, to)

    monkeypatch.setattr(disk, "_name_new", late)
    for no_links in (False, True):
        with monkeypatch.context() as drive:
            if no_links:
                fails(drive, "link", errno.EPERM)
            assert [one.code for one in write_new(path, b"ours")] == ["9020"]
        assert path.read_bytes() == b"somebody else's" and list(tmp_path.iterdir()) == [path]
        path.unlink()
    monkeypatch.setattr(disk, "_name_new", real)
    fails(monkeypatch, "link", errno.EPERM)
    assert write_new(path, b"ours") == [] and path.read_bytes() == b"ours" and list(tmp_path.iterdir()) == [path]


def test_what_the_disk_does_not_hold_gets_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "read", lambda _: b"something else")
    assert [one.code for one in write_new(tmp_path / "new.xlsx", b"content")] == ["9150"]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"not a folder")
    (found,) = write_new(tmp_path / "file" / "sub" / "x.xlsx", b"content")
    assert (found.code, "there is no such folder" in found.wrong) == ("9150", True)


@pytest.mark.sampled
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


def test_a_copy_holds_the_findings_or_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, copy = tmp_path / "book.xlsx", tmp_path / "copy.xlsx"
    assert main(["new", "register", str(book), *TODAY]) == 0
    words = ["check", str(book), "--write", "--copy", str(copy), *TODAY]
    with monkeypatch.context() as refused:
        refused.setattr(filled_copy, "apply", lambda *_: [finding("9011")])
        assert main(words) == 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["book.xlsx"]
    assert main(words) == 0
    assert b"Findings" in zipfile.ZipFile(copy).read("xl/workbook.xml")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["book.xlsx", "copy.xlsx"]


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
