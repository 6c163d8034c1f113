"""Records: what each worksheet function says of itself, and how its arguments reach the rule.

xlwings' decorators do nothing outside Excel, so each function keeps a record of its own: its help, its arguments with
theirs, and examples. The help pages, the classic route's VBA and the tests read it.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import Any

from sendbook.excel.functions import coercion
from sendbook.excel.functions.answering import answer
from sendbook.excel.functions.coercion import Reader
from sendbook.policy import parameter_names
from sendbook.rules.bind import Binding, Offers, bind
from sendbook.rules.rule import Rule

LONGEST_HELP = 255
"""Excel cuts the help of a function or an argument after so many characters."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How an argument is read: cell by cell, or whole (a range such as all term dates), and its help.

    means: the argument of the rule that it is, where files of schools hold another name.
    blank: what an empty cell means, on every computer alike. counts: whether it holds days or numbers.
    """

    reader: Reader
    doc: str
    whole: bool = False
    means: str = ""
    blank: str = ""
    counts: bool = False


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

    @property
    def blank(self) -> str:
        """What an empty cell means, in a few words for the help."""
        return self.taken.blank or ("As if it was left out." if self.optional else "Nothing is answered.")


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
    number: bool = False
    """Whether it gives a number, so that it answers #VALUE! where it cannot work, and no sentence."""


_written: dict[str, FunctionRecord] = {}
"""The worksheet functions of the modules that are loaded: whoever asks for them loads the others first."""

_MODULES = ("cell_functions", "cost_functions", "duty_functions", "list_functions", "problem")
"""The modules of this folder in which functions are written."""


def every_record() -> dict[str, FunctionRecord]:
    """Every worksheet function by name, in the order in which they are written; xlwings is not loaded for it."""
    for module in _MODULES:
        import_module(f"{__package__}.{module}")
    return _written


def record_of(name: str) -> FunctionRecord | None:
    """One worksheet function; only as many modules are loaded as it takes to find it."""
    for module in _MODULES:
        import_module(f"{__package__}.{module}")
        if name in _written:
            return _written[name]
    return None


_TEXTS = (coercion.to_text, coercion.to_group, coercion.to_yes_no, coercion.to_rows)


def cell(reader: Reader, doc: str, means: str = "", blank: str = "") -> Taken:
    """An argument that is one cell, or a range with an answer for each of its cells."""
    return Taken(reader, doc, means=means, blank=blank or _BLANKS.get(reader, ""), counts=reader not in _TEXTS)


def column(reader: Reader, doc: str, *, errors_stay: bool = False) -> Taken:
    """An argument that is a column for all answers; a cell in it that cannot be read is the trouble of its row."""
    read = coercion.column_of(reader, errors_stay=errors_stay)
    return Taken(read, doc, True, blank="The row is passed over.", counts=reader not in _TEXTS)


def whole(reader: Reader, doc: str, blank: str = "", *, counts: bool = True) -> Taken:
    """An argument that is one range for all answers."""
    return Taken(reader, doc, whole=True, blank=blank, counts=counts and reader not in _TEXTS)


_BLANKS: Mapping[Reader, str] = {coercion.to_cost: "It counts as 0."}


def worksheet_function(
    *examples: tuple[tuple[object, ...], object],
    rule: Rule | None = None,
    words: Mapping[str, str] = MappingProxyType({}),
    number: bool = False,
    **taken: Taken,
) -> Callable[[Callable[..., object]], Callable[..., Any]]:
    """Make a function of single values one that Excel can call with cells and ranges, and keep its record.

    `words` say what stands for an argument of the rule that the function does not take; `number`: it gives a number.
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
            number,
        )
        _written[record.name] = record
        return _callable(record)

    return make


def _offers(arguments: Sequence[FunctionArgument]) -> Offers:
    return Offers(
        cells={one.means for one in arguments if not one.taken.whole},
        whole={one.means: ("", one.means) for one in arguments if one.taken.whole},
        policy=parameter_names(), usual=True,
    )  # fmt: skip


def for_xlwings(
    function: Callable[..., Any], record: FunctionRecord, func: Callable[..., Any], arg: Callable[..., Any]
) -> Callable[..., Any]:
    """The function with xlwings' decorators: every range arrives as rows of cells, Excel's errors
    by their names, and the help stands in Excel."""
    for argument in record.arguments:
        function = arg(argument.name, doc=argument.taken.doc, ndim=2, err_to_str=True)(function)
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
