"""The columns that Fill adds: of each its header, its rule, and where each of the rule's arguments comes from.

An argument comes from a column of the list ("last_review"; of "fixed_weeks|school_weeks" the first that the list has),
from another column of ours ("= Review due"), from our sheet of dates ("@ term_ends"), from a column in the school's own
words for one code ("sen_provision: N"), or from nowhere ("").
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from sendbook.rules.registry import RULES
from sendbook.rules.rule import Rule

MONEY, DAY, NUMBER = "#,##0.00", "dd/mm/yyyy", "0.0"


@dataclass(frozen=True, slots=True)
class Filled:
    """A column of ours. It is added when the list has all columns of one of `needs` and none of `unless`.

    `together` columns of a line must hold numbers or nothing: where a text stands in one, the answer is blank.
    """

    header: str
    rule_name: str
    takes: Mapping[str, str]
    needs: tuple[frozenset[str], ...]
    width: float
    number_format: str = ""
    unless: frozenset[str] = frozenset()
    together: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        """The rule that gives its values, and its formula."""
        return RULES[self.rule_name]

    def fits(self, columns: Set[str]) -> bool:
        """Whether it can be worked out from these columns of a list."""
        return any(needed <= columns for needed in self.needs) and not self.unless & columns


def _any_of(*keys: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({key}) for key in keys)


def _all_of(*groups: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split()) for group in groups)


_ON_THE_DAY = {"as_at": "@ as_at", "due_soon_days": "@ due_soon_days"}
_TERMS = {name: f"@ {name}" for name in ("term_starts", "term_ends", "season_ends", "next_season_ends")}
_REVIEWS = _any_of("last_review", "support_started", "review_due", "review_agreed")
_PLANS = _any_of("ehc_plan_issued", "last_decision")
_COST = {"cost": "additional_support_cost", "threshold": "@ high_needs_cost_threshold"}

REGISTER = (
    Filled("Area of need", "area_of_need",
           {"need_code": "primary_need", "need_codes": "@ need_codes", "need_areas": "@ need_areas"},
           _any_of("primary_need"), 36),
    Filled("Review due", "review_due",
           {"sen_provision": "sen_provision: N", "last_review": "last_review", "support_started": "support_started",
            "review_agreed": "review_agreed|review_due", **_TERMS, "school_kind": "", "as_at": "@ as_at"},
           _REVIEWS, 21, DAY),
    Filled("Review status", "support_review_status",
           {"sen_provision": "sen_provision: N", "review_due": "= Review due", "last_review": "last_review",
            "support_started": "support_started", "review_agreed": "review_agreed|review_due",
            "term_ends": "@ term_ends", "school_kind": "", **_ON_THE_DAY}, _REVIEWS, 44),
    Filled("Days overdue", "days_late", {"review_due": "= Review due", "reviewed_on": "", "as_at": "@ as_at"},
           _REVIEWS, 23),
    Filled("Annual review due", "annual_review_due",
           {"issued": "ehc_plan_issued", "last_decision": "last_decision", "date_of_birth": "date_of_birth",
            "annual_review_months": "@ annual_review_months",
            "under_five_review_months": "@ under_five_review_months"}, _PLANS, 28, DAY),
    Filled("Annual review meeting by", "annual_review_meeting_by",
           {"annual_review_due": "= Annual review due",
            "annual_review_meeting_days_before": "@ annual_review_meeting_days_before"}, _PLANS, 34, DAY),
    Filled("Annual review status", "review_status",
           {"review_due": "= Annual review meeting by", "held": "", **_ON_THE_DAY}, _PLANS, 31),
    Filled("Headroom", "headroom", _COST, _any_of("additional_support_cost"), 20, MONEY),
    Filled("Above threshold", "cost_above_threshold", _COST, _any_of("additional_support_cost"), 26, MONEY),
    Filled("Threshold status", "threshold_status", {**_COST, "near_percent": "@ near_threshold_percent"},
           _any_of("additional_support_cost"), 27),
)  # fmt: skip
"""Beside a register: the first four as long as there are reviews, then EHC plans, then costs."""

_TIME = {
    "minutes_per_session": "minutes_per_session", "sessions_per_week": "sessions_per_week",
    "school_weeks": "= School weeks", "hourly_rate": "hourly_rate", "group_size": "group_size",
    "resources": "resources", "whole_cost": "whole_cost: Yes",
}  # fmt: skip
_CALENDAR = {"calendar_dates": "@ calendar_dates", "school_days_so_far": "@ school_days_so_far"}
_WEEKS = ("starts ends", "fixed_weeks", "school_weeks")
_RATES = ("hourly_rate", "delivered_by")
_COSTED = _all_of(
    *(f"minutes_per_session sessions_per_week {weeks} {rate}" for weeks in _WEEKS for rate in _RATES)
)  # fmt: skip
_DATED = _all_of(*(f"minutes_per_session sessions_per_week starts ends {rate}" for rate in _RATES))
_NUMBERS = ("group_size", "staff_count", "resources")

PROVISION = (
    Filled("School weeks", "weeks_of_provision",
           {"starts": "starts", "ends": "ends", "fixed_weeks": "fixed_weeks|school_weeks", **_CALENDAR},
           _all_of(*_WEEKS), 24, NUMBER),
    Filled("Hourly rate", "hourly_rate",
           {"staff_role": "delivered_by", "staff_roles": "@ staff_roles", "actual_rates": "@ staff_rates",
            "la_rates": "@ staff_rates", "rate_basis": ""}, _any_of("delivered_by"), 22, MONEY,
           unless=frozenset({"hourly_rate"})),
    Filled("Cost", "provision_cost", _TIME, _COSTED, 18, MONEY, together=_NUMBERS),
    Filled("Cost to date", "cost_to_date",
           {**_TIME, "starts": "starts", "ends": "ends", "as_at": "@ as_at", **_CALENDAR}, _DATED, 24, MONEY,
           together=_NUMBERS),
)  # fmt: skip
"""Beside a provision map: school weeks, the rate of who delivers it, and what each line costs."""

COLUMNS: Mapping[str, tuple[Filled, ...]] = {"register": REGISTER, "provision": PROVISION}


def columns_for(table: str, columns: Set[str]) -> list[Filled]:
    """The columns of ours that can be worked out beside a list with these columns, from left to right."""
    fitting = [one for one in COLUMNS[table] if one.fits(columns)]
    # A rate that can only be looked up on its own is of no use without the time it is for.
    return fitting if [one for one in fitting if one.header != "Hourly rate"] else []
