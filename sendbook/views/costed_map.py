"""Costed map: one pupil's costed provision map on one page of A4, the pupil chosen from a drop-down.

Each line is found by its row on the Provision sheet: the n-th of the rows that hold the pupil's UPN, so that the work
grows with the lines and with nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sendbook.changes import Formula
from sendbook.layouts import Column, WorkbookLayout
from sendbook.layouts.types import TYPES
from sendbook.rules.budget_years import ACADEMIC
from sendbook.rules.matching import places, same_text, says
from sendbook.rules.registry import RULES
from sendbook.tables import Row, Tables, Value
from sendbook.views import pupil_sheet
from sendbook.views.costed_map_words import LINES, NOTE, hours_of, more_lines
from sendbook.views.counting import pounds_where, rows_that_pass, test, values
from sendbook.views.lookup import Rows, as_it_is, at_least, at_most, found_in_line, unless_blank
from sendbook.workbook.building import printing
from sendbook.workbook.building.entry import PUPILS_TO_CHOOSE, for_pupil
from sendbook.workbook.building.looks import STATUS_WORDS, Looks
from sendbook.workbook.building.setting import Setting
from sendbook.workbook.building.sheets import write_cell
from sendbook.workbook.building.view import View
from sendbook.workbook.formulas import TODAY, whole_column
from sendbook.workbook.shown import Part, shown, shown_by

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "Costed map"

_LAST_ROW = 1_048_577
CHOICE = 4, 3
"""The row and column of the cell in which the pupil is chosen."""
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
    ("resources", "Resources", "money", 10), ("cost_academic_year", "Cost this year", "money", 12),
    ("counted_cost", "Counted cost", "money", 12), ("funding_source", "Paid from", "text", 22),
    ("outcome", "Outcome sought", "long_text", 40), ("review_due", "Review due", "date", 11),
)  # fmt: skip


class _Chosen:
    """The pupil whom the sheet shows when it is opened first, and what its formulas find for that pupil."""

    def __init__(self, layout: WorkbookLayout, tables: Tables) -> None:
        self.register, self.provision = (Rows(layout, tables, key) for key in ("register", "provision"))
        self.upns = tuple(row["upn"] for row in self.provision.rows)
        self.pupil = self._first()
        label = self.pupil["pupil_to_choose"] if self.pupil else None
        self.line = unless_blank(
            cell=Part(_CHOICE, label), told=self.register.find("pupil_to_choose", _CHOICE, str(label or ""))
        )
        upn = self.pupil["upn"] if self.pupil else None
        self.lines: Sequence[Row] = [self.provision.rows[at] for at in places(upn, self.upns)] if upn else []
        self.upn = Part(_UPN, upn)
        self.of_pupil = test(self.provision, "upn", f'"="&{_UPN}', same_text(upn) if upn else bool)

    def _first(self) -> Row | None:
        """The first pupil of the register who has lines; else the first pupil, if there is one."""
        known = [row for row in self.register.rows if row["pupil_to_choose"]]
        costed = {str(upn).lower() for upn in self.upns if upn}
        return next((row for row in known if str(row["upn"]).lower() in costed), known[0] if known else None)

    def field(self, key: str) -> Formula:
        """What the register says of the chosen pupil."""
        found: Value = self.pupil.value(key) if self.pupil else None
        cell = Part(f"INDEX({self.register.column(key)},{_PLACE})", found)
        return found_in_line(line=Part(_PLACE, self.line.result), found=cell)


@shown('IFERROR({label}&" "&{name},"")')
def _counted_over(label: str | None, name: str | None) -> str:
    return f"{label} {name}" if label else ""


@shown('IF({basis}="LA","The local authority\'s rates","The school\'s own rates")')
def _rates(basis: Value) -> str:
    return "The local authority's rates" if says(str(basis or ""), "LA") else "The school's own rates"


def _heads(chosen: _Chosen, setting: Setting) -> list[tuple[str, str, Formula, str]]:
    """Label, cell, content and type of what stands above the lines."""
    basis, school_name = (Part(key, setting.school[key]) for key in ("rate_basis", "school_name"))
    years = Rows(setting.layout, setting.tables, "years")
    used = f'MATCH("{ACADEMIC}",{years.column("label")},0)'
    whole = next((row for row in years.rows if row["label"] == ACADEMIC), None)
    label, name = (
        Part(f"INDEX({years.column(key)},{used})", whole.value(key) if whole else None) for key in ("label", "name")
    )
    return [
        ("UPN", "C5", chosen.field("upn"), "text"),
        ("Year group", "C6", chosen.field("year_group"), "text"),
        ("Area of need", "C7", chosen.field("area_of_need"), "text"),
        ("Line of the register", "J4", chosen.line, "count"),
        ("SEN provision", "J5", chosen.field("sen_provision"), "text"),
        ("Primary need", "J6", chosen.field("primary_need"), "text"),
        ("Class", "J7", chosen.field("class_name"), "text"),
        ("School", "M4", unless_blank(cell=school_name, told=school_name), "text"),
        ("As on", "M5", as_it_is(cell=Part(TODAY, setting.as_at)), "date"),
        ("Costs counted over", "M6", _counted_over(label=label, name=name), "text"),
        ("Rates used", "M7", _rates(basis=basis), "text"),
    ]  # fmt: skip


def _line(chosen: _Chosen, at: int) -> list[Formula]:
    """The cells of the n-th line (from 0): its row on the Provision sheet, and what stands there."""
    provision = chosen.provision
    found = chosen.lines[at] if at < len(chosen.lines) else None
    upns = Part(provision.column("upn"), {row.number: row["upn"] for row in provision.rows})
    headers = f"ROW({provision.table.name}[[#Headers],[{provision.table.column('upn').header}]])"
    cells = [_nth_row(upn=chosen.upn, upns=upns, n=at + 1)]
    line = Part(f"$A{_FIRST + at}", cells[0].result)
    for key, *_ in _COLUMNS[1:]:
        cell = f"INDEX({provision.column(key)},{line.text}-{headers})"
        cells.append(found_in_line(line=line, found=Part(cell, found.value(key) if found else None)))
    return cells


@shown(
    'IF({upn}="","",IF(COUNTIFS({upns},"="&{upn})<{n},"",'
    f"{_LAST_ROW}-SUMPRODUCT(LARGE(({{upns}}={{upn}})*({_LAST_ROW}-ROW({{upns}})),{{n}}))))"
)
def _nth_row(upn: str | None, upns: Mapping[int, Value], n: int) -> int | str:
    """The n-th worksheet row that holds a UPN, counted from the top."""
    rows = [row for row, held in upns.items() if upn and same_text(upn)(held)]
    return rows[n - 1] if n <= len(rows) else ""


def _total(chosen: _Chosen, key: str) -> Formula:
    sums = pounds_where(amounts=values(chosen.provision, key), tests=chosen.of_pupil)
    return unless_blank(cell=chosen.upn, told=sums)


def _more(chosen: _Chosen) -> Formula:
    return more_lines(upn=chosen.upn, count=rows_that_pass(tests=chosen.of_pupil))


def _money(chosen: _Chosen, setting: Setting) -> list[tuple[str | Formula, Formula | None, str]]:
    """Label, content and type of the block about the threshold."""
    school = setting.school
    threshold = Part("high_needs_cost_threshold", setting.numbers["high_needs_cost_threshold"])
    role, weeks = Part("hours_role", school["hours_role"] or None), Part("hours_weeks", school["hours_weeks"])
    staff, known = setting.layout.table("staff"), setting.tables["staff"]
    hours = shown_by(
        RULES["weekly_hours_equivalent"], cost=threshold, weeks=weeks, role=role,
        roles=Part(whole_column(staff, "role"), tuple(known.column("role"))),
        rates=Part(whole_column(staff, "rate_in_use"), tuple(known.column("rate_in_use"))),
    )  # fmt: skip
    lacking = chosen.field("lines_without_cost")
    years, labels = setting.layout.table("years"), setting.tables["years"]
    of_lines = Part(
        f'INDEX({whole_column(years, "weeks")},MATCH("{ACADEMIC}",{whole_column(years, "label")},0))',
        next((row["weeks"] for row in labels if row["label"] == ACADEMIC), None),
    )

    def figure(told: str, key: str, kind: str = "money") -> tuple[Formula, Formula, str]:
        return at_least(told=told, lacking=lacking), chosen.field(key), kind

    return [
        figure("Cost of additional provision", "additional_support_cost"),
        figure("Of it to date", "cost_so_far"),
        ("High needs cost threshold", as_it_is(cell=threshold), "money"),
        ("Threshold status", chosen.field("threshold_status"), "text"),
        (at_most(told="Headroom below the threshold", lacking=lacking), chosen.field("headroom"), "money"),
        figure("Above the threshold", "cost_above_threshold"),
        ("Top-up received", chosen.field("top_up_received"), "money"),
        figure("Not met by top-up", "not_met_by_top_up"),
        (hours_of(role=role, weeks=weeks, of_lines=of_lines), None, "text"),
        figure("   for this cost", "hours_equivalent", "number"),
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
    about = "Choose a pupil in the white cell: the page fills itself. It prints on one sheet of A4."
    sheet.write_string(1, 0, about, looks.about)
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
    for word, pair in STATUS_WORDS.items():
        rule = {"type": "text", "criteria": "begins with", "value": word, "format": looks.change(pair)}
        sheet.conditional_format(_MONEY - 1, 2, _MONEY + 9, 2, rule)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(_HEADER, 0)
    printing.set_up_page(sheet, _MONEY + 11, len(_COLUMNS) - 1)


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
    lacking = chosen.field("lines_without_cost")
    write_cell(sheet, _TOTAL - 1, 1, at_least(told="Total", lacking=lacking), looks.strong)
    for key in ("cost_academic_year", "counted_cost"):
        place = [column.key for column in columns].index(key)
        write_cell(sheet, _TOTAL - 1, place, _total(chosen, key), total)
    write_cell(sheet, _TOTAL - 1, len(_COLUMNS) - 3, lacking, looks.strong)
    write_cell(sheet, _TOTAL, 1, _more(chosen), looks.strong)


def _write_money(page: _Page, chosen: _Chosen, setting: Setting) -> None:
    page.sheet.write_string(_MONEY - 2, 1, "Cost and the threshold", page.looks.heading)
    for at, (text, content, kind) in enumerate(_money(chosen, setting)):
        if content is None:
            page.label(f"B{_MONEY + at}", text)
            continue
        write_cell(page.sheet, _MONEY - 1 + at, 1, text, page.looks.plain)
        page.figure(f"C{_MONEY + at}", content, kind)
    page.sheet.write_string(_MONEY + 10, 1, NOTE, page.looks.about)


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
    add_costed_map, lambda layout: {PUPILS_TO_CHOOSE: pupil_sheet.pupils_offered(layout)},
)  # fmt: skip
