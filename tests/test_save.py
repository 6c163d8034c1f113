"""Saving: whatever call of the system fails, the file is the old one or the new one, whole; and people are told."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sendbook.changes import Change
from sendbook.workbook.editing.patch import Patched, apply
from sendbook.workbook.editing.save import replace_atomically
from sendbook.workbook.editing.undo import history, redo, undo
from sendbook.workbook.editing.verify import verify
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts import disk
from sendbook.workbook.parts.package import Package, open_package
from tests.support import workbooks
from tests.support.faults import faults
from tests.support.sizes import some_of

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
RICH = workbooks.rich()
STEP = Change("Register", "B5", None, "Canary-Surname")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EBUSY)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def new_bytes() -> bytes:
    from sendbook.workbook.parts.package import read_package

    package = read_package(RICH)
    assert isinstance(package, Package)
    result = apply(package, [STEP])
    assert isinstance(result, Patched)
    return result.content


NEW = new_bytes()


def leftovers(folder: Path) -> list[str]:
    """Whatever a save should not leave beside the workbook."""
    return [entry.name for entry in folder.rglob("*") if entry.name.endswith(".part")]


def test_every_failing_call_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    """Each call in turn, with each error in turn; then a second try works, and nothing is left lying about."""
    outcomes = {"old": 0, "new": 0}
    for number in range(1, 200):
        error = ERRORS[number % len(ERRORS)]
        folder = tmp_path / f"{error}-{number}"
        folder.mkdir()
        path = workbooks.saved(folder, RICH)
        with faults(folder, number, error) as fault:
            receipt, findings = write(path, [STEP], reason="test")
        content = path.read_bytes()
        assert content in (RICH, NEW), fault.failed
        outcomes["new" if content == NEW else "old"] += 1
        if not fault.failed:
            break
        if receipt is None:
            assert content == RICH, fault.failed
            assert [item.code for item in findings] in (["9203"], ["9014"]), (fault.failed, findings)
            assert "Canary" not in str(findings) and str(folder) not in str(findings)
        else:
            assert content == NEW, fault.failed
        again, findings = (receipt, []) if receipt else write(path, [STEP], reason="again")
        assert again is not None and not findings, fault.failed
        assert path.read_bytes() == NEW
        assert not leftovers(folder), fault.failed
        done, findings = undo(path)
        assert done is not None and not findings and path.read_bytes() == RICH, fault.failed
    assert outcomes["old"] > 30 and outcomes["new"] > 1


KILLED = """
import os, signal, sys
from sendbook.workbook.editing.write import write
from sendbook.workbook.editing.undo import redo, undo
from sendbook.changes import Change
import json, fcntl, encodings.idna
count = 0
def wrap(name):
    real = getattr(os, name)
    def call(*a, **k):
        global count
        count += 1
        if count == int(sys.argv[3]): os.kill(os.getpid(), signal.SIGKILL)
        return real(*a, **k)
    setattr(os, name, call)
