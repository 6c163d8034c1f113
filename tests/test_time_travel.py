"""Time travel: six invented schools over three years. What has passed is said, and what is past costs what it cost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sendbook.derive import Derived, derive
from sendbook.layouts.starting import placed
from sendbook.reports.line_facts import season_costs
from sendbook.tables import Row
from sendbook.views import letters
from sendbook.views.book import build
from sendbook.views.work import Work
from sendbook.workbook.building.setting import Setting
from tests.support import results
from tests.support.time_travel import (
    DEMO,
    LAYOUT,
    as_on,
    days,
    demo_as_on,
    demo_days,
    pupils,
    read_cases,
    school_names,
    two_rows_each,
    typed_by,
    upn_of,
)

CASES: list[dict[str, Any]] = read_cases()["case"]


@pytest.fixture(scope="module")
def looks() -> dict[tuple[str, date], Derived]:
    """Every school on every day, and the demo book on thirty of them."""
    found = {(school, day): as_on(school, day) for school in school_names() for day in days()}
    return found | {(DEMO, day): demo_as_on(day) for day in demo_days()}


def test_the_days_are_those_that_matter() -> None:
    known = days()
    assert len(known) >= 30 and known[0].year == 2026 and known[-1] >= date(2029, 8, 1)
    assert {date(2028, 2, 29), date(2027, 4, 1), date(2027, 4, 2), date(2027, 8, 15)} <= set(known)
    assert len({case["school"] for case in CASES}) == len(school_names()) + 1 == 7 and len(CASES) >= 120
    told = Counter(case["school"] for case in CASES)
    assert min(told.values()) >= 8, told
    assert len(demo_days()) == 30 and {demo_days()[0], demo_days()[-1]} == {known[0], known[-1]}


@pytest.mark.sampled
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['school']}, {case.get('pupil', '')} on {case['on']}")
def test_a_careful_senco_sees_what_she_expects(case: dict[str, Any], looks: dict[tuple[str, date], Derived]) -> None:
    tables = looks.get((case["school"], case["on"])) or demo_as_on(case["on"])
    table, held = tables[case.get("of", "register")], {"label": case.get("label")}
    if "label" not in case:
        demo = case["school"] == DEMO
        held = {"surname": case["pupil"]} if demo else {"upn": upn_of(case["school"], case["pupil"])}
    row = next(row for row in table if all(row.value(key) == value for key, value in held.items()))
    for column, expected in case["shows"].items():
        shown = row.value(column)
        if isinstance(expected, str):
            assert str(shown or "").startswith(expected) and bool(shown) == bool(expected), (column, shown)
        else:
            assert shown == expected, column


# What is statutory, worked out here once more and apart from the rules.

_STEPS = ("plan_decision_by", "final_plan_by", "assessment_decision_by", "assessment_plan_by")
_OWN_STEPS = ("review_report_by", "assessment_advice_by")  # fmt: skip


def _year_later(day: date) -> date:
    """The last day of the period of twelve months that starts with a day."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return date(day.year + 1, day.month, day.day) - timedelta(days=1)


def _passed(row: Row, met: list[date], today: date) -> Iterator[tuple[str, Any, str]]:
    """What of a pupil has passed and is not done: what it is, how it is shown, and how it must begin."""
    on_roll = row["on_roll"] != "No"
    base = row["last_decision"] or row["ehc_plan_issued"]
    if on_roll and row["sen_provision"] == "E" and base:
        complete = _year_later(base)
        held = [day for day in met if base < day <= today]
        if not held and today > complete - timedelta(days=28):
            yield "annual review meeting", row["annual_review_status"], "Overdue"
        if held and today > complete:
            yield "annual review decision", row["annual_review_status"], "Held, decision overdue"
    # Year groups are those of the workbook's year, and so is the day: also once that year is over.
    by, amended = row["phase_transfer_by"], row["amended_plan_on"]
    in_time = by and amended and date(by.year - 1, 9, 1) <= amended <= today
    if on_roll and by and by < today and not in_time:
        begins = "Held, plan overdue" if row["phase_transfer_held"] else "Overdue"
        yield "amended plan before the move", row["phase_transfer_status"], begins
    for steps, status in ((_STEPS, "ehc_step_status"), (_OWN_STEPS, "own_step_status")):
        step = min((row.value(key) for key in steps if row.value(key)), default=None)
        if on_roll and step and step < today:
            yield "step of the plan", row.value(status), "Overdue"
    if row["record_send_by"] and row["record_send_by"] < today:
        yield "educational record", row["record_status"], "Overdue"


def test_no_statutory_day_that_has_passed_is_shown_as_held_not_due_or_blank(
    looks: dict[tuple[str, date], Derived],
) -> None:
    seen = 0
    for (school, today), tables in looks.items():
        listed = {item.line for item in Work(LAYOUT, tables).items}
        for line, (surname, row) in enumerate(pupils(school, tables), start=1):
            met = [held["held_on"] for held in tables["meetings"]
                   if held["upn"] == row["upn"] and held["kind"] == "Annual review"]  # fmt: skip
            met += [row["annual_review_held"]] if row["annual_review_held"] else []
            for what, shown, begins in _passed(row, met, today):
                assert str(shown).startswith(begins), f"{school}, {today}, {surname}: {what} is shown as {shown}"
                assert line in listed or begins.startswith("Held"), f"{school}, {today}, {surname}: {what}: not listed"
                seen += 1
            support = row["sen_provision"] in ("K", "E") and row["on_roll"] != "No" and row["review_due"]
            if support and row["review_due"] < today:
                assert "verdue" in str(row["review_status"]), f"{school}, {today}, {surname}"
    assert seen > 300


