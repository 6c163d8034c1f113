"""Pupils of an export: all rows of one pupil folded into one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sendbook.findings import Finding, finding
from sendbook.importing.export_rows import RowReader
from sendbook.importing.needs import ranked_needs
from sendbook.lists.columns import ExportColumn
from sendbook.lists.fields import OF_COLUMNS
from sendbook.lists.names import without_remark
from sendbook.lists.odd_letters import has_odd_sign
from sendbook.lists.sen_words import provision_told
from sendbook.lists.values import as_text
from sendbook.rules.school_numbers import dfe_number
from sendbook.rules.upn import upn_problem
from sendbook.sources.grid import GridRow
from sendbook.sources.letters import LOST
from sendbook.sources.marks import NO_RESULT, is_error
from sendbook.tables import Value

_IN_SEVERAL_COLUMNS = ("sen_provision", "need")
NAMES = ("surname", "forename", "full_name")
_NAMED = (*NAMES, "preferred_name")
_PLAIN_KEYS = (*(key for key, field in OF_COLUMNS.items() if field.kind not in _IN_SEVERAL_COLUMNS), "has_left")


@dataclass(frozen=True, slots=True)
class ImportedPupil:
    """One pupil of an export: the rows that told of them and the values by column key of the register.

    A key that is absent says nothing: the export has no such column, or the cell is blank or could not be read.
    Only a second or further need may be there as `None`: the pupil has none. `cells` says where each value stood.
    `leaver` gives the evidence that the pupil has left, or ""; `school` what an export of many schools says of theirs:
    its DfE number, its URN, its name, as many of them as there are. `no_status` says that the export has a column of
    SEN provision and leaves it blank for them: that counts as N, and takes no support or plan away.
    """

    rows: tuple[int, ...]
    values: Mapping[str, Value]
    cells: Mapping[str, str]
    place: str
    upn_is_valid: bool
    leaver: str = ""
    school: tuple[str, ...] = ()
    no_status: bool = False

    @property
    def said(self) -> str:
        """The pupil as a person knows them: `Smith, Tom`; "" where the row has no name."""
        if self["surname"] or self["forename"]:
            return ", ".join(str(part) for part in (self["surname"], self["forename"]) if part)
        return str(self["full_name"] or "")

    def __getitem__(self, key: str) -> Value:
        return self.values.get(key)

    def value(self, key: str) -> Value:
        """The same by the name that a row of a table has for it."""
        return self.values.get(key)


def folded_pupil(reader: RowReader, rows: Sequence[GridRow]) -> ImportedPupil:
    """One record of all rows of a pupil; what is odd goes to the reader's findings."""
    told: dict[str, tuple[Value, str]] = {}
    for key in _PLAIN_KEYS:
        column = reader.column(key)
        # A column without a single value says nothing, not even "No" under pupil premium.
        value = reader.one_value(rows, column) if column and column.samples else None
        if value is not None:
            told[key] = value
    told |= _names(reader, rows, told)
    if reader.names_alone:
        told |= _plain_names(reader, rows, told)
    for key in _NAMED:
        if key in told and has_odd_sign(str(told[key][0])):
            _say_odd_sign(reader, rows, key)
    told |= _premium(reader, rows)
    told |= _provision(reader, rows)
    told |= ranked_needs(reader, rows)
    if "preferred_name" in told and told["preferred_name"][0] == told.get("forename", (None, ""))[0]:
        del told["preferred_name"]  # SIMS repeats the forename where nothing else is preferred
    upn, cell = told.get("upn", (None, ""))
    problem = upn_problem(str(upn or ""))
    if problem:
        reader.findings.append(finding("7030", cell, problem=problem))
    values = {key: value for key, (value, _) in told.items()}
    cells = {key: cell for key, (_, cell) in told.items()}
    leaver = _leaver(reader, rows, values)
    values.pop("has_left", None)  # it says who is a leaver, and has no column of its own
    place = reader.recognition.grid.cell(rows[0].number)
    valid = bool(upn) and not problem
    return ImportedPupil(
        tuple(row.number for row in rows), values, cells, place, valid, leaver,
        _school(reader, rows), _has_no_status(reader, rows),
    )  # fmt: skip


def _school(reader: RowReader, rows: Sequence[GridRow]) -> tuple[str, ...]:
    """What the export says of a pupil's school; the number may stand in two columns, authority and establishment."""
    told: dict[str, str] = {}
    for name in ("school_number", "school_la", "school_estab", "school_urn", "school_name"):
        column = reader.column(name)
        value = reader.one_value(rows, column) if column and column.samples else None
        if value:
            told[name] = str(value[0])
    authority = told.pop("school_la", "")
    if "school_estab" in told:
        whole = dfe_number(f"{authority}/{told['school_estab']}")
        told["school_estab"] = whole or told["school_estab"]
    return tuple(dict.fromkeys(told.values()))


