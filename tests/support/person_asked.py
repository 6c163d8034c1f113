"""A person at the terminal: what they answer, and what they were asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest


def answers(monkeypatch: pytest.MonkeyPatch, said: Sequence[str]) -> list[str]:
    """A person who says these things in turn; gives the questions that were asked."""
    asked: list[str] = []
    waiting = iter(said)

    def answer(question: str) -> str:
        asked.append(question)
        return next(waiting)

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    return asked
