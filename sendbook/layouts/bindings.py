"""Bindings: what a table of a workbook offers to the rules of its calculated columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sendbook.layouts import Column, TableLayout, WorkbookLayout
from sendbook.layouts.settings import settings
from sendbook.policy import parameters
from sendbook.rules import bind as rules_bind
from sendbook.rules.bind import Binding, Offers
from sendbook.rules.registry import RULES
from sendbook.rules.rule import Rule


@lru_cache(maxsize=512)
def offers(table: TableLayout, workbook: WorkbookLayout) -> Offers:
    """What a row of this table can give to a rule."""
    columns = {other.key: {column.key: column for column in other.columns} for other in workbook.tables}
    whole = [(c.whole, (key, c.key)) for key, known in columns.items() for c in known.values() if c.whole]
    return Offers(
        table.key, cells={column.key for column in table.columns}, whole=dict(reversed(whole)),
        tables={key: set(known) for key, known in columns.items()}, codes=("need_codes", "need_areas"),
        policy=parameters().keys(), settings=settings().keys(),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def bind(column: Column, table: TableLayout, workbook: WorkbookLayout) -> Mapping[str, Binding]:
    """Each argument of the column's rule with where it comes from; LookupError names one that nothing offers."""
    return rules_bind.bind(rule_of(column), column.arguments, offers(table, workbook), f"{table.key}.{column.key}")


def rule_of(column: Column) -> Rule:
    """The rule that calculates a column, or that fills it while nobody types there."""
    return RULES[column.rule or column.otherwise]
