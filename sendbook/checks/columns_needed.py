"""Columns that several checks cannot do without, by what they tell of."""

from __future__ import annotations

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
