"""Pupil: one A4 page about one pupil to take to a meeting, with room to write down what is agreed there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sendbook.changes import Formula
from sendbook.layouts import WorkbookLayout
from sendbook.tables import Value
from sendbook.views.join import NEW_LINE, dated, joined, led
from sendbook.views.layout_of_view import LINE_HEIGHT, write_choice, write_title
from sendbook.views.lookup import Names, Rows, day_in_words, day_text, line_of, text_of, unless_blank
from sendbook.workbook.building import printing
from sendbook.workbook.building.looks import LINE, Looks
from sendbook.workbook.building.setting import Setting
from sendbook.workbook.building.sheets import lines_of, write_cell
from sendbook.workbook.building.view import View
from sendbook.workbook.formulas import TODAY, whole_column
from sendbook.workbook.shown import Part, shown

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "Pupil"
OFFERED = "pupils_to_choose"
PROVISION, CYCLES = 5, 2
"""How many lines of provision and how many cycles, the newest, the page shows."""

_WIDTHS = (25, 92, 3, 30, 9)
_CHOSEN, _LINE_ROW = "$B$3", 4
_LINE = f"$E${_LINE_ROW}"
_MOST_LINES = 6
_ABOUT = "One page to take to a meeting. Choose a pupil in the white cell; the rest fills itself."

Told = Callable[[int | None], Formula]
"""What a line of the page tells, for the pupil in a line of the register."""


def pupils_offered(layout: WorkbookLayout) -> str:
    """The pupils that the drop-down offers."""
    return whole_column(layout.table("register"), "pupil_to_choose")


@dataclass(frozen=True, slots=True)
class _Part:
    """A section of the page: its heading, and its lines by label. A line of `None` is left to write on."""

    heading: str
    lines: tuple[tuple[str, Told | None, int], ...]


class _Pupil:
    """What the page tells of a pupil."""

    def __init__(self, setting: Setting) -> None:
        self.register = Rows(setting.layout, setting.tables, "register")
        self.names = Names(setting.layout, setting.tables)
        self.others = {
            key: Rows(setting.layout, setting.tables, key)
            for key in ("cycles", "meetings", "provision") if setting.layout.has(key)
        }  # fmt: skip

    def at(self, key: str, line: int | None) -> Formula:
        return self.register.at(key, _LINE, line)

    def plain(self, key: str) -> Told:
        return lambda line: self.at(key, line)

    def name(self, key: str, line: int | None) -> Formula:
        """The name of a code that stands in the register."""
        code = self.at(key, line)
        return self.names.of(code.text, text_of(code))

    def row_line(self, table: str, back: int, line: int | None) -> Formula:
        """The line of the pupil's newest row of another table, or of one before it."""
        other = self.others[table]
        upn = f"INDEX({self.register.column('upn')},{_LINE})"
        many = f'COUNTIF({other.column("upn")},"="&{upn})'
        held: Value = self.register.value("upn", line)
        own = [row for row in other.rows if held and str(row["upn"] or "").lower() == str(held).lower()]
        text = f"{held}|{len(own) - back}" if len(own) > back else ""
        return other.find("pupil_place", f'{upn}&"|"&({many}-{back})', text)

    def who(self, line: int | None) -> Formula:
        return joined(", ", self.at("surname", line), self.at("forename", line),
                      led("known as ", self.at("preferred_name", line)))  # fmt: skip

    def where(self, line: int | None) -> Formula:
        return joined(", ", led("Year ", self.at("year_group", line)), led("class ", self.at("class_name", line)),
                      led("responsible teacher ", self.at("teacher", line)))  # fmt: skip

    def provision(self, line: int | None) -> Formula:
        return joined(", ", self.name("sen_provision", line),
                      led("since ", dated(self.at("support_started", line))))  # fmt: skip

    def needs(self, line: int | None) -> Formula:
        return joined("; ", self.name("primary_need", line), self.name("secondary_need", line),
                      self.at("further_needs", line))  # fmt: skip

    def review(self, line: int | None) -> Formula:
        return joined(": ", dated(self.at("review_due", line)), self.at("review_status", line))

    def last_review(self, line: int | None) -> Formula:
        return joined(", ", dated(self.at("latest_review", line)),
                      led("cycles reviewed: ", self.at("cycles_run", line)),
                      led("stage now: ", self.at("current_stage", line)))  # fmt: skip

    def annual_review(self, line: int | None) -> Formula:
        return joined(
            ", ", led("plan issued ", dated(self.at("ehc_plan_issued", line))),
            led("last decision ", dated(self.at("last_decision", line))),
            led("meeting by ", dated(self.at("annual_review_meeting_by", line))),
            self.at("annual_review_status", line),
        )  # fmt: skip

    def move(self, line: int | None) -> Formula:
        return joined(", ", led("plan amended by ", dated(self.at("phase_transfer_by", line))),
                      led("meeting by ", dated(self.at("phase_transfer_meeting_by", line))),
                      self.at("phase_transfer_status", line))  # fmt: skip

    def contact(self, line: int | None) -> Formula:
        return joined(", ", led("meetings this year: ", self.at("meetings_status", line)),
                      led("last contact ", dated(self.at("last_contact", line))))  # fmt: skip

    def cycle(self, cell: str, line: int | None) -> Formula:
        rows = self.others["cycles"]

        def at(key: str) -> Formula:
            return rows.at(key, cell, line)

        return joined(
            NEW_LINE, joined(": ", dated(at("assessed_on")), at("outcome")),
            joined(", ", led("baseline ", at("baseline")), led("target ", at("target")),
                   led("achieved ", at("achieved")), at("progress")),
            led("Pupil: ", at("pupil_view")), led("Parents: ", at("parents_view")),
            led("Next: ", at("next_steps")),
        )  # fmt: skip

    def line_of_provision(self, cell: str, line: int | None) -> Formula:
        rows = self.others["provision"]

        def at(key: str) -> Formula:
            return rows.at(key, cell, line)

        return joined(
            ", ", at("intervention"), led("", at("minutes_per_session"), " minutes"),
            led("", at("sessions_per_week"), " a week"), led("group of ", at("group_size")), at("delivered_by"),
            joined(" to ", dated(at("starts")), dated(at("ends"))), at("impact"),
        )  # fmt: skip

    def meeting(self, cell: str, line: int | None) -> Formula:
        rows = self.others["meetings"]

        def at(key: str) -> Formula:
            return rows.at(key, cell, line)

        return joined(NEW_LINE, joined(", ", dated(at("held_on")), at("kind")), led("Agreed: ", at("outcomes")),
                      led("Next: ", at("next_steps")))  # fmt: skip


