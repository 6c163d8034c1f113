"""Checks of decisions on the register and of the monitoring list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sendbook.checks.columns_needed import CONCERN, DECISION, PUPIL, SUPPORT
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, code_in, in_words, is_blank, provision_code
from sendbook.tables import Row

_TO_BE_TOLD = ("Added", "Level changed", "Removed")


@check("5301Q", needs=(*PUPIL, *DECISION))
def not_added(given: Given) -> Iterator[Spot]:
    """A supported pupil without the decision that put the pupil on the register, in a school that records decisions."""
    if not given.rows("events"):
        return
    known = {row["upn"] for row in given.rows("events") if row["kind"] in ("Added", "Level changed", "Returned")}
    asked = [row for row in given.supported if row["upn"] is not None]
    lacking = [row for row in asked if row["upn"] not in known]
    yield from given.at_each("register", asked, lacking, "sen_provision")


@check("5302", needs=(*DECISION, "events.parents_informed_on"))
def parents_not_informed(given: Given) -> Iterator[Spot]:
    """A decision of which the parents were not told."""
    for row in given.rows("events"):
        if row["kind"] in _TO_BE_TOLD and is_blank(row, "parents_informed_on"):
            yield given.at("events", row, "parents_informed_on")


@check("5303Q", needs=(*DECISION, "events.discussed_on"))
def not_discussed(given: Given) -> Iterator[Spot]:
    """A decision of which the parents were told, but which was not discussed with them."""
    for row in given.rows("events"):
        told = row["kind"] in _TO_BE_TOLD and row["parents_informed_on"] is not None
        if told and is_blank(row, "discussed_on"):
            yield given.at("events", row, "discussed_on")


@check("5304Q", needs=(*DECISION, "events.reason"))
def no_reason(given: Given) -> Iterator[Spot]:
    """A decision without a reason."""
    for row in given.rows("events"):
        if row["kind"] in _TO_BE_TOLD and is_blank(row, "reason"):
            yield given.at("events", row, "reason")


@check("5305Q", needs=(*PUPIL, *DECISION, "events.to_provision"))
def unlike_the_register(given: Given) -> Iterator[Spot]:
    """The newest decision says another SEN provision than the register."""
    newest: dict[str, Row] = {}
    for row in given.rows("events"):
        upn, day = row["upn"], row["decided_on"]
        if upn is None or day is None or day > given.today or row["kind"] == "Left":
            continue
        if upn not in newest or newest[upn]["decided_on"] <= day:
            newest[upn] = row
    for pupil in given.pupils:
        event = newest.get(pupil["upn"])
        if event is not None and code_in(event, "to_provision") not in ("", provision_code(pupil)):
            yield given.at("events", event, "to_provision", census_code=provision_code(pupil) or "blank")


@check("5306Q", needs=(*SUPPORT, *DECISION))
def off_without_decision(given: Given) -> Iterator[Spot]:
    """A pupil who was supported and is N now, without the decision that took the pupil off the register."""
    removed = {row["upn"] for row in given.rows("events") if row["kind"] == "Removed"}
    for row in given.pupils:
        if provision_code(row) == "N" and row["support_started"] is not None and row["upn"] not in removed:
            yield given.at("register", row, "sen_provision")


@check("5307", needs=(*DECISION, "events.from_provision", "events.to_provision"))
def nothing_changed(given: Given) -> Iterator[Spot]:
    """A change of level from one SEN provision to the same."""
    for row in given.rows("events"):
        before = code_in(row, "from_provision")
        if row["kind"] == "Level changed" and before and before == code_in(row, "to_provision"):
            yield given.at("events", row, "to_provision")


@check("5308", needs=DECISION)
def decided_later(given: Given) -> Iterator[Spot]:
    """A decision on a day that is still to come."""
    for row in given.rows("events"):
        if row["decided_on"] is not None and row["decided_on"] > given.today:
            yield given.at("events", row, "decided_on")


def _open(given: Given) -> Iterator[Row]:
    """Concerns that are not decided yet."""
    for row in given.rows("monitoring"):
        if row["decided_on"] is None and row["decision"] is None and row["raised_on"] is not None:
            yield row


@check("5401Q", needs=(*CONCERN, "monitoring.decide_by"))
def decision_overdue(given: Given) -> Iterator[Spot]:
    """A concern that was to be decided by a day that has passed."""
    for row in _open(given):
        if row["decide_by"] is not None and row["decide_by"] < given.today:
            yield given.at("monitoring", row, "decide_by", by=in_words(row["decide_by"]))


@check("5402Q", needs=(*CONCERN, "monitoring.decide_by"))
def no_day_to_decide(given: Given) -> Iterator[Spot]:
    """A concern without a day by which it is decided."""
    for row in _open(given):
        if is_blank(row, "decide_by"):
            yield given.at("monitoring", row, "decide_by")


@check("5403Q", needs=(*CONCERN, "monitoring.parents_told_on"))
def parents_not_spoken_to(given: Given) -> Iterator[Spot]:
    """A concern of which nobody spoke with the parents within some weeks."""
    days = timedelta(days=min(given.numbers["due_soon_days"], 1000))
    for row in _open(given):
        if is_blank(row, "parents_told_on") and row["raised_on"] + days < given.today:
            yield given.at("monitoring", row, "parents_told_on")


@check("5404Q", needs=(*PUPIL, *CONCERN, "monitoring.upn"))
def decided_for_support(given: Given) -> Iterator[Spot]:
    """A concern that was decided as SEN support, for a pupil who is not on the register with it."""
    supported = {row["upn"] for row in given.supported}
    for row in given.rows("monitoring"):
        if row["decision"] == "SEN support" and row["upn"] is not None and row["upn"] not in supported:
            yield given.at("monitoring", row, "decision")


@check("5405Q", needs=(*PUPIL, *CONCERN, "monitoring.upn"))
def monitored_and_supported(given: Given) -> Iterator[Spot]:
    """An undecided concern about a pupil who has SEN provision already."""
    supported = {row["upn"] for row in given.supported}
    for row in _open(given):
        if row["upn"] is not None and row["upn"] in supported:
            yield given.at("monitoring", row, "upn")


@check("5406", needs=CONCERN)
def half_a_decision(given: Given) -> Iterator[Spot]:
    """A decision on a concern without its day, or a day without the decision."""
    for row in given.rows("monitoring"):
        for key, other in (("decision", "decided_on"), ("decided_on", "decision")):
            if is_blank(row, key) and row.value(other) is not None:
                yield given.at("monitoring", row, key)
