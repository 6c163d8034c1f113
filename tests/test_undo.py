"""Receipts and undo: the file comes back byte for byte, or is left alone with the reason."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbook.changes import Change, Formula, NewRow, OwnSheet, Step
from sendbook.workbook.editing.receipts import KEPT, folder_of
from sendbook.workbook.editing.undo import history, redo, undo
from sendbook.workbook.editing.write import write
from tests.support import workbooks
from tests.support.sizes import tries

RICH = workbooks.rich()
PLANS: list[list[Step]] = [
    [Change("Register", "B5", None, "Ashdown-Hill", "surname changed")],
    [Change("Register", "D6", None, date(2015, 10, 1)), Change("Register", "J9", None, Formula("F5*2", 25))],
    [NewRow("Register", "Register", {1: "K999000000004", 2: "Chau", 6: 3}, results={7: 45})],
    [OwnSheet("Findings", [["Code"], ["3010"]], [10], 1)],
]


NAMES_GROW = "9138"
"""The note that a name of cells reaches over the new row too."""


def codes(path: Path) -> list[str]:
    return [item.code for item in undo(path)[1]]


@pytest.mark.parametrize("plan", PLANS, ids=["text", "day and formula", "row", "sheet"])
def test_undo_restores_every_byte(plan: list[Step], tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    receipt, findings = write(path, plan, reason="import", now=datetime(2026, 9, 1, 8, 30))
    said = {one.code for one in findings}
    assert receipt is not None and said <= {NAMES_GROW} and path.read_bytes() != RICH
    done, findings = undo(path)
    assert done is not None and done.number == receipt.number and not findings
    assert path.read_bytes() == RICH
    assert codes(path) == ["9152"]


def test_undo_restores_every_byte_of_others_workbooks(corpus: list[Path], tmp_path: Path) -> None:
    done = 0
    for original in corpus:
        content = original.read_bytes()
        path = workbooks.saved(tmp_path, content, original.name)
        receipt, _ = write(path, [OwnSheet("Findings", [["Code"]])], reason="check")
        if receipt is not None:
            assert path.read_bytes() != content and codes(path) == []
            done += 1
        assert path.read_bytes() == content, original.name
    assert done >= 60


def test_a_receipt_says_what_was_done(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    for minute, plan in enumerate(PLANS):
        assert write(path, plan, reason=f"plan {minute}", now=datetime(2026, 9, 1, 8, minute))[0] is not None
    kept = history(path)
    assert [(receipt.number, receipt.when, receipt.reason) for receipt in kept] == [
        (n + 1, f"2026-09-01T08:0{n}:00", f"plan {n}") for n in range(4)
    ]
    first, second, third, fourth = kept
    assert [(c.sheet, c.cell, c.before, c.after, c.reason) for c in first.cells] == [
        ("Register", "B5", "Ashdown", "Ashdown-Hill", "surname changed")
    ]
    assert second.cells[0].before == date(2015, 9, 30) and second.cells[1].after == Formula("F5*2", 25)
    assert [cell.cell for cell in third.cells] == ["A8", "B8", "F8"]
    assert second.lines() == ["Register!D6: 30/09/2015 -> 01/10/2015", "Register!J9: (blank) -> =F5*2"]
    assert fourth.cells[0].after == "new sheet"
    assert first.after_sha256 == second.before_sha256


def test_writes_are_undone_one_by_one(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    states = [RICH]
    for plan in PLANS:
        write(path, plan, reason="step")
        states.append(path.read_bytes())
    for state in reversed(states[:-1]):
        assert codes(path) == [] and path.read_bytes() == state
    assert codes(path) == ["9152"]
    assert all(receipt.undone for receipt in history(path))


def test_undo_leaves_later_work_alone(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    write(path, PLANS[0], reason="import", now=datetime(2026, 9, 1, 8, 30))
    other = workbooks.rich(totals=True)
    path.write_bytes(other)
    receipt, findings = undo(path)
    assert receipt is None and [item.code for item in findings] == ["9207"]
    assert "01/09/2026 08:30" in findings[0].wrong
    assert path.read_bytes() == other


def test_undo_after_the_old_file_was_put_back_by_hand(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    write(path, PLANS[0], reason="import")
    path.write_bytes(RICH)
    assert codes(path) == ["9152"] and path.read_bytes() == RICH


@pytest.mark.parametrize("damage", [b"", b"not the workbook", None])
def test_a_damaged_copy_is_never_put_back(tmp_path: Path, damage: bytes | None) -> None:
    path = workbooks.saved(tmp_path, RICH)
    write(path, PLANS[0], reason="import")
    now, copy = path.read_bytes(), folder_of(path) / "0001.before"
    if damage is None:
        copy.unlink()
    else:
        copy.write_bytes(damage)
    assert codes(path) == ["9208"] and path.read_bytes() == now


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"number": 1}', b"\xff\xfe"])
def test_a_damaged_receipt_is_left_out(tmp_path: Path, damage: bytes) -> None:
    path = workbooks.saved(tmp_path, RICH)
    write(path, PLANS[0], reason="import")
    (folder_of(path) / "0001.json").write_bytes(damage)
    assert history(path) == [] and codes(path) == ["9206"]
    assert write(path, PLANS[1], reason="again")[0] is not None and codes(path) == []


def test_the_last_few_receipts_are_kept(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    for number in range(KEPT + 3):
        write(path, [Change("Register", "J9", None, number)], reason=f"{number}")
    assert [receipt.number for receipt in history(path)] == list(range(4, KEPT + 4))
    names = sorted(entry.name for entry in folder_of(path).iterdir())
    assert names == sorted(
        [f"{n:04}{kind}" for n in range(4, KEPT + 4) for kind in (".json", ".before")] + ["READ ME.txt", "lock"]
    )
    for _ in range(KEPT):
        assert codes(path) == []
    assert codes(path) == ["9152"]


def test_a_refused_write_leaves_no_receipt(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    assert write(path, [Change("Register", "A4", None, "x")], reason="import")[1][0].code == "9104"
    assert not folder_of(path).exists() and path.read_bytes() == RICH


@settings(max_examples=tries(25))
@given(st.lists(st.sampled_from(["write", "undo", "redo", "edit"]), min_size=3, max_size=10))
def test_any_order_of_writing_editing_undoing_and_redoing(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str]
) -> None:
    """Undo and redo give back exactly the file that stood there, or nothing when a person edited since."""
    path = workbooks.saved(tmp_path_factory.mktemp("any"), RICH)
    done: list[tuple[bytes, bytes]] = []
    undone: list[tuple[bytes, bytes]] = []
    for number, act in enumerate(acts):
        now = path.read_bytes()
        if act == "write":
            assert write(path, [Change("Register", "J9", None, f"write {number}")], reason="w")[0] is not None
            done.append((now, path.read_bytes()))
            undone.clear()
        elif act == "edit":
            edit = f"<!-- {number} -->".encode()
            path.write_bytes(workbooks.edited(now, "docProps/core.xml", lambda xml, edit=edit: xml + edit))
        else:
            source, target, to = (done, undone, 0) if act == "undo" else (undone, done, 1)
            can = bool(source) and source[-1][1 - to] == now
            _, findings = undo(path) if act == "undo" else redo(path)
            assert bool(findings) != can
            if can:
                target.append(source.pop())
            assert path.read_bytes() == (target[-1][to] if can else now)
