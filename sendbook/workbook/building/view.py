"""A view: a sheet of a new workbook that only shows what stands on the others, each cell a native formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sendbook.layouts import WorkbookLayout
from sendbook.workbook.building.looks import Looks
from sendbook.workbook.building.setting import Setting

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def _no_names(layout: WorkbookLayout) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class View:
    """One view: its sheet, what it is for (the Start sheet says it), what writes it, and the defined names it needs."""

    sheet: str
    about: str
    write: Callable[[Worksheet, Setting, Looks], None]
    names: Callable[[WorkbookLayout], Mapping[str, str]] = _no_names
