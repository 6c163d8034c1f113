"""Counting: the rows that pass tests, as COUNTIFS and SUMIFS find them and as Python does, from one list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum

from sendbook.changes import Formula
from sendbook.rules.matching import same_text
from sendbook.rules.rounding import to_the_penny
from sendbook.tables import Value
from sendbook.views.lookup import Rows
from sendbook.workbook.formulas import text_literal
from sendbook.workbook.shown import Part, shown

_IS_NO = same_text("No")


def test(rows: Rows, key: str, criterion: str, passes: Callable[[Value], bool]) -> Part:
    """A test of one column: the criterion as COUNTIFS writes it, and whether each row passes."""
    return Part(f"{rows.column(key)},{criterion}", [passes(value) for value in rows.values(key)])


def both(*tests: Part) -> Part:
    """Several tests in one: a row must pass them all."""
    return Part(",".join(one.text for one in tests), [all(row) for row in zip(*(t.result for t in tests), strict=True)])


def holding(rows: Rows, **words: str) -> Part:
    """The rows that hold these words by column; * stands for any text."""
    return both(*(test(rows, key, text_literal(word), _is(word)) for key, word in words.items()))


def _is(word: str) -> Callable[[Value], bool]:
    same = same_text(word)
    return lambda value: same(str(value or ""))


def values(rows: Rows, key: str) -> Part:
    """A whole column, and what stands in it."""
    return Part(rows.column(key), rows.values(key))


def number_in(cell: object) -> float:
    """The number that a cell shows; 0 where it shows none."""
    found = cell.result if isinstance(cell, Formula) else cell
    return found if isinstance(found, int | float) else 0


@shown("({figure})")
def in_brackets(figure: float) -> float:
    """A figure in brackets, so that it may stand within a longer formula."""
    return figure


@shown("COUNTIFS({tests})")
def rows_that_pass(tests: Sequence[bool]) -> int:
    """How many rows pass."""
    return sum(tests)


@shown("COUNTIF({test})")
def rows_that_hold(test: Sequence[bool]) -> int:
    """How many rows pass one test."""
    return sum(test)


@shown('COUNTIFS({tests})-COUNTIFS({tests},{on_roll},"No")')
def _on_roll(tests: Sequence[bool], on_roll: Sequence[Value]) -> int:
    return sum(1 for passes, said in zip(tests, on_roll, strict=True) if passes and not _IS_NO(said))


def on_roll(rows: Rows, tests: Part) -> Formula:
    """How many pupils of the register pass; leavers are left out."""
    return _on_roll(tests=tests, on_roll=values(rows, "on_roll"))


@shown("COUNT({column})")
def numbers_in(column: Sequence[Value]) -> int:
    """How many cells of a column hold a number."""
    return sum(1 for value in column if value is not None)


@shown("ROUND(SUMIFS({amounts},{tests}),2)")
def pounds_where(amounts: Sequence[Value], tests: Sequence[bool]) -> float:
    """The pounds of the rows that pass."""
    return _pounds([amount for amount, passes in zip(amounts, tests, strict=True) if passes])


@shown("ROUND(SUM({amounts}),2)")
def pounds(amounts: Sequence[Value]) -> float:
    """The pounds of a whole column."""
    return _pounds(amounts)


def _pounds(amounts: Sequence[Value]) -> float:
    return to_the_penny(fsum(number_in(amount) for amount in amounts))


@shown("{terms}")
def _sum(terms: Sequence[float]) -> float:
    return sum(terms)


@shown("{whole}-({terms})")
def _rest(whole: float, terms: Sequence[float]) -> float:
    return whole - sum(terms)


def terms(figures: Sequence[Formula]) -> Part:
    """Figures to be added up: with + between them, and what they are."""
    return Part("+".join(figure.text for figure in figures), [number_in(figure) for figure in figures])


def plus(*figures: Formula) -> Formula:
    """The sum of several figures."""
    return _sum(terms=terms(figures))


def less(whole: Formula, figures: Sequence[Formula]) -> Formula:
    """What is left of a figure without others."""
    return _rest(whole=Part(whole.text, number_in(whole)), terms=terms(figures))
