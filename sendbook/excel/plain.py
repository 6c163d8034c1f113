"""Plain formulas: SEND functions in a workbook turned into formulas or values, so that it works without the add-in.

A formula becomes the rule's own Excel formula where there is one and its arguments are single cells; else what it
answers is put in as values, over the cells that it spills to. What cannot be worked out surely is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sendbook.changes import OwnSheet
from sendbook.excel import every_function
from sendbook.excel.coercion import to_amount, to_date, to_number, to_share
from sendbook.excel.livebook import live_tables, matrix, sheet_names
from sendbook.excel.livecells import typed
from sendbook.excel.records import RECORDS, FunctionArgument, FunctionRecord
from sendbook.policy import parameters
from sendbook.rules.registry import RULES
from sendbook.tables import Value, column_letter, quote_sheet

_CALL = re.compile(r"=\s*(SEND_[A-Z_]+)\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r"(?:(?P<sheet>'(?:[^']|'')+'|[\w.]+)!)?\$?(?P<first>[A-Z]{1,3})\$?(?P<row>\d+)"
                   r"(?::\$?(?P<last>[A-Z]{1,3})\$?(?P<end>\d+))?", re.IGNORECASE)  # fmt: skip
_COLUMN = re.compile(r"(?P<table>\w+)\[(?P<header>[^\[\]@#]+)\]")

_RULE_OF = {
    "SEND_REVIEW_DUE": "review_due", "SEND_REVIEW_STATUS": "review_status", "SEND_OVERDUE": "overdue",
    "SEND_PROVISION_COST": "provision_cost", "SEND_COST_ABOVE_THRESHOLD": "cost_above_threshold",
    "SEND_HEADROOM": "headroom", "SEND_THRESHOLD_STATUS": "threshold_status",
    "SEND_HOURS_EQUIVALENT": "hours_equivalent", "SEND_ANNUAL_REVIEW_DUE": "annual_review_due",
}  # fmt: skip
_ONE_VALUE = frozenset(("DATE", "TODAY", "EDATE", "EOMONTH", "ROUND", "ABS", "MAX", "MIN", "N", "YEAR", "MONTH", "DAY"))
_NUMBER_OF = {"threshold": "high_needs_cost_threshold", "near_percent": "near_threshold_percent"}


class Unknown(Exception):
    """An argument whose value cannot be worked out here, such as a calculation."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A cell that was converted: its formula, and the plain formula or the values that take its place."""

    sheet: str
    row: int
    column: int
    was: str
    formula: str = ""
    values: Sequence[Sequence[object]] = ()

    @property
    def cell(self) -> str:
        """Where it stands."""
        return f"{quote_sheet(self.sheet)}!{column_letter(self.column)}{self.row}"


def arguments_of(inside: str) -> list[str]:
    """The arguments of a call, apart at its own commas, not at those within brackets, quotes or a sheet's name."""
    parts, depth, quote, start = [], 0, "", 0
    for place, sign in enumerate(inside):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
            if depth < 0:
                raise Unknown
        elif sign == "," and depth == 0:
            parts.append(inside[start:place].strip())
            start = place + 1
    return [*parts, inside[start:].strip()]


class Workbook:
    """The values of the open workbook by reference, each sheet read once."""

    def __init__(self, book: Any, today: date) -> None:
        self._book, self._today = book, today
        self._tables = {table.name.casefold(): table for table in live_tables(book)}

    def value(self, text: str, sheet: str) -> Any:
        """What an argument holds: a cell or range as rows, a number, a text, TODAY(); else Unknown."""
        if text == "":
            return None
        if text.upper() == "TODAY()":
            return self._today
        if re.fullmatch(r"-?\d+(\.\d+)?%?", text):
            return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        if re.fullmatch(r'"[^"]*"', text):
            return text[1:-1]
        if text.upper() in ("TRUE", "FALSE"):
            return text.upper() == "TRUE"
        if found := _CELL.fullmatch(text):
            return self._range(found, sheet)
        if found := _COLUMN.fullmatch(text):
            table = self._tables.get(found["table"].casefold())
            if table is not None and found["header"] in table.headers:
                place = table.headers.index(found["header"])
                return [[row[place]] for row in table.rows]
        raise Unknown

    def _range(self, found: re.Match[str], sheet: str) -> list[list[object]]:
        named = (found["sheet"] or sheet).strip("'").replace("''", "'")
        if named not in sheet_names(self._book):
            raise Unknown
        area = f"{found['first']}{found['row']}" + (f":{found['last']}{found['end']}" if found["last"] else "")
        return matrix(self._book.sheets[named].range(area.upper()))


def converted(book: Any, sent: Mapping[tuple[str, int, int], str], today: date) -> tuple[list[Plain], list[str]]:
    """What takes the place of each SEND formula, and the cells whose formula is left as it is."""
    workbook, done, left = Workbook(book, today), [], []
    for (sheet, row, column), formula in sent.items():
        try:
            done.append(_one(workbook, sheet, row, column, formula))
        except Unknown:
            left.append(f"{quote_sheet(sheet)}!{column_letter(column)}{row}")
    return done, left


