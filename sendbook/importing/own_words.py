"""Own words: a plan for a school's own workbook, with each value written as the school writes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from sendbook.changes import Change, Formula, NewRow
from sendbook.findings import finding
from sendbook.importing.comparison import Added, Comparison, Kept, RowChange
from sendbook.importing.parts_of_list import into_parts
from sendbook.lists.find import Target
from sendbook.lists.read import OwnList
from sendbook.lists.spelling import Form
from sendbook.lists.totals import says_total
from sendbook.lists.values import as_text
from sendbook.tables import Value, column_number, quote_sheet

_SAID_IN_WORDS = frozenset({"sen_provision", "primary_need", "secondary_need", "further_needs"})
_CELL = re.compile(r"([A-Z]+)(\d+)")


def in_own_words(comparison: Comparison, own: OwnList, target: Target) -> Comparison:
    """The comparison with values in the forms of the list; cells that hold a formula are left alone.

    New pupils are not put into a list with blank rows inside: nobody could say where in it they belong.
    """
    words = _Words(own, target)
    changed = tuple(spoken for row in comparison.changed if (spoken := words.row(row)).steps)
    same = {row.row for row in comparison.changed} - {row.row for row in changed}
    told = replace(
        comparison,
        changed=changed,
        unchanged=(*comparison.unchanged, *sorted(same)),
        leavers=tuple(words.row(row) for row in comparison.leavers),
        rejoiners=tuple(words.row(row) for row in comparison.rejoiners),
        new=tuple(words.new(added) for added in comparison.new),
        kept=tuple(kept for item in comparison.kept if (kept := words.kept(item))),
    )
    if gone := {item.finding for item in comparison.kept} - {item.finding for item in told.kept}:
        told = told.without(gone)
    if words.formulas:
        note = finding("7075", target.cell(*min(words.formulas)), count=len(words.formulas))
        told = replace(told, findings=(*told.findings, note))
    if told.new and (parted := into_parts(told, target)):
        return parted
    if target.gap and not target.table and told.new:
        place = f"{quote_sheet(target.sheet)}!{target.gap}:{target.gap}"
        apart = finding("7076", place, count=len(told.new))
        told = told.without_new(apart).refusing(apart)
    last = max((row.number for row in target.rows), default=target.header_row)
    if target.below and told.new and last + len(told.new) + 1 >= target.below:
        place = f"{quote_sheet(target.sheet)}!{target.below}:{target.below}"
        apart = finding("7087", place, count=len(told.new))
        told = told.without_new(apart).refusing(apart)
    return told


def words_in(own: OwnList) -> frozenset[tuple[int, str]]:
    """The cells, by row and column, that say SEN provision or need in words, such as Autism or SEN support."""
    columns = {key: at for key, at in own.table.columns.items() if key in _SAID_IN_WORDS}
    return frozenset(
        (row.number, key) for row in own.table for key, at in columns.items()
        if row.value(key) is not None and (stands := as_text(own.raw.get((row.number, at)) or ""))
        and stands.upper() != str(row.value(key))
    )  # fmt: skip


class _Words:
    def __init__(self, own: OwnList, target: Target) -> None:
        self._raw = own.raw
        self._target = target
        self._forms: Mapping[int, Form] = {own.table.columns[key]: form for key, form in own.forms.items()}
        self._headings = {column.number: column.heading for column in target.told}
        # The formulas of totals below the list are none of its columns'.
        rows = {row.number for row in target.rows if not says_total(row.cells)}
        counts = Counter(column for row, column in target.formulas if row in rows)
        self._calculated = {column for column, count in counts.items() if count * 2 > max(len(rows), 1)}
        self.formulas: set[tuple[int, int]] = set()

    def row(self, row: RowChange) -> RowChange:
        steps = [(self._heading(header, told), told) for header, step in row.steps if (told := self._change(step))]
        return replace(row, steps=tuple(steps))

    def _heading(self, header: str, step: Change) -> str:
        """A column as the school's list calls it."""
        return self._headings.get(column_number(step.letters)) or header

    def kept(self, item: Kept) -> Kept | None:
        change = self._change(item.change)
        return replace(item, change=change, header=self._heading(item.header, change)) if change else None

    def new(self, added: Added) -> Added:
        values = {
            column: self._written(column, value)
            for column, value in added.step.values.items() if column not in self._calculated
        }  # fmt: skip
        target = self._target
        if target.ticks and (status := str(added.values.get("sen_provision") or "")) in target.ticks.columns:
            mark = target.ticks.marks[status]
            plain = as_text(mark)
            values[target.ticks.columns[status]] = int(plain) if plain.isdigit() and mark != plain else plain
        row = NewRow(
            target.sheet, target.table, {column: value for column, value in values.items() if value is not None},
            added.step.reason, target.header_row, target.first_column, target.last_column,
        )  # fmt: skip
        return replace(added, step=row)

    def _change(self, step: Change) -> Change | None:
        place = _CELL.fullmatch(step.cell)
        assert place is not None  # every change is made from a row and a column
        row, column = int(place[2]), column_number(place[1])
        if (row, column) in self._target.formulas:
            self.formulas.add((row, column))
            return None
        stands, after = self._raw.get((row, column)), self._written(column, step.after)
        before = as_text(stands) if isinstance(stands, time) else stands
        return None if before == after else replace(step, before=before, after=after)

    def _written(self, column: int, value: Value | Formula) -> Value:
        plain = value.result if isinstance(value, Formula) else value
        return self._forms[column].write(plain) if column in self._forms else plain
