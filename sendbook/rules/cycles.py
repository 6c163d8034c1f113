"""Cycles: where a pupil stands in assess, plan, do, review, and what the newest cycle says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sendbook.rules.matching import first_match, places
from sendbook.rules.one_meeting import last_review_met, newest_review_met
from sendbook.rules.rounding import excel_round
from sendbook.rules.rule import rule

_T = TypeVar("_T")


def reached(day: str) -> str:
    """The formula that asks whether a day, such as `{reviewed_on}`, is typed and not after the day of the workbook."""
    return f"AND(ISNUMBER({day}),N({day})<={{as_at}})"


@rule('COUNTIFS({upns},"="&{upn},{days},"<="&{day})')
def turn_of_pupil(upn: str, day: date, upns: Sequence[str | None], days: Sequence[date | None]) -> int:
    """The pupil's first, second, third row by date: how many rows of the pupil have a day up to this one.

    Two rows of one day share the higher number.
    """
    return sum(1 for place in places(upn, upns) if (other := days[place]) is not None and other <= day)


@rule('{upn}&"|"&{cycle_number}')
def cycle_key(upn: str, cycle_number: int) -> str:
    """The pupil and the number of the cycle in one text, by which the register finds the newest cycle."""
    return f"{upn}|{cycle_number}"


def _by_stage(reviewed: str, review: str, do: str, plan: str, assess: str) -> str:
    """The formula that gives one of five answers: for the last stage that has begun."""
    days = ("{reviewed_on}", "{review_due}", "{support_from}", "{planned_on}", "{assessed_on}")
    text = '""'
    for day, answer in reversed(list(zip(days, (reviewed, review, do, plan, assess), strict=True))):
        text = f"IF({reached(day)},{answer},{text})"
    return text


@rule(_by_stage('"Reviewed"', '"Review"', '"Do"', '"Plan"', '"Assess"'))
def cycle_stage(
    assessed_on: date | None,
    planned_on: date | None,
    support_from: date | None,
    review_due: date | None,
    reviewed_on: date | None,
    as_at: date,
) -> str | None:
    """The stage of a cycle now: the last of Assess, Plan, Do and Review that has begun; Reviewed once it was held.

    Review begins on the day agreed for it (Code of Practice 6.44).
    """
    stages = ("Reviewed", reviewed_on), ("Review", review_due), ("Do", support_from), ("Plan", planned_on)
    begun = (name for name, day in (*stages, ("Assess", assessed_on)) if day is not None and day <= as_at)
    return next(begun, None)


@rule(_by_stage("{reviewed_on}", "{review_due}", "{support_from}", "{planned_on}", "{assessed_on}"))
def cycle_stage_since(
    assessed_on: date | None,
    planned_on: date | None,
    support_from: date | None,
    review_due: date | None,
    reviewed_on: date | None,
    as_at: date,
) -> date | None:
    """The day on which the stage of a cycle began."""
    days = (reviewed_on, review_due, support_from, planned_on, assessed_on)
    return next((day for day in days if day is not None and day <= as_at), None)


@rule(f"MAX(0,IF({reached('{reviewed_on}')},{{reviewed_on}},{{as_at}})-{{review_due}})")
def days_late(review_due: date, reviewed_on: date | None, as_at: date) -> int:
    """How many days after the agreed day a review was held; for one not held yet, the days until today; at least 0."""
    held = reviewed_on if reviewed_on is not None and reviewed_on <= as_at else as_at
    return max(0, (held - review_due).days)


@rule('IF({target}={baseline},"",ROUND(({achieved}-{baseline})/({target}-{baseline}),4))')
def share_of_target(baseline: float, target: float, achieved: float) -> float | None:
    """How much of the way from the baseline to the target was gone: 1 is all of it, below 0 is a step back.

    Also right where a lower score is better. Blank where the target is the baseline.
    """
    return None if target == baseline else excel_round((achieved - baseline) / (target - baseline), 4)


_SOURCES = ("teacher", "progress", "attainment", "behaviour", "peers", "parents", "pupil", "specialists")


@rule("IF({assessed_on}>0," + "+".join(f'IF({{evidence_{name}}}="",0,1)' for name in _SOURCES) + ",0)")
def evidence_sources(
    assessed_on: date,
    evidence_teacher: str | None,
    evidence_progress: str | None,
    evidence_attainment: str | None,
    evidence_behaviour: str | None,
    evidence_peers: str | None,
    evidence_parents: str | None,
    evidence_pupil: str | None,
    evidence_specialists: str | None,
) -> int:
    """How many of the eight sources of evidence an assessment of need draws on; blank until there is an assessment."""
    sources = (
        evidence_teacher, evidence_progress, evidence_attainment, evidence_behaviour,
        evidence_peers, evidence_parents, evidence_pupil, evidence_specialists,
    )  # fmt: skip
    return sum(1 for source in sources if source is not None)


@rule('COUNTIFS({cycle_upns},"="&{upn},{cycle_reviewed},"<="&{as_at})')
def cycles_run(upn: str, as_at: date, cycle_upns: Sequence[str | None], cycle_reviewed: Sequence[date | None]) -> int:
    """How many cycles of a pupil have been reviewed so far."""
    return sum(1 for place in places(upn, cycle_upns) if (day := cycle_reviewed[place]) is not None and day <= as_at)


@rule('IFERROR(MATCH({upn}&"|"&COUNTIFS({cycle_upns},"="&{upn},{cycle_assessed},"<="&{as_at}),{cycle_keys},0),"")')
def newest_cycle(
    upn: str,
    as_at: date,
    cycle_upns: Sequence[str | None],
    cycle_assessed: Sequence[date | None],
    cycle_keys: Sequence[str | None],
) -> int | None:
    """The line of the Cycles sheet that holds the pupil's newest cycle, counted from the first; blank without one.

    A cycle whose assessment is still to come has not begun.
    """
    begun = sum(1 for place in places(upn, cycle_upns) if (day := cycle_assessed[place]) is not None and day <= as_at)
    place = first_match(f"{upn}|{begun}", cycle_keys)
    return None if place is None else place + 1


@rule('IFERROR(INDEX({cycle_stages},{cycle_line})&"","")')
def current_stage(cycle_line: int, cycle_stages: Sequence[str | None]) -> str | None:
    """The stage of the pupil's newest cycle."""
    return _at(cycle_stages, cycle_line) or None


