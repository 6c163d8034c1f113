"""Other columns: what a list says of a pupil beyond what a MIS exports: reviews, provision, agencies, comments.

What a register of ours has a column for, and can be read there, goes into it; everything else goes into the notes, word
for word under its heading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sendbook.findings import Finding, finding
from sendbook.importing.export_rows import RowReader
from sendbook.importing.pupils import NAMES, ImportedPupil
from sendbook.layouts import Column, declared_tables
from sendbook.lists.columns import AS_SAID, NO_VALUE_FITS, ExportColumn
from sendbook.lists.dates import Order, order_of, read_date
from sendbook.lists.fields import DATES, OF_COLUMNS, as_spoken
from sendbook.lists.headings import GUESSED, IGNORED, MATCHED, NOT_KNOWN, Meaning, aliases_of, meanings
from sendbook.lists.likely import likely
from sendbook.lists.names import without_remark
from sendbook.lists.read import reading_of
from sendbook.lists.sen_words import Needs, needs_told, says_more, without_hours
from sendbook.lists.values import as_text
from sendbook.lists.words import folded, words
from sendbook.sources.grid import Cell, GridRow
from sendbook.sources.marks import NO_RESULT, is_error
from sendbook.tables import Value, column_letter

_FURTHER = "further_needs"
_NEEDS = ("need", "primary_need", "secondary_need")


@dataclass(frozen=True, slots=True)
class OtherColumns:
    """The columns of a list that the import of pupils leaves alone: for each its column of the register, or none."""

    reader: RowReader
    own: Mapping[int, Column]
    orders: Mapping[str, Order]
    others: tuple[ExportColumn, ...]
    rows: Mapping[int, GridRow]
    by_term: tuple[ExportColumn, ...] = ()
    asked: tuple[Finding, ...] = ()
    guessed: tuple[ExportColumn, ...] = ()

    @classmethod
    def of(cls, reader: RowReader) -> OtherColumns:
        """The other columns of a list that was recognised."""
        recognition = reader.recognition
        left = [column for column in recognition.columns if column.verdict != MATCHED or column.field not in _READ]
        known = aliases_of("register")
        told = meanings([column.heading or None for column in left], suggest=False, known=known)
        layout = {column.key: column for column in declared_tables()["register"].columns if not column.calculated}
        own, asked = dict[int, Column](), dict[int, ExportColumn]()
        for column, meaning in zip(left, told, strict=True):
            field = column.field if column.reason == AS_SAID else _AGREED.get(meaning.field, meaning.field)
            said = column.reason == AS_SAID
            if column.verdict == GUESSED and column.reason == NO_VALUE_FITS:
                continue  # which is asked about
            # Needs 3, 4 and 5 in columns of their own are the further needs of a register of ours.
            free = (field not in {one.key for one in own.values()} or field == _FURTHER) and field != "notes"
            if (said or meaning.verdict == MATCHED) and field in layout and free and (said or not reader.column(field)):
                own[column.number] = layout[field]
            elif column.verdict == IGNORED and free and not said:
                asked |= _asked(reader, column, meaning, layout)
        rows = recognition.rows()
        days = {own[column.number].key: column for column in left if column.number in own}
        before = len(reader.findings)
        orders = {key: reader.order(column) for key, column in days.items() if layout[key].type.name == "date"}
        known_review = reader.column("last_review") or "last_review" in {column.key for column in own.values()}
        terms = [column for column in left if _is_of_a_term(column) and column.number not in own]
        dated = [column for column in terms if _are_days([row[column.number] for row in rows], reader.today)]
        by_term = () if known_review or len(dated) < len(terms) else tuple(dated)
        for column in by_term:
            reader.order(column)
        settled = {*own, *(column.number for column in by_term)}
        guessed = tuple(column for number, column in asked.items() if number not in settled)
        questions = (*reader.findings[before:], *(_question(reader, column) for column in guessed))
        return cls(reader, own, orders, tuple(left), {row.number: row for row in rows}, by_term, questions, guessed)

    def of_pupil(self, pupil: ImportedPupil) -> tuple[dict[str, Value], list[str]]:
        """What the list says of a pupil besides, by column of the register, and the headings that went into notes."""
        values: dict[str, Value] = {}
        notes: dict[str, list[str]] = {}
        rows = [self.rows[number] for number in pupil.rows if number in self.rows]
        for column in self.others:
            cells = list(
                dict.fromkeys(row[column.number] for row in rows if row[column.number] not in (None, NO_RESULT))
            )
            own = self.own.get(column.number)
            if own is not None and own.key == _FURTHER:
                cells = [cell for cell in cells if needs_told(cell) != Needs()]  # n/a is none
            for cell in cells:
                reading = reading_of(own.key, own, cell, self.orders, self.reader.today) if own else None
                if own and reading and reading.ok and len(cells) == 1:
                    before = values.get(own.key)
                    values[own.key] = f"{before}, {reading.value}" if before else reading.value
                else:
                    notes.setdefault(column.heading or "No heading", []).append(as_text(cell))
        held = [day for column in self.by_term for row in rows if (day := self._day(row, column))]
        if past := [day for day in held if day <= self.reader.today]:
            values["last_review"] = max(past)
        for column, text in self._said_in_other_words(rows):
            notes.setdefault(column.heading, []).append(text)
        plain = [f"{heading}: {'; '.join(dict.fromkeys(texts))}" for heading, texts in notes.items()]
        return ({**values, "notes": ". ".join(plain)} if plain else values), list(notes)

    def has_a_place(self, heading: str) -> bool:
        """Whether a column of this heading has its own in the register, so that only some words of it are in notes."""
        read = [one for one in self.reader.recognition.columns if one.heading == heading]
        return any(one.number in self.own or (one.verdict == MATCHED and one.field in _READ) for one in read)

    def unread(self, taken: Collection[int]) -> Iterator[Finding]:
        """What is said, once of a column, of cells that cannot be read there and went into the notes of taken rows."""
        for number, own in self.own.items():
            cells = [(at, row[number]) for at, row in self.rows.items() if at in taken and row[number] is not None]
            odd = [at for at, cell in cells if not reading_of(own.key, own, cell, self.orders, self.reader.today).ok]
            if odd:
                cell = self.reader.recognition.grid.cell(odd[0], number)
                yield finding("7163Q", cell, count=len(odd), field=as_spoken(own.header))

    def _day(self, row: GridRow, column: ExportColumn) -> date | None:
        cell = row[column.number]
        return read_date(cell, self.reader.order(column), self.reader.today) if cell is not None else None

    def _said_in_other_words(self, rows: list[GridRow]) -> list[tuple[ExportColumn, str]]:
        """Words for provision and need that say more than the code that was made of them, and cells not understood."""
        found = []
        for key in (*NAMES, *_NEEDS, "sen_provision", *_ONE_VALUE):
            for column in self.reader.recognition.columns_of(key):
                found += [(column, as_text(row[column.number])) for row in rows if self._loses(key, column, row)]
        return found

    def _loses(self, key: str, column: ExportColumn, row: GridRow) -> bool:
        cell = row[column.number]
        if cell is None:
            return False
        if key in NAMES:
            return without_remark(as_text(cell)) != as_text(cell).strip()
        if key in _NEEDS:
            return says_more(as_text(cell), self.reader.words.get("need", {}))
        if key == "sen_provision":
            word = folded(as_text(cell)) or as_text(cell)
            if without_hours(as_text(cell)) != as_text(cell):
                return True
            return word in words("monitored") or word in self.reader.words.get(key, {})
        if is_error(cell):
            return False
        return not (self.reader.date(row, column).ok if key in DATES else self.reader.reads(key, cell))

    def says_nothing_of_provision(self, pupil: ImportedPupil) -> bool:
        """Whether no cell says anything of a pupil's SEN provision."""
        columns = self.reader.recognition.columns_of("sen_provision")
        if not columns:
            return not pupil["sen_provision"]  # which a title tells
        return all(self.rows[n][column.number] is None for n in pupil.rows if n in self.rows for column in columns)

    def speaks_for_sen(self, pupil: ImportedPupil) -> str:
        """Why a pupil without SEN provision is not passed over: a need, or the day of an EHC plan, stands there."""
        rows = [self.rows[number] for number in pupil.rows if number in self.rows]
        cells = [row[one.number] for row in rows for key in _NEEDS for one in self.reader.recognition.columns_of(key)]
        needs = [needs_told(cell, self.reader.words.get("need", {})) for cell in cells]
        if any(one.codes or one.areas or one.unknown for one in needs):
            return "a need stands there, and no SEN provision"
        plans = [number for number, own in self.own.items() if own.key == "ehc_plan_issued"]
        days = any(row[number] is not None for row in rows for number in plans)
        return "the day of an EHC plan stands there, and no SEN provision" if days else ""

    def is_watched(self, pupil: ImportedPupil) -> bool:
        """Whether the list says of a pupil without SEN provision that somebody has an eye on them."""
        columns = self.reader.recognition.columns_of("sen_provision")
        if not columns:
            return pupil["sen_provision"] == "N"  # which a title such as Monitoring tells
        cells: list[Cell] = [self.rows[n][column.number] for n in pupil.rows if n in self.rows for column in columns]
        return any(folded(as_text(cell)) in words("monitored") for cell in cells if cell is not None)


