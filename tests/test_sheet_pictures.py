"""The pictures in the add-in's page show the sheets that its buttons write today."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image, ImageChops, ImageStat

from tests.support import sheet_pictures

PAGE = sheet_pictures.FOLDER.parent / "README.md"


def too_long(path: Path) -> list[str]:
    """The lines of text on the shown sheet that run out beyond its last column, where no screen shows them."""
    sheet: Any = openpyxl.load_workbook(path).active
    across = sum(sheet.column_dimensions[cell[0].column_letter].width for cell in sheet.iter_cols())
    firsts = (row[0] for row in sheet.iter_rows() if all(cell.value is None for cell in row[1:]))
    return [str(cell.value) for cell in firsts if not cell.alignment.wrap_text and len(str(cell.value)) > across]


@pytest.mark.long
def test_the_pictures_show_what_the_buttons_write_today(tmp_path: Path) -> None:
    for name, path in sheet_pictures.draw(tmp_path).items():
        assert too_long(path.with_suffix(".xlsx")) == [], name
        with Image.open(path) as now, Image.open(sheet_pictures.FOLDER / name) as kept:
            said = f"{name}: python -m tests.support.sheet_pictures draws it anew"
            assert abs(now.width - kept.width) <= 4, said
            size = (min(now.width, kept.width), min(now.height, kept.height))
            apart = ImageChops.difference(now.convert("L").crop((0, 0, *size)), kept.convert("L").crop((0, 0, *size)))
        # Fonts may differ by a hair from machine to machine; a changed sheet differs by far more.
        assert ImageStat.Stat(apart).mean[0] < 2, said


def test_the_page_shows_each_picture_and_no_other() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(pictures/([\w-]+\.png)\)", PAGE.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(path.name for path in sheet_pictures.FOLDER.glob("*.png"))
    assert set(sheet_pictures.PICTURES) < set(shown)
    assert sum(path.stat().st_size for path in sheet_pictures.FOLDER.glob("*.png")) < 400_000, "the pictures stay small"
