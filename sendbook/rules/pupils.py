"""Pupils: whose row of the register a UPN is."""

from __future__ import annotations

from collections.abc import Sequence

from sendbook.rules.matching import first_match
from sendbook.rules.rule import rule

_PUPIL = "MATCH({upn},{register_upns},0)"


@rule(
    f'IFERROR(INDEX({{register_surnames}},{_PUPIL})&IF(INDEX({{register_forenames}},{_PUPIL})="","",'
    f'", "&INDEX({{register_forenames}},{_PUPIL})),"")'
)
def pupil_name(
    upn: str,
    register_upns: Sequence[str | None],
    register_surnames: Sequence[str | None],
    register_forenames: Sequence[str | None],
) -> str | None:
    """The pupil's name as "Surname, Forename", from the register; blank where the UPN is not in it."""
    place = first_match(upn, register_upns)
    if place is None:
        return None
    surname, forename = register_surnames[place] or "", register_forenames[place] or ""
    return (f"{surname}, {forename}" if forename else surname) or None
