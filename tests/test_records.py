"""The records beside the register: what must hold for all of them, and the invented school's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.demo.book import book_rows
from sendbook.demo.pupils import invented_pupils
from sendbook.layouts import declared_tables, kind_by_tables, workbook_kinds, workbook_layout
from sendbook.layouts.bindings import bind
from sendbook.policy import code_lists, example_years
from sendbook.rules.bind import Source
from sendbook.rules.matching import first_match, places, same_text
from sendbook.rules.registry import RULES
from sendbook.rules.upn import upn_problem
from sendbook.tables import Row
from tests.support.books import TODAY, filled, tables_of

_UPNS = st.sampled_from(["T999200005001", "t999200005001", "G999200005002", "", None, "*", "T~*", "x" * 256, 3, "?"])
_DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 12, 31)))


@given(wanted=st.sampled_from(["T999200005001", "G999200005002", "T*", "*", "~", "x" * 256]), column=st.lists(_UPNS))
def test_a_remembered_column_gives_the_same_places_as_one_that_is_read_through(wanted: str, column: list[Any]) -> None:
    plain = [place for place, cell in enumerate(column) if same_text(wanted)(cell)] if len(wanted) <= 255 else []
    kept = tuple(column)
    assert list(places(wanted, column)) == list(places(wanted, kept)) == list(places(wanted, kept)) == plain
    assert first_match(wanted, kept) == (plain[0] if plain else None)


@given(days=st.lists(_DAYS, min_size=5, max_size=5), as_at=st.dates(date(2026, 6, 1), date(2027, 6, 30)))
def test_a_stage_began_on_a_day_that_is_reached_and_only_moves_on(days: list[date | None], as_at: date) -> None:
    keys = ("assessed_on", "planned_on", "support_from", "review_due", "reviewed_on")
    cycle = dict(zip(keys, days, strict=True))
    stage = RULES["cycle_stage"](**cycle, as_at=as_at)
    since = RULES["cycle_stage_since"](**cycle, as_at=as_at)
    assert (stage is None) == (since is None) == (not any(day and day <= as_at for day in days))
    assert since is None or (since <= as_at and since in days)
    order = [None, "Assess", "Plan", "Do", "Review", "Reviewed"]
    later = RULES["cycle_stage"](**cycle, as_at=as_at + timedelta(days=30))
    assert order.index(later) >= order.index(stage)


@given(last=_DAYS, months=st.integers(1, 36), as_at=st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_a_key_date_that_was_done_is_due_later_and_a_census_never_in_the_past(
    last: date | None, months: int, as_at: date
) -> None:
    nothing = {"month": None, "day_of_month": None, "thursday": None}
    due = RULES["key_date_due"](last_done=last, every_months=months, as_at=as_at, **nothing)
    assert due is None if last is None else due > last
    for month, thursday in ((10, 1), (1, 3), (5, 3)):
        census = RULES["key_date_due"](None, None, month, None, thursday, as_at)
        assert census >= as_at and census.weekday() == 3 and census.month == month
        assert (census.day - 1) // 7 == thursday - 1 and (census - as_at).days <= 371


def test_the_invented_school_has_records_that_are_whole() -> None:
    rows = book_rows(invented_pupils(TODAY), TODAY)
    known = {line["upn"] for line in rows["register"]} | {line["upn"] for line in rows["leavers"]}
    layout = workbook_layout("book")
    for key, lines in rows.items():
        assert lines, key
        table = layout.table(key)
        for line in lines:
            unknown = set(line) - {column.key for column in table.columns}
            assert not unknown, f"{key}: {unknown}"
            assert not [c.key for c in table.columns if c.calculated and c.key in line]
            for column in table.columns:
                codes = code_lists().get(column.codes)
                assert codes is None or line.get(column.key) in (None, *codes.current), f"{key}.{column.key}"
        if table.has("upn"):
            assert {line["upn"] for line in lines} <= known, key
    assert not [upn for upn in known if upn_problem(str(upn))] and all(str(upn)[1:4] == "999" for upn in known)
    assert rows == book_rows(invented_pupils(TODAY), TODAY)


def test_agreed_reviews_of_the_invented_school_are_on_school_days_or_long_past() -> None:
    terms = [term for year in example_years().values() for term in year.terms]
    for line in book_rows(invented_pupils(TODAY), TODAY)["cycles"]:
        due = line["review_due"]
        assert isinstance(due, date)
        if due >= min(term.first for term in terms) and "reviewed_on" not in line:
            assert due.weekday() < 5 and any(term.first <= due <= term.last for term in terms), due


def test_a_register_shows_reviews_that_stand_on_cycles_only() -> None:
    rows = filled()
    register = [{**line, "last_review": None, "review_agreed": None} for line in rows["register"]]
    tables = tables_of(workbook_layout("register"), {**rows, "register": register})
    reviewed = [row for row in tables["register"] if row["latest_review"]]
    assert len(reviewed) > 30
    newest: dict[str, date] = {}
    for row in tables["cycles"]:
        if row["reviewed_on"]:
            newest[row["upn"]] = max(newest.get(row["upn"], row["reviewed_on"]), row["reviewed_on"])
    assert {row["upn"]: row["latest_review"] for row in reviewed} == newest
    assert all(row["review_due"] for row in reviewed)


def _pupil(rows: list[Row], **wanted: str) -> Row:
    return next(row for row in rows if all(row[key] == value for key, value in wanted.items()))


def test_what_to_do_next_says_the_most_urgent() -> None:
    rows = list(tables_of(workbook_layout("book"), filled())["register"])
    said = {str(row["next_action"]).split(":")[0] for row in rows if row["next_action"]}
    assert {"Overdue", "Due", "Nothing due", "Tell the parents of the support", "Involve a specialist"} <= said
    assert all(row["next_action"] is None for row in rows if row["sen_provision"] == "N")
    assert _pupil(rows, specialist_expected="Expected")["cycles_run"] >= 2


def test_an_argument_takes_the_first_column_that_the_workbook_has() -> None:
    sources = {}
    for kind in workbook_kinds():
        layout = workbook_layout(kind)
        table = layout.table("register")
        sources[kind] = bind(table.column("review_due"), table, layout)["last_review"]
    assert {kind: binding.name for kind, binding in sources.items()} == {
        "register": "latest_review", "provision-map": "last_review", "book": "latest_review",
    }  # fmt: skip
    register = workbook_layout("register")
    blank = bind(register.table("register").column("next_action"), register.table("register"), register)
    assert blank["specialist_expected"].source is Source.BLANK


@pytest.mark.parametrize(
    ("names", "kind"),
    [(["Register", "Cycles"], "register"), (["Register"], "register"), (["Register", "Provision"], "provision-map"),
     (["Register", "Provision", "Training"], "book"), (["Provision"], ""), ([], "")],
)  # fmt: skip
def test_the_kind_of_a_workbook_by_its_tables(names: list[str], kind: str) -> None:
    assert kind_by_tables(names) == kind
    for known in workbook_kinds():
        assert kind_by_tables(table.name for table in workbook_layout(known).tables) == known


LAPTOP = 1290
"""The pixels that Excel gives to cells on a screen of 1366 by 768."""


@pytest.mark.parametrize("key", ["register", "provision", "cycles", "meetings", "agencies", "transitions"])
@pytest.mark.parametrize("kind", workbook_kinds())
def test_what_is_needed_every_day_stands_on_one_screen_and_the_rest_folds_behind_a_name(kind: str, key: str) -> None:
    layout = workbook_layout(kind)
    if not layout.has(key):
        return
    table = layout.table(key)
    seen = [column for column in table.columns if not column.fold]
    assert 8 <= len(seen) <= 15 and sum(7 * column.width + 5 for column in seen) <= LAPTOP
    for group in {column.group for column in table.columns}:
        folds = [column.fold for column in table.columns if column.group == group]
        assert folds == sorted(folds), f"{group}: what is seen stands before what folds behind it"
    assert all(column.fold for column in table.columns if column.group == "Working")


def test_who_a_pupil_is_stands_right_behind_the_name() -> None:
    keys = [column.key for column in workbook_layout("book").table("register").columns]
    assert keys[:4] == ["surname", "forename", "upn", "date_of_birth"]


def test_sheets_come_in_the_order_of_the_week_and_none_of_those_out_of_sight_holds_pupils() -> None:
    # Of the views one is out of sight: Scenarios, which has totals only.
    assert {n for k in workbook_kinds() for n, p in workbook_layout(k).tabs if p == "working"} - set(
        declared_tables()
    ) == {"Scenarios"}
    for kind in workbook_kinds():
        layout = workbook_layout(kind)
        purposes = [purpose for _, purpose in layout.tabs]
        assert sorted(purposes, key=["do", "look", "settings", "when_used", "working"].index) == purposes
        for name, purpose in layout.tabs:
            if purpose == "working" and layout.has(name):
                assert not {"upn", "surname", "pupil"} & {column.key for column in layout.table(name).columns}, name


def test_every_column_of_the_records_says_what_to_type() -> None:
    keys = "cycles meetings events agencies transitions monitoring training leavers key_dates"
    for key in keys.split():
        for column in declared_tables()[key].columns:
            assert column.note.endswith((".", ".)")) and len(column.note) <= 255, f"{key}.{column.key}"
            assert column.note.startswith("Fills itself") == column.calculated, f"{key}.{column.key}"