def _parts(pupil: _Pupil) -> list[_Part]:
    """The page from top to bottom; lines of other tables are put in by `_Page`."""
    return [
        _Part("Who", (
            ("Pupil", pupil.who, 1), ("Class", pupil.where, 1), ("SEN provision", pupil.provision, 1),
            ("Needs", pupil.needs, 1),
        )),
        _Part("What we know", (
            ("Strengths and interests", pupil.plain("strengths"), 2), ("What is hard", pupil.plain("difficulties"), 2),
            ("Reasonable adjustments", pupil.plain("reasonable_adjustments"), 1),
        )),
        _Part("What we want to reach, and how", (
            ("Outcome sought", pupil.plain("outcome_now"), 2), ("What helps in class", pupil.plain("strategies"), 2),
            ("Support in place", pupil.plain("provision_summary"), 1),
            ("What parents do at home", pupil.plain("home_actions"), 1),
        )),
        _Part("Reviews and dates", (
            ("SEN support review due", pupil.review, 1), ("Last review", pupil.last_review, 1),
            ("EHC plan", pupil.annual_review, 1), ("Move", pupil.move, 1), ("Parents", pupil.contact, 1),
        )),
        _Part("At this meeting", (
            ("Date, and who is here", None, 2), ("The pupil's view", None, 2), ("The parents' view", None, 2),
            ("What we agree", None, 4), ("Next review on", None, 1),
        )),
    ]  # fmt: skip


