"""Saying: how the terminal speaks: lines, refusals, counts and findings, the most urgent first."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from sendbook.findings import Finding, Severity, count, in_few_lines
from sendbook.terminal.exit_codes import COULD_NOT_RUN


def say(*lines: str) -> None:
    """Print lines to the terminal."""
    for line in lines:
        print(line)


def typed(path: Path) -> str:
    """A path as it is typed in a command: in quotation marks where a blank or a sign would cut it in two."""
    if sys.platform == "win32":
        return f'"{path}"' if re.search(r"[^\w.:\\/-]", str(path)) else str(path)
    return shlex.quote(str(path))


def refuse(findings: Iterable[Finding], name: str = "") -> int:
    """Say why nothing was done, and what to do; exit code 2."""
    for item in findings:
        print(f"{name}: {item}" if name else str(item), file=sys.stderr)
    return COULD_NOT_RUN


def counted(findings: Sequence[Finding], notes: bool = True) -> str:
    """How many errors, queries and (if wanted) notes, in words."""
    words = [(Severity.ERROR, "errors"), (Severity.QUERY, "queries"), (Severity.NOTE, "notes")][: 3 if notes else 2]
    numbers = [(count(findings, kind), kind, many) for kind, many in words]
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in numbers)


def say_findings(name: str, findings: Sequence[Finding]) -> None:
    """The findings, the most urgent first; where many cells share a code, one line with the first of the cells."""
    answered = [item for item in findings if item.explanation and item.severity is Severity.QUERY]
    findings = [item for item in findings if item not in answered]
    say(*(f"{name}: {line}" for line in in_few_lines(findings)))
    told = f"; {len(answered)} more explained by the school" if answered else ""
    say(f"{name}: {counted(findings)}{told}. What a code means: sendbook explain CODE")
