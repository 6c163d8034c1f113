"""One name, one thing: few classes and functions share a name, and no comment names a page that nobody has."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.names import ROOT, pages_nobody_has, shared

MOST = {ast.ClassDef: 5, ast.FunctionDef: 62}
"""How many may share a name today. Lower a number when one goes; never raise it: find another name."""

TEXTS = [
    path for folder in ("sendbook", "tests", "macros") for ending in ("py", "toml")
    for path in (ROOT / folder).rglob(f"*.{ending}") if "bench" not in path.parts
]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("kind", MOST, ids=lambda kind: kind.__name__)
def test_no_more_names_are_shared_than_today(kind: type[ast.AST]) -> None:
    found = shared(ROOT / "sendbook", kind)
    assert len(found) <= MOST[kind], found


def test_a_shared_name_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("class Line: ...\nclass _Own: ...\ndef run(): ...\n")
    (tmp_path / "b.py").write_text("class Line: ...\nclass _Own: ...\ndef run(): ...\n")
    assert shared(tmp_path, ast.ClassDef) == {"Line": ["a.py", "b.py"]}
    assert shared(tmp_path, ast.FunctionDef) == {}


def test_no_comment_names_a_page_that_is_not_in_the_project() -> None:
    found = {path.name: list(pages_nobody_has(path.read_text(encoding="utf-8"))) for path in TEXTS}
    assert {name: pages for name, pages in found.items() if pages and name not in ("names.py", "test_names.py")} == {}


@pytest.mark.parametrize(
    ("text", "named"),
    [("# Source: domain page 5.1", ["domain page"]), ("the promise of ooxml.md", ["ooxml.md"]),
     ("says = \"Domain 3.4: hours\"", ["Domain 3"]), ("see README.md", []), ("the domain of a school", [])],
)  # fmt: skip
def test_a_page_that_nobody_has_is_seen(text: str, named: list[str]) -> None:
    assert list(pages_nobody_has(text)) == named
