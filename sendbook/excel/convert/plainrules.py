"""The rules' own formulas in the place of SEND calls: when one says the same as the function, and over which cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sendbook.excel.convert.sendcalls import HIDDEN, Call, Unknown, calls_in, has_call, masked
from sendbook.excel.convert.sheetvalues import CELL
from sendbook.excel.functions.coercion import (
    Between,
    CellError,
    Reader,
    to_amount,
    to_cost,
    to_date,
    to_due,
    to_number,
    to_share,
)
from sendbook.excel.functions.records import FunctionArgument, record_of
from sendbook.policy import parameters
from sendbook.rules.bind import Binding

_ONE_VALUE = frozenset(("DATE", "TODAY", "EDATE", "EOMONTH", "ROUND", "ABS", "MAX", "MIN", "N", "YEAR", "MONTH", "DAY"))
_WHATEVER_IS_GIVEN = re.compile(
    r"(?<![\w.])(SUM|SUMIFS?|SUMPRODUCT|COUNT|COUNTA|COUNTIFS?|COUNTBLANK|AVERAGE|AVERAGEIFS?|MAX|MIN|ROWS|COLUMNS)\(",
    re.IGNORECASE,
)


def as_formula(
    call: Call,
    one: Callable[[str], str],
    value: Callable[[str], Any],
    plain: Callable[[str], str],
    names: Mapping[str, str],
) -> str:
    """The rule's own formula for a call; "" where there is none, or what is given is not what a formula takes.

    `one` gives the cell of a range that is meant, `value` what a text stands for, `plain` a text without SEND calls.
    """
    record = record_of(call.name)
    if record is None or record.rule is None or len(call.given) > len(record.arguments):
        return ""
    texts = {argument.means: (argument, "") for argument in record.arguments}
    for argument, text in zip(record.arguments, call.given, strict=False):
        texts[argument.means] = (argument, text if argument.taken.whole else one(text))
    references = {}
    for name, binding in record.bound.items():
        argument_of, text = texts.get(binding.name, (None, ""))
        if argument_of is not None and not argument_of.taken.whole and not _fits(argument_of, text, value, names):
            return ""
        try:
            references[name] = _reference(binding, argument_of, plain(text))
        except Unknown:
            return ""
    return record.rule.excel(references)


def gives_days(name: str) -> bool:
    """Whether a function answers with days."""
    record = record_of(name)
    return record is not None and any(isinstance(example.answer, date) for example in record.examples)


def _fits(argument: FunctionArgument, text: str, value: Callable[[str], Any], names: Mapping[str, str]) -> bool:
    """Whether an argument is one cell (or a plain value) that Excel's own formula reads as the function does."""
    try:
        found = value(text)
    except Unknown:
        return surely_one(text, names)
    rows = found if isinstance(found, list) else [[found]]
    if len(rows) != 1 or len(rows[0]) != 1:
        return False
    # Text that spells a date or a number is read by the function, not by Excel's formula.
    reader = argument.taken.reader
    reads_numbers = isinstance(reader, Between) or reader in (to_date, to_due, to_number, to_amount, to_cost, to_share)
    cell = rows[0][0]
    return not (reads_numbers and isinstance(cell, str | bool) and cell != "") and _reads(reader, cell)


def _reads(reader: Reader, cell: object) -> bool:
    """Whether the function reads a cell at all: the formula would count with what it refuses."""
    try:
        reader(cell, "cell")
    except CellError:
        return False
    return True


def surely_one(text: str, names: Mapping[str, str] | None = None) -> bool:
    """Whether a calculation surely gives one number or date: single cells, numbers, and functions that give one."""
    if has_call(text):
        parts, at = list[str](), 0
        for call in calls_in(text):
            if not all(surely_one(given, names) for given in call.given if given):
                return False
            parts += [text[at : call.start], "1"]
            at = call.end
        text = "".join([*parts, text[at:]])
    plain = masked(text)
    while found := _WHATEVER_IS_GIVEN.search(plain):
        plain = plain[: found.start()] + "1" + plain[_end(plain, found.end()) :]
    plain = re.sub(rf"[\w.]*\[{HIDDEN}*\]", _own_row(text, plain), plain)
    words = re.findall(r"[A-Z_$][\w.$]*\(?", plain.upper())
    for word in words:
        if word.endswith("("):
            if word[:-1] not in _ONE_VALUE:
                return False
        elif names and word.casefold() in names:
            if not surely_one(names[word.casefold()]):
                return False
        elif not CELL.fullmatch(word):
            return False
    return not re.search(rf"[:\[\]{{}}\"'!#@&{HIDDEN}]", plain)


def _own_row(text: str, plain: str) -> str:
    """What stands for a table's cells: a cell where all are of the formula's own row ([@Cost]), else no cell."""
    return "A1" if len(text) == len(plain) and plain.count("[") == len(re.findall(r"\[@", text)) else "#"


def _end(plain: str, start: int) -> int:
    depth = 1
    for place in range(start, len(plain)):
        depth += {"(": 1, ")": -1}.get(plain[place], 0)
        if not depth:
            return place + 1
    raise Unknown


def _reference(binding: Binding, argument: FunctionArgument | None, text: str) -> str:
    default = _default(binding)
    if argument is None or text == "":
        return default or '""'
    single = (
        CELL.fullmatch(text) or re.fullmatch(rf"[\w.]*\[{HIDDEN}*\]", masked(text)) or re.fullmatch(r"[\d.]+", text)
    )
    plain = text if single or (text.startswith("(") and _end(masked(text), 1) == len(text)) else f"({text})"
    if argument.taken.whole:
        return plain
    if argument.taken.reader is to_share:
        plain = f"IF(N({plain})>1,{plain}/100,{plain})"
    if argument.taken.reader is to_cost:
        return f"N({plain})"
    if argument.taken.reader in (to_amount, to_share) or isinstance(argument.taken.reader, Between):
        # An empty cell and 0 are the same to the function: the default, or blank.
        return f"IF(N({plain})=0,{default or chr(34) * 2},{plain})"
    return plain


def _default(binding: Binding) -> str:
    number = parameters().get(binding.usual or binding.name)
    return "" if number is None else f"{number.values[-1].value:g}"
