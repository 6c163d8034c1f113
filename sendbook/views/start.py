"""Start: the first sheet. What is overdue and due as numbers and names, what is missing, and where everything is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sendbook import __version__
from sendbook.changes import Formula
from sendbook.layouts import Column, WorkbookLayout
from sendbook.layouts.settings import school_values
from sendbook.layouts.types import TYPES
from sendbook.tables import Tables, quote_sheet
from sendbook.views import glance, reviews_due, summary
from sendbook.views.lookup import as_it_is
from sendbook.views.tiles import tiles
from sendbook.views.work import Work
from sendbook.workbook.building import printing
from sendbook.workbook.building.looks import DARK, INK, QUIET, SOON, STATUS_WORDS, URGENT, Looks
from sendbook.workbook.building.setting import Setting, is_hidden
from sendbook.workbook.building.sheets import lines_within, write_cell
from sendbook.workbook.building.view import View
from sendbook.workbook.formulas import TODAY
from sendbook.workbook.shown import Part, shown

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "Start"
_WIDTHS = (25, 21, 27, 31, 2)
_TEXT_WIDTH = 130
"""Characters of a line at the right of its word: it may run on below the charts."""
_CHART_COLUMN = len(_WIDTHS)
_BELOW_CHARTS = 30
LISTED = 10
"""How many of the things to do are listed here; all of them stand on Reviews due."""

_PUPILS = (
    "Register",
    "Add your pupils, one row each: type in the first empty row. Choose codes from the drop-downs.",
)
_SCHOOL = (
    "School",
    "Type your school's name and settings. Then type your own dates over the examples on Terms and Closures.",
)
_PROVISION = (
    "Provision",
    "Add one row for each intervention that a pupil gets. Costs and review dates work themselves out.",
)
_STEPS = {
    "register": (
        _SCHOOL,
        _PUPILS,
        ("Reviews due", "See what is overdue and what is due soon, for whom and by when. It works itself out."),
    ),
    "provision-map": (
        ("School", f"{_SCHOOL[1]} Replace the example rates on Staff with your own."),
        _PUPILS,
        _PROVISION,
    ),
    "book": (
        ("School", f"{_SCHOOL[1]} Replace the example rates on Staff with your own."),
        _PUPILS,
        ("Cycles", "Add one row for each turn of assess, plan, do, review. The Register then says what is due next."),
    ),
}

_PURPOSES = {"do": "Where you work", "look": "Where you look", "settings": "What you set once", "when_used": "More"}

_SAFE = (
    ("Where the data are", "In this file and nowhere else: no macros, no links to other files, nothing is sent."),
    ("Keep it safe", "Where only those who need it can open it. sendbook opens no workbook that has a password."),
    ("When you share", "Send only what the other person needs, and keep this file on your school's own drive."),
)


def title(layout: WorkbookLayout, tables: Tables) -> Formula:
    """The workbook's title with the school's name and year, which follow the School sheet."""
    school = school_values(tables)
    name, year = school["school_name"] or "", school["academic_year"] or ""
    return _titled(title=layout.title, school=Part("school_name", name), year=Part("academic_year", year))


@shown('{title}&IF({school}="","",", "&{school})&IF({year}="","",", "&{year})')
def _titled(title: str, school: str, year: str) -> str:
    return title + (f", {school}" if school else "") + (f", {year}" if year else "")


class _Page:
    """The Start sheet while it is written, line by line."""

    def __init__(self, sheet: Worksheet, looks: Looks) -> None:
        self.sheet, self.looks, self.row = sheet, looks, 0
        self.purpose = ""

    def line(self, left: str, right: str, *, target: str = "") -> None:
        """A word at the left, which may be a link to a sheet, and a sentence at the right."""
        if target:
            place = f"internal:{quote_sheet(target)}!A1"
            self.sheet.write_url(self.row, 0, place, self.looks.link, left, f"Go to the sheet {target}")
        elif left:
            self.sheet.write_string(self.row, 0, left, self.looks.strong)
        texts = lines_within(right, _TEXT_WIDTH) if right else []
        for at, text in enumerate(texts):
            self.sheet.write_string(self.row + at, 1, text, self.looks.plain)
        self.row += max(1, len(texts))

    def heading(self, text: str) -> None:
        self.row += 1
        self.sheet.write_string(self.row, 0, text, self.looks.heading)
        self.row += 1


def _legend(page: _Page, looks: Looks, *, groups: bool) -> None:
    but = "Type over it only where a pupil differs from the group." if groups else "Do not type here."
    samples = (
        ("Black", looks.cell(Column("", "", TYPES["text"])), "You type here. Choose a cell, and a message says what."),
        ("Grey", looks.cell(Column("", "", TYPES["text"]), calculated=True), f"Fills itself. {but}"),
        ("Overdue 3 days", looks.pair(URGENT, valign="top"), "Red, with the word Overdue or Over: act on it."),
        ("Due in 5 days", looks.pair(SOON, valign="top"), "Amber, with the word Due or Near: it comes soon."),
    )
    for word, look, meaning in samples:
        page.sheet.write_string(page.row, 0, word, look)
        page.sheet.write_string(page.row, 1, meaning, looks.plain)
        page.row += 1


def _contents(page: _Page, setting: Setting) -> None:
    """Every sheet by what it is there for, with what it is for; those out of sight in one line."""
    tables = {table.key: table for table in setting.layout.tables}
    hidden = []
    for name, purpose in setting.layout.tabs[1:]:
        sheet = tables[name].sheet if name in tables else name
        if is_hidden(name, purpose, setting.typed):
            hidden.append(sheet)
            continue
        if purpose in _PURPOSES and page.purpose != purpose:
            page.heading(_PURPOSES[purpose])
            page.purpose = purpose
        page.line(sheet, tables[name].about if name in tables else setting.views[name], target=sheet)
    if hidden:
        page.line("Out of sight", f"{', '.join(hidden)}. Right-click any tab and choose Unhide to see one.")


def _tiles(page: _Page, setting: Setting) -> None:
    """Four large numbers, and under each the words of what it counts, which lead to the sheet."""
    big = page.looks.format(font_size=26, bold=True, align="left", font_color=DARK)
    page.sheet.set_row(page.row, 36)
    for place, tile in enumerate(tiles(setting)):
        write_cell(page.sheet, page.row, place, tile.number, big)
        target = f"internal:{quote_sheet(tile.target)}!A1"
        page.sheet.write_url(page.row + 1, place, target, page.looks.link, tile.words, f"Go to {tile.target}")
        if tile.colours:
            rule = {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 1_000_000}
            page.sheet.conditional_format(page.row, place, page.row, place,
                                          rule | {"format": page.looks.change(tile.colours)})  # fmt: skip
    page.row += 2


def _next(page: _Page, setting: Setting) -> None:
    """The first things to do, as Reviews due lists them: by when, how it stands, what, who."""
    if reviews_due.SHEET not in setting.layout.views:
        return
    page.heading("What to do first")
    looks = page.looks
    for place, header in enumerate(("By", "How it stands", "What", "Pupil")):
        page.sheet.write_string(page.row, place, header, looks.header())
    work, first = Work(setting.layout, setting.tables), page.row + 1
    kinds = ("date", "text", "text", "text")
    formats = [looks.cell(Column("", "", TYPES[kind]), align="left", font_color=INK) for kind in kinds]
    for number in range(1, LISTED + 1):
        row = reviews_due.first_row() + number - 1
        cells = reviews_due.row_of(work, setting, number, row)[:4]
        for place, (letter, cell, look) in enumerate(zip("ABCD", cells, formats, strict=True)):
            shown = cell.result if isinstance(cell, Formula) else cell
            linked = as_it_is(cell=Part(f"{quote_sheet(reviews_due.SHEET)}!{letter}{row}", shown))
            write_cell(page.sheet, page.row + number, place, linked, look)
    for word, pair in STATUS_WORDS.items():
        rule = {"type": "text", "criteria": "begins with", "value": word, "format": looks.change(pair)}
        page.sheet.conditional_format(first, 1, first + LISTED - 1, 1, rule)
    page.row += LISTED + 1


def _charts(sheet: Worksheet, setting: Setting, looks: Looks) -> None:
    """Two small charts of what the Summary counts."""
    for place, (chart, words) in enumerate(summary.charts_for_start(setting, looks)):
        chart.set_size({"width": 470, "height": 250})
        sheet.insert_chart(2 + place * 13, _CHART_COLUMN, chart, {"description": words, "object_position": 2})


def add_start(sheet: Worksheet, setting: Setting, looks: Looks) -> None:
    """Write the Start sheet of a workbook."""
    layout, tables = setting.layout, setting.typed
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    page = _Page(sheet, looks)
    write_cell(sheet, 0, 0, title(layout, tables), looks.title)
    sheet.set_row(0, 24)
    sheet.write_string(1, 0, "As on", looks.about)
    day = looks.format(num_format="dd/mm/yyyy", align="left", font_color=QUIET)
    write_cell(sheet, 1, 1, as_it_is(cell=Part(TODAY, setting.as_at)), day)
    page.row = 3
    _tiles(page, setting)
    if not tables["register"].rows:
        _first_steps(page, layout)
    _next(page, setting)
    if told := glance.glance_lines(layout, tables):
        page.heading("How it stands")
        for words, target, sentence in told:
            write_cell(sheet, page.row, 1, sentence, looks.plain)
            page.line(words, "", target=target)
    page.heading("What the colours mean")
    _legend(page, looks, groups=setting.layout.has("groups"))
    if any(row["sen_provision"] for row in tables["register"]):  # no chart of noughts
        _charts(sheet, setting, looks)
        page.row = max(page.row, _BELOW_CHARTS)  # the lines from here on are long: they would run under the charts
    last_printed = page.row
    page.heading("Keep it safe")
    for left, words in _SAFE:
        page.line(left, words)
    _contents(page, setting)
    page.row += 1
    page.line("Made by", f"sendbook {__version__}, under the MIT licence. A plain workbook for Excel 2016 and later.")
    sheet.hide_gridlines(2)
    sheet.activate()
    sheet.set_first_sheet()
    printing.set_up_start(sheet, last_printed, _CHART_COLUMN + 7)


def _first_steps(page: _Page, layout: WorkbookLayout) -> None:
    page.heading("Three steps to begin with")
    for number, (target, words) in enumerate(_STEPS[layout.kind], start=1):
        page.line(f"{number}. {target}", words, target=target)


VIEW = View(SHEET, "", add_start)
