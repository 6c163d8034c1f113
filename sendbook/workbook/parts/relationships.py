"""Relationships: how the parts of a workbook point to one another; none may lead out of the package."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.refusal import refuse
from sendbook.workbook.parts.xmlparts import Element


@dataclass(frozen=True, slots=True)
class Relationship:
    """How one part points to another: the last word of its type, and the target's part name or outside address."""

    id: str
    kind: str
    target: str
    external: bool = False


def read_relationships(root: Element, folder: str) -> tuple[Relationship, ...]:
    """What a relationships part says, in the order of the file; `folder` is that of the part which points."""
    found = []
    for entry in root:
        if xmlparts.local_name(entry) != "Relationship":
            continue
        target, external = entry.get("Target") or "", entry.get("TargetMode") == "External"
        if not external:
            target = _resolve(folder, target)
        found.append(
            Relationship(entry.get("Id") or "", (entry.get("Type") or "").rpartition("/")[2], target, external)
        )
    return tuple(found)


def _resolve(folder: str, target: str) -> str:
    """A relationship's target as a part name; one that leads out of the package is refused."""
    target = unquote(target.partition("#")[0])
    if ":" in target or "\\" in target:
        refuse("9008")
    joined = target if target.startswith("/") else posixpath.join("/", folder, target)
    depth = 0
    for step in joined.strip("/").split("/"):
        depth += -1 if step == ".." else 0 if step in (".", "") else 1
        if depth < 0:
            refuse("9008")
    return posixpath.normpath(joined).lstrip("/")
