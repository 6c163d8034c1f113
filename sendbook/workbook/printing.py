"""Printing: how each sheet comes out on A4 paper, landscape, so that it can be read across a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sendbook.layouts import TableLayout
from sendbook.workbook.looks import groups

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

A4 = 9
_SIDE, _TOP, _BOTTOM = 0.4, 0.5, 0.6
_INCHES_ACROSS = 11.69 - 2 * _SIDE
_INCHES_A_CHARACTER = 7 / 96
_PADDING = 5 / 96
_SMALLEST = 65
"""Below this percentage a table is printed on pages side by side instead of smaller."""

KEPT_OFF_PAPER = ("Details",)
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
    return sum(column.width * _INCHES_A_CHARACTER + _PADDING for column in table.columns[first : last + 1])


def first_scrolling(table: TableLayout) -> int:
    """The first column that scrolls away; those left of it stay in view and repeat on each printed page."""
    if not table.first_in_view:
        return 0
    return [column.key for column in table.columns].index(table.first_in_view)


def pages(table: TableLayout) -> Pages:
    """Whole groups of columns side by side on as few pages as can still be read, names repeated on each."""
    blocks = [(first, last) for name, first, last in groups(table) if name not in KEPT_OFF_PAPER]
    last_column = blocks[-1][1]
    if _inches(table, 0, last_column) * _SMALLEST / 100 <= _INCHES_ACROSS:
        return Pages(last_column)
    kept = first_scrolling(table)
    repeated = _inches(table, 0, kept - 1)
    room = _INCHES_ACROSS / (_SMALLEST / 100)
    breaks: list[int] = []
    across, widest = 0.0, 0.0
    for first, last in blocks:
        block = _inches(table, first, last)
        if across and across + block > room:
            breaks.append(first)
            across = repeated
        across += block
        widest = max(widest, across)
    # Five per cent to spare: another printer's fonts may be a little wider.
    return Pages(last_column, tuple(breaks), min(100, int(95 * _INCHES_ACROSS / widest)))


def set_up(sheet: Worksheet) -> None:
    """A4 landscape, narrow margins, page numbers: what all sheets share.

    The footer tells nothing that the sheet does not: it is for sorting a pile of paper, and says what the paper holds.
    """
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
    sheet.set_footer("&L&A&CConfidential&RPage &P of &N", {"margin": 0.3})


def set_up_table(sheet: Worksheet, table: TableLayout, header_row: int, last_row: int) -> None:
    """The pages of a table (rows count from 0): its headers at the top of each page, its names at the left."""
    set_up(sheet)
    laid = pages(table)
    sheet.repeat_rows(header_row)
    sheet.print_area(0, 0, last_row, laid.last_column)
    if not laid.scale:
        sheet.fit_to_pages(1, 0)
        return
    kept = first_scrolling(table)
    if kept:
        sheet.repeat_columns(0, kept - 1)
    sheet.set_print_scale(laid.scale)
    sheet.set_v_pagebreaks(list(laid.breaks))


def set_up_page(sheet: Worksheet) -> None:
    """A sheet that is one page across, such as Start and Summary."""
    set_up(sheet)
    sheet.fit_to_pages(1, 0)
