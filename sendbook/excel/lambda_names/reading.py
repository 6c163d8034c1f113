"""Reading: how a formula reads one cell, said for each reader of the functions (a date, an amount, a text, Yes or No).

What is read is a number or text, "" for a blank, FALSE where the cell cannot be read, TRUE where an amount is below 0
or beyond its limits, or Excel's own error, which stays one. The formula reads no text as a date or a number: how Excel
reads such text depends on the country for which it was set up, so the plain sentence is safer than a wrong day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sendbook.excel.functions import coercion
from sendbook.excel.functions.answering import answer
from sendbook.excel.functions.coercion import CellError, Reader
from sendbook.excel.functions.records import FunctionArgument, FunctionRecord
from sendbook.rules.term_reviews import TERMS_NEEDED

_DATE = (
    f"IF(AND({{x}}>={coercion.FIRST_SERIAL},{{x}}<{coercion.LAST_SERIAL}),INT({{x}}+{coercion.JUST_BELOW:.7f}),FALSE)"
)
_FOUND = 'IF(TRIM({x})="","",%s)'
_NUMBER = "IF(ISNUMBER({x}),%s,FALSE)"

_ABOUT_DAY = (
    f'IF(LEFT({{x}},{len(TERMS_NEEDED)})="{TERMS_NEEDED}",IFERROR(DATE(VALUE(RIGHT(TRIM({{x}}),4)),'
    f"VALUE(MID({{x}},{len(TERMS_NEEDED) + 4},2)),VALUE(MID({{x}},{len(TERMS_NEEDED) + 1},2))),FALSE),FALSE)"
)
"""The day in what SEND_REVIEW_DUE says of a review that the terms do not reach: written by sendbook, day first."""

_READINGS: Mapping[Reader, str] = {
    coercion.to_date: _FOUND % _NUMBER % f'IF({{x}}=0,"",{_DATE})',
    coercion.to_due: _FOUND % f'IF(ISNUMBER({{x}}),IF({{x}}=0,"",{_DATE}),{_ABOUT_DAY})',
    coercion.to_number: _FOUND % _NUMBER % "IF(ABS({x})<1E+15,{x},FALSE)",
    coercion.to_cost: 'IF(TRIM({x})="",0,' + _NUMBER % "IF(ABS({x})<1E+15,{x},FALSE)" + ")",
    coercion.to_amount: _FOUND % _NUMBER % 'IF({x}<0,TRUE,IF({x}=0,"",IF({x}<1E+15,{x},FALSE)))',
    coercion.to_share: _FOUND % _NUMBER % 'IF({x}<0,TRUE,IF({x}=0,"",IF({x}>1,{x}/100,{x})))',
    coercion.to_text: _FOUND % 'IF(ISTEXT({x}),TRIM({x}),IF(ISNUMBER({x}),IF({x}=0,"",{x}&""),FALSE))',
    coercion.to_group: _FOUND % 'IF(ISTEXT({x}),TRIM({x}),IF(ISNUMBER({x}),IF({x}=0,"",{x}),FALSE))',
    coercion.to_yes_no: 'LET(word_,TRIM({x}),IF(word_="","",IF(OR(word_="yes",word_="y",word_="true",word_="1"),"Yes",'
    'IF(OR(word_="no",word_="n",word_="false",word_="0"),"No",FALSE))))',
}


class NotSaid(ValueError):
    """A function that no formula of one name can say; the message is the reason, for the list of those left out."""


def read(reader: Reader, x: str) -> str:
    """The formula that reads one cell as this reader does."""
    if isinstance(reader, coercion.Between):
        return between(x, reader.possible.beyond(x))
    if reader not in _READINGS:
        raise NotSaid("It reads its cells in a way that no formula says.")
    return _READINGS[reader].replace("{x}", x)


def between(x: str, beyond: str) -> str:
    """The formula that reads an amount of which a formula tells that it cannot be meant."""
    return (_FOUND % _NUMBER % f'IF({{x}}=0,"",IF({beyond},TRUE,{{x}}))').replace("{x}", x)


def quoted(text: str) -> str:
    """A text as a formula has it."""
    return '"' + text.replace('"', '""') + '"'


def as_formula(value: object) -> str:
    """What a function answers, as a formula has it: a sentence, or one of Excel's errors."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str) and value.startswith("#"):
        return value
    return quoted(value) if isinstance(value, str) else f"{value:.15g}"


def answers(record: FunctionRecord, **other: Any) -> object:
    """What the function itself answers to its first example with other things in some arguments.

    So each sentence stands in one place: a function that is changed to answer otherwise changes its name too.
    """
    given = dict.fromkeys((a.name for a in record.arguments), None)
    given |= dict(zip(given, record.examples[0].given, strict=False))
    return answer(record, given | other)


def unread(record: FunctionRecord, argument: FunctionArgument, *, below: bool = False) -> str:
    """What the function answers where a cell of this argument cannot be read, or is below 0."""
    bad: object = -1
    if not below:
        bad = next(value for value in (True, "?") if _refused(argument.taken.reader, value))
    elif not _refused(argument.taken.reader, -1):
        return unread(record, argument)
    return as_formula(answers(record, **{argument.name: [[bad]] if argument.taken.whole else bad}))


def _refused(reader: Reader, value: object) -> bool:
    try:
        reader(value, "cell")
    except CellError:
        return True
    return False


def missing(record: FunctionRecord, *absent: str) -> str | None:
    """What the function answers when these arguments are blank, if that is a sentence about them; else `None`."""
    given: dict[str, Any] = dict.fromkeys((a.name for a in record.arguments), None)
    given |= dict(zip(given, record.examples[0].given, strict=False))
    given |= dict.fromkeys(absent, None)
    try:
        read_ = {a.name: a.taken.reader(_one(given[a.name], a), a.name) for a in record.arguments}
        record.body(**read_)
    except CellError:
        found = answers(record, **dict.fromkeys(absent, None))
        return as_formula(found)
    return None


def _one(value: Any, argument: FunctionArgument) -> Any:
    """The first cell of what an example gives for an argument that is one cell."""
    while not argument.taken.whole and isinstance(value, list | tuple):
        value = value[0]
    return value
