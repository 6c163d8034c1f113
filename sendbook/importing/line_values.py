"""Line values: what a row of an old list says in the columns of its table, what does not fit, what nobody can mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sendbook.layouts import TableLayout
from sendbook.lists.amounts import sessions_and_minutes, why_impossible
from sendbook.lists.words import folded
from sendbook.sources.marks import NO_RESULT
from sendbook.tables import Row, Value


def values_of(
    row: Row, layout: TableLayout, columns: Collection[str]
) -> tuple[Mapping[str, Value], set[str], dict[str, str]]:
    """What a row says in these columns of the table, those in which something stands that does not fit, and those
    whose number nobody can mean, with what they take.
    """
    typed = {column.key: column.type.name for column in layout.columns if not column.calculated and column.key != "upn"}
    keys = [key for key in columns if key in typed]
    # A formula of ours that was never worked out says nothing of the line: the finding of such formulas tells it.
    filled = {column.key for column in layout.columns if column.otherwise}
    said = {key: row.unreadable.get(key, row.value(key)) for key in keys}
    keys = [key for key in keys if key not in filled or said[key] != NO_RESULT]
    values = {key: row.value(key) for key in keys if row.value(key) is not None}
    odd = {key for key in keys if key in row.unreadable}
    for key in sorted(odd & {"sessions_per_week", "minutes_per_session"}):
        both = sessions_and_minutes(row.unreadable[key])
        told = dict(zip(("sessions_per_week", "minutes_per_session"), both or (), strict=False))
        if told and all(values.get(name) in (None, number) for name, number in told.items()):
            values |= told
            odd -= {key}
    beyond = {key: why for key in keys if (why := why_impossible(key, typed[key], values.get(key)))}
    return {key: value for key, value in values.items() if key not in beyond}, odd, beyond


def alike(one: Value, other: Value) -> bool:
    """Whether two cells say the same."""
    return folded_value(one) == folded_value(other)


def folded_value(value: Value) -> str:
    """A value as it is compared: numbers by what they are, words without capitals."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{float(value):g}"
    return value.isoformat() if isinstance(value, date) else folded(value)


def as_seen(value: object) -> str:
    """A value as a person reads it."""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
