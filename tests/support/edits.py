"""Edits that tests try: a plan written into a workbook's bytes and verified, or the codes with which it is refused."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl

from sendbook.changes import Step
from sendbook.workbook.editing.patch import Patched, apply, plan_problems
from sendbook.workbook.editing.verify import verify
from sendbook.workbook.parts.package import Package, read_package
from tests.support import workbooks

SHEET = "xl/worksheets/sheet1.xml"


def opened(content: bytes) -> Package:
    """A workbook that must open."""
    package = read_package(content)
    assert isinstance(package, Package), package
    return package


def patched(content: bytes, *steps: Step, allow: frozenset[str] = frozenset()) -> Patched:
    """A workbook with a plan written into it, which must pass the check of a save."""
    package = opened(content)
    result = apply(package, steps, allow)
    assert isinstance(result, Patched), result
    assert verify(package, result, result.content) is None
    assert plan_problems(package, steps, allow) == []
    return result


def refused(content: bytes, *steps: Step, allow: frozenset[str] = frozenset()) -> list[str]:
    """The codes with which a plan is refused; none when it can be written."""
    package = opened(content)
    problems = plan_problems(package, steps, allow)
    result = apply(package, steps, allow)
    assert result == problems if problems else isinstance(result, Patched)
    return [problem.code for problem in problems]


def cells(content: bytes, sheet: str = "Register") -> dict[str, Any]:
    """Every value and formula of a sheet, as openpyxl reads them."""
    page = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)[sheet]
    return {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if cell.value is not None}


def with_xml(content: bytes, before: str, after: str, name: str = SHEET) -> bytes:
    """A workbook with a piece of one part's XML replaced."""
    return workbooks.edited(content, name, lambda xml: xml.replace(before.encode(), after.encode(), 1))


def part(content: bytes, name: str = SHEET) -> str:
    """A part of a workbook as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()