_DAY = re.compile(r"\b(\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|"
                  r"December) \d{4})\b")  # fmt: skip


def test_no_letter_bears_a_day_that_has_passed(looks: dict[tuple[str, date], Derived]) -> None:
    written = dated = 0
    for (school, today), tables in looks.items():
        setting = Setting(LAYOUT, tables, tables, {})
        for cells in letters.letters_of(setting):
            texts = [str(cell.result) for cell in cells[:15] if getattr(cell, "result", None) not in (None, "")]
            written += bool(texts)
            for text in texts:
                for found in _DAY.findall(text):
                    day = datetime.strptime(found, "%d %B %Y").date()
                    assert day >= today, f"{school}, {today}: {text}"
                    dated += 1
                if "by the day named above" in text:
                    assert any(_DAY.search(other) for other in texts), f"{school}, {today}: {texts}"
    assert written > 300 and dated > 60


@pytest.mark.parametrize(("school", "pupil", "letter", "days"), [
    # Meeting by Monday 01/02/2027: four school weeks before is Monday 04/01/2027, the first school day.
    ("mainstream", "Chen", "Annual review", {date(2026, 12, 18): "4 January 2027", date(2027, 1, 4): "At once"}),
    # Meeting by Wednesday 06/01/2027: twenty school days before is Wednesday 25/11/2026, not 23 December.
    ("sixth form", "Quin", "Review before a move",
     {date(2026, 11, 24): "25 November 2026", date(2026, 12, 1): "At once"}),
    # Meeting by Monday 23/11/2026: twenty school days before is Monday 26/10/2026 (these schools have no half-term).
    ("infant", "Nash", "Review before a move", {date(2026, 10, 12): "26 October 2026", date(2026, 10, 28): "At once"}),
])  # fmt: skip
def test_the_letter_of_a_review_of_the_plan_goes_four_school_weeks_before(
    school: str, pupil: str, letter: str, days: dict[date, str]
) -> None:
    for day, expected in days.items():
        tables = as_on(school, day)
        setting = Setting(LAYOUT, tables, tables, {})
        rows = [[str(getattr(cell, "result", cell)) for cell in cells] for cells in letters.letters_of(setting)]
        (sent,) = [row[5] for row in rows if row[2] == pupil and row[0].startswith(letter)]
        assert sent == expected, day


def test_no_cost_of_a_past_term_changes(looks: dict[tuple[str, date], Derived]) -> None:
    """Whatever comes later: a pay rise on 1 April, an authority's rate from January, the next years."""
    ends = (date(2026, 12, 31), date(2027, 3, 31), date(2027, 8, 31))
    known: dict[tuple[str, int, int], Any] = {}
    compared = 0
    for (school, today), tables in sorted(looks.items(), key=lambda item: item[0][1]):
        for line, row in enumerate(tables["provision"]):
            for season, (end, cost) in enumerate(zip(ends, season_costs(tables, row), strict=True)):
                if end < today:
                    assert known.setdefault((school, line, season), cost) == cost, f"{school}, {today}, line {line}"
                    compared += 1
    assert compared > 600 and any(known.values())
    rises = looks["mainstream", date(2027, 4, 2)]["provision"].rows[2]
    assert rises["hourly_rate"] > looks["mainstream", date(2027, 3, 25)]["provision"].rows[2]["hourly_rate"]


def test_what_a_line_has_cost_so_far_never_falls(looks: dict[tuple[str, date], Derived]) -> None:
    so_far: dict[tuple[str, int], float] = {}
    for (school, today), tables in sorted(looks.items(), key=lambda item: item[0][1]):
        for line, row in enumerate(tables["provision"]):
            assert row["cost_to_date"] >= so_far.get((school, line), 0), f"{school}, {today}, line {line}"
            so_far[school, line] = row["cost_to_date"]


@pytest.mark.long
@pytest.mark.parametrize(("school", "day"), [
    ("mainstream", date(2027, 4, 2)), ("mainstream", date(2028, 2, 29)), ("six terms", date(2027, 8, 15)),
])  # fmt: skip
def test_an_engine_sees_the_same(school: str, day: date, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    assert build(LAYOUT, two_rows_each(typed_by(school, day), day), path, today=day) == []
    assert results.ironcalc(path) == []


@pytest.mark.parametrize(("started", "due"), [
    (date(2026, 9, 7), date(2026, 12, 17)), (date(2026, 11, 26), date(2026, 12, 17)),
    (date(2026, 11, 27), date(2027, 3, 25)),
])  # fmt: skip
def test_an_inset_day_ends_the_term_for_pupils_a_day_early(started: date, due: date) -> None:
    """Due on the last school day, and the last 15 school days are counted back from it: 27 November to 17 December."""
    day = date(2026, 12, 18)
    tables = dict(typed_by("mainstream", date(2026, 12, 1)))
    closed = [{"closure": "INSET", "first_day": day, "last_day": day}]
    pupil = {"upn": upn_of("mainstream", "Brook"), "surname": "Brook", "sen_provision": "K", "support_started": started}
    tables |= {"closures": placed(LAYOUT.table("closures"), closed),
               "register": placed(LAYOUT.table("register"), [pupil])}  # fmt: skip
    row = derive(tables, LAYOUT, date(2026, 12, 1))["register"].rows[0]
    assert row["review_due"] == due and row["meetings_status"] == ("0 of 3" if due.year == 2026 else "0 of 2")