def _one(workbook: Workbook, sheet: str, row: int, column: int, formula: str) -> Plain:
    found = _CALL.fullmatch(formula)
    record = RECORDS.get(found[1].upper()) if found else None
    if found is None or record is None:
        raise Unknown
    given = arguments_of(found[2])
    if len(given) > len(record.arguments):
        raise Unknown
    given += [""] * (len(record.arguments) - len(given))
    if plain := _as_formula(workbook, sheet, record, given):
        return Plain(sheet, row, column, formula, formula=plain)
    answer = getattr(every_function, record.name)(*(workbook.value(text, sheet) for text in given))
    rows = answer if isinstance(answer, list) else [[answer]]
    return Plain(sheet, row, column, formula, values=[line if isinstance(line, list) else [line] for line in rows])


def _as_formula(workbook: Workbook, sheet: str, record: FunctionRecord, given: Sequence[str]) -> str:
    """The rule's own formula over the same cells; "" where there is none, or a cell is not what a formula takes."""
    rule = RULES.get(_RULE_OF.get(record.name, ""))
    if rule is None:
        return ""
    texts = {a.name: (a, text) for a, text in zip(record.arguments, given, strict=True)}
    references = {}
    for wanted in rule.arguments:
        argument, text = texts.get(wanted.name, (None, ""))
        if argument is not None and not argument.taken.whole and not _fits(workbook, sheet, argument, text):
            return ""
        references[wanted.name] = _reference(wanted.name, argument, text)
    return "=" + rule.excel(references)


def _fits(workbook: Workbook, sheet: str, argument: FunctionArgument, text: str) -> bool:
    """Whether an argument is one cell (or a plain value) that Excel's own formula reads as the function does."""
    try:
        value = workbook.value(text, sheet)
    except Unknown:
        return _is_one_value(text)
    rows = value if isinstance(value, list) else [[value]]
    if len(rows) != 1 or len(rows[0]) != 1:
        return False
    # Text that spells a date or a number is read by the function, not by Excel's formula.
    reads_numbers = argument.taken.reader in (to_date, to_number, to_amount, to_share)
    return not (reads_numbers and isinstance(rows[0][0], str | bool) and rows[0][0] != "")


def _is_one_value(text: str) -> bool:
    """Whether a calculation surely gives one number or date: single cells, numbers, and functions that give one."""
    words = re.findall(r"[A-Z_$][\w.$]*\(?", text.upper())
    cells = (word for word in words if not word.endswith("("))
    called = (word[:-1] for word in words if word.endswith("("))
    simple = not re.search(r"[:\[\]{}\"'!#@&]", text)
    return simple and all(_CELL.fullmatch(word) for word in cells) and all(word in _ONE_VALUE for word in called)


def _reference(name: str, argument: FunctionArgument | None, text: str) -> str:
    default = _default(name)
    if argument is None or text == "":
        return default or '""'
    plain = text if _CELL.fullmatch(text) or _COLUMN.fullmatch(text) or re.fullmatch(r"[\d.]+", text) else f"({text})"
    if argument.taken.whole:
        return plain
    if argument.taken.reader is to_share:
        plain = f"IF(N({plain})>1,{plain}/100,{plain})"
    if argument.taken.reader in (to_amount, to_share):
        # An empty cell and 0 are the same to the function: the default, or blank.
        return f"IF(N({plain})=0,{default or chr(34) * 2},{plain})"
    return plain


def _default(name: str) -> str:
    number = parameters().get(_NUMBER_OF.get(name, name))
    return "" if number is None else f"{number.values[-1].value:g}"


def put_in(book: Any, done: Sequence[Plain]) -> None:
    """Write the plain formulas and values into their cells."""
    for one in done:
        corner = book.sheets[one.sheet].range((one.row, one.column))
        if one.formula:
            corner.formula = one.formula
            continue
        last = (one.row + len(one.values) - 1, one.column + max(len(line) for line in one.values) - 1)
        area = book.sheets[one.sheet].range((one.row, one.column), last)
        area.value = [[typed(_cell(cell)) for cell in line] for line in one.values]
        for place in range(len(one.values[0])):
            if all(isinstance(line[place], date) or line[place] == "" for line in one.values):
                column = one.column + place
                book.sheets[one.sheet].range((one.row, column), (last[0], column)).number_format = "dd/mm/yyyy"


def _cell(value: object) -> Any:
    return None if value == "" else value


def conversion_sheet(done: Sequence[Plain], left: Sequence[str]) -> OwnSheet:
    """What was converted, from what to what, and what was left: so that a person can put a formula back."""
    rows: list[Sequence[Value]] = [
        ("SEND functions turned into plain formulas",),
        ("To go back: copy a text from Formula before, with its = sign, into the cell.",),
        (None,),
        ("Where", "Formula before", "Now"),
    ]
    for one in done:
        rows.append((one.cell, one.was, one.formula or f"values in {len(one.values)} rows"))
    for cell in left:
        rows.append((cell, "left as it is", "Only Excel can work this out: copy it and paste values."))
    return OwnSheet("Plain formulas", rows, (24, 60, 60), 4, reason="Plain formulas")
