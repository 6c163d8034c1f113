"""Involvement: where a specialist's advice or a pupil's move stands, and when a specialist is expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.rules.cycles import reached
from sendbook.rules.ehc_plans import last_meeting, newest_meeting
from sendbook.rules.matching import places, says
from sendbook.rules.reviews import days_as_formula, in_days
from sendbook.rules.rule import rule

_LITTLE = ("Little progress", "No progress")


SOCIAL_CARE = ("social care", "social service", "social work", "safeguarding", "mash", "children's services")
"""What an agency is called, in part, that safeguarding goes to: it waits for nobody's agreement."""

_IS_SOCIAL_CARE = "OR(" + ",".join(f'ISNUMBER(SEARCH("{word}",{{agency}}))' for word in SOCIAL_CARE) + ")"


def is_social_care(agency: str | None) -> bool:
    """Whether an agency is social care, by whatever name a school has for it."""
    return any(word in str(agency or "").lower() for word in SOCIAL_CARE)


def _days(since: str) -> str:
    return days_as_formula(f"{{as_at}}-{since}")


@rule(
    f'IF({{agency}}="","",IF({reached("{ended_on}")},"Ended",IF({reached("{advice_in_place_on}")},"Advice in place",'
    f'IF({reached("{report_on}")},"Report: put advice in place",'
    f'IF({reached("{first_seen_on}")},"Seen: report awaited, "&{_days("{first_seen_on}")},'
    f'IF({reached("{referred_on}")},"Waiting "&{_days("{referred_on}")},'
    f'IF({reached("{consent_on}")},"Agreed: refer",IF({_IS_SOCIAL_CARE},'
    f'"Safeguarding first: refer",IF({{agency}}="Early Help","Agree it with the family",'
    '"Agree it with the parents")))))))))'
)
def agency_status(
    agency: str,
    as_at: date,
    consent_on: date | None,
    referred_on: date | None,
    first_seen_on: date | None,
    report_on: date | None,
    advice_in_place_on: date | None,
    ended_on: date | None,
) -> str:
    """How far the involvement of a specialist has come, in words, and for how long the school has been waiting."""

    def reached_on(day: date | None) -> bool:
        return day is not None and day <= as_at

    def days(since: date) -> str:
        return in_days((as_at - since).days)

    if reached_on(ended_on):
        return "Ended"
    if reached_on(advice_in_place_on):
        return "Advice in place"
    if reached_on(report_on):
        return "Report: put advice in place"
    if first_seen_on is not None and reached_on(first_seen_on):
        return f"Seen: report awaited, {days(first_seen_on)}"
    if referred_on is not None and reached_on(referred_on):
        return f"Waiting {days(referred_on)}"
    if reached_on(consent_on):
        return "Agreed: refer"
    if is_social_care(agency):
        return "Safeguarding first: refer"
    return f"Agree it with the {'family' if agency.lower() == 'early help' else 'parents'}"


_MET = f"MAX(IF(N({{met_on}})<={{as_at}},N({{met_on}}),0),{newest_meeting('Transition meeting')})"


@rule(f'IF({_MET}=0,"",{_MET})')
def transition_met(
    upn: str,
    met_on: date | None,
    as_at: date,
    meeting_pupil_kinds: Sequence[str | None],
    meeting_dates: Sequence[date | None],
    meeting_kind_numbers: Sequence[int | None],
) -> date | None:
    """The last day up to today on which staff of both schools met: typed here, or on the Meetings sheet."""
    known = [last_meeting(upn, "Transition meeting", as_at, meeting_pupil_kinds, meeting_dates), met_on]
    return max((day for day in known if day is not None and day <= as_at), default=None)


