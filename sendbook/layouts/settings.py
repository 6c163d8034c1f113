"""Settings: the lines of the School sheet, and the value that holds for a school."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from sendbook.layouts.types import read_text
from sendbook.policy import limits, parameters
from sendbook.tables import Row, Tables, Value


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the School sheet: its label, what it takes, and the policy number that it replaces, if any."""

    key: str
    setting: str
    type: str
    note: str
    default: Value = None
    choices: tuple[str, ...] = ()
    policy: str = ""
    low: float = 0
    high: float | None = None

    @property
    def limits(self) -> tuple[float, float]:
        """The smallest and the largest number that it takes: beyond them a time or a date that Excel made stands."""
        return self.low, _MOST[self.type] if self.high is None else self.high


@cache
def settings() -> dict[str, Setting]:
    """Every line of the School sheet by key, in order."""
    lines = tomllib.loads((resources.files(__package__) / "settings.toml").read_text(encoding="utf-8"))
    return {key: _setting(key, fields) for key, fields in lines.items()}


def _setting(key: str, fields: dict[str, Any]) -> Setting:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
    return Setting(key, **values)


_MOST = {"count": 1000, "number": 10_000, "money": 1e9, "percent": 1, "exact_percent": 1}


def lies_within(value: Value, low: float, high: float) -> bool:
    """Whether a cell holds a number between two others: a time or a date that Excel made of it does not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def fits(line: Setting, value: Value) -> bool:
    """Whether a value is something that a line of the School sheet takes."""
    if line.type == "date":
        return isinstance(value, date)
    if line.type in _MOST:
        return lies_within(value, *line.limits)
    if line.type == "list":
        return str(value).casefold() in {choice.casefold() for choice in line.choices}
    if line.type == "text" and isinstance(value, int | float):
        return not isinstance(value, bool)  # a telephone or school number that was typed as a number
    return isinstance(value, str) and (line.type != "yes_no" or value in ("Yes", "No"))


def school_values(tables: Tables) -> dict[str, Value]:
    """What the School sheet says, by key of the setting; its default where the cell is blank or does not fit."""
    typed: dict[str, Value] = {}
    if "school" in tables:
        typed = {str(row["setting"]): row["value"] for row in tables["school"] if row["value"] is not None}
    return {
        key: _held(line, typed[line.setting]) if fits(line, typed.get(line.setting)) else line.default
        for key, line in settings().items()
    }


def not_used(tables: Tables) -> list[Row]:
    """The rows of the School sheet that hold something that does not fit: the usual value is used instead."""
    known = {line.setting: line for line in settings().values()}
    rows = tables["school"].rows if "school" in tables else ()
    typed = [(row, known.get(str(row["setting"]))) for row in rows if row["value"] is not None]
    return [row for row, line in typed if line is not None and not fits(line, row["value"])]


def not_used_in_words(tables: Tables) -> tuple[str, ...]:
    """A sentence that names what on the School sheet is not used; none where all of it is."""
    named = ", ".join(f'"{row["setting"]}"' for row in not_used(tables))
    if not named:
        return ()
    return (f"School sheet: {named}: what stands there does not fit, so this is worked out with the usual value.",)


def _held(line: Setting, value: Value) -> Value:
    if line.type == "list" and value not in line.choices:  # other capitals: readers compare with the choice as it is
        return next(choice for choice in line.choices if choice.casefold() == str(value).casefold())
    return read_text(value) if line.type == "text" else value


def numbers_in_force(tables: Tables, today: date) -> Mapping[str, float]:
    """Every policy number and limit as it holds today: the school's own if it typed one, else the national one."""
    school = school_values(tables)
    in_force = {name: parameter.at(today) for name, parameter in (limits() | parameters()).items()}
    for key, line in settings().items():
        typed = school[key]
        if line.policy and isinstance(typed, int | float):
            in_force[line.policy] = typed
    return in_force


def as_at(tables: Tables, today: date) -> date:
    """The day on which the workbook works: the one pinned on the School sheet, else today."""
    pinned = school_values(tables)["today_pinned"]
    return pinned if isinstance(pinned, date) else today
