"""Records: what each worksheet function says of itself, and how its arguments reach the rule.

xlwings' decorators do nothing outside Excel, so each function keeps a record of its own: its help, its arguments with
theirs, and examples. The help pages, the classic route's VBA and the tests read it.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from sendbook.excel.functions.coercion import CellError, Cells, Reader, cells, shaped
from sendbook.policy import parameters
from sendbook.rules.bind import Binding, Offers, Source, bind
from sendbook.rules.rule import Rule

try:
    import xlwings
except ImportError:  # explaining a function, and putting the code into a workbook, need no Excel
    xlwings = None  # type: ignore[assignment]

LONGEST_HELP = 255
"""Excel cuts the help of a function or an argument after so many characters."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How an argument is read: cell by cell, or whole (a range such as all term dates), and its help.

    means: the argument of the rule that it is, where files of schools hold another name.
    """

    reader: Reader
    doc: str
    whole: bool = False
    means: str = ""


@dataclass(frozen=True, slots=True)
class FunctionArgument:
    """An argument of a worksheet function: its name, help, reader, and whether it may be left out."""

    name: str
    taken: Taken
    optional: bool

    @property
    def means(self) -> str:
        """The name that rules know it by."""
        return self.taken.means or self.name


@dataclass(frozen=True, slots=True)
class Example:
    """An example: what is given, in order, and what the function answers."""

    given: tuple[object, ...]
    answer: object


@dataclass(frozen=True, slots=True)
class FunctionRecord:
    """A worksheet function: its name, help, arguments, examples, and the rule's side of it.

    With a rule, the rule answers, its arguments found by name (`bound`), and the body only refuses what is wrong and
    says from which day policy numbers are taken. Without one the body answers.
    """

    name: str
    doc: str
    arguments: tuple[FunctionArgument, ...]
    examples: tuple[Example, ...]
    body: Callable[..., object]
    rule: Rule | None = None
    bound: Mapping[str, Binding] = field(default_factory=dict)


RECORDS: dict[str, FunctionRecord] = {}
"""Every worksheet function by name, in the order in which they are written."""


def cell(reader: Reader, doc: str, means: str = "") -> Taken:
    """An argument that is one cell, or a range with an answer for each of its cells."""
    return Taken(reader, doc, means=means)


def whole(reader: Reader, doc: str) -> Taken:
    """An argument that is one range for all answers."""
    return Taken(reader, doc, whole=True)


def worksheet_function(
    *examples: tuple[tuple[object, ...], object],
    rule: Rule | None = None,
    words: Mapping[str, str] = MappingProxyType({}),
    **taken: Taken,
) -> Callable[[Callable[..., object]], Callable[..., Any]]:
    """Make a function of single values one that Excel can call with cells and ranges, and keep its record.

    `words` say what stands for an argument of the rule that the function does not take.
    """

    def make(body: Callable[..., object]) -> Callable[..., Any]:
        parameters = inspect.signature(body).parameters
        if list(parameters) != list(taken):
            raise TypeError(f"{body.__name__}: its arguments are {list(parameters)}, those described {list(taken)}")
        arguments = tuple(
            FunctionArgument(name, taken[name], parameter.default is not parameter.empty)
            for name, parameter in parameters.items()
        )
        record = FunctionRecord(
            body.__name__,
            " ".join((inspect.getdoc(body) or "").split()),
            arguments,
            tuple(Example(given, answer) for given, answer in examples),
            body,
            rule,
            {} if rule is None else bind(rule, words, _offers(arguments), body.__name__),
        )
        RECORDS[record.name] = record
        function = _callable(record)
        return function if xlwings is None else for_xlwings(function, record, xlwings.func, xlwings.arg)

    return make


def _offers(arguments: Sequence[FunctionArgument]) -> Offers:
    return Offers(
        cells={one.means for one in arguments if not one.taken.whole},
        whole={one.means: ("", one.means) for one in arguments if one.taken.whole},
        policy=parameters().keys(), usual=True,
    )  # fmt: skip


def for_xlwings(
    function: Callable[..., Any], record: FunctionRecord, func: Callable[..., Any], arg: Callable[..., Any]
) -> Callable[..., Any]:
    """The function with xlwings' decorators: every range arrives as rows of cells, and the help stands in Excel."""
    for argument in record.arguments:
        function = arg(argument.name, doc=argument.taken.doc, ndim=2)(function)
    # The Office.js routes know where their help pages lie, and classic Excel has no help links.
    address = os.environ.get("SENDBOOK_HELP_URL")
    links = {"help_url": f"{address}/{record.name}.html"} if address else {}
    decorated: Callable[..., Any] = func(category="sendbook", **links)(function)
    return decorated


