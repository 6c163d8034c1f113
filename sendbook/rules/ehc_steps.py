"""EHC steps: what is open after a review meeting and in an EHC needs assessment, and by when. In calendar weeks."""

from __future__ import annotations

from datetime import date, timedelta

from sendbook.rules.ehc_plans import COUNTED, counted
from sendbook.rules.matching import says
from sendbook.rules.rule import rule

_WITH_PLAN = '{sen_provision}="E"'


@rule(
    f'IF(AND({_WITH_PLAN},{COUNTED},NOT(AND(N({{report_sent_on}})>=N({{met}}),N({{report_sent_on}})<={{as_at}}))),{{met}}+{{annual_review_report_days_after}},"")'
)
def review_report_by(
    sen_provision: str,
    met: date | None,
    as_at: date,
    last_decision: date | None,
    ehc_plan_issued: date | None,
    report_sent_on: date | None,
    annual_review_report_days_after: float,
) -> date | None:
    """By when the school's report goes to everyone invited: two weeks after the meeting; blank once it was sent."""
    open_review = says(sen_provision, "E") and counted(met, as_at, last_decision, ehc_plan_issued)
    if met is None or not open_review or (report_sent_on is not None and met <= report_sent_on <= as_at):
        return None
    return met + timedelta(days=annual_review_report_days_after)


@rule(
    f"IF(AND({_WITH_PLAN},{COUNTED}),MIN({{met}}+{{annual_review_decision_days}},"
    'IF(N({annual_review_due})>0,{annual_review_due},{met}+{annual_review_decision_days})),"")'
)
def plan_decision_by(
    sen_provision: str,
    met: date | None,
    as_at: date,
    last_decision: date | None,
    ehc_plan_issued: date | None,
    annual_review_due: date | None,
    annual_review_decision_days: float,
) -> date | None:
    """By when the local authority decides: four weeks after the meeting; blank once its decision is recorded."""
    if met is None or not says(sen_provision, "E") or not counted(met, as_at, last_decision, ehc_plan_issued):
        return None
    by = met + timedelta(days=annual_review_decision_days)
    return by if annual_review_due is None else min(by, annual_review_due)


_AFTER_MEETING = "IF(AND(N({met})>0,{last_decision}>=N({met}),{last_decision}-N({met})<182),{met}+84,DATE(9999,12,31))"


@rule(
    f'IF({_WITH_PLAN},IF({COUNTED},{{met}}+84,IF(AND({{plan_decision}}="Amend",N({{last_decision}})>0,'
    f'NOT(AND(N({{amended_plan_on}})>=N({{last_decision}}),N({{amended_plan_on}})<={{as_at}}))),MIN({_AFTER_MEETING},{{last_decision}}+56),"")),"")'
)
def final_plan_by(
    sen_provision: str,
    met: date | None,
    as_at: date,
    last_decision: date | None,
    ehc_plan_issued: date | None,
    plan_decision: str | None,
    amended_plan_on: date | None,
) -> date | None:
    """By when the final amended plan is due, if the plan is amended.

    The earlier of twelve weeks after the meeting and eight weeks after the local authority's notice. None if it does
    not amend, and once the amended plan is recorded. Holidays do not stop these weeks.
    """
    if not says(sen_provision, "E"):
        return None
    if met is not None and counted(met, as_at, last_decision, ehc_plan_issued):
        return met + timedelta(weeks=12)
    if not says(plan_decision, "Amend") or last_decision is None:
        return None
    if amended_plan_on is not None and last_decision <= amended_plan_on <= as_at:
        return None
    days = [last_decision + timedelta(weeks=8)]
    if met is not None and 0 <= (last_decision - met).days < 182:
        days.append(met + timedelta(weeks=12))
    return min(days)


_AWAITED = 'OR({assessment_outcome}="",{assessment_outcome}="Assessing")'
_OPEN = 'OR({assessment_outcome}="",{assessment_outcome}="Assessing",{assessment_outcome}="Draft plan")'


@rule('IF({assessment_outcome}="",{assessment_asked_on}+42,"")')
def assessment_decision_by(assessment_asked_on: date, assessment_outcome: str | None) -> date | None:
    """By when the local authority says whether it assesses: six weeks after it was asked; blank once it did."""
    return assessment_asked_on + timedelta(weeks=6) if assessment_outcome is None else None


