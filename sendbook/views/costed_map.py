"""Costed map: one pupil's costed provision map on one page of A4, the pupil chosen from a drop-down.

Each line is found by its row on the Provision sheet: the n-th of the rows that hold the pupil's UPN, so that the work
grows with the lines and with nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import TYPE_CHECKING, Any

from sendbook.changes import Formula
from sendbook.layouts import Column, WorkbookLayout
from sendbook.layouts.types import TYPES
from sendbook.rules.matching import first_match, places
from sendbook.rules.registry import RULES
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.years import COSTING_YEAR
from sendbook.tables import Row, Tables, Value
from sendbook.views import pupil_sheet
from sendbook.workbook.building import printing
from sendbook.workbook.building.entry import PUPILS_TO_CHOOSE, for_pupil
from sendbook.workbook.building.looks import STATUS_WORDS, Looks
from sendbook.workbook.building.setting import Setting
from sendbook.workbook.building.sheets import write_cell
from sendbook.workbook.building.view import View
from sendbook.workbook.formulas import TODAY, whole_column
from sendbook.workbook.shown import Part, shown_by

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "Costed map"
LINES = 12
"""How many lines of a pupil one page holds; a sentence below them says how many more there are."""

_LAST_ROW = 1_048_577
_CHOICE, _UPN, _PLACE = "$C$4", "$C$5", "$J$4"
_HEADER = 9
_FIRST = _HEADER + 1
_TOTAL = _FIRST + LINES
_MONEY = _TOTAL + 3
"""Rows of the sheet, from 1: the headers of the lines, the first line, their total, the block about the threshold."""

_COLUMNS = (
    ("row", "Row", "count", 5), ("intervention", "Intervention", "text", 27),
    ("delivered_by", "Delivered by", "text", 28),
    ("minutes_per_session", "Minutes", "count", 8), ("sessions_per_week", "Sessions a week", "number", 9),
    ("group_size", "Group", "count", 7), ("school_weeks", "Weeks", "weeks", 7),
    ("hourly_rate", "Hourly rate", "money", 9),
    ("resources", "Resources", "money", 10), ("cost_this_year", "Cost this year", "money", 12),
    ("counted_cost", "Counted cost", "money", 12), ("funding_source", "Paid from", "text", 22),
    ("outcome", "Outcome sought", "long_text", 40), ("review_due", "Review due", "date", 11),
)  # fmt: skip

_NOTE = (
    "This is the cost of additional provision that the school recorded. The threshold says how cost is shared between "
    "school and local authority: it is not an amount that a pupil is entitled to, and nobody must spend it first."
)


class _Chosen:
    """The pupil whom the sheet shows when it is opened first, and what its formulas find for that pupil."""

    def __init__(self, layout: WorkbookLayout, tables: Tables) -> None:
        self.register, self.provision = layout.table("register"), layout.table("provision")
        self.tables = tables
        self.upns = tuple(row["upn"] for row in tables["provision"])
        self.pupil = self._first()
        label = self.pupil["pupil_to_choose"] if self.pupil else None
        self.place = first_match(label, tuple(tables["register"].column("pupil_to_choose"))) if label else None
        rows = tables["provision"].rows
        upn = self.pupil["upn"] if self.pupil else None
        self.lines: Sequence[Row] = [rows[at] for at in places(upn, self.upns)] if upn else []

    def _first(self) -> Row | None:
        """The first pupil of the register who has lines; else the first pupil, if there is one."""
        known = [row for row in self.tables["register"] if row["pupil_to_choose"]]
        costed = {str(upn).lower() for upn in self.upns if upn}
        return next((row for row in known if str(row["upn"]).lower() in costed), known[0] if known else None)

    def field(self, key: str) -> Formula:
        """What the register says of the chosen pupil."""
        cell = f"INDEX({whole_column(self.register, key)},{_PLACE})"
        found: Value = self.pupil.value(key) if self.pupil else None
        return Formula(f'IF({_PLACE}="","",IF({cell}="","",{cell}))', "" if found is None else found)


def _heads(chosen: _Chosen, setting: Setting) -> list[tuple[str, str, Formula, str]]:
    """Label, cell, content and type of what stands above the lines."""
    school, register, place = setting.school, chosen.register, chosen.place
    years = setting.layout.table("years")
    label, name = whole_column(years, "label"), whole_column(years, "name")
    used = COSTING_YEAR.format(years_in_use=whole_column(years, "in_use"))
    in_use = next((row for row in setting.tables["years"] if row["in_use"] == "Yes"), None)
    rates = Formula(
        'IF(rate_basis="LA","The local authority\'s rates","The school\'s own rates")',
        "The local authority's rates" if str(school["rate_basis"]).lower() == "la" else "The school's own rates",
    )
    choice = whole_column(register, "pupil_to_choose")
    return [
        ("UPN", "C5", chosen.field("upn"), "text"),
        ("Year group", "C6", chosen.field("year_group"), "text"),
        ("Area of need", "C7", chosen.field("area_of_need"), "text"),
        ("Line of the register", "J4", Formula(
            f'IF({_CHOICE}="","",IFERROR(MATCH({_CHOICE},{choice},0),""))', "" if place is None else place + 1,
        ), "count"),
        ("SEN provision", "J5", chosen.field("sen_provision"), "text"),
        ("Primary need", "J6", chosen.field("primary_need"), "text"),
        ("Class", "J7", chosen.field("class_name"), "text"),
        ("School", "M4", Formula('IF(school_name="","",school_name)', school["school_name"] or ""), "text"),
        ("As on", "M5", Formula(TODAY, setting.as_at), "date"),
        ("Costs counted over", "M6", Formula(
            f'IFERROR(INDEX({label},{used})&" "&INDEX({name},{used}),"")',
            f"{in_use['label']} {in_use['name']}" if in_use else "",
        ), "text"),
        ("Rates used", "M7", rates, "text"),
    ]  # fmt: skip


def _line(chosen: _Chosen, at: int) -> list[Formula]:
    """The cells of the n-th line (from 0): its row on the Provision sheet, and what stands there."""
    row = _FIRST + at
    upns = whole_column(chosen.provision, "upn")
    found = chosen.lines[at] if at < len(chosen.lines) else None
    place = f"{_LAST_ROW}-SUMPRODUCT(LARGE(({upns}={_UPN})*({_LAST_ROW}-ROW({upns})),{at + 1}))"
    headers = f"ROW({chosen.provision.name}[[#Headers],[{chosen.provision.column('upn').header}]])"
    number = f'IF({_UPN}="","",IF(COUNTIFS({upns},"="&{_UPN})<{at + 1},"",{place}))'
    cells = [Formula(number, found.number if found else "")]
    for key, *_ in _COLUMNS[1:]:
        cell = f"INDEX({whole_column(chosen.provision, key)},$A{row}-{headers})"
        value = found.value(key) if found else None
        cells.append(Formula(f'IF($A{row}="","",IF({cell}="","",{cell}))', "" if value is None else value))
    return cells


def _total(chosen: _Chosen, key: str) -> Formula:
    sums = f'SUMIFS({whole_column(chosen.provision, key)},{whole_column(chosen.provision, "upn")},"="&{_UPN})'
    found = to_the_penny(fsum(row.value(key) or 0 for row in chosen.lines))
    return Formula(f'IF({_UPN}="","",ROUND({sums},2))', found if chosen.lines or chosen.pupil else "")


def _more(chosen: _Chosen) -> Formula:
    count = f'COUNTIFS({whole_column(chosen.provision, "upn")},"="&{_UPN})'
    told = f'{count}-{LINES}&" more lines are on the Provision sheet; they are in the total."'
    more = len(chosen.lines) - LINES
    result = f"{more} more lines are on the Provision sheet; they are in the total." if more > 0 else ""
    return Formula(f'IF({_UPN}="","",IF({count}>{LINES},{told},""))', result)


def _money(chosen: _Chosen, setting: Setting) -> list[tuple[str | Formula, Formula, str]]:
    """Label, content and type of the block about the threshold."""
    school, tables = setting.school, setting.tables
    threshold = setting.numbers["high_needs_cost_threshold"]
    role, weeks = str(school["hours_role"] or ""), school["hours_weeks"]
    staff, known = setting.layout.table("staff"), tables["staff"]
    hours = shown_by(
        RULES["weekly_hours_equivalent"], cost=Part("high_needs_cost_threshold", threshold),
        weeks=Part("hours_weeks", weeks), role=Part("hours_role", role or None),
        roles=Part(whole_column(staff, "role"), tuple(known.column("role"))),
        rates=Part(whole_column(staff, "rate_in_use"), tuple(known.column("rate_in_use"))),
    )  # fmt: skip
    of_role = Formula(
        'IF(OR(hours_role="",COUNT(hours_weeks)=0),"Hours a week",'
        '"Hours a week: "&hours_role&", "&hours_weeks&" weeks")',
        f"Hours a week: {role}, {weeks} weeks" if role and weeks is not None else "Hours a week",
    )
    return [
        ("Cost of additional provision", chosen.field("additional_support_cost"), "money"),
        ("Of it to date", chosen.field("cost_so_far"), "money"),
        ("High needs cost threshold", Formula("high_needs_cost_threshold", threshold), "money"),
        ("Threshold status", chosen.field("threshold_status"), "text"),
        ("Headroom below the threshold", chosen.field("headroom"), "money"),
        ("Above the threshold", chosen.field("cost_above_threshold"), "money"),
        ("Top-up received", chosen.field("top_up_received"), "money"),
        ("Not met by top-up", chosen.field("not_met_by_top_up"), "money"),
        (of_role, Formula('""', ""), "text"),
        ("   for this cost", chosen.field("hours_equivalent"), "number"),
        ("   for the threshold", hours, "number"),
    ]  # fmt: skip


_SIGNERS = ("SENCO", "Head teacher", "Parent or carer", "Pupil")


class _Page:
    """The sheet while it is written; cells are named as Excel shows them."""

    def __init__(self, sheet: Worksheet, looks: Looks) -> None:
        self.sheet, self.looks = sheet, looks

    def figure(self, cell: str, content: Value | Formula, kind: str) -> None:
        """A value that fills itself, in grey."""
        row, column = int(cell[1:]) - 1, ord(cell[0]) - 65
        align = "left" if kind in ("text", "date") else "right"
        look = self.looks.cell(Column("", "", TYPES[kind]), calculated=True, align=align)
        write_cell(self.sheet, row, column, content, look)

    def label(self, cell: str, text: str | Formula) -> None:
        write_cell(self.sheet, int(cell[1:]) - 1, ord(cell[0]) - 65, text, self.looks.strong)


def add_costed_map(sheet: Worksheet, setting: Setting, looks: Looks) -> None:
    """Write the Costed map sheet of a workbook that has a provision map."""
    chosen, page = _Chosen(setting.layout, setting.tables), _Page(sheet, looks)
    for place, (_key, _header, _kind, width) in enumerate(_COLUMNS):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, "Costed provision map", looks.title)
    sheet.set_row(0, 24)
    sheet.write_string(1, 0, "Choose a pupil in the white cell: the page fills itself. It prints on one sheet of A4.",
                       looks.about)  # fmt: skip
    page.label("B4", "Pupil")
    label = chosen.pupil["pupil_to_choose"] if chosen.pupil else None
    write_cell(sheet, 3, 2, label, looks.cell(Column("", "", TYPES["text"])))
    sheet.data_validation(3, 2, 3, 2, for_pupil())
    beside = {"C": "B", "J": "G", "M": "L"}
    for text, cell, content, kind in _heads(chosen, setting):
        page.label(beside[cell[0]] + cell[1:], text)
        page.figure(cell, content, kind)
    _write_lines(sheet, chosen, looks)
    _write_money(page, chosen, setting)
    _write_signatures(page)
    last_column = len(_COLUMNS) - 1
    for word, pair in STATUS_WORDS.items():
        rule = {"type": "text", "criteria": "begins with", "value": word, "format": looks.change(pair)}
        sheet.conditional_format(_MONEY - 1, 2, _MONEY + 9, 2, rule)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(_HEADER, 0)
    printing.set_up_page(sheet, _MONEY + 11, last_column)


def _beside(column: Column) -> dict[str, Any]:
    """Text keeps its distance from the figures at its left."""
    if column.key == "row":
        return {"align": "center"}
    return {} if column.type.align != "left" else {"indent": 1}


def _write_lines(sheet: Worksheet, chosen: _Chosen, looks: Looks) -> None:
    columns = [Column(key, header, TYPES[kind]) for key, header, kind, _ in _COLUMNS]
    for place, column in enumerate(columns):
        look = looks.header(**{"align": column.type.align, **_beside(column)})
        sheet.write_string(_HEADER - 1, place, column.header, look)
    sheet.set_row(_HEADER - 1, 32)
    for at in range(LINES):
        # Every line has room for two lines of text: another pupil's outcomes may be longer than this one's.
        sheet.set_row(_FIRST - 1 + at, 31)
        for place, (column, cell) in enumerate(zip(columns, _line(chosen, at), strict=True)):
            write_cell(sheet, _FIRST - 1 + at, place, cell, looks.cell(column, calculated=True, **_beside(column)))
    total = looks.cell(Column("", "", TYPES["money"]), calculated=True, bold=True)
    sheet.write_string(_TOTAL - 1, 1, "Total", looks.strong)
    for key in ("cost_this_year", "counted_cost"):
        place = [column.key for column in columns].index(key)
        write_cell(sheet, _TOTAL - 1, place, _total(chosen, key), total)
    write_cell(sheet, _TOTAL, 1, _more(chosen), looks.strong)


def _write_money(page: _Page, chosen: _Chosen, setting: Setting) -> None:
    page.sheet.write_string(_MONEY - 2, 1, "Cost and the threshold", page.looks.heading)
    for at, (text, content, kind) in enumerate(_money(chosen, setting)):
        if content.text == '""':
            page.label(f"B{_MONEY + at}", text)
            continue
        write_cell(page.sheet, _MONEY - 1 + at, 1, text, page.looks.plain)
        page.figure(f"C{_MONEY + at}", content, kind)
    page.sheet.write_string(_MONEY + 10, 1, _NOTE, page.looks.about)


def _write_signatures(page: _Page) -> None:
    page.sheet.write_string(_MONEY - 2, 11, "Agreed", page.looks.heading)
    line = page.looks.format(bottom=1)
    for at, who in enumerate(_SIGNERS):
        row = _MONEY - 1 + 2 * at
        page.sheet.write_string(row, 11, who, page.looks.plain)
        page.sheet.write_blank(row, 12, None, line)
        page.sheet.write_string(row, 13, "Date:", page.looks.plain)


VIEW = View(
    SHEET,
    "Choose a pupil: their provision and what it costs, on one page for a panel or a meeting.",
    add_costed_map, lambda layout: {PUPILS_TO_CHOOSE: pupil_sheet.offered(layout)},
)