def _callable(record: FunctionRecord) -> Callable[..., Any]:
    # No type hints on what xlwings sees: they would change what arrives, differently on each route.
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature(
        [
            inspect.Parameter(a.name, kind, default=None if a.optional else inspect.Parameter.empty)
            for a in record.arguments
        ]
    )

    def function(*given, **named):  # type: ignore[no-untyped-def]
        bound = signature.bind(*given, **named)
        bound.apply_defaults()
        return answer(record, bound.arguments)

    function.__name__ = function.__qualname__ = record.name
    function.__doc__ = record.doc
    function.__module__ = record.body.__module__
    function.__signature__ = signature  # type: ignore[attr-defined]
    return function


def answer(record: FunctionRecord, given: Mapping[str, object]) -> object:
    """What a function answers: in the shape of its range, "" for blank, a plain sentence where a cell is wrong."""
    grids = {a.name: cells(given[a.name]) for a in record.arguments if not a.taken.whole}
    depth = max((grid.depth for grid in grids.values()), default=0)
    try:
        rows, columns = _size(grids)
        for_all = {a.name: a.taken.reader(given[a.name], a.name) for a in record.arguments if a.taken.whole}
    except CellError as trouble:
        return shaped([[str(trouble)]], depth)
    single = {name: grid.rows[0][0] for name, grid in grids.items() if grid.size == (1, 1)}
    ranges = {name: grid.rows for name, grid in grids.items() if name not in single}
    answers: dict[tuple[object, ...], object] = {}

    def at(row: int, column: int) -> object:
        # The rows of a school's list hold few different values: each is worked out once. TRUE is not 1 here.
        varying = [lines[row][column] for lines in ranges.values()]
        key = (*varying, *map(type, varying))
        try:
            found = answers.get(key, answers)
        except TypeError:
            return _one(record, single | dict(zip(ranges, varying, strict=True)), for_all)
        if found is answers:
            found = answers[key] = _one(record, single | dict(zip(ranges, varying, strict=True)), for_all)
        return found

    return shaped([[at(row, column) for column in range(columns)] for row in range(rows)], depth)


def _one(record: FunctionRecord, given: Mapping[str, object], for_all: Mapping[str, object]) -> object:
    try:
        read = {a.name: a.taken.reader(given[a.name], a.name) for a in record.arguments if not a.taken.whole}
        gives = _answer_for(record, {**read, **for_all})
    except CellError as trouble:
        return str(trouble)
    return "" if gives is None else gives


def _answer_for(record: FunctionRecord, given: Mapping[str, Any]) -> object:
    said = record.body(**given)
    if record.rule is None:
        return said
    day = said if isinstance(said, date) else date.max
    values = {argument.means: given[argument.name] for argument in record.arguments}
    return record.rule(**{name: _value(binding, values, day) for name, binding in record.bound.items()})


def _value(binding: Binding, values: Mapping[str, Any], day: date) -> Any:
    if binding.source is Source.POLICY:
        return parameters()[binding.name].at(day)
    found = values.get(binding.name)
    # A cell that arrives as 0 may be an empty one.
    return found or parameters()[binding.usual].at(day) if binding.usual else found


def _size(grids: Mapping[str, Cells]) -> tuple[int, int]:
    sizes = {grid.size for grid in grids.values()} - {(1, 1)}
    if any(len(set(map(len, grid.rows))) > 1 for grid in grids.values()) or len(sizes) > 1:
        raise CellError("The ranges differ in size: give ranges of the same size, or single cells.")
    return sizes.pop() if sizes else (1, 1)