def _asked(
    reader: RowReader, column: ExportColumn, meaning: Meaning, layout: Mapping[str, Column]
) -> dict[int, ExportColumn]:  # fmt: skip
    """A column that may be one of the register's own, with what it may be: it goes into the notes until somebody says
    so.
    """
    recognition = reader.recognition
    cells = [row[column.number] for row in recognition.rows() if row.filled > 1]
    taken = {one.field for one in recognition.columns if one.verdict == MATCHED}
    if meaning.verdict != GUESSED:
        meaning = (meaning.reason == NOT_KNOWN and likely(column.heading, cells, layout.keys(), taken)) or meaning
    if meaning.field == "annual_review_due" and not {"due", "next"} & {*folded(column.heading).split()}:
        meaning = Meaning(GUESSED, "annual_review_held", "the heading does not say whether it was held or is due")
    field = _AGREED.get(meaning.field, meaning.field)
    if meaning.verdict == IGNORED or field not in layout or field in taken or not any(map(as_text, cells)):
        return {}
    called = as_spoken(layout[field].header)
    return {column.number: replace(column, verdict=GUESSED, field=field, reason=meaning.reason, called=called)}


def _question(reader: RowReader, column: ExportColumn) -> Finding:
    cell = reader.recognition.grid.cell(reader.recognition.header_row, column.number)
    say = f"{column_letter(column.number)}={column.field}"
    return finding("7020Q", cell, field=column.called, reason=column.reason, say=say)


