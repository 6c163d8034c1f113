"""Row form: a function of single cells as one LAMBDA that takes cells or ranges, an answer for each row and column.

Excel's AND, OR, COUNT and MAX make one answer of a whole range, so a formula written for one cell is silently wrong
over a column. Here it is a LAMBDA within the LAMBDA, called for each place; single cells stand for every place, and
ranges of different sizes are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from sendbook.excel.functions import coercion
from sendbook.excel.functions.records import FunctionArgument, FunctionRecord
from sendbook.excel.lambda_names.reading import answers, as_formula, between, missing, read, unread
from sendbook.policy import parameters
from sendbook.rules.possible import a_time

PLACE = "LAMBDA(range_,IF(ROWS(range_)*COLUMNS(range_)=1,range_,INDEX(range_,row_,column_)))"
SUM = "LAMBDA(range_,SUM(MAP(range_,LAMBDA(cell_,N(cell_)))))"
"""The numbers of a range added up. Whether SUM itself passes over a text that comes as one cell, programs disagree."""

_MANY = 5
"""So many arguments are asked one by one whether they are one of Excel's errors."""

FITS = "LAMBDA(range_,OR(ROWS(range_)*COLUMNS(range_)=1,AND(ROWS(range_)=rows_,COLUMNS(range_)=columns_)))"


@dataclass(frozen=True, slots=True)
class Whole:
    """What a formula makes of whole ranges: names for it, what is answered instead, how cells are read."""

    names: Sequence[tuple[str, str]] = ()
    troubles: Sequence[tuple[str, str]] = ()
    readers: Sequence[coercion.Reader] = ()
    within: Sequence[tuple[str, str]] = ()
    """What is answered instead at each place, once its cells are read."""


def given(argument: FunctionArgument) -> str:
    """How the formula calls what was given for an argument: one that may be left out has a name of its own."""
    return f"{argument.name}_given" if argument.optional else argument.name


def read_name(argument: FunctionArgument) -> str:
    """How the formula calls what was read of a cell."""
    return f"{argument.name}_read"


def row_form(record: FunctionRecord, formula: str, whole: Whole = Whole()) -> str:
    """The LAMBDA of a function whose formula speaks of `{argument}_read`, and of whole ranges by their names."""
    cells = [a for a in record.arguments if not a.taken.whole]
    body = _each(record, cells)
    for condition, gives in reversed(whole.troubles):
        body = f"IF({condition},{gives},{body})"
    readers = dict.fromkeys((*(a.taken.reader for a in cells), *whole.readers))
    readings = _readings([*readers])
    for condition, gives in reversed(whole.within):
        formula = f"IF({condition},{gives},{formula})"
    one = f"LAMBDA({','.join(f'{a.name}_cell' for a in cells)},{_one(record, cells, formula)})"
    text = f"{readings}{named(whole.names)}one_,{one},{body}"
    return lambda_of(record, f"sum_,{SUM},{text}" if "sum_(" in text else text)


def _readings(readers: Sequence[coercion.Reader]) -> str:
    """How each kind of cell is read; several amounts between limits share how that is done."""
    texts = {reading_name(reader): read(reader, "cell_") for reader in readers}
    alike = {reading_name(one): one for one in readers if isinstance(one, coercion.Between)}
    shared: list[tuple[str, str]] = []
    if len(alike) > 1:
        shared = [("time_", f"LAMBDA(cell_,{a_time('cell_')})"),
                  ("amount_", f"LAMBDA(cell_,beyond_,{between('cell_', 'beyond_')})")]  # fmt: skip
        for name, one in alike.items():
            beyond = one.possible.beyond("cell_").replace(a_time("cell_"), "time_(cell_)")
            texts[name] = f"amount_(cell_,{beyond})"
    used = "".join(texts.values())
    return named([
        *(one for one in shared if f"{one[0]}(" in used),
        *((name, f"LAMBDA(cell_,{text})") for name, text in texts.items()),
    ])  # fmt: skip


def lambda_of(record: FunctionRecord, body: str) -> str:
    """The whole LAMBDA: its parameters, what stands for those that are left out, and the rest of its LET."""
    names = [(given(a), _or_nothing(a)) for a in record.arguments if a.optional]
    return f"LAMBDA({','.join(a.name for a in record.arguments)},LET({named(names)}{body}))"


def named(names: Sequence[tuple[str, str]]) -> str:
    """Names and their formulas as a LET begins."""
    return "".join(f"{name},{text}," for name, text in names)


