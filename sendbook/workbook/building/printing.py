"""Printing: how each sheet comes out on A4 paper, landscape, so that it can be read across a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sendbook.layouts import TableLayout
from sendbook.tables import column_letter, quote_sheet

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

A4 = 9
_SIDE, _TOP, _BOTTOM = 0.4, 0.5, 0.6


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
    if table.upright:
        sheet.set_portrait()
    sheet.repeat_rows(header_row)
    sheet.fit_to_pages(1, 0)


def set_up_start(sheet: Worksheet, last_row: int, last_column: int) -> None:
    """The Start sheet: what it says of today on one page, without what explains the workbook. Counted from 0."""
    set_up(sheet, confidential=True)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.fit_to_pages(1, 1)


def set_up_list(sheet: Worksheet, book: Workbook, header_row: int, rows: int, *, across: int, filled: int) -> None:
    """A list that works itself out: one page across, and as many rows as it holds on the day of printing.

    Rows and columns count from 0. The first `across` columns are printed; the column `filled` holds a number in each
    row that is taken, and they are taken from the top.
    """
    set_up(sheet, confidential=True)
    sheet.fit_to_pages(1, 0)
    here, first, last = quote_sheet(sheet.get_name()), header_row + 2, header_row + 1 + rows
    printed, counted = column_letter(across), column_letter(filled + 1)
    taken = f"MAX(1,COUNT({here}!${counted}${first}:${counted}${last}))"
    set_area(book, here, f"{here}!$A$1:INDEX({here}!${printed}${first}:${printed}${last},{taken})")


def set_area(book: Workbook, sheet: str, area: str) -> None:
    """Print this much of a sheet: a formula, which Excel works out on the day of printing."""
    book.define_name(f"{sheet}!_xlnm.Print_Area", f"={area}")


def set_up_page(sheet: Worksheet, last_row: int, last_column: int) -> None:
    """A sheet about one pupil: all of it on one page. Rows and columns count from 0."""
    set_up(sheet, confidential=True)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.fit_to_pages(1, 1)


def set_up_summary(sheet: Worksheet, breaks: list[int]) -> None:
    """The Summary sheet: upright, one page across, the pages cut where no chart is cut in two."""
    set_up(sheet, confidential=True)
    sheet.set_portrait()
    sheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP - 0.2, bottom=_BOTTOM - 0.15)
    sheet.set_print_scale(64)
    sheet.set_h_pagebreaks(breaks)
