"""Rows of an export: a cell read in its field, and the one value that all rows of a pupil agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from sendbook.findings import Finding, catalogue, finding
from sendbook.importing.recognise import Recognition
from sendbook.lists.columns import ExportColumn
from sendbook.lists.dates import ORDER_TOLD, Order, order_as_said, order_in_file, read_date
from sendbook.lists.fields import DATES, FIELDS
from sendbook.lists.headings import MATCHED
from sendbook.lists.names import NameOrder, without_remark
from sendbook.lists.readers import READERS
from sendbook.lists.sen_words import Said, needs_in, perhaps_need, perhaps_provision
from sendbook.lists.values import Reading, split_full_name
from sendbook.lists.words import folded
from sendbook.sources.grid import Cell, GridRow
from sendbook.sources.marks import NO_RESULT, is_error, says_nothing
from sendbook.tables import Value

YOUNGEST, OLDEST = 2, 20
_ONCE_A_COLUMN = frozenset({"7026Q", "7033Q", "7034Q", "7036Q", "7048Q", "7163Q", "7168Q", "7190Q", "7191Q"})
"""What is said once of a column, however many cells have it."""
_KEPT_IN_NOTES = frozenset({"7031", "7032", "7036Q"})
"""What a new register keeps in the pupil's notes, and an import leaves out."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word for SEN provision or need that a person is asked about, once: where it first stands, and how often."""

    field: str
    word: str
    cell: str
    count: int
    perhaps: str


DAYS = "dates"
"""What is asked of a column of days: whether the day or the month comes first."""


def asked_order(heading: str, cell: str, order: Order, cells: Sequence[Cell]) -> AskedWord:
    """The question about a column of days; what is likely is said where all of its texts show it."""
    likely = "" if order is Order.MIXED else Order.MONTH_FIRST.value
    return AskedWord(DAYS, heading, cell, sum(one is not None for one in cells), likely)


def _names_the_field(code: str) -> bool:
    return "field" in catalogue()[code].placeholders


