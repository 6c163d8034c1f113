"""The small frame of one workbook: what it says of its school, and its figures, as plain rows that can be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import fsum
from typing import Any, NamedTuple


class FigureLine(NamedTuple):
    """One figure: what it is about, which part of that, how many (pupils, lines, cells), and perhaps pounds."""

    topic: str
    item: str
    number: int | None
    pounds: float | None = None


@dataclass(frozen=True, slots=True)
class SchoolFrame:
    """One workbook: its file as it stands in the folder, the school, when it was saved and by what, and its figures.

    `trouble` says why nothing of it could be read, by code and sentence; then there are no figures.
    """

    file: str
    school: str = ""
    dfe_number: str = ""
    urn: str = ""
    local_authority: str = ""
    academic_year: str = ""
    kind: str = ""
    saved: str = ""
    made_with: str = ""
    fingerprint: str = ""
    lines: tuple[FigureLine, ...] = ()
    trouble: tuple[str, str] = ("", "")
    pupils_mark: str = ""
    """One mark for all pupils together, from which nobody can tell a UPN: two copies of one school have the same."""

    @property
    def was_read(self) -> bool:
        """Whether there are figures."""
        return not self.trouble[0]

    def number(self, topic: str, item: str) -> int:
        """How many; none where the workbook says nothing of it."""
        return sum(line.number or 0 for line in self.lines if line.topic == topic and line.item == item)

    def pounds(self, topic: str, item: str) -> float:
        """How much."""
        return fsum(line.pounds or 0.0 for line in self.lines if line.topic == topic and line.item == item)

    def has(self, topic: str) -> bool:
        """Whether the workbook says anything of a topic."""
        return any(line.topic == topic for line in self.lines)

    def as_plain(self) -> dict[str, Any]:
        """The same as values that JSON holds."""
        plain = asdict(self)
        plain["lines"] = [list(line) for line in self.lines]
        plain["trouble"] = list(self.trouble)
        return plain


def frame_of(plain: Mapping[str, Any]) -> SchoolFrame:
    """A frame from what `as_plain` gave."""
    lines: Sequence[Sequence[Any]] = plain["lines"]
    held = {**plain, "lines": tuple(FigureLine(*line) for line in lines), "trouble": tuple(plain["trouble"])}
    return SchoolFrame(**held)
