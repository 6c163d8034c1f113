"""Tables: what a workbook holds, as typed rows that remember their worksheet row.

Past this door a date is a `date`, money and counts are numbers, a blank is `None`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sendbook.column_keys import ColumnKey

Value = str | int | float | bool | date | None

_EPOCH = date(1899, 12, 30)


def number_of(day: date) -> int:
    """A day as Excel counts days, from 1 March 1900 on."""
    return (day - _EPOCH).days


def day_of(number: float) -> date:
    """The day of Excel's number, whatever the time of day."""
    return _EPOCH + timedelta(days=int(number))


def amount_in(cell: object) -> float | None:
    """The number that a cell holds; none is read from a text, and true is no number."""
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def day_in(cell: object) -> date | None:
    """The day that a cell holds, whatever the time of day; none is read from a text."""
    return cell.date() if isinstance(cell, datetime) else cell if isinstance(cell, date) else None


def column_letter(number: int) -> str:
    """The letters Excel shows above a column: 1 is A, 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column from its letters: A is 1, AB is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def quote_sheet(sheet: str) -> str:
    """A sheet's name as a formula or link writes it, in apostrophes where Excel wants them."""
    plain = sheet.replace("_", "").isalnum() and not sheet[:1].isdigit()
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its worksheet row number and its values by column key.

    `unreadable` keeps the text of cells that do not fit their column (their value is `None`);
    `typed_over` names the calculated columns in which a person typed a value over the formula;
    `overruled` keeps what stands, or "", in cells that do not count, since their key was typed over its formula;
    `by_formula` says of typed columns that are filled while nobody types there whether a formula stands in the cell.
    """

    number: int
    values: Mapping[str, Value]
    unreadable: Mapping[str, str] = field(default_factory=dict)
    typed_over: frozenset[str] = frozenset()
    overruled: Mapping[str, str] = field(default_factory=dict)
    by_formula: Mapping[str, bool] = field(default_factory=dict)

    def __getitem__(self, key: ColumnKey) -> Any:
        """The value under a column's key as a layout declares it; the type checker refuses any other."""
        return self.values.get(key)

    def value(self, key: str) -> Any:
        """The value under a key that is worked out, or that no layout declares (a column of a school's own)."""
        return self.values.get(key)

    def typed(self, key: str) -> bool:
        """Whether a person filled, or cleared, a cell that else shows what is usual, such as what the group says."""
        if key in self.by_formula:
            return not self.by_formula[key]
        return self.values.get(key) is not None or key in self.unreadable

    def with_values(self, values: Mapping[str, Value]) -> Row:
        """The same row with some values set."""
        return replace(self, values={**self.values, **values})


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a workbook: typed rows, and where each of its columns stands on the sheet.

    `columns` gives the worksheet column number (A is 1) of each column key that was found;
    `others` the headers that no layout names: kept, never touched.
    """

    key: str
    name: str
    sheet: str
    header_row: int
    columns: Mapping[str, int]
    rows: Sequence[Row]
    others: Mapping[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def cell(self, row: Row, key: str) -> str:
        """Where a value stands, as Excel shows it: `Register!F17`."""
        if key not in self.columns:
            return f"{quote_sheet(self.sheet)}!{row.number}:{row.number}"
        return f"{quote_sheet(self.sheet)}!{column_letter(self.columns[key])}{row.number}"

    def header(self, key: str) -> str:
        """Where a column's header stands: `Register!F4`."""
        return f"{quote_sheet(self.sheet)}!{column_letter(self.columns[key])}{self.header_row}"

    def column(self, key: str) -> list[Any]:
        """All values of one column, in row order, blanks as `None`."""
        return [row.values.get(key) for row in self.rows]

    def with_rows(self, rows: Sequence[Row]) -> Table:
        """The same table with other rows."""
        return replace(self, rows=tuple(rows))


Tables = Mapping[str, Table]
"""The tables of one workbook, by key ("register", "provision", ...)."""
