"""Readers: how a cell of each field that a MIS exports is read; days are read by their column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from sendbook.lists.amounts import AMOUNTS, read_amount, read_code
from sendbook.lists.fields import FIELDS
from sendbook.lists.sen_words import read_need, read_provision
from sendbook.lists.values import (
    Reading,
    as_text,
    read_class,
    read_name,
    read_number_as_text,
    read_upn,
    read_word,
    read_year_group,
    unless_error,
)
from sendbook.policy import code_lists
from sendbook.sources.grid import Cell

Reader = Callable[[Cell], Reading]

_OF_KIND: Mapping[str, Reader] = {
    "name": read_name,
    "class": read_class,
    "reference": read_number_as_text,
    "upn": read_upn,
    "year_group": read_year_group,
    "sex": partial(read_word, "sex"),
    "yes_no": partial(read_word, "yes_no"),
    "on_roll": partial(read_word, "on_roll"),
    "sen_provision": read_provision,
    "need": read_need,
}


def _reader(key: str, kind: str, blank: str) -> Reader:
    read = _OF_KIND.get(kind) or _read_as_in_a_list(key, kind)
    return (lambda cell: read(blank if cell is None else cell)) if blank else read


def _read_as_in_a_list(key: str, kind: str) -> Reader:
    """The reader of a school's own list for a number or a code; what it cannot read is said."""
    if kind in AMOUNTS:
        plain: Reader = partial(read_amount, key, kind)
    elif kind in code_lists():
        plain = partial(read_code, kind)
    else:
        raise ValueError(f"{key}: nobody can read {kind!r} in an export")

    @unless_error
    def read(cell: Cell) -> Reading:
        reading = plain(cell) if as_text(cell).strip() else Reading()
        return reading if reading.ok else Reading(ok=False, code="7036Q")

    return read


READERS: Mapping[str, Reader] = {
    key: _reader(key, field.kind, field.blank) for key, field in FIELDS.items() if field.kind not in ("", "date")
}
"""How a cell of each field is read; those that hold days are read by their column, and some are not read at all."""
