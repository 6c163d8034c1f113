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
    typed: Tables
    """The tables without the blank row that an empty one gets for its first line."""
    views: Mapping[str, str]
    """What each view is for, by the name of its sheet."""
    as_at: date
    numbers: Mapping[str, float]
    school: Mapping[str, Value]


def setting_of(
    layout: WorkbookLayout, tables: Tables, typed: Tables, views: Mapping[str, str], today: date
) -> Setting:
    """The setting of a workbook that is being built."""
    day = as_at(tables, today)
    return Setting(layout, tables, typed, views, day, numbers_in_force(tables, day), school_values(tables))


def is_hidden(name: str, purpose: str, tables: Tables) -> bool:
    """Whether a sheet of a new workbook is out of sight: a working sheet, or one that is seen once it is used."""
    return purpose == "working" or (purpose == "when_used" and not tables[name].rows)
