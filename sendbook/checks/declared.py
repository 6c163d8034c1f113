"""How a check is declared: `@check("5020Q", needs=REVIEW)` stands above the function that finds the places.

`needs` names the typed columns ("register.last_review") without which the check cannot run; a workbook that lacks one
is told which checks that stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sendbook.checks.given import Given, Spot
from sendbook.findings import Finding, catalogue, finding

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
    """Declare the function below as the check of a code; a code has one check, and stands in the catalogue."""

    def declare(find: Find) -> Find:
        if code not in catalogue() or code in _DECLARED:
            raise ValueError(f"check {code}: " + ("declared twice" if code in _DECLARED else "not in the catalogue"))
        _DECLARED[code] = Check(code, needs, find)
        return find

    return declare


def declared_checks() -> tuple[Check, ...]:
    """Every check of the modules that were imported, in order of code."""
    return tuple(_DECLARED[code] for code in sorted(_DECLARED))