def _names(
    reader: RowReader, rows: Sequence[GridRow], told: Mapping[str, tuple[Value, str]]
) -> dict[str, tuple[Value, str]]:
    column = reader.column("full_name")
    if column is None or {"surname", "forename"} <= set(told):
        return {}
    full = reader.one_value(rows, column)
    parts = reader.split(str(full[0])) if full else None
    if full is None:
        return {}
    # A name without a comma is not split by a guess: it can still say who somebody is.
    return {"surname": (parts[0], full[1]), "forename": (parts[1], full[1])} if parts else {"full_name": full}


def _plain_names(
    reader: RowReader, rows: Sequence[GridRow], told: Mapping[str, tuple[Value, str]]
) -> dict[str, tuple[Value, str]]:
    """The names without a class or remark that stands with them, which is said."""
    for key in NAMES:
        column = reader.column(key)
        row = next((row for row in rows if column and as_text(row[column.number]).strip()), None)
        text = as_text(row[column.number]).strip() if row and column else ""
        if row and column and without_remark(text) != text:
            reader.note("7168Q", row, column)
    return {key: (without_remark(str(told[key][0])), told[key][1]) for key in NAMES if key in told}


def _say_odd_sign(reader: RowReader, rows: Sequence[GridRow], key: str) -> None:
    """Ask about a name in which a sign stands that no name has; a mark for a lost letter has its own finding."""
    column = reader.column(key) or reader.column("full_name")
    row = next((row for row in rows if column and as_text(row[column.number]).strip()), None)
    if row and column and LOST not in as_text(row[column.number]):
        reader.note("7190Q", row, column)


def _premium(reader: RowReader, rows: Sequence[GridRow]) -> dict[str, tuple[Value, str]]:
    """Pupil premium from the columns of its kinds: any of them is enough, and which it is is not said."""
    names = ("premium_deprivation", "premium_looked_after", "premium_adopted")
    columns = [column for name in names if (column := reader.column(name)) and column.samples]
    told = [found for column in columns if (found := reader.one_value(rows, column))]
    yes = next((found for found in told if found[0] == "Yes"), None)
    if yes or not told or len(told) < len(columns):
        return {"pupil_premium": yes} if yes else {}
    return {"pupil_premium": told[0]}


def _provision(reader: RowReader, rows: Sequence[GridRow]) -> dict[str, tuple[Value, str]]:
    """SEN provision, from one column or from Arbor's two: those that can be read must agree. All blank is N."""
    columns = [column for column in reader.recognition.columns_of("sen_provision") if column.samples]
    if not columns:
        return {}
    filled = [(row, column) for row in rows for column in columns if row[column.number] is not None]
    told: dict[Value, str] = {}
    notes: list[Finding] = []
    unknown: list[tuple[GridRow, ExportColumn, str]] = []
    for row, column in filled or [(rows[0], columns[0])]:
        cell = row[column.number]
        if is_error(cell):
            if cell != NO_RESULT:  # which has its own finding
                reader.note("7026Q", row, column)
            continue
        status = provision_told(cell, reader.words.get("sen_provision", {}))
        if status.code:
            told.setdefault(status.code, reader.cell(row, column))
        else:
            unknown.append((row, column, status.unknown))
        if status.note and not notes:
            notes.append(finding(status.note, reader.cell(row, column), successor=status.code))
    if len(told) == 1:
        reader.findings.extend(notes)
        return {"sen_provision": next(iter(told.items()))}
    if told:
        first, second, *_ = told.values()
        reader.findings.append(finding("7045Q", second, other=first))
    elif unknown:
        row, column, word = unknown[0]
        reader.ask("sen_provision", word, row, column)
        reader.note("7033Q", row, column)
    return {}


def _has_no_status(reader: RowReader, rows: Sequence[GridRow]) -> bool:
    columns = reader.recognition.columns_of("sen_provision")
    return all(row[column.number] is None for row in rows for column in columns)


def _leaver(reader: RowReader, rows: Sequence[GridRow], values: Mapping[str, Value]) -> str:
    left = values.get("left_on")
    if isinstance(left, date) and left < reader.today:
        return "the leaving date in the export is past"
    if values.get("has_left") == "Yes":
        return "the export says that the pupil has left"
    if values.get("on_roll") == "No":
        return "the export says that the pupil is off roll"
    system = reader.recognition.system
    places = [column for name in ("year_group", "class_name") if (column := reader.column(name))]
    if not (system and system.blank_year_is_leaver and places):
        return ""
    blank = all(row[column.number] is None for row in rows for column in places)
    if blank and _mostly_filled(reader.recognition.rows(), places[0]):
        return f"{system.name} lists pupils who are off roll without year group and form"
    return ""


def _mostly_filled(rows: Sequence[GridRow], column: ExportColumn) -> bool:
    return sum(1 for row in rows if row[column.number] is not None) * 2 > len(rows)
