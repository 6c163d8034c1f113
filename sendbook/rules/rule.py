"""Rule: one rule of SEND practice as a Python function and the Excel formula that says the same.

    @rule("MAX(0,{cost}-{threshold})")
    def cost_above_threshold(cost: float, threshold: float) -> float: ...

The two are joined by the names of the arguments: a formula whose placeholders differ is refused.
Blank in, blank out, in both, read from the hints:

| hint                   | blank means                                    | guard in Excel        |
| ---------------------- | ---------------------------------------------- | --------------------- |
| `date`, `float`, `int` | no number in the cell (blank, or stray text)   | `COUNT(...)`          |
| `str`, `bool`          | an empty cell                                  | `{a}=""`              |
| `... | None`           | allowed: the function decides                  | none                  |
| `... | str | None`     | the same; a stray text comes as it stands      | none                  |
| `Sequence[...]`        | a whole column of another table                | none                  |
"""

from __future__ import annotations

import inspect
import itertools
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a rule: its name, the kind of value, whether it may be blank, whether it is a whole column.

    texts: whether the rule is told of a text that stands where a number or date belongs; to others it is a blank.
    """

    name: str
    kind: type
    optional: bool
    whole_column: bool
    texts: bool = False

    @property
    def numeric(self) -> bool:
        """Whether Excel holds it as a number (dates are numbers to Excel)."""
        return self.kind in (date, float, int)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: call it in Python, or ask `excel(references)` for the formula of a cell. `None` is a blank cell."""

    name: str
    function: Callable[..., Any]
    formula: str
    arguments: tuple[Argument, ...]
    result: type
    doc: str
    needed: tuple[Argument, ...]
    """The arguments that may not be blank."""

    def __call__(self, *values: Any, **named: Any) -> Any:
        given = dict(zip((a.name for a in self.arguments), values, strict=False)) | named if values else named
        for argument in self.needed:
            if given[argument.name] is None:
                return None
        return self.function(**given)

    def for_rows(self, given: Mapping[str, Iterable[Any]], rows: int) -> list[Any]:
        """The answer for each of many rows, from what they give each argument: row by row, or the same for all."""
        if not self.arguments:
            return [self.function() for _ in range(rows)]
        answer, blank = self.function, itertools.repeat((), rows)
        needed = zip(*(given[argument.name] for argument in self.needed), strict=False) if self.needed else blank
        each = zip(range(rows), needed, zip(*(given[a.name] for a in self.arguments), strict=False), strict=False)
        return [None if None in must else answer(*values) for _, must, values in each]

    def excel(self, references: Mapping[str, str]) -> str:
        """The formula (without "=") with each argument replaced by a cell, a column or a defined name."""
        numbers = [references[a.name] for a in self.needed if a.numeric]
        blanks = [f'{references[a.name]}=""' for a in self.needed if not a.numeric]
        if numbers:
            blanks.insert(0, f"COUNT({','.join(numbers)})<{len(numbers)}")
        body = self.formula.format(**references)
        if not blanks:
            return body
        guard = blanks[0] if len(blanks) == 1 else f"OR({','.join(blanks)})"
        return f'IF({guard},"",{body})'


REGISTRY: dict[str, Rule] = {}
"""Every rule that has a formula, by name."""


def _argument(name: str, hint: Any) -> Argument:
    optional, whole, texts = False, False, False
    if get_origin(hint) in (Union, types.UnionType):
        options = [item for item in get_args(hint) if item is not type(None)]
        optional, hint = len(options) < len(get_args(hint)), options[0]
        texts = str in options[1:]
    if get_origin(hint) is Sequence:
        whole, (hint, *_rest) = True, get_args(hint)
        if get_origin(hint) in (Union, types.UnionType):
            hint = next(item for item in get_args(hint) if item is not type(None))
    if hint not in (date, float, int, str, bool):
        raise TypeError(f"{name}: a rule's argument is a date, float, int, str or bool, or a column of them")
    return Argument(name, hint, optional, whole, texts)


def rule(formula: str) -> Callable[[Callable[..., Any]], Rule]:
    """Join a function with the formula that says the same; refuses placeholders that are not its arguments."""

    def join(function: Callable[..., Any]) -> Rule:
        hints = get_type_hints(function)
        result = hints.pop("return")
        arguments = tuple(_argument(name, hints[name]) for name in inspect.signature(function).parameters)
        placeholders = {name for _, name, _, _ in Formatter().parse(formula) if name}
        if placeholders != {a.name for a in arguments}:
            raise TypeError(f"{function.__name__}: the formula's placeholders are not the function's arguments")
        if function.__name__ in REGISTRY:
            raise TypeError(f"{function.__name__}: there is a rule of this name")
        kind = next((item for item in get_args(result) if item is not type(None)), result)
        needed = tuple(a for a in arguments if not a.optional and not a.whole_column)
        made = Rule(function.__name__, function, formula, arguments, kind, inspect.getdoc(function) or "", needed)
        REGISTRY[made.name] = made
        return made

    return join
