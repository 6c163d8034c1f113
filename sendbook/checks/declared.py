"""How a check is declared: `@check("5020Q", needs=REVIEW)` stands above the function that finds the places.

`needs` names the typed columns ("register.last_review") without which the check cannot run; a workbook that lacks one
is told which checks that stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sendbook.checks.given import Given, Spot
from sendbook.findings import Finding, catalogue, finding
from sendbook.layouts import declared_tables

Find = Callable[[Given], Iterator[Spot]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its code, the typed columns it cannot do without, and the function that finds the spots."""

    code: str
    needs: tuple[str, ...]
    find: Find

    def findings(self, given: Given) -> list[Finding]:
        """The findings of this check in a workbook."""
        return [finding(self.code, spot.cell, **spot.words) for spot in self.find(given)]


_DECLARED: dict[str, Check] = {}


def check(code: str, needs: tuple[str, ...] = ()) -> Callable[[Find], Find]:
    """Declare the function below as the check of a code, which has one; a column that no layout has is refused."""

    def declare(find: Find) -> Find:
        if code not in catalogue() or code in _DECLARED:
            raise ValueError(f"check {code}: " + ("declared twice" if code in _DECLARED else "not in the catalogue"))
        if unknown := [need for need in needs if not _is_typed(*need.split("."))]:
            raise ValueError(f"check {code} needs {', '.join(unknown)}: no layout has such a typed column")
        _DECLARED[code] = Check(code, needs, find)
        return find

    return declare


def _is_typed(table: str, column: str) -> bool:
    """Whether a layout has a column into which people type."""
    tables = declared_tables()
    return table in tables and tables[table].has(column) and not tables[table].column(column).calculated


def declared_checks() -> tuple[Check, ...]:
    """Every check of the modules that were imported, in order of code."""
    return tuple(_DECLARED[code] for code in sorted(_DECLARED))
