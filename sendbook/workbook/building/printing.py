"""Printing: how each sheet comes out on A4 paper, landscape, so that it can be read across a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sendbook.layouts import TableLayout
from sendbook.workbook.building.looks import groups

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

A4 = 9
_LAST_ROW = 1_048_575
_SIDE, _TOP, _BOTTOM = 0.4, 0.5, 0.6
_INCHES_ACROSS = 11.69 - 2 * _SIDE
INCHES_A_CHARACTER = 0.507 * 11 / 72
"""A digit of Calibri 11, by which Excel measures columns, as it is on paper."""

_PADDING = 5 / 96
_SMALLEST = 70
"""Below this percentage a table is printed on pages side by side instead of smaller."""

KEPT_OFF_PAPER = ("Baseline", "Details", "Working")
"""Groups of columns that are not printed: a print-out left on a desk should not tell more than it must."""


@dataclass(frozen=True, slots=True)
class Pages:
    """How a table is laid on paper: the last printed column, the columns before which a page begins, the scale.

    Columns count from 0. `scale` is in per cent; 0 means: as small as it takes for one page across.
    """

    last_column: int
    breaks: tuple[int, ...] = ()
    scale: int = 0


def _inches(table: TableLayout, first: int, last: int) -> float:
    return sum(column.width * INCHES_A_CHARACTER + _PADDING for column in table.columns[first : last + 1])


def first_scrolling(table: TableLayout) -> int:
    """The first column that scrolls away; those left of it stay in view and repeat on each printed page."""
    if not table.first_in_view:
        return 0
    return [column.key for column in table.columns].index(table.first_in_view)


_ALWAYS_OPEN = 2
_MANY_GROUPS = 6


def folds(table: TableLayout) -> set[int]:
    """The columns (from 0) that a press on the outline above them folds away; nothing is folded to begin with.

    Where a table has many groups, each but the first two folds behind its first column; else only what is kept off
    paper.
    """
    found = groups(table)
    many = len(found) >= _MANY_GROUPS
    return {
        column
        for place, (name, first, last) in enumerate(found)
        if (many and place >= _ALWAYS_OPEN) or name in KEPT_OFF_PAPER
        for column in range(first + 1, last + 1)
    }


def pages(table: TableLayout) -> Pages:
    """As few pages side by side as can still be read, names repeated on each.

    A page begins with a group of columns where that leaves the page before it at least half full; a group that is
    wider than a page goes on over the next.
    """
    blocks = [(first, last) for name, first, last in groups(table) if name not in KEPT_OFF_PAPER]
    last_column = blocks[-1][1]
    if not table.first_in_view or _inches(table, 0, last_column) * _SMALLEST / 100 <= _INCHES_ACROSS:
        return Pages(last_column)  # without names to repeat, a second page would be a riddle
    repeated = _inches(table, 0, first_scrolling(table) - 1)
    room = _INCHES_ACROSS / (_SMALLEST / 100)
    starts = {first for first, _last in blocks}
    breaks: list[int] = []
    page = 0
    widest = 0.0
    for column in range(last_column + 1):
        already = repeated if page else 0.0
        if already + _inches(table, page, column) > room:
            whole = (g for g in starts if page < g <= column and already + _inches(table, page, g - 1) >= room / 2)
            page = max(whole, default=column)
            breaks.append(page)
            already = repeated
        widest = max(widest, already + _inches(table, page, column))
    # Five per cent to spare: another printer's fonts may be a little wider.
    return Pages(last_column, tuple(breaks), min(100, int(95 * _INCHES_ACROSS / widest)))


def set_up(sheet: Worksheet, *, confidential: bool) -> None:
    """A4 landscape, narrow margins, a footer: what all sheets share.

    The footer tells nothing that is not on the sheet too. It is for a pile of paper: which sheet, which page of how
    many, and on pupils' data that they are confidential.
    """
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
    middle = "&CConfidential: pupils' data" if confidential else ""
    sheet.set_footer(f"&L&A{middle}&RPage &P of &N", {"margin": 0.3})


def set_up_table(sheet: Worksheet, table: TableLayout, header_row: int) -> None:
    """The pages of a table (rows count from 0): its headers at the top of each page, its names at the left."""
    set_up(sheet, confidential=table.has("upn"))
    laid = pages(table)
    sheet.repeat_rows(header_row)
    if laid.last_column < len(table.columns) - 1:
        # Whole columns: the table grows, and what is printed must grow with it.
        sheet.print_area(0, 0, _LAST_ROW, laid.last_column)
    if not laid.scale:
        sheet.fit_to_pages(1, 0)
        return
    kept = first_scrolling(table)
    if kept:
        sheet.repeat_columns(0, kept - 1)
    sheet.set_print_scale(laid.scale)
    sheet.set_v_pagebreaks(list(laid.breaks))


def set_up_start(sheet: Worksheet) -> None:
    """The Start sheet: one page."""
    set_up(sheet, confidential=False)
    sheet.fit_to_pages(1, 1)


def set_up_page(sheet: Worksheet, last_row: int, last_column: int) -> None:
    """A sheet about one pupil: all of it on one page. Rows and columns count from 0."""
    set_up(sheet, confidential=True)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.fit_to_pages(1, 1)


def set_up_summary(sheet: Worksheet, inches_across: float, breaks: list[int]) -> None:
    """The Summary sheet: one page across, the pages cut where no chart is cut in two."""
    set_up(sheet, confidential=True)
    sheet.set_print_scale(min(100, int(97 * _INCHES_ACROSS / inches_across)))
    sheet.set_h_pagebreaks(breaks)