@dataclass
class RowReader:
    """Reads the rows of one recognised export, and collects what is odd on the way."""

    recognition: Recognition
    today: date
    findings: list[Finding] = field(default_factory=list)
    words: Mapping[str, Said] = field(default_factory=dict)
    names_alone: bool = False
    name_order: NameOrder | None = None
    orders: dict[int, Order] = field(default_factory=dict)
    asked: dict[tuple[str, str], AskedWord] = field(default_factory=dict)
    _often: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    _columns: dict[str, ExportColumn | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column in self.recognition.columns:
            if column.verdict == MATCHED and column.field in DATES:
                self.order(column)

    def order(self, column: ExportColumn) -> Order:
        """How a column writes its days, as somebody said, else by all of its cells; what is not plain is asked once."""
        if column.number not in self.orders:
            cells = [row[column.number] for row in self.recognition.rows()]
            key = folded(column.heading) or column.heading
            said = self.words.get(DAYS, {}).get(key, "")
            order = self.orders[column.number] = order_as_said(order_in_file(cells), said)
            if not said and order is not Order.DAY_FIRST:
                cell = self.recognition.grid.cell(self.recognition.header_row, column.number)
                self.findings.append(finding(ORDER_TOLD[order], cell))
                self.asked[DAYS, key] = asked_order(column.heading, cell, order, cells)
        return self.orders[column.number]

    def column(self, name: str) -> ExportColumn | None:
        """The column of a field, the better one where two were matched."""
        if name not in self._columns:
            self._columns[name] = next(iter(self.recognition.columns_of(name)), None)
        return self._columns[name]

    def cell(self, row: GridRow, column: ExportColumn) -> str:
        """Where a cell of the export stands."""
        return self.recognition.grid.cell(row.number, column.number)

    def note(self, code: str, row: GridRow, column: ExportColumn, **words: object) -> None:
        """Remember what is odd about a cell; what many cells of a column have is said once, with their number."""
        if self.names_alone and code in _KEPT_IN_NOTES:
            code, words = "7163Q", {}
        if code in _ONCE_A_COLUMN:
            self._often.setdefault((code, column.number), []).append(self.cell(row, column))
        else:
            named = {"field": column.called} if _names_the_field(code) else {}
            self.findings.append(finding(code, self.cell(row, column), **words, **named))

    def ask(self, about: str, word: str, row: GridRow, column: ExportColumn) -> None:
        """Remember a word that a person must be asked about."""
        known = self.asked.get((about, folded(word) or word))
        perhaps = perhaps_provision(word) if about == "sen_provision" else perhaps_need(word)
        told = AskedWord(about, word, self.cell(row, column), 1, perhaps)
        self.asked[about, folded(word) or word] = replace(known, count=known.count + 1) if known else told

    def all_findings(self) -> list[Finding]:
        """Everything that was odd, with what is said once of a column."""
        names = {column.number: column.called for column in self.recognition.columns}
        counted = [
            finding(code, cells[0], count=len(cells), **({"field": names[at]} if _names_the_field(code) else {}))
            for (code, at), cells in self._often.items()
        ]  # fmt: skip
        return [*self.findings, *counted]

    def quiet(self, row: GridRow, name: str) -> Value:
        """A row's value of an identifying field, without findings: for telling pupils apart."""
        column = self.column(name)
        if column is None:
            return None
        return self.date(row, column).value if name in DATES else READERS[name](row[column.number]).value

    def name(self, row: GridRow) -> tuple[str, str] | None:
        """Surname and forename of a row, from two columns or from "Surname, Forename"."""
        surname, forename = self.quiet(row, "surname"), self.quiet(row, "forename")
        if surname and forename:
            return str(surname), str(forename)
        return self.split(str(self.quiet(row, "full_name") or ""))

    def split(self, name: str) -> tuple[str, str] | None:
        """Surname and forename of a whole name: at its comma, or in the order that the column was found to have."""
        return self.name_order.split(without_remark(name)) if self.name_order else split_full_name(name)

    def reads(self, name: str, cell: Cell) -> bool:
        """Whether a cell can be read in a field that holds no dates."""
        return name not in READERS or READERS[name](cell).ok

    def date(self, row: GridRow, column: ExportColumn) -> Reading:
        """A cell of a column of dates, read in the order of its column."""
        cell = row[column.number]
        if cell is None or says_nothing(cell):
            return Reading()
        if is_error(cell):
            return Reading(ok=False, code="" if cell == NO_RESULT else "7026Q")
        order = self.order(column)
        day = read_date(cell, order, self.today)
        if day is None:
            # A column with two kinds of dates has its one finding already.
            return Reading(ok=False, code="" if order in (Order.MIXED, Order.TURNED) else "7031")
        if column.field == "date_of_birth" and not YOUNGEST <= self.today.year - day.year <= OLDEST:
            return Reading(ok=False, code="7032")
        return Reading(day)

    @cached_property
    def names_several_needs(self) -> bool:
        """Whether this export gives any pupil more than one need; if not, it says nothing of a second one."""
        upn, columns = self.column("upn"), self.recognition.columns_of("need")
        seen: dict[Cell, set[str]] = {}
        for row in self.recognition.rows():
            pupil = row[upn.number] if upn and row[upn.number] is not None else row.number
            seen.setdefault(pupil, set()).update(needs_in(row[columns[0].number]) if columns else ())
        return any(len(needs) > 1 for needs in seen.values())

    def one_value(self, rows: Sequence[GridRow], column: ExportColumn) -> tuple[Value, str] | None:
        """The value that a pupil's rows agree on and where it stood; `None` when it must be left alone."""
        seen: dict[Value, str] = {}
        said: set[str] = set()
        for row in rows:
            dated = column.field in DATES
            reading = self.date(row, column) if dated else READERS[column.field](row[column.number])
            if reading.code and reading.code not in said:
                said.add(reading.code)  # once for a pupil, however many rows repeat it
                self.note(reading.code, row, column, **reading.words)
            if not reading.ok:
                return None
            if reading.value is not None:
                seen.setdefault(reading.value, self.cell(row, column))
        if not seen:
            return None
        if column.field == "support_started":  # each need has its own start: support began with the first
            first = min(seen, key=str)
            return first, seen[first]
        if len(seen) > 1:
            self.findings.append(finding("7042Q", list(seen.values())[1], field=FIELDS[column.field].name))
            return None
        return next(iter(seen.items()))
