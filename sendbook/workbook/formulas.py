"""Formulas: what Excel is told to calculate, from a rule and where each of its arguments comes from.

References are written as a file stores them: `Register[[#This Row],[Last review]]` for a cell of the same row,
`Terms[Last day]` for a whole column, a defined name for policy numbers, settings, codes and the day.
"""

from __future__ import annotations

import re

from sendbook.layouts import Column, TableLayout, WorkbookLayout
from sendbook.layouts.bindings import bind, rule_of
from sendbook.rules.bind import Binding, Source

TODAY = "Today"
"""The defined name of the day on which the workbook works."""

_SPECIAL = re.compile(r"(['#\[\]])")


def escape_header(header: str) -> str:
    """A header as a structured reference writes it: an apostrophe before `'`, `#`, `[` and `]`."""
    return _SPECIAL.sub(r"'\1", header)


def whole_column(table: TableLayout, key: str) -> str:
    """All cells of a table's column: `Terms[Last day]`."""
    return f"{table.name}[{_header(table, key)}]"


def this_row(table: TableLayout, key: str) -> str:
    """The cell of a column in the row of the formula: `Register[[#This Row],[Last review]]`."""
    return _cell(table, _header(table, key))


def _cell(table: TableLayout, header: str) -> str:
    return f"{table.name}[[#This Row],[{header}]]"


def _header(table: TableLayout, key: str) -> str:
    """The header by which formulas name a column: what is chosen by name is read from the column of its key alone."""
    column = table.column(key)
    return escape_header(table.column(column.read_by or key).header)


def codes_name(code_list: str) -> str:
    """The defined name of the codes of one list: `need_codes`."""
    return f"{code_list}_codes"


def text_literal(text: str) -> str:
    """A text as a formula writes it, in quotes."""
    return '"' + text.replace('"', '""') + '"'


_THIS_ROW = re.compile(r"[\w.]*\[\[#this row\],\[((?:'.|[^\]'])+)\]\]|[\w.]*\[@\[((?:'.|[^\]'])+)\]\]|[\w.]+(?=\[@)")


def same_formula(one: str, other: str) -> bool:
    """Whether two formulas are the same, one as a file stores it, the other perhaps as Excel shows it."""
    return one == other or formula_as_shown(one) == formula_as_shown(other)


def formula_as_shown(formula: str) -> str:
    """A formula as one may be compared with another: as Excel shows it, in small letters, without blanks."""
    plain = formula.removeprefix("=").casefold().replace("_xlfn.", "")
    shown = _THIS_ROW.sub(lambda found: f"[@{found[1] or found[2]}]" if found[1] or found[2] else "", plain)
    return "".join(shown.split())


def reference(binding: Binding, table: TableLayout, workbook: WorkbookLayout) -> str:
    """How a formula of this table refers to one place."""
    match binding.source:
        case Source.CELL | Source.OURS:
            return this_row(table, binding.name)
        case Source.WHOLE:
            return whole_column(workbook.table(binding.table), binding.name)
        case Source.POLICY | Source.SETTING | Source.CODES:
            return binding.name
        case Source.AS_AT:
            return TODAY
        case Source.LINE:
            return f"ROW()-ROW({table.name}[[#Headers],[{escape_header(table.columns[0].header)}]])"
        case Source.TEXT:
            return text_literal(binding.name)
        case Source.BLANK | Source.CODE:  # a workbook of ours holds codes, and no words of a school's own
            return '""'


def column_formula(column: Column, table: TableLayout, workbook: WorkbookLayout) -> str:
    """The formula of a calculated column, as the file stores it, without "="; the same for every row."""
    bound = bind(column, table, workbook)
    references = {name: reference(binding, table, workbook) for name, binding in bound.items()}
    for name, binding in bound.items():
        if binding.source is Source.CELL and (typed := table.column(binding.name)).read_by == column.key:
            references[name] = _cell(table, escape_header(typed.header))
    return rule_of(column).excel(references)
