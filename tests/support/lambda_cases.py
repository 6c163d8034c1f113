"""Cases of the LAMBDA names: what stands in the cells of each call, and what the SEND function answers to it.

The examples, the rules' own boundary cases, and of every argument that may be left out: left out, empty between
commas, a blank cell and 0; and of every argument: #N/A, a text, TRUE, a number below 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sendbook.excel.functions import every_function
from sendbook.excel.functions.coercion import CellError
from sendbook.excel.functions.records import FunctionArgument, FunctionRecord
from sendbook.excel.lambda_names.names import LambdaName, lambda_names
from tests.support.hosts import excel_value
from tests.support.rule_cases import rule_cases, school_columns

OUT, EMPTY, NA = "(left out)", "(empty)", "#N/A"
"""An argument that is left out at the end of a call, one left empty between commas, and Excel's error in a cell."""


@dataclass(frozen=True)
class LambdaCase:
    """One call: a name, what is given for each argument in order, what the cells then show, and why it is asked."""

    name: str
    given: tuple[Any, ...]
    wanted: list[list[Any]]
    says: str

    def __str__(self) -> str:
        return f"{self.name} {self.says}: {self.given}"[:200]


def shown(answer: object) -> list[list[Any]]:
    """What a function answers as the rows of cells that show it."""
    rows = answer if isinstance(answer, list) else [[answer]]
    rows = [row if isinstance(row, list | tuple) else [row] for row in rows]
    return [["" if cell is None else excel_value(cell) for cell in row] for row in rows]


def answered(name: LambdaName, given: tuple[Any, ...]) -> list[list[Any]]:
    """What the SEND function answers to the same cells; an argument that is left out or empty is a blank."""
    cells = [None if value in (OUT, EMPTY) else value for value in given]
    return shown(getattr(every_function, name.record.name)(*cells))


def cases() -> list[LambdaCase]:
    """Every case, once."""
    found: dict[tuple[str, str], LambdaCase] = {}
    for name in lambda_names().values():
        for case in (*_of_examples(name), *_left_out(name), *_bad_cells(name), *_of_rules(name), *_sizes(name)):
            found.setdefault((case.name, repr(case.given)), case)
    return list(found.values())


def _case(name: LambdaName, given: tuple[Any, ...], says: str) -> LambdaCase:
    return LambdaCase(name.name, given, answered(name, given), says)


def whole_examples(name: LambdaName) -> list[tuple[Any, ...]]:
    """The examples of a function whose cells a formula reads too: real dates and numbers."""
    return [e.given for e in name.record.examples if not any(_worded(value) for value in e.given)]


def _worded(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_worded(item) for item in value)
    return isinstance(value, str) and value.rstrip("%").replace(".", "").isdigit()


def _padded(record: FunctionRecord, given: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*given, *[None] * (len(record.arguments) - len(given)))


def _of_examples(name: LambdaName) -> Iterator[LambdaCase]:
    for given in whole_examples(name):
        yield _case(name, given, "an example")


def _left_out(name: LambdaName) -> Iterator[LambdaCase]:
    # A function that looks things up in the terms works out a whole calendar for each call: one example is enough.
    looks_up = any(a.name == "closures" for a in name.record.arguments)
    for given in whole_examples(name)[: 1 if looks_up else None]:
        full = _padded(name.record, given)
        for place, argument in enumerate(name.record.arguments):
            if argument.optional:
                yield _case(name, full[:place], f"{argument.name} and what follows left out")
                yield _case(name, (*full[:place], EMPTY, *full[place + 1 :]), f"{argument.name} empty")
            for value in (None, 0, ""):
                blank = [[value], [value]] if argument.taken.whole and _is_column(name, place) else value
                yield _case(name, (*full[:place], blank, *full[place + 1 :]), f"{argument.name} is {value!r}")


def _is_column(name: LambdaName, place: int) -> bool:
    return any(isinstance(given[place], list) for given in whole_examples(name) if len(given) > place)


def _bad_cells(name: LambdaName) -> Iterator[LambdaCase]:
    full = _padded(name.record, whole_examples(name)[0])
    for place, argument in enumerate(name.record.arguments):
        given = full[place]
        for bad in ("soon", True, -1, 3, 90_000):
            cell = _with_bad(given, bad) if isinstance(given, list) else bad
            yield _case(name, (*full[:place], cell, *full[place + 1 :]), f"{argument.name} has {bad!r}")
        cell = _with_bad(given, NA) if isinstance(given, list) else NA
        wrong = (*full[:place], cell, *full[place + 1 :])
        yield LambdaCase(name.name, wrong, [[NA]], f"{argument.name} has #N/A")


def _with_bad(column: list[Any], bad: Any) -> list[Any]:
    """A column of which the last cell is another one."""
    return [*column[:-1], [*column[-1][:-1], bad] if isinstance(column[-1], list) else bad]


def _of_rules(name: LambdaName) -> Iterator[LambdaCase]:
    """The rules' own cases, as far as the function takes what they give."""
    rule = name.record.rule.name if name.record.rule else name.record.name.removeprefix("SEND_").lower()
    meanings = [a.means for a in name.record.arguments]
    arguments = [a.name for a in name.record.arguments]
    seen: set[str] = set()
    for case in rule_cases():
        if case.rule != rule:
            continue
        given: list[Any] = [case.inputs.get(meaning) for meaning in meanings]
        if "calendar_dates" in case.inputs:
            given[arguments.index("term_starts") :] = _terms_of(case.inputs["calendar_dates"])
        if repr(given) not in seen and not any(isinstance(value, str) and value == "" for value in given):
            seen.add(repr(given))
            yield _case(name, tuple(given), case.says)