def reading_name(reader: coercion.Reader) -> str:
    """How the formula calls the reading of a kind of cell: `to_date` as the function's own code does."""
    return str(getattr(reader, "__name__", "read_"))


def _each(record: FunctionRecord, cells: Sequence[FunctionArgument]) -> str:
    """An answer for each place of the ranges, which must be of one size."""
    ranges = [given(a) for a in cells]
    sizes = [(f"ROWS({name})", f"COLUMNS({name})") for name in ranges]
    rows, columns = (size[0] if len(size) == 1 else f"MAX({','.join(size)})" for size in zip(*sizes, strict=True))
    alone = f"one_({','.join(ranges)})"
    placed = f"LET(place_,{PLACE},one_({','.join(f'place_({name})' for name in ranges)}))"
    body = f"IF(rows_*columns_=1,{alone},MAKEARRAY(rows_,columns_,LAMBDA(row_,column_,{placed})))"
    names = [("rows_", rows), ("columns_", columns)]
    if len(cells) > 1:
        names.append(("fits_", FITS))
        body = f"IF(AND({','.join(f'fits_({name})' for name in ranges)}),{body},{_differ(record, cells)})"
    return f"LET({named(names)}{body})"


def _differ(record: FunctionRecord, cells: Sequence[FunctionArgument]) -> str:
    """What the function answers to ranges of different sizes."""
    sentence = answers(record, **{cells[0].name: [[None], [None]], cells[1].name: [[None]] * 3})
    while isinstance(sentence, list):
        sentence = sentence[0]
    return as_formula(sentence)


def _or_nothing(argument: FunctionArgument) -> str:
    """What stands for an argument that was left out: an empty text for a cell, nought for a range."""
    nothing = "0" if argument.taken.whole else '""'
    return f"IF(ISOMITTED({argument.name}),{nothing},{argument.name})"


def _one(record: FunctionRecord, cells: Sequence[FunctionArgument], formula: str) -> str:
    """The answer for one place: what is read of each cell, Excel's errors, what cannot be read, then the rule."""
    reads = [(_found(record, a), f"{reading_name(a.taken.reader)}({a.name}_cell)") for a in cells]
    usual = {a.name: usual_number(record, a) for a in cells}
    reads += [(read_name(a), f'IF({a.name}_found="",{usual[a.name]},{a.name}_found)') for a in cells if usual[a.name]]
    body = formula
    for argument in reversed(cells):
        body = _needed(record, argument, cells[0], body)
    for sentence, alike in reversed([(one, [*some]) for one, some in groupby(cells, partial(_sentences, record))]):
        tests = [f"ISLOGICAL({_found(record, a)})" for a in alike]
        body = f"IF({tests[0] if len(tests) == 1 else f'OR({chr(44).join(tests)})'},{sentence},{body})"
    found = [_found(record, argument) for argument in cells]
    # Texts put together are the first error among them: of many arguments that is shorter than to ask each.
    errors = [("errors_", "&".join(found))] if len(found) > _MANY else []
    for name in ["errors_"] if errors else reversed(found):
        body = f"IF(ISERROR({name}),{name},{body})"
    reads += errors
    return f"LET({named(reads)}{body})"


def usual_number(record: FunctionRecord, argument: FunctionArgument) -> str:
    """The policy number that a blank cell of an argument stands for, as a formula has it; "" where there is none."""
    bound = record.bound.values()
    found = next((one.usual for one in bound if one.usual and one.name == argument.means), "")
    return policy_number(found) if found else ""


def policy_number(name: str) -> str:
    """The newest value of a policy number as a formula has it."""
    return f"{parameters()[name].values[-1].value:.15g}"


def _found(record: FunctionRecord, argument: FunctionArgument) -> str:
    """What was read of a cell, before a usual number takes the place of a blank."""
    return f"{argument.name}_found" if usual_number(record, argument) else read_name(argument)


def _sentences(record: FunctionRecord, argument: FunctionArgument) -> str:
    unreadable, below = unread(record, argument), unread(record, argument, below=True)
    return unreadable if unreadable == below else f"IF({_found(record, argument)},{below},{unreadable})"


def _needed(record: FunctionRecord, argument: FunctionArgument, first: FunctionArgument, body: str) -> str:
    """The formula after the sentence that asks for an argument which is blank, where the function asks for it."""
    sentence = missing(record, argument.name)
    if sentence is None:
        return body
    blank = f'{read_name(argument)}=""'
    if argument is not first and missing(record, first.name, argument.name) is None:
        blank = f'AND({read_name(first)}<>"",{blank})'
    return f"IF({blank},{sentence},{body})"
