"""The records of the invented school beside its register: cycles, meetings, decisions, specialists. Nobody is real."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sendbook.demo import words as wording
from sendbook.demo.pupils import InventedPupil
from sendbook.policy import code_lists, example_years, starting_key_dates
from sendbook.rules.years import academic_year_start
from sendbook.tables import Value

Line = dict[str, Value]

_SPECIALIST_OF = {
    "Communication and interaction": "Speech and language therapist",
    "Cognition and learning": "Educational psychologist",
    "Social, emotional and mental health": "Mental health support team",
    "Sensory and/or physical needs": "Specialist teacher",
}


def book_rows(pupils: Sequence[InventedPupil], today: date) -> dict[str, list[Line]]:
    """The rows of each table of a book about these pupils, by table; the same day gives the same rows."""
    supported = [(place, p) for place, p in enumerate(pupils) if p["sen_provision"] in ("K", "E")]
    return {
        "register": [_register(place, pupil, today) for place, pupil in enumerate(pupils)],
        "cycles": [line for place, pupil in supported for line in _cycles(place, pupil, today)],
        "meetings": [line for place, pupil in supported for line in _meetings(place, pupil, today)],
        "events": [line for place, pupil in supported for line in _events(pupil)],
        "agencies": [line for place, pupil in supported for line in _agencies(place, pupil, today)],
        "transitions": [_transition(p, today) for _, p in supported if p["year_group"] == "6"],
        "monitoring": _monitoring(pupils, today),
        "leavers": _leavers(today),
        "training": _training(today),
        "key_dates": _key_dates(today),
    }


def _area(pupil: InventedPupil) -> str:
    need = code_lists()["need"].item(str(pupil["primary_need"]))
    area = str(need.extra.get("area_of_need")) if need else ""
    return area if area in wording.BY_AREA else "Cognition and learning"


def _words(place: int, pupil: InventedPupil) -> wording.Words:
    choices = wording.BY_AREA[_area(pupil)]
    return choices[place % len(choices)]


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _in_term(day: date) -> date:
    """The day, or the last day of term before it when it falls into holidays."""
    terms = [term for year in example_years().values() for term in year.terms]
    if any(term.first <= day <= term.last for term in terms):
        return _weekday(day)
    return max((term.last for term in terms if term.last < day), default=_weekday(day))


def _day(value: str | date | None) -> date:
    assert isinstance(value, date)
    return value


def _register(place: int, pupil: InventedPupil, today: date) -> Line:
    """The pupil's row with all that a full record says; a few pupils lack something, as in any school."""
    line: Line = dict(pupil)
    entered = _day(pupil["entry_date"])
    line |= {"previous_school": _NURSERIES[place % len(_NURSERIES)], "prior_attainment": _ON_ENTRY[place % 3]}
    if pupil["sen_provision"] == "N":
        return line
    words, started = _words(place, pupil), _day(pupil["support_started"])
    with_plan = pupil["sen_provision"] == "E"
    line |= {
        "strengths": words.strengths, "difficulties": words.difficulties, "strategies": words.strategies,
        "provision_summary": words.provision, "outcome": None if place % 17 == 6 else words.outcome,
        "teacher": wording.TEACHERS[str(pupil["year_group"])],
        "staff_told_on": None if place % 9 == 4 else _weekday(academic_year_start(today) + timedelta(days=2)),
        "tier": "Specialist" if with_plan else ("Targeted", "Targeted", "Targeted plus")[place % 3],
        "plan_type": "EHC plan" if with_plan else "SEN support plan", "plan_reference": "School drive, SEN plans",
        "home_actions": wording.HOME[place % 3],
        "disability": "Yes" if pupil["primary_need"] in ("PD", "HI", "VI") else ("No", "Not known")[place % 2],
        "first_concern_on": _weekday(max(entered, started - timedelta(days=60 + place))),
        "discussed_on": _weekday(max(entered, started - timedelta(days=7))),
        "iass_told_on": None if place % 13 == 3 else pupil["parents_notified_on"],
    }  # fmt: skip
    if line["disability"] == "Yes":
        line["reasonable_adjustments"] = "Seat, printing and movement through the building as agreed with the family."
    return line


_NURSERIES = ("Little Acorns nursery", "At home", "Sunshine pre-school", "Rowan Hill nursery class")
_ON_ENTRY = ("Below what is usual for the age", "As is usual for the age", "Well below in language")


