"""Checks of meetings with parents: enough of them, a note of each early discussion, invitations in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sendbook.checks.columns_needed import MEETING, PUPIL
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words, is_blank
from sendbook.tables import Row

_NOTE = {
    "strengths": "strengths", "difficulties": "difficulties", "parents_concerns": "parents' concerns",
    "outcomes": "agreed outcomes", "next_steps": "next steps",
}  # fmt: skip
_RECORDED = ("Early discussion", "Review meeting", "Annual review")


def _held(given: Given) -> Iterator[Row]:
    for row in given.rows("meetings"):
        if row["held_on"] is not None and row["held_on"] <= given.today:
            yield row


@check("5201Q", needs=(*PUPIL, *MEETING, "meetings.with_parents", "terms.ends"))
def short_of_meetings(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support whose parents were met less often than the terms so far ask for."""
    if not given.rows("meetings"):
        return
    for row in given.on_sen_support:
        if str(row["meetings_status"] or "").startswith("Short"):
            yield given.at("register", row, "meetings_status", held=str(row["meetings_this_year"]))


@check("5202Q", needs=(*PUPIL, *MEETING))
def none_recorded(given: Given) -> Iterator[Spot]:
    """Pupils on SEN support, but not one meeting."""
    if given.on_sen_support and not given.rows("meetings"):
        yield Spot(given.tables["meetings"].sheet)


@check("5203Q", needs=(*MEETING, "meetings.strengths", "meetings.next_steps"))
def note_incomplete(given: Given) -> Iterator[Spot]:
    """The note of an early discussion that lacks one of its parts."""
    for row in _held(given):
        lacking = [key for key in _NOTE if is_blank(row, key)]
        if row["kind"] == "Early discussion" and lacking:
            yield given.at("meetings", row, lacking[0], lacking=", ".join(_NOTE[key] for key in lacking))


@check("5204Q", needs=(*MEETING, "meetings.note_given_on"))
def note_not_given(given: Given) -> Iterator[Spot]:
    """The note of a discussion or review that the parents did not get in time."""
    days = int(given.numbers["meeting_note_days"])
    for row in _held(given):
        waits = (given.today - row["held_on"]).days > days
        if row["kind"] in _RECORDED and row["with_parents"] == "Yes" and waits and is_blank(row, "note_given_on"):
            yield given.at("meetings", row, "note_given_on", days=days)


@check("5205", needs=(*MEETING, "meetings.note_given_on"))
def note_before_meeting(given: Given) -> Iterator[Spot]:
    """A note that was given before the meeting."""
    for row in given.rows("meetings"):
        if row["note_given_on"] is not None and row["held_on"] is not None and row["note_given_on"] < row["held_on"]:
            yield given.at("meetings", row, "note_given_on")


@check("5206Q", needs=(*MEETING, "meetings.invited_on"))
def invited_late(given: Given) -> Iterator[Spot]:
    """An annual review to which people were invited less than two weeks before, or on no day that is recorded."""
    days = int(given.numbers["annual_review_papers_days_before"])
    for row in given.rows("meetings"):
        held: date | None = row["held_on"]
        if row["kind"] != "Annual review" or held is None:
            continue
        by = held - timedelta(days=days)
        late = row["invited_on"] is not None and row["invited_on"] > by
        if late or (is_blank(row, "invited_on") and by < given.today):
            yield given.at("meetings", row, "invited_on", by=in_words(by))


@check("5207Q", needs=(*MEETING, "meetings.with_parents"))
def parents_there_unknown(given: Given) -> Iterator[Spot]:
    """A meeting that has been held and does not say whether the parents were there."""
    for row in _held(given):
        if is_blank(row, "with_parents"):
            yield given.at("meetings", row, "with_parents")