@rule(
    f"IF(AND({_OPEN},NOT(AND(N({{advice_sent_on}})>={{advice_asked_on}},N({{advice_sent_on}})<={{as_at}}))),"
    '{advice_asked_on}+42,"")'
)
def assessment_advice_by(
    advice_asked_on: date, advice_sent_on: date | None, assessment_outcome: str | None, as_at: date
) -> date | None:
    """By when the school's own advice is due: six weeks after it is asked for; blank once it was sent."""
    sent = advice_sent_on is not None and advice_asked_on <= advice_sent_on <= as_at
    if sent or not _is_open(assessment_outcome):
        return None
    return advice_asked_on + timedelta(weeks=6)


@rule(f'IF({_AWAITED},{{assessment_asked_on}}+112,"")')
def assessment_no_plan_by(assessment_asked_on: date, assessment_outcome: str | None) -> date | None:
    """By when the local authority says so if it makes no plan: sixteen weeks after it was asked; blank from a draft."""
    awaited = assessment_outcome is None or says(assessment_outcome, "Assessing")
    return assessment_asked_on + timedelta(weeks=16) if awaited else None


@rule(f'IF({_OPEN},{{assessment_asked_on}}+140,"")')
def assessment_plan_by(assessment_asked_on: date, assessment_outcome: str | None) -> date | None:
    """By when the final EHC plan is due: twenty weeks after the assessment was asked for."""
    return assessment_asked_on + timedelta(weeks=20) if _is_open(assessment_outcome) else None


def _is_open(outcome: str | None) -> bool:
    return outcome is None or says(outcome, "Assessing") or says(outcome, "Draft plan")


OWN_STEPS = {
    "review_report_by": "School's report on the review: send it to all",
    "assessment_advice_by": "School's advice for the needs assessment: send it",
}
"""The school's own steps in words, by the day by which each is due: the step, a colon, and what to do about it."""
STEPS = {
    "plan_decision_by": "Decision after the review: chase the local authority",
    "final_plan_by": "Final amended plan: chase the local authority",
    "transfer_plan_by": "Amended plan before the move: chase the local authority",
    "assessment_decision_by": "Decision to assess: chase the local authority",
    "assessment_no_plan_by": "Whether there will be a plan: ask the local authority",
    "assessment_plan_by": "EHC plan after the assessment: chase the local authority",
}
"""The local authority's steps, told alike."""


def _first_of(steps: dict[str, str]) -> str:
    days = ",".join(f"{{{name}}}" for name in steps)
    return f'IF(COUNT({days})=0,"",MIN({days}))'


def _which(steps: dict[str, str], due: str) -> str:
    text = '""'
    for name, words in reversed(steps.items()):
        text = f'IF({{{name}}}={{{due}}},"{words}",{text})'
    return text


@rule(_first_of(OWN_STEPS))
def own_step_due(review_report_by: date | None, assessment_advice_by: date | None) -> date | None:
    """By when the next open step is due that is the school's own: its report on a review, its advice."""
    return min((day for day in (review_report_by, assessment_advice_by) if day is not None), default=None)


@rule(_which(OWN_STEPS, "own_step_due"))
def own_step(own_step_due: date, review_report_by: date | None, assessment_advice_by: date | None) -> str | None:
    """The next open step that is the school's own, in words."""
    days = (review_report_by, assessment_advice_by)
    return next((words for day, words in zip(days, OWN_STEPS.values(), strict=True) if day == own_step_due), None)


@rule(_first_of(STEPS))
def ehc_step_due(
    plan_decision_by: date | None,
    final_plan_by: date | None,
    transfer_plan_by: date | None,
    assessment_decision_by: date | None,
    assessment_no_plan_by: date | None,
    assessment_plan_by: date | None,
) -> date | None:
    """By when the local authority's next open step of an EHC plan or a needs assessment is due."""
    days = (
        plan_decision_by, final_plan_by, transfer_plan_by, assessment_decision_by, assessment_no_plan_by,
        assessment_plan_by,
    )  # fmt: skip
    return min((day for day in days if day is not None), default=None)


@rule(_which(STEPS, "ehc_step_due"))
def ehc_step(
    ehc_step_due: date,
    plan_decision_by: date | None,
    final_plan_by: date | None,
    transfer_plan_by: date | None,
    assessment_decision_by: date | None,
    assessment_no_plan_by: date | None,
    assessment_plan_by: date | None,
) -> str | None:
    """The local authority's next open step of an EHC plan or a needs assessment, in words."""
    days = (
        plan_decision_by, final_plan_by, transfer_plan_by, assessment_decision_by, assessment_no_plan_by,
        assessment_plan_by,
    )  # fmt: skip
    return next((words for day, words in zip(days, STEPS.values(), strict=True) if day == ehc_step_due), None)
