"""Record: how complete a pupil's row is, what it lacks, and what is to be done next, in words."""

from __future__ import annotations

from datetime import date

from sendbook.rules.rounding import excel_round
from sendbook.rules.rule import rule

_PARTS = (
    ("primary need", '{primary_need}=""'),
    ("outcome", '{outcome}=""'),
    ("provision", 'AND({provision_summary}="",N({lines_running})=0)'),
    ("teacher", '{teacher}=""'),
    ("start of support", 'AND({school_kind}<>"Special",COUNT({support_started})=0)'),
    ("parents told", 'AND({school_kind}<>"Special",{sen_provision}<>"E",COUNT({parents_notified_on})=0)'),
    ("date of EHC plan", 'AND({sen_provision}="E",COUNT({ehc_plan_issued})=0)'),
    (
        "last review",
        'AND({school_kind}<>"Special",COUNT({latest_review})=0,OR(COUNT({review_due})=0,N({review_due})<{as_at}))',
    ),
    ("next review", 'AND({school_kind}<>"Special",COUNT({review_due})=0)'),
    ("staff told", 'AND({school_kind}<>"Special",COUNT({staff_told_on})=0)'),
)
"""What a complete row says, and the formula that is true when it does not. Parents told is asked of SEN support only,
the date of the EHC plan only of pupils who have one: nine parts for each pupil. What chapter 6 of the Code asks of
mainstream schools is not asked in a special school: there four parts are left, with an EHC plan five."""

_OF = 'IF({school_kind}="Special",IF({sen_provision}="E",5,4),9)'


@rule('IF({sen_provision}="N","",ROUND(1-(' + "+".join(f"IF({lacks},1,0)" for _, lacks in _PARTS) + f")/{_OF},2))")
def completeness(
    sen_provision: str,
    primary_need: str | None,
    outcome: str | None,
    provision_summary: str | None,
    lines_running: int | None,
    teacher: str | None,
    support_started: date | None,
    parents_notified_on: date | None,
    ehc_plan_issued: date | None,
    latest_review: date | None,
    review_due: date | None,
    staff_told_on: date | None,
    school_kind: str | None,
    as_at: date,
) -> float | None:
    """How much of what a pupil's row must say is there: 1 is all of its parts. Blank for a pupil without SEN (N)."""
    lacking = _lacking(
        sen_provision, primary_need, outcome, provision_summary, lines_running, teacher, support_started,
        parents_notified_on, ehc_plan_issued, latest_review, review_due, staff_told_on, school_kind, as_at,
    )  # fmt: skip
    if lacking is None:
        return None
    parts = 9 if not _is_special(school_kind) else 5 if sen_provision.lower() == "e" else 4
    return excel_round(1 - len(lacking) / parts, 2)


@rule('IF({sen_provision}="N","",MID(' + "&".join(f'IF({lacks},", {name}","")' for name, lacks in _PARTS) + ",3,200))")
def still_missing(
    sen_provision: str,
    primary_need: str | None,
    outcome: str | None,
    provision_summary: str | None,
    lines_running: int | None,
    teacher: str | None,
    support_started: date | None,
    parents_notified_on: date | None,
    ehc_plan_issued: date | None,
    latest_review: date | None,
    review_due: date | None,
    staff_told_on: date | None,
    school_kind: str | None,
    as_at: date,
) -> str | None:
    """What a complete row says and this one does not yet: such as "outcome, staff told". Blank when nothing is missing.

    A first review is missing only once it was due. Provision may stand in the row or on the Provision sheet.
    """
    lacking = _lacking(
        sen_provision, primary_need, outcome, provision_summary, lines_running, teacher, support_started,
        parents_notified_on, ehc_plan_issued, latest_review, review_due, staff_told_on, school_kind, as_at,
    )  # fmt: skip
    return ", ".join(lacking) or None if lacking is not None else None


def _lacking(
    sen_provision: str,
    primary_need: str | None,
    outcome: str | None,
    provision_summary: str | None,
    lines_running: int | None,
    teacher: str | None,
    support_started: date | None,
    parents_notified_on: date | None,
    ehc_plan_issued: date | None,
    latest_review: date | None,
    review_due: date | None,
    staff_told_on: date | None,
    school_kind: str | None,
    as_at: date,
) -> list[str] | None:
    if sen_provision.lower() == "n":
        return None
    with_plan, mainstream = sen_provision.lower() == "e", not _is_special(school_kind)
    answers = (
        primary_need is None,
        outcome is None,
        provision_summary is None and not lines_running,
        teacher is None,
        mainstream and support_started is None,
        mainstream and not with_plan and parents_notified_on is None,
        with_plan and ehc_plan_issued is None,
        mainstream and latest_review is None and (review_due is None or review_due < as_at),
        mainstream and review_due is None,
        mainstream and staff_told_on is None,
    )
    return [name for (name, _), lacks in zip(_PARTS, answers, strict=True) if lacks]


