"""Printing: how each sheet comes out on A4 paper, landscape, so that it can be read across a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sendbook.layouts import TableLayout

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

A4 = 9
_SIDE, _TOP, _BOTTOM = 0.4, 0.5, 0.6
_INCHES_ACROSS = 11.69 - 2 * _SIDE
INCHES_A_CHARACTER = 0.507 * 11 / 72
"""A digit of Calibri 11, by which Excel measures columns, as it is on paper."""

_PADDING = 5 / 96


def first_scrolling(table: TableLayout) -> int:
    """The first column that scrolls away; those left of it stay in view and repeat on each printed page."""
    if not table.first_in_view:
        return 0
    return [column.key for column in table.columns].index(table.first_in_view)


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
    """The pages of a table (rows count from 0): one across, its headers at the top of each.

    What is folded away is not printed: a print-out left on a desk should not tell more than it must.
    """
    set_up(sheet, confidential=table.has("upn"))
    sheet.repeat_rows(header_row)
    sheet.fit_to_pages(1, 0)


def set_up_start(sheet: Worksheet, last_row: int, last_column: int) -> None:
    """The Start sheet: what it says of today on one page, without what explains the workbook. Counted from 0."""
    set_up(sheet, confidential=True)
    sheet.print_area(0, 0, last_row, last_column)
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
