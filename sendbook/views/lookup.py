"""Lookup: a view's formula that fetches a value from a table, beside the value that it fetches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.changes import Formula
from sendbook.layouts import WorkbookLayout
from sendbook.rules.matching import first_match
from sendbook.tables import Row, Tables, Value
from sendbook.workbook.formulas import whole_column
from sendbook.workbook.shown import Part, shown


def day_text(reference: str) -> str:
    """The formula that writes a day in words: 31/01/2026."""
    return f'TEXT({reference},"dd/mm/yyyy")'


def day_in_words(day: date) -> str:
    """A day as `day_text` writes it."""
    return f"{day:%d/%m/%Y}"


@shown("{cell}")
def as_it_is(cell: Value) -> Value:
    """A cell or a name as it stands."""
    return cell


@shown('IF({cell}="","",{told})')
def unless_blank(cell: Value, told: Value) -> Value:
    """What is told while a cell is not blank."""
    return "" if cell in (None, "") else told


@shown('{told}&IF({lacking}="",""," (at most)")')
def at_most(told: str, lacking: Value) -> str:
    """A figure's words, and that it is one at most while something is lacking."""
    return told if lacking in (None, "") else f"{told} (at most)"


@shown('{told}&IF({lacking}="",""," (at least)")')
def at_least(told: str, lacking: Value) -> str:
    """A figure's words, and that it is one at least while something is lacking."""
    return told if lacking in (None, "") else f"{told} (at least)"


@shown('IF({line}="","",IF({found}="","",{found}))')
def found_in_line(line: Value, found: Value) -> Value:
    """What is found in a line, as it stands there; blank without a line."""
    return "" if line in (None, "") or found is None else found


@shown('IF(N({line})=0,"",IF(N({found})=0,"",{found}))')
def _number_in_line(line: int | None, found: Value) -> Value:
    return found if line and found else ""


@shown('IF(N({line})=0,"",{found}&"")')
def _text_in_line(line: int | None, found: Value) -> str:
    return "" if not line or found is None else str(found)


@shown('IFERROR(MATCH({wanted},{column},0),"")')
def _line_with(wanted: str, column: Sequence[Value]) -> int | str:
    place = first_match(wanted, column) if wanted else None
    return "" if place is None else place + 1


@shown('IFERROR(INDEX({names},MATCH({code},{codes},0))&"",{code}&"")')
def _name_of(code: str, names: Sequence[Value], codes: Sequence[Value]) -> str:
    place = first_match(code, codes) if code else None
    return code if place is None else str(names[place] or "")


class Rows:
    """The rows of one table as a view finds them: by their line, counted from 1 below the headers."""

    def __init__(self, layout: WorkbookLayout, tables: Tables, key: str) -> None:
        self.table = layout.table(key)
        self.rows: list[Row] = list(tables[key])
        self._values: dict[str, tuple[Value, ...]] = {}

    def values(self, key: str) -> tuple[Value, ...]:
        """What stands in a whole column; it is read once, since a view asks for it again and again."""
        if key not in self._values:
            self._values[key] = tuple(row.value(key) for row in self.rows)
        return self._values[key]

    def column(self, key: str) -> str:
        """A whole column, as a formula names it."""
        return whole_column(self.table, key)

    def has(self, key: str) -> bool:
        """Whether this kind of workbook has the column."""
        return self.table.has(key)

    def value(self, key: str, line: int | None) -> Value:
        """What stands in a line of a column."""
        return self.rows[line - 1].value(key) if line is not None and 1 <= line <= len(self.rows) else None

    def at(self, key: str, cell: str, line: int | None) -> Formula:
        """The value of a column in the line whose number stands in a cell; blank where the cell is blank."""
        found = Part(f"INDEX({self.column(key)},{cell})", self.value(key, line))
        show = _number_in_line if self.table.column(key).type.numeric else _text_in_line
        return show(line=Part(cell, line), found=found)

    def find(self, key: str, wanted: str, text: str) -> Formula:
        """The line in which a column holds a text; `wanted` is the formula that gives the text. Blank for none."""
        column = Part(self.column(key), self.values(key))
        return _line_with(wanted=Part(wanted, text), column=column)


def line_of(found: Formula) -> int | None:
    """The line that `Rows.find` found."""
    return found.result if isinstance(found.result, int) else None


def text_of(cell: Formula) -> str:
    """What a formula shows, as text."""
    return "" if cell.result is None else str(cell.result)


class Names:
    """The names of codes, from the Codes sheet: "SLCN" is Speech, language and communication needs."""

    def __init__(self, layout: WorkbookLayout, tables: Tables) -> None:
        self._codes = Rows(layout, tables, "codes")

    def of(self, code: str, value: str) -> Formula:
        """The name of a code; `code` is the formula that gives it. A code without a name stays as it is."""
        names, codes = (Part(self._codes.column(key), self._codes.values(key)) for key in ("name", "code"))
        return _name_of(code=Part(code, value), names=names, codes=codes)
