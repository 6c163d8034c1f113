"""A blank that a formula gives is stored as a text, as Excel stores it: a number without digits may show as 0."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from sendbook.journeys.fill import FilePlan, apply_fill, plan_fill
from tests.support.books import build_book
from tests.test_fill import TODAY, _own


def untold(path: Path) -> list[str]:
    """The formula cells of a workbook that have neither a kind nor a value."""
    with zipfile.ZipFile(path) as packed:
        sheets = {name: packed.read(name).decode() for name in packed.namelist() if "/worksheets/sheet" in name}
    return [
        f"{name} {tag}"
        for name, xml in sheets.items()
        for tag, inside in re.findall(r"<c ([^>]*[^/])>(<f.*?)</c>", xml)
        if 't="' not in tag and not re.search("<v>[^<]+</v>", inside)
    ]


@pytest.mark.parametrize("table", [False, True], ids=["plain range", "table"])
def test_in_a_list_that_was_filled_and_filled_again(table: bool, tmp_path: Path) -> None:
    path = _own(tmp_path / "own.xlsx", table=table)
    for _ in range(2):
        planned = plan_fill(path, TODAY)
        assert isinstance(planned, FilePlan) and apply_fill(planned) == []
        assert untold(path) == []


def test_in_a_new_workbook(tmp_path: Path) -> None:
    assert untold(build_book("register", tmp_path / "register.xlsx", {}).path) == []
