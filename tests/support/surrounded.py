"""Workbooks in which much stands around a list: drop-downs elsewhere, sparklines, charts, comments, folded groups."""

from __future__ import annotations

import io
import re
from typing import Any

from sendbook.changes import NewRow
from tests.support.workbooks import edited, repacked

NEEDS = ("SLCN", "SEMH", "MLD")
"""The rows of the list of needs: codes that other sheets choose from."""
CHARTS = ("column", "scatter", "pie", "scatter")
"""The charts of the list; the last is made a bubble chart."""
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def lists(table: bool = True) -> bytes:
    """A list of needs in Lists!B3:D6 that the other sheet chooses from and colours by; with sparklines and charts."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet, other = book.add_worksheet("Lists"), book.add_worksheet("Our pupils")
    headers, rows = ["Need", "Autumn", "Spring"], [[need, n + 2, n + 4] for n, need in enumerate(NEEDS)]
    if table:
        sheet.add_table("B3:D6", {"name": "Needs", "columns": [{"header": header} for header in headers], "data": rows})
    else:
        for number, row in enumerate([headers, *rows], start=2):
            sheet.write_row(number, 1, row)
    red = book.add_format({"bg_color": "#FFC7CE"})
    other.write_row("A1", ["Pupil", "Need"])
    other.data_validation("B2:B50", {"validate": "list", "source": "=Lists!$B$4:$B$6"})
    other.data_validation("C2", {"validate": "list", "source": "=Lists!B4:B6"})
    other.data_validation("D2:D50", {"validate": "list", "source": "=Lists!B4:B6"})
    other.data_validation("E2:E50", {"validate": "list", "source": "=Lists!$B$4:$B$5"})
    other.conditional_format(
        "B2:B50", {"type": "formula", "format": red, "criteria": "=COUNTIF(Lists!$B$4:$B$6,$B2)=0"}
    )
    other.conditional_format(
        "F2:F50",
        {"type": "data_bar", "data_bar_2010": True, "max_type": "formula", "max_value": "=MAX(Lists!$C$4:$C$6)"},
    )
    other.conditional_format(
        "G2:G50", {"type": "2_color_scale", "max_type": "formula", "max_value": "=MAX(Lists!$C$4:$C$6)"}
    )
    other.add_sparkline("A60", {"range": "Lists!C4:C6"})
    for row in (4, 5, 6):
        sheet.add_sparkline(f"E{row}", {"range": f"Lists!C{row}:D{row}"})
    sheet.add_sparkline("F6", {"range": "Lists!C6:D6"})
    book.define_name("Needs_list", "=Lists!$B$4:$B$6")
    for number, kind in enumerate(CHARTS):
        chart: Any = book.add_chart({"type": kind})
        series = {"categories": "=Lists!$B$4:$B$6", "values": "=Lists!$C$4:$C$6"}
        if kind == "scatter":
            series["categories"] = "=Lists!$D$4:$D$6"
        chart.add_series({**series, "name": "=Lists!$C$3"})
        sheet.insert_chart(f"K{number * 16 + 1}", chart)
    book.close()
    return edited(made.getvalue(), "xl/charts/chart4.xml", _bubbles)


def need(code: str, autumn: Any, spring: Any, table: bool = True) -> NewRow:
    """A row for the list of needs."""
    values = {2: code, 3: autumn, 4: spring}
    if table:
        return NewRow("Lists", "Needs", values)
    return NewRow("Lists", "", values, header_row=3, first_column=2, last_column=4)


def _bubbles(xml: bytes) -> bytes:
    """A scatter chart as a bubble chart, whose bubbles are as large as their values."""
    values = re.search(rb"<c:yVal>(.*?)</c:yVal>", xml)
    assert values is not None
    xml = re.sub(rb"<c:marker>.*?</c:marker>", b"", xml).replace(b"scatterChart", b"bubbleChart")
    xml = xml.replace(b'<c:scatterStyle val="lineMarker"/>', b'<c:varyColors val="0"/>')
    return xml.replace(b"</c:yVal>", b"</c:yVal><c:bubbleSize>" + values[1] + b"</c:bubbleSize>")


def totalled() -> bytes:
    """A table A3:C6 with a totals row 7 that has comments, links, drop-downs, formats and a group above it."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("Costs")
    red = book.add_format({"bg_color": "#FFC7CE"})
    sheet.add_table(
        "A3:C7",
        {
            "name": "Costs",
            "total_row": True,
            "data": [[need, 10.5, 2] for need in NEEDS],
            "columns": [
                {"header": "Need", "total_string": "Total"},
                {"header": "Cost", "total_function": "sum"},
                {"header": "Pupils"},
            ],
        },
    )
    sheet.write_comment("B5", "Agreed in May")
    sheet.write_comment("B7", "Without the bursar's share")
    sheet.write_comment("F7", "Beside the table")
    sheet.write_url("A7", "internal:'Costs'!B4", None, "Total")
    sheet.write_url("A5", "https://www.gov.uk/", None, "SEMH")
    sheet.write_formula("B7", "=SUBTOTAL(109,B4:B6)", None, 31.5)
    sheet.write_formula("C7", "=B7/3", None, 10.5)
    sheet.data_validation("B4:B7", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.data_validation("C7", {"validate": "custom", "value": "=C7<=$B$7"})
    sheet.conditional_format("B7:F7", {"type": "formula", "criteria": "=B$7>100", "format": red})
    sheet.ignore_errors({"number_stored_as_text": "A4:A6", "formula_differs": "B7"})
    sheet.add_sparkline("C7", {"range": "Costs!B4:B6"})
    for row in (3, 4, 5):
        sheet.set_row(row, 20, None, {"level": 1, "hidden": True})
    sheet.set_row(6, 30, None, {"collapsed": True})
    sheet.set_h_pagebreaks([6])
    sheet.repeat_rows(2)
    book.define_name("All_cost", "=Costs!$B$7")
    book.define_name("With_total", "=Costs!$A$3:$C$7")
    chart: Any = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Costs!$B$7:$C$7", "name": "=Costs!$A$7"})
    sheet.insert_chart("K1", chart)
    book.close()
    content = made.getvalue()
    ranges = b'<protectedRanges><protectedRange sqref="B4:C6" name="Costs"/></protectedRanges><conditionalFormatting'
    return edited(content, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<conditionalFormatting", ranges, 1))


def threaded() -> bytes:
    """The same with the comment on the total as a thread, in which a second person has answered."""
    content = totalled()
    people = (
        f'<personList xmlns="{_THREADED}"><person displayName="A" id="{{1A000000-0000-0000-0000-000000000001}}" '
        'userId="A" providerId="None"/></personList>'
    )
    first, second = (f"{{2B000000-0000-0000-0000-00000000000{n}}}" for n in (1, 2))
    thread = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ThreadedComments xmlns="{_THREADED}">'
        + "".join(
            f'<threadedComment ref="B7" dT="2026-05-0{day}T09:00:00.00" id="{own}"{parent} '
            'personId="{1A000000-0000-0000-0000-000000000001}"><text>words</text></threadedComment>'
            for day, own, parent in ((1, first, ""), (2, second, f' parentId="{first}"'))
        )
        + "</ThreadedComments>"
    )
    sheet_rels, book_rels = "xl/worksheets/_rels/sheet1.xml.rels", "xl/_rels/workbook.xml.rels"

    def related(xml: bytes, number: int, kind: str, target: str) -> bytes:
        link = f'<Relationship Id="rId9{number}" Type="{_KINDS[kind]}" Target="{target}"/></Relationships>'
        return xml.replace(b"</Relationships>", link.encode())

    content = edited(
        content, sheet_rels, lambda xml: related(xml, 1, "threadedComment", "../threadedComments/threadedComment1.xml")
    )
    content = edited(content, book_rels, lambda xml: related(xml, 2, "person", "persons/person.xml"))
    content = edited(
        content,
        "[Content_Types].xml",
        lambda xml: xml.replace(
            b"</Types>",
            "".join(
                f'<Override PartName="{part}" ContentType="application/vnd.ms-excel.{kind}+xml"/>'
                for part, kind in (
                    ("/xl/threadedComments/threadedComment1.xml", "threadedcomments"),
                    ("/xl/persons/person.xml", "person"),
                )
            ).encode()
            + b"</Types>",
        ),
    )
    return repacked(
        content, {"xl/threadedComments/threadedComment1.xml": thread.encode(), "xl/persons/person.xml": people.encode()}
    )


_KINDS = {
    kind: f"http://schemas.microsoft.com/office/2017/10/relationships/{kind}" for kind in ("threadedComment", "person")
}


def dynamic(kind: str = "XLDAPR") -> bytes:
    """A list A1:C3 whose last column holds dynamic array formulas; `kind` is what the workbook says of the mark."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("Scores")
    sheet.write_row("A1", ["Pupil", "Scores", "Best"])
    for row in (2, 3):
        sheet.write_row(row - 1, 0, [f"Pupil {row}", row])
        sheet.write_dynamic_array_formula(f"C{row}", f"=MAX(SEQUENCE(B{row}))", None, row)
    book.close()
    content = made.getvalue()
    return (
        content
        if kind == "XLDAPR"
        else edited(content, "xl/metadata.xml", lambda xml: xml.replace(b'"XLDAPR"', f'"{kind}"'.encode()))
    )