class _Page:
    """The sheet while it is written."""

    def __init__(self, sheet: Worksheet, setting: Setting, looks: Looks) -> None:
        self.sheet, self.looks, self.row = sheet, looks, 3
        self.pupil = _Pupil(setting)
        self.lines = range(1, len(self.pupil.register.rows) + 1)
        self.working_row = _LINE_ROW
        edge = {"bottom": 1, "bottom_color": LINE}
        self.label = looks.format(bold=True, valign="top", text_wrap=True, **edge)
        self.value = looks.format(valign="top", text_wrap=True, **edge)

    def heading(self, text: str) -> None:
        self.sheet.write_string(self.row, 0, text, self.looks.heading)
        self.sheet.set_row(self.row, 20)
        self.row += 1

    def tell(self, label: str, told: Formula | None, longest: int, least: int) -> None:
        """A line of the page, high enough for the longest text that any pupil has there."""
        self.sheet.write_string(self.row, 0, label, self.label)
        write_cell(self.sheet, self.row, 1, told, self.value)
        self.sheet.set_row(self.row, max(least, min(_MOST_LINES, longest)) * LINE_HEIGHT + 1)
        self.row += 1

    def working(self, label: str, found: Formula) -> str:
        """A line of another sheet that the page needs, to the right of what is printed; gives its cell."""
        place = self.working_row
        self.sheet.write_string(place - 1, 3, label, self.looks.about)
        write_cell(self.sheet, place - 1, 4, found, self.looks.about)
        self.working_row += 1
        return f"$E${place}"

    def rows_of(self, table: str, label: str, many: int, told: Callable[[str, int | None], Formula],
                line: int | None) -> None:  # fmt: skip
        """The newest rows that the pupil has in another table, each high enough for the longest of that table."""
        # What a row tells does not hang on the cell in which its line stands: the rows are measured once for all.
        longest = _longest([text_of(told(_LINE, n)) for n in range(1, len(self.pupil.others[table].rows) + 1)])
        for back in range(many):
            found = self.pupil.row_line(table, back, line)
            cell = self.working(f"Line of {label.lower()}" if not back else f"Line of the one before ({back})", found)
            self.tell(label if not back else "", told(cell, line_of(found)), longest, 1)


def _longest(texts: list[str]) -> int:
    return max((lines_of(text, _WIDTHS[1] * 1.2) for text in texts), default=1)


def add_pupil(sheet: Worksheet, setting: Setting, looks: Looks) -> None:
    """Write the view; the first pupil is chosen to begin with."""
    page = _Page(sheet, setting, looks)
    register = page.pupil.register
    chosen = str(register.value("pupil_to_choose", 1) or "")
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    write_title(sheet, looks, SHEET, _ABOUT)
    write_choice(sheet, looks, 2, SHEET, chosen, OFFERED, "Choose a pupil, or type the name as it stands in the list.")
    sheet.write_string(2, 3, "Working: lines of the other sheets", looks.about)
    match = register.find("pupil_to_choose", _CHOSEN, chosen)
    # An empty cell would match an empty text to some programs.
    found = unless_blank(cell=Part(_CHOSEN, chosen), told=match)
    page.working("Line of the Register", found)
    line = line_of(found)
    for part in _parts(page.pupil):
        page.heading(part.heading)
        for label, told, least in part.lines:
            texts = [] if told is None else [text_of(told(n)) for n in page.lines]
            page.tell(label, None if told is None else told(line), _longest(texts), least)
            if label == "Support in place" and "provision" in page.pupil.others:
                page.rows_of("provision", "Provision", PROVISION, page.pupil.line_of_provision, line)
            if label == "Last review":
                page.rows_of("cycles", "Cycles, newest first", CYCLES, page.pupil.cycle, line)
            if label == "Parents":
                page.rows_of("meetings", "Last meeting", 1, page.pupil.meeting, line)
    write_cell(sheet, page.row, 0, _as_on(day=Part(TODAY, setting.as_at)), looks.about)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(3, 0)
    printing.set_up(sheet, confidential=True)
    sheet.set_portrait()
    sheet.print_area(0, 0, page.row, 1)
    sheet.fit_to_pages(1, 1)


@shown(f'"As on "&{day_text("{day}")}')
def _as_on(day: date) -> str:
    return f"As on {day_in_words(day)}"


VIEW = View(
    SHEET,
    "Choose a pupil: one page to take to a meeting, with room to write.",
    add_pupil,
    lambda layout: {OFFERED: pupils_offered(layout)},
)