def _is_special(school_kind: str | None) -> bool:
    return (school_kind or "").lower() == "special"


_TELL = (
    'AND({sen_provision}="K",{school_kind}<>"Special",COUNT({parents_notified_on})=0,'
    "COUNT({support_started})>0,N({support_started})<={as_at})"
)
_KINDS = (
    ("annual_review_status", '"{word}: annual review meeting"'),
    ("phase_transfer_status", '"{word}: review before the move"'),
    ("own_step_status", '"{word}: "&{own_step}'),
    ("ehc_step_status", '"{word}: "&{ehc_step}'),
    ("review_status", '"{word}: "&IF({sen_provision}="E","review of the support","SEN support review")'),
    ("interim_status", '"{word}: interim review to consider (under five)"'),
)
_OVERDUE = 'AND(ISNUMBER(SEARCH("overdue",{status})),LEFT({status},4)<>"Held")'
_WHOM = (
    'IF(OR({writes_to}="",{writes_to}="Parents"),"the parents",'
    'IF({writes_to}="Young person","the young person",{writes_to}))'
)
_OWN_STEP_OF_N = (
    f'IF({_OVERDUE.replace("status", "own_step_status")},"Overdue: "&{{own_step}},'
    'IF(LEFT({own_step_status},3)="Due","Due: "&{own_step},""))'
)


def _said(word: str, instead: str) -> str:
    text = instead
    for key, what in reversed(_KINDS):
        said = f'LEFT({{{key}}},3)="Due"' if word == "Due" else _OVERDUE.replace("status", key)
        text = f"IF({said},{what.replace('{word}', word)},{text})"
    return text


@rule(
    'IF({on_roll}="No","",IF(OR({sen_provision}="N",{sen_provision}=""),'
    + _OWN_STEP_OF_N
    + ",IF("
    + _TELL
    + f',"Tell "&{_WHOM}&" of the support",'
    + _said(
        "Overdue",
        'IF({specialist_expected}="Expected","Involve a specialist",'
        + _said(
            "Due",
            f'IF(LEFT({{meetings_status}},5)="Short","Meet "&{_WHOM},'
            'IF({missing}="","Nothing due","Add: "&{missing}))',
        )
        + ")",
    )
    + ")))"
)
def next_action(
    sen_provision: str | None,
    on_roll: str | None,
    support_started: date | None,
    parents_notified_on: date | None,
    annual_review_status: str | None,
    phase_transfer_status: str | None,
    review_status: str | None,
    specialist_expected: str | None,
    meetings_status: str | None,
    missing: str | None,
    own_step_status: str | None,
    own_step: str | None,
    ehc_step_status: str | None,
    ehc_step: str | None,
    interim_status: str | None,
    writes_to: str | None,
    school_kind: str | None,
    as_at: date,
) -> str | None:
    """The most urgent thing that a pupil's row shows as still to do, in words; "Nothing due" when there is none.

    First the duty to tell the parents, then what is overdue, a specialist who is expected, what is due soon, meetings
    that are short, and what the row still lacks.
    """
    if (on_roll or "").lower() == "no":
        return None
    level = (sen_provision or "").lower()
    if level in ("", "n"):  # an assessment may be asked for before there is any provision
        word = next((word for word in ("Overdue", "Due") if _says(word, own_step_status or "")), None)
        return word and f"{word}: {own_step or ''}"
    named = {"": "the parents", "parents": "the parents", "young person": "the young person"}
    whom = named.get((writes_to or "").lower(), writes_to)
    told = _is_special(school_kind) or parents_notified_on is not None
    if level == "k" and not told and _begun(support_started, as_at):
        return f"Tell {whom} of the support"
    review = "review of the support" if level == "e" else "SEN support review"
    statuses = (
        (annual_review_status, "annual review meeting"), (phase_transfer_status, "review before the move"),
        (own_step_status, own_step or ""), (ehc_step_status, ehc_step or ""), (review_status, review),
        (interim_status, "interim review to consider (under five)"),
    )  # fmt: skip
    for word in ("Overdue", "Due"):
        for status, what in statuses:
            if _says(word, status or ""):
                return f"{word}: {what}"
        if word == "Overdue" and (specialist_expected or "").lower() == "expected":
            return "Involve a specialist"
    if (meetings_status or "").lower().startswith("short"):
        return f"Meet {whom}"
    return f"Add: {missing}" if missing else "Nothing due"


def _begun(support_started: date | None, as_at: date) -> bool:
    return support_started is not None and support_started <= as_at


def _says(word: str, status: str) -> bool:
    low = status.lower()
    return low.startswith("due") if word == "Due" else "overdue" in low and not low.startswith("held")
