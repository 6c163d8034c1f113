"""Headings of exports: every one of the cases goes to its field, to a question, or nowhere; none to a wrong field."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sendbook.layouts import declared_tables
from sendbook.lists.fields import FIELDS
from sendbook.lists.headings import GUESSED, IGNORED, MATCHED, aliases, meanings, system_of

CASES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "cases" / "headings.toml").read_text(encoding="utf-8"))
SINGLE = [
    (heading, tuple(group.get("beside", CASES["beside"])), group["expect"])
    for group in CASES["set"]
    for heading in group["headings"]
]


def _verdict(meaning: Any) -> str:
    return {MATCHED: meaning.field, GUESSED: "ask", IGNORED: "ignore"}[meaning.verdict]


@pytest.mark.parametrize(("heading", "beside", "expect"), SINGLE)
def test_a_heading_goes_where_it_belongs(heading: str, beside: tuple[str, ...], expect: str) -> None:
    system, _ = system_of([heading, *beside])
    assert _verdict(meanings([heading, *beside], system)[0]) == expect


@pytest.mark.parametrize("row", CASES["row"], ids=lambda row: f"{row['mis']}, {len(row['headings'])} headings")
def test_a_whole_header_row_is_recognised_with_its_mis(row: dict[str, Any]) -> None:
    headings = [heading for heading, _ in row["headings"]]
    system, report = system_of(headings)
    assert report == row["mis"]
    assert [_verdict(meaning) for meaning in meanings(headings, system)] == [expect for _, expect in row["headings"]]


def test_there_are_enough_headings_to_prove_it() -> None:
    whole_rows = sum(len(row["headings"]) for row in CASES["row"])
    assert len({case[:2] for case in SINGLE}) == len(SINGLE)
    assert len(SINGLE) + whole_rows >= 600
    assert sum(1 for *_, expect in SINGLE if expect in ("ask", "ignore")) >= 250


def test_every_field_that_is_asked_for_has_a_name_that_a_person_knows() -> None:
    known = aliases()
    assert {*known.fields.values(), *known.ask.values()} <= set(FIELDS)
    for system in known.systems:
        assert set(system.only_here.values()) <= set(FIELDS)


def test_every_column_that_the_mis_owns_can_be_filled_by_some_heading() -> None:
    owned = {column.key for column in declared_tables()["register"].columns if column.owner == "mis"}
    made_of_several = {"further_needs"}
    assert owned - made_of_several <= set(aliases().fields.values())


def test_a_close_spelling_is_never_taken_by_itself() -> None:
    """Every alias with its middle letter dropped: asked about or ignored, unless it is itself an alias."""
    known = aliases().fields
    for alias, field in known.items():
        spelling = alias[: len(alias) // 2] + alias[len(alias) // 2 + 1 :]
        (meaning,) = meanings([spelling])
        assert meaning.verdict != MATCHED or spelling in known, (spelling, field)
