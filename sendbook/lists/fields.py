"""Fields: what a column of a MIS export can hold, each column of the register that a MIS exports and a few more.

The line of the layout is the one place for a column; `general.toml` names what the register has no column for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from sendbook.layouts import Column, declared_tables


@dataclass(frozen=True, slots=True)
class ExportField:
    """A field of an export: what a SENCO calls it, what its cells hold ("" for anything), what a blank one says."""

    name: str
    kind: str = ""
    blank: str = ""
    has_column: bool = False


def as_spoken(header: str) -> str:
    """A header inside a sentence: `date of birth`, but `EHC plan`."""
    return header if header[:2].isupper() else header[:1].lower() + header[1:]


def _kind(column: Column) -> str:
    """What the cells of a column hold in an export, by its type: a code of a list, a name, a day, an amount."""
    if column.type.name == "code":
        return column.codes
    return {"text": "name", "long_text": "name"}.get(column.type.name, column.type.name)


def _fields() -> dict[str, ExportField]:
    data = tomllib.loads((resources.files(__package__) / "general.toml").read_text(encoding="utf-8"))
    fields = {key: ExportField(name, data["kind"].get(key, "")) for key, name in data["called"].items()}
    for column in declared_tables()["register"].columns:
        if (told := column.mis) is not None:
            name, kind = told.name or as_spoken(column.header), told.kind or _kind(column)
            fields[column.key] = ExportField(name, kind, told.blank, has_column=True)
    return fields


FIELDS: Mapping[str, ExportField] = _fields()
"""Every field that a heading of an export can mean, by its key: of a column of the register, the column's own."""

OF_COLUMNS: Mapping[str, ExportField] = {key: field for key, field in FIELDS.items() if field.has_column}
"""Those that have a column of the register."""

DATES = frozenset(key for key, field in FIELDS.items() if field.kind == "date")
"""Those that hold days."""
