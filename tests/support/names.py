"""Names: classes and public functions of sendbook that share a name, and pages that a comment names but nobody has.

`python -m tests.support.names` prints what shares a name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

SAME_EVERYWHERE = {"run", "main"}
"""What each command's module has by agreement."""

_PAGE = re.compile(
    r'\b[\w-]+(?:/[\w-]+)*\.md\b(?![",)])|\b(?:domain|truth|trust|design|look|performance|style) page\b|\b[Dd]omain \d'
)

_WRITTEN_BY_COMMANDS = frozenset({"report.md", "strategy.md"})


def shared(folder: Path, kind: type[ast.AST]) -> dict[str, list[str]]:
    """The names that several modules give to something of this kind, each with its modules; leading _ left out."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            name = getattr(node, "name", "_")
            if isinstance(node, kind) and not name.startswith("_") and name not in SAME_EVERYWHERE:
                found.setdefault(name, []).append(path.relative_to(folder).as_posix())
    return {name: places for name, places in sorted(found.items()) if len(places) > 1}


def pages_nobody_has(text: str, root: Path = ROOT) -> Iterator[str]:
    """The pages that a text names and that do not stand in the project."""
    for found in _PAGE.findall(text):
        if Path(found).name not in _pages(root) | _WRITTEN_BY_COMMANDS:
            yield found


@cache
def _pages(root: Path) -> frozenset[str]:
    found = {path.name for path in root.glob("*.md")}
    folders = [root / name for name in ("sendbook", "macros", "templates", "tests")]
    return frozenset(found | {path.name for folder in folders for path in folder.rglob("*.md")})


if __name__ == "__main__":
    for what, kind in (("classes", ast.ClassDef), ("functions", ast.FunctionDef)):
        told = shared(ROOT / "sendbook", kind)
        lines = [f"  {name}: {', '.join(places)}" for name, places in told.items()]
        print(f"{len(told)} {what} share a name:", *lines, sep="\n")
