"""The pages for newcomers: each folder of sendbook has one, short, and what they and CONTRIBUTING name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "sendbook"
FOLDERS = sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))
PAGES = [
    *(folder / "docs.md" for folder in FOLDERS),
    *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md")),
    PACKAGE / "README.md",
]
_NAMED = re.compile(r"`([\w./-]+\.(?:py|toml)|[\w./-]+/)`")


def test_there_are_folders() -> None:
    assert len(FOLDERS) > 14


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_folder_has_a_page_of_at_most_twenty_lines(folder: Path) -> None:
    text = (folder / "docs.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {folder.name}: ") and len(text.splitlines()) <= 20
    assert "May import:" in text and "To " in text.partition("May import:")[2]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_names_is_there(page: Path) -> None:
    lost = [
        name for name in _NAMED.findall(page.read_text(encoding="utf-8"))
        if not any((place / name).exists() for place in (ROOT, PACKAGE, page.parent, page.parent / "buttons"))
    ]  # fmt: skip
    assert lost == []


def test_each_way_of_adding_takes_at_most_ten_lines() -> None:
    ways = re.split(r"^## ", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [way.partition("\n")[0] for way in ways] == [
        "Add a check", "Add a rule", "Add a column", "Add a MIS", "Add a view", "Add a report",
        "Add a local authority's template", "Change what is installed", "Make a release",
    ]  # fmt: skip
    assert all(len(way.strip().splitlines()) <= 11 for way in ways)
