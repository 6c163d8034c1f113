"""What the task pane tells a button, because Python cannot ask Excel for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

OWN_ROW = "\x01"
"""Stands in a formula that Excel told for the number of its own row, so that equal formulas are told once."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the task pane knows and Python cannot ask Excel for: today where the person sits, and where formulas stand.

    `formulas` gives the formulas of each sheet, as runs of a column: its number, first and last row, and the formula
    with OWN_ROW for the number of the row that it stands in. `protected` names the sheets that are protected.
    `looks` gives the number formats of each sheet other than General, as runs of a column too. `file_bytes` is an
    export that the person picked, `function` the name of a SEND function that they chose.
    """

    today: date
    pane: bool = False
    opens_workbooks: bool = False
    date1904: bool = False
    formulas: Mapping[str, Sequence[tuple[int, int, int, str]]] | None = None
    looks: Mapping[str, Sequence[tuple[int, int, int, str]]] | None = None
    protected: frozenset[str] = frozenset()
    function: str = ""
    file_name: str = ""
    file_bytes: bytes = b""

    @classmethod
    def of(cls, text: str) -> Given:
        """What the task pane sent as JSON; a route without a task pane sends nothing, and the PC's clock counts."""
        import base64

        said = json.loads(text) if text else {}
        picked = said.get("file") or {}
        return cls(
            today=date.fromisoformat(said["today"]) if said.get("today") else date.today(),
            pane=bool(said.get("pane")),
            opens_workbooks=bool(said.get("opensWorkbooks")),
            date1904=bool(said.get("date1904")),
            formulas=said.get("formulas"),
            protected=frozenset(said.get("protected", ())),
            looks=said.get("looks"),
            function=str(said.get("function") or ""),
            file_name=str(picked.get("name", "")),
            file_bytes=base64.b64decode(picked.get("data", "")),
        )
