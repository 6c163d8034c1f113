"""Block: a small table of the Summary sheet."""

from __future__ import annotations

from dataclasses import dataclass

from sendbook.changes import Formula
from sendbook.tables import Value

Cell = Value | Formula


@dataclass(frozen=True, slots=True)
class Block:
    """A small table of the Summary sheet: its Excel name, title, what it tells, headers and rows.

    `kinds` says of each column whether it is text, count, number or money.
    """

    name: str
    title: str
    about: str
    headers: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
