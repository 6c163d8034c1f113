"""Every rule with a formula, by name: importing this module loads the rooms that hold them."""

from __future__ import annotations

from sendbook.rules import (
    budget_years,
    calendar,
    costs,
    counting,
    cycles,
    damaged_rates,
    earlier_rates,
    ehc_plans,
    ehc_steps,
    groups,
    impact,
    involvement,
    key_dates,
    last_years,
    leavers,
    line_periods,
    lines,
    lines_of_year,
    lines_without_rate,
    list_costs,
    listing,
    meetings,
    needs,
    no_cost,
    one_meeting,
    pay,
    pay_changes,
    possible,
    pupils,
    purchases,
    rate_changes,
    rate_sequence,
    record,
    reviews,
    scenarios,
    school_seasons,
    staff_time,
    term_reviews,
    totals,
    transfers,
    years,
)
from sendbook.rules.rule import REGISTRY, Rule

ROOMS = (
    budget_years, calendar, costs, counting, impact, last_years, line_periods, lines, needs, pay, pay_changes, pupils,
    reviews, scenarios, staff_time, purchases, rate_changes, term_reviews, ehc_plans, ehc_steps,
    totals, years, cycles, involvement, leavers, meetings, one_meeting, record, transfers, key_dates,
    listing, earlier_rates, possible, rate_sequence, no_cost, list_costs, damaged_rates, lines_without_rate,
    lines_of_year, school_seasons, groups,
)  # fmt: skip

RULES: dict[str, Rule] = REGISTRY
"""The rules by name."""
