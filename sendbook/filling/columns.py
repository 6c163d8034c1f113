"""The columns that Fill adds: of each its name, its header, its rule, and when it can be worked out.

The rule's arguments are found by name, as everywhere (`rules/bind.py`): a column of ours to the left, a column of the
list (blank where it lacks that), or our sheet of dates and numbers. `takes` says what stands for one otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from sendbook.changes import Colour
from sendbook.layouts import declared_tables
from sendbook.policy import parameters
from sendbook.rules.bind import Binding, Offers, bind
from sendbook.rules.registry import RULES
from sendbook.rules.rule import Rule
from sendbook.workbook.building.looks import STATUS_WORDS

MONEY, DAY, NUMBER = "#,##0.00", "dd/mm/yyyy", "0.0"
_SHEETS = "sendbook"
LIKE: Mapping[str, tuple[str, ...]] = {
    MONEY: ("additional_support_cost", "resources", "hourly_rate", "visit_rate"),
    DAY: ("starts", "ends", "last_review", "review_due", "review_agreed", "ehc_plan_issued", "last_decision",
          "date_of_birth"),
}  # fmt: skip
"""The columns of a list whose own way of writing money, or days, a column of ours takes."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A column of ours, called `key` by the rules of the columns to its right.

    It is added when the list has all columns of one of `needs` and none of `unless`. With `where_blank` it is added
    only where a row of the list has nothing there. `flags` are the words with which what asks for attention begins.
    """

    key: str
    header: str
    rule_name: str
    needs: tuple[frozenset[str], ...]
    width: float
    number_format: str = ""
    takes: Mapping[str, str] = field(default_factory=dict)
    unless: frozenset[str] = frozenset()
    where_blank: str = ""
    flags: tuple[str, ...] = ()

    @property
    def colours(self) -> tuple[Colour, ...]:
        """Its flags in the colours of our own workbooks."""
        return tuple(Colour(word, STATUS_WORDS[word].fill, STATUS_WORDS[word].ink) for word in self.flags)

    @property
    def narrow(self) -> float:
        """Its width where a list's headings go over two lines; what holds words stays as wide as they are."""
        return min(self.width, max(13, len(self.header) / 2 + 9)) if self.number_format else self.width

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


_REVIEWS = _any_of("last_review", "support_started", "review_due", "review_agreed")
_PLANS = _any_of("ehc_plan_issued", "last_decision")
# Who has an EHC plan has the annual review, not one each term (Code of Practice 9.166).
_SUPPORT = {"sen_provision": "sen_provision is N/E", "review_agreed": "review_agreed or own review_due",
            "school_kind": "none"}  # fmt: skip
# A school that notes no decision of the authority's notes the review: the next twelve months begin no earlier with it.
_DECIDED = {"last_decision": "last_decision or annual_review_held"}
_COSTS = _any_of("additional_support_cost")
_COST = {"cost": "additional_support_cost"}
_LATE = ("Over", "Due")
_THRESHOLD = ("Over", "Near", "At least £")

REGISTER = (
    Filled("area_of_need", "Area of need", "area_of_need", _any_of("primary_need"), 36),
    Filled("review_due", "Review due", "review_due", _REVIEWS, 21, DAY, _SUPPORT),
    Filled("review_status", "Review status", "support_review_status", _REVIEWS, 44,
           takes={**_SUPPORT, "sen_provision": "sen_provision is N/E, K"},
           flags=(*_LATE, "No review since", "Last review is in", "Terms needed", "Not recorded")),
    Filled("days_late", "Days overdue", "days_late", _REVIEWS, 23, takes={"reviewed_on": "none"}),
    Filled("annual_review_due", "Annual review due", "annual_review_due", _PLANS, 28, DAY, _DECIDED),
    Filled("annual_review_meeting_by", "Annual review meeting by", "annual_review_meeting_by", _PLANS, 34, DAY),
    Filled("annual_review_status", "Annual review status", "annual_review_status", _PLANS, 31,
           takes={"met": "annual_review_held", **_DECIDED}, flags=_LATE),
    Filled("headroom", "Headroom", "headroom", _COSTS, 20, MONEY, _COST),
    Filled("cost_above_threshold", "Above threshold", "cost_above_threshold", _COSTS, 26, MONEY, _COST),
    Filled("threshold_status", "Threshold status", "threshold_status", _COSTS, 27, takes=_COST, flags=_THRESHOLD),
)  # fmt: skip
"""Beside a register: the first four as long as there are reviews, then EHC plans, then costs."""

_WEEKS = ("starts ends", "fixed_weeks", "school_weeks")
_RATES = ("hourly_rate", "delivered_by")
_COSTED = _all_of(
    *(f"minutes_per_session sessions_per_week {weeks} {rate}" for weeks in _WEEKS for rate in _RATES)
)  # fmt: skip
_DATED = _all_of(*(f"minutes_per_session sessions_per_week starts ends {rate}" for rate in _RATES))
_WHOLE = {"whole_cost": "whole_cost is Yes"}

_OF_PUPILS = tuple(needed | {who} for needed in _COSTED for who in ("upn", "full_name"))
_WHO = {"upn": "upn or full_name", "provision_upns": "provision.upn or provision.full_name"}
_TOTAL = {"cost": "pupil_total"}

_ENDS = {"ends": "costed_to or ends"}
_DATED_RATE = ("starts ends delivered_by",)

