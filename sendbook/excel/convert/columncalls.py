"""Column calls: many equal SEND formulas below one another, and the one formula that answers the whole column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sendbook.changes import OwnSheet
from sendbook.tables import Value, column_letter, quote_sheet

SHEET = "Quicker formulas"
FEWEST = 100
"""From so many formulas on, one call is worth offering: each formula is a round trip of its own."""

_REFERENCE = re.compile(r"(?<![A-Za-z0-9_!'.$\]])(\$?[A-Z]{1,3})(\d+)(?![\d(:A-Za-z_])")


@dataclass(frozen=True, slots=True)
class ColumnCall:
    """A column of formulas that ask the same of each row: where, how many, and the one formula that does the same."""

    sheet: str
    column: int
    first: int
    last: int
    formula: str

    @property
    def area(self) -> str:
        """The cells that hold the formulas."""
        letter = column_letter(self.column)
        return f"{quote_sheet(self.sheet)}!{letter}{self.first}:{letter}{self.last}"


def column_calls(sent: Mapping[tuple[str, int, int], str]) -> list[ColumnCall]:
    """The columns of SEND formulas that one call could answer; `sent` has formulas by sheet, row and column."""
    columns: dict[tuple[str, int], dict[int, str]] = {}
    for (sheet, row, column), formula in sent.items():
        if re.fullmatch(r"=\s*SEND_[A-Z_]+\(.*\)\s*", formula, re.IGNORECASE):
            columns.setdefault((sheet, column), {})[row] = formula
    found = []
    for (sheet, column), formulas in columns.items():
        for run in _runs(formulas):
            if len(run) >= FEWEST:
                found.append(ColumnCall(sheet, column, run[0], run[-1], _whole(formulas[run[0]], run[0], run[-1])))
    return found


def _runs(formulas: Mapping[int, str]) -> list[list[int]]:
    """Rows below one another whose formulas are the same but for the row."""
    runs: list[list[int]] = []
    before = ""
    for row in sorted(formulas):
        shape = _shape(formulas[row], row)
        if runs and row == runs[-1][-1] + 1 and shape == before:
            runs[-1].append(row)
        else:
            runs.append([row])
        before = shape
    return runs


def _shape(formula: str, row: int) -> str:
    """A formula with its own row left out: the same for each row of a column that asks the same."""
    return _REFERENCE.sub(lambda found: found[1] + ("#" if int(found[2]) == row else found[2]), formula)


def _whole(formula: str, first: int, last: int) -> str:
    """The formula of the first row with its row's cells made columns."""
    return _REFERENCE.sub(
        lambda found: f"{found[1]}{first}:{found[1]}{last}" if int(found[2]) == first else found[0], formula
    )


def offer(calls: Sequence[ColumnCall]) -> OwnSheet:
    """The offer as a sheet: nothing is replaced, because a formula that spills cannot stand inside an Excel table."""
    rows: list[Sequence[Value]] = [
        ("Quicker formulas",),
        ("Put the one formula into the first cell of a free column outside an Excel table; it fills the rows below.",),
        (None,),
        ("Where", "Formulas", "One formula instead"),
        *((call.area, call.last - call.first + 1, call.formula) for call in calls),
    ]
    return OwnSheet(SHEET, rows, (30, 10, 70), 4, reason="Quicker formulas")