def _cycles(place: int, pupil: InventedPupil, today: date) -> Iterator[Line]:
    """The turn before the last review, and the one that runs now; a few pupils make little progress again and again."""
    started, reviewed = _day(pupil["support_started"]), pupil["last_review"]
    if isinstance(reviewed, date):
        slow = place % 10 == 7
        if slow and (reviewed - started).days > 200:
            yield _cycle(place, pupil, reviewed - timedelta(days=190), reviewed - timedelta(days=100), "No progress")
        progress = "Little progress" if slow else ("Good progress", "Outcome met", "Good progress")[place % 3]
        yield _cycle(place + 1, pupil, max(started, reviewed - timedelta(days=90)), reviewed, progress)
        begun = reviewed
    else:
        begun = started
    if (today - begun).days > 3:
        yield _cycle(place, pupil, begun + timedelta(days=1), None, "")


def _cycle(place: int, pupil: InventedPupil, begun: date, reviewed: date | None, progress: str) -> Line:
    """One cycle: begun on a day and, unless it still runs, reviewed on another."""
    words = _words(place, pupil)
    begun = _weekday(begun)
    share = {"Outcome met": 1.0, "Good progress": 0.7, "Little progress": 0.2, "No progress": 0.0}.get(progress)
    due = _in_term(begun + timedelta(days=80))
    line: Line = {
        "upn": pupil["upn"], "assessed_on": begun,
        "evidence_teacher": "Teacher's notes", "evidence_progress": "Tracking, last two terms",
        "evidence_attainment": "Test scores on file", "evidence_behaviour": "Behaviour log",
        "evidence_peers": "Below the class", "evidence_parents": "Parents' talk", "evidence_pupil": "Pupil talk",
        "evidence_specialists": "Report on file" if pupil["sen_provision"] == "E" else None,
        "planned_on": begun + timedelta(days=3), "support_from": begun + timedelta(days=5),
        "outcome": words.outcome, "measure": words.measure, "baseline": words.baseline, "target": words.target,
        "provision_planned": words.provision, "strategies": words.strategies,
        "teacher": wording.TEACHERS[str(pupil["year_group"])],
        "review_due": due if reviewed is None else min(due, reviewed), "staff_told_on": begun + timedelta(days=5),
    }  # fmt: skip
    if reviewed is None or share is None:
        return line
    achieved = round(words.baseline + share * (words.target - words.baseline), 0)
    return line | {
        "reviewed_on": reviewed, "achieved": achieved, "progress": progress,
        "pupil_took_part": "Yes", "pupil_view": wording.PUPIL_VIEWS[place % 4],
        "parents_took_part": "No" if place % 5 == 2 else "Yes", "parents_view": wording.PARENT_VIEWS[place % 4],
        "decision": "Continue" if share >= 0.5 else "Change", "next_steps": "Next cycle begins at once.",
    }  # fmt: skip


def _meetings(place: int, pupil: InventedPupil, today: date) -> Iterator[Line]:
    """The early discussion, and a meeting in each of the last terms for most pupils."""
    started = _day(pupil["support_started"])
    words = _words(place, pupil)
    first = max(_day(pupil["entry_date"]), started - timedelta(days=7))
    yield {
        "upn": pupil["upn"], "held_on": _weekday(first), "kind": "Early discussion", "with_parents": "Yes",
        "present": "Parent, pupil, class teacher, SENCO", "strengths": words.strengths,
        "difficulties": words.difficulties, "parents_concerns": "Worried about friends and about homework.",
        "pupil_view": wording.PUPIL_VIEWS[place % 4], "outcomes": words.outcome,
        "next_steps": "Support begins; review by end of term.", "note_given_on": _weekday(first) + timedelta(days=3),
    }  # fmt: skip
    for turn, days_ago in enumerate((20 + place % 25, 150 + place % 20, 250 + place % 30)):
        held = _weekday(today - timedelta(days=days_ago))
        if held <= started or (turn == 0 and place % 6 == 1):
            continue
        yield {
            "upn": pupil["upn"], "held_on": held, "kind": ("Parents' evening", "Other meeting")[turn % 2],
            "with_parents": "Yes", "present": "Parent, class teacher", "parents_concerns": None,
            "outcomes": words.outcome, "next_steps": wording.HOME[place % 3],
            "note_given_on": held + timedelta(days=2),
        }  # fmt: skip


def _events(pupil: InventedPupil) -> Iterator[Line]:
    told = pupil["parents_notified_on"]
    yield {
        "upn": pupil["upn"], "decided_on": pupil["support_started"], "kind": "Added",
        "from_provision": "N", "to_provision": "K", "decided_by": "SENCO and class teacher",
        "reason": "Less than expected progress despite teaching adapted for the pupil.",
        "parents_informed_on": told, "discussed_on": told,
    }  # fmt: skip
    if pupil["ehc_plan_issued"]:
        yield {
            "upn": pupil["upn"], "decided_on": pupil["ehc_plan_issued"], "kind": "Level changed",
            "from_provision": "K", "to_provision": "E", "decided_by": "Local authority", "reason": "EHC plan issued.",
            "parents_informed_on": pupil["ehc_plan_issued"], "discussed_on": pupil["ehc_plan_issued"],
        }  # fmt: skip


