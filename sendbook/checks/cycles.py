"""Checks of assess, plan, do, review: what a cycle must say at each of its stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from sendbook.checks.columns_needed import AGENCY, CYCLE, PLANNED_CYCLE, PUPIL, REVIEWED_CYCLE, SUPPORT
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, code_in, is_blank
from sendbook.rules.years import academic_year_start
from sendbook.tables import Row

_IN_ORDER = ("assessed_on", "planned_on", "support_from", "reviewed_on")
_EVIDENCE = ("teacher", "progress", "attainment", "behaviour", "peers", "parents", "pupil", "specialists")


def _past(given: Given, day: date | None) -> bool:
    return day is not None and day <= given.today


def _planned(given: Given) -> Iterator[Row]:
    """Cycles whose plan was agreed or whose support has begun."""
    for row in given.rows("cycles"):
        if _past(given, row["planned_on"]) or _past(given, row["support_from"]):
            yield row


def _reviewed(given: Given) -> Iterator[Row]:
    for row in given.rows("cycles"):
        if _past(given, row["reviewed"]):
            yield row


def _of_pupils(given: Given, pupils: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Each of these pupils who has a cycle, with the newest."""
    lines = given.rows("cycles")
    for pupil in pupils:
        line = pupil["cycle_line"]
        if line is not None and 1 <= line <= len(lines):
            yield pupil, lines[line - 1]


@check("5101", needs=PLANNED_CYCLE)
def out_of_order(given: Given) -> Iterator[Spot]:
    """A date of a cycle that is before the date of an earlier stage."""
    for row in given.rows("cycles"):
        days = [(key, row.value(key)) for key in _IN_ORDER if row.value(key) is not None]
        for (_, earlier), (key, later) in pairwise(days):
            if later < earlier:
                yield given.at("cycles", row, key)


@check("5102", needs=(*PLANNED_CYCLE, "cycles.review_due"))
def no_review_date(given: Given) -> Iterator[Spot]:
    """A plan without a clear date for review."""
    for row in _planned(given):
        if is_blank(row, "review_due") and row["reviewed"] is None:
            yield given.at("cycles", row, "review_due")


@check("5103", needs=(*PLANNED_CYCLE, "cycles.review_due"))
def review_before_support(given: Given) -> Iterator[Spot]:
    """A review date agreed for a day before the support begins."""
    for row in given.rows("cycles"):
        begun = row["support_from"] or row["planned_on"] or row["assessed_on"]
        if row["review_due"] is not None and begun is not None and row["review_due"] < begun:
            yield given.at("cycles", row, "review_due")


@check("5104Q", needs=REVIEWED_CYCLE)
def older_cycle_open(given: Given) -> Iterator[Spot]:
    """A cycle that was never reviewed although a later one of the pupil has begun."""
    newest: dict[str, int] = {}
    for row in given.rows("cycles"):
        if row["upn"] is not None and _past(given, row["assessed_on"]):
            newest[row["upn"]] = max(newest.get(row["upn"], 0), row["cycle_number"] or 0)
    for row in given.rows("cycles"):
        number = row["cycle_number"]
        if row["reviewed"] is None and number is not None and number < newest.get(row["upn"], 0):
            yield given.at("cycles", row, "reviewed_on")


@check("5105Q", needs=(*CYCLE, "cycles.evidence_parents", "cycles.evidence_pupil"))
def view_of_the_need_missing(given: Given) -> Iterator[Spot]:
    """An assessment of need without the parents' or the pupil's view, although it rests on other evidence."""
    for row in given.rows("cycles"):
        if _past(given, row["assessed_on"]) and row["evidence_sources"]:
            for key, whose in (("evidence_parents", "parents'"), ("evidence_pupil", "pupil's")):
                if is_blank(row, key):
                    yield given.at("cycles", row, key, whose=whose)


@check("5106Q", needs=(*CYCLE, "cycles.evidence_teacher"))
def no_evidence(given: Given) -> Iterator[Spot]:
    """An assessment of need without any source of evidence."""
    for row in given.rows("cycles"):
        if _past(given, row["assessed_on"]) and all(is_blank(row, f"evidence_{name}") for name in _EVIDENCE):
            yield given.at("cycles", row, "evidence_teacher")


@check("5107Q", needs=(*PLANNED_CYCLE, "cycles.outcome"))
def no_outcome(given: Given) -> Iterator[Spot]:
    """A plan without an outcome."""
    for row in _planned(given):
        if is_blank(row, "outcome"):
            yield given.at("cycles", row, "outcome")


@check("5108Q", needs=(*PLANNED_CYCLE, "cycles.measure", "cycles.baseline", "cycles.target"))
def not_measurable(given: Given) -> Iterator[Spot]:
    """A plan with an outcome, but without measure, baseline or target."""
    words = {"measure": "how it is measured", "baseline": "the baseline", "target": "the target"}
    for row in _planned(given):
        lacking = [key for key in words if is_blank(row, key)]
        if lacking and row["outcome"] is not None:
            yield given.at("cycles", row, lacking[0], lacking=" and ".join(words[key] for key in lacking))


