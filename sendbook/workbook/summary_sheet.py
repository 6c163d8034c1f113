"""Summary sheet: the blocks of figures as tables, and beside them charts that can be changed in Excel."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sendbook.layouts import Column, WorkbookLayout
from sendbook.layouts.settings import as_at, numbers_in_force
from sendbook.layouts.types import TYPES
from sendbook.tables import Tables
from sendbook.workbook import printing
from sendbook.workbook.looks import Looks
from sendbook.workbook.sheets import write_cell
from sendbook.workbook.summary import FIRST_ROW, Block, blocks, starts

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET = "Summary"
_WIDTHS = (31, 13, 13, 13, 3)
_CHART_COLUMN = len(_WIDTHS)
_COLOURS = ("#1F4E79", "#C55A11", "#7F7F7F", "#375623")
_LETTERS = {"name": "Calibri", "size": 10, "bold": False}


class _Placed:
    """A block on the sheet: where its cells stand, for charts to refer to."""

    def __init__(self, block: Block, title_row: int) -> None:
        self.block = block
        self.title = title_row - 1  # rows count from 0 from here on
        self.header = self.title + 2
        self.first = self.header + 1
        self.last = self.header + len(block.rows)

    def values(self, column: int) -> list[Any]:
        return [SHEET, self.first, column, self.last, column]

    def series(self, column: int, colour: str, **more: Any) -> dict[str, Any]:
        """A series of one column, named by its header, over the words of the first column."""
        return {
            "name": [SHEET, self.header, column],
            "categories": self.values(0),
            "values": self.values(column),
            "fill": {"color": colour},
            "border": {"none": True},
            **more,
        }


def _write_block(sheet: Worksheet, placed: _Placed, looks: Looks) -> None:
    block = placed.block
    sheet.write_string(placed.title, 0, block.title, looks.heading)
    sheet.write_string(placed.title + 1, 0, block.about, looks.about)
    columns = [Column(h, h, TYPES[kind]) for h, kind in zip(block.headers, block.kinds, strict=True)]
    # The first column is wide enough for a pupil's name; figures are calculated, so grey like all such cells.
    formats = [looks.cell(column, calculated=True) for column in columns]
    sheet.add_table(
        placed.header, 0, placed.last, len(columns) - 1,
        {
            "name": block.name, "title": block.title, "description": block.about, "autofilter": False,
            "style": "Table Style Light 1", "banded_rows": False,
            "columns": [
                {"header": c.header, "header_format": looks.header(0, c.type.align), "format": look}
                for c, look in zip(columns, formats, strict=True)
            ],
        },
    )  # fmt: skip
    for row, cells in enumerate(block.rows, start=placed.first):
        for column, (cell, look) in enumerate(zip(cells, formats, strict=True)):
            write_cell(sheet, row, column, cell, look)


def _dress(chart: Chart, title: str, *, money: bool, legend: bool) -> None:
    chart.set_title({"name": title, "name_font": {"name": "Calibri", "size": 12, "bold": True}, "overlay": False})
    number_format = "£#,##0" if money else "0"
    grid = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}
    axis = {"num_font": _LETTERS, "num_format": number_format, "major_gridlines": grid, "min": 0}
    chart.set_y_axis({**axis, "line": {"none": True}})
    chart.set_x_axis({"num_font": _LETTERS})
    chart.set_legend({"position": "bottom", "font": _LETTERS} if legend else {"none": True})


def _column_chart(book: Workbook, title: str, series: list[dict[str, Any]], *, money: bool, stacked: bool) -> Chart:
    chart = book.add_chart({"type": "column", **({"subtype": "stacked"} if stacked else {})})
    for line in series:
        chart.add_series({"gap": 60, **line})
    _dress(chart, title, money=money, legend=len(series) > 1)
    return chart


def _cost_chart(book: Workbook, placed: _Placed) -> Chart:
    """Columns for the pupils, a line for the threshold."""
    title = "Cost of additional provision by pupil, and the threshold"
    chart = _column_chart(book, title, [placed.series(1, _COLOURS[0])], money=True, stacked=False)
    line = book.add_chart({"type": "line"})
    line.add_series({
        "name": [SHEET, placed.header, 2], "categories": placed.values(0), "values": placed.values(2),
        "line": {"color": _COLOURS[1], "width": 2.25, "dash_type": "dash"},
    })  # fmt: skip
    chart.combine(line)
    chart.set_x_axis({"num_font": {**_LETTERS, "rotation": -45}})
    chart.set_legend({"position": "bottom", "font": _LETTERS})
    return chart


def _charts(book: Workbook, at: dict[str, _Placed]) -> list[tuple[Chart, str, int, int]]:
    """Each chart with what it shows in words, its width and its height in pixels."""
    needs = at["SummaryNeeds"]
    provisions = [needs.series(1, _COLOURS[0]), needs.series(2, _COLOURS[1])]
    reviews = at["SummaryReviews"]
    made: list[tuple[Chart, str, int, int]] = []
    if top := at.get("SummaryTop"):
        made.append((
            _cost_chart(book, top),
            "Column chart: the cost of additional provision of the pupils whose provision costs most, with a dashed "
            "line at the high needs cost threshold. The figures are in the table SummaryTop.", 760, 400,
        ))  # fmt: skip
    made.append((
        _column_chart(book, "Reviews", [reviews.series(1, _COLOURS[0]), reviews.series(2, _COLOURS[1])],
                      money=False, stacked=False),
        "Column chart: how many SEN support reviews and EHC plan meetings are overdue, due, not yet due, held or "
        "without a date. The figures are in the table SummaryReviews.", 760, 280,
    ))  # fmt: skip
    made.append((
        _column_chart(book, "Pupils by area of need", provisions, money=False, stacked=True),
        "Stacked column chart: pupils by area of need, SEN support below and EHC plans above. The figures are in the "
        "table SummaryNeeds.", 760, 300,
    ))  # fmt: skip
    if top:
        made.append((
            _column_chart(book, "Cost by area of need", [needs.series(3, _COLOURS[0])], money=True, stacked=False),
            "Column chart: the cost of additional provision by area of need. The figures are in the table "
            "SummaryNeeds.", 760, 280,
        ))  # fmt: skip
        for name, title in (("SummaryTiers", "Cost by tier"), ("SummaryFunding", "Cost by where the money comes from")):
            made.append((
                _column_chart(book, title, [at[name].series(2, _COLOURS[0])], money=True, stacked=False),
                f"Column chart: {title[0].lower()}{title[1:]}. The figures are in the table {name}.", 760, 280,
            ))  # fmt: skip
    return made


def add_summary(
    sheet: Worksheet, book: Workbook, layout: WorkbookLayout, tables: Tables, today: date, looks: Looks
) -> None:
    """Write the Summary sheet: figures at the left, charts at the right."""
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, "Summary", looks.title)
    sheet.set_row(0, 24)
    sheet.write_string(1, 0, "Everything here works itself out from the other sheets. Nothing to type.", looks.about)
    limit = numbers_in_force(tables, as_at(tables, today))["high_needs_cost_threshold"]
    made = blocks(layout, tables, limit)
    at = {block.name: _Placed(block, row) for block, row in zip(made, starts(made), strict=False)}
    for placed in at.values():
        _write_block(sheet, placed, looks)
    pixels = 0
    for chart, words, width, height in _charts(book, at):
        chart.set_size({"width": width, "height": height})
        place = {"y_offset": pixels, "description": words, "object_position": 2}
        sheet.insert_chart(FIRST_ROW - 1, _CHART_COLUMN, chart, place)
        pixels += height + 15
    sheet.hide_gridlines(2)
    sheet.freeze_panes(2, 0)
    printing.set_up_page(sheet)
