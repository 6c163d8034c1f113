"""Lists with every kind of summary, key and remark around them, and what their formulas should count afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from xlsxwriter.utility import xl_col_to_name

HEAD = ("Surname", "Forename", "Class", "Year", "SEN status", "Need", "DOB", "Hours")
PUPILS = (
    ("Adeyemi", "Tola", "3A", 3, "K", "SLCN", "01/05/2018", 2),
    ("Brook", "Ben", "3A", 3, "E", "ASD", "11/02/2018", 15),
    ("de la Cruz", "Dino", "4B", 4, "K", "MLD", "22/03/2017", 1),
    ("O'Hara", "Eve", "4B", 4, "K", "HI", "30/04/2017", 3),
    ("Smith-Jones", "Finn", "5C", 5, "E", "PD", "15/01/2016", 20),
    ("van Dyk", "Gus", "5C", 5, "K", "SPLD", "06/06/2016", 2),
)
NEW = (("Newman", "Nell", "4B", 4, "K", "SEMH", "04/04/2017"), ("Oakes", "Olu", "3A", 3, "E", "VI", "05/05/2018"))

COUNTING: Mapping[str, tuple[str, str]] = {
    "COUNTA": ("COUNTA({A})", "all"), "COUNTIF": ('COUNTIF({E},"K")', "K"),
    "COUNTIFS": ('COUNTIFS({E},"E",{D},">2")', "E"),
    "SUBTOTAL": ("SUBTOTAL(103,{A})", "all"), "ROWS": ("ROWS({A})", "all"), "SUM": ("SUM({H})", "none"),
    "AVERAGE": ("AVERAGE({H})", "none"), "MAX": ("MAX({H})", "none"), "SUMPRODUCT": ('SUMPRODUCT(--({E}="K"))', "K"),
    "AGGREGATE": ("_xlfn.AGGREGATE(3,5,{A})", "all"), "whole column": ('COUNTIF(E:E,"K")', "K"),
    "with the headings": ("COUNTA({A0})-1", "all"), "share": ('COUNTIF({E},"K")/COUNTA({E})', "share"),
    "two ranges": ('COUNTIF({E},"K")+COUNTIF({E},"E")', "all"), "long range": ("COUNTA({Along})", "all"),
    "added up": ("{plus}", "none"), "OFFSET": ("COUNTA(OFFSET({A1},0,0,{n},1))", "all"),
    "INDIRECT": ('COUNTA(INDIRECT("{A}"))', "all"), "INDEX": ("COUNTA({A1}:INDEX(A:A,{last}))", "all"),
}  # fmt: skip
"""Formulas of summaries, and which new pupils they should count."""


@dataclass(frozen=True)
class Shape:
    """One list: where its headings stand, its pupils, the summaries and remarks around it, and how many are new."""

    head: int
    pupils: int
    place: str
    blanks: int
    kinds: tuple[str, ...]
    label: str
    under: str
    beside: bool
    table: bool
    blank_column: bool
    row_formula: str
    new: int

    @property
    def last(self) -> int:
        """The row of the last pupil."""
        return self.head + self.pupils


SHAPES = st.builds(
    Shape, head=st.sampled_from([1, 2, 4, 7]), pupils=st.integers(2, 6),
    place=st.sampled_from(["below", "below", "below", "above", "beside", "other sheet"]), blanks=st.integers(0, 2),
    kinds=st.lists(st.sampled_from(sorted(COUNTING)), min_size=1, max_size=3, unique=True).map(tuple),
    label=st.sampled_from(["Total", "Total:", "Number of pupils", "", "How many", "Highest", "EHCP", "% SEN",
                           "3 pupils", "Overall", "No. of pupils"]),
    under=st.sampled_from(["", "", "", "key", "remark"]), beside=st.booleans(),
    table=st.sampled_from([False, False, True]),
    blank_column=st.sampled_from([False, False, True]), row_formula=st.sampled_from(["", "", "double", "RANK"]),
    new=st.integers(1, 2),
)  # fmt: skip


def write(shape: Shape, path: Path) -> None:
    """The workbook of a shape."""
    with xlsxwriter.Workbook(path) as book:
        sheet, other = book.add_worksheet("SEN"), book.add_worksheet("Figures")
        wide = len(HEAD) + (1 if shape.row_formula else 0)
        if shape.head > 1:
            sheet.merge_range(0, 0, 0, wide - 1, "SEND register 2026-27")
        headings = [*HEAD, *(["Sum"] if shape.row_formula else [])]
        for column, heading in enumerate(headings):
            sheet.write(shape.head - 1, column + _shift(shape, column), heading)
        for at in range(shape.pupils):
            row = shape.head + at
            for column, cell in enumerate(PUPILS[at]):
                sheet.write(row, column + _shift(shape, column), cell)
            if shape.row_formula:
                column = len(HEAD) + _shift(shape, len(HEAD))
                sheet.write_formula(row, column, _in_row(shape, row + 1), None, 0)
        if shape.table:
            sheet.add_table(shape.head - 1, 0, shape.last - 1, wide - 1,
                            {"name": "SENList", "columns": [{"header": one} for one in headings]})  # fmt: skip
        for at, kind in enumerate(shape.kinds):
            where, row, column = _place(shape, at, wide)
            target = sheet if where == "SEN" else other
            if shape.label and column:
                target.write(row, column - 1 if where != "SEN" or shape.place != "below" else 0, f"{shape.label}")
            target.write_formula(row, column, "=" + formula(shape, kind, "" if where == "SEN" else "SEN!"), None, 0)
        under = shape.last + (shape.blanks + len(shape.kinds) if shape.place == "below" else 0) + 3
        if shape.under:
            key = [("Key",), ("K", "SEN support"), ("E", "EHC plan")]
            lines = key if shape.under == "key" else [("Ask Mrs Lane.",)]
            for down, line in enumerate(lines):
                sheet.write_row(under + down, 0, line)
        if shape.beside:
            for down, line in enumerate([("Code", "Means"), ("K", "SEN support"), ("E", "EHC plan")]):
                sheet.write_row(shape.head + down, wide + 6, line)


def _shift(shape: Shape, column: int) -> int:
    return int(shape.blank_column and not shape.table and column >= 2)


def _in_row(shape: Shape, row: int) -> str:
    column = xl_col_to_name(7 + _shift(shape, 7))
    first, last = shape.head + 1, shape.last
    if shape.row_formula == "double":
        return f"={column}{row}*2"
    return f"=RANK({column}{row},{column}${first}:{column}${last})"


def _place(shape: Shape, at: int, wide: int) -> tuple[str, int, int]:
    """Sheet, row and column (from 0) of a summary."""
    if shape.place == "other sheet":
        return "Figures", 2 + at, 1
    if shape.place == "above" and shape.head > 2:
        return "SEN", 1, 3 + 2 * at
    if shape.place == "beside" or shape.place == "above":
        return "SEN", shape.head + at, wide + 3
    return "SEN", shape.last + shape.blanks + at, 4 + _shift(shape, 4)


def formula(shape: Shape, kind: str, sheet: str) -> str:
    """The formula of a summary; `sheet` is `SEN!` for one on another sheet."""
    text, _ = COUNTING[kind]
    first, last = shape.head + 1, shape.last

    def area(column: int, top: int, bottom: int) -> str:
        name = xl_col_to_name(column + _shift(shape, column))
        return f"{sheet}{name}{top}:{name}{bottom}"

    hours, status = xl_col_to_name(7 + _shift(shape, 7)), xl_col_to_name(4 + _shift(shape, 4))
    words = {
        "A": area(0, first, last), "A0": area(0, first - 1, last), "D": area(3, first, last), "E": area(4, first, last),
        "H": area(7, first, last), "A1": f"{sheet}A{first}", "n": str(shape.pupils), "last": str(last),
        "plus": "+".join(f"{sheet}{hours}{row}" for row in range(first, last + 1)),
        "Along": area(0, first, last) if shape.place == "below" or shape.under else area(0, first, last + 40),
    }  # fmt: skip
    if kind == "whole column" and shape.place == "below":
        text = 'COUNTIF({E},"K")'  # it would count itself
    if kind == "whole column":
        text = text.replace("E:E", f"{sheet}{status}:{status}")
    if kind == "INDEX":
        text = text.replace("A:A", f"{sheet}A:A")
    return text.format(**words)


def expected(shape: Shape, kind: str, before: float, added: int) -> float:
    """What a summary should say when so many of the new pupils were put in."""
    what, new = COUNTING[kind][1], NEW[:added]
    more = {code: sum(one[4] == code for one in new) for code in "KE"}
    if what == "share":
        return (sum(p[4] == "K" for p in PUPILS[: shape.pupils]) + more["K"]) / (shape.pupils + added)
    return before + {"all": added, "none": 0, **more}[what]


def summaries(shape: Shape, path: Path) -> list[tuple[str, str, str]]:
    """Sheet, cell and text of every formula that is not in a pupil's row, in order of sheet, row and column."""
    return [(sheet, cell, text) for sheet, cell, text in _formulas(path) if not _in_the_list(shape, sheet, cell)]


