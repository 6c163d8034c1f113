"""Checks of who pays: shares of funding sources, money that came in, and what is counted twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, is_blank, provision_code
from sendbook.tables import Row

_A_PENNY = 0.005


def _says(row: Row, column: str, word: str) -> bool:
    return str(row.value(column) or "").casefold() == word.casefold()


@check("6160", needs=("provision.first_share", "provision.second_share"))
def shares_not_whole(given: Given) -> Iterator[Spot]:
    """Shares of the funding sources of a line that do not add up to 100 %."""
    for row in given.rows("provision"):
        first, second = row["first_share"], row["second_share"]
        if first is None and (second or 0) <= 1:
            continue
        if abs((1 if first is None else first) + (second or 0) - 1) > 1e-9:
            yield given.at("provision", row, "second_share" if second is not None else "first_share")


@check("6161", needs=("provision.second_source", "provision.second_share"))
def second_source_incomplete(given: Given) -> Iterator[Spot]:
    """A second source without its share, or a share without its source: nothing is split."""
    for row in given.rows("provision"):
        source, share = not is_blank(row, "second_source"), not is_blank(row, "second_share")
        if source != share:
            yield given.at("provision", row, "second_share" if source else "second_source")


@check("6162Q", needs=("provision.funding_source", "provision.second_source"))
def same_source_twice(given: Given) -> Iterator[Spot]:
    """A line whose two funding sources are one and the same."""
    for row in given.rows("provision"):
        if row["second_source"] and _says(row, "funding_source", str(row["second_source"])):
            yield given.at("provision", row, "second_source")


@check("6032Q", needs=("provision.counts_to_threshold", "provision.counts_reason"))
def reason_missing(given: Given) -> Iterator[Spot]:
    """Somebody decided that a line counts, or does not, against what its tier says, and gave no reason."""
    for row in given.rows("provision"):
        universal = _says(row, "tier", "Universal")
        unpaid = _says(row, "funding_source", "Not paid by the school")
        usual = "No" if universal or unpaid else "Yes"
        decided = row["counts_to_threshold"] in ("Yes", "No") and row["counts_to_threshold"] != usual
        if decided and is_blank(row, "counts_reason"):
            yield given.at("provision", row, "counts_reason")


@check("6175Q", needs=("provision.resources", "provision.resources_each"))
def resources_repeated(given: Given) -> Iterator[Spot]:
    """The same resources bought once in two lines of one pupil and one intervention: perhaps counted twice."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in given.rows("provision"):
        once = row["resources_each"] is None or _says(row, "resources_each", "Once")
        if row["upn"] and row["intervention"] and (row["resources"] or 0) > 0 and once:
            key = (row["upn"], str(row["intervention"]).casefold(), row["resources"])
            if key in seen:
                other = given.tables["provision"].cell(seen[key], "resources")
                yield given.at("provision", row, "resources", other=other)
            seen.setdefault(key, row)


@check("6176Q", needs=("provision.resources", "provision.group_name"))
def resources_of_group_repeated(given: Given) -> Iterator[Spot]:
    """The same resources with each pupil of a named group: they are not divided by the group."""
    groups: dict[tuple[str, float], list[Row]] = defaultdict(list)
    for row in given.rows("provision"):
        if row["group_name"] and (row["resources"] or 0) > 0:
            groups[str(row["group_name"]).casefold(), row["resources"]].append(row)
    for rows in groups.values():
        if len({row["upn"] for row in rows}) > 1:
            yield given.at("provision", rows[0], "resources", count=len(rows))


@check("6177Q", needs=("provision.resources", "provision.resources_each"))
def word_without_resources(given: Given) -> Iterator[Spot]:
    """A word for when resources are bought, but no amount."""
    for row in given.rows("provision"):
        if row["resources_each"] and is_blank(row, "resources"):
            yield given.at("provision", row, "resources")


@check("6164", needs=("funding.starts", "funding.ends"))
def money_ends_before_start(given: Given) -> Iterator[Spot]:
    """Money whose last day is before its first."""
    for row in given.rows("funding"):
        if row["starts"] and row["ends"] and row["ends"] < row["starts"]:
            yield given.at("funding", row, "ends")


