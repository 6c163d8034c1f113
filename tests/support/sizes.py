"""How much the tests try: a newcomer's run takes smaller samples, every third case of what is marked `sampled`, and
leaves out what is marked `long`.

`tests/run.py` sets `SENDBOOK_TESTS=quick` for that run. Everything else (a file that is named, `all`, CI) tries all.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Kind = TypeVar("Kind")

EVERY = 3
QUICK = os.environ.get("SENDBOOK_TESTS") == "quick"


def tries(all_of_them: int) -> int:
    """How many examples a search tries: all of them, or a tenth (ten at least) in a newcomer's run."""
    return min(all_of_them, max(10, all_of_them // 10)) if QUICK else all_of_them


def some_of(names: Sequence[Kind], every: int = EVERY) -> Sequence[Kind]:
    """All of them, or every third in a newcomer's run: for what is slow and told of one as of another."""
    return names[::every] if QUICK else names
