"""Shown: a formula of a view beside the function that gives what it shows, joined as a rule is joined to its formula.

    @shown('IF({day}="","",TEXT({day},"dd/mm/yyyy"))')
    def day_in_words(day): ...

The two are joined by the names of their parts: placeholders that are not the function's arguments are refused when the
module loads. Called with parts (each a text in the formula and what that is), the pair gives both halves at once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter
from typing import Any, NamedTuple

from sendbook.changes import Formula
from sendbook.rules.rule import Rule
from sendbook.workbook.formulas import text_literal


class Part(NamedTuple):
    """A part of a formula: how the formula names it, and what it is: a cell's value, or a whole column's values."""

    text: str
    result: Any


Given = Part | Formula | str | int
"""A part may also be another formula, a text or a whole number."""


def _text(part: Given) -> str:
    if isinstance(part, Part | Formula):
        return part.text
    return text_literal(part) if isinstance(part, str) else str(part)


def _result(part: Given) -> Any:
    return part.result if isinstance(part, Part | Formula) else part


@dataclass(frozen=True, slots=True)
class Shown:
    """A formula and its function: call it with its parts to get the formula with its result."""

    formula: str
    function: Callable[..., Any]

    def __call__(self, **parts: Given) -> Formula:
        text = self.formula.format(**{name: _text(part) for name, part in parts.items()})
        return Formula(text, self.function(**{name: _result(part) for name, part in parts.items()}))


def shown(formula: str) -> Callable[[Callable[..., Any]], Shown]:
    """Join a function with the formula that shows the same; refuses placeholders that are not its arguments."""

    def join(function: Callable[..., Any]) -> Shown:
        placeholders = {name for _, name, _, _ in Formatter().parse(formula) if name is not None}
        if placeholders != set(inspect.signature(function).parameters):
            raise TypeError(f"{function.__name__}: the formula's placeholders are not the function's arguments")
        return Shown(formula, function)

    return join


def shown_by(rule: Rule, **parts: Given) -> Formula:
    """A rule's own formula over these parts, and its answer; blank shows as an empty text."""
    answer = rule(**{name: _result(part) for name, part in parts.items()})
    return Formula(rule.excel({name: _text(part) for name, part in parts.items()}), "" if answer is None else answer)
