"""A list that notes the annual reviews held, and no decision of the authority's: the next is due from the last held."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from tests.support import results
from tests.support.exports import write_xlsx

TODAY = date(2026, 11, 22)
ISSUED = date(2023, 12, 1)
CASES = {
    "held a year ago, so the next one is late": (date(2025, 11, 15), date(2026, 11, 14), "Overdue 37 days"),
    "held this month": (date(2026, 11, 10), date(2027, 11, 9), "Not due yet"),
    "none noted": (None, date(2024, 11, 30), "Overdue 751 days"),
}


def _filled(path: Path, more: str) -> tuple[dict[str, object], tuple[str, ...]]:
    heads = ["Name", "SEN status", "EHC plan issued", "Last annual review", *([more] if more else [])]
    rows = [["Ash, Ben", "E", ISSUED, held, *([None] if more else [])] for held, _, _ in CASES.values()]
    write_xlsx(path, {"SEN": [heads, *rows]})
    planned = plan_fill(path, TODAY)
    assert isinstance(planned, FilePlan) and apply_fill(planned) == []
    at = {one.name.removesuffix(" (sendbook)"): one.letter for one in planned.plan.columns}
    stored = results.stored(path)
    return {
        f"{name} {row}": stored["SEN", f"{at[name]}{row + 2}"].result
        for name in ("Annual review due", "Annual review status") for row in range(len(CASES))
    }, planned.plan.counts  # fmt: skip


def test_the_next_review_is_due_twelve_months_from_the_last_one_held(tmp_path: Path) -> None:
    found, counts = _filled(tmp_path / "list.xlsx", "")
    for row, (kind, (_, due, status)) in enumerate(CASES.items()):
        days = found[f"Annual review due {row}"]
        assert (days, found[f"Annual review status {row}"]) == ((due - date(1899, 12, 30)).days, status), kind
    said = "twelve months from the last review held, as no column says when the local authority decided"
    assert any(line.startswith("Annual reviews: 2 overdue") and line.endswith(said) for line in counts)
    assert results.libreoffice([tmp_path / "list.xlsx"]) == []


@pytest.mark.parametrize("heading", ["Last annual review decision"])
def test_where_decisions_are_noted_the_twelve_months_begin_with_them(tmp_path: Path, heading: str) -> None:
    found, counts = _filled(tmp_path / "list.xlsx", heading)
    assert found["Annual review due 0"] == (date(2024, 11, 30) - date(1899, 12, 30)).days
    assert not any("no column says" in line for line in counts)
