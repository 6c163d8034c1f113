"""What an edit changed, cell by cell: kept small, because a plan may bring thousands of new rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from sendbook.changes import Formula
from sendbook.tables import Value
from sendbook.workbook.parts.references import address, read_cell


class CellRecord(NamedTuple):
    """One cell that an edit changed: where, what stood there, what stands there now."""

    sheet: str
    cell: str
    before: Value | Formula
    after: Value | Formula
    reason: str = ""


class RowRecord(NamedTuple):
    """The cells of a row that an edit made where none stood: what stands in each column (A is 1) now."""

    sheet: str
    row: int
    values: Mapping[int, Value | Formula]
    reason: str = ""

    @property
    def cells(self) -> Iterator[CellRecord]:
        """The row cell by cell."""
        for column, value in self.values.items():
            yield CellRecord(self.sheet, address(self.row, column), None, value, self.reason)


@dataclass(frozen=True, slots=True)
class Records(Sequence[CellRecord]):
    """All cells that an edit changed, in its order; the cells of new rows are made only when they are asked for."""

    entries: tuple[CellRecord | RowRecord, ...] = ()

    def __len__(self) -> int:
        return sum(len(entry.values) if isinstance(entry, RowRecord) else 1 for entry in self.entries)

    def __iter__(self) -> Iterator[CellRecord]:
        for entry in self.entries:
            if isinstance(entry, RowRecord):
                yield from entry.cells
            else:
                yield entry

    @overload
    def __getitem__(self, place: int) -> CellRecord: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[CellRecord, ...]: ...
    def __getitem__(self, place: int | slice) -> CellRecord | tuple[CellRecord, ...]:
        return tuple(self)[place]

    def by_row(self) -> dict[str, dict[int, Mapping[int, Value | Formula]]]:
        """What each changed cell holds now: by sheet (without case), row and column; the last word on a cell stands.

        Whole sheets that an edit wrote are left out; an address that is none is row 0.
        """
        found: dict[str, dict[int, Mapping[int, Value | Formula]]] = {}
        singles: dict[str, dict[int, dict[int, Value | Formula]]] = {}
        for entry in self.entries:
            if isinstance(entry, RowRecord):
                found.setdefault(entry.sheet.casefold(), {})[entry.row] = entry.values
            elif entry.cell:
                row, column = read_cell(entry.cell) or (0, 0)
                rows = singles.setdefault(entry.sheet.casefold(), {})
                rows.setdefault(row, {})[column] = entry.after
        for sheet, rows in singles.items():
            whole = found.setdefault(sheet, {})
            for number, values in rows.items():
                whole[number] = {**whole.get(number, {}), **values}
        return found
