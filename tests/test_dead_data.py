"""No dead data: a policy number, a rule, a setting or a field of a layout that nobody reads is refused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from sendbook.excel.functions.records import every_record
from sendbook.filling.columns import COLUMNS
from sendbook.layouts import Column, TableLayout, WorkbookLayout, declared_tables, workbook_kinds, workbook_layout
from sendbook.layouts.bindings import bind, offers, rule_of
from sendbook.layouts.settings import Setting, settings
from sendbook.policy import parameters
from sendbook.rules.bind import Binding, Source
from sendbook.rules.registry import RULES

PACKAGE = Path(__file__).parents[1] / "sendbook"


@cache
def texts(*endings: str) -> dict[str, str]:
    """The source files of sendbook with one of these endings, by path."""
    paths = (path for path in sorted(PACKAGE.rglob("*")) if path.suffix in endings)
    return {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def is_read(name: str, but: str) -> bool:
    """Whether a word stands anywhere in the source but in the file that declares it."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return any(word.search(text) for path, text in texts(".py", ".toml").items() if path != but)


def bound() -> Iterator[tuple[TableLayout, WorkbookLayout, Column, str, Binding]]:
    """Every argument of every calculated column of every kind of workbook, with where it comes from."""
    for kind in workbook_kinds():
        layout = workbook_layout(kind)
        for table in layout.tables:
            for column in table.columns:
                if column.has_formula:
                    for name, binding in bind(column, table, layout).items():
                        yield table, layout, column, name, binding


def in_use() -> set[str]:
    """The rules that a column, a worksheet function or other code works with."""
    used = {column.rule or column.otherwise for table in declared_tables().values() for column in table.columns}
    used |= {one.rule_name for columns in COLUMNS.values() for one in columns}
    used |= {record.rule.name for record in every_record().values() if record.rule}
    for text in texts(".py").values():
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                    used.add(name)
                case ast.Subscript(value=ast.Name(id="RULES"), slice=ast.Constant(value=str(name))):
                    used.add(name)
    return used


@pytest.mark.parametrize("name", parameters())
def test_every_policy_number_is_read(name: str) -> None:
    """Standing on the Policy sheet is not enough: a number that a person sees there must be the one that counts."""
    assert is_read(name, but=f"policy/{name}.toml")


@pytest.mark.parametrize("name", settings())
def test_every_line_of_the_school_sheet_is_read(name: str) -> None:
    local = settings()[name].policy
    assert local in parameters() if local else is_read(name, but="layouts/settings.toml")


def test_every_rule_is_used_outside_tests() -> None:
    assert sorted(set(RULES) - in_use()) == []


def test_every_name_of_a_whole_column_is_asked_for() -> None:
    asked = {(binding.table, binding.name) for *_, name, binding in bound() if binding.source is Source.WHOLE}
    named = {(table.key, column.key): column.whole for table in declared_tables().values() for column in table.columns}
    by_name = {name for _, _, column, name, _ in bound() if name not in column.arguments}
    by_name |= {word for _, _, column, _, _ in bound() for words in column.arguments.values() for word in words.split()}
    assert [whole for place, whole in named.items() if whole and (place not in asked or whole not in by_name)] == []


def test_no_words_say_what_the_name_says_already() -> None:
    idle: dict[tuple[str, str, str], bool] = {}
    for table, layout, column, name, binding in bound():
        if name in column.arguments:
            argument = next(a for a in rule_of(column).arguments if a.name == name)
            same = offers(table, layout).found(name, argument) == binding
            place = table.key, column.key, name
            idle[place] = idle.get(place, True) and same
    assert [place for place, same in idle.items() if same] == []


@pytest.mark.parametrize("declared", [Column, TableLayout, WorkbookLayout, Setting])
def test_every_field_of_a_layout_is_read_and_set(declared: type) -> None:
    given: dict[type, list[object]] = {
        Column: [column for table in declared_tables().values() for column in table.columns],
        TableLayout: list(declared_tables().values()),
        WorkbookLayout: [workbook_layout(kind) for kind in workbook_kinds()],
        Setting: list(settings().values()),
    }
    for one in fields(declared):
        assert any(re.search(rf"\.{one.name}\b", text) for text in texts(".py").values()), f"{one.name} is read nowhere"
        values = [getattr(item, one.name) for item in given[declared]]
        assert any(value != one.default and value not in ({}, ()) for value in values), f"{one.name} is set nowhere"
