"""Worked out: the formula and the value of each column of ours, in each row of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sendbook.changes import Formula
from sendbook.filling.columns import Filled, bound
from sendbook.filling.looked_up import as_it_stands, exact, looked_for
from sendbook.filling.lookup_sheets import LookupValues
from sendbook.filling.shorter import shorter
from sendbook.filling.typed_over import typed_over
from sendbook.lists.amounts import read_amount
from sendbook.lists.find import OURS, Target
from sendbook.lists.read import OwnList
from sendbook.lists.sen_words import read_provision
from sendbook.lists.tick_columns import ticked
from sendbook.lists.values import as_text, read_word
from sendbook.rules.bind import Source
from sendbook.rules.matching import has_wildcard
from sendbook.rules.rule import Argument
from sendbook.sources.grid import Cell
from sendbook.tables import Value, amount_in, column_letter, day_in, day_of, number_of
from sendbook.workbook.formulas import escape_header, text_literal

Part = tuple[str, object]
"""What an argument is in a formula, and its value."""


@dataclass
class Made:
    """The columns, row by row: formula and value; `kept` is what a person typed over a formula of ours, which stays."""

    formulas: dict[str, dict[int, str]] = field(default_factory=dict)
    values: dict[str, dict[int, Value]] = field(default_factory=dict)
    kept: dict[str, dict[int, Value]] = field(default_factory=dict)


class WorkedOut:
    """The columns of ours beside one list. Values are as Excel's formulas give them, or, as values, as they read."""

    def __init__(
        self,
        target: Target,
        own: OwnList,
        reference: LookupValues,
        columns: list[Filled],
        as_values: bool,
        headers: list[str],
        standing: Callable[[int, int], Value | Formula] | None = None,
    ) -> None:
        self.target, self.own = target, own
        self._names, self._known = reference.names, reference.values
        self.columns, self.as_values = columns, as_values
        self._every_header, self._standing = headers, standing
        self._done: dict[int, dict[str, Value]] = {}
        self._wholes: dict[str, tuple[Value, ...]] = {}
        self._marks: dict[int, set[Cell]] = {}
        self._headers = {column.key: column.header for column in columns}
        self.bound = {
            one.key: bound(one, own.table.key, set(target.columns), set(self._known), columns) for one in columns
        }
        self.rows = {row.number: row for row in own.table}
        self._words: dict[tuple[str, tuple[str, ...]], set[str]] = {}

    def made(self) -> Made:
        """Every column in every row that is filled."""
        made = Made()
        # Column by column: a pupil's total adds up a whole column of ours.
        for column in self.columns:
            texts, values = dict[int, str](), dict[int, Value]()
            exactly = self._looked_up_exactly(column)
            for row in self.numbers():
                done = self._done.setdefault(row, {})
                parts = {one.name: self._part(row, column, one, done) for one in column.rule.arguments}
                text = shorter(column.rule.excel({name: formula for name, (formula, _) in parts.items()}), row)
                for name in exactly:
                    text = exact(text, parts[name][0])
                texts[row] = text
                # A blank row of an Excel table is nobody's.
                values[row] = column.rule(**{n: value for n, (_, value) in parts.items()}) if row in self.rows else None
            kept = self._typed_over(column, texts)
            values |= {row: _fitting(value, column.rule.result) for row, value in kept.items()}
            for row, value in values.items():
                self._done[row][column.key] = value
            made.formulas[column.header], made.values[column.header], made.kept[column.header] = texts, values, kept
        return made

    def _typed_over(self, column: Filled, texts: Mapping[int, str]) -> dict[int, Value]:
        """What a person typed into a column of ours that stands: the columns to its right go by it too."""
        standing = {one.heading.casefold() for one in self.target.told}
        if self._standing is None or self.as_values or (column.header + OURS).casefold() not in standing:
            return {}
        at = column_of(self.target, column.header, self._every_header)
        return typed_over({row: self._standing(row, at) for row in texts}, texts)

    def numbers(self) -> list[int]:
        """The rows to fill: those of the list; in an Excel table all of them, so that its column has one formula."""
        if self.target.table and not self.as_values:
            return list(range(self.target.header_row + 1, self.target.last_row + 1))
        return sorted(self.rows)

    def _part(self, row: int, column: Filled, argument: Argument, done: Mapping[str, Value]) -> Part:
        binding = self.bound[column.key][argument.name]
        match binding.source:
            case Source.OURS:
                return self.place(row, binding.name), done.get(binding.name)
            case Source.CELL:
                value = self.value(row, binding.name, argument)
                if isinstance(value, str) and argument.name in looked_for(column.rule):
                    value = as_it_stands(value)
                return self.cell(row, binding.name), value
            case Source.WHOLE if binding.table == self.own.table.key:
                return self._whole(binding.name)
            case Source.CODE:
                return self._code(row, binding.name, binding.codes)
            case Source.BLANK:
                return '""', None
        return self._names[binding.name], self._known[binding.name]

    def _looked_up_exactly(self, column: Filled) -> list[str]:
        """The arguments with which a * or ? of the list could be taken for any letters.

        Of a column of the list itself always: somebody may type such a sign tomorrow. Else where one stands today.
        """
        asked = self.bound[column.key]
        wanted = [name for name in looked_for(column.rule) if asked[name].source is Source.CELL]
        if any(one.source is Source.WHOLE and one.table == self.own.table.key for one in asked.values()):
            return wanted
        return [
            name for name in wanted
            if any(has_wildcard(as_text(self.raw(row, asked[name].name))) for row in self.rows)
        ]  # fmt: skip

    def _whole(self, key: str) -> Part:
        """A whole column of the list, or of ours, which is worked out by then: its formula and its values."""
        rows, ours = self.numbers(), key in self._headers
        # One tuple for all rows: looked through once, and remembered. A column of ours to the left is whole by then.
        if key not in self._wholes:
            self._wholes[key] = tuple(
                self._done.get(row, {}).get(key) if ours else as_text(self.raw(row, key)) or None for row in rows
            )
        values = self._wholes[key]
        if self.target.table:
            header = self._headers[key] + OURS if ours else self._header_of(key)
            return f"{self.target.table}[{escape_header(header)}]", values
        letter = self.place(0, key)[1:-1] if ours else column_letter(self.target.columns[key])
        first, last = self.target.header_row + 1, max(rows, default=self.target.header_row + 1)
        return f"${letter}${first}:${letter}${last}", values

    def _code(self, row: int, key: str, groups: Sequence[tuple[str, ...]]) -> Part:
        """The formula that gives the code of a group where the list says one of the group in its own words."""
        formula, said = '""', ""
        for codes in reversed(groups):
            test, holds = self._says(row, key, codes)
            formula = f'IF({test},"{codes[0]}",{formula})' if test else formula
            if holds:
                # Without a test the sheet's name, or a title, tells it of the pupils below it.
                formula, said = formula if test else f'"{codes[0]}"', codes[0]
        return formula, said if formula != '""' else None

    def _says(self, row: int, key: str, codes: tuple[str, ...]) -> tuple[str, bool]:
        """How a formula asks whether a row says one of these codes, "" where nothing is to be asked; and the answer."""
        if key == "sen_provision" and key not in self.target.columns and row in self.rows:
            told = self.rows[row].values.get(key)
            return self._ticked(row, codes) if self.target.ticks is not None else "", told in codes
        words = self._words_for(key, codes)
        if not words:
            return "", False
        tests = ",".join(f"{self.cell(row, key)}={text_literal(word)}" for word in sorted(words))
        return f"OR({tests})", as_text(self.raw(row, key)).lower() in {word.lower() for word in words}

    def _ticked(self, row: int, codes: tuple[str, ...]) -> str:
        """How a formula asks whether the row is ticked for one of these codes."""
        ticks = self.target.ticks
        assert ticks is not None
        tests = []
        for code, at in ticks.columns.items():
            if code not in codes:
                continue
            if at not in self._marks:
                self._marks[at] = {cell for one in self.target.rows if ticked(cell := one[at])}
            here = f"${column_letter(at)}{row}"
            tests += sorted(
                f"{here}={mark if _is_number(mark) else text_literal(as_text(mark))}" for mark in self._marks[at]
            )
        return f"OR({','.join(tests)})" if tests else ""

    def _words_for(self, key: str, codes: tuple[str, ...]) -> set[str]:
        at = self.target.columns.get(key)
        if (key, codes) not in self._words:
            cells = [row[at] for row in self.target.rows if row[at] is not None] if at else []
            # Of a status that cannot be read nothing is worked out, as of a pupil without one of these levels.
            told = (*codes, None) if key == "sen_provision" and "N" in codes else codes
            self._words[key, codes] = {as_text(cell) for cell in cells if _reads(key, cell) in told}
        return self._words[key, codes]

    def value(self, row: int, key: str, argument: Argument) -> Value:
        """What a cell of the list is to a rule that asks for it under this argument."""
        if argument.kind is date:
            found: Value = self.date_at(row, key)
            return found if found is not None or not argument.texts else as_text(self.raw(row, key)) or None
        if argument.numeric:
            return self._number_or_text(row, key) if argument.texts else self.number_at(row, key)
        return as_text(self.raw(row, key)) or None

    def raw(self, row: int, key: str) -> Cell:
        """What stands in the school's cell."""
        return self.own.raw.get((row, self.target.columns[key])) if key in self.target.columns else None

    def date_at(self, row: int, key: str) -> date | None:
        """The date of a cell: as Excel's formulas see it, or, for plain values, as it can be read."""
        if self.as_values:
            found = self.rows[row].value(key) if row in self.rows else None
            return found if isinstance(found, date) else None
        raw = self.raw(row, key)
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, int | float) and not isinstance(raw, bool) and 1 <= raw < 100_000:
            return day_of(raw)
        return raw if isinstance(raw, date) else None

    def number_at(self, row: int, key: str) -> float | None:
        """The number of a cell: as Excel's formulas see it, or, for plain values, as it can be read."""
        raw = self.raw(row, key)
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return raw
        if isinstance(raw, time) and not self.as_values:
            return (raw.hour * 60 + raw.minute + raw.second / 60) / 1440
        if (day := day_in(raw)) is not None and not self.as_values:
            return number_of(day)
        if raw is None or not self.as_values:
            return None
        known = key in self.own.table.columns and row in self.rows
        read = self.rows[row].value(key) if known else read_amount(key, "money", raw).value
        return read if isinstance(read, int | float) else None

    def _number_or_text(self, row: int, key: str) -> Value:
        """The same; where a cell holds something else, what stands there, so that a rule can refuse it."""
        found = self.number_at(row, key)
        return found if found is not None else as_text(self.raw(row, key)) or None

    def cell(self, row: int, key: str) -> str:
        """How a formula in this row refers to the school's cell; blank where the list has no such column."""
        if key not in self.target.columns:
            return '""'
        column = self.target.columns[key]
        if not self.target.table:
            return f"${column_letter(column)}{row}"
        return f"{self.target.table}[[#This Row],[{escape_header(self._header_of(key))}]]"

    def _header_of(self, key: str) -> str:
        """The header of a column of the school's Excel table, letter by letter."""
        return self.target.headers[self.target.columns[key] - self.target.first_column]

    def place(self, row: int, key: str) -> str:
        """How a formula in this row refers to a column of ours."""
        header = self._headers[key]
        if self.target.table:
            return f"{self.target.table}[[#This Row],[{escape_header(header + OURS)}]]"
        return f"${column_letter(column_of(self.target, header, self._every_header))}{row}"


def _is_number(mark: Cell) -> bool:
    return isinstance(mark, int | float) and not isinstance(mark, bool)


def _fitting(value: Value, kind: type) -> Value:
    """What somebody typed, as the rules of other columns take it: a word is no number and no day."""
    if kind is date:
        return day_in(value)
    return amount_in(value) if kind in (int, float) else as_text(value) or None


def _reads(key: str, cell: Cell) -> Value:
    reading = read_provision(cell) if key == "sen_provision" else read_word("yes_no", cell)
    return reading.value


def column_of(target: Target, header: str, headers: list[str]) -> int:
    """The worksheet column of a column of ours: where it stands, or where it will stand at the right of the list."""
    standing = {column.heading.casefold(): column.number for column in target.told}
    if (header + OURS).casefold() in standing:
        return standing[(header + OURS).casefold()]
    new = [one for one in headers if (one + OURS).casefold() not in standing]
    return target.last_column + 1 + new.index(header)
