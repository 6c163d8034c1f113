"""Asking: the questions to the person at the terminal; without one nothing is agreed."""

from __future__ import annotations

import sys

from sendbook.terminal.printing import say


def yes(question: str) -> bool:
    """Whether the person says yes."""
    return input(question).strip().casefold() in ("y", "yes")


def agrees() -> bool:
    """Ask once; without a person at the terminal nothing is agreed."""
    if not sys.stdin.isatty():
        say("Nobody is here to agree: run it again with --yes to write these changes.")
        return False
    return yes("Write these changes? (y/n) ")
