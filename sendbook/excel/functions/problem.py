"""SEND_PROBLEM: the plain sentence behind a #VALUE!, which a function that gives a number cannot say itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from sendbook.excel.functions.answering import answer
from sendbook.excel.functions.coercion import CellError, cells, one, to_text
from sendbook.excel.functions.records import record_of, whole, worksheet_function


def _as_it_is(value: object, name: str) -> object:
    """An argument as it arrives: the function that is asked about reads it."""
    return value


_FIRST = "What stands first in the function's brackets: the same cell or range."
_NEXT = "What stands next in the function's brackets, if anything does."
_NTH: dict[str, Any] = {"first": whole(_as_it_is, _FIRST, counts=False)} | {
    name: whole(_as_it_is, _NEXT, counts=False)
    for name in (
        "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
        "thirteenth",
    )
}  # fmt: skip


@worksheet_function(
    (("SEND_PROVISION_COST", "30 mins", 3, 12, 20.01),
     "Minutes per session is not a number: type it as 12.5."),
    (("SEND_PROVISION_COST", [30, "30 mins", 45], 3, 12, 20.01),
     [[""], ["Minutes per session is not a number: type it as 12.5."], [""]]),
    (("SEND_HEADROOM", "#N/A"), "Cost holds Excel's error #N/A: mend that cell first."),
    (("SEND_OVERDUE", date(2026, 11, 20), date(2026, 11, 21)), ""),
    function=whole(one(to_text), "The name of the function, in quotes, such as \"SEND_PROVISION_COST\"."),
    **_NTH,
)  # fmt: skip
def SEND_PROBLEM(
    function: str | None,
    first: Any = None,
    second: Any = None,
    third: Any = None,
    fourth: Any = None,
    fifth: Any = None,
    sixth: Any = None,
    seventh: Any = None,
    eighth: Any = None,
    ninth: Any = None,
    tenth: Any = None,
    eleventh: Any = None,
    twelfth: Any = None,
    thirteenth: Any = None,
) -> object:
    """Why a function answers #VALUE!, in a plain sentence; blank where nothing is wrong. Give it the function's name
    and then what the function itself is given."""
    record = record_of((function or "").upper())
    if record is None or record.name == "SEND_PROBLEM":
        raise CellError("Give the name of one of the SEND functions, in quotes.")
    given = (first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth)
    names = [argument.name for argument in record.arguments]
    found = answer(record, dict(zip(names, (*given, *(None,) * len(names)), strict=False)), telling=True)
    if not isinstance(found, list):
        return found
    rows = cells(found).rows
    return [list(row) for row in rows] if len(rows) > 1 or len(rows[0]) > 1 else rows[0][0]
