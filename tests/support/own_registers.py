"""Registers as schools keep them, grown over years: built as Excel stores them, with what an edit must not hurt."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sendbook.demo.pupils import made_up_upn
from sendbook.tables import Value

PUPILS: tuple[dict[str, Value], ...] = (
    {"upn": made_up_upn(2021, 1), "surname": "Ó Briain", "forename": "Zoë", "date_of_birth": date(2017, 3, 14),
     "year_group": "4", "class_name": "4 Hazel", "sen_provision": "K", "primary_need": "SLCN", "pupil_premium": "Yes"},
    {"upn": made_up_upn(2020, 2), "surname": "O'Hara", "forename": "Mei-Lin", "date_of_birth": date(2015, 12, 1),
     "year_group": "6", "class_name": "6 Rowan", "sen_provision": "E", "primary_need": "ASD", "pupil_premium": "No"},
    {"upn": made_up_upn(2024, 3), "surname": "de la Cruz", "forename": "Inês", "date_of_birth": date(2020, 4, 3),
     "year_group": "1", "class_name": "1 Beech", "sen_provision": "K", "primary_need": "HI", "pupil_premium": "No"},
)  # fmt: skip
"""Invented pupils."""

STATUS = {"K": "SEN Support", "E": "EHCP", "N": "No SEN"}
NEED = {
    "SLCN": "Speech, Language and Communication Needs", "ASD": "Autistic Spectrum Disorder", "HI": "Hearing Impairment",
    "SEMH": "Social, Emotional and Mental Health",
}  # fmt: skip
"""How a school that writes everything out says it."""


def cells_of(pupil: dict[str, Value], style: str = "codes") -> list[Any]:
    """A pupil's row under HEADERS, in codes or in words."""
    wordy = style == "words"
    year, status, need = (str(pupil[key]) for key in ("year_group", "sen_provision", "primary_need"))
    born = pupil["date_of_birth"]
    assert isinstance(born, date)
    return [
        pupil["upn"], f"{pupil['surname']}, {pupil['forename']}" if wordy else pupil["surname"],
        None if wordy else pupil["forename"], f"{born:%d.%m.%Y}" if style == "text dates" else born,
        f"Year {year}" if wordy else int(year), pupil["class_name"], STATUS[status] if wordy else status,
        NEED.get(need, need) if wordy else need, {"Yes": "Y", "No": None}[str(pupil["pupil_premium"])] if wordy else
        pupil["pupil_premium"], "reads with Sam on Tuesdays",
    ]  # fmt: skip


HEADERS = ("UPN", "Surname", "First name", "D.O.B.", "Yr", "Form", "SEND status", "Need", "PP", "Our notes")
WORDY = (
    "UPN", "Pupil name", "", "Date of birth", "Year group", "Class", "SEN stage", "Primary need", "PP?", "Our notes",
)  # fmt: skip


def own_register(
    pupils: Sequence[dict[str, Value]] = PUPILS, *, style: str = "codes", table: bool = False, header_row: int = 7,
    first_column: int = 2, totals: bool = False, protect: bool = False, date1904: bool = False, hidden: bool = False,
    gap: bool = False, beside: bool = False, below: bool = False, calculated: bool = True,
    roll: bool = False, more: Callable[[Any, Any], None] | None = None,
) -> bytes:  # fmt: skip
    """A register on the second sheet: a merged title, headings in row 7, a calculated column, a chart of it elsewhere.

    `style` says how values are written. `beside` and `below` put another list of names on the same sheet. `roll` adds
    the columns that say who is on roll; `more` is given the workbook and the sheet to put more into them.
    """
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "date_1904": date1904})
    day = book.add_format({"num_format": "dd/mm/yyyy", "font_color": "#224488"})
    title = book.add_format({"bold": True, "font_size": 20, "align": "center"})
    front = book.add_worksheet("Read me")
    front.write("A1", "How we keep our register")
    sheet = book.add_worksheet("SEN list 26-27")
    left, top = first_column - 1, header_row - 1
    headers = [*(HEADERS if style != "words" else WORDY), *(["Days old"] if calculated else [])]
    if header_row > 2:
        sheet.merge_range(0, left, 0, left + 5, "Our SEN register", title)
        sheet.write(1, left, "Last looked at by the SENCO in October")
    rows = [cells_of(pupil, style) for pupil in pupils]
    if style == "words":
        headers.pop(2)
        rows = [[*row[:2], *row[3:]] for row in rows]
    if roll:
        headers[-1:-1] = ["On roll?", "Leaving date"]
        rows = [[*row, "Yes", None] for row in rows]
    place = top + 1
    for number, row in enumerate(rows):
        if gap and number == 2:
            place += 1
        for column, value in enumerate(row, start=left):
            if isinstance(value, date):
                sheet.write_datetime(place, column, value, day)
            elif value is not None:
                sheet.write(place, column, value)
        if calculated:
            born = xlsxwriter.utility.xl_rowcol_to_cell(place, left + (2 if style == "words" else 3))
            sheet.write_formula(place, left + len(row), f"=TODAY()-{born}", None, 3000)
        if hidden and number == 1:
            sheet.set_row(place, None, None, {"hidden": True, "level": 1})
        place += 1
    last = place - 1
    if table:
        columns: list[dict[str, Any]] = [{"header": header} for header in headers]
        if totals:
            columns[0]["total_string"], columns[-2]["total_function"] = "Total", "count"
        sheet.add_table(top, left, last + totals, left + len(headers) - 1,
                        {"name": "Ours", "columns": columns, "total_row": totals})  # fmt: skip
    else:
        sheet.write_row(top, left, headers)
        sheet.autofilter(top, left, last, left + len(headers) - 1)
    status = headers.index("SEND status" if style != "words" else "SEN stage") + left
    sheet.data_validation(top + 1, status, last, status, {"validate": "list", "source": ["K", "E", "N"], "error_type":
                                                          "warning"})  # fmt: skip
    sheet.conditional_format(top + 1, left, last, left + 3, {"type": "duplicate"})
    sheet.freeze_panes(header_row, first_column + 1)
    sheet.write_comment(top + 1, left + 1, "Ask his mother before any change")
    if beside:
        sheet.write_row(top, left + len(headers) + 1, ("Surname", "Forename", "Room"))
        sheet.write_row(top + 1, left + len(headers) + 1, ("Helper", "Hal", "Library"))
    if below:
        sheet.write_row(last + 3, left, ("UPN", "Surname", "First name", "Left in"))
        sheet.write_row(last + 4, left, (made_up_upn(2015, 77), "Gone", "Gwen", 2024))
    if more:
        more(book, sheet)
    if protect:
        sheet.protect()
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": ["SEN list 26-27", top + 1, left + 4, last, left + 4]})
    front.insert_chart("C4", chart)
    book.close()
    return made.getvalue()
