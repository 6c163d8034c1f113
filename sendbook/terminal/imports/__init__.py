"""Imports: what the terminal says and asks during an import, into one workbook, into many, or of an old list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

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

    @property
    def asks(self) -> bool:
        """Whether there is a person to ask, and something that will be written."""
        return not (self.plan_only or self.agreed or self.as_json) and somebody_is_here()
