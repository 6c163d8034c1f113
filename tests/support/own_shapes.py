"""Every shape of a school's own register: what it is, and what an import may do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.support import package_parts as parts
from tests.support.own_registers import PUPILS, own_register
from tests.support.workbooks import all_prefixed, edited, strict, without_addresses

SIMPLE: dict[str, dict[str, Any]] = {
    "plain, headings in row 7, merged title": {},
    "an Excel table": {"table": True},
    "a table with totals": {"table": True, "totals": True},
    "everything in words, one name column": {"style": "words"},
    "dates as text": {"style": "text dates"},
    "1904 dates": {"date1904": True},
    "hidden and grouped rows": {"hidden": True},
    "another list beside it": {"beside": True},
    "another list below it": {"below": True},
    "a table with another list beside and below": {"table": True, "beside": True, "below": True},
    "headings in row 1, from column A": {"header_row": 1, "first_column": 1},
    "protected": {"protect": True},
    "a blank row inside": {"gap": True},
}
"""Shapes that `own_register` makes, by its arguments."""


@dataclass(frozen=True)
class Shape:
    """A workbook, and what an import of the tests' export does with it.

    `refused` is the code with which the whole workbook, or every change, is refused; `kept_out` the code with which
    only the new pupil is; `said` codes that stand in the plan; `leaves` the keys whose change is left out.
    """

    make: Callable[[], bytes]
    suffix: str = ".xlsx"
    refused: str = ""
    kept_out: str = ""
    said: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


def _of(more: Callable[[Any, Any], None], **shape: Any) -> Callable[[], bytes]:
    return partial(own_register, more=more, **shape)


def _dynamic(_: Any, sheet: Any) -> None:
    sheet.write(6, 12, "In order")
    sheet.write_dynamic_array_formula("M8:M10", "=SORT(C8:C10)", None, "O'Hara")
    sheet.write_string("M9", "de la Cruz")
    sheet.write_string("M10", "Ó Briain")


def _dynamic_elsewhere(book: Any, _: Any) -> None:
    sheet = book.add_worksheet("EHCPs")
    sheet.write_dynamic_array_formula("A1:A1", "=FILTER('SEN list 26-27'!C8:C10,'SEN list 26-27'!H8:H10=\"E\")", None,
                                      "O'Hara")  # fmt: skip


def _arrays(_: Any, sheet: Any) -> None:
    sheet.write(6, 12, "Twins")
    for row in (7, 8, 9):
        sheet.write_array_formula(row, 12, row, 12, f"{{=SUM(--(E{row + 1}=E$8:E$10))}}", None, 1)


def _block(_: Any, sheet: Any) -> None:
    sheet.write(6, 12, "Place")
    sheet.write_array_formula("M8:M10", "{=ROW(C8:C10)-7}", None, 1)
    for row, place in ((8, 2), (9, 3)):
        sheet.write_number(row, 12, place)


def _filtered(_: Any, sheet: Any) -> None:
    sheet.filter_column("H", 'x == "K"')
    sheet.set_row(8, None, None, {"hidden": True})


def _tables(book: Any, sheet: Any) -> None:
    staff = {"name": "Staff", "columns": [{"header": "Role"}, {"header": "Surname"}, {"header": "Forename"}]}
    sheet.add_table("N7:P9", {**staff, "data": [["TA", "Helper", "Hal"], ["HLTA", "Better", "Bea"]]})
    rooms = book.add_worksheet("Rooms")
    rooms.add_table("B3:C5", {"name": "Rooms", "columns": [{"header": "Room"}, {"header": "Pupil"}]})


def _notes_table(_: Any, sheet: Any) -> None:
    sheet.write("B14", "Notes")
    sheet.add_table("B15:C17", {"name": "Notes", "columns": [{"header": "Date"}, {"header": "What was said"}]})


def _controls(_: Any, sheet: Any) -> None:
    sheet.insert_button("N2", {"macro": "Sort", "caption": "Sort the register", "width": 120, "height": 30})
    sheet.insert_checkbox("N5", True)


def _hidden_register(book: Any, _: Any) -> None:
    old = book.add_worksheet("SEN list 25-26")
    old.write_row("A1", ("UPN", "Surname", "First name", "D.O.B.", "Yr", "Form", "SEND status", "Need", "PP"))
    old.write_row("A2", ("A999200125011", "Left", "Long", None, 6, "6 Rowan", "K", "SLCN", "No"))
    old.very_hidden()
    book.add_worksheet("Empty")


def _group_labels(_: Any, sheet: Any) -> None:
    sheet.merge_range("B6:E6", "Who")
    sheet.merge_range("F6:G6", "Where")
    sheet.merge_range("H6:J6", "SEN")


def _two_rows_of_headings(book: Any, sheet: Any) -> None:
    blank = book.add_format()
    for column, (upper, lower) in enumerate(
        [("UPN", ""), ("Pupil", "Surname"), ("", "First name"), ("Date of", "birth"), ("Year", "group"),
         ("Form", "Form"),
         ("SEND", "status"), ("Primary", "need"), ("Pupil", "premium"), ("Our", "notes"), ("Days", "old")], start=1,
    ):  # fmt: skip
        sheet.write(5, column, upper, blank)
        sheet.write(6, column, lower, blank)


def _twice(_: Any, sheet: Any) -> None:
    sheet.write(6, 12, "Need")
    for row, need in ((7, "SEMH"), (8, "PD"), (9, "VI")):
        sheet.write(row, 12, need)


def _formula_names(book: Any, sheet: Any) -> None:
    names = book.add_worksheet("From the MIS")
    for row, pupil in enumerate(PUPILS):
        names.write_row(row, 0, (pupil["upn"], pupil["surname"]))
        text = f"=VLOOKUP(B{row + 8},'From the MIS'!A:B,2,FALSE)"
        sheet.write_formula(row + 7, 2, text, None, pupil["surname"])


def _rich_names(book: Any, sheet: Any) -> None:
    bold = book.add_format({"bold": True})
    sheet.write_rich_string("C9", "O'", bold, "Hara")
    sheet.write_url("D10", "https://example.org/", string="Inês")
    sheet.add_sparkline("N8", {"range": "'SEN list 26-27'!F8:F10"})


def _line_breaks(book: Any, sheet: Any) -> None:
    wrap = book.add_format({"text_wrap": True})
    for cell, heading in (("E7", "Date of\nbirth"), ("G7", " Form:"), ("H7", "SEND\nstatus ")):
        sheet.write(cell, heading, wrap)


def _hidden_columns(_: Any, sheet: Any) -> None:
    sheet.set_column("B:E", None, None, {"hidden": True})


def _merged(_: Any, sheet: Any) -> None:
    sheet.merge_range("K9:K10", "brothers")


def _links(_: Any, sheet: Any) -> None:
    sheet.write("M7", "From elsewhere")
    sheet.write_formula("M8", "='[other.xlsx]Sheet1'!A1", None, 3)


def _remark(_: Any, sheet: Any) -> None:
    sheet.write("B11", "Last updated on 3/10/2026 by Sam")


def _key(_: Any, sheet: Any) -> None:
    sheet.write("B14", "Key: K is SEN support, E an EHC plan")


def _sections(_: Any, sheet: Any) -> None:
    sheet.write("B11", "Year 5")
    sheet.write_row("B12", ("P999200119004", "Later", "Lou", None, 5, "5 Ash", "N"))


def _headless() -> bytes:
    content = own_register(table=True)
    content = parts.changed(content, parts.TABLE, ' ref="B7:L10"', ' ref="B8:L10" headerRowCount="0"')
    return parts.changed(content, parts.TABLE, '<autoFilter ref="B7:L10"/>', "")


def _shared_formulas() -> bytes:
    """The calculated column as Excel stores one that was filled down."""

    def share(xml: bytes) -> bytes:
        for row, formula in ((8, b'<f t="shared" ref="L8:L10" si="0">TODAY()-E8</f>'), (9, b'<f t="shared" si="0"/>'),
                             (10, b'<f t="shared" si="0"/>')):  # fmt: skip
            xml = xml.replace(b"<f>TODAY()-E%d</f>" % row, formula)
        return xml

    return edited(own_register(), parts.SHEET, share)


SHAPES: dict[str, Shape] = {
    **{name: Shape(partial(own_register, **shape)) for name, shape in SIMPLE.items()},
    "protected": Shape(partial(own_register, protect=True), refused="9110"),
    "protected, and the person says that it may be": Shape(partial(own_register, protect=True), allow=("protected",)),
    "a blank row inside": Shape(partial(own_register, gap=True), kept_out="7076"),
    "another list just below": Shape(_of(_notes_table)),
    "strict": Shape(lambda: strict(own_register())),
    "strict, an Excel table": Shape(lambda: strict(own_register(table=True, totals=True))),
    "prefixed namespaces": Shape(lambda: all_prefixed(own_register(table=True))),
    "strict and prefixed": Shape(lambda: all_prefixed(strict(own_register()))),
    "rows and cells without addresses": Shape(
        lambda: without_addresses(own_register(header_row=4, first_column=1), parts.SHEET)
    ),
    "a macro": Shape(lambda: parts.with_macro(own_register(table=True)), ".xlsm"),
    "a signed macro": Shape(lambda: parts.with_macro(own_register(), signed=True), ".xlsm"),
    "threaded comments": Shape(lambda: parts.with_threads(own_register(table=True))),
    "custom XML": Shape(lambda: parts.with_custom_xml(own_register())),
    "a slicer on the table": Shape(lambda: parts.with_slicer(own_register(table=True))),
    "a pivot table of the table": Shape(lambda: parts.with_pivot(own_register(table=True)), said=("9121",)),
    "a dynamic array as a column": Shape(_of(_dynamic)),
    "a dynamic array elsewhere": Shape(_of(_dynamic_elsewhere)),
    "shared formulas": Shape(_shared_formulas),
    "array formulas row by row": Shape(_of(_arrays)),
    "one array formula over all rows": Shape(_of(_block)),
    "filtered, with hidden rows": Shape(_of(_filtered), said=("7072",)),
    "several tables on the sheet": Shape(_of(_tables, table=True)),
    "a table of notes beneath a table": Shape(_of(_notes_table, table=True)),
    "form controls": Shape(_of(_controls)),
    "a hidden sheet with another register, and an empty one": Shape(_of(_hidden_register)),
    "labels of groups above the headings": Shape(_of(_group_labels)),
    "headings over two rows": Shape(_of(_two_rows_of_headings)),
    "a heading twice": Shape(_of(_twice)),
    "names that formulas give": Shape(_of(_formula_names), said=("7075",), leaves=("surname",)),
    "line breaks and blanks in headings": Shape(_of(_line_breaks)),
    "hidden columns": Shape(_of(_hidden_columns)),
    "merged cells between pupils": Shape(_of(_merged)),
    "a formula that points to another workbook": Shape(_of(_links)),
    "a remark in the row below": Shape(_of(_remark), kept_out="7087"),
    "a key to the codes further down": Shape(_of(_key)),
    "parts with titles of their own": Shape(_of(_sections), kept_out="7076"),
    "a table that does not show its headings": Shape(_headless, refused="7111"),
    "a table that a query fills": Shape(lambda: parts.with_query(own_register(table=True)), refused="9111"),
    "the workbook's structure is protected": Shape(
        lambda: parts.changed(
            own_register(), parts.BOOK, "<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>'
        )
    ),
    "digitally signed": Shape(lambda: parts.with_signature(own_register()), refused="9120"),
    "digitally signed, and the person says that it may end": Shape(
        lambda: parts.with_signature(own_register()), allow=("signed",)
    ),
    "rich text, links and sparklines": Shape(_of(_rich_names)),
}
"""All shapes. The export of the tests changes class and provision of one pupil, the surname of another, adds a third.

A case differs from the rest only by what it says here: without a word every change is written and the pupil added.
"""
