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


_YES = {"y", "yes", "yep", "yeah", "yup", "ok", "okay", "sure", "yes please"}
_NO = {"", "n", "no", "nope", "no thanks", "none", "q", "quit", "stop", "cancel"}


def yes(question: str) -> bool:
    """Whether the person says yes; a word that is neither yes nor no is asked again, never taken for a no."""
    while (said := ask(question).casefold().rstrip(".!")) not in _YES | _NO:
        say("Write y for yes, or n for no.")
    return said in _YES


def agrees(question: str = "Write these changes?", otherwise: str = "--yes to write these changes") -> bool:
    """Ask once; without a person at the terminal nothing is agreed, and how to say so beforehand is told."""
    if not somebody_is_here():
        say(f"Nobody is here to agree: run it again with {otherwise}.")
        return False
    return yes(f"{question} (y/n) ")
