"""Checks of what provision costs: hours, rates, groups, what counts, and how a pupil's cost stands to the threshold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sendbook.checks.columns_needed import HOURS, LINE
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, is_blank
from sendbook.checks.provision import is_universal
from sendbook.checks.rates import has_hours, role_rows
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


def _has_time(row: Row) -> bool:
    return has_hours(row) or row["visits"] is not None


@check("6042", needs=HOURS)
def hours_incomplete(given: Given) -> Iterator[Spot]:
    """A line with minutes or sessions that lacks the other, or who delivers it: its cost stays blank."""
    for row in given.rows("provision"):
        if has_hours(row):
            for column in _HOURS:
                if is_blank(row, column):
                    yield given.at("provision", row, column)


@check("6040", needs=(*HOURS, "staff.role"))
def role_unknown(given: Given) -> Iterator[Spot]:
    """A line with hours, delivered by a role that is not on the Staff sheet."""
    roles = role_rows(given)
    for row in given.rows("provision"):
        if _has_time(row) and row["delivered_by"] and str(row["delivered_by"]).casefold() not in roles:
            yield given.at("provision", row, "delivered_by")


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
        if row["intervention"] and has_hours(row):
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
