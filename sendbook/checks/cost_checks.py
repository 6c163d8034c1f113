"""Checks of costs in full, in reading order: weeks and years, groups, staff and pay, money, delivery and impact."""

from __future__ import annotations

from sendbook.checks import delivery, groups, money, staffing
from sendbook.checks.given import Check

_LINE = ("provision.upn", "provision.starts", "provision.ends")
_HOURS = ("provision.minutes_per_session", "provision.sessions_per_week", "provision.delivered_by")
_GROUP = ("provision.group_name", "provision.group_size")
_SETTINGS = ("school.setting", "school.value")

COST_CHECKS = (
    Check("6024Q", ("provision.fixed_weeks", *_LINE), delivery.fixed_weeks_unlike_calendar),
    Check("6025Q", (*_LINE, "years.starts", "years.ends"), delivery.outside_years),
    Check("6032Q", ("provision.counts_to_threshold", "provision.counts_reason"), money.reason_missing),
    Check("6053Q", _GROUP, groups.sizes_differ),
    Check("6054Q", (*_GROUP, *_LINE), groups.fuller_than_planned),
    Check("6055Q", (*_GROUP, *_LINE), groups.emptier_than_planned),
    Check("6056Q", _GROUP, groups.named_without_size),
    Check("6140Q", (*_HOURS, *_LINE, "staff.role", "staff.hours_available"), staffing.over_allocated),
    Check("6141Q", (*_HOURS, *_LINE, "staff.role", "staff.people", "provision.session_times"), groups.double_booked),
    Check("6142Q", ("provision.session_times",), groups.time_not_readable),
    Check("6143Q", ("provision.session_times", "provision.sessions_per_week"), groups.times_unlike_sessions),
    Check("6144", ("provision.visits", "provision.delivered_by", "staff.visit_rate"), staffing.visit_rate_missing),
    Check("6145", ("staff.pay_point", "staff.own_salary", "pay_points.point"), staffing.pay_point_unknown),
    Check(
        "6146",
        ("staff.pay_point", "staff.hours_a_week", "staff.paid_weeks", "staff.worked_weeks"),
        staffing.pay_incomplete,
    ),
    Check("6147Q", ("staff.paid_weeks", "staff.worked_weeks"), staffing.weeks_unlikely),
    Check("6148Q", ("staff.part_time", "staff.pension_share"), staffing.share_unlikely),
    Check("6149Q", ("staff.actual_rate", "staff.pay_point"), staffing.own_rate_far_off),
    Check("6150Q", ("provision.staff_count", "provision.group_size"), staffing.adults_unlikely),
    Check("6151", (*_SETTINGS, "staff.role"), staffing.award_to_try),
    Check("6152", (*_SETTINGS, "staff.role"), staffing.pay_not_agreed),
    Check("6153Q", (*_SETTINGS, "staff.role"), staffing.role_of_hours_unknown),
    Check("6160", ("provision.first_share", "provision.second_share"), money.shares_not_whole),
    Check("6161", ("provision.second_source", "provision.second_share"), money.second_source_incomplete),
    Check("6162Q", ("provision.funding_source", "provision.second_source"), money.same_source_twice),
    Check("6163", ("funding.upn", "register.upn"), money.money_for_unknown_pupil),
    Check("6164", ("funding.starts", "funding.ends"), money.money_ends_before_start),
    Check("6165Q", ("funding.source", "funding.upn"), money.top_up_without_pupil),
    Check("6166Q", ("funding.upn", "funding.amount", "provision.upn", "register.upn"), money.top_up_without_cost),
    Check("6167", ("funding.amount",), money.money_below_nought),
    Check(
        "6168Q",
        ("funding.source", "funding.amount", "provision.funding_source", "totals.item"),
        money.source_overspent,
    ),
    Check("6169Q", ("funding.starts", "funding.ends", "years.starts", "years.ends"), money.money_outside_years),
    Check("6170Q", ("funding.source", "funding.amount", "funding.starts", "funding.ends"), money.money_twice),
    Check(
        "6171Q",
        ("funding.upn", "funding.hours_named", "provision.upn", "register.sen_provision"),
        money.hours_below_those_named,
    ),
    Check(
        "6172Q",
        ("funding.source", "funding.amount", "provision.funding_source", "totals.item"),
        money.source_without_money,
    ),
    Check("6175Q", ("provision.resources", "provision.resources_each"), money.resources_repeated),
    Check("6176Q", ("provision.resources", "provision.group_name"), money.resources_of_group_repeated),
    Check("6177Q", ("provision.resources", "provision.resources_each"), money.word_without_resources),
    Check("6180Q", ("provision.sessions_delivered", *_LINE), delivery.delivered_far_below),
    Check("6181Q", ("provision.sessions_delivered", *_LINE), delivery.delivered_far_above),
    Check("6182Q", ("provision.sessions_delivered", "provision.starts"), delivery.delivered_before_start),
    Check("6063Q", ("provision.entry_score", "interventions.measure", *_LINE), delivery.no_entry_score),
    Check("6064Q", ("provision.impact", "provision.outcome", *_LINE), delivery.ended_without_rating),
    Check(
        "6065Q",
        ("provision.impact", "provision.entry_score", "provision.exit_score"),
        delivery.rated_against_scores,
    ),
    Check("6066Q", ("provision.impact", "provision.starts"), delivery.rated_before_start),
    Check("6190", (*_LINE, "years.label", "years.starts", "school.setting"), delivery.summer_term_missing),
)
"""Each with its code, the typed columns it cannot do without, and the function that finds the spots."""
