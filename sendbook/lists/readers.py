"""Readers: how a cell of each field that a MIS exports is read; dates are read by their column."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sendbook.lists.sen_words import read_need, read_provision
from sendbook.lists.values import (
    Reading,
    read_class,
    read_name,
    read_number_as_text,
    read_upn,
    read_word,
    read_year_group,
)
from sendbook.sources.grid import Cell


def _yes_no(cell: Cell) -> Reading:
    return read_word("yes_no", cell)


READERS: Mapping[str, Callable[[Cell], Reading]] = {
    "upn": read_upn,
    "former_upn": read_upn,
    "mis_id": read_number_as_text,
    "surname": read_name,
    "forename": read_name,
    "full_name": read_name,
    "preferred_name": read_name,
    "year_group": read_year_group,
    "class_name": read_class,
    "sex": lambda cell: read_word("sex", cell),
    # A blank under pupil premium means no; elsewhere a blank says nothing.
    "pupil_premium": lambda cell: _yes_no("No" if cell is None else cell),
    "premium_deprivation": _yes_no,
    "premium_looked_after": _yes_no,
    "premium_adopted": _yes_no,
    "eal": _yes_no,
    "looked_after": _yes_no,
    "on_roll": lambda cell: read_word("on_roll", cell),
    "has_left": _yes_no,
    "sen_provision": read_provision,
    "primary_need": read_need,
    "secondary_need": read_need,
    "school_number": read_number_as_text,
    "school_urn": read_number_as_text,
    "school_estab": read_number_as_text,
    "school_la": read_number_as_text,
    "school_name": read_name,
}
"""How a cell of each field is read; dates are read by their column."""
