"""What is drawn for the rules about cycles, meetings, moves and the record of a pupil (see `generated_cases`)."""

from __future__ import annotations

import random
from collections.abc import Callable


def _one_of(*values: float) -> Callable[[random.Random], float]:
    return lambda draw: draw.choice(values)


NUMBERS: dict[str, Callable[[random.Random], float]] = {
    "cycle_number": lambda draw: draw.randrange(1, 9),
    "cycle_line": _one_of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12),
    "baseline": _one_of(0, 20, 84, 12.5, -3),
    "target": _one_of(0, 20, 40, 100, 4, 12.5),
    "achieved": _one_of(0, 18, 33, 40, 45.5, 20, -1),
    "meetings_autumn": _one_of(0, 1, 2, 3),
    "meetings_spring": _one_of(0, 1, 2, 3),
    "meetings_summer": _one_of(0, 1, 2, 3),
    "meetings_this_year": _one_of(0, 1, 2, 3, 4),
    "parent_meetings_a_year": _one_of(3, 3, 6, 1, 0),
    "specialist_after_cycles": _one_of(2, 1, 3, 0),
    "lines_running": _one_of(0, 0, 1, 5),
    "line": _one_of(1, 2, 3, 4, 6, 8, 120),
    "line_here": _one_of(1, 2, 300),
    "phase_transfer_month": _one_of(2, 2, 3),
    "phase_transfer_day": _one_of(15, 1, 28),
    "post_16_transfer_month": _one_of(3, 4),
    "post_16_transfer_day": _one_of(31, 30),
    "phase_transfer_meeting_days_before": _one_of(84, 0, 28),
    "contact_hours_a_year": _one_of(855, 800),
    "annual_review_soon_weeks": _one_of(6, 6, 4),
    "annual_review_invitation_weeks": _one_of(4, 4, 2),
    "annual_review_report_days_after": _one_of(14, 14, 0),
    "annual_review_decision_days": _one_of(28, 28, 14),
    "retention_years": _one_of(31, 25, 6),
    "every_months": _one_of(0, 1, 6, 12, 36),
    "month": _one_of(0, 1, 2, 5, 10, 12, 13),
    "day_of_month": _one_of(0, 1, 15, 28, 29, 31, 40),
    "thursday": _one_of(0, 1, 2, 3, 5, 7),
}

_STATUSES = [
    "Overdue 12 days",
    "No review since support began, overdue 812 days",
    "Terms needed: about 20/12/2028",
    "Not recorded",
    "Last review is in the future",
    "Overdue 1 day",
    "Due in 5 days",
    "Due today",
    "Not due yet",
    "Held",
    "Held, decision overdue 3 days",
    "held, plan overdue 3 days",
]

TEXTS: dict[str, list[str]] = {
    "teacher_hours": ["Directed hours", "Contact hours", "contact hours"],
    "writes_to": ["Parents", "Young person", "A deputy"],
    "acts_for": ["A deputy"],
    "ehc_step": ["Final amended plan: chase the local authority"],
    "ehc_step_status": _STATUSES,
    "own_step": ["School's report on the review: send it to all"],
    "own_step_status": _STATUSES,
    "interim_status": _STATUSES,
    "plan_decision": ["Amend", "No amendment", "End the plan", "amend"],
    "moving": ["Moving", "Staying", "moving", "perhaps"],
    "assessment_outcome": ["Assessing", "Refused", "No plan", "Plan made", "assessing"],
    "what": ["SEN information report", "Visit to the special school"],
    "destination": ["Elm School", "Class 4", "Not known yet", "unknown"],
    "kind": [
        "Annual review",
        "Next class",
        "To adulthood",
        "review meeting",
        "Interim review",
        "Telephone call",
        "Review*",
    ],
    "school_kind": ["Mainstream", "Mainstream", "Special", "special"],
    "season": ["Autumn", "Spring", "Summer", "autumn"],
    "parents_took_part": ["Yes", "Yes", "yes", "No"],
    "changes_phase": ["Yes", "Yes", "yes", "No"],
    "year_group": ["N2", "R", "1", "2", "6", "11", "13", "n2"],
    "academic_year": ["2026-27", "2026-27", "2025-26", "2027/28", "this year", "26-27", "2019-20"],
    "transfer_years": ["N2, 6, 11", "Year 2, Y11", "Yr 13; YR", "6", "2;6", "11,", "n2, 11", "6 11", "none"],
    "agency": ["CAMHS", "Educational psychologist", "Social care", "early help"],
    **{
        f"evidence_{name}": ["8 September", "report on file", "none"]
        for name in ("teacher", "progress", "attainment", "behaviour", "peers", "parents", "pupil", "specialists")
    },
    "primary_need": ["SLCN", "ASD"],
    "outcome": ["Reads a page aloud.", "Asks for help."],
    "provision_summary": ["Language group."],
    "teacher": ["Ms Lane"],
    "on_roll": ["Yes", "Yes", "Yes", "No", "no"],
    "annual_review_status": _STATUSES,
    "phase_transfer_status": _STATUSES,
    "review_status": _STATUSES,
    "specialist_expected": ["Expected", "Involved"],
    "meetings_status": ["Short by 1 (0 of 3)", "1 of 3", "3 of 3"],
    "missing": ["outcome, staff told", "provision"],
    "due_status": _STATUSES,
    "kind_of_work": ["A", "M", "S", "X", "E", "C"],
    "class_listed": ["Class 4 Oak", "Class 1/2", "class 7e2", "Class 9"],
    "class_name": ["4 Oak", "1/2", "7E2"],
    "owner": ["T999200005001", "G999200005002", "Class 1/2", "Class 4 Oak", "Nobody"],
    "surname": ["Ng", "Adebayo", "O'Brien", "second"],
    "forename": ["Li", "Tunde", "row", "Nobody"],
}
