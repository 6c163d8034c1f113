"""By values: what a column holds by what stands in it: SEN provision, UPNs, dates of birth."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date

from sendbook.lists.dates import order_of, read_date
from sendbook.lists.headings import GUESSED, Meaning
from sendbook.lists.sen_words import provision_told
from sendbook.lists.values import as_text, read_upn
from sendbook.lists.words import folded
from sendbook.rules.upn import upn_problem
from sendbook.sources.grid import Cell

SAYS_PROVISION = "its values are SEN provision"
_OF_PLANS = frozenset(["ehcp", "ehcps", "ehc", "e", "plan", "plans", "with", "current", "pupil"])
_OF_STATUS = frozenset(["sen", "send", "ehcp", "ehcps", "ehc", "k", "e"])
_BESIDE_STATUS = frozenset(
    ("status", "level", "stage", "code", "codes", "type", "category", "register", "provision", "plan", "plans",
     "support", "monitoring", "monitor", "watch", "list", "or", "and", "n", "s", "on", "with", "current", "pupil",
     "group")
)  # fmt: skip
"""The words of which a heading over the SEN provision is made, as `SEND Status/EHCP`, and what may stand with them."""


def is_status(heading: Cell, meaning: Meaning, cells: Sequence[Cell]) -> bool:
    """Whether a column says the SEN provision by its values, under a heading that may mean it: `SEN / EHCP?`, `Code`.

    One that is made of such words alone may hold some words more that a person is asked about.
    """
    named = {*folded(heading or "").split()}
    spoken = bool(named & _OF_STATUS) and named <= _OF_STATUS | _BESIDE_STATUS
    beside = bool(named) and named <= _BESIDE_STATUS
    if meaning.verdict == GUESSED and meaning.field == "sen_provision" and "status" in named:
        return _says_provision(cells, 0.5)
    asked = meaning.verdict == GUESSED and (
        beside or (meaning.field == "sen_provision" and meaning.reason != SAYS_PROVISION)
    )
    if named <= _OF_PLANS and not any(provision_told(cell).code == "K" for cell in cells):
        return False  # it says who has a plan, and nothing of the others
    return (spoken and _says_provision(cells, 0.5)) or (asked and _says_provision(cells))


def _says_provision(cells: Sequence[Cell], share: float = 1) -> bool:
    """Whether every value of a column (or such a share) is a word or code for SEN provision, and not each for none."""
    told = [provision_told(cell) for cell in cells[:2000] if cell is not None]
    # A and P, the codes of before 2014, are as well those of absent and present.
    today = {one.code for one in told if not one.note}
    return bool(today & {"E", "K"}) and sum(bool(one.code) for one in told) >= share * len(told)


def by_values(cells: Sequence[Cell], taken: Set[str], names: Set[str]) -> tuple[str, str] | None:
    """What a column of another heading holds by its values: UPNs, or dates of birth; each only where none has it."""
    filled = [cell for cell in cells[:2000] if cell is not None]
    if len(filled) < 2:
        return None
    if "sen_provision" in names - taken and _says_provision(filled) and len({*map(as_text, filled)}) > 1:
        return "sen_provision", SAYS_PROVISION
    if "upn" in names - taken and all(not upn_problem(str(read_upn(cell).value or "x")) for cell in filled):
        return "upn", "only its values, which are UPNs, say so"
    if "date_of_birth" in names - taken:
        days = [read_date(cell, order_of(filled), date(2026, 1, 1)) for cell in filled]
        years = sorted(day.year for day in days if day)
        # Reviews and meetings lie close together; the pupils of one list were born over some years.
        if len(years) == len(filled) and 2 <= years[-1] - years[0] <= 16 and len(set(days)) * 2 > len(days):
            return "date_of_birth", "only its values, days on which pupils may have been born, say so"
    return None
