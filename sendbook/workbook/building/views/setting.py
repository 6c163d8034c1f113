"""Setting: what every view is written from: the layout, the derived tables, the day and the numbers in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sendbook.layouts import WorkbookLayout
from sendbook.layouts.settings import as_at, numbers_in_force, school_values
from sendbook.tables import Tables, Value


@dataclass(frozen=True, slots=True)
class Setting:
    """What the views of one workbook are written from."""

    layout: WorkbookLayout
    tables: Tables
    as_at: date
    numbers: Mapping[str, float]
    school: Mapping[str, Value]


def setting_of(layout: WorkbookLayout, tables: Tables, today: date) -> Setting:
    """The setting of a workbook that is being built."""
    day = as_at(tables, today)
    return Setting(layout, tables, day, numbers_in_force(tables, day), school_values(tables))
