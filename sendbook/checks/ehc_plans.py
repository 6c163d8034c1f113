"""Checks of EHC plans: when they were issued, decided on and reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sendbook.checks.columns_needed import EHC_PLAN
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, in_words
from sendbook.rules.ehc_plans import counted
from sendbook.rules.reviews import overdue
from sendbook.tables import Row


@check("5040", needs=("register.sen_provision", "register.ehc_plan_issued"))
def not_issued(given: Given) -> Iterator[Spot]:
    """A pupil with an EHC plan but no date on which it was issued."""
    return given.at_blank("register", given.with_plan, "ehc_plan_issued")


@check("5041", needs=("register.ehc_plan_issued", "register.last_decision"))
def decision_before_issue(given: Given) -> Iterator[Spot]:
    """A decision on an annual review from before the plan was issued."""
    for row in given.rows("register"):
        if row["last_decision"] and row["ehc_plan_issued"] and row["last_decision"] < row["ehc_plan_issued"]:
            yield given.at("register", row, "last_decision")


def _review_overdue(given: Given, row: Row) -> bool:
    return bool(overdue(review_due=row["annual_review_due"], as_at=given.today, held=None))


@check("5042Q", needs=EHC_PLAN)
def annual_review_overdue(given: Given) -> Iterator[Spot]:
    """An annual review that was to be complete before today: its meeting was held, the decision is not recorded."""
    for row in given.with_plan:
        if _review_overdue(given, row) and _held_this_time(given, row) is not None:
            yield given.at("register", row, "annual_review_due", due=in_words(row["annual_review_due"]))


@check("5047", needs=(*EHC_PLAN, "register.annual_review_held"))
def annual_review_not_held(given: Given) -> Iterator[Spot]:
    """An annual review that was to be complete before today, for which not even the meeting was held."""
    for row in given.with_plan:
        if _review_overdue(given, row) and _held_this_time(given, row) is None:
            yield given.at("register", row, "annual_review_due", due=in_words(row["annual_review_due"]))


@check("5048", needs=(*EHC_PLAN, "register.report_sent_on"))
def report_not_sent(given: Given) -> Iterator[Spot]:
    """A review meeting after which the school's report was to be sent before today."""
    for row in given.with_plan:
        by = row["review_report_by"]
        if by is not None and by < given.today:
            yield given.at("register", row, "report_sent_on", by=in_words(by))


@check("5049Q", needs=(*EHC_PLAN, "register.plan_decision", "register.amended_plan_on"))
def amended_plan_awaited(given: Given) -> Iterator[Spot]:
    """A plan that is to be amended and whose final amended plan is overdue."""
    for row in given.with_plan:
        by = row["final_plan_by"]
        if by is not None and by < given.today and row["plan_decision_by"] is None:
            yield given.at("register", row, "amended_plan_on", by=in_words(by))


@check("5059Q", needs=(*EHC_PLAN, "register.phase_transfer_held", "register.amended_plan_on"))
def plan_for_the_move_awaited(given: Given) -> Iterator[Spot]:
    """A plan that was to be amended for the move by a day that has passed, after the school's meeting for it."""
    for row in given.with_plan:
        by = row["transfer_plan_by"]
        if by is not None and by < given.today:
            yield given.at("register", row, "amended_plan_on", by=in_words(by))


@check("5050Q", needs=("register.assessment_asked_on", "register.assessment_outcome"))
def assessment_overdue(given: Given) -> Iterator[Spot]:
    """An EHC needs assessment in which a day of the local authority has passed."""
    for row in given.rows("register"):
        steps = ("assessment_decision_by", "assessment_no_plan_by", "assessment_plan_by")
        words = ("say whether it assesses", "say whether it makes a plan", "issue the plan")
        for key, what in zip(steps, words, strict=True):
            by = row.value(key)
            if by is not None and by < given.today:
                yield given.at("register", row, "assessment_outcome", by=in_words(by), what=what)


@check("5051", needs=("register.advice_asked_on", "register.advice_sent_on"))
def advice_not_sent(given: Given) -> Iterator[Spot]:
    """The school's own advice for an EHC needs assessment, six weeks after it was asked for."""
    for row in given.rows("register"):
        by = row["assessment_advice_by"]
        if by is not None and by < given.today:
            yield given.at("register", row, "advice_sent_on", by=in_words(by))


@check("5043Q", needs=(*EHC_PLAN, "register.annual_review_held"))
def meeting_overdue(given: Given) -> Iterator[Spot]:
    """An annual review meeting that is past its latest day and not held, while the review is not yet overdue."""
    for row in given.with_plan:
        by = row["annual_review_meeting_by"]
        late = overdue(review_due=by, as_at=given.today, held=_held_this_time(given, row))
        if late and not _review_overdue(given, row):
            yield given.at("register", row, "annual_review_meeting_by", due=in_words(by))


def _held_this_time(given: Given, row: Row) -> date | None:
    """The meeting of the review that is running: one from before the last decision belongs to the review before."""
    held: date | None = row["annual_review_met"] or row["annual_review_held"]
    running = counted(held, given.today, row["last_decision"], row["ehc_plan_issued"])
    return held if running else None


@check("5044", needs=("register.annual_review_held",))
def meeting_in_the_future(given: Given) -> Iterator[Spot]:
    """A meeting that is recorded as held and lies ahead."""
    for row in given.rows("register"):
        if row["annual_review_held"] is not None and row["annual_review_held"] > given.today:
            yield given.at("register", row, "annual_review_held")


@check("5045Q", needs=(*EHC_PLAN, "register.annual_review_held"))
def meeting_of_last_time(given: Given) -> Iterator[Spot]:
    """A meeting held before the last decision: it hides that this year's meeting is still to come."""
    for row in given.with_plan:
        held, base = row["annual_review_held"], row["last_decision"] or row["ehc_plan_issued"]
        if held is not None and base is not None and held <= base:
            yield given.at("register", row, "annual_review_held")


@check("5046Q", needs=(*EHC_PLAN, "register.annual_review_held"))
def decision_awaited(given: Given) -> Iterator[Spot]:
    """A meeting held more than four weeks ago without a decision recorded since."""
    for row in given.with_plan:
        held = _held_this_time(given, row)
        if held is None:
            continue
        by, report_by = (
            held + timedelta(days=given.numbers[name])
            for name in ("annual_review_decision_days", "annual_review_report_days_after")
        )
        if by < given.today:
            yield given.at("register", row, "last_decision", by=in_words(by), report_by=in_words(report_by))
