"""Join: several values in one sentence, in a formula and in its result alike; blanks leave no comma behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.changes import Formula
from sendbook.tables import Value
from sendbook.views.lookup import day_in_words, day_text, unless_blank
from sendbook.workbook.formulas import text_literal
from sendbook.workbook.shown import Part, shown

NEW_LINE = "\n"

_LONGEST = 2_000


def shown_in_words(cell: Formula) -> str:
    """What a formula shows, as Excel writes it into a sentence."""
    value = cell.result
    if value is None:
        return ""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:.15g}"
    return str(value)


@shown(f'IF({{day}}="","",{day_text("{day}")})')
def _in_words(day: Value) -> str:
    return day_in_words(day) if isinstance(day, date) else ""


def dated(cell: Formula) -> Formula:
    """A day in words, blank for none."""
    return _in_words(day=cell)


def led(before: str, cell: Formula, after: str = "") -> Formula:
    """A value with words before and after it; nothing at all when it is blank."""
    parts = "&".join(
        part
        for part in (text_literal(before) if before else "", cell.text, text_literal(after) if after else "")
        if part
    )
    told = shown_in_words(cell)
    return unless_blank(cell=Part(cell.text, told), told=Part(parts, f"{before}{told}{after}"))


@shown(f"MID({{parts}},{{first}},{_LONGEST})")
def _without_first(parts: Sequence[str], first: int) -> str:
    return "".join(parts)[first - 1 :][:_LONGEST]


def joined(separator: str, *cells: Formula) -> Formula:
    """The values that are not blank, with a separator between them."""
    sep = "CHAR(10)" if separator == NEW_LINE else text_literal(separator)
    parts = "&".join(f'IF({cell.text}="","",{sep}&{cell.text})' for cell in cells)
    each = Part(parts, [separator + text for cell in cells if (text := shown_in_words(cell))])
    return _without_first(parts=each, first=len(separator) + 1)
