"""Undo cell by cell, redo: what nobody touched is put back, what a person changed is theirs, rows are followed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbook.changes import Change, Formula, NewRow, OwnSheet, Result, Step
from sendbook.demo.pupils import made_up_upn
from sendbook.findings import Finding
from sendbook.terminal.main import main
from sendbook.workbook.editing.patch import Patched, apply
from sendbook.workbook.editing.receipts import folder_of
from sendbook.workbook.editing.undo import history, redo, undo
from sendbook.workbook.editing.undo_cells import CellUndo, undo_cells
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts.package import Package, read_package
from tests.support import workbooks
from tests.support.own_registers import own_register
from tests.test_patch import cells

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
RICH = workbooks.rich()
PLAN: list[Step] = [
    Change("Register", "B5", None, "Ashdown-Hill"), Change("Register", "D6", None, date(2015, 10, 1)),
    Change("Register", "F7", None, 5), Change("Register", "E7", None, "E"),
    NewRow("Register", "Register", {1: "K999000000004", 2: "Chau", 3: "Cy", 6: 3}),
]  # fmt: skip


def by_hand(content: bytes, change: Callable[[Any], None]) -> bytes:
    """What a person makes of a workbook in another program, which writes every part anew."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book["Register"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def typed(**values: Any) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        for place, value in values.items():
            sheet[place] = value

    return change


def rows_sorted(sheet: Any) -> None:
    """The rows of the register in another order, as Excel's sort leaves them."""
    rows = [[cell.value for cell in row] for row in sheet["A5:G8"]]
    for number, row in enumerate([rows[2], rows[3], rows[0], rows[1]], start=5):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value


def column_inserted(sheet: Any) -> None:
    """A new blank column E: SEN and Hours move to the right."""
    for number in range(5, 9):
        row = [sheet.cell(number, column).value for column in (5, 6)]
        sheet.cell(number, 5).value = None
        sheet.cell(number, 6).value, sheet.cell(number, 9).value = row


def imported(tmp_path: Path, change: Callable[[Any], None] | None = None, plan: list[Step] = PLAN) -> Path:
    path = workbooks.saved(tmp_path, RICH)
    assert write(path, plan, reason="Import of pupils.csv", now=datetime(2026, 9, 1, 8, 30))[0] is not None
    if change is not None:
        path.write_bytes(by_hand(path.read_bytes(), change))
    return path


def planned(path: Path) -> CellUndo:
    plan = undo_cells(path)
    assert isinstance(plan, CellUndo), plan
    return plan


def told(plan: CellUndo) -> dict[str, str]:
    """The cells that are left, with the words of the reason that matter."""
    words = (
        "changed it since",
        "row is no longer",
        "column is no longer",
        "sheet is gone",
        "sheet whole",
        "changed the row since",
    )
    return {item.cell: next(word for word in words if word in item.wrong) for item in plan.left}


