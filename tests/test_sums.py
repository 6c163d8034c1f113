"""Sums of hours and money are the same on every Python: `math.fsum`, because Python 3.12 changed `sum`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

from sendbook.checks.groups import peak
from sendbook.rules.totals import sum_of

PACKAGE = Path(__file__).resolve().parent.parent / "sendbook"
ROOMS = ("rules", "checks", "reports", "views", "journeys", "filling", "derive.py", "workbook/building", "book")
"""Where hours and money are added up."""

COUNTS = {
    "sum(row[5] for row in rows)": "whole pounds of an inclusion strategy",
    "sum(row[6] for row in rows)": "whole pounds of an inclusion strategy",
    "sum(counts)": "counts of pupils",
    "sum(count for _, count in found[_MOST:])": "counts of lines",
    "sum(one.rows for one in same)": "counts of rows",
    "sum(counts[at] for at in hidden)": "counts of pupils",
    "sum(count or 0 for count in good)": "counts of cycles",
    "sum(value * weight for weight, value in enumerate(values, start=2))": "the check letter of a UPN",
    "sum(counts[key] for key in out)": "counts of pupils",
    "sum(counts[place] for place in own)": "counts of pupils",
    "sum(line.number or 0 for line in self.lines if line.topic == topic and line.item == item)": "counts of pupils",
    "sum(line.number or 0 for line in frame.lines if line.topic == counting.FINDINGS)": "counts of findings",
    "sum(numbers)": "counts of pupils of several schools",
    "sum(tests)": "rows that pass",
    "sum(test)": "rows that pass",
    "sum(terms)": "counts of pupils and of lines",
    "sum(heading.width for heading in self.headings)": "whole widths of columns",
    "sum(heading.width for heading in section.headings)": "whole widths of columns",
    "sum(widths)": "whole widths of columns",
}
"""Sums of whole numbers that their text does not show to be such."""


def is_whole(node: ast.expr) -> bool:
    """Whether an expression is surely a whole number: a count, a length, a comparison."""
    if isinstance(node, ast.Constant):
        return type(node.value) is int
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Sub | ast.Mult) and is_whole(node.left) and is_whole(node.right)
    if isinstance(node, ast.BoolOp):
        return all(map(is_whole, node.values))
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        return called in ("len", "int", "bool", "_same") or called.endswith((".startswith", ".isdigit"))
    return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))


def sums(path: Path) -> Iterator[tuple[int, str]]:
    """The calls of `sum` in a module that may add up floats."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum":
            given = node.args[0]
            whole = isinstance(given, ast.GeneratorExp | ast.ListComp) and is_whole(given.elt)
            whole = whole or ast.unparse(given).startswith("map(len,")
            if not whole:
                text = ast.unparse(given)
                yield node.lineno, f"sum({text[1:-1] if isinstance(given, ast.GeneratorExp) else text})"


def test_hours_and_money_are_added_up_with_fsum() -> None:
    paths = [path for room in ROOMS for path in
             ([PACKAGE / room] if room.endswith(".py") else sorted((PACKAGE / room).rglob("*.py")))]  # fmt: skip
    assert len(paths) > 80
    found = [(f"{path.relative_to(PACKAGE)}:{line}", text) for path in paths for line, text in sums(path)]
    assert [(place, text) for place, text in found if text not in COUNTS] == []
    assert {text for _, text in found} == set(COUNTS), "take out of COUNTS what is nowhere any more"


def test_a_float_sum_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text("a = sum(row['cost'] for row in rows)\nb = sum(1 for _ in rows)\nc = sum(costs)\n")
    assert [line for line, _ in sums(path)] == [1, 3]


TENTHS = [0.1] * 10
HOURS = [0.82, 2.14, 2.9, 1.3, 0.67, 0.05, 2.88, 0.2, 3.03, 1.885]
"""Ten lines of 15.875 hours in all: added one after the other they come to a hair less."""


def added_one_by_one(amounts: list[float]) -> float:
    """What `sum` gave before Python 3.12."""
    total = 0.0
    for amount in amounts:
        total += amount
    return total


def test_the_answer_does_not_depend_on_the_version_of_python() -> None:
    assert f"{added_one_by_one(HOURS):.2f}" == "15.87"
    assert f"{sum_of('a', ['a'] * len(HOURS), HOURS):.2f}" == "15.88"
    day = date(2026, 9, 1)
    rows = [{"starts": day, "ends": day, "minutes_per_session": hours * 60, "sessions_per_week": 1,
             "whole_cost": "Yes", "group_size": 1, "staff_count": 1} for hours in HOURS]  # fmt: skip
    assert peak(cast(Any, rows)) == (15.875, day)
    assert sum_of("a", ["a"] * 10, TENTHS) == 1.0 != added_one_by_one(TENTHS)