@check("5109Q", needs=("cycles.baseline", "cycles.target"))
def target_is_baseline(given: Given) -> Iterator[Spot]:
    """A target that is the baseline."""
    for row in given.rows("cycles"):
        if row["target"] is not None and row["target"] == row["baseline"]:
            yield given.at("cycles", row, "target")


@check("5110", needs=REVIEWED_CYCLE)
def review_in_the_future(given: Given) -> Iterator[Spot]:
    """A review that counts as held on a day still to come."""
    for row in given.rows("cycles"):
        if row["reviewed_on"] is not None and row["reviewed_on"] > given.today:
            yield given.at("cycles", row, "reviewed_on")


@check("5111Q", needs=(*REVIEWED_CYCLE, "cycles.progress"))
def no_judgement(given: Given) -> Iterator[Spot]:
    """A review that does not say what progress was made."""
    for row in _reviewed(given):
        if is_blank(row, "progress"):
            yield given.at("cycles", row, "progress")


@check("5112Q", needs=(*REVIEWED_CYCLE, "cycles.pupil_view", "cycles.pupil_took_part"))
def no_pupil_view(given: Given) -> Iterator[Spot]:
    """A review without the pupil's view."""
    for row in _reviewed(given):
        if is_blank(row, "pupil_view") and row["pupil_took_part"] != "Yes":
            yield given.at("cycles", row, "pupil_view")


@check("5113Q", needs=(*REVIEWED_CYCLE, "cycles.parents_view", "cycles.parents_took_part"))
def no_parents_view(given: Given) -> Iterator[Spot]:
    """A review without the parents' view."""
    for row in _reviewed(given):
        if is_blank(row, "parents_view") and row["parents_took_part"] != "Yes":
            yield given.at("cycles", row, "parents_view")


@check("5114Q", needs=(*REVIEWED_CYCLE, "cycles.decision"))
def no_decision(given: Given) -> Iterator[Spot]:
    """A review that does not say what happens next."""
    for row in _reviewed(given):
        if is_blank(row, "decision"):
            yield given.at("cycles", row, "decision")


@check("5115Q", needs=(*PUPIL, *REVIEWED_CYCLE, "cycles.decision"))
def no_next_cycle(given: Given) -> Iterator[Spot]:
    """A pupil whose support goes on, but whose newest cycle was reviewed weeks ago and no other was begun."""
    days = given.numbers["due_soon_days"]
    for _, row in _of_pupils(given, given.on_sen_support):
        if row["decision"] != "End support" and _past(given, row["reviewed"]):
            gone = (given.today - row["reviewed"]).days
            if gone > days:
                yield given.at("cycles", row, "reviewed_on", days=gone)


@check("5116Q", needs=(*PUPIL, *REVIEWED_CYCLE, "cycles.decision"))
def ended_but_on_the_register(given: Given) -> Iterator[Spot]:
    """A pupil who still counts as supported, although the newest review decided to end the support."""
    for _, row in _of_pupils(given, given.supported):
        if row["decision"] == "End support" and _past(given, row["reviewed"]):
            yield given.at("cycles", row, "decision")


@check("5117Q", needs=(*SUPPORT, *CYCLE))
def no_cycle(given: Given) -> Iterator[Spot]:
    """A pupil on SEN support without any cycle, in a school that records cycles."""
    if not given.rows("cycles"):
        return
    days = given.numbers["due_soon_days"]
    asked = [row for row in given.on_sen_support if row["upn"] and _past(given, row["support_started"])]
    asked = [row for row in asked if (given.today - row["support_started"]).days > days]
    yield from given.at_each("register", asked, [row for row in asked if row["cycle_line"] is None], "support_started")


@check("5120Q", needs=(*PUPIL, *REVIEWED_CYCLE, "cycles.progress", *AGENCY))
def specialist_expected(given: Given) -> Iterator[Spot]:
    """A pupil with little or no progress over several cycles, and no specialist involved."""
    for row in given.supported:
        if row["specialist_expected"] == "Expected":
            yield given.at("register", row, "specialist_expected")


@check("5121Q", needs=("cycles.assessed_on", "cycles.evidence_parents", "cycles.views_compared"))
def views_not_compared(given: Given) -> Iterator[Spot]:
    """Parents' view recorded in this academic year, and not set beside the school's own; asked once some rows do it."""
    first = academic_year_start(given.today)
    rows = [row for row in given.rows("cycles") if row["assessed_on"] and row["assessed_on"] >= first]
    asked = [row for row in rows if not is_blank(row, "evidence_parents")]
    return given.at_blank("cycles", asked, "views_compared", once_begun=True)


@check("5122Q", needs=("cycles.assessed_on", "cycles.semh_considered", "register.primary_need"))
def semh_not_considered(given: Given) -> Iterator[Spot]:
    """Behaviour among the evidence of an assessment of this year, and nothing on what may lie behind it."""
    first = academic_year_start(given.today)
    for row in given.rows("cycles"):
        recent = row["assessed_on"] and row["assessed_on"] >= first
        if recent and not is_blank(row, "evidence_behaviour") and is_blank(row, "semh_considered"):
            pupil = given.pupil_of.get(row["upn"])
            if pupil is not None and code_in(pupil, "primary_need") == "SEMH":
                yield given.at("cycles", row, "semh_considered")
