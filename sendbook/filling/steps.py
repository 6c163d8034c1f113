"""Steps: what a fill writes: columns of ours that are new, and what those that stand lack to be as new ones are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sendbook.book import Book
from sendbook.changes import Change, ColumnAnew, Formula, NewColumn, Result, Step
from sendbook.filling.columns import LIKE, Filled
from sendbook.filling.formulas import Made, column_of
from sendbook.lists.find import OURS, Target
from sendbook.tables import Value, column_letter
from sendbook.workbook.formulas import same_formula


@dataclass(frozen=True, slots=True)
class ColumnTold:
    """A column of ours as a person is told of it: its heading, where it stands, how many rows it fills.

    `sheet` is its sheet where there are several. Of one that stands: whether anything of it changes, how many
    formulas are new, whether it gets colours.
    """

    name: str
    number: int
    rows: int
    new: bool = True
    sheet: str = ""
    changes: bool = False
    formulas: int = 0
    coloured: bool = False

    @property
    def letter(self) -> str:
        """The letters that Excel shows above it."""
        return column_letter(self.number)

    def line(self) -> str:
        """It in one line."""
        filled = "1 row" if self.rows == 1 else f"{self.rows} rows"
        does = "Adds" if self.new else "Brings up to date" if self.changes else "Is up to date"
        more = f", {self.formulas} new formula{'' if self.formulas == 1 else 's'}" if self.formulas else ""
        more += ", colours for what asks for attention" if self.coloured else ""
        on = f" on {self.sheet}" if self.sheet else ""
        return f"{does}: {self.name} in column {self.letter}{on}, {filled} filled{more}"


def steps_of(
    book: Book, target: Target, columns: Sequence[Filled], made: Made, as_values: bool, *, several: bool
) -> tuple[list[Step], list[ColumnTold]]:
    """The steps of a fill, and each column as a person is told of it."""
    standing = {column.heading.casefold() for column in target.told}
    headers = [one.header for one in columns]
    steps: list[Step] = []
    told: list[ColumnTold] = []
    sheet = target.sheet if several else ""
    for one in columns:
        name, column = one.header + OURS, column_of(target, one.header, headers)
        values, kept = made.values.get(one.header, {}), made.kept.get(one.header, {})
        content: dict[int, Value | Formula] = {
            row: value if as_values else Formula(made.formulas[one.header][row], "" if value is None else value)
            for row, value in values.items() if row not in kept
        }  # fmt: skip
        count = sum(1 for value in values.values() if value not in (None, ""))
        if name.casefold() not in standing:
            steps.append(NewColumn(target.sheet, target.table, name, target.header_row, column, content,
                                   one.number_format, _reason(one), one.width, one.colours, one.narrow,
                                   _alike(one, target)))  # fmt: skip
            told.append(ColumnTold(name, column, count, sheet=sheet))
            continue
        # Without knowing where formulas stand, nobody can tell which of them were typed over.
        anew = _refreshed(book, target, column, content, _reason(one)) if book.knows_formulas else []
        formulas = [step.after for step in anew if isinstance(step, Change) and isinstance(step.after, Formula)]
        more = _anew(book, target, one, column, [*values], formulas)
        steps += [*anew, *more]
        coloured = any(step.colours for step in more)
        told.append(ColumnTold(name, column, count, False, sheet, bool(anew or more), len(formulas), coloured))
    return steps, told


def _alike(one: Filled, target: Target) -> int:
    """The column of the list that holds the same kind of thing: a day beside a day, money beside money."""
    return next((target.columns[key] for key in LIKE.get(one.number_format, ()) if key in target.columns), 0)


def _reason(one: Filled) -> str:
    return f"{one.header}, worked out from the list"


def _anew(
    book: Book, target: Target, one: Filled, column: int, rows: Sequence[int], formulas: Sequence[Formula]
) -> list[ColumnAnew]:
    """What a column that stands lacks besides its cells: colours, and the formula that new rows of its table take.

    Where nobody tells which colours there are, they are laid anew with new formulas.
    """
    if not rows:
        return []
    there = book.words_coloured(target.sheet, column)
    if there is None:
        lacking = one.colours if formulas else ()
    else:
        lacking = tuple(colour for colour in one.colours if colour.begins not in there)
    texts = {formula.text for formula in formulas}
    text = texts.pop() if target.table and len(texts) == 1 else ""
    if not lacking and not text:
        return []
    return [ColumnAnew(target.sheet, target.table, one.header + OURS, column, min(rows),
                       max(*rows, target.last_row), text, lacking, _reason(one))]  # fmt: skip


def _refreshed(
    book: Book, target: Target, column: int, content: Mapping[int, Value | Formula], reason: str
) -> list[Step]:
    """The cells of a column of ours that are not as they should be; a formula that stands gets its new result only."""
    steps: list[Step] = []
    for row, wanted in content.items():
        cell, stands = f"{column_letter(column)}{row}", book.standing(target.sheet, row, column)
        if isinstance(wanted, Formula) and isinstance(stands, Formula) and same_formula(stands.text, wanted.text):
            if _same(stands.result) != _same(wanted.result):
                steps.append(Result(target.sheet, cell, wanted.result))
        elif isinstance(wanted, Formula) or isinstance(stands, Formula) or _same(stands) != _same(wanted):
            before = stands.result if isinstance(stands, Formula) else stands
            steps.append(Change(target.sheet, cell, before, wanted, reason))
    return steps


def _same(value: Value) -> Value:
    """A value as it is compared: a blank text is a blank."""
    return None if value == "" else value
