"""Checks: what is wrong with a workbook's tables, one function per code, in the order in which a person reads them.

Structure comes first: a missing column stops the checks that need it, and the finding names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sendbook.checks import calendar, cells, costs, ehc_plans, needs, provision, pupils, reviews
from sendbook.checks.cost_checks import COST_CHECKS
from sendbook.checks.given import Check, Given
from sendbook.checks.record_checks import RECORD_CHECKS
from sendbook.checks.structure import can_run, missing_parts, structure
from sendbook.findings import Finding
from sendbook.layouts import WorkbookLayout
from sendbook.tables import Tables

_TERMS = ("terms.starts", "terms.ends")
_LINE = ("provision.upn", "provision.starts", "provision.ends")
_HOURS = ("provision.minutes_per_session", "provision.sessions_per_week", "provision.delivered_by")
_REVIEW = ("register.sen_provision", "register.last_review", "register.support_started", "terms.ends")
_PLAN = ("register.sen_provision", "register.ehc_plan_issued", "register.last_decision")

CHECKS = (
    # The school's calendar and settings
    Check("1101", _TERMS, calendar.no_terms_this_year),
    Check("1102", _TERMS, calendar.ends_before_start),
    Check("1103", _TERMS, calendar.overlapping_terms),
    Check("1104Q", (*_TERMS, "terms.academic_year"), calendar.term_in_another_year),
    Check("1105Q", _TERMS, calendar.no_later_term),
    Check("1106", (*_TERMS, "terms.source"), calendar.example_dates),
    Check("1111", ("closures.first_day", "closures.last_day"), calendar.closure_ends_before_start),
    Check("1113Q", (*_TERMS, "closures.first_day", "closures.last_day"), calendar.bank_holiday_in_term),
    Check("1201", ("school.setting", "school.value"), calendar.setting_does_not_fit),
    Check("1202", ("school.setting", "school.value"), calendar.own_number),
    Check("1203", ("school.setting", "school.value"), calendar.day_is_pinned),
    Check("1205Q", ("school.setting", "school.value"), calendar.another_academic_year),
    Check("1210", ("register.upn",), calendar.empty_register),
    # Single cells
    Check("2010", (), cells.text_date),
    Check("2011", (), cells.not_a_date),
    Check("2012", (), cells.excel_error),
    Check("2013", (), cells.not_a_number),
    Check("2014", (), cells.does_not_fit),
    Check("2020", (), cells.unknown_code),
    Check("2021", (), cells.code_in_small_letters),
    Check("2030", (), cells.required_blank),
    Check("2040Q", (), cells.formula_gone),
    Check("2041Q", (), cells.formulas_gone_from_column),
    Check("2050", (), cells.in_the_future),
    Check("2051", ("register.date_of_birth",), cells.before_birth),
    Check("2052Q", ("register.date_of_birth",), cells.unlikely_age),
    Check("2060", (), cells.stands_twice),
    # Who the pupils are
    Check("3010", ("register.upn",), pupils.upn_not_valid),
    Check("3011", ("register.upn",), pupils.temporary_upn),
    Check("3020", ("register.upn",), pupils.upn_twice),
    Check("3021Q", ("register.surname", "register.forename", "register.date_of_birth"), pupils.pupil_twice),
    Check("3022Q", ("register.upn", "register.former_upn"), pupils.former_upn_in_use),
    Check("3023", ("register.upn", "register.former_upn"), pupils.former_upn_is_the_same),
    Check("3030", ("register.on_roll", "register.left_on"), pupils.left_but_on_roll),
    Check("3031Q", ("register.on_roll", "register.left_on"), pupils.leaver_without_date),
    Check("3032Q", ("register.on_roll", "register.left_on"), pupils.leaves_later),
    Check("3060Q", ("register.year_group", "register.date_of_birth"), pupils.year_group_unlike_age),
    # SEN provision and types of need
    Check("4010", ("register.sen_provision", "register.primary_need"), needs.no_primary_need),
    Check("4011", ("register.primary_need", "register.secondary_need"), needs.needs_alike),
    Check("4012", ("register.further_needs",), needs.further_need_unknown),
    Check("4013", ("register.further_needs",), needs.further_need_repeated),
    Check("4014Q", ("register.secondary_need", "register.further_needs"), needs.gap_in_ranks),
    Check("4020Q", ("register.sen_provision", "register.primary_need"), needs.not_assessed_with_plan),
    Check("4030", ("register.sen_provision",), needs.former_provision),
    Check("4031", ("register.primary_need",), needs.former_need),
    Check("4040Q", ("register.sen_provision", "register.primary_need"), needs.needs_without_provision),
    Check("4050Q", ("register.sen_provision", "register.ehc_plan_issued"), needs.plan_without_e),
    Check("4060", ("register.primary_need",), needs.no_area),
    # SEN support
    Check("5010", ("register.sen_provision", "register.parents_notified_on"), reviews.parents_not_notified),
    Check("5020Q", _REVIEW, reviews.review_overdue),
    Check("5021Q", _REVIEW, reviews.never_reviewed),
    Check("5023", ("register.last_review",), reviews.review_in_the_future),
    Check("5024Q", ("register.last_review", "register.support_started"), reviews.review_before_support),
    Check("5025Q", (*_REVIEW, "register.review_agreed"), reviews.agreed_after_term_end),
    Check("5026", ("register.last_review", "register.review_agreed"), reviews.agreed_date_used_up),
    Check("5030Q", ("register.sen_provision", "register.support_started"), reviews.support_start_unknown),
    Check("5031Q", ("register.sen_provision", "register.support_started"), reviews.support_starts_later),
    Check("5032Q", ("register.sen_provision", "register.outcome"), reviews.no_outcome),
    Check("5033Q", ("register.sen_provision", "register.provision_summary"), reviews.no_provision_named),
    Check("5034Q", ("register.sen_provision", "register.teacher"), reviews.no_responsible_teacher),
    # EHC plans
    Check("5040", ("register.sen_provision", "register.ehc_plan_issued"), ehc_plans.not_issued),
    Check("5041", ("register.ehc_plan_issued", "register.last_decision"), ehc_plans.decision_before_issue),
    Check("5042Q", _PLAN, ehc_plans.annual_review_overdue),
    Check("5043Q", (*_PLAN, "register.annual_review_held"), ehc_plans.meeting_overdue),
    Check("5044", ("register.annual_review_held",), ehc_plans.meeting_in_the_future),
    Check("5045Q", (*_PLAN, "register.annual_review_held"), ehc_plans.meeting_of_last_time),
    Check("5046Q", (*_PLAN, "register.annual_review_held"), ehc_plans.decision_awaited),
    # The record of a pupil and of the school: cycles, meetings, decisions, specialists, moves, training
    *RECORD_CHECKS,
    # The lines of the provision map
    Check("6010", ("provision.upn", "register.upn"), provision.upn_not_in_register),
    Check("6011Q", (*_LINE, "register.left_on"), provision.runs_after_leaving),
    Check("6012Q", (*_LINE, "provision.tier", "register.sen_provision"), provision.runs_without_sen),
    Check("6013Q", (*_LINE, "provision.intervention"), provision.line_twice),
    Check("6014Q", (*_LINE, "register.on_roll"), provision.leaver_with_lines),
    Check("6020", _LINE, provision.ends_before_start),
    Check("6021", (*_LINE, "calendar.date"), provision.outside_calendar),
    Check("6022Q", _LINE, provision.over_the_summer),
    Check("6023Q", (*_LINE, *_TERMS, "calendar.date"), provision.no_school_day),
    # What they cost
    Check("6030Q", ("provision.tier", "provision.counts_to_threshold"), costs.counts_though_universal),
    Check("6031", ("provision.counts_to_threshold", "provision.funding_source"), costs.counts_though_not_paid),
    Check("6040", (*_HOURS, "staff.role"), costs.role_unknown),
    Check("6041", (*_HOURS, "staff.role", "staff.actual_rate", "staff.la_rate"), costs.rate_missing),
    Check("6042", _HOURS, costs.hours_incomplete),
    Check("6043Q", (*_HOURS, "provision.resources", "provision.tier"), costs.costs_nothing),
    Check("6044Q", _HOURS, costs.unlikely_hours),
    Check("6045", ("provision.resources",), costs.cost_below_nought),
    Check("6046Q", ("staff.actual_rate", "staff.la_rate"), costs.rate_unlikely),
    Check("6050Q", (*_LINE, *_HOURS, "provision.group_size"), costs.group_without_size),
    Check("6051Q", (*_LINE, *_HOURS, "provision.group_size"), costs.group_larger_than_planned),
    Check("6052Q", (*_LINE, *_HOURS, "provision.group_size", "provision.whole_cost"), costs.whole_cost_twice),
    Check("6070Q", (*_HOURS, "staff.role", "staff.rate_from"), costs.rate_old),
    Check("6071", (*_HOURS, "staff.role", "staff.rate_source"), costs.rates_are_examples),
    Check("6072Q", (*_HOURS, "staff.role", "staff.rate_from"), costs.rate_not_yet),
    Check("6110Q", (), cells.cost_typed_over),
    Check("6130", (*_HOURS, "provision.resources", "provision.funding_source"), costs.no_funding_source),
    # What they achieve, and who has none
    Check("6060Q", ("provision.outcome", "provision.tier"), provision.no_outcome),
    Check("6061Q", (*_LINE, "provision.entry_score", "provision.exit_score"), provision.ended_without_exit_score),
    Check("6062Q", ("provision.entry_score", "provision.exit_score"), provision.exit_without_entry_score),
    Check("6100Q", (*_LINE, "provision.review_after_weeks", "provision.review_held"), provision.review_overdue),
    Check("6101", ("provision.starts", "provision.review_held"), provision.review_before_start),
    Check("6080Q", (*_LINE, "register.upn", "register.sen_provision"), provision.pupil_without_line),
    Check("6120", ("provision.intervention", "interventions.intervention"), provision.not_in_catalogue),
    # What they cost in full: weeks and years, groups, staff, money, delivery
    *COST_CHECKS,
    # How a pupil's cost stands to the threshold
    Check("6090", (*_LINE, "register.upn"), costs.near_threshold),
    Check("6091", (*_LINE, "register.upn"), costs.over_threshold),
)
"""Every check, in reading order. What is not in this tuple does not run."""


def check(
    tables: Tables, layout: WorkbookLayout, numbers: Mapping[str, float], today: date, derived: Tables
) -> list[Finding]:
    """Everything that is wrong with a workbook's tables, or worth knowing, on a day.

    `tables` as they were read; `derived` the same with every calculated column filled; `numbers` the policy numbers
    in force; `today` the day on which the workbook works. Never raises about what a school typed.
    """
    given = Given({**tables, **derived}, layout, numbers, today)
    missing = missing_parts(tables, layout)
    findings = structure(tables, layout, CHECKS)
    for item in CHECKS:
        if can_run(item, layout, missing):
            findings += item.findings(given)
    return findings
