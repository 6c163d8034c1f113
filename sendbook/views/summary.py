"""Summary sheet: the blocks of figures as tables, and beside them charts that can be changed in Excel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sendbook.layouts import Column
from sendbook.layouts.types import TYPES
from sendbook.views.block import Block
from sendbook.views.summary_blocks import blocks, starts
from sendbook.workbook.building import printing
from sendbook.workbook.building.looks import FONT, STATUS_WORDS, Looks
from sendbook.workbook.building.setting import Setting
from sendbook.workbook.building.sheets import lines_of, write_cell
from sendbook.workbook.building.view import View

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET = "Summary"
_WIDTHS = (34, 16, 16, 19, 1)
_CHART_COLUMN = len(_WIDTHS)
_COLOURS = ("#1F4E79", "#C55A11")
_QUIET_LINE = "#D9D9D9"
_LETTERS = {"name": FONT, "size": 10, "bold": False}
_ACROSS, _ROW = 440, 20
"""In pixels: a chart's width, and a row's height. The charts stand below each other, beside the blocks."""

_LAST_COLUMN = "L"
"""The column in which charts end, at the usual width of columns."""


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
    write_cell(sheet, placed.title + 1, 0, block.told(), looks.about)
    columns = [Column(h, h, TYPES[kind]) for h, kind in zip(block.headers, block.kinds, strict=True)]
    # The first column is wide enough for a pupil's name; figures are calculated, so grey like all such cells.
    aside: list[dict[str, Any]] = [{}, *({"indent": 1} if kind == "text" else {} for kind in block.kinds[1:])]
    formats = [looks.cell(column, calculated=True, **more) for column, more in zip(columns, aside, strict=True)]
    sheet.add_table(
        placed.header, 0, placed.last, len(columns) - 1,
        {
            "name": block.name, "title": block.title, "description": block.about, "autofilter": False,
            "style": "Table Style Light 1", "banded_rows": False,
            "columns": [
                {"header": c.header, "header_format": looks.header(c.type.align, **more), "format": look}
                for c, look, more in zip(columns, formats, aside, strict=True)
            ],
        },
    )  # fmt: skip
    headers = zip(block.headers, _WIDTHS[: len(block.headers)], strict=True)
    wrapped = any(lines_of(header, width / 1.1) > 1 for header, width in headers)
    sheet.set_row(placed.header, 32 if wrapped else 17)
    for row, cells in enumerate(block.rows, start=placed.first):
        for column, (cell, look) in enumerate(zip(cells, formats, strict=True)):
            write_cell(sheet, row, column, cell, look)
    for column, kind in enumerate(block.kinds[1:], start=1):
        for word, pair in STATUS_WORDS.items() if kind == "text" else ():
            rule = {"type": "text", "criteria": "begins with", "value": word, "format": looks.change(pair)}
            sheet.conditional_format(placed.first, column, placed.last, column, rule)


def _placed(setting: Setting) -> dict[str, _Placed]:
    """The blocks of a workbook by name, each where it stands."""
    made = blocks(setting.layout, setting.typed, setting.numbers["high_needs_cost_threshold"])
    return {block.name: _Placed(block, row) for block, row in zip(made, starts(made), strict=False)}


@dataclass(frozen=True, slots=True)
class _Picture:
    """A chart, what it shows in words, how high it is in pixels, and the block beside which it stands or below."""

    chart: Chart
    words: str
    beside: str
    height: int


def _titled(chart: Chart, title: str, *, legend: bool) -> Chart:
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 12, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _LETTERS} if legend else {"none": True})
    return chart


def _bars(
    book: Workbook, title: str, series: list[dict[str, Any]], *, money: bool, words: float = 0.43, tenths: bool = False
) -> Chart:
    """Bars with their figures written beside them: read from the top down, as the table is.

    `words` is the share of the width that the words at the left take; a tenth at the right is for the figures.
    """
    several = len(series) > 1
    chart = book.add_chart({"type": "bar"})
    for line in series:
        number_format = "£#,##0" if money else "0.0" if tenths else "0"
        labels = {"value": True, "num_format": number_format, "font": _LETTERS}
        chart.add_series({"gap": 50, "data_labels": labels, **line})
    # In a chart of bars XlsxWriter's y axis is the one that stands upright, with the words.
    chart.set_y_axis(
        {
            "num_font": _LETTERS,
            "reverse": True,
            "line": {"color": _QUIET_LINE},
            "major_gridlines": {"visible": False},
        }
    )
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    place = {"x": words, "y": 0.14, "width": 0.88 - words, "height": 0.72 if several else 0.82}
    chart.set_plotarea({"layout": place})
    return _titled(chart, title, legend=several)


def _cost_by_pupil(book: Workbook, placed: _Placed) -> Chart:
    """Columns for the pupils, a dashed line for the threshold."""
    chart = book.add_chart({"type": "column"})
    chart.add_series({"gap": 60, **placed.series(1, _COLOURS[0])})
    line = book.add_chart({"type": "line"})
    line.add_series({
        "name": [SHEET, placed.header, 2], "categories": placed.values(0), "values": placed.values(2),
        "line": {"color": _COLOURS[1], "width": 2.25, "dash_type": "dash"},
    })  # fmt: skip
    chart.combine(line)
    chart.set_x_axis({"num_font": {**_LETTERS, "rotation": -45}, "line": {"color": _QUIET_LINE}})
    grid = {"visible": True, "line": {"color": _QUIET_LINE, "width": 0.75}}
    chart.set_y_axis({
        "num_font": _LETTERS, "num_format": "£#,##0", "major_gridlines": grid, "min": 0, "line": {"none": True},
    })  # fmt: skip
    return _titled(chart, "Cost of additional provision by pupil, and the threshold", legend=True)


def _pictures(book: Workbook, at: dict[str, _Placed]) -> list[_Picture]:
    """The charts of a workbook, from the top down."""
    provisions, held = (
        [at[name].series(place, _COLOURS[place - 1]) for place in (1, 2)] for name in ("SummaryNeeds", "SummaryReviews")
    )
    with_cost = "SummaryTop" in at
    made = [
        _Picture(
            _bars(book, "Reviews", held, money=False),
            "Bar chart: how many SEN support reviews and EHC plan meetings are overdue, due, not yet due, held or "
            "without a date. The figures are in the table SummaryReviews.", "SummaryPupils", 280,
        ),
        _Picture(
            _bars(book, "Pupils by area of need", provisions, money=False),
            "Bar chart: pupils on SEN support and with EHC plans by area of need. The figures are in the table "
            "SummaryNeeds.", "SummaryPupils", 280,
        ),
    ]  # fmt: skip
    if not with_cost:
        return [*made, *_counted_pictures(book, at)]
    costs = [
        _Picture(
            _bars(book, title, [at[name].series(column, _COLOURS[0])], money=True),
            f"Bar chart: {title[0].lower()}{title[1:]}. The figures are in the table {name}.", "SummaryThreshold", 230,
        )
        for name, column, title in (("SummaryNeeds", 3, "Cost by area of need"), ("SummaryTiers", 2, "Cost by tier"))
    ]  # fmt: skip
    return [
        _Picture(
            _cost_by_pupil(book, at["SummaryTop"]),
            "Column chart: the cost of additional provision of the pupils whose provision costs most, with a dashed "
            "line at the high needs cost threshold. The figures are in the table SummaryTop.",
            "SummaryThreshold", 340,
        ),
        *costs,
        *made,
        _Picture(
            _bars(book, "Money in and cost this year, by source",
                  [at["SummaryFunding"].series(place, _COLOURS[place - 1]) for place in (1, 2)], money=True),
            "Bar chart: money in and cost this year by funding source. The figures are in the table SummaryFunding.",
            "SummaryStaff", 320,
        ),
        _Picture(
            _bars(book, "Staff: hours a week used now, and hours that there are",
                  [at["SummaryStaff"].series(place, _COLOURS[place - 1]) for place in (1, 2)], money=False,
                  tenths=True),
            "Bar chart: hours a week that the lines ask of each role now, beside the hours that it has. The figures "
            "are in the table SummaryStaff.", "SummaryStaff", 380,
        ),
        *_counted_pictures(book, at),
    ]  # fmt: skip


def _counted_pictures(book: Workbook, at: dict[str, _Placed]) -> list[_Picture]:
    """Pupils by type of need and by year group, where the workbook counts them, each beside its table or below."""
    return [
        _Picture(
            _bars(book, title, [at[name].series(place, _COLOURS[place - 1]) for place in (1, 2)], money=False),
            f"Bar chart: {title[0].lower()}{title[1:]}, on SEN support and with EHC plans. The figures are in the "
            f"table {name}.", name, height,
        )
        for name, title, height in (
            ("SummaryTypes", "Pupils by type of need", 340), ("SummaryYears", "Pupils by year group", 400),
        )
        if name in at
    ]  # fmt: skip


def _second_page(at: dict[str, _Placed]) -> _Placed:
    """The block with which the second printed page begins; no chart reaches over it."""
    return at["SummaryStaff" if "SummaryStaff" in at else "SummaryYears"]


def _place_charts(sheet: Worksheet, looks: Looks, at: dict[str, _Placed]) -> int:
    """Put the charts below each other; gives the row at which the last one ends."""
    free = 0
    for picture in _pictures(looks.book, at):
        row = max(at[picture.beside].title, free)
        picture.chart.set_size({"width": _ACROSS, "height": picture.height})
        # A little below the row's edge: a chart that touches it would be drawn on the printed page before as well.
        options = {"y_offset": 3, "description": picture.words, "object_position": 2}
        sheet.insert_chart(row, _CHART_COLUMN, picture.chart, options)
        free = row + -(-picture.height // _ROW) + 1
    return free


def add_summary(sheet: Worksheet, setting: Setting, looks: Looks) -> None:
    """Write the Summary sheet: figures at the left, charts at the right."""
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, "Summary", looks.title)
    sheet.set_row(0, 24)
    sheet.write_string(1, 0, "Everything here works itself out from the other sheets. Nothing to type.", looks.about)
    at = _placed(setting)
    for placed in at.values():
        _write_block(sheet, placed, looks)
    end = _place_charts(sheet, looks, at)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(2, 0)
    printing.set_up_summary(sheet, [_second_page(at).title])
    if "SummaryClasses" in at:
        classes = at["SummaryClasses"]
        names = f"{SHEET}!$A${classes.first + 1}:$A${classes.last + 1}"
        last = f'MAX({end},{classes.header + 1}+COUNTIF({names},"?*"))'
        printing.set_area(looks.book, SHEET, f"{SHEET}!$A$1:INDEX({SHEET}!${_LAST_COLUMN}:${_LAST_COLUMN},{last})")


def charts_for_start(setting: Setting, looks: Looks) -> list[tuple[Chart, str]]:
    """The two charts that the Start sheet shows too, each with what it shows in words."""
    at = _placed(setting)
    held = [at["SummaryReviews"].series(place, _COLOURS[place - 1]) for place in (1, 2)]
    told = "The figures are in the table {} on the Summary sheet."
    reviews = _bars(looks.book, "Reviews", held, money=False)
    first = (reviews, "Bar chart: how many reviews are overdue, due, not yet due. " + told.format("SummaryReviews"))
    if "SummaryTop" in at:
        chart, words, table = _cost_by_pupil(looks.book, at["SummaryTop"]), "cost by pupil", "SummaryTop"
    else:
        needs = [at["SummaryNeeds"].series(place, _COLOURS[place - 1]) for place in (1, 2)]
        chart, words, table = _bars(looks.book, "Pupils by area of need", needs, money=False), "needs", "SummaryNeeds"
    return [first, (chart, f"Chart: {words}. " + told.format(table))]


VIEW = View(
    SHEET,
    "What is overdue and due, and the pupils by need and by cost, with charts. Nothing to type there.",
    add_summary,
)
