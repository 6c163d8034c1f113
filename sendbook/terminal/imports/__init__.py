"""Imports: what the terminal says and asks during an import, into one workbook, into many, or of an old list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sendbook.terminal.printing import as_typed
from sendbook.terminal.questions import somebody_is_here


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asked for on the command line."""

    plan_only: bool = False
    agreed: bool = False
    as_json: bool = False
    preview: Path | None = None
    map_file: Path | None = None
    sheet: str = ""
    only: tuple[str, ...] = ()
    on_conflict: Literal["ask", "keep", "mis"] = "ask"
    leavers: Literal["mark", "leave"] = "mark"
    allow: frozenset[str] = frozenset()
    every: bool = False

    def typed(self, table: str = "") -> str:
        """The same wishes as they are typed after the names of the two files, for the command to type next."""
        words = [
            *(["--table", table] if table else []),
            *(["--sheet", as_typed(self.sheet)] if self.sheet else []),
            *(["--map", as_typed(self.map_file)] if self.map_file else []),
            *(["--only", as_typed(", ".join(self.only))] if self.only else []),
            *(["--on-conflict", self.on_conflict] if self.on_conflict != "ask" else []),
            *(["--leavers", self.leavers] if self.leavers != "mark" else []),
            *(word for name in sorted(self.allow) for word in ("--allow", name)),
        ]
        return "".join(f" {word}" for word in words)

    @property
    def asks(self) -> bool:
        """Whether there is a person to ask, and something that will be written."""
        return not (self.plan_only or self.agreed or self.as_json) and somebody_is_here()
