"""Are the results that a workbook stores those that LibreOffice and IronCalc work out?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sendbook.workbook.parts.celltext import unescape
from tests.support import engines
from tests.support.cells_in_file import cells_in

_EPOCH = date(1899, 12, 30)


class Stored(NamedTuple):
    """A formula of a workbook and the result that the file stores beside it."""

    formula: str
    result: Any


def stored(path: Path) -> dict[tuple[str, str], Stored]:
    """Every formula of a workbook by sheet and cell."""
    return {
        (sheet, cell): Stored(read.formula, _plain(read.value))
        for sheet, cells in cells_in(path).items()
        for cell, read in cells.items()
        if read.formula is not None
    }


def differences(
    path: Path, found: Mapping[tuple[str, str], Stored], answers: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """The cells whose stored result is not what an engine worked out, each with both."""
    wrong = []
    for (sheet, cell), (formula, result) in found.items():
        answer = _plain(answers[sheet].get(cell, ""))
        if not _same(result, answer):
            wrong.append(f"{path.name} {sheet}!{cell}: stored {result!r}, worked out {answer!r} by {formula}")
    return wrong


def libreoffice(paths: Sequence[Path], found: Mapping[tuple[str, str], Stored] | None = None) -> list[str]:
    """The differences to LibreOffice over several workbooks, of what they store or of what another one does."""
    answers = engines.recalculate_libreoffice(paths)
    return [line for path in paths for line in differences(path, found or stored(path), answers[path])]


def ironcalc(path: Path, found: Mapping[tuple[str, str], Stored] | None = None) -> list[str]:
    """The differences to IronCalc in one workbook, of what it stores or of what another one does.

    IronCalc 0.9 takes a table's column of one row for a single cell, and refuses it where a range is wanted: the
    workbook's tables must have two rows or more.
    """
    found = found or stored(path)
    cells: dict[str, list[str]] = {}
    for sheet, cell in found:
        cells.setdefault(sheet, []).append(cell)
    return differences(path, found, engines.recalculate_ironcalc(path, cells))


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    return (value - _EPOCH).days if isinstance(value, date) else value


def _same(one: Any, other: Any) -> bool:
    numbers = [isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other)]
    if all(numbers):
        return bool(abs(one - other) <= 1e-9 * max(1.0, abs(one)))
    # openpyxl leaves the escapes (_x005F_) in a formula's text as they are in the file.
    return not any(numbers) and (one == other or (isinstance(one, str) and unescape(one) == other))
