"""Checks of what provision costs: hours, rates, groups, what counts, and how a pupil's cost stands to the threshold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from sendbook.checks.columns_needed import HOURS, LINE
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, is_blank
from sendbook.checks.provision import is_universal
from sendbook.rules.months import months_after
from sendbook.rules.possible import cannot_be
from sendbook.tables import Row

_HOURS = ("minutes_per_session", "sessions_per_week", "delivered_by")


@check("6030Q", needs=("provision.tier", "provision.counts_to_threshold"))
def counts_though_universal(given: Given) -> Iterator[Spot]:
    """A line of the tier Universal that is marked as counting to the threshold."""
    for row in given.rows("provision"):
        if is_universal(row) and row["counts_to_threshold"] == "Yes":
            yield given.at("provision", row, "counts_to_threshold")


@check("6031", needs=("provision.counts_to_threshold", "provision.funding_source"))
def counts_though_not_paid(given: Given) -> Iterator[Spot]:
    """A line that counts to the threshold although the school does not pay for it."""
    for row in given.rows("provision"):
        unpaid = str(row["funding_source"] or "").casefold() == "not paid by the school"
        if unpaid and (row["counted_cost"] or 0) > 0:
            yield given.at("provision", row, "counts_to_threshold")


def _has_hours(row: Row) -> bool:
    return row["minutes_per_session"] is not None or row["sessions_per_week"] is not None


def _has_time(row: Row) -> bool:
    return _has_hours(row) or row["visits"] is not None


def _role_rows(given: Given) -> Mapping[str, Row]:
    """The Staff sheet's row of each role: the first, which is the one that rates are looked up in."""
    roles: dict[str, Row] = {}
    for row in given.rows("staff"):
        if row["role"] is not None:
            roles.setdefault(str(row["role"]).casefold(), row)
    return roles


@check("6042", needs=HOURS)
def hours_incomplete(given: Given) -> Iterator[Spot]:
    """A line with minutes or sessions that lacks the other, or who delivers it: its cost stays blank."""
    for row in given.rows("provision"):
        if _has_hours(row):
            for column in _HOURS:
                if is_blank(row, column):
                    yield given.at("provision", row, column)


@check("6040", needs=(*HOURS, "staff.role"))
def role_unknown(given: Given) -> Iterator[Spot]:
    """A line with hours, delivered by a role that is not on the Staff sheet."""
    roles = _role_rows(given)
    for row in given.rows("provision"):
        if _has_time(row) and row["delivered_by"] and str(row["delivered_by"]).casefold() not in roles:
            yield given.at("provision", row, "delivered_by")


def _rate_column(given: Given) -> str:
    return "la_rate" if given.school["rate_basis"] == "LA" else "actual_rate"


def _roles_in_use(given: Given) -> Iterator[Row]:
    """The rows of the Staff sheet whose role delivers at least one line with hours."""
    used = {str(row["delivered_by"]).casefold() for row in given.rows("provision") if _has_hours(row)}
    for role, row in _role_rows(given).items():
        if role in used:
            yield row


@check("6041", needs=(*HOURS, "staff.role", "staff.actual_rate", "staff.la_rate"))
def rate_missing(given: Given) -> Iterator[Spot]:
    """A role that delivers provision and has no rate of the kind that the School sheet says is in use."""
    column = _rate_column(given)
    for row in _roles_in_use(given):
        if row["rate_in_use"] is None and column not in row.unreadable:
            yield given.at("staff", row, column)


@check("6070Q", needs=(*HOURS, "staff.role", "staff.rate_from"))
def rate_old(given: Given) -> Iterator[Spot]:
    """A rate in use that has held for a year or more."""
    for row in _roles_in_use(given):
        if row["rate_from"] is not None and months_after(row["rate_from"], 12) <= given.today:
            yield given.at("staff", row, "rate_from")


@check("6072Q", needs=(*HOURS, "staff.role", "staff.rate_from"))
def rate_not_yet(given: Given) -> Iterator[Spot]:
    """A rate in use that holds only from a day to come, without the rate until then."""
    for row in _roles_in_use(given):
        typed = row["actual_rate"] is not None and row["earlier_rate"] is None
        if typed and row["rate_from"] is not None and row["rate_from"] > given.today:
            yield given.at("staff", row, "rate_from")


