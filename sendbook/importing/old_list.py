"""Old list: lines of a list that a school kept elsewhere (provision, meetings, staff), into a workbook of ours.

The plan is the one that the import of pupils makes: new rows, changed cells, what was kept and why, what was rejected.
Every column of such a table is the school's own, so a line that is there already keeps what it says, unless a person
takes the old list's value; its blank cells are filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sendbook.book.file_book import FileBook
from sendbook.changes import Change, NewRow, Step
from sendbook.findings import About, Finding, finding
from sendbook.importing.comparison import Added, Comparison, Kept, RowChange, known_as
from sendbook.importing.export import Export
from sendbook.importing.export_rows import DAYS, AskedWord
from sendbook.importing.line_days import orders_of_days
from sendbook.importing.line_notes import NOTES, LineNotes, but_for_notes, with_notes
from sendbook.importing.line_values import alike, as_seen, folded_value, values_of
from sendbook.importing.lines_in_groups import in_groups
from sendbook.importing.named_pupils import NamedPupils, Question
from sendbook.importing.old_sources import Kind, Source, kind_of_line, sources_in
from sendbook.importing.plan import ImportPlan, Options, columns_named
from sendbook.importing.results import with_results
from sendbook.importing.writable import what_is_possible
from sendbook.layouts import TableLayout
from sendbook.layouts.chosen import as_chosen, offered_by_upn
from sendbook.lists.find import kind_of_list
from sendbook.lists.left_out import LeftOut
from sendbook.lists.read import OwnList, read_list
from sendbook.tables import Row, Table, Value, column_letter
from sendbook.workbook.reader import OurFile, read_book


def plan_list(source: Path, book: Path, table: str, today: date, options: Options) -> ImportPlan | list[Finding]:
    """Read an old list and a workbook of ours and compare them; nothing is written."""
    ours = read_book(book)
    if isinstance(ours, Finding):
        return [ours]
    if table not in ours.tables:
        return [finding("7097", table=table)]
    only = columns_named(options.only, table)
    if isinstance(only, Finding):
        return [only]
    catalogue = [str(row["intervention"]) for row in ours.tables.get("interventions", ()) if row["intervention"]]
    found = sources_in(source, table, options.columns, catalogue)
    if isinstance(found, Finding):
        return [found]
    sources, notes = found
    lines = _Lines(source.name, ours, ours.layout.table(table), replace(options, only=tuple(only)))
    for one in sources:
        lines.take_all(one, today)
    lines.settle()
    lines.new, lines.groups, of_groups = in_groups(lines.new, ours)
    of_lists = (item for one in sources for item in one.target.findings if item.about is not About.ORDER_OF_DAYS)
    notes = list(dict.fromkeys([*notes, *of_groups, *of_lists]))

    def finish(steps: Iterable[Step]) -> tuple[Step, ...]:
        return tuple(with_results(tuple(steps), ours.tables, ours.layout, today))

    lists = FileBook(ours.package)
    told = tuple(column for one in sources for column in one.target.told)
    sheets = f"{len(sources)} lists" if len(sources) > 1 else kind_of_list(table)
    read = Export(
        source.name, f"into {lines.table.name}: {sheets}", (), told, (), asked=tuple(lines.asked.values())
    )  # fmt: skip
    comparison = what_is_possible(lines.comparison(read, notes), lists, options.allow)
    headers = {lines.table.columns[key]: header for key, header in lines.headers.items()}
    return ImportPlan(
        book, lists, comparison, finish(comparison.steps), (*ours.findings, *comparison.findings), finish, None,
        options.allow, headers, ours.package.sha256, tuple(one.target for one in sources),
        tuple(lines.questions.values()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the old list: its row, what it says, and where it stands."""

    row: Row
    values: Mapping[str, Value]
    place: str