@rule(
    f'IF({{upn}}="","",IF({{kind}}="Next class",IF({reached("{moves_on}")},"Moved",'
    f'IF({reached("{met_on}")},"Ready to move","Meet the next teacher")),'
    f'IF({reached("{received_on}")},"Received",IF({reached("{sent_on}")},"Sent: ask for the receipt",'
    f'IF(AND(ISNUMBER({{moves_on}}),N({{moves_on}})<={{as_at}}),"Overdue: send the file",'
    f'IF({reached("{parents_agreed_on}")},IF({reached("{met_on}")},"Ready to send","Meet the new school"),'
    '"Agree what is shared"))))))'
)
def transition_status(
    upn: str,
    as_at: date,
    kind: str | None,
    moves_on: date | None,
    met_on: date | None,
    parents_agreed_on: date | None,
    sent_on: date | None,
    received_on: date | None,
) -> str:
    """How far the preparation of a pupil's move has come, in words.

    The record itself needs no consent; what is said in planning the move is agreed (Code of Practice 6.57). In a move
    to the next class of this school the file stays.
    """

    def reached_on(day: date | None) -> bool:
        return day is not None and day <= as_at

    if says(kind, "Next class"):
        if reached_on(moves_on):
            return "Moved"
        return "Ready to move" if reached_on(met_on) else "Meet the next teacher"
    if reached_on(received_on):
        return "Received"
    if reached_on(sent_on):
        return "Sent: ask for the receipt"
    if reached_on(moves_on):
        return "Overdue: send the file"
    if not reached_on(parents_agreed_on):
        return "Agree what is shared"
    return "Ready to send" if reached_on(met_on) else "Meet the new school"


def _cycles(progress: str) -> str:
    return f'COUNTIFS({{cycle_upns}},"="&{{upn}},{{cycle_reviewed}},"<="&{{as_at}},{{cycle_progress}},"{progress}")'


def _involved(days: str) -> str:
    return f'COUNTIFS({{agency_upns}},"="&{{upn}},{{{days}}},"<="&{{as_at}})'


@rule(
    f'IF({{sen_provision}}="N","",IF({_involved("agency_referred")}+{_involved("agency_first_seen")}>0,"Involved",'
    f'IF({_cycles(_LITTLE[0])}+{_cycles(_LITTLE[1])}>={{specialist_after_cycles}},"Expected","")))'
)
def specialist_expected(
    sen_provision: str,
    upn: str,
    as_at: date,
    specialist_after_cycles: float,
    cycle_upns: Sequence[str | None],
    cycle_reviewed: Sequence[date | None],
    cycle_progress: Sequence[str | None],
    agency_upns: Sequence[str | None],
    agency_referred: Sequence[date | None],
    agency_first_seen: Sequence[date | None],
) -> str | None:
    """Involved, once a specialist was asked; Expected after two reviewed cycles with little or no progress; else blank.

    A specialist is always involved where a pupil makes little or no progress despite support that is known to work
    (Code of Practice, chapter 6).
    """
    if sen_provision.lower() == "n":
        return None
    if any(_up_to(days[p], as_at) for p in places(upn, agency_upns) for days in (agency_referred, agency_first_seen)):
        return "Involved"
    little = [word.lower() for word in _LITTLE]
    slow = sum(
        1
        for place in places(upn, cycle_upns)
        if _up_to(cycle_reviewed[place], as_at) and (cycle_progress[place] or "").lower() in little
    )
    return "Expected" if slow >= specialist_after_cycles else None


@rule('COUNTIFS({provision_upns},"="&{upn},{provision_starts},"<="&{as_at},{provision_ends},">="&{as_at})')
def lines_running(
    upn: str,
    as_at: date,
    provision_upns: Sequence[str | None],
    provision_starts: Sequence[date | None],
    provision_ends: Sequence[date | None],
) -> int:
    """How many lines of the provision map run today for a pupil: none means a name with no live provision."""
    return sum(
        1
        for place in places(upn, provision_upns)
        if (starts := provision_starts[place]) is not None
        and (ends := provision_ends[place]) is not None
        and starts <= as_at <= ends
    )


def _up_to(day: date | None, as_at: date) -> bool:
    return day is not None and day <= as_at
