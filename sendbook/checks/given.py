"""What a check is given (tables with calculated columns, numbers in force, the day) and what it gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sendbook.layouts import WorkbookLayout
from sendbook.layouts.settings import school_values
from sendbook.tables import Row, Tables, Value

_MANY = 5
"""From so many rows on, the same gap in all of them is told once."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a check found something: a cell, a row or a sheet, and the words for the finding's sentence."""

    cell: str
    words: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """One workbook as the checks see it, on the day on which it works (`today`)."""

    tables: Tables
    layout: WorkbookLayout
    numbers: Mapping[str, float]
    today: date

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table; none if the workbook lacks it."""
        return self.tables[table].rows if table in self.tables else ()

    def at(self, table: str, row: Row, column: str, **words: object) -> Spot:
        """The cell of a row and column, with the words that the finding's sentence needs."""
        return Spot(self.tables[table].cell(row, column), words)

    def at_header(self, table: str, column: str, **words: object) -> Spot:
        """The header of a column."""
        return Spot(self.tables[table].header(column), words)

    def at_blank(self, table: str, asked: Sequence[Row], column: str, *, once_begun: bool = False) -> Iterator[Spot]:
        """Each row whose cell is blank, as `at_each` says it; `once_begun`: only where some have it, one by one."""
        blank = [row for row in asked if is_blank(row, column)]
        if not once_begun:
            yield from self.at_each(table, asked, blank, column)
        elif len(blank) < len(asked):
            yield from (self.at(table, row, column) for row in blank)

    def at_each(self, table: str, asked: Sequence[Row], lacking: Sequence[Row], column: str) -> Iterator[Spot]:
        """Each row that lacks something; where all rows asked lack it, the header once: nobody reads fifty lines.

        The finding's sentence has a place {for_whom}.
        """
        if len(lacking) == len(asked) >= _MANY and self.has(table, column):
            yield self.at_header(table, column, for_whom=f", in any of {len(asked)} rows")
        else:
            for row in lacking:
                yield self.at(table, row, column, for_whom="")

    def has(self, table: str, column: str) -> bool:
        """Whether the workbook holds this column."""
        return table in self.tables and column in self.tables[table].columns

    @cached_property
    def pupils(self) -> tuple[Row, ...]:
        """The register's rows of pupils who are on roll."""
        return tuple(row for row in self.rows("register") if is_on_roll(row, self.today))

    @cached_property
    def supported(self) -> tuple[Row, ...]:
        """The register's rows of pupils on roll who are on SEN support (K) or have an EHC plan (E)."""
        return tuple(row for row in self.pupils if provision_code(row) in ("K", "E"))

    @cached_property
    def school(self) -> Mapping[str, Value]:
        """What the School sheet says, by key of the setting."""
        return school_values(self.tables)

    @cached_property
    def is_special(self) -> bool:
        """Whether this is a special school, in which what the Code asks for SEN support is not checked."""
        return self.school["school_kind"] == "Special"

    @cached_property
    def on_sen_support(self) -> tuple[Row, ...]:
        """The register's rows of pupils on roll who are on SEN support (K); none in a special school."""
        return () if self.is_special else tuple(row for row in self.pupils if provision_code(row) == "K")

    @cached_property
    def with_plan(self) -> tuple[Row, ...]:
        """The register's rows of pupils on roll who have an EHC plan (E)."""
        return tuple(row for row in self.pupils if provision_code(row) == "E")

    @cached_property
    def pupil_of(self) -> Mapping[str, Row]:
        """The register's row of each UPN (the first, where one stands twice)."""
        found: dict[str, Row] = {}
        for row in self.rows("register"):
            if row["upn"] is not None:
                found.setdefault(row["upn"], row)
        return found


def is_blank(row: Row, column: str) -> bool:
    """Whether a cell holds nothing at all; a cell with something unreadable is not blank."""
    return row.value(column) is None and column not in row.unreadable


def latest_review(row: Row) -> date | None:
    """The pupil's last review: also one that stands on the Cycles sheet, where the workbook has it."""
    found: date | None = row["last_review"] if row["latest_review"] is None else row["latest_review"]
    return found


def code_in(row: Row, column: str) -> str:
    """The code in a cell in capitals, as drop-downs take small letters too; "" when blank."""
    value: Any = row.value(column)
    return "" if value is None else str(value).strip().upper()


def provision_code(row: Row) -> str:
    """The pupil's SEN provision: E, K, N, or whatever else stands there."""
    return code_in(row, "sen_provision")


def left_day(row: Row) -> date | None:
    """The day on which a pupil left: as typed, else as the Transitions sheet has it."""
    known = row.values.get("leaving_day")
    typed: date | None = row["left_on"]
    return typed or (known if isinstance(known, date) else None)


def is_on_roll(row: Row, today: date) -> bool:
    """Whether the pupil is still at the school: not marked as a leaver and no leaving date that has passed."""
    left_on = row["left_on"]
    return row["on_roll"] != "No" and (left_on is None or left_on >= today)


def in_words(day: date) -> str:
    """A date as the workbook shows it: 31/01/2026."""
    return day.strftime("%d/%m/%Y")


def cells_in_words(cells: Sequence[str]) -> str:
    """Cells as a sentence names them: "Register!A5 and Register!A9"."""
    return cells[0] if len(cells) == 1 else f"{', '.join(cells[:-1])} and {cells[-1]}"
