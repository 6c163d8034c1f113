"""A call of a LAMBDA name written out as plain formulas, which LibreOffice, that knows no LAMBDA, works out too.

What a LET names becomes a cell of its own; what a LAMBDA takes is put in its place. Only for one answer and for names
that work no list out: what a sheet without arrays can say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sendbook.excel.lambda_names.names import lambda_names
from tests.support.engines import STALE, recalculate_libreoffice
from tests.support.hosts import excel_value
from tests.support.lambda_cases import EMPTY, OUT, LambdaCase
from tests.support.lambda_engines import write_value

_TOKEN = re.compile(r'"(?:[^"]|"")*"|\d+(?:\.\d+)?(?:E[+-]?\d+)?|#[A-Z/0!?]+|[A-Za-z_]\w*\(?|<=|>=|<>|.')
_ARRAYS = re.compile(r"\b(?:MAP|SEQUENCE|SCAN)\(")
_PLAIN = re.compile(r'\$?[A-Z]+\$?\d+|"(?:[^"]|"")*"|[\d.]+|TRUE|FALSE')


@dataclass(frozen=True)
class Call:
    """A function, LAMBDA or local name with what it is given."""

    name: str
    given: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Closure:
    """A LAMBDA that a LET names."""

    parameters: tuple[str, ...]
    body: tuple[Any, ...]
    known: Mapping[str, Any]


@dataclass
class Sheet:
    """The row of a case: the formulas of its helper cells."""

    row: int
    column: int
    cells: list[tuple[int, str]] = field(default_factory=list)

    def cell(self, formula: str) -> str:
        """A cell with this formula; the text itself where it is a cell or a constant."""
        from xlsxwriter.utility import xl_col_to_name

        if _PLAIN.fullmatch(formula):
            return formula
        self.cells.append((self.column, formula))
        self.column += 1
        return f"${xl_col_to_name(self.column - 1)}${self.row + 1}"


def can_be_written_out(case: LambdaCase) -> bool:
    """Whether a call is one answer of single cells, of a name that works no list out; TRUE is a number there."""
    if any(value is True for value in case.given):
        return False
    lists = any(isinstance(value, list | tuple) for value in case.given)
    return not lists and not _ARRAYS.search(lambda_names()[case.name].text)


def in_libreoffice(cases: Sequence[LambdaCase], path: Path) -> list[list[list[Any]]]:
    """What LibreOffice works out for each call, written out."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Cases")
    for row, case in enumerate(cases):
        known: dict[str, Any] = {}
        given = [*case.given, *[OUT] * 20]
        helpers = Sheet(row, 20)
        names = lambda_names()[case.name]
        for place, argument in enumerate(names.record.arguments):
            value = given[place]
            if isinstance(value, str) and value in (OUT, EMPTY):
                known[argument.name] = None
            else:
                write_value(sheet, row, place + 2, value, day)
                known[argument.name] = f"${chr(ord('A') + place + 2)}${row + 1}"
        (outer,) = _parsed(names.text)
        # The tests' own day takes the place of TODAY() in every formula; here it stands in a sentence.
        formula = helpers.cell(_expanded(outer.given[-1], known, helpers)).replace("TODAY()", 'TODAY"&"()')
        for column, text in helpers.cells:
            sheet.write_formula(row, column, "=" + text.replace("TODAY()", 'TODAY"&"()'), None, STALE)
        sheet.write_formula(row, 0, "=" + formula, None, STALE)
    book.close()
    answers = recalculate_libreoffice([path])[path]["Cases"]
    found = [answers.get(f"A{row}", "") for row in range(1, len(cases) + 1)]
    if STALE in found:
        raise RuntimeError("LibreOffice gave back a stored result: it did not recalculate")
    return [[[excel_value(value)]] for value in found]


def _parsed(text: str) -> tuple[Any, ...]:
    words = _TOKEN.findall(text)
    nodes, at = _nodes(words, 0)
    assert at == len(words)
    return tuple(nodes)


def _nodes(words: list[str], at: int) -> tuple[list[Any], int]:
    nodes: list[Any] = []
    while at < len(words) and words[at] not in (",", ")"):
        word = words[at]
        at += 1
        if word.endswith("(") and word[:1] != '"':
            given = []
            while True:
                part, at = _nodes(words, at)
                given.append(tuple(part))
                at += 1
                if words[at - 1] == ")":
                    break
            nodes.append(Call(word[:-1], tuple(given)))
        elif word == "{":
            end = words.index("}", at)
            nodes.append("{" + "".join(words[at:end]) + "}")
            at = end + 1
        else:
            nodes.append(word)
    return nodes, at


def _expanded(nodes: tuple[Any, ...], known: Mapping[str, Any], sheet: Sheet) -> str:
    return "".join(_one(node, known, sheet) for node in nodes)


def _one(node: Any, known: Mapping[str, Any], sheet: Sheet) -> str:
    if isinstance(node, str):
        return str(known[node]) if node in known else node
    if node.name == "LET":
        return _let(node, known, sheet)
    if isinstance(known.get(node.name), Closure):
        made: Closure = known[node.name]
        given = [sheet.cell(_expanded(part, known, sheet)) for part in node.given]
        return _expanded(made.body, {**made.known, **dict(zip(made.parameters, given, strict=True))}, sheet)
    if node.name == "ISOMITTED":
        return "TRUE" if known[node.given[0][0]] is None else "FALSE"
    if node.name in ("ROWS", "COLUMNS"):
        return "1"
    if node.name == "IF":
        if any(isinstance(part, Call) and part.name == "MAKEARRAY" for part in node.given[-1]):
            return _expanded(node.given[1], known, sheet)
        condition = _expanded(node.given[0], known, sheet)
        if condition in ("TRUE", "FALSE"):
            return _expanded(node.given[1 if condition == "TRUE" else 2], known, sheet)
        rest = [_expanded(part, known, sheet) for part in node.given[1:]]
        return f"IF({','.join([condition, *rest])})"
    name = "SUMPRODUCT" if node.name == "SUM" and any("{" in str(part) for part in node.given) else node.name
    return f"{name}({','.join(_expanded(part, known, sheet) for part in node.given)})"


def _let(node: Call, known: Mapping[str, Any], sheet: Sheet) -> str:
    inside = dict(known)
    for name, part in zip(node.given[:-1:2], node.given[1:-1:2], strict=True):
        if len(part) == 1 and isinstance(part[0], Call) and part[0].name == "LAMBDA":
            *parameters, body = part[0].given
            inside[name[0]] = Closure(tuple(word[0] for word in parameters), body, dict(inside))
        else:
            inside[name[0]] = sheet.cell(_expanded(part, inside, sheet))
    return sheet.cell(_expanded(node.given[-1], inside, sheet))
