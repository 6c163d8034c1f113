"""Three invented local authorities' templates for costed maps, with locked formulas, as real ones have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sendbook

LA_MAPS = Path(sendbook.__file__).parent / "reports" / "la_maps"
BY_ROLE, BY_AREA, ONE_LIST = LA_MAPS / "by-role.toml", LA_MAPS / "by-area.toml", LA_MAPS / "one-list.toml"
"""The ready mapping files that fit them."""

RATES_A_MINUTE = {"A": 0.25, "B": 0.75, "C": 0.2}
"""The rate of a minute that Moorland's template holds for sections A to C: £15, £45 and £12 an hour."""

WEEKS = 38
MOORLAND_ROWS = {"A": (12, 19), "B": (23, 26), "C": (30, 32), "D": (36, 38), "E": (42, 45)}
SALTMARSH_AREAS = {
    "Communication and interaction": 9, "Cognition and learning": 17, "Social, emotional and mental health": 25,
    "Sensory and/or physical needs": 33,
}  # fmt: skip
SALTMARSH_ROOM = 6


def moorland(path: Path, *, password: str = "") -> Path:
    """By sections A to E: minutes × 38 weeks × a rate of a minute; only the white cells are unlocked."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    look = _looks(book)
    front = book.add_worksheet("Front page")
    front.write("A1", "Moorland (invented): costed provision map", look["title"])
    for row, label in enumerate(("Name", "UPN", "Date of birth", "School", "Year", "Completed on"), start=3):
        front.write(row, 0, label, look["label"])
        front.write_blank(row, 2, None, look["day"] if label in ("Date of birth", "Completed on") else look["open"])
    front.write("A12", "Total cost of additional provision", look["label"])
    front.write_formula("C12", "=Costs!F48", look["money"], 0)
    front.write("A13", "Above the threshold", look["label"])
    front.write_formula("C13", "=MAX(0,C12-Costs!H2)", look["money"], 0)
    costs = book.add_worksheet("Costs")
    costs.write("A1", "Costs of additional provision", look["title"])
    costs.write("G2", "Threshold", look["label"])
    costs.write("H2", 6000, look["money"])
    costs.set_column("A:A", 34)
    costs.merge_range("A3:F3", "Fill in the white cells only. Do not change the formulas.", look["label"])
    totals = []
    for section, (first, last) in MOORLAND_ROWS.items():
        _moorland_section(costs, section, first, last, look)
        totals.append(f"F{last + 1}")
    costs.write("E48", "Total", look["label"])
    costs.write_formula("F48", "=" + "+".join(totals), look["money"], 0)
    costs.conditional_format("F48", {"type": "cell", "criteria": ">", "value": "$H$2", "format": look["red"]})
    costs.data_validation("B12:B32", {"validate": "decimal", "criteria": ">=", "value": 0})
    for sheet in (front, costs):
        sheet.protect(password)
    book.define_name("Threshold", "=Costs!$H$2")
    book.close()
    return path


_TITLES = {
    "A": "A: Learning support assistants", "B": "B: Extra teacher time", "C": "C: Lunchtime supervision",
    "D": "D: Services bought in", "E": "E: Resources",
}  # fmt: skip


def _moorland_section(costs: Any, section: str, first: int, last: int, look: dict[str, Any]) -> None:
    costs.write(f"A{first - 2}", _TITLES[section], look["title"])
    timed = section in RATES_A_MINUTE
    headers = ("Provision", "Minutes a week", "Pupils", "Minutes for this pupil", "Rate a minute", "Cost of a year")
    costs.write_row(f"A{first - 1}", headers if timed else ("Provision", "Visits", "", "", "", "Cost"), look["label"])
    for row in range(first, last + 1):
        costs.write_blank(f"A{row}", None, look["open"])
        costs.write_blank(f"B{row}", None, look["open"])
        if timed:
            costs.write_blank(f"C{row}", None, look["open"])
            costs.write_formula(f"D{row}", f'=IF(COUNT(B{row}:C{row})=2,B{row}/C{row},"")', look["locked"], "")
            costs.write_number(f"E{row}", RATES_A_MINUTE[section], look["money"])
            costs.write_formula(f"F{row}", f'=IF(D{row}="",0,ROUND(D{row}*{WEEKS}*E{row},2))', look["money"], 0)
        else:
            costs.write_blank(f"F{row}", None, look["open_money"])
    costs.write_formula(f"F{last + 1}", f"=SUM(F{first}:F{last})", look["money"], 0)


def saltmarsh(path: Path) -> Path:
    """By the four areas of need, with a column for each term; totals are locked formulas, the sheet has a password."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    look = _looks(book)
    sheet = book.add_worksheet("Provision map")
    sheet.set_column("A:A", 34)
    sheet.write("A1", "Saltmarsh (invented): provision map by area of need", look["title"])
    sheet.write_row("A3", ("Child", "", "Date of birth", "", "School"), look["label"])
    for cell, kind in (("B3", "open"), ("D3", "day"), ("F3", "open"), ("B4", "open")):
        sheet.write_blank(cell, None, look[kind])
    sheet.write("A4", "Main need", look["label"])
    totals = []
    for area, first in SALTMARSH_AREAS.items():
        sheet.write(f"A{first - 2}", area, look["title"])
        sheet.write_row(
            f"A{first - 1}", ("Provision", "Who", "Group", "Autumn", "Spring", "Summer", "Year"), look["label"]
        )
        for row in range(first, first + SALTMARSH_ROOM - 1):
            sheet.write_blank(f"A{row}", None, look["open"])
            sheet.write(f"B{row}", "choose" if row == first else None, look["open"])
            for letter in "CDEF":
                sheet.write_blank(f"{letter}{row}", None, look["open_money"])
            sheet.write_formula(f"G{row}", f"=SUM(D{row}:F{row})", look["money"], 0)
        last = first + SALTMARSH_ROOM - 2
        sheet.write_formula(f"G{last + 1}", f"=SUM(G{first}:G{last})", look["money"], 0)
        totals.append(f"G{last + 1}")
    sheet.write("F40", "All areas", look["label"])
    sheet.write_formula("G40", "=" + "+".join(totals), look["money"], 0)
    sheet.protect("saltmarsh")
    notes = book.add_worksheet("Notes")
    notes.write("A1", "How to fill this in")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Provision map'!$G$9:$G$13"})
    notes.insert_chart("A3", chart)
    book.close()
    return path