_DAY_OF_NEXT = (
    ("earlier_rate", "rate_from"), ("first_rate", "earlier_rate_from"), ("earlier_la_rate", "la_rate_from"),
    ("first_la_rate", "earlier_la_rate_from"), ("earlier_visit_rate", "visit_rate_from"),
)  # fmt: skip
"""Each rate that held until a day, and the column with that day."""


@check("6073", needs=("staff.role", "staff.rate_from", "staff.earlier_rate"))
def earlier_rate_without_day(given: Given) -> Iterator[Spot]:
    """An earlier rate, own, of the local authority or of a visit, without the day from which the next one holds."""
    for row in given.rows("staff"):
        for earlier, day in _DAY_OF_NEXT:
            if row.value(earlier) is not None and is_blank(row, day):
                yield given.at("staff", row, day)


@check("6074Q", needs=(*HOURS, "staff.role", "staff.rate_from", "years.starts"))
def days_before_first_rate(given: Given) -> Iterator[Spot]:
    """A rate from a day within the costing years, with lines before that day and no rate known for them."""
    first = min((row["starts"] for row in given.rows("years") if row["starts"]), default=None)
    column = "la_rate_from" if _rate_column(given) == "la_rate" else "rate_from"
    earlier = "earlier_la_rate" if column == "la_rate_from" else "earlier_rate"
    begun: dict[str, date] = {}
    for row in given.rows("provision"):
        if _has_hours(row) and row["delivered_by"] and row["starts"]:
            role = str(row["delivered_by"]).casefold()
            begun[role] = min(row["starts"], begun.get(role, row["starts"]))
    for row in _roles_in_use(given):
        start, day = begun.get(str(row["role"]).casefold()), row.value(column)
        of_pay = column == "rate_from" and row["actual_rate"] is None
        if start and first and day and row.value(earlier) is None and not of_pay and max(start, first) < day:
            yield given.at("staff", row, earlier, day=f"{day:%d/%m/%Y}")


@check("6046Q", needs=("staff.actual_rate", "staff.la_rate"))
def rate_unlikely(given: Given) -> Iterator[Spot]:
    """A rate that cannot be the cost of an hour."""
    most = given.numbers["highest_hourly_rate"]
    for row in given.rows("staff"):
        for column in ("actual_rate" if row["actual_rate"] is not None else "worked_out_rate", "la_rate"):
            if row[column] is not None and not 0 <= row[column] <= most:
                yield given.at("staff", row, column, most=f"{most:g}")


@check("6071", needs=(*HOURS, "staff.role", "staff.rate_source"))
def rates_are_examples(given: Given) -> Iterator[Spot]:
    """Rates in use that are still the examples; the first such row only."""
    for row in _roles_in_use(given):
        if "example" in str(row["rate_source"] or "").casefold():
            yield given.at("staff", row, "rate_source")
            return


@check("6043Q", needs=(*HOURS, "provision.resources", "provision.tier"))
def costs_nothing(given: Given) -> Iterator[Spot]:
    """A line for some pupils only that has neither hours nor other cost, and is paid by the school."""
    for row in given.rows("provision"):
        paid = str(row["funding_source"] or "").casefold() != "not paid by the school"
        costed = ("minutes_per_session", "sessions_per_week", "visits", "resources")
        nothing = all(is_blank(row, column) for column in costed)
        if nothing and paid and not is_universal(row) and row["counts_to_threshold"] != "No":
            yield given.at("provision", row, "minutes_per_session")


