"""Templates: the finished workbooks that a school can download and use with no Python.

`python -m sendbook.journeys.templates templates` builds them anew; they are never edited by hand.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from sendbook.derive import derive
from sendbook.layouts import workbook_kinds, workbook_layout
from sendbook.layouts.starting import starting_tables
from sendbook.views.book import package_bytes
from sendbook.workbook.parts.disk import OPEN, write_over

YEAR, BUILT_ON = "2026-27", date(2026, 9, 1)
"""The academic year of the templates, and the day as on which policy numbers and example rates are taken."""


def file_name(kind: str) -> str:
    """The name of the template of a kind of workbook: `sen-provision-map.xlsx`."""
    return f"sen-{kind}.xlsx"


def templates() -> dict[str, bytes]:
    """Every template by file name: empty workbooks, the same bytes each time."""
    made = {}
    for kind in workbook_kinds():
        layout = workbook_layout(kind)
        tables = derive(starting_tables(layout, YEAR, BUILT_ON), layout, BUILT_ON)
        made[file_name(kind)] = package_bytes(layout, tables, today=BUILT_ON)
    return made


def main(folder: Path) -> None:
    """Write the templates into a folder, over those that stand there."""
    for name, package in templates().items():
        write_over(folder / name, package, OPEN)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
