"""What the terminal says of a fill: the list that was found, what would be added, and what came of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sendbook.findings import Finding, finding, has_errors, most_urgent_first
from sendbook.journeys.fill import apply_fill, plan_fill
from sendbook.terminal.exit_codes import OK
from sendbook.terminal.printing import refuse, say, typed


def fill(
    book: Path, today: date, *, sheet: str, columns: Sequence[str], as_values: bool, plan_only: bool, agreed: bool
) -> int:
    """`sendbook fill`: show what would be added beside the school's own columns, ask, write, say how to undo."""
    mapping = _mapping(columns)
    if isinstance(mapping, Finding):
        return refuse([mapping], book.name)
    planned = plan_fill(book, today, sheet=sheet, mapping=mapping, as_values=as_values)
    if isinstance(planned, list):
        return refuse(planned, book.name)
    plan = planned.plan
    say(*plan.target.lines(), "", *plan.told)
    for item in most_urgent_first(plan.findings):
        say(f"{book.name}: {item}")
    if plan_only:
        say("Nothing was written: this is the plan.")
        return OK
    if not agreed and not _agrees():
        say("Nothing was written.")
        return OK
    problems = apply_fill(planned)
    if has_errors(problems):
        return refuse(problems, book.name)
    for item in problems:
        say(f"{book.name}: {item}")
    say(f"Written to {book}. Undo with: sendbook undo {typed(book)}")
    return OK


def _mapping(columns: Sequence[str]) -> dict[str, str] | Finding:
    """What a person says of the columns: field by heading."""
    found: dict[str, str] = {}
    for text in columns:
        heading, equals, key = text.rpartition("=")
        if not equals or not heading.strip():
            return finding("7105", problem="a heading and a field with = between them are wanted")
        found[heading.strip()] = key.strip()
    return found


def _agrees() -> bool:
    """Ask once; without a person at the terminal nothing is agreed."""
    if not sys.stdin.isatty():
        say("Nobody is here to agree: run it again with --yes to write this.")
        return False
    return input("Write this into the workbook? (y/n) ").strip().casefold() in ("y", "yes")
