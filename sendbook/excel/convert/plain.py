"""Plain formulas: SEND functions in a workbook turned into formulas or values, so that it works without the add-in.

Each call becomes, where it stands in its formula, the rule's own Excel formula if there is one and its arguments are
single cells; else what it answers. A formula that spills becomes one formula a row. Only when a call cannot be worked
out does the whole formula give way to its value, and what is not sure even then is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sendbook.changes import Formula
from sendbook.excel.convert.plainrules import as_formula, gives_days, surely_one
from sendbook.excel.convert.sendcalls import Call, Place, Unknown, calls_in, has_call, names_in, spills_in, whole_call
from sendbook.excel.convert.sheetvalues import SheetValues
from sendbook.excel.functions import every_function
from sendbook.excel.functions.records import record_of
from sendbook.tables import Value, column_letter, number_of, quote_sheet

_LONGEST_FORMULA, _LONGEST_TEXT = 8192, 255
"""The longest formula that Excel takes, and the longest text within one."""

OWN, VALUES, WHOLE = "Excel's own formula", "values as they are today", "the value that it shows today"
NOT_SURE = "Only Excel can work this out: copy the cell and paste its values."
PROTECTED = "The sheet is protected: Review, Unprotect Sheet, then press the button again."
NOT_FREE = "Something else stands where its answers go: make room, then press the button again."


@dataclass(frozen=True, slots=True)
class Plain:
    """A formula that was converted: what it was, what stands in its cells instead, and what that is."""

    place: Place
    was: str
    cells: Mapping[tuple[int, int], Value | Formula]
    how: str
    days: bool = False
    """Whether its formula gives a day, which Excel shows as a number until its cell is dressed as a date."""

    @property
    def cell(self) -> str:
        """Where it stood."""
        return cell_of(self.place)


def cell_of(place: Place) -> str:
    """A cell as a person reads it."""
    return f"{quote_sheet(place[0])}!{column_letter(place[2])}{place[1]}"


class Conversion:
    """All SEND formulas of a workbook, and what takes their place."""

    def __init__(self, book: Any, formulas: Mapping[Place, str], today: date, protected: Collection[str] = ()) -> None:
        self.formulas, self._protected = formulas, protected
        self.values = SheetValues(book, today, self._spilled)
        self._answers: dict[tuple[Call, Place], list[list[object]]] = {}

    def converted(self) -> tuple[list[Plain], list[tuple[str, str]]]:
        """What takes the place of each formula, and the cells that are left as they are, with the reason."""
        done: list[Plain] = []
        left: list[tuple[str, str]] = []
        covered: dict[Place, str] = {}
        for place, formula in sorted(self.formulas.items()):
            try:
                # Excel may tell the formula of every cell over which it spills: it counts once, where it stands.
                if covered.get(place) != formula and (has_call(formula) or any(self._refers_to_ours(formula, place))):
                    done.append(self._one(place, formula))
                    covered |= {(place[0], *cell): formula for cell in done[-1].cells}
            except Unknown as reason:
                left.append((cell_of(place), str(reason) or NOT_SURE))
        return done, left

    def _refers_to_ours(self, formula: str, place: Place) -> Iterator[bool]:
        for start, end, *_ in spills_in(formula):
            try:
                self.values.area(formula[start:end], place, {})
                yield True
            except Unknown:
                yield False

    def _one(self, place: Place, formula: str) -> Plain:
        text = formula.removeprefix("=").strip()
        if place[0] in self._protected:
            raise Unknown(PROTECTED)
        try:
            call = whole_call(text)
            if call is not None:
                return self._call_alone(place, formula, call)
            how: set[str] = set()
            new = self._rewritten(text, place, names_in(text), how)
            if len(new) >= _LONGEST_FORMULA:
                raise Unknown
            here = Formula(new, self._shown(place))
            return Plain(place, formula, {place[1:]: here}, VALUES if VALUES in how else OWN)
        except Unknown as reason:
            if str(reason):
                raise
            return Plain(place, formula, {place[1:]: self._whole_value(place, text)}, WHOLE)

    def _call_alone(self, place: Place, formula: str, call: Call) -> Plain:
        days = gives_days(call.name)
        if plain := self._as_formula(call, place, {}):
            return Plain(place, formula, {place[1:]: Formula(plain, self._shown(place))}, OWN, days)
        answer = self.answer(call, place, {})
        cells: dict[tuple[int, int], Value | Formula] = {}
        for row, line in enumerate(answer):
            for column, value in enumerate(line):
                spot = place[1] + row, place[2] + column
                shown = self.values.at((place[0], *spot))
                # Only cells over which this formula spills are written: those that are blank or show its answer.
                first = (row, column) == (0, 0)
                if shown == "#SPILL!" if first else not (shown in (None, "") or _same(shown, value)):
                    raise Unknown(NOT_FREE)
                several = len(answer) * len(line) > 1
                text = self._as_formula(call, place, {}, (row, column)) if several else ""
                cells[spot] = Formula(text, _plain(value)) if text else _plain(value)
        how = OWN if all(isinstance(value, Formula) for value in cells.values()) else VALUES
        return Plain(place, formula, cells, how, days)

    def _shown(self, place: Place) -> Value:
        return _plain(self.values.at(place))

    def _whole_value(self, place: Place, text: str) -> Value:
        """What a formula shows, when it surely fills no cell but its own."""
        shown = self._shown(place)
        sheet, row, column = place
        beside = [(sheet, row + 1, column), (sheet, row, column + 1)]
        alone = all(self.values.at(one) in (None, "") or one in self.formulas for one in beside)
        if shown is None or str(shown).startswith("#") or not (
            surely_one(text) or alone or self.values.in_table(place)
        ):  # fmt: skip
            raise Unknown
        return shown

    def answer(self, call: Call, place: Place, names: Mapping[str, str]) -> list[list[object]]:
        """What a call answers, as rows of cells."""
        if (call, place) not in self._answers:
            record = record_of(call.name)
            if record is None or len(call.given) > len(record.arguments):
                raise Unknown
            given = [self._value(text, place, names) for text in call.given]
            needed = [argument for argument in record.arguments[len(given) :] if not argument.optional]
            if needed:
                raise Unknown
            answer = getattr(every_function, record.name)(*given)
            rows = answer if isinstance(answer, list) else [[answer]]
            self._answers[call, place] = [line if isinstance(line, list) else [line] for line in rows]
        return self._answers[call, place]

    def _value(self, text: str, place: Place, names: Mapping[str, str]) -> Any:
        inner = whole_call(text) if has_call(text) else None
        return self.answer(inner, place, names) if inner else self.values.value(text, place, names)

    def _spilled(self, place: Place) -> tuple[int, int]:
        """Over how many rows and columns the SEND formula of a cell spills."""
        formula = self.formulas.get(place, "")
        call = whole_call(formula.removeprefix("=").strip()) if has_call(formula) else None
        if call is None:
            raise Unknown
        answer = self.answer(call, place, {})
        return len(answer), max(len(line) for line in answer)

    def _rewritten(self, text: str, place: Place, names: Mapping[str, str], how: set[str]) -> str:
        """A text of a formula with each SEND call, and each reference to the cells of one, made plain."""
        parts, at = list[str](), 0
        for call in calls_in(text):
            parts.append(self._unspilled(text[at : call.start], place))
            if plain := self._as_formula(call, place, names):
                parts.append(f"({plain})")
            else:
                parts.append(_literal(self.answer(call, place, names)))
                how.add(VALUES)
            at = call.end
        return "".join([*parts, self._unspilled(text[at:], place)])

    def _unspilled(self, text: str, place: Place) -> str:
        """A text in which D2# is D2:D40, where a SEND formula of D2 spilled so far."""
        parts, at = list[str](), 0
        for start, end, *_ in spills_in(text):
            try:
                area = self.values.area(text[start:end], place, {})
            except Unknown:
                continue
            last = f"{column_letter(area.last_column)}{area.last_row}"
            parts += [text[at:start], f"{area.reference(place[0])}:{last}"]
            at = end
        return "".join([*parts, text[at:]])

    def _as_formula(self, call: Call, place: Place, names: Mapping[str, str], at: tuple[int, int] | None = None) -> str:
        how: set[str] = set()

        def plain(text: str) -> str:
            return self._rewritten(text, place, names, how)

        def value(text: str) -> Any:
            return self._value(text, place, names)

        def one(text: str) -> str:
            if at is None or not text or has_call(text):
                return text
            try:
                area = self.values.area(text, place, names)
            except Unknown:
                return text
            inside = at[0] < area.size[0] and at[1] < area.size[1]
            return area.reference(place[0], *at) if area.size != (1, 1) and inside else text

        return as_formula(call, one, value, plain, names)


def _same(shown: object, value: object) -> bool:
    one, other = _plain(shown), _plain(value)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-9
    if isinstance(other, date) and isinstance(one, int | float):
        return one == number_of(other)
    return one == other


def _plain(value: object) -> Value:
    if isinstance(value, datetime):
        return value.date()
    return None if value == "" else value  # type: ignore[return-value]


def _literal(answer: Sequence[Sequence[object]]) -> str:
    """An answer as it is written within a formula."""
    if len(answer) == 1 and len(answer[0]) == 1:
        value = answer[0][0]
        return f"DATE({value.year},{value.month},{value.day})" if isinstance(value, date) else _constant(value)
    return "{" + ";".join(",".join(_constant(value) for value in line) for line in answer) + "}"


def _constant(value: object) -> str:
    if isinstance(value, date):
        return str(number_of(value))
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{value:.15g}"
    text = str("" if value is None else value)
    if len(text) > _LONGEST_TEXT or re.search(r"[\r\n]", text):
        raise Unknown
    return '"' + text.replace('"', '""') + '"'
