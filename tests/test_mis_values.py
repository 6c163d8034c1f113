"""Values of exports: each word, date and shape that a MIS writes, beside the nearest one that is asked about."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.layouts.types import date_in_text
from sendbook.lists.dates import Order, order_of, read_date
from sendbook.lists.sen_words import needs_in, read_need, read_provision
from sendbook.lists.values import (
    lost_letters,
    read_class,
    read_name,
    read_number_as_text,
    read_upn,
    read_word,
    read_year_group,
    same_text,
    split_full_name,
)
from sendbook.policy import code_lists

TODAY = date(2026, 11, 22)
ASKED = "asked"


def _outcome(reading: Any) -> Any:
    return (reading.value, reading.code) if reading.ok else (ASKED, reading.code)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("K", "K", ""), ("SEN Support", "K", ""), ("K - SEN Support", "K", ""), ("sen support ", "K", ""),
        ("E", "E", ""), ("Education, Health and Care Plan", "E", ""), ("EHCP", "E", ""), ("EHC plan", "E", ""),
        ("Education, Health & Care Plan", "E", ""), ("N", "N", ""), (None, "N", ""), ("None", "N", ""),
        ("No Special Educational Need", "N", ""), ("Monitoring", "N", ""),
        ("S", "E", "7035"), ("Statement", "E", "7035"), ("A", "K", "7035"), ("School Action Plus", "K", "7035"),
        ("P - School Action Plus", "K", "7035"), ("SA+", "K", "7035"),
        ("Wave 2", ASKED, "7033Q"), ("EHCP pending", ASKED, "7033Q"), ("Y", ASKED, "7033Q"), ("KE", ASKED, "7033Q"),
    ],
)  # fmt: skip
def test_sen_provision(cell: Any, value: str, code: str) -> None:
    assert _outcome(read_provision(cell)) == (value, code)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("SLCN", "SLCN"), ("slcn", "SLCN"), ("Speech, Language and Communication Needs", "SLCN"),
        ("Speech, language & communication needs", "SLCN"), ("SLCN - Speech, Language and Communication Needs", "SLCN"),
        ("Autism", "ASD"), ("ASC", "ASD"), ("Autistic Spectrum Disorder", "ASD"), ("Visual Impairment", "VI"),
        ("Vision Impairment", "VI"), ("Social, Emotional & Mental Health", "SEMH"), ("SpLD", "SPLD"),
        ("Down’s Syndrome", "DS"), ("Other Difficulty/Disability", "OTH"), (None, None),
        ("BESD", ASKED), ("ADHD", ASKED), ("SLCN - Autism", ASKED), ("Dyspraxia", ASKED),
        ("Dyslexia", "SPLD"), ("Vision", "VI"),
    ],
)  # fmt: skip
def test_type_of_need(cell: Any, value: str | None) -> None:
    assert _outcome(read_need(cell)) == ((value, "7034Q") if value == ASKED else (value, ""))


def test_every_current_need_and_provision_of_the_census_is_read_from_code_and_name() -> None:
    for item in code_lists()["need"].items:
        if item.current:
            assert read_need(item.code).value == item.code
            assert read_need(item.name).value == item.code
    for item in code_lists()["sen_provision"].items:
        if item.current:
            assert (read_provision(item.code).value, read_provision(item.name).value) == (item.code, item.code)


@pytest.mark.parametrize(
    ("cell", "needs"),
    [
        ("SLCN; SEMH", ("SLCN", "SEMH")), ("ASD, SLCN, SEMH", ("ASD", "SLCN", "SEMH")), ("ASD/SLCN", ("ASD", "SLCN")),
        ("Speech, Language and Communication Needs; Autism", ("SLCN", "ASD")), ("SLCN", ("SLCN",)), ("", ()),
        ("SLCN; Dyslexia", ("SLCN", "SPLD")), ("SLCN; ADHD", ()), ("SLCN?", ()), ("ASD*", ()),
        ("Specific Learning Difficulty, Speech, Language and Communication Needs", ("SPLD", "SLCN")),
        ("SpLD (Dyslexia)", ("SPLD",)), ("Moderate Learning Difficulties (MLD)", ("MLD",)), ("Physical - CP", ("PD",)),
        ("ADHD / SEMH", ("SEMH",)), ("SLCN SEMH", ("SLCN", "SEMH")),
    ],
)  # fmt: skip
def test_several_needs_in_one_cell(cell: str, needs: tuple[str, ...]) -> None:
    assert needs_in(cell) == needs


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Year 4", "4"), ("Yr4", "4"), ("Y4", "4"), ("Yr 11", "11"), (4, "4"), (4.0, "4"), ("04", "4"), ("Year R", "R"),
        ("Reception", "R"), ("YR", "R"), ("Year N2", "N2"), ("N1", "N1"), ("Nursery", "N2"), ("E2", "E2"), ("14", "14"),
        (None, None), ("15", ASKED), ("2026", ASKED), ("Rowan", ASKED), ("Year", ASKED), ("4R", ASKED),
        ("-1", ASKED), ("Year -1", ASKED), ("Year - 1", ASKED), ("Yr -1", ASKED), ("Y-1", ASKED),
    ],
)  # fmt: skip
def test_year_group(cell: Any, value: str | None) -> None:
    assert _outcome(read_year_group(cell))[0] == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Year 6: 6 Rauf And Year 6", "6 Rauf"), ("Year 6: 6 Rauf", "6 Rauf"), ("6 Rowan", "6 Rowan"), (7, "7"),
        ("Year 6 Rowan", "Year 6 Rowan"), ("7E2", "7E2"), ("1/2", "1/2"), (701, "701"), ("Ó Dálaigh", "Ó Dálaigh"),
        (None, None), (700, ASKED), (7e2, ASKED), ("7.00E+02", ASKED), ("1-Feb", ASKED), (date(2026, 2, 1), ASKED),
        (time(1, 1), ASKED), ("43894", ASKED), ("43894.0", ASKED), (43894, ASKED), ("12345", "12345"),
        ("4389", "4389"),
        ("N/A", None), ("n/a", None), ("<NA>", None), ("nan", None), ("-", None), ("None", None), ("NA", "NA"),
        ("N2", "N2"),
    ],
)  # fmt: skip
def test_class_and_what_excel_makes_of_it(cell: Any, value: str | None) -> None:
    reading = read_class(cell)
    assert (reading.value if reading.ok else ASKED) == value
    assert reading.code == ("7037" if value == ASKED else "")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Y", "Yes"), ("yes", "Yes"), ("True", "Yes"), ("T", "Yes"), ("1", "Yes"), (1, "Yes"), (True, "Yes"),
        ("N", "No"), ("No", "No"), ("F", "No"), (0, "No"), (False, "No"), (None, None), ("2", ASKED), ("Maybe", ASKED),
    ],
)  # fmt: skip
def test_yes_and_no(cell: Any, value: str | None) -> None:
    assert _outcome(read_word("yes_no", cell)) == ((value, "7036Q") if value == ASKED else (value, ""))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Green; Theo", ("Green", "Theo")), ("Ash; Ben; Cy", None), (";Theo", None),
        ("Fir, Dan; Jo", ("Fir", "Dan; Jo")),
        ("Ó Briain, Zoë", ("Ó Briain", "Zoë")), ("de la Cruz,Inês", ("de la Cruz", "Inês")),
        ("O'Hara, Mei-Lin Rose", ("O'Hara", "Mei-Lin Rose")),
        ("Mei-Lin O'Hara", None), ("O'Hara,", None), ("Smith, John, Jr", None), ("", None),
    ],
)  # fmt: skip
def test_full_names_are_split_only_at_their_one_comma(name: str, parts: tuple[str, str] | None) -> None:
    assert split_full_name(name) == parts


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("Zoë  Ann", "Zoë Ann", ""), ("Zo\u200bë", "Zoë", "7040Q"), ("Zoë\u202e", "Zoë", "7040Q"),
        ("Zoë\u0007Ann", "Zoë Ann", "7040Q"), ("\ud800", ASKED, "7041"), (date(2026, 1, 1), ASKED, "7037"),
        ("محمد", "محمد", ""), ("Zoe\u0308 Nu\u0301n\u0303ez", "Zoë Núñez", ""),
    ],
)  # fmt: skip
def test_names_are_kept_letter_by_letter(cell: Any, value: str, code: str) -> None:
    assert _outcome(read_name(cell)) == (value, code)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("004101", "004101"), (4101, "4101"), (4101.0, "4101"), ("A-12", "A-12"), ("1.23E+12", ASKED)],
)
def test_numbers_of_the_mis_are_text(cell: Any, value: str) -> None:
    assert _outcome(read_number_as_text(cell))[0] == value


def test_upns_lose_only_spaces_and_case() -> None:
    assert read_upn(" b8012 0000\u00a05001 ").value == "B801200005001"


@pytest.mark.parametrize(
    "text",
    [
        "14/03/2012", "14/3/2012", "14-03-2012", "14.03.12", "14.3.2012", "2012-03-14", "2012/03/14", "20120314",
        "2012-03-14T00:00:00", "2012-03-14 00:00:00", "14/03/2012 00:00", "14 Mar 2012", "14 March 2012",
        "14th March 2012", "14-Mar-12", "14-Mar-2012", "Wed 14 Mar 2012", "March 14, 2012",
        "Wednesday, 14/03/2012", "Weds 14 March 2012", "wed. 14-03-12", "Wednesday 2012-03-14", "Wed 14 Mar 2012 00:00",
        "40982", "40982.0",
    ],
)  # fmt: skip
def test_dates_in_every_form_are_the_same_day(text: str) -> None:
    assert read_date(text, Order.DAY_FIRST, TODAY) == date(2012, 3, 14)


@pytest.mark.parametrize(("text", "day"), [
    ("14/10/2026 00:00", date(2026, 10, 14)), ("03/05/2018 12:00:00 AM", date(2018, 5, 3)),
    ("Friday 20 November 2026", date(2026, 11, 20)), ("Fri 20/11/2026", date(2026, 11, 20)),
    ("Tues, 1 Sept 2026", date(2026, 9, 1)), ("Monday 2026-11-30 00:00:00", date(2026, 11, 30)),
    ("20 novocain 2026", None), ("5 mayor 26", None), ("3 marching 2027", None), ("about 20 November 2026", None),
])  # fmt: skip
def test_functions_and_checks_read_a_date_in_text_and_no_word_that_only_begins_like_a_month(
    text: str, day: date | None
) -> None:
    assert date_in_text(text) == day


@pytest.mark.parametrize(
    "cell",
    [
        "Autumn term", "about 14 March 2012", "20 novocain 2026", "5 mayor 26", "Friday 5 mayor 26",
        "31/02/2012", "14/13/2012", "2012", "14/03", "14 Mär 2012", "", None, True, 12, "99999",
        time(1, 1),
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(cell: Any) -> None:
    assert read_date(cell, Order.DAY_FIRST, TODAY) is None


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2012", "05/06/2013"], Order.DAY_FIRST),
        (["03/04/2012", "14/03/2012"], Order.DAY_FIRST),
        (["03/04/2012", "03/14/2012"], Order.MONTH_FIRST),
        (["14/03/2012", "03/14/2012"], Order.MIXED),
        (["2012-03-14", "16 Dec 2025", None, date(2012, 1, 1)], Order.DAY_FIRST),
        (["14/13/2012"], Order.DAY_FIRST),
    ],
)
def test_the_column_says_which_comes_first(cells: list[Any], order: Order) -> None:
    assert order_of(cells) is order


FORMS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y-%m-%dT00:00:00", "%d %b %Y", "%d %B %Y", "%m/%d/%Y"]


@given(st.lists(st.dates(date(2000, 1, 1), date(2030, 12, 31)), min_size=1, max_size=30), st.sampled_from(FORMS))
def test_a_list_of_dates_in_one_form_comes_back_or_is_questioned(days: list[date], form: str) -> None:
    """Never another date: the same days, or (month first without a sign of it) the day-first reading of every one."""
    cells = [day.strftime(form) for day in days]
    order = order_of(cells)
    read = [read_date(cell, order, TODAY) for cell in cells]
    if form != "%m/%d/%Y" or order is Order.MONTH_FIRST:
        assert read == days
    else:
        # No day above 12 anywhere: nothing in the column could tell, and British exports write the day first.
        assert all(day.day <= 12 for day in days)


@pytest.mark.parametrize(
    ("known", "told", "lost"),
    [
        ("Bąk", "B?k", True), ("Bąk", "Bak", True), ("Łukasz", "Lukasz", True), ("Ó Briain", "O Briain", True),
        ("Ó Briain", "? Briain", True), ("Zoë", "Zo??", True), ("Zoë", "Zo\ufffd", True),
        ("Bąk", "Bąk", False), ("Bąk", "Back", False), ("Bak", "Bąk", False), ("Smith", "Smyth", False),
        ("O’Hara", "O'Hara", False), ("Zoë", "Zoey", False), ("Źróbek", "Zróbek", True),
        ("Müller", "MŸller", True), ("Zoë", "Zoâ", True), ("Zróbek", "Źróbek", False),
    ],
)  # fmt: skip
def test_lost_letters_are_not_a_change_of_name(known: str, told: str, lost: bool) -> None:
    assert lost_letters(known, told) is lost


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("McAllister", "MCALLISTER", True), ("O’Hara", "O'Hara", True), ("Zoe\u0308", "Zoë", True),
        ("6  Rowan", "6 rowan", True),
        ("Zoë", "Zoe", False), ("Jackson-Bright", "Jackson Bright", False), (None, "", True), ("4", "14", False),
    ],
)  # fmt: skip
def test_texts_that_read_the_same_are_no_change(one: Any, other: Any, same: bool) -> None:
    assert same_text(one, other) is same