def _agencies(place: int, pupil: InventedPupil, today: date) -> Iterator[Line]:
    if pupil["sen_provision"] != "E" and place % 4:
        return
    asked = _weekday(max(_day(pupil["support_started"]), today - timedelta(days=120 + place)))
    line: Line = {
        "upn": pupil["upn"], "agency": _SPECIALIST_OF[_area(pupil)], "person": "Visiting specialist",
        "reason": "How can we help in class, and is the support right?",
        "consent_on": asked, "referred_on": min(today, asked + timedelta(days=7)),
    }  # fmt: skip
    if place % 3 == 0 and (today - asked).days > 70:
        seen = _weekday(asked + timedelta(days=45))
        line |= {"first_seen_on": seen, "report_on": seen + timedelta(days=14), "advice": "Short steps, visuals.",
                 "advice_in_place_on": seen + timedelta(days=20)}  # fmt: skip
    yield line


def _transition(pupil: InventedPupil, today: date) -> Line:
    september = academic_year_start(today).replace(year=academic_year_start(today).year + 1)
    return {
        "upn": pupil["upn"], "moves_on": september, "kind": "Primary to secondary",
        "destination": "Hilltop Academy (invented)", "contact": "SENCO",
        "to_share": "Plan, last two reviews, what helps in class",
        "parents_agreed_on": None if str(pupil["surname"])[0] > "M" else _weekday(today - timedelta(days=10)),
    }  # fmt: skip


def _monitoring(pupils: Sequence[InventedPupil], today: date) -> list[Line]:
    watched = [pupil for pupil in pupils if pupil["sen_provision"] == "N"]
    return [
        {
            "surname": pupil["surname"], "forename": pupil["forename"], "class_name": pupil["class_name"],
            "upn": pupil["upn"], "raised_on": _weekday(today - timedelta(days=40 + 9 * place)),
            "raised_by": ("Class teacher", "Parent")[place % 2], "concern": "Slow to start; few friends.",
            "area_of_need": list(wording.BY_AREA)[place % 4], "tried": "Seat near the teacher; short steps.",
            "parents_told_on": _weekday(today - timedelta(days=35 + 9 * place)),
            "decide_by": _weekday(today + timedelta(days=20 - 9 * place)),
        }
        for place, pupil in enumerate(watched)
    ]  # fmt: skip


def _leavers(today: date) -> list[Line]:
    return [{
        "upn": "H999200117001", "surname": "Winterbourne", "forename": "Jude", "date_of_birth": date(2014, 3, 9),
        "year_group": "6", "sen_provision": "K", "primary_need": "SPLD", "support_started": date(2021, 10, 4),
        "left_on": date(academic_year_start(today).year, 7, 17),
        "academic_year": f"{academic_year_start(today).year - 1}-{academic_year_start(today).year % 100:02}",
        "destination": "Hilltop Academy (invented)", "file_sent_on": date(academic_year_start(today).year, 7, 15),
    }]  # fmt: skip


def _training(today: date) -> list[Line]:
    topics = (
        ("Speech, language and communication in class", "Communication and interaction", 14, 0),
        ("Precision teaching", "Cognition and learning", 6, 180),
        ("Emotion coaching", "Social, emotional and mental health", 22, 450),
    )
    return [
        {
            "trained_on": _weekday(today - timedelta(days=60 + 70 * place)), "topic": topic, "area_of_need": area,
            "staff": "Teachers and teaching assistants", "how_many": number, "provider": "Invented partnership",
            "hours": 2.5, "cost": cost, "impact": "Seen in lesson visits.",
        }
        for place, (topic, area, number, cost) in enumerate(topics)
    ]  # fmt: skip


def _key_dates(today: date) -> list[Line]:
    done = {
        "Review of the whole SEN register": (130, "SENCO and head: five added, two moved, three came off."),
        "SEN information report": (340, "Published on the website."),
        "Accessibility plan": (500, "Agreed by governors."), "SEN policy": (200, "Agreed by governors."),
    }  # fmt: skip
    lines: list[Line] = [dict(line) for line in starting_key_dates()]
    for line in lines:
        if found := done.get(str(line["what"])):
            days, outcome = found
            line |= {"last_done": _weekday(today - timedelta(days=days)), "done_by": "SENCO", "outcome": outcome}
    return lines
