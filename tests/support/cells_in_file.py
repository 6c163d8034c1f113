"""Every cell of a workbook's file, read with lxml: as openpyxl reads them, in a small part of its time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_C, _F, _V, _IS, _T, _R, _SI = (f"{_MAIN}{name}" for name in ("c", "f", "v", "is", "t", "r", "si"))


class Read(NamedTuple):
    """A cell: its formula (`None` without one), and what it shows; an empty text of a formula is "", a blank `None`."""

    formula: str | None
    value: Any


_EMPTY = Read(None, None)
"""A cell that only has a look."""


def cells_in(path: Path) -> dict[str, dict[str, Read]]:
    """The cells of every worksheet that hold something, by sheet and address; dates by their number formats."""
    with zipfile.ZipFile(path) as package:
        book = etree.fromstring(package.read("xl/workbook.xml"))
        links = {one.get("Id"): one for one in etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))}
        texts = list(_texts(package)) if "xl/sharedStrings.xml" in package.namelist() else []
        days, epoch = _day_styles(package), CALENDAR_WINDOWS_1900
        settings = book.find(f"{_MAIN}workbookPr")
        if settings is not None and settings.get("date1904") in ("1", "true"):
            epoch = CALENDAR_MAC_1904
        found: dict[str, dict[str, Read]] = {}
        for sheet in book.iter(f"{_MAIN}sheet"):
            link = links[sheet.get(_LINKED)]
            if link.get("Type", "").endswith("/worksheet"):
                part = link.get("Target", "")
                name = part.lstrip("/") if part.startswith("/") else f"xl/{part}"
                with package.open(name) as content:
                    cells = found[sheet.get("name", "")] = {}
                    for _, cell in etree.iterparse(content, tag=_C):
                        read = _read(cell, texts, days, epoch)
                        if read != _EMPTY:
                            cells[cell.get("r", "")] = read
                        cell.clear()
    return found


def _texts(package: zipfile.ZipFile) -> Iterator[str]:
    """The texts that cells share; what is said about how Japanese is pronounced is left out."""
    for one in etree.fromstring(package.read("xl/sharedStrings.xml")).iter(_SI):
        yield _text_of(one)


def _text_of(holder: Any) -> str:
    runs = [holder.find(_T), *(run.find(_T) for run in holder.findall(_R))]
    return "".join(run.text or "" for run in runs if run is not None).replace("x005F_", "")


def _day_styles(package: zipfile.ZipFile) -> dict[str, bool]:
    """The styles that show a number as a day or a time; true where it is a length of time."""
    styles = etree.fromstring(package.read("xl/styles.xml"))
    codes = {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in styles.iter(f"{_MAIN}numFmt")}
    found = {}
    used = styles.find(f"{_MAIN}cellXfs")
    for number, one in enumerate(() if used is None else used):
        at = int(one.get("numFmtId", 0))
        code = codes.get(at) or BUILTIN_FORMATS.get(at, "General")
        if is_date_format(code):
            found[str(number)] = is_timedelta_format(code)
    return found


def _read(cell: Any, texts: list[str], days: dict[str, bool], epoch: Any) -> Read:
    """A cell as openpyxl reads it."""
    formula = shown = inline = None
    for part in cell:
        if part.tag == _V:
            shown = part.text
        elif part.tag == _F:
            formula = "=" + (part.text or "")
        elif part.tag == _IS:
            inline = part
    kind, value = cell.get("t", "n"), shown
    if inline is not None:
        value = _text_of(inline)
    elif shown is None:
        value = "" if kind == "str" else None
    elif kind == "n":
        value = _number(shown, days.get(cell.get("s", "")), epoch)
    elif kind == "s":
        value = texts[int(shown)]
    elif kind == "b":
        value = shown == "1"
    return Read(formula, value)


def _number(text: str, timed: bool | None, epoch: Any) -> Any:
    number = float(text) if "." in text or "E" in text or "e" in text else int(text)
    if timed is None:
        return number
    try:
        return from_excel(number, epoch, timedelta=timed)
    except (OverflowError, ValueError):
        return "#VALUE!"
