"""Names: every LAMBDA name that sendbook writes into a workbook, and the functions left out, with the reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from sendbook.excel.functions.records import FunctionRecord, every_record
from sendbook.excel.lambda_names.bodies import BODIES, ruled
from sendbook.excel.lambda_names.reading import NotSaid
from sendbook.excel.lambda_names.stored import LONGEST_COMMENT, LONGEST_NAME_TEXT, shortened, stored

PREFIX = "SB_"
"""xlwings Lite stops in a workbook that has a LAMBDA with the name of one of its functions, which are SEND_..."""

MARK = " (sendbook)"
"""How the comment beside a name ends: by it a name is known as one that sendbook wrote."""

_NOT_SAID = {
    "SEND_CHECK": "It reads a whole list by its headings and checks each column: no formula does that.",
    "SEND_COST_BY": "It groups and sorts a list of its own length; of the programs that could prove such a formula, "
    "only one works it out.",
    "SEND_PUPIL_TOTAL": "It answers with three cells for each pupil, and says how many lines have no cost: use "
    "SB_PUPIL_COSTS and SB_THRESHOLD_STATUS beside one another.",
    "SEND_COST_FORECAST": "It is the difference of two costs to date: use SB_COST_TO_DATE twice, with the last days of "
    "both academic years.",
    "SEND_INTERIM_REVIEW_BY": "Its rule averages over cells of a sheet, which no name of its own has.",
    "SEND_PROBLEM": "It asks another function what is wrong: no formula can do that.",
    "SEND_MEETINGS_SHORT": "It counts meetings by pupil and term and sorts whom it finds: too long a formula to trust.",
}


@dataclass(frozen=True, slots=True)
class LambdaName:
    """One name: what it is called, its function, its formula as a person reads it, and as the file keeps it."""

    name: str
    record: FunctionRecord
    text: str

    @property
    def stored(self) -> str:
        """The formula as the file keeps it."""
        return stored(self.text, frozenset(a.name for a in self.record.arguments if a.optional))

    @property
    def comment(self) -> str:
        """What Excel shows beside the name while it is typed."""
        room = LONGEST_COMMENT - len(MARK)
        text = self.record.doc
        return (text if len(text) <= room else text[: room - 3].rsplit(" ", 1)[0] + "...") + MARK


@cache
def _made() -> tuple[dict[str, LambdaName], dict[str, str]]:
    names: dict[str, LambdaName] = {}
    left: dict[str, str] = {}
    for name, record in every_record().items():
        try:
            body = BODIES.get(name, ruled if record.rule else None)
            if body is None:
                raise NotSaid(_NOT_SAID.get(name, "There is no formula for it yet."))
            made = LambdaName(name_of(name), record, body(record))
            if len(made.stored) > LONGEST_NAME_TEXT:
                made = replace(made, text=shortened(made.text))
            if len(made.stored) > LONGEST_NAME_TEXT:
                raise NotSaid("Its formula would be longer than Excel allows.")
            names[made.name] = made
        except NotSaid as reason:
            left[name] = str(reason)
    return names, left


def lambda_names() -> dict[str, LambdaName]:
    """Every LAMBDA name, in the order of the functions."""
    return _made()[0]


def left_out() -> dict[str, str]:
    """The functions without a LAMBDA name, and why."""
    return _made()[1]


def name_of(function: str) -> str:
    """The LAMBDA name of a function: SB_OVERDUE of SEND_OVERDUE."""
    return PREFIX + function.removeprefix("SEND_")