@check("6169Q", needs=("funding.starts", "funding.ends", "years.starts", "years.ends"))
def money_outside_years(given: Given) -> Iterator[Spot]:
    """Money no part of which falls in a year of the Years sheet."""
    firsts = [row["starts"] for row in given.rows("years") if row["starts"]]
    lasts = [row["ends"] for row in given.rows("years") if row["ends"]]
    for row in given.rows("funding"):
        dated = firsts and lasts and row["starts"] and row["ends"] and row["starts"] <= row["ends"]
        if dated and (row["ends"] < min(firsts) or row["starts"] > max(lasts)):
            yield given.at("funding", row, "starts")


@check("6167", needs=("funding.amount",))
def money_below_nought(given: Given) -> Iterator[Spot]:
    """Money in with a minus sign."""
    for row in given.rows("funding"):
        if row["amount"] is not None and row["amount"] < 0:
            yield given.at("funding", row, "amount")


@check("6163", needs=("funding.upn", "register.upn"))
def money_for_unknown_pupil(given: Given) -> Iterator[Spot]:
    """Money for a UPN that is not in the register."""
    for row in given.rows("funding"):
        if row["upn"] is not None and row["upn"] not in given.pupil_of:
            yield given.at("funding", row, "upn")


@check("6165Q", needs=("funding.source", "funding.upn"))
def top_up_without_pupil(given: Given) -> Iterator[Spot]:
    """Top-up funding that names no pupil: it is set against nobody's cost."""
    for row in given.rows("funding"):
        if _says(row, "source", "Top-up") and is_blank(row, "upn"):
            yield given.at("funding", row, "upn")


@check("6170Q", needs=("funding.source", "funding.amount", "funding.starts", "funding.ends"))
def money_twice(given: Given) -> Iterator[Spot]:
    """The same money twice: source, pupil, amount, and days that overlap."""
    seen: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in given.rows("funding"):
        if not (row["source"] and row["amount"] and row["starts"] and row["ends"]):
            continue
        key = (str(row["source"]).casefold(), row["upn"], row["amount"])
        for before in seen[key]:
            if row["starts"] <= before["ends"] and before["starts"] <= row["ends"]:
                yield given.at("funding", row, "amount", other=given.tables["funding"].cell(before, "amount"))
                break
        seen[key].append(row)


@check("6166Q", needs=("funding.upn", "funding.amount", "provision.upn", "register.upn"))
def top_up_without_cost(given: Given) -> Iterator[Spot]:
    """Top-up funding in the costing year for a pupil without any counted cost in it."""
    for row in given.pupils:
        if (row["top_up_received"] or 0) > 0 and not row["additional_support_cost"]:
            yield given.at("register", row, "top_up_received")


@check("6168Q", needs=("funding.source", "funding.amount", "provision.funding_source", "totals.item"))
def source_overspent(given: Given) -> Iterator[Spot]:
    """A funding source from which more is planned than came in."""
    for row in given.rows("totals"):
        if _says(row, "by", "Funding source") and (row["money"] or 0) > 0 and (row["left"] or 0) < -_A_PENNY:
            yield given.at("totals", row, "left")


@check("6172Q", needs=("funding.source", "funding.amount", "provision.funding_source", "totals.item"))
def source_without_money(given: Given) -> Iterator[Spot]:
    """Lines paid from a source for which the Funding sheet has no money, while it has money from others."""
    if not any((row["amount"] or 0) > 0 for row in given.rows("funding")):
        return
    for row in given.rows("totals"):
        paid = not _says(row, "item", "Not paid by the school") and not _says(row, "item", "Core budget")
        if _says(row, "by", "Funding source") and paid and row["money"] == 0 and (row["cost"] or 0) > 0:
            yield given.at("totals", row, "money")


@check("6171Q", needs=("funding.upn", "funding.hours_named", "provision.upn", "register.sen_provision"))
def hours_below_those_named(given: Given) -> Iterator[Spot]:
    """A pupil whose lines now have fewer hours a week than the plan or letter names."""
    hours: dict[str, float] = defaultdict(float)
    for row in given.rows("provision"):
        if row["upn"] and row["starts"] and row["ends"] and row["starts"] <= given.today <= row["ends"]:
            hours[row["upn"]] += (row["minutes_per_session"] or 0) / 60 * (row["sessions_per_week"] or 0)
    for row in given.rows("funding"):
        pupil = given.pupil_of.get(row["upn"])
        current = row["starts"] and row["ends"] and row["starts"] <= given.today <= row["ends"]
        with_plan = current and pupil is not None and provision_code(pupil) == "E"
        if with_plan and row["hours_named"] is not None and hours[row["upn"]] < row["hours_named"] - _A_PENNY:
            yield given.at("funding", row, "hours_named", hours=f"{hours[row['upn']]:g}")