for name in ("write", "fsync", "replace", "chmod", "mkdir", "unlink", "close"): wrap(name)
path, act = sys.argv[1:3]
if act == "write": write(path, [Change("Register", "B5", None, "Canary-Surname")], reason="test")
else: {"undo": undo, "redo": redo}[act](path)
"""


ACTS: dict[str, Callable[[Path], tuple[Any, Any]]] = {
    "write": lambda path: write(path, [STEP], reason="test"),
    "undo": undo,
    "redo": redo,
}


@pytest.mark.long
@pytest.mark.parametrize("act", some_of([*ACTS]))
def test_a_kill_at_any_call_leaves_the_old_file_or_the_new(tmp_path: Path, act: str) -> None:
    """The process is killed at each call in turn; the next run works, sweeps, and there and back is still possible."""
    old, new = (NEW, RICH) if act == "undo" else (RICH, NEW)
    seen = set()
    for number in range(1, 80):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = workbooks.saved(folder, RICH)
        for before in {"write": (), "undo": ("write",), "redo": ("write", "undo")}[act]:
            assert ACTS[before](path)[0] is not None
        assert path.read_bytes() == old
        run = subprocess.run(
            [sys.executable, "-c", KILLED, str(path), act, str(number)], check=False, timeout=120, capture_output=True
        )
        content = path.read_bytes()
        assert content in (old, new), number
        seen.add(content == new)
        if content == old:
            assert ACTS[act](path)[0] is not None, number
        assert path.read_bytes() == new, number
        back, forth = (redo, undo) if act == "undo" else (undo, redo)
        assert back(path)[0] is not None and path.read_bytes() == old, number
        assert forth(path)[0] is not None and path.read_bytes() == new, number
        assert not leftovers(folder), number
        if run.returncode != -signal.SIGKILL:
            assert run.returncode == 0, run.stderr
            break
    else:
        pytest.fail(f"the {act} never came to its end")
    assert seen == {True, False}


@pytest.mark.parametrize("mark", ["~$register.xlsx", ".~lock.register.xlsx#"])
def test_a_workbook_that_is_open_is_left_alone(tmp_path: Path, mark: str) -> None:
    path = workbooks.saved(tmp_path, RICH)
    (tmp_path / mark).write_bytes(b"\x05Owner")
    receipt, findings = write(path, [STEP], reason="test")
    assert receipt is None and [item.code for item in findings] == ["9201"]
    assert path.read_bytes() == RICH and len(list(tmp_path.iterdir())) == 2
    (tmp_path / mark).rename(tmp_path / "~$other.xlsx")
    assert write(path, [STEP], reason="test")[1] == []


def test_a_workbook_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    receipt, findings = write(path, [STEP], reason="test", expected_sha256=sha(b"what was read"))
    assert receipt is None and [item.code for item in findings] == ["9202"]
    problem = replace_atomically(path, NEW, sha(NEW))
    assert problem is not None and problem.code == "9202"
    assert path.read_bytes() == RICH and not leftovers(tmp_path)
    assert write(path, [STEP], reason="test", expected_sha256=sha(RICH))[1] == []


def test_a_change_between_reading_and_replacing_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbooks.saved(tmp_path, RICH)
    other = workbooks.rich(totals=True)
    real = disk.read

    def meanwhile(target: Path) -> bytes:
        if target.parent == tmp_path and target.name.endswith(".part"):
            path.write_bytes(other)
        return real(target)

    monkeypatch.setattr(disk, "read", meanwhile)
    receipt, findings = write(path, [STEP], reason="test")
    assert receipt is None and [item.code for item in findings] == ["9202"]
    assert path.read_bytes() == other and not leftovers(tmp_path)
    assert history(path) == []


def test_what_the_disk_holds_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbooks.saved(tmp_path, RICH)
    real = disk.read
    monkeypatch.setattr(disk, "read", lambda target: real(target)[: -1 if target.parent == tmp_path else None])
    receipt, findings = write(path, [STEP], reason="test")
    assert receipt is None and [item.code for item in findings] == ["9204"]
    assert path.read_bytes() == RICH


@pytest.mark.parametrize("name", ["xl/theme/theme1.xml", "xl/worksheets/sheet2.xml", "docProps/core.xml"])
def test_verify_sees_a_part_that_should_not_have_changed(name: str) -> None:
    package = open_and_read(RICH)
    result = apply(package, [STEP])
    assert isinstance(result, Patched)
    assert verify(package, result, result.content) is None
    spoilt = workbooks.repacked(result.content, {name: b"<a/>"})
    found = verify(package, result, spoilt)
    assert found is not None and found.code == "9204"
    lost = verify(package, result, workbooks.repacked(result.content, {name: None}))
    assert lost is not None and lost.code == "9204"


def test_verify_sees_a_cell_that_does_not_read_back() -> None:
    package = open_and_read(RICH)
    result = apply(package, [STEP])
    other = apply(package, [Change("Register", "B5", None, "Another name")])
    assert isinstance(result, Patched) and isinstance(other, Patched)
    found = verify(package, result, other.content)
    assert found is not None and found.code == "9204"


def open_and_read(content: bytes) -> Package:
    from sendbook.workbook.parts.package import read_package

    package = read_package(content)
    assert isinstance(package, Package)
    return package


def test_stale_temporary_files_are_swept_and_modes_are_kept(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    path.chmod(0o640)
    stale = tmp_path / ".sendbook-register.xlsx.part"
    stale.write_bytes(b"left by a run that was cut off")
    old_umask = os.umask(0)
    try:
        receipt, findings = write(path, [STEP], reason="test")
    finally:
        os.umask(old_umask)
    assert receipt is not None and not findings and not stale.exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    for entry in (tmp_path / "register.xlsx.sendbook").iterdir():
        assert stat.S_IMODE(entry.stat().st_mode) == 0o600, entry.name
    assert stat.S_IMODE((tmp_path / "register.xlsx.sendbook").stat().st_mode) == 0o700


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = workbooks.saved(tmp_path / "real", RICH)
    link = tmp_path / "link.xlsx"
    link.symlink_to(path)
    assert write(link, [STEP], reason="test")[1] == []
    assert link.is_symlink() and path.read_bytes() == NEW
    assert undo(link)[1] == [] and path.read_bytes() == RICH


def _writer(path: str, cell: str, results: Any) -> None:
    done = 0
    for _ in range(6):
        while True:
            receipt, findings = write(path, [Change("Register", cell, None, f"round {done}")], reason="race")
            if receipt is not None:
                break
            assert {item.code for item in findings} <= {"9202", "9205"}, findings
        done += 1
    results.put(done)


@pytest.mark.long
def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """Four processes write into one workbook: each is told to try again or is served, and every write is there."""
    path = workbooks.saved(tmp_path, RICH)
    context = multiprocessing.get_context("spawn")
    results: Any = context.Queue()
    cells = ["J20", "J21", "J22", "J23"]
    workers = [context.Process(target=_writer, args=(str(path), cell, results)) for cell in cells]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [results.get(timeout=5) for _ in workers] == [6] * 4
    package = open_package(path)
    assert isinstance(package, Package)
    from tests.test_patch import cells as values

    seen = values(path.read_bytes())
    assert [seen[cell] for cell in cells] == ["round 5"] * 4
    assert not leftovers(tmp_path)


def test_a_plan_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    assert write(path, [], reason="nothing") == (None, [])
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name] and path.read_bytes() == RICH


def test_nobody_is_named_in_what_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither a value nor a name reaches the output or a finding, whatever goes wrong."""
    path = workbooks.saved(tmp_path, RICH)
    plans = [[STEP], [Change("Register", "A4", None, "Canary-Header")], [Change("Register", "A5", None, "Canary\x07")]]
    findings = [str(item) for plan in plans for item in write(path, plan, reason="Canary-Reason")[1]]
    undo(path)
    shown = capfd.readouterr()
    assert "Canary" not in shown.out + shown.err + "".join(findings) and len(findings) == 2
