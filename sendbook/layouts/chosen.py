"""Chosen: pupils as the drop-downs offer them; who may be chosen by name is written so, wherever rows are made."""

from __future__ import annotations

from collections.abc import Mapping

from sendbook.layouts import Column
from sendbook.tables import Table, Value


def offered_by_upn(register: Table) -> Mapping[Value, Value]:
    """The name as offered by UPN; of a UPN that stands twice the first row's, as Excel finds it."""
    return {row["upn"]: row["chosen_as"] for row in reversed(register.rows) if row["upn"] and row["chosen_as"]}


def as_chosen(column: Column, value: Value, offered: Mapping[Value, Value]) -> Value:
    """A cell as a person would fill it: the pupil by name where the column offers pupils so, else by UPN."""
    return offered.get(value, value) if column.read_by else value