@dataclass
class _Lines:
    """The lines of an old list against those of the table, one after the other."""

    file: str
    ours: OurFile
    layout: TableLayout
    options: Options
    new: list[Added] = field(default_factory=list)
    groups: list[NewRow] = field(default_factory=list)
    changed: list[RowChange] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    asked: dict[str, AskedWord] = field(default_factory=dict)
    read: int = 0
    understood: int = 0

    def __post_init__(self) -> None:
        self.kind: Kind = kind_of_line(self.layout.key)
        self.table: Table = self.ours.tables[self.layout.key]
        self.headers = {c.key: c.header for c in self.layout.columns if c.key in self.table.columns}
        register = self.ours.tables.get("register")
        self.register = register if register is not None else Table("register", "", "", 0, {}, ())
        self.pupils = NamedPupils(self.register, self.options.pupils)
        self.names = {row["upn"]: known_as(row) for row in self.register}
        offered = self.table.columns.keys() >= {c.read_by for c in self.layout.columns if c.read_by}
        self.offered = offered_by_upn(self.register) if offered else {}
        self.sure = [place for place, key in enumerate(self.kind.line) if key in {"upn", *self.kind.needed}]
        self.known: dict[tuple[str, ...], list[tuple[tuple[str, ...], Row]]] = {}
        for row in self.table:
            identity = self._identity(row.values)
            self.known.setdefault(self._surely(identity), []).append((identity, row))
        self.seen: dict[tuple[str, ...], _Line] = {}
        self.met: set[int] = set()
        self.notes = LineNotes(self.table, self.layout)

    def take_all(self, source: Source, today: date) -> None:
        """Every line of one list. A row that holds one cell only is a heading or a remark, and counted."""
        if source.remarks:
            first, column = next(iter(source.remarks.items()))
            found = finding("7121", source.target.cell(first, column), count=len(source.remarks))
            self.findings += [found] if found not in self.findings else []
        said = self.options.columns.words.get(DAYS, {})
        orders, asked, told = orders_of_days(source.target, self.layout.key, said)
        self.findings += [item for item in told if item not in self.findings]
        for word in asked:
            self.asked.setdefault(word.word, word)
        own = read_list(source.target, today, self.layout.key, orders)
        for row in own.table:
            if row.number not in source.remarks:
                self.read += 1
                year = row["year_group"] or source.year_group(row.number)
                self._take(row.with_values({"year_group": year}) if year else row, source, own)

    def _take(self, row: Row, source: Source, own: OwnList) -> None:
        """One row of the old list: a line for each pupil whom it names."""
        values, odd, beyond = values_of(row, self.layout, self.headers)
        for key in (*odd, *beyond):
            place = source.target.cell(row.number, source.target.columns[key])
            needed = key in self.kind.needed
            code = "7120" if needed else "7196Q" if key in beyond else "7077Q"
            said = {"takes": beyond[key]} if key in beyond and not needed else {}
            found = finding(code, place, column=self.headers[key], **said)
            if needed:
                self._reject(found, _who(row))
            else:
                self.findings.append(found)
        if odd & set(self.kind.needed):
            return
        unread = {*odd, *beyond}
        values = self.notes.of_line(row.number, source, own, values, unread)
        place = self._place(row, source)
        named = self.pupils.named_in(row) if self.layout.has("upn") else []
        names_pupil = any(row.value(key) for key in ("upn", "mis_id", "surname", "full_name"))
        if "upn" not in self.kind.needed and not names_pupil:
            named = []
        if not all(values.get(key) for key in self.kind.needed if key != "upn"):
            self._reject(finding("7099", place), _who(row))
            return
        unsized = self.layout.has("group_size") and not row["group_size"] and "group_size" not in unread
        if len(named) > 1 and unsized:
            values = {**values, "group_size": len(named)}
        for pupil in named:
            who = self.pupils.who(pupil)
            if who.question:
                self.questions.setdefault(who.question.key, who.question)
            if who.upn is None:
                self._reject(finding("7098", place), _who(pupil))
            else:
                self._line(row, {"upn": who.upn, **values}, place)
        if not named:
            self._line(row, values, place)

    def _place(self, row: Row, source: Source) -> str:
        """The cell by which a person finds the line: where it names the pupil, else its first."""
        columns = source.target.columns
        named = [columns[key] for key in ("full_name", "surname", "upn", "mis_id") if key in columns and row.value(key)]
        return source.target.cell(row.number, named[0] if named else source.target.first_column)

    def _reject(self, found: Finding, who: str) -> None:
        """A line that is not taken: told by its finding, and by whose it is."""
        self.rejected.append(found)
        self.left_out.append(LeftOut.because(who, found))

    def _line(self, row: Row, values: Mapping[str, Value], place: str) -> None:
        """One line as it is read; what an earlier line says too is taken once, with the notes of both."""
        identity, who = self._identity(values), _who(row)
        self.understood += 1
        first = self.seen.setdefault(identity, line := _Line(row, values, place))
        if first is line:
            return
        if but_for_notes(first.values) == but_for_notes(values):
            self.findings.append(finding("7123", place))
            self.seen[identity] = replace(first, values=with_notes(first.values, values))
        else:
            self._reject(finding("7078", place), who)

    def settle(self) -> None:
        """Every line against those of the table: new, changed, the same, or left out."""
        for identity, line in self.seen.items():
            values, place, who = line.values, line.place, _who(line.row)
            there = self._there(identity)
            if len(there) > 1:
                self._reject(finding("7124", place, count=len(there)), who)
            elif not there:
                cells = {key: as_chosen(self.layout.column(key), value, self.offered) for key, value in values.items()}
                typed = {self.table.columns[key]: cell for key, cell in cells.items()}
                step = NewRow(self.table.sheet, self.table.name, typed, f"{self.file} has it at {place}")
                told = [f"{self.headers[key]}: {as_seen(value)}" for key, value in values.items() if key != "upn"]
                name = self.names.get(values.get("upn"), "")
                said = "; ".join([*([name] if name else []), *told])
                self.new.append(Added(said, (line.row.number,), values, step, place))
            elif there[0].number in self.met:
                self._reject(finding("7078", place), who)
            else:
                self.met.add(there[0].number)
                self._compare(there[0], values, f"{self.file} says so at {place}")

    def _identity(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        return tuple(folded_value(values.get(key)) for key in self.kind.line)

    def _surely(self, identity: tuple[str, ...]) -> tuple[str, ...]:
        """What must agree in two lines that are the same: the pupil, and what a line must say."""
        return tuple(identity[place] for place in self.sure)

    def _there(self, identity: tuple[str, ...]) -> list[Row]:
        """The lines of the table that may be this one: the very same, else those that differ only by a blank."""
        alike = self.known.get(self._surely(identity), [])
        same = [row for other, row in alike if other == identity]
        return same or [
            row for other, row in alike
            if all(one == another or not (one and another) for one, another in zip(other, identity, strict=True))
        ]  # fmt: skip

    def _compare(self, there: Row, values: Mapping[str, Value], why: str) -> None:
        """The cells of a line that is there: blank ones are filled, others kept, or taken if a person said so."""
        steps: list[tuple[str, Change]] = []
        differs = False
        name = self.names.get(there["upn"], "")
        what = there.value(next(key for key in self.kind.line if key != "upn"))
        who = ": ".join(str(part) for part in (name, what) if part)
        for key, value in values.items():
            stands = there.unreadable.get(key, there.value(key))
            if alike(stands, value) or (self.options.only and key not in self.options.only):
                continue
            if key == NOTES and str(value) in str(stands or ""):
                continue  # what somebody typed beside it since is no conflict
            cell = f"{column_letter(self.table.columns[key])}{there.number}"
            usual = bool(self.layout.column(key).otherwise)
            change = Change(self.table.sheet, cell, stands, value, why, over_formula=usual)
            if stands is None or self.options.on_conflict == "mis":
                steps.append((self.headers[key], change))
            else:
                found = finding("7060Q", self.table.cell(there, key), column=self.headers[key].casefold())
                self.kept.append(Kept(there.number, self.headers[key], change, found, who))
                differs = True
        if steps:
            self.changed.append(RowChange(there.number, self.table.cell(there, ""), why, tuple(steps), who))
        elif not differs:
            self.unchanged.append(there.number)

    def comparison(self, read: Export, notes: Iterable[Finding]) -> Comparison:
        """Everything together, as the import of pupils tells it."""
        kept = tuple(item.finding for item in self.kept)
        rejected = tuple(self.rejected)
        return Comparison(
            read, new=tuple(self.new), changed=tuple(self.changed), unchanged=tuple(self.unchanged), conflicts=kept,
            rejected=rejected, kept=tuple(self.kept),
            findings=(*kept, *rejected, *notes, *self.notes.findings(), *self.findings),
            left_out=tuple(self.left_out), of_lines=(self.read, self.understood), groups=tuple(self.groups),
        )  # fmt: skip


def _who(row: Row) -> str:
    """Whose line it is, as the old list names the pupil; else what it is about."""
    return known_as(row) or str(row["intervention"] or "")
