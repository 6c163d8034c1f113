"""What a cell of a worksheet's XML holds, as a value or a formula; shared formulas are written out."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from sendbook.changes import Formula
from sendbook.tables import Value, quote_sheet
from sendbook.workbook.parts.celltext import from_serial, unescape
from sendbook.workbook.parts.references import address, read_cell, translate
from sendbook.workbook.parts.rowxml import ATTRIBUTES, Cell, attributes
from sendbook.workbook.parts.sheetxml import SheetXml
from sendbook.workbook.parts.strings import SharedStrings, plain_text, unmarked
from sendbook.workbook.parts.styles import Styles


def formula_tag(sheet: SheetXml, cell: Cell) -> tuple[dict[bytes, bytes], str] | None:
    """The attributes and the stored text of a cell's formula; None when it holds none."""
    found = sheet.formula.search(cell.content) if b"f" in cell.content else None
    return (attributes(found[1]), unmarked(found[2] or b"")) if found else None


def formula_text(sheet: SheetXml, cell: Cell) -> str | None:
    """A cell's formula as if it were not shared; None when it holds none or the shared one cannot be written out."""
    found = formula_tag(sheet, cell)
    if found is None:
        return None
    values, text = found
    if text or values.get(b"t") != b"shared":
        return text
    master = shared_formulas(sheet).get(values.get(b"si", b""))
    place = read_cell(cell.address)
    if master is None or place is None:
        return None
    row, column, text = master
    return translate(text, place[0] - row, place[1] - column)


def shared_formulas(sheet: SheetXml) -> dict[bytes, tuple[int, int, str]]:
    """Where each shared formula of a sheet is spelt out, and its text, by its number."""
    if sheet.shared_formulas is None:
        p = re.escape(sheet.prefix)
        cell, formula = rb"<" + p + rb"c\s(" + ATTRIBUTES + rb")>", rb"<" + p + rb"f\s(" + ATTRIBUTES + rb")>([^<]+)<"
        pattern = re.compile(cell + rb"\s*" + formula)
        sheet.shared_formulas = {}
        for found in pattern.finditer(sheet.content) if b"shared" in sheet.content else ():
            values = attributes(found[2])
            place = read_cell(attributes(found[1]).get(b"r", b"").decode("ascii", "replace"))
            if values.get(b"t") == b"shared" and place:
                sheet.shared_formulas[values.get(b"si", b"")] = (*place, unmarked(found[3]))
    return sheet.shared_formulas


def read_value(
    sheet: SheetXml, cell: Cell | None, strings: SharedStrings | None, styles: Styles | None, date1904: bool
) -> Value | Formula:
    """The value of a cell (its formula with the last result, if it holds one); None when it is blank."""
    if cell is None or not cell.has_content:
        return None
    value = plain_value(sheet, cell, strings, styles, date1904)
    found = formula_tag(sheet, cell)
    return value if found is None else Formula(formula_text(sheet, cell) or found[1], value)


def plain_value(
    sheet: SheetXml, cell: Cell, strings: SharedStrings | None, styles: Styles | None, date1904: bool
) -> Value:
    kind = cell.kind
    if kind == b"inlineStr":
        return plain_text(cell.content, sheet.prefix)
    found = sheet.stored.search(cell.content)
    return None if found is None else stored_value(kind, cell.style, found[1], strings, styles, date1904)


def stored_value(
    kind: bytes, style: int, raw: bytes, strings: SharedStrings | None, styles: Styles | None, date1904: bool
) -> Value:
    """What the stored text of a cell means, by the cell's type and format."""
    stored = unmarked(raw)
    if kind == b"inlineStr":
        return unescape(stored)
    if kind == b"s":
        return strings.text(int(stored)) if strings is not None and stored.strip().isdigit() else None
    if kind == b"b":
        return stored.strip() == "1"
    if kind in (b"str", b"e"):
        return unescape(stored)
    if kind == b"d":
        return _iso_day(stored)
    try:
        number = float(stored)
    except ValueError:
        return stored
    if styles is not None and styles.is_date(style):
        day = from_serial(number, date1904)
        if day is not None:
            return day
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _iso_day(text: str) -> Value:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return moment.date() if moment.time() == datetime.min.time() else moment


def where(row: int, column: int, sheet: str) -> str:
    """A cell as findings name it: `Register!F17`."""
    return f"{_quoted(sheet)}!{address(row, column)}"


_quoted = cache(quote_sheet)


def same_value(one: Value | Formula, other: Value | Formula) -> bool:
    """Whether two values are the same in a cell (1 and 1.0 are, 1 and True are not)."""
    if isinstance(one, Formula) or isinstance(other, Formula):
        texts = [value.text.removeprefix("=") if isinstance(value, Formula) else None for value in (one, other)]
        return texts[0] == texts[1]
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(float(one) - float(other)) <= 1e-9 * max(1.0, abs(float(one)))
    if isinstance(one, date) and isinstance(other, date):
        return _moment(one) == _moment(other)
    return (one or None) == (other or None)


def _moment(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
