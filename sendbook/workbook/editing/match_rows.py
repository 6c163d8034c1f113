"""Same rows: which row of a sheet is which after a person sorted, inserted or deleted rows, told by its values."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from sendbook.changes import Formula
from sendbook.tables import Value
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.parts.cells import formula_tag
from sendbook.workbook.parts.package import Package

_Key = tuple[str, str]


class Constants:
    """What people typed on a sheet, row by row: formulas are left out, because their results move by themselves."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[int, _Key]] = {}

    def put(self, row: int, column: int, value: Value | Formula) -> None:
        """Set a cell; blanks and formulas are no constants."""
        if value is None or value == "" or isinstance(value, Formula):
            self.rows.get(row, {}).pop(column, None)
        else:
            self.rows.setdefault(row, {})[column] = _key(value)


def _key(value: Value) -> _Key:
    """A value so that what Excel stores anew compares equal: numbers to twelve digits, days with midnight."""
    if isinstance(value, bool | str) or value is None:
        return type(value).__name__, str(value)
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        return "date", moment.isoformat(timespec="seconds")
    return "number", f"{value:.12g}"


def constants(package: Package, sheet: str) -> Constants:
    """What people typed on a sheet of a workbook."""
    draft, found = Draft(package), Constants()
    xml = draft.sheet(sheet)
    for number in xml.numbers:
        row = xml.peek(number)
        for column, cell in (row.cells if row else {}).items():
            if cell.has_content and formula_tag(xml, cell) is None:
                found.put(number, column, draft.value(sheet, number, column))
    return found


class SameRows:
    """The rows of a sheet as it was, found again on the sheet as it is now.

    A row is known by its distinctive values: those that no other row had in that column. More than half of them
    must stand together in exactly one row now. A row without any is known only if it is unchanged where it was.
    """

    def __init__(self, was: Constants, now: Constants) -> None:
        self._was, self._now = was.rows, now.rows
        counts = Counter((column, key) for cells in self._was.values() for column, key in cells.items())
        owner = {
            (column, key): number
            for number, cells in self._was.items()
            for column, key in cells.items()
            if counts[column, key] == 1
        }
        distinctive = Counter(owner.values())
        found: dict[int, list[int]] = {}
        for number, cells in self._now.items():
            votes = Counter(owner[column, key] for column, key in cells.items() if (column, key) in owner)
            for old, count in votes.items():
                if count * 2 > distinctive[old]:
                    found.setdefault(old, []).append(number)
        self._found = {old: numbers[0] for old, numbers in found.items() if len(numbers) == 1}
        unmoved = [
            number for number in self._was if not distinctive[number] and self._was[number] == self._now.get(number)
        ]
        taken = set(self._found.values())
        self._found.update({number: number for number in unmoved if number not in taken})
        self._columns: dict[int, bool] = {}

    def row(self, number: int) -> int | None:
        """Where a row stands now; None when it is gone or cannot be told from others."""
        return self._found.get(number)

    def row_changed(self, number: int) -> bool:
        """Whether a row that still stands somewhere holds other values now than it did."""
        now = self._found.get(number)
        return now is not None and self._now.get(now) != self._was.get(number)

    def is_column(self, column: int) -> bool:
        """Whether a column is still where it was: its values are not found more often in another column now."""
        if column not in self._columns:
            self._columns[column] = self._stays(column)
        return self._columns[column]

    def _stays(self, column: int) -> bool:
        votes: Counter[int] = Counter()
        held = False
        for old, number in self._found.items():
            key = self._was[old].get(column)
            held = held or key is not None
            votes.update(place for place, value in self._now.get(number, {}).items() if value == key)
        if not held:  # a column that held nothing must hold nothing
            return not any(column in cells for cells in self._now.values())
        return votes[column] >= max(votes.values(), default=0)
