"""Book: what a journey asks of a workbook, be it a file (`FileBook`) or open in Excel (`OpenBook`)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from sendbook.changes import Formula, Plan
from sendbook.findings import Finding
from sendbook.lists.our_tables import OurTables
from sendbook.lists.stretches import Lists
from sendbook.tables import Value


@dataclass(frozen=True, slots=True)
class Undone:
    """What undo did: which write, how many cells it put back, what it left and why, and the writes before it."""

    reason: str
    back: int
    kept: Sequence[Finding]
    writes_left: int


class Book(Lists, Protocol):
    """A workbook as a journey sees it. It is read once: what was applied is seen by the next one that is opened."""

    @property
    def name(self) -> str:
        """Its name, as a person is told which workbook is meant: a file's path."""

    @property
    def fingerprint(self) -> str:
        """What tells the file as it was read from one that was saved since; "" for the open workbook."""

    @property
    def kind(self) -> str:
        """Which kind of our workbooks it is, by the tables it holds; "" for a school's own."""

    @property
    def keeps_results(self) -> bool:
        """Whether the results of formulas are written beside them; Excel works them out itself."""

    @property
    def imported_before(self) -> bool:
        """Whether an import by sendbook stands in it; before the first, every value was typed by the school."""

    @property
    def knows_formulas(self) -> bool:
        """Whether anybody can tell where formulas stand; some ways into Excel do not."""

    def read(self) -> OurTables | Finding:
        """The tables of a workbook that sendbook made, or why it is none; nothing is calculated or checked yet."""

    def lines(self, sheet: str) -> list[list[Value]]:
        """The cells of a sheet as rows from A1 on, of formulas the last results; no rows without such a sheet."""

    def standing(self, sheet: str, row: int, column: int) -> Value | Formula:
        """What stands in a cell; of a formula its text and last result."""

    def words_coloured(self, sheet: str, column: int) -> frozenset[str] | None:
        """The words for which rules colour the cells of a column that begin with them; `None` where nobody tells."""

    def problems(self, steps: Plan, allow: Set[str] = frozenset()) -> list[Finding]:
        """Why a plan cannot be written into this workbook; an empty list when it can. Nothing is written."""

    def told(self, steps: Plan, allow: Set[str] = frozenset()) -> list[Finding]:
        """What a write of a plan that nothing hinders would say, such as formulas that miss new rows."""

    def apply(self, steps: Plan, reason: str, allow: Set[str] = frozenset()) -> list[Finding]:
        """Write a plan, whole or not at all; findings say why it was refused, or what a person should know."""

    def undo(self) -> Undone | list[Finding]:
        """Take back the newest write, or say why that cannot be done."""
