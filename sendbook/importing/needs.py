"""Needs of a pupil in an export: one row per need folded into ranked needs, or a primary and a secondary column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sendbook.findings import finding
from sendbook.importing.export_rows import RowReader
from sendbook.lists.values import as_text, needs_in
from sendbook.sources.grid import GridRow
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
        return _primary_and_secondary(reader, rows)
    rank, ended = reader.column("need_rank"), reader.column("need_ended")
    found: list[tuple[int, str, str]] = []
    for place, row in enumerate(rows):
        end = reader.date(row, ended).value if ended else None
        filled = [column for column in columns if row[column.number] is not None]
        if not filled or (isinstance(end, date) and end < reader.today):
            continue
        needs = next((known for column in filled if (known := needs_in(row[column.number]))), ())
        if not needs:
            reader.findings.append(finding("7034Q", reader.cell(row, filled[0])))
            return {}
        text = as_text(row[rank.number]) if rank else ""
        position = int(text) if re.fullmatch(r"\d{1,2}", text) else _NO_RANK + place
        found.extend((position, need, reader.cell(row, filled[0])) for need in needs)
    if not found:
        return {}
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


def _primary_and_secondary(reader: RowReader, rows: Sequence[GridRow]) -> Mapping[str, tuple[Value, str]]:
    primary, secondary = reader.column("primary_need"), reader.column("secondary_need")
    first = reader.one_value(rows, primary) if primary else None
    if first is None:
        return {}
    if secondary is None:
        return {"primary_need": first}
    if all(row[secondary.number] is None for row in rows):
        return {"primary_need": first, "secondary_need": (None, reader.cell(rows[0], secondary))}
    second = reader.one_value(rows, secondary)
    return {"primary_need": first, "secondary_need": second} if second else {"primary_need": first}
