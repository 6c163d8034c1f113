"""Changes: a write is a list of these, which a person can read before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, assert_never

from sendbook.tables import Value

OF_AN_IMPORT = "Import of "
"""How the reason of an import's write begins, in receipts and on the Changes sheet."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A native Excel formula (as stored in the file, without "=") and the result to show until Excel recalculates."""

    text: str
    result: Value = None


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that takes another value. `cell` is an address such as `F17`; `before` is what stood there.

    `over_formula`: the cell shows what is usual while nobody types there, so that a value may go over its formula.
    """

    sheet: str
    cell: str
    before: Value
    after: Value | Formula
    reason: str = ""
    over_formula: bool = False

    @property
    def letters(self) -> str:
        """The letters of its column, such as F."""
        return self.cell.rstrip("0123456789")


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row put below the last row of an Excel table, or of a plain range under a header row.

    `values` is keyed by worksheet column number (A is 1). For a plain range, `table` is "" and
    `header_row`, `first_column` and `last_column` say where its headers stand. Calculated columns
    that `values` does not name take the formula of the column; `results` gives the values to show
    in them until Excel recalculates.
    """

    sheet: str
    table: str
    values: Mapping[int, Value | Formula]
    reason: str = ""
    header_row: int = 0
    first_column: int = 0
    last_column: int = 0
    results: Mapping[int, Value] | None = None


@dataclass(frozen=True, slots=True)
class Colour:
    """The fill and the ink (#FDE7E9, #9B1C1C) of the cells of a column that begin with a word."""

    begins: str
    fill: str
    ink: str


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column put to the right of a table or plain range: header and one value or formula a row.

    `width` is in Excel's character units; 0 leaves it, and so does a sheet that says a width of the column already;
    `narrow` is the one where the list breaks its headings over two lines.
    `like` is a column of the list whose own number format of days or of money goes before `number_format`.
    `colours` are laid over its cells by conditional formats, which only repeat what a word says.
    """

    sheet: str
    table: str
    header: str
    header_row: int
    column: int
    values: Mapping[int, Value | Formula]
    number_format: str = ""
    reason: str = ""
    width: float = 0
    colours: Sequence[Colour] = ()
    narrow: float = 0
    like: int = 0


@dataclass(frozen=True, slots=True)
class ColumnAnew:
    """What a column of ours that stands already takes besides its cells: its table's formula, and colours it lacks.

    `formula` is the one that a new row of the Excel table takes; "" leaves it. The colours lie over its rows.
    """

    sheet: str
    table: str
    header: str
    column: int
    first_row: int
    last_row: int
    formula: str = ""
    colours: Sequence[Colour] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Text in a cell that jumps to another cell of the same workbook, such as `Register!F17`."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A sheet that sendbook itself writes whole (Findings, a report): added, or written anew if it stands there.

    `rows` start in A1. `widths` are in Excel's character units. `header_row` is the row (from 1) that
    stays in view and repeats on each printed page; 0 means none. `one_page` prints it upright on one page of A4.
    """

    sheet: str
    rows: Sequence[Sequence[Value | Formula | Link]]
    widths: Sequence[float] = ()
    header_row: int = 0
    reason: str = ""
    one_page: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The value that a cell's formula gives after the other changes: stored beside the formula, which stays."""

    sheet: str
    cell: str
    value: Value


@dataclass(frozen=True, slots=True)
class LiteCode:
    """Code that the add-in xlwings Lite runs, kept in the workbook: its files by name; no files take ours out again."""

    files: Mapping[str, str]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OwnName:
    """A name that sendbook defines in a workbook: its formula as the file has it, and the comment that Excel shows."""

    text: str
    comment: str


@dataclass(frozen=True, slots=True)
class OwnNames:
    """All names with which the workbook's own begin (`SB_`), known by how their comment ends (`mark`).

    They take the place of those of ours that stand there; no names take ours out again. `sheet` is the sheet of
    ours that explains them, which goes with them.
    """

    names: Mapping[str, OwnName]
    prefix: str
    mark: str
    sheet: str = ""
    reason: str = ""


FORMULAS, PROTECTED, SIGNED = "formulas", "protected", "signed"
"""What a person may agree to: values over formulas, a protected sheet, a digital signature that becomes invalid."""

Step = Change | NewRow | NewColumn | ColumnAnew | OwnSheet | Result | LiteCode | OwnNames
Plan = Sequence[Step]
"""A plan: what will be written, in the order in which a person reads it."""


class Kinds(NamedTuple):
    """The steps of a plan by kind, each in the plan's order.

    Whoever unpacks it names every kind: a new one is a type error there until somebody has said what becomes of it.
    """

    changes: list[Change]
    rows: list[NewRow]
    columns: list[NewColumn]
    sheets: list[OwnSheet]
    results: list[Result]
    code: list[LiteCode]
    names: list[OwnNames]
    anew: list[ColumnAnew]


def by_kind(steps: Plan) -> Kinds:
    """The steps of a plan by kind."""
    kinds = Kinds([], [], [], [], [], [], [], [])
    for step in steps:
        match step:
            case Change():
                kinds.changes.append(step)
            case NewRow():
                kinds.rows.append(step)
            case NewColumn():
                kinds.columns.append(step)
            case OwnSheet():
                kinds.sheets.append(step)
            case Result():
                kinds.results.append(step)
            case LiteCode():
                kinds.code.append(step)
            case OwnNames():
                kinds.names.append(step)
            case ColumnAnew():
                kinds.anew.append(step)
            case _:
                assert_never(step)
    return kinds


def rows_by_list(steps: Plan) -> list[list[NewRow]]:
    """The new rows of a plan by the table or range that takes them, in the plan's order."""
    groups: dict[tuple[object, ...], list[NewRow]] = {}
    for step in by_kind(steps).rows:
        place = (step.table.casefold(),) if step.table else (step.header_row, step.first_column, step.last_column)
        groups.setdefault((step.sheet.casefold(), *place), []).append(step)
    return list(groups.values())
