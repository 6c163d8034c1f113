"""Printing: the one place that prints: lines, JSON, refusals, counts and findings, the most urgent first."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sendbook.terminal.exit_codes import COULD_NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from sendbook.findings import Finding


_PATIENCE = 1.0
"""After how many seconds a person is told what they wait for."""


def take_any_letter() -> None:
    """Let the terminal show "?" where its code page lacks a letter of a name, rather than stop."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def say(*lines: str, at_once: bool = False) -> None:
    """Print lines; `at_once` where a person waits for more of them."""
    for line in lines:
        print(line)
    if at_once:
        sys.stdout.flush()


def say_json(answer: Any) -> None:
    """Print an answer for a program."""
    import json

    print(json.dumps(answer, indent=2, ensure_ascii=False, default=str))


@contextmanager
def while_waiting(what: str) -> Iterator[None]:
    """Say what a person waits for where it takes over a second: apart from the answers, and only at a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    timer = Timer(_PATIENCE, complain, (f"{what} ...",))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def complain(*lines: str) -> None:
    """Print lines about what went wrong, apart from the answers."""
    for line in lines:
        print(line, file=sys.stderr)


def say_refusal(findings: Iterable[Finding], name: str = "", *, as_json: bool = False) -> int:
    """Say why nothing was done, and what to do; exit code 2."""
    findings = list(findings)
    complain(*(f"{name}: {item}" if name else str(item) for item in findings))
    if as_json:
        say_json({"could_run": False, "file": name, "findings": [item.as_dict() for item in findings]})
    return COULD_NOT_RUN


def as_typed(path: Path | str) -> str:
    """A path or a word as it is typed in a command: in quotation marks where a blank or a sign would cut it in two."""
    import re
    import shlex

    written = str(path)
    if written.startswith("-") and not isinstance(path, str):
        written = f".{os.sep}{written}"  # else it would be read as an option
    if sys.platform == "win32":
        return f'"{written}"' if re.search(r"[^\w.:\\/-]", written) else written
    return shlex.quote(written)


def how_many(number: int, one: str, more: str = "") -> str:
    """A number with its word: 1 cell, 2 cells."""
    return f"{number} {one if number == 1 else more or one + 's'}"


def counted(findings: Sequence[Finding], notes: bool = True) -> str:
    """How many errors, queries and (if wanted) notes, in words."""
    from sendbook.findings import Severity, count

    words = [(Severity.ERROR, "errors"), (Severity.QUERY, "queries"), (Severity.NOTE, "notes")][: 3 if notes else 2]
    return ", ".join(how_many(count(findings, kind), kind, more) for kind, more in words)


def say_findings(name: str, findings: Sequence[Finding], whose: Callable[[str], str] = lambda cell: "") -> None:
    """The findings, the most urgent first; where many cells share a code, one line with the first of the cells.

    `whose` says which pupil a cell is about: at the screen a person reads names, not cells.
    """
    from sendbook.findings import About, Severity, in_few_lines

    findings = sorted(findings, key=lambda item: item.about is not About.SCOPE)
    answered = [item for item in findings if item.explanation and item.severity is Severity.QUERY]
    findings = [item for item in findings if item not in answered]
    say(*(f"{name}: {line}" for line in in_few_lines(findings, whose=whose)))
    more = f"; {len(answered)} more explained by the school" if answered else ""
    say(f"{name}: {counted(findings)}{more}. What a code means: sendbook explain CODE")
