"""Two programs that know LAMBDA work out our names in the form in which the file keeps them: IronCalc and formulon.

The names are put in by sendbook's own part patch. formulon reads what may be left out in another spelling than Excel
stores, so it gets a copy in which only that is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.changes import OwnName, OwnNames
from sendbook.excel.lambda_names.names import MARK, PREFIX, lambda_names
from sendbook.workbook.editing.patch import Patched, apply
from sendbook.workbook.parts.package import Package, open_package
from tests.support.engines import LOCALE, STALE
from tests.support.lambda_cases import EMPTY, NA, OUT, LambdaCase

_GAP = 2


def write_cases(cases: Sequence[LambdaCase], path: Path, texts: dict[str, str] | None = None) -> list[tuple[int, int]]:
    """A workbook with one call a case and the names in it; gives the row of each answer and how far it reaches.

    `texts` gives some names another formula, for a test that wants to see it found out.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet, columns = book.add_worksheet("Cases"), book.add_worksheet("Columns")
    ranges: dict[str, str] = {}
    next_row, row, places = 0, 0, []
    for case in cases:
        given, column = [], 4
        for value in _without_left_out(case.given):
            if value == EMPTY and isinstance(value, str):
                given.append("")
            elif isinstance(value, list | tuple):
                key = repr(value)
                if key not in ranges:
                    lines = [line if isinstance(line, list | tuple) else [line] for line in value]
                    for offset, line in enumerate(lines):
                        for across, cell in enumerate(line):
                            write_value(columns, next_row + offset, across, cell, day)
                    last = chr(ord("A") + max(len(line) for line in lines) - 1)
                    ranges[key] = f"Columns!$A${next_row + 1}:${last}${next_row + len(lines)}"
                    next_row += len(lines) + 1
                given.append(ranges[key])
            else:
                write_value(sheet, row, column, value, day)
                given.append(f"${_letters(column)}${row + 1}")
                column += 1
        formula = f"={case.name}({','.join(given)})"
        if len(case.wanted) * len(case.wanted[0]) == 1:
            sheet.write_formula(row, 0, formula, None, STALE)
        else:
            sheet.write_dynamic_array_formula(row, 0, row, 0, formula, None, STALE)
        places.append((row, len(case.wanted[0])))
        row += len(case.wanted) + _GAP
    book.close()
    package = open_package(path)
    assert isinstance(package, Package)
    own = {n.name: OwnName((texts or {}).get(n.name, n.stored), n.comment) for n in lambda_names().values()}
    patched = apply(package, [OwnNames(own, PREFIX, MARK)])
    assert isinstance(patched, Patched), patched
    path.write_bytes(patched.content)
    return places


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _without_left_out(given: Sequence[Any]) -> list[Any]:
    return [value for value in given if not (isinstance(value, str) and value == OUT)]


def write_value(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    """One input as the type that it is; "" and an error as formulas that give them."""
    if value is None:
        return
    if isinstance(value, str) and value in ("", NA):
        sheet.write_formula(row, column, '=""' if value == "" else "=NA()", None, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, value)


def in_ironcalc(path: Path, cases: Sequence[LambdaCase], places: Sequence[tuple[int, int]]) -> list[list[list[Any]]]:
    """What IronCalc works out for each case."""
    import ironcalc

    model = ironcalc.load_from_xlsx(str(path), LOCALE, "Europe/London", "en")
    model.evaluate()

    def rows(top: int, down: int, wide: int) -> list[list[Any]]:
        return [[model.get_cell_value(0, top + 1 + n, 1 + m) for m in range(wide)] for n in range(down)]

    return [rows(row, len(c.wanted), wide) for c, (row, wide) in zip(cases, places, strict=True)]


def in_formulon(path: Path, cases: Sequence[LambdaCase], places: Sequence[tuple[int, int]]) -> list[list[list[Any]]]:
    """What formulon works out for each case."""
    import zipfile

    import formulon

    copy = path.with_name("for-formulon.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = re.sub(rb"_xlop\.(\w+)", rb"[_xlpm.\1]", content)
            target.writestr(name, content)
    book = formulon.Workbook.load(copy.read_bytes())
    book.recalc()
    return [
        [[_plain(book.get_value(0, row + down, across)) for across in range(wide)] for down in range(len(c.wanted))]
        for c, (row, wide) in zip(cases, places, strict=True)
    ]


def _plain(value: Any) -> Any:
    kind = value.kind.name
    if kind == "ERROR":
        return {0: "#NULL!", 1: "#DIV/0!", 2: "#VALUE!", 3: "#REF!", 4: "#NAME?", 5: "#NUM!", 6: NA}.get(
            value.error_code, f"#{value.error_code}"
        )
    return {"NUMBER": value.number, "BOOL": value.boolean, "TEXT": value.text}.get(kind)


def same(got: Any, wanted: Any) -> bool:
    """Whether an engine's answer is the one that is wanted; an empty cell and an empty text are one."""
    if got in (None, "") or wanted in (None, ""):
        return got in (None, "") and wanted in (None, "")
    if isinstance(got, bool) != isinstance(wanted, bool):
        return False
    if isinstance(got, int | float) and isinstance(wanted, int | float):
        return abs(got - wanted) < 1e-9
    return bool(got == wanted)


def different(
    cases: Sequence[LambdaCase], answers: Sequence[list[list[Any]]]
) -> dict[str, tuple[list[list[Any]], list[list[Any]]]]:
    """The cases that an engine answered otherwise: what it answered, and what is wanted."""
    odd = {}
    for case, rows in zip(cases, answers, strict=True):
        pairs = [(g, w) for got, want in zip(rows, case.wanted, strict=True) for g, w in zip(got, want, strict=True)]
        if not all(same(got, wanted) for got, wanted in pairs):
            odd[str(case)] = rows, case.wanted
    return odd