def fenbrook(path: Path) -> Path:
    """One list of provision with a locked total below it."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    look = _looks(book)
    sheet = book.add_worksheet("Costed map")
    sheet.set_column("A:B", 30)
    sheet.write("A1", "Fenbrook (invented): costed provision map", look["title"])
    for row, label in enumerate(("Pupil", "Date of birth", "School"), start=3):
        sheet.write(f"A{row}", label, look["label"])
        sheet.write_blank(f"B{row}", None, look["day"] if row == 4 else look["open"])
    for row, label in enumerate(("Year", "Rates", "Lines without a cost"), start=3):
        sheet.write(f"D{row}", label, look["label"])
        sheet.write_blank(f"E{row}", None, look["open"])
    headers = ("Provision", "Who", "Minutes", "A week", "Weeks", "Pupils", "Cost of the year", "Outcome")
    sheet.write_row("A7", headers, look["label"])
    for row in range(8, 28):
        for letter in "ABCDEFGH":
            sheet.write_blank(f"{letter}{row}", None, look["open_money"] if letter == "G" else look["open"])
    sheet.write("F28", "Total", look["label"])
    sheet.write_formula("G28", "=SUM(G8:G27)", look["money"], 0)
    sheet.protect()
    book.close()
    return path


def _looks(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "label": book.add_format({"bold": True, "text_wrap": True}),
        "locked": book.add_format({"bg_color": "#DDDDDD"}),
        "money": book.add_format({"bg_color": "#DDDDDD", "num_format": "£#,##0.00"}),
        "open": book.add_format({"locked": False, "border": 1}),
        "open_money": book.add_format({"locked": False, "border": 1, "num_format": "#,##0.00"}),
        "day": book.add_format({"locked": False, "border": 1, "num_format": "dd/mm/yyyy"}),
        "red": book.add_format({"bg_color": "#FFC7CE"}),
    }
