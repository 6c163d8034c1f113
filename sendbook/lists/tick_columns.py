"""Tick columns: two columns to tick, `SEN support` and `EHCP`, or `K` and `E`, in place of one of SEN status."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sendbook.lists.columns import ExportColumn
from sendbook.lists.headings import MATCHED
from sendbook.lists.totals import says_total
from sendbook.lists.values import as_text, is_unsure, read_word
from sendbook.lists.words import folded
from sendbook.sources.grid import Cell, GridRow
from sendbook.sources.marks import says_nothing

TICKS = frozenset("✓✔☑√")
CROSSES = frozenset("✗✘☒✕-–—.0")
_SUPPORT = frozenset(
    ("sen support", "send support", "sens", "k", "k sen support", "sen support k", "sen k", "send k", "school support")
)
_PLAN_CODES = frozenset(("e", "e ehcp", "ehcp e", "e ehc plan", "ehc plan e", "sen e", "send e"))
_NAMED = re.compile(r"\b(?:ehcps?|ehc|statements?|statemented|education health (?:and )?care plans?)\b")
_BESIDE = frozenset(
    ("a", "an", "and", "active", "child", "current", "final", "has", "have", "held", "in", "is", "it", "n", "no", "of",
     "on", "or", "place", "plan", "plans", "pupil", "sen", "send", "status", "the", "tick", "with", "y", "yes")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ticks:
    """The two columns by worksheet column, how the list ticks each, and the status that a row is ticked for."""

    columns: dict[str, int]
    marks: dict[str, Cell]
    statuses: dict[int, str]


def is_of_plan(heading: str) -> bool:
    """Whether a heading asks who has an EHC plan: `EHCP`, `EHC plan Y/N`, `Has EHCP?`, `Statement`."""
    text = folded(heading)
    return bool(_NAMED.search(text)) and set(_NAMED.sub(" ", text).split()) <= _BESIDE


def is_of_support(heading: str) -> bool:
    """Whether a heading is that of a column to tick for SEN support."""
    return folded(heading) in _SUPPORT


def is_code_of_plan(heading: str) -> bool:
    """Whether a heading is the code of an EHC plan, which alone says too little: `E` may be English."""
    return folded(heading) in _PLAN_CODES


def ticked(cell: Cell) -> bool | None:
    """Whether a cell is ticked; not where it is blank or crossed; `None` where it holds anything else."""
    text = " ".join(as_text(cell).split())
    if not text or says_nothing(cell) or text in CROSSES:
        return False
    if text in TICKS:
        return True
    answer = None if is_unsure(text) else read_word("yes_no", cell).value
    return None if answer is None else answer == "Yes"


def all_ticks(cells: Iterable[Cell]) -> bool:
    """Whether cells are ticked or not, one of them is, and nothing else stands in any."""
    told = [ticked(cell) for cell in cells]
    return None not in told and True in told


def ticks_in(columns: Sequence[ExportColumn], rows: Sequence[GridRow]) -> Ticks | None:
    """The two columns of a list, where it has no other of SEN status, and both are for ticks."""
    support = [one for one in columns if is_of_support(one.heading)]
    plans = [one for one in columns if is_of_plan(one.heading) or is_code_of_plan(one.heading)]
    pair = (*support, *plans)
    if len(support) != 1 or len(plans) != 1:
        return None
    if any(one.verdict == MATCHED and one.field == "sen_provision" and one not in pair for one in columns):
        return None
    rows = [row for row in rows if not says_total(row.cells) and any(isinstance(cell, str) for cell in row.cells)]
    found = {"K": support[0].number, "E": plans[0].number}
    if any(one.verdict == MATCHED and one.field != "sen_provision" for one in pair):
        return None
    if not all(all_ticks(row[at] for row in rows) for at in found.values()):
        return None
    marks = {key: Counter(row[at] for row in rows if ticked(row[at])).most_common(1)[0][0] for key, at in found.items()}
    no = {row.number: "N" for row in rows for at in found.values() if row[at] is not None and ticked(row[at]) is False}
    statuses = no | {row.number: key for key, at in found.items() for row in rows if ticked(row[at])}
    return Ticks(found, marks, statuses)