@rule(
    'IFERROR(IF(N(INDEX({cycle_stages_since},{cycle_line}))=0,"",{as_at}-INDEX({cycle_stages_since},{cycle_line})),"")'
)
def days_in_stage(cycle_line: int, as_at: date, cycle_stages_since: Sequence[date | None]) -> int | None:
    """For how many days the pupil has been at this stage of the newest cycle."""
    since = _at(cycle_stages_since, cycle_line)
    return None if since is None else (as_at - since).days


_NEWEST_REVIEW = (
    'IF({upn}="",0,IFERROR(AVERAGEIFS({cycle_reviewed},{cycle_upns},"="&{upn},'
    '{cycle_review_numbers},COUNTIFS({cycle_upns},"="&{upn},{cycle_reviewed},"<="&{as_at})),0))'
)


_HELD = ",".join(
    f"IF(N({{{name}}})<={{as_at}},N({{{name}}}),0)" for name in ("annual_review_held", "phase_transfer_held")
)
_LATEST = f'MAX(N({{last_review}}),{_HELD},{_NEWEST_REVIEW},IF({{upn}}="",0,{newest_review_met("{as_at}")}))'


@rule(f'IF({_LATEST}=0,"",{_LATEST})')
def latest_review(
    upn: str | None,
    last_review: date | None,
    annual_review_held: date | None,
    phase_transfer_held: date | None,
    as_at: date,
    cycle_upns: Sequence[str | None],
    cycle_reviewed: Sequence[date | None],
    cycle_review_numbers: Sequence[int | None],
    meeting_reviewed_upns: Sequence[str | None],
    meeting_dates: Sequence[date | None],
    meeting_review_numbers: Sequence[int | None],
) -> date | None:
    """The pupil's last review: typed in the register, on the Cycles sheet, or a review on the Meetings sheet.

    Whichever is the latest: a review that stands anywhere need not be typed again. The review of an EHC plan is one.
    One on the other sheets with a day to come is a slip, and was not held.
    """
    held: list[date | None] = [last_review]
    held += [day for day in (annual_review_held, phase_transfer_held) if day is not None and day <= as_at]
    if upn is not None:
        reviewed = (cycle_reviewed[place] for place in places(upn, cycle_upns))
        held += [day for day in reviewed if day is not None and day <= as_at]
        held.append(last_review_met(upn, as_at, meeting_reviewed_upns, meeting_dates))
    return max((day for day in held if day is not None), default=None)


_TYPED = 'IF(ISNUMBER({review_agreed}),{review_agreed},"")'
_OF_CYCLE = "INDEX({cycle_reviews_due},{cycle_line})"


@rule(
    f"IFERROR(IF(ISNUMBER({{cycle_line}}),IF(N(INDEX({{cycle_reviewed}},{{cycle_line}}))>0,{_TYPED},"
    f"IF(N({_OF_CYCLE})>0,{_OF_CYCLE},{_TYPED})),{_TYPED}),{_TYPED})"
)
def agreed_review(
    review_agreed: date | None,
    cycle_line: int | None,
    cycle_reviewed: Sequence[date | None],
    cycle_reviews_due: Sequence[date | None],
) -> date | None:
    """The review date agreed: that of the newest cycle while it is open; else the date typed in the register."""
    if cycle_line is None or _at(cycle_reviewed, cycle_line) is not None:
        return review_agreed
    return _at(cycle_reviews_due, cycle_line) or review_agreed


@rule(
    'IFERROR(IF(INDEX({cycle_outcomes},{cycle_line})="",{outcome}&"",INDEX({cycle_outcomes},{cycle_line})&""),'
    '{outcome}&"")'
)
def outcome_now(outcome: str | None, cycle_line: int | None, cycle_outcomes: Sequence[str | None]) -> str | None:
    """The outcome sought now: that of the newest cycle; without one, what the register says."""
    of_cycle = None if cycle_line is None else _at(cycle_outcomes, cycle_line)
    return of_cycle or outcome


def _at(column: Sequence[_T | None], line: int) -> _T | None:
    """What stands in a line of a column, counted from 1; nothing beyond its ends."""
    return column[int(line) - 1] if 1 <= line <= len(column) else None
