"""Workbook of a roll-up: all schools with charts, a line for each, one to choose, every figure, what is not in it.

Totals are formulas over the table of figures, with their results stored. Where it is published they are plain numbers:
a sum of what is shown would be too small.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from sendbook.reports.rollup import counting
from sendbook.reports.rollup.frame import FigureLine, SchoolFrame
from sendbook.reports.rollup.together import IN_ALL, RollUp
from sendbook.reports.small_numbers import NOT_SHOWN

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_FIRST = 6
"""The row (from 0) below the headers of the sheets that read from the top."""

SCHOOL_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("With SEN", counting.PUPILS, counting.ALL), ("SEN support", counting.PUPILS, counting.SUPPORT),
    ("EHC plan", counting.PUPILS, counting.PLAN),
    ("Reviews overdue", counting.REVIEWS, "Overdue"), ("Reviews due soon", counting.REVIEWS, "Due today or soon"),
    ("Annual reviews overdue", counting.ANNUAL, "Overdue"), ("Annual reviews due soon", counting.ANNUAL,
                                                            "Due today or soon"),
    ("Transfer reviews overdue", counting.TRANSFER, "Overdue"), ("Short of meetings", counting.MEETINGS, "Short"),
    ("Records complete", counting.RECORD, "Complete"), ("Above threshold", counting.THRESHOLD, "Above"),
    ("Near threshold", counting.THRESHOLD, "Near"), ("Lines without a cost", counting.LINES, "Without a cost"),
)  # fmt: skip
_COST_ITEM = "Additional support, as it counts"


class _Writer:
    def __init__(self, book: Any, whole: RollUp) -> None:
        self.book, self.whole = book, whole
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0"})
        self.pounds = book.add_format({"num_format": "£#,##0"})
        self.change = book.add_format({"num_format": "+#,##0;-#,##0;0"})
        pairs = zip(whole.names, whole.counted, strict=True)
        self.rows = [(name, line) for name, frame in pairs for line in frame.lines]
        self.last = max(len(self.rows), 1) + 1

    def write(self) -> None:
        self.in_all()
        self.schools()
        if not self.whole.published:
            self.one_school()
        self.figures()
        self.not_counted()

    def head(self, sheet: Any, title: str, *about: str) -> None:
        sheet.write_string(0, 0, title, self.title)
        for row, sentence in enumerate(about, start=1):
            sheet.write_string(row, 0, sentence)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")

    def told(self) -> tuple[str, str, str]:
        whole = self.whole
        counted, out = len(whole.counted), len(whole.not_counted)
        schools = "1 school" if counted == 1 else f"{counted} schools"
        day = f"As on {whole.as_at:%d/%m/%Y}. {schools} counted. No names of pupils."
        others = "1 workbook is" if out == 1 else f"{out} workbooks are"
        missing = f"{others} in no total: see the sheet Not counted." if out else ""
        how = ("Small numbers are not shown, nor others that would give them away." if whole.published else
               "For people in the trust only: it holds small numbers. For readers outside use --publish.")  # fmt: skip
        return day, missing or "Every workbook that was given stands in the totals.", how

    def sums(self, value: str, tests: str) -> str:
        return f"=SUMIFS(Figures[{value}],{tests})"

    def in_all(self) -> None:
        sheet = self.book.add_worksheet("In all")
        self.head(sheet, "SEN in all schools", *self.told())
        has_before = self.whole.before is not None
        more = ["Last time", "Change", "Pounds last time"] if has_before else []
        headers = ["About", "Which", "Number", "Pounds", *more]
        for column, header in enumerate(headers):
            sheet.write_string(_FIRST - 1, column, header, self.bold)
        places: dict[str, list[int]] = {}
        for row, line in enumerate(self.whole.totals, start=_FIRST):
            places.setdefault(line.topic, []).append(row)
            sheet.write_string(row, 0, line.topic)
            sheet.write_string(row, 1, line.item)
            self.value(sheet, row, 2, line, "Number", IN_ALL)
            self.value(sheet, row, 3, line, "Pounds", IN_ALL)
            if has_before and self.whole.before is not None:
                number, pounds = self.whole.before.get((line.topic, line.item), (None, None))
                if number is not None:
                    sheet.write_number(row, 4, number, self.number)
                    if line.number is not None:
                        sheet.write_formula(row, 5, f"=C{row + 1}-E{row + 1}", self.change, line.number - number)
                if pounds is not None:
                    sheet.write_number(row, 6, pounds, self.pounds)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 6, 13)
        sheet.freeze_panes(_FIRST, 0)
        sheet.repeat_rows(_FIRST - 1)
        at = 4
        for topic, letter, title in (
            (counting.AREA, "C", "Pupils by area of need"), (counting.YEAR, "C", "Pupils by year group"),
            (counting.REVIEWS, "C", "SEN support reviews"), (counting.BY_SOURCE, "D", "Cost by source"),
        ):  # fmt: skip
            if topic in places:
                self.chart(sheet, f"I{at}", title, "In all", "B", letter, places[topic][0], places[topic][-1])
                at += 16

    def value(self, sheet: Any, row: int, column: int, line: FigureLine, what: str, name: str) -> None:
        value, look = (line.number, self.number) if what == "Number" else (line.pounds, self.pounds)
        if (name, line.topic, line.item) in self.whole.hidden:
            if what == "Number":
                sheet.write_string(row, column, NOT_SHOWN)
        elif value is not None and (self.whole.published or name != IN_ALL):
            sheet.write_number(row, column, value, look)
        elif value is not None:
            tests = f"Figures[About],A{row + 1},Figures[Which],B{row + 1}"
            sheet.write_formula(row, column, self.sums(what, tests), look, value)

    def chart(self, sheet: Any, at: str, title: str, on: str, words: str, values: str, first: int, last: int) -> None:
        chart = self.book.add_chart({"type": "bar"})
        chart.add_series({
            "name": title, "categories": f"='{on}'!${words}${first + 1}:${words}${last + 1}",
            "values": f"='{on}'!${values}${first + 1}:${values}${last + 1}", "fill": {"color": "#1F3864"}, "gap": 60,
        })  # fmt: skip
        chart.set_title({"name": title, "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 480, "height": 300})
        sheet.insert_chart(at, chart, {"description": f"{title}: bars of the figures in the table beside."})

    def schools(self) -> None:
        sheet = self.book.add_worksheet("Schools")
        self.head(sheet, "Each school", *self.told())
        columns = [one for one in SCHOOL_COLUMNS if any(
            line.topic == one[1] for frame in self.whole.counted for line in frame.lines)]  # fmt: skip
        headers = ["School", *(one[0] for one in columns), "Additional support", "Errors and queries", "Academic year",
                   "Last saved", "Made by release", "File"]  # fmt: skip
        for row, (name, frame) in enumerate(zip(self.whole.names, self.whole.counted, strict=True), start=_FIRST):
            cells: list[Any] = [name, *(self.school_cell(name, frame, topic, item) for _, topic, item in columns)]
            cells += [self.school_cost(name, frame), _found(frame), frame.academic_year, frame.saved.replace("T", " "),
                      frame.made_with or frame.kind, frame.file]  # fmt: skip
            for column, cell in enumerate(cells):
                if cell is not None:
                    look = self.pounds if column == len(columns) + 1 else self.number
                    (sheet.write_string if isinstance(cell, str) else sheet.write_number)(
                        row, column, cell, *([] if isinstance(cell, str) else [look]))  # fmt: skip
        last = _FIRST + max(len(self.whole.counted), 1) - 1
        sheet.add_table(
            _FIRST - 1,
            0,
            last,
            len(headers) - 1,
            {"name": "Schools", "columns": [{"header": header, "header_format": self.bold} for header in headers]},
        )
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, len(headers) - 2, 11)
        sheet.set_column(len(headers) - 1, len(headers) - 1, 30)
        sheet.freeze_panes(_FIRST, 1)
        sheet.repeat_rows(_FIRST - 1)
        if self.whole.counted and not self.whole.published:
            chart = self.book.add_chart({"type": "bar", "subtype": "stacked"})
            for column, colour in ((2, "#8EA9DB"), (3, "#1F3864")):
                chart.add_series({"name": ["Schools", _FIRST - 1, column], "fill": {"color": colour},
                                  "categories": ["Schools", _FIRST, 0, last, 0],
                                  "values": ["Schools", _FIRST, column, last, column]})  # fmt: skip
            chart.set_title({"name": "Pupils with SEN by school", "name_font": {"size": 11}})
            chart.set_y_axis({"reverse": True})
            chart.set_size({"width": 640, "height": max(240, 24 * len(self.whole.counted))})
            sheet.insert_chart(last + 2, 0, chart, {"description": "Pupils with SEN support and EHC plans by school."})

    def school_cell(self, name: str, frame: SchoolFrame, topic: str, item: str) -> object:
        if (name, topic, item) in self.whole.hidden:
            return NOT_SHOWN
        return frame.number(topic, item) if frame.has(topic) else None

    def school_cost(self, name: str, frame: SchoolFrame) -> object:
        if (name, counting.COST, _COST_ITEM) in self.whole.hidden:
            return NOT_SHOWN
        return frame.pounds(counting.COST, _COST_ITEM) if frame.has(counting.COST) else None

    def one_school(self) -> None:
        sheet = self.book.add_worksheet("One school")
        names = self.whole.names
        self.head(sheet, "One school beside all", "Choose a school in the cell below: everything under it follows.")
        sheet.write_string(2, 0, "School", self.bold)
        first = names[0] if names else ""
        sheet.write_string(2, 1, first, self.book.add_format({"bg_color": "#FFF2CC", "border": 1}))
        if names:
            last = _FIRST + len(names)
            sheet.data_validation(2, 1, 2, 1, {"validate": "list", "source": f"=Schools!$A${_FIRST + 1}:$A${last}"})
        for column, header in enumerate(("About", "Which", "This school", "Pounds", "All schools", "Pounds of all")):
            sheet.write_string(_FIRST - 1, column, header, self.bold)
        held = {(line.topic, line.item): line for line in self.whole.counted[0].lines} if names else {}
        for row, line in enumerate(self.whole.totals, start=_FIRST):
            own = held.get((line.topic, line.item), FigureLine(line.topic, line.item, 0, 0.0))
            sheet.write_string(row, 0, line.topic)
            sheet.write_string(row, 1, line.item)
            tests = f"Figures[About],A{row + 1},Figures[Which],B{row + 1}"
            for column, what, of_own, of_all, look in (
                (2, "Number", own.number, line.number, self.number), (3, "Pounds", own.pounds, line.pounds, self.pounds)
            ):  # fmt: skip
                if of_all is not None:
                    only = f"{tests},Figures[School],$B$3"
                    sheet.write_formula(row, column, self.sums(what, only), look, of_own or 0)
                    sheet.write_formula(row, column + 2, self.sums(what, tests), look, of_all)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 5, 13)
        sheet.freeze_panes(_FIRST, 0)

    def figures(self) -> None:
        sheet = self.book.add_worksheet("Figures")
        for row, (name, line) in enumerate(self.rows, start=1):
            for column, text in enumerate((name, line.topic, line.item)):
                sheet.write_string(row, column, text)
            self.value(sheet, row, 3, line, "Number", name)
            self.value(sheet, row, 4, line, "Pounds", name)
        headers = ("School", "About", "Which", "Number", "Pounds")
        sheet.add_table(0, 0, self.last - 1, 4, {"name": "Figures", "columns": [{"header": text} for text in headers]})
        sheet.set_column(0, 2, 30)
        sheet.set_column(3, 4, 12)
        sheet.freeze_panes(1, 0)

    def not_counted(self) -> None:
        sheet = self.book.add_worksheet("Not counted")
        self.head(sheet, "What is in no total, and why", "Each is a workbook that was given.")
        for column, header in enumerate(("File", "Code", "Why, and what to do")):
            sheet.write_string(_FIRST - 1, column, header, self.bold)
        for row, one in enumerate(self.whole.not_counted, start=_FIRST):
            for column, text in enumerate((one.file, one.code, one.why)):
                sheet.write_string(row, column, text, self.text)
        if not self.whole.not_counted:
            sheet.write_string(_FIRST, 0, "None: every workbook that was given is counted.")
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 9)
        sheet.set_column(2, 2, 90)


def _found(frame: SchoolFrame) -> int | None:
    if not frame.has(counting.FINDINGS):
        return None
    return sum(line.number or 0 for line in frame.lines if line.topic == counting.FINDINGS)


def rollup_book(whole: RollUp) -> bytes:
    """The roll-up as a workbook."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"title": f"SEN in all schools, as on {whole.as_at:%d/%m/%Y}"})
        _Writer(book, whole).write()
    return out.getvalue()


__all__: Sequence[str] = ["SCHOOL_COLUMNS", "rollup_book"]