def _terms_of(calendar: list[date]) -> list[Any]:
    """The terms and closures of the school whose calendar a case looks things up in."""
    schools = [school_columns(name) for name in ("usual", "six terms", "untidy", "no terms yet", "one year known")]
    school = next(school for school in schools if school["calendar_dates"] == calendar)
    pairs = zip(school["closure_first_days"], school["closure_last_days"], strict=True)
    return [school["term_starts"], school["term_ends"], [list(pair) for pair in pairs]]


def as_columns(every: Sequence[LambdaCase]) -> tuple[list[LambdaCase], set[str]]:
    """The same calls as a few over whole columns, a case in each row; and which cases stand in them."""
    groups: dict[tuple[str, str], list[LambdaCase]] = {}
    for case in every:
        arguments = lambda_names()[case.name].record.arguments
        given = _padded(lambda_names()[case.name].record, case.given)
        cells = [value for value, a in zip(given, arguments, strict=True) if not a.taken.whole]
        ranges = [value for value, a in zip(given, arguments, strict=True) if a.taken.whole]
        plain = not any(isinstance(value, list) for value in cells) and not {EMPTY, OUT} & {
            value for value in given if isinstance(value, str)
        }
        if cells and plain and len(case.wanted) * len(case.wanted[0]) == 1 and NA not in repr(ranges):
            groups.setdefault((case.name, repr(ranges)), []).append(case)
    made, within = [], set()
    for (name, _), alike in groups.items():
        record = lambda_names()[name].record
        padded = [_padded(record, case.given) for case in alike]
        given = tuple(
            padded[0][place] if a.taken.whole else [row[place] for row in padded]
            for place, a in enumerate(record.arguments)
        )
        if len(alike) > 1 and len(answered(lambda_names()[name], given)) == len(alike):
            made.append(LambdaCase(name, given, [case.wanted[0] for case in alike], f"{len(alike)} cases in columns"))
            within |= {str(case) for case in alike}
    return made, within


def _sizes(name: LambdaName) -> Iterator[LambdaCase]:
    full = _padded(name.record, whole_examples(name)[0])
    cells = [place for place, a in enumerate(name.record.arguments) if not a.taken.whole]
    if len(cells) > 1:
        given = list(full)
        given[cells[0]], given[cells[1]] = [full[cells[0]]] * 3, [full[cells[1]]] * 2
        yield _case(name, tuple(given), "ranges of different sizes")
    columns = [place for place, _ in enumerate(full) if isinstance(full[place], list)]
    if len(columns) > 1:
        given = list(full)
        given[columns[1]] = [*given[columns[1]], given[columns[1]][-1]]
        yield _case(name, tuple(given), "columns of different sizes")


def every_call() -> list[LambdaCase]:
    """All calls: each case alone and again in a row of a column; those that need a calendar only in columns."""
    every = cases()
    columns, within = as_columns(every)
    slow = {
        name
        for name, known in lambda_names().items()
        if any(argument.name == "closures" for argument in known.record.arguments)
    }
    return [*columns, *(case for case in every if case.name not in slow or str(case) not in within)]


def of_table(asked: Sequence[tuple[str, list[Any]]], answers: Sequence[dict[str, Any]]) -> list[LambdaCase]:
    """The cases of the routes' table that a LAMBDA name is asked too: all but text that only the function reads as a
    date or a number, and errors, of which the add-in's Excel sends nothing."""
    names = {known.record.name: known for known in lambda_names().values()}
    made = []
    for (function, given), answer in zip(asked, answers, strict=True):
        known = names.get(function)
        if (
            known is not None
            and not any(map(_has_a_heading, given))
            and not any(
                _read_from_text(argument, cell) or _told_apart_by_engines(cell)
                for argument, rows in zip(known.record.arguments, given, strict=False)
                for row in rows or ()
                for cell in row
            )
        ):
            cells = tuple(EMPTY if rows is None else rows[0][0] if _is_one(rows) else rows for rows in given)
            made.append(LambdaCase(known.name, cells, answer["rows"], "a case of the routes' table"))
    return made


def _has_a_heading(rows: list[list[Any]] | None) -> bool:
    """Whether words stand above a column of numbers: the functions pass over them, the names cannot."""
    below = [cell for row in (rows or ())[1:] for cell in row if cell is not None]
    return bool(below) and isinstance((rows or [[None]])[0][0], str) and all(isinstance(x, int | float) for x in below)


def _told_apart_by_engines(cell: Any) -> bool:
    """Errors that IronCalc stores as #VALUE!, and TRUE, which it takes for a number: the rules' own cases try both."""
    return isinstance(cell, bool) or (isinstance(cell, str) and cell.startswith("#") and cell != "#N/A")


def _is_one(rows: list[list[Any]]) -> bool:
    return len(rows) == len(rows[0]) == 1


def _read_from_text(argument: FunctionArgument, cell: Any) -> bool:
    if not isinstance(cell, str) or not cell.strip():
        return False
    if cell == NA:
        return True
    try:
        return not isinstance(argument.taken.reader([[cell]] if argument.taken.whole else cell, "cell"), str) and not (
            argument.taken.whole and all(isinstance(one, str) for one in argument.taken.reader([[cell]], "cell"))
        )
    except CellError:
        return False
