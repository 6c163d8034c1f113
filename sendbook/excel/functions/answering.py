"""Answering: how a worksheet function answers for each cell of its ranges, from what its record declares.

One of Excel's errors in an argument is the answer. Where a cell cannot be read, a function that gives words or days
answers with one plain sentence; one that gives a number answers #VALUE!, because SUM would pass over a sentence, and
SEND_PROBLEM tells the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from sendbook.excel.functions.coercion import CellError, Cells, ExcelError, cells, error_raised, shaped
from sendbook.excel.functions.whole_columns import cut, headed, without_heading
from sendbook.policy import parameters
from sendbook.rules.bind import Binding, Source

if TYPE_CHECKING:
    from sendbook.excel.functions.records import FunctionRecord

_AT_ONCE = 8_192
"""So many rows are worked out at once, so that a whole column needs little memory."""

NOT_A_NUMBER = "#VALUE!"
"""What a function that gives a number answers where it cannot work: SUM stops at it, and does not pass over it."""


def answer(record: FunctionRecord, given: Mapping[str, object], *, telling: bool = False) -> object:
    """What a function answers, in the shape of its range, "" for blank; `telling`: what is wrong instead, else ""."""
    given = cut(given)
    lengths = headed([(given[a.name], a.taken.counts) for a in record.arguments])
    grids = {a.name: cells(given[a.name]) for a in record.arguments if not a.taken.whole}
    depth = max((grid.depth for grid in grids.values()), default=0)
    try:
        for_all = {
            a.name: a.taken.reader(without_heading(given[a.name], lengths), a.name)
            for a in record.arguments
            if a.taken.whole
        }
        rows, columns = _size(grids)
    except CellError as trouble:
        return shaped([[_shown(record, trouble, telling)]], depth)
    heads = {name for name, grid in grids.items() if len(grid.rows) in lengths}
    single = {name: grid.rows[0][0] for name, grid in grids.items() if grid.size == (1, 1)}
    ranges = {name: grid.rows for name, grid in grids.items() if name not in single}
    answers: dict[tuple[object, ...], object] = {}

    def one(key: tuple[object, ...]) -> object:
        return _shown(record, _one(record, single | dict(zip(ranges, key, strict=False)), for_all), telling)

    answered: list[list[object]] = [[""] * columns] if heads else []
    for start in range(len(answered), rows, _AT_ONCE):
        parts = [list(chain.from_iterable(lines[start : start + _AT_ONCE])) for lines in ranges.values()]
        # The rows of a school's list hold few different values: each is worked out once. TRUE is not 1 here.
        keys = list(zip(*parts, *(map(type, part) for part in parts), strict=True)) or [()]
        try:
            for key in dict.fromkeys(keys).keys() - answers.keys():
                answers[key] = one(key)
            found = list(map(answers.__getitem__, keys))
        except TypeError:
            found = list(map(one, keys))
        answered += [found[place : place + columns] for place in range(0, len(found), columns)]
    return shaped(answered, depth)


def _one(record: FunctionRecord, given: Mapping[str, object], for_all: Mapping[str, object]) -> object:
    """The answer for one place, or the trouble that stands in its way."""
    single = [a for a in record.arguments if not a.taken.whole]
    try:
        for argument in single:
            error_raised(given[argument.name], argument.name)
        read = {a.name: a.taken.reader(given[a.name], a.name) for a in single}
        return _answer_for(record, {**read, **for_all})
    except CellError as trouble:
        return trouble


def _shown(record: FunctionRecord, found: object, telling: bool) -> object:
    """What stands in the cell, or in the cells over which a list spills."""
    if isinstance(found, list):
        rows = [[_shown(record, cell, telling) for cell in row] for row in found]
        return " ".join(str(cell) for row in rows for cell in row if cell) if telling else rows
    if isinstance(found, CellError):
        return str(found) if telling else _stands_for(record, found)
    return "" if telling or found is None else found


def _stands_for(record: FunctionRecord, trouble: CellError) -> str:
    if isinstance(trouble, ExcelError):
        return trouble.value
    return NOT_A_NUMBER if record.number else str(trouble)


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
    if binding.source is Source.TEXT:
        return binding.name
    found = values.get(binding.name)
    # A cell that arrives as 0 may be an empty one.
    return found or parameters()[binding.usual].at(day) if binding.usual else found


def _size(grids: Mapping[str, Cells]) -> tuple[int, int]:
    sizes = {grid.size for grid in grids.values()} - {(1, 1)}
    if any(len(set(map(len, grid.rows))) > 1 for grid in grids.values()) or len(sizes) > 1:
        raise CellError("The ranges differ in size: give ranges of the same size, or single cells.")
    return sizes.pop() if sizes else (1, 1)
