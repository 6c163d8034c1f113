"""Needs of a pupil in an export: one row per need folded into ranked needs, or a primary and a secondary column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sendbook.findings import finding
from sendbook.importing.export_rows import RowReader
from sendbook.lists.columns import ExportColumn
from sendbook.lists.sen_words import Needs, needs_told, provision_told
from sendbook.lists.values import as_text
from sendbook.sources.grid import GridRow
from sendbook.sources.marks import NO_RESULT, is_error
from sendbook.tables import Value

NEED_KEYS = ("primary_need", "secondary_need", "further_needs")
_NO_RANK = 100


def ranked_needs(reader: RowReader, rows: Sequence[GridRow]) -> Mapping[str, tuple[Value, str]]:
    """A pupil's needs by column key, each with its cell: primary, secondary, and the rest with commas between.

    Nothing where the export names no need for the pupil, or one that is not known: a gap would move the ranks.
    A second need that is `None` says that there is none; a key that is absent says nothing.
    """
    columns = reader.recognition.columns_of("need")
    if not columns:
        return _primary_and_secondary(reader, rows) or _beside_the_status(reader, rows)
    said = reader.words.get("need", {})
    rank, ended = reader.column("need_rank"), reader.column("need_ended")
    found: list[tuple[int, str, str]] = []
    for place, row in enumerate(rows):
        end = reader.date(row, ended).value if ended else None
        filled = [column for column in columns if row[column.number] is not None]
        if not filled or (isinstance(end, date) and end < reader.today):
            continue
        cells = [needs_told(row[column.number], said) for column in filled]
        good = next((one for one in cells if one.codes and not one.unknown), None)
        if good is None:
            _not_known(reader, row, filled[0], cells[0])
            if cells[0].unknown or cells[0].areas:
                return {}
            continue
        needs = good.codes
        text = as_text(row[rank.number]) if rank else ""
        position = int(text) if re.fullmatch(r"\d{1,2}", text) else _NO_RANK + place
        found.extend((position, need, reader.cell(row, filled[0])) for need in needs)
    if not found:
        return _beside_the_status(reader, rows)
    found.sort(key=lambda item: item[0])
    by_rank: dict[int, str] = {}
    for position, need, cell in found:
        if len(rows) > 1 and by_rank.setdefault(position, need) != need:
            reader.findings.append(finding("7047Q", cell))
            break
    ranked = list(dict.fromkeys(need for _, need, _ in found))
    told: list[Value] = [ranked[0]]
    if rank or reader.names_several_needs:
        told += [ranked[1] if len(ranked) > 1 else None, ", ".join(ranked[2:]) or None]
    return {key: (value, found[0][2]) for key, value in zip(NEED_KEYS, told, strict=False)}


def _beside_the_status(reader: RowReader, rows: Sequence[GridRow]) -> Mapping[str, tuple[Value, str]]:
    """Needs that stand beside the SEN provision, as in `K - MLD`, where no column of needs names any."""
    for column in reader.recognition.columns_of("sen_provision"):
        for row in rows:
            needs = provision_told(row[column.number], reader.words.get("sen_provision", {})).needs
            if needs:
                values = (needs[0], needs[1] if len(needs) > 1 else None, ", ".join(needs[2:]) or None)
                return {key: (value, reader.cell(row, column)) for key, value in zip(NEED_KEYS, values, strict=True)
                        if value or key == "primary_need"}  # fmt: skip
    return {}


def _not_known(reader: RowReader, row: GridRow, column: ExportColumn, told: Needs) -> None:
    """Say what of a cell's needs is not known: a word to ask about, or an area, which is no type of need."""
    for word in told.unknown:
        reader.ask("need", word, row, column)
    if told.unknown:
        reader.note("7034Q", row, column)
    elif told.areas:
        reader.note("7048Q", row, column)


def _primary_and_secondary(reader: RowReader, rows: Sequence[GridRow]) -> Mapping[str, tuple[Value, str]]:
    primary, secondary = reader.column("primary_need"), reader.column("secondary_need")
    first = _of_column(reader, rows, primary) if primary else None
    if not first:
        return {}
    cell = reader.cell(rows[0], primary) if primary else ""
    blank = secondary is None or all(row[secondary.number] is None for row in rows)
    second = () if blank or secondary is None else _of_column(reader, rows, secondary)
    ranked = list(dict.fromkeys([*first, *(second or ())]))
    told: dict[str, tuple[Value, str]] = {"primary_need": (ranked[0], cell)}
    if secondary is None and len(ranked) == 1:
        return told  # the export says nothing of a second need
    if second is None:
        return told  # what it says of a second need is not known
    told["secondary_need"] = (ranked[1] if len(ranked) > 1 else None, cell)
    return told | ({"further_needs": (", ".join(ranked[2:]), cell)} if len(ranked) > 2 else {})


def _of_column(reader: RowReader, rows: Sequence[GridRow], column: ExportColumn) -> tuple[str, ...] | None:
    """The needs that a pupil's rows agree on; `None` when one of them is not known, or they do not agree."""
    found = dict[tuple[str, ...], str]()
    for row in rows:
        cell = row[column.number]
        if cell is None:
            continue
        if is_error(cell):
            if cell != NO_RESULT:  # which has its own finding
                reader.note("7026Q", row, column)
            return None
        told = needs_told(cell, reader.words.get("need", {}))
        if told.unknown or (told.areas and not told.codes):
            _not_known(reader, row, column, told)
            return None
        if told.codes:
            found.setdefault(told.codes, reader.cell(row, column))
    if len(found) > 1 and not reader.names_alone:
        reader.findings.append(finding("7042Q", list(found.values())[1], field=column.called))
        return None
    # In a list of the school's own a pupil with two needs has two rows.
    return tuple(dict.fromkeys(code for codes in found for code in codes))
