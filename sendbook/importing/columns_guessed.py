"""Columns guessed: those of a list, on one sheet or on several, of which only a person can say what they hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sendbook.importing.other_columns import OtherColumns
from sendbook.importing.recognise import Recognition
from sendbook.lists.columns import ExportColumn
from sendbook.lists.headings import GUESSED


def columns_guessed(
    lists: Iterable[tuple[Recognition, OtherColumns | None]], settled: Collection[str] = ()
) -> tuple[tuple[ExportColumn, ...], tuple[ExportColumn, ...]]:
    """One column of each heading that is guessed, and all columns as they are taken; `settled` are cells of headings
    whose columns are understood in another way.
    """
    found: dict[tuple[str, str], ExportColumn] = {}
    columns: list[ExportColumn] = []
    for recognition, others in lists:
        own = {column.number: column for column in (others.guessed if others else ())}
        for column in (own.get(one.number, one) for one in recognition.columns):
            columns.append(column)
            cell = recognition.grid.cell(recognition.header_row, column.number)
            if column.verdict == GUESSED and cell not in settled:
                found.setdefault((column.heading or str(column.number), column.field), column)
    return tuple(found.values()), tuple(columns)
