"""Undo cell by cell: when a person has edited since, what nobody touched is put back, and what is left is said.

A cell is put back only if it still holds what sendbook wrote and its row and column are surely the same ones:
after a sort, the row is followed by the values that only it has (a UPN, a name), never by its number alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sendbook.changes import FORMULAS, PROTECTED, SIGNED, Change, Formula, Plan
from sendbook.findings import Finding, finding
from sendbook.workbook.editing import receipts
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.match_rows import Constants, SameRows, constants
from sendbook.workbook.editing.patch import plan_problems
from sendbook.workbook.editing.receipts import BEFORE, Receipt
from sendbook.workbook.editing.records import CellRecord
from sendbook.workbook.editing.undo import nothing_to_undo, standing
from sendbook.workbook.editing.write import write
from sendbook.workbook.parts.cells import same_value, where
from sendbook.workbook.parts.package import Package, open_package, read_package
from sendbook.workbook.parts.references import address, read_cell

_ALLOW = frozenset({FORMULAS, PROTECTED, SIGNED})
"""The write that is taken back was allowed what it did."""

_CHANGED = "somebody has changed it since"
_ROW_GONE = "its row is no longer there, or cannot be told from other rows"
_ROW_WORKED_IN = "sendbook put its row in, and somebody has changed the row since"
_COLUMN_MOVED = "its column is no longer where it was"
_SHEET_GONE = "its sheet is gone or has another name"
_WHOLE_SHEET = "sendbook wrote this sheet whole; delete the sheet in Excel if it is not wanted"

_Left = tuple[str, str]
"""A cell that is left, and why."""


@dataclass(frozen=True, slots=True)
class CellUndo:
    """What a cell-by-cell undo would do: the changes to write, and a note for each cell that it leaves."""

    path: Path
    receipt: Receipt
    steps: tuple[Change, ...]
    left: tuple[Finding, ...]
    sha256: str

    def write(self, steps: Plan | None = None, now: datetime | None = None) -> tuple[Receipt | None, list[Finding]]:
        """Put the cells back; `steps` may add the new results of formulas. It is a write like any other: undo works."""
        reason = f"Undo of: {self.receipt.reason}, cell by cell"
        return write(self.path, steps or self.steps, reason=reason, allow=_ALLOW, expected_sha256=self.sha256, now=now)


def undo_cells(path: Path | str) -> CellUndo | Finding:
    """What can be put back of sendbook's last write after a person edited the workbook; nothing is written yet."""
    path = Path(path)
    package = open_package(path)
    if isinstance(package, Finding):
        return package
    try:
        done = standing(path, package.sha256)
    except OSError:
        return finding("9014")
    if not done:
        return finding(nothing_to_undo(path))
    copy = receipts.copy_of(path, done[-1], BEFORE)
    before = None if copy is None else read_package(copy)
    if not isinstance(before, Package):
        return finding("9208")
    steps, left = _sorted_out(package, before, done[-1])
    steps, refused = _possible(package, steps)
    if not steps:
        return finding("9213", why=_reasons(left))
    told = [finding("9212", cell, why=why) for cell, why in left]
    return CellUndo(path, done[-1], tuple(steps), (*told, *refused), package.sha256)


def _reasons(left: list[_Left]) -> str:
    """Why cells are left, each reason once."""
    return "; ".join(dict.fromkeys(why for _, why in left)) or "all are as they were before"


def _sorted_out(package: Package, before: Package, receipt: Receipt) -> tuple[list[Change], list[_Left]]:
    """The cells of a write that are put back, as changes, and each that is left."""
    steps: list[Change] = []
    left: list[_Left] = []
    draft = Draft(package)
    for sheet, records in _by_sheet(receipt.cells).items():
        standing_sheet = package.sheet(sheet)
        if any(not record.cell for record in records):
            left.append((sheet, _WHOLE_SHEET))
            continue
        if standing_sheet is None or standing_sheet.kind != "worksheet":
            left += [(record.cell, _SHEET_GONE) for record in records]
            continue
        was = _on_sheet(before, sheet)
        written = _as_written(before, sheet, records)
        same = SameRows(written, constants(package, sheet))
        for record in records:
            if (place := read_cell(record.cell)) and _put_in(place[0], was, written) and same.row_changed(place[0]):
                # A new row goes whole or not at all: what somebody wrote about a pupil is not left without the pupil.
                left.append((where(*place, sheet), _ROW_WORKED_IN))
                continue
            change = _back(draft, record, same)
            if isinstance(change, Change):
                steps.append(change)
            elif change is not None:
                left.append(change)
    return steps, left


def _put_in(row: int, was: Constants, written: Constants) -> bool:
    """Whether a write put a row in: nothing that stood there stayed, such as a row of totals that moved down."""
    return not was.rows.get(row, {}).items() & written.rows.get(row, {}).items()


def _back(draft: Draft, record: CellRecord, same: SameRows) -> Change | _Left | None:
    """The change that puts a cell back, or where it is left and why; None when it is back already."""
    place = read_cell(record.cell)
    if place is None:
        return None
    row, column = same.row(place[0]), place[1]
    here = where(*place, record.sheet)
    if row is None:
        return here, _ROW_GONE
    if not same.is_column(column):
        return here, _COLUMN_MOVED
    now, there = draft.value(record.sheet, row, column), where(row, column, record.sheet)
    if same_value(now, record.before):
        return None
    written = None if record.after == "" else record.after
    if isinstance(written, int | float) and isinstance(now, date):
        now = draft.value(record.sheet, row, column, as_number=True)
    if not same_value(now, written):
        return there, _CHANGED
    held = now.result if isinstance(now, Formula) else now
    return Change(record.sheet, address(row, column), held, record.before, "put back")


def _by_sheet(cells: Iterable[CellRecord]) -> dict[str, list[CellRecord]]:
    """One record for each cell that a write changed: what stood there first, and what it left there."""
    merged: dict[tuple[str, str], CellRecord] = {}
    for cell in cells:
        first = merged.get((cell.sheet, cell.cell), cell)
        merged[cell.sheet, cell.cell] = CellRecord(cell.sheet, cell.cell, first.before, cell.after, cell.reason)
    sheets: dict[str, list[CellRecord]] = {}
    for record in merged.values():
        sheets.setdefault(record.sheet, []).append(record)
    return sheets


def _on_sheet(package: Package, sheet: str) -> Constants:
    return constants(package, sheet) if package.sheet(sheet) is not None else Constants()


def _as_written(before: Package, sheet: str, records: list[CellRecord]) -> Constants:
    """What stood on a sheet just after sendbook's write."""
    found = _on_sheet(before, sheet)
    for record in records:
        place = read_cell(record.cell)
        if place is not None:
            found.put(*place, record.after)
    return found


def _possible(package: Package, steps: list[Change]) -> tuple[list[Change], list[Finding]]:
    """The changes without those that the patch would refuse, and its reasons."""
    refused: list[Finding] = []
    while steps and (problems := plan_problems(package, steps, _ALLOW)):
        cells = {problem.cell for problem in problems}
        kept = [step for step in steps if where(*(read_cell(step.cell) or (0, 0)), step.sheet) not in cells]
        refused += problems
        steps = kept if len(kept) < len(steps) else []
    return steps, refused
