"""Cycles, meetings and other records in which everything is odd that a school may type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sendbook.tables import Value

TODAY = date(2026, 11, 22)


def odd_records(upns: Sequence[str]) -> dict[str, list[Mapping[str, Value]]]:
    """Rows of a book about these pupils: ties, small letters, days ahead, blanks, marks, no such pupil."""
    a, b, c, d = upns[0], upns[1], upns[2], upns[5]
    cycles: list[Mapping[str, Value]] = [
        {"upn": a.lower(), "assessed_on": date(2026, 1, 12), "reviewed_on": date(2026, 3, 20),
         "progress": "No progress", "parents_took_part": "yes", "baseline": 5, "target": 5, "achieved": 7},
        {"upn": a, "assessed_on": date(2026, 4, 20), "reviewed_on": date(2026, 10, 1),
         "progress": "little progress", "parents_took_part": "Yes", "baseline": 12, "target": 4, "achieved": 6,
         "review_due": date(2026, 9, 1)},
        {"upn": a, "assessed_on": date(2026, 11, 30), "outcome": "Begins only later."},
        {"upn": b, "assessed_on": date(2026, 9, 8), "reviewed_on": date(2026, 11, 2), "parents_took_part": "Yes"},
        {"upn": b, "assessed_on": date(2026, 9, 8), "reviewed_on": date(2026, 11, 2), "parents_took_part": "Yes",
         "evidence_teacher": "=1+1", "evidence_pupil": "yes"},
        {"upn": c, "assessed_on": date(2026, 9, 8), "planned_on": date(2026, 9, 9), "outcome": "Reads. ☺"},
        {"upn": d, "assessed_on": date(2026, 9, 8), "support_from": date(2026, 9, 9), "review_due": TODAY},
        {"upn": "*", "assessed_on": date(2026, 9, 8), "reviewed_on": date(2027, 1, 8)},
        {"upn": "NOBODY", "assessed_on": date(2026, 9, 8), "review_due": date(2026, 11, 1)},
        {"outcome": "Nobody's."},
    ]  # fmt: skip
    meetings: list[Mapping[str, Value]] = [
        {"upn": a, "held_on": date(2026, 10, 1), "with_parents": "No", "kind": "Telephone call"},
        {"upn": a, "held_on": date(2026, 10, 1), "with_parents": "yes", "kind": "Other meeting"},
        {"upn": b, "held_on": date(2027, 1, 15), "with_parents": "Yes", "kind": "Annual review"},
        {"upn": c.lower(), "held_on": date(2026, 8, 31), "with_parents": "Yes"},
        {"upn": c, "held_on": date(2026, 9, 1), "with_parents": "Yes"},
        {"upn": "NOBODY", "held_on": TODAY}, {"held_on": TODAY}, {"upn": d},
    ]  # fmt: skip
    agencies: list[Mapping[str, Value]] = [
        {"upn": b, "agency": "CAMHS", "referred_on": date(2026, 11, 21)},
        {"upn": c, "agency": "CAMHS", "first_seen_on": TODAY},
        {"upn": d, "agency": "CAMHS", "consent_on": date(2026, 12, 1)},
        {"upn": a, "agency": "Other agency", "report_on": TODAY, "ended_on": date(2026, 12, 1)}, {"agency": "CAMHS"},
    ]  # fmt: skip
    return {
        "cycles": cycles,
        "meetings": meetings,
        "agencies": agencies,
        "events": [{"upn": a, "decided_on": TODAY, "kind": "Added", "from_provision": "P"}, {"upn": "NOBODY"}],
        "transitions": [{"upn": a, "moves_on": TODAY}, {"upn": b, "sent_on": TODAY}, {"destination": "?"}],
        "monitoring": [{"surname": "Odd", "decide_by": TODAY}, {"forename": "Odd", "decided_on": TODAY}],
        "leavers": [{"upn": upns[8], "surname": "Gone", "date_of_birth": date(2016, 2, 29)}, {"surname": "Blank"}],
        "training": [{"topic": "Odd"}, {"trained_on": TODAY, "cost": 0}],
        "key_dates": [
            {"what": "Never done", "every_months": 12}, {"what": "30 February", "month": 2, "day_of_month": 30},
            {"what": "Fifth Thursday", "month": 2, "thursday": 5}, {"what": "Today", "month": 11, "day_of_month": 22},
            {"what": "Month 13", "month": 13}, {"what": "Nothing said"},
            {"what": "29 February", "last_done": date(2024, 2, 29), "every_months": 12},
        ],
    }  # fmt: skip
