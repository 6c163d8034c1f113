"""Small sums: which counts are held back where many tables share their totals, so that nothing can be subtracted out.

A table's lines are sums: parts, and their total. A reader who knows every sum of every table must not be able to work
out a count that is held back: what would follow from them is found as one solves equations, and more is held back.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sendbook.reports.small_numbers import is_small

Key = TypeVar("Key", bound=Hashable)

_PRIME = (1 << 61) - 1
MOST_UNKNOWN = 2_500
"""More counts that are held back than these are too many to solve for: then whole tables are held back instead."""


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """Parts that make up a total, each by its key."""

    parts: tuple[Key, ...]
    total: Key

    @property
    def keys(self) -> tuple[Key, ...]:
        """The parts and the total."""
        return (*self.parts, self.total)


def held_back(
    counts: Mapping[Key, int], sums: Sequence[Sum[Key]], smallest: int, known: Collection[Key] = ()
) -> set[Key] | None:
    """The counts that may not be shown; `None` where there are too many to be sure, and no table may be shown.

    `known` are totals that a reader can work out, though no table shows them: they cannot be held back.
    """
    hidden = {key for key, count in counts.items() if key not in known and is_small(count, smallest)}
    of_key: dict[Key, list[Sum[Key]]] = {}
    for one in sums:
        for key in one.keys:
            of_key.setdefault(key, []).append(one)
    while True:
        _by_line(counts, sums, smallest, hidden, known)
        if len(hidden) > MOST_UNKNOWN:
            return None
        told = _determined(sums, hidden)
        if not told:
            return hidden
        before = len(hidden)
        for key in told:
            choice = [other for one in of_key[key] for other in one.keys
                      if other not in hidden and other not in known]  # fmt: skip
            if choice:
                hidden.add(min(choice, key=lambda other: _order(counts, other, ())))
        if len(hidden) == before:
            return None


def _order(counts: Mapping[Key, int], key: Key, last: Sequence[Key]) -> tuple[bool, bool, int]:
    """What is held back first: parts before totals, counts of somebody before counts of nobody, the smallest first."""
    return key in last, counts[key] == 0, counts[key]


def _by_line(
    counts: Mapping[Key, int], sums: Sequence[Sum[Key]], smallest: int, hidden: set[Key], known: Collection[Key]
) -> None:
    """In every sum at least two are held back or none, and those parts together are not a small number."""
    changed = True
    while changed:
        changed = False
        for one in sums:
            out = [key for key in one.keys if key in hidden]
            while out and (len(out) < 2 or (
                one.total not in hidden and sum(counts[key] for key in out) < smallest
            )):  # fmt: skip
                left = [key for key in one.keys if key not in hidden and key not in known]
                if not left:
                    break
                more = min(left, key=lambda key: _order(counts, key, (one.total,)))
                hidden.add(more)
                out.append(more)
                changed = True


def _determined(sums: Sequence[Sum[Key]], hidden: set[Key]) -> list[Key]:
    """The keys that follow from the sums and from what is shown."""
    solved: dict[Key, dict[Key, int]] = {}
    for one in sums:
        row = {key: 1 for key in one.parts if key in hidden}
        if one.total in hidden:
            row[one.total] = _PRIME - 1
        for key in [key for key in row if key in solved]:
            if key in row:
                _subtract(row, solved[key], row[key])
        if not row:
            continue
        first = next(iter(row))
        scale = pow(row[first], -1, _PRIME)
        row = {key: value * scale % _PRIME for key, value in row.items()}
        for other in solved.values():
            if first in other:
                _subtract(other, row, other[first])
        solved[first] = row
    return [key for key, row in solved.items() if len(row) == 1]


def _subtract(row: dict[Key, int], other: Mapping[Key, int], times: int) -> None:
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % _PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)
