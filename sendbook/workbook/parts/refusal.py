"""Refusals: how a part of the workbook room says no, before it becomes a finding at the room's door."""

from __future__ import annotations

from typing import NoReturn

from sendbook.findings import Finding, finding


class Refused(Exception):
    """Raised inside the workbook room only; its doors catch it and return the finding."""

    def __init__(self, why: Finding) -> None:
        super().__init__(why.code)
        self.finding = why


def refuse(code: str, cell: str = "", **words: object) -> NoReturn:
    """Stop here with a finding of the catalogue; nothing has been written."""
    raise Refused(finding(code, cell, **words))
