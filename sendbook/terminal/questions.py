"""Questions: the one place that asks; with nobody at the terminal nothing is agreed."""

from __future__ import annotations

import sys

from sendbook.terminal.printing import say


def somebody_is_here() -> bool:
    """Whether a person sits at the terminal, who can be asked."""
    return sys.stdin.isatty()


def ask(question: str) -> str:
    """What the person answers."""
    return input(question).strip()


def yes(question: str) -> bool:
    """Whether the person says yes."""
    return ask(question).casefold() in ("y", "yes")


def agrees(question: str = "Write these changes?", otherwise: str = "--yes to write these changes") -> bool:
    """Ask once; without a person at the terminal nothing is agreed, and how to say so beforehand is told."""
    if not somebody_is_here():
        say(f"Nobody is here to agree: run it again with {otherwise}.")
        return False
    return yes(f"{question} (y/n) ")
