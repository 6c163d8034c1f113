"""Needs: what the census codes of a pupil's needs mean."""

from __future__ import annotations

from collections.abc import Sequence

from sendbook.rules.matching import first_match
from sendbook.rules.rule import rule


@rule('IFERROR(INDEX({need_areas},MATCH({primary_need},{need_codes},0))&"","")')
def area_of_need(primary_need: str, need_codes: Sequence[str | None], need_areas: Sequence[str | None]) -> str | None:
    """The broad area of need of a type of need, from the Codes sheet; blank where that gives none.

    Down Syndrome, "other" and "no specialist assessment" have no area of their own: the school decides, there.
    """
    place = first_match(primary_need, need_codes)
    return None if place is None else need_areas[place] or None
