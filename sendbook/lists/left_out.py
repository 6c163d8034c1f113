"""Left out: a pupil of a list who is not taken, by name, place and reason, so that nobody is lost without a word."""

from __future__ import annotations

from dataclasses import dataclass

from sendbook.findings import Finding

UNKNOWN_PROVISION = "the SEN provision is not known"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A pupil of the list who is not in the register: name, where the list has them, and why.

    The name is for the person at the screen; it is never put into JSON or a finding.
    """

    who: str
    place: str
    why: str

    @classmethod
    def because(cls, who: str, found: Finding) -> LeftOut:
        """A pupil of this name who is left out for what a finding says."""
        return cls(who, found.cell, found.wrong[:1].lower() + found.wrong[1:].rstrip("."))

    def line(self) -> str:
        """The pupil as a person finds them: `Smith, Tom (Year 4!4:4): the SEN provision is not known`."""
        return f"{self.who or 'a row without a name'} ({self.place}): {self.why}"

    def as_dict(self) -> dict[str, str]:
        """The same for a program, without the name."""
        return {"cell": self.place, "why": self.why}
