"""Looking into a workbook's parts as they are stored, without a spreadsheet library's opinion."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

_HOLD_FORMULAS = {"f", "formula", "formula1", "formula2", "calculatedColumnFormula", "definedName"}
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_BRACKETS = re.compile(r"\[(?:'.|[^'\[\]]|\[(?:'.|[^'\[\]])*\])*\]")
_FUNCTION = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*)\(")


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def elements(content: bytes, *names: str) -> Iterator[etree._Element]:
    """The elements of an XML part that have one of these names, whatever their namespace."""
    for element in etree.fromstring(content).iter():
        if isinstance(element.tag, str) and etree.QName(element).localname in names:
            yield element


def formulas(path: Path) -> list[str]:
    """Every formula of a workbook: of cells, calculated columns, names, drop-downs and conditional formats."""
    return [
        element.text
        for name, content in parts(path).items()
        if name.endswith(".xml") and not name.startswith(("xl/theme", "docProps"))
        for element in elements(content, *_HOLD_FORMULAS)
        if element.text and not _is_chart_reference(name)
    ]


def _is_chart_reference(part: str) -> bool:
    return part.startswith("xl/charts/")  # a chart's f is a range of cells


def functions(formula: str) -> set[str]:
    """The functions that a formula calls; words in texts and in headers are passed over."""
    return {name.upper() for name in _FUNCTION.findall(_BRACKETS.sub("", _TEXT.sub("", formula)))}