@check("6044Q", needs=HOURS)
def unlikely_hours(given: Given) -> Iterator[Spot]:
    """Minutes or sessions that are hardly meant: sessions of a few minutes, or more hours than a week has."""
    shortest, longest = (int(given.numbers[f"{end}_session_minutes"]) for end in ("shortest", "longest"))
    week = given.numbers["school_week_hours"]
    words = {"shortest": f"{shortest}", "longest": f"{longest}", "week": f"{week:g}"}
    for row in given.rows("provision"):
        minutes, sessions = row["minutes_per_session"], row["sessions_per_week"]
        if cannot_be("minutes_per_session", minutes) or cannot_be("sessions_per_week", sessions):
            continue  # told as what it is
        if minutes is not None and not shortest <= minutes <= longest:
            yield given.at("provision", row, "minutes_per_session", **words)
        elif minutes is not None and sessions is not None and minutes * sessions / 60 > week:
            yield given.at("provision", row, "sessions_per_week", **words)


@check("6045", needs=("provision.resources",))
def cost_below_nought(given: Given) -> Iterator[Spot]:
    """Resources with a minus sign."""
    for row in given.rows("provision"):
        if row["resources"] is not None and row["resources"] < 0:
            yield given.at("provision", row, "resources")


def _groups(given: Given) -> Iterator[tuple[list[Row], int]]:
    """Lines that are one group: same intervention, role, minutes, sessions, days and group size; and its pupils."""
    groups = defaultdict(list)
    for row in given.rows("provision"):
        if row["intervention"] and _has_hours(row):
            named = (str(row["intervention"]).casefold(), str(row["delivered_by"] or "").casefold())
            shape = ("minutes_per_session", "sessions_per_week", "starts", "ends", "group_size")
            groups[named + tuple(row.value(column) for column in shape)].append(row)
    for rows in groups.values():
        yield rows, len({row["upn"] for row in rows})


@check("6050Q", needs=(*LINE, *HOURS, "provision.group_size"))
def group_without_size(given: Given) -> Iterator[Spot]:
    """Several pupils in the same sessions while the group size is blank or 0: each is costed as one to one."""
    for rows, pupils in _groups(given):
        if pupils > 1 and not rows[0]["group_size"] and "group_size" not in rows[0].unreadable:
            yield given.at("provision", rows[0], "group_size", pupils=pupils)


@check("6051Q", needs=(*LINE, *HOURS, "provision.group_size"))
def group_larger_than_planned(given: Given) -> Iterator[Spot]:
    """More pupils in the same sessions than the group size says, and not whole groups of that size."""
    for rows, pupils in _groups(given):
        size = rows[0]["group_size"] or 0
        if size > 1 and pupils > size and pupils % size:
            yield given.at("provision", rows[0], "group_size", pupils=pupils)


@check("6052Q", needs=(*LINE, *HOURS, "provision.group_size", "provision.whole_cost"))
def whole_cost_twice(given: Given) -> Iterator[Spot]:
    """A group whose whole cost is put on more than one pupil."""
    for rows, _ in _groups(given):
        whole = [row for row in rows if row["whole_cost"] == "Yes"]
        for row in whole[1:] if (rows[0]["group_size"] or 0) > 1 else ():
            yield given.at("provision", row, "whole_cost", other=given.tables["provision"].cell(whole[0], "whole_cost"))


@check("6130", needs=(*HOURS, "provision.resources", "provision.funding_source"))
def no_funding_source(given: Given) -> Iterator[Spot]:
    """Lines that cost something and do not say where the money comes from; one finding for all."""
    costly = [row for row in given.rows("provision") if (row["provision_cost"] or 0) > 0]
    rows = [row for row in costly if is_blank(row, "funding_source")]
    if rows:
        yield given.at("provision", rows[0], "funding_source", count=len(rows))


def _status(given: Given, word: str) -> Iterator[Spot]:
    for row in given.pupils:
        if str(row["threshold_status"] or "").startswith(word):
            yield given.at("register", row, "additional_support_cost")


@check("6090", needs=(*LINE, "register.upn"))
def near_threshold(given: Given) -> Iterator[Spot]:
    """A pupil whose recorded cost is near the high needs cost threshold."""
    return _status(given, "Near")


@check("6091", needs=(*LINE, "register.upn"))
def over_threshold(given: Given) -> Iterator[Spot]:
    """A pupil whose recorded cost is above the high needs cost threshold."""
    return _status(given, "Over")
