"""How a value stands between a cell's tags: its declared type and its stored text."""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape

from sendbook.changes import Formula
from sendbook.tables import Value
from sendbook.workbook.parts.celltext import as_xml, edges_matter, number_problem, number_text, serial, text_problem
from sendbook.workbook.parts.refusal import refuse

MAX_FORMULA = 8_192
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What text begins with that Excel could take for a formula when a person edits the cell."""


def check_text(text: str, cell: str) -> None:
    """Refuse a text that Excel cannot hold."""
    problem = text_problem(text)
    if problem:
        refuse("9112", cell, problem=problem)


def stored(value: Value, date1904: bool, cell: str) -> tuple[bytes, bytes]:
    """The type and the stored text of a number, a day, a yes/no, or of a formula's result that is text."""
    if value is None:
        return b"", b""
    if isinstance(value, str):
        check_text(value, cell)
        return b"str", as_xml(value).encode()
    if isinstance(value, bool):
        return b"b", b"1" if value else b"0"
    if isinstance(value, date):
        number = serial(value, date1904)
        if number is None:
            refuse("9114", cell)
        return b"", number_text(number).encode()
    problem = number_problem(value)
    if problem:
        refuse("9112", cell, problem=problem)
    return b"", number_text(value).encode()


def value_xml(value: Value, date1904: bool, cell: str, p: bytes) -> tuple[bytes, bytes]:
    """A cell's type and content for a value that is no text; `p` is the sheet's namespace prefix."""
    kind, text = stored(value, date1904, cell)
    return kind, b"<%bv>%b</%bv>" % (p, text, p)


def inline_xml(text: str, p: bytes) -> tuple[bytes, bytes]:
    """A cell's type and content for a text kept in the cell itself."""
    space = b' xml:space="preserve"' if edges_matter(text) else b""
    return b"inlineStr", b"<%bis><%bt%b>%b</%bt></%bis>" % (p, p, space, as_xml(text).encode(), p, p)


def formula_xml(formula: Formula, date1904: bool, cell: str, p: bytes, array: str = "") -> tuple[bytes, bytes]:
    """A cell's type and content for a formula with the result to show; `array` is the place of an array formula."""
    text = formula.text.removeprefix("=")
    problem = text_problem(text) or ("the formula is too long" if len(text) > MAX_FORMULA else None)
    if problem or not text.strip():
        refuse("9112", cell, problem=problem or "the formula is blank")
    place = b' t="array" ref="%b"' % array.encode() if array else b""
    content = b"<%bf%b>%b</%bf>" % (p, place, escape(text).encode(), p)
    if formula.result is None:
        return b"", content
    kind, result = stored(formula.result, date1904, cell)
    return kind, content + b"<%bv>%b</%bv>" % (p, result, p)
