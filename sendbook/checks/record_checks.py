"""The checks of a pupil's record, in reading order: duties, cycles, meetings, decisions, specialists, moves, school."""

from __future__ import annotations

from sendbook.checks import cycles, duties, events, meetings, moves, school
from sendbook.checks.given import Check

_PUPIL = ("register.upn", "register.sen_provision")
_SUPPORT = (*_PUPIL, "register.support_started")
_CYCLE = ("cycles.upn", "cycles.assessed_on")
_PLAN = (*_CYCLE, "cycles.planned_on", "cycles.support_from")
_REVIEWED = (*_CYCLE, "cycles.reviewed_on")
_MEETING = ("meetings.upn", "meetings.held_on", "meetings.kind")
_EVENT = ("events.upn", "events.decided_on", "events.kind")
_CONCERN = ("monitoring.raised_on", "monitoring.decided_on", "monitoring.decision")
_AGENCY = ("agencies.upn", "agencies.agency", "agencies.referred_on")
_MOVE = ("transitions.upn", "transitions.moves_on")
_DUTY = ("key_dates.what", "key_dates.every_months", "key_dates.last_done")
_SETTING = ("school.setting", "school.value")

RECORD_CHECKS = (
    # The school as a whole
    Check("1206", _SETTING, school.unknown_transfer_year),
    Check("1225Q", _SETTING, school.odd_dfe_number),
    Check("1226Q", _SETTING, school.odd_urn),
    Check("1220Q", _DUTY, school.key_date_overdue),
    Check("1221Q", _DUTY, school.never_done),
    Check("1222", (*_DUTY, "key_dates.month"), school.never_due),
    Check("1223", _DUTY, school.done_later),
    Check("1224", (*_SETTING, "key_dates.what"), school.letters_lack),
    # Who is where
    Check("3040", ("register.upn", "cycles.upn", "leavers.upn"), duties.nobody_of_that_upn),
    Check("3041Q", ("register.upn", "leavers.upn"), duties.leaver_in_the_register),
    Check("3050Q", ("leavers.date_of_birth",), duties.file_kept_too_long),
    Check("3051Q", ("leavers.left_on", "leavers.file_sent_on"), duties.file_not_sent),
    Check("4070Q", ("register.sen_provision", *_SETTING), duties.support_in_special_school),
    # What the school owes a pupil
    Check("5011Q", (*_SUPPORT, "register.discussed_on", "meetings.kind"), duties.no_early_discussion),
    Check("5012Q", (*_SUPPORT, "register.iass_told_on"), duties.iass_not_told),
    Check("5013Q", (*_SUPPORT, "register.staff_told_on"), duties.staff_not_told),
    Check("5014Q", (*_SUPPORT, "register.strategies"), duties.no_strategies),
    Check("5015Q", ("register.disability", "register.reasonable_adjustments"), duties.no_adjustments),
    Check("5016Q", ("register.disability", "register.primary_need"), duties.disability_not_known),
    Check("5017Q", ("register.plan_type", "register.sen_provision"), duties.plan_type_unlike_provision),
    # Assess, plan, do, review
    Check("5101", _PLAN, cycles.out_of_order),
    Check("5102", (*_PLAN, "cycles.review_due"), cycles.no_review_date),
    Check("5103", (*_PLAN, "cycles.review_due"), cycles.review_before_support),
    Check("5104Q", _REVIEWED, cycles.older_cycle_open),
    Check("5105Q", (*_CYCLE, "cycles.evidence_parents", "cycles.evidence_pupil"), cycles.view_of_the_need_missing),
    Check("5106Q", (*_CYCLE, "cycles.evidence_teacher"), cycles.no_evidence),
    Check("5107Q", (*_PLAN, "cycles.outcome"), cycles.no_outcome),
    Check("5108Q", (*_PLAN, "cycles.measure", "cycles.baseline", "cycles.target"), cycles.not_measurable),
    Check("5109Q", ("cycles.baseline", "cycles.target"), cycles.target_is_baseline),
    Check("5110", _REVIEWED, cycles.review_in_the_future),
    Check("5111Q", (*_REVIEWED, "cycles.progress"), cycles.no_judgement),
    Check("5112Q", (*_REVIEWED, "cycles.pupil_view", "cycles.pupil_took_part"), cycles.no_pupil_view),
    Check("5113Q", (*_REVIEWED, "cycles.parents_view", "cycles.parents_took_part"), cycles.no_parents_view),
    Check("5114Q", (*_REVIEWED, "cycles.decision"), cycles.no_decision),
    Check("5115Q", (*_PUPIL, *_REVIEWED, "cycles.decision"), cycles.no_next_cycle),
    Check("5116Q", (*_PUPIL, *_REVIEWED, "cycles.decision"), cycles.ended_but_on_the_register),
    Check("5117Q", (*_SUPPORT, *_CYCLE), cycles.no_cycle),
    Check("5120Q", (*_PUPIL, *_REVIEWED, "cycles.progress", *_AGENCY), cycles.specialist_expected),
    # Meetings with parents
    Check("5201Q", (*_PUPIL, *_MEETING, "meetings.with_parents", "terms.ends"), meetings.short_of_meetings),
    Check("5202Q", (*_PUPIL, *_MEETING), meetings.none_recorded),
    Check("5203Q", (*_MEETING, "meetings.strengths", "meetings.next_steps"), meetings.note_incomplete),
    Check("5204Q", (*_MEETING, "meetings.note_given_on"), meetings.note_not_given),
    Check("5205", (*_MEETING, "meetings.note_given_on"), meetings.note_before_meeting),
    Check("5206Q", (*_MEETING, "meetings.invited_on"), meetings.invited_late),
    Check("5207Q", (*_MEETING, "meetings.with_parents"), meetings.parents_there_unknown),
    # Decisions on the register, and the monitoring list
    Check("5301Q", (*_PUPIL, *_EVENT), events.not_added),
    Check("5302", (*_EVENT, "events.parents_informed_on"), events.parents_not_informed),
    Check("5303Q", (*_EVENT, "events.discussed_on"), events.not_discussed),
    Check("5304Q", (*_EVENT, "events.reason"), events.no_reason),
    Check("5305Q", (*_PUPIL, *_EVENT, "events.to_provision"), events.unlike_the_register),
    Check("5306Q", (*_SUPPORT, *_EVENT), events.off_without_decision),
    Check("5307", (*_EVENT, "events.from_provision", "events.to_provision"), events.nothing_changed),
    Check("5308", _EVENT, events.decided_later),
    Check("5401Q", (*_CONCERN, "monitoring.decide_by"), events.decision_overdue),
    Check("5402Q", (*_CONCERN, "monitoring.decide_by"), events.no_day_to_decide),
    Check("5403Q", (*_CONCERN, "monitoring.parents_told_on"), events.parents_not_spoken_to),
    Check("5404Q", (*_PUPIL, *_CONCERN, "monitoring.upn"), events.decided_for_support),
    Check("5405Q", (*_PUPIL, *_CONCERN, "monitoring.upn"), events.monitored_and_supported),
    Check("5406", _CONCERN, events.half_a_decision),
    # Specialists, moves, training
    Check("5501", (*_AGENCY, "agencies.consent_on"), moves.referred_without_consent),
    Check("5502Q", (*_AGENCY, "agencies.report_on", "agencies.advice_in_place_on"), moves.advice_not_in_place),
    Check("5503", (*_AGENCY, "agencies.first_seen_on", "agencies.report_on"), moves.out_of_order),
    Check("5601Q", (*_PUPIL, "register.year_group", "register.phase_transfer_held"), moves.review_before_move_overdue),
    Check("5602Q", (*_PUPIL, "register.year_group", *_MOVE), moves.move_not_prepared),
    Check("5603", (*_MOVE, "transitions.parents_agreed_on", "transitions.sent_on"), moves.sent_without_consent),
    Check("5604Q", (*_MOVE, "transitions.sent_on"), moves.not_sent),
    Check("5605Q", (*_MOVE, "transitions.sent_on", "transitions.received_on"), moves.no_receipt),
    Check("5606Q", (*_MOVE, "transitions.to_share"), moves.sent_what),
    Check("5607Q", (*_PUPIL, "register.year_group", *_MOVE, "transitions.adulthood"), moves.adulthood_not_prepared),
    Check("5701Q", ("register.primary_need", "training.area_of_need"), school.no_trained_staff),
    Check("5702Q", ("register.sen_provision", "training.topic"), school.no_training),
    Check("5703Q", ("training.review_on", "training.impact"), school.impact_not_seen),
)
"""Every check of this part, in reading order."""
