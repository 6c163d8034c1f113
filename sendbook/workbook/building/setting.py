"""Setting: what every view is written from: the layout, the derived tables, the day and the numbers in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sendbook.derive import Derived
from sendbook.layouts import WorkbookLayout
from sendbook.tables import Tables, Value


@dataclass(frozen=True, slots=True)
class Setting:
    """What the views of one workbook are written from."""

    layout: WorkbookLayout
    tables: Derived
    typed: Derived
    """The tables without the blank row that an empty one gets for its first line."""
    views: Mapping[str, str]
    """What each view is for, by the name of its sheet."""

    @property
    def as_at(self) -> date:
        """The day on which the workbook works."""
        return self.tables.as_at

    @property
    def numbers(self) -> Mapping[str, float]:
        """The policy numbers in force on that day."""
        return self.tables.numbers

    @property
    def school(self) -> Mapping[str, Value]:
        """What the School sheet says."""
        return self.tables.school


def is_hidden(name: str, purpose: str, tables: Tables) -> bool:
    """Whether a sheet of a new workbook is out of sight: a working sheet, or one that is seen once it is used."""
    return purpose == "working" or (purpose == "when_used" and not tables[name].rows)
