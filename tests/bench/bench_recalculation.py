"""How long a provision map takes to check, build and recalculate as its lines grow.

`python tests/bench/bench_recalculation.py [LINES ...]`

CPU seconds for 300 pupils and 300, 1,500 and 10,000 lines: derive and check in Python, the build, and the whole
process of LibreOffice and IronCalc (start included). What matters is the slope: ten thousand lines should cost
about seven times what fifteen hundred do, not forty.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sendbook.checks import check
from sendbook.demo.lines import funding_lines, provision_lines, staff_lines
from sendbook.demo.pupils import invented_pupils
from sendbook.derive import derive
from sendbook.layouts import workbook_layout
from sendbook.layouts.settings import numbers_in_force
from sendbook.layouts.starting import placed, starting_tables
from sendbook.tables import column_letter
from sendbook.views.book import build
from tests.support import engines

TODAY, YEAR = date(2026, 11, 22), "2026-27"
SIZES = (300, 1_500, 10_000)
PUPILS = 300


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process and of those it started, and what came of it."""
    before, result = os.times(), work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4]), result


def sample(lines: int) -> dict[str, list[dict[str, Any]]]:
    """So many pupils, with the invented ones' lines over and over, each with a UPN of the sample."""
    known = invented_pupils(TODAY)
    upns = [f"A999{number:09}" for number in range(PUPILS)]
    pupils = [{**known[at % len(known)], "upn": upn} for at, upn in enumerate(upns)]
    offered = provision_lines(known, YEAR, TODAY)
    rows = [{**offered[at % len(offered)], "upn": upns[at % PUPILS]} for at in range(lines)]
    return {"register": pupils, "provision": rows, "staff": staff_lines(), "funding": funding_lines(known, YEAR)}


def measured(size: int, path: Path) -> str:
    """One line of figures for a provision map of so many lines, which is built at this path."""
    layout = workbook_layout("provision-map")
    tables = starting_tables(layout, YEAR, TODAY)
    tables |= {key: placed(layout.table(key), rows) for key, rows in sample(size).items()}
    deriving, derived = cpu(lambda: derive(tables, layout, TODAY))
    checking, _ = cpu(lambda: check(tables, layout, numbers_in_force(tables, TODAY), TODAY, derived))
    building, problems = cpu(lambda: build(layout, derived, path, today=TODAY))
    libre, answers = cpu(lambda: engines.recalculate_libreoffice([path])[path])
    cost = column_letter(derived["totals"].columns["cost"])
    rows = [row for row in derived["totals"] if row["by"] == "Tier"]
    iron, also = cpu(lambda: engines.recalculate_ironcalc(path, {"Totals": [f"{cost}{row.number}" for row in rows]}))
    total = sum(row["cost"] for row in rows)
    for shown in (answers, also):
        if problems or abs(total - sum(shown["Totals"][f"{cost}{row.number}"] for row in rows)) > 0.005:
            raise RuntimeError("the engines and Python do not agree on the total")
    return (
        f"{size:>7} {deriving:8.2f} {checking:8.2f} {building:8.2f} {libre:12.1f} {iron:9.1f}"
        f"   total £{total:,.2f}, {path.stat().st_size / 1e6:.1f} MB"
    )


def main() -> None:
    """Print one line for each size."""
    print(f"{'lines':>7} {'derive':>8} {'check':>8} {'build':>8} {'LibreOffice':>12} {'IronCalc':>9}   CPU seconds")
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            print(measured(size, Path(folder, "map.xlsx")), flush=True)


if __name__ == "__main__":
    main()
