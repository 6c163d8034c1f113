"""Layouts: what each workbook looks like, column by column, declared once in TOML.

`tables/*.toml` declares a table: one `[[column]]` a column, and `[[group]]` the order in which they stand and fold.
`workbooks.toml` says which tables make up each kind of workbook, and the order of its tabs. Reading, building,
checking, importing and the help pages read the same line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from sendbook.layouts.types import TYPES, ColumnType


@dataclass(frozen=True, slots=True)
class InExports:
    """A column as a MIS exports it; a column that has it belongs to the MIS, and an import brings it.

    headings: what any MIS may call it, the better name first (`lists/mis` has those of one MIS).
    name: what a SENCO calls it there, if not by its header.
    kind: what its cells hold, where the column's type does not say it: a class, a number such as 00123.
    blank: what a blank cell says, where it says anything.
    """

    headings: tuple[str, ...] = ()
    name: str = ""
    kind: str = ""
    blank: str = ""


# Layouts are compared as objects (eq=False), so that what is worked out from one can be remembered by it.
@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a table.

    owner: `mis` (the school's MIS fills it), `school` (staff type it) or `sendbook` (calculated).
    codes: the list of codes or the table column ("staff.role") that its drop-down offers.
    rule: the rule that calculates it; `arguments` says where an argument comes from when it is not the
    column of the same name: another column, `table.column` (whole), a policy number, or a "quoted text".
    whole: the name by which rules ask for this whole column (`term_ends`).
    kinds: the kinds of workbook that have it; empty means all.
    former: headers under which it stood in workbooks that were made before.
    read_by: the calculated column from which formulas read it: the key alone of what was chosen by name.
    otherwise: the rule whose formula stands in a typed cell until somebody types there (what the line's group says).
    fold: 0 is seen at once; 1 folds behind the columns of its group that are; 2 is behind that again.
    """

    key: str
    header: str
    type: ColumnType
    owner: str = "school"
    mis: InExports | None = None
    codes: str = ""
    required: bool = False
    unique: bool = False
    rule: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""
    width: float = 12
    note: str = ""
    group: str = ""
    fold: int = 0
    fill: bool = False
    strict: bool = True
    kinds: tuple[str, ...] = ()
    statuses: bool = False
    former: tuple[str, ...] = ()
    read_by: str = ""
    otherwise: str = ""

    @property
    def calculated(self) -> bool:
        """Whether a rule fills it, whatever stands there."""
        return bool(self.rule)

    @property
    def has_formula(self) -> bool:
        """Whether a new row has a formula there: it is calculated, or filled while nobody types."""
        return bool(self.rule or self.otherwise)


@dataclass(frozen=True, slots=True, eq=False)
class TableLayout:
    """A table: its key, Excel table name, sheet, title and one-line description, and its columns in order."""

    key: str
    name: str
    sheet: str
    title: str
    about: str
    columns: tuple[Column, ...]
    identity: str = ""
    first_in_view: str = ""
    settings: bool = False
    upright: bool = False
    """Whether it is printed upright: a long table, whose columns fit across A4 so in type that can be read."""

    def column(self, key: str) -> Column:
        """The column of a key; KeyError names what is missing."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"{self.key} has no column {key}")

    def has(self, key: str) -> bool:
        """Whether the table has this column."""
        return any(column.key == key for column in self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class WorkbookLayout:
    """A kind of workbook: its name, title and tables in the order of its sheets."""

    kind: str
    title: str
    tables: tuple[TableLayout, ...]
    views: tuple[str, ...] = ()
    tabs: tuple[tuple[str, str], ...] = ()
    """Every sheet in order, a view by its name and a table by its key, each with what it is there for."""

    def table(self, key: str) -> TableLayout:
        """The table of a key."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(f"a {self.kind} workbook has no table {key}")

    def has(self, key: str) -> bool:
        """Whether this kind of workbook has the table."""
        return any(table.key == key for table in self.tables)


def _column(fields: dict[str, Any]) -> Column:
    fields = dict(fields)
    fields["type"] = TYPES[fields["type"]]
    fields["kinds"], fields["former"] = tuple(fields.get("kinds", ())), tuple(fields.get("former", ()))
    if "mis" in fields:
        fields["mis"] = InExports(**fields["mis"])
        fields.setdefault("owner", "mis")
    if fields.get("rule"):
        fields.setdefault("owner", "sendbook")
    return Column(**fields)


def _in_groups(columns: Sequence[Column], groups: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns in the order of the groups of their table: of each those that are seen, then those behind them.

    A column that no group takes is a fault in the file: ValueError names it.
    """
    if not groups:
        return tuple(columns)
    left = {column.key: column for column in columns}
    named = {key for group in groups for key in (*group.get("open", ()), *group.get("folded", ()))}
    ordered: list[Column] = []
    for group in groups:
        of = [key for key, column in left.items() if column.group in group.get("of", ()) and key not in named]
        ordered += [replace(left[key], group=group["name"]) for key in group["open"]]
        depth = 1 if group["open"] else 2
        ordered += [replace(left[key], group=group["name"], fold=depth) for key in (*group.get("folded", ()), *of)]
    if lost := set(left) - {column.key for column in ordered}:
        raise ValueError(f"no group takes the columns {sorted(lost)}")
    return tuple(ordered)


@cache
def declared_tables() -> dict[str, TableLayout]:
    """Every table that is declared, with all its columns, by key."""
    tables = {}
    for entry in (resources.files(__package__) / "tables").iterdir():
        if entry.name.endswith(".toml"):
            fields = tomllib.loads(entry.read_text(encoding="utf-8"))
            columns = [_column(column) for column in fields.pop("column")]
            fields["columns"] = _in_groups(columns, fields.pop("group", ()))
            table = TableLayout(**fields)
            tables[table.key] = table
    return tables


@cache
def workbook_layout(kind: str) -> WorkbookLayout:
    """The layout of a kind of workbook: `register`, `provision-map` or `book`."""
    kinds = tomllib.loads((resources.files(__package__) / "workbooks.toml").read_text(encoding="utf-8"))
    fields = kinds[kind]
    tables = []
    for key in fields["tables"]:
        table = declared_tables()[key]
        columns = tuple(c for c in table.columns if not c.kinds or kind in c.kinds)
        tables.append(
            TableLayout(
                table.key, table.name, table.sheet, table.title, table.about, columns,
                table.identity, table.first_in_view, table.settings, table.upright,
            )
        )  # fmt: skip
    views = tuple(fields.get("views", ()))
    tabs = tuple((name, purpose) for purpose, names in fields["tabs"].items() for name in names)
    if {name for name, _ in tabs} != {*views, *fields["tables"]}:
        raise ValueError(f"{kind}: each view and table has its tab once")
    return WorkbookLayout(kind, fields["title"], tuple(tables), views, tabs)


def workbook_kinds() -> tuple[str, ...]:
    """The kinds of workbook that sendbook makes."""
    kinds = tomllib.loads((resources.files(__package__) / "workbooks.toml").read_text(encoding="utf-8"))
    return tuple(kinds)


_ONLY_IN_A_BOOK = {"cycles", "agencies", "transitions", "training"}
"""Tables that tell a book from a provision map, even when one of them was deleted."""


def kind_by_tables(names: Iterable[str]) -> str:
    """Which kind of our workbooks holds Excel tables of these names; "" when there is no register among them."""
    held = {name.casefold() for name in names}
    if "register" not in held:
        return ""
    if "provision" not in held:
        return "register"
    return "book" if held & _ONLY_IN_A_BOOK else "provision-map"