PROVISION = (
    Filled("costed_to", "Costed to", "costed_to", _all_of("starts ends"), 20, DAY, where_blank="ends"),
    Filled("school_weeks", "School weeks", "weeks_of_provision", _all_of(*_WEEKS), 24, NUMBER,
           {**_ENDS, "fixed_weeks": "fixed_weeks or school_weeks"}),
    Filled("hourly_rate", "Hourly rate", "mean_rate", _all_of(*_DATED_RATE), 22, MONEY,
           {**_ENDS, "staff_role": "delivered_by"}, unless=frozenset({"hourly_rate"})),
    Filled("hourly_rate", "Hourly rate", "hourly_rate", _any_of("delivered_by"), 22, MONEY,
           {"staff_role": "delivered_by", "rates_before": "staff_rates", "rates_after": "staff_rates",
            "share_before_change": "none", "rates_first": "staff_rates", "share_before_first_change": "none",
            "rate_basis": "none", "own_rate_reason": "none", "la_rate_reason": "none"},
           unless=frozenset({"hourly_rate"})),
    Filled("rate_to_date", "Hourly rate to date", "mean_rate_to_date", _all_of(*_DATED_RATE), 31, MONEY,
           {**_ENDS, "staff_role": "delivered_by"}, unless=frozenset({"hourly_rate"})),
    Filled("why_no_cost", "Why no cost", "why_no_cost", _COSTED, 42,
           takes={"who": "upn or full_name or surname or intervention",
                  "fixed_weeks": "fixed_weeks or own school_weeks"}),
    Filled("cost", "Cost", "cost_in_list", _COSTED, 18, MONEY, _WHOLE),
    Filled("cost_to_date", "Cost to date", "cost_to_date_in_list", _DATED, 24, MONEY,
           {**_WHOLE, **_ENDS, "hourly_rate": "rate_to_date or hourly_rate"}),
    Filled("rate_this_year", "Hourly rate this year", "mean_rate_this_year", _all_of(*_DATED_RATE), 33, MONEY,
           {**_ENDS, "staff_role": "delivered_by"}, unless=frozenset({"hourly_rate"})),
    Filled("cost_this_year", "Cost this year", "cost_this_year_in_list", _DATED, 26, MONEY,
           {**_WHOLE, **_ENDS, "rate_this_year": "rate_this_year or none"}),
    Filled("pupil_total", "Pupil's total", "additional_support_cost", _OF_PUPILS, 24, MONEY,
           {**_WHO, "counted_costs": "provision.cost_this_year or provision.cost"}),
    Filled("lines_without_cost", "Lines without a cost", "lines_not_costed", _OF_PUPILS, 31,
           takes={**_WHO, "line_costs": "provision.cost_this_year or provision.cost"}),
    Filled("cost_above_threshold", "Above threshold", "cost_above_threshold", _OF_PUPILS, 26, MONEY, _TOTAL),
    Filled("headroom", "Headroom", "headroom", _OF_PUPILS, 20, MONEY, _TOTAL),
    Filled("threshold_status", "Threshold status", "threshold_status_of_pupil", _OF_PUPILS, 36, takes=_TOTAL,
           flags=_THRESHOLD),
)  # fmt: skip
"""Beside a provision map: the day up to which an open line is costed, school weeks, the rate of who delivers it (the
mean of its school days, where the rate has changed), why a line has no cost, what each line costs, in all, to date and
in this academic year, and what the pupil's lines come to in this year, for which the threshold is. A pupil is known by
the UPN; a list without one adds up the lines of a name.

Why a line has no cost is always there: the formulas of costs rest on it and look at no cell again."""

COLUMNS: Mapping[str, tuple[Filled, ...]] = {"register": REGISTER, "provision": PROVISION}


def columns_for(table: str, columns: Set[str], full: Set[str] = frozenset()) -> list[Filled]:
    """The columns of ours that can be worked out beside a list with these columns, from left to right.

    `full` are columns of the list in which no row is blank. Of two ways to one column the first that fits is taken.
    """
    fitting: dict[str, Filled] = {}
    for one in COLUMNS[table]:
        if one.fits(columns) and not (one.where_blank and one.where_blank in full):
            fitting.setdefault(one.key, one)
    # A rate that can only be looked up on its own is of no use without the time it is for.
    alone = not [
        one for one in fitting.values() if one.key not in ("hourly_rate", "rate_to_date", "rate_this_year", "costed_to")
    ]
    return [] if alone else list(fitting.values())


def bound(
    column: Filled, table: str, columns: Set[str], known: Set[str], beside: Sequence[Filled] = ()
) -> Mapping[str, Binding]:
    """Where each argument of a column of ours comes from beside a list with these columns.

    `known` are the names of what our sheets of dates and numbers hold; `beside` the columns of ours that are added.
    """
    ours, added = [one.key for one in COLUMNS[table]], {one.key for one in beside or columns_for(table, columns)}
    left = {key for key in ours[: ours.index(column.key)] if key in added}
    offers = Offers(
        table, ours=left, cells=columns, maybe={one.key for one in declared_tables()[table].columns} | {"costed_to"},
        tables={table: {*columns, *left}},
        whole={name: (_SHEETS, name) for name in known - parameters().keys()}, policy=known & parameters().keys(),
        settings={"open_lines_end"},
    )  # fmt: skip
    return bind(column.rule, column.takes, offers, column.header)
