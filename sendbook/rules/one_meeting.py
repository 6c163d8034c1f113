"""One meeting: a review that is typed once, on the Meetings sheet, on Cycles or in the register, and counts in each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.rules.matching import first_match, places, says
from sendbook.rules.rule import rule

Texts = Sequence[str | None]
Days = Sequence[date | None]
Counts = Sequence[int | None]

REVIEWS = ("Review meeting", "Annual review", "Interim review", "Review before a move")
"""The kinds of meeting at which a pupil's support is reviewed with the parents."""


@rule("IF(OR(" + ",".join(f'{{kind}}="{kind}"' for kind in REVIEWS) + '),{upn},"")')
def pupil_reviewed(upn: str, kind: str) -> str | None:
    """The pupil, if a meeting of this kind is a review of the support; blank for other meetings."""
    return upn if any(says(kind, review) for review in REVIEWS) else None


def newest_review_met(by: str) -> str:
    """The last day up to a day on which a review stands on the Meetings sheet for a pupil, in a formula; 0 without."""
    return (
        'IFERROR(AVERAGEIFS({meeting_dates},{meeting_reviewed_upns},"="&{upn},{meeting_review_numbers},'
        'COUNTIFS({meeting_reviewed_upns},"="&{upn},{meeting_dates},"<="&%s)),0)' % by
    )


def last_review_met(upn: str, by: date, upns: Texts, days: Days) -> date | None:
    """The last day up to a day on which a review stands on the Meetings sheet for a pupil."""
    found = (days[place] for place in places(upn, upns))
    return max((day for day in found if day is not None and day <= by), default=None)


_BEGAN = "MAX(N({assessed_on}),N({planned_on}),N({support_from}))"
_NEXT = 'IFERROR(INDEX({cycle_assessed},MATCH({upn}&"|"&(N({cycle_number})+1),{cycle_keys},0)),{as_at})'
_UNTIL = f"MIN({{as_at}},{_NEXT})"
_TYPED = "IFERROR(N(INDEX({register_last_reviews},MATCH({upn},{register_upns},0))),0)"
_FOUND = f"MAX({newest_review_met(_UNTIL)},IF({_TYPED}<={_UNTIL},{_TYPED},0))"


@rule(f'IF(ISNUMBER({{reviewed_on}}),{{reviewed_on}},IF({_BEGAN}=0,"",IF({_FOUND}>{_BEGAN},{_FOUND},"")))')
def cycle_reviewed_on(
    upn: str,
    cycle_number: int | None,
    assessed_on: date | None,
    planned_on: date | None,
    support_from: date | None,
    reviewed_on: date | None,
    as_at: date,
    cycle_assessed: Days,
    cycle_keys: Texts,
    meeting_reviewed_upns: Texts,
    meeting_dates: Days,
    meeting_review_numbers: Counts,
    register_upns: Texts,
    register_last_reviews: Days,
) -> date | None:
    """The day on which a cycle was reviewed: typed in its row, or a review that stands elsewhere.

    Without a day in the row: the last review of the pupil on the Meetings sheet, or typed in the register, that was
    held after the cycle began and not after the next one did.
    """
    if reviewed_on is not None:
        return reviewed_on
    began = max((day for day in (assessed_on, planned_on, support_from) if day is not None), default=None)
    if began is None:
        return None
    place = first_match(f"{upn}|{(cycle_number or 0) + 1}", cycle_keys)
    following = None if place is None else cycle_assessed[place]
    until = as_at if following is None else min(as_at, following)
    pupil = first_match(upn, register_upns)
    typed = None if pupil is None else register_last_reviews[pupil]
    known = [last_review_met(upn, until, meeting_reviewed_upns, meeting_dates), typed]
    return max((day for day in known if day is not None and began < day <= until), default=None)


_ON_MEETINGS = 'COUNTIFS({meeting_reviewed_upns},"="&{upn},{meeting_dates},{reviewed})>0'


@rule(f'IF(N({{reviewed_on}})>0,"Cycles",IF({_ON_MEETINGS},"Meetings","Register"))')
def cycle_review_stands(
    upn: str, reviewed: date, reviewed_on: date | None, meeting_reviewed_upns: Texts, meeting_dates: Days
) -> str:
    """On which sheet the day stands on which a cycle was reviewed: Cycles, Meetings or Register."""
    if reviewed_on is not None:
        return "Cycles"
    return "Meetings" if _stands(upn, reviewed, meeting_reviewed_upns, meeting_dates) else "Register"


_IN_REGISTER = ",".join(
    f"N({{{name}}})={{latest_review}}" for name in ("last_review", "annual_review_held", "phase_transfer_held")
)


@rule(
    f'MID(IF(OR({_IN_REGISTER}),", Register","")'
    '&IF(COUNTIFS({cycle_upns},"="&{upn},{cycle_reviews_typed},{latest_review})>0,", Cycles","")'
    '&IF(COUNTIFS({meeting_reviewed_upns},"="&{upn},{meeting_dates},{latest_review})>0,", Meetings",""),3,200)'
)
def review_stands(
    upn: str,
    latest_review: date,
    last_review: date | None,
    annual_review_held: date | None,
    phase_transfer_held: date | None,
    cycle_upns: Texts,
    cycle_reviews_typed: Days,
    meeting_reviewed_upns: Texts,
    meeting_dates: Days,
) -> str:
    """On which sheets the day of a pupil's latest review stands: Register, Cycles, Meetings, or several of them."""
    stands = {
        "Register": latest_review in (last_review, annual_review_held, phase_transfer_held),
        "Cycles": _stands(upn, latest_review, cycle_upns, cycle_reviews_typed),
        "Meetings": _stands(upn, latest_review, meeting_reviewed_upns, meeting_dates),
    }
    return ", ".join(sheet for sheet, found in stands.items() if found)


@rule('IF(N({annual_review_held})={annual_review_met},"Register","Meetings")')
def annual_review_stands(annual_review_met: date, annual_review_held: date | None) -> str:
    """On which sheet the day of the latest annual review meeting stands: Register or Meetings."""
    return "Register" if annual_review_held == annual_review_met else "Meetings"


def _stands(upn: str, day: date, upns: Texts, days: Days) -> bool:
    return any(days[place] == day for place in places(upn, upns))
