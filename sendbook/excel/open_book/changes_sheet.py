"""The Changes sheet of the open workbook: what the buttons wrote, write by write, the newest on top.

It is a sheet that everybody can see, never a hidden one, because it holds pupils' data. Each write has a seal: when
somebody edited its lines by hand, that is noticed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from sendbook.changes import Formula, OwnSheet
from sendbook.excel.open_book.write import Written
from sendbook.layouts.types import is_blank
from sendbook.tables import Value

SHEET = "Changes"
HEADERS = (
    "Write", "Sheet", "Cell", "Before", "After", "Kind before", "Kind after", "Format before", "Table that grew", "Row",
)  # fmt: skip
MOST = 20
"""So many writes are listed; the oldest goes when another comes."""

_WIDTHS = (8, 16, 8, 34, 34, 12, 14, 14, 14, 10)
_HEAD = "write"


@dataclass(frozen=True, slots=True)
class Block:
    """One write: its number, what it was, its cells, and whether its lines are as they were written."""

    number: int
    reason: str
    items: Sequence[Written]
    untouched: bool = True

    @property
    def lines(self) -> list[tuple[str, ...]]:
        """Its cells as the texts that stand on the sheet."""
        return [_line(self.number, item) for item in self.items]

    @property
    def seal(self) -> str:
        """A short text that is another one as soon as any of its lines is."""
        return hashlib.sha256(repr((self.number, self.reason, self.lines)).encode()).hexdigest()[:12]


def changes_sheet(blocks: Sequence[Block], about: str, kept: Sequence[tuple[str, str, str]] = ()) -> OwnSheet:
    """The sheet: a sentence, each write with its cells, and last what Undo left as it is: cell, what stood, and why."""
    rows: list[Sequence[Value]] = [("Changes",), (about,), (None,), HEADERS]
    for block in blocks:
        cells = "1 line" if len(block.items) == 1 else f"{len(block.items)} lines"
        rows.append((block.number, None, None, block.reason, cells, _HEAD, block.seal))
        rows += [(block.number, *(text or None for text in line[1:])) for line in block.lines]
    if kept:
        rows += [(None,), ("Left as it is",), *((None, place, None, stood or None, why) for place, stood, why in kept)]
    return OwnSheet(SHEET, rows, _WIDTHS, 4, reason="Changes")


def blocks_on(grid: Sequence[Sequence[object]]) -> list[Block]:
    """The writes that a Changes sheet lists, the newest first."""
    lines = [tuple(_text(cell) for cell in (*line, *(None,) * len(HEADERS)))[: len(HEADERS)] for line in grid]
    started = lines.index(HEADERS) + 1 if HEADERS in lines else len(lines)
    blocks: list[Block] = []
    heads: list[tuple[str, ...]] = []
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in lines[started:]:
        if line[5] == _HEAD and line[0].isdigit():
            heads.append(line)
        elif line[0].isdigit():
            found.setdefault(line[0], []).append(line)
    for head in heads:
        stood = found.get(head[0], [])
        block = Block(int(head[0]), head[3], (), untouched=False)
        with suppress(ValueError):
            block = replace(block, items=[_listed(line) for line in stood])
        blocks.append(replace(block, untouched=block.seal == head[6] and block.lines == stood))
    return sorted(blocks, key=lambda block: block.number, reverse=True)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if is_blank(cell) else str(cell)


def _line(number: int, written: Written) -> tuple[str, ...]:
    (kind_before, before), (kind_after, after) = told(written.before), told(written.after)
    if not written.cell:
        kind_after = "sheet"
    look = "" if written.look is None else written.look or "?"
    return (
        str(number), written.sheet, written.cell, before, after, kind_before, kind_after, look, written.grew,
        written.row_mark,
    )  # fmt: skip


def _listed(line: Sequence[str]) -> Written:
    _number, sheet, cell, before, after, kind_before, kind_after, look, grew, row_mark = line
    stood = {"": None, "?": ""}.get(look, look)
    return Written(sheet, cell, _value(kind_before, before), _value(kind_after, after), grew, stood, row_mark)


def told(value: Value | Formula) -> tuple[str, str]:
    """A value as its kind and its text, so that undo puts back a date as a date and a text as a text."""
    match value:
        case None:
            return "blank", ""
        case Formula():
            # What it gave stands before the formula: where Excel does not tell formulas, undo knows the cell by it.
            kind, result = told(value.result)
            return f"formula, {kind}", f"{result}\n={value.text}" if result else f"={value.text}"
        case bool():
            return "true/false", "TRUE" if value else "FALSE"
        case date():
            return "date", f"{value:%d/%m/%Y}"
        case int() | float():
            return "number", repr(value)
    return "text", value


def _value(kind: str, text: str) -> Value | Formula:
    if kind.startswith("formula, "):
        found = re.fullmatch(r"(?:(.*?)\n)?=(.*)", text, re.DOTALL)
        if found is None:
            raise ValueError("a formula begins with =")
        result = _value(kind.removeprefix("formula, "), found[1] or "")
        return Formula(found[2], None if isinstance(result, Formula) else result)
    match kind:
        case "date":
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        case "number":
            return float(text) if any(sign in text for sign in ".en") else int(text)
        case "true/false":
            return text == "TRUE"
        case "blank":
            return None
    return text
