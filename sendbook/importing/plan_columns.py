"""Plan columns: what a column of EHC plans says beside the SEN status, such as `EHCP? Yes`, a tick, or the plan's day.

Whoever has a plan there is E, whatever the status says. Words that are not understood are asked about; nobody of whom
such a column says something is passed over as a pupil without SEN.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sendbook.findings import About, finding
from sendbook.importing.export import Export
from sendbook.importing.export_rows import RowReader
from sendbook.importing.pupils import ImportedPupil
from sendbook.importing.recognise import Recognition
from sendbook.lists.columns import AS_SAID, ExportColumn
from sendbook.lists.dates import Order, read_date
from sendbook.lists.headings import GUESSED, MATCHED
from sendbook.lists.sen_words import NOTHING, Said, provision_told
from sendbook.lists.tick_columns import CROSSES, TICKS, is_code_of_plan, is_of_plan, is_of_support, ticks_in
from sendbook.lists.values import as_text, is_unsure, read_word
from sendbook.lists.words import folded
from sendbook.sources.grid import Cell
from sendbook.sources.marks import is_error, says_nothing

_SAYS_YES = frozenset(("final", "finalised", "issued", "in place", "current", "active", "statement", "statemented"))
_SAYS_NO = frozenset(("none", "nil", "n a", "na", "no ehcp", "no plan", "not applicable", "no ehc plan"))
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W*"
_WHEN = re.compile(rf"{_MONTH}(?:20)?(\d\d)|20(\d\d)", re.I)
_YES_AND = re.compile(r"(?:yes|y|ehcp|e)\b[\s:,(–-]*(?:since |from |issued )?(.*?)[\s).]*", re.I)


def plan_columns(recognition: Recognition) -> list[ExportColumn]:
    """The columns of EHC plans that stand beside the SEN status."""
    status = [one for one in recognition.columns_of("sen_provision") if not is_of_plan(one.heading)]
    ticked = _ticked_columns(recognition)
    return [
        one for one in recognition.columns
        if (is_of_plan(one.heading) or (one.number in ticked and is_code_of_plan(one.heading)))
        and one.reason != AS_SAID
        and (one.verdict != MATCHED or (one.field == "sen_provision" and status))
    ]  # fmt: skip


def _ticked_columns(recognition: Recognition) -> set[int]:
    """The two columns that are ticked in place of a SEN status, by worksheet column."""
    found = ticks_in(recognition.columns, recognition.rows())
    return {*found.columns.values()} if found else set()


def plan_said(cell: Cell, today: date, said: Said = NOTHING) -> str | None:
    """E where a cell says that there is a plan, K where it says SEN support, "" for no plan; `None`: not understood."""
    text = " ".join(as_text(cell).split())
    if not text or says_nothing(cell) or text in CROSSES:
        return ""
    if is_error(cell) or is_unsure(text):
        return said.get(folded(text) or text) if not is_error(cell) else None
    word = folded(text)
    if answer := read_word("yes_no", cell).value:
        return "E" if answer == "Yes" else ""
    if text in TICKS or word in _SAYS_YES:
        return "E"
    if word in _SAYS_NO:
        return ""
    if code := provision_told(text).code:
        return "" if code == "N" else code
    after = _YES_AND.fullmatch(text)
    if any(_is_past(one, today) for one in (cell, text, after[1] if after else "")):
        return "E"
    return said.get(word or text)


def _is_past(cell: Cell, today: date) -> bool:
    day = read_date(cell, Order.DAY_FIRST, today) if cell else None
    if day:
        return day <= today
    when = _WHEN.fullmatch(as_text(cell).strip())
    return when is not None and 2014 <= 2000 + int(when[1] or when[2]) <= today.year


def with_plans(reader: RowReader, export: Export) -> Export:
    """The pupils of a list with what its columns of EHC plans say of them."""
    columns = plan_columns(reader.recognition)
    if not columns:
        return export
    status = [one for one in reader.recognition.columns_of("sen_provision") if one not in columns]
    ticks = ticks_in(reader.recognition.columns, reader.recognition.rows())
    words = reader.words.get("sen_provision", NOTHING)
    rows = {row.number: row for row in reader.recognition.rows()}
    differ: list[str] = []
    unknown: list[str] = []

    def of(pupil: ImportedPupil) -> ImportedPupil:
        told: dict[str | None, str] = {}
        for row, column in ((rows[at], column) for at in pupil.rows if at in rows for column in columns):
            what = plan_said(row[column.number], reader.today, words)
            known = what or ("N" if row[column.number] is not None and what == "" else what)
            told.setdefault(known, reader.cell(row, column))
            if what is None and pupil["sen_provision"] != "E" and not is_error(row[column.number]):
                reader.ask("sen_provision", " ".join(as_text(row[column.number]).split()), row, column)
        blank = all(rows[at][one.number] is None for at in pupil.rows if at in rows for one in status)
        before = pupil["sen_provision"]
        if "E" in told:
            other = before == "K" if ticks else before != "E" and not blank
            differ.extend([told["E"]] if other else [])
            return _as(pupil, "E", told["E"])
        if before == "E" and "N" in told:
            differ.append(told["N"])
        if None in told and before != "E":
            unknown.append(told[None])
            return pupil if before == "K" else _as(pupil, None, told[None])
        return _as(pupil, "K", told["K"]) if "K" in told and before != "E" else pupil

    pupils = tuple(of(pupil) for pupil in export.pupils)
    settled = {reader.recognition.grid.cell(reader.recognition.header_row, column.number) for column in columns}
    kept = [one for one in export.findings if one.about is not About.COLUMN_OF_EXPORT or one.cell not in settled]
    also = [
        finding(code, cells[0], count=len(cells)) for code, cells in (("7165Q", differ), ("7166Q", unknown)) if cells
    ]
    return replace(export, pupils=pupils, findings=(*kept, *also), asked=tuple(reader.asked.values()))


def _as(pupil: ImportedPupil, level: str | None, cell: str) -> ImportedPupil:
    values = {key: value for key, value in pupil.values.items() if key != "sen_provision"}
    told = {"sen_provision": level} if level else {}
    return replace(pupil, values={**values, **told}, cells={**pupil.cells, "sen_provision": cell})


def ticks_for_status(recognition: Recognition, today: date) -> tuple[str, Said] | None:
    """Two columns to tick, `SEN support` and `EHCP`, in place of a status: the heading of the first, and its words."""
    ticked = _ticked_columns(recognition)
    support = [
        one for one in recognition.columns
        if is_of_support(one.heading) and (one.number in ticked or one.verdict == GUESSED or one.reason == AS_SAID)
    ]  # fmt: skip
    plans = plan_columns(recognition)
    others = [one for one in recognition.columns_of("sen_provision") if one not in support]
    if others or len(support) != 1 or len(plans) != 1:
        return None
    words: dict[str, str] = {}
    for cell in _cells(recognition, support[0]):
        text = " ".join(as_text(cell).split())
        yes = "Yes" if text in TICKS else "No" if text in CROSSES else read_word("yes_no", cell).value
        if not yes:
            return None
        words[folded(text) or text] = "K" if yes == "Yes" else "N"
    understood = all(plan_said(cell, today) is not None for cell in _cells(recognition, plans[0]))
    return (support[0].heading, words) if "K" in words.values() and understood else None


def _cells(recognition: Recognition, column: ExportColumn) -> Sequence[Cell]:
    return [row[column.number] for row in recognition.rows() if row[column.number] is not None]
