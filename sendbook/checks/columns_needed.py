"""Columns that several checks cannot do without, by what they tell of."""

from __future__ import annotations

from collections.abc import Collection

TERMS = ("terms.starts", "terms.ends")
SETTING = ("school.setting", "school.value")
DUTY = ("key_dates.what", "key_dates.every_months", "key_dates.last_done")
PUPIL = ("register.upn", "register.sen_provision")
SUPPORT = (*PUPIL, "register.support_started")
REVIEW = ("register.sen_provision", "register.last_review", "register.support_started", "terms.ends")
EHC_PLAN = ("register.sen_provision", "register.ehc_plan_issued", "register.last_decision")
CYCLE = ("cycles.upn", "cycles.assessed_on")
PLANNED_CYCLE = (*CYCLE, "cycles.planned_on", "cycles.support_from")
REVIEWED_CYCLE = (*CYCLE, "cycles.reviewed_on")
MEETING = ("meetings.upn", "meetings.held_on", "meetings.kind")
DECISION = ("events.upn", "events.decided_on", "events.kind")
CONCERN = ("monitoring.raised_on", "monitoring.decided_on", "monitoring.decision")
AGENCY = ("agencies.upn", "agencies.agency", "agencies.referred_on")
MOVE = ("transitions.upn", "transitions.moves_on")
LINE = ("provision.upn", "provision.starts", "provision.ends")
HOURS = ("provision.minutes_per_session", "provision.sessions_per_week", "provision.delivered_by")
GROUP = ("provision.group_name", "provision.group_size")

REVIEWS_OF_LISTS = frozenset(("last_review", "support_started", "review_agreed"))
PLANS_OF_LISTS = frozenset(("ehc_plan_issued", "last_decision"))
_OF_COLUMN = {"5021Q": "last_review", "5030Q": "support_started", "5031Q": "support_started"}


def held_by_list(present: Collection[str]) -> set[str]:
    """The register columns of a school's own list, with those that it may lack: they are blank then.

    Of reviews and of EHC plans one day each is enough; a list without a column for a meeting has recorded none.
    """
    held = {*present, "upn", "on_roll", "left_on"}
    held |= REVIEWS_OF_LISTS - {"review_agreed"} if REVIEWS_OF_LISTS & held else set()
    return held | (PLANS_OF_LISTS | {"annual_review_held", "phase_transfer_held"} if PLANS_OF_LISTS & held else set())


def could_be_typed(code: str, present: Collection[str]) -> bool:
    """Whether a school's own list has the column whose blank cells a check asks after."""
    return _OF_COLUMN.get(code, "") in {"", *present}
