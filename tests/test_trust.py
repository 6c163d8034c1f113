"""Trust: every command that writes is cut off, and refused by the disk; the whole run is `python -m tests.trust`."""

from __future__ import annotations

import re
from pathlib import Path
from unittest import mock

import pytest

from sendbook.sources import limited
from sendbook.workbook.parts.package import Package, open_package
from tests.support import workbooks
from tests.support.sizes import QUICK
from tests.trust.commands import COMMANDS, DAY, Writing, run
from tests.trust.cut_off import failed, killed, really_killed
from tests.trust.mutants import EXPORT, survived

NAMED = {"argvalues": COMMANDS, "ids": lambda command: command.name}


@pytest.mark.sampled
@pytest.mark.parametrize("command", **NAMED)
def test_a_kill_leaves_the_old_file_or_the_new(command: Writing) -> None:
    done = killed(command, most_runs=2)
    assert done.wrong == [] and done.strikes >= 5 and done.disks >= 3


@pytest.mark.sampled
@pytest.mark.parametrize("command", **NAMED)
def test_an_error_of_the_disk_is_told_and_loses_nothing(command: Writing) -> None:
    done = failed(command, every=39 if QUICK else 13, start=3)
    assert done.wrong == [] and done.strikes >= 1


@pytest.mark.long
@pytest.mark.parametrize("command", **NAMED)
def test_a_process_that_is_killed(command: Writing) -> None:
    done = really_killed(command, every=5)
    assert done.wrong == [] and done.strikes >= 2


@pytest.mark.long
def test_spoilt_files_are_refused_or_read_and_never_a_fault(tmp_path: Path) -> None:
    """300 spoilt workbooks and exports: no traceback, no changed byte on refusal, what is planned can be written."""
    with mock.patch.object(limited, "can_start", lambda: False):
        done = survived(tmp_path, range(90 if QUICK else 300))
    assert done.wrong == [] and min(done.codes[0], done.codes[2]) > 10


@pytest.mark.sampled
@pytest.mark.parametrize("spans", [b"", b"2", b"a:b", b"1:2 x", b"1:99999999"])
def test_a_row_that_says_nonsense_of_its_columns_is_written_all_the_same(spans: bytes, tmp_path: Path) -> None:
    """What `--plan` shows, `--yes` writes: how far a row spans only helps a program to read faster."""
    book = tmp_path / "book.xlsx"
    book.write_bytes(workbooks.rich())
    package = open_package(book)
    assert isinstance(package, Package)
    part = package.sheets[0].part.lstrip("/")
    spoilt = re.sub(rb'<row ((?:(?! spans)[^>])*?)(?: spans="[^"]*")?(/?>)', rb'<row \1 spans="' + spans + rb'"\2',
                    package.read(part))  # fmt: skip
    book.write_bytes(workbooks.repacked(book.read_bytes(), {part: spoilt}))
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    words = ("import", "export.csv", "--into", "book.xlsx")
    assert run((*words, "--plan", *DAY), tmp_path)[0] == run((*words, "--yes", *DAY), tmp_path)[0] != 2
    assert run(("undo", "book.xlsx"), tmp_path)[0] == 0


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a device that never ends")
@pytest.mark.parametrize("words", [
    ("check", "/dev/zero"), ("undo", "/dev/zero"), ("import", "export.csv", "--into", "/dev/zero", "--plan"),
    ("import", "/dev/zero", "--into", "book.xlsx", "--plan"), ("fill", "/dev/zero", "--plan"),
    ("import", "export.csv", "--into", "book.xlsx", "--plan", "--map", "/dev/zero"),
])  # fmt: skip
def test_what_never_ends_is_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(workbooks.rich())
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    assert run(words, tmp_path)[0] == 2
