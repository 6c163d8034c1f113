"""Checks of specialists' involvement and of pupils' moves: consent first, then what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sendbook.checks.columns_needed import AGENCY, MOVE, PUPIL
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words, is_blank
from sendbook.rules.involvement import is_social_care
from sendbook.tables import Row

_IN_ORDER = ("referred_on", "first_seen_on", "report_on", "advice_in_place_on")


def _waits(given: Given, day: date | None) -> bool:
    """Whether a day is longer ago than the due-soon days."""
    return day is not None and (given.today - day).days > given.numbers["due_soon_days"]


@check("5501", needs=(*AGENCY, "agencies.consent_on"))
def referred_without_consent(given: Given) -> Iterator[Spot]:
    """A referral without the parents' agreement, or before it."""
    for row in given.rows("agencies"):
        asked, agreed = row["referred_on"], row["consent_on"]
        # Safeguarding waits for nobody's agreement.
        if is_social_care(row["agency"]):
            continue
        if asked is not None and (is_blank(row, "consent_on") or (agreed is not None and agreed > asked)):
            yield given.at("agencies", row, "consent_on")


@check("5502Q", needs=(*AGENCY, "agencies.report_on", "agencies.advice_in_place_on"))
def advice_not_in_place(given: Given) -> Iterator[Spot]:
    """A report whose advice was not put in place within some weeks."""
    for row in given.rows("agencies"):
        if is_blank(row, "advice_in_place_on") and row["ended_on"] is None and _waits(given, row["report_on"]):
            yield given.at("agencies", row, "advice_in_place_on")


@check("5503", needs=(*AGENCY, "agencies.first_seen_on", "agencies.report_on"))
def out_of_order(given: Given) -> Iterator[Spot]:
    """A step of an involvement that is before an earlier step."""
    for row in given.rows("agencies"):
        days = [(key, row.value(key)) for key in _IN_ORDER if row.value(key) is not None]
        for (_, earlier), (key, later) in pairwise(days):
            if later < earlier:
                yield given.at("agencies", row, key)


@check("5601Q", needs=(*PUPIL, "register.year_group", "register.phase_transfer_held"))
def review_before_move_overdue(given: Given) -> Iterator[Spot]:
    """The review meeting that prepares a move of a pupil with an EHC plan is past its latest sensible day."""
    for row in given.with_plan:
        if str(row["phase_transfer_status"] or "").startswith("Overdue"):
            by, plan_by = in_words(row["phase_transfer_meeting_by"]), in_words(row["phase_transfer_by"])
            yield given.at("register", row, "phase_transfer_held", by=by, plan_by=plan_by)


@check("5602Q", needs=(*PUPIL, "register.year_group", *MOVE))
def move_not_prepared(given: Given) -> Iterator[Spot]:
    """A supported pupil in a year group that changes school or phase, without a line on the Transitions sheet."""
    known = {row["upn"] for row in given.rows("transitions")}
    for row in given.supported:
        if row["changes_phase"] == "Yes" and row["upn"] is not None and row["upn"] not in known:
            yield given.at("register", row, "changes_phase")


@check("5603", needs=(*MOVE, "transitions.parents_agreed_on", "transitions.sent_on"))
def sent_without_consent(given: Given) -> Iterator[Spot]:
    """A file that was sent without the parents' agreement, or before it."""
    for row in given.rows("transitions"):
        sent, agreed = row["sent_on"], row["parents_agreed_on"]
        if sent is not None and (is_blank(row, "parents_agreed_on") or (agreed is not None and agreed > sent)):
            yield given.at("transitions", row, "parents_agreed_on")


@check("5604Q", needs=(*MOVE, "transitions.sent_on"))
def not_sent(given: Given) -> Iterator[Spot]:
    """A pupil who has moved to a school that is known, and whose record was not sent."""
    late = {row["upn"] for row in _records_late(given)}
    for row in given.rows("transitions"):
        moved = row["moves_on"] is not None and row["moves_on"] <= given.today
        known = not is_blank(row, "destination") and row["kind"] != "Next class"
        open_record = is_blank(row, "sent_on") and row["received_on"] is None
        is_late = row["upn"] in late
        if open_record and known and ((is_late and _is_academy(given)) or (moved and not is_late)):
            yield given.at("transitions", row, "sent_on")


@check("5608", needs=(*MOVE, "transitions.sent_on", "register.left_on"))
def record_late(given: Given) -> Iterator[Spot]:
    """A leaver of a maintained school whose record did not follow within 15 school days."""
    if _is_academy(given):
        return
    for row in _records_late(given):
        by, left = in_words(row["record_send_by"]), in_words(row["leaving_day"])
        yield given.at("register", row, "record_send_by", by=by, left=left)


def _records_late(given: Given) -> list[Row]:
    rows = given.rows("register") if given.has("register", "record_send_by") else ()
    return [row for row in rows if (by := row["record_send_by"]) is not None and by < given.today]


def _is_academy(given: Given) -> bool:
    return given.school["school_type"] == "Academy"


@check("5605Q", needs=(*MOVE, "transitions.sent_on", "transitions.received_on"))
def no_receipt(given: Given) -> Iterator[Spot]:
    """A file that was sent weeks ago and whose receipt nobody confirmed."""
    for row in given.rows("transitions"):
        if is_blank(row, "received_on") and _waits(given, row["sent_on"]):
            yield given.at("transitions", row, "received_on")


@check("5606Q", needs=(*MOVE, "transitions.to_share"))
def sent_what(given: Given) -> Iterator[Spot]:
    """A file that was sent, or is agreed, without a word on what may be shared."""
    for row in given.rows("transitions"):
        if is_blank(row, "to_share") and (row["sent_on"] is not None or row["parents_agreed_on"] is not None):
            yield given.at("transitions", row, "to_share")


def _year(row: Row) -> int:
    year = str(row["year_group"] or "")
    return int(year) if year.isdigit() else 0


@check("5607Q", needs=(*PUPIL, "register.year_group", *MOVE, "transitions.adulthood"))
def adulthood_not_prepared(given: Given) -> Iterator[Spot]:
    """A pupil with an EHC plan in Year 9 or later, without a word on preparing for adulthood."""
    prepared = {row["upn"] for row in given.rows("transitions") if not is_blank(row, "adulthood")}
    for row in given.with_plan:
        if _year(row) >= given.numbers["adulthood_from_year"] and row["upn"] is not None and row["upn"] not in prepared:
            yield given.at("register", row, "year_group")
