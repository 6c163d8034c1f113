"""Bindings: where each argument of a calculated column's rule comes from.

An argument is found by name. In this order: what the column's `arguments` say; a column of the same row;
a whole column that a table offers under that name; a policy number; a setting of the School sheet; `as_at`;
`line_here`, the line of the row in its table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from sendbook.layouts import Column, TableLayout, WorkbookLayout
from sendbook.layouts.settings import settings
from sendbook.policy import parameters
from sendbook.rules.registry import RULES
from sendbook.rules.rule import Argument, Rule


class Source(Enum):
    """The kinds of place that a value can come from."""

    CELL = "a column of the same row"
    WHOLE = "a whole column of a table"
    POLICY = "a policy number"
    SETTING = "a line of the School sheet"
    CODES = "the codes, or the areas, of one list on the Codes sheet"
    AS_AT = "the day on which the workbook works"
    LINE = "the line of the row in its table, counted from 1"
    TEXT = "a fixed text"
    BLANK = "nothing"


@dataclass(frozen=True, slots=True)
class Binding:
    """Where one argument comes from: for a column its table and key, for the rest the name."""

    source: Source
    table: str = ""
    name: str = ""


def _look_up(name: str, table: TableLayout, workbook: WorkbookLayout, argument: Argument) -> Binding | None:
    if not argument.whole_column and table.has(name):
        return Binding(Source.CELL, table.key, name)
    if argument.whole_column and (found := workbook.whole(name)):
        return Binding(Source.WHOLE, found[0].key, found[1].key)
    if name in ("need_codes", "need_areas"):
        return Binding(Source.CODES, "codes", name)
    if name in parameters():
        return Binding(Source.POLICY, "policy", name)
    if name in settings():
        return Binding(Source.SETTING, "school", name)
    if name == "as_at":
        return Binding(Source.AS_AT, "", name)
    if name == "line_here":
        return Binding(Source.LINE, table.key, name)
    return None


@lru_cache(maxsize=4096)
def bind(column: Column, table: TableLayout, workbook: WorkbookLayout) -> Mapping[str, Binding]:
    """Each argument of the column's rule with where it comes from; LookupError names one that nothing offers."""
    bound = {}
    for argument in rule_of(column).arguments:
        wanted = column.arguments.get(argument.name, argument.name)
        # Not every kind of workbook has every column: "latest_review or last_review" takes the first that is there.
        options = (_place(name, table, workbook, argument) for name in wanted.split(" or "))
        found = next((option for option in options if option is not None), None)
        if found is None:
            raise LookupError(f"{table.key}.{column.key}: nothing offers {wanted} to the rule {column.rule}")
        bound[argument.name] = found
    return bound


def _place(name: str, table: TableLayout, workbook: WorkbookLayout, argument: Argument) -> Binding | None:
    if name == "none":
        return Binding(Source.BLANK)
    if name.startswith('"'):
        return Binding(Source.TEXT, "", name.strip('"'))
    if "." in name:
        other, key = name.split(".")
        known = workbook.has(other) and workbook.table(other).has(key)
        return Binding(Source.WHOLE, other, key) if known else None
    return _look_up(name, table, workbook, argument)


def rule_of(column: Column) -> Rule:
    """The rule that calculates a column."""
    return RULES[column.rule]