def _is_of_a_term(column: ExportColumn) -> bool:
    """Whether a heading is a term, or a term's review."""
    return bool({*folded(column.heading).split()} & _TERMS) and {*folded(column.heading).split()} <= _TERMS | _REVIEWS


def _are_days(cells: list[Cell], today: date) -> bool:
    """Whether all that stands in a column are days, and one at least."""
    filled, order = [cell for cell in cells if cell is not None], order_of(cells)
    return bool(filled) and all(read_date(cell, order, today) for cell in filled)


_TERMS = frozenset(("autumn", "spring", "summer"))
_REVIEWS = frozenset(("review", "reviews", "reviewed", "term", "held", "date", "of", "sen"))

_AGREED = {"review_due": "review_agreed"}
"""What ours works out, and a school's own list says, is what was agreed."""

_READ = frozenset(
    {*OF_COLUMNS, "full_name", "need", "need_rank", "need_ended", "premium_deprivation", "premium_looked_after",
     "premium_adopted"}
)  # fmt: skip
"""The fields of a list that the reading of pupils takes over; any other goes into a column of its own or the notes."""

_FIRST = ("date_of_birth", "year_group", "class_name")
_ONE_VALUE = (*_FIRST, *sorted(_READ - {*NAMES, *_NEEDS, *_FIRST, "sen_provision"}))
"""Those of one value: a cell that cannot be read there goes into the notes as it stands."""
