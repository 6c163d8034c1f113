"""Left out: a pupil of a list who is not taken, by name, place and reason, so that nobody is lost without a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sendbook.findings import Finding

UNKNOWN_PROVISION = "the SEN provision is not known"
NO_NAME = "a row without a name"
_SHARED = 3
"""A reason that more of them share is said once, above their names."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A pupil of the list who is not in the register: name, where the list has them, and why.

    The name is for the person at the screen; it is never put into JSON or a finding. `found` is the finding that says
    the reason, where there is one: it knows what to do.
    """

    who: str
    place: str
    why: str
    found: Finding | None = None

    @classmethod
    def because(cls, who: str, found: Finding) -> LeftOut:
        """A pupil of this name who is left out for what a finding says."""
        return cls(who, found.cell, found.wrong[:1].lower() + found.wrong[1:].rstrip("."), found)

    def line(self) -> str:
        """The pupil as a person finds them: `Smith, Tom (Year 4!4:4): the SEN provision is not known`."""
        return f"{self.who or NO_NAME} ({self.place}): {self.why}"

    @property
    def fix(self) -> str:
        """What to do, with the code under which `sendbook explain` says more; "" where no finding says it."""
        return f"{self.found.fix} ({self.found.code})" if self.found else ""

    def as_dict(self) -> dict[str, str]:
        """The same for a program, without the name."""
        return {"cell": self.place, "why": self.why}


def left_out_lines(left_out: Sequence[LeftOut], heading: str = "Left out") -> list[str]:
    """How many are left out, then each of them by name; a reason that many share is said once, and so is what to do."""
    told = [f"{heading}: {len(left_out)}{':' if left_out else '.'}"]
    for why, same in _by(left_out, lambda one: one.why).items():
        if len(same) > _SHARED:
            told += [f"  Because {why}:", *(f"    {item.who or NO_NAME} ({item.place})" for item in same)]
        else:
            told += [f"  {item.line()}" for item in same]
    return [*told, *(f"  What to do: {fix}" for fix in _by(left_out, lambda one: one.fix) if fix)]


def _by(left_out: Sequence[LeftOut], of: Callable[[LeftOut], str]) -> dict[str, list[LeftOut]]:
    found: dict[str, list[LeftOut]] = {}
    for item in left_out:
        found.setdefault(of(item), []).append(item)
    return found
