"""Kept columns: what an import kept of the school's, by column, so that a person is asked once a column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sendbook.importing.comparison import Kept

EXAMPLES = 3
"""So many cells of a column are shown unless every one is wanted."""


@dataclass(frozen=True, slots=True)
class KeptColumn:
    """The cells of one column that were kept, each with its place in the comparison's list of them."""

    header: str
    cells: Sequence[tuple[int, Kept]]

    def lines(self, number: int, every: bool = True) -> list[str]:
        """The column as a person chooses: how many cells differ, and these, or unlike examples of them."""
        if len(self.cells) == 1:
            return [f"{number}. {self.cells[0][1].line()}"]
        shown = [*range(len(self.cells))] if every else self._unlike()
        more = len(self.cells) - len(shown)
        such = ", such as" if more else ""
        cells = [f"   {number}.{at + 1} {self.cells[at][1].line()}" for at in shown]
        return [f"{number}. {self.header}: {len(self.cells)} cells differ{such}:", *cells]

    def _unlike(self) -> list[int]:
        """The first cells that say each something else; where these are too few, the first ones."""
        said: dict[object, int] = {}
        for at, (_, item) in enumerate(self.cells):
            said.setdefault((item.change.before, item.change.after), at)
        unlike = [*said.values()][:EXAMPLES]
        return sorted([*unlike, *(at for at in range(len(self.cells)) if at not in unlike)][:EXAMPLES])


def by_column(kept: Sequence[Kept]) -> list[KeptColumn]:
    """The cells that were kept, by the column's heading, in the order in which they were found."""
    columns: dict[str, list[tuple[int, Kept]]] = {}
    for place, item in enumerate(kept):
        columns.setdefault(item.header, []).append((place, item))
    return [KeptColumn(header, cells) for header, cells in columns.items()]


def cells_chosen(said: str, columns: Sequence[KeptColumn]) -> list[int]:
    """The cells of an answer such as `1`, `2-4` or `1, 3.2 and 5`: whole columns, and single cells of one; none where
    something else stands in it.
    """
    words = re.split(r"[\s,;]+", re.sub(r"\s*[-–]\s*|\s+to\s+", "-", re.sub(r"\band\b|&", " ", said.strip())))
    chosen: list[int] = []
    for word in filter(None, words):
        ends = re.fullmatch(r"(\d{1,5})(?:\.(\d{1,5}))?(?:-(?:(\d{1,5})\.)?(\d{1,5}))?", word, re.ASCII)
        first, cell, of, last = (int(one) if one else 0 for one in ends.groups()) if ends else (0, 0, 0, 0)
        if ends and "0" in ends.groups():
            return []
        if not 0 < first <= len(columns) or (of and of != first) or (of and not cell):
            return []
        last = last or cell or first
        places = [place for place, _ in columns[first - 1].cells]
        if cell and cell <= last <= len(places):
            chosen += places[cell - 1 : last]
        elif not cell and first <= last <= len(columns):
            chosen += [place for column in columns[first - 1 : last] for place, _ in column.cells]
        else:
            return []
    return chosen
