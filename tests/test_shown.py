"""Shown: what a view's formula shows comes from the function joined to it; nothing new is joined by nothing."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

from sendbook.changes import Formula
from sendbook.rules.registry import RULES
from sendbook.workbook.shown import Part, shown, shown_by

PACKAGE = Path(__file__).parents[1] / "sendbook"
BY_RULE = ["sheets.py", "steps.py"]
"""Where a column's formula and its values come from one rule, by the layout: nothing else puts a result beside one."""


def test_a_formula_that_names_another_part_is_refused() -> None:
    with pytest.raises(TypeError, match="placeholders"):

        @shown('IF({day}="","",{name})')
        def late(day: date) -> str:
            return ""


def test_both_halves_come_from_the_same_parts() -> None:
    @shown('IF({count}>{limit},{said}&{count},"")')
    def told(count: int, limit: int, said: str) -> str:
        return f"{said}{count}" if count > limit else ""

    assert told(count=Part("B2", 7), limit=5, said='"more": ') == Formula(
        'IF(B2>5,"""more"": "&B2,"")', '"more": 7'
    )  # fmt: skip
    assert told(count=Formula("COUNT(A:A)", 3), limit=5, said="x").result == ""


def test_a_rule_shows_its_answer_and_a_blank_as_an_empty_text() -> None:
    parts = {"review_due": Part("A1", None), "as_at": Part("Today", date(2026, 11, 22)), "held": Part('""', None)}
    made = shown_by(RULES["overdue"], **parts)
    assert made == Formula(RULES["overdue"].excel({name: part.text for name, part in parts.items()}), "")
    assert shown_by(RULES["overdue"], **parts | {"review_due": Part("A1", date(2026, 11, 21))}).result is True


def test_no_new_formula_stands_beside_a_result_that_nothing_joins_to_it() -> None:
    apart = []
    for folder in ("views", "workbook/building", "filling"):
        for path in (PACKAGE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Formula":
                    apart.append(path.name)
    assert sorted(apart) == BY_RULE, "join the formula to a function with @shown"
