"""A school's own register: found wherever it stands, read whatever words it uses, written in those same words."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.book.file_book import FileBook
from sendbook.changes import Change, Formula
from sendbook.findings import Finding
from sendbook.layouts import declared_tables
from sendbook.lists import OLD_LISTS
from sendbook.lists.amounts import read_amount, read_code
from sendbook.lists.dates import Order, read_date
from sendbook.lists.find import Target, find_target
from sendbook.lists.headings import GUESSED, MATCHED, aliases_of, meanings
from sendbook.lists.read import read_list
from sendbook.lists.readers import READERS
from sendbook.lists.spelling import form_of
from sendbook.lists.words import squeezed
from sendbook.workbook.parts.package import Package, read_package
from tests.support.edits import patched
from tests.support.own_registers import PUPILS, own_register
from tests.support.own_shapes import SIMPLE as SHAPES
from tests.support.sizes import QUICK
from tests.support.workbooks import plain_range, prefixed, rich, without_addresses

TODAY = date(2026, 11, 22)
CASES: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "cases" / "own_headings.toml").read_text(encoding="utf-8")
)


def _package(content: bytes) -> Package:
    package = read_package(content)
    assert isinstance(package, Package), package
    return package


def _lists(content: bytes) -> FileBook:
    return FileBook(_package(content))


def _target(content: bytes, **named: Any) -> Target:
    target = find_target(_lists(content), **named)
    assert isinstance(target, Target), target
    return target


# ---------------------------------------------------------------- where it stands


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_pupils(shape: str) -> None:
    target = _target(own_register(**SHAPES[shape]))
    own = read_list(target, TODAY)
    assert (target.sheet, target.table) == ("SEN list 26-27", "Ours" if SHAPES[shape].get("table") else "")
    keys = ("upn", "surname", "forename", "date_of_birth", "year_group", "class_name", "sen_provision", "primary_need",
            "pupil_premium")  # fmt: skip
    assert [{key: row[key] for key in keys} for row in own.table] == [
        {key: pupil[key] for key in keys} for pupil in PUPILS
    ]
    assert not any(row.unreadable for row in own.table)


def test_the_edges_of_a_list_are_its_own() -> None:
    alone, beside = _target(own_register()), _target(own_register(beside=True, below=True))
    assert (alone.first_column, alone.last_column) == (beside.first_column, beside.last_column) == (2, 12)
    assert [row.number for row in beside.rows] == [8, 9, 10]


def test_totals_that_a_blank_row_sets_off_are_no_gap() -> None:
    """New pupils go above the blank row, and the totals move down; a pupil below it is still a gap."""
    sheet = "SEN list 26-27"
    content = patched(
        own_register(), Change(sheet, "B12", None, "Total"), Change(sheet, "K12", None, Formula("COUNTA(B8:B10)", 3))
    ).content
    target = _target(content)
    assert (target.gap, target.below, len(read_list(target, TODAY).table)) == (0, 0, len(PUPILS))
    below = patched(content, Change(sheet, "B14", None, "A999200126011"), Change(sheet, "C14", None, "Late")).content
    assert _target(below).gap == 11


def test_hidden_rows_and_gaps_are_said() -> None:
    hidden = _target(own_register(hidden=True))
    assert [item.code for item in hidden.findings] == ["7072"] and hidden.hidden_rows == {9}
    assert _target(own_register(gap=True)).gap == 10
    assert _target(own_register()).gap == 0


@pytest.mark.parametrize("change", [prefixed, without_addresses, lambda content: content])
def test_however_the_sheet_is_stored(change: Any) -> None:
    own = read_list(_target(change(rich(totals=True))), TODAY)
    assert [row["forename"] for row in own.table] == ["Amira", "Ben", "Caoimhe"]
    assert own.table.name == "Register"


def test_a_total_row_is_no_pupil() -> None:
    assert len(read_list(_target(plain_range(total=True)), TODAY).table) == 3


def test_two_lists_that_look_alike_are_asked_about() -> None:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(own_register(calculated=False)))
    copy = book.copy_worksheet(book["SEN list 26-27"])
    copy.title = "SEN list 25-26"
    made = io.BytesIO()
    book.save(made)
    found = find_target(_lists(made.getvalue()))
    assert isinstance(found, Finding) and found.code == "7071" and "25-26" in found.wrong
    assert _target(made.getvalue(), sheet="SEN list 25-26").sheet == "SEN list 25-26"


def test_a_workbook_without_a_register_is_refused() -> None:
    import io

    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write_row(0, 0, ("Dish", "Price", "Year"))
    found = find_target(_lists(made.getvalue()))
    assert isinstance(found, Finding) and found.code == "7070"


def test_no_workbook_of_others_is_taken_for_a_register(corpus: list[Path]) -> None:
    from sendbook.workbook.parts.package import open_package

    taken = 0
    for path in corpus:
        package = open_package(path)
        if isinstance(package, Package):
            taken += isinstance(find_target(FileBook(package)), Target)
    assert taken == 0 and (QUICK or len(corpus) > 50)


def test_what_a_person_says_of_a_column_wins() -> None:
    target = _target(own_register(), mapping={"Our notes": "notes", "PP": "", "H": "sen_provision"})
    assert target.columns["notes"] == 11 and "pupil_premium" not in target.columns
    unknown = find_target(_lists(own_register()), mapping={"Our notes": "shoe size"})
    assert isinstance(unknown, Finding) and unknown.code == "7017"


# ---------------------------------------------------------------- what its headings mean

HEADINGS = [(table, heading, field) for table, rows in CASES.items() for heading, field in rows]


@pytest.mark.parametrize(("table", "heading", "field"), HEADINGS)
def test_a_heading_of_a_schools_own(table: str, heading: str, field: str) -> None:
    beside = ["UPN", "Surname", "Forename", "DOB", "Role", "Intervention"]
    told = meanings([heading, *beside], known=aliases_of(table))[0]
    verdict = {MATCHED: told.field, GUESSED: "ask"}.get(told.verdict, "ignore")
    assert verdict == field


@pytest.mark.parametrize("table", ["register", *OLD_LISTS])
def test_every_alias_is_a_column_of_its_table(table: str) -> None:
    known = aliases_of(table)
    keys = {column.key for column in declared_tables()[table].columns}
    names = set(known.names)
    assert set(known.fields.values()) | set(known.ask.values()) <= names
    assert {column.key for column in declared_tables()[table].columns if not column.calculated} <= names
    for column in declared_tables()[table].columns:
        if not column.calculated:
            assert known.fields.get(squeezed(column.header), column.key) in keys


# ---------------------------------------------------------------- how it writes

WAYS: dict[str, dict[str, list[Any]]] = {
    "sen_provision": {
        "codes": ["K", "E", "N"], "words": ["SEN Support", "EHCP"], "mixed": ["K - SEN Support", "E - EHCP"],
        "one": ["SEN Support"], "old": ["School Action", "K"],
    },
    "primary_need": {"codes": ["SLCN", "ASD"], "words": ["Autism", "Hearing Impairment"], "nothing": []},
    "year_group": {"number": [4, 6], "text": ["4"], "year": ["Year 4", "Reception"], "y": ["Y4"], "yr": ["Yr 6"]},
    "pupil_premium": {
        "words": ["Yes", "No"], "letters": ["Y", "N"], "only yes": ["Y"], "numbers": [1, 0], "truth": [True, False],
    },
    "sex": {"letters": ["M", "F"], "words": ["Male", "Female"]},
}  # fmt: skip
VALUES = {
    "sen_provision": ["K", "E", "N"], "primary_need": ["SLCN", "ASD", "SEMH", "VI", "PMLD"],
    "year_group": ["N2", "R", *(str(year) for year in range(1, 14))], "pupil_premium": ["Yes", "No"], "sex": ["M", "F"],
}  # fmt: skip


@pytest.mark.parametrize(("key", "way"), [(key, way) for key, ways in WAYS.items() for way in ways])
def test_what_is_written_is_read_back_as_the_same(key: str, way: str) -> None:
    cells = WAYS[key][way]
    form = form_of(key, [(cell, READERS[key](cell).value) for cell in cells])
    for cell in cells:
        reading = READERS[key](cell)
        if not reading.code:
            assert form.write(reading.value) == cell
    for value in VALUES[key]:
        written = form.write(value)
        if written is None:
            assert form.blank_is_no and value == "No"
        else:
            assert READERS[key](written).value == value and not READERS[key](written).code


@pytest.mark.parametrize("key", ["surname", "forename", "preferred_name"])
def test_a_list_in_capitals_gets_its_names_in_capitals(key: str) -> None:
    assert form_of(key, [("ASH", "ASH"), ("LEES", "LEES")]).write("Quayle") == "QUAYLE"
    assert form_of(key, [("ASH", "ASH"), ("Lees", "Lees")]).write("Quayle") == "Quayle"


DAYS = st.dates(date(2005, 1, 1), date(2026, 1, 1))


@given(
    seen=st.lists(DAYS, min_size=1, max_size=5), day=DAYS,
    pattern=st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"]),
)  # fmt: skip
def test_a_date_goes_into_a_column_of_text_as_text_of_the_same_make(seen: list[date], day: date, pattern: str) -> None:
    form = form_of("date_of_birth", [(f"{one:{pattern}}", one) for one in seen])
    written = form.write(day)
    assert written == f"{day:{pattern}}"
    assert read_date(written, Order.DAY_FIRST, TODAY) == day
    real = form_of("date_of_birth", [(seen[0], seen[0]), ("01/02/2016", date(2016, 2, 1))])
    assert real.write(day) == day


@given(st.lists(st.dates(date(2006, 1, 1), date(2023, 1, 1)), min_size=1, max_size=4), st.booleans())
def test_month_first_is_kept_only_where_the_column_shows_it(days: list[date], shown: bool) -> None:
    if shown:
        days = [*days, date(2016, 3, 25)]
    cells = [f"{day:%m/%d/%Y}" for day in days] if shown else [f"{day:%d/%m/%Y}" for day in days]
    order = Order.MONTH_FIRST if shown else Order.DAY_FIRST
    form = form_of("date_of_birth", list(zip(cells, days, strict=True)), order)
    new = date(2014, 1, 2) + timedelta(days=30)
    assert read_date(form.write(new), order, TODAY) == new


# ---------------------------------------------------------------- amounts as staff write them

AMOUNTS = [
    ("minutes_per_session", "count", "30 mins", 30), ("minutes_per_session", "count", "1 hour", 60),
    ("minutes_per_session", "count", "1h 30m", 90), ("minutes_per_session", "count", "half an hour", 30),
    ("minutes_per_session", "count", "20-30 mins", None), ("minutes_per_session", "count", 25, 25),
    ("sessions_per_week", "number", "daily", 5), ("sessions_per_week", "number", "3 x a week", 3),
    ("sessions_per_week", "number", "x2", 2), ("sessions_per_week", "number", "twice weekly", 2),
    ("sessions_per_week", "number", "as needed", None), ("group_size", "count", "1:4", 4),
    ("group_size", "count", "4 pupils", 4), ("group_size", "count", date(2026, 4, 1), None),
    ("fixed_weeks", "weeks", "12 wks", 12), ("resources", "money", "£1,250.50", 1250.5),
    ("resources", "money", "12", 12), ("resources", "money", "about £12", None),
    ("resources", "money", "1.200,50", None), ("first_share", "percent", "50%", 0.5),
    ("entry_score", "score", "85", 85), ("entry_score", "score", "85 (SS)", None),
    ("entry_score", "score", True, None),
]  # fmt: skip


@pytest.mark.parametrize(("key", "kind", "cell", "value"), AMOUNTS)
def test_an_amount_is_read_or_left_for_a_person(key: str, kind: str, cell: Any, value: Any) -> None:
    reading = read_amount(key, kind, cell)
    assert (reading.value, reading.ok) == (value, value is not None)


@pytest.mark.parametrize(
    ("codes", "cell", "value"),
    [("tier", "Wave 2", "Targeted"), ("tier", "targeted", "Targeted"), ("tier", "Tier 9", None),
     ("funding_source", "Element 3", "Top-up"), ("funding_source", "charity", None),
     ("meeting_kind", "AR", "Annual review"), ("area_of_need", "SEMH", "Social, emotional and mental health")],
)  # fmt: skip
def test_a_code_is_read_from_what_schools_call_it(codes: str, cell: str, value: str | None) -> None:
    assert read_code(codes, cell).value == value