def aggregates_in_pupils(shape: Shape, path: Path, row: int) -> list[str]:
    """The formulas in a pupil's row that add others up, which only a summary does."""
    return [text for sheet, cell, text in _formulas(path)
            if sheet == "SEN" and int(re.sub(r"\D", "", cell)) == row and _in_the_list(shape, sheet, cell)
            and re.search(r"COUNT|SUM|SUBTOTAL|AVERAGE|MAX|ROWS|AGGREGATE", text)]  # fmt: skip


def _in_the_list(shape: Shape, sheet: str, cell: str) -> bool:
    column = get_column_letter(len(HEAD) + 1 + _shift(shape, len(HEAD)))
    return sheet == "SEN" and bool(shape.row_formula) and re.sub(r"\d", "", cell) == column


def _formulas(path: Path) -> Iterator[tuple[str, str, str]]:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for line in sheet.iter_rows():
            for cell in line:
                text: Any = cell.value
                if isinstance(text, str) and text.startswith("="):
                    yield sheet.title, cell.coordinate, text


def rows_of(path: Path, sheet: str = "SEN") -> list[list[Any]]:
    """What stands on a sheet, row by row."""
    return [[cell.value for cell in line] for line in openpyxl.load_workbook(path)[sheet].iter_rows()]


def ranks(shape: Shape, path: Path, row: int) -> str:
    """The formula of a pupil's row that compares it with all others, "" where the list has none."""
    if shape.row_formula != "RANK":
        return ""
    return next(text for sheet, cell, text in _formulas(path)
                if _in_the_list(shape, sheet, cell) and int(re.sub(r"\D", "", cell)) == row)  # fmt: skip
