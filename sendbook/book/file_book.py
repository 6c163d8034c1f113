"""A workbook's file as a journey sees it: the same reader looks for lists in it that later writes into it."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import datetime
from pathlib import Path

from sendbook.book import Undone
from sendbook.changes import OF_AN_IMPORT, Formula, Plan, Step
from sendbook.findings import Finding, finding
from sendbook.layouts.types import is_blank
from sendbook.lists.stretches import stretches
from sendbook.lists.totals import columns_of_sums
from sendbook.sources.grid import BLANK_ROWS_THAT_END_A_SHEET, MOST_COLUMNS, MOST_ROWS, Listing
from sendbook.tables import Value, quote_sheet
from sendbook.workbook.editing.colours import words_coloured
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.editing.patch import Patched, trial
from sendbook.workbook.editing.patch import apply as patch
from sendbook.workbook.editing.undo import history
from sendbook.workbook.editing.undo import undo as put_back
from sendbook.workbook.editing.verify import verify
from sendbook.workbook.editing.write import write
from sendbook.workbook.list_rows import place_of
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.package import Package, open_package
from sendbook.workbook.parts.refusal import Refused
from sendbook.workbook.parts.sheetcells import SheetCells
from sendbook.workbook.reader import OurFile, kind_of, read_package_tables

_Asked = tuple[tuple[Step, ...], frozenset[str]]
_Answer = tuple[list[Finding], list[Finding]]


class FileBook:
    """A workbook's file. A file that somebody saved since it was opened here is not written into."""

    knows_formulas = keeps_results = True

    def __init__(self, package: Package, now: datetime | None = None) -> None:
        self.package, self.path, self._now = package, package.path or Path(), now
        self.name, self.fingerprint = str(self.path), package.sha256
        self._draft = Draft(package)
        self._tried: tuple[_Asked, _Answer] | None = None
        self._listings: dict[str, tuple[list[Listing], list[Finding]]] = {}

    @classmethod
    def open(cls, path: Path | str, now: datetime | None = None) -> FileBook | Finding:
        """The workbook in a file, or why it cannot be opened; `now` is noted with what is written."""
        package = open_package(path)
        return package if isinstance(package, Finding) else cls(package, now)

    @property
    def imported_before(self) -> bool:
        """Whether an import by sendbook stands in it; before the first, every value was typed by the school."""
        return any(one.reason.startswith(OF_AN_IMPORT) and not one.undone for one in history(self.path))

    @property
    def kind(self) -> str:
        """Which kind of our workbooks it is, by the tables it holds; "" for a school's own."""
        return kind_of(self.package)

    def read(self) -> OurFile | Finding:
        """The tables of a workbook that sendbook made, or why it is none; nothing is calculated or checked yet."""
        return read_package_tables(self.package, self.path)

    def lines(self, sheet: str) -> list[list[Value]]:
        """The cells of a sheet as rows from A1 on, of formulas the last results; no rows without such a sheet."""
        lines: list[list[Value]] = []
        if not self.has_sheet(sheet):
            return lines
        for number, row in SheetCells(self.package).rows(sheet):
            lines += [[] for _ in range(number - len(lines) - 1)]
            held = {column: cell[1] if isinstance(cell, tuple) else cell for column, cell in row.items()}
            cells = [held.get(column) for column in range(1, max(held, default=0) + 1)]
            lines.append([None if is_blank(cell) else cell for cell in cells])
        return lines

    def has_sheet(self, name: str) -> bool:
        """Whether the workbook has a sheet of this name, hidden or not."""
        return self.package.sheet(name) is not None

    def hidden_sheets(self) -> list[str]:
        """The names of the worksheets that are hidden."""
        return [one.name for one in self.package.sheets if one.hidden and one.kind == "worksheet"]

    def listings(self, sheet: str = "") -> tuple[list[Listing], list[Finding]]:
        """Every stretch of the visible sheets (or of the one sheet that is named), tables first.

        A sheet that cannot be read safely is told by a finding and left out.
        """
        asked = sheet.casefold()
        if asked not in self._listings:
            self._listings[asked] = self._listed(asked)
        found, findings = self._listings[asked]
        return [*found], [*findings]

    def _listed(self, sheet: str) -> tuple[list[Listing], list[Finding]]:
        """The same, walked through once: several steps of one reading ask for it, and the package does not change."""
        found: list[Listing] = []
        findings: list[Finding] = []
        for one in self.package.sheets:
            if one.kind != "worksheet" or (one.name.casefold() != sheet if sheet else one.hidden):
                continue
            try:
                found += _of_sheet(self._draft, one.name)
                findings += [
                    finding("7111", f"{quote_sheet(one.name)}!{table.area}", table=table.name)
                    for table in self.package.tables(one.name) if not table.header_row
                ]  # fmt: skip
            except Refused as refusal:
                findings.append(refusal.finding)
        return found, findings

    def standing(self, sheet: str, row: int, column: int) -> Value | Formula:
        """What stands in a cell; of a formula its text and last result."""
        return self._draft.value(sheet, row, column)

    def words_coloured(self, sheet: str, column: int) -> frozenset[str]:
        """The words for which rules colour the cells of a column that begin with them."""
        return words_coloured(self._draft.sheet(sheet), column)

    def problems(self, steps: Plan, allow: Set[str] = frozenset()) -> list[Finding]:
        """Why a plan cannot be written into this workbook; an empty list when it can. Nothing is written."""
        return [*self._trial(steps, allow)[0]]

    def told(self, steps: Plan, allow: Set[str] = frozenset()) -> list[Finding]:
        """What a write of a plan that nothing hinders would say, such as formulas that miss new rows."""
        return [*self._trial(steps, allow)[1]]

    def _trial(self, steps: Plan, allow: Set[str]) -> _Answer:
        """The last plan that was tried is asked about twice: why it cannot be written, and what its write would say."""
        asked: _Asked = (tuple(steps), frozenset(allow))
        if self._tried is None or self._tried[0] != asked:
            self._tried = asked, trial(self.package, *asked)
        return self._tried[1]

    def tried(self, steps: Plan, allow: Set[str] = frozenset()) -> list[Finding]:
        """Why a plan that nothing hinders would fail the check that every save goes through; nothing is written."""
        try:
            patched = patch(self.package, steps, allow)
        except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError):
            return [finding("9011")]
        problem = verify(self.package, patched, patched.content) if isinstance(patched, Patched) else None
        return [problem] if problem else []

    def apply(self, steps: Plan, reason: str, allow: Set[str] = frozenset()) -> list[Finding]:
        """Write a plan, whole or not at all, and keep a receipt for `undo`; findings as `write` gives them."""
        read = self.package.sha256
        return write(self.path, steps, reason=reason, allow=allow, expected_sha256=read, now=self._now)[1]

    def undo(self) -> Undone | list[Finding]:
        """Put the file back, byte for byte, as it was before the newest write."""
        receipt, problems = put_back(self.path, now=self._now)
        if receipt is None:
            return problems
        left = sum(not one.undone for one in history(self.path))
        return Undone(receipt.reason, len(receipt.cells), problems, left)


def _of_sheet(draft: Draft, sheet: str) -> Iterator[Listing]:
    xml, package = draft.sheet(sheet), draft.package
    rows: dict[int, dict[int, object]] = {}
    formulas: dict[tuple[int, int], str] = {}
    hidden: set[int] = set()
    last = 0
    for number in xml.numbers:
        if len(rows) > MOST_ROWS or (rows and number - last > BLANK_ROWS_THAT_END_A_SHEET):
            break
        row = xml.peek(number)
        if row is None:
            continue
        cells: dict[int, object] = {}
        for column, cell in row.cells.items():
            if not cell.has_content or column > MOST_COLUMNS:
                continue
            value = draft.value(sheet, number, column)
            if isinstance(value, Formula):
                formulas[number, column] = value.text
                value = value.result
            cells[column] = value
        if cells:
            rows[number] = cells
            last = number
        if xmlparts.truth(row.attributes.get(b"hidden", b"0").decode()):
            hidden.add(number)
    tables = [place_of(table) for table in package.tables(sheet)]
    return stretches(sheet, rows, formulas.keys(), hidden, tables, columns_of_sums(formulas))
