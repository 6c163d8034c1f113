"""Small numbers: which counts of pupils a report may show, so that no single pupil can be told from it.

A count from 1 to just below the smallest that may be shown is held back. Where its total is shown, another count is
held back with it, so that the total less the others does not give it away; together they make at least the smallest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sendbook.rules.purchases import lacking_and_counting, lacking_in_words
from sendbook.tables import Table

NOT_SHOWN = "not shown"


@dataclass(frozen=True, slots=True)
class ShownCounts:
    """Counts as they may be shown, and their total: a number, or `None` where it is held back."""

    counts: tuple[int | None, ...]
    total: int | None

    @property
    def complete(self) -> bool:
        """Whether nothing is held back."""
        return self.total is not None and None not in self.counts


def is_small(count: int, smallest: int) -> bool:
    """Whether a count may not be shown: at least 1 and below the smallest. None at all tells of nobody."""
    return 0 < count < smallest


def shown_parts(counts: Sequence[int], smallest: int, *, total_known: bool = True) -> ShownCounts:
    """The parts of a whole as they may be shown beside their total, which a reader knows or can work out.

    `total_known` is false where the whole must not be told either: then its parts are all held back.
    """
    total = sum(counts)
    if not total_known or is_small(total, smallest):
        return ShownCounts(tuple(None for _ in counts), None)
    hidden = {at for at, count in enumerate(counts) if is_small(count, smallest)}
    others = sorted((at for at, count in enumerate(counts) if at not in hidden and count > 0), key=lambda a: counts[a])
    while hidden and others and (len(hidden) < 2 or sum(counts[at] for at in hidden) < smallest):
        hidden.add(others.pop(0))
    return ShownCounts(tuple(None if at in hidden else count for at, count in enumerate(counts)), total)


def shown_alone(count: int, smallest: int) -> int | None:
    """A count that belongs to no total, as it may be shown."""
    return None if is_small(count, smallest) else count


def as_words(count: int | None) -> str:
    """A count as a reader sees it."""
    return NOT_SHOWN if count is None else str(count)


def lines_lacking_to_show(provision: Table, smallest: int) -> str | None:
    """How many lines that count this year have no cost, in words for readers who must not tell single pupils."""
    every_line = range(len(provision.rows))
    lacking, counting = lacking_and_counting(
        every_line, provision.column("no_cost_reason"), provision.column("counted_years")
    )
    if is_small(lacking, smallest):
        return f"fewer than {smallest} lines have no cost"
    return lacking_in_words(lacking, counting)