ALL = {"B5": "Ashdown", "D6": date(2015, 9, 30), "F7": 0, "E7": "K", "A8": None, "B8": None, "C8": None, "F8": None}
CHANGED, ROW, COLUMN = "changed it since", "row is no longer", "column is no longer"
NEW_ROW = {f"Register!{letter}8": "changed the row since" for letter in "ABCF"}
OLD_ROWS = {cell: value for cell, value in ALL.items() if not cell.endswith("8")}
EDITS: dict[str, tuple[Callable[[Any], None], dict[str, Any], dict[str, str]]] = {
    "a cell elsewhere": (typed(J20="a note"), ALL, {}),
    "a cell that was written": (
        typed(B5="Ashdown-Hall"), {k: v for k, v in ALL.items() if k != "B5"}, {"Register!B5": CHANGED}),
    "put back by hand already": (typed(B5="Ashdown"), {k: v for k, v in ALL.items() if k != "B5"}, {}),
    "another cell of the row": (typed(C5="Amirah"), ALL, {}),
    "the rows were sorted": (rows_sorted, {
        "B7": "Ashdown", "D8": date(2015, 9, 30), "F5": 0, "E5": "K", "A6": None, "B6": None, "C6": None, "F6": None,
    }, {}),
    "another pupil in the row": (
        typed(A5="A999000000009", B5="Ashdown-Hill", C5="Zoe", D5=date(2014, 1, 1), F5=1),
        {k: v for k, v in ALL.items() if k != "B5"}, {"Register!B5": ROW}),
    "a column inserted": (column_inserted, {k: v for k, v in OLD_ROWS.items() if k[0] not in "EF"},
                          {"Register!E7": COLUMN, "Register!F7": COLUMN, **NEW_ROW}),
    "something written about a new pupil": (typed(D8=date(2017, 2, 1)), OLD_ROWS, NEW_ROW),
    "a new pupil's cell changed": (typed(B8="Chau-Lam"), OLD_ROWS, NEW_ROW),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("name", EDITS)
def test_what_nobody_touched_is_put_back_and_the_rest_is_said(name: str, tmp_path: Path) -> None:
    change, back, left = EDITS[name]
    path = imported(tmp_path, change)
    edited = path.read_bytes()
    assert [item.code for item in undo(path)[1]] == ["9207"] and path.read_bytes() == edited
    plan = planned(path)
    assert {step.cell: step.after for step in plan.steps} == back
    assert told(plan) == left and path.read_bytes() == edited
    receipt, findings = plan.write()
    assert receipt is not None and not findings
    before, after = cells(edited), cells(path.read_bytes())
    for cell, value in back.items():
        seen = after.pop(cell, None)
        before.pop(cell, None)
        assert (seen.date() if isinstance(seen, datetime) else seen) == value, cell
    assert before == after
    # It is a write like any other: undo takes it back, byte for byte.
    assert undo(path)[1] == [] and path.read_bytes() == edited


def test_a_new_pupil_in_whose_row_somebody_wrote_stays_where_a_total_stood(tmp_path: Path) -> None:
    path, sheet = tmp_path / "own.xlsx", "SEN list 26-27"
    path.write_bytes(own_register(table=True, totals=True))
    ((name, ref),) = openpyxl.load_workbook(path)[sheet].tables.items()
    assert ref == "B7:L11"
    pupil = {2: made_up_upn(2021, 9), 3: "Lees", 4: "Ada", 5: date(2017, 5, 1), 7: "4 Hazel", 8: "K"}
    assert [one.code for one in write(path, [NewRow(sheet, name, pupil)], reason="import")[1]] == ["9137"]
    book = openpyxl.load_workbook(path)
    assert book[sheet]["C11"].value == "Lees" and book[sheet]["B12"].value == "Total"
    book[sheet]["G11"] = "4 Beech"
    book.save(path)
    plan = undo_cells(path)
    assert isinstance(plan, Finding) and plan.code == "9213" and "somebody has changed the row since" in plan.wrong


def test_a_formula_is_put_back_as_a_formula(tmp_path: Path) -> None:
    plan: list[Step] = [Change("Register", "G5", None, Formula("1+1", 2)), Change("Register", "J6", None, Formula("3"))]
    path = imported(tmp_path, typed(J20="a note"), plan)
    planned(path).write()
    after = cells(path.read_bytes())
    assert after["G5"] == "=Register[[#This Row],[Hours]]*15" and "J6" not in after


def test_a_whole_sheet_or_a_renamed_one_is_left(tmp_path: Path) -> None:
    def renamed(sheet: Any) -> None:
        sheet.title = "Our register"

    others: list[Step] = [OwnSheet("Findings", [["Code"]], [8], 1), Change("Summary", "A2", "", 1)]
    path = imported(tmp_path, renamed, [*PLAN, *others])
    plan = planned(path)
    assert [step.cell for step in plan.steps] == ["A2"]
    assert set(told(plan).values()) == {"sheet is gone", "sheet whole"}
    path = imported(tmp_path, renamed)
    found = undo_cells(path)
    assert isinstance(found, Finding) and found.code == "9213"
    assert "can be put back: its sheet is gone or has another name." in found.wrong


def test_why_nothing_can_be_put_back_is_said(tmp_path: Path) -> None:
    reasons = {column_inserted: "its column is no longer where it was", None: "all are as they were before"}
    for number, (change, why) in enumerate(reasons.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = imported(folder, change, [PLAN[3]])
        if change is None:
            path.write_bytes(by_hand(RICH, typed(ZZ1="elsewhere")))
        found = undo_cells(path)
        assert isinstance(found, Finding) and found.code == "9213"
        assert why in found.wrong


def test_nothing_to_take_back_is_told(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    for expected, prepare in (("9206", None), ("9208", (folder_of(path) / "0001.before").unlink)):
        if prepare:
            imported(tmp_path)
            prepare()
        found = undo_cells(path)
        assert isinstance(found, Finding) and found.code == expected
    found = undo_cells(tmp_path / "none.xlsx")
    assert isinstance(found, Finding) and found.code == "9001"


def test_a_change_between_the_plan_and_the_write_is_seen(tmp_path: Path) -> None:
    plan = planned(path := imported(tmp_path, typed(J20="a note")))
    path.write_bytes(by_hand(path.read_bytes(), typed(J21="another")))
    assert [item.code for item in plan.write()[1]] == ["9202"]


def test_redo_brings_back_what_undo_took_out(tmp_path: Path) -> None:
    path = workbooks.saved(tmp_path, RICH)
    states = [RICH]
    for number in range(3):
        assert write(path, [Change("Register", "J9", None, number)], reason=f"{number}")[0] is not None
        states.append(path.read_bytes())
    assert [item.code for item in redo(path)[1]] == ["9210"]
    for _ in range(2):  # there and back again, twice
        for state in reversed(states[:-1]):
            assert undo(path)[1] == [] and path.read_bytes() == state
        assert all(receipt.undone for receipt in history(path))
        for state in states[1:]:
            assert redo(path)[1] == [] and path.read_bytes() == state
        assert [item.code for item in redo(path)[1]] == ["9210"]
    assert not any(receipt.undone for receipt in history(path))


def test_nothing_is_redone_over_later_work(tmp_path: Path) -> None:
    path = imported(tmp_path)
    undo(path)
    edited = by_hand(RICH, typed(J20="a note"))
    path.write_bytes(edited)
    assert [item.code for item in redo(path)[1]] == ["9211"] and path.read_bytes() == edited
    assert write(path, [Change("Register", "J9", None, 1)], reason="later")[0] is not None
    assert [item.code for item in redo(path)[1]] == ["9210"]
    assert not list(folder_of(path).glob("*.after"))
    assert undo(path)[1] == [] and path.read_bytes() == edited
    assert redo(path)[1] == [] and cells(path.read_bytes())["J9"] == 1


@pytest.mark.parametrize("damage", [b"", b"other"])
def test_a_damaged_copy_is_not_brought_back(tmp_path: Path, damage: bytes) -> None:
    path = imported(tmp_path)
    undo(path)
    (folder_of(path) / "0001.after").write_bytes(damage)
    assert [item.code for item in redo(path)[1]] == ["9208"] and path.read_bytes() == RICH


def test_the_results_of_formulas_are_stored_beside_them() -> None:
    package = read_package(RICH)
    assert isinstance(package, Package)
    steps: list[Step] = [
        Change("Register", "F5", 12.5, 20),
        Result("Register", "G5", 300),
        Result("Summary", "A1", "thirty"),
        Result("Register", "A5", "not a formula"),
        Result("Register", "Z99", 1),
        Result("Nowhere", "A1", 1),
    ]
    result = apply(package, steps)
    assert isinstance(result, Patched) and not result.notes
    assert [record.cell for record in result.records] == ["F5"]
    shown = openpyxl.load_workbook(io.BytesIO(result.content), data_only=True)
    assert shown["Register"]["G5"].value == 300 and shown["Summary"]["A1"].value == "thirty"
    assert shown["Register"]["A5"].value == "Z999000000001"
    before, after = cells(RICH), cells(result.content)
    assert after.pop("F5") == 20 and before.pop("F5") == 12.5 and before == after


def test_the_terminal_asks_and_says_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = imported(tmp_path, typed(B5="Ashdown-Hall"))
    edited = path.read_bytes()
    assert main(["undo", str(path)]) == 2 and "--cells" in capsys.readouterr().err
    assert main(["undo", str(path), "--plan"]) == 0
    shown = capsys.readouterr().out
    assert "7 cells can be put back, 1 cell or sheet will be left" in shown and "9212 note Register!B5" in shown
    assert "Ashdown" not in shown
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["undo", str(path), "--cells"]) == 0 and "Nothing was written" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: "n")
    assert main(["undo", str(path), "--cells"]) == 0 and path.read_bytes() == edited
    assert main(["undo", str(path), "--cells", "--yes"]) == 0 and cells(path.read_bytes())["E7"] == "K"
    assert cells(path.read_bytes())["B5"] == "Ashdown-Hall"
    assert main(["undo", str(path)]) == 0 and path.read_bytes() == edited
    assert main(["redo", str(path)]) == 0 and path.read_bytes() != edited
    assert main(["redo", str(path)]) == 2
    capsys.readouterr()
    assert main(["history", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "01/09/2026 08:30  Import of pupils.csv: 8 cells"
    assert main(["history", str(path), "--cells"]) == 0
    assert "    Register!B5: Ashdown -> Ashdown-Hill" in capsys.readouterr().out
    assert main(["history", str(tmp_path / "none.xlsx")]) == 2
